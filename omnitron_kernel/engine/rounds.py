"""Loops in a copy: counters, clocks and last values in hidden local names, handed over once when the loop ends.

    for x in xs:               @state = @begin(@record, -2)
        y = f(x)       ->      @c0_0 = @t0_0 = @n0_0 = 0
                               @v0_0 = @state
                               try:
                                   for x in @sized(@record, xs):
                                       @c0_0 += 1
                                       if @c0_0 >= @n0_0:
                                           @t0_0, @n0_0 = @turn(@state, 0, @c0_0, @t0_0)
                                       y = f(x)
                                       @v0_0 = y
                                       if @t0_0:
                                           @t0_0 = @tick(@state, 0, @t0_0, y)
                               finally:
                                   @end(@state, (@c0_0,), (@v0_0,))

A clock stands, that is 0, in most rounds: `@turn` decides which are timed.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from omnitron_kernel.engine import tree
from omnitron_kernel.engine.probe import RECORD, RESULT

__all__ = ["Group", "Loop"]


@dataclass(slots=True)
class Group:
    """An outermost loop and all that stands in it.

    Attributes:
        number: Its number among the groups of a function.
        block: The step of the outermost loop.
        counters: How many counters it has.
        clocks: How many clocks.
        values: How many last values.
        turning: The counters that are those of a loop's rounds.
    """

    number: int
    block: int
    counters: int = 0
    clocks: int = 0
    values: int = 0
    turning: list[int] = field(default_factory=list)

    @property
    def state(self) -> str:
        """The name of what the rounds are written into."""
        return f"@state{self.number}"

    def named(self, letter: str, index: int) -> str:
        """The name of one counter, clock or value."""
        return f"@{letter}{self.number}_{index}"

    def counter(self) -> int:
        """A new counter."""
        self.counters += 1
        return self.counters - 1

    def clock(self) -> int:
        """A new clock."""
        self.clocks += 1
        return self.clocks - 1

    def value(self) -> int:
        """A new place for a last value."""
        self.values += 1
        return self.values - 1

    def around(self, statement: ast.stmt, mark: int) -> list[ast.stmt]:
        """Returns the outermost loop between what begins and what ends its group."""
        counters = [self.named("c", each) for each in range(self.counters)]
        values = [self.named("v", each) for each in range(self.values)]
        turns = [self.named(letter, each) for each in self.turning for letter in "tn"]
        begin = [
            tree.assign([*values, self.state], tree.call("@begin", tree.name(RECORD), mark)),
            tree.assign([*counters, *turns], ast.Constant(0)),
        ]
        handed = [ast.Tuple([tree.name(each) for each in names], ast.Load()) for names in (counters, values)]
        end = ast.Expr(tree.call("@end", tree.name(self.state), *handed))
        ended = tree.place_after([end], statement)
        guarded = tree.at(ast.Try([statement], [], [], ended), statement)
        return [*tree.place_before(list(begin), statement), guarded]


@dataclass(slots=True)
class Loop:
    """One loop of a group.

    Attributes:
        group: The outermost loop's.
        targets: The names that each round binds, and where each is kept.
        turn: The counter of its rounds; -1 until it has one.
    """

    group: Group
    targets: tuple[tuple[str, int], ...] = ()
    turn: int = -1

    @property
    def running(self) -> str:
        """The name of its clock, 0 while it stands."""
        return self.group.named("t", self.turn)

    def count(self, counter: int, before: ast.stmt) -> list[ast.stmt]:
        """Returns what counts the nodes from here on, and at the beginning of a round asks whether to time it.

        Args:
            counter: The counter; the first that a loop is asked for is that of its rounds.
            before: The statement that follows.
        """
        group = self.group
        name = group.named("c", counter)
        counted: list[ast.stmt] = [ast.AugAssign(tree.name(name, store=True), ast.Add(), ast.Constant(1))]
        if self.turn < 0:
            self.turn = counter
            group.turning.append(counter)
            again = group.named("n", counter)
            pair = ast.Tuple([tree.name(each, store=True) for each in (self.running, again)], ast.Store())
            turned = tree.call("@turn", tree.name(group.state), counter, tree.name(name), tree.name(self.running))
            due = ast.Compare(tree.name(name), [ast.GtE()], [tree.name(again)])
            counted.append(ast.If(due, [ast.Assign([pair], turned)], []))
            counted += [tree.assign([group.named("v", place)], tree.name(target)) for target, place in self.targets]
        return tree.place_before(counted, before)

    def keep(self, statement: ast.stmt, values: tuple[tuple[str, int], ...], clock: int) -> list[ast.stmt]:
        """Returns a simple statement with what keeps its values and its time.

        Args:
            statement: The statement.
            values: Its outputs, and where each is kept; `RESULT` is its own expression.
            clock: Its clock.
        """
        kept = [(name, self.group.named("v", place)) for name, place in values]
        after: list[ast.stmt] = [tree.assign([place], tree.name(name)) for name, place in kept if name != RESULT]
        held = kept[-1][1] if kept else ""
        bare = bool(kept) and kept[-1][0] == RESULT
        if bare and isinstance(statement, ast.Return) and statement.value is not None:
            named = ast.NamedExpr(tree.name(held, store=True), statement.value)
            statement.value = tree.at(named, statement.value)
            return [statement]
        if isinstance(statement, ast.Return | ast.Raise | ast.Break | ast.Continue):
            return [statement]
        if bare and isinstance(statement, ast.Expr):
            statement = tree.at(tree.assign([held], statement.value), statement)
        value = tree.name(held) if held else ast.Constant(None)
        return [statement, *tree.place_after([*after, self._tick(clock, self.running, value)], statement)]

    def time(self, statement: ast.stmt, clock: int) -> list[ast.stmt]:
        """Returns a block within the loop, with what keeps its time."""
        began = self.group.named("b", clock)
        noted = tree.assign([began], tree.name(self.running))
        after = tree.place_after([self._tick(clock, began, ast.Constant(None))], statement)
        return [*tree.place_before([noted], statement), statement, *after]

    def _tick(self, clock: int, since: str, value: ast.expr) -> ast.stmt:
        ticked = tree.call("@tick", tree.name(self.group.state), clock, tree.name(since), value)
        return ast.If(tree.name(self.running), [tree.assign([self.running], ticked)], [])
