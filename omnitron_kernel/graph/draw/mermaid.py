"""The graph as Mermaid, for Markdown that draws it; an untrusted notebook shows it too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from omnitron_kernel.graph.draw.faces import OPENED, header_of
from omnitron_kernel.graph.draw.lettering import fit
from omnitron_kernel.graph.model import CAPTURES, INPUTS, Graph

__all__ = ["to_mermaid"]

_PLAIN = re.compile(r"[^\w .,:=+*/()\[\]'|-]")


def to_mermaid(graph: Graph) -> str:
    r"""Writes a graph as a Mermaid flowchart; every label is quoted and holds no markup.

    Example:
        >>> from omnitron_kernel.graph import read
        >>> print(to_mermaid(read("def f(x):\n    return x + 1")))
        flowchart TD
          i0(["x"])
          n0["output: x + 1"]
          i0 -->|x| n0
          r(["return any"])
          n0 --> r
    """
    lines = ["flowchart TD"]
    names = {port.name: f"i{index}" for index, port in enumerate(graph.inputs)}
    nodes = {node.id: f"n{index}" for index, node in enumerate(graph.walk())}
    lines += [f'  {names[port.name]}(["{_label(str(port))}"])' for port in graph.inputs]
    lines += _body(graph, nodes, names, "  ")
    if graph.output is not None and graph.output.node != CAPTURES:
        source = names[graph.output.port] if graph.output.node == INPUTS else nodes[graph.output.node]
        lines += [f'  r(["return {_label(str(graph.returns))}"])', f"  {source} --> r"]
    return "\n".join(lines)


def _body(graph: Graph, nodes: Mapping[str, str], inputs: Mapping[str, str], indent: str) -> Iterator[str]:
    """The nodes and edges of a graph; a block is a subgraph, and what enters it ends at its border."""
    for node in graph.nodes:
        if node.kind in OPENED and any(branch.nodes for branch in node.graphs):
            yield f'{indent}subgraph {nodes[node.id]}["{_label(f"{node.id}: {header_of(node)}")}"]'
            for branch in node.graphs:
                yield from _body(branch, nodes, {}, indent + "  ")
            yield f"{indent}end"
        else:
            yield f'{indent}{nodes[node.id]}["{_label(f"{node.id}: {node.code[:200]}")}"]'
    for edge in graph.edges:
        if edge.kind == "order" and edge.source in nodes:
            yield f"{indent}{nodes[edge.source]} -.-> {nodes[edge.target]}"
        elif edge.kind == "data":
            source = inputs.get(edge.output) if edge.source == INPUTS else nodes.get(edge.source)
            if source is not None:
                yield f"{indent}{source} -->|{_label(edge.output)}| {nodes[edge.target]}"


def _label(text: str) -> str:
    """A label without quotes, brackets of markup or line breaks; other signs as entity codes."""
    return _PLAIN.sub(lambda found: f"#{ord(found[0])};", fit(text, 420, 12))
