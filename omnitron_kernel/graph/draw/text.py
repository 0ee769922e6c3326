"""The graph as text: one line a node, for terminals, logs and screen readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from omnitron_kernel.graph.draw.faces import OPENED, header_of
from omnitron_kernel.graph.draw.lettering import one_line, shown
from omnitron_kernel.graph.draw.size import written
from omnitron_kernel.graph.draw.state import NodeState, PictureState
from omnitron_kernel.graph.draw.theme import CHANGE_MARKS, STATUS_MARKS
from omnitron_kernel.graph.model import INPUTS, Graph, Node

__all__ = ["outline", "summary", "to_text"]

_NAME, _CODE, _SHORT = 24, 44, 20
_LINE, _MESSAGE = 1000, 4000  # characters
_BYTES = 70_000  # of the lines; with a message of any script the whole stays under 90,000


def to_text(graph: Graph, state: PictureState | None = None, *, room: int = _BYTES) -> str:
    r"""Writes a graph as an outline of at most 90 KB; it says how many lines were left out.

    Args:
        graph: The graph.
        state: How far a run of it has come, if the text is to show one.
        room: How many bytes its lines may take in the file of a notebook; where they are more, code is cut first.

    Example:
        >>> from omnitron_kernel.graph import read
        >>> print(to_text(read("def f(x: int):\n    y = x + 1\n    return y * 2")))
        f(x: int)
          y       y = x + 1  <- x
          output  y * 2      <- y
    """
    quiet = replace(state, message="") if state is not None else None
    lines = outline(graph, quiet)
    for code in (_SHORT, 0):
        if sum(map(_size, lines)) > room:
            lines = outline(graph, quiet, code=code)
    kept, size = lines[:1], _size(lines[0])
    for index, line in enumerate(lines[1:], 1):
        size += _size(line)
        if size > room:
            left = len(lines) - index
            kept.append(f"  ... and {left:,} more line{'' if left == 1 else 's'}")
            break
        kept.append(line)
    return "\n".join([*kept, *_message(state)])


def _size(line: str) -> int:
    return written(line + "\n")


def outline(graph: Graph, state: PictureState | None, *, code: int = _CODE) -> list[str]:
    """Returns all lines of the outline: the header, one a node, those inside blocks too, and what is said under it."""
    rows = list(_rows(graph, ""))
    name = min(max((len(row.name) for row in rows), default=0), _NAME)
    most, code = code, min(max((len(row.code) for row in rows), default=0), code)
    told = ", ".join(part for part in (state.status, state.note) if part) if state is not None else ""
    lines = [_head(graph, state) + (f"  [{told}]" if told else "")]
    for row in rows:
        parts = [_cut(row.name, _NAME).ljust(name), *([_cut(row.code, most).ljust(code)] if most else [])]
        known = state.nodes.get(row.id) if state is not None else None
        if known is not None and known.status:
            parts.insert(0, STATUS_MARKS.get(known.status, " "))
            parts += [known.note.ljust(10), *_facts(known)]
        elif row.sources:
            parts.append(f"<- {', '.join(row.sources)}")
        if known is not None and known.change:
            parts.insert(0, CHANGE_MARKS[known.change])
            parts += [f"was {known.was}"] if known.was else []
        elif state is not None and not state.status:
            parts.insert(0, " ")
        lines.append("  " + "  ".join(parts).rstrip())
    return [*(_cut(shown(" ".join(line.splitlines())), _LINE) for line in lines), *_message(state)]


def _head(graph: Graph, state: PictureState | None) -> str:
    """The flow's signature, of a run with what it was given."""
    if state is None or not state.inputs:
        return one_line(graph.signature)
    given = (f"{port.name}={state.inputs[port.name]}" for port in graph.inputs if port.name in state.inputs)
    return one_line(f"{graph.name}({', '.join(_cut(each, _CODE) for each in given)})")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the outline: a node, or the words above a branch, which have no id."""

    id: str
    name: str
    code: str
    sources: tuple[str, ...] = ()


def _rows(graph: Graph, indent: str) -> Iterator[_Row]:
    """The lines of a graph; blocks are followed by what they hold, at any depth."""
    for node in graph.nodes:
        said = _header(node) if node.kind == "block" else one_line(node.code[:200])
        yield _Row(node.id, indent + node.id.rpartition("/")[2], said, _sources(graph, node))
        if node.kind in OPENED:
            for index, branch in enumerate(node.graphs):
                if index or branch.header.startswith("case"):
                    yield _Row("", f"{indent}{one_line((branch.header or branch.name)[:200])}", "")
                yield from _rows(branch, indent + "  ")


def _header(node: Node) -> str:
    """What a block says behind its name; nothing where its name says it all, as that of a `try` does."""
    header = header_of(node)
    return header if header.startswith("async ") or not header else f"{node.name} {header}"


def _facts(state: NodeState) -> list[str]:
    times = f"\u00d7 {state.count:,}" if state.count is not None else ""
    kind = str(state.type) if state.type else ""
    later = f"changed later by {', '.join(state.changed_by)}" if state.changed_by else ""
    told = " ".join(part for part in (times, kind, state.size) if part)
    return [part for part in (told, later) if part]


def _message(state: PictureState | None) -> list[str]:
    if state is None or not state.message:
        return []
    return ["", *(shown(line) for line in _cut(state.message[: _MESSAGE + 1], _MESSAGE).splitlines())]


def summary(graph: Graph, state: PictureState | None = None) -> str:
    """Returns what stands under a picture's title: how many nodes, what is read from around, how far a run is."""
    count = len(graph.nodes)
    parts = [f"{count} node{'' if count == 1 else 's'}"]
    if inside := sum(1 for _ in graph.walk()) - count:
        parts[0] += f", {inside} inside"
    if graph.captures:
        shown = ", ".join(graph.captures[:6]) + (", ..." if len(graph.captures) > 6 else "")
        parts.append(f"reads {shown} from {'the notebook' if graph.form == 'cell' else 'its module'}")
    if state is not None and state.note:
        parts.append(state.note)
    errors = len(graph.errors)
    if errors:
        parts.append(f"{errors} error{'' if errors == 1 else 's'}")
    return " \u00b7 ".join(parts)


def _sources(graph: Graph, node: Node) -> tuple[str, ...]:
    fed = [edge.output if edge.source == INPUTS else edge.source for edge in graph.edges if edge.target == node.id]
    return tuple(dict.fromkeys(each.rpartition("/")[2] for each in fed if each and not each.startswith("<")))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "\u2026"
