"""What keeps a store sound: it is checked, measured, compacted, and mended where its file is damaged.

A repair keeps whatever it replaces. What it can read of a damaged file goes into a new one, the journal is taken in
again from its beginning, and what is then there twice is there once.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from omnitron_kernel.errors import StoreError
from omnitron_kernel.store.database import (
    PATIENCE,
    DamageError,
    alone,
    connect,
    fresh_beside,
    is_hindered,
    missing,
    opened,
    put_aside,
    unusable,
)
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.schema import TABLES
from omnitron_kernel.store.segments import batches, segments

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Finding", "check", "compact", "repair", "size"]

_BLOCK = 122_880
"""Rows that DuckDB keeps together: what is damaged is lost in pieces of this size."""

_STALE = 60.0
"""Seconds after which a file that was to become another is left over."""

_ASIDE = "*.journal.*-*"
"""How segments are called that were put aside."""

_KEYS = {"runs": "run", "nodes": "run, place", "versions": "flow, text", "tags": "flow, tag, version"}
"""What tells the rows of each table apart."""

_RATHER = {"runs": "status IN ('running', 'unfinished'), ms IS NULL"}
"""Which of several rows is kept: rather the run that ended than the same as it began."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    Attributes:
        sound: Whether it is as it should be.
        told: What it is.
        cure: What to do; empty where there is nothing to be done.
    """

    sound: bool
    told: str
    cure: str = ""

    def __str__(self) -> str:
        """One line."""
        return f"{'ok     ' if self.sound else 'problem'}  {self.told}{f' {self.cure}' if self.cure else ''}"


def check(folder: Folder) -> tuple[Finding, ...]:
    """Looks at everything that a store holds; takes the journal in, as every look does.

    Args:
        folder: The store's folder.
    """
    try:
        if missing(folder):
            return (Finding(True, f"there is no store in {folder.path} yet; the first recorded run makes one."),)
        return (*_journal(folder), *_database(folder), *_put_aside(folder))
    except StoreError as error:
        return (Finding(False, f"folder: {error}"),)
    except OSError as error:
        return (Finding(False, f"folder: {unusable(folder, error)}"),)


def _journal(folder: Folder) -> Iterator[Finding]:
    found = segments(folder)
    damaged = torn = count = 0
    for each in found:
        end = 0
        try:
            for batch in batches(each):
                end = batch.end
                count += len(batch.events)
                damaged += not batch.producer
            torn += each.path.stat().st_size > end
        except OSError as error:
            yield Finding(False, f"segment {each.name} cannot be read: {error}.", "Make it readable.")
    yield Finding(True, f"journal: {len(found)} segments, {count:,} events.")
    if torn:
        yield Finding(
            True, f"journal: {torn} segments end in half a line, which was never acknowledged, or is being written."
        )
    if damaged:
        yield Finding(False, f"journal: {damaged} lines are damaged and were left out.", "The others are in.")
    with contextlib.suppress(FileNotFoundError):
        names = {each.name for each in found}
        known = names | {each.name for each in folder.journal.glob(_ASIDE)}
        foreign = [each.name for each in folder.journal.iterdir() if each.name not in known and each.suffix != ".new"]
        if foreign:
            yield Finding(True, f"journal: {len(foreign)} files are not ours and are left alone: {foreign[0]!r}, ...")


def _database(folder: Folder) -> Iterator[Finding]:
    try:
        yield from _inside(folder)
    except StoreError as error:
        yield Finding(False, f"database: {error}")


def _inside(folder: Folder) -> Iterator[Finding]:
    """What the open database says; raises what keeps it from being opened."""
    notes: list[str] = []
    with opened(folder, tell=notes.append) as connection:
        yield from (Finding(True, note) for note in notes)
        for name in TABLES:
            row = connection.execute(f"SELECT count(*), sum(hash(one)) FROM {name} AS one").fetchone()
            yield Finding(True, f"{name}: {row[0] if row else 0:,} rows, all of them readable.")
        for name, key in _KEYS.items():
            twice = connection.execute(f"SELECT count(*) - count(DISTINCT ({key})) FROM {name}").fetchone()
            if twice and twice[0]:
                yield Finding(False, f"{name}: {twice[0]:,} rows are there twice.", "`omnitron store repair`.")


def _put_aside(folder: Folder) -> Iterator[Finding]:
    for each in sorted((*folder.path.glob("store.duckdb.*-*"), *folder.journal.glob(_ASIDE))):
        yield Finding(
            True, f"{each.name} was put aside ({each.stat().st_size:,} bytes); remove it when you need it not."
        )


def size(folder: Folder) -> dict[str, int]:
    """Returns how many bytes each part of a store takes, without opening it.

    Args:
        folder: The store's folder.

    Returns:
        By part, in bytes; the parts are `database`, `journal`, each other folder by its name, and `other`.
    """
    found = {"database": 0, "journal": 0, "other": 0}
    for each in folder.path.rglob("*"):
        with contextlib.suppress(OSError):
            if each.is_file() and not each.is_symlink():
                inner = each.relative_to(folder.path).parts
                part = inner[0] if len(inner) > 1 else "database" if each in (folder.database, folder.wal) else "other"
                found[part] = found.get(part, 0) + each.stat().st_size
    return found


def compact(folder: Folder) -> tuple[int, int]:
    """Writes the database anew without what was deleted, and removes what was left over.

    Args:
        folder: The store's folder.

    Returns:
        Bytes before and after, without those of artifacts, which others may be writing.

    Raises:
        StoreError: It cannot be opened.
    """
    before = _own_size(folder)
    with opened(folder):
        pass  # all that is in the journal is in, and its segments are gone
    with alone(folder):
        _sweep(folder)
        fresh = fresh_beside(folder)
        connection = connect(folder.database)
        try:
            if not segments(folder):
                connection.execute("DELETE FROM layouts")  # each segment to come says its own
            connection.execute("CHECKPOINT")
            connection.execute(f"ATTACH '{_quoted(fresh)}' AS fresh")
            connection.execute("COPY FROM DATABASE store TO fresh")
            connection.execute("DETACH fresh")
        finally:
            connection.close()
        if not folder.wal.exists() and not Path(f"{fresh}.wal").exists():
            fresh.replace(folder.database)
    return before, _own_size(folder)


def _own_size(folder: Folder) -> int:
    return sum(taken for part, taken in size(folder).items() if part != folder.artifacts.name)


def repair(folder: Folder) -> tuple[str, ...]:
    """Mends a store whose file is damaged, or that has rows twice; one that is sound stays as it is.

    Args:
        folder: The store's folder.

    Returns:
        What was done, a line each.

    Raises:
        StoreError: It is newer, or cannot be read or written: a full disk is no damage, and nothing was changed.
    """
    done: list[str] = []
    with contextlib.suppress(DamageError):
        if all(each.sound for each in _inside(folder)):
            return ("the database is sound; nothing was changed",)
    with alone(folder):
        if folder.wal.exists():
            done.append(f"put the log aside as {put_aside(folder.wal, 'repaired').name}")
        if folder.database.exists():
            done += _renewed(folder)
    with opened(folder, tell=done.append, patience=PATIENCE) as connection:
        _once(connection)
        row = connection.execute("SELECT count(*) FROM runs").fetchone()
        done.append(f"took the journal in again: {row[0] if row else 0:,} runs are there now")
    return tuple(done)


def _renewed(folder: Folder) -> list[str]:
    """Puts a new database of what can be read in the place of the damaged one, once the new one is whole."""
    fresh = fresh_beside(folder)
    try:
        done = _salvage(folder, fresh)
    except BaseException:
        fresh_beside(folder)
        raise
    aside = put_aside(folder.database, "damaged")
    fresh.replace(folder.database)
    return [f"put the database aside as {aside.name}", *done]


def _salvage(folder: Folder, fresh: Path) -> list[str]:
    """Copies what can be read into a new database: rows only, so that the journal is taken in again as a whole."""
    from omnitron_kernel.store.schema import prepare

    done: list[str] = []
    connection = connect(fresh)
    try:
        prepare(connection, folder)
        try:
            connection.execute(f"ATTACH '{_quoted(folder.database)}' AS damaged (READ_ONLY)")
        except Exception as error:  # noqa: BLE001 - whatever DuckDB says of a damaged file, there is nothing to copy
            return [f"nothing of it could be read: {str(error).splitlines()[0]}"]
        for name in TABLES:
            copied, lost = _copy(connection, name)
            done.append(f"copied {copied:,} rows of {name}" + (f"; about {lost:,} could not be read" if lost else ""))
        connection.execute("DETACH damaged")
    finally:
        connection.close()
    return done


def _copy(connection: DuckDBPyConnection, name: str) -> tuple[int, int]:
    copied = lost = 0
    columns = ", ".join(f'"{each}"' for each in TABLES[name])
    try:
        row = connection.execute(f"SELECT coalesce(max(rowid), -1) + 1 FROM damaged.{name}").fetchone()
        total = int(row[0]) if row else 0
    except Exception:  # noqa: BLE001 - as above
        return 0, 0
    for start in range(0, total, _BLOCK):
        try:
            got = connection.execute(
                f"INSERT INTO {name} SELECT {columns} FROM damaged.{name} WHERE rowid >= ? AND rowid < ?",
                [start, start + _BLOCK],
            ).fetchone()
            copied += int(got[0]) if got else 0
        except Exception as error:
            if is_hindered(error):
                raise  # a disk that is full says nothing of what stands in the file
            lost += min(_BLOCK, total - start)
    return copied, lost


def _once(connection: DuckDBPyConnection) -> None:
    """Leaves each row once, in one transaction."""
    connection.execute("BEGIN")
    for name, key in _KEYS.items():
        connection.execute(
            f"CREATE TEMP TABLE once AS SELECT * FROM {name} "
            f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {_RATHER.get(name, '1')}) = 1"
        )
        connection.execute(f"DELETE FROM {name}")
        connection.execute(f"INSERT INTO {name} SELECT * FROM once")
        connection.execute("DROP TABLE once")
    connection.execute(
        "UPDATE runs SET status = 'unfinished' WHERE status = 'running' AND run NOT IN (SELECT run FROM begun)"
    )
    connection.execute("COMMIT")


def _sweep(folder: Folder) -> None:
    """Removes what killed processes left: rows on their way in, and segments that never got their name."""
    for each in folder.path.glob("rows-*.json"):
        each.unlink(missing_ok=True)  # they are made under the lock that we hold
    for each in folder.journal.glob("*.new"):
        with contextlib.suppress(OSError):
            if time.time() - each.stat().st_mtime > _STALE:
                each.unlink()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
