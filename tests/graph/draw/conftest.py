"""Lets the tests of this folder import what measures pictures, and the conformance cases; tests are no package."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent


def _load(name: str, path: Path) -> None:
    folder = [str(path.parent)] if path.name == "__init__.py" else None
    spec = spec_from_file_location(name, path, submodule_search_locations=folder)
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])


if "omnitron_pictures" not in sys.modules:
    sys.modules["omnitron_pictures"] = ModuleType("omnitron_pictures")
    _load("omnitron_pictures.geometry", HERE / "geometry.py")
    _load("omnitron_pictures.cases", HERE.parents[1] / "conformance" / "cases" / "__init__.py")
