"""What to do about a failed run: from the error, the failed node and the values before it, without running anything."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from omnitron_kernel.engine.preview import class_name, describe, vendor_of
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
        if issubclass(type(error), kind):
            try:
                found = look(error, run)
            except Exception:  # noqa: BLE001 - a cure is a guess; what it looks at may be anything
                found = ""
            if found:
                return found
    return ""


def remains(run: Run) -> str:
    """Returns what can still be read of a run that failed; empty where nothing was computed."""
    names = [name for name, value in run.values.items() if not isinstance(value, ModuleType)]
    if run.error is None or not names:
        return ""
    reads = ", ".join(f'{run.flow.__name__}.last["{name}"]' for name in names[-3:])
    return f"What was computed before it remains: {reads}{' and more' if len(names) > 3 else ''}."


def _interrupted(_: Any, run: Run) -> str:
    return f"`{run.stopped_at}` was interrupted. Run the cell again when you are ready."


def _unbound(error: Any, run: Run) -> str:
    found = _QUOTED.search(describe(error))  # before 3.12 the exception does not carry the name
    if found is None:
        return ""
    for each in run.flow.graph.diagnostics:
        if each.code == "read-before-bound" and f"`{found[1]}`" in each.message:
            return each.cure
    return f"`{found[1]}` is bound on a way that this run did not take. Bind it before."


def _name(error: Any, run: Run) -> str:
    name = _field(NameError, "name", error)
    if type(name) is not str:
        return ""
    surroundings = getattr(run.flow.func, "__globals__", {})
    close = nearest(name, [*run.inputs, *run.values, *_names(surroundings), *vars(builtins)])
    if close:
        return f"Nothing is called `{name}` here; did you mean `{close}`?"
    form = f"%%flow {run.flow.__name__}({name}=...)"
    return f"Nothing is called `{name}` here: define it in a cell above, or make it an input: `{form}`."


def _key(error: Any, run: Run) -> str:
    arguments = _field(BaseException, "args", error)
    wanted = arguments[0] if len(arguments) == 1 else None
    if type(wanted) is not str:
        return ""
    for name, value in _before(run):
        keys = _keys(value)
        if keys and wanted not in keys and (close := nearest(wanted, keys)):
            word = "" if type(value) is dict else "column"
            return f"`{name}` has no {word + ' ' if word else ''}{wanted!r}; the nearest it has is {close!r}."
    for name, value in _before(run):
        keys = _keys(value)
        if keys and wanted not in keys:
            return f"`{name}` has no {wanted!r}; it has {', '.join(map(repr, keys[:8]))}."
    return ""


def _attribute(error: Any, _: Run) -> str:
    name, value = _field(AttributeError, "name", error), _field(AttributeError, "obj", error)
    if type(name) is not str or value is None:
        return ""
    kind = value if issubclass(type(value), type) else type(value)
    known = {
        each for base in type.__dict__["__mro__"].__get__(kind) for each in type.__dict__["__dict__"].__get__(base)
    }
    known |= set(_keys(value))
    close = nearest(name, sorted(each for each in known if type(each) is str and not each.startswith("_")))
    return f"{class_name(kind)} has no `{name}`; the nearest it has is `{close}`." if close else ""


def _module(error: Any, _: Run) -> str:
    name = _field(ImportError, "name", error)
    root = name.partition(".")[0] if type(name) is str else ""
    return f"Install it in a cell above: `%pip install {root}`." if root else ""


def _file(error: Any, _: Run) -> str:
    filename = _field(OSError, "filename", error)
    if type(filename) is not str:
        return ""
    path = Path(filename)
    try:
        beside = [each.name for each in path.parent.iterdir()]
    except OSError:
        return f"There is no folder {str(path.parent)!r}; the notebook runs in {str(Path.cwd())!r}."
    close = nearest(path.name, beside)
    hint = f"the nearest there is {close!r}" if close else f"the notebook runs in {str(Path.cwd())!r}"
    return f"There is no file {filename!r}; {hint}."


def _zero(_: Any, run: Run) -> str:
    zeros = [name for name, value in _before(run) if (type(value) is int or type(value) is float) and value == 0]
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
    if vendor_of(kind) == "pandas.DataFrame":
        return [name for name in value.columns if type(name) is str]
    return []


def _names(surroundings: Mapping[str, Any]) -> list[str]:
    return [name for name in surroundings if type(name) is str and not name.startswith("_")]


def _field(kind: type, name: str, error: BaseException) -> Any:
    """What the error itself holds; classes derived from `kind` may answer otherwise, and theirs is not asked."""
    return vars(kind)[name].__get__(error)


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
