"""The shapes of a picture as SVG elements: bodies, lines, bars and dots.

A picture is saved with every output, so what shapes have in common stands once, on the group that holds them, and
what needs no element of its own is a stretch of one path: the wires of a colour, the bars, the dots.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from omnitron_kernel.graph.draw.faces import CODE_ROW, PAD, STACK
from omnitron_kernel.graph.draw.layout import Placed, Route
from omnitron_kernel.graph.draw.lettering import safe
from omnitron_kernel.graph.draw.scene import Card, Pill, Wire
from omnitron_kernel.graph.draw.state import NodeState
from omnitron_kernel.graph.draw.theme import FAMILY_COLOURS, plain

__all__ = ["BREAK", "INK", "bars", "bodies", "classes", "dots", "number", "outlines", "text", "wires"]

INK = plain("ink")
_CARD, _LINE = plain("card"), plain("line")
_FAINT = ("unreached", "removed")

BREAK = "&#10;"
"""A line break between words, which SVG does not show. As a line end it would cost the file of a notebook 13 bytes."""


def bodies(cards: Iterable[Card], pills: Iterable[Pill]) -> str:
    """The bodies of cards, with the wells of blocks and what else stands inset, and those of pills."""
    parts = [part for each in cards for part in _body(each)]
    for pill in pills:
        dashed = " stroke-dasharray='4 3'" if pill.kind == "capture" else ""
        colour = FAMILY_COLOURS[pill.type.family]
        parts.append(_rect(pill.place, pill.place.height / 2, f" stroke='{colour}'{dashed}"))
    return f"<g class='c' fill='{_CARD}' stroke='{_LINE}'>{''.join(parts)}</g>"


def outlines(cards: Iterable[Card], pills: Iterable[Pill]) -> str:
    """The bodies in the fewest words: of one kind and depth as one path, with square corners."""
    levels: dict[int, dict[str, list[Placed]]] = defaultdict(lambda: defaultdict(list))
    for each in cards:
        levels[each.depth][_kind(each.state)].append(each.place)
        levels[each.depth]["w"] += each.wells
    levels[0][""] += [pill.place for pill in pills if pill.kind != "bound"]
    levels[max(levels)][""] += [pill.place for pill in pills if pill.kind == "bound"]
    parts = [
        f"<path{_well()[0] if kind == 'w' else _named(kind)} d='{''.join(map(_box, places))}'/>"
        for _, kinds in sorted(levels.items())
        # What stands in a well is of a deeper level, or a pill.
        for kind, places in sorted(kinds.items(), key=lambda each: each[0] == "w")
        if places
    ]
    return f"<g class='c' fill='{_CARD}' stroke='{_LINE}' stroke-linejoin='round'>{''.join(parts)}</g>"


def wires(lines: Iterable[Wire]) -> str:
    """All lines, those of one colour as one path; what they have in common is drawn once."""
    drawn: dict[tuple[str, str], list[str]] = defaultdict(list)
    seen: dict[tuple[str, str], set[tuple[float, ...]]] = defaultdict(set)
    for wire in lines:
        key = FAMILY_COLOURS[wire.type.family], wire.kind
        drawn[key].append(_path(wire.route, seen[key]))
    parts: list[str] = []
    for (colour, kind), paths in drawn.items():
        if path := "".join(paths):
            told = f"stroke='{colour}'" + (" stroke-dasharray='5 3'" if kind == "capture" else "")
            if kind == "order":
                told = f"class='e' stroke='{_LINE}' stroke-width='1.2' stroke-dasharray='2 4'"
            parts.append(f"<path {told} d='{path}'/>")
    return f"<g fill='none' stroke-width='1.6'>{''.join(parts)}</g>" if parts else ""


def bars(cards: Iterable[Card]) -> str:
    """The bar on each card that tells what it gives."""
    drawn: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in cards:
        height = 16 if each.wells else each.place.height - 18 - (STACK if each.node.kind == "map" else 0)
        change = each.state.change if each.state is not None else ""
        kind = f"h {change}" if change else "unreached" if "unreached" in classes(each.state) else ""
        x, y = each.place.x + 1.5, each.place.y + 10.5
        drawn[FAMILY_COLOURS[each.type.family], kind].append(f"M{number(x)} {number(y)}v{number(height - 3)}")
    paths = (f"<path{_named(kind)} stroke='{colour}' d='{''.join(each)}'/>" for (colour, kind), each in drawn.items())
    return f"<g stroke-width='3' stroke-linecap='round'>{''.join(paths)}</g>"


def dots(cards: Iterable[Card]) -> str:
    """The ports, each a dot in a ring: stretches without length that have round ends."""
    drawn: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in cards:
        kind = next((name for name in _FAINT if name in classes(each.state)), "")
        for spots, y in ((each.inputs, each.place.y), (each.outputs, each.place.y + each.place.height)):
            for dot in spots:
                at = f"M{number(each.place.centre + dot.offset)} {number(y)}h0"
                drawn[FAMILY_COLOURS[dot.type.family], kind].append(at)
    if not drawn:
        return ""
    rings = "".join(path for each in drawn.values() for path in each)
    paths = (f"<path{_named(kind)} stroke='{colour}' d='{''.join(each)}'/>" for (colour, kind), each in drawn.items())
    ring = f"<path class='p' stroke='{_CARD}' stroke-width='9.5' d='{rings}'/>"
    return f"<g stroke-width='6.5' stroke-linecap='round'>{ring}{''.join(paths)}</g>"


def classes(state: NodeState | None) -> str:
    """The classes that tell how far a node has come, and how it differs from an older graph."""
    if state is None:
        return ""
    status = {"not reached": "unreached", "not traced": ""}.get(state.status, state.status)
    return " ".join(name for name in (status, state.change) if name)


def text(x: float, y: float, said: str, kind: str = "", *, anchor: str = "", told: str = "", line: bool = False) -> str:
    """A text element; nothing for no text.

    Args:
        x: Where it begins, or where its `anchor` is.
        y: Its line.
        said: Its words.
        kind: Its classes.
        anchor: `middle` or `end`, if it does not begin at `x`.
        told: More attributes.
        line: Whether it begins a line where only words are left. The break stands inside: Lab's sanitiser takes all
            for text that comes after a `<title>` and an entity, until another element opens.
    """
    if not said:
        return ""
    kept = " xml:space='preserve'" if "  " in said or said[:1] == " " else ""
    anchored = f" text-anchor='{anchor}'" if anchor else ""
    before, first = (BREAK, "") if line and kept else ("", BREAK if line else "")
    return (
        f"{before}<text{_named(kind)} x='{number(x)}' y='{number(y)}'{anchored}{told}{kept}>{first}"
        f"{safe(said, quotes=False).replace(chr(10), BREAK)}</text>"
    )


def number(value: float) -> str:
    """A length with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def _body(each: Card) -> Iterable[str]:
    at, node, face = each.place, each.node, each.face
    height = at.height
    if node.kind == "map":
        height -= STACK
        for step in (2, 1):
            behind = Placed(at.x + 2 * step, at.y + height - 20, at.width - 4 * step, 20 + 4 * step)
            yield _rect(behind, 7, " class='b'")
    yield _rect(Placed(at.x, at.y, at.width, height), 7, _named(_kind(each.state)))
    wells: Sequence[Placed] = each.wells
    if not wells and (face.inside or face.each):
        y = at.y + face.top + 22 + CODE_ROW * (len(face.code) + bool(face.values))
        inset = 13 * len(face.inside) + 6 if face.inside else 22
        wells = (Placed(at.x + PAD, y, at.width - 2 * PAD, inset),)
    told, radius = _well()
    yield from (_rect(well, radius, told) for well in wells)


def _kind(state: NodeState | None) -> str:
    """The classes of a body; that it is done, or was reused, shows in its words alone."""
    return " ".join(name for name in classes(state).split() if name not in ("done", "reused"))


def _well() -> tuple[str, float]:
    return f" class='w' fill='{INK}' fill-opacity='.04' stroke='none'", 5


def _rect(at: Placed, radius: float, told: str) -> str:
    return (
        f"<rect{told} x='{number(at.x)}' y='{number(at.y)}' width='{number(at.width)}' "
        f"height='{number(at.height)}' rx='{number(radius)}'/>"
    )


def _box(at: Placed) -> str:
    return f"M{number(at.x)} {number(at.y)}h{number(at.width)}v{number(at.height)}h-{number(at.width)}z"


def _named(kind: str) -> str:
    return f" class='{kind}'" if kind else ""


def _path(route: Route, seen: set[tuple[float, ...]]) -> str:
    """Straight within a layer, a smooth bend between two; without the stretches that were seen before."""
    steps: list[str] = []
    (x, y), *rest = ((round(x, 1), round(y, 1)) for x, y in route)
    begun = False
    for to_x, to_y in rest:
        if (to_x, to_y) != (x, y):
            stretch = x, y, to_x, to_y
            if stretch in seen:
                begun = False
            else:
                seen.add(stretch)
                steps += (
                    [_step(to_x - x, to_y - y)] if begun else [f"M{number(x)} {number(y)}", _step(to_x - x, to_y - y)]
                )
                begun = True
        x, y = to_x, to_y
    return "".join(steps)


def _step(aside: float, down: float) -> str:
    if not aside:
        return f"v{number(down)}"
    across, half = number(aside), number(down / 2)
    return f"c0 {half} {across} {half} {across} {number(down)}"
