"""Names given and changed: a node's, an input's, and that of the flow's value."""

from __future__ import annotations

import ast
import unicodedata
from keyword import iskeyword

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.edits import RenameNode, SetOutput
from omnitron_kernel.graph.ids import value_of
from omnitron_kernel.graph.known import BUILTINS
from omnitron_kernel.graph.places import Place
from omnitron_kernel.graph.write.chains import Chains
from omnitron_kernel.graph.write.patch import Writing
from omnitron_kernel.graph.write.reading import Giver, Reading
from omnitron_kernel.graph.write.suites import Code, Spot, indent_of, put

__all__ = ["check_name", "give_name", "rename", "rename_node", "set_output"]


def check_name(name: str, what: str) -> None:
    """Refuses what cannot be a name, or what Python would take for another one.

    Raises:
        EditError: Says why it is none.
    """
    if iskeyword(name):
        raise EditError(f"{name!r} is a word of Python's own and cannot be the name of {what}. Choose another.")
    if not name.isidentifier():
        raise EditError(f"{name!r:.60} is no Python name, and {what} needs one. Use letters, digits and `_`.")
    if name.startswith("__"):
        raise EditError(f"{name!r} begins with two underscores, which Python treats by itself. Choose another name.")
    if unicodedata.normalize("NFKC", name) != name:
        plain = unicodedata.normalize("NFKC", name)
        raise EditError(f"Python reads {name!r} as {plain!r}. Use that as the name of {what}.")


def rename_node(reading: Reading, edit: RenameNode, writing: Writing) -> None:
    """Renames what a node binds wherever that version is meant; a node that binds nothing gets a name."""
    check_name(edit.name, f"node {edit.node!r}")
    giver = reading.giver(edit.node)
    several = giver.place is not None and giver.place.node.kind == "block" and edit.node in reading.graph
    if several and giver.place is not None and len(giver.place.node.outputs) > 1:
        names = ", ".join(each.name for each in giver.place.node.outputs)
        raise EditError(f"block {edit.node!r} binds several names. Say which: {edit.node}.name, with one of {names}.")
    if giver.place is None:
        raise EditError(f"{edit.node!r} is an input. Rename it with EditInput({edit.node!r}, new_name={edit.name!r}).")
    place = giver.place
    chains = reading.scope(place)
    if not giver.name:
        if edit.name in reading.words(place):
            raise EditError(f"`{edit.name}` has a meaning in this flow already. Choose another name.")
        _warn_of_builtin(reading, edit.name, place.node.span.start, writing)
        give_name(reading, place, edit.name, writing)
        return
    if giver.name == edit.name:
        return
    own = [each for each in reading.bindings(place, chains) if chains.found[each].name == giver.name]
    if not own:
        own = sorted(each for each in chains.seen_by(place.statement, giver.name) if each >= 0)
    if not own:
        raise EditError(f"`{giver.name}` of {edit.node!r} is bound elsewhere, outside the flow. Rename it there.")
    rename(reading, place, chains, own[0], edit.name, writing)


def _warn_of_builtin(reading: Reading, name: str, at: int, writing: Writing) -> None:
    if name in BUILTINS:
        message = f"`{name}` is a name of Python's own, and means this node's value in the flow now."
        cure = f"Choose another name, such as `{name}_value`, if the flow is to use Python's `{name}`."
        writing.warnings.append(reading.warn("builtin", message, cure, at, at))


def rename(reading: Reading, place: Place | None, chains: Chains, index: int, new: str, writing: Writing) -> None:
    """Renames one version of a name: its binding, and all that is tied to it.

    Args:
        reading: The text.
        place: The node it is about; None for an input.
        chains: The scope.
        index: The binding among the scope's occurrences.
        new: The new name.
        writing: Where to note it.

    Raises:
        EditError: The new name has a meaning where the version is used, or the old one cannot be written otherwise.
    """
    old = chains.found[index].name
    if old in chains.declared:
        raise EditError(
            f"`{old}` is declared `global` or `nonlocal`: others know it by that name. Edit the text instead."
        )
    if new in reading.words(place):
        raise EditError(f"`{new}` has a meaning in this flow already. Choose another name.")
    _warn_of_builtin(reading, new, chains.found[index].start, writing)
    web = [chains.found[each] for each in chains.web(index)]
    if place is not None and any(each.kind == "input" for each in web):
        raise EditError(
            f"this version of `{old}` is the flow's input too. Rename that: EditInput({old!r}, new_name=...)."
        )
    writing.renamed[old] = new
    for each in web:
        if each.form not in ("", "as"):
            line = reading.source.text.span(each.start, each.end).line
            raise EditError(f"`{old}` in line {line} cannot be renamed: {each.form}. Edit that line first.")
        if each.form == "as":
            writing.put(each.end, each.end, f" as {new}")
        else:
            writing.put(each.start, each.end, new)


def give_name(reading: Reading, place: Place, name: str, writing: Writing) -> None:
    """Binds the value of a node that has no name yet; the flow's value is then given by that name.

    Raises:
        EditError: The node has no value that could be named.
    """
    statement = place.statement
    value = value_of(statement)
    if not isinstance(statement, ast.Expr | ast.Return) or value is None:
        raise EditError(f"node {place.node.id!r} has no value that could be given a name. Use another node.")
    layout = reading.layout
    start = layout.start_of(statement)
    if isinstance(statement, ast.Return) and not reading.is_output(place):
        raise EditError(f"node {place.node.id!r} returns from the flow, so nothing reads it. Use another node.")
    if not reading.is_output(place):
        writing.put(start, start, f"{name} = ")
        return
    if isinstance(statement, ast.Return):
        writing.put(start, reading.source.text.span_of(value).start - _opened(reading, value, start), f"{name} = ")
        last = f"return {name}"
    else:
        writing.put(start, start, f"{name} = ")
        last = name
    _after(reading, Spot(place.siblings, place.index + 1), last, writing)


def _opened(reading: Reading, value: ast.expr, start: int) -> int:
    """How many characters of brackets stand between `return` and a value."""
    at = reading.source.text.span_of(value).start
    between = reading.text[start + len("return") : at]
    return len(between) - len(between[: len(between) - len(between.lstrip(" \t\f"))])


def _after(reading: Reading, spot: Spot, line: str, writing: Writing) -> None:
    margin = indent_of(reading, spot)
    put(reading, spot, Code(margin + line, margin, simple=True), writing)


def set_output(reading: Reading, edit: SetOutput, writing: Writing) -> None:
    """Makes another node the flow's value; what gave it before keeps a name."""
    giver = reading.giver(edit.node)
    if reading.whole:
        raise EditError(f"flow {reading.graph.name!r} is one node, so its value has no other source. Edit its text.")
    body, layout = reading.body, reading.layout
    last = body[-1]
    output = reading.source.output
    if giver.place is not None and reading.is_output(giver.place):
        return
    name = giver.name
    if not name and giver.place is not None:
        name = reading.fresh(giver.place.node.name, giver.place)
        if giver.place.parent:
            raise EditError(
                f"{edit.node!r} stands in a block and has no name. Rename it first, so that it can be read."
            )
        give_name(reading, giver.place, name, writing)
    else:
        reading.surely(Giver(name, giver.place), reading.root, _end_of(reading), "the end of the flow")
    word = "return " if reading.source.form == "def" or isinstance(last, ast.Return) else ""
    if isinstance(last, ast.Return) and (last.value is None or isinstance(output, ast.Name)):
        writing.put(layout.start_of(last), layout.end_of(last), f"{word}{name}")
    elif output is not None and isinstance(output, ast.Name):
        span = reading.source.text.span_of(output)
        writing.put(span.start, span.end, name)
    elif output is None:
        _after(reading, Spot(body, len(body)), f"{word}{name}", writing)
    else:
        _keep(reading, output, word + name, writing)


def _end_of(reading: Reading) -> ast.stmt | None:
    """The statement that gives the flow's value now; None where the body just ends."""
    last = reading.body[-1]
    return last if isinstance(last, ast.Return) or reading.source.output is not None else None


def _keep(reading: Reading, output: ast.expr, line: str, writing: Writing) -> None:
    """Names what was the flow's value, and writes another last line behind it."""
    place = next(each for each in reading.places.values() if not each.parent and each.statement is reading.body[-1])
    start = reading.layout.start_of(place.statement)
    kept = reading.fresh(place.node.name, place)
    end = start
    if isinstance(place.statement, ast.Return):
        end = reading.source.text.span_of(output).start - _opened(reading, output, start)
    bound = [each.name for each in place.node.outputs if each.name != "value"]
    writing.put(start, end, "" if bound else f"{kept} = ")
    _after(reading, Spot(place.siblings, place.index + 1), line, writing)
