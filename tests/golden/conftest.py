"""Gives the tests of this folder its modules and those of the conformance table."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

TABLE = Path(__file__).parents[1] / "conformance"


def _load(path: Path, name: str) -> ModuleType:
    if name not in sys.modules:
        folder = [str(path)] if path.is_dir() else None
        file = path / "__init__.py" if folder else path
        spec = spec_from_file_location(name, file, submodule_search_locations=folder)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def cases() -> ModuleType:
    return _load(TABLE / "cases", "omnitron_conformance_cases")


@pytest.fixture(scope="session")
def ways() -> ModuleType:
    return _load(TABLE / "ways.py", "omnitron_conformance_ways")


@pytest.fixture(scope="session")
def observing() -> ModuleType:
    return _load(TABLE / "observing.py", "omnitron_conformance_observing")


@pytest.fixture(scope="session")
def lines() -> ModuleType:
    return _load(Path(__file__).with_name("lines.py"), "omnitron_golden_lines")


@pytest.fixture(scope="session")
def collecting() -> ModuleType:
    return _load(Path(__file__).with_name("collecting.py"), "omnitron_golden_collecting")
