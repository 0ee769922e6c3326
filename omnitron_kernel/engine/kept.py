"""What an output keeps of a run: its facts, in as few bytes as a saved notebook has room for.

A notebook's file gives every JSON value a line of its own, so the nodes of a larger flow are kept as rows in one text.
Where even that is too much, what is missed least goes first: long values, then values, then all but how far each came.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from omnitron_kernel.graph.draw import saved
from omnitron_kernel.messages import NodeFacts, RunFacts, plain

__all__ = ["kept", "nodes_of"]

_FEW = 5_000
"""Bytes up to which the nodes are kept one by one, as they are told."""

_ROOM = 9_000
"""Bytes that are kept of a flow of up to a hundred nodes."""

_MORE = 60
"""Bytes for each node beyond a hundred."""

_MOST = 60_000
_MANY = 100

_FIELDS = tuple((each.name, each.default) for each in fields(NodeFacts))


def kept(facts: RunFacts) -> dict[str, Any]:
    """Returns a run's facts as JSON values that are small enough to be saved with an output.

    Args:
        facts: The facts, with all nodes.
    """
    told: dict[str, Any] = plain(facts)
    if saved({"nodes/json": told.get("nodes", [])}) <= _FEW:
        return told
    told.pop("nodes")
    room = min(_MOST, _ROOM + _MORE * max(0, len(facts.nodes) - _MANY)) - saved({"facts/json": told})
    packed = ""
    for shorten in _STEPS:
        packed = _packed(tuple(each for node in facts.nodes if (each := shorten(node)) is not None))
        if saved({"packed/json": packed}) <= room:
            break
    return told | {"packed": packed}


def nodes_of(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Returns the nodes of saved facts, whichever way they were kept.

    Example:
        >>> nodes_of({"packed": '[["id", "status", "why"], ["x", "done"]]'})
        [{'id': 'x', 'status': 'done'}]
    """
    if "packed" not in facts:
        return list(facts.get("nodes", ()))
    names, *rows = json.loads(facts["packed"])
    return [{name: one for name, one in zip(names, row, strict=False) if one is not None} for row in rows]


def _packed(nodes: tuple[NodeFacts, ...]) -> str:
    """A row of names, then a row a node; null where a field is at its default, which is left out at the end."""
    rows: list[list[Any]] = [[name for name, _ in _FIELDS]]
    for node in nodes:
        values = [getattr(node, name) for name, _ in _FIELDS]
        row = [None if value == default else plain(value) for value, (_, default) in zip(values, _FIELDS, strict=True)]
        while row and row[-1] is None:
            row.pop()
        rows.append(row)
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _with_text(limit: int) -> Callable[[NodeFacts], NodeFacts]:
    def shortened(node: NodeFacts) -> NodeFacts:
        text = node.text if len(node.text) <= limit else f"{node.text[: limit - 3]}..." if limit > 3 else ""
        return replace(node, text=text, why="" if node.status == "done" else node.why)

    return shortened


def _bare(node: NodeFacts) -> NodeFacts:
    """How far a node came, how long it took, and what it gave."""
    return NodeFacts(
        node.id, node.status, ms=node.ms, type=node.type, family=node.family, error=node.error, count=node.count
    )


def _state(node: NodeFacts) -> NodeFacts:
    return NodeFacts(node.id, node.status, error=node.error)


def _telling(node: NodeFacts) -> NodeFacts | None:
    return _state(node) if node.status != "done" else None


def _failing(node: NodeFacts) -> NodeFacts | None:
    return _state(node) if node.error else None


_STEPS: tuple[Callable[[NodeFacts], NodeFacts | None], ...] = (
    *(_with_text(limit) for limit in (200, 80, 40, 20, 0)),
    *(_bare, _state, _telling, _failing),
)
