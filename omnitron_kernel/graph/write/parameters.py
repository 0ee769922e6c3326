"""The signature's text: parameters written into it, taken out, moved and changed; `*` and `/` stay legal."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from io import StringIO
from tokenize import COMMENT, NAME, NEWLINE, NL, OP, TokenError, generate_tokens

from omnitron_kernel import syntax
from omnitron_kernel.errors import EditError, nearest
from omnitron_kernel.graph.text import Text
from omnitron_kernel.graph.write.layout import parsed
from omnitron_kernel.graph.write.patch import Writing
from omnitron_kernel.graph.write.reading import Reading
from omnitron_kernel.graph.write.scopes import parameters_of

__all__ = ["Parameter", "add", "change", "expression", "find", "list_of", "remove"]

_LINE_TAIL = re.compile(r"[ \t\f]*,?[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")

_MARKERS = ("*", "/")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One entry of a parameter list: a parameter or a marker.

    Attributes:
        name: Its name; `*` or `/` for a marker.
        start: Where it begins, stars included.
        end: Where it ends, default included.
        stars: How many stars stand before it.
    """

    name: str
    start: int
    end: int
    stars: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A parameter list as it is written.

    Attributes:
        entries: Its entries in order.
        start: Behind its opening bracket.
        end: At its closing bracket.
        comma: Whether a comma stands behind the last entry.
    """

    entries: tuple[Parameter, ...]
    start: int
    end: int
    comma: bool


def list_of(reading: Reading) -> Listing:  # noqa: PLR0912 - one token after the other
    """Takes the flow's parameter list apart.

    Raises:
        EditError: It cannot be told apart.
    """
    text = reading.source.text
    function = reading.function
    if reading.source.form == "cell":
        base = re.compile(r"%%flow").match(text.text, reading.source.header.start)
        start = base.end() if base else reading.source.header.start
        start = text.text.index("(", start)
    else:
        found = re.compile(r"(?:async\b(?:[ \t\f]|\\\r?\n)*)?def\b(?:[ \t\f]|\\\r?\n)*\w+").match(
            text.text, text.span_of(function).start
        )
        start = found.end() if found else text.span_of(function).start
    part = Text(text.text[start : text.span_of(function).end if reading.source.form == "def" else None])
    entries: list[Parameter] = []
    stack: list[str] = []
    first, last, words, stars, opening = -1, -1, [""], 0, -1
    comma = False
    try:
        for token in generate_tokens(StringIO(part.text, newline=None).readline):
            if token.type in (COMMENT, NL, NEWLINE):
                continue
            at = start + part.starts[token.start[0] - 1] + token.start[1]
            end = start + part.starts[token.end[0] - 1] + token.end[1]
            if token.type == OP and token.string in "([{":
                stack.append(token.string)
                if stack == ["("]:
                    opening = end
                    continue
            elif token.type == OP and token.string in ")]}" and stack:
                stack.pop()
                if not stack and opening >= 0:
                    if first >= 0:
                        entries.append(Parameter(words[0] or text.text[first:last], first, last, stars))
                    return Listing(tuple(entries), opening, at, comma and first < 0 and bool(entries))
            if opening < 0:
                continue
            if token.type == OP and token.string == "," and len(stack) == 1:
                entries.append(Parameter(words[0] or text.text[first:last], first, last, stars))
                first, last, words, stars, comma = -1, -1, [""], 0, True
                continue
            if first < 0:
                first = at
                stars = len(token.string) if token.string in ("*", "**") else 0
            if token.type == NAME and not words[0]:
                words = [syntax.expression(token.string).id]  # type: ignore[attr-defined]
            last = end
    except (TokenError, SyntaxError, ValueError, IndexError, AttributeError):
        pass
    raise EditError("the parameters of this signature cannot be told apart. Edit its text instead.")


def find(reading: Reading, name: str) -> ast.arg:
    """Returns an input's place in the syntax tree.

    Raises:
        EditError: There is none of that name; the nearest is named.
    """
    known = {each.arg: each for each in parameters_of(reading.function.args)}
    if name in known:
        return known[name]
    close = nearest(name, known)
    hint = f"Did you mean {close!r}?" if close else f"It has: {', '.join(known) or 'none'}."
    raise EditError(f"flow {reading.graph.name!r} has no input {name!r}. {hint}")


def expression(code: str, what: str) -> str:
    """Returns Python source that is one expression, without blanks around it.

    Raises:
        EditError: It is not.
    """
    text = code.strip()
    statements = parsed(f"_ = [{text}\n]", what)
    value = getattr(statements[0], "value", None) if len(statements) == 1 else None
    if not isinstance(value, ast.List) or len(value.elts) != 1 or isinstance(value.elts[0], ast.Starred) or "#" in text:
        raise EditError(f"{what} is one expression without a comment, and {code!r:.60} is not.")
    return text


def written(name: str, annotation: str | None, default: str | None) -> str:
    """Returns a parameter as it is written."""
    typed = f"{name}: {expression(annotation, 'the annotation')}" if annotation else name
    if not default:
        return typed
    return (
        f"{typed} = {expression(default, 'the default')}"
        if annotation
        else f"{typed}={expression(default, 'the default')}"
    )


def add(reading: Reading, text: str, position: int | None, writing: Writing, *, default: bool) -> None:
    """Writes a parameter into the list.

    Args:
        reading: The text.
        text: The parameter.
        position: How many inputs shall stand before it; as late as is legal where None.
        writing: Where to note it.
        default: Whether it has a default.
    """
    listing = list_of(reading)
    _insert(reading, listing, _index(reading, listing, position, default=default), text, writing)


def _index(reading: Reading, listing: Listing, position: int | None, *, default: bool) -> int:
    """Which entry a new one goes before."""
    entries = listing.entries
    real = [index for index, each in enumerate(entries) if each.name not in _MARKERS]
    if position is not None:
        if not 0 <= position <= len(real):
            raise EditError(f"position {position} is none of this signature: it has {len(real)} inputs. Count from 0.")
        if position < len(real):
            index = real[position]
            # A marker before an entry belongs to it: what comes before the entry comes before the marker too.
            return index - 1 if index and entries[index - 1].name == "*" and position else index
        return len(entries)
    keyworded = next((index for index, each in enumerate(entries) if each.stars == 2), len(entries))
    if any(each.stars == 1 for each in entries):
        return keyworded
    if not default and reading.function.args.defaults:
        wanted = [*reading.function.args.posonlyargs, *reading.function.args.args][-len(reading.function.args.defaults)]
        return next(index for index, each in enumerate(entries) if each.name == wanted.arg)
    return keyworded


def _insert(reading: Reading, listing: Listing, index: int, text: str, writing: Writing) -> None:
    source, entries = reading.text, listing.entries
    if not entries:
        writing.put(listing.start, listing.end, text)
        return
    if index < len(entries):
        start = entries[index].start
        before = source[entries[index - 1].end if index else listing.start : start]
        writing.put(
            start,
            start,
            text + (_lines(before) or ", ") if "\n" not in (_lines(before) or "") else f"{text},{_lines(before)}",
        )
        return
    last = entries[-1]
    before = _lines(source[entries[-2].end if len(entries) > 1 else listing.start : last.start])
    if "\n" not in before and "\r" not in before:
        writing.put(last.end, last.end, f", {text}")
        return
    tail = source[last.end : listing.end]
    found = re.match(r"[ \t\f]*,?[ \t\f]*(#[^\r\n]*)?", tail)
    at = last.end + (found.end() if found else 0)
    if listing.comma:
        writing.put(at, at, f"{before}{text},")
    elif found is not None and found[1]:
        writing.put(last.end, last.end, ",")
        writing.put(at, at, f"{before}{text}")
    else:
        writing.put(last.end, last.end, f",{before}{text}")


def _lines(between: str) -> str:
    """The blanks before an entry without what else stands between it and the one above."""
    found = re.search(r"(\r\n|\r|\n)[ \t\f]*\Z", between)
    return found[0] if found else ""


def remove(reading: Reading, name: str, writing: Writing) -> None:
    """Takes a parameter out of the list, and a marker that would stand for nothing then."""
    find(reading, name)
    listing = list_of(reading)
    entries = list(listing.entries)
    index = next(each for each, entry in enumerate(entries) if entry.name == name)
    first = last = index
    if entries[index].stars == 1 and index + 1 < len(entries) and entries[index + 1].stars != 2:
        writing.put(entries[index].start, entries[index].end, "*")
        return
    lone_star = (
        index and entries[index - 1].name == "*" and (index + 1 == len(entries) or entries[index + 1].stars == 2)
    )
    if lone_star:
        first -= 1
    if index == 0 and len(entries) > 1 and entries[1].name == "/":
        last += 1
    start = reading.layout.line_start(entries[first].start)
    tail = _LINE_TAIL.match(reading.text, entries[last].end)
    if tail is not None and start > listing.start and not reading.text[start : entries[first].start].strip():
        writing.put(start, tail.end(), "")  # it has lines of its own, with its comment
    elif last + 1 < len(entries):
        writing.put(entries[first].start, entries[last + 1].start, "")
    elif first:
        writing.put(entries[first - 1].end, entries[last].end, "")
    else:
        writing.put(listing.start, listing.end, "")


def change(
    reading: Reading, name: str, writing: Writing, *, annotation: str | None = None, default: str | None = None
) -> None:
    """Changes a parameter's annotation and default in place; an empty text takes one away."""
    argument = find(reading, name)
    text = reading.source.text
    listing = list_of(reading)
    entry = next(each for each in listing.entries if each.name == name)
    start = text.span_of(argument).start
    named = re.compile(r"\w+").match(text.text, start)
    end = named.end() if named else start
    typed = text.span_of(argument.annotation).end if argument.annotation is not None else end
    if annotation is not None:
        if annotation.strip():
            code = expression(annotation, "the annotation")
            if argument.annotation is not None:
                span = text.span_of(argument.annotation)
                writing.put(span.start, span.end, code)
            else:
                writing.put(end, end, f": {code}")
        elif argument.annotation is not None:
            writing.put(end, _brackets(text.text, typed, entry.end), "")
    if default is None:
        return
    old = _default_of(reading.function.args, argument)
    if entry.stars and default.strip():
        raise EditError(f"input {name!r} takes all that is left over and has no default. Change another input.")
    if default.strip():
        code = expression(default, "the default")
        if old is not None:
            span = text.span_of(old)
            writing.put(span.start, span.end, code)
        else:
            has_type = argument.annotation is not None or bool(annotation and annotation.strip())
            writing.put(entry.end, entry.end, f" = {code}" if has_type else f"={code}")
    elif old is not None:
        equal = text.text.rindex("=", typed, text.span_of(old).start)
        cut = len(text.text[:equal].rstrip(" \t\f"))
        writing.put(max(cut, typed), entry.end, "")


def _brackets(text: str, end: int, limit: int) -> int:
    """The end of an expression with the brackets that close behind it."""
    found = re.compile(r"[ \t\f]*\)").match(text, end, limit)
    return found.end() if found else end


def _default_of(arguments: ast.arguments, argument: ast.arg) -> ast.expr | None:
    positional = [*arguments.posonlyargs, *arguments.args]
    given: dict[str, ast.expr | None] = dict(
        zip([each.arg for each in reversed(positional)], reversed(arguments.defaults), strict=False)
    )
    given |= {each.arg: value for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)}
    return given.get(argument.arg)
