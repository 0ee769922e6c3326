"""What is kept of a run's nodes: plain values that need no flow to be read again, derived from its records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omnitron_kernel.engine.preview import describe, preview

if TYPE_CHECKING:
    from omnitron_kernel.engine.record import Recorded

__all__ = ["look", "node_facts"]


def node_facts(run: Recorded, path: str = "", later: int = 0) -> list[list[Any]]:
    """Returns what is to be kept of a run's nodes, in source order.

    Of each: id, status, start and duration in ns (or None), type, size, text, count (or None), error, why; what is
    empty is left out at the end. Nodes of nested runs follow the node that called, with its id before theirs.

    Args:
        run: The run.
        path: What stands before the ids.
        later: How long after the outermost run it began, in ns.
    """
    found: list[list[Any]] = []
    for each in run._records():  # noqa: SLF001 - the engine's own
        seen = each.preview
        start = None if each.start is None else each.start + later
        row: list[Any] = [f"{path}{each.id}", each.status, start, each.duration]
        row += (seen.type, seen.size, seen.text) if seen is not None else ("", "", "")
        row += (each.count, describe(each.error) if each.error is not None else "")
        plain = each.status == "done" and each.error is None and each.count is None and run.notes is None
        row.append("" if plain else each.why)
        while row[-1] == "" or row[-1] is None:
            row.pop()
        found.append(row if len(row) >= _LEAST else [*row, *(None,) * (_LEAST - len(row))])
        if each.run is not None:
            found += node_facts(each.run, f"{path}{each.id}/", later + each.run.began - run.began)
    return found


_LEAST = 4  # id, status, start, duration


def look(value: Any) -> tuple[str, str, str]:
    """Returns type, size and text of what a value looks like now; of numbers and words the quick way."""
    kind = type(value)
    if (kind is int and -_SMALL < value < _SMALL) or kind is float or kind is bool:
        return kind.__name__, "", repr(value)
    shown = preview(value)
    return shown.type, shown.size, shown.text


_SMALL = 1 << 62
