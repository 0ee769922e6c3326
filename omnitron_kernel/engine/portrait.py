"""A run as it is shown: the states for its picture, and the same facts as JSON for whoever reads the notebook later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from omnitron_kernel.core.types import PortType
from omnitron_kernel.engine.cure import cure_of, remains
from omnitron_kernel.engine.frames import traceback_of
from omnitron_kernel.engine.kept import kept
from omnitron_kernel.engine.preview import describe, preview
from omnitron_kernel.engine.status import COMPUTED
from omnitron_kernel.engine.trace import duration
from omnitron_kernel.graph.draw import ROOM, NodeState, PictureState, picture, saved
from omnitron_kernel.messages import FLOW_MIME, RUN_MIME, FlowFacts, NodeFacts, RunFacts, plain

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import NodeRecord, Run, Runnable

__all__ = ["RUN_MIME", "facts_of", "flow_facts", "flow_portrait", "portrait", "state_of"]

_SHORT = 40  # letters of an input's value
_TEXT = 200  # letters of a node's value
_LEAST = 8_000  # bytes for a picture


def state_of(run: Run) -> PictureState:
    """Returns how far a run has come; safe to ask from another thread while it runs."""
    records = run.nodes
    several = _several(run)
    states = {each.id: _node_state(each, several=each.id in several) for each in records.values()}
    return PictureState(run.status, _note(run, records), states, _message(run), _inputs(run, records))


def portrait(run: Run) -> dict[str, Any]:
    """Returns a run's MIME bundle, its picture in every form and its facts, small enough to be saved."""
    told = {RUN_MIME: kept(facts_of(run))}
    return dict(picture(run.flow.graph, state_of(run), room=_room_beside(told))) | told


def flow_portrait(flow: Runnable, message: str = "") -> dict[str, Any]:
    """Returns the MIME bundle of a flow that is shown without a run.

    Args:
        flow: The flow.
        message: What is to be said under the picture; empty also where it is no news that the flow is defined.
    """
    state = PictureState("defined", message=message) if message else None
    facts = flow_facts(flow, message)
    # A canvas draws texts: what has none, such as a composition, has its picture.
    told = {FLOW_MIME: plain(facts)} if facts.form == "cell" or facts.source else {}
    return dict(picture(flow.graph, state, room=_room_beside(told))) | told


def _room_beside(told: dict[str, Any]) -> int:
    """What is left for the picture of what an output may add to a notebook."""
    return max(_LEAST, ROOM - saved(told))


def flow_facts(flow: Runnable, message: str = "") -> FlowFacts:
    """Returns what an output says of a flow that is shown without a run."""
    form = flow.graph.form
    return FlowFacts(flow.__name__, form, flow.version, _source(flow), message)


def facts_of(run: Run) -> RunFacts:
    """Returns what is to be said of a run, as far as it has come; safe to ask from another thread while it runs."""
    records, several = run.nodes, _several(run)
    return RunFacts(
        flow=run.flow.__name__,
        run=run.id,
        status=run.status,
        form=run.flow.graph.form,
        version=run.version,
        source=_source(run.flow),
        started=run.started / 1e9,
        ms=round(run.duration / 1e6, 3),
        note=_note(run, records),
        value=run.preview.text if run.preview is not None else "",
        error=describe(run.error) if run.error is not None else "",
        cure=cure_of(run),
        message=_message(run),
        traceback=traceback_of(run.error, run.flow.func) if run.error is not None else "",
        inputs=_inputs(run, records),
        nodes=tuple(_node_facts(each, several=each.id in several) for each in records.values()),
    )


def _node_facts(record: NodeRecord, *, several: bool) -> NodeFacts:
    """What is said of a node; a block and several outputs have values, but no type of their own."""
    look = record.preview
    typed = PortType.named(look.type) if look is not None and not several else None
    return NodeFacts(
        id=record.id,
        status=record.status,
        why=record.why if record.why != COMPUTED else "",
        ms=round(record.duration / 1e6, 4) if record.duration is not None else None,
        type=typed.text if typed is not None else "",
        family=typed.family if typed is not None else "any",
        size=look.size if look is not None and not several else "",
        text=_shortened(look.text) if look is not None else "",
        error=_failure(record) if record.error is not None else "",
        count=record.count,
        total=record.total,
        estimated=record.estimated,
        changed_by=record.changed_by,
        run=record.run.id if record.run is not None else "",
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 3]}..."


def _source(flow: Runnable) -> str:
    """The text of a flow that is no cell of the notebook."""
    return "" if flow.graph.form == "cell" else flow.source


def _several(run: Run) -> set[str]:
    """The nodes whose value is a collection of ours: its type and size would tell nothing of what it holds."""
    return {node.id for node in run.flow.graph.walk() if len(node.outputs) > 1 or node.kind == "block"}


def _note(run: Run, records: Mapping[str, NodeRecord]) -> str:
    own = [each for each in records.values() if "/" not in each.id]
    done = sum(each.status in ("done", "reused") for each in own)
    told = [f"{done} of {len(own)} done"] if own else []
    reused = [each.saved for each in own if each.status == "reused"]
    if reused:
        told.append(f"{len(reused)} reused, {duration(sum(reused))} saved")
    return " \u00b7 ".join([*told, duration(run.duration)])


def _failure(record: NodeRecord) -> str:
    """A node's error in a line, with the round of the loop that it ended."""
    told = describe(record.error) if record.error is not None else ""
    return told if record.round is None else f"{record.status} in round {record.round:,}: {told}"


def _node_state(record: NodeRecord, *, several: bool) -> NodeState:
    took = duration(record.duration) if record.duration is not None else ""
    took = f"about {took}" if record.estimated and took else took
    look = record.preview
    if record.error is not None:
        told = _failure(record)
        return NodeState(record.status, told, took, title=f"{told} after {took}")
    if look is None:
        note = {"not reached": record.why, "failed": record.why}.get(record.status, took)
        return NodeState(record.status, note, title=record.why, count=record.count)
    kind = None if look.type == "NoneType" or several else PortType.named(look.type)
    size = "" if several else look.size
    if record.status == "reused":
        took = f"saved {duration(record.saved)}"
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
