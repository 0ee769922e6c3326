"""What the functions around a live flow take and give, as its graph shows them: parameters, types, defaults.

Names are looked up as Python would, but nothing of what they stand for runs: only functions, classes and flows are
asked for their signatures, and only modules and classes are looked into.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
from collections.abc import Callable, Mapping
from types import CellType, FunctionType, ModuleType
from typing import Any

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph.callees import Callee, Callees
from omnitron_kernel.graph.canonical import digest
from omnitron_kernel.graph.model import Port
from omnitron_kernel.graph.ports import annotated_type, flow_inputs, is_literal
from omnitron_kernel.located import Defined

__all__ = ["callees_among", "callees_around"]

_MISSING: Any = object()
_LONGEST = 80
"""Characters of a default that are shown as they are."""


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
        if not isinstance(value, ModuleType | type):
            return None
        value = vars(value).get(part, _MISSING)
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
            return Callee(inputs, returns, opens=True, asynchronous=awaited)
        value = definition.function
    if not isinstance(value, FunctionType | type):
        return None
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError, AttributeError, RecursionError):
        return None
    ports = tuple(map(_port, signature.parameters.values()))
    if isinstance(value, type):
        return Callee(ports, PortType.named(type.__getattribute__(value, "__name__")))
    returns = _annotated(signature.return_annotation)
    return Callee(ports, returns, is_flow, inspect.iscoroutinefunction(value))


def _port(parameter: inspect.Parameter) -> Port:
    typed = _annotated(parameter.annotation)
    kind = parameter.kind.name.lower()
    if parameter.default is parameter.empty:
        return Port(parameter.name, typed, kind=kind)
    code = _literal(parameter.default)
    if code is None:
        return Port(parameter.name, typed, "...", kind=kind)
    return Port(parameter.name, typed, code, literal=True, kind=kind, key=digest(ast.parse(code, mode="eval").body))


def _annotated(annotation: Any) -> PortType:
    if annotation is inspect.Parameter.empty:
        return ANY
    if type(annotation) is str:
        return PortType.parse(annotation)
    try:
        return PortType.parse(inspect.formatannotation(annotation))
    except Exception:  # noqa: BLE001 - an annotation may be any object, with any `repr`
        return ANY


def _literal(value: Any) -> str | None:
    """A default as it could be typed; None where only its own code could tell."""
    if type(value) not in (str, bytes, int, float, bool, complex, type(None)):
        return None
    code = repr(value)
    if len(code) > _LONGEST:
        return None
    try:
        return code if is_literal(ast.parse(code, mode="eval").body) else None
    except (SyntaxError, ValueError):
        return None
