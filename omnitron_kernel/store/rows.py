"""Events as rows: what the journal says, put into the columns of the tables. Pure; whoever calls it stores them.

Events come from files, so nothing about them is taken for granted: what does not fit is left out and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from omnitron_kernel.engine.layout import Layout
from omnitron_kernel.engine.retold import retold_facts

__all__ = ["ACTS", "FORGETTING", "BegunEvent", "NodeEvent", "RunEvent", "TextEvent", "bounded", "no_layout", "rows_of"]

Rows = dict[str, list[dict[str, Any]]]

ACTS = frozenset({"tag", "untag", "rename", "delete"})
"""Events that change what is there; they are carried out when all that happened before them is in."""

FORGETTING = frozenset({"rename", "delete"})
"""Those that take texts from a name."""

_LONGEST = 20_000
"""Letters of a text in the tables; a flow's own text may be longer."""

_MANY = (1 << 31) - 1
"""The most that a column of small numbers holds."""

_FIRST, _LAST = -(1 << 62), 1 << 62  # ns since the epoch, about the years 1824 and 2116


class RunEvent(NamedTuple):
    """What is told of a run that has ended.

    Attributes:
        run: Its id.
        flow: The flow's name.
        version: The flow's version.
        text: The digest of the flow's text.
        status: `done`, `failed` or `interrupted`; `running` for a generator that is not exhausted, which is
            told of again when it is.
        started: When, in ns since the epoch.
        duration: In ns; None where it did not end.
        inputs: What each input looked like.
        value: Type, size and text of the value; empty where there is none.
        error: The error in one line; empty where there is none.
        nodes: What is told of each node, as `NodeEvent` has it; or the packed run, from which that is derived.
    """

    run: str
    flow: str
    version: str
    text: str
    status: str
    started: int
    duration: int | None
    inputs: Mapping[str, str]
    value: Sequence[str]
    error: str
    nodes: Sequence[Sequence[Any]] | Mapping[str, Any]


class BegunEvent(NamedTuple):
    """What is told of a run that begins.

    Attributes:
        run: Its id.
        flow: The flow's name.
        version: The flow's version.
        text: The digest of the flow's text.
        started: When, in ns since the epoch.
    """

    run: str
    flow: str
    version: str
    text: str
    started: int


class NodeEvent(NamedTuple):
    """What is told of a node within a run; what is empty may be left out at the end.

    Attributes:
        node: Its id.
        status: How far it came.
        start: When it began, in ns since the run began; None where it did not, or did more than once.
        took: In ns; None where it did not end.
        type: Its value's type.
        size: Its value's size.
        value: What its value looked like.
        times: How often it ran, in a loop or map.
        error: What ended it.
        why: Why it ran or did not.
    """

    node: str
    status: str
    start: int | None
    took: int | None
    type: str = ""
    size: str = ""
    value: str = ""
    times: int | None = None
    error: str = ""
    why: str = ""


class TextEvent(NamedTuple):
    """What is told of a text that became a flow.

    Attributes:
        flow: The flow's name.
        version: The flow's version.
        text: The digest of the text.
        form: `cell` or `def`.
        signature: The flow's signature.
        nodes: How many nodes the flow has.
        source: The text.
        seen: When, in ns since the epoch.
    """

    flow: str
    version: str
    text: str
    form: str
    signature: str
    nodes: int
    source: str
    seen: int


def rows_of(event: list[Any], rows: Rows, layout_of: Callable[[str], Layout]) -> bool:
    """Adds the rows of a run, as it begins or when it has ended, or of a text.

    Args:
        event: The event.
        rows: Rows by table; they are added to.
        layout_of: Returns the layout that a packed run names; raises KeyError where it is not there.

    Returns:
        Whether it was one that is known and whole; nothing is added else.
    """
    try:
        if event[0] == "run":
            _run(RunEvent(*event[1:]), rows, layout_of)
        elif event[0] == "begun":
            _begun(BegunEvent(*event[1:]), rows)
        elif event[0] == "text":
            _text(TextEvent(*event[1:]), rows)
        else:
            return False
    except Exception:  # noqa: BLE001 - files may hold anything, and deriving from it may come to anything
        return False
    return True


def no_layout(key: str) -> Layout:
    """Returns the layout of packed runs where none can be: raises KeyError.

    Args:
        key: The layout's key.
    """
    raise KeyError(key)


def _begun(run: BegunEvent, rows: Rows) -> None:
    made = {name: _str(getattr(run, name)) for name in ("run", "flow", "version", "text")}
    rows["runs"].append({**made, "status": "running", "started": bounded(run.started), "nodes": 0, "inputs": {}})


def _run(run: RunEvent, rows: Rows, layout_of: Callable[[str], Layout]) -> None:
    nodes = run.nodes
    if isinstance(nodes, dict):
        nodes = retold_facts(nodes, layout_of, status=run.status, duration=run.duration or 0, error=run.error)
    shown = [*run.value, "", "", ""]
    made = {
        **{name: _str(getattr(run, name)) for name in ("run", "flow", "version", "text", "status")},
        "started": bounded(run.started),
        "ms": None if run.duration is None else bounded(run.duration) / 1e6,
        "nodes": len(nodes),
        "inputs": {_str(name): _str(each) for name, each in run.inputs.items()},
        **{name: _str(each) or None for name, each in zip(("type", "size", "value"), shown, strict=False)},
        "error": _str(run.error) or None,
    }
    inner = [_node(run.run, place, NodeEvent(*node)) for place, node in enumerate(nodes)]
    rows["runs"].append(made)
    rows["nodes"] += inner


def _node(run: str, place: int, node: NodeEvent) -> dict[str, Any]:
    """The row of a node; most are plain, and columns that are left out are null."""
    made: dict[str, Any] = {"run": run, "place": place, "node": _str(node.node), "status": _str(node.status)}
    if node.start is not None:
        made["start_ms"] = bounded(node.start) / 1e6
    if node.took is not None:
        made["ms"] = bounded(node.took) / 1e6
    if node.times is not None:
        made["times"] = bounded(node.times)
    for name in ("type", "size", "value", "error", "why"):
        if value := getattr(node, name):
            made[name] = _str(value)
    return made


def _text(text: TextEvent, rows: Rows) -> None:
    words = {name: _str(getattr(text, name)) for name in ("flow", "version", "text", "form", "signature")}
    if type(text.source) is not str:
        raise TypeError(text.source)
    rows["versions"].append(
        {**words, "source": text.source, "nodes": min(max(bounded(text.nodes), 0), _MANY), "seen": bounded(text.seen)}
    )


def _str(value: object) -> str:
    """A text of bounded length: what looks at values bounds what it says, and files may hold anything."""
    if type(value) is not str:
        raise TypeError(value)
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}..."


def bounded(value: object) -> int:
    """Returns a time, or another number, that the tables can hold, whatever a clock said.

    Args:
        value: The number.

    Raises:
        TypeError: It is none.
    """
    if type(value) is not int:
        raise TypeError(value)
    return min(max(value, _FIRST), _LAST)
