"""The table of cases: small texts of Python in which a runner could betray itself.

Every text is a module of its own. In it `flow` makes a function a flow, `log` notes an effect, and the case's `call`,
an expression in the same module, runs it with `run(f, ...)`. Whoever has a way to run flows (an executor, a cache)
runs this table and compares with the plain call. Cases for newer syntax are added where the Python has it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent


@dataclass(frozen=True)
class Case:
    """One text and what to run of it.

    Attributes:
        name: What it is about.
        source: The module's text.
        call: The expression that runs it.
        whole: Whether the language has it run as one node.
        then: What happens to the file once its module is loaded.
    """

    name: str
    source: str
    call: str = "run(f)"
    whole: bool = False
    then: Callable[[Path], None] | None = None


CASES: list[Case] = []


def _case(
    name: str,
    source: str,
    call: str = "run(f)",
    *,
    whole: bool = False,
    then: Callable[[Path], None] | None = None,
) -> None:
    CASES.append(Case(name, dedent(source).lstrip("\n"), call, whole, then))


# Values and bindings

_case(
    "straight lines",
    """
    @flow
    def f(a, b=2):
        c = a + b
        d = c * 2
        return d - a
    """,
    "run(f, 3)",
)
_case(
    "return without value",
    """
    @flow
    def f():
        log("here")
        return
    """,
)
_case(
    "no return",
    """
    @flow
    def f(x):
        y = x + 1
        log(y)
    """,
    "run(f, 1)",
)
_case(
    "docstring only",
    '''
    @flow
    def f():
        """Says nothing."""
    ''',
)
_case(
    "pass only",
    """
    @flow
    def f(x=1):
        pass
    """,
)
_case(
    "string as value",
    """
    @flow
    def f():
        x = 1
        return "text"
    """,
)
_case(
    "tuple and star targets",
    """
    @flow
    def f(xs):
        a, *b = xs
        (c, d), [e, *_] = (a, b), b
        x = y = [1]
        x.append(2)
        return a, b, c, d, e, x, y, x is y
    """,
    "run(f, [1, 2, 3])",
)
_case(
    "star unpacking fails",
    """
    @flow
    def f(xs):
        a, *b, c = xs
        return a
    """,
    "run(f, [1])",
)
_case(
    "star in return and call",
    """
    @flow
    def f(*xs, **ys):
        both = {**ys, "z": 0}
        log(*xs)
        return *xs, *both, dict(**both)
    """,
    "run(f, 1, 2, x=3)",
)
_case(
    "augmented assignment",
    """
    @flow
    def f(xs):
        ys = xs
        xs += [4]
        xs[0] -= 1
        n = 2
        n **= 3
        return xs, ys, xs is ys, n
    """,
    "run(f, [1, 2, 3])",
)
_case(
    "annotated assignment",
    """
    @flow
    def f():
        x: int = 1
        y: undefined_name
        z: "list[int]" = [x]
        z[0]: int = 5
        return x, z
    """,
)
_case(
    "annotated but unbound",
    """
    @flow
    def f():
        y: int
        x = 1
        return y
    """,
)
_case(
    "walrus",
    """
    @flow
    def f(xs):
        total = (n := len(xs)) + n
        print(m := total + 1)
        [last := x for x in xs]
        return (k := m + last) + k, n, last
    """,
    "run(f, [1, 2, 3])",
)
_case(
    "walrus in a branch not taken",
    """
    @flow
    def f(x):
        ok = x and (y := 3)
        x or log("no y")
        return y
    """,
    "run(f, 0)",
)
_case(
    "walrus in the output fails",
    """
    @flow
    def f(x):
        y = 1
        return (z := x / y) / (w := z - z)
    """,
    "run(f, 3)",
)
_case(
    "walrus named value",
    """
    @flow
    def f():
        print(value := 5)
        return value
    """,
)
_case(
    "del",
    """
    @flow
    def f():
        x = [1, 2]
        y = x
        del x[0]
        del x
        return y, x
    """,
)
_case(
    "del of several and rebind",
    """
    @flow
    def f():
        a, b = 1, 2
        del (a, b)
        a = 3
        del a,
        a = 4
        return a
    """,
)
_case(
    "del unbound",
    """
    @flow
    def f():
        if log("x"):
            x = 1
        del x
    """,
)
_case(
    "unbound local",
    """
    x = "module"
    @flow
    def f():
        log("before")
        y = x
        x = 1
        return y
    """,
)
_case(
    "undefined name",
    """
    @flow
    def f():
        x = 1
        return x + nowhere
    """,
)
_case(
    "local hides builtin",
    """
    @flow
    def f(xs):
        len = 3
        sum = lambda ys: len
        return sum(xs)
    """,
    "run(f, [])",
)
_case(
    "global rebinds builtin",
    """
    def sum(xs):
        return "mine"
    @flow
    def f():
        x = sum([1])
        return x
    """,
)
_case(
    "import inside",
    """
    @flow
    def f():
        import os.path
        import os.path as p, math
        from math import sqrt as root, floor
        return os.path is p, root(floor(4.2)), math.__name__
    """,
)
_case(
    "import fails",
    """
    @flow
    def f():
        x = 1
        from math import nowhere
        return x
    """,
)
_case(
    "identity of constants",
    """
    @flow
    def f():
        a = (1, 2, "x")
        b = (1, 2, "x")
        c = 100000
        d = 100000
        e = "a b c"
        g = "a b c"
        return a is b, c is d, e is g, 0.0 is -0.0, a is (1, 2, "x")
    """,
)
_case(
    "minus zero and nan",
    """
    @flow
    def f():
        x = -0.0
        y = 0.0
        n = float("nan")
        return x, y, n, n == n, [n] == [n]
    """,
)
_case(
    "large constants",
    """
    @flow
    def f(x=10 ** 60):
        y = 123456789012345678901234567890
        z = b"\\x00\\xff" + bytes(3)
        return x + y, z, 1e300, 3j, ...
    """,
)

# Scopes

_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
    "unicode columns",
    """
    @flow
    def f(x):
        text = "ä€😀"; y = x / 0
        return text
    """,
    "run(f, 1)",
)

# Arguments

_case(
    "keyword-only and positional-only",
    """
    @flow
    def f(a, /, b, *rest, c, d=4, **more):
        left = a, b
        return left, rest, c, d, more
    """,
    "run(f, 1, 2, 3, c=5, a=6)",
)
_case(
    "too few arguments",
    """
    @flow
    def f(a, b, *, c):
        x = a
        return x
    """,
    "run(f, 1)",
)
_case(
    "too many arguments",
    """
    @flow
    def f(a):
        x = a
        return x
    """,
    "run(f, 1, 2)",
)
_case(
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
_case(
    "mutable default",
    """
    @flow
    def f(x, seen=[]):
        seen.append(x)
        return list(seen)
    """,
    "(run(f, 1), run(f, 2), run(f, 3, []))",
)
_case(
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
_case(
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
_case(
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

# Methods

_case(
    "method",
    """
    class Shop:
        def __init__(self, rate):
            self.rate = rate
        @flow
        def f(self, price):
            net = price * self.rate
            self.last = net
            return net
    """,
    "run(Shop(3).f, 2)",
)
_case(
    "super and __class__",
    """
    class A:
        def f(self, x):
            return ("A", x)
    class B(A):
        @flow
        def f(self, x):
            below = super().f(x + 1)
            return __class__.__name__, below, super(B, self).f(0)
    """,
    "run(B().f, 1)",
)
_case(
    "private names",
    """
    class Safe:
        __count = 3
        def __secret(self, x):
            return x * 2
        @flow
        def f(self, x):
            __y = self.__secret(x)
            self.__z = __y
            return __y + self.__count, sorted(self.__dict__)
    """,
    "run(Safe().f, 4)",
)
_case(
    "private names in a class of underscores",
    """
    class __Hidden:
        @flow
        def f(self):
            self.__x = 1
            return self.__dict__
    """,
    "run(__Hidden().f)",
)
_case(
    "private names in a function of a method",
    """
    class Safe:
        def make(self):
            @flow
            def f(x):
                __y = x + 1
                self.__x = __y
                return self.__dict__
            return f
    """,
    "run(Safe().make(), 1)",
)
_case(
    "method of a nested class",
    """
    def outer(n):
        class Out:
            class In:
                @flow
                def f(self):
                    x = n
                    self.__y = x
                    return type(self).__qualname__, self.__dict__
        return Out.In()
    """,
    "run(outer(2).f)",
)
_case(
    "private method",
    """
    class C:
        @flow
        def __f(self, x):
            y = x + 1
            return y
    """,
    "run(C()._C__f, 1)",
)
_case(
    "property calls a flow",
    """
    class C:
        @flow
        def f(self):
            x = self.size
            return x / 0
        @property
        def size(self):
            log("size")
            return 4
    """,
    "run(C().f)",
)

# Exceptions

_case(
    "exception in the middle",
    """
    @flow
    def f(x):
        log("a")
        y = (x +
             1) / (x - x)
        log("b")
        return y
    """,
    "run(f, 1)",
)
_case(
    "raise from",
    """
    @flow
    def f():
        try:
            {}["missing"]
        except KeyError as error:
            raise ValueError("no price", 3) from error
    """,
)
_case(
    "raise in except",
    """
    @flow
    def f():
        x = 1
        try:
            x / 0
        except ZeroDivisionError:
            [][0]
        return x
    """,
)
_case(
    "raise from None",
    """
    @flow
    def f():
        try:
            int("x")
        except ValueError:
            raise RuntimeError("hidden") from None
    """,
)
_case(
    "context of the caller",
    """
    @flow
    def f():
        x = 1
        raise ValueError(x)
    def outer():
        try:
            1 / 0
        except ZeroDivisionError:
            return run(f)
    """,
    "outer()",
)
_case(
    "the handled exception stays in sight",
    """
    import sys
    @flow
    def f():
        first = sys.exc_info()[0]
        if log("x"):
            y = 1
        return first, sys.exc_info()[0]
    def outer():
        try:
            1 / 0
        except ZeroDivisionError:
            return [str(each) for each in run(f)]
    """,
    "outer()",
)
_case(
    "except as is unbound after",
    """
    @flow
    def f():
        e = "before"
        try:
            1 / 0
        except ZeroDivisionError as e:
            told = str(e)
        log(told)
        return e
    """,
)
_case(
    "exception groups",
    """
    @flow
    def f():
        caught = []
        try:
            raise ExceptionGroup("many", [ValueError(1), TypeError(2), KeyError(3)])
        except* ValueError as group:
            caught.append(group.exceptions[0].args)
        except* TypeError:
            caught.append("type")
        return caught
    """,
)
_case(
    "try finally",
    """
    @flow
    def f(x):
        try:
            y = 1 / x
        except ZeroDivisionError:
            y = None
        else:
            log("else")
        finally:
            log("finally", x)
        return y
    """,
    "(run(f, 0), run(f, 2))",
)
_case(
    "return in finally",
    """
    @flow
    def f():
        x = 1
        try:
            return x / 0
        finally:
            log("last")
            x = 2
    """,
)
_case(
    "return in try with finally",
    """
    @flow
    def f(xs):
        try:
            return xs
        finally:
            xs.append("late")
    """,
    "run(f, [])",
)
_case(
    "reraise",
    """
    @flow
    def f():
        error = None
        try:
            1 / 0
        except Exception as caught:
            error = caught
        log(type(error).__name__)
        raise error
    """,
)
_case(
    "notes",
    """
    @flow
    def f():
        error = ValueError("x")
        error.add_note("seen twice")
        raise error
    """,
)
_case(
    "keyboard interrupt",
    """
    @flow
    def f():
        log("before")
        raise KeyboardInterrupt("now")
        log("after")
    """,
)
_case(
    "system exit",
    """
    @flow
    def f():
        x = 3
        raise SystemExit(x)
    """,
)
_case(
    "base exception",
    """
    class Stop(BaseException):
        pass
    @flow
    def f(x):
        try:
            raise Stop(x)
        except Exception:
            log("never")
        return x
    """,
    "run(f, 1)",
)
_case(
    "generator exit and stop iteration",
    """
    @flow
    def f(xs):
        first = next(xs)
        second = next(xs)
        return first, second
    """,
    "run(f, iter([1]))",
)
_case(
    "assert with message",
    """
    @flow
    def f(x):
        assert x, "x is there"
        assert x > 5, ("too small", x)
        return x
    """,
    "run(f, 3)",
)
_case(
    "bare assert",
    """
    @flow
    def f(x):
        y = x + 1
        assert y == x
        return y
    """,
    "run(f, 3)",
)
_case(
    "operators fail at their column",
    """
    @flow
    def f(xs):
        a = xs[0]; b = xs["one"]["two"]; c = a.b.c
        return c
    """,
    "run(f, {0: 1, 'one': {}})",
)
_case(
    "output fails at its column",
    """
    @flow
    def f(x):
        y = x
        return (y + 1,
                [y / 1, y / 0],
                y)
    """,
    "run(f, 1)",
)
_case(
    "recursion error",
    """
    import sys
    def deep(n):
        return deep(n + 1)
    @flow
    def f():
        x = 1
        try:
            deep(x)
        except RecursionError:
            log("too deep")
        return x
    """,
)
_case(
    "exception with hostile text",
    """
    class Bad(Exception):
        def __str__(self):
            raise RuntimeError("no text")
    @flow
    def f():
        x = 1
        raise Bad(x)
    """,
)

# Blocks

_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
    "statements on one line",
    """
    @flow
    def f(x): y = x + 1; log(y); return y / (x - 1)
    """,
    "run(f, 1)",
)
_case(
    "undecorated one-liner",
    """
    def f(x): return x + 1
    made = flow(f)
    """,
    "run(made, 1)",
)
_case(
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

# Effects and warnings

_case(
    "order of effects",
    """
    def say(x):
        log("say", x)
        return x
    @flow
    def f():
        a = say(1) + say(2)
        say("alone")
        b = [say(x) for x in (3, 4)]
        print(say("printed"), end="!")
        return say(5), a, b
    """,
)
_case(
    "names with effects",
    """
    class Loud(dict):
        def __getattr__(self, name):
            log("get", name)
            return name
        def __setitem__(self, key, value):
            log("set", key)
            super().__setitem__(key, value)
        def __eq__(self, other):
            log("eq")
            return True
        def __hash__(self):
            log("hash")
            return 1
        def __len__(self):
            log("len")
            return 0
        def __iter__(self):
            log("iter")
            return super().__iter__()
        def __repr__(self):
            log("repr")
            return "Loud"
        def __bool__(self):
            log("bool")
            return False
    @flow
    def f():
        x = Loud()
        x["a"] = x.b
        y = x
        return y is x, [x][0] is y
    """,
)
_case(
    "iterators are not consumed",
    """
    @flow
    def f(xs):
        ones = iter(xs)
        pairs = zip(ones, ones)
        lines = (x for x in pairs)
        made = map(sum, lines)
        return list(made), next(ones, "end")
    """,
    "run(f, [1, 2, 3, 4])",
)
_case(
    "values changed later",
    """
    @flow
    def f():
        xs = [1]
        ys = xs
        xs.append(2)
        ys.sort(reverse=True)
        xs, zs = ys[:], xs
        return xs, ys, zs, zs is ys
    """,
)
_case(
    "warnings",
    """
    import warnings
    @flow
    def f(x):
        warnings.warn("first", UserWarning)
        y = x
        warnings.warn_explicit("told", DeprecationWarning, "elsewhere.py", 7)
        return (
            warnings.warn("last", RuntimeWarning)
        )
    """,
    "run(f, 1)",
)
_case(
    "warnings from the compiler are told once",
    """
    @flow
    def f():
        x = "\\d"
        return x is "\\d"
    """,
)
_case(
    "f-strings",
    """
    @flow
    def f(x, width=8):
        a = f"{x=} {x!r:>{width}} {'nested'}"
        b = f"{x:{width}.2f}|{{}}|{a[:3]}" f"{1}" "tail"
        c = f'''
          {x
             + 1}
        '''
        return a, b, c, f"{x / 0}"
    """,
    "run(f, 1.5)",
)
_case(
    "multi-line strings",
    '''
    @flow
    def f():
        """The docstring
    reaches the margin."""
        text = """a
      b
    c\\
    d"""
        return text, (
            "x"
            "y"
        )
    ''',
)

# Generators, recursion, flows in flows

_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
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
_case(
    "recursion fails at the bottom",
    """
    @flow
    def f(n):
        below = n - 1
        return 1 / 0 if not n else run(f, below)
    """,
    "run(f, 3)",
)
_case(
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

# Texts

_case(
    "a thousand statements",
    "@flow\ndef f(x):\n"
    + "".join(f"    x = x + {n}\n    y{n % 7} = x * {n}\n" for n in range(500))
    + "    return x, y0, y6\n",
    "run(f, 1)",
)
_case("deeply nested expression", f"@flow\ndef f(x):\n    y = {'(' * 80}x{' + 1)' * 80}\n    return y\n", "run(f, 1)")
_case("tabs", "@flow\ndef f(x):\n\ty = 'ä'\n\tif x:\n\t\tz = x / 0\n\treturn y\n", "run(f, 1)")
_case("CRLF", "@flow\r\ndef f(x):\r\n    y = '''a\r\nb'''\r\n    z = x / 0\r\n    return y, z\r\n", "run(f, 1)")
_case("CR", "@flow\rdef f(x):\r    y = x\r    z = y / 0\r    return z\r", "run(f, 1)")
_case("form feeds", "x = 1\n\x0c\n@flow\ndef f(x):\n    y = x\n\x0c\n    z = y\x0c / 0\n    return z\n", "run(f, 1)")
_case(
    "line separators in strings",
    "@flow\ndef f(x):\n    y = 'a\u2028b\x85c'\n    z = x / 0\n    return y\n",
    "run(f, 1)",
)
_case("no line break at the end", "@flow\ndef f(x):\n    y = x\n    return y / 0", "run(f, 1)")
_case(
    "backslashes and comments",
    """
    @flow
    def f(x):  # a comment
        # another

        y = x + \\
            1  # more
    # at the margin
        return y / \\
            0
    """,
    "run(f, 1)",
)
_case(
    "future annotations",
    """
    from __future__ import annotations
    @flow
    def f(x: nowhere = 1) -> nothing:
        y: unknown = x
        def g(z: unheard_of): ...
        return y, g.__annotations__
    """,
)
_case(
    "encoding line",
    """
    # -*- coding: utf-8 -*-
    @flow
    def f():
        x = "ä"
        return x.encode()
    """,
)
_case(
    "in a block of the module",
    """
    if True:
        try:
            @flow
            def f(x):
                y = x / 0
                return y
        finally:
            pass
    """,
    "run(f, 1)",
)
_case(
    "decorated with an argument",
    """
    @flow()
    def f(x):
        y = x / 0
        return y
    """,
    "run(f, 1)",
)
_case(
    "wrapped by a decorator",
    """
    import functools
    def loud(g):
        @functools.wraps(g)
        def wrapper(*args):
            log("before", args)
            result = g(*args)
            log("after", result)
            return result / 0
        return wrapper
    @flow
    @loud
    def f(x):
        y = x + 1
        return y
    """,
    "run(f, 1)",
)
_case(
    "renamed",
    """
    def f(x):
        y = x
        return y
    f.__name__ = "other"
    f.__qualname__ = "Some.other"
    made = flow(f)
    """,
    "run(made)",
)
_case(
    "code replaced",
    """
    @flow
    def f(x):
        y = x + 1
        return y
    def g(x):
        z = x * 10
        log(z)
        return z / 0
    first = run(f, 1)
    getattr(f, "__wrapped__", f).__code__ = g.__code__
    """,
    "(first, run(f, 2))",
)
_case("lambda", "f = flow(lambda x, *, y=2: x / (y - 2))\n", "run(f, 1)", whole=True)
_case(
    "source missing",
    """
    names = {"flow": flow, "log": log}
    exec("def g(x):\\n    y = x\\n    log(y)\\n    return y / 0\\n", names)
    f = flow(names["g"])
    """,
    "run(f, 1)",
    whole=True,
)


def _edit(old: str, new: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(path.read_text().replace(old, new)) and None


_STEADY = """
    @flow
    def f(x, y=2):
        z = x + y
        return z / (x - 1)
    """
_case("edited: another value", _STEADY, "run(f, 3)", whole=True, then=_edit("x + y", "x - y"))
_case("edited: another constant", _STEADY, "run(f, 3)", whole=True, then=_edit("x - 1", "x - 1.0"))
_case("edited: another kind of parameter", _STEADY, "run(f, 3, 4)", whole=True, then=_edit("x, y=2", "x, *, y=2"))
_case("edited: lines moved", _STEADY, "run(f, 1)", whole=True, then=_edit("    return", "\n    # moved\n    return"))
_case("edited: columns moved", _STEADY, "run(f, 1)", whole=True, then=_edit("z = x", "z =  x"))
_case("edited: gone", _STEADY, "run(f, 1)", whole=True, then=lambda path: path.write_text("x = 1\n") and None)
_case("edited: no Python any more", _STEADY, "run(f, 1)", whole=True, then=_edit("return", "return ("))
_case("edited: a comment at a line's end", _STEADY, "run(f, 1)", then=_edit("x + y\n", "x + y  # sum\n"))

if sys.version_info >= (3, 12):
    _case(
        "type parameters",
        """
        @flow
        def f[T](x: T, n: int = 2) -> list[T]:
            type Pair[S] = tuple[S, T]
            xs: list[T] = [x] * n
            return xs, T.__name__, Pair.__name__
        """,
        "run(f, 'a')",
    )
    _case(
        "nested quotes in f-strings",
        """
        @flow
        def f(x):
            y = f"{"a" + f"{x!r}"}"
            return f"{y} {x / 0}"
        """,
        "run(f, 1)",
    )
