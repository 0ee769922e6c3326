"""The graph as SVG: cards with their ports, typed by colour, joined from top to bottom; light and dark by itself.

The picture holds no script, no link, no id and no outside resource, so that it may stand in any page, any number of
times. A sanitiser that drops its elements and keeps their text leaves an outline: the text of each card stands in
reading order, with line breaks between elements, where SVG shows none.
"""

from __future__ import annotations

import textwrap

from omnitron_kernel.graph.draw.layout import Route
from omnitron_kernel.graph.draw.lettering import MONO, fit, one_line, safe, width_of
from omnitron_kernel.graph.draw.scene import CARD, PAD, ROW, Card, Dot, Pill, Wire, stage
from omnitron_kernel.graph.draw.state import NodeState, PictureState
from omnitron_kernel.graph.draw.text import outline, summary
from omnitron_kernel.graph.draw.theme import FAMILY_COLOURS, STATUS_MARKS, plain, style
from omnitron_kernel.graph.model import Graph

__all__ = ["OUTLINE_ABOVE", "to_svg"]

_LEAST_SCALE = 0.7
"""How far a picture may shrink with its page; what is wider still is scrolled."""

OUTLINE_ABOVE = 100
"""Graphs of more nodes are drawn as an outline; so are those too entangled to be followed or too large as a drawing."""

MARGIN, HEADER, LEAST = 16.0, 56.0, 480.0
_EDGES, _BYTES = 300, 100_000
_OUTLINE_ROWS, _OUTLINE_BYTES = 200, 90_000
_INK, _SOFT, _CARD, _LINE = plain("ink"), plain("soft"), plain("card"), plain("line")


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
    drawn_edges = sum(edge.kind != "capture" for edge in graph.edges)
    if len(graph.nodes) > OUTLINE_ABOVE or drawn_edges > _EDGES:
        return _outline(graph, state)
    scene = stage(graph, state)
    width = max(scene.width, LEAST) + 2 * MARGIN
    left, top = (width - scene.width) / 2, HEADER
    drawn = [*(_wire(wire) for wire in scene.wires), *(_pill(pill) for pill in scene.pills), *map(_card, scene.cards)]
    body = f'<g transform="translate({_n(left)},{_n(top)})">{"".join(drawn)}</g>'
    height = top + scene.height + MARGIN
    message, extra = _message(state, width, height)
    svg = _frame(graph, state, width, height + extra, _header(graph, state, width) + body + message)
    return svg if len(svg.encode()) <= _BYTES else _outline(graph, state)


def _frame(graph: Graph, state: PictureState | None, width: float, height: float, inner: str) -> str:
    said = safe(fit(f"{graph.name}: {summary(graph, state)}", 2000, 12))
    shrinks = f"max-width:100%;min-width:{_n(width * _LEAST_SCALE)}px;height:auto"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="om" role="img" aria-label="{said}" width="{_n(width)}" '
        f'height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}" style="{shrinks}" '
        f'font-family="sans-serif" font-size="12"><style>{style()}</style>{inner}</svg>'
    )


def _header(graph: Graph, state: PictureState | None, width: float) -> str:
    right = ""
    room = width - 2 * MARGIN
    if state is not None:
        told = f"{STATUS_MARKS.get(state.status, '')} {state.status}"
        right = _text(width - MARGIN, 22, told, 12, f"t {state.status}", anchor="end")
        room -= width_of(told, 12) + 16
    name = _text(MARGIN, 22, fit(graph.name, room, 15), 15, "i", weight="600")
    return f"{name} {right}\n" + _text(
        MARGIN, 39, fit(summary(graph, state), width - 2 * MARGIN, 11), 11, "s", fill=_SOFT
    )


def _card(card: Card) -> str:
    node, state, at = card.node, card.state, card.place
    parts: list[str] = []
    colour = FAMILY_COLOURS[card.type.family]
    parts.append(
        f'<rect class="c" width="{_n(at.width)}" height="{_n(at.height)}" rx="7" fill="{_CARD}" stroke="{_LINE}"/>'
        f'<rect x="0" y="9" width="3" height="{_n(at.height - 18)}" rx="1.5" fill="{colour}"/>'
    )
    y = 6.0
    if card.inputs:
        y += ROW - 3
    told = fit(str(card.type), 100, 11) if card.type.text else ""
    room = at.width - 2 * PAD - width_of(told, 11) - 10
    parts.append("\n" + _text(PAD, y + 13, fit(node.id, room, 13), 13, "i", weight="600") + " ")
    if told:
        parts.append(_text(at.width - PAD, y + 13, told, 11, "", anchor="end", fill=colour))
    parts.append("\n  " + _text(PAD, y + 30, fit(_code(card), at.width - 2 * PAD, 11, MONO), 11, "s m", fill=_SOFT))
    if state is not None:
        parts.append("\n  " + _status(state, at.width, y + 48))
    if card.inputs:
        parts += ["\n  takes", *(f" {_label(dot)}" for dot in card.inputs)]
    parts += [_dot(dot, at.width, 0.0) for dot in card.inputs] + [
        _dot(dot, at.width, at.height) for dot in card.outputs
    ]
    parts.append(f"<title>\n{safe(_hover(card))}\n</title>")
    kind = {"not reached": "unreached"}.get(state.status, state.status) if state is not None else ""
    return f'<g class="{kind}" transform="translate({_n(at.x)},{_n(at.y)})">{"".join(parts)}</g>'


def _status(state: NodeState, width: float, y: float) -> str:
    mark = STATUS_MARKS.get(state.status, "")
    size = fit(state.size, 96, 11)
    room = width - 2 * PAD - width_of(size, 11) - 28
    colour = plain(
        {"done": "good", "failed": "bad", "interrupted": "warn", "running": "brand"}.get(state.status, "soft")
    )
    parts = [
        _text(PAD, y, mark, 11, "t", fill=colour),
        " ",
        _text(PAD + 16, y, fit(state.note, room, 11), 11, "s", fill=_SOFT),
    ]
    if size:
        parts.append("  " + _text(width - PAD, y, size, 11, "s", anchor="end", fill=_SOFT))
    return "".join(parts)


def _code(card: Card) -> str:
    code = one_line(card.node.code[:500])
    first = card.node.outputs[0].name if card.node.outputs else ""
    # The name already stands in the card's title.
    return code.removeprefix(f"{first} = ").removeprefix(f"{first}=") if first else code


def _hover(card: Card) -> str:
    shown = one_line(card.node.code[:500])
    # What the card shows whole need not be told again.
    told = [] if shown.endswith(fit(_code(card), card.place.width - 2 * PAD, 11, MONO)) else [card.node.code[:600]]
    told += [f"{dot.name}: {dot.type}" for dot in card.inputs if dot.type.text]
    if card.captures:
        told.append(f"reads {', '.join(card.captures)} from around the flow")
    if card.state is not None and card.state.title:
        told.append(card.state.title)
    return "\n".join(told)


def _label(dot: Dot) -> str:
    return _text(CARD / 2 + dot.offset, 15, fit(dot.name, dot.room - 8, 10), 10, "s", anchor="middle", fill=_SOFT)


def _dot(dot: Dot, width: float, y: float) -> str:
    colour = FAMILY_COLOURS[dot.type.family]
    told = safe(f"{dot.name}: {dot.type}"[:200])
    return (
        f'<circle class="p" cx="{_n(width / 2 + dot.offset)}" cy="{_n(y)}" r="4" fill="{colour}" stroke="{_CARD}" '
        f'stroke-width="1.5" aria-label="{told}"/>'
    )


def _pill(pill: Pill) -> str:
    at, colour = pill.place, FAMILY_COLOURS[pill.type.family]
    said = fit(pill.text, at.width - 20, 12, MONO)
    hover = "" if said == pill.text else f"<title> {safe(pill.text[:600])}</title>"
    return (
        f'<g transform="translate({_n(at.x)},{_n(at.y)})">\n'
        f'<rect class="c" width="{_n(at.width)}" height="{_n(at.height)}" rx="{_n(at.height / 2)}" fill="{_CARD}" '
        f'stroke="{colour}" style="stroke:{colour}"/>'
        f"{_text(at.width / 2, at.height / 2 + 4, said, 12, 'i m', anchor='middle')}{hover}</g>"
    )


def _wire(wire: Wire) -> str:
    if wire.order:
        dashed = 'fill="none" stroke-width="1.2" stroke-dasharray="2 4"'
        return f'<path class="e" d="{_path(wire.route)}" {dashed} stroke="{_LINE}"/>'
    colour = FAMILY_COLOURS[wire.type.family]
    return f'<path d="{_path(wire.route)}" fill="none" stroke="{colour}" stroke-width="1.6" stroke-opacity=".8"/>'


def _path(route: Route) -> str:
    """Straight within a layer, a smooth bend between two."""
    (x, y), *rest = route
    steps = [f"M{_n(x)} {_n(y)}"]
    for to_x, to_y in rest:
        if _n(to_x) != _n(x):
            middle = (y + to_y) / 2
            steps.append(f"C{_n(x)} {_n(middle)} {_n(to_x)} {_n(middle)} {_n(to_x)} {_n(to_y)}")
        elif to_y != y:
            steps.append(f"V{_n(to_y)}")
        x, y = to_x, to_y
    return "".join(steps)


def _message(state: PictureState | None, width: float, y: float) -> tuple[str, float]:
    """What is to be said under the picture, and the height that it takes."""
    if state is None or not state.message:
        return "", 0.0
    letters = int((width - 2 * MARGIN - 16) / (12 * 0.53))
    lines = [line for part in state.message[:1000].splitlines() for line in textwrap.wrap(part, letters) or [""]][:8]
    height = len(lines) * 17 + 12.0
    name = {"failed": "bad", "interrupted": "warn"}.get(state.status, "brand")
    colour = f'fill="{plain(name)}" style="fill:var(--om-{name})"'
    bar = f'<rect x="{_n(MARGIN)}" y="{_n(y)}" width="3" height="{_n(height)}" rx="1.5" {colour}/>'
    said = [_text(MARGIN + 12, y + 18 + 17 * index, line, 12, "i") for index, line in enumerate(lines)]
    return bar + "".join(f"\n{line}" for line in said), height + MARGIN


def _outline(graph: Graph, state: PictureState | None) -> str:
    """A large graph as lines of text."""
    lines = outline(graph, state)[1:]
    width = 760.0
    rows: list[str] = []
    size = 0
    for index, line in enumerate(lines):
        row = "\n" + _text(MARGIN, HEADER + 15 * (index + 1), fit_code(line, width - 2 * MARGIN), 11, "i m")
        size += len(row.encode())
        if index == _OUTLINE_ROWS or size > _OUTLINE_BYTES:
            more = f"  ... and {len(lines) - index:,} more"
            rows.append("\n" + _text(MARGIN, HEADER + 15 * (index + 1), more, 11, "i m"))
            break
        rows.append(row)
    height = HEADER + 15 * (len(rows) + 1) + MARGIN
    return _frame(graph, state, width, height, _header(graph, state, width) + "".join(rows))


def fit_code(line: str, width: float) -> str:
    """Returns a line of fixed-width text cut to a width, its leading blanks kept."""
    letters = int(width / (11 * MONO))
    return line if len(line) <= letters else line[: letters - 1] + "\u2026"


def _text(
    x: float, y: float, text: str, size: float, kind: str, *, anchor: str = "", weight: str = "", fill: str = _INK
) -> str:
    if not text:
        return ""
    extra = (f' text-anchor="{anchor}"' if anchor else "") + (f' font-weight="{weight}"' if weight else "")
    extra += ' font-family="monospace" xml:space="preserve"' if kind.endswith("m") else ""
    named = f' class="{kind}"' if kind else ""
    sized = f' font-size="{_n(size)}"' if size != 12 else ""
    return f'<text{named} x="{_n(x)}" y="{_n(y)}" fill="{fill}"{sized}{extra}>{safe(text)}</text>'


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
