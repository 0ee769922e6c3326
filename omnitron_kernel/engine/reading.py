"""What a record says, taken apart: which steps completed, which branches were entered, what loops and calls did.

A record may be written to while it is read: it is copied first, and what is half written is left for the next look.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Protocol

from omnitron_kernel.engine.preview import Preview, preview
from omnitron_kernel.engine.probe import HEAD, OPENED, RESULT, UNBOUND, WIDTH, State, tick
from omnitron_kernel.engine.step import Mark, Step
from omnitron_kernel.graph.model import plain_id

if TYPE_CHECKING:
    from omnitron_kernel.engine.record import Recorded

__all__ = ["Done", "Entered", "HasLayout", "Reading", "shown_in_loop", "timing_cost"]


@dataclass(frozen=True, slots=True)
class Done:
    """A step that completed: when it began and ended and when the next could begin, its value and its preview."""

    start: int
    end: int
    until: int
    value: Any
    shown: Preview | None


@dataclass(frozen=True, slots=True)
class Entered:
    """A branch that was entered: when, and by which exception."""

    at: int
    told: str


class HasLayout(Protocol):
    """What a record is read by: a plan, or what is kept of one."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """One for each node."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What else is noted."""


class Reading:
    """One look at a record.

    Args:
        plan: What ran.
        record: What it wrote.

    Attributes:
        done: The steps that completed, in the order in which they did.
        begun: When each block began that has begun.
        entered: The branches of each block that were entered, in their order.
        states: What is known of each outermost loop, by its step.
        opened: The runs that calls opened, by the calling step.
        last: When the last fact was written.
    """

    def __init__(self, plan: HasLayout, record: list[Any]) -> None:
        self.plan = plan
        self.done: dict[int, Done] = {}
        self.begun: dict[int, int] = {}
        self.entered: dict[int, dict[str, Entered]] = {}
        self.states: dict[int, State] = {}
        self.opened: dict[int, Recorded] = {}
        facts = record[:]
        self.began: int = facts[0]
        self.last = 0
        for at in range(HEAD, HEAD + WIDTH * ((len(facts) - HEAD) // WIDTH), WIDTH):
            self._take(*facts[at : at + WIDTH])

    @property
    def returned(self) -> bool:
        """Whether the flow came to its end, by a `return` or without, rather than being left by an exception."""
        steps = self.plan.steps
        own = [index for index, step in enumerate(steps) if step.parent < 0]
        if not own or own[-1] in self.done or any(steps[index].returns for index in self.done):
            return True
        return any(each.counts and each.left is None and index not in self.done for index, each in self.states.items())

    def value_of(self, index: int) -> dict[str, Any] | None:
        """Returns the values of a step by the names they are read under; None where it has none."""
        step = self.plan.steps[index]
        done = self.done.get(index)
        if done is not None:
            return _named(step, done.value)
        state = self.states.get(step.rounds.block) if step.rounds is not None else None
        return None if state is None else _values_in_loop(step, state)

    def shown_of(self, index: int) -> Preview | None:
        """Returns what a step's value looked like when it ended, in a loop when that ended; None where it has none."""
        done, step = self.done.get(index), self.plan.steps[index]
        if done is not None:
            return done.shown if done.shown is not None else preview(done.value)
        state = self.states.get(step.rounds.block) if step.rounds is not None else None
        return None if state is None else shown_in_loop(step, state)

    def count_of(self, index: int) -> int | None:
        """Returns how often a map's call ran, where its result tells: a list or tuple holds one value for each."""
        done = self.done.get(index)
        if done is None or not (type(done.value) is list or type(done.value) is tuple):
            return None
        return len(done.value)

    def last_of(self, index: int) -> Preview | None:
        """Returns what the last item of a map's result looks like; None where there is none."""
        return preview(self.done[index].value[-1]) if self.count_of(index) else None

    def named(self, name: str) -> tuple[list[Any], bool]:
        """Looks a node's or a binding's value up.

        `df#1` is the first binding of `df`, `df#2` the node of that id or, where another name's node binds it, the
        second binding; `for/body/df` is a nested node, `#1` left out or put in anywhere.

        Returns:
            The value, as the only one of a list; whether there is such a node or binding at all.
        """
        wanted = plain_id(name)
        path, _, own = wanted.rpartition("/")
        local, _, number = own.partition("#")
        bound: list[Any] = []
        known = False
        for index, step in enumerate(self.plan.steps):
            node = plain_id(step.node)
            if node.rpartition("/")[0] != path or (node != wanted and local not in step.names):
                continue
            known = known or node == wanted or not number
            found = self.value_of(index)
            if found is None:
                continue
            if node == wanted and (number or path or not bound):
                done = self.done.get(index)
                return [found.get(local, found if done is None else done.value)], True
            if local in found:
                bound.append(found[local])
        if not number:
            return bound[: 1 if name.endswith("#1") else None][-1:], known
        place = int(number) if number.isdigit() else 0
        return bound[place - 1 : place] if place else [], known or place <= len(bound)

    def facts(self) -> list[int]:
        """Returns the steps that have values, in the order in which they got them."""
        inner: dict[int, list[int]] = {}
        for index, step in enumerate(self.plan.steps if self.states else ()):
            if step.rounds is not None and index not in self.done:
                inner.setdefault(step.rounds.block, []).append(index)
        steps: list[int] = []
        for index, done in self.done.items():
            steps += inner.pop(index, ())
            # What an exception left a loop with was there before all that went on behind it.
            for block in [each for each in self.states if each in inner and each not in self.done]:
                if self.entered[block]["body"].at < done.end:
                    steps += inner.pop(block)
            steps.append(index)
        for rest in inner.values():
            steps += rest
        return steps

    def _take(self, index: int, time: int, value: Any, shown: Any) -> None:
        until = shown.until if type(shown) is Preview else time
        steps = self.plan.steps
        if index >= 0:
            start = self.begun.get(index, self.last)
            self._begin(steps[index].parent)
            self.done[index] = Done(start, time - self.began, until - self.began, value, shown)
        else:
            if index == OPENED:
                self.opened[shown] = value
                return
            mark = self.plan.marks[~index]
            self._begin(mark.step)
            told = ""
            if mark.kind == "rounds":
                self.states[mark.step] = value
            else:
                told = value or ""
            self.entered.setdefault(mark.step, {})[mark.branch] = Entered(time - self.began, told)
        self.last = until - self.began

    def _begin(self, index: int) -> None:
        """Notes that a block and those around it have begun."""
        while index >= 0 and index not in self.begun:
            self.begun[index] = self.last
            index = self.plan.steps[index].parent


def _values_in_loop(step: Step, state: State) -> dict[str, Any] | None:
    """The last values of a step in a loop; None where no round bound any."""
    if step.rounds is None or not state.values:
        return None
    found = {name: state.values[place] for name, place in step.rounds.values}
    found = {name: each for name, each in found.items() if each is not UNBOUND}
    return _named(step, found) or None


def shown_in_loop(step: Step, state: State) -> Preview | None:
    """Returns what a step's last value looked like when its loop ended; None where no round bound any.

    Args:
        step: The step.
        state: What its outermost loop wrote down.
    """
    values, rounds = _values_in_loop(step, state), step.rounds
    if values is None or rounds is None:
        return None
    if len(values) > 1:
        return preview(values)
    shown = state.shown[rounds.values[0][1]] if len(rounds.values) == 1 else None
    return shown if shown is not None else preview(next(iter(values.values())))


def _named(step: Step, value: Any) -> dict[str, Any]:
    """The values of a step by the names they are read under."""
    name = step.node.rpartition("/")[2].partition("#")[0]
    if step.shape == "found":
        return {name if key == RESULT else key: each for key, each in value.items()}
    if step.shape == "names":
        return dict(zip(step.names, value or (), strict=True))
    return {name if step.names == ("value",) else step.names[0]: value}


def timing_cost() -> int:
    """Returns what timing itself adds to each time in a loop, in ns."""
    best = 1_000_000
    state = State(full=False)
    for _ in range(20):
        began = perf_counter_ns()
        tick(state, 0, began, None)
        best = min(best, state.times.pop(0))
    return best
