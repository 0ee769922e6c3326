"""The defaults of a live function beside those of its text, which may no longer give them.

A default was calculated once, when the function was made. Since then names were bound anew, the function around it
ended, or a list was changed. Nothing of a stranger's runs here: what only a call could tell is told to be unknown.
"""

from __future__ import annotations

import ast
import builtins
import enum
import operator
from collections.abc import Callable, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from omnitron_kernel import syntax
from omnitron_kernel.callables import is_a, told

__all__ = [
    "PLACES",
    "annotations_known",
    "contradicts",
    "defaults_of",
    "place_of",
    "stands",
    "written_defaults",
]

PLACES = frozenset(
    {
        *(f"datetime.{name}" for name in ("date", "datetime", "time", "timedelta")),
        *("decimal.Decimal", "fractions.Fraction", "uuid.UUID"),
        *(f"pathlib.{name}" for name in ("Path", "PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath")),
    }
)
"""Classes whose values are what their `repr` says."""

_MAKERS = {list, dict, set, frozenset, tuple, int, float, complex, str, bytes, bool}
_OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}
_NUMBERS = (bool, int, float, complex, str, bytes, list, tuple)


class _UnknownError(Exception):
    """What a text gives is known to Python alone."""


def defaults_of(function: FunctionType) -> dict[str, Any]:
    """Returns the live defaults by the names of the parameters."""
    code, values = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    return dict(zip(names[len(names) - len(values) :], values, strict=True)) | (function.__kwdefaults__ or {})


def written_defaults(arguments: ast.arguments) -> dict[str, ast.expr]:
    """Returns the defaults of a text by the names of the parameters."""
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    found = dict(zip(names[len(names) - len(arguments.defaults) :], arguments.defaults, strict=True))
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return found | {each.arg: value for each, value in named if value is not None}


def stands(written: ast.expr, value: object, function: FunctionType) -> bool:
    """Whether the text of a default may stand for its live value: it gives the same, or only a call could tell.

    Args:
        written: The text's expression.
        value: The live default.
        function: The function, in whose module the text is read. What stands inside another function is read there,
            so that its calls tell nothing.
    """
    names = vars(builtins) | function.__globals__
    try:
        return _same(_value(written, names), value)
    except _UnknownError:
        found = {each.id for each in ast.walk(written) if isinstance(each, ast.Name)}
        kinds = (type, ModuleType, FunctionType, BuiltinFunctionType)
        local = "<locals>" in function.__qualname__
        return _known_names(written, names) and not (
            local and any(name in names and not is_a(names[name], kinds) for name in found)
        )


def contradicts(written: ast.expr, value: object, names: Mapping[str, Any]) -> bool:
    """Whether a text surely gives another value, where its names stand for these."""
    try:
        return not _same(_value(written, names), value)
    except _UnknownError:
        return False


def _known_names(written: ast.expr, names: Mapping[str, Any]) -> bool:
    """Whether every name of an expression is known, but for those it binds itself."""
    found = [each for each in ast.walk(written) if isinstance(each, ast.Name | ast.arg)]
    bound = {each.arg if isinstance(each, ast.arg) else each.id for each in found if _binds(each)}
    return all(isinstance(each, ast.arg) or each.id in bound or each.id in names for each in found)


def annotations_known(text: str, names: Mapping[str, Any]) -> bool:
    """Whether the annotations of a function's text can be read where these names are known."""
    statement = syntax.parse(text).body[0]
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return True
    inside = [each.annotation for each in ast.walk(statement.args) if isinstance(each, ast.arg)]
    return all(each is None or _known_names(each, names) for each in (*inside, statement.returns))


def place_of(kind: type) -> str:
    """Returns where a class is found: the package, without the rooms it is kept in, and its name."""
    return f"{kind.__module__.partition('.')[0]}.{kind.__qualname__}"


def _binds(node: ast.Name | ast.arg) -> bool:
    return isinstance(node, ast.arg) or not isinstance(node.ctx, ast.Load)


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """What an expression gives, where nothing of a stranger's has to run for it."""
    inner = [_value(each, names) for each in getattr(node, "elts", ())]
    match node:
        case ast.Constant():
            return node.value
        case ast.Name() if node.id in names:
            return names[node.id]
        case ast.Attribute():
            return _member(_value(node.value, names), node.attr)
        case ast.Tuple():
            return tuple(inner)
        case ast.List():
            return inner
        case ast.Set():
            return _made(set, inner)
        case ast.Dict(keys=keys) if None not in keys:
            pairs = zip(keys, node.values, strict=True)
            return _made(dict, [(_value(key, names), _value(each, names)) for key, each in pairs if key is not None])
        case ast.UnaryOp() | ast.BinOp():
            parts = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
            values = [_value(each, names) for each in parts]
            if type(node.op) in _OPERATORS and all(type(each) in _NUMBERS for each in values):
                return _made(_OPERATORS[type(node.op)], *values)
        case ast.Call(keywords=keywords) if all(each.arg is not None for each in keywords):
            call = _value(node.func, names)
            if is_a(call, type) and (call in _MAKERS or place_of(call) in PLACES):
                given = {str(each.arg): _value(each.value, names) for each in keywords}
                return _made(call, *[_value(each, names) for each in node.args], **given)
    raise _UnknownError


def _made(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    try:
        return call(*arguments, **named)
    except Exception as error:
        raise _UnknownError from error


def _member(value: Any, name: str) -> Any:
    if is_a(value, enum.EnumMeta) and name in value.__members__:
        return value.__members__[name]
    if is_a(value, ModuleType) and name in vars(value):
        return vars(value)[name]
    raise _UnknownError


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same object, or equal ones of which plain text can make another."""
    kind = type(one)
    if one is other:
        return True
    if kind is not type(other):
        return False
    if kind in (list, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if kind is dict:
        return _same([*one.items()], [*other.items()])
    if place_of(kind) in PLACES:
        return repr(one) == repr(other)
    return kind in (set, frozenset, bool, int, float, complex, str, bytes) and told(one) == told(other)
