"""Which layer a box stands in, and the order of each layer from left to right.

After Sugiyama, Tagawa and Toda (1981): layers by longest path, order by barycentres, the best of a few sweeps kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

__all__ = ["Neighbours", "in_order", "layered", "neighbours"]

SWEEPS = 8

Neighbours = Mapping[int, Sequence[int]]
"""The cells that lines lead to from a cell."""


class _Box(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def width(self) -> float: ...
    @property
    def floats(self) -> bool: ...
    @property
    def pin(self) -> str: ...


class _Line(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...


def layered(boxes: Sequence[_Box], lines: Sequence[_Line], wide: float) -> dict[str, int]:
    """The layer of each box: below the lowest that leads to it, in the first layer that has room.

    Floating boxes, and those that nothing leads to, stand right above what they lead to, where there is room.

    Args:
        boxes: In source order.
        lines: What joins them.
        wide: How wide a layer may become before another is begun.
    """
    first = int(any(box.pin == "top" for box in boxes))
    layer = {box.id: 0 if box.pin == "top" else first for box in boxes}
    leads: dict[str, list[str]] = defaultdict(list)
    comes: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        leads[line.source].append(line.target)
        comes[line.target].append(line.source)
    filled: dict[int, float] = defaultdict(float)
    open_from = first  # layers above it are full: no need to look there again
    for box in boxes:
        if not box.floats and not box.pin:
            at = max([first, *(layer[each] + 1 for each in comes[box.id])])
            at = max(at, open_from) if box.width + filled[at] > wide else at
            while filled[at] and filled[at] + box.width > wide:
                at += 1
            layer[box.id] = at
            filled[at] += box.width
            while filled[open_from] >= wide:
                open_from += 1
    inner = [box for box in boxes if not box.pin]
    for box in reversed(inner):
        below = [layer[each] for each in leads[box.id] if layer[each] > first]
        wanted = max(first, min(below, default=layer[box.id] + 1) - 1)
        if box.floats:
            layer[box.id] = wanted
        elif not comes[box.id] and wanted > layer[box.id] and filled[wanted] + box.width <= wide:
            filled[layer[box.id]] -= box.width
            filled[wanted] += box.width
            layer[box.id] = wanted
    layer = _closed(layer, first)
    last = max((layer[box.id] for box in inner), default=first - 1) + 1
    return layer | {box.id: last for box in boxes if box.pin == "bottom"}


def _closed(layer: dict[str, int], first: int) -> dict[str, int]:
    """The same layers without those that nothing stands in."""
    used = {0: 0} if first else {}
    for at in sorted(set(layer.values())):
        used.setdefault(at, len(used))
    return {box: used[at] for box, at in layer.items()}


def neighbours(links: Iterable[tuple[int, int]]) -> tuple[Neighbours, Neighbours]:
    """What stands above and what stands below each cell."""
    above: dict[int, list[int]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    for upper, lower in links:
        below[upper].append(lower)
        above[lower].append(upper)
    return above, below


def in_order(layers: Sequence[int], links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The cells of each layer from left to right, with few crossings.

    Args:
        layers: The layer of each cell.
        links: Pairs of cells in neighbouring layers, upper first, each once.
    """
    rows: list[list[int]] = [[] for _ in range(max(layers, default=-1) + 1)]
    for number, layer in enumerate(layers):
        rows[layer].append(number)
    above, below = neighbours(links)
    best, least = [list(row) for row in rows], _crossings(rows, below)
    for sweep in range(SWEEPS):
        if least == 0:
            break
        down = sweep % 2 == 0
        beside = above if down else below
        position = {cell: at for row in rows for at, cell in enumerate(row)}
        for row in rows if down else reversed(rows):
            weight: dict[int, float] = {
                cell: sum(position[each] for each in found) / len(found)
                if (found := beside.get(cell))
                else position[cell]
                for cell in row
            }
            row.sort(key=weight.__getitem__)
            position.update((cell, at) for at, cell in enumerate(row))
        crossings = _crossings(rows, below)
        if crossings < least:
            best, least = [list(row) for row in rows], crossings
    return best


def _crossings(rows: list[list[int]], below: Neighbours) -> int:
    """How many pairs of lines cross between neighbouring layers."""
    total = 0
    for upper, lower in pairwise(rows):
        position = {cell: at for at, cell in enumerate(lower)}
        ends = [position[each] for cell in upper for each in sorted(below.get(cell, ()), key=position.__getitem__)]
        # Inversions, by insertion into a sorted list.
        seen: list[int] = []
        for end in ends:
            at = bisect_right(seen, end)
            total += len(seen) - at
            seen.insert(at, end)
    return total
