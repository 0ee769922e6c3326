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
case(
    "type parameters of functions and classes in a flow",
    """
    @flow
    def f(x):
        def first[T, *Ts, **P](xs: list[T]) -> T:
            return xs[0], T.__name__, [each.__name__ for each in first.__type_params__]
        class Box[T: int]:
            label = T.__name__
            def get(self) -> T:
                return self.label, T.__bound__
        for i in range(2):
            type Pair = tuple[int, Box]
            box = Box[int]()
        return first([x]), box.get(), Pair.__name__, Pair.__value__
    """,
    "run(f, 1)",
    since=(3, 12),
)
case(
    "a method with type parameters",
    """
    class Shop[T]:
        @flow
        def f[S](self, x: S) -> T:
            self.__x = x
            y = x
            return y, T.__name__, S.__name__, self.__dict__
    """,
    "run(Shop().f, 1)",
    since=(3, 12),
)
case(
    "f-strings over lines with comments",
    """
    @flow
    def f(xs):
        y = f"{
            ', '.join(
                f'{x!r}' for x in xs  # each
            )
        }\\n{"\\t".join(f"{x:{"0"}>{3}}" for x in xs)}"
        return f"{y} {
            xs[0] / 0
        }"
    """,
    "run(f, [1, 2])",
    since=(3, 12),
)
case(
    "comprehensions are inlined",
    """
    @flow
    def f(xs):
        for x in xs:
            y = [z / x for z in xs]
            g = lambda: [x for x in y]
        return x, y, g()
    """,
    "(run(f, [1, 2]), run(f, [0]))",
    since=(3, 12),
)
case(
    "type parameters with defaults",
    """
    @flow
    def f(x):
        def g[T = int](y: T = x) -> T:
            z = y
            return z, T.__default__
        class Box[T = str]:
            pass
        return g(), Box.__type_params__[0].__default__
    """,
    "run(f, 1)",
    since=(3, 13),
)
