"""Ports that nothing feeds: `...` where a value is wanted, as it is written when a port is disconnected.

Where Python code means `...` itself, it is none: in a subscript, in a display, compared, bound to a name, as a default,
or handed to a class (`Field(...)`). There `+...` stands for a missing value, which Python itself has no use for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from copy import deepcopy

from omnitron_kernel.graph.ids import callee_of

__all__ = ["MISSING", "gap_in", "stands_out", "unconnected_in"]

MISSING = "..."
"""What stands in the text for a missing value."""

_TAKES_ANYTHING = frozenset(
    {
        "isinstance",
        "type",
        "repr",
        "str",
        "print",
        "id",
        "hash",
        "list",
        "tuple",
        "append",
        "add",
        "field",
        "ib",
        "slice",
    }
)


def unconnected_in(statements: Iterable[ast.AST]) -> Iterator[ast.Constant]:
    """Yields every `...` that stands for a missing value.

    Example:
        >>> [each.col_offset for each in unconnected_in([ast.parse("y = clean(..., x[...])")])]
        [10]
    """
    waiting = list(statements)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Call(func=function, args=arguments, keywords=keywords):
                yield from _missing(function)
                if not _takes_anything(callee_of(node)):
                    named = [each.value for each in keywords if each.arg != "default"]
                    yield from _missing(*arguments, *named)
            case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.UnaryOp(operand=value):
                yield from _missing(value)
            case ast.For(iter=value) | ast.AsyncFor(iter=value) | ast.comprehension(iter=value):
                yield from _missing(value)
            case ast.Starred(value=value) | ast.Await(value=value) | ast.AugAssign(value=value):
                yield from _missing(value)
            case ast.BinOp(left=left, right=right):
                yield from _missing(left, right)
        waiting.extend(ast.iter_child_nodes(node))


def gap_in(callee: str) -> str:
    """Returns what stands for a missing argument in a call of that name: `...`, or `+...` where that means itself."""
    return f"+{MISSING}" if _takes_anything(callee) else MISSING


def _takes_anything(callee: str) -> bool:
    name = callee.rpartition(".")[2]
    return name in _TAKES_ANYTHING or name[:1].isupper()


def stands_out(statement: ast.stmt, expression: ast.expr) -> bool:
    """Whether `...` in the place of an expression would stand for a missing value."""
    marker = ast.Constant(...)
    changed = deepcopy(statement, {id(expression): marker})
    return any(each is marker for each in unconnected_in([changed]))


def _missing(*values: ast.expr) -> Iterator[ast.Constant]:
    for each in values:
        if isinstance(each, ast.Constant) and each.value is Ellipsis:
            yield each
