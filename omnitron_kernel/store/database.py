"""The one way into the database: everything that opens the DuckDB file does so here, alone and briefly.

Take the lock, connect, take the journal in, let the caller work, close, and only then remove the segments that are in:
closing has put them into the file itself (no write-ahead log is left), so that whatever happens to that log later,
nothing that was acknowledged is only there. One with damaged lines is put aside instead, as they may be worth something
to somebody.

Who is killed on the way loses nothing: before the commit the journal still has it and the place in it has not moved;
after the commit both are in; after the removal the file has it. A log that cannot be read is put aside, and the journal
taken in again from where the file itself stands.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omnitron_kernel.errors import StoreError
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.ingest import Taken, left_over, take_in
from omnitron_kernel.store.locks import locked
from omnitron_kernel.store.schema import prepare

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = [
    "PATIENCE",
    "DamageError",
    "alone",
    "connect",
    "fresh_beside",
    "is_damage",
    "is_hindered",
    "missing",
    "opened",
    "put_aside",
    "unusable",
]

PATIENCE = 60.0
"""Seconds to wait for another process that has the database open."""

CONFIG: dict[str, Any] = {
    # Nothing is fetched from anywhere; offline that would only stall.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    # It lives beside somebody's notebook.
    "threads": 2,
    "memory_limit": "512MB",
    # A table that is not there may not be found among the variables of whoever calls.
    "python_enable_replacements": False,
    # Most stores are small: with the usual 256 KB each column of each table would take a block of its own.
    "default_block_size": 32_768,
}


class DamageError(StoreError):
    """The database's file is not what it was; what else keeps a store from being used is no reason to mend it."""


@contextlib.contextmanager
def opened(
    folder: Folder, *, tell: Callable[[str], None] = lambda _: None, patience: float = PATIENCE
) -> Iterator[DuckDBPyConnection]:
    """Opens the store's database with all in it that was acknowledged; nobody else has it meanwhile.

    Args:
        folder: The store's folder; it is made.
        tell: Told what had to be mended on the way.
        patience: Seconds to wait for another process that has it open.

    Raises:
        StoreError: It cannot be opened: newer, damaged, not to be written; the cure is named.
    """
    with alone(folder, patience=patience):
        taken = Taken()
        connection = _connected(folder, tell)
        try:
            prepare(connection, folder)
            taken = take_in(connection, folder)
            if taken.damaged:
                lines = "line of the journal is" if taken.damaged == 1 else "lines of the journal are"
                tell(f"{taken.damaged:,} {lines} damaged and left out; the file is kept beside the journal.")
            yield connection
        finally:
            connection.close()
        if not folder.wal.exists():
            for path in left_over(folder, taken):
                if path.name in taken.spoilt:
                    put_aside(path, "damaged")
                else:
                    path.unlink(missing_ok=True)


@contextlib.contextmanager
def alone(folder: Folder, *, patience: float = PATIENCE) -> Iterator[None]:
    """Holds the store's lock, for whoever replaces the database file; nobody opens it meanwhile.

    Args:
        folder: The store's folder; it is made.
        patience: Seconds to wait for another process that has it open.

    Raises:
        StoreError: The folder cannot be used, or what was done there says that the file is damaged.
    """
    with _complaints(folder):
        folder.refuse_newer()
        folder.make()
        with locked(folder.lock, patience=patience):
            yield


def connect(path: Path) -> DuckDBPyConnection:
    """Connects to a DuckDB file, as all of the store's are.

    Args:
        path: The file; it is made where it is missing.

    Raises:
        StoreError: DuckDB is not installed.
        duckdb.Error: It cannot be opened.
    """
    try:
        import duckdb
    except ImportError as error:
        raise StoreError(f"the store needs DuckDB, which cannot be loaded ({error}): `pip install duckdb`.") from error
    return duckdb.connect(str(path), config=CONFIG)


def put_aside(path: Path, why: str) -> Path:
    """Renames a file that cannot be used, beside where it was, and returns where it is.

    Args:
        path: The file.
        why: A word for its name.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    other = path.with_name(f"{path.name}.{why}-{stamp}-{time.time_ns() % 1_000_000:06d}")
    path.rename(other)
    return other


def _connected(folder: Folder, tell: Callable[[str], None]) -> DuckDBPyConnection:
    """Connects; puts a write-ahead log aside that DuckDB cannot read, since the journal has all that is in it."""
    if not folder.database.exists():
        _begin(folder, tell)
    elif not folder.database.stat().st_size:  # which DuckDB would take for a new one
        raise DamageError(_damaged(folder, "it is empty"))
    try:
        return connect(folder.database)
    except Exception as error:
        if not folder.wal.exists() or "WAL" not in str(error):
            raise
        aside = put_aside(folder.wal, "unreadable")
        tell(f"The store's log could not be read; it is kept as {aside.name}, and the journal was taken in again.")
        return connect(folder.database)


def _begin(folder: Folder, tell: Callable[[str], None]) -> None:
    """Makes a new database under another name, so that under its own it is never seen half made."""
    if folder.wal.exists():
        tell(f"The store's database is gone, and its log was put aside as {put_aside(folder.wal, 'left').name}.")
    fresh = fresh_beside(folder)
    connection = connect(fresh)
    try:
        prepare(connection, folder)
    finally:
        connection.close()
    fresh.replace(folder.database)


def fresh_beside(folder: Folder) -> Path:
    """Returns the name under which a database is made that is to replace the store's; nothing is there."""
    fresh = folder.database.with_suffix(".fresh")
    for each in (fresh, Path(f"{fresh}.wal")):
        each.unlink(missing_ok=True)
    return fresh


@contextlib.contextmanager
def _complaints(folder: Folder) -> Iterator[None]:
    """Turns what DuckDB and the system say about the store's files into what is to be done."""
    try:
        yield
    except OSError as error:
        raise StoreError(unusable(folder, error)) from error
    except Exception as error:
        if "set lock on file" in str(error):
            raise StoreError(
                f"another program has opened {folder.database} itself ({_holder(error)}). Close it there; "
                "`workspace.sql` asks without keeping anybody out."
            ) from error
        if _FOREIGN.search(str(error)):
            raise StoreError(
                f"a newer DuckDB has written {folder.database} ({_first(error)}). Nothing was changed. Install that "
                "DuckDB here too (`pip install -U duckdb`), or set OMNITRON_HOME to another folder."
            ) from error
        if is_hindered(error):
            raise StoreError(_unusable(folder, _first(error))) from error
        if not is_damage(error):
            raise
        raise DamageError(_damaged(folder, _first(error))) from error


def _damaged(folder: Folder, why: str) -> str:
    return (
        f"the store's database {folder.database} is damaged ({why}). What the journal has is safe. "
        "`omnitron store repair` puts the file aside and makes a new one of what can be read."
    )


def unusable(folder: Folder, error: OSError) -> str:
    """Returns what is to be said of a folder that the system does not let us use, and of which file in it."""
    why = str(error.strerror or error)
    path = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else folder.path
    inside = path.parent == folder.journal or path in (folder.journal, folder.lock, folder.database)
    return _unusable(folder, f"{why} ({path.relative_to(folder.path)})" if inside else why)


def missing(folder: Folder) -> bool:
    """Returns whether no store is there yet.

    Args:
        folder: The store's folder.

    Raises:
        StoreError: Something else stands there, or nobody may look.
    """
    try:
        next(folder.path.iterdir(), None)
    except OSError as error:
        if not isinstance(error, FileNotFoundError):
            raise StoreError(unusable(folder, error)) from error
        if folder.path.is_symlink():
            raise StoreError(_unusable(folder, f"{os.strerror(errno.EEXIST)}, a link to nothing")) from error
        return True
    return False


def _unusable(folder: Folder, why: str) -> str:
    other = any(os.strerror(each) in why for each in _OTHER)
    cure = "Something else stands there: rename or remove it" if other else "Make room there or make it writable"
    return f"the store in {folder.path} cannot be used: {why}. {cure}, or set OMNITRON_HOME to another folder."


_OTHER = (errno.EEXIST, errno.EISDIR, errno.ELOOP, errno.ENOTDIR)
"""What the system says where a file is no folder, or a folder no file."""


def is_hindered(error: BaseException) -> bool:
    """Returns whether DuckDB could not read, write or lock a file, or had no room."""
    named = type(error).__name__ in ("IOException", "PermissionException", "OutOfMemoryException")
    return named and type(error).__module__.endswith("duckdb") and not is_damage(error)


def is_damage(error: BaseException) -> bool:
    """Returns whether an error of DuckDB's says that its file is not what it was."""
    told = str(error)
    return type(error).__module__.endswith("duckdb") and any(each in told for each in _DAMAGE)


_FOREIGN = re.compile(r"database file with (storage )?version number")
"""How DuckDB says that it does not know the form of its own file."""

_DAMAGE = (
    *("Corrupt", "corrupt", "not a valid DuckDB", "checksum", "Serialization Error", "replaying WAL", "INTERNAL"),
    *("Could not read enough bytes", "Could not read all bytes"),  # it is shorter than it was
)


def _holder(error: BaseException) -> str:
    """Who has the file, as DuckDB tells it behind the file's name, which may be long."""
    named = re.search(r"held in (.+?\(PID \d+\))", str(error))
    return named[1] if named else _first(error)


def _first(error: BaseException) -> str:
    return str(error).splitlines()[0].rstrip(".")[:200]
