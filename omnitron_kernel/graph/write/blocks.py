"""Blocks changed, and made of nodes: headers, branches, wrapping and unwrapping."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.blocks import Branch, branches_of
from omnitron_kernel.graph.edits import AddBranch, Group, RemoveBranch, ReplaceHeader, Unwrap, Wrap
from omnitron_kernel.graph.ids import is_node
from omnitron_kernel.graph.model import Diagnostic, Span
from omnitron_kernel.graph.places import Place
from omnitron_kernel.graph.write.layout import Extent, laid_out, parsed
from omnitron_kernel.graph.write.patch import Writing
from omnitron_kernel.graph.write.reading import Reading, is_nothing
from omnitron_kernel.graph.write.suites import put_apart, spot_at

__all__ = ["add_branch", "indent", "neighbours", "part", "remove_branch", "replace_header", "unwrap", "wrap"]

_ABOVE = {
    "elif": "if 1:\n pass\n",
    "else": "if 1:\n pass\n",
    "except": "try:\n pass\n",
    "finally": "try:\n pass\n",
    "case": "match 1:\n ",
}
_OPENING = ("if", "for", "while", "with", "try", "async", "match")


def header_of(code: str) -> str:
    """Returns a header without its colon.

    Raises:
        EditError: It is none that could stand over a block.
    """
    text = code.strip().removesuffix(":").rstrip()
    word = text.split(None, 1)[0].split("(", 1)[0] if text else ""
    before = _ABOVE.get(word, "")
    if word not in (*_ABOVE, *_OPENING) or word == "match":
        raise EditError(f"{code!r:.60} is no header of a block. Write one such as `for x in xs`, `if ready` or `else`.")
    behind = "\nfinally:\n pass" if word == "try" else ""
    inside = "  pass" if word == "case" else " pass"
    try:
        statements = parsed(f"{before}{text}:\n{inside}{behind}", "the header")
    except EditError as error:
        raise EditError(f"{error} A header is one line, such as `for x in xs`.") from None
    arms = len(branches_of(statements[0])) if len(statements) == 1 else 0
    if arms != (2 if word in ("elif", "else", "except", "finally", "try") else 1):
        raise EditError(f"{code!r:.60} is more than one header. Give one, without what stands under it.")
    return text


def _block(reading: Reading, id: str) -> Place:
    place = reading.place(id)
    if place.node.kind != "block":
        raise EditError(f"{id!r} is no block but a {place.node.kind}. Give a block such as `for` or `if`.")
    return place


def _branches(reading: Reading, place: Place) -> list[tuple[Branch, Span]]:
    """The branches of a block with the spans of their headers."""
    text = reading.source.text
    found: list[tuple[Branch, Span]] = []
    end = reading.layout.start_of(place.statement)
    for each in branches_of(place.statement):
        found.append((each, each.header(text, end)))
        end = text.span_of(each.statements[-1]).end
    return found


def _chosen(reading: Reading, place: Place, branch: str | None) -> int:
    _, name = reading.suite_of(place, branch)
    return next(index for index, each in enumerate(branches_of(place.statement)) if each.name == name)


def replace_header(reading: Reading, edit: ReplaceHeader, writing: Writing) -> None:
    """Writes another header over a branch."""
    place = _block(reading, edit.block)
    index = _chosen(reading, place, edit.branch)
    branch, span = _branches(reading, place)[index]
    header = header_of(edit.code)
    if branch.name.startswith("elif") and header.startswith("if"):
        header = f"el{header}"
    writing.put(span.start, span.end, header)
    writing.strict = False


def add_branch(reading: Reading, edit: AddBranch, writing: Writing) -> None:
    """Writes one more branch where Python's order of branches wants it."""
    place = _block(reading, edit.block)
    header = header_of(edit.header)
    word = header.split(None, 1)[0].split("(", 1)[0]
    found = _branches(reading, place)
    kinds = [each.name.partition("#")[0] for each, _ in found]
    allowed = {
        ast.If: ("elif", "else"),
        ast.For: ("else",),
        ast.AsyncFor: ("else",),
        ast.While: ("else",),
        ast.Try: ("except", "else", "finally"),
        ast.TryStar: ("except", "else", "finally"),
        ast.Match: ("case",),
    }.get(type(place.statement), ())
    if word not in allowed:
        hint = f"It takes: {', '.join(allowed)}." if allowed else "It takes no further branch."
        raise EditError(f"`{word}` is no branch of {edit.block!r}. {hint}")
    if word in kinds and word in ("else", "finally"):
        raise EditError(f"{edit.block!r} has an `{word}` already. Add nodes into it: AddNode(..., into=, branch=).")
    later = {"elif": ("else",), "except": ("else", "finally"), "else": ("finally",)}.get(word, ())
    behind = max(index for index, kind in enumerate(kinds) if kind not in later)
    if word == "case" and _takes_all(place.statement) and len(found) > 1:
        behind -= 1
    layout = reading.layout
    last = found[behind][0].statements[-1]
    margin = layout.margin(place.statement) or ""
    unit = layout.unit([place.statement, reading.function, *reading.body], margin)
    if word == "case":
        start = found[0][1].start
        margin = reading.text[layout.line_start(start) : start]
    newline = layout.newline(layout.start_of(place.statement))
    body = laid_out(edit.code if edit.code.strip() else "pass", margin + unit, newline)
    _behind(reading, last, f"{margin}{header}:{newline}{body}", newline, writing)
    writing.strict = False


def _takes_all(statement: ast.stmt) -> bool:
    """Whether the last case of a `match` takes whatever comes."""
    if not isinstance(statement, ast.Match):
        return False
    case = statement.cases[-1]
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def _behind(reading: Reading, last: ast.stmt, text: str, newline: str, writing: Writing) -> None:
    """Writes lines behind the line on which a statement ends."""
    tail = reading.layout.tail(reading.layout.end_of(last))
    if tail is None:
        raise EditError("more code follows on that line. Put it on a line of its own first.")
    at = tail.end()
    writing.put(at, at, text + newline if tail["end"] else newline + text)


def remove_branch(reading: Reading, edit: RemoveBranch, writing: Writing) -> None:
    """Deletes a branch from its header to its last line."""
    place = _block(reading, edit.block)
    index = _chosen(reading, place, edit.branch)
    found = _branches(reading, place)
    branch, span = found[index]
    if branch.name == "body" or len(found) == 1:
        raise EditError(f"{edit.block!r} is nothing without its {branch.name!r}. Use Unwrap or RemoveNode.")
    layout = reading.layout
    tail = layout.tail(layout.end_of(branch.statements[-1]))
    end = tail.end() if tail is not None else layout.end_of(branch.statements[-1])
    writing.put(layout.line_start(span.start), end, _instead(reading, place, index, end, writing))
    writing.falls |= _bound_in(reading, place, [branch])
    writing.strict = False


def _instead(reading: Reading, place: Place, index: int, end: int, writing: Writing) -> str:
    """What stands in the place of a branch: nothing, but a `try` has to keep an `except` or a `finally`.

    Raises:
        EditError: An `else` would be left of a `try` without `except`.
    """
    kinds = [each.name.partition("#")[0] for each in branches_of(place.statement)]
    kind = kinds.pop(index)
    if not isinstance(place.statement, ast.Try | ast.TryStar) or "except" in kinds or kind == "else":
        return ""
    if "else" in kinds:
        cure = f"Remove that in the same step: Batch([RemoveBranch({place.node.id!r}, 'else'), RemoveBranch(...)])."
        raise EditError(f"{place.node.id!r} has an 'else' too, which means nothing without an `except`. {cure}")
    layout = reading.layout
    start = layout.start_of(place.statement)
    if kind == "except":
        writing.warnings.append(_unguarded(reading, place))
    if "finally" in kinds:
        return ""
    margin = layout.margin(place.statement) or ""
    unit = layout.unit([place.statement, reading.function, *reading.body], margin)
    newline = layout.newline(start)
    ended = reading.text[end - 1 : end] in ("\r", "\n")
    return f"{margin}finally:{newline}{margin}{unit}pass{newline if ended else ''}"


def _unguarded(reading: Reading, place: Place) -> Diagnostic:
    message = f"what handled the exceptions of `{place.node.id}` is gone: one of them ends the flow now."
    start = reading.layout.start_of(place.statement)
    span = reading.source.text.span(start, start)
    return Diagnostic("warning", "unguarded", message, "Look whether that is meant.", span)


def _bound_in(reading: Reading, place: Place, branches: Sequence[Branch]) -> set[str]:
    """The names that branches of a block bind."""
    chains, layout = reading.scope(place), reading.layout
    stretches = [(layout.start_of(each.statements[0]), layout.end_of(each.statements[-1])) for each in branches]
    return {
        each.name
        for each in chains.found
        if each.kind in ("store", "update") and any(start <= each.start < end for start, end in stretches)
    }


def _row(reading: Reading, nodes: Sequence[str], what: str) -> tuple[list[Place], list[ast.stmt]]:
    """The places of nodes that stand in a row, and all statements of that row.

    Raises:
        EditError: They do not stand in a row.
    """
    places = [reading.place(each) for each in dict.fromkeys(nodes)]
    places.sort(key=lambda each: each.index)
    first, last = places[0], places[-1]
    if any(each.siblings is not first.siblings for each in places):
        raise EditError(f"the nodes stand in different bodies, and {what} wants them in one. Move them first.")
    row = list(first.siblings[first.index : last.index + 1])
    chosen = {id(each.statement) for each in places}
    for each in row:
        if id(each) not in chosen and is_node(each, first=False, last=False):
            between = next(one.node.id for one in reading.places.values() if one.statement is each)
            raise EditError(
                f"{between!r} stands between the nodes, and {what} wants neighbours. Add it, or move it first."
            )
    return places, row


def part(reading: Reading, edit: Wrap | Group, writing: Writing) -> None:
    """Gives the nodes that shall become a block or a group lines of their own."""
    places, row = _row(reading, edit.nodes, "a block" if isinstance(edit, Wrap) else "a group")
    put_apart(reading, spot_at(reading, places[0]), len(row), writing)


def neighbours(reading: Reading, nodes: Sequence[str], what: str) -> tuple[list[Place], list[ast.stmt], Extent]:
    """Returns the places of nodes that stand in a row, all statements of that row, and where it stands.

    Raises:
        EditError: They do not stand in a row, on lines of their own.
    """
    places, row = _row(reading, nodes, what)
    extent = reading.layout.extent(row, reading.floor(places[0]))
    if not extent.lines:
        raise EditError(f"{places[0].node.id!r} shares its line with other code. Put it on a line of its own first.")
    return places, row, extent


def indent(reading: Reading, extent: Extent, row: Sequence[ast.stmt], margin: str, unit: str, writing: Writing) -> None:
    """Moves lines one level in; those inside strings stay."""
    inside = reading.layout.inside_strings(row)
    for number, start, end in reading.layout.lines_of(extent.start, extent.end):
        line = reading.text[start:end]
        if number not in inside and line.strip():
            at = start + (len(margin) if line.startswith(margin) else 0)
            writing.put(at, at, unit)


def wrap(reading: Reading, edit: Wrap, writing: Writing) -> None:
    """Writes a header over nodes and moves them one level in."""
    places, row, extent = neighbours(reading, edit.nodes, "a block")
    header = header_of(edit.header)
    word = header.split(None, 1)[0].split("(", 1)[0]
    if word not in _OPENING:
        raise EditError(f"`{word}` opens no block of its own. Use AddBranch for it.")
    if any(reading.is_output(each) for each in places):
        cure = "Choose another output first: SetOutput."
        raise EditError(f"{places[-1].node.id!r} gives the flow's value, which a block would swallow. {cure}")
    layout = reading.layout
    margin = layout.margin(row[0]) or ""
    unit = layout.unit([reading.function, *reading.body], margin)
    newline = layout.newline(layout.start_of(row[0]))
    writing.put(extent.start, extent.start, f"{margin}{header}:{newline}")
    indent(reading, extent, row, margin, unit, writing)
    if word == "try":
        _behind(reading, row[-1], f"{margin}finally:{newline}{margin}{unit}pass", newline, writing)
    writing.strict = False


def unwrap(reading: Reading, edit: Unwrap, writing: Writing) -> None:
    """Deletes a header and moves what stands under it one level out."""
    place = _block(reading, edit.block)
    found = _branches(reading, place)
    if isinstance(place.statement, ast.Match):
        raise EditError(
            f"{edit.block!r} chooses between its cases, and none of them comes first. Edit its text instead."
        )
    lost = [each for each, _ in found[1:] if not all(is_nothing(one) or _raises_again(one) for one in each.statements)]
    handlers = [each for each in lost if each.name.startswith("except")]
    other = next((each for each in lost if each not in handlers), None)
    if other is not None:
        cure = f"Remove that branch first: RemoveBranch({edit.block!r}, {other.name!r})."
        raise EditError(f"{edit.block!r} has an {other.name!r} too, which would be lost. {cure}")
    branch, span = found[0]
    if isinstance(place.statement, ast.For | ast.AsyncFor | ast.While) and _leaves_loop(branch.statements):
        raise EditError(f"{edit.block!r} is left by `break` or `continue`, which mean its loop. Edit that first.")
    layout = reading.layout
    start, first = layout.start_of(place.statement), branch.statements[0]
    tail = layout.tail(layout.end_of(branch.statements[-1]))
    last = layout.tail(layout.end_of(place.statement))
    if tail is None or last is None:
        raise EditError(f"{edit.block!r} shares its line with other code. Put it on a line of its own first.")
    writing.strict = False
    if handlers:
        writing.falls |= _bound_in(reading, place, handlers)
        writing.warnings.append(_unguarded(reading, place))
    inner = layout.margin(first)
    if inner is None:
        writing.put(start, layout.start_of(first), "")
    else:
        outer = layout.margin(place.statement) or ""
        body = layout.line_end(span.end)
        writing.put(layout.line_start(start), body, "")
        inside = layout.inside_strings(branch.statements)
        for number, low, high in layout.lines_of(body, tail.end()):
            line = reading.text[low:high]
            if number in inside or not line.strip():
                continue
            blanks = len(line) - len(line.lstrip(" \t\f"))
            extra = min(blanks, len(inner)) - len(outer)
            if extra > 0:
                writing.put(low + len(outer), low + len(outer) + extra, "")
    if last.end() > tail.end():
        writing.put(tail.end(), last.end(), "")
    ends = place.statement is reading.body[-1] and reading.source.form == "cell"
    if ends and isinstance(branch.statements[-1], ast.Expr):
        message = "the last statement is an expression, so it is the flow's value now."
        writing.warnings.append(
            reading.warn("output", message, "Bind it to a name if that is not meant.", start, start)
        )


def _raises_again(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Raise) and statement.exc is None


def _leaves_loop(statements: Sequence[ast.stmt]) -> bool:
    """Whether `break` or `continue` of the loop around stand among statements."""
    waiting: list[ast.AST] = list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Break | ast.Continue):
            return True
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            waiting.extend(node.orelse)
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            inner = not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            waiting.extend(ast.iter_child_nodes(node) if inner else ())
    return False
