"""Order edges: which statements may not change places although no value passes between them.

A statement with an unknown callee may change its receiver, its arguments, all that is reachable from them and every
captured or global object. Names that may share an object are kept in one class (union-find); a class remembers who
wrote it last and who has read it since.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from omnitron_kernel.graph.ids import value_of
from omnitron_kernel.graph.known import FRESH
from omnitron_kernel.graph.names import Uses

__all__ = ["Order"]

_FRESH_VALUES = (ast.Constant, ast.JoinedStr, ast.Compare)


@dataclass(slots=True)
class _Shared:
    """What is known of one class of names that may share an object."""

    writer: int | None = None
    readers: list[int] = field(default_factory=list)


class Order:
    """Follows the statements of one body in source order.

    Args:
        local: The names that the body or its signature binds; all others belong to the surroundings.
        names: The flow's inputs; two inputs may be one object.
    """

    def __init__(self, local: frozenset[str], names: Iterable[str]) -> None:
        self._local = local
        self._parent: list[int] = [0, 1]
        self._shared: list[_Shared] = [_Shared(), _Shared()]
        self._class_of: dict[str, int] = dict.fromkeys(names, 1)
        self._before: list[int] = []

    def follow(self, statement: ast.stmt, uses: Uses, sources: Iterable[int]) -> tuple[int, ...]:
        """Takes the next statement in and returns the statements it must stay behind.

        Args:
            statement: The statement.
            uses: Its names.
            sources: The statements that give it data; an order edge to them would say nothing new.

        Returns:
            The indices of earlier statements, in order, without those that others of them already stand behind.
        """
        index = len(self._before)
        read = {self._class(name) for name in uses.names}
        # Class 0 is all that is captured or global; an unknown callee may reach it, and so may a change of a capture.
        written = {self._class(name) for name in (*uses.changes, *(uses.deletes & self._class_of.keys()))}
        if uses.calls:
            written |= read | {0}
        if uses.outer & {*uses.binds}:
            written.add(0)
        behind: set[int] = set()
        for each in read | written:
            shared = self._shared[each]
            if shared.writer is not None:
                behind.add(shared.writer)
            if each in written:
                behind.update(shared.readers)
        for each in written:
            self._shared[each] = _Shared(writer=index)
        for each in read - written:
            self._shared[each].readers.append(index)
        self._bind(statement, uses, read)
        return self._new_to(index, behind, sources)

    def _class(self, name: str) -> int:
        if name not in self._local:
            return 0
        found = self._class_of.get(name)
        return 0 if found is None else self._find(found)

    def _find(self, element: int) -> int:
        while self._parent[element] != element:
            self._parent[element] = self._parent[self._parent[element]]
            element = self._parent[element]
        return element

    def _union(self, one: int, other: int) -> int:
        one, other = self._find(one), self._find(other)
        if one == other:
            return one
        self._parent[other] = one
        mine, theirs = self._shared[one], self._shared[other]
        writers = [each for each in (mine.writer, theirs.writer) if each is not None]
        mine.writer = max(writers, default=None)
        mine.readers = sorted({*mine.readers, *theirs.readers, *writers} - {mine.writer})
        return one

    def _bind(self, statement: ast.stmt, uses: Uses, read: set[int]) -> None:
        """A bound name gets a class of its own where its value is fresh, else the class of what was read."""
        if not uses.binds:
            return
        if _is_fresh(value_of(statement)):
            for name in uses.binds:
                self._class_of[name] = self._new()
            return
        shared = self._new()
        for each in sorted(read - {0}):
            shared = self._union(each, shared)
        for name in uses.binds:
            if name in uses.maybe and name in self._class_of:
                shared = self._union(self._class_of[name], shared)
            self._class_of[name] = shared

    def _new(self) -> int:
        self._parent.append(len(self._parent))
        self._shared.append(_Shared())
        return len(self._parent) - 1

    def _new_to(self, index: int, behind: set[int], sources: Iterable[int]) -> tuple[int, ...]:
        reached = 0
        for source in sources:
            reached |= self._before[source] | 1 << source
        kept: list[int] = []
        for each in sorted(behind - {index}, reverse=True):
            if not reached >> each & 1:
                kept.append(each)
                reached |= self._before[each] | 1 << each
        self._before.append(reached)
        return tuple(reversed(kept))


def _is_fresh(value: ast.expr | None) -> bool:
    if isinstance(value, _FRESH_VALUES):
        return True
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in FRESH
