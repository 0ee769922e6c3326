"""Which edges of a graph are drawn: those that carry what is shown, and the order that nothing else implies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph.draw.faces import reads_value
from omnitron_kernel.graph.draw.layout import Box
from omnitron_kernel.graph.model import INPUTS, Edge, Endpoint, Graph, Node

__all__ = ["Ends", "drawn_edges", "fed", "result_type", "shown_captures", "used_outputs"]

_RETURN = re.compile(r"return\b")
_PILLS = 6  # captures drawn as pills of their own


@dataclass(frozen=True, slots=True)
class Ends:
    """What a panel has beside its nodes."""

    pills: tuple[Box, ...] = ()
    label: str = ""
    entries: tuple[str, ...] = ()
    exits: tuple[tuple[str, Endpoint], ...] = ()
    result: Box | None = None


def shown_captures(graph: Graph) -> tuple[str, ...]:
    """The captures that are drawn as pills: those that some node reads as a value, the first few."""
    nodes = {node.id: node for node in graph.nodes}
    found = {
        edge.output
        for edge in graph.edges
        if edge.kind == "capture" and edge.target in nodes and reads_value(nodes[edge.target], edge.output)
    }
    return tuple(name for name in graph.captures if name in found)[:_PILLS]


def result_type(graph: Graph, types: Mapping[Endpoint, PortType], *, ran: bool = False) -> PortType:
    """What a flow gives: as it is annotated, or else what its last line gives, where no other line can give its value.

    Args:
        graph: The flow's graph.
        types: What is known of each port.
        ran: Whether a run came to the last line, so that the type is of what it gave.
    """
    if graph.returns.text or graph.output is None:
        return graph.returns
    return ANY if not ran and _leaves_early(graph) else types.get(graph.output, ANY)


def _leaves_early(graph: Graph) -> bool:
    """Whether some line but the last returns: those inside blocks, not those of functions defined there."""
    return any(
        _RETURN.match(each.code) is not None
        or (each.kind == "block" and any(_leaves_early(branch) for branch in each.graphs))
        for each in graph.nodes
    )


def drawn_edges(graph: Graph, ends: Ends, captures: frozenset[str]) -> list[tuple[str, Edge]]:
    """The edges that are drawn, each with the box that it leaves."""
    begins = {box.id[1:]: box.id for box in ends.pills} | {name: f"^{name}" for name in ends.entries}
    nodes = {node.id: node for node in graph.nodes}
    found: list[tuple[str, Edge]] = []
    for edge in graph.edges:
        if edge.target not in nodes:
            continue
        if edge.kind == "data" and edge.source == INPUTS:
            if edge.output in begins:
                found.append((begins[edge.output], edge))
        elif edge.kind == "data" and edge.source in nodes:
            found.append((edge.source, edge))
        elif edge.kind == "capture" and edge.output in captures and reads_value(nodes[edge.target], edge.output):
            found.append((f">{edge.output}", edge))
    return found + [(edge.source, edge) for edge in _needed_order(graph, nodes)]


def _needed_order(graph: Graph, nodes: Mapping[str, Node]) -> list[Edge]:
    """The order edges that no other way through the graph implies: the others would be seen to say it again."""
    at = {name: index for index, name in enumerate(nodes)}
    reach = [0] * len(nodes)  # for each node a set of bits: what comes before it
    comes: dict[str, list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        if edge.source in at and edge.target in at:
            comes[edge.target].append(edge)
    needed: list[Edge] = []
    for name, index in at.items():
        before = 0
        # The nearest first: what comes before it is implied with it.
        for edge in sorted(comes[name], key=lambda each: (-at[each.source], each.kind == "order")):
            bit = 1 << at[edge.source]
            if edge.kind == "order" and not before & bit:
                needed.append(edge)
            before |= bit | reach[at[edge.source]]
        reach[index] = before
    return needed


def fed(lines: Sequence[tuple[str, Edge]], node: str) -> list[tuple[str, str]]:
    """The ports of a node that lines lead to, each with the box that feeds it first."""
    found: dict[str, str] = {}
    for start, edge in lines:
        if edge.target == node and edge.kind != "order":
            found.setdefault(edge.input, start)
    return list(found.items())


def used_outputs(graph: Graph, leaving: set[str]) -> dict[str, tuple[str, ...]]:
    """The ports of each node that something is taken from, here or outside."""
    used = {(edge.source, edge.output) for edge in graph.edges}
    used |= {(give.node, give.port) for give in graph.gives if give.port in leaving}
    if graph.output is not None:
        used.add((graph.output.node, graph.output.port))
    return {
        node.id: tuple(dict.fromkeys(port.name for port in node.outputs if (node.id, port.name) in used))
        for node in graph.nodes
    }
