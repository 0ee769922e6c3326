"""The trace of a run: its events as spans, and the timeline that they draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Trace", "TraceSpan", "duration"]

_BAR = 24


def duration(ns: int) -> str:
    """Writes a duration as people read it.

    Example:
        >>> duration(1_250_000), duration(61_000_000_000), duration(800)
        ('1.25 ms', '1 min 1 s', '0.80 us')
    """
    if ns < 1_000_000:
        return f"{ns / 1e3:.3g} us" if ns >= 1_000 else f"{ns / 1e3:.2f} us"
    if ns < 1_000_000_000:
        return f"{ns / 1e6:.3g} ms"
    if ns < 60_000_000_000:
        return f"{ns / 1e9:.3g} s"
    minutes, seconds = divmod(round(ns / 1e9), 60)
    return f"{minutes:,} min {seconds} s"


@dataclass(frozen=True, slots=True)
class TraceSpan:
    """One node's stretch of a run.

    Attributes:
        node: The node's id.
        start: When it began, in ns since the run began.
        duration: How long it took, in ns.
        status: `done`, `failed`, `interrupted` or `running`.
    """

    node: str
    start: int
    duration: int
    status: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The spans of one run, in the order in which they began.

    Attributes:
        name: The flow's name.
        spans: One for each node that began.
        total: How long the run took, in ns.
    """

    name: str
    spans: tuple[TraceSpan, ...]
    total: int

    def __iter__(self) -> Iterator[TraceSpan]:
        """The spans."""
        return iter(self.spans)

    def __len__(self) -> int:
        """How many nodes began."""
        return len(self.spans)

    def __str__(self) -> str:
        """The timeline as text: a bar a node, to scale."""
        lines = [f"{self.name}  {duration(self.total)}"]
        width = max((len(span.node) for span in self.spans), default=0)
        for span in self.spans:
            scale = _BAR / max(self.total, 1)
            left = min(int(span.start * scale), _BAR - 1)
            length = max(1, min(round(span.duration * scale), _BAR - left))
            mark = {"done": "=", "running": ">"}.get(span.status, "!")
            bar = (" " * left + mark * length).ljust(_BAR)
            told = "" if span.status == "done" else f"  {span.status}"
            lines.append(f"  {span.node.ljust(width)}  |{bar}|  {duration(span.duration)}{told}")
        return "\n".join(lines)
