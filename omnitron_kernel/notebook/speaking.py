"""What calls call that is neither of a flow's text nor a function of the notebook; nothing of it runs."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from omnitron_kernel.graph.callees import Callee
from omnitron_kernel.graph.ids import function_of
from omnitron_kernel.graph.spoken import Speaks
from omnitron_kernel.notebook.entries import class_named, value_named
from omnitron_kernel.signs import Sign, kind_of, method_of, sign_of

__all__ = ["speaks_among"]

_DISPLAYS: dict[type[ast.expr], type] = {
    ast.JoinedStr: str,
    ast.List: list,
    ast.ListComp: list,
    ast.Dict: dict,
    ast.DictComp: dict,
    ast.Set: set,
    ast.SetComp: set,
    ast.Tuple: tuple,
}


def speaks_among(names: Mapping[str, Any], held: Callable[[str], type | None]) -> Speaks:
    """Returns what tells of a call what it calls.

    Args:
        names: What the names around the flow stand for.
        held: The class of what a name of the flow's own held in its newest run.
    """
    modules = {name: each for name, each in names.items() if issubclass(type(each), ModuleType)}

    def receiver(value: ast.expr, typed: str) -> type | None:
        if isinstance(value, ast.Constant):
            return type(value.value)
        if isinstance(value, ast.Name):
            return held(value.id) or (class_named(typed, names, modules) if typed else None)
        return _DISPLAYS.get(type(value))

    def speaks(call: ast.Call, typed: str) -> Callee | None:
        dotted = function_of(call)
        if isinstance(call.func, ast.Attribute):
            kind = receiver(call.func.value, typed)
            if kind is not None:
                return _callee(method_of(kind, call.func.attr))
        value = value_named(dotted, {**vars(builtins), **names}) if dotted else None
        return _callee(sign_of(value, dotted.rpartition(".")[2])) if kind_of(value) else None

    return speaks


def _callee(sign: Sign | None) -> Callee | None:
    if sign is None:
        return None
    return Callee(sign.parameters or (), doc=sign.doc, asynchronous=sign.asynchronous)
