"""Artifacts: what nodes gave, as files that all processes of a project share.

A file's name is the key of what it holds, so that looking one up is opening it. It is written under a temporary name
and renamed, so that nobody ever sees half of one; whoever has it open keeps it, whatever is removed meanwhile. What
cannot be trusted is refused, reported and removed; see `sealed`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import struct
import time
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from omnitron_kernel.engine.reuse.cache import Entry, Found, shown_bytes
from omnitron_kernel.engine.reuse.form import Form
from omnitron_kernel.engine.reuse.origins import Origin, origin_from, plain
from omnitron_kernel.store.sealed import StoredFound, head_in, opened, references_of, written

__all__ = ["SUFFIX", "TOLD", "DiskCache"]

SIZE = 10 << 30
"""Bytes that are kept."""

SUFFIX = ".value"
"""How the names of artifacts end."""

TOLD = ".json"
"""How the names of the files end that tell what nodes were computed from."""

AGE = 30 * 24 * 3600.0
"""Seconds for which a file is kept that nobody asks for."""

_SWEEP = 256  # writes between two looks at how much there is
_STALE = 3600.0  # seconds after which a temporary file belongs to nobody any more
_TOUCH = 60.0  # seconds for which a file counts as just used
_OPEN = 32  # large values of one whole run, whose files are held open while it may ask for them
_LENGTH = 32  # of a secret
_WORD = (1 << 64) - 1
_TRIES = 300  # of reading a secret that another process is about to write
_numbers = count()


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
        self._root = f"{self.folder}{os.sep}"
        self._secret = b""
        self._writes = 0

    def get(self, key: bytes) -> Entry | Found | None:
        """Returns what is kept under a key; None where there is nothing, or nothing that can be trusted."""
        path = self.path(key)
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except OSError:
            return None
        try:
            secret = self._secret_of_project()
        except OSError:
            os.close(descriptor)
            return None
        with os.fdopen(descriptor, "rb") as file:
            held = file.read()
            used = os.fstat(descriptor).st_mtime
        try:
            files = _Files(self)
            entry = opened(secret, key, held, files.form)
            if type(entry) is StoredFound and not all(map(files.hold, entry.large)):
                return None
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the node is computed
            self.refuse(key, str(error) or type(error).__name__)
            return None
        if time.time() - used > _TOUCH:
            with contextlib.suppress(OSError):
                os.utime(path)
        return entry

    def put(self, key: bytes, entry: Entry | Found) -> None:
        """Keeps an entry; where it cannot, as on a full disk, nothing is kept and nothing is said."""
        if entry.size > self.size // 2 or len(references_of(entry)) > _OPEN:
            return
        path = self.path(key)
        if os.path.exists(path):  # noqa: PTH110 - a path of text, as below
            return
        with contextlib.suppress(OSError):
            self._write(path, written(self._secret_of_project(), key, entry))
            self._writes += 1
            if self._writes % _SWEEP == 1:
                self.sweep()

    def clear(self, flow: str = "", node: str = "") -> int:
        """Forgets the entries of a flow or node, or all; returns how many there were."""
        count = 0
        for path in self._files():
            if flow or node:
                try:
                    with path.open("rb") as file:
                        head = head_in(file)
                except (OSError, ValueError):
                    continue
                if (flow and head.get("flow") != flow) or (node and head.get("node", node) != node):
                    continue
            with contextlib.suppress(OSError):
                path.unlink()
                count += 1
        return count

    def origins_of(self, flow: str) -> dict[str, Origin]:
        """Returns what a flow's nodes were last computed from, by their ids, as any process of the project has told.

        It is words for people and nothing else, so it has no seal; where it cannot be read, nothing is known.
        """
        try:
            told = json.loads(self._told_of(flow).read_bytes())
            return {str(node): origin_from(each) for node, each in told.items()}
        except (OSError, ValueError, AttributeError, TypeError, RecursionError):
            return {}

    def remember(self, flow: str, origins: Mapping[str, Origin]) -> None:
        """Keeps what a flow's nodes were last computed from; where it cannot, nothing is kept and nothing is said."""
        told = json.dumps({node: plain(each) for node, each in origins.items()}, separators=(",", ":"))
        with contextlib.suppress(OSError):
            self._secret_of_project()
            self._write(str(self._told_of(flow)), [told.encode("ascii")])

    def sweep(self) -> None:
        """Removes what is too old, what is more than fits, and what a killed process left half written."""
        now, found = time.time(), []
        for path in (*self.folder.glob("*/*"), *self.folder.glob(".*")):
            with contextlib.suppress(OSError):
                known = path.stat()
                if path.suffix not in (SUFFIX, TOLD):
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
        place = "/".join(self.folder.parts[-2:])
        told = f"{len(self):,} files, {shown_bytes(self.taken)} of {shown_bytes(self.size)} in {place}"
        refused = [f"{name} ({why})" for name, why in self.refused[-3:]]
        return f"{told}; refused: {', '.join(refused)}" if refused else told

    def _files(self) -> Iterator[Path]:
        return self.folder.glob(f"*/*{SUFFIX}")

    def form(self, key: bytes, held: bytes) -> Form:
        """Returns the form that the bytes of a node's file hold.

        Raises:
            ValueError: They cannot be trusted; the file is refused.
        """
        try:
            entry = opened(self._secret_of_project(), key, held, _no_form)
        except Exception as error:
            self.refuse(key, str(error) or type(error).__name__)
            raise ValueError(f"what was kept under {key.hex()} cannot be trusted") from error
        assert type(entry) is Entry  # noqa: S101 - what a whole run speaks of is a node's
        return entry.form

    def path(self, key: bytes) -> str:
        """Returns the name of a key's file."""
        name = key.hex()
        return f"{self._root}{name[:2]}{os.sep}{name[2:]}{SUFFIX}"

    def refuse(self, key: bytes, why: str) -> None:
        """Removes a file that cannot be trusted, and remembers why."""
        path = self.path(key)
        self.refused.append((os.path.basename(path), why))  # noqa: PTH119 - a path of text
        with contextlib.suppress(OSError):
            os.unlink(path)  # noqa: PTH108 - as above

    def _told_of(self, flow: str) -> Path:
        return self.folder / "told" / f"{hashlib.sha256(flow.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}{TOLD}"

    def _secret_of_project(self) -> bytes:
        """The secret of this folder, which only its owner can read; made once, whoever comes first.

        Where and when the file was made is part of it, so that a folder that was copied here, its secret included, is
        another's.

        Raises:
            OSError: There is none, and none can be made.
        """
        if not self._secret:
            path = self.folder / "secret"
            for _ in range(_TRIES):
                with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                    held, known = file.read(), os.fstat(file.fileno())
                    if len(held) == _LENGTH:
                        self._secret = held + struct.pack("<QQ", known.st_ino & _WORD, known.st_ctime_ns & _WORD)
                        return self._secret
                    if time.time() - known.st_mtime > 1:
                        path.unlink()  # of whom it was made first, and who was killed then
                self.folder.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(FileExistsError):
                    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                    with os.fdopen(descriptor, "wb") as made:
                        made.write(secrets.token_bytes(_LENGTH))
                time.sleep(0.01)
            raise OSError(f"{path} holds no secret")
        return self._secret

    def _write(self, path: str, parts: list[Any]) -> None:
        made = f"{self._root}.{os.getpid()}-{next(_numbers)}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            with os.fdopen(os.open(made, flags, 0o600), "wb") as file:
                file.writelines(parts)
            try:
                os.replace(made, path)  # noqa: PTH105 - a path of text
            except FileNotFoundError:
                os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - as above
                os.replace(made, path)  # noqa: PTH105 - as above
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(made)  # noqa: PTH108 - as above
            raise


class _Files:
    """The files of the large values of one whole run, held open so that nothing that is removed breaks the run.

    Args:
        disk: Where they are.
    """

    def __init__(self, disk: DiskCache) -> None:
        self._disk = disk
        self._held: dict[bytes, Any] = {}

    def hold(self, key: bytes) -> bool:
        """Opens a file; returns whether it is there."""
        try:
            self._held[key] = open(self._disk.path(key), "rb")  # noqa: SIM115, PTH123 - closed with the run
        except OSError:
            return False
        return True

    def form(self, key: bytes) -> Form:
        """Loads the form of a key.

        Raises:
            ValueError: It cannot be trusted.
        """
        file = self._held[key]
        file.seek(0)
        return self._disk.form(key, file.read())

    def __del__(self) -> None:
        """Closes what is open."""
        for each in self._held.values():
            each.close()


def _no_form(key: bytes) -> Form:
    raise ValueError(f"a node's file speaks of {key.hex()}")
