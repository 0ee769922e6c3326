"""A flow's identity as lines that read well in a diff: version, key, and its graph with one line a node."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from omnitron_kernel import Flow
from omnitron_kernel.graph import Edge, Graph, Node, Port

LONG = 60
"""Of a longer graph only so many lines are kept, and a digest of the rest."""


def identity(flow: Flow) -> list[str]:
    """Returns what must stay as it is, whichever Python reads the flow."""
    lines = list(_graph(flow.graph, ""))
    if len(lines) > LONG:
        rest = blake2b("\n".join(lines[LONG:]).encode(), digest_size=8).hexdigest()
        lines = [*lines[:LONG], f"and {len(lines) - LONG} lines more: {rest}"]
    return [f"version {flow.version}", f"key {flow.key}", *lines]


def _graph(graph: Graph, indent: str) -> Iterator[str]:
    awaited = "async " if graph.asynchronous else ""
    yield f"{indent}{awaited}{graph.signature}" if not indent else f"{indent}{graph.name}({_ports(graph.inputs)})"
    for node in graph.nodes:
        yield f"{indent}  {_node(node, [each for each in graph.edges if each.target == node.id])}"
        for nested in node.graphs:
            yield from _graph(nested, indent + "    ")
    if graph.output is not None:
        yield f"{indent}  output {graph.output.node}.{graph.output.port}"
    if graph.gives:
        yield f"{indent}  gives {', '.join(f'{each.port} of {each.node}' for each in graph.gives)}"
    for each in graph.diagnostics:
        yield f"{indent}  {each.severity} {each.code} in line {each.span.line}"


def _node(node: Node, edges: list[Edge]) -> str:
    parts = [f"{node.id}: {node.kind}"]
    if node.callee:
        parts.append(f"of {node.callee}")
    parts.append(f"({_inputs(node, edges)}) -> ({_ports(node.outputs)})")
    if node.changes:
        parts.append(f"changes {', '.join(node.changes)}")
    if node.maybe:
        parts.append(f"maybe {', '.join(sorted(node.maybe))}")
    behind = [each.source for each in edges if each.kind == "order"]
    if behind:
        parts.append(f"after {', '.join(behind)}")
    if node.note:
        parts.append(f"as written: {node.note}")
    return " ".join([*parts, node.key[:12]])


def _inputs(node: Node, edges: list[Edge]) -> str:
    told: list[str] = []
    for port in node.inputs:
        sources = [f"{each.source}.{each.output}" for each in edges if each.input == port.name and each.kind != "order"]
        told.append(f"{_port(port)} < {' | '.join(sources)}" if sources else _port(port))
    return ", ".join(told)


def _ports(ports: tuple[Port, ...]) -> str:
    return ", ".join(map(_port, ports))


def _port(port: Port) -> str:
    typed = f"{port.name}: {port.type}" if port.type.text else port.name
    return f"{typed}={port.key[:8]}" if port.key else typed
