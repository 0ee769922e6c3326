"""How far each node of a run has come, and why: from what the record says and from how the run ended.

Statements run in their order, so the first one of a branch that did not complete is where it stopped. What stopped it
is what stopped the block around it, unless that went on: then the flow itself handled an exception there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from omnitron_kernel.engine.outcome import Exit, NodeRecord, NodeStatus
from omnitron_kernel.engine.preview import class_name
from omnitron_kernel.engine.probe import ROUNDS
from omnitron_kernel.engine.reading import Done, Reading
from omnitron_kernel.engine.spent import spent_of
from omnitron_kernel.engine.step import Rounds, Step

if TYPE_CHECKING:
    from omnitron_kernel.engine.record import Recorded

__all__ = ["ALWAYS", "COMPUTED", "records_of"]

COMPUTED = "computed: this run uses no cache"
"""Why a node ran where nothing could have been reused."""

ALWAYS = "computed: what a statement of this kind gives is never kept"
"""Why a node ran of which a cache says nothing."""

INNER = "computed: the block around it was"
"""Why a node in a block ran, in a run with a cache."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """What stopped a branch: the run goes on in it, it failed, the flow returned, or went on elsewhere."""

    kind: Literal["running", "failed", "returned", "handled"]
    told: str = ""


def records_of(run: Recorded, reading: Reading, changes: dict[int, tuple[str, ...]], left: Exit) -> list[NodeRecord]:
    """Returns the records of all nodes, in source order.

    Args:
        run: The run.
        reading: What its record says.
        changes: The nodes that changed the value of a step later.
        left: How an exception left the run.
    """
    statuses = _Statuses(run, reading, changes, left)
    statuses.all()
    return [statuses.records[index] for index in range(len(reading.plan.steps))]


@dataclass
class _Statuses:
    """The state of one derivation."""

    run: Recorded
    reading: Reading
    changes: dict[int, tuple[str, ...]]
    left: Exit
    records: dict[int, NodeRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.steps = self.reading.plan.steps
        self.branches: dict[int, dict[str, list[int]]] = {}
        for index, step in enumerate(self.steps):
            self.branches.setdefault(step.parent, {}).setdefault(step.branch, []).append(index)

    def all(self) -> None:
        """Derives every record."""
        run = self.run
        own = self.branches.get(-1, {}).get("", [])
        if not self.reading.done and not self.reading.begun and run.error is not None and not self.left.entered:
            for index in own:
                self._missed(index, "not reached", "the arguments do not fit the signature")
            return
        if run.error is not None:
            stop = _Stop("failed")
        else:
            stop = _Stop("running" if run.status == "running" else "handled" if run.status == "failed" else "returned")
        self._suite(own, stop, 0)

    def _suite(self, indices: list[int], stop: _Stop, at: int) -> None:
        """Derives the records of one branch that was entered.

        Where all of it is done, none is told to have failed: a bare final name is no node.
        """
        done, begun = self.reading.done, self.reading.begun
        reached = max((place for place, each in enumerate(indices) if each in done or each in begun), default=-1)
        stopped: int | None = None
        for place, index in enumerate(indices):
            if index in done:
                self._done(index, done[index])
                at = done[index].until
            elif stopped is not None:
                self._behind(index, self.steps[stopped], stop)
            elif place < reached:
                self._missed(index, "not reached", "the flow left before it")
            else:
                stopped = index
                self._stopped(index, stop, at)

    def _done(self, index: int, done: Done) -> None:
        step = self.steps[index]
        count = None
        if any(self.steps[each].kind == "each" for each in self._children(index)):
            count = self.reading.count_of(index)
        notes = self.run.notes
        note = notes.get(index) if notes is not None else None
        unsaid = COMPUTED if notes is None else ALWAYS if step.parent < 0 else INNER
        span = note.span if note is not None else None
        start, took = span or (done.start, done.end - done.start)
        self.records[index] = NodeRecord(
            step.node,
            "reused" if note is not None and note.reused else "done",
            note.why if note is not None else unsaid,
            start,
            took,
            self.reading.shown_of(index),
            count=count,
            changed_by=self.changes.get(index, ()),
            run=self.reading.opened.get(index),
            saved=note.saved if note is not None else 0,
            value=self._value(index),
        )
        self._within(index, _Stop("handled", self._caught(index)))

    def _stopped(self, index: int, stop: _Stop, at: int) -> None:
        """The step at which a branch stopped; a block's own branches show where in it."""
        step, run = self.steps[index], self.run
        at = self.reading.begun.get(index, at)
        took = run.duration - at
        opened = self.reading.opened.get(index)
        if stop.kind == "running":
            record = NodeRecord(step.node, "running", "it runs now", at, took, run=opened)
        elif stop.kind == "failed":
            status: NodeStatus = "interrupted" if run.status == "interrupted" else "failed"
            record = NodeRecord(
                step.node, status, f"it raised {_class_of(run.error)}", at, took, error=run.error, run=opened
            )
        elif stop.kind == "returned" and (step.returns or step.kind == "exact"):
            why = "computed: the flow returned from it"
            record = NodeRecord(step.node, "done", why, at, took, run=opened)
        else:
            why = (
                f"it raised {stop.told}, which the flow handled"
                if stop.told
                else "it was left by an exception, which was handled"
            )
            record = NodeRecord(step.node, "failed", why, at, None, run=opened)
        self.records[index] = record
        self._within(index, stop)

    def _within(self, index: int, stop: _Stop) -> None:
        """The branches of a block that has begun."""
        branches = self.branches.get(index)
        if branches is None:
            return
        entered = self.reading.entered.get(index, {})
        taken = list(entered)
        reused = self.records[index].status == "reused"
        for name, indices in branches.items():
            kind = self.steps[indices[0]].kind
            if reused and kind != "each":
                self._all_missed(indices, "not traced", f"`{self.steps[index].node}` was reused as a whole")
            elif kind == "hidden":
                self._all_missed(indices, "not traced", f"what stands in `{self.steps[index].node}` runs as written")
            elif kind == "each":
                self._all_each(indices, index)
            elif name not in taken:
                self._untaken(index, indices, stop, taken)
            elif kind == "rounds":
                self._rounds(index, indices, stop)
            else:
                self._suite(indices, self._stop_of(index, name, taken, stop), entered[name].at)

    def _stop_of(self, index: int, name: str, taken: list[str], stop: _Stop) -> _Stop:
        """What stopped one of the branches that were taken."""
        later = taken[taken.index(name) + 1 :]
        caught = next((each for each in later if each.startswith("except")), None)
        if caught is not None:
            return _Stop("handled", self.reading.entered[index][caught].told)
        return _Stop("handled") if later and stop.kind == "running" else stop

    def _untaken(self, index: int, indices: list[int], stop: _Stop, taken: list[str]) -> None:
        if stop.kind == "running" and not taken:
            self._all_missed(indices, "waiting", "the nodes before it come first")
        elif taken:
            self._all_missed(indices, "not reached", f"`{self.steps[index].node}` took `{'`, `'.join(taken)}`")
        else:
            self._all_missed(indices, "not reached", f"`{self.steps[index].node}` did not take this branch")

    def _behind(self, index: int, first: Step, stop: _Stop) -> None:
        """A step behind the one at which its branch stopped."""
        if stop.kind == "running":
            self._missed(index, "waiting", "the nodes before it come first")
        elif stop.kind == "returned":
            self._missed(index, "not reached", f"the flow returned from `{first.node}`")
        elif stop.kind == "failed":
            self._missed(index, "not reached", f"`{first.node}` stopped the flow")
        else:
            self._missed(index, "not reached", f"`{first.node}` was left by an exception")

    def _value(self, index: int) -> Any:
        names = self.reading.value_of(index) or {}
        return next(iter(names.values())) if len(names) == 1 else names or None

    def _missed(self, index: int, status: NodeStatus, why: str) -> None:
        waiting = [index]
        while waiting:
            each = waiting.pop()
            step = self.steps[each]
            hidden = step.kind == "hidden"
            self.records[each] = NodeRecord(step.node, "not traced" if hidden else status, why)
            waiting.extend(self._children(each))

    def _all_missed(self, indices: list[int], status: NodeStatus, why: str) -> None:
        for index in indices:
            self._missed(index, status, why)

    def _children(self, index: int) -> list[int]:
        return [each for indices in self.branches.get(index, {}).values() for each in indices]

    def _caught(self, index: int) -> str:
        told = [each.told for each in self.reading.entered.get(index, {}).values() if each.told]
        return told[-1] if told else ""

    def _all_each(self, indices: list[int], index: int) -> None:
        done = self.reading.done.get(index)
        count = self.reading.count_of(index)
        if done is None or count is None:
            self._all_missed(indices, "not traced", f"how often it ran does not show in `{self.steps[index].node}`")
            return
        if not count:
            self._all_missed(indices, "not reached", "there was nothing to do it for")
            return
        for each in indices:
            look = self.reading.last_of(index) if each == indices[-1] else None
            why = f"computed for each of {count:,}"
            took = done.end - done.start
            self.records[each] = NodeRecord(
                self.steps[each].node, "done", why, duration=took, preview=look, count=count, estimated=True
            )
            self._all_missed(self._children(each), "not traced", why)

    def _rounds(self, index: int, indices: list[int], stop: _Stop) -> None:
        """The steps that stand in a loop, at any depth."""
        state = self.reading.states[index]
        left = state.left
        if stop.kind == "failed" and not state.counts and self.left.place is not None:
            left = self.left.place
        within = self._all_within(indices)
        failing = self._innermost(within, left) if left is not None and index not in self.reading.done else None
        around = self._around(failing)
        count = self._count(self.steps[indices[0]], failing)
        if failing is not None and stop.kind == "failed" and count:
            why = f"it raised {_class_of(self.run.error)} in round {count:,}"
            self.records[index] = replace(self.records[index], why=why, round=count)
        counts = {each: self._count(self.steps[each], failing) for each in within}
        turn, total = self.steps[indices[0]].rounds, None if index in self.reading.done else state.total
        limit = self.records[index].duration
        spent = spent_of(self.steps, counts, state, {} if limit is None else {index: limit})
        for each in within:
            step = self.steps[each]
            if step.rounds is None:
                self.records[each] = NodeRecord(step.node, "not traced", "what stands in it runs as written")
                continue
            rounds = step.rounds
            count, (took, estimated) = counts[each], spent[each]
            ran = NodeRecord(
                step.node,
                "done",
                self._told(rounds, count),
                None,
                took,
                self.reading.shown_of(each),
                count=count,
                total=total if turn is not None and rounds.counter == turn.counter else None,
                estimated=estimated,
                changed_by=self.changes.get(each, ()),
                value=self._value(each),
            )
            self.records[each] = self._round(ran, stop, around, each, index)

    def _round(self, ran: NodeRecord, stop: _Stop, around: set[int], index: int, block: int) -> NodeRecord:
        if index in around and stop.kind == "failed":
            status: NodeStatus = "interrupted" if self.run.status == "interrupted" else "failed"
            why = self.records[block].why
            why += f" of `{self.steps[block].node}`" if self.records[block].round else ""
            return replace(ran, status=status, why=why, error=self.run.error)
        if index in around:
            return replace(ran, status="failed", why=f"it raised {stop.told or 'an exception'}, which the flow handled")
        if ran.count:
            return replace(ran, status="running" if stop.kind == "running" else "done")
        if stop.kind == "running":
            return replace(ran, status="waiting", why="the loop has not come to it yet")
        return replace(ran, status="not reached", why="the loop did not come to it")

    def _told(self, rounds: Rounds, count: int | None) -> str:
        state = self.reading.states[rounds.block]
        if count is None:
            return "counted when the loop ends"
        cut = f", of which the first {ROUNDS:,} ends of nodes are recorded" if len(state.ends) >= ROUNDS else ""
        return f"computed {count:,} time{'' if count == 1 else 's'}{cut}"

    def _count(self, step: Step, failing: int | None) -> int | None:
        rounds = step.rounds
        if rounds is None:
            return None
        state = self.reading.states[rounds.block]
        if not state.counts:
            return state.seen.get(rounds.counter)
        count = state.counts[rounds.counter]
        if failing is None or step.place is None:
            return count
        stopped = self.steps[failing]
        # Nodes that one counter counts began together; those behind the one that failed did not run in that round.
        behind = stopped.place is not None and step.place[0::2] > stopped.place[0::2]
        return count - 1 if behind and self._shares(rounds, failing) else count

    def _shares(self, rounds: Rounds, failing: int) -> bool:
        index = failing
        while index >= 0 and self.steps[index].rounds is not None:
            mine = self.steps[index].rounds
            if mine is not None and mine.counter == rounds.counter:
                return True
            index = self.steps[index].parent
        return False

    def _all_within(self, indices: list[int]) -> list[int]:
        found: list[int] = []
        waiting = list(reversed(indices))
        while waiting:
            index = waiting.pop()
            found.append(index)
            waiting.extend(reversed(self._children(index)))
        return found

    def _innermost(self, indices: list[int], place: tuple[int, int]) -> int | None:
        """The innermost step that stands around a place."""
        found = None
        for index in indices:
            stands = self.steps[index].place
            if stands is not None and stands[0::2] <= place < stands[1::2] and self.steps[index].rounds is not None:
                found = index
        return found

    def _around(self, index: int | None) -> set[int]:
        around: set[int] = set()
        while index is not None and index >= 0:
            around.add(index)
            index = self.steps[index].parent
        return around


def _class_of(error: BaseException | None) -> str:
    return class_name(type(error))
