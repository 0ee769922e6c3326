"""The canonical form of Python, and digests of it: equal for texts that differ in comments and formatting only.

It is a walk of our own over the syntax tree, because `ast.dump` differs between versions of Python: absent and empty
fields are dropped, constants carry their type, positions and quoting take no part.
"""

from __future__ import annotations

import ast
from typing import Any

__all__ = ["digest", "version_of"]

_SILENT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


def digest(*nodes: ast.AST | None, size: int = 16) -> str:
    """Returns the digest of syntax trees, as hexadecimal text of `2 * size` characters.

    Example:
        >>> digest(ast.parse("x = 1  # one")) == digest(ast.parse("x  =  1"))
        True
        >>> digest(ast.parse("x = 1")) == digest(ast.parse("x = 1.0"))
        False
    """
    from hashlib import blake2b  # 7 ms that loading the extension need not take

    hashed = blake2b(digest_size=size)
    update = hashed.update
    # A stack of nodes, field values and closing marks stands for recursion, so depth is no limit.
    stack: list[object] = list(reversed(nodes))
    while stack:
        each = stack.pop()
        if isinstance(each, _Mark):
            update(each.text)
        elif isinstance(each, ast.AST):
            update(f"({type(each).__name__}".encode())
            stack.append(_CLOSE)
            for name in reversed(each._fields):
                value = getattr(each, name, None)
                told = isinstance(each, ast.Constant) and name == "value"
                if not told and (name in _SILENT or value is None or value == []):
                    continue
                stack.append(value)
                stack.append(_Mark(f" {name}=".encode()))
        elif isinstance(each, list):
            update(b"[")
            stack.append(_END)
            stack.extend(reversed(each))
        else:
            update(f"{type(each).__name__}:{_constant(each)};".encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()


def version_of(definition: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Returns the version of a flow: the digest of its signature and body.

    The flow's name, decorators and comments take no part; the output counts as returned in both forms, and `None` as
    returned where nothing is.
    """
    fields: dict[str, Any] = {name: getattr(definition, name, None) for name in definition._fields}
    body = definition.body
    match body[-1] if body else None:
        case ast.Return(value=None | ast.Constant(value=None)):
            body = body[:-1]
    fields |= {"name": None, "decorator_list": [], "body": body}
    return digest(type(definition)(**fields))


class _Mark:
    __slots__ = ("text",)

    def __init__(self, text: bytes) -> None:
        self.text = text


_CLOSE = _Mark(b")")
_END = _Mark(b"]")


def _constant(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value)  # decimal digits are limited, and quadratic
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, complex):
        return f"{value.real.hex()},{value.imag.hex()}"
    return repr(value)
