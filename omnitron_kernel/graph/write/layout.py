"""Where statements stand in their lines: what a node owns, where a line may be added, how new code is laid out.

A node owns the comment behind it on its line and the comment lines directly above it. New code takes the indentation
and the line ends of its place. The lines inside strings are part of their values and are never moved.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from omnitron_kernel import syntax
from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.text import Text

__all__ = ["Extent", "Layout", "laid_out", "parsed"]

_BLANK = " \t\f"
_TAIL = re.compile(r"[ \t\f]*(?P<semicolon>;?)[ \t\f]*(?:#[^\r\n]*)?(?P<end>\r\n|\r|\n|\Z)")
_SEPARATOR = re.compile(r"(?:[ \t\f]|\\\r?\n)*;(?:[ \t\f]|\\\r?\n)*")
_PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


def parsed(code: str, what: str = "the code") -> list[ast.stmt]:
    """Parses new code.

    Raises:
        EditError: It is not Python.
    """
    try:
        return syntax.parse(code).body
    except _PARSE_ERRORS as error:
        told = getattr(error, "msg", None) or str(error)
        raise EditError(f"{what} is not Python: {told}. It was: {code!r:.80}") from None


@dataclass(frozen=True, slots=True)
class Extent:
    """All that belongs to a statement, or to several in a row.

    Attributes:
        start: Where its text begins: at the start of a line where it has lines of its own.
        end: Where it ends: behind the line end where it has lines of its own.
        lines: Whether it has lines of its own; otherwise it shares one with others.
    """

    start: int
    end: int
    lines: bool


class Layout:
    """The geometry of one text."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.source = text.text

    def start_of(self, statement: ast.stmt) -> int:
        """Where a statement begins, with its decorators."""
        return self.text.whole_span_of(statement).start

    def end_of(self, statement: ast.stmt) -> int:
        """Where a statement ends, without what follows it on its line."""
        return self.text.span_of(statement).end

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        span = self.text.span(offset, offset)
        return self.text.starts[span.line - 1]

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, line end included."""
        line = self.text.span(offset, offset).line
        return self.text.starts[line] if line < len(self.text.starts) else len(self.source)

    def newline(self, offset: int) -> str:
        """The line end that is used where an offset stands, else in the text."""
        line = self.text.span(offset, offset).line
        for number in (line, line - 1, 1):
            if 1 <= number < len(self.text.starts):
                start, end = self.text.starts[number - 1], self.text.starts[number]
                content = self.source[start:end]
                return "\r\n" if content.endswith("\r\n") else content[-1]
        return "\n"

    def margin(self, statement: ast.stmt) -> str | None:
        """The blanks before a statement on its line; None where other code stands there."""
        start = self.start_of(statement)
        before = self.source[self.line_start(start) : start]
        return before if not before.strip(_BLANK) and not self._continues(start) else None

    def _continues(self, offset: int) -> bool:
        """Whether the line before an offset's goes on into it by a backslash."""
        start = self.line_start(offset)
        return bool(re.search(r"\\(?:\r\n|\r|\n)\Z", self.source[max(0, start - 3) : start]))

    def tail(self, end: int) -> re.Match[str] | None:
        """What follows a statement up to the end of its line; None where more code does."""
        return _TAIL.match(self.source, end)

    def extent(self, statements: Sequence[ast.stmt], floor: int = 0) -> Extent:
        """Returns all that belongs to statements in a row.

        Args:
            statements: They, in source order and in one list.
            floor: Where what stands before them ends; comments are not looked for above it.
        """
        first, last = statements[0], statements[-1]
        start, end = self.start_of(first), self.end_of(last)
        tail = self.tail(end)
        if self.margin(first) is None or tail is None:
            return Extent(start, end, lines=False)
        return Extent(self.with_comments(start, floor), tail.end(), lines=True)

    def with_comments(self, start: int, floor: int = 0) -> int:
        """The start of the line of `start`, or of the first of the comment lines directly above it."""
        line = self.text.span(start, start).line
        while line > 1:
            above = self.text.starts[line - 2]
            if above < floor or not self.text.line(line - 1).lstrip(_BLANK).startswith("#"):
                break
            line -= 1
        return self.text.starts[line - 1]

    def separator_after(self, end: int) -> tuple[int, int] | None:
        """The `;` behind a statement with the blanks around it."""
        found = _SEPARATOR.match(self.source, end)
        return found.span() if found else None

    def inside_strings(self, nodes: Iterable[ast.AST]) -> set[int]:
        """The lines, counted from 1, that begin inside a string of the given nodes."""
        inside: set[int] = set()
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.JoinedStr) or (
                isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
            ):
                last = node.end_lineno or node.lineno
                inside.update(number - self.text.shift for number in range(node.lineno + 1, last + 1))
            waiting.extend(ast.iter_child_nodes(node))
        return inside

    def lines_of(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """The lines between two offsets: their numbers, starts and ends (line ends included)."""
        first, last = self.text.span(start, start).line, self.text.span(max(start, end - 1), end).line
        starts = [*self.text.starts, len(self.source)]
        return [(number, starts[number - 1], min(starts[number], end)) for number in range(first, last + 1)]

    def moved(
        self, extent: tuple[int, int], nodes: Sequence[ast.AST], old: str, new: str
    ) -> tuple[str, tuple[tuple[int, int, int], ...]]:
        """Returns lines with another margin, and where their pieces stand within them.

        Args:
            extent: The lines, from the start of one to the end of one.
            nodes: The statements in them.
            old: The margin that they have.
            new: The margin that they shall have.
        """
        inside = self.inside_strings(nodes)
        parts: list[str] = []
        pieces: list[tuple[int, int, int]] = []
        size = 0
        for number, start, end in self.lines_of(*extent):
            kept = start
            line = self.source[start:end]
            margin = ""
            if number not in inside and line.strip():
                if line.startswith(old):
                    kept, margin = start + len(old), new
                elif old.startswith(new):
                    blanks = len(line) - len(line.lstrip(_BLANK))
                    kept = start + min(blanks, len(old) - len(new))
            parts += [margin, self.source[kept:end]]
            pieces.append((kept, end - kept, size + len(margin)))
            size += len(margin) + end - kept
        return "".join(parts), tuple(pieces)

    def unit(self, statements: Sequence[ast.stmt], margin: str) -> str:
        """One level of indentation, as it is used in and around the given statements."""
        waiting: list[ast.AST] = list(statements)
        while waiting:
            node = waiting.pop(0)
            for name in ("body", "orelse", "handlers", "cases", "finalbody"):
                for child in getattr(node, name, None) or ():
                    if not isinstance(child, ast.stmt):
                        waiting.append(child)
                        continue
                    outer = self.margin(node) if isinstance(node, ast.stmt) else None
                    inner = self.margin(child)
                    if outer is not None and inner is not None and inner.startswith(outer) and inner != outer:
                        return inner[len(outer) :]
                    waiting.append(child)
        return "\t" if margin.endswith("\t") else "    "


def _reads(code: str) -> bool:
    try:
        parsed(code)
    except EditError:
        return False
    return True


def _is_cut(code: str, margin: str) -> bool:
    """Whether code is as it was cut from its place: without the margin of its first line, with that of the others."""
    if not _reads(code):
        return _reads(f"if 1:\n{margin}{code}")
    statements = parsed(code)
    if "\n" not in code or not hasattr(statements[0], "body"):
        return False
    inside = Layout(Text(code)).inside_strings(statements)
    first, *lines = code.split("\n")
    kept = [each for number, each in enumerate(lines, start=2) if number not in inside and each.strip()]
    dedented = "\n".join((first, *(each.removeprefix(margin) for each in lines)))
    return all(each.startswith(margin) for each in kept) and _reads(dedented)


def laid_out(code: str, margin: str, newline: str) -> str:
    """Returns new code as lines with the given margin and line ends, without a line end behind the last.

    Raises:
        EditError: It is not Python.
    """
    plain = code.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    if margin and not plain.startswith(margin) and _is_cut(plain, margin):
        plain = margin + plain
    old = plain[: len(plain) - len(plain.lstrip(_BLANK))]
    # Code that was cut from a block is one line short of Python.
    above = "if 1:\n" if old else ""
    inside = Layout(Text(above + plain)).inside_strings(parsed(above + plain))
    lines = [
        each if number in inside or not each.strip() else margin + each.removeprefix(old)
        for number, each in enumerate(plain.split("\n"), start=1 + bool(old))
    ]
    return newline.join(lines)
