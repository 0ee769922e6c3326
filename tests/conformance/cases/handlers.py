"""What is being handled: `sys.exc_info`, contexts and chains, finally clauses and context managers."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "the exception in sight, branch by branch",
    """
    import sys
    def now():
        kind = sys.exc_info()[0]
        return kind and kind.__name__
    @flow
    def f(xs):
        seen = [now()]
        for x in xs:
            try:
                seen.append(now())
                y = 1 / x
            except ZeroDivisionError:
                seen.append(now())
                try:
                    z = {}[x]
                except KeyError:
                    inner = now()
                    seen.append(inner)
                for _ in "a":
                    seen.append(now())
            else:
                seen.append(now())
            finally:
                last = now()
                seen.append(last)
        end = now()
        return seen, end
    def outer():
        try:
            raise OSError
        except OSError:
            return run(f, [1, 0]), now()
    """,
    "(run(f, [1, 0]), outer())",
)
case(
    "contexts chain through a loop",
    """
    @flow
    def f(xs):
        for x in xs:
            try:
                y = 1 / x
            except ZeroDivisionError:
                z = {}[x]
            finally:
                if x == 0:
                    w = [][x]
        return y
    """,
    "run(f, [1, 0])",
)
case(
    "the name of the exception goes each round",
    """
    @flow
    def f(xs):
        told = []
        for x in xs:
            try:
                y = 1 / x
            except ZeroDivisionError as error:
                text = str(error)
                told.append(text)
            told.append("error" in here(error=None))
        return told, error
    def here(**names):
        return names
    """,
    "run(f, [1, 0])",
)
case(
    "the handler deletes and rebinds its name",
    """
    @flow
    def f(xs):
        for x in xs:
            try:
                y = 1 / x
            except ZeroDivisionError as error:
                if x is False:
                    del error
                else:
                    error = "text"
                log("handled")
        return y
    """,
    "run(f, [1, 0, False])",
)
case(
    "else and finally in order",
    """
    @flow
    def f(x):
        told = []
        try:
            try:
                told.append("body")
                y = 1 / x
            except TypeError:
                told.append("type")
                y = None
            else:
                told.append("else")
                z = y
            finally:
                told.append("finally")
                told.append(len(told))
        except ZeroDivisionError as error:
            told.append(str(error.__context__))
        return told
    """,
    "[run(f, x) for x in (1, 0, 'a')]",
)
case(
    "return wins over return",
    """
    @flow
    def f(x):
        try:
            a = log("try")
            return "try", a
        finally:
            b = log("finally")
            if x:
                return "finally", b
    """,
    "(run(f, 0), run(f, 1))",
)
case(
    "an exception in finally replaces a return",
    """
    @flow
    def f(x):
        try:
            y = x
            return y
        finally:
            z = y / 0
            log(z)
    """,
    "run(f, 1)",
)
case(
    "handlers that do not match",
    """
    @flow
    def f(x):
        try:
            y = x["a"]
        except (KeyError, IndexError) as error:
            z = error
            return "found", str(z)
        except "no class":
            w = 1
        return y
    """,
    "(run(f, {}), run(f, {'a': 1}), run(f, 3))",
)
case(
    "exception groups in a loop",
    """
    @flow
    def f(groups):
        told = []
        for group in groups:
            try:
                raise ExceptionGroup("many", group)
            except* ValueError as values:
                count = len(values.exceptions)
                told.append(("values", count))
            except* (TypeError, KeyError) as others:
                told.append(str(others))
            else:
                told.append("never")
            finally:
                told.append("finally")
        return told
    """,
    "run(f, [[ValueError(1), ValueError(2)], [TypeError(1), ValueError(3)], [OSError(4), KeyError(5)]])",
)
case(
    "an exception group's handler raises",
    """
    @flow
    def f():
        try:
            raise ExceptionGroup("many", [ValueError(1), ExceptionGroup("inner", [TypeError(2)]), KeyError(3)])
        except* ValueError:
            x = 1
            raise
        except* TypeError as error:
            y = x
            raise RuntimeError(y) from error
    """,
)
case(
    "a lone exception under except*",
    """
    @flow
    def f(x):
        try:
            y = 1 / x
        except* ZeroDivisionError as group:
            z = group.exceptions
            y = len(z), type(group).__name__
        return y
    """,
    "(run(f, 0), run(f, 1))",
)
case(
    "context managers of generators",
    """
    import contextlib
    @contextlib.contextmanager
    def opened(name):
        log("open", name)
        try:
            yield name
        except KeyError as error:
            log("swallowed", str(error))
        finally:
            log("close", name)
    @flow
    def f(keys):
        table = {"a": 1}
        out = []
        for key in keys:
            with opened(key) as name, contextlib.suppress(TypeError):
                value = table[name]
                out.append(value)
            with contextlib.ExitStack() as stack:
                stack.callback(log, "called back", key)
                first, second = (stack.enter_context(opened(each)) for each in "xy")
                out.append(first + second)
        return out, value
    """,
    "run(f, ['a', 'b', []])",
)
case(
    "a with that swallows skips the rest of its body",
    """
    import contextlib
    @flow
    def f(xs):
        for x in xs:
            with contextlib.suppress(ZeroDivisionError):
                before = x
                y = 1 / x
                after = y
            log(before, after)
        return before, after
    """,
    "run(f, [1, 0])",
)
case(
    "a with that swallows leaves names unbound",
    """
    import contextlib
    @flow
    def f():
        with contextlib.suppress(ZeroDivisionError):
            y = 1 / 0
        return y
    """,
)
case(
    "exit sees the exception and replaces it",
    """
    class Door:
        def __enter__(self):
            return self
        def __exit__(self, kind, error, trace):
            log(kind.__name__, error.args, trace.tb_lineno)
            raise LookupError("other")
    @flow
    def f(xs):
        for x in xs:
            with Door() as door:
                y = [
                    1 / x
                ]
        return y
    """,
    "run(f, [0])",
)
case(
    "no context manager",
    """
    @flow
    def f(x):
        y = x
        with y as z:
            w = z
        return w
    """,
    "run(f, 1)",
)
case(
    "context variables",
    """
    import contextvars
    level = contextvars.ContextVar("level", default=0)
    @flow
    def f(xs):
        before = level.get()
        for x in xs:
            token = level.set(x)
            inside = level.get()
            if x == 2:
                level.reset(token)
        copied = contextvars.copy_context().run(level.get)
        return before, inside, copied
    """,
    "(run(f, [1, 2]), level.get())",
)
case(
    "asserts in blocks",
    """
    @flow
    def f(xs):
        for x in xs:
            if __debug__:
                y = x
            assert y, f"{x=} in the loop"
        return y
    """,
    "run(f, [1, 0])",
)
case(
    "weak references live as long as their object is bound",
    """
    import weakref
    class Thing:
        pass
    @flow
    def f():
        thing = Thing()
        ref = weakref.ref(thing)
        same = ref() is thing
        for _ in range(2):
            again = ref()
            same = same and again is thing
        return same
    """,
)
