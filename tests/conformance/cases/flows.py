"""Generators, recursion and flows that run flows."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "generator",
    """
    @flow
    def f(n):
        log("begin")
        for i in range(n):
            got = yield i
            log("got", got)
        return "end"
    """,
    "list(run(f, 2))",
    whole=True,
)
case(
    "generator fails",
    """
    @flow
    def f():
        x = 1
        yield x
        yield x / 0
    """,
    "list(run(f))",
    whole=True,
)
case(
    "yield from and send",
    """
    @flow
    def f():
        x = yield from iter([1, 2])
        y = yield x
        log(y)
    def drive():
        g = run(f)
        return [next(g), next(g), next(g), next(g, "end")]
    """,
    "drive()",
    whole=True,
)
case(
    "generators inside",
    """
    @flow
    def f(n):
        def count():
            x = yield n
            log(x)
            yield n + 1
        g = count()
        first = next(g)
        return first, g.send("sent")
    """,
    "run(f, 3)",
)
case(
    "names the frame",
    """
    @flow
    def f(x):
        y = 2
        return sorted(locals()), eval("x + y")
    """,
    "run(f, 1)",
    whole=True,
)
case(
    "recursion",
    """
    @flow
    def f(n):
        if n < 2:
            return n
        a = run(f, n - 1)
        return a + run(f, n - 2)
    """,
    "run(f, 8)",
)
case(
    "mutual recursion",
    """
    @flow
    def even(n):
        log("even", n)
        return n == 0 or run(odd, n - 1)
    @flow
    def odd(n):
        log("odd", n)
        x = n
        return x != 0 and run(even, n - 1)
    """,
    "run(even, 5)",
)
case(
    "recursion fails at the bottom",
    """
    @flow
    def f(n):
        below = n - 1
        return 1 / 0 if not n else run(f, below)
    """,
    "run(f, 3)",
)
case(
    "flows call flows",
    """
    @flow
    def double(x):
        y = x * 2
        return y
    @flow
    def f(x):
        a = double(x)
        b = run(double, a)
        return [double(each) for each in (a, b)]
    """,
    "run(f, 1)",
)
