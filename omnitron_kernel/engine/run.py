"""A run: one execution of a flow, and all that it leaves to be read.

The record is a flat list that the probe writes into (`WIDTH` entries a step), so a run costs little while it lasts;
`record` says what is read of it. What was computed before a failure stays.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import count
from time import perf_counter_ns, time_ns
from types import AsyncGeneratorType, CodeType, CoroutineType, GeneratorType, MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol
from weakref import ReferenceType, ref

from omnitron_kernel.engine.outcome import Exit
from omnitron_kernel.engine.plan import Plan
from omnitron_kernel.engine.preview import Preview, preview
from omnitron_kernel.engine.probe import OPENED, RECORD, probe
from omnitron_kernel.engine.reading import Reading
from omnitron_kernel.engine.record import NodeRecord, NodeStatus, Recorded, RunStatus
from omnitron_kernel.engine.recording import RECORDERS, begun, recorded
from omnitron_kernel.engine.trace import duration
from omnitron_kernel.errors import OmnitronError
from omnitron_kernel.graph.ids import VALUE

if TYPE_CHECKING:
    from omnitron_kernel.graph.model import Graph

__all__ = ["NodeRecord", "NodeStatus", "Run", "RunStatus", "Runnable", "exit_of", "refuse_in_loop"]

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
    def source(self) -> str:
        """The flow's text."""

    @property
    def version(self) -> str:
        """The flow's version."""

    @property
    def signature(self) -> inspect.Signature:
        """The flow's signature."""


class Run(Recorded):
    """One execution of a flow.

    Attributes:
        flow: The flow that ran.
        value: What it returned; None while it runs and when it failed.
        error: The exception that ended it, or None.
        status: `running` (a generator's run until that is exhausted or closed), `done`, `failed` or `interrupted`.
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
    _status: RunStatus = "running"
    _ended = 0
    _id = ""
    _within: tuple[ReferenceType[Recorded], str] | None = None

    def __init__(
        self,
        flow: Runnable,
        plan: Plan,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        chain: tuple[CodeType, ...] | None = None,
    ) -> None:
        self.flow = flow
        self._plan = plan
        self._args = args
        self._kwargs = kwargs
        self.started = time_ns()
        self._record: list[Any] = [perf_counter_ns(), None, plan.chain if chain is None else chain, plan.full]

    @property
    def began(self) -> int:
        """When it began, in ns of `perf_counter_ns`."""
        began: int = self._record[0]
        return began

    def start_clock(self) -> None:
        """Lets the run begin now: what was done since it was prepared is not the first node's time."""
        self._record[0] = perf_counter_ns()

    def execute(self) -> Run:
        """Runs the plan and keeps what comes of it; an exception is kept and raised again.

        An async flow is run in an event loop of its own.

        Raises:
            BaseException: What the flow raised.
            OmnitronError: The run has ended, or an event loop runs here and the flow is async.
        """
        __tracebackhide__ = True  # IPython and pytest show the flow's own frames
        if self._ended or self._plan.awaits:
            return self._execute_awaited()
        try:
            if RECORDERS:
                self._tell_of_its_beginning()
            self.value = self._plan.bind(self._record)(*self._args, **self._kwargs)
            self._ended = perf_counter_ns()
            self._status = "done"
        except BaseException as error:
            self.fail(error)
            raise
        if RECORDERS:
            recorded(self)
        return self

    async def aexecute(self) -> Run:
        """Runs the plan where an event loop runs already, and keeps what comes of it; see `execute`.

        Raises:
            BaseException: What the flow raised; being cancelled interrupts the run.
        """
        __tracebackhide__ = True
        if not self._plan.awaits:
            return self.execute()
        self._refuse_again()
        try:
            if RECORDERS:
                self._tell_of_its_beginning()
            self.value = await self._plan.bind(self._record)(*self._args, **self._kwargs)
            self._ended = perf_counter_ns()
            self._status = "done"
        except BaseException as error:
            self.fail(error)
            raise
        if RECORDERS:
            recorded(self)
        return self

    def _execute_awaited(self) -> Run:
        __tracebackhide__ = True
        self._refuse_again()
        refuse_in_loop(self.flow.__name__)
        import asyncio  # only async flows need it

        return asyncio.run(self.aexecute())

    def _tell_of_its_beginning(self) -> None:
        begun(self)
        self.start_clock()

    def _refuse_again(self) -> None:
        if self._ended:
            raise OmnitronError(f"this run of {self.flow.__name__!r} has ended. Start another: `prepare` or `run`.")

    def fail(self, error: BaseException) -> None:
        """Ends the run with an error: what the flow raised, or an interrupt before it could begin.

        Args:
            error: The exception; only its class and its traceback are looked at.
        """
        self.error = error
        self._status = "interrupted" if _interrupts(type(error), awaited=self._plan.awaits) else "failed"
        self._ended = perf_counter_ns()
        self._left = exit_of(error, self._plan, self._record)
        if RECORDERS:
            recorded(self)

    def _settle(self, outer: Recorded, reading: Reading, step: int) -> None:
        self._within = ref(outer), reading.plan.steps[step].node
        done = reading.done.get(step)
        if self._ended or (done is None and outer.status == "running"):
            return
        if done is None:
            self._ended = outer.began + outer.duration
            self._status = "interrupted" if outer.status == "interrupted" else "failed"
            if outer.error is not None:
                self.error = outer.error
                self._left = exit_of(outer.error, self._plan, self._record)
            return
        if type(done.value) is CoroutineType and done.value.cr_code in (self._plan.copied, self._plan.code):
            self._settle_awaited(outer, done.value)
            return
        names = reading.value_of(step) or {}
        self._ended = reading.began + done.end
        self.value = next(iter(names.values())) if len(names) == 1 else self._own_value()
        self._status = "done"
        if self._plan.whole:
            probe(0, self._record, self.value)

    def _settle_awaited(self, outer: Recorded, coroutine: CoroutineType[Any, Any, Any]) -> None:
        """Ends a nested run that the node only prepared: as its coroutine ended, whoever awaited that."""
        own = self._read()
        returned = bool(self._plan.whole) or own.returned
        if coroutine.cr_frame is not None or (outer.status == "running" and not returned):
            return
        self._ended = own.began + own.last
        if returned:
            self.value, self._status = self._own_value(), "done"
            return
        if outer.error is not None:
            self._left = Exit(place=exit_of(outer.error, self._plan, self._record).place)
        self._status = "interrupted" if outer.status == "interrupted" else "failed"
        if self._left.place is not None or self._status == "interrupted":
            self.error = outer.error

    @property
    def status(self) -> RunStatus:
        """How far it came; the run of a generator lasts until that is exhausted or closed."""
        return "running" if self._status == "done" and _unfinished(self.value, self._plan) else self._status

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
        """The arguments by parameter, as they were bound when it began; empty where they did not fit the signature."""
        if self._record[1] is not None:
            return MappingProxyType(dict(zip(self._plan.inputs, self._record[1], strict=True)))
        try:
            bound = self.flow.signature.bind(*self._args, **self._kwargs)
        except TypeError:
            return MappingProxyType({})
        bound.apply_defaults()
        return MappingProxyType(bound.arguments)

    @property
    def way(self) -> str:
        """The expression that gives this run in the notebook; empty where none is known."""
        if getattr(self.flow, "last", None) is self:
            return f"{self.flow.__name__}.last"
        outer = self._within[0]() if self._within is not None else None
        if self._within is None or outer is None or not outer.way:
            return ""
        return f'{outer.way}.nodes["{self._within[1]}"].run'

    @property
    def duration(self) -> int:
        """How long it took, or has taken so far, in ns."""
        began: int = self._record[0]
        return (self._ended or perf_counter_ns()) - began

    def _told(self) -> list[Any]:
        """The record for whoever keeps it."""
        return self._record[:]

    def _own_value(self) -> Any:
        """What a nested run returned, where its caller took it apart at once: its output's value."""
        output = self.flow.graph.output
        return self.values.get(output.port if output.port != VALUE else output.node) if output is not None else None

    @property
    def preview(self) -> Preview | None:
        """What the value looked like; None while it runs and when it failed."""
        return preview(self.value) if self.status == "done" else None

    def __repr__(self) -> str:
        """One line: flow, status, nodes, time."""
        own = [each for each in self._records() if "/" not in each.id]
        done = f"{sum(each.status in ('done', 'reused') for each in own)} of {len(own)} nodes"
        return f"<Run of {self.flow.__name__}: {self.status}, {done}, {duration(self.duration)}>"

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, Any]:
        from omnitron_kernel.engine.portrait import portrait

        return portrait(self)


def _interrupts(kind: type[BaseException], *, awaited: bool) -> bool:
    """Whether an exception came from outside: an interrupt or, where it was awaited, a cancellation."""
    stopping: tuple[type[BaseException], ...] = (KeyboardInterrupt,)
    if awaited:
        asyncio = sys.modules.get("asyncio")  # what is not imported has cancelled nothing
        stopping += (GeneratorExit,) if asyncio is None else (GeneratorExit, asyncio.CancelledError)
    return issubclass(kind, stopping)


def _unfinished(value: object, plan: Plan) -> bool:
    """Whether a value is the live generator that the flow's own code is; asking leaves it untouched."""
    if type(value) is GeneratorType:
        return value.gi_frame is not None and value.gi_code is plan.code
    return type(value) is AsyncGeneratorType and value.ag_frame is not None and value.ag_code is plan.code


def open_run(flow: Runnable, plan: Plan, record: list[Any], step: int) -> Callable[..., Any] | None:
    """Returns what a node calls instead of a flow, so that the call is a run within the run that calls.

    Args:
        flow: The flow.
        plan: Its plan.
        record: The record of the run that calls.
        step: The calling step.

    Returns:
        The flow's copy itself, so that no frame stands between caller and flow; None for a recursion that is deeper
        than one level.
    """
    chain = record[2]
    if sum(each is plan.code for each in chain) > 1:
        return None
    run = Run(flow, plan, (), {}, chain=(*chain, *plan.chain))
    run._record[3] = record[3]  # noqa: SLF001 - it is part of the run that calls
    record += (OPENED, perf_counter_ns(), run, step)
    return flow.func if plan.whole else plan.bind(run._record)  # noqa: SLF001


def exit_of(error: BaseException, plan: Plan, record: list[Any]) -> Exit:
    """Returns whether a flow's own code began, and where in it an error left it.

    Args:
        error: What ended the run.
        plan: What ran.
        record: The run's record.
    """
    trace = BaseException.__dict__["__traceback__"].__get__(error)
    if plan.copied is None:
        # A whole plan calls the original from a frame of its own, and below that stands the flow's.
        for _ in range(2):
            trace = trace.tb_next if trace is not None else None
        return Exit(trace is not None)
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code is plan.copied and frame.f_locals.get(RECORD) is record:
            place = list(frame.f_code.co_positions())[trace.tb_lasti // 2]
            return Exit(place=(place[0] or 0, place[2] or 0))
        trace = trace.tb_next
    return Exit(record[1] is not None)


def refuse_in_loop(name: str) -> None:
    """Refuses to wait for an async flow where an event loop runs already.

    Args:
        name: The flow's.

    Raises:
        OmnitronError: One does; names what waits there.
    """
    import asyncio  # only async flows need it

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise OmnitronError(
        f"{name!r} is async, and an event loop runs here already, so `run` cannot wait for it. "
        f"Await it: `await {name}.arun(...)`."
    )
