"""Flows with their history as one file, to be taken to another project.

The file is a zip of JSON lines: `omnitron.json` says what it is; each line of `versions.jsonl` is a text, of
`runs.jsonl` a run with its nodes, of `tags.jsonl` a tag, in the words of the tables' columns; times are ns since the
epoch. Reading one evaluates nothing: texts come in as texts, and become flows when somebody runs them.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from omnitron_kernel.errors import StoreError
from omnitron_kernel.store.library import known_flow, known_flows
from omnitron_kernel.store.rows import NodeEvent, RunEvent, TextEvent, no_layout, rows_of
from omnitron_kernel.store.schema import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Moved", "events_in", "write_flows"]

_WHAT = "omnitron.json"
_FLOWS = "flows of Omnitron"
_FORMAT = 1
_CHUNK = 500
_LONGEST = 64 << 20
"""Bytes of a line; a longer one is no line of ours."""

_LARGE = 256 << 20
"""Bytes that may be read however well they were compressed."""

_SHRUNK = 200
"""How many times smaller a larger file may have become; runs become 10 to 50 times smaller."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What an export or import held.

    Attributes:
        flows: The names of the flows.
        texts: How many texts were written, or were news.
        runs: How many runs were written, or were news.
    """

    flows: tuple[str, ...]
    texts: int
    runs: int

    def __str__(self) -> str:
        """One line."""
        told = ", ".join(self.flows)
        counted = ((len(self.flows), "flow", f" ({told})"), (self.texts, "text", ""), (self.runs, "run", ""))
        return ", ".join(f"{count:,} {word}{'' if count == 1 else 's'}{more}" for count, word, more in counted)


def write_flows(connection: DuckDBPyConnection, path: Path, names: Sequence[str] = ()) -> Moved:
    """Writes flows with all that is kept of them.

    Args:
        connection: The open database.
        path: The file; it must not be there yet.
        names: The flows; all where none is named.

    Raises:
        StoreError: There is no such flow, or the file is there already or cannot be written; nothing of it is left.
    """
    chosen = [known_flow(connection, name) for name in dict.fromkeys(names)] or known_flows(connection)
    try:
        file = path.open("xb")
    except FileExistsError:
        raise StoreError(f"{str(path)!r} is there already. Remove it first, or name another file.") from None
    except OSError as error:
        raise StoreError(f"{str(path)!r} cannot be written: {error.strerror}. Name another file.") from error
    try:
        with file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
            told = {"what": _FLOWS, "format": _FORMAT, "flows": chosen}
            zipped.writestr(_WHAT, json.dumps(told, indent=2))
            texts = _lines(zipped, "versions.jsonl", _table(connection, "versions", chosen, "seen, text"))
            runs = _lines(zipped, "runs.jsonl", _runs(connection, chosen))
            _lines(zipped, "tags.jsonl", _table(connection, "tags", chosen, "tag"))
    except BaseException as error:
        with suppress(OSError):
            path.unlink()
        if isinstance(error, OSError):
            raise StoreError(
                f"{str(path)!r} cannot be written: {error.strerror}; nothing of it is left. "
                "Make room, or name another file."
            ) from error
        raise
    return Moved(tuple(chosen), texts, runs)


def events_in(
    connection: DuckDBPyConnection, path: Path, *, names: Mapping[str, str], merge: bool
) -> tuple[list[list[Any]], Moved]:
    """Returns what a file holds that the store does not, as events for a journal.

    Args:
        connection: The open database.
        path: The file.
        names: Other names for some of its flows.
        merge: Whether a flow that the store has may get more texts and runs from the file.

    Raises:
        StoreError: It is no such file, not whole, or has a flow that the store has too, with another history.
    """
    texts = set(connection.execute("SELECT flow, text FROM versions").fetchall())
    runs = dict(connection.execute("SELECT run, flow FROM runs").fetchall())
    seen: set[str | tuple[str, str]] = set()
    events: list[list[Any]] = []
    flows: dict[str, None] = {}
    held: dict[str, None] = {}
    news: dict[str, None] = {}
    try:
        with zipfile.ZipFile(path) as zipped:
            _refuse_bomb(zipped)
            _refuse_other(zipped, path)
            for event in _events(zipped):
                place = 2 if event[0] == "run" else 1
                held[event[place]] = None
                name = event[place] = names.get(event[place], event[place])
                flows[name] = None
                if event[0] == "run" and runs.get(event[1], name) != name:
                    event[1] = _another(event[1], name)  # the run is another flow's here, so this is a copy of it
                if event[0] != "tag":
                    key = event[1] if event[0] == "run" else (name, event[3])
                    there = key in seen or key in (runs if event[0] == "run" else texts)
                    seen.add(key)  # a file may say it twice
                    if there:
                        continue
                    news[name] = None
                events.append(event)
    except FileNotFoundError as error:
        raise StoreError(f"No such file: {str(path)!r}.") from error
    except StoreError:
        raise
    except Exception as error:  # whoever wrote it, reading a zip and JSON may come to anything
        raise StoreError(f"{str(path)!r} is no whole pack of flows ({error}). `pack` makes one.") from error
    unknown = [each for each in names if each not in held]
    if unknown:
        raise StoreError(f"the file has no flow {unknown[0]!r} to rename. It has: {', '.join(held) or 'none'}.")
    # Where the file has all that the store has of a flow, it is the same history and goes on.
    own = {flow for flow, text in texts if (flow, text) not in seen} | {runs[run] for run in runs.keys() - seen}
    clashing = [name for name in news if name in own]
    if clashing and not merge:
        told = ", ".join(map(repr, clashing))
        raise StoreError(
            f"the store has {told} already, with another history; nothing was taken in. Give another name "
            "(`rename={'old': 'new'}`, `--as old=new`), or let both be one flow (`merge=True`, `--merge`)."
        )
    kinds = [event[0] for event in events]
    return events, Moved(tuple(flows), kinds.count("text"), kinds.count("run"))


def _another(run: str, flow: str) -> str:
    """The id of a run's copy under another flow's name, the same each time."""
    return blake2b(f"{run} {flow}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _refuse_other(zipped: zipfile.ZipFile, path: Path) -> None:
    told = json.loads(_read_limited(zipped, _WHAT))
    form = told.get("format") if isinstance(told, dict) and told.get("what") == _FLOWS else None
    if type(form) is not int or form < 1:
        raise ValueError(f"{_WHAT} says something else")
    if form > _FORMAT:
        raise StoreError(f"{str(path)!r} has format {form}, and this release knows {_FORMAT}. Update Omnitron.")


def _read_limited(zipped: zipfile.ZipFile, name: str) -> bytes:
    with zipped.open(name) as file:
        return file.read(_LONGEST)


def _refuse_bomb(zipped: zipfile.ZipFile) -> None:
    """Refuses a file that is small and would not fit into memory; reading never gives more than is told here."""
    packed, whole = (sum(getattr(each, size) for each in zipped.infolist()) for size in ("compress_size", "file_size"))
    if whole > max(_LARGE, packed * _SHRUNK):
        raise ValueError(f"its {packed:,} bytes would become {whole:,}")


def _events(zipped: zipfile.ZipFile) -> Iterator[list[Any]]:
    for row in _rows(zipped, "versions.jsonl"):
        yield _sound(["text", *TextEvent(**{name: row[name] for name in TextEvent._fields})])
    for row in _rows(zipped, "runs.jsonl"):
        nodes = [[each[name] for name in NodeEvent._fields] for each in row["nodes"]]
        value = [row[name] or "" for name in ("type", "size", "value")]
        named = {name: row[name] for name in ("run", "flow", "version", "text", "status", "started", "inputs")}
        took = None if row["ms"] is None else round(row["ms"] * 1e6)
        if took is None or named["status"] == "running":
            named["status"] = "unfinished"  # nobody will tell of its end
        run = RunEvent(**named, duration=took, value=value, error=row["error"] or "", nodes=nodes)
        yield _sound(["run", *run])
    for row in _rows(zipped, "tags.jsonl"):
        event = ["tag", row["flow"], row["tag"], row["version"], row["tagged"]]
        if [type(each) for each in event] != [str, str, str, str, int]:
            raise ValueError("a tag that is none")
        yield event


def _sound(event: list[Any]) -> list[Any]:
    flow = event[2] if event[0] == "run" else event[1]
    if not flow or not rows_of(event, {name: [] for name in TABLES}, no_layout):
        raise ValueError(f"a {event[0]} that is none")
    return event


def _rows(zipped: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    with zipped.open(name) as file:
        while line := file.readline(_LONGEST):
            row = json.loads(line)
            if type(row) is not dict:
                raise ValueError(f"a line of {name} that is no row")
            yield row


def _lines(zipped: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with zipped.open(name, "w", force_zip64=True) as file:
        for row in rows:
            _write(file, row)
            count += 1
    return count


def _write(file: IO[bytes], row: dict[str, Any]) -> None:
    file.write(json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n")


def _table(connection: DuckDBPyConnection, table: str, names: Sequence[str], order: str) -> Iterator[dict[str, Any]]:
    columns = ", ".join(
        f'epoch_ns("{name}") AS "{name}"' if kind == "TIMESTAMP_NS" else f'"{name}"'
        for name, kind in TABLES[table].items()
    )
    for flow in names:
        query = f"SELECT {columns} FROM {table} WHERE flow = ? ORDER BY {order}"
        for row in connection.execute(query, [flow]).fetchall():
            yield dict(zip(TABLES[table], row, strict=True))


def _runs(connection: DuckDBPyConnection, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    rows = list(_table(connection, "runs", names, "started, run"))
    for at in range(0, len(rows), _CHUNK):
        chunk = rows[at : at + _CHUNK]
        nodes: dict[str, list[dict[str, Any]]] = {row["run"]: [] for row in chunk}
        found = connection.execute(
            "SELECT run, node, status, (start_ms * 1e6)::BIGINT, (ms * 1e6)::BIGINT, coalesce(type, ''), "
            "coalesce(size, ''), coalesce(value, ''), times, coalesce(error, ''), coalesce(why, '') "
            "FROM nodes WHERE list_contains(?, run) ORDER BY run, place",
            [list(nodes)],
        ).fetchall()
        for run, *node in found:
            nodes[run].append(dict(zip(NodeEvent._fields, node, strict=True)))
        for row in chunk:
            yield {**row, "inputs": json.loads(row["inputs"] or "{}"), "nodes": nodes[row["run"]]}
