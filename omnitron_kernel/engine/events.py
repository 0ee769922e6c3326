"""Events: one fact each, emitted during a run.

They are derived from the run's record, so that nothing is paid for them while it runs; whoever wants to watch reads
the same record from another thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from omnitron_kernel.engine.preview import describe
from omnitron_kernel.engine.trace import TraceSpan, spans_of

if TYPE_CHECKING:
    from omnitron_kernel.engine.outcome import NodeRecord
    from omnitron_kernel.engine.reading import Reading
    from omnitron_kernel.engine.record import Recorded

__all__ = ["Event", "EventKind", "events_of"]


class EventKind(StrEnum):
    """What happened."""

    RUN_STARTED = "run started"
    NODE_STARTED = "node started"
    NODE_DONE = "node done"
    NODE_REUSED = "node reused"
    NODE_FAILED = "node failed"
    RUN_DONE = "run done"
    RUN_FAILED = "run failed"


@dataclass(frozen=True, slots=True)
class Event:
    """One fact of a run.

    Attributes:
        run: The run's id.
        kind: What happened.
        at: When, in ns since the run began.
        node: The node it happened to, by its path through blocks and nested runs; empty for the run itself.
        detail: For a failure, the error's type and message.
    """

    run: str
    kind: EventKind
    at: int
    node: str = ""
    detail: str = ""


def events_of(run: Recorded, reading: Reading, records: Sequence[NodeRecord]) -> tuple[Event, ...]:
    """Returns a run's events so far, in order: a block begins before what stands in it and ends behind it."""
    told = describe(run.error) if run.error is not None else ""
    events = [Event(run.id, EventKind.RUN_STARTED, 0)]
    open_spans: list[TraceSpan] = []
    whys = {each.id: describe(each.error) if each.error is not None else each.why for each in records}

    def close(depth: int) -> None:
        while open_spans and open_spans[-1].depth >= depth:
            span = open_spans.pop()
            if span.status in ("done", "reused"):
                kind = EventKind.NODE_DONE if span.status == "done" else EventKind.NODE_REUSED
                events.append(Event(run.id, kind, span.start + span.duration, span.node))
            elif span.status != "running":
                why = whys.get(span.node, told)
                events.append(Event(run.id, EventKind.NODE_FAILED, span.start + span.duration, span.node, why))

    for span in spans_of(reading, records):
        close(span.depth)
        events.append(Event(run.id, EventKind.NODE_STARTED, span.start, span.node))
        open_spans.append(span)
    close(0)
    if run.status != "running":
        kind = EventKind.RUN_DONE if run.status == "done" else EventKind.RUN_FAILED
        events.append(Event(run.id, kind, run.duration, detail=told))
    return tuple(events)
