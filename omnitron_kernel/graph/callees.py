"""What is known of the functions that a flow calls: their parameters as ports, their results' types.

A text shows the functions that stand in it; a live flow adds those that its names stand for.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph.model import Graph, Port
from omnitron_kernel.graph.ports import annotated_type, flow_inputs
from omnitron_kernel.graph.text import Text

__all__ = ["Callee", "Callees", "Opener", "callees_in", "unknown_callee"]


Opener = Callable[[], Graph | None]
"""Reads a graph when it is asked for."""


@dataclass(frozen=True)
class Callee:
    """A function that a node calls.

    Attributes:
        parameters: Its parameters in order, with their kinds, types and defaults.
        returns: The type of its result.
        opener: Reads the graph that a call of it opens into: that of a flow, or of a function of the flow's own.
        asynchronous: Whether the result is to be awaited.
        doc: What it says of itself.
    """

    parameters: tuple[Port, ...]
    returns: PortType = ANY
    opener: Opener | None = None
    asynchronous: bool = False
    doc: str = ""

    def fed(self, call: ast.Call) -> dict[str, ast.expr] | None:
        """Returns the arguments of a call by the parameters that take them; None where that shows at run time only.

        What `*rest` takes is named `rest[0]`, `rest[1]`; what `**others` takes, by its keyword.
        """
        positional = [port for port in self.parameters if port.kind.startswith("positional")]
        rest = next((port for port in self.parameters if port.kind == "var_positional"), None)
        names = {port.name for port in self.parameters if port.kind in ("positional_or_keyword", "keyword_only")}
        open_ended = any(port.kind == "var_keyword" for port in self.parameters)
        fed: dict[str, ast.expr] = {}
        for index, argument in enumerate(call.args):
            if isinstance(argument, ast.Starred):
                return None
            if index < len(positional):
                fed[positional[index].name] = argument
            elif rest is not None:
                fed[f"{rest.name}[{index - len(positional)}]"] = argument
            else:
                return None
        for keyword in call.keywords:
            if keyword.arg is None or keyword.arg in fed or not (keyword.arg in names or open_ended):
                return None
            fed[keyword.arg] = keyword.value
        return fed

    def result(self, *, awaited: bool) -> PortType:
        """Returns the type of a call's value."""
        return self.returns if awaited or not self.asynchronous else PortType.parse("Coroutine")

    @cached_property
    def by_name(self) -> dict[str, Port]:
        """Its parameters by name."""
        return {port.name: port for port in self.parameters}


Callees = Callable[[str], Callee | None]
"""Looks a dotted name up: `clean`, `lib.clean`."""


def unknown_callee(_: str) -> Callee | None:
    """Knows nothing."""
    return None


def callees_in(
    statements: Iterable[ast.stmt], text: Text, opener: Callable[[str, bool], Opener | None]
) -> dict[str, Callee]:
    """Returns the functions that stand directly among some statements, by name, where the name has one meaning.

    Args:
        statements: The statements of a module or a body.
        text: Their source.
        opener: Gives what reads the graph of one of them, by its name and by whether it is decorated as a flow.
    """
    found: dict[str, Callee] = {}
    several: set[str] = set()
    for statement in statements:
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if statement.name in found:
            several.add(statement.name)
        if not all(_keeps_signature(each) for each in statement.decorator_list):
            several.add(statement.name)
            continue
        found[statement.name] = Callee(
            flow_inputs(statement.args, text),
            annotated_type(statement.returns, text),
            opener(statement.name, bool(statement.decorator_list)),
            isinstance(statement, ast.AsyncFunctionDef),
        )
    return {name: callee for name, callee in found.items() if name not in several}


def _keeps_signature(decorator: ast.expr) -> bool:
    """Whether a decorator is `@flow` in one of its forms; what others make of a function is not known."""
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (isinstance(function, ast.Name) and function.id == "flow") or (
        isinstance(function, ast.Attribute) and function.attr == "flow"
    )
