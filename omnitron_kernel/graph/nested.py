"""The graphs that stand inside a node: a block's branches, a function's or class's body, a map's `each`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph import ids
from omnitron_kernel.graph.blocks import Branch, branches_of, header_binds
from omnitron_kernel.graph.body import Body, scope_of
from omnitron_kernel.graph.callees import callees_in
from omnitron_kernel.graph.maps import Mapped, mapped
from omnitron_kernel.graph.model import Graph, Port, Span
from omnitron_kernel.graph.names import BLOCKS
from omnitron_kernel.graph.ports import annotated_type, flow_inputs
from omnitron_kernel.graph.text import Text

__all__ = ["nested_graphs", "with_input"]

_DEEPEST = 60
"""Levels of nesting that are opened; below them a block stays shut, as no reader would follow."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def nested_graphs(body: Body, statement: ast.stmt, id: str) -> tuple[Graph, ...]:
    """Returns the graphs of a statement's node; most have none.

    Args:
        body: The body that the statement stands in, as it is when the statement begins.
        statement: The statement.
        id: The id of its node.
    """
    if id.count("/") >= 2 * _DEEPEST:
        return ()
    path = f"{id}/" if "#" in id.rpartition("/")[2] else f"{id}#1/"
    if isinstance(statement, BLOCKS):
        return tuple(_branches(body, statement, path))
    if isinstance(statement, _Function):
        return (_function(body, statement, path),)
    if isinstance(statement, ast.ClassDef):
        return (_read_scope(body, statement, (), path),)
    many = mapped(ids.value_of(statement))
    return (_each(body, many, path),) if many is not None else ()


def with_input(name: str, inputs: Iterable[Port], new: str, *, form: str = "def") -> str:
    """Writes a header with one more input, as it is to be typed."""
    ports = list(inputs)
    kinds = [port.kind for port in ports]
    named = "keyword_only" in kinds or "var_positional" in kinds
    added = Port(new, code="...", kind="keyword_only" if named else "positional_or_keyword")
    ports.insert(len(ports) - ("var_keyword" in kinds), added)
    signature = Graph(name, tuple(ports)).signature
    return f"%%flow {signature}" if form == "cell" else f"def {signature}"


def _branches(body: Body, statement: ast.stmt, path: str) -> Iterable[Graph]:
    branches = branches_of(statement)
    before = body.reach
    bound = dict.fromkeys(body.scope.uses_of(statement).binds, ANY)
    end = body.scope.text.whole_span_of(statement).start
    for branch in branches:
        reach = before
        if isinstance(statement, ast.For | ast.AsyncFor | ast.While) or (
            isinstance(statement, ast.Try | ast.TryStar) and branch is not branches[0]
        ):
            reach = {**before, **bound}
        header = branch.header(body.scope.text, end)
        yield _branch(body, branch, path, reach, header)
        end = body.scope.text.span_of(branch.statements[-1]).end


def _branch(body: Body, branch: Branch, path: str, reach: Mapping[str, PortType], header: Span) -> Graph:
    heads = tuple(Port(name) for name in header_binds(branch))
    path = f"{path}{branch.name}/"
    inner = Body(body.scope, heads, branch.statements, path=path, reaching=reach, nested=nested_graphs)
    for statement in branch.statements:
        inner.take(statement)
    body.diagnostics += inner.diagnostics
    return _graph(inner, branch.name, body.scope.text, header)


def _function(body: Body, statement: _Function, path: str) -> Graph:
    text = body.scope.text
    inputs = flow_inputs(statement.args, text)
    graph = _read_scope(body, statement, inputs, path)
    returns, asynchronous = annotated_type(statement.returns, text), isinstance(statement, ast.AsyncFunctionDef)
    ports = (*inputs, *graph.inputs[len(inputs) :])  # with the defaults and kinds that the header has
    return replace(graph, inputs=ports, returns=returns, asynchronous=asynchronous)


def _read_scope(body: Body, statement: _Function | ast.ClassDef, inputs: tuple[Port, ...], path: str) -> Graph:
    """Reads the body of a function or class, whose names are its own."""
    text, around, last = body.scope.text, body.scope.callees, statement.body[-1]
    functions: dict[str, Graph] = {}
    own = callees_in(statement.body, text, lambda name, _: lambda: functions.get(name))
    output = last.value if isinstance(last, ast.Return) else None
    scope = scope_of(
        text,
        statement.body,
        inputs,
        lambda dotted: own.get(dotted) or around(dotted),
        lambda name: with_input(statement.name, inputs, name),
        functions=functions,
    )
    reach = {name: typed for name, typed in body.reach.items() if name not in scope.local}
    inner = Body(scope, inputs, statement.body, path=f"{path}body/", reaching=reach, nested=nested_graphs)
    for each in statement.body:
        final = each is last and ids.may_be_output(each, cell=False)
        inner.take(each, first=each is statement.body[0], last=final, output=output if final else None)
    body.diagnostics += inner.diagnostics
    found = inner.output(output, last)
    header = branches_of(statement)[0].header(text, text.whole_span_of(statement).start)
    return replace(_graph(inner, "body", text, header), output=found)


def _each(body: Body, many: Mapped, path: str) -> Graph:
    """The graph of what a map does with each item."""
    text = body.scope.text
    if many.generators:
        last = many.generators[-1]
        targets = Branch("each", [], tuple(each.target for each in many.generators))
        end = text.span_of(last.ifs[-1] if last.ifs else last.iter).end
        start = text.text.rfind("for", 0, text.span_of(many.generators[0].target).start)
        names, call, header = header_binds(targets), many.call, text.span(start, end)
    else:
        function, *items = many.call.args
        names = ("item",) if len(items) == 1 else tuple(f"item{index}" for index in range(1, len(items) + 1))
        call = ast.Call(function, [ast.Name(name, ast.Load()) for name in names], [])
        for part in (call, *call.args):
            ast.copy_location(part, function)
        header = text.span_of(many.call)
    scope = replace(body.scope, local=body.scope.local | set(names), uses={})
    statement = ast.copy_location(ast.Expr(call), call)
    inputs = tuple(map(Port, names))
    inner = Body(scope, inputs, [statement], path=f"{path}each/", reaching=body.reach, nested=nested_graphs)
    inner.take(statement)
    return _graph(inner, "each", text, header)


def _graph(inner: Body, name: str, text: Text, header: Span) -> Graph:
    return Graph(
        name,
        inner.inputs(),
        tuple(inner.nodes),
        tuple(inner.edges),
        gives=inner.gives(),
        header=text.text[header.start : header.end],
        header_span=header,
    )
