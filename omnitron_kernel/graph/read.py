"""From source to graph: every statement a node, every name read an edge.

Reading runs nothing and never raises for a text, whatever it is: what cannot be read gives a graph with diagnostics.
Compound statements are one opaque node each for now; their own graphs come with issue 3.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph import ids
from omnitron_kernel.graph.canonical import digest
from omnitron_kernel.graph.known import BUILTINS, FRAME_READERS, PURE
from omnitron_kernel.graph.model import CAPTURES, INPUTS, Diagnostic, Edge, Endpoint, Graph, Node, Port, Span
from omnitron_kernel.graph.names import BLOCKS, Uses, called, uses_of
from omnitron_kernel.graph.order import Order
from omnitron_kernel.graph.ports import Fed, annotated_type, flow_inputs, inputs_of, outputs_of
from omnitron_kernel.graph.source import FlowSource, parse

__all__ = ["build", "read", "whole", "why_whole"]

NOWHERE = Span(0, 0, 1, 1)


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


def build(source: FlowSource) -> Graph:
    """Builds the graph of a source that was taken apart already."""
    if source.function is None:
        return Graph(source.name, diagnostics=source.diagnostics, form=source.form, text=source.text.text)
    inputs = flow_inputs(source.function.args, source.text)
    returns = annotated_type(source.function.returns, source.text)
    reason = why_whole(source)
    if reason:
        graph = whole(source.name, inputs, source.definition(), returns=returns, reason=reason, span=source.header)
        return replace(
            graph, form=source.form, text=source.text.text, diagnostics=(*source.diagnostics, *graph.diagnostics)
        )
    body = _Body(source, inputs)
    for statement in source.body:
        body.take(statement)
    return Graph(
        name=source.name,
        inputs=inputs,
        nodes=tuple(body.nodes),
        edges=tuple(body.edges),
        output=body.output(),
        returns=returns,
        captures=tuple(body.captures),
        asynchronous=isinstance(source.function, ast.AsyncFunctionDef),
        diagnostics=(*source.diagnostics, *sorted(body.diagnostics, key=lambda each: each.span.start)),
        form=source.form,
        text=source.text.text,
    )


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
    for statement in source.body:
        for node in ast.walk(statement):
            name = _named(node)
            if name in FRAME_READERS:
                return f"it names `{name}`, which can see the frame"
    waiting: list[ast.AST] = list(source.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return "it yields"
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
    return ""


def _named(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name
    return ""


@dataclass
class _Body:
    """The state of one pass over a body: who gives each name by now, and what was found."""

    source: FlowSource
    inputs: tuple[Port, ...]
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    captures: dict[str, None] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.uses = {id(each): uses_of(self._as_used(each)) for each in self.source.body}
        outer = {name for uses in self.uses.values() for name in uses.outer}
        bound = {name for uses in self.uses.values() for name in (*uses.binds, *uses.deletes)}
        names = [port.name for port in self.inputs]
        self.outer = frozenset(outer)
        self.local = frozenset(bound | set(names)) - self.outer
        if PURE & self.local:
            # A builtin that the flow has bound to something else is known no more.
            pure = PURE - self.local
            self.uses = {id(each): uses_of(self._as_used(each), pure=pure) for each in self.source.body}
        later = {name for uses in self.uses.values() for name in uses.later}
        self.givers: dict[str, list[str]] = {name: [INPUTS] for name in names}
        self.first_bound = self._first_bound()
        self.order = Order(self.local - later, names)
        self.namer = ids.Namer()
        self.index: dict[str, int] = {}
        self.deleted: dict[str, int] = {}

    def _as_used(self, statement: ast.stmt) -> ast.stmt:
        """A cell's output expression is made for its value, as a `return` is, and not for its effect alone."""
        output = self.source.output
        if output is None or not isinstance(statement, ast.Expr) or statement is not self.source.body[-1]:
            return statement
        return ast.copy_location(ast.Return(output), statement)

    def take(self, statement: ast.stmt) -> None:
        """Adds the next statement."""
        uses = self.uses[id(statement)]
        body = self.source.body
        first, last = statement is body[0], statement is body[-1]
        self._complain(statement, uses)
        if not ids.is_node(statement, first=first, last=last):
            return
        output = last and self.source.output is not None
        name = self.namer(ids.name_of(statement, uses, output=output))
        fed = inputs_of(statement, uses, self.source.text, self._is_port)
        edges = self._edges(name, fed)
        # What a block binds for itself before it reads it comes from nowhere outside.
        taken = {each.input for each in edges}
        fed = tuple(
            each for each in fed if each[0].literal or each[0].name in taken or not set(each[1]) <= {*uses.binds}
        )
        sources = {self.index[each.source] for each in edges if each.source in self.index}
        behind = self.order.follow(statement, uses, sources)
        part = self.source.output if output and self.source.output is not None else statement
        span = self.source.text.whole_span_of(part)
        call = called(ids.value_of(statement))
        self.edges += edges
        self.edges += [Edge(self.nodes[each].id, "", name, "", "order") for each in behind]
        self.index[name] = len(self.nodes)
        self.nodes.append(
            Node(
                id=name,
                kind=ids.kind_of(statement, uses),
                key=digest(part),
                inputs=tuple(port for port, _ in fed),
                outputs=outputs_of(statement, uses, self.local, self.source.text),
                callee=ids.callee_of(call) if call is not None else "",
                changes=uses.changes,
                maybe=uses.maybe,
                code=self.source.text.text[span.start : span.end],
                span=span,
            )
        )
        self._rebind(self.nodes[-1], uses)

    def output(self) -> Endpoint | None:
        """Where the value comes from, once all statements are taken."""
        expression = self.source.output
        if expression is None:
            self._say_none()
            return None
        last = self.source.body[-1]
        if isinstance(expression, ast.Name) and not ids.is_node(last, first=False, last=True):
            name = expression.id
            givers = self.givers.get(name)
            if not givers and name in self.local:
                return None
            if not givers and self._is_port(name):
                self.captures.setdefault(name)
            return Endpoint(givers[-1] if givers else CAPTURES, name)
        node = self.nodes[-1]
        return Endpoint(node.id, node.outputs[-1].name if node.outputs else ids.VALUE)

    def _edges(self, target: str, fed: tuple[Fed, ...]) -> list[Edge]:
        edges: list[Edge] = []
        for port, names in fed:
            for name in names:
                givers = self.givers.get(name)
                if givers:
                    edges += [Edge(giver, name, target, port.name) for giver in givers]
                elif name not in self.local:
                    self.captures.setdefault(name)
                    edges.append(Edge(CAPTURES, name, target, port.name, "capture"))
        return edges

    def _is_port(self, name: str) -> bool:
        return name in self.local or name in self.outer or name not in BUILTINS

    def _rebind(self, node: Node, uses: Uses) -> None:
        given = {port.name for port in node.outputs}
        for name in dict.fromkeys((*uses.binds, *uses.changes)):
            if name not in given:
                continue
            if name in uses.maybe:
                self.givers.setdefault(name, []).append(node.id)
            else:
                self.givers[name] = [node.id]
        # A block deletes only if it takes the way that leads there.
        for name in uses.deletes if node.kind != "block" else ():
            self.givers.pop(name, None)
            self.deleted[name] = node.span.line

    def _first_bound(self) -> dict[str, ast.stmt]:
        """The first statement that binds each local name, in any way."""
        first: dict[str, ast.stmt] = {}
        for statement in self.source.body:
            for name in self.uses[id(statement)].binds:
                first.setdefault(name, statement)
        return first

    def _complain(self, statement: ast.stmt, uses: Uses) -> None:
        within = set(uses.binds) if isinstance(statement, BLOCKS) else set()
        for name in uses.reads:
            if name not in self.local or name in self.givers or name in within or name not in self.first_bound:
                continue
            if name in self.deleted:
                message = f"`{name}` is read after it was deleted in line {self.deleted[name]}."
                cure = "Delete it after its last use, or bind it again before this one."
            else:
                where = self.source.text.span_of(self.first_bound[name]).line
                message = f"`{name}` is read before anything is bound to it (it is bound first in line {where})."
                cure = f"Bind it above, or make it an input: `{_with_input(self.source, name)}`."
            place = self.source.text.span_of(_first_read(statement, name))
            self.diagnostics.append(Diagnostic("warning", "read-before-bound", message, cure, place))

    def _say_none(self) -> None:
        body = self.source.body
        if self.source.form != "cell" or not body:
            return
        message = f"`{self.source.name}` returns None: its last statement is no expression."
        cure = "End with the expression that is its value."
        self.diagnostics.append(Diagnostic("info", "no-output", message, cure, self.source.text.span_of(body[-1])))


def _first_read(statement: ast.stmt, name: str) -> ast.expr | ast.stmt:
    matches: Callable[[ast.AST], bool] = lambda each: isinstance(each, ast.Name) and each.id == name  # noqa: E731
    found = [each for each in ast.walk(statement) if matches(each)]
    reads = [each for each in found if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
    return min(reads, key=lambda each: (each.lineno, each.col_offset)) if reads else statement


def _with_input(source: FlowSource, name: str) -> str:
    """The header with one more input, as it is to be written."""
    inputs = list(flow_inputs(source.function.args, source.text)) if source.function else []
    kinds = [port.kind for port in inputs]
    named = "keyword_only" in kinds or "var_positional" in kinds
    added = Port(name, code="...", kind="keyword_only" if named else "positional_or_keyword")
    inputs.insert(len(inputs) - ("var_keyword" in kinds), added)
    signature = Graph(source.name, tuple(inputs)).signature
    return f"%%flow {signature}" if source.form == "cell" else f"def {signature}"
