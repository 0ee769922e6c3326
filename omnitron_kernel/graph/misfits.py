"""Which types surely do not fit, in the words of their annotations, and why.

The answer is no only where it surely is. Builtins and the forms of `typing` are looked up by a list of names and asked
as `core.fits` does; of all other names the family speaks, and only where two families have nothing in common.
"""

from __future__ import annotations

import ast
import collections
import typing
from collections import abc
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import Any

from omnitron_kernel import syntax
from omnitron_kernel.core.fits import fits
from omnitron_kernel.core.types import Family, PortType
from omnitron_kernel.graph.model import Graph
from omnitron_kernel.graph.view import GraphView

__all__ = ["misfit", "misfits", "types_in"]

_LONGEST, _SHOWN, _MOST, _DEEPEST = 300, 60, 16, 8

_KNOWN: dict[str, Any] = {
    **{
        each.__name__: each
        for each in (bool, int, float, complex, str, bytes, bytearray, list, dict, set, frozenset, tuple, range)
    },
    "List": list,
    "Dict": dict,
    "Set": set,
    "FrozenSet": frozenset,
    "Tuple": tuple,
    "Text": str,
    **{name: getattr(abc, name) for name in ("Sequence", "Iterable", "Iterator", "Collection", "Mapping", "Callable")},
    **{name: getattr(abc, name) for name in ("MutableSequence", "MutableMapping", "Generator", "Sized", "Hashable")},
    **{name: getattr(collections, name) for name in ("OrderedDict", "defaultdict", "Counter", "deque")},
    "None": None,
    "NoneType": None,
    "Any": Any,
    "object": object,
}
_PLACES = frozenset({"typing", "t", "collections", "abc", "collections.abc", "builtins"})
_CONTAINERS = frozenset({"list", "List", "tuple", "Tuple", "set", "Set", "frozenset", "FrozenSet", "deque", "Deque"})
_DICTS = frozenset({"dict", "Dict", "OrderedDict", "defaultdict", "DefaultDict", "Counter"})

# What can never stand for the other. Left out is whatever common code takes for another thing: arrays for numbers and
# sequences, text for paths and times, anything for a truth value.
_APART: dict[Family, frozenset[str]] = {
    "table": frozenset({"text", "number", "container", "dict", "file", "time", "code", "none"}),
    "array": frozenset({"text", "dict", "file", "time", "code", "none"}),
    "text": frozenset({"table", "array", "number", "container", "dict", "code", "none"}),
    "number": frozenset({"table", "text", "container", "dict", "file", "code", "none"}),
    "truth": frozenset({"table", "text", "container", "dict", "file", "time", "code", "none"}),
    "sequence": frozenset({"text", "number", "dict", "file", "time", "code", "none"}),
    "mapping": frozenset({"text", "number", "container", "file", "time", "code", "none"}),
    "time": frozenset({"table", "array", "text", "number", "container", "dict", "file", "code", "none"}),
    "code": frozenset({"table", "array", "text", "number", "container", "dict", "file", "time", "none"}),
    "file": frozenset({"table", "array", "number", "container", "dict", "time", "code", "none"}),
    "none": frozenset({"table", "array", "text", "number", "container", "dict", "file", "time", "code"}),
    "any": frozenset(),
    "object": frozenset(),
}


def misfits(given: Iterable[str], wanted: Iterable[str]) -> dict[str, dict[str, str]]:
    """Returns, for each type that is given, the types that it surely does not fit, each with the reason.

    Args:
        given: Types of values, as annotations.
        wanted: Types of places for them.

    Example:
        >>> misfits(["str", "int"], ["float"])
        {'str': {'float': 'a `str` is given, and a `float` is wanted.'}}
    """
    wishes = [each for each in dict.fromkeys(wanted) if each]
    found: dict[str, dict[str, str]] = {}
    for each in dict.fromkeys(given):
        why = {wish: reason for wish in wishes if (reason := misfit(each, wish))} if each else {}
        if why:
            found[each] = why
    return found


@lru_cache(maxsize=4096)
def misfit(given: str, wanted: str) -> str:
    """Returns why a value of one type surely cannot go where another is wanted; empty where it can or may."""
    if given == wanted or not given or not wanted:
        return ""
    try:
        ones, others = _alternatives(given), _alternatives(wanted)
        if not ones or not others or any(_may_fit(one, other) for one, other in product(ones, others)):
            return ""
    except RecursionError:
        return ""
    return f"{_named(given)} is given, and {_named(wanted)} is wanted."


def _named(text: str) -> str:
    if text == "None":
        return "`None`"
    short = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return f"{'an' if text[:1].lower() in 'aeiou' else 'a'} `{short}`"


class _Unknown(Exception):  # noqa: N818 - it says what is the case, and leaves this module never
    """A name that is on no list."""


def _may_fit(one: ast.expr, other: ast.expr) -> bool:
    try:
        return any(fits(each, _value(other)) for each in _spread(_value(one)))
    except _Unknown:
        pass
    mine, theirs = PortType.parse(ast.unparse(one)), PortType.parse(ast.unparse(other))
    return _sort(theirs) not in _APART[mine.family] or _is_vector(one, mine, theirs)


def _is_vector(one: ast.expr, mine: PortType, theirs: PortType) -> bool:
    """Whether it is a column of values, which functions of single numbers, texts and times take as readily."""
    return mine.family == "table" and _name(one) == "Series" and theirs.family in ("number", "text", "time")


def _sort(wanted: PortType) -> str:
    """The family of a place, and of the open ones only what is a class of its own: a `Sequence` may be anything."""
    if wanted.family == "sequence":
        return "container" if _outer(wanted.text) in _CONTAINERS else ""
    if wanted.family == "mapping":
        return "dict" if _outer(wanted.text) in _DICTS else ""
    if wanted.family == "number" and _outer(wanted.text) in ("Number", "Integral", "Real"):
        return ""
    return wanted.family


def _outer(text: str) -> str:
    return text.partition("[")[0].rpartition(".")[2].strip()


def _name(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@lru_cache(maxsize=1024)
def _alternatives(annotation: str) -> tuple[ast.expr, ...]:
    """The members of a union; none where nothing can be told."""
    if len(annotation) > _LONGEST:
        return ()
    found: list[ast.expr] = []
    waiting: list[ast.expr | str] = [annotation]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            try:
                each = syntax.expression(each.strip())
            except (SyntaxError, ValueError, MemoryError, RecursionError):
                return ()
        match each:
            case ast.Constant(value=str(text)):
                if len(found) + len(waiting) > _MOST or text == annotation:
                    return ()
                waiting.append(text)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                waiting += [right, left]
            case ast.Subscript(slice=inner) if _name(each.value) == "Optional":
                waiting += [ast.Constant(None), inner]
            case ast.Subscript(slice=ast.Tuple(elts=elements)) if _name(each.value) == "Union":
                waiting.extend(reversed(elements))
            case ast.Subscript(slice=ast.Tuple(elts=[first, *_])) if _name(each.value) == "Annotated":
                waiting.append(first)
            case ast.Subscript(slice=inner) if _name(each.value) in ("Final", "ClassVar", "Required", "NotRequired"):
                waiting.append(inner)
            case _:
                found.append(each)
    return tuple(found) if len(found) <= _MOST else ()


def _value(node: ast.expr, depth: int = 0) -> Any:
    """The annotation as an object, from the list of known names alone.

    Raises:
        _Unknown: It holds another name.
    """
    if depth > _DEEPEST:
        raise _Unknown
    match node:
        case ast.Constant(value=None):
            return None
        case ast.Constant(value=value) if value is Ellipsis:
            return value
        case ast.Constant(value=str(text)):
            inner = _alternatives(text)
            return _union([_value(each, depth + 1) for each in inner]) if inner else _refuse()
        case ast.Name(id=name) if name in _KNOWN:
            return _KNOWN[name]
        case ast.Attribute(attr=name) if name in _KNOWN and ast.unparse(node.value) in _PLACES:
            return _KNOWN[name]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _union([_value(left, depth + 1), _value(right, depth + 1)])
        case ast.Subscript(value=outer, slice=inner):
            return _subscripted(outer, inner, depth)
    return _refuse()


def _refuse() -> Any:
    raise _Unknown


def _union(values: list[Any]) -> Any:
    return typing.Union[tuple(values)]  # noqa: UP007 - of values that are known at run time only


def _subscripted(outer: ast.expr, inner: ast.expr, depth: int) -> Any:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    name = _name(outer)
    if name == "Literal":
        values = tuple(_literal(each) for each in parts)
        return typing.Literal[values]
    if name in ("Optional", "Union"):
        return _union([*(_value(each, depth + 1) for each in parts), *([None] if name == "Optional" else [])])
    if name == "Callable":
        return abc.Callable  # what it takes and gives shows when it is called
    kind = _value(outer, depth + 1)
    values = tuple(_value(each, depth + 1) for each in parts)
    try:
        return kind[values if len(values) > 1 else values[0]]
    except TypeError:
        return _refuse()


def _literal(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value) if not isinstance(value, float | complex) and value is not Ellipsis:
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            return -value
    return _refuse()


def _spread(value: Any) -> list[Any]:
    """What a value of a type may be, one by one: a type with several alternatives may be each of them."""
    origin: Any = typing.get_origin(value)
    parts = typing.get_args(value)
    if origin is typing.Union:
        return [one for each in parts for one in _spread(each)][:_MOST]
    if origin is typing.Literal:
        return [typing.Literal[each] for each in parts]
    if not parts or not isinstance(origin, type) or any(isinstance(each, list) or each is Ellipsis for each in parts):
        return [value]
    kind: Any = origin
    kinds = list(product(*(_spread(each) for each in parts)))
    return [kind[each if len(each) > 1 else each[0]] for each in kinds] if 1 < len(kinds) <= _MOST else [value]


def types_in(view: GraphView, graph: Graph) -> tuple[list[str], list[str]]:
    """Returns the types that are given somewhere in a graph, and those that are wanted."""
    given = [port.type.text for port in graph.inputs]
    wanted: list[str] = []
    waiting = [view]
    while waiting:
        for node in waiting.pop().nodes:
            given += [port.type for port in node.outputs]
            wanted += [port.type for port in node.inputs]
            waiting.extend(node.branches)
    return given, wanted
