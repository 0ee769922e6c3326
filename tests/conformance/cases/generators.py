"""Generators: sent to, thrown into, closed, delegated to, given up half-way."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "a generator's value on return",
    """
    @flow
    def f(n):
        got = yield n
        return got
    def drive():
        g = run(f, 1)
        first = next(g)
        try:
            g.send("sent")
        except StopIteration as stop:
            return first, stop.value
    """,
    "drive()",
    whole=True,
)
case(
    "thrown into",
    """
    @flow
    def f():
        while True:
            try:
                got = yield "ready"
                log("got", got)
            except KeyError as error:
                log("caught", error.args)
                yield "caught"
            finally:
                log("finally")
    def drive():
        g = run(f)
        out = [next(g), g.throw(KeyError("k")), next(g)]
        g.throw(ValueError("out"))
    """,
    "drive()",
    whole=True,
)
case(
    "closed",
    """
    @flow
    def f():
        try:
            yield 1
            yield 2
        except GeneratorExit:
            log("exit")
            raise
        finally:
            log("finally")
    def drive():
        g = run(f)
        first = next(g)
        g.close()
        g.close()
        return first, next(g, "end")
    """,
    "drive()",
    whole=True,
)
case(
    "closed before it began",
    """
    @flow
    def f():
        log("never")
        yield 1
    def drive():
        g = run(f)
        g.close()
        return list(g)
    """,
    "drive()",
    whole=True,
)
case(
    "ignores being closed",
    """
    @flow
    def f():
        try:
            yield 1
        except GeneratorExit:
            yield 2
    def drive():
        g = run(f)
        next(g)
        g.close()
    """,
    "drive()",
    whole=True,
)
case(
    "delegates and returns",
    """
    def inner(n):
        got = yield n
        log("inner", got)
        return n * 2
    @flow
    def f(n):
        a = yield from inner(n)
        b = yield from [a, a + 1]
        return a, b
    def drive():
        g = run(f, 1)
        out = [next(g), g.send("x")]
        try:
            while True:
                out.append(next(g))
        except StopIteration as stop:
            return out, stop.value
    """,
    "drive()",
    whole=True,
)
case(
    "stop iteration in a generator",
    """
    @flow
    def f(xs):
        numbers = iter(xs)
        while True:
            yield next(numbers)
    """,
    "list(run(f, [1, 2]))",
    whole=True,
)
case(
    "a generator's context manager",
    """
    import contextlib
    @flow
    def f(name):
        log("open", name)
        try:
            yield name
        finally:
            log("close", name)
    def drive():
        with contextlib.contextmanager(lambda name: run(f, name))("a") as name:
            1 / 0
    """,
    "drive()",
    whole=True,
)
case(
    "arguments of a generator do not fit",
    """
    @flow
    def f(a, *, b):
        yield a
    """,
    "run(f, 1)",
    whole=True,
)
case(
    "a generator in a flow is thrown into",
    """
    def echo():
        while True:
            try:
                got = yield
                log("got", got)
            except ValueError as error:
                log("caught", str(error))
    @flow
    def f():
        g = echo()
        next(g)
        for x in range(2):
            sent = g.send(x)
            g.throw(ValueError(x))
        g.close()
        return next(g, "end")
    """,
)
case(
    "a generator expression outlives its flow",
    """
    @flow
    def f(n):
        base = n
        lazy = (base / x for x in (1, 0))
        base = n * 10
        return lazy
    """,
    "list(run(f, 3))",
)
