"""A run is the call: whatever Python shows of a function, it shows of the same function run as a flow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from omnitron_kernel import Run
from omnitron_kernel import flow as make_flow


def _plain(function: Callable[..., Any] | None = None, **_: Any) -> Any:
    return function if function is not None else _plain


def _call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


def test_a_run_shows_what_the_call_shows(case: Any, observing: ModuleType, tmp_path: Path) -> None:
    """Value, exception with its chain and places, order of effects, output and warnings are those of plain Python."""
    expected = observing.observe(case, tmp_path, flow=_plain, run=_call)
    found = observing.observe(case, tmp_path, flow=make_flow, run=lambda f, *a, **k: f.run(*a, **k).value)
    assert found == expected


def test_the_plain_call_of_a_flow_is_the_call_too(case: Any, observing: ModuleType, tmp_path: Path) -> None:
    expected = observing.observe(case, tmp_path, flow=_plain, run=_call)
    assert observing.observe(case, tmp_path, flow=make_flow, run=_call) == expected


def test_a_case_is_split_unless_the_language_says_otherwise(case: Any, observing: ModuleType, tmp_path: Path) -> None:
    """Only functions that could see the difference, or whose text is not known, run as one node."""
    runs: list[Run] = []

    def run(function: Any, *args: Any, **kwargs: Any) -> Any:
        runs.append(function.prepare(*args, **kwargs))
        return runs[-1].execute().value

    observing.observe(case, tmp_path, flow=make_flow, run=run)
    assert bool(runs[-1]._plan.whole) == case.whole, runs[-1]._plan.whole


def test_the_table_is_broad(cases: ModuleType) -> None:
    """At least eighty cases, each with a name of its own, and few of them dodge the splitting."""
    names = [each.name for each in cases.CASES]
    assert len(names) == len(set(names)) >= 80
    assert sum(each.whole for each in cases.CASES) < len(names) / 5


def test_a_difference_would_be_seen(cases: ModuleType, observing: ModuleType, tmp_path: Path) -> None:
    """The comparison itself notices another value, place, effect and warning."""
    here, there = (
        observing.observe(cases.Case("one", text, "run(f)"), tmp_path, flow=_plain, run=_call)
        for text in ("def f():\n    log(1)\n    return 1 / 0\n", "def f():\n    log(1)\n\n    return 1 / 0\n")
    )
    assert here != there
    assert here.error.frames
    assert here.effects == there.effects == ("1",)
