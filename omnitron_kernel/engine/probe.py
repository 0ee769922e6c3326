"""What the copy of a flow calls while it runs, through names that are no identifiers.

Everything is written into one flat list, the record of a run. Its head is when the run began, the arguments as they
were bound, the codes of the flows that run around it, and whether every round of a loop is recorded. Behind it stand
`WIDTH` entries for each fact: the index of a step, or `~index` of a mark; when, in ns; a value; its preview.
"""

from __future__ import annotations

import contextlib
import sys
from array import array
from collections import deque
from collections.abc import Callable, Mapping, Sized
from time import perf_counter_ns
from types import BuiltinFunctionType, CellType, FunctionType
from typing import Any

from omnitron_kernel.engine.preview import ATOMS, Preview, describe, preview
from omnitron_kernel.errors import UnconnectedError

__all__ = [
    "HEAD",
    "HELPERS",
    "OPENED",
    "RECORD",
    "RESULT",
    "ROUNDS",
    "UNBOUND",
    "WIDTH",
    "Openable",
    "State",
    "probe",
    "tick",
]

RECORD = "@record"
"""The name under which the copy finds its run's record."""

RESULT = "@value"
"""The key of an expression's own value among the names that were found."""

HEAD = 4
"""Entries before the first fact: begin, arguments, codes around, whether every round is recorded."""

WIDTH = 4
"""Entries of one fact: step or mark, time, value, preview."""

OPENED = -1
"""The first mark of every plan, a call that opened a flow: its run is the value, and the calling step stands last."""

ROUNDS = 10_000
"""How many ends of nodes in loops a run under `trace="full"` records for each outermost loop."""

UNBOUND = object()
"""What a loop hands over for a name that no round has bound."""

_ALWAYS, _SELDOM, _APART = 4, 251, 100_000  # rounds, rounds, ns


def probe(index: int, record: list[Any], value: Any) -> Any:
    """Writes one completed step into the record, with a preview where the value could change later.

    The record stands last before the value in a call: Python may join the loading of a constant or a local name with
    that of a local name behind it, and then tells the place of the first for an error of the second.
    """
    record.append(index)
    record.append(perf_counter_ns())
    record.append(value)
    kind = type(value)
    # A class with a metaclass of its own is not looked up: its hash is somebody's code.
    record.append(None if type(kind) is type and kind in ATOMS else preview(value))
    return value


def _shown(value: Any) -> Preview | None:
    """The preview of a value that could change later."""
    kind = type(value)
    return None if value is UNBOUND or (type(kind) is type and kind in ATOMS) else preview(value)


def _mark(record: list[Any], index: int) -> None:
    """Writes that a branch was entered."""
    record += (index, perf_counter_ns(), None, None)


def _caught(record: list[Any], index: int) -> None:
    """Writes that a branch was entered by an exception, which is kept as text: it would keep its frames alive."""
    error = sys.exc_info()[1]
    told = "" if error is None else describe(error)
    record += (index, perf_counter_ns(), told, None)


def _missing() -> None:
    """Ends a run where `...` stands for a value that is missing."""
    raise UnconnectedError("a value is missing here: the port is not connected. Connect it, or write the value.")


class Openable:
    """What opens where a node calls it directly: the call runs as a run of its own within the one that calls."""

    __slots__ = ()

    def _opened(self, record: list[Any], index: int) -> Callable[..., Any] | None:
        """Returns what is called instead, having written a run of it into the record; None where it does not open."""
        raise NotImplementedError


def _open(index: int, record: list[Any], callee: Any) -> Any:
    """Returns what a node calls: a flow's own copy, or the callee as it is."""
    kind = type(callee)
    if kind is FunctionType or kind is BuiltinFunctionType or not issubclass(kind, Openable):
        return callee
    opened = callee._opened(record, index)  # noqa: SLF001 - `Openable` is ours
    return callee if opened is None else opened


class State:
    """What is known of the nodes in one outermost loop, its inner loops included.

    Attributes:
        full: Whether every round is recorded.
        began: When each loop's sampled round began, by the loop's counter.
        seen: How far each counter had come when somebody last wrote it down; for those who watch.
        times: What each clock has added up in the rounds that were timed.
        timed: How many of them there were.
        counts: The counters, once the loop has ended.
        values: The last values, once the loop has ended; `UNBOUND` stands for none.
        shown: What each of them looked like then; None for those that cannot change.
        left: Where an exception left the loop: line and column.
        over: What it goes over, where that has a length that is not a stranger's code; only until the loop ends.
        total: How many rounds it has, as long as what it goes over is; None where that is not known.
        ends: Under `full`, one entry for each end of a node: clock, begin, end, value, preview.
    """

    __slots__ = (
        "_total",
        "began",
        "counts",
        "ends",
        "full",
        "left",
        "over",
        "seen",
        "shown",
        "timed",
        "times",
        "values",
    )

    def __init__(self, *, full: bool) -> None:
        self.full = full
        self.began: dict[int, int] = {}
        self.seen: dict[int, int] = {}
        self.times: dict[int, int] = {}
        self.timed: dict[int, int] = {}
        self.counts: tuple[int, ...] = ()
        self.values: tuple[Any, ...] = ()
        self.shown: tuple[Preview | None, ...] = ()
        self.left: tuple[int, int] | None = None
        self.over: Sized | None = None
        self._total: int | None = None
        self.ends: list[tuple[int, int, int, Any, Preview | None]] = []

    @property
    def total(self) -> int | None:
        """As it is by now: a list may grow while a loop goes over it."""
        if self.over is not None:
            with contextlib.suppress(OverflowError):  # a range of more than a machine counts
                return len(self.over)
        return self._total

    def settle(self) -> None:
        """Keeps how many rounds there were to be, and lets go of what the loop went over."""
        self._total, self.over = self.total, None


def _begin(record: list[Any], index: int) -> State:
    """Writes that a loop began, with the state that its rounds are written into."""
    state = State(full=record[3])
    record += (index, perf_counter_ns(), state, None)
    return state


def _sized(record: list[Any], value: Any) -> Any:
    """Notes what the loop goes over that begins, and returns it; nothing of a stranger's is asked.

    The record is handed over and not the state, as in `probe`: a local name before another one is joined with it.
    """
    kind = type(value)
    if type(kind) is type and kind in _SIZED:
        next(each for each in reversed(record) if type(each) is State).over = value
    return value


_SIZED = frozenset(
    {
        *(list, tuple, dict, set, frozenset, range, str, bytes, bytearray, array, deque),
        *(type({}.keys()), type({}.values()), type({}.items())),
    }
)


def _turn(state: State, counter: int, count: int, running: int) -> tuple[int, int]:
    """Decides about the next rounds of a loop: returns the clock, 0 where it stands, and the count to ask again at.

    The first rounds are timed, then one about every tenth of a millisecond, and at least one in 251.
    """
    now = perf_counter_ns()
    state.seen[counter] = count
    if running and count > _ALWAYS and not state.full:
        gap = min(_SELDOM, _APART // (now - state.began[counter] + 1))
        if gap:
            return 0, count + gap
    state.began[counter] = now
    return perf_counter_ns(), count + 1


def tick(state: State, clock: int, since: int, value: Any) -> int:
    """Adds the time of a node in a timed round, and returns the time at which the next one begins."""
    now = perf_counter_ns()
    state.times[clock] = state.times.get(clock, 0) + now - since
    state.timed[clock] = state.timed.get(clock, 0) + 1
    if state.full and len(state.ends) < ROUNDS:
        state.ends.append((clock, since, now, value, preview(value)))
    return perf_counter_ns()


def _end(state: State, counts: tuple[int, ...], values: tuple[Any, ...]) -> None:
    """Takes over what the loop's hidden names hold, as they look now, and where an exception left it."""
    state.values = tuple([UNBOUND if each is state else each for each in values])  # it must not hold itself
    state.shown = tuple(map(_shown, state.values))
    trace = sys.exc_info()[2]
    if trace is not None and trace.tb_frame is sys._getframe(1):  # noqa: SLF001 - the copy's frame
        place = list(trace.tb_frame.f_code.co_positions())[trace.tb_lasti // 2]
        state.left = (place[0] or 0, place[2] or 0)
    state.counts = counts
    state.settle()


HELPERS: Mapping[str, CellType] = {
    name: CellType(helper)
    for name, helper in {
        "@probe": probe,
        "@mark": _mark,
        "@caught": _caught,
        "@open": _open,
        "@begin": _begin,
        "@sized": _sized,
        "@turn": _turn,
        "@tick": tick,
        "@end": _end,
        "@unbound": NameError,
        "@missing": _missing,
    }.items()
}
"""What the hidden names of a copy stand for, each in the cell that all copies share."""
