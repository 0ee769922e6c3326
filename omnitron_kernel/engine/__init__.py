"""Graphs as running work: the plan, the runner, what a run leaves behind."""

from typing import TYPE_CHECKING

from omnitron_kernel.facade import lazily

if TYPE_CHECKING:
    from omnitron_kernel.engine.events import Event, EventKind
    from omnitron_kernel.engine.plan import Plan
    from omnitron_kernel.engine.preview import Preview, preview
    from omnitron_kernel.engine.run import NodeRecord, Run
    from omnitron_kernel.engine.step import Step
    from omnitron_kernel.engine.trace import Trace, TraceSpan

lazily(
    __name__,
    {
        **dict.fromkeys(("Event", "EventKind"), "omnitron_kernel.engine.events"),
        "Plan": "omnitron_kernel.engine.plan",
        **dict.fromkeys(("Preview", "preview"), "omnitron_kernel.engine.preview"),
        **dict.fromkeys(("NodeRecord", "Run"), "omnitron_kernel.engine.run"),
        "Step": "omnitron_kernel.engine.step",
        **dict.fromkeys(("Trace", "TraceSpan"), "omnitron_kernel.engine.trace"),
    },
)

__all__ = [
    "Event",
    "EventKind",
    "NodeRecord",
    "Plan",
    "Preview",
    "Run",
    "Step",
    "Trace",
    "TraceSpan",
    "preview",
]
