"""The magic line of a cell: `%%flow [options] name(signature) [-> type]`.

The line is a Python function signature; an open bracket carries it on into the next lines, comments may precede it.
`async` may stand before the name.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from keyword import iskeyword

from omnitron_kernel import syntax
from omnitron_kernel.errors import nearest
from omnitron_kernel.graph.model import Diagnostic, Span
from omnitron_kernel.graph.text import Text, ended

__all__ = ["OPTIONS", "Header", "find_magic", "parse_header"]

OPTIONS = {
    "--no-run": "define and draw the flow without running it",
    "--no-cache": "compute every node, whatever is kept of earlier runs",
    "--trace=full": "record every round of a loop, up to a bound",
}
"""The options that a magic line takes, each as it is written, and what it does."""

_MAGIC = re.compile(r"%%flow(?![\w?])")
_MISPLACED = re.compile(r"\s(--[A-Za-z][\w-]*)")
_OPTION = re.compile(r"[ \t\f]*(--[\w-]*)(=[^\s(]*)?")
_NAME = re.compile(r"[ \t\f]*((?:async[ \t\f]+)?)(\w+)?[ \t\f]*(.?)", re.DOTALL)
_EXAMPLE = "Write a name and its inputs, such as `%%flow clean(path: str = 'data.csv')`."


@dataclass(frozen=True, slots=True)
class Header:
    """What a magic line says.

    Attributes:
        name: The flow's name; empty where it could not be read.
        function: The signature as a parsed `def`, or `async def` where the line says so, with the positions of the
            cell; None where it could not be read.
        options: The options given, with their dashes.
        span: From `%%flow` to the end of the signature.
        body: The line on which the body starts, counted from 1.
        diagnostics: What is wrong with it.
    """

    name: str
    function: ast.FunctionDef | ast.AsyncFunctionDef | None
    options: tuple[str, ...]
    span: Span
    body: int
    diagnostics: tuple[Diagnostic, ...] = ()


def find_magic(text: str) -> int | None:
    r"""Returns the offset of `%%flow` where it is the first thing in the text but comments and blank lines.

    Example:
        >>> find_magic("# prices\n%%flow f()\n1")
        9
    """
    lines = Text(text)
    for number, start in enumerate(lines.starts, start=1):
        first = start + (number == 1 and text.startswith("\ufeff"))
        if _MAGIC.match(text, first):
            return first
        line = lines.line(number).lstrip("\ufeff").strip()
        if line and not line.startswith("#"):
            return None
    return None


def parse_header(text: Text, start: int) -> Header:
    """Reads the magic line that begins at `start`; never raises."""
    line = text.span(start, start).line
    diagnostics: list[Diagnostic] = []
    options, place = _options(text, start + len("%%flow"), diagnostics)
    found = _NAME.match(text.text, place)
    asynchronous, name, bracket = found.groups() if found else ("", None, "")
    span = text.line_span(line)

    def refuse(message: str, cure: str = _EXAMPLE, at: Span = span, body: int = line + 1) -> Header:
        diagnostics.append(Diagnostic("error", "signature", message, cure, at))
        return Header(name or "", None, options, at, body, tuple(diagnostics))

    if not name or found is None or found.start(2) >= span.end:
        return refuse("the magic line names no flow.")
    if iskeyword(name):
        cure = "Leave it out: the magic line begins with the flow's name." if name == "def" else "Choose another name."
        return refuse(f"`{name}` is a word of Python's own and no name for a flow.", cure)
    if not name.isidentifier():
        return refuse(f"{name!r} is no Python name, and a flow needs one.")
    if bracket.isidentifier():
        return refuse(f"`{name}` is followed by another word.", "A flow's name is one word: `%%flow my_flow()`.")
    if bracket != "(":
        return refuse(f"`{name}` has no signature.", f"Add its inputs in brackets: `%%flow {name}()`.")
    end = _signature_end(text.text, found.start(2))
    if isinstance(end, str):
        return refuse(f"the signature of `{name}` {end}.", "Close the bracket; the body starts on the line after it.")
    last = text.span(end, end).line
    whole = text.span(start, end)
    if text.text[:end].endswith(":"):
        at = text.span(end - 1, end) if last > line else span
        cure = "Leave it out: the body begins on the next line by itself."
        return refuse("the magic line ends in a colon.", cure, at, last + 1)
    word = "async def" if asynchronous else "def"
    shape = "\n" * (line - 1) + word.ljust(found.start(2) - text.starts[line - 1]) + text.text[found.start(2) : end]
    try:
        function = syntax.parse(shape + ": pass").body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        at = _place(text, error, fallback=whole)
        option = _MISPLACED.search(text.text, found.end(), end)
        cure = "It is written as in a `def`: `name(first: int, second: str = 'x') -> float`."
        if option is not None:
            cure = f"Options come first: `%%flow {option[1]} {name}(...)`."
        what = getattr(error, "msg", None) or error
        return refuse(f"the signature of `{name}` is not Python: {ended(str(what))}", cure, at, last + 1)
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)  # noqa: S101 - `shape` starts with `def`
    return Header(function.name, function, options, whole, last + 1, tuple(diagnostics))


def _options(text: Text, place: int, diagnostics: list[Diagnostic]) -> tuple[tuple[str, ...], int]:
    options: list[str] = []
    while found := _OPTION.match(text.text, place):
        option, given, place = found[1], found[2] or "", found.end()
        if option + given in OPTIONS:
            options.append(option + given)
            continue
        values = [each.partition("=")[2] for each in OPTIONS if each.partition("=")[0] == option]
        close = nearest(option + given, OPTIONS) or nearest(option, OPTIONS)
        message = f"`{option}` is no option of %%flow."
        cure = f"Did you mean `{close}`?" if close else f"The options are {', '.join(OPTIONS)}."
        if values == [""]:
            message, cure = f"`{option}` takes no value, and {given[1:]!r} was given.", f"Write `{option}` alone."
        elif values:
            message = (
                f"`{option}` takes {' or '.join(values)}, and {repr(given[1:]) if given else 'nothing'} was given."
            )
            cure = f"Write `{option}={values[0]}`."
        diagnostics.append(Diagnostic("error", "option", message, cure, text.span(found.start(1), place)))
    return tuple(options), place


def _signature_end(text: str, start: int) -> int | str:
    """The offset behind the signature's last token, or what is wrong with it."""
    rest = Text(text[start:])
    end = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(rest.text, newline=None).readline):
            if token.type == tokenize.NEWLINE:
                break
            if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER):
                end = rest.starts[token.end[0] - 1] + token.end[1]
    except tokenize.TokenError:
        return "is never closed"
    except (SyntaxError, ValueError):
        return "cannot be read as Python"
    return start + end


def _place(text: Text, error: BaseException, *, fallback: Span) -> Span:
    line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
    if not isinstance(line, int):
        return fallback
    whole = text.line_span(line)
    start = min(whole.start + max((column or 1) - 1, 0), max(whole.end - 1, whole.start))
    return text.span(start, max(start + 1, whole.end))
