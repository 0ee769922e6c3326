"""The answers to what canvases ask. Nothing that a message says is evaluated, and a value is only looked at.

Each question is one entry of a table. A handler may run in any thread while a cell runs: it reads, and what has to
happen in the main thread it only begins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import FunctionType
from typing import TYPE_CHECKING, Any

from omnitron_kernel.documents import edited, read_view
from omnitron_kernel.engine.peek import peek_at
from omnitron_kernel.engine.portrait import facts_of
from omnitron_kernel.errors import OmnitronError
from omnitron_kernel.flow import Flow, as_flow
from omnitron_kernel.graph.model import CAPTURES, INPUTS
from omnitron_kernel.graph.read import build
from omnitron_kernel.graph.source import parse
from omnitron_kernel.messages import Ask, EditReply, Known, Peek, RunFacts
from omnitron_kernel.notebook.called import called_view
from omnitron_kernel.notebook.known import AtHand, known_among
from omnitron_kernel.notebook.speaking import speaks_among
from omnitron_kernel.resolve import callees_among, callees_around

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Run
    from omnitron_kernel.graph.callees import Callees
    from omnitron_kernel.graph.spoken import Speaks
    from omnitron_kernel.graph.view import FlowView
    from omnitron_kernel.notebook.channel import Channel

__all__ = ["Refused", "answered", "taken"]

_LONGEST = 1_000_000
"""Letters of a text that is looked at."""


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Why an ask is not answered."""


def taken(message: object) -> Ask:
    """Returns a message as the ask that it is.

    Raises:
        Refused: It is none; says where.
    """
    if not isinstance(message, Mapping):
        raise Refused("an ask is a JSON object")
    known = {each.name for each in fields(Ask)}
    given: dict[str, Any] = {}
    for name, value in message.items():
        if name not in known:
            raise Refused(f"an ask has no field {str(name)[:80]!r}")
        if name == "edits":
            if not isinstance(value, list | tuple) or not all(isinstance(each, dict) for each in value):
                raise Refused("`edits` is a list of objects")
            given[name] = tuple(value)
            continue
        if not isinstance(value, str):
            raise Refused(f"`{name}` is text")
        if len(value) > _LONGEST:
            raise Refused(f"`{name}` has {len(value)} letters, and {_LONGEST} are taken")
        given[name] = value
    if "id" not in given or given.get("ask") not in _ANSWERS:
        raise Refused(f"an ask has an `id`, and `ask` is one of {', '.join(_ANSWERS)}")
    return Ask(**given)


def answered(channel: Channel, ask: Ask) -> Any:
    """Returns the value that answers an ask.

    Raises:
        Refused: There is no answer; says why.
    """
    try:
        return _ANSWERS[ask.ask](channel, ask)
    except OmnitronError as error:
        raise Refused(str(error)) from None


def _hello(_: Channel, __: Ask) -> dict[str, str]:
    from omnitron_kernel import __version__

    return {"version": __version__}


def _read(channel: Channel, ask: Ask) -> FlowView:
    names, callees = _around(channel, ask)
    return read_view(ask.source, ask.name or None, callees, names, _seen(channel, ask), _speaks(channel, ask, names))


def _edit(channel: Channel, ask: Ask) -> EditReply:
    names, callees = _around(channel, ask)
    seen, speaks = _seen(channel, ask), _speaks(channel, ask, names)
    return edited(ask.source, ask.edits, ask.name or None, callees, names, seen, speaks)


def _speaks(channel: Channel, ask: Ask, names: Mapping[str, Any]) -> Speaks:
    """What tells of builtins, and of the methods of what the newest run held."""
    flow = _flow(channel, ask)
    run = flow.last if flow is not None else None
    held = {**run.inputs, **run.values} if run is not None else {}
    return speaks_among(names, lambda name: type(held[name]) if name in held else None)


def _open(channel: Channel, ask: Ask) -> FlowView:
    names, callees = _around(channel, ask)
    flow = _flow(channel, ask)
    source = ask.source or (flow.source if flow is not None else "")
    taken_apart = parse(source, ask.name or None)
    view = called_view(taken_apart, build(taken_apart, callees), ask.node, names)
    if view is None:
        raise Refused(f"`{ask.node}` calls no flow whose text is known")
    return view


def _peek(channel: Channel, ask: Ask) -> Peek:
    flow = _flow(channel, ask)
    run = flow.last if flow is not None else None
    if run is not None and ask.version and run.version != ask.version:
        return Peek(missing=f"`{_called(ask)}` is another text in the kernel now: run this cell to see its values")
    return peek_at(run, ask.node, ask.port, _names(channel, flow))


def _known(channel: Channel, ask: Ask) -> list[Known]:
    flow = _flow(channel, ask)
    return known_among(
        _names(channel, flow),
        ask.word,
        hidden=frozenset(channel.shell.user_ns_hidden),
        source=ask.source,
        flow=ask.name,
        value=_at_hand(channel, flow, ask),
    )


def _at_hand(channel: Channel, flow: Flow | None, ask: Ask) -> AtHand:
    """The value of a port, by its class in the newest run where there was one, else by what the view says of it."""
    if not ask.value:
        return AtHand()
    run: Run | None = flow.last if flow is not None else None
    held: tuple[Any, ...] = ()
    if ask.node == CAPTURES:
        held = tuple(value for name, value in channel.shell.user_ns.items() if name == ask.port)
    elif run is not None and ask.node == INPUTS:
        held = tuple(value for name, value in run.inputs.items() if name == ask.port)
    elif run is not None and ask.node in run.nodes:
        held = tuple(run.given(ask.node, ask.port))
    if not held:
        return AtHand(ask.value, ask.type)
    kind = type(held[0])
    return AtHand(ask.value, type.__dict__["__name__"].__get__(kind), kind)


def _facts(channel: Channel, ask: Ask) -> RunFacts | None:
    flow = _flow(channel, ask)
    run = flow.last if flow is not None else None
    return facts_of(run) if run is not None else None


def _run(channel: Channel, ask: Ask) -> None:
    from omnitron_kernel.notebook.anew import run_anew  # only where a front end cannot run the cell

    flow = _flow(channel, ask)
    if flow is None:
        raise Refused(f"the notebook has no flow `{_called(ask)}` yet: run its cell")
    told = run_anew(channel, flow)
    if told:
        raise Refused(told)


def _cancel(channel: Channel, _: Ask) -> None:
    from omnitron_kernel.notebook.anew import interrupt  # as above

    interrupt(channel.shell)


def _offer(channel: Channel, ask: Ask) -> None:
    name = _called(ask)
    if not ask.source.strip() or not name:
        raise Refused("there is no text of a flow to be offered")
    channel.offers.add(name, ask.source)


_ANSWERS: dict[str, Callable[[Channel, Ask], Any]] = {
    "hello": _hello,
    "read": _read,
    "edit": _edit,
    "open": _open,
    "peek": _peek,
    "known": _known,
    "facts": _facts,
    "run": _run,
    "cancel": _cancel,
    "offer": _offer,
}


def _called(ask: Ask) -> str:
    """The name of the flow that is meant."""
    return ask.name or (parse(ask.source).name if ask.source else "")


def _flow(channel: Channel, ask: Ask) -> Flow | None:
    return as_flow(channel.shell.user_ns.get(_called(ask)))


def _around(channel: Channel, ask: Ask) -> tuple[Mapping[str, Any], Callees]:
    """What the names around a text stand for: the notebook's, or those of the module that holds the flow."""
    flow = _flow(channel, ask)
    names = _names(channel, flow)
    function = flow.func if flow is not None else None
    if type(function) is FunctionType and function.__globals__ is not channel.shell.user_ns:
        return names, callees_around(function)
    return names, callees_among(names)


def _names(channel: Channel, flow: Flow | None) -> dict[str, Any]:
    function = flow.func if flow is not None else None
    if type(function) is FunctionType and function.__globals__ is not channel.shell.user_ns:
        return dict(function.__globals__)
    return dict(channel.shell.user_ns)


def _seen(channel: Channel, ask: Ask) -> RunFacts | None:
    """What the newest run has seen, the types of its values above all."""
    flow = _flow(channel, ask)
    run: Run | None = flow.last if flow is not None else None
    return facts_of(run) if run is not None else None
