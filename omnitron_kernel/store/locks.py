"""Locks between processes, held by the operating system: they end with their holder, however that ends.

A lock belongs to an open file, so two threads that open the same file exclude each other as two processes do. A forked
process has that file open too, and would hold the lock as long as it lives: it closes its own copy at once.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from omnitron_kernel.errors import StoreError

__all__ = ["locked", "take"]

_FAR = 1 << 62
"""Where Windows locks a byte: no file has one there, so that nobody is kept from reading."""

_PAUSE = 0.005  # seconds

_held: set[int] = set()
"""The files of the locks that this process waits for or holds."""


def _let_go() -> None:
    """Leaves the parent's locks to the parent."""
    for descriptor in _held:
        with contextlib.suppress(OSError):
            os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def take(descriptor: int) -> bool:
    """Takes the lock of an open file, if nobody holds it; it is given back when the file is closed.

    Args:
        descriptor: The open file.

    Returns:
        Whether it was taken.
    """
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def locked(path: Path, *, patience: float) -> Iterator[None]:
    """Holds the lock of a file while the context lasts.

    Args:
        path: The file; it is made, and stays.
        patience: Seconds to wait for whoever holds it.

    Raises:
        StoreError: Somebody held it all the while.
        OSError: The file cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    _held.add(descriptor)
    try:
        deadline = time.monotonic() + patience
        while not take(descriptor):
            if time.monotonic() > deadline:
                raise StoreError(
                    f"another process has held the store for {patience:g} s ({path}). Try again when it has ended; "
                    "a query or `omnitron store compact` of a large store may take that long."
                )
            time.sleep(_PAUSE)
        yield
    finally:
        if descriptor in _held:  # a process that was forked meanwhile has none
            _held.remove(descriptor)
            os.close(descriptor)
