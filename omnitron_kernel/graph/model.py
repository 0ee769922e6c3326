"""A flow as data: immutable nodes, ports and edges, and the places in the text that they were read from.

One thing is always true here: a graph says what the text says and nothing more. Two texts that differ only in
comments, formatting or form (a cell, a `def`) give equal graphs; what belongs to one text alone (its spans, its
wording) takes no part in comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

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
]

INPUTS = "<inputs>"
"""The place that a flow's own inputs come from, where an edge names its source."""

CAPTURES = "<captures>"
"""The place that names read from the notebook or module come from, where an edge names its source."""

NodeKind = Literal["call", "expression", "change", "import", "function", "class", "block", "statement"]


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
    """

    name: str
    type: PortType = ANY
    code: str | None = field(default=None, compare=False)
    literal: bool = False
    kind: str = "positional_or_keyword"
    key: str = ""
    span: Span | None = field(default=None, compare=False)

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
        id: The block path, the name and, from the second on, `#k`: `clean`, `df#2`, `print#2`.
        kind: What sort of statement it is; `block` is a compound statement seen as one opaque node.
        key: Digest of the statement's canonical form: equal for statements that differ only in formatting.
        inputs: What it reads: names, a callee's arguments, literals.
        outputs: What it binds, in order; for the flow's output expression a single port `return`.
        callee: The dotted name that is called, where the statement is a call.
        changes: The names whose value it may change in place.
        maybe: The outputs that may stay unbound although the statement completes.
        code: The statement's text (an output expression without its `return`).
        span: Where it stands.
        children: The nodes of a block's own graph.
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
    children: tuple[Node, ...] = ()

    @property
    def name(self) -> str:
        """The id without its `#k`."""
        return self.id.partition("#")[0]


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
    r"""Immutable nodes and edges read from one flow's source.

    Attributes:
        name: The flow's name.
        inputs: The flow's parameters.
        nodes: One per statement, in source order.
        edges: Data, order and capture edges.
        output: Where the flow's value comes from; None for a flow that returns None.
        returns: The annotated type of the value.
        captures: Names read from the notebook or module around the flow.
        diagnostics: What is to be said about the text.
        form: Whether the text was a `%%flow` cell or a `def`.
        text: The whole source that was read.

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

    @cached_property
    def _index(self) -> dict[str, Node]:
        index = {f"{node.id}#1": node for node in self.nodes if "#" not in node.id}
        return index | {node.id: node for node in self.nodes}

    def node(self, id: str) -> Node:
        """Returns a node by its id; `clean#1` is `clean`.

        Raises:
            UnknownNodeError: There is none; the nearest id is named.
        """
        try:
            return self._index[id]
        except KeyError:
            raise UnknownNodeError(id, (node.id for node in self.nodes), where=f"flow {self.name!r}") from None

    def __contains__(self, id: object) -> bool:
        """Whether there is a node of that id."""
        return id in self._index

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
