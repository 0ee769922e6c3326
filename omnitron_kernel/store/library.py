"""What is asked of the store: flows, versions and runs, read by SQL from the open database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from omnitron_kernel.errors import StoreError, nearest
from omnitron_kernel.store.listing import StoredFlow, StoredRun, StoredVersion
from omnitron_kernel.store.search import Search, moment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = [
    "find_flows",
    "find_pair",
    "find_runs",
    "find_version",
    "known_flow",
    "known_flows",
    "newest_of",
    "versions_of",
]

LIMIT = 50
"""How many runs are listed where no limit is named."""


def known_flows(connection: DuckDBPyConnection) -> list[str]:
    """Returns the names of all flows."""
    return [name for (name,) in connection.execute("SELECT flow FROM flows ORDER BY flow").fetchall()]


def known_flow(connection: DuckDBPyConnection, name: str) -> str:
    """Returns the name of a flow that is there.

    Raises:
        StoreError: It is not; names the nearest.
    """
    known = known_flows(connection)
    if name in known:
        return name
    close = nearest(name, known)
    listed = ", ".join(known[:20]) or "none yet"
    raise StoreError(f"the store has no flow {name!r}. {f'Did you mean {close!r}?' if close else f'It has: {listed}.'}")


def newest_of(connection: DuckDBPyConnection, name: str) -> int:
    """Returns when the newest of what the store has of a flow came, in ns since the epoch."""
    found = connection.execute(
        "SELECT epoch_ns(max(came)) FROM (SELECT started AS came FROM runs WHERE flow = $1 "
        "UNION ALL SELECT seen FROM versions WHERE flow = $1 UNION ALL SELECT tagged FROM tags WHERE flow = $1)",
        [name],
    ).fetchone()
    return int(found[0]) if found and found[0] is not None else 0


def find_flows(connection: DuckDBPyConnection, search: Search) -> tuple[StoredFlow, ...]:
    """Returns the flows that a search finds, the one used last first.

    Args:
        connection: The open database.
        search: Words stand in a flow's name, newest signature or any of its texts.
    """
    where, given = ["true"], list[Any]()
    for word in search.words:
        where.append(
            "(contains(lower(flow), ?) OR "
            "flow IN (SELECT v.flow FROM versions AS v WHERE contains(lower(v.source), ?)))"
        )
        given += (word, word)
    for name, value in search.filters.items():
        clause, values = _flow_filter(name, value)
        where.append(clause)
        given += values
    rows = connection.execute(
        "SELECT flow, signature, nodes, version, versions, runs, failed, status, ms, last_run, last_seen, tags "
        f"FROM flows WHERE {' AND '.join(where)} ORDER BY last_seen DESC NULLS LAST, flow",
        given,
    ).fetchall()
    return tuple(
        StoredFlow(flow, signature or "", nodes or 0, version or "", versions, runs, failed, status or "never", *rest)
        for flow, signature, nodes, version, versions, runs, failed, status, *rest in (
            (*row[:-1], tuple(row[-1])) for row in rows
        )
    )


def _flow_filter(name: str, value: str) -> tuple[str, list[Any]]:
    if name == "name":
        return "flow GLOB ?", [value]
    if name == "tag":
        return "list_contains(tags, ?)", [value]
    if name == "status":
        return ("status IS NULL", []) if value == "never" else ("status = ?", [value])
    return f"last_seen {'>=' if name == 'since' else '<='} ?::TIMESTAMP_NS", [moment(value)]


def versions_of(connection: DuckDBPyConnection, name: str) -> tuple[StoredVersion, ...]:
    """Returns the texts of a flow in the order in which they came.

    Raises:
        StoreError: There is no such flow.
    """
    known_flow(connection, name)
    rows = connection.execute(
        "SELECT version, text, form, signature, nodes, seen, source FROM versions WHERE flow = ? ORDER BY seen, text",
        [name],
    ).fetchall()
    runs = _grouped(connection, "SELECT text, count(*) FROM runs WHERE flow = ? GROUP BY text", name)
    tags = _grouped(
        connection, "SELECT version, list(tag ORDER BY tag) FROM tags WHERE flow = ? GROUP BY version", name
    )
    return tuple(
        StoredVersion(
            name,
            number,
            version,
            text,
            form,
            signature,
            nodes,
            seen,
            runs.get(text, 0),
            tuple(tags.get(version, ())),
            source,
        )
        for number, (version, text, form, signature, nodes, seen, source) in enumerate(rows, 1)
    )


def find_pair(
    texts: Sequence[StoredVersion], old: str | int | None, new: str | int | None, name: str
) -> tuple[StoredVersion, StoredVersion]:
    """Returns two texts of a flow that are to be compared.

    Args:
        texts: All of them, in their order.
        old: The one, as in `find_version`; where it is None, the one before the other.
        new: The other; the newest where it is None.
        name: The flow's name, for messages.

    Raises:
        StoreError: There is no such text, or only one.
    """
    later = find_version(texts, new, name)
    if old is None and len(texts) == 1:
        raise StoreError(f"{name!r} has one text; change the cell and run it, then compare.")
    if old is None and later.number == 1:
        raise StoreError(f"there is nothing before the first text of {name!r} to compare it with.")
    return find_version(texts, later.number - 1 if old is None else old, name), later


def find_version(texts: Sequence[StoredVersion], wanted: str | int | None, name: str) -> StoredVersion:
    """Returns one text of a flow.

    Args:
        texts: All of them, in their order.
        wanted: Its number (from the end where it is negative), a tag, or the first letters of its version or text; the
            newest where it is None. Of a version with several texts, the newest.
        name: The flow's name, for messages.

    Raises:
        StoreError: There is none, or several of different versions.
    """
    if not texts:
        raise StoreError(f"no text of {name!r} is kept, only runs. It comes with the next run or definition.")
    if wanted is None:
        return texts[-1]
    word = str(wanted).lstrip("#")
    if word.removeprefix("-").isdecimal() and len(word) < 8:
        place = int(word)
        if 1 <= place <= len(texts) or -len(texts) <= place <= -1:
            return texts[place - 1 if place > 0 else place]
    found = [each for each in texts if word in each.tags]
    if not found and len(word) >= 4:
        found = [each for each in texts if each.version.startswith(word) or each.text.startswith(word)]
    if not found:
        listed = ", ".join(f"{each.number} ({each.version[:8]})" for each in texts[-10:])
        raise StoreError(
            f"{name!r} has no version {wanted!r}. It has: {listed}. A number, a tag or four letters will do."
        )
    if len({each.version for each in found}) > 1:
        listed = ", ".join(f"{each.number} ({each.version[:8]}, text {each.text[:8]})" for each in found)
        raise StoreError(f"{wanted!r} may be several versions of {name!r}: {listed}. Say which by its number.")
    return found[-1]


def find_runs(connection: DuckDBPyConnection, search: Search) -> tuple[StoredRun, ...]:
    """Returns the runs that a search finds, the newest first.

    Args:
        connection: The open database.
        search: A word that is a flow's name means that flow; others stand in its name, inputs, value or error.
    """
    flows = {each.lower() for each in known_flows(connection)}
    where, given = ["true"], list[Any]()
    for word in search.words:
        if word in flows:
            where.append("lower(flow) = ?")
            given.append(word)
        else:
            where.append("contains(lower(concat_ws(' ', flow, inputs::VARCHAR, value, error)), ?)")
            given.append(word)
    for name, value in search.filters.items():
        if name != "limit":
            clause, values = _run_filter(name, value)
            where.append(clause)
            given.append(values)
    given.append(int(search.filters.get("limit", LIMIT)))
    rows = connection.execute(
        "SELECT run, flow, version, status, started, ms, nodes, coalesce(value, ''), coalesce(error, '') FROM runs "
        f"WHERE {' AND '.join(where)} ORDER BY started DESC, run DESC LIMIT ?",
        given,
    ).fetchall()
    return tuple(StoredRun(*row) for row in rows)


def _run_filter(name: str, value: str) -> tuple[str, str | datetime]:
    if name == "flow":
        return "flow GLOB ?", value
    if name == "tag":
        return "flow IN (SELECT t.flow FROM tags AS t WHERE t.tag = ?)", value
    if name == "status":
        return "status = ?", value
    if name == "version":
        return "starts_with(version, ?)", value
    return f"started {'>=' if name == 'since' else '<='} ?::TIMESTAMP_NS", moment(value)


def _grouped(connection: DuckDBPyConnection, query: str, name: str) -> Mapping[str, Any]:
    return dict(connection.execute(query, [name]).fetchall())
