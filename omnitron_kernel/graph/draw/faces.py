"""What a card says and how much room that takes, before anything is placed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from omnitron_kernel.graph.draw.lettering import MONO, fit, one_line, width_of, wrapped
from omnitron_kernel.graph.model import Graph, Node

__all__ = [
    "CARD",
    "LABELS",
    "OPENED",
    "PAD",
    "ROW",
    "STACK",
    "Face",
    "binds",
    "count_of",
    "face_of",
    "header_of",
    "reads_value",
]

CARD, ROW, CODE_ROW, PAD = 264.0, 18.0, 15.0, 12.0
LABELS = 15.0
"""The height of a row of port labels."""

STACK = 8.0
"""How much of the cards behind a map's card is seen."""

_INSIDE = 6  # lines of a collapsed block
_CLOSED = {"function", "class"}

OPENED = frozenset({"block"})
"""The kinds of nodes whose own graphs are drawn; those of functions and classes run when they are
called, and a map says what it does for each item in a line."""


@dataclass(frozen=True, slots=True)
class Face:
    """The words of a card and where they stand.

    Attributes:
        title: The last part of the node's id.
        code: Its text, in one or two lines.
        inside: What it holds, in a few lines, where its own graphs are not drawn.
        each: For a map, what runs for every item.
        values: Literal arguments that the shown code leaves out.
        top: Where the title's row begins.
        height: Of the whole card.
    """

    title: str
    code: tuple[str, ...]
    inside: tuple[str, ...]
    each: str
    values: str
    top: float
    height: float


def face_of(node: Node, *, taking: bool, giving: int, running: bool, dense: bool = False) -> Face:
    """Returns the words of a card whose own graphs are not drawn.

    Args:
        node: The node.
        taking: Whether a row of port labels stands above the title.
        giving: How many outputs are used; more than one are labelled.
        running: Whether a row of a run's facts stands below the code.
        dense: Whether one line of code has to do.
    """
    said = header_of(node) if node.graphs and node.kind != "map" else _code_of(node)
    code = wrapped(said, CARD - 2 * PAD, 11, most=1 if dense else 2) if said != node.name else ()
    each = _each_of(node) if node.kind == "map" else ""
    inside = _inside_of(node) if node.graphs and not each else ()
    values = "" if dense else _values_of(node, code)
    top = 6.0 + (LABELS if taking else 0.0)
    height = top + ROW + CODE_ROW * (len(code) + bool(values)) + 9
    height += (8 + 13 * len(inside) if inside else 0.0) + (28 if each else 0.0)
    height += STACK if node.kind == "map" else 0.0
    height += ROW * running + (LABELS if giving > 1 else 0.0)
    return Face(node.id.rpartition("/")[2], code, inside, each, values, top, height)


def header_of(node: Node) -> str:
    """What a node with graphs of its own says of itself: `x in xs` for a loop, `def helper(x)` for a function."""
    first = node.graphs[0].header if node.graphs else ""
    if not first or first.startswith("case"):
        first = one_line(node.code[:300].split("\n", 1)[0]).rstrip(":")
    name = node.name
    return first.removeprefix(name).lstrip() if node.kind == "block" else first


def binds(header: str, name: str) -> bool:
    """Whether a branch's opening line binds a name: as a target, behind `as`, in a pattern or by a walrus.

    Example:
        >>> binds("for x in xs", "x"), binds("for x in xs", "xs")
        (True, False)
    """
    targets = re.findall(r"\bfor\b(.*?)\bin\b|\bas\b\s*(\(.*?\)|\w+)|^case\b(.*)$|(\w+)\s*:=", header)
    return any(name in re.findall(r"\w+", target) for found in targets for target in found)


def count_of(graph: Graph) -> int:
    """How many nodes a graph holds, those of its nodes' own graphs too."""
    return sum(1 for _ in graph.walk())


def reads_value(node: Node, name: str) -> bool:
    """Whether a node reads a name as a value: not only to call it or to look something up in it."""
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.(\[]|\[[^\"'\d])", node.code[:2000]) is not None


def _code_of(node: Node) -> str:
    code = one_line(node.code[:500])
    bound = node.outputs[0].name if node.outputs else ""
    # The name already stands in the card's title.
    return code.removeprefix(f"{bound} = ").removeprefix(f"{bound}=") if bound else code


def _each_of(node: Node) -> str:
    inner = [each for graph in node.graphs for each in graph.nodes]
    return fit(one_line(inner[-1].code[:200]), CARD - 2 * PAD - 46, 11, MONO) if inner else ""


def _inside_of(node: Node) -> tuple[str, ...]:
    """The nodes inside, as an outline of a few lines; of a function or class, how many there are."""
    total = sum(count_of(graph) for graph in node.graphs)
    if total == 0:
        return ()
    if node.kind in _CLOSED:
        return (f"{total} node{'' if total == 1 else 's'} inside",)
    lines = [line for line, _ in zip(_lines_of(node, ""), range(_INSIDE + 1), strict=False)]
    if len(lines) > _INSIDE:
        lines = [*lines[: _INSIDE - 1], f"... {total} nodes inside"]
    return tuple(_fit_code(line, CARD - 2 * PAD - 16) for line in lines)


def _lines_of(node: Node, indent: str) -> Iterator[str]:
    for index, graph in enumerate(node.graphs):
        if index or graph.header.startswith("case"):
            yield f"{indent}{one_line(graph.header[:100])}"
        for each in graph.nodes:
            yield f"{indent}  {one_line(each.code[:200].splitlines()[0] if each.code else each.id)}"
            if each.kind == "block":
                yield from _lines_of(each, indent + "  ")


def _fit_code(line: str, width: float) -> str:
    """A line of fixed-width text cut to a width, its leading blanks kept."""
    blanks = line[: len(line) - len(line.lstrip())]
    return blanks + fit(line, width - width_of(blanks, 10, MONO), 10, MONO)


def _values_of(node: Node, code: tuple[str, ...]) -> str:
    if not code or not code[-1].endswith("\u2026"):
        return ""
    seen = " ".join(code)
    left = [
        f"{port.name}={port.code}"
        for port in node.inputs
        if port.literal and port.given and port.code and len(port.code) <= 24 and f"{port.name}={port.code}" not in seen
    ]
    return fit(" \u00b7 ".join(left), CARD - 2 * PAD, 10, MONO) if left else ""
