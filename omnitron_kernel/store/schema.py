"""The tables of a store, and how an older one becomes the newest.

`TABLES` is what the newest form has; a store of an older form gets there by `MIGRATIONS`, one step after the other in
the transaction that also notes the form. Hot tables have no keys: what comes in is known to be new by its journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from omnitron_kernel.store.folder import SCHEMA, Folder, newer

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["TABLES", "form_of", "prepare"]

TABLES: Mapping[str, Mapping[str, str]] = {
    # Every text of every flow; `version` is shared by texts that differ in comments and formatting only.
    "versions": {
        **dict.fromkeys(("flow", "version", "text", "form", "signature"), "VARCHAR"),
        "nodes": "INTEGER",
        "source": "VARCHAR",
        "seen": "TIMESTAMP_NS",
    },
    "runs": {
        **dict.fromkeys(("run", "flow", "version", "text", "status"), "VARCHAR"),
        "started": "TIMESTAMP_NS",
        "ms": "DOUBLE",
        "nodes": "INTEGER",
        "inputs": "JSON",
        **dict.fromkeys(("type", "size", "value", "error"), "VARCHAR"),
    },
    # One row for each node of each run; `start_ms` is counted from the run's start.
    "nodes": {
        "run": "VARCHAR",
        "place": "INTEGER",
        "node": "VARCHAR",
        "status": "VARCHAR",
        "start_ms": "DOUBLE",
        "ms": "DOUBLE",
        **dict.fromkeys(("type", "size", "value"), "VARCHAR"),
        "times": "BIGINT",
        "error": "VARCHAR",
        "why": "VARCHAR",
    },
    "tags": {"flow": "VARCHAR", "tag": "VARCHAR", "version": "VARCHAR", "tagged": "TIMESTAMP_NS"},
}
"""The tables that are asked, with their columns; times are in UTC."""

_OWN = (
    "CREATE TABLE form (form INTEGER, since TIMESTAMP_NS)",
    # How far each segment is taken in, and the newest batch of each producer.
    "CREATE TABLE segments (segment VARCHAR, place BIGINT, damaged BIGINT)",
    "CREATE TABLE producers (producer VARCHAR, seq BIGINT)",
    # What packed runs are read by.
    "CREATE TABLE layouts (layout VARCHAR, told JSON)",
    # Runs that have begun, until they are told to have ended, and who ran them.
    "CREATE TABLE begun (run VARCHAR, producer VARCHAR, given_up BOOLEAN)",
    # What people asked for, until all that happened before it is in.
    "CREATE TABLE acts (asked BIGINT, producer VARCHAR, seq BIGINT, act JSON)",
)

_VIEWS = (
    """CREATE VIEW flows AS
    WITH texts AS (
      SELECT flow, count(DISTINCT version) AS versions, count(*) AS texts, arg_max(version, seen) AS version,
             arg_max(signature, seen) AS signature, arg_max(nodes, seen) AS nodes, min(seen) AS first_seen,
             max(seen) AS last_seen
      FROM versions GROUP BY flow
    ), counted AS (
      SELECT flow, count(*) AS runs, count(*) FILTER (status = 'failed') AS failed, max(started) AS last_run,
             arg_max(status, started) AS status, arg_max_null(ms, started) AS ms, min(started) AS first_run
      FROM runs GROUP BY flow
    ), tagged AS (SELECT flow, list(DISTINCT tag ORDER BY tag) AS tags FROM tags GROUP BY flow)
    SELECT flow, signature, nodes, version, coalesce(versions, 0) AS versions, coalesce(texts, 0) AS texts,
           coalesce(runs, 0) AS runs, coalesce(failed, 0) AS failed, status, ms, last_run,
           least(first_seen, first_run) AS first_seen, greatest(last_seen, last_run) AS last_seen,
           coalesce(tags, []) AS tags
    FROM texts FULL JOIN counted USING (flow) LEFT JOIN tagged USING (flow)""",
    # What happened in a run, fact by fact, as `run.events` tells it.
    """CREATE VIEW events AS
    SELECT run, at_ms, kind, node, detail FROM (
      SELECT run, 0.0 AS at_ms, 'run started' AS kind, '' AS node, '' AS detail, -1 AS place FROM runs
      UNION ALL SELECT run, start_ms, 'node started', node, '', 2 * place FROM nodes WHERE start_ms IS NOT NULL
      UNION ALL SELECT run, start_ms + ms, if(status IN ('done', 'reused'), 'node ' || status, 'node failed'), node,
                       coalesce(error, ''), 2 * place + 1
                FROM nodes WHERE start_ms IS NOT NULL AND ms IS NOT NULL AND status <> 'running'
      UNION ALL SELECT run, ms, if(status = 'done', 'run done', 'run failed'), '', coalesce(error, ''), 1000000000
                FROM runs WHERE status NOT IN ('running', 'unfinished')
    ) ORDER BY run, at_ms, place""",
)

MIGRATIONS: Mapping[int, tuple[str, ...]] = {}
"""What makes a store of one form one of the next, by the form that it had."""


def prepare(connection: DuckDBPyConnection, folder: Folder) -> None:
    """Makes the tables of a new store, or takes an older one to the newest form.

    Args:
        connection: The open database.
        folder: Its folder, for messages.

    Raises:
        StoreError: It is of a newer form than this release knows; nothing was changed.
    """
    form = form_of(connection)
    if form > SCHEMA:
        raise newer(folder.path, form)
    if form == SCHEMA:
        return
    connection.execute("BEGIN")
    if form == 0:
        for statement in (*_OWN, *map(_table, TABLES), *_VIEWS):
            connection.execute(statement)
    for old in range(form or SCHEMA, SCHEMA):
        for statement in MIGRATIONS[old]:
            connection.execute(statement)
    connection.execute("INSERT INTO form VALUES (?, now()::TIMESTAMP)", [SCHEMA])
    connection.execute("COMMIT")


def form_of(connection: DuckDBPyConnection) -> int:
    """Returns the form of an open store; 0 for one that has none yet."""
    known = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'form'").fetchone()
    if not known or not known[0]:
        return 0
    found = connection.execute("SELECT max(form) FROM form").fetchone()
    return int(found[0]) if found and found[0] is not None else 0


def _table(name: str) -> str:
    columns = ", ".join(f'"{column}" {kind}' for column, kind in TABLES[name].items())
    return f"CREATE TABLE {name} ({columns})"
