"""What a picture shows beside the graph: how far each node has come, in words ready to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from omnitron_kernel.core.types import PortType

__all__ = ["Change", "NodeState", "PictureState"]

Change = Literal["", "added", "removed", "changed", "renamed"]
"""How a node differs from the one it was in an older graph."""


@dataclass(frozen=True, slots=True)
class NodeState:
    """How far one node has come.

    Attributes:
        status: `waiting`, `running`, `done`, `reused`, `failed`, `interrupted`, `not reached` or `not traced`; empty
            where the picture tells of no run.
        note: A few words for the node's last line: how long it took, or what ended it.
        size: The extent of its value, such as `1,204 x 8`.
        type: The type its value had; None where it has none yet.
        title: What hovering tells: the value's preview, or the error.
        count: How often it ran, in a loop or a map; None for a node that runs once at most.
        changed_by: The nodes that changed its value later.
        change: How it differs from an older graph, where the picture compares two.
        was: The id it had in the older graph, where it has another now.
    """

    status: str
    note: str = ""
    size: str = ""
    type: PortType | None = None
    title: str = ""
    count: int | None = None
    changed_by: tuple[str, ...] = ()
    change: Change = ""
    was: str = ""


@dataclass(frozen=True, slots=True)
class PictureState:
    """How far a whole run has come.

    Attributes:
        status: The run's status; empty where the picture tells of no run.
        note: A few words for the header, such as `4 of 5 nodes, 12.3 ms`.
        nodes: The states by node id.
        message: What is to be said under the picture: an error with its cure, or that the flow returns None.
        inputs: What each input was, as text; one that is left out shows its default.
    """

    status: str
    note: str = ""
    nodes: Mapping[str, NodeState] = field(default_factory=dict)
    message: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
