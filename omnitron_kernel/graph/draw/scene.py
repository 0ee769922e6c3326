"""From graph to scene: which cards, pills, dots and lines a picture has, and where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph.draw.layout import Box, Layout, Line, Placed, Route, place
from omnitron_kernel.graph.draw.lettering import MONO, width_of
from omnitron_kernel.graph.draw.state import NodeState, PictureState
from omnitron_kernel.graph.model import CAPTURES, INPUTS, Graph, Node

__all__ = ["CARD", "PAD", "ROW", "Card", "Dot", "Pill", "Scene", "Wire", "stage"]

CARD, ROW, PAD = 264.0, 18.0, 12.0
PILL = 26.0
_SIDE_PULL, _ORDER_PULL = 0.2, 0.05


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
    """Places a graph's nodes, inputs, result and edges."""
    states: Mapping[str, NodeState] = state.nodes if state is not None else {}
    types = {(INPUTS, port.name): port.type for port in graph.inputs}
    for node in graph.nodes:
        types |= {(node.id, port.name): _type_of(port.type, node, states.get(node.id)) for port in node.outputs}
    outputs = _output_dots(graph, types)
    # Once without regard to ports, to see from which side each is fed; then with the ports in that order.
    rough = _plan(graph, types, {}, outputs, state).layout
    inputs = _input_dots(graph, types, {name: box.centre for name, box in rough.boxes.items()})
    drawn = _plan(graph, types, inputs, outputs, state)
    layout = drawn.layout
    captures = _captures(graph)
    cards = tuple(
        Card(
            node,
            layout.boxes[node.id],
            states.get(node.id),
            types[node.id, node.outputs[-1].name] if node.outputs else ANY,
            captures[node.id],
            inputs[node.id],
            outputs[node.id],
        )
        for node in graph.nodes
    )
    pills = [Pill(str(port), port.type, layout.boxes[f">{port.name}"]) for port in graph.inputs]
    if "<" in layout.boxes:
        result = drawn.kinds[-1][0]
        pills.append(Pill(f"return {result}", result, layout.boxes["<"]))
    wires = tuple(Wire(route, kind, order) for route, (kind, order) in zip(layout.routes, drawn.kinds, strict=True))
    return Scene(cards, tuple(pills), wires, layout.width, layout.height)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A layout, and for each of its lines what it carries and whether it only orders."""

    layout: Layout
    kinds: tuple[tuple[PortType, bool], ...]


def _plan(
    graph: Graph,
    types: Mapping[tuple[str, str], PortType],
    inputs: Mapping[str, tuple[Dot, ...]],
    outputs: Mapping[str, tuple[Dot, ...]],
    state: PictureState | None,
) -> _Plan:
    taking = {edge.target for edge in graph.edges if edge.kind == "data"}
    boxes = [Box(f">{port.name}", _pill_width(str(port)), PILL, floats=True) for port in graph.inputs]
    for node in graph.nodes:
        rows = 2 + (node.id in taking) + (state is not None)
        boxes.append(Box(node.id, CARD, rows * ROW + 12))
    lines: list[Line] = []
    kinds: list[tuple[PortType, bool]] = []

    def join(source: str, output: str, target: str, arrive: float, kind: PortType, *, order: bool = False) -> None:
        start = f">{output}" if source == INPUTS else source
        leave = next((dot.offset for dot in outputs.get(source, ()) if dot.name == output), 0.0)
        pull = _ORDER_PULL if order else _SIDE_PULL if source == INPUTS or kind.family == "code" else 1.0
        lines.append(Line(start, target, leave, arrive, pull))
        kinds.append((kind, order))

    for edge in graph.edges:
        if edge.kind == "data":
            arrive = next((dot.offset for dot in inputs.get(edge.target, ()) if dot.name == edge.input), 0.0)
            join(edge.source, edge.output, edge.target, arrive, types.get((edge.source, edge.output), ANY))
        elif edge.kind == "order":
            join(edge.source, "", edge.target, 0.0, ANY, order=True)
    result = graph.output
    if result is not None and result.node != CAPTURES:
        kind = graph.returns if graph.returns.text else types.get((result.node, result.port), ANY)
        boxes.append(Box("<", _pill_width(f"return {kind}"), PILL))
        join(result.node, result.port, "<", 0.0, kind)

    return _Plan(place(boxes, lines), tuple(kinds))


def _type_of(declared: PortType, node: Node, state: NodeState | None) -> PortType:
    """The declared type, else the type that the value had in this run."""
    if declared.text or state is None or state.type is None or len(node.outputs) != 1:
        return declared
    return state.type


def _input_dots(
    graph: Graph, types: Mapping[tuple[str, str], PortType], centres: Mapping[str, float]
) -> dict[str, tuple[Dot, ...]]:
    """The input dots of each node, from left to right as what feeds them stands."""
    ports: dict[str, dict[str, PortType]] = defaultdict(dict)
    sides: dict[tuple[str, str], float] = {}
    for edge in graph.edges:
        if edge.kind == "data":
            ports[edge.target].setdefault(edge.input, types.get((edge.source, edge.output), ANY))
            start = f">{edge.output}" if edge.source == INPUTS else edge.source
            sides.setdefault((edge.target, edge.input), centres.get(start, 0.0))
    return {
        node.id: _dots(dict(sorted(ports[node.id].items(), key=lambda each: sides[node.id, each[0]])))
        for node in graph.nodes
    }


def _output_dots(graph: Graph, types: Mapping[tuple[str, str], PortType]) -> dict[str, tuple[Dot, ...]]:
    used = {(edge.source, edge.output) for edge in graph.edges}
    if graph.output is not None:
        used.add((graph.output.node, graph.output.port))
    return {
        node.id: _dots({port.name: types[node.id, port.name] for port in node.outputs if (node.id, port.name) in used})
        for node in graph.nodes
    }


def _dots(ports: Mapping[str, PortType]) -> tuple[Dot, ...]:
    room = (CARD - 2 * PAD) / max(len(ports), 1)
    return tuple(
        Dot(room * (index + 0.5) - CARD / 2 + PAD, room, name, kind) for index, (name, kind) in enumerate(ports.items())
    )


def _captures(graph: Graph) -> dict[str, tuple[str, ...]]:
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for edge in graph.edges:
        if edge.kind == "capture":
            names[edge.target].setdefault(edge.output)
    return {node.id: tuple(names[node.id]) for node in graph.nodes}


def _pill_width(text: str) -> float:
    return min(max(width_of(text, 12, MONO) + 26, 72.0), CARD)
