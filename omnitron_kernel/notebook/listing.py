"""`%flows`: the notebook's flows as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omnitron_kernel.engine.trace import duration
from omnitron_kernel.flow import Flow, as_flow
from omnitron_kernel.graph.draw.lettering import one_line, safe

__all__ = ["FlowTable", "list_flows"]

_HEAD = ("flow", "nodes", "version", "newest run", "took")


@dataclass(frozen=True)
class FlowTable:
    """Flows with what is to be known of each; shows as a table.

    Attributes:
        flows: The flows by the names that the notebook has them under.
        words: What was searched for.
    """

    flows: Mapping[str, Flow]
    words: tuple[str, ...] = ()

    def rows(self) -> list[tuple[str, ...]]:
        """The cells of the table, a row a flow."""
        return [_row(name, flow) for name, flow in self.flows.items()]

    def __repr__(self) -> str:
        """The table as text."""
        if not self.flows:
            return self._nothing()
        rows = [_HEAD, *self.rows()]
        widths = [max(len(row[index]) for row in rows) for index in range(len(_HEAD))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        )

    def _repr_html_(self) -> str:
        if not self.flows:
            return f"<p>{safe(self._nothing())}</p>"
        head = "".join(f"<th>{each}</th>" for each in _HEAD)
        rows = (
            "<tr>" + "".join(f'<td style="text-align:left">{safe(cell)}</td>' for cell in row) + "</tr>"
            for row in self.rows()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"

    def _nothing(self) -> str:
        if self.words:
            return f"No flow of this notebook holds {' and '.join(map(repr, self.words))}. `%flows` lists all."
        return "This notebook has no flow yet. Put `%%flow name()` on top of a cell."


def list_flows(names: Mapping[str, Any], search: str = "") -> FlowTable:
    """Returns the flows among a notebook's names, those that hold all words of a search."""
    words = tuple(search.lower().split())
    found: dict[str, Flow] = {}
    for name, value in list(names.items()):
        flow = as_flow(value)
        if flow is None or name.startswith("_"):
            continue
        text = f"{name} {flow.source}".lower()
        if all(word in text for word in words):
            found[name] = flow
    return FlowTable(found, words)


def _row(name: str, flow: Flow) -> tuple[str, ...]:
    last = flow.last
    signature = one_line(flow.graph.signature)
    told = signature if signature.startswith(f"{name}(") else f"{name} = {signature}"
    return (
        told if len(told) <= 90 else told[:89] + "\u2026",
        str(len(flow.graph.nodes)),
        flow.version[:8],
        last.status if last is not None else "never",
        duration(last.duration) if last is not None and last.status != "running" else "",
    )
