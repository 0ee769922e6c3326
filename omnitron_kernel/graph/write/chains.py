"""Which bindings a read may see: the chains from every binding of a scope to the reads of it.

The analysis errs on one side only: a read is never said to see less than it may. Where the way through a block is not
known, a read sees all that may have been bound; names that nested functions read are one version, whatever is bound.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from omnitron_kernel.graph.text import Text
from omnitron_kernel.graph.write.scopes import Occurrence, Occurrences, owned_by, parameters_of
from omnitron_kernel.graph.write.state import State

__all__ = ["UNBOUND", "Chains"]

UNBOUND = -1
"""Stands among the bindings that reach a read where perhaps nothing is bound."""

_LEAVES = (ast.Return, ast.Raise, ast.Break, ast.Continue)


class Chains:
    """The chains of one scope.

    Attributes:
        found: All occurrences of names, in the order of their statements.
        local: The names that the scope binds.
        before: For each statement of the scope (by `id`), which bindings of each local name may hold when it runs.
        behind: The same when it has run; None where it never falls through.
        after: The same for what falls out of the end of the body; None where nothing does.
    """

    def __init__(self, text: Text, arguments: ast.arguments, body: Sequence[ast.stmt]) -> None:
        self.text = text
        bound, outer, around = owned_by(text, body)
        inputs = [each.arg for each in parameters_of(arguments)]
        self.local = frozenset(bound | set(inputs)) - outer - around
        self.declared = frozenset(outer | around)
        self._places = Occurrences(text, self.local)
        self._places.inputs(arguments)
        self.found: list[Occurrence] = self._places.found
        self._ranges: dict[int, tuple[int, int, int]] = {}
        self._collect(body)
        unbound: dict[str, frozenset[int]] = dict.fromkeys(self.local, frozenset({UNBOUND}))
        state = State(unbound | {name: frozenset({index}) for index, name in enumerate(inputs)})
        self.before: dict[int, State] = {}
        self.behind: dict[int, State | None] = {}
        self.after = self._suite(body, state)
        self._webs: list[int] | None = None

    # Collecting: the occurrences of a statement and all in it are one range; those of its header come first.

    def _collect(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            low = len(self.found)
            suites = self._header(statement)
            middle = len(self.found)
            for suite in suites:
                self._collect(suite)
            self._ranges[id(statement)] = (low, middle, len(self.found))

    def _header(self, statement: ast.stmt) -> list[list[ast.stmt]]:
        """Notes what a statement reads and binds outside its suites, and returns these."""
        visit = self._places.visit
        match statement:
            case ast.If(test=test) | ast.While(test=test):
                visit(test)
                return [statement.body, statement.orelse]
            case ast.For() | ast.AsyncFor():
                visit(statement.iter, statement.target)
                return [statement.body, statement.orelse]
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    visit(item.context_expr, item.optional_vars)
                return [statement.body]
            case ast.Try() | ast.TryStar():
                for handler in statement.handlers:
                    visit(handler.type)
                    self._places.handler(handler)
                handled = [each.body for each in statement.handlers]
                return [statement.body, *handled, statement.orelse, statement.finalbody]
            case ast.Match():
                visit(statement.subject)
                for case in statement.cases:
                    first = len(self.found)
                    visit(case.pattern)
                    self._alike(first)
                    visit(case.guard)
                return [each.body for each in statement.cases]
        self._places.simple(statement)
        return []

    def _alike(self, first: int) -> None:
        """Ties what a pattern binds under one name: its alternatives bind the same names."""
        names: dict[str, int] = {}
        for index in range(first, len(self.found)):
            each = self.found[index]
            if each.kind == "store" and names.setdefault(each.name, index) != index:
                each.reaching |= {names[each.name]}

    # Flow: what may be bound where.

    def _suite(self, statements: Sequence[ast.stmt], state: State) -> State | None:
        leaves = False
        for statement in statements:
            self.before[id(statement)] = state
            after = self._statement(statement, state)
            self.behind[id(statement)] = after
            leaves = leaves or after is None
            state = after if after is not None else state
        return None if leaves else state

    def _statement(self, statement: ast.stmt, state: State) -> State | None:
        low, middle, high = self._ranges[id(statement)]
        match statement:
            case ast.If():
                state = self._step(low, middle, state)
                return _either(self._suite(statement.body, state), self._suite(statement.orelse, state))
            case ast.For() | ast.AsyncFor() | ast.While():
                joined = state.joined(self._bound(low, high))
                looped = self._step(low, middle, joined)
                self._suite(statement.body, looped)
                return _either(joined, self._suite(statement.orelse, joined))
            case ast.With() | ast.AsyncWith():
                inside = self._step(low, middle, state)
                # A context manager may swallow an exception from anywhere in the body.
                self._suite(statement.body, inside)
                return inside.joined(self._bound(middle, high))
            case ast.Try() | ast.TryStar():
                return self._try(statement, state, low, middle, high)
            case ast.Match():
                state = state.joined(self._bound(low, middle))
                self._step(low, middle, state)
                ends: list[State | None] = [self._suite(case.body, state) for case in statement.cases]
                case = statement.cases[-1]
                rest = case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
                after: State | None = None if rest else state
                for end in ends:
                    after = _either(after, end)
                return after
        after = self._step(low, high, state)
        return None if isinstance(statement, _LEAVES) else after

    def _try(self, statement: ast.Try | ast.TryStar, state: State, low: int, middle: int, high: int) -> State | None:
        heads = [index for index in range(low, middle) if self.found[index].kind == "store"]
        names = {each.name for each in statement.handlers if each.name}
        heads = [index for index in heads if not self.found[index].maybe and self.found[index].name in names]
        anywhere = state.joined(self._bound(middle, high)).joined(self._bound(low, middle, but=heads))
        self._step(low, middle, anywhere)
        end = self._suite(statement.body, state)
        if statement.orelse:
            end = self._suite(statement.orelse, end if end is not None else anywhere)
        for handler in statement.handlers:
            after = self._suite(handler.body, self._caught(handler, heads, anywhere))
            if after is not None and handler.name:
                after = after.with_({handler.name: frozenset({UNBOUND})})
            end = _either(end, after)
        if statement.finalbody:
            final = self._suite(statement.finalbody, anywhere)
            if final is None:
                return None
            first = self._ranges[id(statement.finalbody[0])][0]
            end = end.joined(self._bound(first, high)) if end is not None else None
        return end

    def _caught(self, handler: ast.ExceptHandler, heads: Sequence[int], state: State) -> State:
        """What holds in a handler: its name is bound, and what that meant before is tied to it, as it is lost."""
        first = self.text.span_of(handler.body[0]).start
        own = [index for index in heads if self.found[index].start < first]
        if not handler.name or not own or handler.name not in self.local:
            return state
        last = max(own, key=lambda index: self.found[index].start)
        self.found[last].reaching |= state[handler.name]
        return state.with_({handler.name: frozenset({last})})

    def _bound(self, low: int, high: int, *, but: Sequence[int] = ()) -> dict[str, frozenset[int]]:
        """What is bound, or unbound, anywhere in a range of occurrences, but by some of them."""
        bound: dict[str, frozenset[int]] = {}
        for index in range(low, high):
            each = self.found[index]
            if index in but:
                continue
            if each.name in self.local and each.kind in ("store", "update", "del"):
                given = frozenset({index if each.kind != "del" else UNBOUND})
                bound[each.name] = bound.get(each.name, frozenset()) | given
        return bound

    def _step(self, low: int, high: int, state: State) -> State:
        """Lets the reads among a range of occurrences see the state, and its bindings make the next one."""
        new: dict[str, frozenset[int]] = {}
        at_once = self._bound(low, high) if any(each.maybe for each in self.found[low:high]) else {}
        for index in range(low, high):
            each = self.found[index]
            if each.name not in self.local:
                continue
            seen = state[each.name]
            # Where a statement binds a name before it reads it, the read may see either.
            also = at_once.get(each.name) or new.get(each.name)
            if each.kind in ("load", "update", "del"):
                each.reaching |= seen | also if also else seen
            if each.kind in ("store", "update") and not each.later:
                new[each.name] = frozenset({index}) | (seen | (also or frozenset()) if each.maybe else frozenset())
            elif each.kind == "del":
                new[each.name] = frozenset({UNBOUND})
        return state.with_(new)

    def seen_by(self, statement: ast.stmt, name: str) -> frozenset[int]:
        """Which bindings of a name may hold when a statement of the scope runs; none where the name is not of it."""
        state = self.before.get(id(statement))
        return state.get(name) if state is not None else frozenset()

    # Versions: the bindings that reads tie together.

    def web(self, index: int) -> list[int]:
        """Returns all occurrences that must be renamed together with one, in order."""
        if self._webs is None:
            self._webs = self._tie()
        root = self._webs[index]
        return [each for each, web in enumerate(self._webs) if web == root]

    def _tie(self) -> list[int]:
        parent = list(range(len(self.found)))

        def find(each: int) -> int:
            while parent[each] != each:
                parent[each] = parent[parent[each]]
                each = parent[each]
            return each

        whole: dict[str, int] = {}
        loose = {
            each.name
            for each in self.found
            if each.later or each.kind == "declare" or each.name not in self.local or each.reaching == {UNBOUND}
        }
        for index, each in enumerate(self.found):
            if each.name in loose:
                parent[find(index)] = find(whole.setdefault(each.name, index))
            for other in each.reaching - {UNBOUND}:
                parent[find(index)] = find(other)
        return [find(each) for each in parent]


def _either(one: State | None, other: State | None) -> State | None:
    if one is None or other is None:
        return other if one is None else one
    return one.either(other)
