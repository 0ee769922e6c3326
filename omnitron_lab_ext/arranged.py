"""Where the environment's packages stand: in rows, each below those that need it, each a box as wide as its name.

Their lines are straight and run behind the boxes, so rows stand close and two hundred packages fit a screen; the places
are calculated here, so that the drawing that stands still and the graph that a front end shows are the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from omnitron_kernel.graph.draw.layout import Placed, paired, whole
from omnitron_kernel.graph.draw.lettering import BOLD, width_of
from omnitron_lab_ext.environment import Dependencies, Package

__all__ = ["Arranged", "arranged", "letters"]

_SMALLEST, _LARGEST = 11.0, 20.0
_PAD, _TALL, _GAP, _ROW_GAP = 12.0, 1.7, 14.0, 30.0
_SWEEPS = 8
_SHAPE = 1.8
"""How many times wider than high the whole is to be: as the output of a cell is."""

_NARROWEST = 420.0


@dataclass(frozen=True, slots=True)
class Arranged:
    """Packages in their places: a box for each by name, and the size of the whole, in pixels."""

    boxes: Mapping[str, Placed]
    width: float
    height: float


def letters(package: Package) -> float:
    """Returns the size of a package's name, in pixels: the larger the more need it."""
    return min(_SMALLEST + round(2 * math.log2(1 + len(package.needed_by))), _LARGEST)


@lru_cache(maxsize=8)
def arranged(found: Dependencies) -> Arranged:
    """Places packages in rows, those that are needed below those that need them."""
    sizes = {each.name: _size(each) for each in found.packages}
    area = sum((width + _GAP) * (height + _ROW_GAP) for width, height in sizes.values())
    wide = max(math.sqrt(area * _SHAPE), _NARROWEST, *(width for width, _ in sizes.values()))
    rows = _ordered(_rows(found, sizes, wide), found, sizes)
    boxes: dict[str, Placed] = {}
    y = 0.0
    for row in rows:
        height = max(sizes[name][1] for name in row)
        for name, x in _spread(row, sizes, wide).items():
            width, high = sizes[name]
            boxes[name] = Placed(x, y + whole((height - high) / 2), width, high)
        y += height + _ROW_GAP
    return Arranged(boxes, whole(wide), y - _ROW_GAP)


def _rows(found: Dependencies, sizes: Mapping[str, tuple[float, float]], wide: float) -> list[list[str]]:
    """The names row by row: a layer that is too wide for one takes several; what is joined to nothing comes last."""
    joined = {name for edge in found.edges for name in edge}
    layers = _layers(found)
    levels: dict[float, list[str]] = {}
    for each in found.packages:
        levels.setdefault(layers[each.name] if each.name in joined else math.inf, []).append(each.name)
    rows: list[list[str]] = []
    for _, names in sorted(levels.items()):
        needed = sum(sizes[name][0] + _GAP for name in names)
        most = needed / math.ceil(needed / wide) + _GAP  # rows of one layer are about equally long
        row: list[str] = []
        taken = 0.0
        for name in names:
            if row and taken + sizes[name][0] / 2 > most:
                rows.append(row)
                row, taken = [], 0.0
            row.append(name)
            taken += sizes[name][0] + _GAP
        rows.append(row)
    return rows


def _layers(found: Dependencies) -> dict[str, int]:
    """How many steps each is at most below one that nothing needs; where there is a circle it is cut open."""
    layers: dict[str, int] = {}
    for name in _in_order(found):
        layers.setdefault(name, 0)
        for each, other in found.edges:
            if each == name:
                layers[other] = max(layers.get(other, 0), layers[name] + 1)
    return layers


def _in_order(found: Dependencies) -> list[str]:
    """The packages, each after those that need it where there is no circle."""
    needs: dict[str, list[str]] = {each.name: [] for each in found.packages}
    for each, other in found.edges:
        needs[each].append(other)
    done: dict[str, None] = {}
    for start, first in needs.items():
        waiting = [(start, iter(first))] if start not in done else []
        on_way = {start}
        while waiting:
            name, rest = waiting[-1]
            following = next((other for other in rest if other not in done and other not in on_way), None)
            if following is None:
                waiting.pop()
                done[name] = None
            else:
                on_way.add(following)
                waiting.append((following, iter(needs[following])))
    return [*reversed(done)]


def _ordered(rows: list[list[str]], found: Dependencies, sizes: Mapping[str, tuple[float, float]]) -> list[list[str]]:
    """The rows with each name near those that it is joined to: the mean of their places, sweep by sweep."""
    near: dict[str, list[str]] = {each.name: [] for each in found.packages}
    for each, other in found.edges:
        near[each].append(other)
        near[other].append(each)
    centres = {name: at for row in rows for name, at in _centres(row, sizes).items()}
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            row.sort(key=lambda name: _mean([centres[each] for each in near[name]], centres[name]))
            centres |= _centres(row, sizes)
    return rows


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _centres(row: Iterable[str], sizes: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Where the middle of each is, from the middle of the row."""
    names = list(row)
    length = sum(sizes[name][0] + _GAP for name in names)
    starts = [0.0]
    for name in names:
        starts.append(starts[-1] + sizes[name][0] + _GAP)
    return {name: (left + right - length) / 2 for name, (left, right) in zip(names, pairwise(starts), strict=True)}


def _spread(row: Sequence[str], sizes: Mapping[str, tuple[float, float]], wide: float) -> dict[str, float]:
    """Where each begins: the row in the middle, its names a little further apart where there is room."""
    length = sum(sizes[name][0] for name in row)
    gap = min((wide - length) / max(len(row), 1), 4 * _GAP)
    x = (wide - length - gap * (len(row) - 1)) / 2
    found: dict[str, float] = {}
    for name in row:
        found[name] = whole(x)
        x += sizes[name][0] + gap
    return found


def _size(package: Package) -> tuple[float, float]:
    size = letters(package)
    return paired(width_of(package.name, size) * BOLD + _PAD), paired(size * _TALL)
