"""From source to graph: every statement a node, every name read an edge.

Reading runs nothing and never raises for a text, whatever it is: what cannot be read gives a graph with diagnostics.
Nodes hold graphs of their own where something stands inside them: blocks, functions, classes and maps.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph import ids
from omnitron_kernel.graph.body import Body, Scope, scope_of
from omnitron_kernel.graph.callees import Callee, Callees, Opener, callees_in, unknown_callee
from omnitron_kernel.graph.canonical import digest
from omnitron_kernel.graph.check import survey
from omnitron_kernel.graph.known import FRAME_READERS
from omnitron_kernel.graph.model import INPUTS, Diagnostic, Edge, Endpoint, Graph, Node, Port, Span
from omnitron_kernel.graph.nested import nested_graphs, with_input
from omnitron_kernel.graph.ports import annotated_type, flow_inputs
from omnitron_kernel.graph.source import FlowSource, parse
from omnitron_kernel.graph.unconnected import unconnected_in

__all__ = ["build", "read", "taken", "whole", "why_whole"]

NOWHERE = Span(0, 0, 1, 1)
_FRAME_READER = re.compile("|".join(FRAME_READERS))


def read(source: str, name: str | None = None) -> Graph:
    r"""Reads a flow's source as a graph.

    Args:
        source: A whole cell with its magic line, or the text of a module or function.
        name: Which function of the module is meant; not needed where there is one.

    Returns:
        The graph; where the text cannot be read, one that holds the diagnostics.

    Example:
        >>> graph = read("%%flow area(r: float = 1.0)\nsquare = r ** 2\n3.14159 * square")
        >>> [node.id for node in graph.nodes]
        ['square', 'output']
    """
    return build(parse(source, name))


@lru_cache(maxsize=8)
def taken(source: str, name: str | None = None) -> tuple[FlowSource, Graph]:
    """Returns a text taken apart and its graph, kept for those read last: who edits a text reads it again and again."""
    found = parse(source, name)
    return found, build(found)


def build(source: FlowSource, callees: Callees | None = None) -> Graph:
    """Builds the graph of a source that was taken apart already.

    Args:
        source: The text, taken apart.
        callees: Looks up functions that live around it; those in the text are known without.
    """
    if source.function is None:
        return Graph(source.name, diagnostics=source.diagnostics, form=source.form, text=source.text.text)
    inputs = flow_inputs(source.function.args, source.text)
    returns = annotated_type(source.function.returns, source.text)
    reason = why_whole(source)
    if reason:
        graph = whole(source.name, inputs, source.definition(), returns=returns, reason=reason, span=source.header)
        graph = replace(graph, nodes=(replace(graph.nodes[0], graphs=(_inside(source, inputs, callees),)),))
        return replace(
            graph, form=source.form, text=source.text.text, diagnostics=(*source.diagnostics, *graph.diagnostics)
        )
    body = _take(source, inputs, callees or unknown_callee)
    return Graph(
        name=source.name,
        inputs=inputs,
        nodes=tuple(body.nodes),
        edges=tuple(body.edges),
        output=body.output(source.output, source.body[-1] if source.body else None),
        returns=returns,
        captures=tuple(body.captures),
        asynchronous=isinstance(source.function, ast.AsyncFunctionDef),
        diagnostics=(
            *source.diagnostics,
            *sorted((*body.diagnostics, *_say_none(source), *_unconnected(source)), key=lambda each: each.span.start),
        ),
        form=source.form,
        text=source.text.text,
    )


def _inside(source: FlowSource, inputs: tuple[Port, ...], callees: Callees | None) -> Graph:
    """What stands in a flow that runs as one node, to be looked at and edited."""
    body = _take(source, inputs, callees or unknown_callee, path=f"{source.name}#1/body/")
    output = body.output(source.output, source.body[-1] if source.body else None)
    return Graph(
        "body",
        body.inputs(),
        tuple(body.nodes),
        tuple(body.edges),
        output,
        gives=body.gives(),
        header_span=source.header,
    )


def _take(source: FlowSource, inputs: tuple[Port, ...], live: Callees, *, path: str = "") -> Body:
    """Reads the statements of a body one after the other; under a path, as the inside of a node."""
    scope = scope_of(
        source.text,
        source.body,
        inputs,
        unknown_callee,
        lambda name: with_input(source.name, inputs, name, form=source.form),
        output=source.output if source.form == "cell" else None,
    )
    scope = replace(scope, callees=_callees(source, inputs, scope, live))
    body = Body(scope, inputs, source.body, path=path, reaching={} if path else None, nested=nested_graphs)
    last = source.body[-1] if source.body else None
    for statement in source.body:
        final = statement is last and ids.may_be_output(statement, cell=source.form == "cell")
        output = source.output if final else None
        body.take(statement, first=statement is source.body[0], last=final, output=output)
    return body


def _callees(source: FlowSource, inputs: tuple[Port, ...], scope: Scope, live: Callees) -> Callees:
    """Looks functions up where Python would: in the body, then in the text around it, then among what lives."""
    text = source.text.text

    def around_opens(name: str, is_flow: bool) -> Opener | None:
        return (lambda: read(text, name)) if is_flow or name == source.name else None

    own = callees_in(source.body, source.text, lambda name, _: lambda: scope.functions.get(name))
    bound = Counter(name for each in source.body for name in scope.uses_of(each).binds)
    around = callees_in(source.around, source.text, around_opens)
    if source.form == "cell" and source.function is not None:
        returns = annotated_type(source.function.returns, source.text)
        asynchronous = isinstance(source.function, ast.AsyncFunctionDef)
        around[source.name] = Callee(inputs, returns, lambda: read(text), asynchronous)

    def find(dotted: str) -> Callee | None:
        if dotted.partition(".")[0] in scope.local:
            return own.get(dotted) if bound[dotted] == 1 else None
        return around.get(dotted) or live(dotted)

    return find


def _unconnected(source: FlowSource) -> Iterator[Diagnostic]:
    if "..." not in source.text.text:
        return
    for each in unconnected_in(source.body):
        message = "a value is missing here: `...` stands for it, and a run stops when it comes to it."
        cure = "Connect it, or write the value."
        yield Diagnostic("warning", "unconnected", message, cure, source.text.span_of(each))


def _say_none(source: FlowSource) -> Iterator[Diagnostic]:
    if source.form == "cell" and source.body and source.output is None:
        message = f"`{source.name}` returns None: its last statement is no expression."
        cure = "End with the expression that is its value."
        yield Diagnostic("info", "no-output", message, cure, source.text.span_of(source.body[-1]))


def whole(
    name: str,
    inputs: tuple[Port, ...],
    definition: ast.AST | None = None,
    *,
    reason: str,
    returns: PortType = ANY,
    span: Span = NOWHERE,
) -> Graph:
    """Returns the graph of a flow that is one node, because splitting it could show or its source is not known."""
    node = Node(
        id=name,
        kind="block",
        key=digest(definition),
        inputs=tuple(Port(port.name, port.type, code=port.name) for port in inputs),
        outputs=(Port(ids.VALUE, returns),),
        span=span,
    )
    message = f"`{name}` runs as one node: {reason}."
    return Graph(
        name=name,
        inputs=inputs,
        nodes=(node,),
        edges=tuple(Edge(INPUTS, port.name, name, port.name) for port in inputs),
        output=Endpoint(name, ids.VALUE),
        returns=returns,
        diagnostics=(Diagnostic("info", "one-node", message, "It runs as Python would run it.", span),),
    )


def why_whole(source: FlowSource) -> str:
    """Returns why splitting a body into statements could show, or an empty text."""
    text = source.text.text
    # Python folds letters of other scripts into names, so that only a plain text can be searched instead of walked.
    if not text.isascii() or _FRAME_READER.search(text):
        for node in chain.from_iterable(map(ast.walk, source.body)):
            name = _named(node)
            if name in FRAME_READERS:
                return f"it names `{name}`, which can see the frame"
    if "yield" in text and survey(source.body, source.text).yields:
        return "it yields"
    return ""


def _named(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name
    return ""
