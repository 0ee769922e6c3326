"""A run: one execution of a flow, and all that it leaves to be read.

The record is a flat list that the probe writes into (`WIDTH` entries a step), so a run costs little while it lasts;
everything people look at is derived from it when they look. What was computed before a failure stays.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from time import perf_counter_ns, time_ns
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol

from omnitron_kernel.engine.events import Event, EventKind
from omnitron_kernel.engine.plan import RESULT, WIDTH, Plan, Step
from omnitron_kernel.engine.preview import Preview, describe, preview
from omnitron_kernel.engine.trace import Trace, TraceSpan, duration
from omnitron_kernel.errors import OmnitronError, UnknownNodeError

if TYPE_CHECKING:
    from omnitron_kernel.graph.model import Graph

__all__ = ["NodeRecord", "NodeStatus", "Run", "RunStatus", "Runnable"]

RunStatus = Literal["running", "done", "failed", "interrupted"]
NodeStatus = Literal["waiting", "running", "done", "failed", "interrupted", "not reached"]

_numbers = count(1)


@lru_cache(maxsize=1)
def _process(_: int) -> str:
    """A name for this process that no other has, a forked one neither."""
    return os.urandom(3).hex()


class Runnable(Protocol):
    """What a run needs to know of its flow."""

    __name__: str

    @property
    def func(self) -> Any:
        """The function itself."""

    @property
    def graph(self) -> Graph:
        """The flow's graph."""

    @property
    def version(self) -> str:
        """The flow's version."""

    @property
    def signature(self) -> inspect.Signature:
        """The flow's signature."""


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


class Run:
    """One execution of a flow.

    Attributes:
        flow: The flow that ran.
        value: What it returned; None while it runs and when it failed.
        error: The exception that ended it, or None.
        status: `running`, `done`, `failed` or `interrupted`.
        started: When it began, in ns since the epoch.

    Example:
        >>> from omnitron_kernel import flow
        >>> @flow
        ... def area(r: float = 1.0):
        ...     square = r * r
        ...     return 3 * square
        >>> run = area.run(2.0)
        >>> run.value, run["square"], run.nodes["square"].status
        (12.0, 4.0, 'done')
    """

    # Class attributes stand for what most runs never change: beginning a run is on the hot path.
    value: Any = None
    error: BaseException | None = None
    status: RunStatus = "running"
    _ended = 0
    _entered = True
    _id = ""

    def __init__(self, flow: Runnable, plan: Plan, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.flow = flow
        self._plan = plan
        self._args = args
        self._kwargs = kwargs
        self.started = time_ns()
        self._record: list[Any] = [perf_counter_ns()]

    def start_clock(self) -> None:
        """Lets the run begin now: what was done since it was prepared is not the first node's time."""
        self._record[0] = perf_counter_ns()

    def execute(self) -> Run:
        """Runs the plan and keeps what comes of it; an exception is kept and raised again.

        Raises:
            BaseException: What the flow raised.
        """
        __tracebackhide__ = True  # IPython and pytest show the flow's own frames
        if self._ended:
            raise OmnitronError(f"this run of {self.flow.__name__!r} has ended. Start another: `prepare` or `run`.")
        try:
            self.value = self._plan.bind(self._record)(*self._args, **self._kwargs)
            self._ended = perf_counter_ns()
            self.status = "done"
        except BaseException as error:
            self.fail(error)
            raise
        return self

    def fail(self, error: BaseException) -> None:
        """Ends the run with an error: what the flow raised, or an interrupt before it could begin.

        Args:
            error: The exception; only its class and its traceback are looked at.
        """
        self.error = error
        self.status = "interrupted" if issubclass(type(error), KeyboardInterrupt) else "failed"
        self._ended = perf_counter_ns()
        trace = BaseException.__dict__["__traceback__"].__get__(error)
        # Below this frame stands the flow's own; a whole plan calls the original from a frame of its own.
        for _ in range(2 if self._plan.whole else 1):
            trace = trace.tb_next if trace is not None else None
        self._entered = trace is not None

    @property
    def id(self) -> str:
        """A name that no other run has: when it began, which process, how many of it were named before."""
        if not self._id:
            made = f"{self.started // 1_000_000:x}-{_process(os.getpid())}-{next(_numbers)}"
            return str(self.__dict__.setdefault("_id", made))  # the first thread that asks settles it
        return self._id

    @property
    def version(self) -> str:
        """The version of the flow that ran."""
        return self.flow.version

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The arguments by parameter, defaults filled in; empty where they did not fit the signature."""
        try:
            bound = self.flow.signature.bind(*self._args, **self._kwargs)
        except TypeError:
            return MappingProxyType({})
        bound.apply_defaults()
        return MappingProxyType(bound.arguments)

    @property
    def duration(self) -> int:
        """How long it took, or has taken so far, in ns."""
        began: int = self._record[0]
        return (self._ended or perf_counter_ns()) - began

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
    def preview(self) -> Preview | None:
        """What the value looked like; None while it runs and when it failed."""
        return preview(self.value) if self.status == "done" else None

    @property
    def done(self) -> int:
        """How many nodes are done; cheap enough to ask ten times a second from another thread."""
        return (len(self._record) - 1) // WIDTH

    @property
    def stopped_at(self) -> str | None:
        """The id of the node that failed or was interrupted; None where none did."""
        return next((each.id for each in self._records() if each.status in ("failed", "interrupted")), None)

    def __repr__(self) -> str:
        """One line: flow, status, nodes, time."""
        done = f"{self.done} of {len(self._plan.steps)} nodes"
        return f"<Run of {self.flow.__name__}: {self.status}, {done}, {duration(self.duration)}>"

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, Any]:
        from omnitron_kernel.engine.portrait import portrait

        return portrait(self)

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
