"""What is known of calls whose functions have no text and are no functions of the notebook: builtins, methods, C code.

Where such a call's parameters are known, its ports have their names, and those left at their defaults can be set.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cached_property

from omnitron_kernel.graph.callees import Callee
from omnitron_kernel.graph.fed import inputs_of
from omnitron_kernel.graph.ids import value_of
from omnitron_kernel.graph.known import BUILTINS
from omnitron_kernel.graph.model import INPUTS, Graph, Node, Port
from omnitron_kernel.graph.names import called, uses_of
from omnitron_kernel.graph.text import Text

__all__ = ["Speaks", "Spoken"]

Speaks = Callable[[ast.Call, str], Callee | None]
"""Tells what a call calls, given the call and the type of what its method is of; None where that is not known."""


class Spoken:
    """The calls of one graph.

    Args:
        graph: The graph.
        text: Its text.
        speaks: Tells what a call calls.
    """

    def __init__(self, graph: Graph, text: Text, speaks: Speaks) -> None:
        self._graph = graph
        self._text = text
        self._speaks = speaks

    def __call__(self, node: Node, statement: ast.stmt) -> tuple[tuple[Port, ...], str] | None:
        """Returns the ports of a call's node by the parameters they feed, and what is called says of itself."""
        call = called(value_of(statement)) if node.kind == "call" and "/each/" not in node.id else None
        if call is None:
            return None
        typed = ""
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            typed = self._types.get((node.id, call.func.value.id), "")
        elif isinstance(call.func, ast.Name) and call.func.id in self._bound:
            return None
        callee = self._speaks(call, typed)
        if callee is None:
            return None
        if callee.fed(call) is None:
            return node.inputs, callee.doc
        fed = inputs_of(statement, uses_of(statement), self._text, _is_port, callee=callee)
        return tuple(port for port, _ in fed), callee.doc

    @cached_property
    def _bound(self) -> set[str]:
        """The names that the flow binds itself."""
        ports = (port.name for each in self._graph.walk() for port in each.outputs)
        return {port.name for port in self._graph.inputs} | set(ports)

    @cached_property
    def _types(self) -> dict[tuple[str, str], str]:
        """The type of each name that reaches a node, as far as the text tells it."""
        found: dict[tuple[str, str], str] = {}
        for graph in self._graphs():
            given = {(INPUTS, port.name): port.type.text for port in graph.inputs}
            given |= {(each.id, port.name): port.type.text for each in graph.nodes for port in each.outputs}
            for edge in graph.edges:
                found[edge.target, edge.output] = given.get((edge.source, edge.output), "")
        return found

    def _graphs(self) -> Iterator[Graph]:
        yield self._graph
        for node in self._graph.walk():
            yield from node.graphs


def _is_port(name: str) -> bool:
    return name not in BUILTINS
