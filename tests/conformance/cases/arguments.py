"""Signatures, defaults and the errors of calls that do not fit."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "keyword-only and positional-only",
    """
    @flow
    def f(a, /, b, *rest, c, d=4, **more):
        left = a, b
        return left, rest, c, d, more
    """,
    "run(f, 1, 2, 3, c=5, a=6)",
)
case(
    "too few arguments",
    """
    @flow
    def f(a, b, *, c):
        x = a
        return x
    """,
    "run(f, 1)",
)
case(
    "too many arguments",
    """
    @flow
    def f(a):
        x = a
        return x
    """,
    "run(f, 1, 2)",
)
case(
    "unexpected keyword",
    """
    class C:
        @flow
        def f(self, apple=1):
            x = apple
            return x
    """,
    "run(C().f, aple=2)",
)
case(
    "mutable default",
    """
    @flow
    def f(x, seen=[]):
        seen.append(x)
        return list(seen)
    """,
    "(run(f, 1), run(f, 2), run(f, 3, []))",
)
case(
    "defaults replaced",
    """
    @flow
    def f(x, y=1, *, z=2):
        total = x + y
        return total + z
    def change():
        f_ = getattr(f, "__wrapped__", f)
        before = run(f, 1)
        f_.__defaults__ = (10,)
        f_.__kwdefaults__ = {"z": 100}
        return before, run(f, 1)
    """,
    "change()",
)
case(
    "keyword defaults removed",
    """
    @flow
    def f(x, *, z=2):
        total = x + 1
        return total + z
    def change():
        getattr(f, "__wrapped__", f).__kwdefaults__ = None
        return run(f, 1)
    """,
    "change()",
)
case(
    "argument rebound",
    """
    @flow
    def f(x, *args, **kwargs):
        x = [x]
        args += (1,)
        kwargs["k"] = x
        return x, args, kwargs
    """,
    "run(f, 0, 5, z=1)",
)
