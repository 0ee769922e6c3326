"""What to do about a failed run: from the error, the failed node and the values before it, without running anything."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omnitron_kernel.errors import nearest

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Run

__all__ = ["cure_of", "remains"]


def cure_of(run: Run) -> str:
    """Returns what to do about a failed run, in a sentence or two; empty for a run that did not fail.

    Example:
        >>> from omnitron_kernel import flow
        >>> @flow
        ... def f(prices={"tea": 2}):
        ...     return prices["tee"]
        >>> try:
        ...     f.run()
        ... except KeyError:
        ...     print(cure_of(f.last))
        `prices` has no 'tee'; the nearest it has is 'tea'.
    """
    error = run.error
    if error is None:
        return ""
    for kind, look in _CURES:
        if isinstance(error, kind):
            found = look(error, run)
            if found:
                return found
    return ""


def remains(run: Run) -> str:
    """Returns what can still be read of a run that failed; empty where nothing was computed."""
    names = list(run.values)
    if run.error is None or not names:
        return ""
    reads = ", ".join(f'{run.flow.__name__}.last["{name}"]' for name in names[-3:])
    return f"What was computed before it remains: {reads}{' and more' if len(names) > 3 else ''}."


def _interrupted(_: Any, run: Run) -> str:
    return f"`{run.stopped_at}` was interrupted. Run the cell again when you are ready."


def _unbound(error: Any, run: Run) -> str:
    found = _QUOTED.search(str(error))  # before 3.12 the exception does not carry the name
    if found is None:
        return ""
    for each in run.flow.graph.diagnostics:
        if each.code == "read-before-bound" and f"`{found[1]}`" in each.message:
            return each.cure
    return f"`{found[1]}` is bound on a way that this run did not take. Bind it before."


def _name(error: Any, run: Run) -> str:
    if not error.name:
        return ""
    surroundings = getattr(run.flow.func, "__globals__", {})
    close = nearest(error.name, [*run.inputs, *run.values, *_names(surroundings), *vars(builtins)])
    if close:
        return f"Nothing is called `{error.name}` here; did you mean `{close}`?"
    form = f"%%flow {run.flow.__name__}({error.name}=...)"
    return f"Nothing is called `{error.name}` here: define it in a cell above, or make it an input: `{form}`."


def _key(error: Any, run: Run) -> str:
    wanted = error.args[0] if len(error.args) == 1 else None
    if type(wanted) is not str:
        return ""
    for name, value in _before(run):
        keys = _keys(value)
        if keys and wanted not in keys and (close := nearest(wanted, keys)):
            word = "column" if type(value).__name__ == "DataFrame" else ""
            return f"`{name}` has no {word + ' ' if word else ''}{wanted!r}; the nearest it has is {close!r}."
    for name, value in _before(run):
        keys = _keys(value)
        if keys and wanted not in keys:
            return f"`{name}` has no {wanted!r}; it has {', '.join(map(repr, keys[:8]))}."
    return ""


def _attribute(error: Any, _: Run) -> str:
    if type(error.name) is not str or error.obj is None:
        return ""
    kind = error.obj if isinstance(error.obj, type) else type(error.obj)
    known = {name for base in type.__getattribute__(kind, "__mro__") for name in vars(base)}
    known |= set(_keys(error.obj))
    close = nearest(error.name, [name for name in known if not name.startswith("_")])
    return f"{kind.__name__} has no `{error.name}`; the nearest it has is `{close}`." if close else ""


def _module(error: Any, _: Run) -> str:
    root = (error.name or "").partition(".")[0]
    return f"Install it in a cell above: `%pip install {root}`." if root else ""


def _file(error: Any, _: Run) -> str:
    if type(error.filename) is not str:
        return ""
    path = Path(error.filename)
    try:
        beside = [each.name for each in path.parent.iterdir()]
    except OSError:
        return f"There is no folder {str(path.parent)!r}; the notebook runs in {str(Path.cwd())!r}."
    close = nearest(path.name, beside)
    hint = f"the nearest there is {close!r}" if close else f"the notebook runs in {str(Path.cwd())!r}"
    return f"There is no file {error.filename!r}; {hint}."


def _zero(_: Any, run: Run) -> str:
    zeros = [name for name, value in _before(run) if type(value) in (int, float) and value == 0]
    return f"`{zeros[0]}` is 0 here. Check it before dividing." if zeros else ""


def _before(run: Run) -> Iterable[tuple[str, Any]]:
    """The names that the failed node reads and the values they had, then all others."""
    values: dict[str, Any] = {**run.inputs, **run.values}
    stopped = run.stopped_at
    graph = run.flow.graph
    reads = [port.code or port.name for port in graph.node(stopped).inputs] if stopped in graph and stopped else []
    near = [name for name in reads if name in values]
    surroundings: Mapping[str, Any] = getattr(run.flow.func, "__globals__", {})
    outside = [(name, surroundings[name]) for name in graph.captures if name in surroundings]
    yield from ((name, values[name]) for name in near)
    yield from outside
    yield from ((name, value) for name, value in values.items() if name not in near)


def _keys(value: Any) -> list[str]:
    """The text keys of a dictionary or the columns of a table; nothing for any other type."""
    kind = type(value)
    if kind is dict:
        return [key for key in value if type(key) is str]
    if kind.__name__ == "DataFrame" and kind.__module__.partition(".")[0] == "pandas":
        return [name for name in value.columns if type(name) is str]
    return []


def _names(surroundings: Mapping[str, Any]) -> list[str]:
    return [name for name in surroundings if type(name) is str and not name.startswith("_")]


_QUOTED = re.compile(r"'(\w+)'")
_CURES: tuple[tuple[type[BaseException], Callable[[Any, Run], str]], ...] = (
    (KeyboardInterrupt, _interrupted),
    (UnboundLocalError, _unbound),
    (NameError, _name),
    (KeyError, _key),
    (AttributeError, _attribute),
    (ModuleNotFoundError, _module),
    (FileNotFoundError, _file),
    (ZeroDivisionError, _zero),
)
