"""A graph as a canvas draws it: the view of a text, and of what lives around it where that is known.

Edits are applied to a text, so nodes and ports keep the ids that `read(text)` gives them. What a live callee adds is
found by where the text that feeds a port stands: a label, the type that is wanted, choices, parameters left unset.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from omnitron_kernel.core.types import ANY, Family, PortType
from omnitron_kernel.graph.around import KEY, roles
from omnitron_kernel.graph.callees import Callee, Callees
from omnitron_kernel.graph.canonical import version_of
from omnitron_kernel.graph.captured import captured, unknown_names
from omnitron_kernel.graph.editors import choices_of, editor_of, requoted
from omnitron_kernel.graph.edits import base_hash
from omnitron_kernel.graph.ids import VALUE, function_of, value_of
from omnitron_kernel.graph.literals import missing_within, outermost
from omnitron_kernel.graph.maps import function_in
from omnitron_kernel.graph.memory import Memory
from omnitron_kernel.graph.misfits import misfits, types_in
from omnitron_kernel.graph.model import Graph, Node, Port
from omnitron_kernel.graph.names import called, receivers
from omnitron_kernel.graph.pieces import (
    annotation,
    carried,
    diagnostic_view,
    docstring_of,
    endpoint_view,
    first_lines,
    matched_ports,
    missing_in_words,
    output_view,
    place_in_words,
)
from omnitron_kernel.graph.places import places
from omnitron_kernel.graph.ports import is_literal, literal_type
from omnitron_kernel.graph.read import why_whole
from omnitron_kernel.graph.signatures import signatures_told
from omnitron_kernel.graph.source import FlowSource
from omnitron_kernel.graph.spoken import Speaks, Spoken
from omnitron_kernel.graph.view import (
    EdgeView,
    EndpointView,
    FlowView,
    GraphView,
    NodeView,
    PortView,
)

__all__ = ["diagnostic_view", "flow_view"]

_MOST = 24
"""Literals within one node's expressions that are shown: more of them are a table, and no settings."""

_Defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def flow_view(
    source: FlowSource,
    graph: Graph,
    live: Graph | None = None,
    *,
    callees: Callees | None = None,
    names: Mapping[str, Any] | None = None,
    seen: Iterable[str] = (),
    speaks: Speaks | None = None,
) -> FlowView:
    """Returns the view of a flow.

    Args:
        source: The text, taken apart.
        graph: What was read from it, as `read` does, without anything that lives.
        live: The graph of the same text, read with live callees.
        callees: What the live graph was read with.
        names: What the names around the flow stand for, for enumerations.
        seen: Types of values that a run has seen, which ports may be asked to take.
        speaks: Tells of calls of which neither the text nor `callees` knows anything.
    """
    showing = _Showing(source, graph, live, callees, names, Spoken(graph, source.text, speaks) if speaks else None)
    whole = showing.graph_view()
    given, wanted = types_in(whole, graph)
    kinds = captured(source, graph, names) if names is not None else {}
    unknown = unknown_names(source, graph, names, kinds) if names is not None else ()
    told = sorted((*(live or graph).diagnostics, *unknown), key=lambda each: each.span.start)
    readable = bool(graph.nodes) or all(each.code == "empty" for each in graph.errors)
    return FlowView(
        name=graph.name,
        signature=graph.signature,
        form=graph.form,
        hash=base_hash(graph.text),
        graph=whole,
        readable=readable,
        returns=graph.returns.text,
        doc=docstring_of(source),
        asynchronous=graph.asynchronous,
        diagnostics=tuple(diagnostic_view(each) for each in told),
        misfits=misfits((*given, *seen), wanted),
        version=version_of(source.definition(), source.text) if readable and source.function is not None else "",
        captured=kinds,
        signatures=signatures_told(graph, callees) if callees is not None else {},
    )


class _Showing:
    """One text on its way to its view."""

    def __init__(
        self,
        source: FlowSource,
        graph: Graph,
        live: Graph | None,
        callees: Callees | None,
        names: Mapping[str, Any] | None,
        spoken: Spoken | None,
    ) -> None:
        self.text = source.text
        self.graph = graph
        self.names = names
        self.callees = callees
        self.live: dict[str, Node] = {each.id: each for each in live.walk()} if live is not None else {}
        self.spoken = spoken
        self.told: dict[str, str] = {}
        # A flow that runs as one node because it sees its frame has no statements that could be edited one by one.
        reason = why_whole(source) if source.function is not None else "it cannot be read"
        found = places(source.body, graph) if reason in ("", "it yields") else ()
        self.statements: dict[str, ast.stmt] = {}
        self.attributes: set[str] = set()
        for place in found:
            self.statements[place.node.id] = place.statement
            around = self.statements.get(place.parent)
            inherits = place.parent in self.attributes and not isinstance(
                around, ast.FunctionDef | ast.AsyncFunctionDef
            )
            if isinstance(around, ast.ClassDef) or inherits:
                self.attributes.add(place.node.id)
        self.docs = dict(self._docs(source))

    def graph_view(self) -> GraphView:
        """Builds the innermost graphs first, so that no depth of nesting can end it."""
        order: list[Graph] = []
        waiting = [self.graph]
        while waiting:
            graph = waiting.pop()
            order.append(graph)
            waiting.extend(each for node in graph.nodes for each in node.graphs)
        made: dict[int, GraphView] = {}
        for graph in reversed(order):
            nodes = tuple(self._node(node, tuple(made[id(each)] for each in node.graphs)) for node in graph.nodes)
            inputs = self._own_inputs() if graph is self.graph else tuple(map(carried, graph.inputs))
            made[id(graph)] = GraphView(
                name=graph.name,
                header=graph.header,
                inputs=inputs,
                nodes=nodes,
                edges=tuple(EdgeView(one.source, one.output, one.target, one.input, one.kind) for one in graph.edges),
                output=endpoint_view(graph.output),
                captures=graph.captures,
                gives=tuple(EndpointView(each.node, each.port) for each in graph.gives),
            )
        return made[id(self.graph)]

    def _node(self, node: Node, branches: tuple[GraphView, ...]) -> NodeView:
        statement, span = self._statement(node), node.span
        self._listen(node, statement)
        return NodeView(
            id=node.id,
            name=node.name,
            kind=node.kind,
            key=node.key,
            code=node.code,
            line=span.line,
            start=span.start,
            end=span.end,
            inputs=self._taken(node, statement),
            outputs=tuple([output_view(port.name, port.type) for port in self._given(node)]),
            callee=node.callee,
            doc=self._doc(node, statement),
            branches=branches,
            opens=node.opener is not None or self._twin(node).opener is not None,
            note=node.note,
            changes=node.changes,
            maybe=tuple(port.name for port in node.outputs if port.name in node.maybe) if node.maybe else (),
            renames=self._renames(node),
        )

    def _twin(self, node: Node) -> Node:
        """The node as it is where live callees are known."""
        return self.live.get(node.id, node)

    def _listen(self, node: Node, statement: ast.stmt | None) -> None:
        """Takes over what is known of a call of which nothing else tells anything."""
        if self.spoken is None or statement is None:
            return
        function = function_in(value_of(statement))
        if function in self.docs or self._alive(function) is not None:
            return
        heard = self.spoken(node, statement)
        if heard is not None:
            inputs, self.told[node.id] = heard
            self.live[node.id] = replace(self._twin(node), inputs=inputs)

    def _alive(self, function: str) -> Callee | None:
        """The live function of a dotted name."""
        return self.callees(function) if function and self.callees is not None else None

    def _statement(self, node: Node) -> ast.stmt | None:
        """The statement of a node; for what a map does with each item, that of the map."""
        found = self.statements.get(node.id)
        if found is None and "/each/" in node.id:
            holder = node.id.rpartition("/each/")[0]
            found = self.statements.get(holder) or self.statements.get(holder.removesuffix("#1"))
        return found

    def _given(self, node: Node) -> tuple[Port, ...]:
        twin = self._twin(node)
        if twin is node:
            return node.outputs
        return (
            twin.outputs
            if [each.name for each in twin.outputs] == [each.name for each in node.outputs]
            else node.outputs
        )

    def _renames(self, node: Node) -> bool:
        if node.id not in self.statements or node.id in self.attributes:
            return False
        return any(port.name == node.name for port in node.outputs)

    # Ports.

    def _own_inputs(self) -> tuple[PortView, ...]:
        """The flow's inputs, whose defaults are set in place."""
        return tuple(
            self._settable(carried(port), port.type, literal=port.literal or port.code is None)
            if not port.kind.startswith("var")
            else carried(port)
            for port in self.graph.inputs
        )

    def _taken(self, node: Node, statement: ast.stmt | None) -> tuple[PortView, ...]:
        """What a node reads; where nothing but its own text tells, found out once for each text."""
        alone = (
            not node.graphs
            and node.id not in self.told
            and statement is not None
            and not any(port.declared for port in node.inputs)
        )
        if not alone or (statement is not None and self._alive(function_in(value_of(statement))) is not None):
            return tuple(self._inputs(node, statement))
        ports = tuple([(port.name, port.type.family, port.span is None) for port in node.inputs])
        key = (node.code, type(statement), "/each/" in node.id, ports)
        return _shown.get(key) or _shown.keep(key, tuple(self._inputs(node, statement)))

    def _inputs(self, node: Node, statement: ast.stmt | None) -> Iterator[PortView]:
        twin = self._twin(node)
        matched = matched_ports(node, twin)
        at = {id(port): index for index, port in enumerate(twin.inputs)}
        # Parameters in their order, behind what is no parameter: the same order whoever reads the text.
        own = set() if statement is None else receivers(statement)
        rank = {
            port.name: -1 if port.name in own and port.span is None else at.get(id(matched.get(port.name)), -1)
            for port in node.inputs
        }
        ordered = sorted(node.inputs, key=lambda port: rank[port.name])
        shown = {port.name for port in node.inputs}
        missing = dict(missing_within(self.text, statement, node)) if statement is not None else {}
        lacking = {self._place(each) for each in missing.values()}
        for port in ordered:
            lacks = port.span is not None and (port.span.start, port.span.end) in lacking
            shown_as = self._input(port, matched.get(port.name), statement, missing=lacks)
            yield shown_as if shown_as.label else replace(shown_as, label=place_in_words(port, statement))
        for port in (*twin.inputs, *self._missing(twin, statement)):
            if not port.given and port.name not in shown and port.kind != "positional_only":
                shown.add(port.name)
                yield self._input(port, port, statement)
        if statement is not None:
            yield from self._chosen(node, twin, statement)
            yield from self._literals(node, statement, missing)

    def _missing(self, node: Node, statement: ast.stmt | None) -> list[Port]:
        """The parameters of a live callee that the text should feed, and does not."""
        call = called(value_of(statement)) if statement is not None and node.kind == "call" else None
        callee = self._alive(function_of(call)) if call is not None else None
        fed = callee.fed(call) if callee is not None and call is not None else None
        if callee is None or fed is None:
            return []
        missing = (port for port in callee.parameters if port.code is None and port.name not in fed)
        return [replace(port, given=False, declared=True) for port in missing if not port.kind.startswith("var")]

    def _input(self, port: Port, live: Port | None, statement: ast.stmt | None, *, missing: bool = False) -> PortView:
        wanted = live if live is not None and live.declared else port
        typed = wanted.type if wanted.declared else ANY
        family = wanted.type.family if wanted.type.text else port.type.family
        label = live.name if live is not None and live.name != port.name else ""
        code = port.code or ""
        code = code if port.given else requoted(code, self.quote)
        found = PortView(port.name, label, annotation(typed), family, code, given=port.given, missing=missing)
        if statement is None or (port.given and port.span is None):
            return found
        return self._settable(found, typed, literal=port.literal or (not port.given and found.code in ("", "...")))

    def _settable(self, port: PortView, typed: PortType, *, literal: bool) -> PortView:
        """A port with the field by which it is set, if it holds a literal or one of the values to choose from."""
        choices = choices_of(annotation(typed), port.code, self.names) if typed.text else ()
        if not literal and all(each.code != port.code for each in choices):
            return port
        editor = editor_of(typed, "" if port.missing else port.code, choices)
        return replace(port, editor=editor, choices=choices if editor == "choice" else ())

    def _chosen(self, node: Node, twin: Node, statement: ast.stmt) -> Iterator[PortView]:
        """Members of enumerations, such as `Color.RED`, that are given by position to a live callee."""
        call = called(value_of(statement)) if twin is not node else None
        if call is None:
            return
        known = {port.span for port in node.inputs}
        wanted = {port.span: port for port in twin.inputs if port.given and port.span not in known}
        for place, argument in enumerate(call.args, start=1):
            live = wanted.get(self.text.span_of(argument))
            if live is None:
                continue
            port = PortView(
                f"arg{place}", live.name, annotation(live.type), live.type.family, live.code or "", within=True
            )
            settable = self._settable(port, live.type, literal=False)
            if settable.editor == "choice":
                yield settable

    def _literals(self, node: Node, statement: ast.stmt, missing: Mapping[str, ast.expr]) -> Iterator[PortView]:
        """What is set within a node's expressions: its literals, and the values that are missing there."""
        lacking = {self._place(each) for each in missing.values()}
        value = value_of(statement) if not node.inputs and "/each/" not in node.id else None
        literal = value if value is not None and is_literal(value) else None
        if literal is not None:
            typed, code = literal_type(literal), self.text.code_of(literal)
            lacks = self._place(literal) in lacking
            yield PortView(VALUE, family=typed.family, code=code, editor=editor_of(ANY, code), missing=lacks)
            if lacks:
                return
        spans = {(port.span.start, port.span.end) for port in node.inputs if port.span is not None}
        for number, (name, each) in enumerate(missing.items(), start=1):
            if self._place(each) not in spans:
                label, code = missing_in_words(number, len(missing)), self.text.code_of(each)
                yield PortView(name, label, code=code, editor="code", within=True, missing=True)
        known = roles(statement)
        inner = outermost(self.text, statement, node) if literal is None else ()
        found = 0
        # Keys of a table that is written out are set least often.
        for code, each in sorted(inner, key=lambda found: known.get(found[1]) == KEY):
            place = self._place(each)
            if place in spans or place in lacking or found == _MOST:
                continue
            found += 1
            family, role = literal_type(each).family, known.get(each, "")
            yield PortView(code, role, family=family, code=code, editor=editor_of(ANY, code), within=True)

    def _place(self, each: ast.expr) -> tuple[int, int]:
        span = self.text.span_of(each)
        return span.start, span.end

    @cached_property
    def quote(self) -> str:
        """The quotes that most texts of the flow stand in; empty where none does."""
        parts = (part for each in self.statements.values() for part in ast.walk(each))
        texts = [each for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        marks = [self.text.text[end - 1 : end] for _, end in map(self._place, texts)]
        double, single = marks.count('"'), marks.count("'")
        return '"' if double > single else "'" if single > double else ""

    # What is said.

    def _docs(self, source: FlowSource) -> Iterator[tuple[str, str]]:
        for each in (*source.around, *source.body):
            if isinstance(each, _Defined):
                yield each.name, ast.get_docstring(each) or ""

    def _doc(self, node: Node, statement: ast.stmt | None) -> str:
        if isinstance(statement, _Defined):
            return first_lines(ast.get_docstring(statement, clean=False) or "")
        if node.id in self.told:
            return self.told[node.id]
        function = function_in(value_of(statement)) if statement is not None else ""
        told = self.docs.get(function)
        if told is None:
            callee = self._alive(function)
            told = callee.doc if callee is not None else ""
        return first_lines(told or "")


_Shown = tuple[str, type, bool, tuple[tuple[str, Family, bool], ...]]
_shown: Memory[_Shown, tuple[PortView, ...]] = Memory()
