"""The flow's own header: its inputs, its name, the type of its value, its options."""

from __future__ import annotations

import ast
import re

from omnitron_kernel import syntax
from omnitron_kernel.errors import EditError, nearest
from omnitron_kernel.graph.edits import AddInput, EditInput, LiteralToInput, RemoveInput, SetSignature
from omnitron_kernel.graph.header import OPTIONS
from omnitron_kernel.graph.write import parameters
from omnitron_kernel.graph.write.literals import WITHIN, fitted
from omnitron_kernel.graph.write.naming import check_name, rename
from omnitron_kernel.graph.write.patch import Writing
from omnitron_kernel.graph.write.ports import target_of
from omnitron_kernel.graph.write.reading import Reading
from omnitron_kernel.graph.write.scopes import names_in

__all__ = ["add_input", "edit_input", "literal_to_input", "remove_input", "set_signature"]


def add_input(reading: Reading, edit: AddInput, writing: Writing) -> None:
    """Writes a parameter into the signature; a name that was read from outside is an input from then on."""
    check_name(edit.name, "an input")
    if edit.name in reading.root.local or edit.name in reading.root.declared:
        raise EditError(f"`{edit.name}` is bound in this flow already. Choose another name.")
    text = parameters.written(edit.name, edit.annotation, edit.default)
    parameters.add(reading, text, edit.position, writing, default=bool(edit.default))


def literal_to_input(reading: Reading, edit: LiteralToInput, writing: Writing) -> None:
    """Makes a literal the default of a new input, and reads that in its place."""
    check_name(edit.name, "an input")
    target = target_of(reading, edit.node, writing.callees)
    port = target.port(edit.port)
    if port is None or not port.given or port.span is None or not port.literal:
        known = [each.name for each in target.node.inputs if each.literal and each.given and each.span]
        known += target.literals()
        close = nearest(edit.port, known)
        hint = f"Did you mean {close!r}?" if close else f"Its literals: {', '.join(known) or 'none'}."
        raise EditError(f"node {edit.node!r} has no literal at port {edit.port!r}. {hint}")
    if edit.name in reading.words():
        raise EditError(f"`{edit.name}` has a meaning in this flow already. Choose another name.")
    code = reading.text[port.span.start : port.span.end]
    type_ = "" if port.type.text in ("", "None") else port.type.text
    shown = re.sub(r"[\r\n]+[ \t\f]*", " ", code) if _one_line(code) else code
    text = parameters.written(edit.name, type_ or None, shown)
    parameters.add(reading, text, None, writing, default=True)
    name = edit.name
    if port.kind == WITHIN:
        name = fitted(reading.source.text, port.span.start, port.span.end, name, atomic=True)
    writing.put(port.span.start, port.span.end, name)
    if code.lstrip("( ")[:1] in ("[", "{"):
        message = f"the default of `{edit.name}` is one object for all runs now, which a change in place would keep."
        span, cure = port.span, "Look whether anything changes it."
        writing.warnings.append(reading.warn("default", message, cure, span.start, span.end))


def _one_line(code: str) -> bool:
    """Whether the line ends in a literal are only between its parts."""
    joined = re.sub(r"[\r\n]+[ \t\f]*", " ", code)
    try:
        return ast.dump(syntax.parse(f"({joined})")) == ast.dump(syntax.parse(f"({code})"))
    except (SyntaxError, ValueError):
        return False


def edit_input(reading: Reading, edit: EditInput, writing: Writing) -> None:
    """Changes a parameter in place; one that moves is written anew at its new position."""
    parameters.find(reading, edit.name)
    if edit.new_name is not None and edit.new_name != edit.name:
        check_name(edit.new_name, "an input")
        index = next(
            index for index, each in enumerate(reading.root.found) if each.kind == "input" and each.name == edit.name
        )
        rename(reading, None, reading.root, index, edit.new_name, writing)
    if edit.position is None:
        parameters.change(reading, edit.name, writing, annotation=edit.annotation, default=edit.default)
        return
    if edit.new_name is not None or edit.annotation is not None or edit.default is not None:
        raise EditError("a position is changed by itself: use a Batch of two EditInput edits.")
    _reorder(reading, edit.name, edit.position, writing)


def _reorder(reading: Reading, name: str, position: int, writing: Writing) -> None:
    """Writes the entries of the list in another order between the commas that stand there."""
    listing = parameters.list_of(reading)
    places = [index for index, each in enumerate(listing.entries) if each.name not in ("*", "/")]
    order = [listing.entries[each] for each in places]
    if not 0 <= position < len(order):
        raise EditError(f"position {position} is none of this signature: it has {len(order)} inputs. Count from 0.")
    moving = next(each for each in order if each.name == name)
    order.remove(moving)
    order.insert(position, moving)
    for index, entry in zip(places, order, strict=True):
        there = listing.entries[index]
        if there is not entry:
            piece = reading.text[entry.start : entry.end]
            writing.put(there.start, there.end, piece, ((entry.start, len(piece), 0),))


def remove_input(reading: Reading, edit: RemoveInput, writing: Writing) -> None:
    """Takes a parameter away that nothing reads."""
    parameters.find(reading, edit.name)
    used = next(
        (each for each in reading.root.found if each.name == edit.name and each.kind != "input"),
        None,
    )
    if used is not None:
        line = reading.source.text.span(used.start, used.end).line
        cure = "Connect that to something else first."
        raise EditError(f"input {edit.name!r} is used in line {line}. {cure}")
    parameters.remove(reading, edit.name, writing)


def set_signature(reading: Reading, edit: SetSignature, writing: Writing) -> None:
    """Changes the flow's name, the type of its value, and the options of a magic line."""
    text = reading.source.text
    if edit.options is not None:
        _set_options(reading, edit.options, writing)
    if edit.name is not None and edit.name != reading.source.name:
        check_name(edit.name, "a flow")
        _rename_flow(reading, edit.name, writing)
    if edit.returns is None:
        return
    listing = parameters.list_of(reading)
    after = listing.end + 1
    old = reading.function.returns
    if edit.returns.strip():
        code = parameters.expression(edit.returns, "the type of the value")
        if old is not None:
            span = text.span_of(old)
            writing.put(span.start, span.end, code)
        else:
            writing.put(after, after, f" -> {code}")
    elif old is not None:
        end = text.span_of(old).end
        closed = re.compile(r"(?:[ \t\f]*\))*").match(text.text, end)
        writing.put(after, closed.end() if closed else end, "")


def _set_options(reading: Reading, options: tuple[str, ...], writing: Writing) -> None:
    if reading.source.form == "def":
        if options:
            raise EditError("a `def` has no magic line and so no options. Give them to its decorator: `@flow(...)`.")
        return
    for each in options:
        if each not in OPTIONS:
            close = nearest(each, OPTIONS)
            hint = f"Did you mean {close!r}?" if close else f"The options are {', '.join(OPTIONS)}."
            raise EditError(f"{each!r} is no option of %%flow. {hint}")
    found = re.compile(r"%%flow((?:[ \t\f]*--[\w-]*)*)").match(reading.text, reading.source.header.start)
    if found is not None:
        writing.put(found.start(1), found.end(1), "".join(f" {each}" for each in options))


def _rename_flow(reading: Reading, name: str, writing: Writing) -> None:
    source, root = reading.source, reading.root
    old = source.name
    if name in reading.words():
        raise EditError(f"`{name}` has a meaning in this flow already. Choose another name.")
    around = names_in(source.around) - {old}
    if name in around:
        raise EditError(f"`{name}` has a meaning in this text already. Choose another name.")
    listing = parameters.list_of(reading)
    head = reading.text[: listing.start - 1]
    found = list(re.finditer(r"\w+", head[source.header.start :] if source.form == "cell" else head))
    offset = source.header.start if source.form == "cell" else 0
    start = reading.source.text.span_of(reading.function).start
    named = [each for each in found if each.start() + offset >= (0 if source.form == "cell" else start)]
    place = named[-1]
    if source.form == "def":
        word = re.compile(r"(?:async\b(?:[ \t\f]|\\\r?\n)*)?def\b(?:[ \t\f]|\\\r?\n)*(\w+)").match(reading.text, start)
        at = word.span(1) if word else (place.start(), place.end())
    else:
        at = (place.start() + offset, place.end() + offset)
    writing.put(*at, name)
    if old not in root.local:
        for each in root.found:
            if each.name == old and each.kind == "load" and not each.form:
                writing.put(each.start, each.end, name)
    if source.around and _called_elsewhere(reading, old):
        message = f"`{old}` is read elsewhere in this text, by a name that it has no more."
        span = source.text.span(*at)
        writing.warnings.append(reading.warn("renamed", message, f"Change that to `{name}` too.", span.start, span.end))
    if reading.name is not None:
        writing.name = f"{reading.name[: len(reading.name) - len(old)]}{name}"


def _called_elsewhere(reading: Reading, name: str) -> bool:
    own = {id(each) for each in ast.walk(reading.function)}
    return any(
        isinstance(each, ast.Name) and each.id == name and id(each) not in own
        for statement in reading.source.around
        for each in ast.walk(statement)
    )
