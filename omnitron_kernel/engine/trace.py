"""The trace of a run: its events as spans, and the timeline that they draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omnitron_kernel.engine.outcome import NodeRecord
    from omnitron_kernel.engine.reading import Reading
    from omnitron_kernel.engine.record import Recorded

__all__ = ["Trace", "TraceSpan", "duration", "spans_of"]

_BAR, _LINES = 24, 200
_UNITS = (("\u00b5s", 1e3), ("ms", 1e6), ("s", 1e9))


def duration(ns: int) -> str:
    """Writes a duration as people read it, in three digits; a canvas writes the same.

    Example:
        >>> duration(1_250_000), duration(61_000_000_000), duration(800), duration(999_999)
        ('1.25 ms', '1 min 1 s', '0.8 \u00b5s', '1 ms')
    """
    for unit, one in _UNITS:
        value = float(f"{ns / one:.3g}")
        if value < (60 if unit == "s" else 1_000):
            return f"{value:g} {unit}"
    minutes, seconds = divmod(round(ns / 1e9), 60)
    return f"{minutes:,} min {seconds} s"


@dataclass(frozen=True, slots=True)
class TraceSpan:
    """One node's stretch of a run.

    Attributes:
        node: The node's id; in a nested run with the calling node's before it.
        start: When it began, in ns since the run began.
        duration: How long it took, in ns.
        status: `done`, `reused`, `failed`, `interrupted` or `running`.
        depth: In how many blocks and nested runs it stands.
        parent: The node it stands in; empty for the flow's own.
    """

    node: str
    start: int
    duration: int
    status: str
    depth: int = 0
    parent: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Trace:
    """The spans of one run, in the order in which they began.

    Attributes:
        name: The flow's name.
        spans: One for each node that began.
        total: How long the run took, in ns.
    """

    name: str
    spans: tuple[TraceSpan, ...]
    total: int

    def __iter__(self) -> Iterator[TraceSpan]:
        """The spans."""
        return iter(self.spans)

    def __len__(self) -> int:
        """How many nodes began."""
        return len(self.spans)

    def __str__(self) -> str:
        """The timeline as text: a bar a node, to scale, of the first 200."""
        lines = [f"{self.name}  {duration(self.total)}"]
        spans = self.spans[:_LINES]
        names = [f"{'  ' * span.depth}{_own(span)}" for span in spans]
        width = max(map(len, names), default=0)
        for name, span in zip(names, spans, strict=True):
            scale = _BAR / max(self.total, 1)
            left = min(int(span.start * scale), _BAR - 1)
            length = max(1, min(round(span.duration * scale), _BAR - left))
            mark = {"done": "=", "reused": "-", "running": ">"}.get(span.status, "!")
            bar = (" " * left + mark * length).ljust(_BAR)
            told = "" if span.status == "done" else f"  {span.status}"
            lines.append(f"  {name.ljust(width)}  |{bar}|  {duration(span.duration)}{told}")
        if left := len(self.spans) - len(spans):
            lines.append(f"  ... and {left:,} more span{'' if left == 1 else 's'}: iterate over the trace for all")
        return "\n".join(lines)

    __repr__ = __str__


def spans_of(reading: Reading, records: Sequence[NodeRecord]) -> Iterator[TraceSpan]:
    """Yields the spans of the nodes that began, each followed by those that stand in it.

    Under `trace="full"` each end of a node in a loop is one; else nodes in loops have none.
    """
    depths: list[int] = []
    for index, (step, record) in enumerate(zip(reading.plan.steps, records, strict=True)):
        depths.append(0 if step.parent < 0 else depths[step.parent] + 1)
        parent = reading.plan.steps[step.parent].node if step.parent >= 0 else ""
        if record.start is not None:
            yield TraceSpan(record.id, record.start, record.duration or 0, record.status, depths[index], parent)
        if record.run is not None and record.start is not None:
            yield from _nested(reading, record.run, record.id, depths[index] + 1)
        if index in reading.states:
            yield from _rounds(reading, index, depths[index] + 1)


def _nested(reading: Reading, run: Recorded, id: str, depth: int) -> Iterator[TraceSpan]:
    later = run.began - reading.began
    for span in run.trace:
        node, parent = f"{id}/{span.node}", f"{id}/{span.parent}" if span.parent else id
        yield replace(span, node=node, parent=parent, start=span.start + later, depth=span.depth + depth)


def _rounds(reading: Reading, block: int, depth: int) -> Iterator[TraceSpan]:
    state, steps = reading.states[block], reading.plan.steps
    clocks = {step.rounds.clock: step for step in steps if step.rounds is not None and step.rounds.block == block}
    for clock, began, ended, _, _ in sorted(state.ends, key=lambda each: (each[1], -each[2])):
        step = clocks[clock]
        inner = depth + step.node.count("/", len(steps[block].node)) // 2 - 1
        parent = steps[step.parent].node
        yield TraceSpan(step.node, began - reading.began, ended - began, "done", inner, parent)


def _own(span: TraceSpan) -> str:
    """What of a span's id its parent does not say already."""
    return span.node.removeprefix(f"{span.parent}/") if span.parent else span.node
