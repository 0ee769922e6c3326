"""The graph as text: one line a node, for terminals, logs and screen readers."""

from __future__ import annotations

from omnitron_kernel.graph.draw.lettering import one_line, shown
from omnitron_kernel.graph.draw.state import PictureState
from omnitron_kernel.graph.draw.theme import STATUS_MARKS
from omnitron_kernel.graph.model import INPUTS, Graph, Node

__all__ = ["outline", "summary", "to_text"]

_NAME, _CODE = 24, 44
_LINE, _MESSAGE = 1000, 4000  # characters
_BYTES = 70_000  # of the lines; with a message of any script the whole stays under 90,000


def to_text(graph: Graph, state: PictureState | None = None) -> str:
    r"""Writes a graph as an outline of at most 90 KB; it says how many lines were left out.

    Args:
        graph: The graph.
        state: How far a run of it has come, if the text is to show one.

    Example:
        >>> from omnitron_kernel.graph import read
        >>> print(to_text(read("def f(x: int):\n    y = x + 1\n    return y * 2")))
        f(x: int)
          y       y = x + 1  <- x
          output  y * 2      <- y
    """
    head, *lines = outline(graph, PictureState(state.status, state.note, state.nodes) if state is not None else None)
    written, size = [head], len(head.encode())
    for index, line in enumerate(lines):
        size += len(line.encode()) + 1
        if size > _BYTES:
            left = len(lines) - index
            written.append(f"  ... and {left:,} more line{'' if left == 1 else 's'}")
            break
        written.append(line)
    return "\n".join([*written, *_message(state)])


def outline(graph: Graph, state: PictureState | None) -> list[str]:
    """Returns all lines of the outline: the header, one a node, and what is to be said under it."""
    name = min(max((len(node.id) for node in graph.nodes), default=0), _NAME)
    code = min(max((len(one_line(node.code[:200])) for node in graph.nodes), default=0), _CODE)
    lines = [one_line(graph.signature) + (f"  [{state.status}, {state.note}]" if state is not None else "")]
    for node in graph.nodes:
        parts = [_cut(node.id, _NAME).ljust(name), _cut(one_line(node.code[:200]), _CODE).ljust(code)]
        told = state.nodes.get(node.id) if state is not None else None
        if told is not None:
            parts.insert(0, STATUS_MARKS.get(told.status, " "))
            parts.append(told.note.ljust(10))
            parts.append(" ".join(each for each in (str(told.type) if told.type else "", told.size) if each))
        elif sources := _sources(graph, node):
            parts.append(f"<- {', '.join(sources)}")
        lines.append("  " + "  ".join(parts).rstrip())
    return [*(_cut(shown(" ".join(line.splitlines())), _LINE) for line in lines), *_message(state)]


def _message(state: PictureState | None) -> list[str]:
    if state is None or not state.message:
        return []
    return ["", *(shown(line) for line in _cut(state.message[: _MESSAGE + 1], _MESSAGE).splitlines())]


def summary(graph: Graph, state: PictureState | None = None) -> str:
    """Returns what stands under a picture's title: how many nodes, what is read from around, how far a run is."""
    count = len(graph.nodes)
    parts = [f"{count} node{'' if count == 1 else 's'}"]
    if graph.captures:
        shown = ", ".join(graph.captures[:6]) + (", ..." if len(graph.captures) > 6 else "")
        parts.append(f"reads {shown} from {'the notebook' if graph.form == 'cell' else 'its module'}")
    if state is not None and state.note:
        parts.append(state.note)
    errors = len(graph.errors)
    if errors:
        parts.append(f"{errors} error{'' if errors == 1 else 's'}")
    return " \u00b7 ".join(parts)


def _sources(graph: Graph, node: Node) -> list[str]:
    fed = [edge.output if edge.source == INPUTS else edge.source for edge in graph.edges if edge.target == node.id]
    return list(dict.fromkeys(each for each in fed if each and not each.startswith("<")))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "\u2026"
