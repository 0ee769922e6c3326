"""What a flow is, beside its function: its text, graph, plan and newest run, each looked up when first asked.

It stands below the author's API, so that whatever reads flows (export, the key, compositions) can tell one from
another object and find its text without knowing the class that people call.
"""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from textwrap import dedent
from types import FunctionType
from typing import Any

from omnitron_kernel import syntax
from omnitron_kernel.callables import code_of, inputs_of, is_a, is_awaited, returns_of, told
from omnitron_kernel.engine.cached import CachedRun
from omnitron_kernel.engine.plan import Plan, make_plan, whole_plan
from omnitron_kernel.engine.reuse.cache import cache_of_process
from omnitron_kernel.engine.run import Run, Runnable
from omnitron_kernel.errors import DefinitionError, NotBuiltYetError, nearest
from omnitron_kernel.graph.canonical import digest, version_of
from omnitron_kernel.graph.model import Graph
from omnitron_kernel.graph.read import build, whole
from omnitron_kernel.graph.source import FlowSource
from omnitron_kernel.located import Defined, Located, locate, surroundings
from omnitron_kernel.resolve import callees_around

__all__ = ["Defined", "Definition", "Located", "definition_of", "locate", "surroundings"]


_LATER = ("timeout", "allow")
"""The options of a run that the design names and no release has."""


class Definition:
    """What a flow is, beside its function. Read and compiled when first asked.

    Args:
        function: What is run.
        name: The flow's name.
        source: The flow's text taken apart, where it is a cell's; for other functions it is looked up.
        graph: The graph read from that source, where it was read already.
        staged: The same function over the flows that it calls, where `function` calls what they are made of.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        name: str,
        source: FlowSource | None = None,
        graph: Graph | None = None,
        *,
        staged: FunctionType | None = None,
    ) -> None:
        self.staged = staged
        self.function = function
        self.name = name
        self.last: Run | None = None
        self.plan: Plan | None = None
        self.asking: Plan | None = None
        self.reuses = False
        self.pure = False
        self._twin: Definition | None = None
        self.every_round = False
        self._given = source
        if graph is not None:
            self.__dict__["graph"] = graph  # where `cached_property` would keep it
        self._code = code_of(function)

    def renamed(self, name: str) -> Definition:
        """Returns the same under another name, without what was run under the old one."""
        other = copy(self)
        other.name, other.last, other.plan, other.asking, other._twin = name, None, None, None, None  # noqa: SLF001 - its own kind
        other.__dict__.pop("graph", None)
        return other

    def using(self, on: str, trace: str, later: Mapping[str, object]) -> Definition:
        """Returns the definition that runs with some options; it shares its newest run with this one.

        Args:
            on: Where steps run.
            trace: What is recorded of loops.
            later: Options of the design that no release has.

        Raises:
            DefinitionError: An option has no such value, or there is no such option.
            NotBuiltYetError: An option was given that is not built yet.
        """
        if on != "inline":
            raise NotBuiltYetError(f"on={on!r}", instead="Steps run inline, in the calling thread: on='inline'.")
        for name in later:
            if name in _LATER:
                raise NotBuiltYetError(f"the option {name!r}", instead="Leave it out.")
            close = nearest(name, ("on", "trace", *_LATER))
            hint = f"Did you mean {close!r}?" if close else f"It takes on, trace, {', '.join(_LATER)}."
            raise DefinitionError(f"using has no option {name!r}. {hint}")
        if trace not in ("nodes", "full"):
            raise DefinitionError(f"trace={trace!r} is nothing that can be recorded. It takes 'nodes' or 'full'.")
        if self.every_round == (trace == "full"):
            return self
        if self._twin is None:
            self._twin = copy(self)
            self._twin.every_round, self._twin._twin = not self.every_round, self  # noqa: SLF001 - its own kind
            self._twin.plan = self._twin.last = None
        return self._twin

    @property
    def newest(self) -> Run | None:
        """The newest run, whatever its options."""
        other = self._twin.last if self._twin is not None else None
        if self.last is None or (other is not None and other.started > self.last.started):
            return other
        return self.last

    def fresh(self) -> Definition:
        """Returns itself, with nothing kept from before the function's code was replaced."""
        code = code_of(self.function)
        if code is not self._code:
            self._code, self._given, self.plan, self.asking = code, None, None, None
            for kept in ("located", "graph", "version"):
                self.__dict__.pop(kept, None)
        return self

    @property
    def live(self) -> Callable[..., Any]:
        """The function as graphs and plans see it."""
        return self.function if self.staged is None else self.staged

    @functools.cached_property
    def located(self) -> Located:
        """The text, and how many lines stand above it in its file."""
        given = self._given
        if given is not None:
            return Located(given.text.text, lambda: given)
        return locate(self.function)

    @functools.cached_property
    def graph(self) -> Graph:
        """The graph read from the text; one node where there is no text."""
        source = self.located.source
        if source is None or source.function is None:
            inputs, returns = inputs_of(self.function), returns_of(self.function)
            return whole(self.name, inputs, reason=self.located.missing, returns=returns)
        function = self.live
        graph = build(source, callees_around(function) if isinstance(function, FunctionType) else None)
        return graph if graph.name == self.name else replace(graph, name=self.name)

    @functools.cached_property
    def version(self) -> str:
        """The digest of signature and body; where there is no text, one of the code that holds for this Python only."""
        source = self.located.source
        if source is not None and source.function is not None:
            return version_of(source.definition())
        from hashlib import blake2b  # as in `graph.canonical`, only when asked for

        what = _tree(self.located.text) if is_a(self.function, type) else None
        return digest(what) if what else blake2b(repr(told(self.function)).encode(), digest_size=16).hexdigest()

    def current_plan(self) -> Plan:
        """Returns the plan, compiled when first asked and again when the function's code was replaced."""
        function = self.live
        plan = self.fresh().plan
        if plan is not None:
            return plan
        source = self.located.source
        if type(function) is not FunctionType or source is None or source.function is None:
            plan = whole_plan(function, self.name, reason=self.located.missing, awaits=is_awaited(function))
        else:
            plan = make_plan(function, source, self.graph, lines=self.located.lines)
        self.plan = replace(plan, full=self.every_round)
        return self.plan

    def begun(self, flow: Runnable, plan: Plan, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Run:
        """Returns a run to be executed: one that reuses, where the flow does and can."""
        asking = self.asking_plan()
        if asking is None:
            return Run(flow, plan, args, kwargs)
        function: Any = self.live
        return CachedRun(flow, asking, function, cache_of_process(), args, kwargs)

    def asking_plan(self) -> Plan | None:
        """Returns the plan whose copy asks for values that are kept; None where the flow uses no cache."""
        function = self.live
        if not self.reuses or self.every_round or type(function) is not FunctionType:
            return None
        if getattr(function, "__builtins__", None) is not vars(builtins):
            return None  # its builtins are its own, and nothing is known of them
        plan = self.fresh().asking
        if plan is None:
            source = self.located.source
            if source is None or source.function is None:
                return None
            plan = self.asking = make_plan(function, source, self.graph, lines=self.located.lines, reuse=True)
        return plan if plan.sites is not None and plan.sites.at else None


def definition_of(value: object) -> Definition | None:
    """Returns the definition of a flow, and None for every other object; no code of the object runs."""
    if not issubclass(type(value), Defined):
        return None
    return value._definition  # type: ignore[attr-defined, no-any-return] # noqa: SLF001 - `Defined` is ours


def _tree(text: str) -> ast.Module | None:
    try:
        return syntax.parse(dedent(text)) if text else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
