"""How long the nodes in a loop took: their timed rounds scaled up, and never more than the block around them."""

from __future__ import annotations

from functools import lru_cache

from omnitron_kernel.engine.probe import State
from omnitron_kernel.engine.reading import timing_cost
from omnitron_kernel.engine.step import Rounds, Step

__all__ = ["Spent", "spent_of"]

Spent = dict[int, tuple[int | None, bool]]
"""By step: the time in ns, None where no round was timed, and whether it is an estimate."""


def spent_of(steps: tuple[Step, ...], counts: dict[int, int | None], state: State, limits: dict[int, int]) -> Spent:
    """Returns the times of the steps in one loop.

    Args:
        steps: All steps of the plan.
        counts: How often each step in the loop ran, parents before children.
        state: What the loop wrote down.
        limits: How long the outermost loop took, by its step; empty where that is not known.
    """
    spent: Spent = {}
    beside: dict[int, list[int]] = {}
    for index, count in counts.items():
        rounds = steps[index].rounds
        if rounds is not None:
            spent[index] = _scaled(rounds, count, state)
            beside.setdefault(steps[index].parent, []).append(index)
    limits = dict(limits)
    for parent, indices in beside.items():
        if parent in limits:
            _fit(spent, indices, limits[parent])
        for index in indices:
            # A block that was not timed takes no longer than the one around it.
            took = spent[index][0]
            if took is not None or parent in limits:
                limits[index] = limits[parent] if took is None else took
    return spent


def _fit(spent: Spent, indices: list[int], limit: int) -> None:
    """Scales the estimates among the steps of one block down, so that all of them take no longer than it."""
    sure = sum(took or 0 for took, estimated in (spent[each] for each in indices) if not estimated)
    guessed = sum(took or 0 for took, estimated in (spent[each] for each in indices) if estimated)
    left = max(limit - sure, 0)
    if guessed <= left:
        return
    for each in indices:
        took, estimated = spent[each]
        if estimated and took is not None:
            spent[each] = took * left // guessed, True


def _scaled(rounds: Rounds, count: int | None, state: State) -> tuple[int | None, bool]:
    timed = state.timed.get(rounds.clock, 0)
    if not timed:
        return None, False
    pure = max(state.times[rounds.clock] - timed * _cost(), 0)
    if count is None or count <= timed:
        return pure, False
    return round(pure / timed * count), True


@lru_cache(maxsize=1)
def _cost() -> int:
    return timing_cost()
