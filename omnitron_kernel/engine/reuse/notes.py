"""What is said of a node that was reused, or computed under a cache: why, and what it saved.

The words are made when somebody reads them.
"""

from __future__ import annotations

from omnitron_kernel.engine.reuse.origins import Origin
from omnitron_kernel.engine.trace import duration

__all__ = ["Computed", "Note", "Reused", "note_of"]


class Note:
    """What is said of one node.

    Attributes:
        reused: Whether its value was kept from before.
        saved: How long computing it had taken, in ns; 0 where it was computed.
        span: When computing it began, in ns since the run did, and how long that took, without what the cache did
            around it; None where it was reused.
    """

    __slots__ = ()

    reused = False
    saved: int = 0
    span: tuple[int, int] | None = None

    @property
    def why(self) -> str:
        """Why it was reused or computed."""
        raise NotImplementedError

    @property
    def told(self) -> int | str:
        """The note as it is packed, for `note_of`: what it saved where it was reused, else why it was computed."""
        raise NotImplementedError


class Reused(Note):
    """Says that a value was kept.

    Args:
        took: How long computing it had taken, in ns.
    """

    __slots__ = ("saved",)

    reused = True

    def __init__(self, took: int) -> None:
        self.saved = took

    @property
    def why(self) -> str:
        """That nothing has changed, and what that saved."""
        return f"reused: nothing that it depends on has changed; computing it had taken {duration(self.saved)}"

    @property
    def told(self) -> int:
        """What it saved, in ns."""
        return self.saved


class Computed(Note):
    """Says why a value was computed.

    Args:
        reason: Why it could not be looked up; empty where it could.
        before: What it was computed from the last time; None where it never was.
        now: What it is computed from now.
        lost: Why its value was not kept; empty where it was.
        span: When computing it began and how long it took; see `Note`.
    """

    __slots__ = ("_before", "_lost", "_now", "_reason", "span")

    def __init__(
        self,
        reason: str,
        before: Origin | None = None,
        now: Origin | None = None,
        lost: str = "",
        span: tuple[int, int] | None = None,
    ) -> None:
        self.span = span
        self._reason = reason
        self._before = before
        self._now = now
        self._lost = lost

    @property
    def why(self) -> str:
        """What has changed since the last time."""
        return f"computed: {self.told}"

    @property
    def told(self) -> str:
        """The same without its first word."""
        told = self._reason or (self._now.since(self._before) if self._now is not None else "")
        return f"{told}; not kept: {self._lost}" if self._lost else told


def note_of(told: int | str, *span: int) -> Note:
    """Returns the note that was packed.

    Args:
        told: What it told.
        *span: When computing it began and how long it took, where that was packed too.

    Example:
        >>> note_of("its line has changed").why, note_of(2_000).saved
        ('computed: its line has changed', 2000)
    """
    if not isinstance(told, str):
        return Reused(told)
    return Computed(told, span=(span[0], span[1]) if span else None)
