"""Gives the tests of this folder the table of cases, the ways to run one and the means to observe it.

Whoever runs the same table elsewhere loads these files in the same way: by path, since tests are no package.
"""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest


def _load(name: str) -> ModuleType:
    known = f"omnitron_conformance_{name}"
    if known not in sys.modules:
        path = Path(__file__).with_name(name)
        folder = [str(path)] if path.is_dir() else None
        file = path / "__init__.py" if folder else path.with_suffix(".py")
        spec = spec_from_file_location(known, file, submodule_search_locations=folder)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[known] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `case` runs once for every case of the table, one that takes `way` for every way to run it."""
    for name, values in (("case", _load("cases").CASES), ("way", _load("ways").WAYS)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values, ids=[each.name for each in values])


@pytest.fixture
def cases() -> ModuleType:
    return _load("cases")


@pytest.fixture
def observing() -> ModuleType:
    return _load("observing")


@pytest.fixture
def ways() -> ModuleType:
    return _load("ways")
