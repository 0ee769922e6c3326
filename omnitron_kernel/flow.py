"""The flow object: it is called, run, looked at, bound, copied and exported; `factory.flow` makes it.

A call is a call: `Flow` is a `functools.partial` without arguments, so calling it stays in C. All that it knows
beside its function hangs on one `Definition`, shared by the flow and everything bound to it.
"""

from __future__ import annotations

import functools
import inspect
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from inspect import getattr_static
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Self, overload

from omnitron_kernel.callables import attribute, is_a, known_as, refuse_under_classmethod
from omnitron_kernel.composition import Composition, Kind
from omnitron_kernel.definition import Definition
from omnitron_kernel.engine.plan import Plan
from omnitron_kernel.engine.run import Run, refuse_in_loop
from omnitron_kernel.errors import NotBuiltYetError
from omnitron_kernel.export import to_python
from omnitron_kernel.graph.model import Graph
from omnitron_kernel.identity import key_of
from omnitron_kernel.likeness import Likeness, keep
from omnitron_kernel.revision import revised

if TYPE_CHECKING:
    from omnitron_kernel.graph.edits import Edit

__all__ = ["BoundFlow", "ClassFlow", "Flow", "as_flow", "composed"]

_LATER_NAMES = frozenset({"stream", "astream", "batch", "effects"})

if TYPE_CHECKING:
    _ClassMethod = classmethod[Any, Any, Any]
else:
    _ClassMethod = classmethod


class Flow(Likeness):
    """A named, typed function whose statements are nodes.

    Calling a flow is calling its function. `run` executes the same statements as a graph and returns a `Run` with
    every node's value, time and preview. Made by `flow` or a `%%flow` cell.

    Example:
        >>> from omnitron_kernel import flow
        >>> @flow
        ... def total(prices: list[float], rate: float = 0.2) -> float:
        ...     net = sum(prices)
        ...     return net * (1 + rate)
        >>> total([1.0, 2.0], rate=0.0)
        3.0
        >>> run = total.run([1.0, 2.0])
        >>> run["net"], list(run.nodes)
        (3.0, ['net', 'output'])
    """

    __slots__ = ()

    def run(self, /, *args: Any, **kwargs: Any) -> Run:
        """Executes the flow's graph.

        Args:
            *args: The flow's own arguments.
            **kwargs: The flow's own keyword arguments.

        Returns:
            The finished run, with its value, the values of its nodes, their times and events.

        Raises:
            BaseException: What `f(...)` would raise; the failed run is then `f.last`.
        """
        __tracebackhide__ = True  # IPython and pytest show the flow's own frames
        definition = self._definition
        plan = definition.plan
        if plan is None or (plan.code is not None and plan.code is not self.func.__code__):
            plan = self._current_plan()
        if plan.awaits:
            refuse_in_loop(self.__name__)  # what cannot begin is no run, and not the newest
        run = Run(self, plan, args, kwargs) if not definition.reuses else definition.begun(self, plan, args, kwargs)
        definition.last = run
        try:
            return run.execute()
        finally:
            definition.last = run  # the flow may have run itself on the way

    async def arun(self, /, *args: Any, **kwargs: Any) -> Run:
        """Executes the graph where an event loop runs already, as in a notebook: `run = await f.arun(...)`.

        A flow that is not async simply runs.

        Args:
            *args: The flow's own arguments.
            **kwargs: The flow's own keyword arguments.

        Returns:
            The finished run.

        Raises:
            BaseException: What `await f(...)` would raise; the failed run is then `f.last`. Being cancelled leaves a
                run whose status is `interrupted`.
        """
        __tracebackhide__ = True
        run = self.prepare(*args, **kwargs)
        try:
            return await run.aexecute()
        finally:
            self._definition.last = run

    def prepare(self, /, *args: Any, **kwargs: Any) -> Run:
        """Returns a run that has not begun; `execute` it. Whoever wants to watch a run from outside starts so."""
        run = self._definition.last = self._definition.begun(self, self._current_plan(), args, kwargs)
        return run

    def using(self, *, on: str = "inline", trace: str = "nodes", **options: Any) -> Flow:
        """Returns this flow with options of a run.

        Args:
            on: Where steps run; `inline` is the one executor so far.
            trace: `full` records every round of a loop, up to a bound; `nodes` counts them.
            **options: `timeout` and `allow` are names of the design that are not built yet.

        Raises:
            DefinitionError: An option has no such value, or there is no such option.
            NotBuiltYetError: An option was given that is not built yet.
        """
        definition = self._definition.using(on, trace, options)
        return self if definition is self._definition else Flow(self.func, definition)

    def export(self, *, script: bool = False) -> str:
        """Returns the flow as plain Python, with no trace of Omnitron: its imports, helpers and the function.

        Args:
            script: Give the file a command line: an argument or option for each input by its annotation.

        Raises:
            ExportError: The flow reads a value that has no plain text; says which.

        Example:
            >>> print(total.export())  # doctest: +SKIP
            def total(prices: list[float], rate: float = 0.2) -> float:
                net = sum(prices)
                return net * (1 + rate)
        """
        return to_python(self._definition.live, self._definition.fresh().located.source, self.graph, script=script)

    def edit(self, *edits: Edit) -> Flow:
        """Returns the flow that the edited text is; this one stays as it is.

        Args:
            *edits: Of `omnitron_kernel.graph.edits`, the same that a canvas makes; several are checked once, as one.

        Raises:
            EditError: An edit cannot be applied; says why, and what to do.

        Warns:
            UserWarning: The edit holds, and something is to be said of it, such as an order that changed.

        Example:
            >>> from omnitron_kernel.graph import edits
            >>> total.edit(edits.RenameNode("net", "gross")).run([1.0])["gross"]  # doctest: +SKIP
            1.0
        """
        definition, told = revised(self._definition, edits)
        for each in told:
            warnings.warn(str(each), stacklevel=2)
        return Flow(definition.function, definition)

    @property
    def last(self) -> Run | None:
        """The newest run, failed ones too; None before the first."""
        return self._definition.newest

    @property
    def graph(self) -> Graph:
        """The flow as immutable nodes and edges."""
        return self._definition.fresh().graph

    @property
    def source(self) -> str:
        """The text the flow was read from: the whole cell, or the function with its decorators."""
        return self._definition.fresh().located.text

    @property
    def version(self) -> str:
        """The digest of signature and body, the same for both forms; comments and formatting take no part."""
        return self._definition.fresh().version

    @property
    def key(self) -> str:
        """The version together with those of the project functions that it calls, however far away."""
        return key_of(self._definition)

    @property
    def signature(self) -> inspect.Signature:
        """The function's signature."""
        return inspect.signature(self.func)

    def renamed(self, name: str) -> Flow:
        """Returns the same flow under another name, with no run of its own yet."""
        return Flow(self.func, self._definition.renamed(name))

    def declared(self, *, cache: bool | None = None, pure: bool | None = None) -> Flow:
        """Returns the same flow with what is declared of it, with no run of its own yet.

        Args:
            cache: Whether its runs reuse what earlier ones gave; None leaves that as it is.
            pure: Whether it touches nothing outside its inputs; None leaves that as it is.
        """
        definition = self._definition.renamed(self.__name__)
        definition.reuses = definition.reuses if cache is None else cache
        definition.pure = definition.pure if pure is None else pure
        return Flow(self.func, definition)

    def _current_plan(self) -> Plan:
        if sys.version_info >= (3, 13) and self._definition.plan is None:
            refuse_under_classmethod(self, self.__module__, self.__qualname__)
        return self._definition.current_plan()

    @overload
    def __get__(self, instance: None, owner: type) -> Flow: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> Flow: ...
    def __get__(self, instance: object | None, owner: type | None = None) -> Flow:
        """Binds as a method: `obj.f(x)` and `obj.f.run(x)` both pass `obj` first.

        What does not bind as a plain function does (a builtin, a class, a constant) does not bind as a flow either.
        """
        if instance is None or not hasattr(type(self.func), "__get__"):
            return self
        return BoundFlow(self, instance)

    def __getattr__(self, name: str) -> Any:
        """Function attributes are the function's own; names of the design say that they are not built yet."""
        if name in _LATER_NAMES and not hasattr(self.func, name):
            raise NotBuiltYetError(f"`{self.__name__}.{name}`", instead="`run` is what runs a flow so far.")
        return super().__getattr__(name)

    def __set_name__(self, owner: type, name: str) -> None:
        """Python makes class methods and static methods of functions with these names, so it does of flows."""
        if name in ("__init_subclass__", "__class_getitem__"):
            setattr(owner, name, ClassFlow(self))
        elif name == "__new__":
            setattr(owner, name, staticmethod(self))

    def __rshift__(self, other: object) -> Flow:
        """`f >> g` gives what `f` gives to `g`, as one value."""
        return composed("chain", (self, other))

    def __rrshift__(self, other: object) -> Flow:
        return composed("chain", (other, self))

    def __and__(self, other: object) -> Flow:
        """`f & g` gives the same arguments to both; its value is the tuple of theirs."""
        return composed("all", (self, other))

    def __rand__(self, other: object) -> Flow:
        return composed("all", (other, self))

    def __reduce__(self) -> Any:
        """Pickles by qualified name, as functions do; where that leads to what it was made of, by that."""
        definition = self._definition
        call = definition.function
        if isinstance(definition, Composition):
            return _recomposed, (definition.kind, definition.parts, self.__name__, definition.every_round)
        known: Any = known_as(self.__module__, self.__qualname__)
        if type(call) is not FunctionType or known is call:
            return _remade, (call, self.__name__, definition.every_round)
        if is_a(known, Flow) and known is not self and known.func is call:
            return _varied, (known, self.__name__, definition.every_round)
        return str(self.__qualname__)

    def __copy__(self) -> Self:
        """A flow is its own copy, as a function is."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __repr__(self) -> str:
        """One line: the signature and how many nodes."""
        count = len(self.graph.nodes)
        return f"<flow {self.graph.signature}: {count} {'node' if count == 1 else 'nodes'}>"

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, Any]:
        from omnitron_kernel.engine.portrait import flow_portrait  # loading the extension need not take its time

        return flow_portrait(self)


class BoundFlow(Flow):
    """A flow bound to an object: what a flow in a class is when it is read from an instance."""

    __slots__ = ("_flow",)

    if TYPE_CHECKING:
        _flow: Flow

    def __new__(cls, flow: Flow, instance: object) -> Self:
        """Binds a flow; reading it from an instance does so."""
        method = MethodType(flow.func, instance)
        self = functools.partial.__new__(cls, method)
        keep(self, "_definition", flow._definition)  # noqa: SLF001 - a bound flow is its flow
        keep(self, "_flow", flow)
        keep(self, "__name__", flow.__name__)
        keep(self, "__wrapped__", method)
        keep(self, "__doc__", flow.__doc__)
        keep(self, "__module__", flow.__module__)
        keep(self, "__annotations__", flow.__annotations__)
        return self

    def __get__(self, instance: object | None, owner: type | None = None) -> Flow:
        """Stays bound to its object, as a bound method does."""
        return self

    def __eq__(self, other: object) -> bool:
        """Bound flows of one flow and one object are equal, as bound methods are."""
        return isinstance(other, BoundFlow) and self._flow is other._flow and self.func == other.func

    def __hash__(self) -> int:
        return hash(self.func)

    def __reduce__(self) -> Any:
        """Pickles as bound methods do, by the object and the flow's name in it, or else by object and flow."""
        instance = self.__self__
        name = attribute(self._flow.func, "__name__", str)
        if name and getattr_static(type(instance), name, None) is self._flow:
            return getattr, (instance, name)
        known: Any = getattr_static(instance, name, None) if name and is_a(instance, type) else None
        if is_a(known, classmethod) and known.__func__ is self._flow:
            return getattr, (instance, name)
        return BoundFlow, (self._flow, instance)

    def __copy__(self) -> Self:
        return type(self)(self._flow, self.__self__)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return type(self)(self._flow, deepcopy(self.__self__, memo))

    def using(self, *, on: str = "inline", trace: str = "nodes", **options: Any) -> Flow:
        """Returns the flow with options of a run, bound to the same object."""
        return type(self)(self._flow.using(on=on, trace=trace, **options), self.__self__)

    def edit(self, *edits: Edit) -> Flow:
        """Returns the edited flow bound to the same object."""
        return type(self)(self._flow.edit(*edits), self.__self__)

    def run(self, /, *args: Any, **kwargs: Any) -> Run:
        """Executes the graph with the object as first argument."""
        return self._flow.run(self.func.__self__, *args, **kwargs)  # type: ignore[attr-defined]

    def prepare(self, /, *args: Any, **kwargs: Any) -> Run:
        """Returns a run that has not begun, with the object as first argument."""
        return self._flow.prepare(self.func.__self__, *args, **kwargs)  # type: ignore[attr-defined]


class ClassFlow(_ClassMethod):
    """What `@flow` makes of a class method: read from the class, a flow bound to the class."""

    def __get__(self, instance: object, owner: type | None = None) -> BoundFlow:
        """Binds the flow to the class."""
        made: Any = self.__func__
        return BoundFlow(made, type(instance) if owner is None else owner)


def composed(kind: Kind, parts: Iterable[object]) -> Flow:
    """Returns the composition of parts; `compose` has the names that people use.

    Raises:
        DefinitionError: They do not go together.
    """
    definition = Composition(kind, parts)
    return Flow(definition.function, definition)


def as_flow(value: object) -> Flow | None:
    """Returns a value that is a flow, and None for any other: its type tells, so that nothing of a stranger's runs."""
    return value if issubclass(type(value), Flow) else None  # type: ignore[return-value] # as the line says


def _recomposed(kind: Kind, parts: tuple[object, ...], name: str, every_round: bool) -> Flow:
    """A composition that was pickled by its parts."""
    return _varied(composed(kind, parts), name, every_round)


def _remade(call: Callable[..., Any], name: str, every_round: bool) -> Flow:
    """The flow of something that pickles by itself."""
    return _varied(Flow(call, Definition(call, name)), name, every_round)


def _varied(flow: Flow, name: str, every_round: bool) -> Flow:
    """A flow under another name or with options of a run."""
    named = flow if flow.__name__ == name else flow.renamed(name)
    return named.using(trace="full") if every_round else named
