"""One pass over the statements of one body: a flow's, a branch's, a function's. What each takes, gives and waits for.

A body knows who gives each name by now. In a branch everything from around it comes from `INPUTS`: the block's own
input ports, one level up, say where from.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph import ids
from omnitron_kernel.graph.callees import Callees
from omnitron_kernel.graph.canonical import form_of
from omnitron_kernel.graph.fed import Fed, fed_by
from omnitron_kernel.graph.known import BUILTINS, PURE
from omnitron_kernel.graph.memory import Memory, may_be_kept
from omnitron_kernel.graph.model import CAPTURES, INPUTS, Diagnostic, Edge, Endpoint, Graph, Node, Port
from omnitron_kernel.graph.names import BLOCKS, Uses, uses_of
from omnitron_kernel.graph.order import Order
from omnitron_kernel.graph.ports import outputs_of
from omnitron_kernel.graph.text import Text
from omnitron_kernel.graph.traits import traits_of

__all__ = ["Body", "Nested", "Scope", "scope_of"]


_HOLDERS = frozenset({"block", "function", "class", "map"})
"""The sorts of node that have graphs of their own."""

Nested = Callable[["Body", ast.stmt, str], tuple[Graph, ...]]
"""Reads the graphs of a statement that has some of its own, given the body it stands in and its node's id."""


@dataclass(frozen=True, eq=False)
class Scope:
    """What holds for all bodies of one function.

    Attributes:
        text: The source.
        local: The names that belong to the function.
        outer: The names that it declares `global` or `nonlocal`.
        later: The names that functions nested in it read when they are called.
        pure: The builtins that change nothing, without those that the function has bound to something else.
        first_bound: The first statement that binds each local name, in any way.
        callees: Looks up functions that are called.
        with_input: Writes the function's header with one more input of that name.
        uses: The names of each statement looked at so far, by the statement's id.
        functions: The graphs of the functions that stand in it, by name.
    """

    text: Text
    local: frozenset[str]
    outer: frozenset[str]
    later: frozenset[str]
    pure: frozenset[str]
    first_bound: Mapping[str, ast.stmt]
    callees: Callees
    with_input: Callable[[str], str]
    uses: dict[int, Uses] = field(default_factory=dict)
    functions: dict[str, Graph] = field(default_factory=dict)

    def uses_of(self, statement: ast.stmt) -> Uses:
        """The names of a statement, walked once."""
        found = self.uses.get(id(statement))
        if found is None:
            found = self.uses[id(statement)] = _uses_in(self.text, statement, self.pure)
        return found


_uses: Memory[tuple[str, frozenset[str]], Uses] = Memory()


def _uses_in(text: Text, statement: ast.stmt, pure: frozenset[str]) -> Uses:
    """The names of a statement, found out once for each text."""
    code = text.whole_code_of(statement)
    found = _uses.get((code, pure))
    if found is None:
        found = uses_of(statement, pure=pure)
        if may_be_kept(code):
            _uses.keep((code, pure), found)
    return found


def scope_of(
    text: Text,
    statements: Iterable[ast.stmt],
    inputs: tuple[Port, ...],
    callees: Callees,
    with_input: Callable[[str], str],
    *,
    output: ast.expr | None = None,
    functions: dict[str, Graph] | None = None,
) -> Scope:
    """Returns the scope of a function with these statements.

    Args:
        text: The source.
        statements: The function's own statements.
        inputs: Its parameters.
        callees: Looks up functions that are called.
        with_input: Writes the function's header with one more input.
        output: A cell's output expression: made for its value, as a `return` is, and not for its effect alone.
        functions: Where the graphs of the functions that stand in it are kept.
    """
    statements = list(statements)
    names = {port.name for port in inputs}

    def used(pure: frozenset[str]) -> dict[int, Uses]:
        found = {id(each): _uses_in(text, each, pure) for each in statements}
        if output is not None and isinstance(statements[-1], ast.Expr):
            found[id(statements[-1])] = uses_of(ast.copy_location(ast.Return(output), statements[-1]), pure=pure)
        return found

    pure = PURE
    uses = used(pure)
    outer = frozenset(name for each in uses.values() for name in each.outer)
    bound = {name for each in uses.values() for name in (*each.binds, *each.deletes)}
    local = frozenset(bound | names) - outer
    if pure & local:
        pure = pure - local
        uses = used(pure)
    first: dict[str, ast.stmt] = {}
    for statement in statements:
        for name in uses[id(statement)].binds:
            first.setdefault(name, statement)
    later = frozenset(name for each in uses.values() for name in each.later)
    kept = functions if functions is not None else {}
    return Scope(text, local, outer, later, pure, first, callees, with_input, uses, kept)


_Given = tuple[str, type, PortType, tuple[str, ...]]
_given: Memory[_Given, tuple[Port, ...]] = Memory()


def _given_by(statement: ast.stmt, uses: Uses, code: str, scope: Scope, result: PortType) -> tuple[Port, ...]:
    """What a statement gives, found out once for each text, result of what it calls and names that it changes."""
    changed = tuple([name for name in uses.changes if name in scope.local]) if uses.changes else ()
    key = (code, type(statement), result, changed)
    found = _given.get(key)
    if found is None:
        found = _given.keep(key, outputs_of(statement, uses, scope.local, scope.text, value_type=result))
    return found


class Body:
    """The state of one pass: who gives each name by now, and what was found.

    Args:
        scope: What holds for the whole function.
        inputs: What comes in from the start: the function's parameters, or the names that a branch's header binds.
        path: The path of the ids of its nodes, with a closing slash; empty for a flow's own.
        reaching: In a branch, the names that may be bound when it begins; None for a flow's own body.
        nested: Reads the graphs of a node that has some of its own.
    """

    def __init__(
        self,
        scope: Scope,
        inputs: tuple[Port, ...],
        statements: Iterable[ast.stmt],
        *,
        path: str = "",
        reaching: Mapping[str, PortType] | None = None,
        nested: Nested,
    ) -> None:
        self.scope = scope
        self.path = path
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.captures: dict[str, None] = {}
        self.diagnostics: list[Diagnostic] = []
        self.types: dict[str, PortType] = {**(reaching or {}), **{port.name: port.type for port in inputs}}
        self.received: dict[str, PortType] = {port.name: port.type for port in inputs}
        self.givers: dict[str, list[str]] = {port.name: [INPUTS] for port in inputs}
        self._reaching = reaching
        self._nested = nested
        own = scope.local
        if reaching is not None:
            own = frozenset(name for each in statements for name in scope.uses_of(each).binds) & scope.local
        self._order = Order(own - scope.later, self.givers)
        self._namer = ids.Namer()
        self._index: dict[str, int] = {}
        self._deleted: dict[str, int] = {}

    @property
    def reach(self) -> dict[str, PortType]:
        """The names that may be bound by now, with what is known of their types."""
        around = self._reaching or {}
        return {**around, **{name: self.types.get(name, ANY) for name in self.givers}}

    def take(
        self, statement: ast.stmt, *, first: bool = False, last: bool = False, output: ast.expr | None = None
    ) -> None:
        """Adds the next statement.

        Args:
            statement: The statement.
            first: Whether it is the function's first, which may be a docstring.
            last: Whether it is the function's last, which may be nothing but its output.
            output: The expression that is the function's value, where it stands in this statement.
        """
        scope, uses = self.scope, self.scope.uses_of(statement)
        self._complain(statement, uses)
        if not ids.is_node(statement, first=first, last=last):
            return
        part = output if output is not None else statement
        span = scope.text.whole_span_of(part)
        code = scope.text.text[span.start : span.end]
        told = traits_of(statement, uses, code, scope.pure, output=output is not None)
        name = self.path + self._namer(told.name)
        callee = scope.callees(told.calls) if told.calls else None
        fed = fed_by(statement, uses, scope.text, span, self._is_port, callee=callee, type_of=self._type_of)
        edges = self._edges(name, fed)
        # What a block binds for itself before it reads it comes from nowhere outside.
        taken = {each.input for each in edges}
        own = {*uses.binds, *uses.deletes}
        fed = tuple([each for each in fed if not each[1] or each[0].name in taken or not own.issuperset(each[1])])
        sources = {self._index[each.source] for each in edges if each.source in self._index}
        behind = self._order.follow(statement, uses, sources)
        self.edges += edges
        self.edges += [Edge(self.nodes[each].id, "", name, "", "order") for each in behind]
        self._index[name] = len(self.nodes)
        node = Node(
            id=name,
            kind=told.kind,
            key=form_of(part, code)[1],
            inputs=tuple([port for port, _ in fed]),
            outputs=_given_by(statement, uses, code, scope, callee.result(awaited=told.awaited) if callee else ANY),
            callee=told.callee,
            changes=uses.changes,
            maybe=uses.maybe,
            code=code,
            span=span,
            note=told.note,
            opener=callee.opener if callee is not None else None,
        )
        graphs = self._nested(self, statement, name) if told.kind in _HOLDERS else ()
        if node.kind == "function" and graphs:
            scope.functions[node.outputs[0].name] = graphs[0]
        self.nodes.append(replace(node, graphs=graphs) if graphs else node)
        self._rebind(node, uses)

    def output(self, expression: ast.expr | None, last: ast.stmt | None) -> Endpoint | None:
        """Where the function's value comes from, once all statements are taken."""
        if expression is None or last is None:
            return None
        if isinstance(expression, ast.Constant) and not ids.is_node(last, first=False, last=True):
            return None
        if isinstance(expression, ast.Name) and not ids.is_node(last, first=False, last=True):
            name = expression.id
            givers = self.givers.get(name)
            if not givers and name in self.scope.local:
                return None
            if not givers and self._is_port(name):
                self.captures.setdefault(name)
            return Endpoint(givers[-1] if givers else self._around(name), name)
        node = self.nodes[-1]
        return Endpoint(node.id, node.outputs[-1].name if node.outputs else ids.VALUE)

    def gives(self) -> tuple[Endpoint, ...]:
        """Where each name comes from that this body has bound or changed."""
        return tuple(
            Endpoint(giver, name) for name, givers in self.givers.items() for giver in givers if giver in self._index
        )

    def inputs(self) -> tuple[Port, ...]:
        """What a branch takes from around it, once all statements are taken."""
        return tuple(Port(name, typed) for name, typed in self.received.items())

    def _type_of(self, name: str) -> PortType:
        return self.types.get(name, ANY)

    def _around(self, name: str) -> str:
        if self._reaching is None:
            return CAPTURES
        self.received.setdefault(name, self.types.get(name, ANY))
        return INPUTS

    def _edges(self, target: str, fed: tuple[Fed, ...]) -> list[Edge]:
        edges: list[Edge] = []
        for port, names in fed:
            for name in names:
                givers = self.givers.get(name)
                if givers:
                    edges += [Edge(giver, name, target, port.name) for giver in givers]
                    if INPUTS in givers and self._reaching is not None:
                        self._around(name)
                elif self._reaching is not None and (name in self._reaching or name not in self.scope.local):
                    edges.append(Edge(self._around(name), name, target, port.name))
                elif name not in self.scope.local:
                    self.captures.setdefault(name)
                    edges.append(Edge(CAPTURES, name, target, port.name, "capture"))
        return edges

    def _is_port(self, name: str) -> bool:
        return name in self.scope.local or name in self.scope.outer or name not in BUILTINS

    def _rebind(self, node: Node, uses: Uses) -> None:
        given = {port.name: port.type for port in node.outputs}
        for name in dict.fromkeys((*uses.binds, *uses.changes)):
            if name not in given:
                continue
            if name in uses.maybe:
                around = [INPUTS] if self._reaching is not None and name in self._reaching else []
                self.givers.setdefault(name, around).append(node.id)
                self.types.pop(name, None)
            else:
                self.givers[name] = [node.id]
                if name in uses.binds:
                    self.types[name] = given[name]
        # A block deletes only if it takes the way that leads there.
        for name in uses.deletes if node.kind != "block" else ():
            self.givers.pop(name, None)
            self._deleted[name] = node.span.line

    def _complain(self, statement: ast.stmt, uses: Uses) -> None:
        scope = self.scope
        within = set(uses.binds) if isinstance(statement, BLOCKS) else set()
        for name in uses.reads:
            if name not in scope.local or name in self.givers or name in within or name not in scope.first_bound:
                continue
            if self._reaching is not None and name in self._reaching and name not in self._deleted:
                continue
            if name in self._deleted:
                message = f"`{name}` is read after it was deleted in line {self._deleted[name]}."
                cure = "Delete it after its last use, or bind it again before this one."
            else:
                where = scope.text.span_of(scope.first_bound[name]).line
                message = f"`{name}` is read before anything is bound to it (it is bound first in line {where})."
                cure = f"Bind it above, or make it an input: `{scope.with_input(name)}`."
            place = scope.text.span_of(_first_read(statement, name))
            self.diagnostics.append(Diagnostic("warning", "read-before-bound", message, cure, place))


def _first_read(statement: ast.stmt, name: str) -> ast.expr | ast.stmt:
    found = [each for each in ast.walk(statement) if isinstance(each, ast.Name) and each.id == name]
    reads = [each for each in found if isinstance(each.ctx, ast.Load)]
    return min(reads, key=lambda each: (each.lineno, each.col_offset)) if reads else statement
