"""Nodes added, removed, replaced and moved."""

from __future__ import annotations

import ast

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.edits import AddNode, MoveNode, RemoveNode, ReplaceNode
from omnitron_kernel.graph.model import Node
from omnitron_kernel.graph.places import Place
from omnitron_kernel.graph.text import Text
from omnitron_kernel.graph.write.halfway import guards_of
from omnitron_kernel.graph.write.layout import parsed
from omnitron_kernel.graph.write.patch import Writing
from omnitron_kernel.graph.write.reading import Reading
from omnitron_kernel.graph.write.suites import (
    Code,
    Spot,
    indent_of,
    is_simple,
    new_code,
    put,
    replace,
    spot_at,
    spot_of,
    take_out,
    write_over,
)

__all__ = ["add_node", "move_node", "remove_node", "replace_node"]


def add_node(reading: Reading, edit: AddNode, writing: Writing) -> None:
    """Writes new statements at a place."""
    spot = spot_of(reading, edit.after, edit.into, edit.branch)
    code = new_code(reading, spot, edit.code)
    put(reading, spot, code, writing)
    writing.strict = False
    ends = spot.parent is None and spot.index == len(reading.body)
    if ends and reading.source.form == "cell" and isinstance(code.last, ast.Expr):
        at = reading.layout.end_of(reading.body[-1])
        message = "the new last statement is an expression, so it is the flow's value now."
        writing.warnings.append(reading.warn("output", message, "Bind it to a name if that is not meant.", at, at))


def remove_node(reading: Reading, edit: RemoveNode, writing: Writing) -> None:
    """Deletes a node with its comments."""
    place = reading.place(edit.node)
    take_out(reading, spot_at(reading, place), 1, writing)
    writing.removed |= {each.id for each in _with_all_in(place.node)}
    if writing.handed and place.node.kind not in ("block", "function", "class"):
        # A step such as `df = df.dropna()` hands on what it reads, where the batch connects its readers to that.
        chains = reading.scope(place)
        start, end = reading.layout.start_of(place.statement), reading.layout.end_of(place.statement)
        own = [each for each in chains.found if start <= each.start < end and not each.later]
        read = {each.name for each in own if each.kind in ("load", "update")}
        bound = {each.name for each in own if each.kind in ("store", "update")} & read
        writing.falls |= (bound | set(place.node.changes)) & writing.handed


def _with_all_in(node: Node) -> list[Node]:
    """A node, and those that stand in it at any depth."""
    found = [node]
    for each in found:
        found += [inner for graph in each.graphs for inner in graph.nodes]
    return found


def replace_node(reading: Reading, edit: ReplaceNode, writing: Writing) -> None:
    """Writes other code in a node's place; what gives the flow's value still has to be an expression."""
    place = reading.place(edit.node)
    if edit.code == place.node.code:
        return
    writing.strict = False
    if not reading.is_returned(place):
        replace(reading, place, edit.code, writing)
        return
    writing.answered = place.node.id
    code = edit.code.strip()
    statements = parsed(code)
    last = statements[-1] if statements else None
    returned = reading.source.form == "def" or isinstance(place.statement, ast.Return)
    if isinstance(last, ast.Return) and returned and last.value is not None:
        replace(reading, place, edit.code, writing)
    elif not isinstance(last, ast.Expr):
        whose = "the flow's" if reading.is_output(place) else "a function's"
        cure = "End with an expression, or choose another output first: SetOutput."
        raise EditError(f"{edit.node!r} gives {whose} value, and {code!r:.60} gives none. {cure}")
    elif not returned:
        replace(reading, place, edit.code, writing)
    elif len(statements) > 1:
        at = Text(code).offset(last.lineno, last.col_offset)
        replace(reading, place, f"{code[:at]}return {code[at:]}", writing)
    else:
        span = place.node.span
        write_over(reading, span.start, span.end, code, writing)


def move_node(reading: Reading, edit: MoveNode, writing: Writing) -> None:
    """Takes a node's lines out of one place and writes them at another."""
    place = reading.place(edit.node)
    if reading.is_output(place):
        raise EditError(f"{edit.node!r} gives the flow's value and stays last. Choose another output first: SetOutput.")
    spot = spot_of(reading, edit.after, edit.into, edit.branch)
    layout = reading.layout
    start, end = layout.start_of(place.statement), layout.end_of(place.statement)
    where = layout.start_of(spot.siblings[0])
    if (start < where < end or (spot.parent is not None and spot.parent.statement is place.statement)) or (
        edit.after is not None and reading.place(edit.after).statement is place.statement
    ):
        raise EditError(f"{edit.node!r} cannot be moved behind or into itself. Name another place.")
    if reading.scope(place) is not reading.scope(spot.parent and _inside(reading, spot)):
        raise EditError(
            f"{edit.node!r} cannot leave the function it stands in: it would run at another time, or never."
        )
    if isinstance(place.statement, ast.Return | ast.Raise | ast.Break | ast.Continue):
        raise EditError(
            f"{edit.node!r} leaves the body it stands in, so its place is part of its meaning. Edit its text."
        )
    origin = spot_at(reading, place)
    if origin.siblings is spot.siblings and spot.index in (place.index, place.index + 1):
        return
    put(reading, spot, _moved(reading, place, spot), writing)
    take_out(reading, origin, 1, writing)
    writing.moved = place.node.id
    if origin.siblings is not spot.siblings:
        writing.placed = "stands in another block now: it may run under other conditions, or another number of times"
    elif any(isinstance(guard, ast.Try | ast.TryStar) for guard, _ in guards_of(reading, place)):
        writing.placed = "stands elsewhere in a `try` now: what handles an exception may see other values"


def _inside(reading: Reading, spot: Spot) -> Place | None:
    """Any node that stands in the body of a spot, for its scope; the block itself where there is none."""
    if spot.parent is None or isinstance(spot.parent.statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        holder = spot.parent.node.id if spot.parent is not None else ""
        return (
            Place(spot.parent.node, spot.siblings[0], spot.siblings, 0, reading.graph, "body", holder)
            if (spot.parent is not None)
            else None
        )
    return spot.parent


def _moved(reading: Reading, place: Place, spot: Spot) -> Code:
    layout = reading.layout
    margin = indent_of(reading, spot)
    extent = layout.extent([place.statement], reading.floor(place))
    if not extent.lines:
        text = reading.text[extent.start : extent.end]
        return Code(
            margin + text, margin, is_simple([place.statement], text), ((extent.start, len(text), len(margin)),)
        )
    old = layout.margin(place.statement) or ""
    text, pieces = layout.moved((extent.start, extent.end), [place.statement], old, margin)
    bare = text.rstrip("\r\n")
    kept = tuple((start, min(length, len(bare) - offset), offset) for start, length, offset in pieces)
    return Code(bare, margin, is_simple([place.statement], bare), tuple(each for each in kept if each[1] > 0))
