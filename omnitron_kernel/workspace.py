"""A workspace wires one project together: its folder, its journal, its database, and what is asked of them.

Opening one begins to record: each run is in the journal before `run` returns. Asking takes the journals of all the
project's processes in first, so that what anybody ran a moment ago is there.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar, cast, overload

from omnitron_kernel.engine.recording import RECORDERS
from omnitron_kernel.errors import StoreError
from omnitron_kernel.store.folder import Folder, find, within
from omnitron_kernel.store.journal import Journal
from omnitron_kernel.store.listing import (
    FLOW_HEAD,
    RUN_HEAD,
    VERSION_HEAD,
    Listing,
    StoredFlow,
    StoredRun,
    StoredVersion,
    flow_cells,
    run_cells,
    version_cells,
)
from omnitron_kernel.store.recorder import JournalRecorder
from omnitron_kernel.store.rows import FORGETTING
from omnitron_kernel.store.search import FLOW_FILTERS, RUN_FILTERS, parse_search, refuse_empty, refuse_tag
from omnitron_kernel.store.sharing import Shared
from omnitron_kernel.store.standby import STANDBY

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from omnitron_kernel.store.comparison import Comparison
    from omnitron_kernel.store.transfer import Moved

__all__ = ["Workspace"]

T = TypeVar("T")

_BATCH = 500  # events of one write when many come at once


class Workspace:
    """One project's store, open in this process.

    `Workspace.open()` begins to record every run of this process, `close` ends it; with several open, the newest
    records. In a notebook `%load_ext omnitron_kernel` opens the project's.

    Example:
        >>> import tempfile
        >>> from omnitron_kernel import Workspace, flow
        >>> @flow
        ... def area(r: float = 1.0):
        ...     square = r * r
        ...     return 3 * square
        >>> with Workspace.open(tempfile.mkdtemp()) as workspace:
        ...     run = area.run(2.0)
        ...     found = workspace.runs("area")
        >>> found[0].value, found[0].status
        ('12.0', 'done')
    """

    _opened: ClassVar[list[Workspace]] = []
    _shared: Shared | None = None

    def __init__(self, folder: Folder, *, fsync: bool = False, tell: Callable[[str], None] | None = None) -> None:
        self._folder = folder
        self._tell = tell or _tell
        self._journal = Journal(folder, fsync=fsync)
        self.recorder = JournalRecorder(self._journal, self._tell)

    @classmethod
    def open(cls, path: str | Path | None = None, *, fsync: bool = False) -> Self:
        """Opens a project's store, records into it from now on, and lets flows that reuse keep what they gave there.

        Args:
            path: The project's folder, in which `.omnitron` stands or is made; where it is left out, `OMNITRON_HOME`
                or the nearest `.omnitron` from the working directory upward, else one in the working directory.
            fsync: Whether a run is acknowledged only when the disk has it, so that it outlives a loss of power too;
                without it, it outlives the process, however that ends.

        Raises:
            StoreError: The folder cannot be made or written, or a newer release has written it.
        """
        from omnitron_kernel.store.database import unusable

        folder = find() if path is None else within(Path(path))
        try:
            folder.refuse_newer()
            folder.make()
        except OSError as error:
            raise StoreError(unusable(folder, error)) from error
        workspace = cls(folder, fsync=fsync)
        workspace._shared = Shared(folder)
        RECORDERS.append(workspace.recorder)
        Workspace._opened.append(workspace)
        return workspace

    @classmethod
    def found(cls) -> Self:
        """Returns the project's workspace for whoever records by other means; nothing is made or opened yet."""
        return cls(find())

    @classmethod
    def current(cls) -> Workspace | None:
        """Returns the workspace opened last that is still open, else that of the notebook that records; else None.

        Raises:
            StoreError: A notebook records, and no folder can be found for it.
        """
        own = cast("Workspace", STANDBY[-1]()) if STANDBY and not Workspace._opened else None
        return Workspace._opened[-1] if Workspace._opened else own

    @property
    def path(self) -> Path:
        """The folder that holds the store."""
        return self._folder.path

    def close(self) -> None:
        """Ends recording; what was recorded stays, and what flows keep is waited for, up to 5 s. Twice does nothing."""
        with contextlib.suppress(ValueError):
            RECORDERS.remove(self.recorder)
        with contextlib.suppress(ValueError):
            Workspace._opened.remove(self)
        self.recorder.settle()
        if self._shared is not None:
            self._shared.end()
        self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @overload
    def sql(self, query: str, *params: Any, arrow: Literal[False] = False) -> pd.DataFrame: ...
    @overload
    def sql(self, query: str, *params: Any, arrow: Literal[True]) -> pa.Table: ...
    def sql(self, query: str, *params: Any, arrow: bool = False) -> pd.DataFrame | pa.Table:
        """Asks the store in SQL, of the tables `flows`, `versions`, `runs`, `nodes`, `events`, `tags` and `artifacts`.

        Args:
            query: What DuckDB takes that reads: `SELECT`, `DESCRIBE`, `SUMMARIZE`, `EXPLAIN`, `COPY ... TO`.
            *params: What stands for each `?`.
            arrow: Whether to return an Arrow table.

        Returns:
            A pandas DataFrame, or an Arrow table.

        Raises:
            StoreError: The query would change the store, or the store cannot be opened.
            duckdb.Error: The query is wrong; says where.

        Example:
            >>> workspace.sql("SELECT flow, count(*) AS runs FROM runs GROUP BY flow")  # doctest: +SKIP
               flow  runs
            0  area     1
        """
        from omnitron_kernel.store.database import is_damage
        from omnitron_kernel.store.query import asked

        with self._database() as connection:
            if "artifacts" in query.lower():
                from omnitron_kernel.store.kept import add_artifacts

                add_artifacts(connection, self._folder)
            try:
                return asked(connection, query, params, arrow=arrow)
            except Exception as error:
                if is_damage(error):
                    raise
                wrong = error  # the query's own, and not what the store has to say
        raise wrong

    def flows(self, search: str = "") -> Listing[StoredFlow]:
        """Lists flows, the one used last first.

        Args:
            search: Words that stand in a flow's name or any of its texts, and filters: `name:rev*`, `tag:live`,
                `status:failed`, `since:2d`, `until:2026-01-01`.

        Raises:
            StoreError: There is no such filter.
        """
        from omnitron_kernel.store.library import find_flows

        asked = parse_search(search, FLOW_FILTERS)
        found = self._read(lambda connection: find_flows(connection, asked))
        nothing = f"No flow of {self.path} fits {search!r}." if asked else f"{self.path} has no flow yet."
        return Listing(found, FLOW_HEAD, flow_cells, nothing)

    def runs(self, search: str = "") -> Listing[StoredRun]:
        """Lists runs, the newest first.

        Args:
            search: A flow's name, or words that stand in its name, inputs, value or error; and filters: `flow:rev*`,
                `status:failed`, `version:3f2a`, `tag:live`, `since:2d`, `until:2026-01-01`, `limit:200`.

        Raises:
            StoreError: There is no such filter.
        """
        from omnitron_kernel.store.library import find_runs

        asked = parse_search(search, RUN_FILTERS)
        found = self._read(lambda connection: find_runs(connection, asked))
        nothing = f"No run in {self.path} fits {search!r}." if asked else f"{self.path} has no run yet."
        return Listing(found, RUN_HEAD, run_cells, nothing)

    def versions(self, name: str) -> Listing[StoredVersion]:
        """Lists all texts that a flow had, in the order in which they came.

        Args:
            name: The flow's name.

        Raises:
            StoreError: The store has no such flow; names the nearest.
        """
        from omnitron_kernel.store.library import versions_of

        with self._database() as connection:
            found = versions_of(connection, name)
        return Listing(found, VERSION_HEAD, version_cells, f"No text of {name!r} is kept, only runs.")

    def version(self, name: str, version: str | int | None = None) -> StoredVersion:
        """Returns one text of a flow, to be read or run again: its `source` is the cell or function as it was.

        Args:
            name: The flow's name.
            version: Its number in `versions` (from the end where it is negative), a tag, or the first letters of its
                version or text; the newest where it is left out.

        Raises:
            StoreError: There is none, or several.
        """
        from omnitron_kernel.store.library import find_version

        return find_version(self.versions(name).items, version, name)

    def compare(self, name: str, old: str | int | None = None, new: str | int | None = None) -> Comparison:
        """Compares two texts of a flow: the lines and the graphs.

        Args:
            name: The flow's name.
            old: The one, as in `version`; where it is left out, the one before the other.
            new: The other; the newest where it is left out.

        Raises:
            StoreError: There is no such version, or only one.
        """
        from omnitron_kernel.store.comparison import Comparison
        from omnitron_kernel.store.library import find_pair

        return Comparison(*find_pair(self.versions(name).items, old, new, name))

    def rename(self, name: str, new: str) -> None:
        """Gives a flow's whole history another name; code that still says the old one begins a history anew.

        Args:
            name: The flow's name.
            new: Its name from now on; no flow may have it.

        Raises:
            StoreError: There is no such flow, or one of the new name.
        """
        refuse_empty(new)
        self._act(name, lambda at: ["rename", name, new, at], free=new)

    def delete(self, name: str, version: str | int | None = None) -> None:
        """Deletes a flow from the store, or one of its versions: texts, runs, nodes and tags. Code in notebooks stays.

        Args:
            name: The flow's name.
            version: Which version, as in `version`; the flow as a whole where it is left out.

        Raises:
            StoreError: There is no such flow or version.
        """
        digest = "" if version is None else self.version(name, version).version
        self._act(name, lambda at: ["delete", name, digest, at])

    def tag(self, name: str, tag: str, version: str | int | None = None) -> None:
        """Tags a flow, or one of its versions.

        Args:
            name: The flow's name.
            tag: A word.
            version: Which version, as in `version`; the flow as a whole where it is left out.

        Raises:
            StoreError: There is no such flow or version, or the tag is no word.
        """
        refuse_tag(tag)
        digest = "" if version is None else self.version(name, version).version
        self._act(name, lambda at: ["tag", name, tag, digest, at])

    def untag(self, name: str, tag: str) -> None:
        """Takes a tag from a flow and all its versions.

        Args:
            name: The flow's name.
            tag: The tag; one that it does not have changes nothing.

        Raises:
            StoreError: There is no such flow.
        """
        self._act(name, lambda at: ["untag", name, tag, at])

    def pack(self, file: str | Path, *names: str) -> Moved:
        """Writes flows with all their texts, runs and tags into one file.

        Args:
            file: The file; it must not be there yet.
            *names: The flows; all where none is named.

        Raises:
            StoreError: There is no such flow, or the file is there or cannot be written.
        """
        from omnitron_kernel.store.transfer import write_flows

        with self._database() as connection:
            return write_flows(connection, Path(file).expanduser(), names)

    def unpack(self, file: str | Path, *, rename: Mapping[str, str] | None = None, merge: bool = False) -> Moved:
        """Takes in flows that `pack` wrote. Nothing of them is evaluated, and nothing that is there replaced.

        Args:
            file: The file.
            rename: Other names for some of its flows.
            merge: Whether a flow that is there too may get more texts and runs.

        Raises:
            StoreError: It is no such file, or has flows that are there too, with another history.
        """
        from omnitron_kernel.store.transfer import events_in

        with self._database() as connection:
            events, moved = events_in(connection, Path(file).expanduser(), names=dict(rename or {}), merge=merge)
        for at in range(0, len(events), _BATCH):
            self._append(events[at : at + _BATCH])
        return moved

    def _act(self, name: str, event: Callable[[int], list[Any]], *, free: str = "") -> None:
        """Writes down what is asked of a flow that is there; the next look carries it out."""
        from omnitron_kernel.store.library import known_flow, known_flows, newest_of

        with self._database() as connection:
            known_flow(connection, name)
            if free and free in known_flows(connection):
                raise StoreError(f"the store has a flow {free!r} already. Take another name, or delete that one first.")
            newest = newest_of(connection, name)
        act = event(max(time_ns(), newest))  # a clock that went back leaves nothing out
        self._append([act])
        if act[0] in FORGETTING:
            with contextlib.suppress(OSError):  # whoever carries it out does so too
                self._folder.forget()
        self.recorder.forget()  # a run of the name comes with its text again

    def _append(self, events: list[list[Any]]) -> None:
        from omnitron_kernel.store.database import unusable

        try:
            self._journal.append(events)
        except OSError as error:
            raise StoreError(unusable(self._folder, error)) from error

    def _read(self, look: Callable[[DuckDBPyConnection], tuple[T, ...]]) -> tuple[T, ...]:
        """Looks something up; where no store is yet, looking makes none."""
        from omnitron_kernel.store.database import missing

        if missing(self._folder):
            return ()
        with self._database() as connection:
            return look(connection)

    @contextlib.contextmanager
    def _database(self) -> Iterator[DuckDBPyConnection]:
        from omnitron_kernel.store.database import opened

        self.recorder.settle()
        with opened(self._folder, tell=self._tell) as connection:
            yield connection

    def __repr__(self) -> str:
        """Where it is."""
        return f"<Workspace {self.path}>"


def _tell(told: str) -> None:
    print(f"omnitron: {told}", file=sys.stderr)
