"""A pytest plugin that has every plain function of a package run as a flow, under the package's own tests.

    OMNITRON_WRAP=toolz,tlz OMNITRON_WRAP_REPORT=report.json python -m pytest -p wrapping ...

Every function that the package's modules and classes hold is replaced by one that calls `flow(function).run(...)`
and gives its value, keeping nothing of the run. Whoever else holds the same function (another module, a closure of a
decorator, a partial) holds the replacement too. With `OMNITRON_WRAP_MODE=plain` the replacement calls the function
itself: what fails there fails because of the wrapping, not because of the run.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import json
import os
import pkgutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CellType, FunctionType, ModuleType
from typing import Any

import pytest
from straight import straight_line

from omnitron_kernel import Flow, flow

_NOT_WRAPPED = ("tests", "test", "testing", "conftest", "__main__")


MOST = 10**9 if os.environ.get("OMNITRON_SOAK") else 1_500
"""How often a function is run as a flow; the calls after that are plain. Some suites call one millions of times."""


class Wrapping:
    """Replaces the functions of some packages.

    Args:
        packages: Their import names.
        mode: `flow`, or `plain` for wrappers that only call.
    """

    def __init__(self, packages: tuple[str, ...], mode: str) -> None:
        self.packages = packages
        self.mode = mode
        self.flows: list[Flow] = []
        self.runs: Counter[str] = Counter()
        self._made: dict[int, Any] = {}
        self._keep: list[Any] = []  # ids stay those of living objects
        self._seen: set[int] = set()

    def wrap_all(self) -> None:
        """Imports every module of the packages and wraps what they hold."""
        for package in self.packages:
            _import_all(package)
        modules = [module for name, module in sorted(sys.modules.items()) if self._ours(name)]
        for module in modules:
            for name, value in list(vars(module).items()):
                replaced = self._replaced(value)
                if replaced is not value:
                    setattr(module, name, replaced)

    def _ours(self, module: object) -> bool:
        return isinstance(module, str) and module.split(".", 1)[0] in self.packages and not _is_test(module)

    def _replaced(self, value: Any) -> Any:
        """Returns what is to stand where this value stood."""
        if id(value) in self._made:
            return self._made[id(value)]
        if isinstance(value, FunctionType):
            self._open(value)
            return self._wrapped(value) if self._ours(value.__module__) else value
        if isinstance(value, type):
            if self._ours(value.__module__):
                self._open_class(value)
            return value
        if isinstance(value, staticmethod | classmethod):
            inner = self._replaced(value.__func__)
            return self._keep_made(value, type(value)(inner)) if inner is not value.__func__ else value
        if isinstance(value, property):
            parts = [self._replaced(each) for each in (value.fget, value.fset, value.fdel)]
            if type(value) is property and parts != [value.fget, value.fset, value.fdel]:
                return self._keep_made(value, property(*parts, doc=value.__doc__))
            return value
        if isinstance(value, functools.cached_property):
            value.func = self._replaced(value.func)
            return value
        if isinstance(value, functools.partial):
            self._open_partial(value)
            return value
        if self._ours(type(value).__module__) and not isinstance(value, ModuleType):
            self._open_object(value)
        return value

    def _keep_made(self, old: Any, new: Any) -> Any:
        self._keep.append(old)
        self._made[id(old)] = new
        return new

    def _wrapped(self, function: FunctionType) -> FunctionType:
        """The replacement of a function."""
        run = self._runner(function)
        wrapper: Callable[..., Any]
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def wrapper(*args: Any, **kwargs: Any) -> Any:
                return await run(*args, **kwargs)

        else:

            @functools.wraps(function)
            def wrapper(*args: Any, **kwargs: Any) -> Any:
                return run(*args, **kwargs)

        wrapper.__defaults__, wrapper.__kwdefaults__ = None, None  # type: ignore[attr-defined]
        self._made[id(wrapper)] = wrapper
        made: FunctionType = self._keep_made(function, wrapper)
        return made

    def _runner(self, function: FunctionType) -> Callable[..., Any]:
        if self.mode == "plain":
            return function
        made, runs = flow(function), self.runs
        self.flows.append(made)
        name = f"{function.__module__}.{function.__qualname__}"
        definition = made._definition

        def run(*args: Any, **kwargs: Any) -> Any:
            if runs[name] >= MOST:
                return function(*args, **kwargs)
            runs[name] += 1
            try:
                return made.run(*args, **kwargs).value
            finally:
                definition.last = None

        async def arun(*args: Any, **kwargs: Any) -> Any:
            runs[name] += 1
            try:
                return (await made.arun(*args, **kwargs)).value
            finally:
                definition.last = None

        return arun if inspect.iscoroutinefunction(function) else run

    def _once(self, value: Any) -> bool:
        if id(value) in self._seen:
            return False
        self._seen.add(id(value))
        self._keep.append(value)
        return True

    def _open(self, function: FunctionType) -> None:
        """Replaces what a decorator's function holds in its cells."""
        if not self._once(function):
            return
        for cell in function.__closure__ or ():
            self._open_cell(cell)

    def _open_cell(self, cell: CellType) -> None:
        try:
            held = cell.cell_contents
        except ValueError:
            return
        if isinstance(held, FunctionType | functools.partial):
            cell.cell_contents = self._replaced(held)

    def _open_class(self, owner: type) -> None:
        if not self._once(owner):
            return
        for name, value in list(vars(owner).items()):
            replaced = self._replaced(value) if not isinstance(value, type) or self._ours(value.__module__) else value
            if replaced is not value:
                with contextlib.suppress(TypeError):  # a class's own `__name__` takes text alone
                    type.__setattr__(owner, name, replaced)

    def _open_partial(self, value: functools.partial[Any]) -> None:
        inner = self._replaced(value.func)
        if inner is not value.func:
            value.__setstate__((inner, value.args, value.keywords, value.__dict__))

    def _open_object(self, value: Any) -> None:
        if not self._once(value):
            return
        held = getattr(value, "__dict__", None)
        for name, each in list(held.items()) if type(held) is dict else ():
            if isinstance(each, FunctionType | functools.partial):
                held[name] = self._replaced(each)


def _import_all(package: str) -> None:
    top = importlib.import_module(package)
    for found in pkgutil.walk_packages(getattr(top, "__path__", ()), f"{package}.", onerror=lambda _: None):
        if not _is_test(found.name):
            try:
                importlib.import_module(found.name)
            except Exception as error:  # noqa: BLE001 - an optional part of somebody's package
                print(f"wrapping: {found.name} cannot be imported: {error!r}")


def _is_test(module: str) -> bool:
    return any(part in _NOT_WRAPPED or part.startswith(("test_", "_test")) for part in module.split(".")[1:])


def _counts(flows: list[Flow]) -> Iterator[tuple[str, Any]]:
    """How many flows are split, and why the others are not."""
    straight = [each for each in flows if straight_line(each.func)]
    whole: dict[str, str] = {}
    for each in flows:
        reason = each._definition.current_plan().whole
        if reason:
            whole[f"{each.__module__}.{each.__qualname__}"] = reason
    split = [each for each in straight if f"{each.__module__}.{each.__qualname__}" not in whole]
    yield "functions", len(flows)
    yield "whole", whole
    yield "straight", len(straight)
    yield "split", sum(len(each.graph.nodes) > 1 for each in split)


class Outcomes:
    """Notes how each test ended, and writes the report."""

    def __init__(self, wrapping: Wrapping | None, report: Path) -> None:
        self.wrapping = wrapping
        self.report = report
        self.outcomes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keeps the worst of a test's phases."""
        known = self.outcomes.get(report.nodeid)
        if known is None or known == "passed":
            self.outcomes[report.nodeid] = report.outcome

    def pytest_sessionfinish(self) -> None:
        """Writes all that was seen as JSON."""
        told: dict[str, Any] = {"outcomes": self.outcomes}
        if self.wrapping is not None and self.wrapping.mode == "flow":
            told |= dict(_counts(self.wrapping.flows))
            told |= {"runs": sum(self.wrapping.runs.values()), "run": len(self.wrapping.runs)}
        self.report.write_text(json.dumps(told, indent=1))


def pytest_configure(config: pytest.Config) -> None:
    """Wraps the packages that the environment names, before any test module is imported."""
    packages = tuple(filter(None, os.environ.get("OMNITRON_WRAP", "").split(",")))
    wrapping = Wrapping(packages, os.environ.get("OMNITRON_WRAP_MODE", "flow")) if packages else None
    if wrapping is not None:
        sys.setrecursionlimit(sys.getrecursionlimit() * 5)  # each call is several frames now
        wrapping.wrap_all()
    config.pluginmanager.register(Outcomes(wrapping, Path(os.environ["OMNITRON_WRAP_REPORT"])))
