"""Runs a text as a flow under a cache of its own, and fresh, and tells what each node did."""

from __future__ import annotations

import contextlib
import io
import linecache
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from omnitron_kernel import Flow, flow
from omnitron_kernel.engine.reuse import cache as caches
from omnitron_kernel.engine.reuse.form import take_apart
from omnitron_kernel.engine.reuse.look import Opaque

_numbers = count()


@dataclass
class World:
    """A module of its own, whose text and names can be changed between runs."""

    names: dict[str, Any]

    def define(self, text: str) -> None:
        """Runs a text in the module, as a cell would."""
        file = f"<world {next(_numbers)}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        exec(compile(text, file, "exec", dont_inherit=True), self.names)

    def run(self, *args: Any, name: str = "f", **kwargs: Any) -> Any:
        """Runs a flow under the cache, and fresh; fails where they differ; returns the run under the cache.

        Arguments are made twice, by calling them where they can be called: a run may change what it is handed.
        """

        def made(given: Any) -> Any:
            return given() if callable(given) else given

        plain: Flow = flow(self.names[name])
        reusing: Flow = flow(cache=True)(self.names[name])
        outcomes = []
        for each in (reusing, plain):
            handed = [made(arg) for arg in args]
            try:
                value, error = each.run(*handed, **{key: made(arg) for key, arg in kwargs.items()}).value, None
            except Exception as raised:  # noqa: BLE001 - every kind is compared
                value, error = None, (type(raised), str(raised))
            outcomes.append((told(value), error, [told(each) for each in handed]))
        assert outcomes[0] == outcomes[1]
        assert reusing.last is not None
        assert plain.last is not None
        here, there = reusing.last.values, plain.last.values
        assert {name: told(value) for name, value in here.items()} == {name: told(each) for name, each in there.items()}
        assert same_objects(dict(here)) == same_objects(dict(there))
        return reusing.last


def told(value: Any) -> Any:
    """What a value is in every way that is looked into; of others, what shows."""
    try:
        return type(value).__name__, take_apart(value).digest
    except Opaque:
        if type(value) is float and math.isnan(value):
            return "nan"
        if type(value) in (set, frozenset):
            return type(value).__name__, sorted(map(repr, value))
        return type(value).__name__


def same_objects(values: dict[str, Any]) -> list[list[str]]:
    """Which names stand for one object that could be changed."""
    found: dict[int, list[str]] = {}
    for name, value in values.items():
        if type(value) in (list, dict, set, bytearray) or type(value).__name__ in ("ndarray", "DataFrame", "Series"):
            found.setdefault(id(value), []).append(name)
    return sorted(found.values())


@pytest.fixture
def world() -> Iterator[World]:
    return World({"__name__": "world"})  # type: ignore[return-value]


@pytest.fixture
def reused() -> Callable[[Any], list[str]]:
    """Returns the ids of the nodes of a run that were reused."""
    return lambda run: [each.id for each in run.nodes.values() if each.status == "reused"]


class Both:
    """Two worlds of one text, in one of which flows reuse."""

    def begin(self, text: str) -> None:
        """Begins anew."""
        caches.cache_of_process().clear()
        self.worlds = [World({"__name__": "world"}) for _ in range(2)]
        self.define(text)

    def define(self, text: str) -> None:
        """Runs a text in both."""
        for each in self.worlds:
            each.define(text)

    def compare(self, *args: Any) -> None:
        """Runs the flow in both, and fails where they differ in anything that can be seen."""
        here, there = (seen(flow(cache=number == 0)(each.names["f"]), args) for number, each in enumerate(self.worlds))
        assert here == there
        assert told(self.worlds[0].names["K"]) == told(self.worlds[1].names["K"])


def seen(made: Flow, args: tuple[Any, ...]) -> dict[str, Any]:
    """All that one run lets itself be seen by."""
    printed = io.StringIO()
    value, error = None, None
    with contextlib.redirect_stdout(printed):
        try:
            value = made.run(*args).value
        except Exception as raised:  # noqa: BLE001 - every kind is compared
            trace = raised.__traceback__
            lines = []
            while trace is not None:
                lines.append(
                    (trace.tb_frame.f_code.co_name, trace.tb_lineno)
                    if "<world" in trace.tb_frame.f_code.co_filename
                    else None
                )
                trace = trace.tb_next
            error = type(raised), str(raised), [each for each in lines if each]
    assert made.last is not None
    values = dict(made.last.values)
    return {
        "value": told(value),
        "error": error,
        "printed": printed.getvalue(),
        "values": {name: told(each) for name, each in values.items()},
        "objects": same_objects(values | {f"value {place}": each for place, each in enumerate(value or ())}),
        # Of what stands in a reused block nothing is known.
        "changed": {each.id: each.changed_by for each in made.last.nodes.values() if "/" not in each.id},
    }


@pytest.fixture(scope="session")
def both() -> Both:
    return Both()
