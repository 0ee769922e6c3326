"""A call that looks like its function: name, docstring, signature and attributes are the function's own.

It is a `functools.partial` without arguments, so calling it stays in C. What is set on it is set on its function, so
that the next call sees it; what it keeps for itself only tells the two apart.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Self

from omnitron_kernel.callables import attribute
from omnitron_kernel.definition import Defined, Definition

__all__ = ["Likeness", "keep"]

_SHARED = frozenset({"__doc__", "__annotations__"})
_OWN = _SHARED | {"__name__", "__qualname__", "__module__", "__wrapped__", "__dict__"}
"""Attributes kept beside the function's, since the class has them too or they tell the two apart."""

keep = object.__setattr__
"""Sets an attribute of the likeness itself."""


class Likeness(functools.partial[Any], Defined):
    """What calls a function and can be taken for it.

    Args:
        call: The function, or whatever else can be called.
        definition: What a flow knows of it.
    """

    __slots__ = ("_definition",)

    if TYPE_CHECKING:  # no annotations: they would be taken for those of the function
        __name__ = ""
        _definition: Definition

    def __new__(cls, call: Callable[..., Any], definition: Definition) -> Self:
        """Makes the likeness."""
        if type(call) is functools.partial:
            vars(call)  # one that has attributes is not melted into the new one
        self = super().__new__(cls, call)
        keep(self, "_definition", definition)
        keep(self, "__name__", definition.name)
        keep(self, "__wrapped__", call)
        keep(self, "__doc__", attribute(call, "__doc__", str))
        keep(self, "__module__", attribute(call, "__module__", str))
        keep(self, "__annotations__", attribute(call, "__annotations__", dict) or {})
        if type(call) is not FunctionType:
            keep(self, "__qualname__", attribute(call, "__qualname__", str) or definition.name)
        return self

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        """The function's own attributes; those of anything else are only reached one by one."""
        return self.func.__dict__ if type(self.func) is FunctionType else {}

    def __getattr__(self, name: str) -> Any:
        """Function attributes such as `__code__` are the function's own."""
        if name.startswith(("_ipython_", "_repr_")):
            raise AttributeError(name)
        return getattr(self.func, name)

    def __setattr__(self, name: str, value: object) -> None:
        """What is set on a flow is set on its function, so that the next call sees `f.__defaults__ = ...`."""
        own = self._owns(name)
        if own:
            keep(self, name, value)
        if not own or (name in _SHARED and type(self.func) is FunctionType):
            setattr(self.func, name, value)

    def __delattr__(self, name: str) -> None:
        if self._owns(name):
            super().__delattr__(name)
        else:
            delattr(self.func, name)

    def _owns(self, name: str) -> bool:
        """Whether an attribute is the likeness's own, and not its function's; strangers' are left alone."""
        return type(self.func) not in (FunctionType, MethodType) or name in _OWN or hasattr(type(self), name)
