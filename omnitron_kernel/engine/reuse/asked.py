"""What a run holds of a site that it has asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from omnitron_kernel.engine.reuse import ambient
from omnitron_kernel.engine.reuse.reach import Reached
from omnitron_kernel.engine.reuse.site import Site

__all__ = ["GROUND", "Asked"]

GROUND: tuple[Callable[[], bytes], ...] = (ambient.ground,)
"""What every computation depends on."""

_NO = Reached()


class Asked:
    """A site that was asked for and is being computed."""

    __slots__ = (
        "began",
        "digests",
        "entered",
        "grounds",
        "inputs",
        "key",
        "reached",
        "site",
        "values",
        "warnings",
        "why",
    )

    def __init__(self, site: Site, values: tuple[Any, ...]) -> None:
        self.site = site
        self.values = values
        self.reached = _NO
        self.why = ""
        self.key = b""
        self.inputs: list[bytes] = []
        self.digests: dict[str, bytes] = {}
        self.grounds: Mapping[str, bytes] = {}
        self.entered = self.began = 0
        self.warnings = 0
