"""The graphs of a picture laid out one inside the other: each block's branches first, then the graph around them.

A block is a box whose lower part holds a well for each branch. A name that a block reads enters at a port of its upper
edge and goes on to the wells; what leaves it comes out of the wells and goes on to a port of its lower edge. Such lines
bend only in the channels between the wells and run straight in gutters beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph.draw.faces import (
    CARD,
    LABELS,
    OPENED,
    PAD,
    ROW,
    Face,
    binds,
    face_of,
    header_of,
)
from omnitron_kernel.graph.draw.layout import WIDE, Box, Layout, Line, paired, place, whole
from omnitron_kernel.graph.draw.lettering import BOLD, MONO, fit, width_of
from omnitron_kernel.graph.draw.ports import Spot, even, spaced
from omnitron_kernel.graph.draw.wiring import Ends, drawn_edges, fed, result_type, shown_captures, used_outputs
from omnitron_kernel.graph.model import CAPTURES, INPUTS, Edge, Endpoint, Graph, Node

__all__ = ["CHIP", "LABEL", "PILL", "Block", "Panel", "View", "Well", "panel_of", "pill_width"]

PILL, CHIP, LABEL = 26.0, 20.0, 22.0
_SIDE, _GUTTER, _CHANNEL, _REST = 12.0, 10.0, 24.0, 10.0
_NARROW = 580.0
"""How wide the boxes of a layer inside a block may be together."""

_SIDE_PULL, _ORDER_PULL = 0.5, 0.05
_FOUND, _GIVEN = 16, 8  # letters of a type's name, of an input's value
_BUNDLE = 12  # lines to one node, above which they run together to one port
_MANY = 24  # nodes, above which they stand close together


@dataclass(frozen=True, slots=True)
class View:
    """How a graph is to be laid out.

    Attributes:
        running: Whether cards have a row for the facts of a run.
        depth: How deep blocks are opened.
        compared: Whether nodes tell how they differ from an older graph.
        dense: Whether nodes stand close together, for there are many.
    """

    running: bool = False
    depth: int = 4
    compared: bool = False
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Well:
    """A branch inside its block: its place, in pixels from the block's corner, and what it holds.

    Attributes:
        graph: The branch.
        panel: Its graph, laid out.
        x: Its left edge.
        y: Its upper edge.
        width: In pixels.
        height: In pixels.
        inner: Where the panel's corner stands.
        gives: For each name that leaves the branch, where it comes from.
    """

    graph: Graph
    panel: Panel
    x: float
    y: float
    width: float
    height: float
    inner: tuple[float, float]

    def entry(self, name: str) -> tuple[float, float] | None:
        """Where a name from around goes on inside."""
        box = self.panel.layout.boxes.get(f"^{name}")
        return (self.inner[0] + box.centre, self.inner[1] + box.y) if box is not None else None

    def exit(self, name: str) -> tuple[float, float] | None:
        """Where a name that leaves comes out."""
        box = self.panel.layout.boxes.get(f"<{name}")
        return (self.inner[0] + box.centre, self.inner[1] + box.y) if box is not None else None


@dataclass(frozen=True, slots=True)
class Block:
    """A node drawn with its own graphs.

    Attributes:
        face: The words of its head.
        head: Height of the head.
        wells: Its branches, from top to bottom.
        width: Of the whole.
        height: Of the whole.
        enters: The x of each gutter at the right, by the name that runs down in it.
        leaves: The x of each gutter at the left.
        start: Where the ports begin, right of the head's words.
    """

    face: Face
    head: float
    wells: tuple[Well, ...]
    width: float
    height: float
    enters: Mapping[str, float]
    leaves: Mapping[str, float]
    start: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One graph, laid out.

    Attributes:
        graph: The graph.
        layout: Its boxes by node id; pills begin with `>`, entries with `^`, exits with `<`, the label is `#`.
        feeds: For each route of the layout, the endpoint that feeds it; None where it only orders.
        inputs: The ports on the upper edge of each node.
        outputs: The ports on the lower edge of each node.
        faces: The words of each node that is not opened.
        blocks: The nodes that are.
        bound: The names that the branch's header binds.
    """

    graph: Graph
    layout: Layout
    feeds: tuple[Endpoint | None, ...]
    inputs: Mapping[str, tuple[Spot, ...]]
    outputs: Mapping[str, tuple[Spot, ...]]
    faces: Mapping[str, Face]
    blocks: Mapping[str, Block]
    bound: tuple[str, ...] = ()


def panel_of(graph: Graph, view: View) -> Panel:
    """Lays a flow's graph out."""
    captures = shown_captures(graph)
    view = replace(view, dense=sum(1 for _ in graph.walk()) > _MANY)
    # What a run gives an input has room from its beginning.
    names = [
        str(replace(port, code=max(port.code or "", "x" * _GIVEN, key=len)) if view.running else port)
        for port in graph.inputs
    ]
    pills = [
        Box(f">{port.name}", pill_width(said), PILL, floats=True)
        for port, said in zip(graph.inputs, names, strict=True)
    ]
    pills += [Box(f">{name}", pill_width(name), PILL, floats=True) for name in captures]
    result = None
    if graph.output is not None and (graph.output.node != CAPTURES or graph.output.port in captures):
        said = result_type(graph, _types(graph))
        # The name of a type that only the run will tell has room from its beginning.
        words = f"return {said}" if said.text or not view.running else "return " + "x" * _FOUND
        result = Box("<", pill_width(words), PILL, pin="bottom")
    return _laid_out(graph, view, Ends(tuple(pills), result=result), frozenset(captures), WIDE)


def _branch(graph: Graph, view: View, label: str, around: Sequence[str], outputs: Sequence[str]) -> Panel:
    # What neither comes from around nor is bound by the header comes from an earlier turn of the loop.
    bound = tuple(port.name for port in graph.inputs if binds(graph.header, port.name))
    edges = [edge for edge in graph.edges if edge.kind == "data" and edge.source == INPUTS]
    passed = {give.port for give in graph.gives if give.node == INPUTS}
    used = {edge.output for edge in edges} | passed
    entries = tuple(name for name in around if name in used and name not in bound)
    pills = tuple(Box(f">{name}", pill_width(name, CHIP), CHIP, pin="top") for name in bound)
    exits = tuple((give.port, give) for give in graph.gives if give.port in outputs and give.node != CAPTURES)
    exits = tuple(each for each in exits if each[1].node != INPUTS or each[0] in entries or each[0] in bound)
    ends = Ends(pills, label, entries, exits)
    return _laid_out(graph, replace(view, depth=view.depth - 1), ends, frozenset(), _NARROW)


def _laid_out(graph: Graph, view: View, ends: Ends, captures: frozenset[str], wide: float) -> Panel:
    # What leaves a branch, and what the next turn of a loop takes.
    outputs = used_outputs(graph, {name for name, _ in ends.exits} | set(ends.entries))
    lines = drawn_edges(graph, ends, captures)
    blocks: dict[str, Block] = {}
    for node in graph.nodes:
        around = [name for name, _ in fed(lines, node.id)] if node.graphs else []
        if block := _block(node, view, around, outputs[node.id]):
            blocks[node.id] = block
    faces = _faces(graph, view, lines, blocks, outputs)
    out_spots = {node.id: _lower_ports(blocks.get(node.id), outputs[node.id]) for node in graph.nodes}
    plain: Mapping[str, tuple[Spot, ...]] = {
        name: _upper_ports(block, fed(lines, name)) for name, block in blocks.items()
    }
    sizes = {name: (block.width, block.height) for name, block in blocks.items()}
    sizes |= {name: (CARD, face.height) for name, face in faces.items()}
    taken = {node.id: fed(lines, node.id) for node in graph.nodes if node.id not in blocks}
    centres: dict[str, float] = {}
    if any(1 < len(feeding) <= _BUNDLE for feeding in taken.values()):
        # Once without regard to ports, to see from which side each is fed; then with the ports in that order.
        rough = _arranged(graph, ends, lines, sizes, (plain, out_spots), (wide, view.dense))[0]
        centres = {name: box.centre for name, box in rough.boxes.items()}
    in_spots = {**plain}
    for node_id, feeding in taken.items():
        names = [name for name, _ in sorted(feeding, key=lambda each: centres.get(each[1], 0.0))]
        in_spots[node_id] = even(names if len(names) <= _BUNDLE else [f"{len(names)} values"], CARD)
    layout, feeds = _arranged(graph, ends, lines, sizes, (in_spots, out_spots), (wide, view.dense))
    bound = tuple(box.id[1:] for box in ends.pills)
    return Panel(graph, layout, feeds, in_spots, out_spots, faces, blocks, bound)


def _types(graph: Graph) -> dict[Endpoint, PortType]:
    types = {Endpoint(INPUTS, port.name): port.type for port in graph.inputs}
    return types | {Endpoint(node.id, port.name): port.type for node in graph.nodes for port in node.outputs}


def _faces(
    graph: Graph,
    view: View,
    lines: Sequence[tuple[str, Edge]],
    blocks: Mapping[str, Block],
    outputs: Mapping[str, tuple[str, ...]],
) -> dict[str, Face]:
    taking = {edge.target for _, edge in lines if edge.kind != "order"}
    return {
        node.id: face_of(
            node, taking=node.id in taking, giving=len(outputs[node.id]), running=view.running, dense=view.dense
        )
        for node in graph.nodes
        if node.id not in blocks
    }


def _arranged(
    graph: Graph,
    ends: Ends,
    edges: Sequence[tuple[str, Edge]],
    sizes: Mapping[str, tuple[float, float]],
    ports: tuple[Mapping[str, tuple[Spot, ...]], Mapping[str, tuple[Spot, ...]]],
    room: tuple[float, bool],
) -> tuple[Layout, tuple[Endpoint | None, ...]]:
    """Places by the declared types alone: those that a run finds may not move anything."""
    (inputs, outputs), (wide, dense), types = ports, room, _types(graph)
    boxes = [Box("#", paired(width_of(ends.label, 11, MONO) + 2 * PAD), LABEL, pin="top")] if ends.label else []
    boxes += ends.pills
    boxes += [Box(f"^{name}", _GUTTER, 0.0, pin="top") for name in ends.entries]
    boxes += [Box(node.id, *sizes[node.id]) for node in graph.nodes]
    lines: list[Line] = []
    feeds: list[Endpoint | None] = []
    takes = Counter(target for target, _ in {(edge.target, edge.input) for _, edge in edges})

    def join(start: str, source: Endpoint, target: str, arrive: float, *, order: bool = False) -> None:
        leave = next((spot.offset for spot in outputs.get(source.node, ()) if spot.name == source.port), 0.0)
        side = start[0] in "^>" or types.get(source, ANY).family == "code"
        lane = f"{target} takes" if takes[target] > _BUNDLE else f"{start} {source.port}"
        pull = _ORDER_PULL if order else _SIDE_PULL if side else 1.0
        lines.append(Line(start, target, 0.0 if order else leave, arrive, pull, f"{lane} order" if order else lane))
        feeds.append(None if order else source)

    for start, edge in edges:
        order = edge.kind == "order"
        arrive = next((spot.offset for spot in inputs.get(edge.target, ()) if spot.name == edge.input), 0.0)
        join(start, Endpoint(edge.source, edge.output), edge.target, 0.0 if order else arrive, order=order)
    begins = {box.id[1:]: box.id for box in ends.pills} | {name: f"^{name}" for name in ends.entries}
    for name, source in ends.exits:
        boxes.append(Box(f"<{name}", _GUTTER, 0.0, pin="bottom"))
        join(begins[source.port] if source.node == INPUTS else source.node, source, f"<{name}", 0.0)
    if ends.result is not None and graph.output is not None:
        boxes.append(ends.result)
        inner = graph.output.node in (INPUTS, CAPTURES)
        join(begins[graph.output.port] if inner else graph.output.node, graph.output, "<", 0.0)
    return place(boxes, lines, wide=wide, dense=dense), tuple(feeds)


def _block(node: Node, view: View, names: Sequence[str], outputs: Sequence[str]) -> Block | None:
    """A node as a block, its branches laid out; None where it is to be a card."""
    if node.kind not in OPENED or view.depth <= 0 or not any(graph.nodes for graph in node.graphs):
        return None
    title = node.id.rpartition("/")[2]
    said = fit(header_of(node), 300 - width_of(title, 13), 11, MONO) if header_of(node) else ""
    face = Face(title, (said,) if said else (), (), "", "", 8.0, 0.0)
    start = PAD + width_of(title, 13) * BOLD + 8 + width_of(said, 11, MONO) + 20
    start = whole(max(start, 190.0 * view.running) + 76.0 * view.compared)
    head = 34.0 + ROW * view.running
    panels = [_branch(graph, view, _label(graph, index), names, outputs) for index, graph in enumerate(node.graphs)]
    enters = _lanes(names, [panel.layout.boxes for panel in panels[1:]], "^")
    leaves = _lanes([*outputs], [panel.layout.boxes for panel in panels[:-1]], "<")
    left, right = _SIDE + _GUTTER * len(leaves), _SIDE + _GUTTER * len(enters)
    ports = start + sum(_room(name) for name in names) + PAD
    below = sum(_room(name) for name in outputs) + 2 * PAD
    width = paired(max(ports, below, CARD, *(panel.layout.width + 2 * PAD + left + right for panel in panels)))
    lanes = (
        {name: width - right + _GUTTER * (at + 1) for at, name in enumerate(enters)},
        {name: left - _GUTTER * (at + 1) for at, name in enumerate(leaves)},
    )
    wells: list[Well] = []
    y = head
    for index, (graph, panel) in enumerate(zip(node.graphs, panels, strict=True)):
        above = {*_named(panel, "^")} | ({*_named(panels[index - 1], "<")} if index else set())
        y += _channel(width, straight=index == 0 and len(above) < 2) if above else 0.0 if index == 0 else _REST
        well = _well(graph, panel, left, y, width - left - right)
        wells.append(well)
        y += well.height
    gives = {name for panel in panels for name in _named(panel, "<")}
    y += (_channel(width, straight=len(gives) < 2) + LABELS) if gives else _SIDE
    return Block(face, head, tuple(wells), width, y, *lanes, start)


def _named(panel: Panel, sign: str) -> list[str]:
    return [name[1:] for name in panel.layout.boxes if name.startswith(sign) and len(name) > 1]


def _label(graph: Graph, index: int) -> str:
    """What stands above a branch; the first one's header stands in the block's head, but for a `case`."""
    if index == 0 and not graph.header.startswith("case"):
        return ""
    return fit(graph.header or graph.name, CARD, 11, MONO)


def _lanes(names: Sequence[str], boxes: Sequence[Mapping[str, object]], sign: str) -> list[str]:
    return [name for name in dict.fromkeys(names) if any(sign + name in each for each in boxes)]


def _channel(width: float, *, straight: bool) -> float:
    """How much room lines have to bend between wells; one that can have its port where it likes needs little."""
    return _REST if straight else whole(min(_CHANNEL + 0.02 * width, 48.0))


def _well(graph: Graph, panel: Panel, x: float, y: float, width: float) -> Well:
    boxes = panel.layout.boxes
    words = any(each[0] in "#>" for each in boxes)
    above = 6.0 if words else 0.0 if any(each[0] == "^" for each in boxes) else PAD
    below = 0.0 if any(each[0] == "<" for each in boxes) else PAD
    inner = (x + (width - panel.layout.width) / 2, y + above)
    return Well(graph, panel, x, y, width, above + panel.layout.height + below, inner)


def _upper_ports(block: Block, feeding: Sequence[tuple[str, str]]) -> tuple[Spot, ...]:
    """The input ports of a block: right of the head's words, above what they go on to where there is room."""
    wishes: dict[str, float] = {}
    for name, _ in feeding:
        entries = [found for well in block.wells[:1] if (found := well.entry(name)) is not None]
        wishes[name] = entries[0][0] if entries else block.enters.get(name, block.start)
    return spaced(wishes, [_room(name) for name in wishes], block.start, block.width - PAD, block.width)


def _lower_ports(block: Block | None, names: Sequence[str]) -> tuple[Spot, ...]:
    if block is None:
        return even(names, CARD)
    wishes: dict[str, float] = {}
    for name in names:
        exits = [found for well in block.wells if (found := well.exit(name)) is not None]
        wishes[name] = exits[-1][0] if exits else block.width / 2
    return spaced(wishes, [_room(name) for name in wishes], PAD, block.width - PAD, block.width)


def _room(name: str) -> float:
    return whole(min(width_of(name, 10) + 26.5, 96.0))


def pill_width(text: str, height: float = PILL) -> float:
    """How wide a pill of that text is."""
    letters = width_of(text, 12 if height == PILL else 11, MONO)
    return paired(min(max(letters + height, 72.0 if height == PILL else 30.0), CARD))
