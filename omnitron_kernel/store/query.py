"""A user's own SQL: asked of the open database, and kept from changing it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from omnitron_kernel.engine.preview import sendable
from omnitron_kernel.errors import StoreError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["asked"]

_COPY_FROM = re.compile(r'\s*COPY\s+(?:"[^"]*"|[\w.])+\s*(?:\([^)]*\)\s*)?FROM\b', re.IGNORECASE)
_READING = frozenset({"SELECT", "EXPLAIN", "COPY", "PRAGMA", "MULTI"})


def asked(connection: DuckDBPyConnection, query: str, params: Sequence[Any], *, arrow: bool) -> Any:
    """Returns what a query gives.

    It runs in a transaction that is taken back, so that no way of writing that was not foreseen leaves anything.

    Args:
        connection: The open database.
        query: The query.
        params: What stands for each `?`.
        arrow: Whether to return an Arrow table rather than a DataFrame.

    Raises:
        StoreError: It is no query, one that writes, or what it needs is not installed.
        duckdb.Error: It is wrong.
    """
    import duckdb

    query = sendable(query)  # no UTF-8 can hold half a character
    statements = duckdb.extract_statements(query)
    if not statements:
        raise StoreError("there is no query. Try `workspace.sql('FROM runs')`.")
    for each in statements:
        kind = each.type.name
        if kind not in _READING or _COPY_FROM.match(each.query):
            raise StoreError(
                f"{kind} would change the store, and `sql` only reads. `tag`, `rename` and `delete` of the workspace "
                "change it; for tables of your own open a DuckDB of your own."
            )
    connection.execute("BEGIN")
    try:
        # A relation gives Arrow without a copy; a statement that gives no rows gives no relation.
        relation = connection.sql(query, params=list(params) or None) if arrow else None
        if relation is not None:
            return relation.to_arrow_table()
        return connection.execute(query, list(params) or None).df()
    except ImportError as error:
        wanted = "pyarrow" if arrow else "pandas"
        raise StoreError(f"the result needs {wanted} ({error}): `pip install {wanted}`.") from error
    finally:
        connection.execute("ROLLBACK")
