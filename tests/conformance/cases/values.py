"""Values, names and what binds them."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
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
case(
    "return without value",
    """
    @flow
    def f():
        log("here")
        return
    """,
)
case(
    "no return",
    """
    @flow
    def f(x):
        y = x + 1
        log(y)
    """,
    "run(f, 1)",
)
case(
    "docstring only",
    '''
    @flow
    def f():
        """Says nothing."""
    ''',
)
case(
    "pass only",
    """
    @flow
    def f(x=1):
        pass
    """,
)
case(
    "string as value",
    """
    @flow
    def f():
        x = 1
        return "text"
    """,
)
case(
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
case(
    "star unpacking fails",
    """
    @flow
    def f(xs):
        a, *b, c = xs
        return a
    """,
    "run(f, [1])",
)
case(
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
case(
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
case(
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
case(
    "annotated but unbound",
    """
    @flow
    def f():
        y: int
        x = 1
        return y
    """,
)
case(
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
case(
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
case(
    "walrus in the output fails",
    """
    @flow
    def f(x):
        y = 1
        return (z := x / y) / (w := z - z)
    """,
    "run(f, 3)",
)
case(
    "walrus named value",
    """
    @flow
    def f():
        print(value := 5)
        return value
    """,
)
case(
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
case(
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
case(
    "del unbound",
    """
    @flow
    def f():
        if log("x"):
            x = 1
        del x
    """,
)
case(
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
case(
    "undefined name",
    """
    @flow
    def f():
        x = 1
        return x + nowhere
    """,
)
case(
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
case(
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
case(
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
case(
    "import fails",
    """
    @flow
    def f():
        x = 1
        from math import nowhere
        return x
    """,
)
case(
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
case(
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
case(
    "large constants",
    """
    @flow
    def f(x=10 ** 60):
        y = 123456789012345678901234567890
        z = b"\\x00\\xff" + bytes(3)
        return x + y, z, 1e300, 3j, ...
    """,
)
