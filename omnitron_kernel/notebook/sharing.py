"""What the flows of a notebook keep, the other kernels of its project find."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omnitron_kernel.store.artifacts import DiskCache

__all__ = ["share"]


def share() -> None:
    """Lets the cache of this process keep in the project's folder too, once there is one and unless it does already."""
    if "omnitron_kernel.engine.reuse.cache" not in sys.modules:
        return  # nobody has made a flow yet, and loading the extension waits for nothing
    from omnitron_kernel.engine.reuse.behind import Behind
    from omnitron_kernel.engine.reuse.cache import cache_of_process

    cache = cache_of_process()
    if cache.below is None:
        cache.below = Behind(_artifacts)


def _artifacts() -> DiskCache:
    from omnitron_kernel.store.artifacts import of_project  # when the first flow runs

    return of_project()
