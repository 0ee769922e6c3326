"""A run under a cache: before it begins the whole of it is looked up, and then each site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter_ns
from types import CodeType, FunctionType
from typing import Any

from omnitron_kernel.engine.plan import Plan
from omnitron_kernel.engine.preview import Preview
from omnitron_kernel.engine.recording import RECORDERS, recorded
from omnitron_kernel.engine.reuse.cache import Cache, Found
from omnitron_kernel.engine.reuse.form import Form
from omnitron_kernel.engine.reuse.notes import Note, Reused
from omnitron_kernel.engine.reuse.reach import names_of
from omnitron_kernel.engine.reuse.state import Record, State
from omnitron_kernel.engine.reuse.whole import DAMAGED, Given, Values, kept_of, key_of
from omnitron_kernel.engine.run import Run, Runnable, RunStatus
from omnitron_kernel.errors import OmnitronError

__all__ = ["CachedRun"]

_UNSET = object()


class CachedRun(Run):
    """A run that reuses what earlier ones gave, where a fresh computation would give the same.

    Args:
        flow: The flow.
        plan: Its plan, with sites.
        function: The live function, for what its names stand for.
        cache: Where entries are kept.
        args: The flow's own arguments.
        kwargs: The flow's own keyword arguments.
    """

    _value: Any = None
    _found: Found | None = None
    _values: Values
    _whole = b""

    def __init__(
        self,
        flow: Runnable,
        plan: Plan,
        function: FunctionType,
        cache: Cache,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        chain: tuple[CodeType, ...] | None = None,
    ) -> None:
        super().__init__(flow, plan, args, kwargs, chain=chain)
        assert plan.sites is not None  # noqa: S101 - who makes one of these has looked
        self._function = function
        self._state = State(plan.sites, names_of(function), cache, flow.__name__)
        record = Record(self._record)
        record.state = self._state
        self._record = record

    @property
    def value(self) -> Any:
        """What the flow returned; of a run that was looked up, put together when asked for."""
        if self._value is _UNSET and self._found is not None:
            try:
                self._value = self._values.had(self._found.value)
            except DAMAGED:
                self._compute()
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        self._value = value

    @property
    def status(self) -> RunStatus:
        """How far it came; what was looked up is no generator, so nothing is put together for telling."""
        return self._status if self._found is not None else super().status

    @property
    def notes(self) -> Mapping[int, Note]:
        """What the cache says of each node, by its step."""
        if self._found is not None and not self._state.notes:
            self._state.notes.update({index: Reused(took) for index, _, took, _ in self._found.steps})
        return self._state.notes

    def execute(self) -> Run:
        """Looks the whole run up; where it is not found, runs the plan; see `Run.execute`."""
        __tracebackhide__ = True
        if self._ended or self._plan.awaits:
            return super().execute()
        cache, own = self._state.cache, self._state.sites.key
        entered = perf_counter_ns()
        inputs = None if cache.costs.spare(own) else self._bound()
        key = self._key(self._state, inputs)
        found = cache.get(key) if key else None
        spent = perf_counter_ns() - entered
        if isinstance(found, Found) and inputs is not None:
            cache.costs.judge(own, spent, found.took)
            self._take(found, inputs, key)
            return self
        try:
            super().execute()
        finally:
            cache.tell(self._state.flow)
        cache.costs.judge(own, spent, self.duration)
        if key and inputs is not None:
            kept = kept_of(self._state, self._record, inputs, self.value, self.duration)
            if kept is not None and self._key(self._state.anew(), inputs) == key:
                kept.origins = cache.origins.of(self._state.flow)
                cache.put(key, kept)
        return self

    def _key(self, state: State, inputs: dict[str, Any] | None) -> bytes:
        """The key of the whole run; nothing where it has none, and where it could not be found out."""
        try:
            return key_of(state, inputs) if inputs is not None else b""
        except Exception:  # noqa: BLE001 - a flow runs, whatever the cache is up to
            state.forget()
            return b""

    def _bound(self) -> dict[str, Any] | None:
        """The arguments by parameter; None where they do not fit, which the flow itself is to say."""
        names, code = self._plan.inputs, self._function.__code__
        args, kwargs = self._args, self._kwargs
        if not kwargs and len(args) == len(names) == code.co_argcount:
            return dict(zip(names, args, strict=True))
        try:
            bound = self.flow.signature.bind(*args, **kwargs)
        except TypeError:
            return None
        bound.apply_defaults()
        return {name: bound.arguments[name] for name in names if name in bound.arguments}

    def _take(self, found: Found, inputs: dict[str, Any], key: bytes) -> None:
        """Takes over what was found."""
        self._whole = key
        cache = self._state.cache
        cache.report.hits += found.count
        cache.report.saved += found.took
        if found.origins is not None:
            cache.remember(found.flow, found.origins)
        self._values = Values(found, inputs)
        self._found = found
        self._value = _UNSET
        self._record[1] = tuple(inputs.values())
        self._ended = perf_counter_ns()
        self._status = "done"
        if RECORDERS:
            recorded(self)

    @property
    def preview(self) -> Preview | None:
        """What the value looked like; of a run that was looked up, nothing is put together for it."""
        if self._found is not None:
            way = self._found.value
            if type(way) is Given and way.step >= 0 > way.place:
                return next(shown for index, _, _, shown in self._found.steps if index == way.step)
        return super().preview

    def _told(self) -> list[Any]:
        """The record for whoever keeps it: of a run that was looked up, what its values looked like and no more."""
        if self._found is None or len(self._record) > len(self._head):
            return super()._told()
        record = self._record[:]
        maps = self._plan.layout.maps
        try:
            for index, way, _, shown in self._found.steps:
                value = None
                if type(way) is Form and way.atom:
                    value = way.atom[0]
                elif shown is None or index in maps:
                    value = self._values.of(index)
                record += (index, self._ended, value, shown and replace(shown, until=self._ended))
        except DAMAGED:
            self._compute()
            return super()._told()
        return record

    def _fill(self) -> None:
        """Writes the record that a run would have written, now that somebody reads it."""
        if self._found is None or len(self._record) > len(self._head):
            return
        facts: list[Any] = []
        for index, _, _, shown in self._found.steps:
            try:
                value = self._values.of(index)
            except DAMAGED:
                self._compute()
                return  # and that wrote the record
            facts += (index, self._ended, value, shown and replace(shown, until=self._ended))
        self._record += facts

    def _compute(self) -> None:
        """Computes what was found and turned out to be damaged.

        Raises:
            OmnitronError: Its inputs have been changed since.
        """
        if self._key(self._state.anew(), self._bound()) != self._whole:
            raise OmnitronError(
                f"what was kept of this run of {self.flow.__name__!r} is damaged, and its inputs have been changed. "
                "Run the flow again."
            )
        cache = self._state.cache
        again = CachedRun(self.flow, self._plan, self._function, cache, self._args, self._kwargs)
        # It is this run and no other, so nobody who records is told.
        self._value = self._plan.bind(again._record)(*self._args, **self._kwargs)
        self._ended = perf_counter_ns()
        self._found, self._record, self._state = None, again._record, again._state

    @property
    def _head(self) -> list[Any]:
        return self._record[:4]

    def _read(self) -> Any:
        self._fill()
        return super()._read()

    @property
    def done(self) -> int:
        """How many nodes are done."""
        return self._found.count if self._found is not None else super().done

    def __getitem__(self, name: str) -> Any:
        if self._found is not None:
            places = self._plan.places
            index = places.get(name) if type(name) is str else None
            if index is not None:
                try:
                    return self._values.of(index)
                except DAMAGED:
                    self._compute()
        return super().__getitem__(name)


CachedRun.__name__ = CachedRun.__qualname__ = Run.__name__  # to whoever looks at one it is a run
