"""A run is the call: whatever Python shows of a function, it shows of the same function run as a flow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any


def test_a_way_shows_what_the_call_shows(
    case: Any, way: Any, ways: ModuleType, observing: ModuleType, tmp_path: Path
) -> None:
    """Value, exception with its chain and places, order of effects, output and warnings are those of plain Python."""
    expected = observing.observe(case, tmp_path, ways.PLAIN)
    for _ in range(way.times):
        assert observing.observe(case, tmp_path, way) == expected


def test_a_case_is_split_unless_the_language_says_otherwise(
    case: Any, ways: ModuleType, observing: ModuleType, tmp_path: Path
) -> None:
    """Only functions that could see the difference, or whose text is not known, run as one node."""
    met: list[Any] = []

    def make(*args: Any, **kwargs: Any) -> Any:
        made = ways.WAYS[0].flow(*args, **kwargs)
        met.append(made)
        return made

    def run(function: Any, *args: Any, **kwargs: Any) -> Any:
        met.append(function)
        return function.run(*args, **kwargs).value

    async def arun(function: Any, *args: Any, **kwargs: Any) -> Any:
        met.append(function)
        return (await function.arun(*args, **kwargs)).value

    observing.observe(case, tmp_path, replace(ways.PLAIN, flow=make, run=run, arun=arun))
    whole = met[-1]._definition.current_plan().whole
    assert bool(whole) == case.whole, whole


def test_the_table_is_broad(cases: ModuleType) -> None:
    """At least eighty cases, each with a name of its own, and few of them dodge the splitting."""
    names = [each.name for each in cases.CASES]
    assert len(names) == len(set(names)) >= 80
    assert sum(each.whole for each in cases.CASES) < len(names) / 5


def test_a_difference_would_be_seen(cases: ModuleType, ways: ModuleType, observing: ModuleType, tmp_path: Path) -> None:
    """The comparison itself notices another value, place, effect and warning."""
    here, there = (
        observing.observe(cases.Case("one", text), tmp_path, ways.PLAIN)
        for text in ("def f():\n    log(1)\n    return 1 / 0\n", "def f():\n    log(1)\n\n    return 1 / 0\n")
    )
    assert here != there
    assert here.error.frames
    assert here.effects == there.effects == ("1",)
