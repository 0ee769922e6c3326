"""The order of effects, what is printed and warned, and values that watch who looks at them."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
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
case(
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
case(
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
case(
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
case(
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
case(
    "warnings from the compiler are told once",
    """
    @flow
    def f():
        x = "\\d"
        return x is "\\d"
    """,
)
case(
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
case(
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
