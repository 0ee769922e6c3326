"""`name?` and `name??` of a flow: what it is and needs, what it read and last did, and its text; `name.last?` too."""

from __future__ import annotations

import inspect
import textwrap
from typing import TYPE_CHECKING, Any

from omnitron_kernel.callables import is_a
from omnitron_kernel.core.types import ANY
from omnitron_kernel.engine.portrait import state_of
from omnitron_kernel.engine.preview import class_name, describe, preview
from omnitron_kernel.engine.run import Run
from omnitron_kernel.engine.trace import duration
from omnitron_kernel.flow import Flow, as_flow
from omnitron_kernel.graph.draw.lettering import one_line, shown
from omnitron_kernel.graph.draw.text import to_text

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from omnitron_kernel.graph.model import Port

__all__ = ["described"]

_PACKAGE = __name__.partition(".")[0] + "."
_WIDTH = 100
_LONG = 200
"""Characters of one default, error or name that are shown."""


def described(shell: InteractiveShell, data: Any) -> list[tuple[str, str]] | None:
    """Returns what IPython's help shows of a flow, as titles with their texts; None for anything else.

    Args:
        shell: The shell that asks; it knows which cell a file name stands for.
        data: What IPython hands to a hook of its inspector: since 8.22 an object that holds the one asked for and
            how much detail is wanted, before that the object itself.
    """
    asked = data if as_flow(data) is not None else getattr(data, "obj", None)
    if type(asked) is property:
        return _read(asked, getattr(getattr(data, "info", None), "parent", None))
    flow = as_flow(asked)
    if flow is None:
        return None
    graph = flow.graph
    told = [("Signature", ("async " if graph.asynchronous else "") + one_line(graph.signature))]
    if data is not flow and data.detail_level:
        source = shell.inspector.format(flow.source.rstrip() or "(not known)")
        return [*told, ("Source", f"\n{source}\n"), *_where(shell, flow), *_last(flow.last)]
    if doc := inspect.getdoc(flow.func):
        told.append(("Docstring", shown(doc)))
    if graph.inputs:
        told.append(("Inputs", _block([_input(port) for port in graph.inputs])))
    if graph.returns is not ANY:
        told.append(("Value", str(graph.returns)))
    told.append(("Nodes", _listed([node.id for node in graph.nodes])))
    if graph.captures:
        told.append(("Captures", _listed(graph.captures)))
    told += [*_where(shell, flow), *_last(flow.last)]
    return [*told, ("Type", "flow")]


def _read(asked: property, parent: object) -> list[tuple[str, str]] | None:
    """What a property of a flow or run gives now, as `f.last?` asks; None for a property of anything else."""
    kinds = [each for each in type(parent).__mro__ if each.__module__.startswith(_PACKAGE)]
    if not is_a(parent, (Flow, Run)) or not any(asked in vars(each).values() for each in kinds):
        return None
    value = asked.__get__(parent)
    if isinstance(value, Run):
        told = to_text(value.flow.graph, state_of(value))
    else:
        told = shown(value) if type(value) is str else preview(value).text
    lines = told.splitlines()
    return [
        ("Type", class_name(type(value))),
        ("Value", f"\n{told}" if len(lines) > 1 else told),
        ("Docstring", inspect.getdoc(asked) or ""),
    ]


def _input(port: Port) -> str:
    """An input with its type, its default, and how it is given where that is not as usual."""
    how = {"positional_only": "by position only", "keyword_only": "by keyword only"}.get(port.kind, "")
    needed = "" if port.code is not None or port.kind.startswith("var_") else "needed"
    told = ", ".join(each for each in (needed, how) if each)
    return _cut(str(port)) + (f"    ({told})" if told else "")


def _where(shell: InteractiveShell, flow: Flow) -> list[tuple[str, str]]:
    """The cell or file that a flow was defined in."""
    code = getattr(inspect.unwrap(flow.func), "__code__", None)
    if code is None:
        return []
    cell = shell.compile._filename_map.get(code.co_filename)  # noqa: SLF001 - IPython has no other way to ask
    if cell is not None:
        return [("Cell", f"In[{cell}]")]
    return [("File", f"{_cut(code.co_filename)}, line {code.co_firstlineno}")]


def _last(run: Run | None) -> list[tuple[str, str]]:
    """How the newest run went."""
    if run is None:
        return [("Last run", "never")]
    if run.status == "running":
        return [("Last run", "running")]
    told = f"{run.status} after {duration(run.duration)}"
    if run.error is not None:
        told += (f" at `{run.stopped_at}`" if run.stopped_at else "") + f": {_cut(describe(run.error))}"
    return [("Last run", told)]


def _listed(names: Any) -> str:
    told = textwrap.wrap(", ".join(map(one_line, names)), _WIDTH, break_long_words=False, break_on_hyphens=False)
    if len(told) > 4:
        told = [*told[:4], f"... {len(names)} in all"]
    return _block(told) or "none"


def _block(lines: list[str]) -> str:
    """One line as it is, several indented below their title."""
    return "\n".join(["", *(f"    {line}" for line in lines)]) if len(lines) > 1 else "".join(lines)


def _cut(text: str) -> str:
    text = one_line(shown(text))
    return text if len(text) <= _LONG else text[: _LONG - 1] + "\u2026"
