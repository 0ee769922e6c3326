"""Versions, keys and graphs stay as they are, on every supported Python; `make golden` takes new ones over."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import ModuleType

import pytest

GOLDEN = Path(__file__).with_name("golden.json")
SAVE = "OMNITRON_GOLDEN"
"""The environment variable that has what is found saved instead of compared, if it is `save`."""


def _compared(part: str, found: dict[str, dict[str, list[str]]]) -> None:
    """Compares with what is kept; entries that this Python's syntax has no text for are left alone."""
    kept = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {}
    if os.environ.get(SAVE) == "save":
        newer = {name: each for name, each in kept.get(part, {}).items() if name not in found and part == "cases"}
        kept[part] = dict(sorted((found | newer).items()))
        GOLDEN.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
        return
    there = kept.get(part, {})
    for name, each in found.items():
        assert there.get(name) == each, f"{name}: if this is meant, call `make golden` and look at the difference"


def test_the_gallery(lines: ModuleType, collecting: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(collecting.GALLERY))
    found = {}
    for path in sorted(collecting.GALLERY.glob("*.py")):
        with collecting.of_gallery(path) as flows:
            found[path.stem] = {flow.__qualname__: lines.identity(flow) for flow in flows}
    assert all(found.values())
    _compared("gallery", found)


def test_the_conformance_cases(
    lines: ModuleType,
    collecting: ModuleType,
    cases: ModuleType,
    ways: ModuleType,
    observing: ModuleType,
    tmp_path: Path,
) -> None:
    found = {}
    for case in cases.CASES:
        flows = collecting.of_case(case, ways, observing, tmp_path)
        if flows:
            found[case.name] = {flow.__qualname__: lines.identity(flow) for flow in flows}
    assert len(found) > 0.9 * len(cases.CASES) - sum(each.then is not None for each in cases.CASES)
    _compared("cases", found)


def test_every_entry_is_of_something_that_is_there(cases: ModuleType, collecting: ModuleType) -> None:
    """An entry whose flow is gone is dropped with it."""
    kept = json.loads(GOLDEN.read_text("utf-8"))
    known = {each.name for each in cases.CASES} | set(cases.NEWER)
    assert set(kept["cases"]) <= known
    assert set(kept["gallery"]) == {path.stem for path in collecting.GALLERY.glob("*.py")}
