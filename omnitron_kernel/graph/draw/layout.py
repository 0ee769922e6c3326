"""Places for boxes and lines: a layered drawing from top to bottom.

After Sugiyama, Tagawa and Toda (1981): layers by longest path, long edges split by dummies that keep a lane free
through the layers they pass, order by barycentres; positions by isotonic regression towards the neighbours' mean.
Edges bend only between layers and run straight through them in their lanes, so no edge can cross a box.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Box", "Layout", "Line", "Placed", "Route", "place"]

ROW_GAP = 38.0
BOX_GAP = 28.0
LANE = 12.0
ACROSS = 4
"""How many boxes may stand beside each other: a notebook is tall, not wide."""

SWEEPS = 8
_LONG_PULL = 0.25


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle to be placed, in pixels; one that `floats` is placed right above the first box it leads to."""

    id: str
    width: float
    height: float
    floats: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be routed, from the bottom of one box to the top of another.

    Attributes:
        source: The upper box.
        target: The lower box.
        leave: Where it leaves, in pixels from the upper box's centre.
        arrive: Where it arrives, in pixels from the lower box's centre.
        pull: How strongly it draws its ends below each other.
    """

    source: str
    target: str
    leave: float = 0.0
    arrive: float = 0.0
    pull: float = 1.0


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


@dataclass(slots=True)
class _Cell:
    """A box or a dummy in its layer."""

    layer: int
    width: float
    height: float
    x: float = 0.0


def place(boxes: Sequence[Box], lines: Sequence[Line]) -> Layout:
    """Places boxes and routes lines.

    Args:
        boxes: In source order; every line leads from an earlier to a later box.
        lines: What joins them.
    """
    layers = _layers(boxes, lines)
    cells = [_Cell(layers[box.id], box.width, box.height) for box in boxes]
    index = {box.id: number for number, box in enumerate(boxes)}
    chains: list[list[int]] = []
    for line in lines:
        chain = [index[line.source]]
        for layer in range(layers[line.source] + 1, layers[line.target]):
            chain.append(len(cells))
            cells.append(_Cell(layer, LANE, 0.0))
        chains.append([*chain, index[line.target]])
    rows = _ordered(cells, chains)
    _spread(cells, rows, chains, lines)
    return _drawn(boxes, lines, cells, rows, chains)


def _layers(boxes: Sequence[Box], lines: Sequence[Line]) -> dict[str, int]:
    """The layer of each box: below the lowest that leads to it, in the first layer that is not full.

    Floating boxes, and those that nothing leads to, stand right above what they lead to, where there is room.
    """
    layer = {box.id: 0 for box in boxes}
    floats = {box.id for box in boxes if box.floats}
    leads: dict[str, list[str]] = defaultdict(list)
    comes: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        leads[line.source].append(line.target)
        comes[line.target].append(line.source)
    filled: Counter[int] = Counter()
    for box in boxes:
        if not box.floats:
            at = max((layer[each] for each in comes[box.id]), default=-1) + 1
            while filled[at] >= ACROSS:
                at += 1
            layer[box.id] = at
            filled[at] += 1
    for box in reversed(boxes):
        wanted = max(0, min((layer[each] for each in leads[box.id]), default=1) - 1)
        if box.id in floats:
            layer[box.id] = wanted
        elif not comes[box.id] and filled[wanted] < ACROSS:
            filled[layer[box.id]] -= 1
            filled[wanted] += 1
            layer[box.id] = wanted
    return layer


def _ordered(cells: list[_Cell], chains: list[list[int]]) -> list[list[int]]:
    """The cells of each layer from left to right, with few crossings."""
    rows: list[list[int]] = [[] for _ in range(max((cell.layer for cell in cells), default=-1) + 1)]
    for number, cell in enumerate(cells):
        rows[cell.layer].append(number)
    above, below = _neighbours(chains)
    best, least = [list(row) for row in rows], _crossings(rows, below)
    for sweep in range(SWEEPS):
        if least == 0:
            break
        down = sweep % 2 == 0
        beside = above if down else below
        position = {cell: at for row in rows for at, cell in enumerate(row)}
        for row in rows if down else reversed(rows):
            weight: dict[int, float] = {
                cell: sum(position[each] for each in beside[cell]) / len(beside[cell])
                if beside[cell]
                else position[cell]
                for cell in row
            }
            row.sort(key=weight.__getitem__)
            position.update((cell, at) for at, cell in enumerate(row))
        crossings = _crossings(rows, below)
        if crossings < least:
            best, least = [list(row) for row in rows], crossings
    return best


def _neighbours(chains: list[list[int]]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    above: dict[int, list[int]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    for chain in chains:
        for upper, lower in pairwise(chain):
            below[upper].append(lower)
            above[lower].append(upper)
    return above, below


def _crossings(rows: list[list[int]], below: dict[int, list[int]]) -> int:
    """How many pairs of edges cross between neighbouring layers."""
    total = 0
    for upper, lower in pairwise(rows):
        position = {cell: at for at, cell in enumerate(lower)}
        ends = [position[each] for cell in upper for each in sorted(below[cell], key=position.__getitem__)]
        # Inversions, by insertion into a sorted list.
        seen: list[int] = []
        for end in ends:
            at = bisect_right(seen, end)
            total += len(seen) - at
            seen.insert(at, end)
    return total


def _spread(cells: list[_Cell], rows: list[list[int]], chains: list[list[int]], lines: Sequence[Line]) -> None:
    """Gives every cell its centre: near the mean of its neighbours, never too near to those beside it."""
    pulls: dict[int, list[tuple[int, float, float]]] = defaultdict(list)
    first_dummy = min((each for chain in chains for each in chain[1:-1]), default=len(cells))
    for chain, line in zip(chains, lines, strict=True):
        for at, (upper, lower) in enumerate(pairwise(chain)):
            offset = (line.leave if at == 0 else 0.0) - (line.arrive if at == len(chain) - 2 else 0.0)
            # A long line is to be straight in its middle, and is not to bend the short ones beside it.
            inner = upper >= first_dummy and lower >= first_dummy
            pull = line.pull if len(chain) == 2 else 4.0 if inner else _LONG_PULL * line.pull
            pulls[lower].append((upper, offset, pull))
            pulls[upper].append((lower, -offset, pull))
    for row in rows:
        width = 0.0
        for cell in row:
            cells[cell].x = width + cells[cell].width / 2
            width += cells[cell].width + BOX_GAP
        for cell in row:
            cells[cell].x -= (width - BOX_GAP) / 2
    for sweep in range(2 * SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [
                sum((cells[other].x + offset) * pull for other, offset, pull in pulls[cell])
                / sum(pull for _, _, pull in pulls[cell])
                if pulls[cell]
                else cells[cell].x
                for cell in row
            ]
            for cell, x in zip(row, _apart([cells[each].width for each in row], wanted), strict=True):
                cells[cell].x = x


def _apart(widths: list[float], wanted: list[float]) -> list[float]:
    """The centres nearest to those wanted (least squares) that keep the gaps: pool adjacent violators."""
    shift = [0.0]
    for left, right in pairwise(widths):
        shift.append(shift[-1] + (left + right) / 2 + (BOX_GAP if max(left, right) > LANE else LANE))
    pools: list[tuple[float, int]] = []
    for x, moved in zip(wanted, shift, strict=True):
        mean, size = x - moved, 1
        while pools and pools[-1][0] > mean:
            other, count = pools.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        pools.append((mean, size))
    flat = [mean for mean, size in pools for _ in range(size)]
    return [x + moved for x, moved in zip(flat, shift, strict=True)]


def _drawn(
    boxes: Sequence[Box], lines: Sequence[Line], cells: list[_Cell], rows: list[list[int]], chains: list[list[int]]
) -> Layout:
    left = min((cell.x - cell.width / 2 for cell in cells), default=0.0)
    right = max((cell.x + cell.width / 2 for cell in cells), default=0.0)
    tops: list[float] = []
    at = 0.0
    for row in rows:
        tops.append(at)
        at += max(cells[each].height for each in row) + ROW_GAP
    bottoms = [top + max(cells[each].height for each in row) for top, row in zip(tops, rows, strict=True)]
    placed = {
        box.id: Placed(cell.x - cell.width / 2 - left, tops[cell.layer], cell.width, cell.height)
        for box, cell in zip(boxes, cells, strict=False)
    }
    routes: list[Route] = []
    for line, chain in zip(lines, chains, strict=True):
        start, end = placed[line.source], placed[line.target]
        x = start.centre + line.leave
        points = [(x, start.y + start.height), (x, bottoms[cells[chain[0]].layer])]
        for each in chain[1:-1]:
            x = cells[each].x - left
            points += [(x, tops[cells[each].layer]), (x, bottoms[cells[each].layer])]
        x = end.centre + line.arrive
        routes.append((*points, (x, end.y), (x, end.y)))
    return Layout(placed, tuple(routes), right - left, max(at - ROW_GAP, 0.0))
