"""A run as it is shown: the states for its picture, and the same facts as JSON for whoever reads the notebook later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from omnitron_kernel.core.types import PortType
from omnitron_kernel.engine.cure import cure_of, remains
from omnitron_kernel.engine.preview import describe, preview
from omnitron_kernel.engine.trace import duration
from omnitron_kernel.graph.draw import NodeState, PictureState, picture

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import NodeRecord, Run

__all__ = ["RUN_MIME", "facts_of", "portrait", "state_of"]

RUN_MIME = "application/vnd.omnitron.run+json"
"""The MIME type under which a run's facts stand beside its picture."""

_SHORT = 40  # letters of an input's value


def state_of(run: Run) -> PictureState:
    """Returns how far a run has come; safe to ask from another thread while it runs."""
    records = run.nodes
    own = [each for each in records.values() if "/" not in each.id]
    done = sum(each.status == "done" for each in own)
    note = " \u00b7 ".join([*([f"{done} of {len(own)} done"] if own else []), duration(run.duration)])
    # What a block or several outputs gave is a collection of ours: its type and size would tell nothing of theirs.
    several = {node.id for node in run.flow.graph.walk() if len(node.outputs) > 1 or node.kind == "block"}
    states = {each.id: _node_state(each, several=each.id in several) for each in records.values()}
    return PictureState(run.status, note, states, _message(run), _inputs(run, records))


def portrait(run: Run) -> dict[str, Any]:
    """Returns a run's MIME bundle: its picture in every form, and its facts."""
    graph = run.flow.graph
    bundle: dict[str, Any] = dict(picture(graph, state_of(run)))
    return bundle | {RUN_MIME: facts_of(run)}


def facts_of(run: Run) -> dict[str, Any]:
    """Returns a run as JSON values: times in ms, previews as text; a block has names, but no type of its own."""
    blocks = {node.id for node in run.flow.graph.walk() if node.kind == "block" and node.graphs}
    return {
        "flow": run.flow.__name__,
        "run": run.id,
        "version": run.version,
        "status": run.status,
        "started": run.started / 1e9,
        "ms": run.duration / 1e6,
        "error": describe(run.error) if run.error is not None else None,
        "cure": cure_of(run) or None,
        "value": run.preview.text if run.preview is not None else None,
        "nodes": [
            {
                "id": each.id,
                "status": each.status,
                "why": each.why,
                "ms": each.duration / 1e6 if each.duration is not None else None,
                "type": each.preview.type if each.preview is not None and each.id not in blocks else None,
                "size": each.preview.size if each.preview is not None else None,
                "count": each.count,
                "estimated": each.estimated,
                "changed_by": list(each.changed_by),
                "run": each.run.id if each.run is not None else None,
            }
            for each in run.nodes.values()
        ],
    }


def _node_state(record: NodeRecord, *, several: bool) -> NodeState:
    took = duration(record.duration) if record.duration is not None else ""
    took = f"about {took}" if record.estimated and took else took
    look = record.preview
    if record.error is not None:
        told = describe(record.error)
        if record.round is not None:
            told = f"{record.status} in round {record.round:,}: {told}"
        return NodeState(record.status, told, took, title=f"{told} after {took}")
    if look is None:
        note = {"not reached": record.why, "failed": record.why}.get(record.status, took)
        return NodeState(record.status, note, title=record.why, count=record.count)
    kind = None if look.type == "NoneType" or several else PortType.named(look.type)
    size = "" if several else look.size
    return NodeState(record.status, took, size, kind, look.text, record.count, record.changed_by)


def _inputs(run: Run, records: Mapping[str, NodeRecord]) -> dict[str, str]:
    """What the flow was given in this run, in a few letters; values are live, so one changed since is told to be."""
    shown: dict[str, str] = {}
    changing = [(node.id, node.changes) for node in run.flow.graph.walk() if node.changes]
    for name, value in run.inputs.items():
        look = preview(value)
        short = look.text if len(look.text) <= _SHORT else f"{look.type}, {look.size}" if look.size else look.text
        later = any(name in changes and records[node].value is value for node, changes in changing)
        shown[name] = f"{short} (changed later)" if later else short
    return shown


def _message(run: Run) -> str:
    if run.error is None:
        told = [each.message for each in run.flow.graph.diagnostics if each.code in ("no-output", "one-node")]
        return "\n".join(told) if run.status == "done" else ""
    return "\n".join(each for each in (describe(run.error), cure_of(run), remains(run)) if each)
