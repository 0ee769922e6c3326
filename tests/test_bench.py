"""The benchmarks: a baseline for every figure, and a check that can fail."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent / "bench"


@pytest.fixture
def table(monkeypatch):
    """The benchmark table as a module."""
    monkeypatch.syspath_prepend(str(BENCH))
    spec = importlib.util.spec_from_file_location("bench_table", BENCH / "table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.modules.pop("figures", None)


def test_every_figure_has_a_committed_baseline(table):
    assert set(json.loads(table.BASELINE.read_text())) == {figure.name for figure in table.FIGURES}


@pytest.mark.parametrize(("value", "status"), [(1.0, 0), (2.9, 0), (3.2, 1)])
def test_the_check_fails_at_three_times_the_baseline(table, monkeypatch, tmp_path, capsys, value, status):
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps({"a": 1.0}))
    monkeypatch.setattr(table, "BASELINE", baseline)
    monkeypatch.setattr(table, "calibration", lambda: table.REFERENCE)
    monkeypatch.setattr(table, "FIGURES", (table.Figure("a", "ns", 2.0, lambda: value),))
    assert table.main(["--check"]) == status
    assert ("times the committed baseline: a" in capsys.readouterr().err) == bool(status)


def test_the_check_fails_without_a_baseline(table, monkeypatch, tmp_path):
    monkeypatch.setattr(table, "BASELINE", tmp_path / "missing.json")
    monkeypatch.setattr(table, "calibration", lambda: table.REFERENCE)
    monkeypatch.setattr(table, "FIGURES", (table.Figure("a", "ns", 2.0, lambda: 1.0),))
    assert table.main(["--check"]) == 1
