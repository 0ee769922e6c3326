"""What a flow is, beside its function: its text, graph, plan and newest run, each looked up when first asked.

It stands below the author's API, so that whatever reads flows (export, the key, compositions) can tell one from
another object and find its text without knowing the class that people call.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import replace
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from omnitron_kernel.engine.plan import Plan, make_plan, whole_plan
from omnitron_kernel.graph.canonical import version_of
from omnitron_kernel.graph.model import Graph, Port
from omnitron_kernel.graph.read import build, whole
from omnitron_kernel.graph.source import FlowSource
from omnitron_kernel.located import Defined, Located, locate, surroundings
from omnitron_kernel.resolve import callees_around

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Run

__all__ = ["Defined", "Definition", "Located", "definition_of", "locate", "surroundings"]


class Definition:
    """What a flow is, beside its function. Read and compiled when first asked.

    Args:
        function: What is run.
        name: The flow's name.
        source: The flow's text taken apart, where it is a cell's; for other functions it is looked up.
        graph: The graph read from that source, where it was read already.
    """

    def __init__(
        self, function: Callable[..., Any], name: str, source: FlowSource | None = None, graph: Graph | None = None
    ) -> None:
        self.function = function
        self.name = name
        self.last: Run | None = None
        self.plan: Plan | None = None
        self._given = source
        if graph is not None:
            self.__dict__["graph"] = graph  # where `cached_property` would keep it
        self._code = getattr(function, "__code__", None)

    def fresh(self) -> Definition:
        """Returns itself, with nothing kept from before the function's code was replaced."""
        code = getattr(self.function, "__code__", None)
        if code is not self._code:
            self._code, self._given, self.plan = code, None, None
            for kept in ("located", "graph", "version"):
                self.__dict__.pop(kept, None)
        return self

    @functools.cached_property
    def located(self) -> Located:
        """The text, and how many lines stand above it in its file."""
        if self._given is not None:
            return Located(self._given.text.text, self._given, 0)
        return locate(self.function)

    @functools.cached_property
    def graph(self) -> Graph:
        """The graph read from the text; one node where there is no text."""
        source = self.located.source
        if source is None or source.function is None:
            return whole(self.name, _live_inputs(self.function), reason=self.located.missing)
        function = self.function
        graph = build(source, callees_around(function) if isinstance(function, FunctionType) else None)
        return graph if graph.name == self.name else replace(graph, name=self.name)

    @functools.cached_property
    def version(self) -> str:
        """The digest of signature and body; where there is no text, one of the code that holds for this Python only."""
        source = self.located.source
        if source is None or source.function is None:
            from hashlib import blake2b  # as in `graph.canonical`, only when asked for

            code = getattr(self.function, "__code__", None)
            return blake2b(repr(_code_of(code)).encode(), digest_size=16).hexdigest()
        return version_of(source.definition())

    def current_plan(self) -> Plan:
        """Returns the plan, compiled when first asked and again when the function's code was replaced."""
        function = self.function
        plan = self.fresh().plan
        if plan is not None:
            return plan
        source = self.located.source
        if not isinstance(function, FunctionType) or source is None or source.function is None:
            reason = self.located.missing or "it is no plain function"
            plan = whole_plan(function, self.name, reason=reason, awaits=is_awaited(function))
        else:
            plan = make_plan(function, source, self.graph, lines=self.located.lines)
        self.plan = plan
        return plan


def definition_of(value: object) -> Definition | None:
    """Returns the definition of a flow, and None for every other object; no code of the object runs."""
    if not issubclass(type(value), Defined):
        return None
    return value._definition  # type: ignore[attr-defined, no-any-return] # noqa: SLF001 - `Defined` is ours


def is_awaited(call: object) -> bool:
    """Whether what a call gives has to be awaited: an async function's, method's or object's."""
    if isinstance(call, type):
        return False  # a class gives its instance
    return inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(vars(type(call)).get("__call__"))


def _live_inputs(function: Callable[..., Any]) -> tuple[Port, ...]:
    """The inputs of a function whose text is not known, from its signature."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ()
    return tuple(Port(each.name, kind=each.kind.name.lower()) for each in parameters)


def _code_of(code: object) -> object:
    """What a code does, without where it lies in memory; for other objects, their name."""
    if isinstance(code, CodeType):
        return (code.co_code, code.co_names, code.co_varnames, tuple(map(_code_of, code.co_consts)))
    return code if isinstance(code, str | bytes | int | float | complex | tuple | None) else type(code).__qualname__
