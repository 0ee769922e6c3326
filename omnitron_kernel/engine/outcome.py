"""What a run knows of one node, and of how it was left itself: plain facts, derived anew at each look."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from omnitron_kernel.engine.preview import Preview

if TYPE_CHECKING:
    from omnitron_kernel.engine.record import Recorded

__all__ = ["Exit", "NodeRecord", "NodeStatus"]

NodeStatus = Literal["waiting", "running", "done", "reused", "failed", "interrupted", "not reached", "not traced"]


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """What a run knows of one node.

    Attributes:
        id: The node's id.
        status: How far it came.
        why: Why it ran, or why it did not.
        start: When it began, in ns since the run began; None where it did not, or did more than once.
        duration: How long it took, in ns, all rounds of a loop together; None where it did not end.
        preview: What its value looked like when it ended, in a loop the last one.
        error: The exception that ended it, if one did.
        count: How often it ran, in a loop or a map; None for a node that runs once at most.
        total: How often it will have run at the end of a loop that did not come to it, where that is known.
        estimated: Whether the duration is scaled up from some rounds of a loop.
        changed_by: The nodes that changed its value later.
        run: The run of the flow that it calls, which is part of this one; None where it calls none.
        round: For the outermost loop, the round that an exception left; None where none did.
        saved: How long computing it had taken, in ns, where it was reused.
        value: Its value as it lives now, of several outputs a dictionary; None where it has none.
    """

    id: str
    status: NodeStatus
    why: str
    start: int | None = None
    duration: int | None = None
    preview: Preview | None = None
    error: BaseException | None = None
    count: int | None = None
    total: int | None = None
    estimated: bool = False
    changed_by: tuple[str, ...] = ()
    run: Recorded | None = None
    round: int | None = None
    saved: int = 0
    value: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Exit:
    """How an exception left a run.

    Attributes:
        entered: Whether the flow's own code began: its arguments fitted.
        place: Where in the flow's own code it left: line and column.
    """

    entered: bool = True
    place: tuple[int, int] | None = None
