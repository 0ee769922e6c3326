"""Taking the journal in: each batch once, with how far its segment is taken in, in one transaction.

A batch is new if it stands behind its segment's place and its number is above its producer's newest. Rows go in as
whole files of JSON lines, which is the fastest way that needs nothing but DuckDB.
"""

from __future__ import annotations

import codecs
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omnitron_kernel.engine.layout import Layout
from omnitron_kernel.engine.preview import sendable
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.rows import ACTS, FORGETTING, bounded, rows_of
from omnitron_kernel.store.schema import TABLES
from omnitron_kernel.store.segments import Segment, batches, is_left, segments

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Taken", "take_in"]

_CHUNK = 50_000
"""Rows of one transaction."""

_ROOM = 1 << 20
"""Bytes for the longest row of a file; no node needs more."""

_SURROGATES = "omnitron.surrogates"


def _spelled(error: UnicodeError) -> tuple[str, int]:
    """Spells half characters out, as no UTF-8 can hold them; the backslash is itself escaped, for JSON."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - rows are only written
    halves = error.object[error.start : error.end]
    return "".join(f"\\\\u{ord(each):04x}" for each in halves), error.end


codecs.register_error(_SURROGATES, _spelled)
_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


@dataclass
class Taken:
    """What was found in the journal.

    Attributes:
        places: How far each segment is taken in.
        events: How many events came in.
        damaged: Lines among the new ones whose checksum does not hold.
        spoilt: The segments that have such lines, whenever they were found.
        unknown: Events of the new batches that this release does not know, or that are not whole.
    """

    places: dict[str, int] = field(default_factory=dict)
    events: int = 0
    damaged: int = 0
    spoilt: set[str] = field(default_factory=set)
    unknown: int = 0


def take_in(connection: DuckDBPyConnection, folder: Folder) -> Taken:
    """Takes all whole batches of the journal into the database.

    Args:
        connection: The open database, in no transaction.
        folder: The store's folder.

    Returns:
        What was found.

    Raises:
        duckdb.Error: A transaction failed; those before it hold, and nothing of it is lost.
        OSError: A segment cannot be read.
    """
    return _Ingest(connection, folder).run()


def left_over(folder: Folder, taken: Taken) -> Iterator[Path]:
    """Yields the segments that nobody writes to and that are in as far as they can be.

    Args:
        folder: The store's folder.
        taken: What was found when it was last taken in.
    """
    found = segments(folder)
    newest = {each.producer: each.number for each in found}
    for each in found:
        place = taken.places.get(each.name)
        # A writer leaves a segment for good when it begins the next one; else its lock says whether it lives.
        if place is None or (each.number == newest[each.producer] and not is_left(each)):
            continue
        if not any(True for _ in batches(each, place)):
            yield each.path


class _Ingest:
    """One taking in."""

    def __init__(self, connection: DuckDBPyConnection, folder: Folder) -> None:
        self.connection = connection
        self.folder = folder
        self.taken = Taken()
        self.layouts: dict[str, Layout] = {}
        self.open: dict[str, str] = {}
        self._clear()

    def _clear(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        self.acts: list[tuple[int, str, int, str]] = []
        self.moved: dict[str, tuple[int, int]] = {}
        self.seen: dict[str, int] = {}
        self.new_layouts: dict[str, str] = {}
        self.begun: dict[str, str] = {}
        self.ended: list[str] = []

    def run(self) -> Taken:
        """Takes everything in."""
        query = self.connection.execute
        places = {name: (place, bad) for name, place, bad in query("SELECT * FROM segments").fetchall()}
        found = segments(self.folder)
        # Asked first: whoever has ended by now has written all that it ever will.
        writing = _writing(found)
        self.open.update(query("SELECT run, producer FROM begun").fetchall())
        newest = self._newest(found, places)
        for segment in found:
            self._segment(segment, *places.get(segment.name, (0, 0)), newest)
        if self.moved:
            self._commit()
        gone = places.keys() - {each.name for each in found}
        if gone:
            query("DELETE FROM segments WHERE list_contains(?, segment)", [list(gone)])
        self._give_up(writing)
        self._carry_out()
        return self.taken

    def _newest(self, found: list[Segment], places: Mapping[str, tuple[int, int]]) -> dict[str, int]:
        """The newest batch of each producer that has something to take in."""
        moved = [each.producer for each in found if each.path.stat().st_size > places.get(each.name, (0, 0))[0]]
        if not moved:
            return {}
        rows = self.connection.execute(
            "SELECT producer, max(seq) FROM producers WHERE list_contains(?, producer) GROUP BY producer", [moved]
        ).fetchall()
        return dict(rows)

    def _segment(self, segment: Segment, place: int, damaged: int, newest: dict[str, int]) -> None:
        if segment.path.stat().st_size > place:
            for batch in batches(segment, place):
                place = batch.end
                if not batch.producer:
                    damaged += 1
                    self.taken.damaged += 1
                elif batch.seq > newest.get(batch.producer, 0):
                    newest[batch.producer] = self.seen[batch.producer] = batch.seq
                    for event in batch.events:
                        self._event(event, batch.producer, batch.seq)
                self.moved[segment.name] = place, damaged
                if len(self.rows["nodes"]) + len(self.rows["runs"]) + len(self.rows["versions"]) >= _CHUNK:
                    self._commit()
        self.taken.places[segment.name] = place
        if damaged:
            self.taken.spoilt.add(segment.name)

    def _event(self, event: list[Any], producer: str, seq: int) -> None:
        self.taken.events += 1
        if event[0] in ACTS:
            self._asked(event, producer, seq)
        elif event[0] == "layout":
            self._layout(event)
        elif not rows_of(event, self.rows, self._layout_of):
            self.taken.unknown += 1
        elif event[0] == "begun":
            self.begun[sendable(event[1])] = producer
        elif event[0] == "run":
            self._ended(event[1])
            if event[5] == "running":  # a generator's, which is told of again when that is exhausted
                self.begun[sendable(event[1])] = producer

    def _asked(self, event: list[Any], producer: str, seq: int) -> None:
        """Takes note of what somebody asked for: words, and when."""
        *words, at = event
        if type(at) is int and all(type(each) is str for each in words):
            told = json.dumps([*map(sendable, words), bounded(at)])
            self.acts.append((bounded(at), producer, seq, told))
        else:
            self.taken.unknown += 1

    def _ended(self, run: str) -> None:
        """Takes back what was told of a run as it began."""
        name = sendable(run)
        if name in self.begun:
            del self.begun[name]
            runs = self.rows["runs"]
            # It stands near the end, as most runs are short. A journal may hold anything: it need not be there.
            at = next((at for at in range(len(runs) - 2, -1, -1) if runs[at]["run"] == run), None)
            if at is not None and runs.pop(at)["nodes"]:
                own = self.rows["nodes"]
                last = len(own) - runs[-1]["nodes"]
                self.rows["nodes"] = [each for each in own[:last] if each["run"] != run] + own[last:]
        elif name in self.open:
            del self.open[name]
            self.ended.append(name)

    def _layout(self, event: list[Any]) -> None:
        match event:
            case ["layout", str(key), list(told)] if key.isascii():
                if key not in self.layouts and key not in self.new_layouts:
                    self.new_layouts[key] = json.dumps(told)
            case _:
                self.taken.unknown += 1

    def _layout_of(self, key: str) -> Layout:
        """The layout of packed runs: of the batches that come in, or of those that came before."""
        if key not in self.layouts:
            told = self.new_layouts.get(key)
            if told is None:
                row = self.connection.execute("SELECT told FROM layouts WHERE layout = ?", [key]).fetchone()
                if row is None:
                    raise KeyError(key)
                told = row[0]
            self.layouts[key] = Layout.read(json.loads(told))
        return self.layouts[key]

    def _commit(self) -> None:
        query = self.connection.execute
        query("BEGIN")
        try:
            if self.ended:
                query(f"DELETE FROM nodes WHERE run IN (FROM runs SELECT run WHERE {_WITH_NODES})", [self.ended])
                for table in ("runs", "begun"):
                    query(f"DELETE FROM {table} WHERE list_contains(?, run)", [self.ended])
            for name, rows in self.rows.items():
                if rows:
                    _insert(self.connection, self.folder, name, rows)
            self._drop_belated()
            for act in self.acts:
                query("INSERT INTO acts VALUES (?, ?, ?, ?)", act)
            for run, producer in self.begun.items():
                query("INSERT INTO begun VALUES (?, ?, false)", [run, producer])
            for key, told in self.new_layouts.items():
                query(
                    "INSERT INTO layouts SELECT ?, ? WHERE NOT EXISTS (FROM layouts WHERE layout = ?)", [key, told, key]
                )
            names = list(self.moved)
            query("DELETE FROM segments WHERE list_contains(?, segment)", [names])
            query(
                "INSERT INTO segments SELECT unnest(?::VARCHAR[]), unnest(?::BIGINT[]), unnest(?::BIGINT[])",
                [names, *map(list, zip(*self.moved.values(), strict=True))],
            )
            query("DELETE FROM producers WHERE list_contains(?, producer)", [list(self.seen)])
            query(
                "INSERT INTO producers SELECT unnest(?::VARCHAR[]), unnest(?::BIGINT[])",
                [list(self.seen), list(self.seen.values())],
            )
            query("COMMIT")
        except BaseException:
            query("ROLLBACK")
            raise
        self.open.update(self.begun)
        self._clear()

    def _drop_belated(self) -> None:
        """Drops what was told of a run as it began where its end came in first, by the journal of another producer."""
        if not self.begun:
            return
        query = self.connection.execute
        known = query(
            "SELECT DISTINCT run FROM runs WHERE status <> 'running' AND list_contains(?, run)", [list(self.begun)]
        ).fetchall()
        for (run,) in known:
            del self.begun[run]
            query("DELETE FROM runs WHERE run = ? AND status = 'running'", [run])

    def _give_up(self, writing: set[str]) -> None:
        """Says of runs whose process has ended that they did not; nothing more will be told of them."""
        lost = [run for run, producer in self.open.items() if producer not in writing]
        if not lost:
            return
        query = self.connection.execute
        lost = [
            run
            for (run,) in query("SELECT run FROM begun WHERE NOT given_up AND list_contains(?, run)", [lost]).fetchall()
        ]
        if lost:
            query("BEGIN")
            query("UPDATE runs SET status = 'unfinished' WHERE status = 'running' AND list_contains(?, run)", [lost])
            query("UPDATE begun SET given_up = true WHERE list_contains(?, run)", [lost])
            query("COMMIT")

    def _carry_out(self) -> None:
        """Carries out what people asked for, in the order in which they did, and forgets that it was asked."""
        query = self.connection.execute
        asked = query("SELECT act FROM acts ORDER BY asked, producer, seq").fetchall()
        if not asked:
            return
        acts = [json.loads(told) for (told,) in asked]
        if any(act[0] in FORGETTING for act in acts):
            self.folder.forget()  # before it is so: a text that is told from now on stays
        query("BEGIN")
        try:
            for act in acts:
                _act(self.connection, act)
            query("DELETE FROM acts")
            query("COMMIT")
        except BaseException:
            query("ROLLBACK")
            raise


def _writing(found: list[Segment]) -> set[str]:
    """The producers that still write: each holds its newest segment."""
    newest = {each.producer: each for each in found}
    return {producer for producer, each in newest.items() if not is_left(each)}


def _insert(connection: DuckDBPyConnection, folder: Folder, name: str, rows: list[dict[str, Any]]) -> None:
    """Puts rows into a table, by a file that is read at once; of texts only those that it does not have."""
    columns = TABLES[name]
    kinds = {column: "BIGINT" if kind == "TIMESTAMP_NS" else kind for column, kind in columns.items()}
    taken = ", ".join(f'make_timestamp_ns("{each}")' if columns[each] != kinds[each] else f'"{each}"' for each in kinds)
    file, path = tempfile.mkstemp(".json", "rows-", folder.path)
    try:
        with os.fdopen(file, "w", encoding="utf-8", errors=_SURROGATES, newline="\n") as out:
            out.write(_json(rows))
        spec = ", ".join(f"'{column}': '{kind}'" for column, kind in kinds.items())
        # DuckDB takes twice this much memory at once, so it is told what is needed; a letter takes up to four bytes.
        room = _ROOM if name == "nodes" else max(_ROOM, 4 * max(len(_json(row)) for row in rows))
        read = f"FROM read_json(?, format = 'array', columns = {{{spec}}}, maximum_object_size = {room})"
        if name == "versions":
            read += (
                " AS one WHERE NOT EXISTS (FROM versions AS old WHERE old.flow = one.flow AND old.text = one.text)"
                " QUALIFY row_number() OVER (PARTITION BY flow, text ORDER BY seen) = 1"
            )
        connection.execute(f"INSERT INTO {name} SELECT {taken} {read}", [path])
    finally:
        Path(path).unlink(missing_ok=True)


def _act(connection: DuckDBPyConnection, act: list[Any]) -> None:
    """Carries out one act; one that does not fit is no act."""
    query = connection.execute
    match act:
        case ["tag", str(flow), str(tag), str(version), int(at)]:
            query("DELETE FROM tags WHERE flow = ? AND tag = ? AND version = ?", [flow, tag, version])
            query("INSERT INTO tags VALUES (?, ?, ?, make_timestamp_ns(?))", [flow, tag, version, at])
        case ["untag", str(flow), str(tag), int()]:
            query("DELETE FROM tags WHERE flow = ? AND tag = ?", [flow, tag])
        case ["rename", str(old), str(new), int(at)]:
            for table, moment in _MOMENTS.items():
                query(
                    f"UPDATE {table} SET flow = ? WHERE flow = ? AND {moment} <= make_timestamp_ns(?)",
                    [new, old, at],
                )
            # What the old name has now was run since, maybe by somebody who told of the text before.
            query(
                "INSERT INTO versions BY NAME SELECT runs.flow, version, text, form, signature, nodes, source, "
                "runs.seen FROM versions JOIN (SELECT flow, text, min(started) AS seen FROM runs WHERE flow = $1 "
                "GROUP BY ALL) AS runs USING (text) WHERE versions.flow = $2 AND NOT EXISTS "
                "(FROM versions AS own WHERE own.flow = $1 AND own.text = versions.text)",
                [old, new],
            )
        case ["delete", str(flow), str(version), int(at)]:
            given = [flow, version, version, at]
            for table in ("nodes", "begun"):
                query(f"DELETE FROM {table} WHERE run IN (SELECT run FROM runs WHERE {_DELETED['started']})", given)
            query(f"DELETE FROM runs WHERE {_DELETED['started']}", given)
            # What is left was run since, maybe by somebody who told of the text before.
            left = "text NOT IN (SELECT text FROM runs WHERE flow = ?)"
            query(f"DELETE FROM versions WHERE {_DELETED['seen']} AND {left}", [*given, flow])
            query(f"DELETE FROM tags WHERE {_DELETED['tagged']}", given)


_WITH_NODES = "nodes > 0 AND list_contains(?, run)"
"""Among runs that began, those of generators; all others are told of with their nodes when they have ended."""

_MOMENTS = {"runs": "started", "versions": "seen", "tags": "tagged"}
"""Tables that know flows by name, each with the column that says when."""

_DELETED = {
    moment: f"flow = ? AND (version = ? OR ? = '') AND {moment} <= make_timestamp_ns(?)" for moment in _MOMENTS.values()
}
"""What a deletion is about: a flow as it was then, or one of its versions."""
