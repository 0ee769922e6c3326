"""Who opens a workspace when one is first asked for: a notebook that records, and has had no flow yet."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["STANDBY"]

STANDBY: list[Callable[[], object]] = []
"""Each gives the workspace that records; the newest counts, where nobody has opened one."""
