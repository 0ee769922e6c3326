"""Graphs as running work: the plan, the runner, what a run leaves behind."""

from omnitron_kernel.engine.events import Event, EventKind
from omnitron_kernel.engine.plan import Plan
from omnitron_kernel.engine.preview import Preview, preview
from omnitron_kernel.engine.run import NodeRecord, Run
from omnitron_kernel.engine.step import Step
from omnitron_kernel.engine.trace import Trace, TraceSpan

__all__ = ["Event", "EventKind", "NodeRecord", "Plan", "Preview", "Run", "Step", "Trace", "TraceSpan", "preview"]
