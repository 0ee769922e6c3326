"""The journal as it is read: which segments there are, and which batches of each are whole.

Other files in the folder are left alone. Nothing here trusts what it reads: a line counts only if its checksum holds
and it is what `journal.encode` writes.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.journal import SUFFIX
from omnitron_kernel.store.locks import take

__all__ = ["Batch", "Segment", "batches", "is_left", "segments"]

_NAME = re.compile(r"([0-9a-f]{16})-(\d{6,})" + re.escape(SUFFIX))
_STRIDE = 1 << 20
_MOST = 1 << 62  # batches of one producer


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment file.

    Attributes:
        path: Where it is.
        producer: Who wrote it.
        number: Which of that producer's it is.
    """

    path: Path
    producer: str
    number: int

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Batch:
    """One line of a segment.

    Attributes:
        end: Where the next line begins.
        producer: Who wrote it; empty for a damaged line.
        seq: Its number among that producer's batches.
        events: The events; empty for a damaged line.
    """

    end: int
    producer: str = ""
    seq: int = 0
    events: tuple[list[Any], ...] = ()


def segments(folder: Folder) -> list[Segment]:
    """Returns the segments, those of one producer in their order."""
    try:
        names = [each.name for each in folder.journal.iterdir()]
    except FileNotFoundError:
        return []
    found = [
        Segment(folder.journal / match[0], match[1], int(match[2])) for match in map(_NAME.fullmatch, names) if match
    ]
    files = [each for each in found if each.path.is_file() and not each.path.is_symlink()]
    return sorted(files, key=lambda each: (each.producer, each.number))


def batches(segment: Segment, start: int = 0) -> Iterator[Batch]:
    """Yields the whole lines of a segment, damaged ones without events; a torn tail is left for the next look.

    Args:
        segment: The segment.
        start: Where to begin: 0, or the end of a batch.

    Raises:
        OSError: It cannot be read.
    """
    with segment.path.open("rb") as file:
        file.seek(start)
        at, rest = start, b""
        while chunk := file.read(_STRIDE):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                at += len(line) + 1
                yield _decoded(line, at)


def is_left(segment: Segment) -> bool:
    """Returns whether nobody writes to a segment any more: its writer's lock ended with it."""
    try:
        file = os.open(segment.path, os.O_RDWR)
    except OSError:
        return False
    try:
        return take(file)
    finally:
        os.close(file)


def _decoded(line: bytes, end: int) -> Batch:
    try:
        told = line[9:]
        if int(line[:8], 16) != zlib.crc32(told):
            return Batch(end)
        producer, seq, events = json.loads(told)
    except (ValueError, RecursionError):
        return Batch(end)
    fits = type(producer) is str and producer.isascii() and type(seq) is int and type(events) is list
    fits = fits and 0 < seq < _MOST
    if not fits or not all(type(each) is list and each and type(each[0]) is str for each in events):
        return Batch(end)
    return Batch(end, producer, seq, tuple(events))
