"""Artifacts: what nodes gave, as files that all processes of a project share.

A file's name is the key of what it holds, so that looking one up is opening it. It is written under a temporary name
and renamed, so that nobody ever sees half of one; whoever has it open keeps it, whatever is removed meanwhile.

    OMNI1 | seal | length | head | memory of arrays

The seal is an HMAC of all behind it, and of the key, under a secret that only this folder's project has: what was
written elsewhere, cut off, changed or put under another name is refused before any of it is read as a value, reported
and removed. The head is JSON; the value in it is JSON too where that can say it exactly, else the bytes of a form,
which name nothing but types of plain data.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import struct
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from omnitron_kernel.engine.reuse.cache import Entry
from omnitron_kernel.engine.reuse.form import Form, memory_of, take_apart

__all__ = ["DiskCache"]

SIZE = 10 << 30
"""Bytes that are kept."""

AGE = 30 * 24 * 3600.0
"""Seconds for which a file is kept that nobody asks for."""

_MAGIC = b"OMNI1\n"
_SEAL = 32
_SUFFIX = ".value"
_SWEEP = 256  # writes between two looks at how much there is
_STALE = 3600.0  # seconds after which a temporary file belongs to nobody any more
_TOUCH = 60.0  # seconds for which a file counts as just used
_ALIGNED = 64


class DiskCache:
    """A tier of a cache in a folder; several processes may use one at the same time.

    Args:
        folder: Where the files are; it is made when the first is written.
        size: Bytes that are kept; the files that were used longest ago go first.
        age: Seconds after which a file goes that nobody has asked for.

    Attributes:
        refused: What was found and not trusted, newest last: the name of the file, and why.

    Example:
        >>> from omnitron_kernel.engine.reuse.cache import Cache
        >>> cache = Cache(below=DiskCache(Path(".omnitron/artifacts")))
    """

    def __init__(self, folder: Path | str, *, size: int = SIZE, age: float = AGE) -> None:
        self.folder = Path(folder)
        self.size = size
        self.age = age
        self.refused: list[tuple[str, str]] = []
        self._secret = b""
        self._writes = 0

    def get(self, key: bytes) -> Entry | None:
        """Returns the entry of a key; None where there is none, or none that can be trusted."""
        path = self._path(key)
        try:
            with path.open("rb") as file:
                held = file.read()
                used = os.fstat(file.fileno()).st_mtime
        except OSError:
            return None
        try:
            entry = self._read(key, held)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the node is computed
            self._refuse(path, str(error) or type(error).__name__)
            return None
        if time.time() - used > _TOUCH:
            with contextlib.suppress(OSError):
                os.utime(path)
        return entry

    def put(self, key: bytes, entry: Any) -> None:
        """Keeps an entry; where it cannot, as on a full disk, nothing is kept and nothing is said."""
        if type(entry) is not Entry or entry.size > self.size // 2:
            return
        path = self._path(key)
        if path.exists():
            return
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, list(self._parts(key, entry)))
            self._writes += 1
            if self._writes % _SWEEP == 1:
                self.sweep()

    def clear(self, flow: str = "", node: str = "") -> int:
        """Forgets the entries of a flow or node, or all; returns how many there were."""
        count = 0
        for path in self._files():
            if flow or node:
                try:
                    _, head, _ = _parted(path.read_bytes())
                except (OSError, ValueError):
                    continue
                if (flow and head.get("flow") != flow) or (node and head.get("node") != node):
                    continue
            with contextlib.suppress(OSError):
                path.unlink()
                count += 1
        return count

    def sweep(self) -> None:
        """Removes what is too old, what is more than fits, and what a killed process left half written."""
        now, found = time.time(), []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                known = path.stat()
                if path.suffix != _SUFFIX:
                    if now - known.st_mtime > _STALE:
                        path.unlink()
                elif now - known.st_mtime > self.age:
                    path.unlink()
                else:
                    found.append((known.st_mtime, known.st_size, path))
        taken = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if taken <= self.size:
                break
            with contextlib.suppress(OSError):
                path.unlink()
            taken -= size

    @property
    def taken(self) -> int:
        """Bytes of all files."""
        return sum(path.stat().st_size for path in self._files())

    def __len__(self) -> int:
        """How many files there are."""
        return sum(1 for _ in self._files())

    def __str__(self) -> str:
        told = f"{len(self):,} values, {self.taken:,} bytes in {self.folder}"
        return (
            f"{told}; refused: {', '.join(f'{name} ({why})' for name, why in self.refused[-3:])}"
            if self.refused
            else told
        )

    def _files(self) -> Iterator[Path]:
        return self.folder.glob(f"*/*{_SUFFIX}")

    def _path(self, key: bytes) -> Path:
        name = key.hex()
        return self.folder / name[:2] / f"{name[2:]}{_SUFFIX}"

    def _refuse(self, path: Path, why: str) -> None:
        self.refused.append((path.name, why))
        with contextlib.suppress(OSError):
            path.unlink()

    def _secret_of_project(self) -> bytes:
        """The secret of this folder, which only its owner can read; made once, whoever comes first."""
        if not self._secret:
            path = self.folder / "secret"
            self.folder.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                descriptor, made = tempfile.mkstemp(dir=self.folder)
                try:
                    with os.fdopen(descriptor, "wb") as file:
                        file.write(secrets.token_bytes(32))
                    os.link(made, path)  # whole at once, and never over another's
                finally:
                    os.unlink(made)  # noqa: PTH108 - as it was made
            self._secret = path.read_bytes()
        return self._secret

    def _seal(self, key: bytes, parts: list[Any]) -> bytes:
        made = hmac.new(self._secret_of_project(), key, hashlib.sha256)
        for each in parts:
            made.update(each)
        return made.digest()

    def _parts(self, key: bytes, entry: Entry) -> Iterator[Any]:
        """All of a file, piece by piece."""
        form = entry.form
        head: dict[str, Any] = {"flow": entry.flow, "node": entry.node, "took": entry.took}
        plain = _plain(form)
        head |= {"json": plain[0]} if plain else {"form": b64encode(form.data).decode()}
        head["arrays"] = [
            {"type": each.dtype.str, "shape": each.shape, "order": "C" if each.flags.c_contiguous else "F"}
            for each in form.arrays
        ]
        told = json.dumps(head).encode()
        begins = len(_MAGIC) + _SEAL + 8 + len(told)
        told += b" " * (-begins % _ALIGNED)
        parts: list[Any] = [struct.pack("<Q", len(told)), told]
        parts += map(memory_of, form.arrays)
        yield _MAGIC
        yield self._seal(key, parts)
        yield from parts

    def _write(self, path: Path, parts: list[Any]) -> None:
        descriptor, made = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for each in parts:
                    file.write(each)
            os.replace(made, path)  # noqa: PTH105 - as it was made
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(made)  # noqa: PTH108 - as above
            raise

    def _read(self, key: bytes, held: bytes) -> Entry:
        """Returns what a file holds.

        Raises:
            ValueError: It is not what this project wrote under this key.
        """
        seal, head, memory = _parted(held)
        if not hmac.compare_digest(seal, self._seal(key, [memoryview(held)[len(_MAGIC) + _SEAL :]])):
            raise ValueError("its seal is not this project's")
        if "json" in head:
            form = take_apart(head["json"])
        else:
            form = Form(b64decode(head["form"]), tuple(_arrays(head["arrays"], memory)))
        return Entry(form, head["took"], head["flow"], head["node"])


def _parted(held: bytes) -> tuple[bytes, dict[str, Any], memoryview]:
    """The seal, the head and the memory of a file.

    Raises:
        ValueError: It is none, or it ends too early.
    """
    at = len(_MAGIC) + _SEAL
    if not held.startswith(_MAGIC) or len(held) < at + 8:
        raise ValueError("it is no artifact")
    (length,) = struct.unpack_from("<Q", held, at)
    if len(held) < at + 8 + length:
        raise ValueError("it is cut off")
    head = json.loads(held[at + 8 : at + 8 + length])
    return held[len(_MAGIC) : at], head, memoryview(held)[at + 8 + length :]


def _arrays(told: list[dict[str, Any]], memory: memoryview) -> Iterator[Any]:
    if not told:
        return
    import numpy as np  # only where there are arrays

    at = 0
    for each in told:
        dtype, shape = np.dtype(each["type"]), tuple(each["shape"])
        count = 1
        for length in shape:
            count *= length
        yield np.frombuffer(memory, dtype, count, at).reshape(shape, order=each["order"])
        at += count * dtype.itemsize


def _plain(form: Form) -> tuple[Any] | None:
    """A value that JSON says exactly, as the only one of a tuple: a number, a text, a truth, or None."""
    if not form.atom or type(form.atom[0]) not in (int, str, bool, type(None)):
        return None
    value = form.atom[0]
    try:
        same = take_apart(json.loads(json.dumps(value))).data == form.data
    except (ValueError, RecursionError):
        return None
    return (value,) if same else None
