"""The words of a picture: what cards, blocks, branches and pills say, and what hovering over them tells.

A sanitiser that drops a picture's elements keeps these, so they stand in reading order, with line breaks between.
"""

from __future__ import annotations

from collections.abc import Iterable

from omnitron_kernel.graph.draw.faces import CODE_ROW, LABELS, PAD, ROW, STACK
from omnitron_kernel.graph.draw.lettering import BOLD, MONO, fit, one_line, safe, width_of
from omnitron_kernel.graph.draw.scene import Card, Dot, Label, Pill
from omnitron_kernel.graph.draw.shapes import BREAK, classes, text
from omnitron_kernel.graph.draw.state import NodeState
from omnitron_kernel.graph.draw.theme import CHANGE_MARKS, FAMILY_COLOURS, STATUS_MARKS

__all__ = ["card", "grouped", "label", "names", "pills"]

_TIGHT = 24.0  # pixels; a label with less room is left to the hover


def label(each: Label) -> str:
    """The words above a branch."""
    said = fit(each.text, each.place.width - PAD, 11, MONO)
    return text(each.place.x + PAD, each.place.y + 11, said, "m", told=" font-weight='600'", line=True)


def card(each: Card) -> tuple[str, str]:
    """A card's words, and what hovering over them tells."""
    hover = safe(_hover(each), quotes=False).replace("\n", BREAK)
    return "".join([*(_head(each) if each.wells else _face(each)), *_ports(each)]), hover


def grouped(each: Card, said: str, hover: str) -> str:
    """A card's words in a group, where that tells a state, or more on hovering."""
    told = f"<title>{BREAK}{hover}</title>" if hover else ""
    named = classes(each.state)
    if not named and not told:
        return said
    return f"<g class='{named}'>{said}{told}</g>" if named else f"<g>{said}{told}</g>"


def names(each: Card, *, code: bool) -> str:
    """The least that a card can say: its name and how far it came; perhaps what it does, and why it failed.

    Args:
        each: The card.
        code: Whether it tells more than its name.
    """
    face, state, at = each.face, each.state, each.place
    mark = ""
    if state is not None:
        mark = STATUS_MARKS.get(state.status, "") or CHANGE_MARKS[state.change].strip()
    x, y = at.x + PAD, at.y + (21 if each.wells else face.top + 13)
    room = (each.start - 2 * PAD if each.wells and not face.code else at.width - 2 * PAD) / BOLD
    title = fit(f"{mark} {face.title}".lstrip(), room, 13)
    said = text(x, y, title, "n", line=True)
    if not code:
        return said
    if face.code:
        aside, below = (width_of(title, 13) * BOLD + 6, 0.0) if each.wells else (0.0, ROW - 2)
        room = each.start - PAD - aside if each.wells else at.width
        said += " " + text(x + aside, y + below, fit(face.code[0], room, 11, MONO), "m")
    if state is not None and state.status in ("failed", "interrupted"):
        below = ROW if each.wells else ROW - 2 + CODE_ROW * (len(face.code) + bool(face.values))
        room = each.start - 20 if each.wells else at.width - 2 * PAD
        said += " " + text(x, y + below, fit(state.note, room, 11))
    return said


def pills(each: Iterable[Pill], *, hovers: bool = True) -> str:
    """The words of a flow's inputs, its result, captures, and names that headers bind."""
    large: list[str] = []
    small: list[str] = []
    for pill in each:
        at, size = pill.place, 11 if pill.kind == "bound" else 12
        said = fit(pill.text, at.width - 16, size, MONO)
        shown = text(at.centre, at.y + at.height / 2 + 4, said, line=True)
        if hovers and (said != pill.text or pill.kind == "capture"):
            around = ", read from around the flow" if pill.kind == "capture" else ""
            told = safe(one_line(pill.text[:600]) + around, quotes=False)
            shown = shown.removesuffix("</text>") + f"<title> {told}</title></text>"
        (small if pill.kind == "bound" else large).append(shown)
    look = "class='i m' text-anchor='middle' font-family='monospace'"
    found = f"<g {look} font-size='12'>{''.join(large)}</g>" if large else ""
    return found + (f"<g {look}>{''.join(small)}</g>" if small else "")


def _head(each: Card) -> list[str]:
    """The words of a block: its name and what opens it, then how far it has come."""
    face, x, y = each.face, each.place.x, each.place.y
    parts = [text(x + PAD, y + 21, face.title, "n", line=True) + " "]
    if face.code:
        parts.append(text(x + PAD + width_of(face.title, 13) * BOLD + 6, y + 21, face.code[0], "m"))
    if mark := _mark(each.state):
        parts.append(" " + text(x + each.start - 14, y + 21, mark.split(" from ")[0], "h", anchor="end"))
    if each.state is not None and each.state.status:
        parts.append(_status(each.state, x, each.start - 8, y + 39))
    return parts


def _face(each: Card) -> list[str]:
    face, width, state = each.face, each.place.width, each.state
    left, y = each.place.x + PAD, each.place.y + face.top
    told = fit(str(each.type), 100, 11) if each.type.text else ""
    mark = _mark(state)
    room = width - 2 * PAD - width_of(told or mark, 11) - 10
    parts = [text(left, y + 13, fit(face.title, room / BOLD, 13), "n", line=True)]
    if mark:
        parts.append(" " + text(left + width - 2 * PAD, y + 13, mark, "h", anchor="end"))
    elif told:
        colour = f" fill='{FAMILY_COLOURS[each.type.family]}'"
        parts.append(" " + text(left + width - 2 * PAD, y + 13, told, anchor="end", told=colour))
    y += ROW
    for line in face.code:
        parts.append(text(left, y + 11, line, "m", line=True))
        y += CODE_ROW
    if face.values:
        parts.append(text(left, y + 11, face.values, "m l", line=True))
        y += CODE_ROW
    if face.inside:
        for index, line in enumerate(face.inside):
            parts.append(text(left + 8, y + 16 + 13 * index, line, "m l", line=True))
        y += 8 + 13 * len(face.inside)
    if face.each:
        parts.append(text(left + 8, y + 19, "each", "l", line=True) + " ")
        parts.append(text(left + 38, y + 19, face.each, "i m"))
        y += 28
    if state is not None and state.status:
        parts.append(_status(state, each.place.x, width, y + 13))
    return parts


def _mark(state: NodeState | None) -> str:
    """How a node differs from an older graph, in a word."""
    if state is None or not state.change:
        return ""
    was = f" from {state.was}" if state.change == "renamed" and state.was else ""
    return fit(f"{CHANGE_MARKS[state.change]} {state.change}{was}", 150, 11)


def _status(state: NodeState, x: float, width: float, y: float) -> str:
    times = f"\u00d7 {state.count:,}" if state.count is not None else ""
    right = fit(" \u00b7 ".join(part for part in (times, state.size) if part), 110, 11)
    room = width - 2 * PAD - width_of(right, 11) - 28
    later = f"changed later by {', '.join(state.changed_by)}" if state.changed_by else ""
    for told in (later, "changed later", "changed") if later else ("",):  # the hover tells the rest
        note = " \u00b7 ".join(part for part in (state.note, told) if part)
        if width_of(note, 11) <= room:
            break
    said = text(x + PAD, y, STATUS_MARKS.get(state.status, ""), "t", line=True)
    said += " " + (text(x + PAD + 16, y, fit(note, room, 11)) if room > 12 else "")
    return said + (" " + text(x + width - PAD, y, right, anchor="end") if right else "")


def _ports(each: Card) -> list[str]:
    parts = []
    if taken := "".join(f" {_upper(dot, each)}" for dot in each.inputs).rstrip():
        parts.append(f"{BREAK}takes{taken}")
    if each.wells or len(each.outputs) > 1:
        parts.append(f"{BREAK}gives" + "".join(f" {_lower(dot, each)}" for dot in each.outputs))
    return parts


def _upper(dot: Dot, each: Card) -> str:
    x, y = each.place.centre + dot.offset, each.place.y
    if each.wells:  # the line goes on inside: its name stands beside it
        return text(x + 7, y + 14, fit(dot.name, dot.room - 14, 10), "l")
    if dot.room < _TIGHT:
        return ""
    return text(x, y + LABELS, fit(dot.name, dot.room - 8, 10), "l", anchor="middle")


def _lower(dot: Dot, each: Card) -> str:
    x, y = each.place.centre + dot.offset, each.place.y + each.place.height - 5
    if each.wells:
        return text(x + 7, y, fit(dot.name, dot.room - 14, 10), "l")
    if dot.room < _TIGHT:
        return ""
    y -= STACK if each.node.kind == "map" else 0
    return text(x, y - 2, fit(dot.name, dot.room - 8, 10), "l", anchor="middle")


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
