"""Places for boxes and lines: a layered drawing from top to bottom.

After Sugiyama, Tagawa and Toda (1981): long lines are split by dummies that keep a lane free through the layers they
pass. Lines bend only between layers and run straight through them in their lanes, so no line can cross a box.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from omnitron_kernel.graph.draw.layers import in_order, layered
from omnitron_kernel.graph.draw.spread import LANE, Cell, Link, spread

__all__ = ["WIDE", "Box", "Layout", "Line", "Placed", "Route", "paired", "place", "whole"]

ROW_GAP, _ENTRY_GAP, _MOST_GAP = 34.0, 22.0, 72.0
_SLOPE = 0.09
"""How much more room lines have between two layers for each pixel that the widest of them goes aside."""

WIDE = 850.0
"""How wide the boxes of a layer may be together: a notebook is tall, not wide."""

_LONG_PULL, _LANE_PULL = 1.0, 2.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle to be placed, in pixels.

    Attributes:
        id: Its name.
        width: In pixels.
        height: In pixels.
        floats: Whether it is placed right above the first box it leads to.
        pin: Whether it stands in a layer above or below all others.
    """

    id: str
    width: float
    height: float
    floats: bool = False
    pin: Literal["", "top", "bottom"] = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be routed, from the bottom of one box to the top of another.

    Attributes:
        source: The upper box.
        target: The lower box.
        leave: Where it leaves, in pixels from the upper box's centre.
        arrive: Where it arrives, in pixels from the lower box's centre.
        pull: How strongly it draws its ends below each other.
        lane: Lines of one lane run together as far as they can; one without runs alone.
    """

    source: str
    target: str
    leave: float = 0.0
    arrive: float = 0.0
    pull: float = 1.0
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A box in its place: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> float:
        """The middle, from the left."""
        return self.x + self.width / 2


Route = tuple[tuple[float, float], ...]
"""The points of a line: odd stretches run straight down, even ones bend between two layers."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes and lines in their places.

    Attributes:
        boxes: The placed boxes by id.
        routes: The points of each line, in the order of the lines given.
        width: The width of the whole.
        height: The height of the whole.
    """

    boxes: dict[str, Placed]
    routes: tuple[Route, ...]
    width: float
    height: float


def whole(value: float) -> float:
    """Returns the nearest whole number of pixels: it is drawn sharply, and written in few letters."""
    return math.floor(value + 0.5)


def paired(value: float) -> float:
    """Returns the next even number of pixels, whose half is whole too."""
    return 2.0 * math.ceil(value / 2 - 1e-9)


def place(boxes: Sequence[Box], lines: Sequence[Line], *, wide: float = WIDE, dense: bool = False) -> Layout:
    """Places boxes and routes lines.

    Args:
        boxes: In source order; every line leads from an earlier to a later box.
        lines: What joins them.
        wide: How wide the boxes of a layer may be together.
        dense: Whether layers stand as close together as lines allow.
    """
    layers = layered(boxes, lines, wide)
    cells = [Cell(layers[box.id], box.width, box.height) for box in boxes]
    index = {box.id: number for number, box in enumerate(boxes)}
    lanes: dict[tuple[str, int], int] = {}
    chains: list[list[int]] = []
    for number, line in enumerate(lines):
        chain = [index[line.source]]
        for layer in range(layers[line.source] + 1, layers[line.target]):
            key = line.lane or str(number), layer
            if key not in lanes:
                lanes[key] = len(cells)
                cells.append(Cell(layer, LANE, 0.0, lane=True))
            chain.append(lanes[key])
        chains.append([*chain, index[line.target]])
    links = _links(cells, chains, lines)
    rows = in_order([cell.layer for cell in cells], list(dict.fromkeys((link.upper, link.lower) for link in links)))
    joined = {each for link in links for each in (link.upper, link.lower)}
    joined |= {number for number, box in enumerate(boxes) if box.pin}
    # What nothing leads to or from stands behind the others, so that it pushes none of them aside.
    rows = [sorted(row, key=lambda each: each not in joined) for row in rows]
    spread(cells, rows, links)
    return _drawn(boxes, lines, cells, (rows, chains), _ENTRY_GAP if dense else ROW_GAP)


def _links(cells: Sequence[Cell], chains: Sequence[Sequence[int]], lines: Sequence[Line]) -> list[Link]:
    links: dict[tuple[int, int, float], Link] = {}
    for chain, line in zip(chains, lines, strict=True):
        for at, (upper, lower) in enumerate(pairwise(chain)):
            offset = (line.leave if at == 0 else 0.0) - (line.arrive if at == len(chain) - 2 else 0.0)
            # A long line is to be straight in its middle.
            inner = cells[upper].lane and cells[lower].lane
            pull = line.pull if len(chain) == 2 else _LANE_PULL if inner else _LONG_PULL * line.pull
            links.setdefault((upper, lower, offset), Link(upper, lower, offset, pull))
    return list(links.values())


def _drawn(
    boxes: Sequence[Box],
    lines: Sequence[Line],
    cells: Sequence[Cell],
    paths: tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]],
    gap: float,
) -> Layout:
    rows, chains = paths
    left = min((cell.x - cell.width / 2 for cell in cells), default=0.0)
    right = max((cell.x + cell.width / 2 for cell in cells), default=0.0)
    aside = [0.0] * len(rows)
    for chain, line in zip(chains, lines, strict=True):
        for at, (upper, lower) in enumerate(pairwise(chain)):
            leaves = cells[upper].x + (line.leave if at == 0 else 0.0)
            arrives = cells[lower].x + (line.arrive if at == len(chain) - 2 else 0.0)
            aside[cells[upper].layer] = max(aside[cells[upper].layer], abs(arrives - leaves))
    heights = [max((cells[each].height for each in row), default=0.0) for row in rows]
    tops: list[float] = []
    y = 0.0
    for height, dx in zip(heights, aside, strict=True):
        tops.append(y)
        y += height + round(min(max(gap if height else _ENTRY_GAP, 22 + _SLOPE * dx), _MOST_GAP))
    bottoms = [top + height for top, height in zip(tops, heights, strict=True)]
    placed = {
        box.id: Placed(whole(cell.x - cell.width / 2 - left), tops[cell.layer], cell.width, cell.height)
        for box, cell in zip(boxes, cells, strict=False)
    }
    routes: list[Route] = []
    for line, chain in zip(lines, chains, strict=True):
        start, end = placed[line.source], placed[line.target]
        x = start.centre + line.leave
        points = [(x, start.y + start.height), (x, bottoms[cells[chain[0]].layer])]
        for each in chain[1:-1]:
            x = whole(cells[each].x - left)
            points += [(x, tops[cells[each].layer]), (x, bottoms[cells[each].layer])]
        x = end.centre + line.arrive
        routes.append((*points, (x, end.y), (x, end.y)))
    return Layout(placed, tuple(routes), paired(right - left), max(bottoms, default=0.0))
