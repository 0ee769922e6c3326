"""What a statement is, wherever it stands and whatever surrounds it: its name, its sort, what it calls."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from omnitron_kernel.graph.ids import callee_of, function_of, kind_of, name_of, value_of
from omnitron_kernel.graph.maps import mapped
from omnitron_kernel.graph.memory import Memory
from omnitron_kernel.graph.model import NodeKind
from omnitron_kernel.graph.names import Uses, called

__all__ = ["Traits", "traits_of"]


@dataclass(frozen=True, slots=True)
class Traits:
    """What a statement is.

    Attributes:
        name: The name of its node, without path and number.
        kind: What sort of statement it is.
        calls: The dotted name of the function that it calls; empty where it calls none, or a method of an expression.
        awaited: Whether it awaits its value.
        callee: The name of what it calls, a method's too, or of what it calls for each of many items.
        note: Why a map runs as written.
    """

    name: str
    kind: NodeKind
    calls: str
    awaited: bool
    callee: str
    note: str


def traits_of(statement: ast.stmt, uses: Uses, code: str, pure: frozenset[str], *, output: bool) -> Traits:
    """Returns what a statement is, found out once for each text.

    Args:
        statement: The statement.
        uses: Its names.
        code: Its text; of an output that of its expression.
        pure: The builtins that change nothing, without those that the flow has bound to something else.
        output: Whether its expression is the function's value.
    """
    key = (code, type(statement), pure, output)
    return _known.get(key) or _known.keep(key, _found(statement, uses, pure, output=output))


_known: Memory[tuple[str, type, frozenset[str], bool], Traits] = Memory()


def _found(statement: ast.stmt, uses: Uses, pure: frozenset[str], *, output: bool) -> Traits:
    value = value_of(statement)
    call, many = called(value), mapped(value)
    callee = callee_of(call) if call is not None else ""
    return Traits(
        name=name_of(statement, uses, output=output),
        kind="map" if many is not None else kind_of(statement, uses),
        calls=function_of(call) if call is not None else "",
        awaited=isinstance(value, ast.Await),
        callee=many.callee if many is not None else callee,
        note=many.note(pure) if many is not None else "",
    )
