"""From a definition and its graph to steps, and to the same definition with a probe behind every statement.

Statements in blocks have probes as those of the flow itself, and each branch notes that it was entered. What stands
in a loop goes to `rounds`; functions and classes of the flow's own are left as they are.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from omnitron_kernel.engine import tree
from omnitron_kernel.engine.asking import asking
from omnitron_kernel.engine.probe import RECORD, RESULT
from omnitron_kernel.engine.reuse.site import Survey
from omnitron_kernel.engine.rounds import Group, Loop
from omnitron_kernel.engine.step import Mark, Rounds, Step
from omnitron_kernel.graph.blocks import branches_of
from omnitron_kernel.graph.ids import VALUE, value_of
from omnitron_kernel.graph.model import Graph, Node
from omnitron_kernel.graph.names import BLOCKS
from omnitron_kernel.graph.text import Text

__all__ = ["Instrument"]

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class _Suite:
    """Where statements stand: in which branch of which step, and in which loop."""

    parent: int = -1
    branch: str = ""
    loop: Loop | None = None
    guarded: bool = False


class Instrument:
    """Puts probes into one definition, statement by statement.

    Args:
        text: The source.
        lines: How many lines stand above the text in its file.
        may_open: Whether a called expression may be a flow when it runs.
        survey: Tells which statements ask before they run whether what they give is kept; None where none does.
    """

    def __init__(
        self, text: Text, lines: int, may_open: Callable[[ast.expr], bool], survey: Survey | None = None
    ) -> None:
        self._survey = survey
        self.steps: list[Step] = []
        self.marks: list[Mark] = [Mark("opened", -1)]
        self._text = text
        self._shift = text.shift - lines
        self._may_open = may_open
        self._groups = 0

    def probe(self, definition: ast.FunctionDef | ast.AsyncFunctionDef, graph: Graph) -> None:
        """Changes a definition in place, whose lines are those of its file."""
        definition.body = self._suite(definition.body, graph.nodes, _Suite())
        self._note_inputs(definition)

    def _suite(self, statements: Iterable[ast.stmt], nodes: Iterable[Node], where: _Suite) -> list[ast.stmt]:
        waiting = deque(nodes)
        out: list[ast.stmt] = []
        counter = -1
        for statement in statements:
            if not waiting or waiting[0].span.start >= self._end(statement):
                out.append(statement)
                continue
            node = waiting.popleft()
            if where.loop is None:
                index = len(self.steps)
                site = self._survey.take(statement, node, index) if self._survey and where.parent < 0 else None
                made = self._exact(statement, node, where)
                if site is not None and self._survey is not None:
                    self._survey.hold(range(index + 1, len(self.steps)))
                    made = asking(site, made, statement, index)
                out += made
                continue
            if counter < 0 or where.guarded:
                counter = where.loop.group.counter()
                out += where.loop.count(counter, statement)
            out += self._round(statement, node, where, where.loop, counter)
            if tree.leaves(statement):
                counter = -1
        return out

    def _end(self, statement: ast.stmt) -> int:
        line, column = statement.end_lineno or statement.lineno, statement.end_col_offset or statement.col_offset
        return self._text.offset(line + self._shift, column)

    def _step(
        self,
        node: Node,
        shape: Literal["value", "names", "found"],
        where: _Suite,
        statement: ast.stmt,
        rounds: Rounds | None = None,
    ) -> int:
        names = tuple(port.name for port in node.outputs)
        place = (statement.lineno, statement.end_lineno or 0, statement.col_offset, statement.end_col_offset or 0)
        line = node.span.line - (self._shift - self._text.shift)
        self.steps.append(
            Step(
                node.id,
                shape,
                names,
                line,
                where.parent,
                where.branch,
                "exact" if rounds is None else "rounds",
                place,
                tree.returns(statement),
                rounds,
            )
        )
        return len(self.steps) - 1

    def _hidden(self, node: Node, index: int, kind: Literal["each", "hidden"]) -> None:
        """Steps for the nodes within a map, a function or a class, of which nothing is recorded."""
        for graph in node.graphs:
            for each in graph.nodes:
                names = tuple(port.name for port in each.outputs)
                self.steps.append(Step(each.id, "names", names, each.span.line, index, graph.name, kind))
                self._hidden(each, len(self.steps) - 1, kind)

    def _exact(self, statement: ast.stmt, node: Node, where: _Suite) -> list[ast.stmt]:
        """Returns a statement that stands in no loop, with its probe."""
        names = tuple(port.name for port in node.outputs)
        if isinstance(statement, BLOCKS):
            index = self._step(node, "found" if names else "names", where, statement)
            return [*self._block(statement, node, index), *self._behind(statement, names, index)]
        if isinstance(statement, ast.Expr | ast.Return) and VALUE in names and statement.value is not None:
            index = self._step(node, "value" if len(names) == 1 else "found", where, statement)
            self._inside(statement, node, index)
            if len(names) == 1:
                statement.value = tree.at(
                    tree.call("@probe", index, tree.name(RECORD), statement.value), statement.value
                )
                return [statement]
            kept = tree.assign([RESULT], statement.value)
            after = tree.gather([*((name, name) for name in names[:-1]), (RESULT, RESULT)], index)
            if isinstance(statement, ast.Return):
                after.append(ast.Return(tree.name(RESULT)))
            return tree.place_after([kept, *after], statement)
        if isinstance(statement, ast.Return):
            index = self._step(node, "names", where, statement)
            noted = ast.Expr(tree.call("@probe", index, tree.name(RECORD), ast.Constant(None)))
            return [tree.at(noted, statement), statement]
        index = self._step(node, "found" if node.maybe else "value" if len(names) == 1 else "names", where, statement)
        self._inside(statement, node, index)
        return [statement, *self._behind(statement, names, index)]

    def _inside(self, statement: ast.stmt, node: Node, index: int) -> None:
        if node.graphs:
            self._hidden(node, index, "each" if node.kind == "map" else "hidden")
        value = value_of(statement)
        called = value.value if isinstance(value, ast.Await) else value
        if isinstance(called, ast.Call) and self._may_open(called.func):
            called.func = tree.at(tree.call("@open", index, tree.name(RECORD), called.func), called.func)

    def _behind(self, statement: ast.stmt, names: tuple[str, ...], index: int) -> list[ast.stmt]:
        """Returns the probe that stands behind a statement."""
        if self.steps[index].shape == "found":
            return tree.place_after(tree.gather([(name, name) for name in names], index), statement)
        value: ast.expr = tree.name(names[0]) if len(names) == 1 else ast.Constant(None)
        if len(names) > 1:
            value = ast.Tuple([tree.name(name) for name in names], ast.Load())
        return tree.place_after([ast.Expr(tree.call("@probe", index, tree.name(RECORD), value))], statement)

    def _block(self, statement: ast.stmt, node: Node, index: int) -> list[ast.stmt]:
        """Returns a block that stands in no loop, with its branches probed."""
        graphs = {graph.name: graph for graph in node.graphs}
        group = Group(self._groups, index) if isinstance(statement, _LOOPS) else None
        self._groups += 1
        for branch in branches_of(statement):
            graph = graphs.get(branch.name)
            if graph is None:
                continue
            first = branch.statements[0]
            if group is not None and branch.name == "body":
                loop = Loop(group, self._targets(statement, group, index))
                branch.statements[:] = self._suite(branch.statements, graph.nodes, _Suite(index, branch.name, loop))
                continue
            caught = branch.name.startswith("except")
            self.marks.append(Mark("caught" if caught else "entered", index, branch.name))
            entry = tree.call("@caught" if caught else "@mark", tree.name(RECORD), ~(len(self.marks) - 1))
            suite = self._suite(branch.statements, graph.nodes, _Suite(index, branch.name))
            branch.statements[:] = [*tree.place_before([ast.Expr(entry)], first), *suite]
        if group is None or not group.counters:
            return [statement]
        self.marks.append(Mark("rounds", index, "body"))
        if isinstance(statement, ast.For):
            statement.iter = tree.at(tree.call("@sized", tree.name(RECORD), statement.iter), statement.iter)
        return group.around(statement, ~(len(self.marks) - 1))

    def _round(self, statement: ast.stmt, node: Node, where: _Suite, loop: Loop, counter: int) -> list[ast.stmt]:
        """Returns a statement that stands in a loop, with what keeps its last value and its time."""
        clock = loop.group.clock()
        if isinstance(statement, BLOCKS):
            index = self._step(node, "found", where, statement, Rounds(loop.group.block, counter, clock))
            self._inner_block(statement, node, index, loop, guarded=where.guarded)
            return loop.time(statement, clock)
        names = [port.name for port in node.outputs]
        bare = isinstance(statement, ast.Expr | ast.Return) and names[-1:] == [VALUE]
        kept = [name for name in (names[:-1] if bare else names) if name not in node.maybe]
        values = tuple((name, loop.group.value()) for name in (*kept, *([RESULT] if bare else [])))
        rounds = Rounds(loop.group.block, counter, clock, values)
        index = self._step(node, "found", where, statement, rounds)
        if node.graphs:
            self._hidden(node, index, "hidden")
        return loop.keep(statement, values, clock)

    def _inner_block(self, statement: ast.stmt, node: Node, index: int, loop: Loop, *, guarded: bool) -> None:
        graphs = {graph.name: graph for graph in node.graphs}
        repeats = isinstance(statement, _LOOPS)
        # What a `try` or a `with` swallows leaves the nodes behind it out: each of them counts for itself.
        guarded = guarded or isinstance(statement, ast.Try | ast.TryStar | ast.With | ast.AsyncWith)
        for branch in branches_of(statement):
            graph = graphs.get(branch.name)
            if graph is None:
                continue
            inner = loop
            if repeats and branch.name == "body":
                inner = Loop(loop.group, self._targets(statement, loop.group, index))
            suite = _Suite(index, branch.name, inner, guarded)
            branch.statements[:] = self._suite(branch.statements, graph.nodes, suite)

    def _targets(self, statement: ast.stmt, group: Group, index: int) -> tuple[tuple[str, int], ...]:
        """Gives the names that each round of a loop binds a place in its group, and returns both."""
        if not isinstance(statement, ast.For | ast.AsyncFor):
            return ()
        found = [each for each in ast.walk(statement.target) if isinstance(each, ast.Name)]
        targets = tuple((each.id, group.value()) for each in found if isinstance(each.ctx, ast.Store))
        step = self.steps[index]
        rounds = step.rounds if step.rounds is not None else Rounds(index, -1, -1)
        self.steps[index] = replace(step, rounds=replace(rounds, values=targets))
        return targets

    def _note_inputs(self, definition: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Keeps the arguments as they were bound."""
        arguments = definition.args
        named = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
        bound: list[ast.expr] = [tree.name(each.arg) for each in named if each is not None]
        target = ast.Subscript(tree.name(RECORD), ast.Constant(1), ast.Store())
        first = definition.body[0]
        kept = tree.place_before([ast.Assign([target], ast.Tuple(bound, ast.Load()))], first)
        documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        definition.body[1 if documented else 0 : 1 if documented else 0] = kept
