"""The shapes of a picture as SVG elements: cards, wells, pills, dots and wires.

Every element carries plain colours as attributes beside its classes, so that a picture whose style was stripped reads.
"""

from __future__ import annotations

from collections.abc import Iterable

from omnitron_kernel.graph.draw.faces import CODE_ROW, LABELS, PAD, ROW, STACK
from omnitron_kernel.graph.draw.layout import Route
from omnitron_kernel.graph.draw.lettering import BOLD, MONO, fit, one_line, safe, width_of
from omnitron_kernel.graph.draw.scene import Card, Dot, Label, Pill, Wire
from omnitron_kernel.graph.draw.state import NodeState
from omnitron_kernel.graph.draw.theme import CHANGE_MARKS, FAMILY_COLOURS, STATUS_MARKS, plain

__all__ = ["INK", "SOFT", "backdrop", "card", "label", "number", "pill", "text", "wires"]

INK, SOFT = plain("ink"), plain("soft")
_CARD, _LINE = plain("card"), plain("line")
_STATUS_COLOURS = {"done": "good", "failed": "bad", "interrupted": "warn", "running": "brand"}
_TIGHT = 24.0  # pixels; a label with less room is left to the hover


def backdrop(each: Card) -> str:
    """The body of a card, and the wells of a block; a map's stands on two more."""
    at = each.place
    height, stack = at.height, ""
    if each.node.kind == "map":
        height -= STACK
        stack = "".join(
            f'<rect class="b" x="{2 * step}" y="{number(height - 20)}" width="{number(at.width - 4 * step)}" '
            f'height="{20 + 4 * step}" rx="7" fill="{_CARD}" stroke="{_LINE}"/>'
            for step in (2, 1)
        )
    body = (
        f'<rect class="c" width="{number(at.width)}" height="{number(height)}" rx="7" fill="{_CARD}" stroke="{_LINE}"/>'
    )
    wells = "".join(_well(well.x - at.x, well.y - at.y, well.width, well.height) for well in each.wells)
    return _group(each, stack + body + wells)


def label(each: Label) -> str:
    """The words above a branch."""
    said = fit(each.text, each.place.width - PAD, 11, MONO)
    return "\n" + text(each.place.x + PAD, each.place.y + 11, said, 11, "s m", weight="600", fill=SOFT)


def card(each: Card) -> str:
    """All of a card but its body: its words and its dots."""
    at = each.place
    bar = number(16 if each.wells else at.height - 18 - (STACK if each.node.kind == "map" else 0))
    colour = FAMILY_COLOURS[each.type.family]
    parts = [f'<rect class="h" x="0" y="9" width="3" height="{bar}" rx="1.5" fill="{colour}"/>']
    parts += _head(each) if each.wells else _words(each)
    if each.inputs:
        parts += ["\n  takes", *(f" {_upper_label(dot, each)}" for dot in each.inputs)]
    if each.wells or len(each.outputs) > 1:
        parts += ["\n  gives", *(f" {_lower_label(dot, each)}" for dot in each.outputs)]
    parts += [_dot(dot, at.width, 0.0) for dot in each.inputs]
    parts += [_dot(dot, at.width, at.height) for dot in each.outputs]
    if hover := _hover(each):
        parts.append(f"<title>\n{safe(hover)}\n</title>")
    return _group(each, "".join(parts), told="data-s")


def _group(each: Card, inner: str, *, told: str = "class") -> str:
    """A card's shapes at its place, with its state in an attribute: as the class of one group for each node."""
    state = each.state
    names: list[str] = []
    if state is not None:
        status = {"not reached": "unreached", "not traced": ""}.get(state.status, state.status)
        names = [name for name in (status, state.change) if name]
    named = f' {told}="{safe(" ".join(names))}"' if names else ""
    return f'<g{named} transform="translate({number(each.place.x)},{number(each.place.y)})">{inner}</g>'


def _head(each: Card) -> list[str]:
    """The words of a block: its name and what opens it, then how far it has come."""
    face = each.face
    wide = width_of(face.title, 13) * BOLD
    parts = ["\n" + text(PAD, 21, face.title, 13, "i", weight="600") + " "]
    if face.code:
        parts.append(text(PAD + wide + 6, 21, face.code[0], 11, "s m", fill=SOFT))
    if mark := _mark(each.state):
        parts.append(" " + text(each.start - 14, 21, mark.split(" from ")[0], 11, "h", anchor="end", fill=SOFT))
    if each.state is not None and each.state.status:
        parts.append("\n  " + _status(each.state, each.start - 8, 39))
    return parts


def _words(each: Card) -> list[str]:
    face, width, state = each.face, each.place.width, each.state
    told = fit(str(each.type), 100, 11) if each.type.text else ""
    mark = _mark(state)
    room = width - 2 * PAD - width_of(told or mark, 11) - 10
    y = face.top
    parts = ["\n" + text(PAD, y + 13, fit(face.title, room / BOLD, 13), 13, "i", weight="600") + " "]
    if mark:
        parts.append(text(width - PAD, y + 13, mark, 11, "h", anchor="end", fill=SOFT))
    elif told:
        colour = FAMILY_COLOURS[each.type.family]
        parts.append(text(width - PAD, y + 13, told, 11, "", anchor="end", fill=colour))
    y += ROW
    for line in face.code:
        parts.append("\n  " + text(PAD, y + 11, line, 11, "s m", fill=SOFT))
        y += CODE_ROW
    if face.values:
        parts.append("\n  " + text(PAD, y + 11, face.values, 10, "s m", fill=SOFT))
        y += CODE_ROW
    if face.inside:
        parts.append(_well(PAD, y + 4, width - 2 * PAD, 13 * len(face.inside) + 6))
        for index, line in enumerate(face.inside):
            parts.append("\n  " + text(PAD + 8, y + 16 + 13 * index, line, 10, "s m", fill=SOFT))
        y += 8 + 13 * len(face.inside)
    if face.each:
        parts.append(_well(PAD, y + 4, width - 2 * PAD, 22))
        parts.append("\n  " + text(PAD + 8, y + 19, "each", 10, "s", fill=SOFT) + " ")
        parts.append(text(PAD + 38, y + 19, face.each, 11, "i m"))
        y += 28
    if state is not None and state.status:
        parts.append("\n  " + _status(state, width, y + 13))
    return parts


def _well(x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="w" x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" rx="5" '
        f'fill="{INK}" fill-opacity=".04"/>'
    )


def _mark(state: NodeState | None) -> str:
    """How a node differs from an older graph, in a word."""
    if state is None or not state.change:
        return ""
    was = f" from {state.was}" if state.change == "renamed" and state.was else ""
    return fit(f"{CHANGE_MARKS[state.change]} {state.change}{was}", 150, 11)


def _status(state: NodeState, width: float, y: float) -> str:
    times = f"\u00d7 {state.count:,}" if state.count is not None else ""
    right = fit(" \u00b7 ".join(part for part in (times, state.size) if part), 110, 11)
    room = width - 2 * PAD - width_of(right, 11) - 28
    later = f"changed later by {', '.join(state.changed_by)}" if state.changed_by else ""
    for told in (later, "changed later", "changed") if later else ("",):  # the hover tells the rest
        note = " \u00b7 ".join(part for part in (state.note, told) if part)
        if width_of(note, 11) <= room:
            break
    colour = plain(_STATUS_COLOURS.get(state.status, "soft"))
    parts = [
        text(PAD, y, STATUS_MARKS.get(state.status, ""), 11, "t", fill=colour),
        " ",
        text(PAD + 16, y, fit(note, room, 11), 11, "s", fill=SOFT) if room > 12 else "",
    ]
    if right:
        parts.append("  " + text(width - PAD, y, right, 11, "s", anchor="end", fill=SOFT))
    return "".join(parts)


def _hover(each: Card) -> str:
    shown = one_line(each.node.code[:500])
    # What the card shows whole need not be told again.
    whole = not each.wells and shown.endswith(" ".join(each.face.code)) and not each.node.graphs
    told = [] if whole else [each.node.code[:600]]
    told += [f"{dot.name}: {dot.type}" for dot in each.inputs if dot.type.text]
    if each.captures:
        told.append(f"reads {', '.join(each.captures)} from around the flow")
    if each.node.note:
        told.append(each.node.note)
    if each.state is not None:
        told += [f"was {each.state.was}"] if each.state.was else []
        told += [f"changed later by {', '.join(each.state.changed_by)}"] if each.state.changed_by else []
        told += [each.state.title] if each.state.title else []
    return "\n".join(told)


def _upper_label(dot: Dot, each: Card) -> str:
    x = each.place.width / 2 + dot.offset
    if each.wells:  # the line goes on inside: its name stands beside it
        return text(x + 7, 14, fit(dot.name, dot.room - 14, 10), 10, "s", fill=SOFT)
    if dot.room < _TIGHT:
        return ""
    return text(x, LABELS, fit(dot.name, dot.room - 8, 10), 10, "s", anchor="middle", fill=SOFT)


def _lower_label(dot: Dot, each: Card) -> str:
    x, y = each.place.width / 2 + dot.offset, each.place.height - 5
    if each.wells:
        return text(x + 7, y, fit(dot.name, dot.room - 14, 10), 10, "s", fill=SOFT)
    if dot.room < _TIGHT:
        return ""
    y -= STACK if each.node.kind == "map" else 0
    return text(x, y - 2, fit(dot.name, dot.room - 8, 10), 10, "s", anchor="middle", fill=SOFT)


def _dot(dot: Dot, width: float, y: float) -> str:
    told = safe(f"{dot.name}: {dot.type}"[:200])
    return (
        f'<circle class="p" cx="{number(width / 2 + dot.offset)}" cy="{number(y)}" r="4" '
        f'fill="{FAMILY_COLOURS[dot.type.family]}" stroke="{_CARD}" stroke-width="1.5" aria-label="{told}"/>'
    )


def pill(each: Pill) -> str:
    """A flow's input, its result, a capture, or a name that a header binds."""
    at, colour = each.place, FAMILY_COLOURS[each.type.family]
    size = 11 if each.kind == "bound" else 12
    said = fit(each.text, at.width - 16, size, MONO)
    hover = f"{each.text[:600]}, read from around the flow" if each.kind == "capture" else each.text[:600]
    told = f"<title> {safe(hover)}</title>" if said != each.text or each.kind == "capture" else ""
    kind, dashed = ("c d", ' stroke-dasharray="4 3"') if each.kind == "capture" else ("c", "")
    return (
        f'<g transform="translate({number(at.x)},{number(at.y)})">\n'
        f'<rect class="{kind}" width="{number(at.width)}" height="{number(at.height)}" rx="{number(at.height / 2)}" '
        f'fill="{_CARD}" stroke="{colour}"{dashed} style="stroke:{colour}"/>'
        f"{text(at.width / 2, at.height / 2 + 4, said, size, 'i m', anchor='middle')}{told}</g>"
    )


def wires(lines: Iterable[Wire]) -> str:
    """All lines; what lines of one colour have in common is drawn once."""
    drawn: dict[tuple[str, str], set[str]] = {}
    parts: list[str] = []
    for wire in lines:
        colour = FAMILY_COLOURS[wire.type.family]
        seen = drawn.setdefault((colour, wire.kind), set())
        path = _path(wire.route, seen)
        if not path:
            continue
        if wire.kind == "order":
            parts.append(
                f'<path class="e" d="{path}" fill="none" stroke-width="1.2" stroke-dasharray="2 4" stroke="{_LINE}"/>'
            )
        else:
            dashed = ' stroke-dasharray="5 3"' if wire.kind == "capture" else ""
            parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{dashed}/>')
    return "".join(parts)


def _path(route: Route, seen: set[str]) -> str:
    """Straight within a layer, a smooth bend between two; without the stretches that were seen before."""
    (x, y), *rest = route
    steps: list[str] = []
    begun = False
    for to_x, to_y in rest:
        start = f"M{number(x)} {number(y)}"
        step = ""
        if number(to_x) != number(x):
            middle = number((y + to_y) / 2)
            step = f"C{number(x)} {middle} {number(to_x)} {middle} {number(to_x)} {number(to_y)}"
        elif to_y != y:
            step = f"V{number(to_y)}"
        if step:
            if start + step in seen:
                begun = False
            else:
                seen.add(start + step)
                steps.append(step if begun else start + step)
                begun = True
        x, y = to_x, to_y
    return "".join(steps)


def text(
    x: float, y: float, said: str, size: float, kind: str, *, anchor: str = "", weight: str = "", fill: str = INK
) -> str:
    """A text element; nothing for no text."""
    if not said:
        return ""
    extra = (f' text-anchor="{anchor}"' if anchor else "") + (f' font-weight="{weight}"' if weight else "")
    extra += ' font-family="monospace"' if kind.endswith("m") else ""
    extra += ' xml:space="preserve"' if "  " in said or said[:1] == " " else ""
    named = f' class="{kind}"' if kind else ""
    sized = f' font-size="{number(size)}"' if size != 12 else ""
    return f'<text{named} x="{number(x)}" y="{number(y)}" fill="{fill}"{sized}{extra}>{safe(said)}</text>'


def number(value: float) -> str:
    """A length with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")
