"""Where each node's statement stands in a syntax tree: what finds, probes and patches statements goes by this.

The walk goes by the same rules as reading, so it holds for every tree of the same text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from omnitron_kernel.graph.blocks import branches_of
from omnitron_kernel.graph.ids import is_node, may_be_output
from omnitron_kernel.graph.model import Graph, Node

__all__ = ["Place", "places"]


@dataclass(frozen=True, slots=True)
class Place:
    """A node's statement in a tree.

    Attributes:
        node: The node.
        statement: Its statement.
        siblings: The list that holds the statement; of the tree itself where the tree has lists.
        index: Its place in that list.
        graph: The graph that the node belongs to.
        branch: The name of the branch it stands in; empty for a flow's own statements.
        parent: The id of the block, function or class it stands in; empty for a flow's own statements.
    """

    node: Node
    statement: ast.stmt
    siblings: Sequence[ast.stmt]
    index: int
    graph: Graph
    branch: str = ""
    parent: str = ""


def places(body: Sequence[ast.stmt], graph: Graph) -> Iterator[Place]:
    """Yields the place of each node, in source order, nested ones behind the node they stand in.

    What a map does with each item is an expression and has no place of its own.

    Args:
        body: The flow's statements.
        graph: The graph that was read from the same text.
    """
    cell = graph.form == "cell"
    one = next((node for node in graph.nodes if node.id == graph.name and node.kind == "block"), None)
    if one is not None and one.graphs and one.graphs[0].name == "body" and not one.code:
        # A flow that runs as one node: its statements stand inside that node.
        found = _in_body(body, one.graphs[0], "body", one.id, whole=True, cell=cell)
    else:
        found = _in_body(body, graph, "", "", whole=True, cell=cell)
    waiting = list(reversed(list(found)))
    while waiting:
        place = waiting.pop()
        yield place
        node = place.node
        whole = node.kind in ("function", "class")
        inside = [
            found
            for branch, inner in zip(branches_of(place.statement), node.graphs, strict=False)
            for found in _in_body(branch.statements, inner, inner.name, node.id, whole=whole)
        ]
        waiting.extend(reversed(inside))


def _in_body(
    statements: Sequence[ast.stmt], graph: Graph, branch: str, parent: str, *, whole: bool, cell: bool = False
) -> Iterator[Place]:
    nodes = iter(graph.nodes)
    for index, statement in enumerate(statements):
        first = whole and index == 0
        last = whole and index == len(statements) - 1 and may_be_output(statement, cell=cell)
        if is_node(statement, first=first, last=last):
            node = next(nodes, None)
            if node is None:
                return
            yield Place(node, statement, statements, index, graph, branch, parent)
