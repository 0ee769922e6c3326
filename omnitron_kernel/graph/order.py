"""Order edges: which statements may not change places although no value passes between them.

A statement with an unknown callee may change its receiver, its arguments, all that is reachable from them and every
captured or global object. Names that may share an object are kept in one class (union-find); a class remembers who
wrote it last and who has read it since. So does a name by itself: it may not be bound anew before it was read.

Class 0 is all that is reachable from outside: captures, the flow's inputs (which may be global objects, and one
object), what unknown callees gave back, and names that nested functions share with the body.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from omnitron_kernel.graph.ids import value_of
from omnitron_kernel.graph.known import BUILTINS, FRESH
from omnitron_kernel.graph.names import Uses

__all__ = ["Order"]

_FRESH_VALUES = (ast.Constant, ast.JoinedStr, ast.Compare)
_OUTSIDE = 0
_DRAWN = frozenset({"enumerate", "filter", "iter", "map", "reversed", "zip"})


@dataclass(slots=True)
class _Shared:
    """Who wrote a name, or a class of names that may share an object, last, and who has read it since.

    There are several last writers where classes were joined: none of them need stand behind another.
    """

    writers: list[int] = field(default_factory=list)
    readers: list[int] = field(default_factory=list)


class Order:
    """Follows the statements of one body in source order.

    Args:
        local: The names that the body or its signature binds and that no nested function reads; all others belong to
            the surroundings.
        names: The flow's inputs.
    """

    def __init__(self, local: frozenset[str], names: Iterable[str]) -> None:
        self._local = local
        self._fresh = FRESH - local
        self._builtins = BUILTINS - local
        self._parent: list[int] = [_OUTSIDE]
        self._shared: list[_Shared] = [_Shared()]
        self._names: dict[str, _Shared] = {}
        self._class_of: dict[str, int] = dict.fromkeys(names, _OUTSIDE)
        self._drawn: set[str] = set()
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
        used, local = uses.names, self._local
        read = {self._class(name) for name in used if name not in self._builtins}
        written = {self._class(name) for name in uses.changes}
        bound = set(uses.binds)
        if uses.deletes:
            bound |= uses.deletes
            written |= {self._class(name) for name in uses.deletes & self._class_of.keys()}
        if self._drawn:  # to read what is drawn from is to change it
            written |= {self._class(name) for name in used if name in self._drawn}
        if uses.calls:
            written |= read
            written.add(_OUTSIDE)
        rebound = bound & local
        if len(rebound) < len(bound):
            written.add(_OUTSIDE)
        names = local.intersection(used)
        behind: set[int] = set()
        for shared in self._slots(read | written, names | rebound):
            behind.update(shared.writers)
        for shared in self._slots(written, rebound):
            behind.update(shared.readers)
            shared.writers, shared.readers = [index], []
        for shared in self._slots(read - written, names - rebound):
            shared.readers.append(index)
        self._bind(statement, uses, read)
        return self._new_to(index, behind, sources)

    def _slots(self, classes: Iterable[int], names: Iterable[str]) -> list[_Shared]:
        found, known = [self._shared[each] for each in classes], self._names
        for name in names:
            shared = known.get(name)
            if shared is None:
                shared = known[name] = _Shared()
            found.append(shared)
        return found

    def _class(self, name: str) -> int:
        return self._find(self._class_of.get(name, _OUTSIDE)) if name in self._local else _OUTSIDE

    def _find(self, element: int) -> int:
        while self._parent[element] != element:
            self._parent[element] = self._parent[self._parent[element]]
            element = self._parent[element]
        return element

    def _union(self, one: int, other: int) -> int:
        one, other = sorted((self._find(one), self._find(other)))  # the class of what is outside stays the root
        if one == other:
            return one
        self._parent[other] = one
        mine, theirs = self._shared[one], self._shared[other]
        mine.writers = [*mine.writers, *theirs.writers]
        mine.readers = [*mine.readers, *theirs.readers]
        return one

    def _bind(self, statement: ast.stmt, uses: Uses, read: set[int]) -> None:
        """A bound name gets a class of its own where its value is fresh, else the class of what was read."""
        if not uses.binds:
            return
        shared = self._new()
        if not self._is_fresh(statement, uses):
            # What an unknown callee returns may be an object that it keeps; so may what a nested function shares.
            outside = uses.calls or not self._local.issuperset(uses.binds)
            for each in read | ({_OUTSIDE} if outside else set()):
                shared = self._union(each, shared)
        for name in uses.binds:
            if name in uses.maybe and name in self._class_of:
                shared = self._union(self._class_of[name], shared)
        drawn = self._is_drawn(value_of(statement))
        for name in uses.binds:
            self._class_of[name] = shared
            if drawn:
                self._drawn.add(name)
            elif name not in uses.maybe:
                self._drawn.discard(name)

    def _is_drawn(self, value: ast.expr | None) -> bool:
        """Whether a value is known to be an iterator, which whoever goes through it leaves at its end."""
        match value:
            case ast.GeneratorExp():
                return True
            case ast.Name(id=name):
                return name in self._drawn
            case ast.Call(func=ast.Name(id=name)):
                return name in _DRAWN and name not in self._local
        return False

    def _is_fresh(self, statement: ast.stmt, uses: Uses) -> bool:
        """Whether what a statement binds shares nothing with what it reads."""
        value = value_of(statement)
        if isinstance(statement, ast.AugAssign) or value is None or uses.maybe:
            return False  # what a walrus binds on the way may be anything
        call = value.func if isinstance(value, ast.Call) else None
        return isinstance(value, _FRESH_VALUES) or (isinstance(call, ast.Name) and call.id in self._fresh)

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
