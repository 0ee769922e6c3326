"""The small parts of a view: ports, ends and complaints, and the words that stand at them.

One thing is always true here: each is told by one port, end or complaint alone, whatever graph it stands in.
"""

from __future__ import annotations

import ast
import inspect
from functools import lru_cache

from omnitron_kernel.core.types import PortType
from omnitron_kernel.graph.ids import value_of
from omnitron_kernel.graph.model import Diagnostic, Endpoint, Node, Port
from omnitron_kernel.graph.names import called
from omnitron_kernel.graph.source import FlowSource
from omnitron_kernel.graph.view import DiagnosticView, EndpointView, PortView

__all__ = [
    "annotation",
    "carried",
    "diagnostic_view",
    "docstring_of",
    "endpoint_view",
    "first_lines",
    "matched_ports",
    "missing_in_words",
    "output_view",
    "place_in_words",
]

_DOC_LINES = 4


def diagnostic_view(told: Diagnostic) -> DiagnosticView:
    """Returns a diagnostic in plain values."""
    span = told.span
    return DiagnosticView(
        told.severity, told.code, told.message, told.cure, span.line, span.column, span.start, span.end
    )


def docstring_of(source: FlowSource) -> str:
    """Returns the docstring of a flow; empty where its text has none."""
    match source.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str(told)))] if len(source.body) > 1 or source.form == "def":
            return inspect.cleandoc(told)
    return ""


@lru_cache(maxsize=4096)
def output_view(name: str, typed: PortType) -> PortView:
    """Returns what a node gives."""
    return PortView(name, type=annotation(typed), family=typed.family)


def place_in_words(port: Port, statement: ast.stmt | None) -> str:
    """Which argument of a call a port is whose parameter nobody knows; empty for what has a name."""
    call = called(value_of(statement)) if statement is not None else None
    number = port.name.removeprefix("arg")
    if call is None or not number.isdigit() or any(each.arg == port.name for each in call.keywords):
        return ""
    if len(call.args) == 1:
        return "argument"
    return f"{_ordinal(int(number))} argument"


def missing_in_words(number: int, count: int) -> str:
    """Which of a node's missing values one is, counted from 1."""
    return f"{_ordinal(number)} missing value" if count > 1 else "missing value"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 // 10 != 1 else "th"
    return f"{number}{ending}"


def matched_ports(node: Node, twin: Node) -> dict[str, Port]:
    """For a node's ports the parameters that they feed, where a live callee tells."""
    if twin is node:
        return {port.name: port for port in node.inputs}
    by_span = {port.span: port for port in twin.inputs if port.span is not None}
    found: dict[str, Port] = {}
    for port in node.inputs:
        if port.span is not None:
            if port.span in by_span:
                found[port.name] = by_span[port.span]
        elif not port.given:
            same = next((each for each in twin.inputs if each.name == port.name and not each.given), None)
            found |= {port.name: same} if same is not None else {}
        else:
            fed = [each for each in twin.inputs if each.given and each.span is not None and each.code == port.name]
            found |= {port.name: fed[0]} if len(fed) == 1 else {}
    return found


def carried(port: Port) -> PortView:
    """Returns a port as it is carried into a graph: an input of a flow or of a branch."""
    kind = port.kind if port.kind != "positional_or_keyword" else ""
    return PortView(port.name, type=port.type.text, family=port.type.family, code=port.code or "", kind=kind)


def annotation(typed: PortType) -> str:
    """The annotation as the notebook would write it, for which its own classes live in `__main__`."""
    return typed.text.replace("__main__.", "")


def endpoint_view(place: Endpoint | None) -> EndpointView | None:
    """Returns an end of an edge; None where there is none."""
    return EndpointView(place.node, place.port) if place is not None else None


@lru_cache(maxsize=512)
def first_lines(doc: str) -> str:
    """The first lines of a docstring, up to its first empty one."""
    lines = inspect.cleandoc(doc).split("\n\n")[0].splitlines()
    return "\n".join(lines[:_DOC_LINES])
