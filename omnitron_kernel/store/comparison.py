"""Two texts of a flow beside each other: how the lines differ, and how the graphs do."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from omnitron_kernel.graph.diff import GraphDiff, diff
from omnitron_kernel.graph.model import Graph
from omnitron_kernel.graph.read import read
from omnitron_kernel.store.listing import StoredVersion

__all__ = ["Comparison"]


@dataclass(frozen=True)
class Comparison:
    """How one text of a flow differs from another; shows the graphs' difference above that of the lines.

    Attributes:
        old: The one.
        new: The other.
    """

    old: StoredVersion
    new: StoredVersion

    @cached_property
    def graph(self) -> GraphDiff:
        """How the graphs differ."""
        return diff(_graph(self.old), _graph(self.new))

    @cached_property
    def text(self) -> str:
        """How the lines differ, as a unified diff; empty where they are the same."""
        old, new = self.old.source.splitlines(), self.new.source.splitlines()
        return "\n".join(difflib.unified_diff(old, new, _name(self.old), _name(self.new), lineterm=""))

    def __bool__(self) -> bool:
        """Whether the texts differ."""
        return self.old.source != self.new.source

    def __str__(self) -> str:
        """Both differences as text."""
        if not self:
            return "the same text"
        graph = str(self.graph) if self.graph else "the same graph: comments and formatting differ only"
        return f"{graph}\n\n{self.text}"

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, str]:
        picture = dict(self.graph._repr_mimebundle_()) if self.graph else {}
        return {**picture, "text/plain": str(self)}


def _name(version: StoredVersion) -> str:
    return f"{version.flow} #{version.number} ({version.version[:8]})"


def _graph(version: StoredVersion) -> Graph:
    graph = read(version.source)
    # A renamed flow's texts say the name that it had, and more than one function may stand in a text.
    return graph if graph.nodes or not version.nodes else read(version.source, version.flow)
