"""The order of evaluation, inside one statement and over several."""

from __future__ import annotations

from .table import Table

CASES = Table()
_SAY = """
def say(x, value=None):
    log(x)
    return value if value is not None else x
"""


def case(name: str, source: str, call: str = "run(f)") -> None:
    """Adds a case that has `say` at hand: it notes what it is given and gives it back."""
    CASES.add(name, _SAY.lstrip("\n") + source.replace("\n    ", "\n").lstrip("\n"), call)


case(
    "chained comparisons stop early",
    """
    @flow
    def f():
        a = say(1) < say(2) < say(0) < say(9)
        b = say(1) == say(1) in [say(1)] is not say(4)
        if say(3) > say(2) > say(5) > say(0):
            c = "never"
        else:
            c = say(7) != say(7) or (say(1) and not say(2))
        return a, b, c
    """,
)
case(
    "boolean operators and conditions",
    """
    @flow
    def f(x):
        a = say(0) or say("") or say(x) or say("never")
        b = say(1) and say([]) and say("never")
        c = say("yes") if say(x) else say("no")
        d = [say(y) for y in range(3) if say(y) % 2 or say("odd")]
        return a, b, c, d
    """,
    "run(f, 5)",
)
case(
    "arguments and stars",
    """
    def g(*args, **kwargs):
        return args, kwargs
    @flow
    def f():
        a = say("g", g)(say(1), *say("star", [2, 3]), say(4), k=say(5), **say("stars", {"z": 6}), y=say(7))
        b = [say(1), *say("s", (2,)), say(3)]
        c = {say("k"): say("v"), **say("d", {"a": 1}), say("k2"): say("v2")}
        return a, b, c, {*say("set", {1})}, (say("t"), *say("u", "uv"))
    """,
)
case(
    "a keyword twice",
    """
    def g(**kwargs):
        return kwargs
    @flow
    def f():
        table = {"k": 1}
        made = g(k=say(2), **table)
        return made
    """,
)
case(
    "targets after values",
    """
    class Loud(dict):
        def __setitem__(self, key, value):
            log("set", key, value)
            super().__setitem__(key, value)
        def __getitem__(self, key):
            log("get", key)
            return super().__getitem__(key)
        def __delitem__(self, key):
            log("del", key)
            super().__delitem__(key)
    @flow
    def f():
        table = Loud()
        say("t", table)[say("key")] = say("value")
        table["a"], say("t2", table)[say("b")] = say(1), say(2)
        table[say("x")] = table[say("y")] = say("both")
        i = 0
        i, table[i] = say(5), say(6)
        table[say("a")] += say(10)
        del say("t3", table)[say("a")], table[say("b")]
        first, (second, *third) = say("first"), say("rest", [1, 2, 3])
        return dict(table), i, first, second, third
    """,
)
case(
    "augmented assignment reads first",
    """
    class Item:
        def __init__(self):
            self.n = 1
        def __iadd__(self, other):
            log("iadd", other)
            return "replaced"
        def __imul__(self, other):
            log("imul", other)
            return NotImplemented
    @flow
    def f():
        x = 1
        x += (x := 10) + x
        box = Item()
        say("box", box).n += say(2)
        kept = box
        box += say("added")
        xs = [1, 2]
        xs[say(0)] += say(5)
        xs[len(xs) - 1] **= 3
        try:
            t = ([],)
            t[0] += [1]
        except TypeError:
            failed = t
        return x, kept.n, box, xs, failed
    """,
)
case(
    "augmented assignment fails",
    """
    @flow
    def f():
        xs = [1]
        xs[say(0)] += say("text")
        return xs
    """,
)
case(
    "slices and subscripts",
    """
    class Get:
        def __getitem__(self, key):
            log(repr(key))
            return key
    @flow
    def f():
        g = Get()
        a = g[say(1):say(2):say(3)]
        b = g[say(1):, ..., :say(2), say("k")]
        c = g[*say("s", [1, 2]), 3]
        return a, b, c
    """,
)
case(
    "decorators, defaults and annotations",
    """
    @flow
    def f():
        @say("outer", lambda g: say("apply outer", g))
        @say("inner", lambda g: say("apply inner", g))
        def g(a: say("annotation") = say("default"), *, b=say("keyword")) -> say("returns"):
            return a, b
        class C(say("base", object), metaclass=say("meta", type)):
            x: say("class annotation") = say("class value")
        y: say("never") = say("local value")
        return g(), list(g.__annotations__), C.x, y
    """,
)
case(
    "f-strings in order",
    """
    @flow
    def f(width):
        a = f"{say(1)}{say('x')!r:>{say(width)}}{say(2):{say('0')}{say(4)}}"
        b = f"{say('=')=}" + f"{(lambda z: say(z))(3)}"
        return a, b
    """,
    "run(f, 5)",
)
case(
    "walrus in order",
    """
    @flow
    def f(xs):
        a = (b := say(1)) + (b := b + say(2)) * b
        if (n := len(xs)) > 2 and (last := xs[-1]):
            c = n, last
        while (n := n - 1) and say(n):
            d = n
        return a, b, c, d, [y := x, y * 2][1] if (x := n) else (x, n)
    """,
    "run(f, [1, 2, 3])",
)
case(
    "nested comprehensions in order",
    """
    @flow
    def f():
        a = [say((x, y)) for x in say("xs", [1, 2]) if say(x) for y in say("ys", [3, 4]) if say(y) != 3]
        b = {say(k): say(v) for k, v in zip(say("ks", "ab"), say("vs", [1, 2]))}
        c = sum(say(x) for x in say("gen", range(3)))
        d = (say(x) for x in say("at once", []))
        return a, b, c, list(d)
    """,
)
case(
    "with items in order",
    """
    class Door:
        def __init__(self, name):
            log("make", name)
            self.name = name
        def __enter__(self):
            log("enter", self.name)
            return {}
        def __exit__(self, *_):
            log("exit", self.name)
    @flow
    def f():
        table = {}
        with Door("a") as table[say("ka")], Door("b") as (table["kb"]), Door("c"):
            say("body")
        return list(table)
    """,
)
case(
    "assert evaluates its message last",
    """
    @flow
    def f(x):
        assert say(x), say("never")
        assert say(x) > 5, say("message")
        return x
    """,
    "run(f, 3)",
)
case(
    "raise evaluates its cause",
    """
    @flow
    def f():
        x = say(1)
        raise say("error", ValueError(x)) from say("cause", KeyError("k"))
    """,
)
case(
    "operators reflect",
    """
    class Left:
        def __add__(self, other):
            log("add")
            return NotImplemented
        def __lt__(self, other):
            log("lt")
            return NotImplemented
    class Right:
        def __radd__(self, other):
            log("radd")
            return "sum"
        def __gt__(self, other):
            log("gt")
            return "less"
    @flow
    def f():
        a = Left() + Right()
        b = Left() < Right()
        return a, b, -True, ~5, +False, not []
    """,
)
