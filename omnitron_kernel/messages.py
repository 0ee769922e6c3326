"""What a canvas and those behind it say to each other, typed once: the TypeScript types are generated from this file.

A canvas asks, and is answered or refused; and it is told how a run goes. The Jupyter Server extension answers what
needs only the text (`ReadRequest`, `EditRequest`), the kernel all of it. On the wire a message is a JSON object whose
fields with defaults are left out; `plain` writes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Any, Literal

from omnitron_kernel.core.types import Family
from omnitron_kernel.graph.view import DiagnosticView, FlowView

__all__ = [
    "CHANNEL",
    "FLOW_MIME",
    "RUN_MIME",
    "Answer",
    "Ask",
    "ConvertReply",
    "ConvertRequest",
    "EditReply",
    "EditRequest",
    "FlowFacts",
    "Known",
    "KnownRequest",
    "NodeFacts",
    "Peek",
    "ReadRequest",
    "Refused",
    "RunFacts",
    "Tell",
    "plain",
]

CHANNEL = "omnitron"
"""The comm target under which kernel and front end find each other."""

RUN_MIME = "application/vnd.omnitron.run+json"
"""The MIME type under which a run's facts, `RunFacts`, stand beside its picture."""

FLOW_MIME = "application/vnd.omnitron.flow+json"
"""The MIME type under which a flow that was not run, `FlowFacts`, stands beside its picture."""


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """What an output says of a flow.

    Attributes:
        flow: Its name.
        form: Whether its text is a cell or a `def`.
        version: The version of its text.
        source: Its text, where that is no cell of the notebook; else a canvas reads the cell.
        message: What is to be said under the picture.
    """

    flow: str
    form: Literal["cell", "def"] = "cell"
    version: str = ""
    source: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """How far a node of a run came; times in ms."""

    id: str
    status: str
    why: str = ""
    ms: float | None = None
    type: str = ""
    family: Family = "any"
    size: str = ""
    text: str = ""
    error: str = ""
    count: int | None = None
    total: int | None = None
    estimated: bool = False
    changed_by: tuple[str, ...] = ()
    run: str = ""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What an output, or a message, says of a run.

    Attributes:
        flow: The flow's name.
        run: The run's id.
        status: How far it came.
        form: As in `FlowFacts`.
        version: The version of the text that ran.
        source: As in `FlowFacts`.
        started: When it began, in s since the epoch.
        ms: How long it took, or has taken.
        note: A few words, such as `4 of 5 done`.
        value: The value as text.
        error: The exception in one line.
        cure: What to do about it.
        message: What is to be said under the picture.
        traceback: The flow's own frames, as plain text.
        inputs: What each input was, as text.
        nodes: The nodes; in a message only those that changed since the one before.
        packed: In the output of a larger flow the nodes, as JSON in a text, so that they take a third of a notebook's
            file: a row of field names, then a row a node, null for what is at its default.
    """

    flow: str
    run: str
    status: str
    form: Literal["cell", "def"] = "cell"
    version: str = ""
    source: str = ""
    started: float = 0.0
    ms: float = 0.0
    note: str = ""
    value: str = ""
    error: str = ""
    cure: str = ""
    message: str = ""
    traceback: str = ""
    inputs: dict[str, str] = field(default_factory=dict)
    nodes: tuple[NodeFacts, ...] = ()
    packed: str = ""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Asks for the view of a text; `name` selects a function of a module."""

    source: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class EditRequest:
    """Asks for the patch that edits make.

    Attributes:
        source: The text, as it is now.
        edits: Edits in the form `{"edit": "SetLiteral", "node": ..., ...}`; several are checked once, as one.
        name: Which function of a module is meant.
        signatures: What the functions around the flow take, as `FlowView.signatures` tells.
    """

    source: str
    edits: tuple[dict[str, Any], ...]
    name: str | None = None
    signatures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditReply:
    """A patch: spans `(start, end, text)` in code points of the text before, and the view of the text after.

    Attributes:
        spans: What is written where.
        hash: The digest of the text before.
        source: The text after.
        name: The flow's name after.
        ids: For each node whose id is another now, the new id; None where it is gone.
        added: The ids of the nodes that are new.
        warnings: What may be different now.
        view: The view of the text after.
    """

    spans: tuple[tuple[int, int, str], ...]
    hash: str
    source: str
    name: str
    view: FlowView
    ids: dict[str, str | None] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    warnings: tuple[DiagnosticView, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Answers an edit or a conversion that cannot be made: what was found, what was expected and what to do."""

    refused: str


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """Asks for what can be added as far as the texts of a notebook tell it.

    Attributes:
        source: The text to which it is added.
        name: The flow whose text that is.
        word: What has been typed.
        value: The name of the value that it is to take.
        type: The type of that value as far as the view tells it.
        cells: The texts of the notebook's cells.
    """

    source: str
    name: str = ""
    word: str = ""
    value: str = ""
    type: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConvertRequest:
    """Asks for the other form of a flow: of a cell the function, of a function the cell.

    Attributes:
        source: The text of the cell.
        name: Which function is meant, where the text holds several.
    """

    source: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ConvertReply:
    """The text of the cell in the flow's other form, and which form that is."""

    source: str
    form: Literal["cell", "def"]


@dataclass(frozen=True, slots=True)
class Peek:
    """A value as somebody who looks at an edge sees it.

    Attributes:
        type: The name of its class.
        family: The family of the type.
        size: Its extent.
        text: The value as text.
        rows: A table's first rows as text, the column names first.
        image: A picture, as a `data:` URL of PNG, JPEG or GIF.
        changed_by: The nodes that changed it since.
        missing: Why there is nothing to be seen.
    """

    type: str = ""
    family: Family = "any"
    size: str = ""
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    image: str = ""
    changed_by: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A function, flow or method that can be added as a node.

    Attributes:
        name: The name by which it is written; of a method without the value that it is of.
        kind: What it is.
        signature: Its inputs, as Python writes them.
        doc: The first line of what it says of itself.
        code: The statement that calls it with the value at hand, and with `...` where another one is missing.
    """

    name: str
    kind: Literal["flow", "function", "class", "method", "template"]
    code: str
    signature: str = ""
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a canvas asks of the kernel.

    Attributes:
        id: Comes back in the answer.
        ask: What is asked for: `hello`; `read`, a `FlowView` with what lives in the notebook; `edit`, an `EditReply`;
            `open`, the `FlowView` of the flow that `node` calls; `peek`, a `Peek` of a port's value; `known`, a list of
            `Known`; `facts`, the `RunFacts` of a flow's newest run; `run` and `cancel`; `offer`, which puts `source`
            into the next cell where no front end can patch the cell itself.
        source: The text that is meant.
        name: The flow, or the function of a module.
        node: The node that is meant.
        port: Its output that is meant.
        edits: As in `EditRequest`.
        word: What has been typed.
        version: The version of the text whose run is meant; any where it is empty.
        value: The name of the value that `known` is to take: that of `node` and `port`.
        type: The type of that value as far as the view tells it.
    """

    id: str
    ask: Literal["hello", "read", "edit", "open", "peek", "known", "facts", "run", "cancel", "offer"]
    source: str = ""
    name: str = ""
    node: str = ""
    port: str = ""
    edits: tuple[dict[str, Any], ...] = ()
    word: str = ""
    version: str = ""
    value: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the ask of the same id; `refused` says why there is none."""

    id: str
    value: Any = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """What the kernel says unasked: how a run goes.

    Attributes:
        tell: What it is about.
        facts: The run; its `nodes` are only those that changed unless `whole`.
        whole: Whether all nodes are told.
    """

    tell: Literal["run"]
    facts: RunFacts
    whole: bool = False


_PLAIN = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """Returns a message as JSON values, without the fields that are at their defaults.

    Example:
        >>> plain(ReadRequest("x = 1"))
        {'source': 'x = 1'}
    """
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    told: dict[str, Any] = {}
    for name, default in _defaults(kind):
        one = getattr(value, name)
        if one is not default and (type(one) is not type(default) or one != default):
            told[name] = one if type(one) in _PLAIN else plain(one)
    return told


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    """The fields of a message, each with its default; MISSING where it has none."""
    return tuple(
        (each.name, each.default if each.default_factory is MISSING else each.default_factory())
        for each in fields(kind)
    )
