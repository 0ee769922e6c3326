"""What the cache costs: a node that is dearer to look up than to compute is computed, and its time is its own."""

from __future__ import annotations

import time
from typing import Any

import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine.reuse import costs as room
from omnitron_kernel.engine.reuse import state
from omnitron_kernel.engine.reuse.costs import DEAR, Costs

MS = 1_000_000


def test_three_runs_in_a_row_have_to_show_it() -> None:
    costs = Costs()
    for _ in range(2):
        costs.judge(b"k", 100 * MS, 10 * MS)
    costs.judge(b"k", 100 * MS, 90 * MS)  # and this one was worth it
    for _ in range(2):
        costs.judge(b"k", 100 * MS, 10 * MS)
    assert not costs.spare(b"k")
    costs.judge(b"k", 100 * MS, 10 * MS)
    assert costs.spare(b"k")
    assert not costs.spare(b"another")


def test_after_fifty_runs_it_is_looked_at_again() -> None:
    costs = Costs()
    for _ in range(3):
        costs.judge(b"k", 100 * MS, 10 * MS)
    assert [costs.spare(b"k") for _ in range(52)] == [True] * 50 + [False] * 2


@pytest.mark.parametrize(("spent", "took"), [(19, 0), (100, 51)], ids=["little", "less than twice"])
def test_what_costs_little_or_saves_more_is_looked_up(spent: int, took: int) -> None:
    costs = Costs()
    for _ in range(10):
        costs.judge(b"k", spent * MS, took * MS)
    assert not costs.spare(b"k")


@flow(cache=True)
def sums(x, k=1):
    pair = [x, x]
    total = sum(pair)
    return [total, k]


def test_a_node_that_is_dear_to_look_up_is_computed_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_LEAST", 0)
    monkeypatch.setattr(room, "_TIMES", 0)
    monkeypatch.setattr(room, "_RUNS", 2)
    told = [[each.why for each in list(sums.run(1, k).nodes.values())[:2]] for k in range(6)]
    reused = "reused: nothing that it depends on has changed; computing it had taken"
    assert [why.startswith(reused) for why in told[1]] == [True, True]
    assert told[3] == [f"computed: {DEAR}"] * 2
    assert [why.startswith(reused) for why in told[5]] == [True, True], "it was looked at again"
    assert sums.run(1, 9).value == [2, 9]


def test_a_run_that_is_dear_to_look_up_whole_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_LEAST", 0)
    monkeypatch.setattr(room, "_TIMES", 0)
    values = [sums.run(5, 7) for _ in range(12)]
    assert {str(each.value) for each in values} == {"[10, 7]"}
    assert {each.why for each in values[-1].nodes.values()} == {f"computed: {DEAR}"}


def test_a_nodes_time_is_that_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the cache does before and behind it takes no part, in what is packed neither."""
    kept = state.take_apart

    def slow(value: Any) -> Any:
        time.sleep(0.05)
        return kept(value)

    monkeypatch.setattr(state, "take_apart", slow)
    run = sums.run(3)
    assert run.duration > 100 * MS
    pair, total, output = run.nodes.values()
    for each in (pair, total, output):
        assert each.status == "done"
        assert each.duration is not None
        assert each.duration < 40 * MS
    assert pair.start is not None
    assert total.start is not None
    assert total.start > pair.start + 50 * MS, "it began when it did"
