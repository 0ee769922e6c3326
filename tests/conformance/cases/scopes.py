"""Closures, cells, globals, comprehensions and classes: who sees which name."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "closure",
    """
    def outer(n):
        @flow
        def f(x):
            y = x + n
            return y * n
        return f
    """,
    "run(outer(3), 4)",
)
case(
    "rebinding after capture",
    """
    @flow
    def f():
        x = 1
        get = lambda: x
        first = get()
        x = 2
        return first, get()
    """,
)
case(
    "nonlocal inside",
    """
    @flow
    def f():
        count = 0
        def more():
            nonlocal count
            count += 1
            return count
        more()
        more()
        return count
    """,
)
case(
    "nonlocal of outside",
    """
    def outer():
        count = 10
        @flow
        def f(x):
            nonlocal count
            count += x
            del_me = count
            return count
        return f, lambda: count
    made, count = outer()
    """,
    "(run(made, 2), run(made, 3), count())",
)
case(
    "empty cell",
    """
    def outer():
        @flow
        def f():
            x = 1
            return x + late
        result = [f]
        if not result:
            late = 2
        return f
    """,
    "run(outer())",
)
case(
    "cell filled later",
    """
    def outer():
        @flow
        def f():
            x = 1
            return x + late
        late = 2
        return f
    """,
    "run(outer())",
)
case(
    "global",
    """
    count = 1
    @flow
    def f(x):
        global count, made
        count += x
        made = count * 2
        return count
    """,
    "(run(f, 2), count, made)",
)
case(
    "global deleted",
    """
    there = 1
    @flow
    def f():
        global there
        x = there
        del there
        return there
    """,
)
case(
    "global replaced while it runs",
    """
    rate = 1
    def change():
        global rate
        rate = 5
    @flow
    def f():
        first = rate
        change()
        return first, rate
    """,
)
case(
    "comprehension scopes",
    """
    @flow
    def f(xs):
        x = "outer"
        squares = [x * x for x in xs]
        table = {k: [k for k in range(k)] for k in xs}
        gen = (x + y for x in xs for y in xs if x != y)
        return x, squares, table, list(gen), {x for x in xs if x}
    """,
    "run(f, [1, 2])",
)
case(
    "comprehension fails",
    """
    @flow
    def f(xs):
        ys = [1 / x
              for x in xs]
        return ys
    """,
    "run(f, [1, 0])",
)
case(
    "loop variable captured",
    """
    @flow
    def f():
        gets = []
        for i in range(3):
            gets.append(lambda: i)
        i = 10
        return [get() for get in gets]
    """,
)
case(
    "class scope",
    """
    @flow
    def f(n):
        x = n
        class Local:
            x = x if False else 5
            y = [n for _ in range(2)]
            def get(self):
                return x, self.x, __class__.__name__
        return Local().get(), Local.y, Local.__qualname__
    """,
    "run(f, 1)",
)
case(
    "class scope reads unbound local",
    """
    x = "module"
    @flow
    def f():
        y = 1
        class Local:
            z = x
        x = 2
        return Local.z
    """,
)
case(
    "nested classes",
    """
    @flow
    def f():
        class A:
            class B:
                def name(self):
                    return type(self).__qualname__
        class C(A.B):
            pass
        return A.B().name(), C().name()
    """,
)
case(
    "lambdas",
    """
    @flow
    def f(x):
        add = lambda y, *, k=x: x + y + k
        twice = lambda g: lambda z: g(g(z))
        return twice(add)(1), add.__qualname__
    """,
    "run(f, 2)",
)
case(
    "inner decorator",
    """
    def twice(g):
        log("decorating", g.__name__)
        return lambda *a: g(*a) * 2
    @flow
    def f(x):
        @twice
        @twice
        def inner(y):
            return x + y
        return inner(1)
    """,
    "run(f, 2)",
)
case(
    "inner function fails",
    """
    @flow
    def f(x):
        def inner(y):
            return y / x

        log("go")
        return inner(
            1
        )
    """,
    "run(f, 0)",
)
case(
    "default capture",
    """
    @flow
    def f():
        fs = [lambda i=i: i for i in range(3)]
        x = 1
        def g(y=x, *, z=x):
            return x, y, z
        x = 2
        return [g() for g in fs], g()
    """,
)
case(
    "names that look like the runner's",
    """
    @flow
    def f(record, probe, step=1):
        value = record + probe
        found = {"value": value}
        names = _ = found
        return value, names, step
    """,
    "run(f, 1, 2)",
)
case(
    "unicode names",
    """
    @flow
    def f(größe, ﬁx=2):
        名前 = größe + fix
        Ω = "ä€😀" * 名前
        return Ω, 1 / (größe - 名前 + 2)
    """,
    "run(f, 1)",
)
case(
    "unicode columns",
    """
    @flow
    def f(x):
        text = "ä€😀"; y = x / 0
        return text
    """,
    "run(f, 1)",
)
