"""The canonical form of Python, and digests of it: equal for texts that differ in comments and formatting only.

It is a walk of our own over the syntax tree, because `ast.dump` differs between versions of Python: absent and empty
fields are dropped, constants carry their type, positions and quoting take no part.
"""

from __future__ import annotations

import ast
from typing import Any

from omnitron_kernel.graph.memory import Memory
from omnitron_kernel.graph.text import Text

__all__ = ["canonical", "digest", "form_of", "key_of", "version_of"]

_SHORT = 40
"""Characters of a text, or bits of a number, that stand in a key as they are."""

_SILENT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


def digest(*nodes: ast.AST | bytearray | None, size: int = 16) -> str:
    """Returns the digest of syntax trees, as hexadecimal text of `2 * size` characters.

    Example:
        >>> digest(ast.parse("x = 1  # one")) == digest(ast.parse("x  =  1"))
        True
        >>> digest(ast.parse("x = 1")) == digest(ast.parse("x = 1.0"))
        False
    """
    from hashlib import blake2b  # 7 ms that loading the extension need not take

    return blake2b(canonical(*nodes), digest_size=size).hexdigest()


def canonical(*nodes: ast.AST | bytearray | None) -> bytes:
    """Returns the canonical form of syntax trees; what is canonical already stands in it as it is."""
    parts: list[bytes] = []
    add = parts.append
    # A stack of nodes, field values and closing marks stands for recursion, so depth is no limit.
    stack: list[object] = list(reversed(nodes))
    while stack:
        each = stack.pop()
        kind = type(each)
        if kind is bytearray:  # a mark: no constant is one
            add(each)  # type: ignore[arg-type]
        elif kind is list:
            add(b"[")
            stack.append(_END)
            stack.extend(reversed(each))  # type: ignore[call-overload]
        elif kind is ast.Constant:
            add(b"(Constant value=%b)" % _told(each.value))  # type: ignore[attr-defined]
        elif kind is ast.Name:
            add(b"(Name id=str:%a;)" % each.id)  # type: ignore[attr-defined]
        elif kind is ast.Attribute:
            add(b"(Attribute value=")
            stack.append(bytearray(b" attr=str:%a;)" % each.attr))  # type: ignore[attr-defined]
            stack.append(each.value)  # type: ignore[attr-defined]
        elif kind is ast.JoinedStr:
            add(b"(JoinedStr")
            stack.append(_CLOSE)
            values = [part for part in each.values if not _is_empty(part)]  # type: ignore[attr-defined]
            stack.extend([values, _VALUES] if values else [])
        elif isinstance(each, ast.AST):
            opening, fields = _SHAPES.get(kind) or _shape_of(type(each))
            add(opening)
            stack.append(_CLOSE)
            for name, mark in fields:
                value = getattr(each, name, None)
                if type(value) is str:
                    stack.append(mark + _told(value))
                elif value is not None and (value or type(value) is not list):
                    stack.append(value)
                    stack.append(mark)
        else:
            add(_told(each))
    return b"".join(parts)


def form_of(node: ast.stmt | ast.expr, code: str) -> tuple[bytes, str]:
    """Returns the canonical form of a statement or expression and its digest, found out once for each text."""
    key = (code, type(node))
    found = _forms.get(key)
    if found is None:
        found = _forms.keep(key, (form := canonical(node), digest(bytearray(form))))
    return found


def key_of(expression: ast.expr) -> str:
    """Returns what is equal for equal expressions: a short constant with its type, else a digest.

    Example:
        >>> key_of(ast.Constant(True)), key_of(ast.Constant("a"))
        ('bool:True', "str:'a'")
    """
    if isinstance(expression, ast.Constant):
        value = expression.value
        if type(value) in (bool, float, type(None)) or (type(value) in (int, str) and _is_short(value)):
            return f"{type(value).__name__}:{value!a}"
    return digest(expression)


def _is_short(value: object) -> bool:
    return len(value) < _SHORT if isinstance(value, str) else isinstance(value, int) and value.bit_length() < _SHORT


def version_of(definition: ast.FunctionDef | ast.AsyncFunctionDef, text: Text | None = None) -> str:
    """Returns the version of a flow: the digest of its signature and body.

    The flow's name, decorators and comments take no part; the output counts as returned in both forms, and `None` as
    returned where nothing is.

    Args:
        definition: The function.
        text: Its source, with which the forms of statements that are known already are not looked for again.
    """
    fields: dict[str, Any] = {name: getattr(definition, name, None) for name in definition._fields}
    body = definition.body
    match body[-1] if body else None:
        case ast.Return(value=None | ast.Constant(value=None)):
            body = body[:-1]
    told: list[Any] = body
    if text is not None:
        # The last may be returned by us and not by the text.
        told = [*(bytearray(form_of(each, text.whole_code_of(each))[0]) for each in body[:-1]), *body[-1:]]
    fields |= {"name": None, "decorator_list": [], "body": told}
    return digest(type(definition)(**fields))


_forms: Memory[tuple[str, type], tuple[bytes, str]] = Memory()
_CLOSE = bytearray(b")")
_END = bytearray(b"]")
_VALUES = bytearray(b" values=")
_SHAPES: dict[type, tuple[bytes, tuple[tuple[str, bytearray], ...]]] = {}


def _shape_of(kind: type[ast.AST]) -> tuple[bytes, tuple[tuple[str, bytearray], ...]]:
    """How a sort of node opens, and its fields that count, from the last on, each with its mark."""
    fields = tuple((name, bytearray(f" {name}=".encode())) for name in reversed(kind._fields) if name not in _SILENT)
    return _SHAPES.setdefault(kind, (f"({kind.__name__}".encode(), fields))


def _is_empty(part: ast.expr) -> bool:
    """Whether a part of an f-string is no text at all: some versions of the parser put one behind a nested field."""
    return isinstance(part, ast.Constant) and part.value == ""


def _told(value: object) -> bytes:
    if type(value) is str:
        return b"str:%a;" % value
    return f"{type(value).__name__}:{_constant(value)};".encode("utf-8", "surrogatepass")


def _constant(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value)  # decimal digits are limited, and quadratic
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, complex):
        return f"{value.real.hex()},{value.imag.hex()}"
    return ascii(value)  # what `repr` shows as it is depends on the version of Unicode
