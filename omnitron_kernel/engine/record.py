"""What is read of a run: from the flat record that the probe writes, whenever somebody looks.

Nothing here is computed while a run lasts: a record is a list, and each look at it is derived anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from omnitron_kernel.engine.events import Event, EventKind
from omnitron_kernel.engine.plan import RESULT, WIDTH, Plan, Step
from omnitron_kernel.engine.preview import Preview, describe, preview
from omnitron_kernel.engine.trace import Trace, TraceSpan
from omnitron_kernel.errors import UnknownNodeError

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Runnable

__all__ = ["NodeRecord", "NodeRecords", "NodeStatus", "Recorded", "RunStatus"]

RunStatus = Literal["running", "done", "failed", "interrupted"]
NodeStatus = Literal["waiting", "running", "done", "failed", "interrupted", "not reached"]


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """What a run knows of one node.

    Attributes:
        id: The node's id.
        status: How far it came.
        why: Why it ran, or why it did not.
        start: When it began, in ns since the run began; None where it did not.
        duration: How long it took, in ns; None where it did not end.
        preview: What its value looked like when it ended.
        error: The exception that ended it, if one did.
    """

    id: str
    status: NodeStatus
    why: str
    start: int | None = None
    duration: int | None = None
    preview: Preview | None = None
    error: BaseException | None = None


class Recorded:
    """What can be read of a run while it lasts and afterwards: values, node records, trace and events.

    Attributes:
        flow: The flow that ran.
        error: The exception that ended the run, or None.
    """

    flow: Runnable
    error: BaseException | None = None
    _plan: Plan
    _record: list[Any]
    _entered = True

    @property
    def status(self) -> RunStatus:
        """How far the run came."""
        raise NotImplementedError

    @property
    def id(self) -> str:
        """The run's name."""
        raise NotImplementedError

    @property
    def duration(self) -> int:
        """How long it took, or has taken so far, in ns."""
        raise NotImplementedError

    @property
    def values(self) -> Mapping[str, Any]:
        """The last value of every name that the flow bound, and of every node that binds none."""
        values: dict[str, Any] = {}
        for step, value, _ in self._steps():
            values.update(_named(step, value))
        return MappingProxyType(values)

    def __getitem__(self, name: str) -> Any:
        """Returns the value of a name's last binding, `run["df"]`, or of one node, `run["df#1"]`.

        Raises:
            UnknownNodeError: Nothing of that name was computed; says what was.
        """
        values = self.values
        if type(name) is not str:
            raise UnknownNodeError(name, values, where=f"run of {self.flow.__name__!r} ({self.status})")
        if name in values:
            return values[name]
        wanted = name.removesuffix("#1")
        for step, value, _ in self._steps():
            if step.node == wanted:
                named = _named(step, value)
                return named.get(step.node.partition("#")[0], value)
        if any(step.node == wanted for step in self._plan.steps):
            where = f"run of {self.flow.__name__!r} ({self.status}) has not come to {name!r} and so"
            raise UnknownNodeError(name, values, where=where)
        raise UnknownNodeError(name, values, where=f"run of {self.flow.__name__!r} ({self.status})")

    def __contains__(self, name: object) -> bool:
        """Whether a value of that name was computed."""
        try:
            self[name]  # type: ignore[index]
        except KeyError:
            return False
        return True

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.values)

    @property
    def nodes(self) -> Mapping[str, NodeRecord]:
        """What is known of each node, by id and in order; `nodes["df#1"]` is `nodes["df"]`'s first.

        As with values, `nodes["df"]` is the record of the node `df`, the first of that name.
        """
        return NodeRecords(self._records())

    @property
    def trace(self) -> Trace:
        """The run as spans; prints as a timeline."""
        spans = tuple(
            TraceSpan(each.id, each.start, each.duration if each.duration is not None else 0, each.status)
            for each in self._records()
            if each.start is not None
        )
        return Trace(self.flow.__name__, spans, self.duration)

    @property
    def events(self) -> tuple[Event, ...]:
        """The run's events so far, in order."""
        events = [Event(self.id, EventKind.RUN_STARTED, 0)]
        told = describe(self.error) if self.error is not None else ""
        for each in self._records():
            if each.start is None:
                continue
            events.append(Event(self.id, EventKind.NODE_STARTED, each.start, each.id))
            if each.status == "done" and each.duration is not None:
                events.append(Event(self.id, EventKind.NODE_DONE, each.start + each.duration, each.id))
            elif each.status != "running":
                events.append(Event(self.id, EventKind.NODE_FAILED, self.duration, each.id, told))
        if self.status != "running":
            kind = EventKind.RUN_DONE if self.status == "done" else EventKind.RUN_FAILED
            events.append(Event(self.id, kind, self.duration, detail=told))
        return tuple(events)

    @property
    def done(self) -> int:
        """How many nodes are done; cheap enough to ask ten times a second from another thread."""
        return (len(self._record) - 1) // WIDTH

    @property
    def stopped_at(self) -> str | None:
        """The id of the node that failed or was interrupted; None where none did."""
        return next((each.id for each in self._records() if each.status in ("failed", "interrupted")), None)

    def _steps(self) -> list[tuple[Step, Any, Preview | None]]:
        record = self._record
        return [
            (self._plan.steps[record[at]], record[at + 2], record[at + 3])
            for at in range(1, WIDTH * ((len(record) - 1) // WIDTH), WIDTH)
        ]

    def _records(self) -> list[NodeRecord]:
        record, steps = self._record, self._plan.steps
        began: int = record[0]
        records: list[NodeRecord] = []
        start, reached = 0, -1
        for at in range(1, WIDTH * ((len(record) - 1) // WIDTH), WIDTH):
            index, end, value, shown = record[at : at + WIDTH]
            records += [
                NodeRecord(each.node, "not reached", "the flow left before it") for each in steps[reached + 1 : index]
            ]
            look = shown if shown is not None else preview(value)
            why = "computed: this run uses no cache"
            records.append(NodeRecord(steps[index].node, "done", why, start, end - began - start, look))
            start, reached = (shown.until if shown is not None else end) - began, index
        return records + self._unfinished(start, reached)

    def _unfinished(self, start: int, reached: int) -> list[NodeRecord]:
        """The records of the steps behind the last that completed."""
        rest = self._plan.steps[reached + 1 :]
        if not rest:
            return []
        first, later = rest[0].node, rest[1:]
        if self.status == "running":
            now = self.duration - start
            waiting = [NodeRecord(each.node, "waiting", "the nodes before it come first") for each in later]
            return [NodeRecord(first, "running", "it runs now", start, now), *waiting]
        if self.error is None:
            left = NodeRecord(first, "done", "computed: the flow returned from it", start, self.duration - start)
            return [
                left,
                *(NodeRecord(each.node, "not reached", f"the flow returned from `{first}`") for each in later),
            ]
        missed = [NodeRecord(each.node, "not reached", f"`{first}` stopped the flow") for each in later]
        if not self._entered:
            return [NodeRecord(each.node, "not reached", "the arguments do not fit the signature") for each in rest]
        status: NodeStatus = "interrupted" if self.status == "interrupted" else "failed"
        why = f"it raised {type(self.error).__name__}"
        return [NodeRecord(first, status, why, start, self.duration - start, error=self.error), *missed]


class NodeRecords(Mapping[str, NodeRecord]):
    """Node records by id; `df#1` is the first `df`."""

    def __init__(self, records: list[NodeRecord]) -> None:
        self._records = {each.id: each for each in records}

    def __getitem__(self, id: str) -> NodeRecord:
        found = self._records.get(id) or self._records.get(id.removesuffix("#1"))
        if found is None:
            raise UnknownNodeError(id, self._records, where="the run")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        return "\n".join(f"{each.id}: {each.status}" for each in self._records.values())


def _named(step: Step, value: Any) -> dict[str, Any]:
    """The values of a completed step by the names they are read under."""
    name = step.node.partition("#")[0]
    if step.shape == "found":
        return {name if key == RESULT else key: each for key, each in value.items()}
    if step.shape == "names":
        return dict(zip(step.names, value or (), strict=True))
    return {name if step.names == ("value",) else step.names[0]: value}
