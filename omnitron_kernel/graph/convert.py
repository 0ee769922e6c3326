"""A flow's text in its other form: the body of a cell under a `def`, the body of a function under a magic line."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from itertools import pairwise

from omnitron_kernel.errors import ExportError
from omnitron_kernel.graph.canonical import version_of
from omnitron_kernel.graph.check import survey
from omnitron_kernel.graph.source import FlowSource, parse
from omnitron_kernel.graph.text import Text

__all__ = ["to_cell", "to_def"]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

INDENT = "    "

_ASYNC = re.compile(r"async[ \t\f]+(?=\w)")
_RETURN = re.compile(r"return(?:[ \t\f]|\\\r?\n)*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


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


def to_cell(source: FlowSource) -> str:
    r"""Returns the cell that a source stands for, as text that ends with a line break.

    Comments and formatting stay; decorators go, and so does the `return` of the value. Where the function ends with an
    expression that it does not return, `None` follows it.

    Raises:
        ValueError: The text has errors; look at `source.diagnostics` first.
        ExportError: What the function does has no cell form; says what.

    Example:
        >>> from omnitron_kernel.graph.source import parse
        >>> print(to_cell(parse("@flow\ndef f(x: int = 1):\n    # one more\n    return x + 1\n")), end="")
        %%flow f(x: int = 1)
        # one more
        x + 1
    """
    function = source.function
    if function is None:
        raise ValueError("the signature could not be read")
    if source.form == "cell":
        return source.text.text
    _refuse(source, function)
    text = source.text
    signature, colon = _signature(text, function)
    first = text.whole_span_of(function.body[0]).start
    line = text.span(colon, colon).line
    below = text.starts[line] if line < len(text.starts) else len(text.text)
    inline = first < below
    start, margin = (first, "") if inline else (below, _margin(text, first))
    body = text.text[start : _end(text, function, margin)]
    last = source.body[-1]
    if isinstance(last, ast.Return) and last.value is not None:
        at = text.span_of(last).start - start
        body = body[:at] + _RETURN.sub("", body[at:], count=1)
    lines = _dedented(body, margin)
    end = _line_end(text.text)
    if isinstance(last, ast.Expr) and (not source.asynchronous or source.awaited):
        lines = f"{lines.rstrip()}{end}None"
    word = "async " if source.asynchronous and not survey(source.body).awaits else ""
    comment = "" if inline else text.text[colon + 1 : below].strip()
    cell = f"{_above(text, function)}%%flow {word}{signature}  {comment}".rstrip() + f"{end}{lines.rstrip()}{end}"
    _verify(source, cell)
    return cell


def _refuse(source: FlowSource, function: FunctionNode) -> None:
    """Refuses what only a `def` can say."""
    named = f"{source.name!r} has no cell form"
    if getattr(function, "type_params", None):
        raise ExportError(f"{named}: a magic line takes no type parameters. Name the types without them.")
    for node in (each for statement in source.body for each in ast.walk(statement)):
        if isinstance(node, ast.Name) and node.id in ("super", "__class__"):
            raise ExportError(f"{named}: `{node.id}` needs the class around it. Make a function of what it calls.")
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if source.text.shift and name.startswith("__") and not name.endswith("__"):
            raise ExportError(f"{named}: `{name}` is a private name of the class around it. Rename it.")


def _verify(source: FlowSource, cell: str) -> None:
    """Refuses a cell that would not be the same flow."""
    made = parse(cell)
    for each in made.diagnostics:
        if each.severity == "error":
            raise ExportError(f"{source.name!r} has no cell form: {each.message} {each.cure}")
    if version_of(made.definition()) != version_of(source.definition()):
        raise ExportError(f"{source.name!r} has no cell form that keeps its meaning. Leave it a function.")


def _signature(text: Text, function: FunctionNode) -> tuple[str, int]:
    """The text from a function's name to its colon, and where the colon stands."""
    start = text.offset(function.lineno, function.col_offset)
    rest = Text(text.text[start:])
    behind = text.span_of(function.returns).end - start if function.returns is not None else 0
    name, depth = -1, 0
    for token in tokenize.generate_tokens(io.StringIO(rest.text, newline=None).readline):
        place = rest.starts[token.start[0] - 1] + token.start[1]
        if token.type == tokenize.NAME and name < 0 and token.string not in ("def", "async"):
            name = place
        depth += (token.string in _OPENING) - (token.string in _CLOSING)
        if token.string == ":" and not depth and place >= behind:
            return rest.text[name:place].rstrip(), start + place
    raise ValueError("the signature could not be read")


def _end(text: Text, function: FunctionNode, margin: str) -> int:
    """Where a function's text ends: behind the comment beside its last line and the comments of its body below."""
    number = text.span(text.span_of(function).end, text.span_of(function).end).line
    end = text.line_span(number).end
    while margin and number < len(text.starts):
        number += 1
        line = text.line(number)
        if line.startswith(margin) and line.lstrip().startswith("#"):
            end = text.line_span(number).end
        elif line.strip():
            break
    return end


def _above(text: Text, function: FunctionNode) -> str:
    """The comment lines directly above a function, without its margin."""
    first = text.whole_span_of(function).line
    number = first
    while number > 1 and text.line(number - 1).lstrip().startswith("#"):
        number -= 1
    above = text.text[text.starts[number - 1] : text.starts[first - 1]]
    return "".join(line.lstrip() for line in _lines(above))


def _margin(text: Text, offset: int) -> str:
    """The blanks before an offset, from the start of its line or the last form feed there."""
    start = text.starts[text.span(offset, offset).line - 1]
    return text.text[start:offset].rpartition("\f")[2]


def _line_end(text: str) -> str:
    found = _LINE_END.search(text)
    return found[0] if found else "\n"


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
    word = "async def " if source.asynchronous else "def "
    opening = f"{word}{_ASYNC.sub('', signature)}:  {comment}".rstrip()
    end = _line_end(text)
    return f"{text[: header.start]}{opening}{end}{_indented(body or 'pass')}{end}"


def _from_def(source: FlowSource, function: FunctionNode) -> str:
    text = source.text
    start = text.offset(function.lineno, 0)
    end = text.span_of(function).end
    # A comment behind the last statement belongs to it.
    end = text.line_span(text.span(end, end).line).end
    code = text.text[start:end]
    return _dedented(code, code[: len(code) - len(code.lstrip())]) + "\n"


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


def _dedented(text: str, margin: str) -> str:
    """The text without a margin, and all lines of strings as they are."""
    if not margin:
        return text
    inside = _inside_strings("if 1:\n" + margin + "0\n" + text)
    return "".join(
        line if number + 2 in inside else _moved_out(line, margin) for number, line in enumerate(_lines(text), start=1)
    )


def _moved_out(line: str, margin: str) -> str:
    """The line with a margin less; blanks that a form feed precedes are counted from there."""
    at = len(line) - len(line.lstrip(" \t\f"))
    at = line.rfind("\f", 0, at) + 1
    if line.startswith(margin):
        return line[len(margin) :]
    if at and line.startswith(margin, at):
        return line[:at] + line[at + len(margin) :]
    return line.lstrip(" \t\f") if line.strip() else line


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
