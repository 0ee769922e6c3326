"""Events: one fact each, emitted during a run.

They are derived from the run's record, so that nothing is paid for them while it runs; whoever wants to watch reads
the same record from another thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Event", "EventKind"]


class EventKind(StrEnum):
    """What happened."""

    RUN_STARTED = "run started"
    NODE_STARTED = "node started"
    NODE_DONE = "node done"
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
        node: The node it happened to; empty for the run itself.
        detail: For a failure, the error's type and message.
    """

    run: str
    kind: EventKind
    at: int
    node: str = ""
    detail: str = ""
