"""The author's API: `flow` makes a function a flow, and a `Flow` is called, run, looked at and exported.

A call is a call: `Flow` is a `functools.partial` without arguments, so calling it stays in C. All that it knows
beside its function hangs on one `Definition`, shared by the flow and everything bound to it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from types import FunctionType, MethodType
from typing import Any, Self, overload

from omnitron_kernel.definition import Defined, Definition
from omnitron_kernel.engine.run import Run
from omnitron_kernel.errors import DefinitionError, NotBuiltYetError, nearest
from omnitron_kernel.export import to_python
from omnitron_kernel.graph.model import Graph

__all__ = ["BoundFlow", "Flow", "flow"]

_LATER_OPTIONS = ("effects", "cache", "retries", "timeout")
_LATER_NAMES = frozenset({"stream", "astream", "batch", "edit", "effects", "key"})
_LATER = "Leave the option out; the roadmap says when it comes."


class Flow(functools.partial[Any], Defined):
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

    __name__: str

    def __new__(cls, call: Callable[..., Any], definition: Definition) -> Self:
        """Makes a flow; use `flow` instead."""
        self = super().__new__(cls, call)
        functools.update_wrapper(self, call)
        self.__name__ = definition.name
        self._definition = definition
        return self

    def run(self, /, *args: Any, **kwargs: Any) -> Run:
        """Executes the flow's graph.

        Args:
            *args: The flow's own arguments.
            **kwargs: The flow's own keyword arguments.

        Returns:
            The finished run: value, values of nodes, times, events.

        Raises:
            BaseException: What `f(...)` would raise; the failed run is then `f.last`.
        """
        __tracebackhide__ = True  # IPython and pytest show the flow's own frames
        definition = self._definition
        plan = definition.plan
        if plan is None or plan.code is not getattr(self.func, "__code__", None):
            plan = definition.current_plan()
        run = Run(self, plan, args, kwargs)
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
        run = Run(self, self._definition.current_plan(), args, kwargs)
        self._definition.last = run
        return run

    def using(self, *, on: str = "inline", **options: Any) -> Flow:
        """Returns this flow with options of a run.

        Args:
            on: Where steps run; `inline` is the one executor so far.
            **options: Options that later releases carry out.

        Raises:
            NotBuiltYetError: An option was given that is not built yet.
        """
        if on != "inline":
            raise NotBuiltYetError(f"on={on!r}", instead="Steps run inline, in the calling thread: on='inline'.")
        for name in options:
            raise NotBuiltYetError(f"the option {name!r}", instead=_LATER)
        return self

    def export(self) -> str:
        """Returns the flow as plain Python, with no trace of Omnitron: its imports, helpers and the function.

        Raises:
            ExportError: The flow reads a value that has no plain text; says which.

        Example:
            >>> print(total.export())  # doctest: +SKIP
            def total(prices: list[float], rate: float = 0.2) -> float:
                net = sum(prices)
                return net * (1 + rate)
        """
        return to_python(self.func, self._definition.fresh().located.source, self.graph)

    @property
    def last(self) -> Run | None:
        """The newest run, failed ones too; None before the first."""
        return self._definition.last

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
    def signature(self) -> inspect.Signature:
        """The function's signature."""
        return inspect.signature(self.func)

    @overload
    def __get__(self, instance: None, owner: type) -> Flow: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> Flow: ...
    def __get__(self, instance: object | None, owner: type | None = None) -> Flow:
        """Binds as a method: `obj.f(x)` and `obj.f.run(x)` both pass `obj` first."""
        if instance is None:
            return self
        return BoundFlow(self, instance)

    def __getattr__(self, name: str) -> Any:
        """Function attributes such as `__code__` are the function's own."""
        if name.startswith(("_ipython_", "_repr_")):
            raise AttributeError(name)
        if name in _LATER_NAMES and not hasattr(self.func, name):
            raise NotBuiltYetError(f"`{self.__name__}.{name}`", instead="`run` is what runs a flow so far.")
        return getattr(self.func, name)

    def __rshift__(self, other: object) -> Flow:
        """Composition, which a later release carries out."""
        raise NotBuiltYetError("`f >> g`", instead="Call one in the other for now.")

    def __and__(self, other: object) -> Flow:
        """Parallel composition, which a later release carries out."""
        raise NotBuiltYetError("`f & g`", instead="Call both in one flow for now.")

    def __reduce__(self) -> str:
        """Pickles by qualified name, as functions do."""
        return str(self.__qualname__)

    def __repr__(self) -> str:
        """One line: the signature and how many nodes."""
        return f"<flow {self.graph.signature}: {len(self.graph.nodes)} nodes>"

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, str]:
        from omnitron_kernel.graph.draw import picture  # loading the extension need not take its time

        return picture(self.graph)


class BoundFlow(Flow):
    """A flow bound to an object: what a flow in a class is when it is read from an instance."""

    _flow: Flow

    def __new__(cls, flow: Flow, instance: object) -> Self:
        """Binds a flow; reading it from an instance does so."""
        self = functools.partial.__new__(cls, MethodType(flow.func, instance))
        functools.update_wrapper(self, flow.func)
        self.__name__ = flow.__name__
        self._definition = flow._definition  # noqa: SLF001 - a bound flow is its flow
        self._flow = flow
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
        """Pickles and copies as bound methods do: by the object and the flow's name in it."""
        return getattr, (self.__self__, self.func.__name__)

    def run(self, /, *args: Any, **kwargs: Any) -> Run:
        """Executes the graph with the object as first argument."""
        return self._flow.run(self.func.__self__, *args, **kwargs)  # type: ignore[attr-defined]

    def prepare(self, /, *args: Any, **kwargs: Any) -> Run:
        """Returns a run that has not begun, with the object as first argument."""
        return self._flow.prepare(self.func.__self__, *args, **kwargs)  # type: ignore[attr-defined]


@overload
def flow(function: Callable[..., Any], /) -> Flow: ...
@overload
def flow(*, name: str | None = None, **options: Any) -> Callable[[Callable[..., Any]], Flow]: ...
def flow(
    function: Callable[..., Any] | None = None, /, *, name: str | None = None, **options: Any
) -> Flow | Callable[[Callable[..., Any]], Flow]:
    """Makes a function a flow; use it as `@flow`, `@flow(name=...)` or `flow(function)`.

    Args:
        function: A plain function, or a flow, which is returned as it is.
        name: The flow's name, where it is not to be the function's.
        **options: `effects`, `cache`, `retries` and `timeout` are names of the design that are not built yet.

    Returns:
        The flow, or a decorator where no function is given.

    Raises:
        DefinitionError: What was given is no function, or an option is unknown.
        NotBuiltYetError: An option or kind of function was given that is not built yet.

    Example:
        >>> double = flow(lambda x: x * 2)
        >>> double(4), double.run(4).value
        (8, 8)
    """
    for option in options:
        if option in _LATER_OPTIONS:
            raise NotBuiltYetError(f"@flow({option}=...)", instead=_LATER)
        close = nearest(option, ("name", *_LATER_OPTIONS))
        hint = f"Did you mean {close!r}?" if close else f"It takes name, {', '.join(_LATER_OPTIONS)}."
        raise DefinitionError(f"flow has no option {option!r}. {hint}")
    if function is None:
        return functools.partial(_make, name=name)
    return _make(function, name=name)


def _make(function: Callable[..., Any], *, name: str | None = None) -> Flow:
    if isinstance(function, Flow):
        return function
    if not isinstance(function, FunctionType):
        found = type(function).__name__
        raise DefinitionError(
            f"flow makes functions flows, and {found!r} is none. Give it a function: `@flow` above a `def`, or flow(f)."
        )
    return Flow(function, Definition(function, name or function.__name__))
