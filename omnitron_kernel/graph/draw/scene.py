"""From graph to scene: which cards, pills, dots and lines a picture has, and where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import ReferenceType, ref

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph.draw.layout import Box, Layout, Line, Placed, Route, place
from omnitron_kernel.graph.draw.lettering import MONO, width_of
from omnitron_kernel.graph.draw.state import NodeState, PictureState
from omnitron_kernel.graph.model import CAPTURES, INPUTS, Graph, Node

__all__ = ["CARD", "PAD", "ROW", "Card", "Dot", "Pill", "Scene", "Wire", "stage"]

CARD, ROW, PAD = 264.0, 18.0, 12.0
PILL = 26.0
_SIDE_PULL, _ORDER_PULL = 0.2, 0.05
_FOUND = 16  # letters of a type's name


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
    """A node in its place, with the dots on its upper and lower edge."""

    node: Node
    place: Placed
    state: NodeState | None
    type: PortType
    captures: tuple[str, ...]
    inputs: tuple[Dot, ...]
    outputs: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Pill:
    """A flow's input or its result in its place."""

    text: str
    type: PortType
    place: Placed


@dataclass(frozen=True, slots=True)
class Wire:
    """A line in its place."""

    route: Route
    type: PortType
    order: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a picture shows, placed."""

    cards: tuple[Card, ...]
    pills: tuple[Pill, ...]
    wires: tuple[Wire, ...]
    width: float
    height: float


def stage(graph: Graph, state: PictureState | None) -> Scene:
    """Places a graph's nodes, inputs, result and edges; a graph that was placed before is only coloured anew."""
    states: Mapping[str, NodeState] = state.nodes if state is not None else {}
    types = {(INPUTS, port.name): port.type for port in graph.inputs}
    for node in graph.nodes:
        types |= {(node.id, port.name): _type_of(port.type, node, states.get(node.id)) for port in node.outputs}
    plan = _planned(graph, running=state is not None)
    layout = plan.layout

    def coloured(dots: tuple[_Spot, ...]) -> tuple[Dot, ...]:
        return tuple(Dot(dot.offset, dot.room, dot.name, types.get(dot.feed, ANY)) for dot in dots)

    cards = tuple(
        Card(
            node,
            layout.boxes[node.id],
            states.get(node.id),
            types[node.id, node.outputs[-1].name] if node.outputs else ANY,
            plan.captures[node.id],
            coloured(plan.inputs[node.id]),
            coloured(plan.outputs[node.id]),
        )
        for node in graph.nodes
    )
    kinds = [ANY if feed is None else types.get(feed, ANY) for feed in plan.feeds]
    pills = [Pill(str(port), port.type, layout.boxes[f">{port.name}"]) for port in graph.inputs]
    if "<" in layout.boxes:
        kinds[-1] = result = graph.returns if graph.returns.text else kinds[-1]
        pills.append(Pill(f"return {result}", result, layout.boxes["<"]))
    joined = zip(layout.routes, kinds, plan.feeds, strict=True)
    wires = tuple(Wire(route, kind, feed is None) for route, kind, feed in joined)
    return Scene(cards, tuple(pills), wires, layout.width, layout.height)


_Feed = tuple[str, str]
"""A node, or `INPUTS`, and its output port."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A dot in its place, without its colour: `feed` is the output port whose type it takes."""

    offset: float
    room: float
    name: str
    feed: _Feed


@dataclass(frozen=True, slots=True)
class _Plan:
    """All of a scene that stays as long as the graph does; of each line, what feeds it, None where it only orders."""

    layout: Layout
    feeds: tuple[_Feed | None, ...]
    inputs: Mapping[str, tuple[_Spot, ...]]
    outputs: Mapping[str, tuple[_Spot, ...]]
    captures: Mapping[str, tuple[str, ...]]


# By identity, as hashing a graph walks all of it. A plan goes with its graph and holds no reference to it.
_PLANS: dict[tuple[int, bool], tuple[ReferenceType[Graph], _Plan]] = {}


def _planned(graph: Graph, *, running: bool) -> _Plan:
    """The plan of a graph; a live picture asks for it many times a second."""
    key = id(graph), running
    known = _PLANS.get(key)
    if known is not None and known[0]() is graph:
        return known[1]
    outputs = _output_spots(graph)
    # Once without regard to ports, to see from which side each is fed; then with the ports in that order.
    rough, _ = _placed(graph, {}, outputs, running=running)
    inputs = _input_spots(graph, {name: box.centre for name, box in rough.boxes.items()})
    layout, feeds = _placed(graph, inputs, outputs, running=running)
    plan = _Plan(layout, feeds, inputs, outputs, _captures(graph))
    _PLANS[key] = ref(graph, lambda _: _PLANS.pop(key, None)), plan
    return plan


def _placed(
    graph: Graph, inputs: Mapping[str, tuple[_Spot, ...]], outputs: Mapping[str, tuple[_Spot, ...]], *, running: bool
) -> tuple[Layout, tuple[_Feed | None, ...]]:
    """Places by the declared types alone: those that a run finds may not move anything."""
    types = {(INPUTS, port.name): port.type for port in graph.inputs}
    types |= {(node.id, port.name): port.type for node in graph.nodes for port in node.outputs}
    taking = {edge.target for edge in graph.edges if edge.kind == "data"}
    boxes = [Box(f">{port.name}", _pill_width(str(port)), PILL, floats=True) for port in graph.inputs]
    for node in graph.nodes:
        rows = 2 + (node.id in taking) + running
        boxes.append(Box(node.id, CARD, rows * ROW + 12))
    lines: list[Line] = []
    feeds: list[_Feed | None] = []

    def join(source: str, output: str, target: str, arrive: float, *, order: bool = False) -> None:
        start = f">{output}" if source == INPUTS else source
        leave = next((dot.offset for dot in outputs.get(source, ()) if dot.name == output), 0.0)
        side = source == INPUTS or types.get((source, output), ANY).family == "code"
        lines.append(Line(start, target, leave, arrive, _ORDER_PULL if order else _SIDE_PULL if side else 1.0))
        feeds.append(None if order else (source, output))

    for edge in graph.edges:
        if edge.kind == "data":
            arrive = next((dot.offset for dot in inputs.get(edge.target, ()) if dot.name == edge.input), 0.0)
            join(edge.source, edge.output, edge.target, arrive)
        elif edge.kind == "order":
            join(edge.source, "", edge.target, 0.0, order=True)
    result = graph.output
    if result is not None and result.node != CAPTURES:
        kind = graph.returns if graph.returns.text else types.get((result.node, result.port), ANY)
        # The name of a type that only the run will tell has room from its beginning.
        said = f"return {kind}" if kind.text or not running else "return " + "x" * _FOUND
        boxes.append(Box("<", _pill_width(said), PILL))
        join(result.node, result.port, "<", 0.0)
    return place(boxes, lines), tuple(feeds)


def _type_of(declared: PortType, node: Node, state: NodeState | None) -> PortType:
    """The declared type, else the type that the value had in this run."""
    if declared.text or state is None or state.type is None or len(node.outputs) != 1:
        return declared
    return state.type


def _input_spots(graph: Graph, centres: Mapping[str, float]) -> dict[str, tuple[_Spot, ...]]:
    """The input dots of each node, from left to right as what feeds them stands."""
    ports: dict[str, dict[str, _Feed]] = defaultdict(dict)
    sides: dict[tuple[str, str], float] = {}
    for edge in graph.edges:
        if edge.kind == "data":
            ports[edge.target].setdefault(edge.input, (edge.source, edge.output))
            start = f">{edge.output}" if edge.source == INPUTS else edge.source
            sides.setdefault((edge.target, edge.input), centres.get(start, 0.0))
    return {
        node.id: _spots(dict(sorted(ports[node.id].items(), key=lambda each: sides[node.id, each[0]])))
        for node in graph.nodes
    }


def _output_spots(graph: Graph) -> dict[str, tuple[_Spot, ...]]:
    used = {(edge.source, edge.output) for edge in graph.edges}
    if graph.output is not None:
        used.add((graph.output.node, graph.output.port))
    return {
        node.id: _spots({port.name: (node.id, port.name) for port in node.outputs if (node.id, port.name) in used})
        for node in graph.nodes
    }


def _spots(ports: Mapping[str, _Feed]) -> tuple[_Spot, ...]:
    room = (CARD - 2 * PAD) / max(len(ports), 1)
    return tuple(
        _Spot(room * (index + 0.5) - CARD / 2 + PAD, room, name, feed)
        for index, (name, feed) in enumerate(ports.items())
    )


def _captures(graph: Graph) -> dict[str, tuple[str, ...]]:
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for edge in graph.edges:
        if edge.kind == "capture":
            names[edge.target].setdefault(edge.output)
    return {node.id: tuple(names[node.id]) for node in graph.nodes}


def _pill_width(text: str) -> float:
    return min(max(width_of(text, 12, MONO) + 26, 72.0), CARD)
