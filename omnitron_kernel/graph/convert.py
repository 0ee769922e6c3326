"""A flow's text as plain Python: the body of a cell under a `def`, the text of a function without its decorators."""

from __future__ import annotations

import ast
import io
import tokenize
from itertools import pairwise

from omnitron_kernel.graph.source import FlowSource
from omnitron_kernel.graph.text import Text

__all__ = ["to_def"]

INDENT = "    "


def to_def(source: FlowSource) -> str:
    r"""Returns the function that a source stands for, as text that ends with a line break.

    Comments and formatting stay; the lines of strings that span several keep their text. A cell's last expression
    is returned.

    Raises:
        ValueError: The text has errors; look at `source.diagnostics` first.

    Example:
        >>> from omnitron_kernel.graph.source import parse
        >>> print(to_def(parse("%%flow f(x: int = 1)\n# one more\nx + 1")), end="")
        def f(x: int = 1):
            # one more
            return x + 1
    """
    function = source.function
    if function is None:
        raise ValueError("the signature could not be read")
    return _from_cell(source) if source.form == "cell" else _from_def(source, function)


def _from_cell(source: FlowSource) -> str:
    text, header = source.text.text, source.header
    line = source.text.span(header.end, header.end).line
    start = source.text.starts[line] if line < len(source.text.starts) else len(text)
    body = text[start:].rstrip()
    signature = text[header.start + len("%%flow") : header.end].lstrip()
    for option in source.options:
        signature = signature.removeprefix(option).lstrip()
    comment = text[header.end : start].strip()
    last = source.body[-1] if source.body else None
    if source.output is not None and isinstance(last, ast.Expr):
        place = source.text.span_of(last).start - start
        body = f"{body[:place]}return {body[place:]}"
    opening = f"def {signature}:  {comment}".rstrip()
    return f"{text[: header.start]}{opening}\n{_indented(body or 'pass')}\n"


def _from_def(source: FlowSource, function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    text = source.text
    start = text.offset(function.lineno, 0)
    end = text.span_of(function).end
    # A comment behind the last statement belongs to it.
    end = text.line_span(text.span(end, end).line).end
    return _dedented(text.text[start:end]) + "\n"


def _indented(body: str) -> str:
    inside = _inside_strings(body)
    return "".join(
        line if number in inside or not line.strip() else _moved_in(line)
        for number, line in enumerate(_lines(body), start=1)
    )


def _moved_in(line: str) -> str:
    """The line with one more level; a form feed starts the count of its columns anew."""
    at = len(line) - len(line.lstrip(" \t\f"))
    at = line.rfind("\f", 0, at) + 1
    return line[:at] + INDENT + line[at:]


def _dedented(text: str) -> str:
    lines = _lines(text)
    margin = len(lines[0]) - len(lines[0].lstrip())
    if not margin:
        return text
    inside = _inside_strings("if 1:\n" + text)
    return "".join(
        line if number + 1 in inside else line[margin:] if not line[:margin].strip() else line.lstrip()
        for number, line in enumerate(lines, start=1)
    )


def _lines(text: str) -> list[str]:
    """The lines as Python's parser counts them, with their ends."""
    starts = Text(text).starts
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _inside_strings(text: str) -> set[int]:
    """The lines that begin inside a string, whose blanks are part of its value."""
    inside: set[int] = set()
    opened: list[int] = []
    starts = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")}
    ends = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
            if token.type == tokenize.STRING:
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
            elif token.type in starts:
                opened.append(token.start[0])
            elif token.type in ends and opened:
                inside.update(range(opened.pop() + 1, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):
        return inside
    return inside
