"""From graph to scene: which cards, pills, dots and lines a picture has, and where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from weakref import ReferenceType, ref

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph.draw.faces import LABELS, Face
from omnitron_kernel.graph.draw.layout import Placed, Route
from omnitron_kernel.graph.draw.panels import Block, Panel, View, panel_of
from omnitron_kernel.graph.draw.ports import Spot
from omnitron_kernel.graph.draw.state import NodeState, PictureState
from omnitron_kernel.graph.draw.wiring import result_type, shown_captures
from omnitron_kernel.graph.model import CAPTURES, INPUTS, Endpoint, Graph, Node

__all__ = ["Card", "Dot", "Label", "Pill", "Scene", "Wire", "stage"]


@dataclass(frozen=True, slots=True)
class Dot:
    """A port on a card's edge.

    Attributes:
        offset: How far from the card's centre, in pixels.
        room: How wide its label may be.
        name: The port's name.
        type: What it carries.
    """

    offset: float
    room: float
    name: str
    type: PortType


@dataclass(frozen=True, slots=True)
class Card:
    """A node in its place, with the dots on its upper and lower edge.

    Attributes:
        node: The node.
        place: Its box.
        face: Its words.
        state: How far it has come.
        type: What it gives.
        captures: What it reads from around the flow.
        inputs: The dots on its upper edge.
        outputs: The dots on its lower edge.
        wells: Where its branches stand, if they are drawn inside it.
        depth: In how many blocks it stands.
        start: For a block, where its ports begin.
    """

    node: Node
    place: Placed
    face: Face
    state: NodeState | None
    type: PortType
    captures: tuple[str, ...]
    inputs: tuple[Dot, ...]
    outputs: tuple[Dot, ...]
    wells: tuple[Placed, ...] = ()
    depth: int = 0
    start: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """The words above a branch."""

    text: str
    place: Placed


@dataclass(frozen=True, slots=True)
class Pill:
    """A name that begins here, or a flow's result, in its place.

    Attributes:
        text: Its words.
        type: What it carries.
        place: Its box.
        kind: `input`, `result`, `capture`, or `bound` for a name that a block's header binds.
    """

    text: str
    type: PortType
    place: Placed
    kind: str = "input"


@dataclass(frozen=True, slots=True)
class Wire:
    """A line in its place.

    Attributes:
        route: Its points.
        type: What it carries.
        kind: `data`, `order` or `capture`.
    """

    route: Route
    type: PortType
    kind: str


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a picture shows, placed; blocks before what they hold."""

    cards: tuple[Card, ...]
    labels: tuple[Label, ...]
    pills: tuple[Pill, ...]
    wires: tuple[Wire, ...]
    width: float
    height: float


def stage(graph: Graph, state: PictureState | None, depth: int = 4) -> Scene:
    """Places a graph's nodes, inputs, result and edges; a graph that was placed before is only coloured anew."""
    states: Mapping[str, NodeState] = state.nodes if state is not None else {}
    running = state is not None and bool(state.status)
    compared = any(each.change for each in states.values())
    plan = _planned(graph, View(running, depth, compared))
    types = {Endpoint(INPUTS, port.name): port.type for port in graph.inputs}
    for card in plan.cards:
        node = card.node
        types |= {Endpoint(node.id, port.name): _type_of(port.type, node, states.get(node.id)) for port in node.outputs}

    def coloured(spots: tuple[tuple[Spot, Endpoint | PortType], ...]) -> tuple[Dot, ...]:
        return tuple(Dot(spot.offset, spot.room, spot.name, _of(types, feed)) for spot, feed in spots)

    cards = tuple(
        Card(
            each.node,
            each.place,
            each.face,
            states.get(each.node.id),
            types.get(Endpoint(each.node.id, each.node.outputs[-1].name), ANY) if each.node.outputs else ANY,
            each.captures,
            coloured(each.inputs),
            coloured(each.outputs),
            each.wells,
            each.depth,
            each.start,
        )
        for each in plan.cards
    )
    given = state.inputs if state is not None else {}
    texts = {str(port): str(replace(port, code=given[port.name])) for port in graph.inputs if port.name in given}
    pills = [
        replace(each, text=texts.get(each.text, each.text)) if each.kind == "input" else each for each in plan.pills
    ]
    wires = [Wire(route, ANY if feed is None else _of(types, feed), kind) for route, feed, kind in plan.wires]
    if plan.result is not None:
        last = states.get(graph.output.node) if graph.output is not None else None
        result = result_type(graph, types, ran=last is not None and last.type is not None)
        pills.append(Pill(f"return {result}", result, plan.result, "result"))
    return Scene(cards, plan.labels, tuple(pills), tuple(wires), plan.width, plan.height)


_Feed = Endpoint | PortType
"""What gives a line its colour: an output port, or a type that no run can tell better."""


@dataclass(frozen=True, slots=True)
class _CardPlan:
    node: Node
    place: Placed
    face: Face
    captures: tuple[str, ...]
    inputs: tuple[tuple[Spot, _Feed], ...]
    outputs: tuple[tuple[Spot, _Feed], ...]
    wells: tuple[Placed, ...]
    depth: int
    start: float


@dataclass(slots=True)
class _Plan:
    """All of a scene that stays as long as the graph does."""

    width: float
    height: float
    cards: list[_CardPlan] = field(default_factory=list)
    labels: tuple[Label, ...] = ()
    pills: list[Pill] = field(default_factory=list)
    wires: list[tuple[Route, _Feed | None, str]] = field(default_factory=list)
    result: Placed | None = None


# By identity, as hashing a graph walks all of it. A plan goes with its graph and holds no reference to it.
_PLANS: dict[tuple[int, View], tuple[ReferenceType[Graph], _Plan]] = {}


def _planned(graph: Graph, view: View) -> _Plan:
    """The plan of a graph; a live picture asks for it many times a second."""
    key = id(graph), view
    known = _PLANS.get(key)
    if known is not None and known[0]() is graph:
        return known[1]
    panel = panel_of(graph, view)
    plan = _Plan(panel.layout.width, panel.layout.height)
    around: dict[str, _Feed] = {port.name: Endpoint(INPUTS, port.name) for port in graph.inputs}
    captures = shown_captures(graph)
    _unfold(plan, panel, (0.0, 0.0), {**dict.fromkeys(captures, ANY), **around}, 0)
    texts = {port.name: str(port) for port in graph.inputs}
    types = {port.name: port.type for port in graph.inputs}
    for name, box in panel.layout.boxes.items():
        if name.startswith(">"):
            said = texts.get(name[1:], name[1:])
            kind = "input" if name[1:] in texts else "capture"
            plan.pills.append(Pill(said, types.get(name[1:], ANY), box, kind))
    plan.result = panel.layout.boxes.get("<")
    _PLANS[key] = ref(graph, lambda _: _PLANS.pop(key, None)), plan
    return plan


def _unfold(plan: _Plan, panel: Panel, at: tuple[float, float], around: Mapping[str, _Feed], depth: int) -> None:
    """Adds a panel, and those inside it, to a plan.

    Args:
        plan: Where to.
        panel: What.
        at: Where the panel's corner stands.
        around: What feeds each name that comes from outside.
        depth: In how many blocks the panel stands.
    """
    dx, dy = at

    def resolved(feed: Endpoint) -> _Feed:
        return around.get(feed.port, ANY) if feed.node in (INPUTS, CAPTURES) else feed

    feeds: dict[tuple[str, str], _Feed] = {}
    for edge in panel.graph.edges:
        if edge.kind != "order":
            feeds.setdefault((edge.target, edge.input), resolved(Endpoint(edge.source, edge.output)))
    captures = _captures(panel.graph)
    for route, feed in zip(panel.layout.routes, panel.feeds, strict=True):
        moved = tuple((x + dx, y + dy) for x, y in route)
        kind = "order" if feed is None else "capture" if feed.node == CAPTURES else "data"
        plan.wires.append((moved, None if feed is None else resolved(feed), kind))
    for node in panel.graph.nodes:
        box = panel.layout.boxes[node.id]
        place = Placed(box.x + dx, box.y + dy, box.width, box.height)
        block = panel.blocks.get(node.id)
        inputs = tuple((spot, feeds.get((node.id, spot.name), ANY)) for spot in panel.inputs.get(node.id, ()))
        outputs = tuple((spot, Endpoint(node.id, spot.name)) for spot in panel.outputs[node.id])
        face = block.face if block else panel.faces[node.id]
        wells = block.wells if block else ()
        frames = tuple(Placed(place.x + well.x, place.y + well.y, well.width, well.height) for well in wells)
        start = block.start if block else 0.0
        plan.cards.append(_CardPlan(node, place, face, captures[node.id], inputs, outputs, frames, depth, start))
        if block:
            _unfold_block(plan, block, place, {spot.name: (spot, feed) for spot, feed in inputs}, panel, node)
            for well in block.wells:
                around_inside: dict[str, _Feed] = {spot.name: feed for spot, feed in inputs}
                around_inside |= {port.name: port.type for port in well.graph.inputs if port.name in well.panel.bound}
                corner = place.x + well.inner[0], place.y + well.inner[1]
                _unfold_ends(plan, well.panel, corner, place.x + well.x, well.graph)
                _unfold(plan, well.panel, corner, around_inside, depth + 1)


def _unfold_ends(plan: _Plan, panel: Panel, at: tuple[float, float], left: float, graph: Graph) -> None:
    """Adds the words above a branch and the pills of the names that its header binds."""
    types = {port.name: port.type for port in graph.inputs}
    for name, box in panel.layout.boxes.items():
        place = Placed(box.x + at[0], box.y + at[1], box.width, box.height)
        if name == "#":
            text = graph.header or graph.name
            plan.labels = (*plan.labels, Label(text, Placed(left, place.y, box.width, box.height)))
        elif name.startswith(">"):
            plan.pills.append(Pill(name[1:], types.get(name[1:], ANY), place, "bound"))


def _unfold_block(
    plan: _Plan,
    block: Block,
    place: Placed,
    inputs: Mapping[str, tuple[Spot, _Feed]],
    panel: Panel,
    node: Node,
) -> None:
    """Adds the lines that lead into the wells of a block and out of them."""
    wells = block.wells

    def add(points: list[tuple[float, float]], feed: _Feed) -> None:
        plan.wires.append((tuple((x + place.x, y + place.y) for x, y in points), feed, "data"))

    middle = block.width / 2
    for name, (spot, feed) in inputs.items():
        x = middle + spot.offset
        for index, well in enumerate(wells):
            if (entry := well.entry(name)) is not None:
                points = [(x, 0.0), (x, block.head)]
                if index:
                    lane = block.enters[name]
                    above = wells[index - 1]
                    points += [(lane, wells[0].y), (lane, above.y + above.height)]
                add([*points, (entry[0], well.y), entry], feed)
    bottom = block.height - LABELS
    for spot in panel.outputs[node.id]:
        x = middle + spot.offset
        for index, well in enumerate(wells):
            if (out := well.exit(spot.name)) is not None:
                points = [out, (out[0], well.y + well.height)]
                if index < len(wells) - 1:
                    lane = block.leaves[spot.name]
                    points += [(lane, wells[index + 1].y), (lane, wells[-1].y + wells[-1].height)]
                add([*points, (x, bottom), (x, block.height)], Endpoint(node.id, spot.name))


def _of(types: Mapping[Endpoint, PortType], feed: _Feed) -> PortType:
    return types.get(feed, ANY) if isinstance(feed, Endpoint) else feed


def _type_of(declared: PortType, node: Node, state: NodeState | None) -> PortType:
    """The declared type, else the type that the value had in this run."""
    if declared.text or state is None or state.type is None or len(node.outputs) != 1:
        return declared
    return state.type


def _captures(graph: Graph) -> dict[str, tuple[str, ...]]:
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for edge in graph.edges:
        if edge.kind == "capture":
            names[edge.target].setdefault(edge.output)
    return defaultdict(tuple, {node.id: tuple(names[node.id]) for node in graph.nodes})
