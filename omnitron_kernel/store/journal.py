"""The journal: what happens in one process, appended to segment files that are its alone.

A batch of events is one line and one `write`: a checksum, then JSON of the producer, its count of batches, and the
events. It is there as a whole or it was never acknowledged; a line that is cut short or damaged is known as such.

    5f0c1d2e ["9f86d081884c7d65", 17, [["run", ...], ["text", ...]]]
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import weakref
import zlib
from collections.abc import Mapping, Sequence
from time import monotonic
from types import MappingProxyType
from typing import Any

from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.locks import take

__all__ = ["SUFFIX", "Journal", "encode"]

SUFFIX = ".journal"
_GLANCE = 0.2
"""Seconds between two looks whether the segment is still there, and whether the store has forgotten texts."""

LIMIT = 8 << 20
"""Bytes after which a segment is closed and the next one begun."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})

_json = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def encode(producer: str, seq: int, events: Sequence[Any]) -> bytes:
    r"""Returns the line of one batch; all of it is ASCII, whatever characters the events hold.

    Example:
        >>> encode("p", 1, [["tag", "f"]])
        b'd8160720 ["p",1,[["tag","f"]]]\n'
    """
    told = _json([producer, seq, events]).encode("ascii")
    return b"%08x %b\n" % (zlib.crc32(told), told)


class Journal:
    """Appends to this process's segments. Threads may share it; a forked process goes on with one of its own.

    Args:
        folder: The store's folder; it is made at the first append.
        fsync: Whether an append returns only when the disk has it, so that it outlives a loss of power too.
        limit: Bytes after which a segment is closed and the next one begun.
    """

    def __init__(self, folder: Folder, *, fsync: bool = False, limit: int = LIMIT) -> None:
        self.folder = folder
        self.fsync = fsync
        self._limit = limit
        self._begin()
        if hasattr(os, "register_at_fork"):
            forked = weakref.WeakMethod(self._after_fork)
            os.register_at_fork(after_in_child=lambda: (own := forked()) and own())

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self.producer = os.urandom(8).hex()
        self._seq = self._segment = self._size = 0
        self._file = -1
        self._looked = self._asked = 0.0
        self._forgets = -1
        self._held: set[str] = set()

    def append(self, events: Sequence[Any], once: Mapping[str, Any] = _NOTHING, *, sync: bool = True) -> None:
        """Appends events as one batch; when it returns, they are acknowledged.

        Args:
            events: Lists of JSON values, the kind of event first.
            once: Events by a name of their own that each segment has to hold before these, so that it can be read
                without any other; those that it holds already are left out.
            sync: Whether the disk has to have them too where the journal's events outlive a loss of power.

        Raises:
            OSError: They could not be written; none of them is acknowledged.
        """
        with self._lock:
            # Counted first: an interrupt may come between writing and counting, and no count may come twice.
            self._seq += 1
            if self._file < 0 or self._size >= self._limit or self._is_gone():
                self._next()
            fresh = [event for name, event in once.items() if name not in self._held]
            if not events and not fresh:
                return
            line = encode(self.producer, self._seq, [*fresh, *events] if fresh else events)
            try:
                self._write(line, sync=sync)
            except BaseException:
                self._leave()  # it may end in half a line: nothing may follow it
                raise
            if fresh:
                self._held.update(once)

    def is_stale(self, *, now: bool = False) -> bool:
        """Whether the store may have forgotten what was told once, as one was deleted or renamed since the last look.

        Args:
            now: Whether to look at once, and not only a few times a second.
        """
        moment = monotonic()
        if not now and moment - self._asked < _GLANCE:
            return False
        self._asked, before = moment, self._forgets
        self._forgets = self.folder.forgets()
        return self._forgets != before

    def forget(self) -> None:
        """Forgets what the segment holds of what it has to hold once; it comes again."""
        with self._lock:
            self._held.clear()

    def close(self) -> None:
        """Closes the segment; an append after that begins another."""
        with self._lock:
            self._leave()

    def _is_gone(self) -> bool:
        """Whether somebody removed the segment, looked at a few times a second: writing on would lead nowhere."""
        now = monotonic()
        if now - self._looked < _GLANCE:
            return False
        self._looked = now
        return not os.fstat(self._file).st_nlink

    def _write(self, line: bytes, *, sync: bool) -> None:
        written = os.write(self._file, line)
        while written < len(line):  # a full disk takes a part, and then says so
            written += os.write(self._file, line[written:])
        self._size += len(line)
        if self.fsync and sync:
            os.fsync(self._file)

    def _next(self) -> None:
        """Goes on to the next segment, and leaves the one before only then: whoever holds none is taken for dead."""
        try:
            file = self._opened()
        finally:
            self._leave()
        self._file, self._size, self._looked = file, 0, monotonic()
        self._held.clear()

    def _opened(self) -> int:
        """Returns the next segment's file."""
        self.folder.refuse_newer()
        self.folder.make()
        self._segment += 1
        path = self.folder.journal / f"{self.producer}-{self._segment:06d}{SUFFIX}"
        # Whoever takes segments in removes those that nobody holds: it may have its name only when it is held. Windows
        # removes and renames no open file.
        unnamed = path if sys.platform == "win32" else path.with_suffix(".new")
        file = os.open(unnamed, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o666)
        try:
            take(file)
            unnamed.rename(path)
            if self.fsync:
                _sync_folder(path)
        except BaseException:
            os.close(file)
            raise
        return file

    def _leave(self) -> None:
        file, self._file = self._file, -1
        if file >= 0:
            with contextlib.suppress(OSError):
                os.close(file)

    def _after_fork(self) -> None:
        """Goes on as another producer; closing the parent's file here leaves the parent's lock to the parent."""
        file = self._file
        self._begin()
        if file >= 0:
            with contextlib.suppress(OSError):
                os.close(file)


def _sync_folder(path: Any) -> None:
    """Puts a new file's name on the disk too, where a folder can be opened for that."""
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
