"""Gives the tests of this folder its modules, which a pytest of another process loads too."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _load(name: str) -> ModuleType:
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


@pytest.fixture(scope="session")
def suites() -> ModuleType:
    return _load("suites")


@pytest.fixture(scope="session")
def straight() -> ModuleType:
    return _load("straight")
