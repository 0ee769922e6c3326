"""Python's own parser, and what it complains of in words that help.

Where IPython's `!`, `%` and `?` lines stand in a body, parsing goes on without them, so that all of them are told at
once and the statements around them are still read.
"""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from keyword import iskeyword, kwlist

from omnitron_kernel import syntax
from omnitron_kernel.errors import nearest
from omnitron_kernel.graph.model import Diagnostic
from omnitron_kernel.graph.text import Text, ended

__all__ = ["PARSE_ERRORS", "complaint", "parse_body", "parse_module"]

PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, SystemError)
"""What Python's parser and compiler may raise for a text."""

_ESCAPE = re.compile(r"[ \t\f]*(?:\w[\w.,\[\] \t]*=[ \t]*)?(%%|[!%])")
_HELP = re.compile(r"[ \t\f]*(?:\?{1,2}[ \t]*%{0,2}[\w.*]+|%{0,2}[\w.*]+\?{1,2})[ \t]*$")
_WORD = re.compile(r"[ \t\f]*([^\W\d]{3,12})[ \t]*[^\s=.,()\[\]+*/|&^-]")
_MARGIN = re.compile(r"[ \t\f]*")
_MARKED = "\f\f\f"
"""As many bytes as a byte order mark, which the parser takes at the start of a file only; they indent nothing."""
_MOST = 100
"""Complaints about one body that anybody will read."""


def parse_module(source: str) -> ast.Module:
    """Parses a text and warns of nothing.

    Raises:
        SyntaxError: It is not Python; other errors of `PARSE_ERRORS` for texts that no parser takes.
    """
    return syntax.parse(_MARKED + source[1:] if source.startswith("\ufeff") else source)


def parse_body(text: Text, first: int) -> tuple[list[ast.stmt], list[Diagnostic]]:
    r"""Parses the body of a cell, which begins on line `first`; never raises.

    Returns:
        The statements, without IPython's lines; none where something else is wrong. And the complaints.

    Example:
        >>> body, told = parse_body(Text("%%flow f()\n!ls\nx = 1\n%time x\nx"), 2)
        >>> [ast.unparse(each) for each in body], [each.span.line for each in told]
        (['pass', 'x = 1', 'pass', 'x'], [2, 4])
    """
    starts = text.starts[first - 1 :]
    lines = [text.text[start:end] for start, end in pairwise([*starts, len(text.text)])]
    complaints: list[Diagnostic] = []
    masked: set[int] = set()
    broken = False
    while len(complaints) < _MOST:
        try:
            body = parse_module("\n" * (first - 1) + "".join(lines)).body
        except PARSE_ERRORS as error:
            line = min(getattr(error, "lineno", None) or first, len(text.starts))
            told = complaint(text, error, first=first)
            if told.code != "magic" or line in masked:
                if broken:
                    break
                broken = True
            complaints.append(told)
            if not isinstance(error, SyntaxError) or line in masked or text.line(line).lstrip().startswith("%%"):
                broken = True
                break
            masked.add(line)
            _mask(lines, line - first)
        else:
            return ([] if broken else body), _in_order(complaints)
    return [], _in_order(complaints)


def complaint(text: Text, error: BaseException, *, first: int = 1) -> Diagnostic:
    """Returns the diagnostic for what the parser raised; a shell or magic line is told apart.

    Args:
        text: The text.
        error: One of `PARSE_ERRORS`.
        first: The line to blame where the error names none.
    """
    line = getattr(error, "lineno", None) or first
    column = getattr(error, "offset", None) or 1
    whole = text.line_span(line)
    start = min(whole.start + max(column - 1, 0), whole.end)
    code = text.line(line)
    escape = _escape(code)
    if escape and isinstance(error, SyntaxError):
        message = f"`{code.strip()}` is {escape}, and the body of a flow is plain Python."
        return Diagnostic("error", "magic", message, "Put it in a cell of its own.", whole)
    cure = "Mend the line and run the cell again."
    if isinstance(error, SyntaxError):
        message = f"this is not Python: {ended(str(error.msg))}"
        if code.lstrip().startswith("->"):
            cure = "The type of the value stands on the magic line, behind the closing bracket."
        elif close := _misspelt(code, error):
            cure = f"Did you mean `{close}`?"
    elif isinstance(error, RecursionError | MemoryError):
        message = "this is nested too deeply for Python's parser."
    else:
        message = f"Python cannot read this text: {ended(str(error))}"
    return Diagnostic("error", "syntax", message, cure, text.span(start, whole.end))


def _escape(line: str) -> str:
    """What a line is to IPython alone; empty for any other."""
    if _HELP.match(line):
        return "a question to IPython"
    found = _ESCAPE.match(line)
    if found is None:
        return ""
    return "a shell command" if found[1] == "!" else "an IPython magic"


def _misspelt(line: str, error: SyntaxError) -> str | None:
    """The word of Python's own that the first word of a line is nearly."""
    found = _WORD.match(line)
    if found is None or iskeyword(found[1]) or error.msg != "invalid syntax":
        return None
    if "import" in line[found.end(1) :].split():
        return nearest(found[1], ["from"])
    return nearest(found[1], [each for each in kwlist if each != "from"])


def _mask(lines: list[str], at: int) -> None:
    """Writes `pass` in place of a line, and nothing in place of those that a backslash makes part of it."""
    instead = "pass"
    while 0 <= at < len(lines):
        line = lines[at]
        content = line.rstrip("\r\n")
        margin = _MARGIN.match(content)
        lines[at] = (margin[0] if margin and instead else "") + instead + line[len(content) :]
        at, instead = at + 1, ""
        if not content.endswith("\\"):
            break


def _in_order(complaints: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(complaints, key=lambda each: each.span.start)
