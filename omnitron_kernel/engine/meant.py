"""What an expression of a node stood for, looked up in names, dictionaries, modules and classes without asking them."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Iterator, Mapping
from itertools import islice
from types import FunctionType, MethodType, ModuleType
from typing import Any

from omnitron_kernel import syntax

__all__ = ["UNKNOWN", "Names", "calls_with", "keys_read", "meant_by", "parameters_of"]

UNKNOWN: Any = object()
"""What stands for a value that cannot be known without running code."""

Names = Mapping[str, Any]

_KEYS = 1000  # of one dictionary looked through
_WRAPPED = 10  # functions around a function


def keys_read(code: str, key: str, names: Names) -> Iterator[tuple[str, Any]]:
    """Yields the texts and values of what a node's code reads a key of.

    Args:
        code: The node's text.
        key: The key, as a literal or as the value of a name.
        names: The names that the code reads and what they stood for.

    Example:
        >>> list(keys_read("d['a']['b'] + 1", "b", {"d": {"a": {"c": 1}}}))
        [("d['a']", {'c': 1})]
    """
    for each in _nodes(code):
        if isinstance(each, ast.Subscript):
            wanted, value = meant_by(each.slice, names), meant_by(each.value, names)
            if type(wanted) is str and wanted == key and value is not UNKNOWN:
                yield ast.unparse(each.value), value


def calls_with(code: str, keyword: str, names: Names) -> Iterator[tuple[str, Any]]:
    """Yields the texts and values of what a node's code calls with a keyword argument of some name."""
    for each in _nodes(code):
        if isinstance(each, ast.Call) and any(given.arg == keyword for given in each.keywords):
            value = meant_by(each.func, names)
            if value is not UNKNOWN:
                yield ast.unparse(each.func), value


def meant_by(expression: ast.expr, names: Names) -> Any:
    """Returns what an expression stands for; `UNKNOWN` where telling takes more than looking it up."""
    match expression:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            return -value
        case ast.Name(id=name):
            return names.get(name, UNKNOWN)
        case ast.Subscript(value=inner, slice=at):
            return _item(meant_by(inner, names), meant_by(at, names))
        case ast.Attribute(value=inner, attr=name):
            value = meant_by(inner, names)
            return UNKNOWN if value is UNKNOWN else _attribute(value, name)
    return UNKNOWN


def parameters_of(function: Any) -> tuple[str, ...] | None:
    """Returns the names that a function or class takes by keyword; None where it does not say, or takes any.

    Example:
        >>> def greet(name, *, loud=False): ...
        >>> parameters_of(greet)
        ('name', 'loud')
    """
    bound = 0
    for _ in range(_WRAPPED):
        kind = type(function)
        if issubclass(kind, functools.partial):
            function = vars(functools.partial)["func"].__get__(function)
        elif kind is MethodType:
            function, bound = function.__func__, 1
        elif kind is FunctionType and "__wrapped__" in function.__dict__:
            function = function.__dict__["__wrapped__"]
        elif issubclass(kind, type):
            function, bound = _attribute(function, "__init__"), 1
        else:
            break
    if type(function) is not FunctionType:
        return None
    code = function.__code__
    if code.co_flags & inspect.CO_VARKEYWORDS:
        return None
    first = max(code.co_posonlyargcount, bound)
    return code.co_varnames[first : code.co_argcount + code.co_kwonlyargcount]


def _nodes(code: str) -> Iterator[ast.AST]:
    try:
        return ast.walk(syntax.parse(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return iter(())


def _item(value: Any, key: Any) -> Any:
    if type(value) is dict and type(key) in (str, int):
        near = islice(value.items(), _KEYS)
        return next((held for each, held in near if type(each) is type(key) and each == key), UNKNOWN)
    if type(value) in (list, tuple) and type(key) is int and -len(value) <= key < len(value):
        return value[key]
    return UNKNOWN


def _attribute(value: Any, name: str) -> Any:
    """What a module or class holds under a name, or the method that an object's class holds, bound to the object."""
    kind = type(value)
    if kind is ModuleType:
        return vars(value).get(name, UNKNOWN)
    owner = value if issubclass(kind, type) else kind
    for each in type.__dict__["__mro__"].__get__(owner):
        held = type.__dict__["__dict__"].__get__(each).get(name, UNKNOWN)
        if held is not UNKNOWN:
            plain = type(held) is FunctionType
            return MethodType(held, value) if plain and owner is not value else held if plain else UNKNOWN
    return UNKNOWN
