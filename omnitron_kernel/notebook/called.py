"""The view of the flow that a node calls: one that lives in the notebook, or a function of the text itself."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from textwrap import dedent
from types import FunctionType
from typing import Any

from omnitron_kernel.callables import members_of
from omnitron_kernel.definition import definition_of
from omnitron_kernel.documents import read_view
from omnitron_kernel.graph.model import Graph, plain_id
from omnitron_kernel.graph.source import FlowSource
from omnitron_kernel.graph.view import FlowView
from omnitron_kernel.resolve import callees_among, callees_around

__all__ = ["called_view"]


def called_view(source: FlowSource, graph: Graph, node: str, names: Mapping[str, Any]) -> FlowView | None:
    """Returns the view of what a node calls; None where that is no flow, or has no text.

    Args:
        source: The text in which the node stands.
        graph: What was read from it.
        node: The node's id.
        names: What the names around the text stand for.
    """
    wanted = plain_id(node)
    callee = next((each.callee for each in graph.walk() if plain_id(each.id) == wanted), "")
    if not callee:
        return None
    text = _text_of(callee, source, source.body) or _text_of(callee, source, source.around)
    if text:
        return read_view(text, callee, callees_among(names), names)
    definition = definition_of(_value_of(callee, names))
    if definition is None:
        return None
    found, function = definition.fresh().located, definition.live
    if found.source is None or found.source.function is None or type(function) is not FunctionType:
        return None
    around = function.__globals__
    return read_view(dedent(found.text), function.__name__, callees_around(function), around)


def _text_of(name: str, source: FlowSource, statements: Iterable[ast.stmt]) -> str:
    """The text of a function that stands among some statements."""
    for each in statements:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name == name:
            start, end = source.text.span_of(each).start, source.text.span_of(each).end
            line = source.text.text.rfind("\n", 0, start) + 1
            return dedent(source.text.text[line:end])
    return ""


def _value_of(dotted: str, names: Mapping[str, Any]) -> Any:
    """What a dotted name stands for; only modules and classes are looked into."""
    root, *parts = dotted.split(".")
    value = names.get(root)
    for part in parts:
        members = members_of(value)
        if members is None:
            return None
        value = members.get(part)
    return value
