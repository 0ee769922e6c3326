"""The graph as SVG: cards with their ports, typed by colour, joined from top to bottom; light and dark by itself.

The picture holds no script, no link, no id and no outside resource, so that it may stand in any page, any number of
times. A sanitiser that drops its elements and keeps their text leaves an outline: the text of each card stands in
reading order, with line breaks between elements, where SVG shows none.
"""

from __future__ import annotations

import textwrap

from omnitron_kernel.graph.draw.faces import OPENED
from omnitron_kernel.graph.draw.lettering import BOLD, MONO, fit, safe, width_of
from omnitron_kernel.graph.draw.scene import stage
from omnitron_kernel.graph.draw.shapes import SOFT, backdrop, card, label, number, pill, text, wires
from omnitron_kernel.graph.draw.state import PictureState
from omnitron_kernel.graph.draw.text import outline, summary
from omnitron_kernel.graph.draw.theme import STATUS_MARKS, plain, style
from omnitron_kernel.graph.model import Graph

__all__ = ["OUTLINE_ABOVE", "to_svg"]

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
    for depth in range(min(DEPTH, _depth_of(graph)), -1, -1):
        if (svg := _drawing(graph, state, depth)) is not None:
            return svg
    return _outline(graph, state)


def _drawing(graph: Graph, state: PictureState | None, depth: int) -> str | None:
    """The drawing with blocks opened so deep; None where it is too large to be followed."""
    nodes, edges = _extent(graph, depth)
    if nodes > OUTLINE_ABOVE or edges > _EDGES:
        return None
    scene = stage(graph, state, depth)
    if scene.width > _WIDEST and depth:
        return None
    width = max(scene.width, LEAST) + 2 * MARGIN
    left, top = (width - scene.width) / 2, HEADER
    drawn = [
        *map(backdrop, scene.cards),
        wires(scene.wires),
        *map(pill, scene.pills),
        *map(label, scene.labels),
        *map(card, scene.cards),
    ]
    body = f'<g transform="translate({number(left)},{number(top)})">{"".join(drawn)}</g>'
    height = top + scene.height + MARGIN
    message, extra = _message(state, width, height)
    svg = _frame(graph, state, width, height + extra, _header(graph, state, width) + body + message)
    return svg if len(svg.encode()) <= _BYTES else None


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


def _frame(graph: Graph, state: PictureState | None, width: float, height: float, inner: str) -> str:
    said = safe(fit(f"{graph.name}: {summary(graph, state)}", 2000, 12))
    shrinks = f"max-width:100%;min-width:{number(width * _LEAST_SCALE)}px;height:auto"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="om" role="img" aria-label="{said}" width="{number(width)}" '
        f'height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}" style="{shrinks}" '
        f'font-family="sans-serif" font-size="12"><style>{style()}</style>{inner}</svg>'
    )


def _header(graph: Graph, state: PictureState | None, width: float) -> str:
    right = ""
    room = width - 2 * MARGIN
    if state is not None and state.status:
        told = f"{STATUS_MARKS.get(state.status, '')} {state.status}"
        right = text(width - MARGIN, 22, told, 12, f"t {state.status}", anchor="end")
        room -= width_of(told, 12) + 16
    name = text(MARGIN, 22, fit(graph.name, room / BOLD, 15), 15, "i", weight="600")
    return f"{name} {right}\n" + text(
        MARGIN, 39, fit(summary(graph, state), width - 2 * MARGIN, 11), 11, "s", fill=SOFT
    )


def _message(state: PictureState | None, width: float, y: float) -> tuple[str, float]:
    """What is to be said under the picture, and the height that it takes."""
    if state is None or not state.message:
        return "", 0.0
    letters = int((width - 2 * MARGIN - 16) / (12 * 0.53))
    lines = [line for part in state.message[:1000].splitlines() for line in textwrap.wrap(part, letters) or [""]][:8]
    height = len(lines) * 17 + 12.0
    name = {"failed": "bad", "interrupted": "warn"}.get(state.status, "brand")
    colour = f'fill="{plain(name)}" style="fill:var(--om-{name})"'
    bar = f'<rect x="{number(MARGIN)}" y="{number(y)}" width="3" height="{number(height)}" rx="1.5" {colour}/>'
    said = [text(MARGIN + 12, y + 18 + 17 * index, line, 12, "i") for index, line in enumerate(lines)]
    return bar + "".join(f"\n{line}" for line in said), height + MARGIN


def _outline(graph: Graph, state: PictureState | None) -> str:
    """A large graph as lines of text."""
    lines = outline(graph, state)[1:]
    width = 760.0
    rows: list[str] = []
    size = 0
    for index, line in enumerate(lines):
        row = "\n" + text(MARGIN, HEADER + 15 * (index + 1), fit_code(line, width - 2 * MARGIN), 11, "i m")
        size += len(row.encode())
        if index == _OUTLINE_ROWS or size > _OUTLINE_BYTES:
            more = f"  ... and {len(lines) - index:,} more"
            rows.append("\n" + text(MARGIN, HEADER + 15 * (index + 1), more, 11, "i m"))
            break
        rows.append(row)
    height = HEADER + 15 * (len(rows) + 1) + MARGIN
    return _frame(graph, state, width, height, _header(graph, state, width) + "".join(rows))


def fit_code(line: str, width: float) -> str:
    """Returns a line of fixed-width text cut to a width, its leading blanks kept."""
    letters = int(width / (11 * MONO))
    return line if len(line) <= letters else line[: letters - 1] + "\u2026"
