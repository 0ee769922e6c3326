"""What the store tells of flows, versions and runs: frozen facts, in listings that show as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, TypeVar, overload

from omnitron_kernel.engine.trace import duration
from omnitron_kernel.graph.draw.lettering import one_line, safe, shown

__all__ = ["Listing", "StoredFlow", "StoredRun", "StoredVersion", "flow_cells", "run_cells", "version_cells", "when"]

_WIDE = 90  # letters of a cell


@dataclass(frozen=True, slots=True)
class StoredFlow:
    """What the store has of one flow.

    Attributes:
        name: Its name.
        signature: Of its newest text; empty where only runs are kept.
        nodes: How many its newest text has.
        version: Its newest version.
        versions: How many versions are kept.
        runs: How many runs.
        failed: How many of them failed.
        status: How the newest run ended; `never` where there is none.
        ms: How long that took.
        last_run: When it began, in UTC; None where there is none.
        last_seen: When the flow was last defined or run, in UTC.
        tags: Its tags.
    """

    name: str
    signature: str
    nodes: int
    version: str
    versions: int
    runs: int
    failed: int
    status: str
    ms: float | None
    last_run: datetime | None
    last_seen: datetime | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One text of a flow.

    Attributes:
        flow: The flow's name.
        number: Which it is, counted from 1 as they came.
        version: Its version: equal for texts that differ in comments and formatting only.
        text: The digest of the text itself.
        form: `cell` or `def`.
        signature: The flow's signature.
        nodes: How many nodes it has.
        seen: When it was first defined or run, in UTC.
        runs: How many runs of it are kept.
        tags: The tags of this version.
        source: The text.
    """

    flow: str
    number: int
    version: str
    text: str
    form: str
    signature: str
    nodes: int
    seen: datetime
    runs: int
    tags: tuple[str, ...]
    source: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredRun:
    """What the store has of one run.

    Attributes:
        id: The run's id.
        flow: The flow's name.
        version: The flow's version.
        status: `done`, `failed` or `interrupted`; `running` while it runs, and for a generator until that is exhausted
            or closed; `unfinished` where its process ended before it did.
        started: When it began, in UTC.
        ms: How long it took; None where it did not end.
        nodes: How many nodes are kept.
        value: What the value looked like; empty where there is none.
        error: The error in one line; empty where there is none.
    """

    id: str
    flow: str
    version: str
    status: str
    started: datetime
    ms: float | None
    nodes: int
    value: str
    error: str


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Sequence[T], Generic[T]):
    """A sequence of facts that shows as a table.

    Attributes:
        items: The facts.
        head: The names of the columns.
        cells: Gives the cells of one row.
        nothing: What is said where there are none.
    """

    items: tuple[T, ...]
    head: tuple[str, ...]
    cells: Callable[[T], tuple[str, ...]]
    nothing: str

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def rows(self) -> list[tuple[str, ...]]:
        """The cells, each cut to one short line."""
        return [tuple(map(_short, self.cells(each))) for each in self.items]

    def __repr__(self) -> str:
        """The table as text."""
        if not self.items:
            return self.nothing
        rows = [self.head, *self.rows()]
        widths = [max(len(row[index]) for row in rows) for index in range(len(self.head))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        )

    def _repr_html_(self) -> str:
        if not self.items:
            return f"<p>{safe(self.nothing)}</p>"
        head = "".join(f"<th>{each}</th>" for each in self.head)
        rows = (
            "<tr>" + "".join(f'<td style="text-align:left">{safe(cell)}</td>' for cell in row) + "</tr>"
            for row in self.rows()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


FLOW_HEAD = ("flow", "nodes", "version", "versions", "runs", "newest run", "took", "when", "tags")
VERSION_HEAD = ("#", "version", "text", "seen", "runs", "nodes", "signature", "tags")
RUN_HEAD = ("run", "flow", "version", "status", "started", "took", "nodes", "value or error")


def flow_cells(flow: StoredFlow) -> tuple[str, ...]:
    """The cells of a flow, under `FLOW_HEAD`."""
    told = flow.signature if flow.signature.startswith(f"{flow.name}(") else f"{flow.name} = {flow.signature}"
    return (
        told if flow.signature else flow.name,
        str(flow.nodes) if flow.signature else "",
        flow.version[:8],
        str(flow.versions),
        f"{flow.runs:,}" + (f" ({flow.failed:,} failed)" if flow.failed else ""),
        flow.status,
        duration(round(flow.ms * 1e6)) if flow.ms is not None else "",
        when(flow.last_run or flow.last_seen),
        ", ".join(flow.tags),
    )


def version_cells(version: StoredVersion) -> tuple[str, ...]:
    """The cells of a version, under `VERSION_HEAD`."""
    return (
        str(version.number),
        version.version[:8],
        version.text[:8],
        when(version.seen),
        f"{version.runs:,}",
        str(version.nodes),
        version.signature,
        ", ".join(version.tags),
    )


def run_cells(run: StoredRun) -> tuple[str, ...]:
    """The cells of a run, under `RUN_HEAD`."""
    return (
        run.id,
        run.flow,
        run.version[:8],
        run.status,
        when(run.started),
        duration(round(run.ms * 1e6)) if run.ms is not None else "",
        str(run.nodes),
        run.error or run.value,
    )


def when(moment: datetime | None) -> str:
    """Writes a time of the tables as a person's clock shows it.

    Example:
        >>> when(None)
        ''
    """
    if moment is None:
        return ""
    try:
        return moment.replace(tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError):
        return str(moment)


def _short(text: str) -> str:
    line = shown(one_line(text))
    return line if len(line) <= _WIDE else line[: _WIDE - 1] + "\N{HORIZONTAL ELLIPSIS}"
