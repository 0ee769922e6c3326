"""The graph as SVG: cards with their ports, typed by colour, joined from top to bottom; light and dark by itself.

The picture holds no script, no link, no id and no outside resource, so that it may stand in any page, any number of
times. A sanitiser that drops its elements and keeps their text leaves an outline: the text of each card stands in
reading order, with line breaks between elements, where SVG shows none.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from omnitron_kernel.graph.draw.faces import OPENED
from omnitron_kernel.graph.draw.lettering import BOLD, MONO, fit, safe, width_of
from omnitron_kernel.graph.draw.scene import Scene, stage
from omnitron_kernel.graph.draw.shapes import BREAK, INK, bars, bodies, dots, number, outlines, text, wires
from omnitron_kernel.graph.draw.size import written
from omnitron_kernel.graph.draw.state import PictureState
from omnitron_kernel.graph.draw.text import outline, summary
from omnitron_kernel.graph.draw.theme import STATUS_MARKS, classes_of, plain, style
from omnitron_kernel.graph.draw.words import card, grouped, label, names, pills
from omnitron_kernel.graph.model import Graph

__all__ = ["OUTLINE_ABOVE", "in_full", "in_short", "scene_of", "to_outline", "to_svg"]

_LEAST_SCALE = 0.7
"""How far a picture may shrink with its page; what is wider still is scrolled."""

OUTLINE_ABOVE = 100
"""Graphs of more nodes are drawn as an outline; so are those too entangled to be followed or too large as a drawing."""

MARGIN, HEADER, LEAST = 16.0, 56.0, 480.0
_EDGES, _BYTES = 300, 100_000
_WIDEST = 1500.0

DEPTH = 4
"""How deep blocks are opened, where the whole stays small."""

_OUTLINE_ROWS, _OUTLINE_BYTES = 200, 90_000
_FRAME = 3000  # bytes of an outline without its rows
_SMALL = " font-size='11'"


def to_svg(graph: Graph, state: PictureState | None = None) -> str:
    r"""Draws a graph.

    Args:
        graph: The graph.
        state: How far a run of it has come, if the picture is to show one.

    Returns:
        An SVG element of the graph's own size that shrinks with its page.

    Example:
        >>> from omnitron_kernel.graph import read
        >>> to_svg(read("def f(x):\n    return x + 1")).startswith("<svg ")
        True
    """
    scene = scene_of(graph, state)
    if scene is not None:
        for svg in in_full(graph, state, scene):
            if len(svg.encode()) <= _BYTES:
                return svg
    return to_outline(graph, state)


def in_full(graph: Graph, state: PictureState | None, scene: Scene) -> Iterator[str]:
    """Draws a scene; yields the whole, then the same without what hovering tells."""
    shapes = bodies(scene.cards, scene.pills) + wires(scene.wires)
    ends = bars(scene.cards) + dots(scene.cards)
    cards = [(*card(each), each) for each in scene.cards]
    for hovers in (True, False):
        words = _words(scene, [grouped(each, said, told * hovers) for said, told, each in cards], hovers=hovers)
        yield _placed(graph, state, scene, shapes + words + ends)


def in_short(graph: Graph, state: PictureState | None, scene: Scene) -> Iterator[str]:
    """Draws a scene in the fewest shapes; yields it with names, code and lines alone, then with names and lines."""
    shapes = outlines(scene.cards, scene.pills) + wires(scene.wires)
    for code in (True, False):
        words = _words(scene, [names(each, code=code) for each in scene.cards], hovers=False)
        yield _placed(graph, state, scene, shapes + (bars(scene.cards) if code else "") + words)


def to_outline(graph: Graph, state: PictureState | None = None, *, room: int = _OUTLINE_BYTES) -> str:
    """Draws a graph as lines of text; it says how many were left out.

    Args:
        graph: The graph.
        state: How far a run of it has come, if the picture is to show one.
        room: How many bytes it may take in the file of a notebook.
    """
    lines = outline(graph, replace(state, message="") if state is not None else None)[1:]
    width = 760.0
    rows: list[str] = []
    size = _FRAME + written(_message(state, width, 0.0)[0])
    for index, line in enumerate(lines):
        y = HEADER + 15 * (index + 1)
        row = BREAK + text(MARGIN, y, fit_code(line, width - 2 * MARGIN))
        size += written(row)
        if index == _OUTLINE_ROWS or size > room:
            rows.append(BREAK + text(MARGIN, y, f"  ... and {len(lines) - index:,} more"))
            break
        rows.append(row)
    look = "class='i m' font-size='11' font-family='monospace' xml:space='preserve'"
    body = f"<g {look}>{''.join(rows)}</g>"
    return _framed(graph, state, (width, HEADER + 15 * (len(rows) + 1) + MARGIN), body)


def scene_of(graph: Graph, state: PictureState | None) -> Scene | None:
    """The scene with blocks opened as deep as it can be followed; None where that is not even their closed cards."""
    for depth in range(min(DEPTH, _depth_of(graph)), -1, -1):
        nodes, edges = _extent(graph, depth)
        if nodes <= OUTLINE_ABOVE and edges <= _EDGES:
            scene = stage(graph, state, depth)
            if scene.width <= _WIDEST or not depth:
                return scene
    return None


def _depth_of(graph: Graph) -> int:
    """How deep blocks stand in each other."""
    depth, level = 0, [graph]
    while level := [inner for each in level for node in each.nodes if node.kind in OPENED for inner in node.graphs]:
        depth += 1
    return depth


def _extent(graph: Graph, depth: int) -> tuple[int, int]:
    """How many nodes and edges are drawn with blocks opened so deep."""
    nodes, edges, level = 0, 0, [graph]
    for _ in range(depth + 1):
        nodes += sum(len(each.nodes) for each in level)
        edges += sum(edge.kind != "capture" for each in level for edge in each.edges)
        level = [inner for each in level for node in each.nodes if node.kind in OPENED for inner in node.graphs]
    return nodes, edges


def _words(scene: Scene, cards: Sequence[str], *, hovers: bool) -> str:
    labels = "".join(map(label, scene.labels))
    return f"<g class='s' font-size='11'>{pills(scene.pills, hovers=hovers)}{labels}{''.join(cards)}</g>"


def _placed(graph: Graph, state: PictureState | None, scene: Scene, inner: str) -> str:
    """A drawing in its frame. Bodies stand on half pixels, so that their hairlines are sharp."""
    width = max(scene.width, LEAST) + 2 * MARGIN
    left = (width - scene.width) // 2 + 0.5
    body = f"<g transform='translate({number(left)},{number(HEADER + 0.5)})'>{inner}</g>"
    return _framed(graph, state, (width, HEADER + scene.height + MARGIN), body)


def _framed(graph: Graph, state: PictureState | None, size: tuple[float, float], body: str) -> str:
    """A picture with its title, its style and what is to be said under it."""
    width, height = size
    message, extra = _message(state, width, height)
    inner = _header(graph, state, width) + body + message
    said = safe(fit(f"{graph.name}: {summary(graph, state)}", 2000, 12))
    shrinks = f"max-width:100%;min-width:{number(width * _LEAST_SCALE)}px;height:auto"
    wide, high = number(width), number(height + extra)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' class='om' role='img' aria-label='{said}' width='{wide}' "
        f"height='{high}' viewBox='0 0 {wide} {high}' style='{shrinks}' font-family='sans-serif' font-size='12' "
        f"fill='{INK}'><style>{style(classes_of(inner))}</style>{inner}</svg>"
    )


def _header(graph: Graph, state: PictureState | None, width: float) -> str:
    right = ""
    room = width - 2 * MARGIN
    if state is not None and state.status:
        told = f"{STATUS_MARKS.get(state.status, '')} {state.status}".lstrip()
        right = text(width - MARGIN, 22, told, f"t {state.status}", anchor="end")
        room -= width_of(told, 12) + 16
    name = text(MARGIN, 22, fit(graph.name, room / BOLD, 15), "i", told=" font-size='15' font-weight='600'")
    told = fit(summary(graph, state), width - 2 * MARGIN, 11)
    return f"{name} {right}{text(MARGIN, 39, told, 's', told=_SMALL, line=True)}"


def _message(state: PictureState | None, width: float, y: float) -> tuple[str, float]:
    """What is to be said under the picture, and the height that it takes."""
    if state is None or not state.message:
        return "", 0.0
    letters = int((width - 2 * MARGIN - 16) / (12 * 0.53))
    lines = [line for part in state.message[:1000].splitlines() for line in textwrap.wrap(part, letters) or [""]][:8]
    height = len(lines) * 17 + 12.0
    name = {"failed": "bad", "interrupted": "warn"}.get(state.status, "brand")
    at = f"x='{number(MARGIN)}' y='{number(y)}' width='3' height='{number(height)}' rx='1.5'"
    bar = f"<rect class='{name}' {at} fill='{plain(name)}'/>"
    said = [text(MARGIN + 12, y + 18 + 17 * index, line, "i", line=True) for index, line in enumerate(lines)]
    return bar + "".join(said), height + MARGIN


def fit_code(line: str, width: float) -> str:
    """Returns a line of fixed-width text cut to a width, its leading blanks kept."""
    letters = int(width / (11 * MONO))
    return line if len(line) <= letters else line[: letters - 1] + "\u2026"
