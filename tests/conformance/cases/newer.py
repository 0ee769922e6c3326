"""Syntax that came after 3.11; each case holds where the Python has it."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "type parameters",
    """
    @flow
    def f[T](x: T, n: int = 2) -> list[T]:
        type Pair[S] = tuple[S, T]
        xs: list[T] = [x] * n
        return xs, T.__name__, Pair.__name__
    """,
    "run(f, 'a')",
    since=(3, 12),
)
case(
    "nested quotes in f-strings",
    """
    @flow
    def f(x):
        y = f"{"a" + f"{x!r}"}"
        return f"{y} {x / 0}"
    """,
    "run(f, 1)",
    since=(3, 12),
)
