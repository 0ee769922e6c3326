"""Maps: a call made once for each of many items, written as a comprehension or with `map`."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from omnitron_kernel.graph.ids import callee_of
from omnitron_kernel.graph.known import PURE
from omnitron_kernel.graph.names import called

__all__ = ["Mapped", "mapped"]

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
        if self.generators:
            return callee_of(self.call)
        function = self.call.args[0]
        return callee_of(ast.Call(function, [], [])) if isinstance(function, ast.Name | ast.Attribute) else ""

    def note(self, pure: frozenset[str] = PURE) -> str:
        """Says why it runs as written, one item behind the other; empty where it need not (rule 5)."""
        name = self.callee
        if name not in pure:
            return f"runs as written: `{name or 'what it calls'}` is not known to be pure"
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
