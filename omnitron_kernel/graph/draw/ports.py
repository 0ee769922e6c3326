"""Where ports stand on the edge of a box: evenly on a card, near what they lead to on a block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from omnitron_kernel.graph.draw.layout import whole

__all__ = ["Spot", "even", "spaced"]

_PAD = 12.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A port on the edge of a box.

    Attributes:
        name: The port's name.
        offset: How far from the box's centre, in pixels.
        room: How wide its label may be.
    """

    name: str
    offset: float
    room: float


def even(names: Sequence[str], width: float) -> tuple[Spot, ...]:
    """Ports at equal distances."""
    room = (width - 2 * _PAD) / max(len(names), 1)
    return tuple(Spot(name, whole(room * (at + 0.5) - width / 2) + _PAD, room) for at, name in enumerate(names))


def spaced(
    wishes: Mapping[str, float], rooms: Sequence[float], low: float, high: float, width: float
) -> tuple[Spot, ...]:
    """Ports as near to where they wish to be as the labels right of them allow.

    Args:
        wishes: For each port the x that it would have, from the left.
        rooms: How much room each needs, its own label included.
        low: The leftmost x.
        high: Where the last label may end.
        width: Of the box.
    """
    need = dict(zip(wishes, rooms, strict=True))
    order = sorted(wishes, key=wishes.__getitem__)
    places: list[float] = []
    at = low
    for name in order:
        at = max(at, wishes[name])
        places.append(at)
        at += need[name]
    end = high
    for index in reversed(range(len(order))):
        end = min(places[index], end - need[order[index]])
        places[index] = max(end, low)
    return tuple(Spot(name, x - width / 2, need[name]) for name, x in zip(order, places, strict=True))
