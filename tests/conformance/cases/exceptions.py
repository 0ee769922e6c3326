"""What is raised, with its cause, context, line and columns."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
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
case(
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
case(
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
case(
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
case(
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
case(
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
case(
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
case(
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
case(
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
case(
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
case(
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
case(
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
case(
    "notes",
    """
    @flow
    def f():
        error = ValueError("x")
        error.add_note("seen twice")
        raise error
    """,
)
case(
    "keyboard interrupt",
    """
    @flow
    def f():
        log("before")
        raise KeyboardInterrupt("now")
        log("after")
    """,
)
case(
    "system exit",
    """
    @flow
    def f():
        x = 3
        raise SystemExit(x)
    """,
)
case(
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
case(
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
case(
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
case(
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
case(
    "operators fail at their column",
    """
    @flow
    def f(xs):
        a = xs[0]; b = xs["one"]["two"]; c = a.b.c
        return c
    """,
    "run(f, {0: 1, 'one': {}})",
)
case(
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
case(
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
case(
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
