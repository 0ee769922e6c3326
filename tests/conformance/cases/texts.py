"""Texts as files hold them: encodings, line ends, decorators, and files that were edited since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .table import Table

CASES = Table()
case = CASES.add

case(
    "a thousand statements",
    "@flow\ndef f(x):\n"
    + "".join(f"    x = x + {n}\n    y{n % 7} = x * {n}\n" for n in range(500))
    + "    return x, y0, y6\n",
    "run(f, 1)",
)
case("deeply nested expression", f"@flow\ndef f(x):\n    y = {'(' * 80}x{' + 1)' * 80}\n    return y\n", "run(f, 1)")
case("tabs", "@flow\ndef f(x):\n\ty = 'ä'\n\tif x:\n\t\tz = x / 0\n\treturn y\n", "run(f, 1)")
case("CRLF", "@flow\r\ndef f(x):\r\n    y = '''a\r\nb'''\r\n    z = x / 0\r\n    return y, z\r\n", "run(f, 1)")
case("CR", "@flow\rdef f(x):\r    y = x\r    z = y / 0\r    return z\r", "run(f, 1)")
case("form feeds", "x = 1\n\x0c\n@flow\ndef f(x):\n    y = x\n\x0c\n    z = y\x0c / 0\n    return z\n", "run(f, 1)")
case(
    "line separators in strings",
    "@flow\ndef f(x):\n    y = 'a\u2028b\x85c'\n    z = x / 0\n    return y\n",
    "run(f, 1)",
)
case("no line break at the end", "@flow\ndef f(x):\n    y = x\n    return y / 0", "run(f, 1)")
case(
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
case(
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
case(
    "encoding line",
    """
    # -*- coding: utf-8 -*-
    @flow
    def f():
        x = "ä"
        return x.encode()
    """,
)
case(
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
case(
    "decorated with an argument",
    """
    @flow()
    def f(x):
        y = x / 0
        return y
    """,
    "run(f, 1)",
)
case(
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
case(
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
case(
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
case("lambda", "f = flow(lambda x, *, y=2: x / (y - 2))\n", "run(f, 1)", whole=True)
case(
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
case("edited: another value", _STEADY, "run(f, 3)", whole=True, then=_edit("x + y", "x - y"))
case("edited: another constant", _STEADY, "run(f, 3)", whole=True, then=_edit("x - 1", "x - 1.0"))
case("edited: another kind of parameter", _STEADY, "run(f, 3, 4)", whole=True, then=_edit("x, y=2", "x, *, y=2"))
case("edited: lines moved", _STEADY, "run(f, 1)", whole=True, then=_edit("    return", "\n    # moved\n    return"))
case("edited: columns moved", _STEADY, "run(f, 1)", whole=True, then=_edit("z = x", "z =  x"))
case("edited: gone", _STEADY, "run(f, 1)", whole=True, then=lambda path: path.write_text("x = 1\n") and None)
case("edited: no Python any more", _STEADY, "run(f, 1)", whole=True, then=_edit("return", "return ("))
case("edited: a comment at a line's end", _STEADY, "run(f, 1)", then=_edit("x + y\n", "x + y  # sum\n"))
