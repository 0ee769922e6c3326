"""What a literal within an expression is, in a few letters: the parameter it goes to, or the code around it.

The literal itself is left out as `…`; nothing is said where it would take more than a glance to read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

__all__ = ["KEY", "roles"]

KEY = "key"
"""The role of a key of a dictionary that is written out."""

_MOST = 18
_GAP = "…"
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.And: "and",
    ast.Or: "or",
}
_Joined = ast.BinOp | ast.BoolOp | ast.Compare | ast.IfExp


def roles(statement: ast.stmt) -> dict[ast.expr, str]:
    """Returns what is known of each expression that stands within another one.

    Example:
        >>> statement = ast.parse("days['wet'] = round(rain / 25.4, ndigits=1)").body[0]
        >>> [role for each, role in roles(statement).items() if isinstance(each, ast.Constant)]
        ['days[…]', 'rain / …', 'ndigits']
    """
    return {child: role for each in ast.walk(statement) for child, role in (*_given(each), *_joined(each))}


def _given(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """What is given to a call, a lookup or a table."""
    match node:
        case ast.keyword(arg=str(name), value=value):
            yield value, name
        case ast.Call(func=func, args=args):
            name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
            for each in args:
                yield each, _short(f"{name}({_GAP})", f"({_GAP})")
        case ast.Attribute(value=value, attr=name):
            yield value, _short(f"{_GAP}.{name}", "")
        case ast.Subscript(value=value, slice=key):
            yield key, _short(f"{_code(value)}[{_GAP}]", f"[{_GAP}]")
        case ast.Dict(keys=keys, values=values):
            for each_key, value in zip(keys, values, strict=True):
                if each_key is not None:
                    yield each_key, KEY
                if isinstance(each_key, ast.Constant):
                    yield value, _short(str(each_key.value), "")


def _joined(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """What stands beside a sign or a word."""
    match node:
        case ast.AugAssign(op=op, value=value):
            yield value, f"{_SIGNS[type(op)]}= {_GAP}"
        case ast.BinOp(left=left, op=op, right=right):
            yield from _beside(left, _SIGNS[type(op)], right)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from _beside(left, _SIGNS[type(op)], right)
        case ast.BoolOp(op=op, values=values):
            for one, other in pairwise(values):
                yield other, _short(f"{_code(one)} {_SIGNS[type(op)]} {_GAP}", f"{_SIGNS[type(op)]} {_GAP}")
        case ast.IfExp(body=body, orelse=other):
            yield body, f"{_GAP} if"
            yield other, f"else {_GAP}"


def _beside(left: ast.expr, sign: str, right: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    yield left, _short(f"{_GAP} {sign} {_code(right)}", f"{_GAP} {sign}")
    yield right, _short(f"{_code(left)} {sign} {_GAP}", f"{sign} {_GAP}")


def _code(node: ast.expr) -> str:
    code = ast.unparse(node)
    return f"({code})" if isinstance(node, _Joined) else code


def _short(text: str, shorter: str) -> str:
    return text if len(text) <= _MOST and "\n" not in text else shorter
