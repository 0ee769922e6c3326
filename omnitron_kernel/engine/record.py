"""What is read of a run: from the flat record that its copy writes, whenever somebody looks.

Nothing here is computed while a run lasts: a record is a list, and each look at it is derived anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from omnitron_kernel.engine.changes import changes_of
from omnitron_kernel.engine.events import Event, events_of
from omnitron_kernel.engine.outcome import Exit, NodeRecord, NodeStatus
from omnitron_kernel.engine.plan import Plan
from omnitron_kernel.engine.probe import HEAD, WIDTH
from omnitron_kernel.engine.reading import Reading
from omnitron_kernel.engine.reuse.notes import Note
from omnitron_kernel.engine.status import records_of
from omnitron_kernel.engine.trace import Trace, duration, spans_of
from omnitron_kernel.errors import UnknownNodeError
from omnitron_kernel.graph.model import plain_id

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Runnable

__all__ = ["NodeRecord", "NodeRecords", "NodeStatus", "Recorded", "RunStatus"]

RunStatus = Literal["running", "done", "failed", "interrupted"]


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
    _changes: dict[int, tuple[str, ...]] | None = None
    _left = Exit()

    @property
    def notes(self) -> Mapping[int, Note] | None:
        """What a cache says of each node, by its step; None of a run that uses none."""
        return None

    @property
    def status(self) -> RunStatus:
        """How far the run came."""
        raise NotImplementedError

    @property
    def id(self) -> str:
        """The run's name."""
        raise NotImplementedError

    @property
    def way(self) -> str:
        """The expression that gives this run in the notebook; empty where none is known."""
        raise NotImplementedError

    @property
    def began(self) -> int:
        """When it began, in ns of `perf_counter_ns`."""
        raise NotImplementedError

    @property
    def duration(self) -> int:
        """How long it took, or has taken so far, in ns."""
        raise NotImplementedError

    @property
    def values(self) -> Mapping[str, Any]:
        """The last value of every name that the flow bound, and of every node of its own that binds none."""
        reading = self._read()
        values: dict[str, Any] = {}
        for index in reading.facts():
            step = reading.plan.steps[index]
            found = reading.value_of(index) or {}
            values.update(found if step.parent < 0 else {name: found[name] for name in found if name in step.names})
        return MappingProxyType(values)

    def __getitem__(self, name: str) -> Any:
        """Returns the value of a name's last binding, `run["df"]`, or of one node, `run["for/body/df"]`, `run["df#1"]`.

        Raises:
            UnknownNodeError: Nothing of that name was computed; says what was.
        """
        values = self.values
        where = f"run of {self.flow.__name__!r} ({self.status})"
        if type(name) is not str:
            raise UnknownNodeError(name, values, where=where)
        if name in values:
            return values[name]
        found, known = self._read().named(name)
        if found:
            return found[0]
        if known:
            where = f"{where} has not come to {name!r} and so"
        raise UnknownNodeError(name, values, where=where)

    def given(self, node: str, port: str) -> list[Any]:
        """Returns what an output of a node holds now, as the only one of a list; empty where it holds nothing.

        Args:
            node: The node's id.
            port: One of its outputs; empty for all of them, as `run[...]` gives them.
        """
        reading, wanted = self._read(), plain_id(node)
        for index, step in enumerate(reading.plan.steps):
            if plain_id(step.node) != wanted:
                continue
            values = reading.value_of(index)
            if not values or port in values:
                return [values[port]] if values else []
            if len(values) == 1:
                return list(values.values())
            return [] if port else [values]
        return []

    def __contains__(self, name: object) -> bool:
        """Whether a value of that name was computed."""
        try:
            self[name]  # type: ignore[index]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        """The names that have values, as `run[...]` takes them."""
        return iter(self.values)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.values)

    @property
    def nodes(self) -> Mapping[str, NodeRecord]:
        """What is known of each node, nested ones too, by id and in order; `#1` may be left out or put in anywhere.

        As with values, `nodes["df"]` is the record of the node `df`, the first of that name.
        """
        return NodeRecords(self._records())

    @property
    def trace(self) -> Trace:
        """The run as spans, those of nested runs within; prints as a timeline."""
        return Trace(self.flow.__name__, tuple(spans_of(self._read(), self._records())), self.duration)

    @property
    def events(self) -> tuple[Event, ...]:
        """The run's events so far, in order."""
        return events_of(self, self._read(), self._records())

    @property
    def done(self) -> int:
        """How many nodes are done; cheap enough to ask ten times a second from another thread."""
        return sum(index >= 0 for index in self._record[HEAD::WIDTH])

    @property
    def stopped_at(self) -> str | None:
        """The id of the innermost node that failed or was interrupted; None where none did."""
        stopped = [each for each in self._records() if each.error is not None]
        return stopped[-1].id if stopped else None

    def _settle(self, outer: Recorded, reading: Reading, step: int) -> None:
        """Ends a nested run as the node ended that opened it; nothing happens while that runs.

        Args:
            outer: The run that it is part of.
            reading: What the outer run's record says.
            step: The calling step.
        """
        raise NotImplementedError

    def _read(self) -> Reading:
        return Reading(self._plan, self._record)

    def _records(self) -> list[NodeRecord]:
        reading = self._read()
        for index, run in reading.opened.items():
            run._settle(self, reading, index)  # noqa: SLF001 - it is part of this run
        changes = self._changes
        if changes is None:
            ended = self.status != "running"
            changes = changes_of(self.flow.graph, reading, fresh=ended)
            if ended:
                self._changes = changes
        return records_of(self, reading, changes, self._left)


class NodeRecords(Mapping[str, NodeRecord]):
    """Node records by id; `#1` may be left out of an id, or put in, anywhere."""

    def __init__(self, records: list[NodeRecord]) -> None:
        self._records = {each.id: each for each in records}
        self._plain = {plain_id(each.id): each for each in records}

    def __getitem__(self, id: str) -> NodeRecord:
        found = self._plain.get(plain_id(str(id)))
        if found is None:
            raise UnknownNodeError(id, self._records, where="the run")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __repr__(self) -> str:
        return "\n".join(map(_line, self._records.values()))


def _line(record: NodeRecord) -> str:
    """A node's status and its time, which is `about` so much where it is an estimate."""
    if record.duration is None:
        return f"{record.id}: {record.status}"
    return f"{record.id}: {record.status}, {'about ' if record.estimated else ''}{duration(record.duration)}"
