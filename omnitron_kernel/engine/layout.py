"""The layout of a plan: what a record is read by, as plain values that outlive the process.

A record says `3` for a step and `~2` for a mark; the layout says what these are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import blake2b
from typing import Any

from omnitron_kernel.engine.step import Mark, Rounds, Step

__all__ = ["Layout"]


@dataclass(frozen=True)
class Layout:
    """Steps and marks of a plan.

    Attributes:
        steps: One for each node.
        marks: What else is noted.
        whole: Whether the flow runs as one step.
    """

    steps: tuple[Step, ...]
    marks: tuple[Mark, ...]
    whole: bool = False

    @classmethod
    def read(cls, told: Sequence[Any]) -> Layout:
        """Returns the layout that `told` gave.

        Args:
            told: What `told` gave, perhaps by way of JSON.

        Raises:
            TypeError: It is none.
            ValueError: The same.
        """
        steps, marks, whole = told
        made = cls(tuple(map(_step, steps)), tuple(Mark(*each) for each in marks), bool(whole))
        # A parent stands before its children, so that whoever goes up comes to an end.
        if not all(-1 <= step.parent < index for index, step in enumerate(made.steps)):
            raise ValueError("a layout whose steps stand in themselves")
        return made

    @cached_property
    def told(self) -> list[Any]:
        """The layout as JSON has it."""
        return [[_plain(each) for each in self.steps], [_plain(each) for each in self.marks], self.whole]

    @cached_property
    def key(self) -> str:
        """The name of the layout: equal for equal ones."""
        told = json.dumps(self.told, separators=(",", ":"))
        return blake2b(told.encode("ascii"), digest_size=12).hexdigest()

    @cached_property
    def maps(self) -> frozenset[int]:
        """The steps in which something is done for each item."""
        return frozenset(each.parent for each in self.steps if each.kind == "each")

    @cached_property
    def loops(self) -> Mapping[int, tuple[int, ...]]:
        """The steps whose values each outermost loop hands over, by the step of that loop."""
        found: dict[int, list[int]] = {}
        for index, step in enumerate(self.steps):
            if step.rounds is not None and step.rounds.values:
                found.setdefault(step.rounds.block, []).append(index)
        return {block: tuple(indices) for block, indices in found.items()}


def _plain(value: Any) -> list[Any]:
    told = [getattr(value, each.name) for each in fields(value)]
    return [_plain(each) if type(each) is Rounds else each for each in told]


def _step(told: Sequence[Any]) -> Step:
    node, shape, names, line, parent, branch, kind, place, returns, rounds = told
    around: Any = None if place is None else tuple(place)
    inside = None
    if rounds is not None:
        block, counter, clock, values = rounds
        inside = Rounds(block, counter, clock, tuple((name, at) for name, at in values))
    return Step(node, shape, tuple(names), line, parent, branch, kind, around, returns, inside)
