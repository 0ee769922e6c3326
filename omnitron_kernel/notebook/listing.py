"""`%flows` and `%runs`: what the notebook has and what the project's store keeps, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from omnitron_kernel.engine.trace import duration
from omnitron_kernel.errors import OmnitronError, StoreError
from omnitron_kernel.flow import Flow, as_flow
from omnitron_kernel.graph.draw.lettering import one_line, safe
from omnitron_kernel.notebook.recording import workspace_now
from omnitron_kernel.store.listing import FLOW_HEAD, Listing, StoredFlow, StoredRun, flow_cells
from omnitron_kernel.store.search import FLOW_FILTERS, Search, parse_search

__all__ = ["FlowTable", "list_flows", "list_runs"]


@dataclass(frozen=True)
class FlowTable:
    """Flows with what is to be known of each; shows as a table.

    Attributes:
        flows: The notebook's flows by the names that it has them under.
        stored: What the store has of flows, by name: of these, and of others that the notebook has not.
        search: What was searched for.
        complaint: Why the store could not be asked; empty where it could.
    """

    flows: Mapping[str, Flow]
    stored: Mapping[str, StoredFlow] = field(default_factory=dict)
    search: Search = field(default_factory=Search)
    complaint: str = ""

    def rows(self) -> list[tuple[str, ...]]:
        """The cells of the table, a row a flow: the notebook's own first."""
        own = [_row(name, flow, self.stored.get(flow.__name__)) for name, flow in self.flows.items()]
        here = {flow.__name__ for flow in self.flows.values()}
        return own + [(*flow_cells(each), "store") for name, each in self.stored.items() if name not in here]

    def __repr__(self) -> str:
        """The table as text."""
        return "\n".join(filter(None, (repr(self._listing()), self.complaint)))

    def _repr_html_(self) -> str:
        return self._listing()._repr_html_() + (f"<p>{safe(self.complaint)}</p>" if self.complaint else "")

    def _listing(self) -> Listing[tuple[str, ...]]:
        return Listing(tuple(self.rows()), (*FLOW_HEAD, "in"), lambda row: row, self._nothing())

    def _nothing(self) -> str:
        if self.search:
            return f"No flow of this notebook or its project fits {str(self.search)!r}. `%flows` lists all."
        return "This notebook and its project have no flow yet. Put `%%flow name()` on top of a cell."


def list_flows(names: Mapping[str, Any], search: str = "") -> FlowTable:
    """Returns the flows among a notebook's names and in the store, those that a search finds.

    Args:
        names: The notebook's names.
        search: Words and filters.

    Raises:
        UsageError: There is no such filter.
    """
    asked = _asked(search)
    complaint = ""
    found: dict[str, StoredFlow] = {}
    known: dict[str, StoredFlow] = {}
    try:
        known = {each.name: each for each in workspace_now().flows()}
        found = {each.name: each for each in workspace_now().flows(search)} if asked else known
    except OmnitronError as error:
        complaint = f"The store could not be asked: {error}"
    flows = {
        name: flow
        for name, value in list(names.items())
        if (flow := as_flow(value)) is not None and not name.startswith("_") and _fits(name, flow, asked, found)
    }
    here = {value.__name__ for value in flows.values()}
    return FlowTable(
        flows, {name: each for name, each in known.items() if name in here or name in found}, asked, complaint
    )


def list_runs(search: str = "") -> Listing[StoredRun]:
    """Returns the recorded runs that a search finds.

    Args:
        search: Words and filters.

    Raises:
        UsageError: There is no such filter, or the store cannot be asked.
    """
    from IPython.core.error import UsageError

    try:
        return workspace_now().runs(search)
    except OmnitronError as error:
        raise UsageError(f"%runs: {error}") from None


def _asked(search: str) -> Search:
    from IPython.core.error import UsageError

    try:
        return parse_search(search, FLOW_FILTERS)
    except StoreError as error:
        raise UsageError(f"%flows: {error}") from None


def _fits(name: str, flow: Flow, asked: Search, found: Mapping[str, StoredFlow]) -> bool:
    """Whether a search finds one of the notebook's flows; what only the store knows of it, the store says."""
    text = f"{name} {flow.source}".lower()
    if not all(word in text for word in asked.words):
        return False
    for filter_, value in asked.filters.items():
        if filter_ == "name":
            fits = fnmatchcase(name, value)
        elif filter_ == "status":
            fits = (flow.last.status if flow.last is not None else "never") == value
        else:
            fits = flow.__name__ in found
        if not fits:
            return False
    return True


def _row(name: str, flow: Flow, stored: StoredFlow | None) -> tuple[str, ...]:
    last = flow.last
    signature = one_line(flow.graph.signature)
    kept = flow_cells(stored) if stored is not None else ("",) * len(FLOW_HEAD)
    return (
        signature if signature.startswith(f"{name}(") else f"{name} = {signature}",
        str(len(flow.graph.nodes)),
        flow.version[:8],
        *kept[3:5],
        last.status if last is not None else kept[5] or "never",
        duration(last.duration) if last is not None and last.status != "running" else kept[6],
        *kept[7:],
        "notebook",
    )
