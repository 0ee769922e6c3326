"""A whole flow looked up at once: where all of it is sites and calm steps, and what it is given is plain data.

What is kept for it says, step by step, how its value is had: put together from a form, or the same object as an
input's, another step's or an import's. So nothing is loaded that nobody asks for, and what was one object is one again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from marshal import dumps
from pickle import UnpicklingError
from types import ModuleType
from typing import Any

from omnitron_kernel.engine.probe import HEAD, WIDTH
from omnitron_kernel.engine.reuse.cache import Found, Kept
from omnitron_kernel.engine.reuse.form import Form, put_together, take_apart
from omnitron_kernel.engine.reuse.hashing import digest_of
from omnitron_kernel.engine.reuse.look import ATOMS, Opaque, is_atom
from omnitron_kernel.engine.reuse.meaning import meant
from omnitron_kernel.engine.reuse.site import Display, Imported
from omnitron_kernel.engine.reuse.state import State, grounds_of

__all__ = ["DAMAGED", "Built", "Given", "Values", "kept_of", "key_of"]


DAMAGED = (ValueError, OSError, UnpicklingError)
"""What putting a kept value together raises where somebody has changed it."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value that is an input's or another step's.

    Attributes:
        name: The input's name; empty where it is a step's.
        step: The step; -1 where it is an input's.
        place: Which of the values of the step, of a dictionary in its order; -1 where it is all of it.
    """

    name: str = ""
    step: int = -1
    place: int = -1


@dataclass(frozen=True, slots=True)
class Built:
    """A tuple, list or dictionary that is built anew over other values.

    Attributes:
        kind: The type.
        parts: How its parts are had; of a dictionary key and value by turns.
    """

    kind: type
    parts: tuple[Any, ...]


def key_of(state: State, inputs: Mapping[str, Any]) -> bytes:
    """Returns the key of a whole run; nothing where it has none.

    Args:
        state: The run's state.
        inputs: The arguments by parameter.
    """
    sites = state.sites
    if not sites.whole or sites.unit is None:
        return b""
    imported = {name: each.found() for name, each in sites.imports.items()}
    if any(each is None for each in imported.values()):
        return b""
    reached = state.reached(sites.unit, imported, {})
    if reached.why:
        return b""
    parts = [b"whole", sites.key, reached.digest]
    arrays = reached.vendors
    try:
        for value in inputs.values():
            if is_atom(value):
                parts.append(take_apart(value).data)
            else:
                parts.append(state.looks.digest_of(value))
                arrays = arrays or state.looks.has_arrays(value)
        held = [value for value in inputs.values() if not is_atom(value)]
        if held:
            parts.append(state.looks.together(held, reached.looks))
        if arrays and reached.clocked:
            return b""
        if (arrays or reached.named) and any(
            meant(value, state.looks.form_of, named=reached.named, clocked=arrays)
            for value in (*inputs.values(), *reached.values)
        ):
            return b""
        parts += map(state.ground, grounds_of(reached, arrays=arrays))
    except Opaque:
        return b""
    return digest_of(dumps(parts, 2))


def kept_of(state: State, record: list[Any], inputs: Mapping[str, Any], value: Any, took: int) -> Found | None:
    """Returns what is kept of a whole run that has ended; None where it cannot be kept.

    Args:
        state: The run's state.
        record: What the run wrote.
        inputs: The arguments by parameter.
        value: What it gave.
        took: How long it took, in ns.
    """
    if not state.closed:
        return None
    where: dict[int, Given] = {id(each): Given(name) for name, each in inputs.items() if not is_atom(each)}
    steps: list[Kept] = []
    sites, within, forms, times = state.sites.at, state.sites.within, state.forms, state.took
    for at in range(HEAD, len(record), WIDTH):
        index, given = record[at], record[at + 2]
        if index < 0 or index in within:
            continue  # a call that opened a flow, or a part of a block
        way = forms.get(index)
        if way is None:
            way = _way(state, index, given, where)
        if way is None:
            return None
        steps.append((index, way, times.get(index, 0), record[at + 3]))
        if type(way) is Form and way.atom and type(given) in ATOMS:
            continue
        site = sites.get(index)
        if site is not None and (site.several or site.found):
            parts = enumerate(given.values() if site.found else given)
            where |= {id(each): Given(step=index, place=place) for place, each in parts if not is_atom(each)}
        elif not is_atom(given):
            where.setdefault(id(given), Given(step=index))
    end = _atom(value) if is_atom(value) else where.get(id(value))
    return Found(tuple(steps), end, took, state.flow) if end is not None else None


def _way(state: State, index: int, given: Any, where: dict[int, Given]) -> Any:
    """How the value of one step is had; None where it cannot be."""
    site = state.sites.at.get(index)
    if site is not None:
        form = state.forms.get(index)
        return _built(site.display, given, where) if form is None and site.display is not None else form
    if is_atom(given):
        return _atom(given)
    imported = state.sites.calm.get(index)
    if imported is not None:
        return imported if imported.found() is given and (type(given) is ModuleType or callable(given)) else None
    return where.get(id(given))


def _built(display: Display | None, value: Any, where: dict[int, Given]) -> Any:
    """How what is written out over names is had; None where one of its parts cannot be."""
    if display is None:
        return _atom(value) if is_atom(value) else where.get(id(value))
    given = [part for pair in value.items() for part in pair] if display.kind is dict else [*value]
    if len(given) != len(display.parts):
        return None  # a key was written twice
    parts = tuple(_built(each, part, where) for each, part in zip(display.parts, given, strict=True))
    return Built(display.kind, parts) if None not in parts else None


def _atom(value: Any) -> Form | None:
    try:
        return take_apart(value)
    except Opaque:
        return None  # a NaN


class Values:
    """The values of a run that was looked up whole: put together when they are asked for, and then kept.

    Args:
        found: What is kept of the run.
        inputs: The arguments by parameter.
    """

    def __init__(self, found: Found, inputs: Mapping[str, Any]) -> None:
        self._found = found
        self._inputs = inputs
        self._made: dict[int, Any] = {}

    @cached_property
    def _ways(self) -> dict[int, Any]:
        return {index: way for index, way, _, _ in self._found.steps}

    def of(self, index: int) -> Any:
        """Returns what a step gave."""
        if index not in self._made:
            self._made[index] = self.had(self._ways[index])
        return self._made[index]

    def had(self, way: Any) -> Any:
        """Returns a value by how it is had."""
        kind = type(way)
        if kind is Form:
            return put_together(way)
        if kind is Built:
            parts = [self.had(each) for each in way.parts]
            return dict(zip(parts[::2], parts[1::2], strict=True)) if way.kind is dict else way.kind(parts)
        if kind is not Imported and kind is not Given:
            return put_together(way.form())
        if kind is Imported:
            return way.found()
        if way.name:
            return self._inputs[way.name]
        value = self.of(way.step)
        if way.place < 0:
            return value
        return value[way.place] if type(value) is tuple else [*value.values()][way.place]
