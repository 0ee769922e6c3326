"""Other people's suites pass alike when each of their functions is run as a flow."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

UNPACKED = Path(__file__).parents[2] / "build" / "suites"
"""Where `make setup` unpacks the sources of libraries whose wheels hold no tests."""

SUITES = {
    "toolz": ("toolz,tlz", "--pyargs toolz", 150),
    "more_itertools": ("more_itertools", "tests", 700),
}


@pytest.mark.parametrize("library", SUITES)
def test_a_suite_passes_as_flows_as_it_does_plainly(
    library: str, suites: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same tests pass, many of them, and of the straight lines at least nine in ten are more than one node."""
    packages, tests, many = SUITES[library]
    folder = next(UNPACKED.glob(f"{library}-*/"), None) if tests == "tests" else tmp_path
    assert folder is not None, "the suite's sources are not unpacked: call `make setup`"
    compared = suites.compare(packages, tests.split(), folder=folder)
    with capsys.disabled():
        print(f"\n{compared}")
    assert not compared.different, compared.told[-4000:]
    assert compared.passed > many
    assert compared.facts["run"] > 0.8 * compared.facts["functions"]
    assert compared.facts["split"] >= 0.9 * compared.facts["straight"]


def test_a_difference_would_be_seen(suites: ModuleType, tmp_path: Path) -> None:
    """A test that can tell a run from a call ends otherwise, and the comparison says so."""
    (tmp_path / "watchful.py").write_text(
        "import sys\n\ndef above():\n    frame = sys._getframe(1)\n    return frame.f_code.co_name\n"
    )
    (tmp_path / "test_watchful.py").write_text(
        "import watchful\n\n"
        "def test_above():\n    assert watchful.above() == 'test_above'\n\n"
        "def test_other():\n    assert watchful.above()\n"
    )
    compared = suites.compare("watchful", ["test_watchful.py"], folder=tmp_path)
    assert compared.different == {"test_watchful.py::test_above": ("passed", "failed")}
    assert "1 differ" in str(compared)


@pytest.mark.parametrize(
    ("body", "counts"),
    [
        ("x = 1\n    return x + 1", True),
        ('"""Says."""\n    return x + 1', False),
        ("x = 1\n    return x", False),
        ("x = 1\n    if x:\n        y = 2\n    return y", False),
    ],
)
def test_what_counts_as_a_straight_line(straight: ModuleType, tmp_path: Path, body: str, counts: bool) -> None:
    path = tmp_path / "one.py"
    path.write_text(f"def f(x=0):\n    {body}\n")
    names: dict[str, object] = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    assert straight.straight_line(names["f"]) == counts
