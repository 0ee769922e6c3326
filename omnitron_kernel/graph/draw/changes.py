"""Two graphs as one picture: the new one, with what was removed from the old one kept in it as ghosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from omnitron_kernel.graph.draw.state import Change, NodeState, PictureState
from omnitron_kernel.graph.model import INPUTS, Edge, Graph, Node

__all__ = ["Compared", "compared"]

_GHOST = "<removed>/"


@dataclass(frozen=True, slots=True)
class Compared:
    """A graph to be drawn, and how its nodes differ from an older one."""

    graph: Graph
    state: PictureState


def compared(old: Graph, new: Graph, changes: Mapping[str, Change], pairs: Mapping[str, str]) -> Compared:
    """Merges two graphs into one that can be drawn.

    Args:
        old: The older graph.
        new: The newer graph.
        changes: How the nodes of the newer graph differ, by id: `added`, `changed` or `renamed`.
        pairs: For each node of the older graph that is still there, its id in the newer one.
    """
    ghosts = {node.id: _GHOST + node.id for node in old.walk() if node.id not in pairs}
    merged = _merged(old, new, dict(pairs), ghosts)
    before = {now: was for was, now in pairs.items()}
    states = {
        node.id: NodeState("", change=changes[node.id], was=before.get(node.id, "") if _renamed(node, before) else "")
        for node in new.walk()
        if changes.get(node.id)
    }
    states |= {ghost: NodeState("", change="removed") for ghost in ghosts.values()}
    counts = {change: sum(each.change == change for each in states.values()) for change in _ORDER}
    note = ", ".join(f"{count} {change}" for change, count in counts.items() if count) or "no node differs"
    return Compared(merged, PictureState("", note, states))


_ORDER: tuple[Change, ...] = ("added", "removed", "changed", "renamed")


def _renamed(node: Node, before: Mapping[str, str]) -> bool:
    return before.get(node.id, node.id) != node.id


def _merged(old: Graph, new: Graph, pairs: Mapping[str, str], ghosts: Mapping[str, str]) -> Graph:
    """The newer graph with the removed nodes of the older one, each behind the node that it stood behind."""
    behind: dict[str, list[Node]] = {"": []}
    last = ""
    here = {node.id for node in new.nodes}
    for node in old.nodes:
        if node.id in ghosts:
            behind.setdefault(last, []).append(replace(node, id=ghosts[node.id], graphs=()))
        elif pairs[node.id] in here:
            last = pairs[node.id]
    before = {now: was for was, now in pairs.items()}
    olds = {node.id: node for node in old.nodes}
    nodes = list(behind[""])
    for node in new.nodes:
        was = olds.get(before.get(node.id, ""))
        nodes.append(replace(node, graphs=_branches(was, node, pairs, ghosts)) if was and node.graphs else node)
        nodes += behind.get(node.id, ())
    at = {node.id: index for index, node in enumerate(nodes)}
    ids = {**pairs, **ghosts}
    kept = {port.name for port in new.inputs}
    edges = [
        Edge(source, edge.output, target, edge.input, edge.kind)
        for edge in old.edges
        if edge.kind == "data" and (target := ghosts.get(edge.target, "")) in at
        for source in [edge.source if edge.source == INPUTS else ids.get(edge.source, "")]
        if (source == INPUTS and edge.output in kept) or at.get(source, len(at)) < at[target]
    ]
    return replace(new, nodes=tuple(nodes), edges=(*new.edges, *edges))


def _branches(old: Node, new: Node, pairs: Mapping[str, str], ghosts: Mapping[str, str]) -> tuple[Graph, ...]:
    was = {graph.name: graph for graph in old.graphs}
    kept = {graph.name for graph in new.graphs}
    gone = [replace(graph, nodes=(), edges=(), inputs=(), gives=()) for graph in old.graphs if graph.name not in kept]
    return tuple(
        _merged(was[graph.name], graph, pairs, ghosts) if graph.name in was else graph for graph in (*new.graphs, *gone)
    )
