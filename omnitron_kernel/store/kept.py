"""What is kept of nodes as rows that SQL can ask for: looked up among the files when a query names them.

No table has them, as they come and go without the database.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from omnitron_kernel.store.artifacts import SUFFIX
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.sealed import head_in

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["add_artifacts"]

_COLUMNS = {
    **dict.fromkeys(("artifact", "flow", "node"), "VARCHAR"),
    "ms": "DOUBLE",
    "bytes": "BIGINT",
    "used": "TIMESTAMP_NS",
}


def add_artifacts(connection: DuckDBPyConnection, folder: Folder) -> None:
    """Gives an open database the table `artifacts`, for as long as it is open.

    Args:
        connection: The open database.
        folder: The store's folder.
    """
    columns = ", ".join(f'"{name}" {kind}' for name, kind in _COLUMNS.items())
    connection.execute(f"CREATE TEMP TABLE artifacts ({columns})")
    found = list(_rows(folder))
    if found:
        each = ", ".join(f"unnest(?::{'BIGINT' if name == 'used' else kind}[])" for name, kind in _COLUMNS.items())
        told = ", ".join("make_timestamp_ns(used)" if name == "used" else f'"{name}"' for name in _COLUMNS)
        names = ", ".join(f'"{name}"' for name in _COLUMNS)
        connection.execute(
            f"INSERT INTO artifacts SELECT {told} FROM (SELECT {each}) AS kept({names})",
            [list(column) for column in zip(*found, strict=True)],
        )


def _rows(folder: Folder) -> Iterator[tuple[Any, ...]]:
    """A row of each file, the whole run's without a node; what is no artifact has none, nor what goes meanwhile."""
    for path in folder.artifacts.glob(f"*/*{SUFFIX}"):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            known = path.stat()
            with path.open("rb") as file:
                head = head_in(file)
            node = None if "table" in head else str(head["node"])
            key = f"{path.parent.name}{path.stem}"
            yield key, str(head["flow"]), node, float(head["took"]) / 1e6, known.st_size, known.st_mtime_ns
