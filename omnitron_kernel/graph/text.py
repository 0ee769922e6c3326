"""The original text and its geometry: offsets in code points, lines as Python's tokenizer counts them.

Python's parser gives lines and UTF-8 byte columns; people and patches need offsets in the text as it was typed, with
its CRLF, tabs, form feeds and letters of every script left alone.
"""

from __future__ import annotations

import ast
import re
from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate

from omnitron_kernel.graph.model import Span

__all__ = ["Text", "ended"]

# Form feeds and Unicode line separators end no line for the tokenizer, though they do for `str.splitlines`.
_LINE_END = re.compile(r"\r\n|\r|\n")


class Text:
    """A source text that turns parser positions into spans.

    Args:
        text: The text as it was typed.
        shift: How many lines the parser's line numbers run ahead of this text's.
    """

    def __init__(self, text: str, *, shift: int = 0) -> None:
        self.text = text
        self.shift = shift
        self._bytes: dict[int, array[int] | None] = {}

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(found.end() for found in _LINE_END.finditer(self.text))]

    @cached_property
    def _plain(self) -> bool:
        """Whether a byte is a code point everywhere."""
        return self.text.isascii()

    def lines(self) -> list[str]:
        """Returns all lines with a plain end each, as `linecache` keeps them."""
        return [f"{self.line(number)}\n" for number in range(1, len(self.starts) + 1)]

    def line(self, number: int) -> str:
        """Returns the line counted from 1, without its end; empty beyond the last."""
        if not 1 <= number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")

    def offset(self, line: int, byte_column: int) -> int:
        """Returns the code-point offset of a parser position."""
        starts = self.starts
        number = min(max(line - self.shift, 1), len(starts))
        start = starts[number - 1]
        if self._plain:
            return start + byte_column
        if number not in self._bytes:
            self._bytes[number] = _bytes_before(self.line(number))
        before = self._bytes[number]
        return start + (byte_column if before is None else min(bisect_left(before, byte_column), len(before) - 1))

    def span(self, start: int, end: int) -> Span:
        """Returns the span between two offsets."""
        start, end = max(0, start), min(len(self.text), end)
        line = bisect_right(self.starts, start)
        return Span(start, max(start, end), line, start - self.starts[line - 1] + 1)

    def line_span(self, number: int) -> Span:
        """Returns the span of a whole line, without its end."""
        number = min(max(number, 1), len(self.starts))
        start = self.starts[number - 1]
        return self.span(start, start + len(self.line(number)))

    def span_of(self, node: ast.stmt | ast.expr | ast.keyword | ast.arg) -> Span:
        """Returns the span of a parsed node."""
        start = self.offset(node.lineno, node.col_offset)
        if node.end_lineno is None or node.end_col_offset is None:
            return self.span(start, start)
        return self.span(start, self.offset(node.end_lineno, node.end_col_offset))

    def whole_span_of(self, node: ast.stmt | ast.expr) -> Span:
        """Returns the span of a parsed node with its decorators, which the parser leaves out."""
        span = self.span_of(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or not node.decorator_list:
            return span
        return self.span(self.text.rfind("@", 0, self.span_of(node.decorator_list[0]).start), span.end)

    def code_of(self, node: ast.stmt | ast.expr | ast.keyword | ast.arg) -> str:
        """Returns the text of a parsed node."""
        start = self.offset(node.lineno, node.col_offset)
        if node.end_lineno is None or node.end_col_offset is None:
            return ""
        return self.text[start : self.offset(node.end_lineno, node.end_col_offset)]

    def whole_start_of(self, node: ast.stmt) -> int:
        """Returns where a statement begins, with its decorators."""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.decorator_list:
            return self.whole_span_of(node).start
        return self.offset(node.lineno, node.col_offset)

    def whole_code_of(self, node: ast.stmt) -> str:
        """Returns the text of a statement with its decorators."""
        if node.end_lineno is None or node.end_col_offset is None:
            return ""
        return self.text[self.whole_start_of(node) : self.offset(node.end_lineno, node.end_col_offset)]


def _bytes_before(line: str) -> array[int] | None:
    """How many bytes stand before each character of a line, and before its end; None where each is one byte."""
    if line.isascii():
        return None
    return array(
        "I", accumulate((1 + (each > 0x7F) + (each > 0x7FF) + (each > 0xFFFF) for each in map(ord, line)), initial=0)
    )


def ended(told: str) -> str:
    """Returns what Python said as a sentence that ends once.

    Example:
        >>> ended("invalid syntax"), ended("Did you mean print(...)?")
        ('invalid syntax.', 'Did you mean print(...)?')
    """
    return told if told.endswith((".", "?", "!")) else f"{told}."
