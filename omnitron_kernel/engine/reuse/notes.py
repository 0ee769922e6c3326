"""What is said of a node that was reused, or computed under a cache: why, and what it saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from omnitron_kernel.engine.trace import duration

__all__ = ["Note", "computed", "reused"]

_LINE = "its line"
_GROUND = "Python or its settings"
_VENDORS = "a package or its settings"


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of one node.

    Attributes:
        reused: Whether its value was kept from before.
        why: Why it was reused or computed.
        saved: How long computing it had taken, in ns; 0 where it was computed.
    """

    reused: bool
    why: str
    saved: int = 0


def reused(took: int) -> Note:
    """Returns what is said of a node whose value was kept."""
    return Note(True, f"reused: nothing that it depends on has changed; it had taken {duration(took)}", took)


def computed(before: Mapping[str, bytes] | None, now: Mapping[str, bytes], versions: Mapping[str, str]) -> str:
    """Returns why a node was computed of which nothing was found.

    Args:
        before: What it was computed from the last time, by what people call it; None where it never was.
        now: What it is computed from now.
        versions: The versions of packages.
    """
    if before is None:
        return "computed: nothing is kept of it yet"
    changed = [name for name in now if before.get(name) != now[name]]
    if not changed:
        gone = [name for name in before if name not in now]
        return f"computed: it no longer reads {_listed(gone)}" if gone else "computed: what was kept of it is gone"
    if _LINE in changed:
        return "computed: its line has changed"
    if changed == [_VENDORS]:
        told = ", ".join(f"{name} {version}" for name, version in versions.items())
        return f"computed: a package or its settings have changed ({told})"
    return f"computed: {_listed(changed)} {'has' if len(changed) == 1 else 'have'} changed"


def _listed(names: list[str]) -> str:
    shown = names[:3]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"{', '.join(shown)}{more}"
