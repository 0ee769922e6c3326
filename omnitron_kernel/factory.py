"""`flow` makes a flow of whatever can be called, and of constants."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import MethodType
from typing import Any, overload

from omnitron_kernel.callables import Constant, name_of, refuse_descriptor
from omnitron_kernel.definition import Definition
from omnitron_kernel.errors import DefinitionError, NotBuiltYetError, nearest
from omnitron_kernel.flow import BoundFlow, ClassFlow, Flow

__all__ = ["flow"]

_LATER_OPTIONS = ("retries", "timeout")
_OPTIONS = ("name", "cache", "effects")
_LATER = "Leave the option out."
_NOTHING = object()


@overload
def flow(
    function: object, /, *, name: str | None = None, cache: bool | None = None, effects: tuple[()] | None = None
) -> Flow: ...
@overload
def flow(
    *, name: str | None = None, cache: bool | None = None, effects: tuple[()] | None = None, **options: Any
) -> Callable[[Any], Any]: ...
def flow(
    function: Any = _NOTHING,
    /,
    *,
    name: str | None = None,
    cache: bool | None = None,
    effects: tuple[()] | None = None,
    **options: Any,
) -> Any:
    """Makes a flow of whatever can be called; use it as `@flow`, `@flow(name=...)` or `flow(function)`.

    A function's statements become nodes, of an async function too. What has no statements of its own is one node: a
    generator (its value is the live generator), a builtin, a class, a `functools.partial`, any object that can be
    called. A bound method stays bound; above `@staticmethod` and `@classmethod` the result is one as well. Any other
    object is a constant: a flow without inputs that gives it.

    Args:
        function: What is to be a flow; a flow is returned as it is, under another name if one is given.
        name: The flow's name, where it is not to be the function's.
        cache: Whether its runs reuse what earlier ones gave, where a fresh computation would give the same.
        effects: What it touches outside its inputs; an empty tuple says that it touches nothing and gives the same for
            the same, so that a node that calls it is reused without its code being looked into.
        **options: `retries` and `timeout` are names of the design that are not built yet.

    Returns:
        The flow, or a decorator where nothing is given.

    Raises:
        DefinitionError: A property or its like was given, which nobody can call; an option is unknown, or the name
            is none.
        NotBuiltYetError: An option was given that is not built yet.

    Example:
        >>> double = flow(lambda x: x * 2)
        >>> double(4), double.run(4).value
        (8, 8)
        >>> flow(len)("four"), flow(42)()
        (4, 42)
    """
    for option in options:
        if option in _LATER_OPTIONS:
            raise NotBuiltYetError(f"@flow({option}=...)", instead=_LATER)
        close = nearest(option, (*_OPTIONS, *_LATER_OPTIONS))
        hint = f"Did you mean {close!r}?" if close else f"It takes {', '.join((*_OPTIONS, *_LATER_OPTIONS))}."
        raise DefinitionError(f"flow has no option {option!r}. {hint}")
    if name is not None and (type(name) is not str or not name.strip()):
        raise DefinitionError(f"flow(name={name!r}) is no name. Give it text, or leave it out.")
    if cache is not None and type(cache) is not bool:
        raise DefinitionError(f"flow(cache={cache!r}) says neither yes nor no. It takes True or False.")
    if effects not in (None, ()):
        raise NotBuiltYetError(f"@flow(effects={effects!r})", instead="So far it takes `()`, which declares none.")
    if function is _NOTHING:
        return functools.partial(flow, name=name, cache=cache, effects=effects)
    made = _made(function, name)
    if (cache is not None or effects is not None) and issubclass(type(made), Flow):
        return made.declared(cache=cache, pure=True if effects is not None else None)
    return made


def _made(function: Any, name: str | None) -> Any:
    kind = type(function)
    if issubclass(kind, staticmethod):
        return staticmethod(flow(function.__func__, name=name))
    if issubclass(kind, classmethod):
        return ClassFlow(flow(function.__func__, name=name))
    if kind is MethodType:
        return BoundFlow(flow(function.__func__, name=name), function.__self__)
    if issubclass(kind, Flow):
        return function if name in (None, function.__name__) else function.renamed(name)
    refuse_descriptor(function)
    call = function if callable(function) else Constant(function)
    return Flow(call, Definition(call, name or name_of(call)))
