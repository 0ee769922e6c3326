"""A flow as data: immutable nodes, ports and edges, and the places in the text that they were read from.

One thing is always true here: a graph says what the text says and nothing more. Two texts that differ only in
comments, formatting or form (a cell, a `def`) give equal graphs; what belongs to one text alone (its spans, its
wording) takes no part in comparison.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.errors import UnknownNodeError

__all__ = [
    "CAPTURES",
    "INPUTS",
    "Diagnostic",
    "Edge",
    "Endpoint",
    "Graph",
    "Node",
    "NodeKind",
    "Port",
    "Span",
    "plain_id",
]

INPUTS = "<inputs>"
"""The place that a flow's own inputs come from, where an edge names its source."""

CAPTURES = "<captures>"
"""The place that names read from the notebook or module come from, where an edge names its source."""

NodeKind = Literal["call", "expression", "change", "import", "function", "class", "block", "statement", "map"]

_FIRST = re.compile(r"#1(?=/|$)")


def plain_id(id: str) -> str:
    """Returns an id without its `#1`s, so that `for/body/x` and `for#1/body/x#1` are one.

    Example:
        >>> plain_id("for#1/body/x#2")
        'for/body/x#2'
    """
    return _FIRST.sub("", id) if "#1" in id else id


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the original text.

    Attributes:
        start: Offset of the first character, in code points.
        end: Offset behind the last character.
        line: Line of the first character, counted from 1.
        column: Column of the first character, counted from 1.
    """

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A located complaint with its cure.

    Attributes:
        severity: An `error` keeps the flow from being defined, a `warning` may fail at run time, an `info` only tells.
        code: A stable word for tools, such as `syntax` or `read-before-bound`.
        message: What was found and what was expected.
        cure: What to do.
        span: Where.
    """

    severity: Literal["error", "warning", "info"]
    code: str
    message: str
    cure: str
    span: Span

    def __str__(self) -> str:
        """One line: place, complaint, cure."""
        return f"line {self.span.line}: {self.message} {self.cure}".rstrip()


@dataclass(frozen=True, slots=True)
class Port:
    """A typed input or output.

    Attributes:
        name: The parameter, the name read or the name bound.
        type: What it carries.
        code: For an input, the Python expression that feeds it or, on a flow's own input, its default; None where
            there is neither.
        literal: Whether `code` is a literal that can be edited in place.
        kind: How a flow's input takes arguments: Python's parameter kinds, by their names in `inspect`, lower case.
        key: Digest of the canonical form of `code`, where that is more than a name: equal for equal expressions,
            however they are written.
        span: Where `code` stands.
        given: Whether the text feeds it; a callee's parameter that is left at its default is shown and not given.
        declared: Whether `type` is what is wanted there, by an annotation, rather than the type of what feeds it.
    """

    name: str
    type: PortType = ANY
    code: str | None = field(default=None, compare=False)
    literal: bool = False
    kind: str = "positional_or_keyword"
    key: str = ""
    span: Span | None = field(default=None, compare=False)
    given: bool = True
    declared: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        """The port as a parameter is written."""
        stars = {"var_positional": "*", "var_keyword": "**"}.get(self.kind, "")
        typed = f"{stars}{self.name}: {self.type}" if self.type.text else f"{stars}{self.name}"
        if self.code is None:
            return typed
        return f"{typed} = {self.code}" if self.type.text else f"{typed}={self.code}"


@dataclass(frozen=True, slots=True)
class Node:
    """One statement's place in a graph.

    Attributes:
        id: The block path, the name and, from the second on, `#k`: `clean`, `df#2`, `for#1/body/x`.
        kind: What sort of statement it is: `block` is a compound statement, `map` a call for each of many items.
        key: Digest of the statement's canonical form: equal for statements that differ only in formatting.
        inputs: What it reads: names, a callee's arguments, literals.
        outputs: What it binds, in order; for the flow's output expression a single port `return`.
        callee: The dotted name that is called, where the statement is a call.
        changes: The names whose value it may change in place.
        maybe: The outputs that may stay unbound although the statement completes.
        code: The statement's text (an output expression without its `return`).
        span: Where it stands.
        graphs: Its own graphs: a block's branches, the body of a function or class, a map's `each`.
        note: Why it runs as written, where one could expect otherwise.
        opener: Reads the graph of what it calls directly, where that is a flow or a function of the flow's own.
    """

    id: str
    kind: NodeKind
    key: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    callee: str = ""
    changes: tuple[str, ...] = ()
    maybe: frozenset[str] = frozenset()
    code: str = field(default="", compare=False)
    span: Span = field(default=Span(0, 0, 1, 1), compare=False)
    graphs: tuple[Graph, ...] = ()
    note: str = ""
    opener: Callable[[], Graph | None] | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The id without its path and its `#k`."""
        return self.id.rpartition("/")[2].partition("#")[0]

    @property
    def opened(self) -> Graph | None:
        """The graph of the flow or local function that it calls directly, read when asked; None for other nodes.

        Its ids are those of that flow. A call of itself, inside a flow, opens no further (rule 6).
        """
        graph = self.opener() if self.opener is not None else None
        if graph is None:
            return None
        return replace(graph, nodes=tuple(_shut(node, self.callee) for node in graph.nodes))

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes of all its graphs, in source order; those of the flow that it calls, where it opens into one."""
        if self.graphs or self.opener is None:
            return tuple(node for graph in self.graphs for node in graph.nodes)
        opened = self.opened
        return opened.nodes if opened is not None else ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travels without what it opens into, which lives where the flow lives."""
        values = [getattr(self, each.name) for each in fields(self) if each.name != "opener"]
        return Node, tuple(values)


def _shut(node: Node, callee: str) -> Node:
    """A node as it stands inside what it calls itself: a recursion is opened one level deep."""
    return replace(node, opener=None) if node.callee == callee and node.opener is not None else node


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One port of one node; `node` may be `INPUTS` or `CAPTURES`."""

    node: str
    port: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from an output port to an input port.

    Attributes:
        source: The node that gives, or `INPUTS`, or `CAPTURES`.
        output: The port it gives from.
        target: The node that takes.
        input: The port it takes at; empty on an order edge.
        kind: `data` carries a value, `capture` reads a name of the surroundings, `order` only says "not before".
    """

    source: str
    output: str
    target: str
    input: str
    kind: Literal["data", "order", "capture"] = "data"


@dataclass(frozen=True)
class Graph:
    r"""Immutable nodes and edges read from one flow's source, or from one branch of a block in it.

    In a branch's graph everything from outside is an input: what its header binds first, then the names from around
    it, which the block's own input ports carry there.

    Attributes:
        name: The flow's name; a branch's is `body`, `else`, `except#2`.
        inputs: The flow's parameters.
        nodes: One per statement, in source order.
        edges: Data, order and capture edges.
        output: Where the flow's value comes from; None for a flow that returns None.
        returns: The annotated type of the value.
        captures: Names read from the notebook or module around the flow.
        diagnostics: What is to be said about the text.
        form: Whether the text was a `%%flow` cell or a `def`.
        text: The whole source that was read.
        gives: Where each name comes from that leaves a branch.
        header: A branch's opening line as it is written: `for x in xs`, `except ValueError as e`, `else`.
        header_span: Where that stands.

    Example:
        >>> from omnitron_kernel.graph import read
        >>> graph = read("def double(x: int) -> int:\n    y = x * 2\n    return y")
        >>> [node.id for node in graph.nodes], graph.output.node
        (['y'], 'y')
    """

    name: str
    inputs: tuple[Port, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    output: Endpoint | None = None
    returns: PortType = ANY
    captures: tuple[str, ...] = ()
    asynchronous: bool = False
    diagnostics: tuple[Diagnostic, ...] = field(default=(), compare=False)
    form: Literal["cell", "def"] = field(default="def", compare=False)
    text: str = field(default="", compare=False, repr=False)
    gives: tuple[Endpoint, ...] = ()
    header: str = field(default="", compare=False)
    header_span: Span | None = field(default=None, compare=False)

    @cached_property
    def _index(self) -> dict[str, Node]:
        return {plain_id(node.id): node for node in self.walk()}

    def walk(self) -> Iterator[Node]:
        """Yields all nodes, nested ones behind the node they stand in, in source order."""
        waiting = list(reversed(self.nodes))
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(each for graph in reversed(node.graphs) for each in reversed(graph.nodes))

    def node(self, id: str) -> Node:
        """Returns a node by its id, a nested one by its path; `#1` may be left out or put in anywhere.

        Raises:
            UnknownNodeError: There is none; the nearest id is named.
        """
        found = self._index.get(plain_id(str(id)))
        if found is None:
            raise UnknownNodeError(id, (node.id for node in self.walk()), where=f"flow {self.name!r}")
        return found

    def __contains__(self, id: object) -> bool:
        """Whether there is a node of that id."""
        return isinstance(id, str) and plain_id(id) in self._index

    def __repr__(self) -> str:
        """What it is in a line; its picture is what a notebook shows."""
        nodes, edges = len(self.nodes), len(self.edges)
        return f"Graph({self.name}: {nodes} node{'s' * (nodes != 1)}, {edges} edge{'s' * (edges != 1)})"

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, str]:
        from omnitron_kernel.graph.draw.picture import picture  # above this room: only when a front end asks

        return picture(self)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that keep the flow from being defined."""
        return tuple(each for each in self.diagnostics if each.severity == "error")

    @property
    def signature(self) -> str:
        """The flow's header as Python writes it, without `def` and colon."""
        parts: list[str] = []
        kinds = [port.kind for port in self.inputs]
        for index, port in enumerate(self.inputs):
            if port.kind == "keyword_only" and not {"keyword_only", "var_positional"} & set(kinds[:index]):
                parts.append("*")
            parts.append(str(port))
            if port.kind == "positional_only" and kinds[index + 1 : index + 2] != ["positional_only"]:
                parts.append("/")
        arrow = f" -> {self.returns}" if self.returns.text else ""
        return f"{self.name}({', '.join(parts)}){arrow}"
