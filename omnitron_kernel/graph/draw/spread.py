"""How far to the right each cell of a layer stands: near its neighbours above and below, clear of those beside it.

Isotonic regression towards the neighbours' mean, sweep by sweep; then lanes are made straight and near misses aligned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["BOX_GAP", "LANE", "Cell", "Link", "spread"]

BOX_GAP = 28.0
LANE = 12.0
_LANE_GAP = 3.0
_SWEEPS = 16
_STILL = 0.5
"""Sweeps end when they move nothing by more, in pixels."""

_NEAR = 24.0
"""Boxes that miss each other by less, in pixels, are brought into line."""


@dataclass(slots=True)
class Cell:
    """A box, or the stretch of a lane, in its layer; `x` is its centre."""

    layer: int
    width: float
    height: float
    lane: bool = False
    x: float = 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of line between neighbouring layers: the lower cell wants to be `offset` right of the upper one."""

    upper: int
    lower: int
    offset: float
    pull: float


def spread(cells: Sequence[Cell], rows: Sequence[Sequence[int]], links: Sequence[Link]) -> None:
    """Gives every cell its centre."""
    pulls: dict[int, list[tuple[int, float, float]]] = defaultdict(list)
    for link in links:
        pulls[link.lower].append((link.upper, link.offset, link.pull))
        pulls[link.upper].append((link.lower, -link.offset, link.pull))
    for row in rows:
        shifts = _shifts([cells[each] for each in row])
        for cell, shift in zip(row, shifts, strict=True):
            cells[cell].x = shift - shifts[-1] / 2
    for sweep in range(_SWEEPS):
        moved = 0.0
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [_wanted(cells, pulls.get(cell), cells[cell].x) for cell in row]
            placed = _apart([cells[each] for each in row], wanted) if len(row) > 1 else wanted
            for cell, x in zip(row, placed, strict=True):
                moved = max(moved, abs(cells[cell].x - x))
                cells[cell].x = x
        if moved < _STILL:
            break
    _draw_near(cells, rows, links)
    room = _Room(cells, rows)
    _straighten(cells, links, room)
    _align(cells, links, room)


def _wanted(cells: Sequence[Cell], pulls: Sequence[tuple[int, float, float]] | None, x: float) -> float:
    """The mean of where a cell's neighbours would have it, by their pulls."""
    if not pulls:
        return x
    total = weight = 0.0
    for other, offset, pull in pulls:
        total += (cells[other].x + offset) * pull
        weight += pull
    return total / weight


def _draw_near(cells: Sequence[Cell], rows: Sequence[Sequence[int]], links: Sequence[Link]) -> None:
    """Moves parts that no line joins together, as near as the gaps between them allow.

    How far each part moves is the least solution of "no cell comes nearer to the one left of it than its gap".
    """
    part = list(range(len(cells)))

    def root(cell: int) -> int:
        while part[cell] != cell:
            part[cell] = cell = part[part[cell]]
        return cell

    for link in links:
        part[root(link.lower)] = root(link.upper)
    roots = [root(cell) for cell in range(len(cells))]
    if len(set(roots)) < 2:
        return
    slack: dict[tuple[int, int], float] = {}
    for row in rows:
        for left, right in pairwise(row):
            if roots[left] != roots[right]:
                free = cells[right].x - cells[left].x - _gap(cells[left], cells[right])
                key = roots[left], roots[right]
                slack[key] = min(slack.get(key, free), free)
    begins: dict[int, float] = {}
    for cell, owner in zip(cells, roots, strict=True):
        begins[owner] = min(begins.get(owner, cell.x), cell.x - cell.width / 2)
    held = {right for _, right in slack}
    first = min((begins[each] for each in begins if each not in held), default=min(begins.values()))
    moves = {each: float("-inf") if each in held else first - begins[each] for each in begins}
    if len(held) == len(begins):
        moves[min(begins, key=begins.__getitem__)] = 0.0
    for _ in begins:
        before = dict(moves)
        for (left, right), free in slack.items():
            moves[right] = max(moves[right], moves[left] - free)
        if moves == before:
            break
    for cell, owner in zip(cells, roots, strict=True):
        cell.x += moves[owner]


def _gap(left: Cell, right: Cell) -> float:
    """The least distance between the centres of two neighbours."""
    return (left.width + right.width) / 2 + (_LANE_GAP if left.lane and right.lane else BOX_GAP)


def _shifts(row: Sequence[Cell]) -> list[float]:
    shifts = [0.0]
    for left, right in pairwise(row):
        shifts.append(shifts[-1] + _gap(left, right))
    return shifts


def _apart(row: Sequence[Cell], wanted: Sequence[float]) -> list[float]:
    """The centres nearest to those wanted (least squares) that keep the gaps: pool adjacent violators."""
    shifts = _shifts(row)
    pools: list[tuple[float, int]] = []
    for x, moved in zip(wanted, shifts, strict=True):
        mean, size = x - moved, 1
        while pools and pools[-1][0] > mean:
            other, count = pools.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        pools.append((mean, size))
    flat = [mean for mean, size in pools for _ in range(size)]
    return [x + moved for x, moved in zip(flat, shifts, strict=True)]


class _Room:
    """How far a cell may move between those beside it."""

    def __init__(self, cells: Sequence[Cell], rows: Sequence[Sequence[int]]) -> None:
        self._cells = cells
        self._left = {right: left for row in rows for left, right in pairwise(row)}
        self._right = {left: right for row in rows for left, right in pairwise(row)}

    def of(self, cell: int) -> tuple[float, float]:
        """The leftmost and the rightmost centre that keep the gaps."""
        here, left, right = self._cells[cell], self._left.get(cell), self._right.get(cell)
        return (
            self._cells[left].x + _gap(self._cells[left], here) if left is not None else float("-inf"),
            self._cells[right].x - _gap(here, self._cells[right]) if right is not None else float("inf"),
        )


def _straighten(cells: Sequence[Cell], links: Sequence[Link], room: _Room) -> None:
    """Makes lanes straight over as many layers as there is a free column, in line with an end where that fits."""
    ends: dict[int, list[float]] = defaultdict(list)
    below: dict[int, int] = {}
    begins: list[int] = []
    for link in links:
        if cells[link.lower].lane and not cells[link.upper].lane:
            begins.append(link.lower)
            ends[link.lower].append(cells[link.upper].x + link.offset)
        elif cells[link.upper].lane and cells[link.lower].lane:
            below[link.upper] = link.lower
        elif cells[link.upper].lane:
            ends[link.upper].append(cells[link.lower].x - link.offset)
    for begin in dict.fromkeys(begins):
        run: list[int] = []
        low, high = float("-inf"), float("inf")
        at: int | None = begin
        while at is not None:
            left, right = room.of(at)
            if run and max(low, left) > min(high, right):
                _set_column(cells, run, low, high, ends)
                run, low, high = [], float("-inf"), float("inf")
            run.append(at)
            low, high = max(low, left), min(high, right)
            at = below.get(at)
        _set_column(cells, run, low, high, ends)


def _set_column(
    cells: Sequence[Cell], run: Sequence[int], low: float, high: float, ends: dict[int, list[float]]
) -> None:
    if low > high:  # the gaps hold up to rounding only
        return
    middle = sorted(cells[each].x for each in run)[len(run) // 2]
    wishes = [x for each in run for x in ends.get(each, ()) if low <= x <= high]
    x = wishes[0] if wishes else min(max(middle, low), high)  # the upper end first: its line is the longer one
    for each in run:
        cells[each].x = x


def _align(cells: Sequence[Cell], links: Sequence[Link], room: _Room) -> None:
    """Brings ends that nearly meet into line, where one of them is free to move."""
    fixed = {each for each, cell in enumerate(cells) if cell.lane}
    degree = Counter(each for link in links for each in (link.upper, link.lower))
    for link in sorted(links, key=lambda each: (-each.pull, each.lower)):
        upper, lower = cells[link.upper], cells[link.lower]
        off = upper.x + link.offset - lower.x
        if abs(off) < 0.01:
            fixed |= {link.upper, link.lower}
            continue
        for cell, x in ((link.lower, lower.x + off), (link.upper, upper.x - off)):
            low, high = room.of(cell)
            # What hangs on one line alone follows it however far.
            if cell in fixed or low > high or (abs(off) >= _NEAR and degree[cell] > 1):
                continue
            if low <= x <= high or degree[cell] == 1:
                cells[cell].x = min(max(x, low), high)
                fixed |= {link.upper, link.lower}
                break
