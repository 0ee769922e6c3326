"""Peeks: a value as somebody sees it who looks at an edge, larger than a preview and taken with the same distrust.

Only exactly known classes are looked into; nothing's own `repr`, `str` or property runs. Everything is bounded,
whatever the value: rows, letters, depth, pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from omnitron_kernel.core.types import PortType
from omnitron_kernel.engine.pictured import pictured
from omnitron_kernel.engine.preview import class_name, frame_rows, preview, sendable, series_rows, text_of, vendor_of
from omnitron_kernel.messages import Peek

if TYPE_CHECKING:
    from omnitron_kernel.engine.record import Recorded

__all__ = ["peek", "peek_at"]

_ROWS, _COLUMNS = 10, 12
_LETTERS = 4_000  # of a whole text
_ITEMS = 50  # of one collection
_DEPTH = 6
_INDENT = "  "
_PLAIN_NUMBERS = "biufc"  # the kinds of numpy whose values are numbers

_INPUTS, _CAPTURES = "<inputs>", "<captures>"


def peek(value: object) -> Peek:
    r"""Returns what is to be seen of a value; never raises an `Exception`.

    Example:
        >>> peek({"tea": 2}).text
        "{\n  'tea': 2,\n}"
    """
    look = preview(value)
    typed = PortType.named(look.type)
    text, rows, image = look.text, look.rows, ""
    try:
        kind = type(value)
        if kind is str:
            text = _bounded(str(value))
        elif kind in _LAID_OUT:
            text = _laid_out(value)
        else:
            rows, text = _tabled(value, rows, text)
        image = pictured(value)
    except Exception:  # noqa: BLE001 - whatever a hostile value does, the preview is there
        text = look.text
    return Peek(look.type, typed.family, look.size, text, rows, image)


def peek_at(run: Recorded | None, node: str, port: str, names: Mapping[str, Any]) -> Peek:
    """Returns what is to be seen of a port's value in a run, or why there is nothing.

    Args:
        run: The run, which may be going on; None where there was none.
        node: The node's id; of a node within a called flow, behind that of the calling node and a slash.
        port: One of its outputs, or of the flow's inputs or captures.
        names: What the names around the flow stand for.
    """
    if node == _CAPTURES:
        return peek(names[port]) if port in names else Peek(missing=f"the notebook has no `{port}`")
    if run is None:
        return Peek(missing="no run of this flow in this kernel")
    if node == _INPUTS:
        inputs = getattr(run, "inputs", {})
        return peek(inputs[port]) if port in inputs else Peek(missing=f"the newest run had no input `{port}`")
    records = run.nodes
    record = records.get(node)
    if record is None:
        inner = next(_opened(run, node), None)
        if inner is not None:
            return peek_at(inner[0], inner[1], port, names)
        return Peek(missing="the newest run had no such node: the text has changed since")
    found = run.given(node, port)
    if not found:
        reason = _REASONS.get(record.status) or record.why or "it has no value"
        return Peek(missing=reason)
    seen = peek(found[0])
    return Peek(seen.type, seen.family, seen.size, seen.text, seen.rows, seen.image, record.changed_by)


_REASONS = {
    "waiting": "this node has not run yet",
    "running": "this node runs now",
    "done": "this output was not bound",
}


def _opened(run: Recorded, node: str) -> Iterator[tuple[Recorded, str]]:
    """The run of a called flow that holds a node, with the node's id in it."""
    parts = node.split("/")
    for cut in range(len(parts) - 1, 0, -1):
        caller = "/".join(parts[:cut])
        record = run.nodes.get(caller)
        if record is not None and record.run is not None:
            yield record.run, "/".join(parts[cut:])


def _bounded(text: str) -> str:
    return sendable(text if len(text) <= _LETTERS else f"{text[:_LETTERS]}...")


_Rows = tuple[tuple[str, ...], ...]


def _tabled(value: Any, rows: _Rows, text: str) -> tuple[_Rows, str]:
    """The rows of a table, or the lines of an array; else what the preview has."""
    vendor = vendor_of(type(value))
    if vendor == "pandas.DataFrame":
        return _labelled(value), text
    if vendor == "pandas.Series":
        return series_rows(value, _ROWS), text
    if vendor == "numpy.ndarray" and value.dtype.kind in _PLAIN_NUMBERS and value.ndim == 2:
        lines = [_numbers(row, value.shape[1]) for row in value[:_ROWS, :_COLUMNS].tolist()]
        if value.shape[0] > _ROWS:
            lines.append("...")
        return rows, "\n".join([text.partition(": ")[0], *lines])
    if vendor == "numpy.ndarray" and value.dtype.kind in _PLAIN_NUMBERS and value.ndim == 1:
        return rows, f"{text.partition(': ')[0]}\n{_numbers(value[:_ITEMS].tolist(), value.shape[0])}"
    return rows, text


def _labelled(value: Any) -> _Rows:
    """A table's head; with the labels of its rows where those are more than numbers."""
    rows = frame_rows(value, _ROWS, _COLUMNS)
    if class_name(type(value.index)) == "RangeIndex":
        return rows
    labels = series_rows(type(value)({"": range(len(value))}, index=value.index)[""], _ROWS)
    return tuple((label, *cells) for (label, _), cells in zip(labels, rows, strict=True))


def _numbers(row: list[Any], whole: int) -> str:
    shown = "  ".join(f"{each:.6g}" if type(each) is float else str(each) for each in row)
    return f"{shown}  ..." if whole > len(row) else shown


def _laid_out(value: Any) -> str:
    """A collection over several lines, as JSON is often written; as much of it as is shown."""
    lines: list[str] = []
    left = _LETTERS
    for line in _lines(value, 0, ""):
        left -= len(line) + 1
        if left < 0:
            lines.append("...")
            break
        lines.append(line)
    return "\n".join(lines)


def _lines(value: Any, depth: int, label: str) -> Iterator[str]:
    indent = _INDENT * depth
    comma = "," if depth else ""
    brackets = _LAID_OUT.get(type(value))
    if brackets is None or not value or depth == _DEPTH:
        yield f"{indent}{label}{text_of(value, 0 if brackets else 1)}{comma}"
        return
    yield f"{indent}{label}{brackets[0]}"
    for each in islice(value.items() if type(value) is dict else value, _ITEMS):
        if type(value) is dict:
            yield from _lines(each[1], depth + 1, f"{text_of(each[0], 1)}: ")
        else:
            yield from _lines(each, depth + 1, "")
    if len(value) > _ITEMS:
        yield f"{indent}{_INDENT}... {len(value) - _ITEMS:,} more"
    yield f"{indent}{brackets[1]}{comma}"


_LAID_OUT: dict[type, tuple[str, str]] = {
    dict: ("{", "}"),
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
}
