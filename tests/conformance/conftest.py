"""Gives the tests of this folder the table of cases and the means to observe one.

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
        spec = spec_from_file_location(known, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[known] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `case` runs once for every case of the table."""
    if "case" in metafunc.fixturenames:
        cases = _load("cases").CASES
        metafunc.parametrize("case", cases, ids=[each.name for each in cases])


@pytest.fixture
def cases() -> ModuleType:
    return _load("cases")


@pytest.fixture
def observing() -> ModuleType:
    return _load("observing")
