"""The graph as Mermaid, for Markdown that draws it; an untrusted notebook shows it too."""

from __future__ import annotations

import re

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
    nodes = {node.id: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines += [f'  {names[port.name]}(["{_label(str(port))}"])' for port in graph.inputs]
    lines += [f'  {nodes[node.id]}["{_label(f"{node.id}: {node.code[:200]}")}"]' for node in graph.nodes]
    for edge in graph.edges:
        if edge.kind == "order":
            lines.append(f"  {nodes[edge.source]} -.-> {nodes[edge.target]}")
        elif edge.kind == "data":
            source = names[edge.output] if edge.source == INPUTS else nodes[edge.source]
            lines.append(f"  {source} -->|{_label(edge.output)}| {nodes[edge.target]}")
    if graph.output is not None and graph.output.node != CAPTURES:
        source = names[graph.output.port] if graph.output.node == INPUTS else nodes[graph.output.node]
        lines += [f'  r(["return {_label(str(graph.returns))}"])', f"  {source} --> r"]
    return "\n".join(lines)


def _label(text: str) -> str:
    """A label without quotes, brackets of markup or line breaks; other signs as entity codes."""
    return _PLAIN.sub(lambda found: f"#{ord(found[0])};", fit(text, 420, 12))
