"""Whether a value of one type may go where another is wanted, as far as annotations tell.

The answer is no only where it surely is: what is unknown, unresolved or structural fits. Nothing of the types' values
is run; a class that cannot say whose subclass it is fits too.
"""

from __future__ import annotations

import abc
import inspect
import types
import typing
from typing import Any

__all__ = ["fits"]

_TOWER = {bool: (int, float, complex), int: (float, complex), float: (complex,)}
_BYTES = (bytearray, memoryview)
_UNIONS = (typing.Union, types.UnionType)
_ANYTHING = (Any, object, inspect.Parameter.empty, typing.Never, typing.NoReturn)
_WRAPPERS = (typing.Annotated, typing.Final, typing.ClassVar)
_DEPTH = 20


def fits(given: object, wanted: object, depth: int = 0) -> bool:
    """Whether a value annotated `given` may go where `wanted` is annotated.

    A union fits where each of its members does; anything fits a union that fits one of its members. Numbers climb
    (`int` to `float` to `complex`), subclasses and generics fit by class and, where both say it, by argument. Protocols
    and abstract classes are taken at their word, and so is what is not known: strings, type variables, `Any`.

    Args:
        given: The annotation of what is given, as a live object.
        wanted: The annotation of where it goes.
        depth: How deep inside another question this one is asked.

    Example:
        >>> fits(int, float), fits(str, int), fits(int | None, int), fits(list[str], list[int])
        (True, False, False, False)
    """
    given, wanted = _bare(given), _bare(wanted)
    if depth > _DEPTH or given is wanted or _unknown(given) or _unknown(wanted):
        return True
    inner = depth + 1
    if typing.get_origin(given) in _UNIONS:
        return all(fits(each, wanted, inner) for each in typing.get_args(given))
    if typing.get_origin(wanted) in _UNIONS:
        return any(fits(given, each, inner) for each in typing.get_args(wanted))
    if typing.get_origin(given) is typing.Literal:
        values = typing.get_args(given)
        if typing.get_origin(wanted) is typing.Literal:
            return all(
                any(each == one and type(each) is type(one) for one in typing.get_args(wanted)) for each in values
            )
        return all(fits(type(each), wanted, inner) for each in values)
    if typing.get_origin(wanted) is typing.Literal:
        return any(fits(given, type(each), inner) for each in typing.get_args(wanted))
    return _classes_fit(given, wanted) and _arguments_fit(given, wanted, inner)


def _bare(annotation: object) -> object:
    """The annotation without what says nothing of the value: `Annotated`, `Final`, new types, aliases."""
    for _ in range(_DEPTH):
        if annotation is None:
            return types.NoneType
        if annotation is typing.LiteralString:
            return str
        if typing.get_origin(annotation) in _WRAPPERS:
            annotation = typing.get_args(annotation)[0]
        elif isinstance(annotation, typing.NewType):
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":
            annotation = annotation.__value__  # type: ignore[attr-defined]
        else:
            break
    return annotation


def _unknown(annotation: object) -> bool:
    if any(annotation is each for each in _ANYTHING):
        return True
    origin = typing.get_origin(annotation) or annotation
    return not (isinstance(origin, type) or any(origin is each for each in _UNIONS) or origin is typing.Literal)


def _classes_fit(given: object, wanted: object) -> bool:
    one, other = typing.get_origin(given) or given, typing.get_origin(wanted) or wanted
    if not isinstance(one, type) or not isinstance(other, type) or other is object:
        return True
    if other in _TOWER.get(one, ()) or (other is bytes and one in _BYTES):
        return True
    if typing.is_typeddict(one) or typing.is_typeddict(other):
        return _classes_fit(dict if typing.is_typeddict(one) else one, dict if typing.is_typeddict(other) else other)
    try:
        if issubclass(one, other):
            return True
        # What an abstract class or a protocol promises, another class may keep without saying so.
        return _is_abstract(one) or (_is_abstract(other) and _is_protocol(other))
    except Exception:  # noqa: BLE001 - a class decides itself what its subclasses are, and may raise
        return True


def _is_protocol(kind: type) -> bool:
    return bool(getattr(kind, "_is_protocol", False))


def _is_abstract(kind: type) -> bool:
    return _is_protocol(kind) or (isinstance(kind, abc.ABCMeta) and bool(getattr(kind, "__abstractmethods__", ())))


def _arguments_fit(given: object, wanted: object, depth: int) -> bool:
    """Whether generics fit by their arguments, where both have as many."""
    mine, theirs = typing.get_args(given), typing.get_args(wanted)
    one, other = typing.get_origin(given), typing.get_origin(wanted)
    if not mine or not theirs or one is type or typing.get_origin(wanted) is types.NoneType:
        return True
    if one is tuple and other is tuple:
        return _tuples_fit(mine, theirs, depth)
    if tuple in (one, other) or len(mine) != len(theirs) or any(isinstance(each, list) for each in (*mine, *theirs)):
        return True
    return all(fits(each, one, depth) for each, one in zip(mine, theirs, strict=True))


def _tuples_fit(mine: tuple[Any, ...], theirs: tuple[Any, ...], depth: int) -> bool:
    if theirs[-1] is Ellipsis:
        return all(fits(each, theirs[0], depth) for each in mine if each is not Ellipsis)
    if mine[-1] is Ellipsis:
        return True
    return len(mine) == len(theirs) and all(fits(each, one, depth) for each, one in zip(mine, theirs, strict=True))
