"""Async flows: awaited, looped over, entered, cancelled; alone and inside a running loop."""

from __future__ import annotations

from .table import Table

CASES = Table()
_HELPERS = """
import asyncio
async def later(value):
    log("before", value)
    await asyncio.sleep(0)
    log("after", value)
    return value
async def count(n):
    try:
        for i in range(n):
            await asyncio.sleep(0)
            yield i
    finally:
        log("closed", n)
class Door:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow
    async def __aenter__(self):
        await asyncio.sleep(0)
        log("open", self.name)
        return self.name
    async def __aexit__(self, kind, *_):
        await asyncio.sleep(0)
        log("close", self.name, kind and kind.__name__)
        return self.swallow
"""


def case(
    name: str, source: str, call: str = "run(f)", *, whole: bool = False, since: tuple[int, int] = (3, 11)
) -> None:
    """Adds a case that has the helpers above at hand."""
    CASES.add(name, _HELPERS.lstrip("\n") + source.replace("\n    ", "\n").lstrip("\n"), call, whole=whole, since=since)


case(
    "await",
    """
    @flow
    async def f(x):
        a = await later(x)
        b = a + await later(a + 1)
        return await later(b), a
    """,
    "run(f, 1)",
)
case(
    "await inside a running loop",
    """
    @flow
    async def f(x):
        a = await later(x)
        return a + 1
    async def outer():
        first = await arun(f, 1)
        return first, await arun(f, 5)
    """,
    "asyncio.run(outer())",
)
case(
    "an async function that awaits nothing",
    """
    @flow
    async def f(x):
        y = x + 1
        return y * 2
    """,
    "run(f, 1)",
)
case(
    "async flows fail at their place",
    """
    @flow
    async def f(x):
        a = await later(x)
        b = (a +
             await later(1)) / (a - x)
        return b
    """,
    "run(f, 1)",
)
case(
    "what is awaited fails",
    """
    async def bad(x):
        await asyncio.sleep(0)
        return x / 0
    @flow
    async def f(x):
        a = await later(x)
        b = await bad(
            a
        )
        return b
    """,
    "run(f, 1)",
)
case(
    "not awaitable",
    """
    @flow
    async def f(x):
        y = x
        z = await y
        return z
    """,
    "run(f, 1)",
)
case(
    "async for",
    """
    @flow
    async def f(n):
        out = []
        async for i in count(n):
            if i == 1:
                continue
            if i == 4:
                break
            y = await later(i)
            out.append(y)
        else:
            out.append("else")
        return out, i
    """,
    "(run(f, 3), run(f, 6))",
)
case(
    "async for fails",
    """
    @flow
    async def f(n):
        async for i in count(n):
            y = 1 / (
                i - 1
            )
            log(y)
        return y
    """,
    "run(f, 3)",
)
case(
    "async for over what is none",
    """
    @flow
    async def f(xs):
        y = 1
        async for x in xs:
            y = x
        return y
    """,
    "run(f, [1])",
)
case(
    "async with",
    """
    @flow
    async def f(x):
        async with Door("a") as a, Door("b", swallow=True) as b:
            c = await later(a + b)
            if x:
                1 / 0
            d = c
        log(a, b, c)
        return d
    """,
    "(run(f, 0), run(f, 1))",
)
case(
    "return from an async with in a loop",
    """
    @flow
    async def f(xs):
        for x in xs:
            async with Door(x) as door:
                if x == 1:
                    continue
                if x == 2:
                    return door
                y = await later(x)
        return y
    """,
    "(run(f, [0, 1, 2, 3]), run(f, [0, 1]))",
)
case(
    "async comprehensions",
    """
    @flow
    async def f(n):
        i = "outer"
        squares = [i * i async for i in count(n)]
        pairs = {i: await later(i) for i in squares if await later(i) != 1}
        firsts = {x async for x in count(n) if x}
        lazy = (x async for x in count(n))
        rest = [x async for x in lazy]
        return i, squares, pairs, firsts, rest
    """,
    "run(f, 3)",
)
case(
    "an async comprehension fails",
    """
    @flow
    async def f(n):
        squares = [1 / i
                   async for i in count(n)]
        return squares
    """,
    "run(f, 3)",
)
case(
    "gather and tasks",
    """
    @flow
    async def f(xs):
        values = await asyncio.gather(*(later(x) for x in xs))
        made = [asyncio.create_task(later(x)) for x in values]
        for each in made:
            done = await each
            log("done", done)
        return values, done
    """,
    "run(f, [1, 2, 3])",
)
case(
    "two runs of one flow take turns",
    """
    @flow
    async def f(x):
        a = await later(x)
        b = await later(a + 10)
        return a, b
    async def outer():
        return await asyncio.gather(arun(f, 1), arun(f, 2))
    """,
    "asyncio.run(outer())",
)
case(
    "a task group fails",
    """
    async def bad():
        await asyncio.sleep(0)
        raise ValueError("bad")
    @flow
    async def f():
        try:
            async with asyncio.TaskGroup() as group:
                one = group.create_task(later(1))
                two = group.create_task(bad())
        except* ValueError as errors:
            told = [str(each) for each in errors.exceptions]
        return told, one.done()
    """,
)
case(
    "cancelled from outside",
    """
    @flow
    async def f():
        try:
            x = "begun"
            log(x)
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            log("cancelled")
            raise
        finally:
            log("finally")
    async def outer():
        running = asyncio.ensure_future(arun(f))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        running.cancel()
        try:
            return await running
        except asyncio.CancelledError:
            return "was cancelled", running.cancelled()
    """,
    "asyncio.run(outer())",
)
case(
    "timeouts",
    """
    @flow
    async def f():
        try:
            async with asyncio.timeout(0.001) as limit:
                await asyncio.sleep(3600)
        except TimeoutError as error:
            kind = type(error).__name__
        return kind, limit.expired()
    """,
)
case(
    "stop iteration in an async flow",
    """
    @flow
    async def f(xs):
        numbers = iter(xs)
        first = next(numbers)
        second = next(numbers)
        return first, second
    """,
    "run(f, [1])",
)
case(
    "stop async iteration in an async flow",
    """
    @flow
    async def f():
        numbers = count(1)
        first = await anext(numbers)
        second = await anext(numbers)
        return first, second
    """,
)
case(
    "context variables of async flows",
    """
    import contextvars
    level = contextvars.ContextVar("level", default=0)
    @flow
    async def f(x):
        before = level.get()
        level.set(x)
        await asyncio.sleep(0)
        inside = level.get()
        return before, inside
    async def outer():
        first = await arun(f, 1)
        apart = await asyncio.gather(arun(f, 2), arun(f, 3))
        return first, level.get(), apart, level.get()
    """,
    "asyncio.run(outer())",
)
case(
    "async flows call flows",
    """
    @flow
    async def double(x):
        y = await later(x)
        return y * 2
    @flow
    def plain(x):
        y = x + 1
        return y
    @flow
    async def f(x):
        a = await double(x)
        b = plain(a)
        c = await arun(double, b)
        return [await double(each) for each in (a, b, c)]
    """,
    "run(f, 1)",
)
case(
    "recursion of async flows",
    """
    @flow
    async def f(n):
        if n < 2:
            return n
        below = await arun(f, n - 1)
        return below + await f(n - 2)
    """,
    "run(f, 6)",
)
case(
    "async methods",
    """
    class Shop:
        __rate = 3
        @flow
        async def f(self, price):
            net = await later(price * self.__rate)
            self.last = net
            return net, __class__.__name__
    """,
    "run(Shop().f, 2)",
)
case(
    "async closures",
    """
    def outer(n):
        total = 0
        @flow
        async def f(x):
            nonlocal total
            for i in range(n):
                total += await later(x + i)
            get = lambda: total
            return get()
        return f
    """,
    "run(outer(2), 1)",
)
case(
    "try, finally and awaits",
    """
    @flow
    async def f(xs):
        out = []
        for x in xs:
            try:
                y = 1 / await later(x)
                out.append(y)
            except ZeroDivisionError as error:
                told = await later(str(error))
                out.append(told)
                break
            finally:
                z = await later("finally")
        return out, z
    """,
    "run(f, [1, 0, 2])",
)
case(
    "the line of warnings in async flows",
    """
    import warnings
    @flow
    async def f(x):
        a = await later(x)
        warnings.warn("one")
        async with Door("a"):
            (warnings
             .warn("two"))
        return a
    """,
    "run(f, 1)",
)
case(
    "async generators",
    """
    @flow
    async def f(n):
        log("begin")
        for i in range(n):
            got = yield i
            log("got", got)
    async def outer():
        numbers = await arun(f, 3) if hasattr(f, "run") and False else run(f, 3)
        out = [await anext(numbers), await numbers.asend("sent")]
        async for n in numbers:
            out.append(n)
        return out
    """,
    "asyncio.run(outer())",
    whole=True,
)
case(
    "async generators fail and are closed",
    """
    @flow
    async def f(xs):
        try:
            for x in xs:
                yield 1 / x
        finally:
            await asyncio.sleep(0)
            log("closed")
    async def outer():
        numbers = run(f, [1, 2])
        first = await anext(numbers)
        await numbers.aclose()
        return first, [each async for each in run(f, [1, 0])]
    """,
    "asyncio.run(outer())",
    whole=True,
)
