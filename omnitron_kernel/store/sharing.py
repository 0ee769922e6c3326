"""What the flows of one process keep, the others of its project find: the process's cache keeps in a folder too."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, ClassVar

from omnitron_kernel.store.folder import Folder, find

if TYPE_CHECKING:
    from omnitron_kernel.engine.reuse.behind import Behind
    from omnitron_kernel.store.artifacts import DiskCache

__all__ = ["PATIENCE", "Shared", "share"]

PATIENCE = 5.0
"""Seconds for which ending waits for what is not written yet."""


class Shared:
    """Lets the cache of this process keep in a store's folder too, until it is told to end; the newest counts.

    Args:
        folder: The store's folder.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> shared = Shared(Folder(Path(tempfile.mkdtemp())))
        >>> shared.end()
    """

    _all: ClassVar[list[Shared]] = []

    def __init__(self, folder: Folder) -> None:
        from omnitron_kernel.engine.reuse.cache import cache_of_process

        self._cache = cache_of_process()
        self.before = self._cache.below
        self.own = self._cache.below = _behind(folder)
        Shared._all.append(self)

    def end(self) -> None:
        """Lets it keep where it kept before, once what waits is written; ending twice does nothing."""
        if self not in Shared._all:
            return
        Shared._all.remove(self)
        self.own.flush(PATIENCE)
        if self._cache.below is self.own:
            self._cache.below = self.before
        for each in Shared._all:
            if each.before is self.own:
                each.before = self.before


def share() -> None:
    """Lets the cache of this process keep in its project's folder, once there is one and unless it keeps in one."""
    caches = sys.modules.get("omnitron_kernel.engine.reuse.cache")
    if caches is not None:  # else nobody has made a flow yet, and loading the extension waits for nothing
        cache = caches.cache_of_process()
        if cache.below is None:
            cache.below = _behind(None)


def _behind(folder: Folder | None) -> Behind:
    """Who keeps in a store's folder, or in that of the project that somebody works in when the first flow runs."""
    from omnitron_kernel.engine.reuse.behind import Behind

    def artifacts() -> DiskCache:
        from omnitron_kernel.store.artifacts import DiskCache

        return DiskCache((folder or find()).artifacts)

    return Behind(artifacts)
