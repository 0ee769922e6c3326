"""What to do about a failed run: from the error, the failed node and the values before it, without running anything."""

from __future__ import annotations

import builtins
import os
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from omnitron_kernel.engine.meant import calls_with, keys_read, parameters_of
from omnitron_kernel.engine.preview import class_name, describe, vendor_of
from omnitron_kernel.errors import nearest

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Run

__all__ = ["cure_of", "keys_of", "remains"]

_WIDTH = 80  # characters of one thing quoted
_LIMIT = 300  # characters of a whole cure
_SURE = 0.75
"""How alike a name must be to be offered from among all builtins, or all files of a folder."""

_KNOWN = 1000  # names looked at
_INSIDE = 50  # dictionaries looked at in one


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
    try:
        error = run.error
        if run.status == "interrupted":  # by a cancelled await too
            return _line(_interrupted(error, run), _LIMIT)
        for kind, look in _CURES:
            if error is not None and issubclass(type(error), kind) and (found := look(error, run)):
                return _line(found, _LIMIT)
    except Exception:  # noqa: BLE001 - a cure is a guess; what it looks at may be anything
        return ""
    return ""


def remains(run: Run) -> str:
    """Returns what can still be read of a run that failed; empty where nothing was computed."""
    try:
        names = [name for name, value in run.values.items() if not issubclass(type(value), ModuleType)]
        if run.error is None:
            return ""
        way = run.way or "run"
        opened = _opened(run, way)
        if not names:
            return opened
        reads = [f'{way}["{name}"]' for name in names[-3:]]
    except Exception:  # noqa: BLE001 - as a cure
        return ""
    # A name that was cut could not be read by it, so a long one is left out whole.
    told = [each for each in reads if len(each) <= _WIDTH]
    more = " and more" if len(told) < len(names) else ""
    where = "" if way != "run" else " in this `run`"
    if not told:
        return "What was computed before it remains in the run's `values`."
    said = f"What was computed before it remains{where}: {', '.join(told)}{more}."
    return f"{said} {opened}" if opened and len(said) + len(opened) < _LIMIT else said


def _opened(run: Run, way: str) -> str:
    """Where the run of the flow is that the failed node called; empty where there is none, or none that failed."""
    stopped = run.stopped_at
    inner = run.nodes[stopped].run if stopped else None
    if inner is None or inner.error is None:
        return ""
    told = f'The run of `{inner.flow.__name__}` that failed: {way}.nodes["{stopped}"].run.'
    return told if len(told) <= 2 * _WIDTH else ""


def _interrupted(_: Any, run: Run) -> str:
    stopped = run.stopped_at
    if stopped is None:
        return "The run was interrupted. Run the cell again when you are ready."
    node = run.flow.graph.node(stopped) if stopped in run.flow.graph else None
    # A cell's lines are counted as they stand in it; those of a function are not.
    where = f" in line {node.span.line}" if node is not None and run.flow.graph.form == "cell" else ""
    name = node.name if node is not None else stopped.rpartition("/")[2]
    return f"`{_line(name)}`{where} was interrupted. Run the cell again when you are ready."


def _unbound(error: Any, run: Run) -> str:
    found = _QUOTED.search(describe(error))  # before 3.12 the exception does not carry the name
    if found is None:
        return ""
    for each in run.flow.graph.diagnostics:
        if each.code == "read-before-bound" and f"`{found[1]}`" in each.message:
            return each.cure
    name, graph, stopped = found[1], run.flow.graph, run.stopped_at
    if not _arose_in(run, error):
        return ""  # it is a name of something that the flow calls
    if name in run.inputs or name in run.values:
        return f"`{_line(name)}` was bound, and deleted before it is read here. Read it before, or bind it anew."
    if stopped is None and graph.output is not None and graph.output.port == name:
        return f"The output `{_line(name)}` was not bound on the way that this run took. Bind it before."
    return f"`{_line(name)}` is bound on a way that this run did not take. Bind it before."


def _arose_in(run: Run, error: BaseException) -> bool:
    """Whether an error arose in the flow's own code, not in what that calls."""
    trace, own = _field(BaseException, "__traceback__", error), getattr(run.flow.func, "__code__", None)
    if trace is None or own is None:
        return False
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    return (code.co_name, code.co_filename) == (own.co_name, own.co_filename)


def _name(error: Any, run: Run) -> str:
    name = _field(NameError, "name", error)
    if type(name) is not str:
        return ""
    surroundings = getattr(run.flow.func, "__globals__", {})
    own = chain(islice(run.inputs, _KNOWN // 4), islice(run.values, _KNOWN // 4))
    close = nearest(name, chain(own, vars(builtins), _names(surroundings)), close=_SURE)
    told = _line(name)
    if close:
        return f"Nothing is called `{told}` here; did you mean `{close}`?"
    return f"Nothing is called `{told}` here: define it above, or make it an input of the flow: `{told}=...`."


def _key(error: Any, run: Run) -> str:
    arguments = _field(BaseException, "args", error)
    wanted = arguments[0] if len(arguments) == 1 else None
    if type(wanted) is not str:
        return ""
    told, left, first = _quoted(wanted), _KNOWN, ""
    for name, value in islice(chain(keys_read(_code(run), wanted, _around(run)), _nested(run)), _KNOWN):
        keys, whole = keys_of(value, left)
        left -= len(keys)
        if not keys or wanted in keys:
            continue
        if close := nearest(wanted, keys):
            if not whole:  # whether it has the key is not known then
                return f"`{_line(name)}` has {_quoted(close)}, which is near to {told}."
            word = "" if type(value) is dict else "column "
            return f"`{_line(name)}` has no {word}{told}; the nearest it has is {_quoted(close)}."
        if whole and not first:
            shown = ", ".join(map(_quoted, keys[:8]))
            first = f"`{_line(name)}` has no {told}; it has {_line(shown, 2 * _WIDTH - 30)}."
    return first


def _attribute(error: Any, _: Run) -> str:
    name, value = _field(AttributeError, "name", error), _field(AttributeError, "obj", error)
    if type(name) is not str or value is None:
        return ""
    if type(value) is ModuleType:
        close = nearest(name, (each for each in vars(value) if type(each) is str and not each.startswith("_")))
        module = vars(value).get("__name__")
        told = _line(module) if type(module) is str else "the module"
        return f"{told} has no `{_line(name)}`; the nearest it has is `{close}`." if close else ""
    kind = value if issubclass(type(value), type) else type(value)
    classes = type.__dict__["__mro__"].__get__(kind)
    names = chain.from_iterable(type.__dict__["__dict__"].__get__(each) for each in classes)
    public = (each for each in islice(names, 5 * _KNOWN) if type(each) is str and not each.startswith("_"))
    close = nearest(name, dict.fromkeys(chain(keys_of(value, _KNOWN // 2)[0], public)))
    return f"{class_name(kind)} has no `{_line(name)}`; the nearest it has is `{close}`." if close else ""


def _keyword(error: Any, run: Run) -> str:
    found = _UNEXPECTED.search(describe(error))  # the exception does not carry the name
    if found is None:
        return ""
    for text, function in calls_with(_code(run), found[1], _around(run)):
        known = parameters_of(function)
        if known is None or found[1] in known:
            continue
        if close := nearest(found[1], known):
            return f"`{_line(text)}` takes no `{found[1]}`; the nearest it takes is `{close}`."
        takes = ", ".join(f"`{each}`" for each in known[:8]) or "nothing by name"
        return f"`{_line(text)}` takes no `{found[1]}`; it takes {_line(takes, 2 * _WIDTH)}."
    return ""


def _module(error: Any, _: Run) -> str:
    name = _field(ImportError, "name", error)
    root = name.partition(".")[0] if type(name) is str else ""
    return f"Install it in a cell above: `%pip install {root}`." if root and len(root) <= _WIDTH else ""


def _file(error: Any, _: Run) -> str:
    filename = _field(OSError, "filename", error)
    if type(filename) is not str:
        return ""
    path = Path(filename)
    here = _quoted(str(Path.cwd()))
    try:
        with os.scandir(path.parent) as entries:  # `Path.iterdir` lists a folder to its end
            beside = [each.name for each in islice(entries, _KNOWN)]
    except OSError:
        return f"There is no folder {_quoted(str(path.parent))}; the notebook runs in {here}."
    close = nearest(path.name, beside, close=_SURE)
    nearby = "the nearest there is" if len(beside) < _KNOWN else "near to it is"
    hint = f"{nearby} {_quoted(close)}" if close else f"the notebook runs in {here}"
    return f"There is no file {_quoted(filename)}; {hint}."


def _zero(_: Any, run: Run) -> str:
    for name, value in _before(run):
        if (type(value) is int or type(value) is float) and value == 0:
            return f"`{_line(name)}` is 0 here. Check it before dividing."
    return ""


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


def _nested(run: Run) -> Iterable[tuple[str, Any]]:
    """The values before the failure, then the dictionaries that stand in those that are dictionaries."""
    known = list(islice(_before(run), _KNOWN))
    yield from known
    for name, value in known:
        for key, held in islice(value.items(), _INSIDE) if type(value) is dict else ():
            if type(key) is str and type(held) is dict:
                yield f"{name}[{_quoted(key)}]", held


def _code(run: Run) -> str:
    """The text of the node that failed."""
    graph, stopped = run.flow.graph, run.stopped_at
    return graph.node(stopped).code if stopped and stopped in graph else ""


def _around(run: Run) -> dict[str, Any]:
    """All names that the failed node could read, and what they stood for."""
    return {**vars(builtins), **getattr(run.flow.func, "__globals__", {}), **run.inputs, **run.values}


def keys_of(value: Any, most: int) -> tuple[list[str], bool]:
    """Returns the text keys of a dictionary or the columns of a table, and whether these are all.

    Args:
        value: The value; one of any other type has none.
        most: How many are looked at.
    """
    kind = type(value)
    known = value if kind is dict else value.columns if vendor_of(kind) == "pandas.DataFrame" else ()
    return [key for key in islice(known, most) if type(key) is str], len(known) <= most


def _names(surroundings: Mapping[str, Any]) -> Iterable[str]:
    return (name for name in islice(surroundings, 5 * _KNOWN) if type(name) is str and not name.startswith("_"))


def _quoted(text: str) -> str:
    return repr(text) if len(text) <= _WIDTH else repr(text[: _WIDTH - 3]) + "..."


def _line(text: str, width: int = _WIDTH) -> str:
    line = " ".join(text[: width + 1].splitlines())
    return line if len(line) <= width else line[: width - 3] + "..."


def _field(kind: type, name: str, error: BaseException) -> Any:
    """What the error itself holds; classes derived from `kind` may answer otherwise, and theirs is not asked."""
    return vars(kind)[name].__get__(error)


_UNEXPECTED = re.compile(r"got an unexpected keyword argument '(\w+)'")
_QUOTED = re.compile(r"'(\w+)'")
_CURES: tuple[tuple[type[BaseException], Callable[[Any, Run], str]], ...] = (
    (UnboundLocalError, _unbound),
    (NameError, _name),
    (KeyError, _key),
    (AttributeError, _attribute),
    (TypeError, _keyword),
    (ModuleNotFoundError, _module),
    (FileNotFoundError, _file),
    (ZeroDivisionError, _zero),
)
