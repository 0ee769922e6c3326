"""Which code is the author's: not the standard library's, no installed package's."""

from __future__ import annotations

import functools
from pathlib import Path

__all__ = ["is_project"]

_INSTALLED = frozenset({"site-packages", "dist-packages"})


@functools.lru_cache(maxsize=4096)
def is_project(filename: str) -> bool:
    """Whether a file is the author's, or a cell, which has no file.

    Args:
        filename: As code objects name it.
    """
    if filename.startswith("<frozen"):
        return False
    path = Path(filename)
    if _INSTALLED & set(path.parts):
        return False
    return not any(path.is_relative_to(folder) for folder in _standard())


@functools.cache
def _standard() -> tuple[Path, ...]:
    import sysconfig  # only when asked for

    paths = sysconfig.get_paths()
    return tuple({Path(paths[name]) for name in ("stdlib", "platstdlib")})
