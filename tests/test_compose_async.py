"""Compositions of async flows: they are async themselves, and `&` has them wait at the same time."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from omnitron_kernel import flow, parallel


@flow
async def hears(bell: asyncio.Event) -> str:
    """Waits for what only its neighbour does."""
    ready = "heard"
    await bell.wait()
    return ready


@flow
async def rings(bell: asyncio.Event) -> str:
    """Ends the wait of its neighbour."""
    sound = "rung"
    bell.set()
    return sound


@flow
async def breaks(bell: asyncio.Event) -> str:
    """Fails beside a neighbour that waits."""
    reason = "cracked"
    raise ValueError(reason)


def listens(bell: asyncio.Event) -> bool:
    """Sees whether it comes before those that wait."""
    return bell.is_set()


def _run(made: Any) -> Any:
    async def bounded() -> Any:
        async with asyncio.timeout(30):
            return await made.arun(asyncio.Event())

    return asyncio.run(bounded())


def test_async_parts_wait_at_the_same_time() -> None:
    """One part may wait for what another does; plain parts come before both; the value keeps the order of the parts."""
    both = hears & rings & listens
    assert _run(both).value == ("heard", "rung", False)
    assert both.run(asyncio.Event()).value == ("heard", "rung", False)


def test_each_part_is_a_node_with_a_run_of_its_own() -> None:
    """The node gives what is awaited; its run lasts until that has ended, and has the value."""
    run = _run(hears & rings)
    heard = run.nodes["hears"].run
    assert (heard.value, heard.status) == ("heard", "done")
    assert [each.status for each in heard.nodes.values()] == ["done", "done"]
    assert all(each.duration >= 0 for each in heard.nodes.values())
    assert run["hears"] == "heard"


def test_an_error_ends_the_wait() -> None:
    """The first error is raised as it is; the run of its part failed where it was raised."""
    both = hears & breaks
    with pytest.raises(ValueError, match="cracked"):
        _run(both)
    broken = both.last.nodes["breaks"].run
    assert (broken.status, broken.stopped_at) == ("failed", "raise")
    assert both.last.nodes["hears"].run.status == "failed"


def test_a_part_that_waits_still_runs() -> None:
    """Seen while it lasts, the run of what is awaited is running, and so is its node; cancelled, it is interrupted."""
    both = parallel(hears, hears)

    async def cancelled() -> None:
        waiting = asyncio.create_task(both.arun(asyncio.Event()))
        for _ in range(5):
            await asyncio.sleep(0)
        part = both.last.nodes["hears"].run
        assert (part.status, part.nodes["wait"].status) == ("running", "running")
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(cancelled())
    assert both.last.status == "interrupted"
    assert both.last.nodes["hears"].run.status == "interrupted"


def test_one_async_part_is_awaited_in_its_place() -> None:
    """There is nothing to wait beside."""
    assert "gather" not in (rings & listens).source
    assert (rings & listens).run(asyncio.Event()).value == ("rung", True)
    assert "gather" not in (rings >> len).source


def test_what_waits_together_is_plain_python() -> None:
    """An export has `asyncio.gather` under the name of the text; a part of that name gets another."""

    @flow
    async def gather(bell: asyncio.Event) -> int:
        number = 1
        return number

    names: dict[str, Any] = {"__name__": "exported"}
    exec((hears & rings).export(), names)
    assert asyncio.run(names["hears_and_rings"](asyncio.Event())) == ("heard", "rung")
    assert (gather & rings).run(asyncio.Event()).value == (1, "rung")


def test_an_input_may_have_any_name() -> None:
    @flow
    async def keeps(gather_: int) -> int:
        kept = gather_
        return kept

    assert (keeps & keeps).run(gather_=3).value == (3, 3)
