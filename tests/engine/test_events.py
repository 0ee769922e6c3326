"""Events: the facts of a run in their order."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine import EventKind


@flow
def halves(x):
    y = x / 2
    z = y / x
    return z


def test_a_run_that_went_well_tells_every_start_and_end() -> None:
    run = halves.run(4)
    told = [(each.kind, each.node) for each in run.events]
    assert told == [
        (EventKind.RUN_STARTED, ""),
        (EventKind.NODE_STARTED, "y"),
        (EventKind.NODE_DONE, "y"),
        (EventKind.NODE_STARTED, "z"),
        (EventKind.NODE_DONE, "z"),
        (EventKind.RUN_DONE, ""),
    ]
    assert {each.run for each in run.events} == {run.id}


def test_times_never_go_backwards() -> None:
    times = [each.at for each in halves.run(4).events]
    assert times == sorted(times)
    assert times[0] == 0


def test_a_failure_is_told_at_its_node_and_for_the_run() -> None:
    with pytest.raises(ZeroDivisionError):
        halves.run(0)
    *_, node, run = halves.last.events
    assert (node.kind, node.node, node.detail) == (
        EventKind.NODE_FAILED,
        "z",
        "ZeroDivisionError: float division by zero",
    )
    assert (run.kind, run.detail) == (EventKind.RUN_FAILED, node.detail)


def test_a_run_that_has_not_begun_tells_no_node_done() -> None:
    kinds = {each.kind for each in halves.prepare(1).events}
    assert EventKind.NODE_DONE not in kinds
    assert EventKind.RUN_DONE not in kinds
