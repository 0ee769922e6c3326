"""Statements put into a body, taken out of it and written over, whatever lines they share.

A body is one list of statements. Where they stand on lines of their own, lines come and go; where they share one
(`a; b`, `if x: y`), a simple statement joins them there, and anything longer gets lines of its own.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from tokenize import COMMENT, NEWLINE, NL, TokenError, generate_tokens

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.places import Place
from omnitron_kernel.graph.write.layout import laid_out, parsed
from omnitron_kernel.graph.write.patch import Writing
from omnitron_kernel.graph.write.reading import Reading, is_nothing

__all__ = ["Code", "Spot", "indent_of", "put", "put_apart", "replace", "spot_at", "spot_of", "take_out", "write_over"]

Moved = tuple[tuple[int, int, int], ...]
_COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for new statements.

    Attributes:
        siblings: The body.
        index: How many of its statements stand before.
        parent: The block, function or class that holds the body; None for the flow's own.
        branch: Its branch.
    """

    siblings: Sequence[ast.stmt]
    index: int
    parent: Place | None = None
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """New statements, or moved ones.

    Attributes:
        text: Their text, with the margin they shall have if they get lines of their own; no line end behind it.
        margin: That margin.
        simple: Whether they may share a line with others.
        moved: Which pieces of the text stood elsewhere before.
        last: The last of the statements, where they are new.
    """

    text: str
    margin: str
    simple: bool
    moved: Moved = ()
    last: ast.stmt | None = None

    def at(self, before: int) -> Moved:
        """The moved pieces in a text that has so many characters more before this one."""
        return tuple((start, length, offset + before) for start, length, offset in self.moved)

    @property
    def bare(self) -> str:
        """The text without its first margin."""
        return self.text.removeprefix(self.margin)

    def bare_at(self, before: int) -> Moved:
        """The moved pieces of `bare`."""
        return self.at(before - len(self.margin) if self.text.startswith(self.margin) else before)


def spot_of(reading: Reading, after: str | None, into: str | None, branch: str | None) -> Spot:
    """Returns the place that an edit names.

    Raises:
        EditError: There is no such place.
    """
    if after is not None:
        place = reading.place(after)
        if reading.is_output(place):
            cure = "Give another place, or choose another output first: SetOutput."
            raise EditError(f"{after!r} gives the flow's value, and nothing comes after it. {cure}")
        parent = reading.place(place.parent) if place.parent else None
        return Spot(place.siblings, place.index + 1, parent, place.branch)
    if into is not None:
        block = reading.place(into)
        statements, name = reading.suite_of(block, branch)
        first = statements[0]
        opening = isinstance(block.statement, _DEFINED) and isinstance(first, ast.Expr)
        value = first.value if opening and isinstance(first, ast.Expr) else None
        documented = isinstance(value, ast.Constant) and isinstance(value.value, str)
        return Spot(statements, int(documented), block, name)
    if reading.whole:
        raise EditError(
            f"flow {reading.graph.name!r} is one node, so nothing has a place in it. Edit its text instead."
        )
    ends = bool(reading.body) and (reading.source.output is not None or isinstance(reading.body[-1], ast.Return))
    return Spot(reading.body, len(reading.body) - ends)


def spot_at(reading: Reading, place: Place) -> Spot:
    """The place where a node stands."""
    parent = reading.place(place.parent) if place.parent else None
    return Spot(place.siblings, place.index, parent, place.branch)


def indent_of(reading: Reading, spot: Spot) -> str:
    """The margin of statements that get lines of their own in a body."""
    layout = reading.layout
    for each in spot.siblings:
        margin = layout.margin(each)
        if margin is not None:
            return margin
    holder = spot.parent.statement if spot.parent is not None else reading.function
    if spot.parent is None and reading.source.form == "cell":
        return ""
    margin = layout.margin(holder) or ""
    return margin + layout.unit([reading.function, *reading.body], margin)


def new_code(reading: Reading, spot: Spot, code: str, *, what: str = "the code") -> Code:
    """Lays out new statements for a body.

    Raises:
        EditError: They are not Python, or there are none.
    """
    margin = indent_of(reading, spot)
    anchor = reading.layout.start_of(spot.siblings[0])
    newline = reading.layout.newline(anchor)
    text = laid_out(code, margin, newline)
    statements = parsed(f"if 1:\n{text}" if margin and text else text, what)
    if margin and statements and isinstance(statements[0], ast.If):
        statements = statements[0].body
    if not statements:
        raise EditError(f"{what} holds no statement: {code!r:.80}. Write one.")
    return Code(text, margin, is_simple(statements, text), last=statements[-1])


def is_simple(statements: Sequence[ast.stmt], text: str) -> bool:
    """Whether statements may share a line with others."""
    return (
        not isinstance(statements[-1], (*_COMPOUND, *_DEFINED))
        and "\n" not in text
        and "\r" not in text
        and "#" not in text
        and not text.rstrip().endswith(";")
    )


def put(reading: Reading, spot: Spot, code: Code, writing: Writing) -> None:
    """Writes statements into a body."""
    layout = reading.layout
    siblings, index = spot.siblings, spot.index
    if len(siblings) == 1 and is_nothing(siblings[0]) and (spot.parent is not None or index == 0):
        _over(reading, spot, 0, code, writing)
        return
    newline = layout.newline(layout.start_of(siblings[0]))
    lined = any(layout.margin(each) is not None for each in siblings)
    if index:
        end = layout.end_of(siblings[index - 1])
        tail = layout.tail(end)
        if lined and tail is not None:
            at = tail.end()
            if tail["end"]:
                writing.put(at, at, code.text + newline, code.moved)
            else:
                writing.put(at, at, newline + code.text, code.at(len(newline)))
            return
        if code.simple:
            writing.put(end, end, f"; {code.bare}", code.bare_at(2))
            return
        if not lined:
            _break_up(reading, spot, writing)
            writing.put(end, end, newline + code.text, code.at(len(newline)))
            return
        found = layout.separator_after(end)
        if found is None:
            raise EditError("there is no place between these statements. Put them on lines of their own first.")
        writing.put(*found, newline + code.text + newline + code.margin, code.at(len(newline)))
        return
    first = siblings[0]
    start = layout.start_of(first)
    if layout.margin(first) is not None:
        at = layout.with_comments(start, _floor(reading, spot))
        writing.put(at, at, code.text + newline, code.moved)
    elif code.simple:
        writing.put(start, start, f"{code.bare}; ", code.bare_at(0))
    else:
        _break_up(reading, spot, writing)
        writing.put(start, start, code.bare + newline + code.margin, code.bare_at(0))


def _floor(reading: Reading, spot: Spot) -> int:
    """Where the header over a body ends."""
    if spot.parent is None:
        header = reading.source.header
        return header.end if reading.source.form == "cell" else reading.layout.start_of(reading.function)
    inner = next((each for each in spot.parent.node.graphs if each.name == spot.branch), None)
    return inner.header_span.end if inner is not None and inner.header_span else 0


def _break_up(reading: Reading, spot: Spot, writing: Writing) -> None:
    """Gives each statement of a body that shares its line with the header a line of its own."""
    layout = reading.layout
    margin = indent_of(reading, spot)
    first = layout.start_of(spot.siblings[0])
    newline = layout.newline(first)
    blanks = len(reading.text[:first]) - len(reading.text[:first].rstrip(" \t\f"))
    writing.put(first - blanks, first, newline + margin)
    for each in spot.siblings[:-1]:
        found = layout.separator_after(layout.end_of(each))
        if found is not None:
            writing.put(*found, newline + margin)


def put_apart(reading: Reading, spot: Spot, count: int, writing: Writing) -> None:
    """Gives statements in a row lines of their own, where they share one with a header or with others.

    Args:
        reading: The text.
        spot: The body and the first of the statements.
        count: How many.
        writing: Where to note it.
    """
    layout, siblings = reading.layout, spot.siblings
    first, last = siblings[spot.index], siblings[spot.index + count - 1]
    if layout.margin(first) is not None and layout.tail(layout.end_of(last)) is not None:
        return
    if all(layout.margin(each) is None for each in siblings):
        _break_up(reading, spot, writing)
        return
    margin, newline = indent_of(reading, spot), layout.newline(layout.start_of(first))
    for index in {spot.index - 1, spot.index + count - 1}:
        if index < 0 or layout.tail(layout.end_of(siblings[index])) is not None:
            continue
        found = layout.separator_after(layout.end_of(siblings[index]))
        if found is not None:
            writing.put(*found, newline + margin)


def take_out(reading: Reading, spot: Spot, count: int, writing: Writing) -> None:
    """Deletes statements, with the comments they own, from a body; a body that would be empty keeps a `pass`.

    Args:
        reading: The text.
        spot: The body and the first of the statements.
        count: How many.
        writing: Where to note it.
    """
    layout = reading.layout
    siblings, index = spot.siblings, spot.index
    taken = siblings[index : index + count]
    floor = layout.end_of(siblings[index - 1]) if index else _floor(reading, spot)
    extent = layout.extent(taken, floor)
    if len(taken) == len(siblings):
        if spot.parent is None and reading.source.form == "cell":
            raise EditError(f"{reading.graph.name!r} would hold no statement any more. Add another one first.")
        start, end = layout.start_of(taken[0]), layout.end_of(taken[-1])
        if extent.lines:
            writing.put(extent.start, layout.line_start(start), "")
            tail = layout.tail(end)
            end = tail.start("end") if tail is not None else end
        writing.put(start, end, "pass")
        return
    if extent.lines:
        writing.put(extent.start, extent.end, "")
        return
    behind = layout.separator_after(extent.end)
    if behind is not None and index + count < len(siblings):
        writing.put(extent.start, behind[1], "")
        return
    writing.put(layout.end_of(siblings[index - 1]), extent.end, "")


def replace(reading: Reading, place: Place, code: str, writing: Writing) -> None:
    """Writes other statements in the place of a node's own."""
    parent = reading.place(place.parent) if place.parent else None
    spot = Spot(place.siblings, place.index, parent, place.branch)
    _over(reading, spot, place.index, new_code(reading, spot, code), writing)


def _over(reading: Reading, spot: Spot, index: int, code: Code, writing: Writing) -> None:
    layout = reading.layout
    statement = spot.siblings[index]
    start, end = layout.start_of(statement), layout.end_of(statement)
    alone = layout.margin(statement) is not None and layout.tail(end) is not None
    if not alone and not code.simple:
        lined = any(layout.margin(each) is not None for each in spot.siblings)
        newline = layout.newline(start)
        if not lined:
            _break_up(reading, spot, writing)
        else:
            if index and layout.margin(statement) is None:
                found = layout.separator_after(layout.end_of(spot.siblings[index - 1]))
                if found is not None:
                    writing.put(*found, newline + code.margin)
            found = layout.separator_after(end)
            if found is not None and index + 1 < len(spot.siblings):
                writing.put(*found, newline + code.margin)
    if code.moved:
        writing.put(start, end, code.bare, code.bare_at(0))
    else:
        write_over(reading, start, end, code.bare, writing)


def write_over(reading: Reading, start: int, end: int, code: str, writing: Writing) -> None:
    """Writes new code over old; the comment behind the old stays in its line, where the new one goes on in others.

    Args:
        reading: The text.
        start: Where the old code begins.
        end: Where it ends.
        code: The new code.
        writing: Where to note it.
    """
    tail = reading.layout.tail(end)
    comment = reading.text[end : tail.start("end")] if tail is not None and not tail["semicolon"] else ""
    at = _end_of_first_line(code) if comment.strip() else None
    if at is None:
        writing.put(start, end, code)
    else:
        writing.put(start, end + len(comment), code[:at] + comment + code[at:])


def _end_of_first_line(code: str) -> int | None:
    r"""Where a comment may stand in the first of several lines; None where there is one, or where it cannot.

    Example:
        >>> _end_of_first_line("x = [\n]"), _end_of_first_line("x = 1")
        (5, None)
    """
    if "\n" not in code and "\r" not in code:
        return None
    with contextlib.suppress(TokenError, SyntaxError):
        for token in generate_tokens(StringIO(code, newline=None).readline):
            if token.start[0] > 1 or token.type == COMMENT:
                return None
            if token.type in (NEWLINE, NL):
                return token.start[1]
    return None
