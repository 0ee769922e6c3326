"""Compound statements, one of each and all their ways out."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "if binds or not",
    """
    @flow
    def f(x):
        if x:
            y = 1
        elif log("other"):
            z = 2
        log("after")
        return y
    """,
    "(run(f, 1), run(f, 0))",
)
case(
    "early return in a block",
    """
    @flow
    def f(xs):
        log("start")
        for x in xs:
            if x > 1:
                return "found", x
        else:
            log("none")
        log("after")
        return None
    """,
    "(run(f, [1, 2, 3]), run(f, [1]))",
)
case(
    "while with break and continue",
    """
    @flow
    def f(n):
        out = []
        while True:
            n -= 1
            if n % 2:
                continue
            if n < 0:
                break
            out.append(n)
        else:
            out.append("else")
        return out, n
    """,
    "run(f, 7)",
)
case(
    "with",
    """
    class Door:
        def __init__(self, name, swallow=False):
            self.name, self.swallow = name, swallow
        def __enter__(self):
            log("open", self.name)
            return self.name
        def __exit__(self, kind, *_):
            log("close", self.name, kind and kind.__name__)
            return self.swallow
    @flow
    def f():
        with Door("a") as a, Door("b", swallow=True) as b:
            c = a + b
            1 / 0
            d = c
        with (Door("e") as e):
            g = e
        return a, b, c, e, d
    """,
)
case(
    "with fails on the way out",
    """
    class Door:
        def __enter__(self):
            return self
        def __exit__(self, *_):
            raise OSError("stuck")
    @flow
    def f():
        x = 1
        with Door() as door:
            x / 0
        return x
    """,
)
case(
    "match",
    """
    @flow
    def f(thing):
        match thing:
            case {"kind": "point", "at": [x, y], **rest}:
                told = ("point", x, y, rest)
            case [first, *others] if first:
                told = ("list", first, others)
            case str() as text:
                return text
            case _:
                told = None
        match thing:
            case {"kind": kind}:
                log(kind)
        return told
    """,
    "[run(f, x) for x in ({'kind': 'point', 'at': [1, 2], 'z': 3}, [1, 2], [0], 'a', 5)]",
)
case(
    "match leaves names unbound",
    """
    @flow
    def f(x):
        match x:
            case [a, b]:
                pass
        return a
    """,
    "run(f, [1])",
)
case(
    "a flow called match",
    """
    @flow
    def match(x):
        match x:
            case 1:
                y = "one"
    """,
    "run(match, 1)",
)
case(
    "block binds a name called value",
    """
    @flow
    def f(xs):
        for value in xs:
            last = value
        return value, last
    """,
    "run(f, [1, 2])",
)
case(
    "nested definitions in blocks",
    """
    @flow
    def f(n):
        if n:
            def g(x):
                return x + n
            class K:
                size = n
        for i in range(2):
            import math as m
        return g(1), K.size, m.floor(1.5), i
    """,
    "run(f, 3)",
)
case(
    "statements on one line",
    """
    @flow
    def f(x): y = x + 1; log(y); return y / (x - 1)
    """,
    "run(f, 1)",
)
case(
    "undecorated one-liner",
    """
    def f(x): return x + 1
    made = flow(f)
    """,
    "run(made, 1)",
)
case(
    "unreachable statements",
    """
    @flow
    def f():
        x = 1
        return x
        log("never")
        return 2
    """,
)
