"""What the functions around a live flow take and give, as its graph shows them: parameters, types, defaults.

Names are looked up as Python would, but nothing of what they stand for runs: only functions, classes and flows are
asked for their signatures, and only modules and classes are looked into.
"""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Callable, Mapping
from types import CellType, FunctionType
from typing import Any

from omnitron_kernel.callables import inputs_of, is_a, is_awaited, members_of, returns_of, signature_of
from omnitron_kernel.graph.callees import Callee, Callees
from omnitron_kernel.graph.model import Graph
from omnitron_kernel.graph.ports import annotated_type, flow_inputs
from omnitron_kernel.located import Defined

__all__ = ["callees_among", "callees_around"]

_MISSING: Any = object()


def callees_around(function: FunctionType) -> Callees:
    """Looks functions up among what a live function's names stand for."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))

    def lookup(name: str) -> Any:
        return _content(cells[name]) if name in cells else function.__globals__.get(name, _MISSING)

    return functools.lru_cache(maxsize=None)(lambda dotted: _find(dotted, lookup))


def callees_among(names: Mapping[str, Any]) -> Callees:
    """Looks functions up in a namespace, such as a notebook's."""
    return functools.lru_cache(maxsize=None)(lambda dotted: _find(dotted, lambda name: names.get(name, _MISSING)))


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _MISSING


def _find(dotted: str, lookup: Callable[[str], Any]) -> Callee | None:
    root, *parts = dotted.split(".")
    value = lookup(root)
    for part in parts:
        members = members_of(value)
        if members is None:
            return None
        value = members.get(part, _MISSING)
    if value is _MISSING or (not parts and vars(builtins).get(root) is value):
        return None
    return _callee(value)


def _callee(value: Any) -> Callee | None:
    is_flow = issubclass(type(value), Defined)
    if is_flow:
        definition = value._definition  # noqa: SLF001 - `Defined` is ours
        source = definition.located.source
        if source is not None and source.function is not None:
            inputs = flow_inputs(source.function.args, source.text)
            returns = annotated_type(source.function.returns, source.text)
            awaited = isinstance(source.function, ast.AsyncFunctionDef)
            return Callee(inputs, returns, lambda: _graph(definition), awaited, _doc(definition.function))
        value = definition.function
    if not (is_a(value, FunctionType) or is_a(value, type)) or signature_of(value) is None:
        return None
    return Callee(inputs_of(value), returns_of(value), asynchronous=is_awaited(value), doc=_doc(value))


def _doc(value: Any) -> str:
    """What a function or class says of itself; what its base classes say is not meant."""
    told = value.__doc__ if is_a(value, FunctionType) else None
    if is_a(value, type):
        told = type.__dict__["__dict__"].__get__(value).get("__doc__")
    return str(told) if type(told) is str else ""


def _graph(definition: Any) -> Graph | None:
    found = definition.graph
    return found if isinstance(found, Graph) else None
