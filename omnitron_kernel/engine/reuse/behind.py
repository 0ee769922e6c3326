"""Keeps behind a run what a tier below memory is to keep: a run waits for no disk."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cached_property
from time import monotonic

from omnitron_kernel.engine.reuse.cache import Entry, Found, Tier
from omnitron_kernel.engine.reuse.origins import Origin
from omnitron_kernel.errors import OmnitronError

__all__ = ["Behind"]

_MOST = 256 << 20
"""Bytes that wait; what comes when more do is kept in memory only."""

_IDLE = 10.0
"""Seconds after which a thread ends that has nothing to do."""

_REST = 0.5
"""Seconds for which it waits for nodes' origins to change again before it has them kept: they are words for people."""

_PATIENCE = 5.0
"""Seconds for which the end of a process waits for what is not written yet."""


class Behind(Tier):
    """A tier that hands what it is to keep to another, in a thread of its own.

    Args:
        tier: Makes who keeps it, when that is first needed.

    Example:
        >>> from omnitron_kernel.engine.reuse.cache import Cache
        >>> behind = Behind(Cache)
        >>> behind.flush()
        True
    """

    _changed: threading.Condition

    def __init__(self, tier: Callable[[], Tier]) -> None:
        self._make = tier
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._anew)
        self._anew()

    @cached_property
    def tier(self) -> Tier:
        """Who keeps it."""
        return self._make()

    def _found(self) -> Tier | None:
        """Who keeps it; None where nobody can be found for now, and a run goes on without."""
        try:
            return self.tier
        except OmnitronError:
            return None

    def get(self, key: bytes) -> Entry | Found | None:
        """Returns what is kept under a key, or waits to be."""
        waiting = self._waiting.get(key)
        if waiting is not None:
            return waiting
        tier = self._found()
        return tier.get(key) if tier is not None else None

    def put(self, key: bytes, entry: Entry | Found) -> None:
        """Has an entry kept soon."""
        with self._changed:
            self._begin()
            if key in self._waiting or self._bytes + entry.size > _MOST:
                return
            self._waiting[key] = entry
            self._bytes += entry.size
            if len(self._waiting) == 1:
                self._changed.notify_all()

    def origins_of(self, flow: str) -> dict[str, Origin]:
        """Returns the origins of a flow's nodes."""
        told = self._told.get(flow)
        if told is not None:
            return {**told}
        tier = self._found()
        return tier.origins_of(flow) if tier is not None else {}

    def remember(self, flow: str, origins: Mapping[str, Origin]) -> None:
        """Has the origins of a flow's nodes kept soon."""
        with self._changed:
            self._begin()
            if not self._told:
                self._due = monotonic() + _REST
                self._changed.notify_all()
            self._told[flow] = origins

    def clear(self, flow: str = "", node: str = "") -> int:
        """Forgets the entries of a flow or node, or all; returns how many there were."""
        self.flush()
        return self.tier.clear(flow, node)

    def flush(self, patience: float = 60.0) -> bool:
        """Waits until all is kept.

        Args:
            patience: For how many seconds.

        Returns:
            Whether it is.
        """
        until = monotonic() + patience
        with self._changed:
            self._due = 0.0
            self._changed.notify_all()
            while self._waiting or self._told or self._writing:
                if not self._changed.wait(until - monotonic()):
                    return False
        return True

    def __str__(self) -> str:
        self.flush(1.0)
        return str(self.tier)

    def _anew(self) -> None:
        """Begins anew, as in a fork: it has no thread, and what waited is its parent's."""
        self._waiting: OrderedDict[bytes, Entry | Found] = OrderedDict()
        self._told: dict[str, Mapping[str, Origin]] = {}
        self._due = 0.0
        self._bytes = 0
        self._changed = threading.Condition()
        self._writing = self._begun = False

    def _begin(self) -> None:
        """Sees that a thread writes in this process."""
        if not self._begun:
            self._begun = True
            atexit.register(self.flush, _PATIENCE)
            threading.Thread(target=self._write, name="omnitron keeps", daemon=True).start()

    def _write(self) -> None:
        while True:
            with self._changed:
                self._writing = False
                self._changed.notify_all()
                while not self._waiting and (rest := self._due - monotonic() if self._told else _IDLE) > 0:
                    if not self._changed.wait(rest) and not self._told and not self._waiting:
                        self._begun = False
                        atexit.unregister(self.flush)
                        return
                key, entry = next(iter(self._waiting.items()), (b"", None))
                flow, origins = next(iter(self._told.items()), ("", {}))
                self._writing = True
            with contextlib.suppress(Exception):  # what could not be kept is computed another time
                if entry is not None:
                    self.tier.put(key, entry)
                else:
                    self.tier.remember(flow, origins)
            with self._changed:
                if entry is not None:
                    self._waiting.pop(key, None)
                    self._bytes -= entry.size
                elif self._told.get(flow) is origins:
                    del self._told[flow]
