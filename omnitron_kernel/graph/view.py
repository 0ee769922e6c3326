"""A flow as a canvas draws it: the graph in plain values that travel as JSON, each field with a default left out.

One thing is always true here: a view says nothing that its text does not say, so that it can be made anew from the
text wherever that is, with a kernel or without one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from omnitron_kernel.core.types import Family

__all__ = [
    "CaptureKind",
    "Choice",
    "DiagnosticView",
    "EdgeView",
    "EndpointView",
    "FlowView",
    "GraphView",
    "NodeView",
    "PortEditor",
    "PortView",
]

CaptureKind = Literal["value", "code", "unknown"]
"""What a name from around a flow stands for: a value, something to call or look into, or nothing that is known."""

PortEditor = Literal["", "text", "number", "checkbox", "choice", "code"]
"""How a port is set in place: not at all, or by a field for text, a number, a tick, a choice, or Python source."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a port may be set to.

    Attributes:
        label: How it reads.
        code: How it is written in the source.
    """

    label: str
    code: str


@dataclass(frozen=True, slots=True)
class PortView:
    """A typed input or output as it is drawn.

    Attributes:
        id: The name by which edits and edges know it.
        label: What it is, where that is another word than `id`: the parameter's name, where a live callee tells one; of
        an argument whose parameter is not known, which one it is; for a literal inside an expression the code
        around it.
        type: The annotation; of a node's input what is wanted there, never what merely feeds it. Empty where nothing is
            known.
        family: The family of the type, or of what feeds it, which gives the colour.
        code: For an input the expression that feeds it or, on a flow's own input, its default.
        editor: How it is set in place.
        choices: What may be chosen, for the editor `choice`.
        given: Whether the text feeds it; a callee's parameter that is left at its default is not given.
        within: Whether it is a literal inside an expression: it can be set, and feeding it replaces the literal.
        kind: How a flow's own input takes arguments where that is not `positional_or_keyword`.
        missing: Whether `...` stands for a value that is missing here: a run stops when it comes to it.
    """

    id: str
    label: str = ""
    type: str = ""
    family: Family = "any"
    code: str = ""
    editor: PortEditor = ""
    choices: tuple[Choice, ...] = ()
    given: bool = True
    within: bool = False
    kind: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class NodeView:
    """One statement as it is drawn.

    Attributes:
        id: The node's id.
        name: Its name, without path and number.
        kind: What sort of statement it is, as `Node.kind`.
        key: Digest of the statement: equal for statements that differ only in formatting.
        code: The statement's text.
        line: Its line in the text, counted from 1.
        start: Offset of its first character, in code points.
        end: Offset behind its last character.
        inputs: What it reads.
        outputs: What it binds.
        callee: The dotted name that is called, where it is a call.
        doc: What the callee or the function says of itself.
        branches: Its own graphs.
        opens: Whether it calls a flow whose graph can be asked for.
        note: Why it runs as written, where one could expect otherwise.
        changes: The names whose values it may change in place.
        maybe: The outputs that may stay unbound.
        renames: Whether a rename in place changes a name of the code.
    """

    id: str
    name: str
    kind: str
    key: str
    code: str
    line: int
    start: int
    end: int
    inputs: tuple[PortView, ...] = ()
    outputs: tuple[PortView, ...] = ()
    callee: str = ""
    doc: str = ""
    branches: tuple[GraphView, ...] = ()
    opens: bool = False
    note: str = ""
    changes: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    renames: bool = True


@dataclass(frozen=True, slots=True)
class EdgeView:
    """A line from an output to an input, as `Edge`; `source` may be `<inputs>` or `<captures>`."""

    source: str
    output: str
    target: str
    input: str
    kind: Literal["data", "order", "capture"] = "data"


@dataclass(frozen=True, slots=True)
class EndpointView:
    """One port of one node."""

    node: str
    port: str


@dataclass(frozen=True, slots=True)
class GraphView:
    """A graph, or one branch of a block, as it is drawn; see `Graph` for what each field means."""

    name: str
    header: str = ""
    inputs: tuple[PortView, ...] = ()
    nodes: tuple[NodeView, ...] = ()
    edges: tuple[EdgeView, ...] = ()
    output: EndpointView | None = None
    captures: tuple[str, ...] = ()
    gives: tuple[EndpointView, ...] = ()


@dataclass(frozen=True, slots=True)
class DiagnosticView:
    """A located complaint with its cure; offsets are code points of the text, line and column count from 1."""

    severity: Literal["error", "warning", "info"]
    code: str
    message: str
    cure: str
    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FlowView:
    """A whole flow as it is drawn.

    Attributes:
        name: The flow's name.
        signature: Its header as Python writes it.
        form: Whether the text is a cell or a `def`.
        hash: The digest of the text that this is the view of.
        graph: Its nodes and edges.
        readable: Whether the text could be read; a canvas keeps its last good picture where it could not.
        returns: The annotated type of its value.
        doc: Its docstring.
        asynchronous: Whether it awaits.
        diagnostics: What is to be said about the text.
        misfits: For a type that is given and a type that is wanted, why the one cannot go where the other is wanted;
            pairs that fit, or may fit, are left out.
        version: The version of the text, by which a canvas knows whether a run was of another one; empty where the
            text cannot be read.
        captured: What each capture stands for, where the names around the flow are known.
        signatures: What the functions take that live around the flow and are called in it, by the names by which they
            are called: for edits by somebody who does not know what lives.
    """

    name: str
    signature: str
    form: Literal["cell", "def"]
    hash: str
    graph: GraphView
    readable: bool = True
    returns: str = ""
    doc: str = ""
    asynchronous: bool = False
    diagnostics: tuple[DiagnosticView, ...] = ()
    misfits: dict[str, dict[str, str]] = field(default_factory=dict)
    version: str = ""
    captured: dict[str, CaptureKind] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
