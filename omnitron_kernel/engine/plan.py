"""The plan of a flow: one compiled copy of the whole function, in one frame, with a probe after each statement.

The copy runs where the original would: in the original's globals, over the original's own cells and defaults, under
its file name and lines. The probe is reached through names that are no identifiers, so no code can see or shadow it.
Where a copy could differ from the original, the original itself is the plan, as one step.

    def f(x):                 def f(x):
        y = x + 1      ->         @record[1] = (x,)
        return y * 2              y = x + 1
                                  @probe(0, @record, y)
                                  return @probe(1, @record, y * 2)

The hidden names are free variables of the copy; each run closes it over a record of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import CO_COROUTINE, CO_VARARGS, CO_VARKEYWORDS
from types import CellType, CodeType, FunctionType
from typing import Any

from omnitron_kernel.engine.instrument import Instrument
from omnitron_kernel.engine.layout import Layout
from omnitron_kernel.engine.missing import stop_where_unconnected
from omnitron_kernel.engine.probe import HELPERS, RECORD, probe
from omnitron_kernel.engine.reuse.site import Sites, Survey
from omnitron_kernel.engine.reuse.state import ASKING
from omnitron_kernel.engine.step import Mark, Step
from omnitron_kernel.engine.twin import anew, compile_as, imports_of
from omnitron_kernel.graph.ids import VALUE
from omnitron_kernel.graph.known import BUILTINS
from omnitron_kernel.graph.model import Graph
from omnitron_kernel.graph.source import FlowSource

__all__ = ["Plan", "Step", "make_plan", "whole_plan"]

Bind = Callable[[list[Any]], Callable[..., Any]]
"""Closes the copy over one run's record; what comes back takes the flow's own arguments."""


@dataclass(frozen=True)
class Plan:
    """A graph compiled into ordered steps.

    Attributes:
        steps: One for each node, nested ones behind the block they stand in.
        bind: Gives the copy with probes that write into a run's record.
        code: The code of the live function that the copy was made from.
        whole: Why the flow runs as one step; empty where it does not.
        awaits: Whether what `bind` gives has to be awaited.
        marks: What else the copy notes: branches entered, loops begun.
        copied: The code of the copy; None where the original runs.
        inputs: The names of the arguments that the copy keeps.
        full: Whether every round of a loop is recorded.
        chain: The codes that run where nothing else does: its own.
        sites: Before which of its steps the copy asks whether what they give is kept; None where it never does.
    """

    steps: tuple[Step, ...]
    bind: Bind
    code: CodeType | None
    whole: str = ""
    awaits: bool = False
    marks: tuple[Mark, ...] = ()
    copied: CodeType | None = None
    inputs: tuple[str, ...] = ()
    chain: tuple[CodeType, ...] = ()
    full: bool = False
    sites: Sites | None = None

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The steps that give a name its only value, by the name."""
        found: dict[str, list[int]] = {}
        for index, step in enumerate(self.steps):
            name = step.node.rpartition("/")[2].partition("#")[0]
            shown = (name,) if step.names == ("value",) else step.names
            for each in shown if step.shape == "value" and step.parent < 0 else (*shown, name):
                found.setdefault(each, []).append(index if step.shape == "value" and step.parent < 0 else -1)
        return {name: each[0] for name, each in found.items() if len(each) == 1 and each[0] >= 0}

    @cached_property
    def layout(self) -> Layout:
        """What its records are read by."""
        return Layout(self.steps, self.marks, bool(self.whole))


def whole_plan(call: Callable[..., Any], name: str, *, reason: str, line: int = 1, awaits: bool = False) -> Plan:
    """Returns the plan that runs the original as one step."""

    def bind(record: list[Any]) -> Callable[..., Any]:
        return lambda *args, **kwargs: probe(0, record, call(*args, **kwargs))

    def bind_awaited(record: list[Any]) -> Callable[..., Any]:
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            return probe(0, record, await call(*args, **kwargs))

        return awaited

    code = call.__code__ if type(call) is FunctionType else None
    return Plan((Step(name, "value", (VALUE,), line),), bind_awaited if awaits else bind, code, reason, awaits)


def make_plan(function: FunctionType, source: FlowSource, graph: Graph, *, lines: int = 0, reuse: bool = False) -> Plan:
    """Compiles the copy of a live function.

    Args:
        function: The function as it lives, whose globals, cells and defaults the copy uses.
        source: Its text, taken apart.
        graph: The graph read from that text.
        lines: How many lines stand above the text in its file.
        reuse: Whether the copy is to ask for values that are kept.

    Returns:
        The plan; the original as one step where the graph is one node.
    """
    first = source.header.line + lines
    own = function.__code__
    awaits = bool(own.co_flags & CO_COROUTINE)
    reason = next((each.message for each in graph.diagnostics if each.code == "one-node"), "")
    if reason:
        return whole_plan(function, graph.name, reason=reason, line=first, awaits=awaits)
    definition = anew(source, lines)
    survey = Survey(definition) if reuse else None
    made = Instrument(source.text, lines, _may_open(function), survey)
    helpers = {**HELPERS, **ASKING} if reuse else HELPERS
    try:
        if any(each.code == "unconnected" for each in graph.diagnostics):
            stop_where_unconnected(definition)
        made.probe(definition, graph)
        code = compile_as(definition, function, free=(*helpers, RECORD), imported=imports_of(source, own))
    except (SyntaxError, RecursionError, MemoryError) as error:
        # Python bounds how deep blocks may stand, and the copy of a loop stands one deeper.
        return whole_plan(
            function, graph.name, reason=f"its copy cannot be compiled: {error}", line=first, awaits=awaits
        )
    return Plan(
        *(tuple(made.steps), _binder(code, function, helpers), own, "", awaits, tuple(made.marks), code, _inputs(own)),
        chain=(own,),
        sites=survey.sites() if survey is not None else None,
    )


def _binder(code: CodeType, function: FunctionType, helpers: Mapping[str, CellType]) -> Bind:
    """Returns what closes the copy over a record and over the live function's own cells and defaults."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    cells |= {**helpers, RECORD: CellType()}
    closure = tuple(cells[name] for name in code.co_freevars)
    place = code.co_freevars.index(RECORD)
    before, after, name, names = closure[:place], closure[place + 1 :], function.__name__, function.__globals__
    renamed = function.__qualname__ if function.__qualname__ != code.co_qualname else ""

    def bind(record: list[Any]) -> Callable[..., Any]:
        copied = FunctionType(code, names, name, function.__defaults__, (*before, CellType(record), *after))
        if function.__kwdefaults__:
            copied.__kwdefaults__ = function.__kwdefaults__
        if renamed:
            copied.__qualname__ = renamed
        return copied

    return bind


def _inputs(code: CodeType) -> tuple[str, ...]:
    """The parameters in the order of a signature, as the compiler names them."""
    names = code.co_varnames
    plain, only = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    starred = 1 if code.co_flags & CO_VARARGS else 0
    named = names[only + starred : only + starred + 1] if code.co_flags & CO_VARKEYWORDS else ()
    return (*names[:plain], *names[only : only + starred], *names[plain:only], *named)


def _may_open(function: FunctionType) -> Callable[[ast.expr], bool]:
    """Returns whether a called expression may be a flow when it runs: names, and attributes of what lives outside."""
    code, surroundings = function.__code__, function.__globals__
    own = {*code.co_varnames, *code.co_cellvars}

    def may_open(called: ast.expr) -> bool:
        root = called
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name) or called.lineno != called.end_lineno:
            return False  # a call of a method is told by the line of its name
        if isinstance(called, ast.Attribute):
            return root.id not in own
        return root.id not in BUILTINS or root.id in own or root.id in surroundings

    return may_open
