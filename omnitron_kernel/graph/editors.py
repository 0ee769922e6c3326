"""How a port is set in place: by which field, and to which values where only some may be chosen.

Annotations are read as text. A live enumeration adds its members where the names around a flow are given; nothing of
what the names stand for runs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from enum import EnumMeta
from functools import lru_cache
from types import ModuleType
from typing import Any

from omnitron_kernel import syntax
from omnitron_kernel.core.types import PortType
from omnitron_kernel.graph.view import Choice, PortEditor

__all__ = ["choices_of", "editor_of", "requoted"]

_NUMBER = re.compile(
    r"[-+]?[ \t]*(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+"
    r"|(?:\d[\d_]*\.?(?:\d[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d[\d_]*)?[jJ]?)"
)
_LINE = re.compile(r"[rRuU]?(?:\"(?:[^\"\\\r\n]|\\[^nr\r\n])*\"|'(?:[^'\\\r\n]|\\[^nr\r\n])*')")
_BOOLS = (Choice("True", "True"), Choice("False", "False"))
_MOST, _LONGEST = 100, 2000
"""Choices that a list still shows, and characters of an annotation that are looked at."""


def editor_of(typed: PortType, code: str, choices: tuple[Choice, ...] = ()) -> PortEditor:
    """Returns the field by which a literal is set.

    Args:
        typed: The type that is wanted.
        code: The literal, as Python source; empty where there is none yet.
        choices: What `choices_of` gives for the type.

    Example:
        >>> editor_of(PortType(), "'eu'"), editor_of(PortType(), "1.5"), editor_of(PortType(), "[1, 2]")
        ('text', 'number', 'code')
    """
    if choices == _BOOLS and code in ("", "True", "False"):
        return "checkbox"
    if choices and choices != _BOOLS:
        return "choice"
    if code in ("True", "False"):
        return "checkbox"
    if _NUMBER.fullmatch(code):
        return "number"
    if _LINE.fullmatch(code):
        return "text"
    if not code:
        return {"int": "number", "float": "number", "complex": "number", "str": "text"}.get(typed.text, "code")  # type: ignore[return-value]
    return "code"


def choices_of(annotation: str, code: str = "", names: Mapping[str, Any] | None = None) -> tuple[Choice, ...]:
    """Returns the values that an annotation leaves to choose from; none where they are not few or not known.

    Args:
        annotation: The annotation, as text.
        code: What is chosen now: a choice that means the same is written so, and other texts take its quotes.
        names: What the names around the flow stand for, for enumerations.

    Example:
        >>> [each.code for each in choices_of("Literal['a', 'b'] | None", '"a"')]
        ['"a"', '"b"', 'None']
    """
    try:
        found = _written_choices(annotation)
        if found is None and names is not None:
            found = _live_choices(annotation, names)
    except RecursionError:
        return ()
    if not found:
        return ()
    value = _plain(code)
    quote = code[-1:] if value is not None and value[0] == "str" else ""
    return tuple(
        Choice(each.label, code if value is not None and value == _plain(each.code) else requoted(each.code, quote))
        for each in found
    )


def requoted(code: str, quote: str) -> str:
    """Returns a text as Python prints it in other quotes, where nothing else of it has to be written otherwise.

    Args:
        code: The literal; whatever is no text stays as it is.
        quote: `'` or `"`; empty where the quotes may stay.

    Example:
        >>> requoted("'south'", '"'), requoted("1", '"')
        ('"south"', '1')
    """
    plain = len(code) > 1 and code[0] == code[-1] and code[0] in "'\""
    if not quote or not plain or quote in code or code[0] in code[1:-1]:
        return code
    return f"{quote}{code[1:-1]}{quote}"


@lru_cache(maxsize=1024)
def _plain(code: str) -> tuple[str, object] | None:
    """The value of a short literal with its type's name, by which values are compared; None for other code."""
    if not code or len(code) > 200:
        return None
    try:
        value = ast.literal_eval(syntax.expression(code.lstrip(" \t")))
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None
    return (type(value).__name__, value) if isinstance(value, str | bytes | int | bool | None) else None


@lru_cache(maxsize=1024)
def _members(annotation: str) -> tuple[ast.expr, ...]:
    """The alternatives of a union; of any other annotation itself. None of them for what is no expression."""
    if len(annotation) > _LONGEST:
        return ()
    try:
        node = syntax.expression(annotation.strip())
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = syntax.expression(node.value.strip())
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ()
    found: list[ast.expr] = []
    waiting: list[ast.expr] = [node]
    while waiting:
        each = waiting.pop()
        match each:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                waiting += [right, left]
            case ast.Subscript(slice=inner) if _last(each.value) == "Optional":
                waiting += [ast.Constant(None), inner]
            case ast.Subscript(slice=ast.Tuple(elts=elements)) if _last(each.value) == "Union":
                waiting.extend(reversed(elements))
            case ast.Subscript(slice=ast.Tuple(elts=[first, *_])) if _last(each.value) == "Annotated":
                waiting.append(first)
            case _:
                found.append(each)
    return tuple(found)


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@lru_cache(maxsize=1024)
def _written_choices(annotation: str) -> tuple[Choice, ...] | None:
    """The choices that an annotation names by itself; None where it does not."""
    found: dict[str, Choice] = {}
    for each in _members(annotation):
        match each:
            case ast.Name(id="bool"):
                found |= {choice.code: choice for choice in _BOOLS}
            case ast.Constant(value=None):
                found["None"] = Choice("None", "None")
            case ast.Subscript(slice=inner) if _last(each.value) == "Literal":
                for one in inner.elts if isinstance(inner, ast.Tuple) else [inner]:
                    code = ast.unparse(one)
                    if _plain(code) is None:
                        return None
                    value = one.value if isinstance(one, ast.Constant) else None
                    found[code] = Choice(value if isinstance(value, str) else code, code)
            case _:
                return None
    return tuple(found.values())[:_MOST] if found and list(found) != ["None"] else None


def _live_choices(annotation: str, names: Mapping[str, Any]) -> tuple[Choice, ...] | None:
    found: list[Choice] = []
    some = False
    for each in _members(annotation):
        if isinstance(each, ast.Constant) and each.value is None:
            found.append(Choice("None", "None"))
            continue
        written, kind = _enumeration(each, names)
        if kind is None:
            return None
        some = True
        members = EnumMeta.__dict__["__members__"].fget(kind)
        found += [Choice(name, f"{written}.{name}") for name in members]
    return tuple(found[:_MOST]) if some else None


def _enumeration(node: ast.expr, names: Mapping[str, Any]) -> tuple[str, Any]:
    """An enumeration that an annotation names, and how a text around which these names are known writes it."""
    parts: list[str] = []
    each = node
    while isinstance(each, ast.Attribute):
        parts.append(each.attr)
        each = each.value
    if not isinstance(each, ast.Name):
        return "", None
    parts = [each.id, *reversed(parts)]
    value: Any = names.get(parts[0])
    for part in parts[1:]:
        value = vars(value).get(part) if issubclass(type(value), ModuleType | type) else None
    if issubclass(type(value), EnumMeta):
        return ".".join(parts), value
    # A live annotation is told with its module, which need not have a name here.
    value = names.get(parts[-1])
    if issubclass(type(value), EnumMeta) and f"{value.__module__}.{value.__qualname__}" == ".".join(parts):
        return parts[-1], value
    return "", None
