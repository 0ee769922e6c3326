"""Maps: a call made once for each of many items, written as a comprehension or with `map`."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from omnitron_kernel.graph.ids import callee_of, function_of
from omnitron_kernel.graph.known import PURE
from omnitron_kernel.graph.names import called

__all__ = ["Mapped", "function_in", "mapped"]

_GATHERS = frozenset({"all", "any", "dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"})
_SIZED = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.Constant)
_SIZED_CALLS = frozenset({"dict", "frozenset", "list", "range", "set", "sorted", "tuple"})


@dataclass(frozen=True, slots=True)
class Mapped:
    """A call for each of many items.

    Attributes:
        call: The call of each item; for `map(f, xs)` the call of `map` itself.
        generators: The clauses of the comprehension; empty for `map`.
        iterable: What the items come from.
    """

    call: ast.Call
    generators: tuple[ast.comprehension, ...]
    iterable: ast.expr

    @property
    def callee(self) -> str:
        """The dotted name of what is called for each item."""
        return callee_of(self._each) if self._each is not None else ""

    @property
    def function(self) -> str:
        """The same; empty where that is a method of an expression's value."""
        return function_of(self._each) if self._each is not None else ""

    @property
    def _each(self) -> ast.Call | None:
        """The call of one item; None where `map` is given an expression."""
        if self.generators:
            return self.call
        function = self.call.args[0]
        return ast.Call(function, [], []) if isinstance(function, ast.Name | ast.Attribute) else None

    def note(self, pure: frozenset[str] = PURE) -> str:
        """Says why it runs as written, one item behind the other; empty where it need not (rule 5)."""
        if self.function not in pure:
            return f"runs as written: `{self.callee or 'what it calls'}` is not known to be pure"
        source = self.iterable
        sized = isinstance(source, _SIZED) or (
            isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id in _SIZED_CALLS & pure
        )
        return "" if sized else "runs as written: its items are not known to be a sized collection"


def mapped(value: ast.expr | None) -> Mapped | None:
    """Returns what an expression maps, or None where it is no map.

    Example:
        >>> mapped(ast.parse("[clean(each) for each in rows]", mode="eval").body).callee
        'clean'
    """
    call = called(value)
    if call is not None and isinstance(call.func, ast.Name) and call.func.id in _GATHERS and call.args:
        value = call.args[0]
        call = called(value)
    match value:
        case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
            each = called(element)
        case ast.DictComp(value=element):
            each = called(element)
        case ast.Call(func=ast.Name(id="map"), args=[ast.expr(), iterable, *_]) if call is not None:
            return Mapped(call, (), iterable)
        case _:
            return None
    return Mapped(each, tuple(value.generators), value.generators[0].iter) if each is not None else None


def function_in(value: ast.expr | None) -> str:
    """Returns the dotted name of the function that an expression calls, once or for each of many items; else empty.

    Example:
        >>> [function_in(ast.parse(each, mode="eval").body) for each in ("[f(x) for x in xs]", "f(x).g()", "x + 1")]
        ['f', '', '']
    """
    many, call = mapped(value), called(value)
    return many.function if many is not None else function_of(call) if call is not None else ""
