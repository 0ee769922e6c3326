"""Async flows and generators: awaited where a loop runs, run where none does, split into nodes as every function is."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import asyncio
import contextvars
import inspect
import traceback
from typing import Any

import pytest

from omnitron_kernel import flow
from omnitron_kernel.errors import OmnitronError

COLOUR: contextvars.ContextVar[str] = contextvars.ContextVar("colour", default="grey")


async def count(n):
    for each in range(n):
        await asyncio.sleep(0)
        yield each


@flow
async def squares(n: int = 3) -> list[int]:
    """Awaits, iterates, returns."""
    found = [each * each async for each in count(n)]
    await asyncio.sleep(0)
    total = sum(found)
    return [*found, total]


@flow
async def waits():
    before = 1
    await asyncio.sleep(60)
    return before


@flow
async def fails(x):
    y = 1 / x
    await asyncio.sleep(0)
    return y


@flow
def numbers(n):
    yield from range(n)


def awaited(awaitable: Any) -> Any:
    async def main() -> Any:
        return await awaitable

    return asyncio.run(main())


# Running


def test_a_call_gives_the_coroutine_as_ever() -> None:
    assert awaited(squares(2)) == [0, 1, 1]
    assert squares.last is None or squares.last.value != [0, 1, 1]


def test_an_async_flow_is_split_into_nodes() -> None:
    run = squares.run(3)
    assert run.value == [0, 1, 4, 5]
    assert list(run.nodes) == ["found", "sleep", "total", "output"]
    assert (run["found"], run["total"], run.status) == ([0, 1, 4], 5, "done")
    assert squares.graph.asynchronous


def test_arun_is_awaited_in_a_loop() -> None:
    async def main() -> Any:
        return await squares.arun(n=2)

    run = asyncio.run(main())
    assert run.value == [0, 1, 1]
    assert squares.last is run


def test_run_in_a_loop_names_arun() -> None:
    async def main() -> None:
        with pytest.raises(OmnitronError, match=r"Await it: `await squares.arun\(...\)`"):
            squares.run(2)
        with pytest.raises(OmnitronError, match="arun"):
            squares.prepare(2).execute()

    asyncio.run(main())


def test_arun_of_a_plain_flow_runs_it() -> None:
    run = awaited(flow(lambda x: x + 1).arun(1))
    assert (run.value, run.status) == (2, "done")


def test_runs_stand_side_by_side() -> None:
    async def main() -> list[Any]:
        return await asyncio.gather(*(squares.arun(n) for n in range(4)))

    assert [run.value[-1] for run in asyncio.run(main())] == [0, 0, 1, 5]


def test_a_prepared_run_can_be_awaited_once() -> None:
    async def main() -> None:
        run = squares.prepare(1)
        assert (await run.aexecute()).value == [0, 0]
        with pytest.raises(OmnitronError, match="has ended"):
            await run.aexecute()
        with pytest.raises(OmnitronError, match="has ended"):
            run.execute()

    asyncio.run(main())


def test_an_async_method_binds() -> None:
    class Shop:
        rate = 2

        @flow
        async def price(self, net):
            await asyncio.sleep(0)
            return net * self.rate

    shop = Shop()
    assert shop.price.run(3).value == awaited(shop.price.arun(3)).value == awaited(shop.price(3)) == 6
    assert inspect.iscoroutinefunction(shop.price)


# Failing


def test_what_is_raised_is_kept_with_its_node() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        fails.run(0)
    assert fails.last is not None
    assert fails.last.error is caught.value
    assert [each.status for each in fails.last.nodes.values()] == ["failed", "not reached"]
    with pytest.raises(ZeroDivisionError):
        awaited(fails.arun(0))


def test_a_traceback_has_the_flows_own_line() -> None:
    def lines(call: Any) -> list[tuple[str, int | None]]:
        try:
            asyncio.run(call())
        except ZeroDivisionError as error:
            return [(each.name, each.lineno) for each in traceback.extract_tb(error.__traceback__)][-1:]
        raise AssertionError

    assert lines(lambda: fails(0)) == lines(lambda: fails.arun(0))


def test_being_cancelled_interrupts_the_run_and_is_raised_again() -> None:
    async def main() -> None:
        waiting = asyncio.create_task(waits.arun())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(main())
    assert waits.last is not None
    assert waits.last.status == "interrupted"
    assert [each.status for each in waits.last.nodes.values()] == ["done", "interrupted"]


def test_a_coroutine_that_is_closed_interrupts_the_run() -> None:
    async def main() -> None:
        running = waits.arun()
        running.send(None)
        running.close()

    asyncio.run(main())
    assert waits.last is not None
    assert waits.last.status == "interrupted"


def test_a_timeout_is_pythons_own() -> None:
    async def main() -> None:
        async with asyncio.timeout(0.001):
            await waits.arun()

    with pytest.raises(TimeoutError):
        asyncio.run(main())


def test_stop_iteration_is_a_runtime_error_as_in_every_coroutine() -> None:
    @flow
    async def f():
        x = next(iter(()))
        return x

    for call in (f, f.arun):
        with pytest.raises(RuntimeError, match="coroutine raised StopIteration") as caught:
            awaited(call())
        assert isinstance(caught.value.__cause__, StopIteration)


def test_context_variables_are_those_of_whoever_awaits() -> None:
    @flow
    async def f():
        seen = COLOUR.get()
        COLOUR.set("blue")
        return seen

    async def main() -> tuple[str, str]:
        COLOUR.set("red")
        return (await f.arun()).value, COLOUR.get()

    assert asyncio.run(main()) == ("red", "blue")
    assert f.run().value == "grey"
    assert COLOUR.get() == "grey"


# Looking like what they are


def test_kinds_of_functions_are_told_apart() -> None:
    assert inspect.iscoroutinefunction(squares)
    assert asyncio.iscoroutinefunction(squares)
    assert not inspect.iscoroutinefunction(numbers)
    assert inspect.isgeneratorfunction(numbers)
    assert inspect.isasyncgenfunction(flow(count))


# Generators


def test_a_generators_value_is_the_live_generator() -> None:
    run = numbers.run(3)
    assert inspect.isgenerator(run.value)
    assert len(run.nodes) == 1
    assert run.status == "running"
    assert next(run.value) == 0
    assert run.status == "running"
    assert list(run.value) == [1, 2]
    assert run.status == "done"


def test_closing_a_generator_ends_its_run() -> None:
    run = numbers.run(3)
    run.value.close()
    assert run.status == "done"


def test_a_generator_keeps_send_throw_and_return() -> None:
    @flow
    def echo():
        heard = []
        while len(heard) < 2:
            try:
                heard.append((yield len(heard)))
            except KeyError:
                heard.append("thrown")
        return heard

    running = echo.run().value
    assert (next(running), running.send("a")) == (0, 1)
    with pytest.raises(StopIteration) as ended:
        running.throw(KeyError())
    assert ended.value.value == ["a", "thrown"]


def test_an_async_generators_value_is_live_too() -> None:
    run = flow(count).run(2)
    assert run.status == "running"

    async def main() -> list[int]:
        return [each async for each in run.value]

    assert asyncio.run(main()) == [0, 1]
    assert run.status == "done"
    assert inspect.isasyncgen(awaited(flow(count).arun(2)).value)


def test_a_generator_that_is_only_passed_on_does_not_keep_a_run_open() -> None:
    assert flow(lambda: numbers(3)).run().status == "done"


def test_a_run_that_cannot_begin_is_not_the_newest() -> None:
    """`run` inside a loop is refused before there is a run: `last` stays what it was."""
    before = squares.run(1)

    async def inside() -> None:
        with pytest.raises(OmnitronError, match=r"await squares\.arun"):
            squares.run(2)

    asyncio.run(inside())
    assert squares.last is before
