"""What is said of a node that was reused, or computed under a cache: why, and what it saved.

The words are made when somebody reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from omnitron_kernel.engine.trace import duration

__all__ = ["Computed", "Note", "Origin", "Reused", "note_of"]

_LINE = "its line"
_SHARED = "what of its inputs is one object"


class Origin(NamedTuple):
    """What a node is computed from.

    Attributes:
        line: The digest of its text.
        parts: The digests of the functions and values that it reaches, by what people call them.
        names: The names that it reads.
        inputs: What tells the values of these apart.
        grounds: What tells Python, packages and settings apart, by what people call them.
        versions: The versions of packages.
        kept: Whether what it gave was kept.
    """

    line: bytes
    parts: Mapping[str, bytes]
    names: tuple[str, ...]
    inputs: tuple[bytes, ...]
    grounds: Mapping[str, bytes]
    versions: Mapping[str, str]
    kept: bool = True

    def told(self) -> dict[str, bytes]:
        """Returns all of it, by what people call it."""
        inputs = {f"`{name}`": each for name, each in zip(self.names, self.inputs, strict=False)}
        told = {_LINE: self.line, **self.parts, **inputs, **self.grounds}
        return told | ({_SHARED: self.inputs[-1]} if len(self.inputs) > len(self.names) else {})


class Note:
    """What is said of one node.

    Attributes:
        reused: Whether its value was kept from before.
        saved: How long computing it had taken, in ns; 0 where it was computed.
    """

    reused = False
    saved = 0

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
    """

    def __init__(self, reason: str, before: Origin | None = None, now: Origin | None = None, lost: str = "") -> None:
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
        told = self._reason or _changed(self._before, self._now)
        return f"{told}; not kept: {self._lost}" if self._lost else told


def note_of(told: int | str) -> Note:
    """Returns the note that was packed.

    Example:
        >>> note_of("its line has changed").why, note_of(2_000).saved
        ('computed: its line has changed', 2000)
    """
    return Computed(told) if isinstance(told, str) else Reused(told)


def _changed(before: Origin | None, now: Origin | None) -> str:
    if before is None or now is None:
        return "nothing is kept of it yet"
    old, new = before.told(), now.told()
    changed = [name for name in new if old.get(name) != new[name]]
    if _LINE in changed:
        return "its line has changed"
    if not changed:
        if not before.kept:
            return "nothing is kept of it"
        gone = [name for name in old if name not in new]
        return f"it no longer reads {_listed(gone)}" if gone else "what was kept of it is gone"
    versions = [
        f"{name} {before.versions.get(name, 'none')} became {version}"
        for name, version in now.versions.items()
        if before.versions.get(name) != version
    ]
    if versions and set(changed) <= set(now.grounds):
        return ", ".join(versions)
    return f"{_listed(changed)} {'has' if len(changed) == 1 else 'have'} changed"


def _listed(names: list[str]) -> str:
    shown = names[:3]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"{', '.join(shown)}{more}"
