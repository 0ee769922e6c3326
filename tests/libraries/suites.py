"""Runs the test suite of somebody's package as it is and with every function run as a flow, and compares.

python tests/libraries/suites.py PACKAGE[,PACKAGE] TESTS... [-- OPTIONS OF PYTEST]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Comparison:
    """The two outcomes of a suite.

    Attributes:
        packages: Whose functions were wrapped.
        plain: How each test ended as it is.
        wrapped: How each test ended with every function run as a flow.
        facts: What the wrapping counted.
        told: What pytest printed, wrapped.
        called: How each test ended where the wrappers only called; run only where something differs.
    """

    packages: str
    plain: dict[str, str]
    wrapped: dict[str, str]
    facts: dict[str, Any]
    told: str
    called: dict[str, str]

    @property
    def passed(self) -> int:
        """How many tests pass as they are."""
        return sum(each == "passed" for each in self.plain.values())

    @property
    def different(self) -> dict[str, tuple[str, str]]:
        """The tests that end otherwise when wrapped."""
        names = self.plain.keys() | self.wrapped.keys()
        both = {name: (self.plain.get(name, "not run"), self.wrapped.get(name, "not run")) for name in sorted(names)}
        return {name: pair for name, pair in both.items() if pair[0] != pair[1]}

    @property
    def mistaken(self) -> dict[str, tuple[str, str]]:
        """The different ones that end as plainly where the wrappers only call: these differ because of the runs."""
        return {name: pair for name, pair in self.different.items() if self.called.get(name) == pair[0]}

    def __str__(self) -> str:
        """Three lines of figures, and one for each difference."""
        facts = self.facts
        share = facts["split"] / facts["straight"] if facts.get("straight") else 1.0
        ran = f"{facts.get('run', 0)} of them run, {facts.get('runs', 0)} runs"
        whole = len(facts.get("whole", ()))
        lines = [
            f"{self.packages}: {self.passed} of {len(self.plain)} tests pass plainly, {self._told()}",
            f"  {facts.get('functions', 0)} functions wrapped, {ran}; {whole} run as one node",
            f"  {facts.get('straight', 0)} straight lines of more than one statement, {share:.1%} split",
        ]
        lines += [f"  {name}: {plain}, as flows {wrapped}" for name, (plain, wrapped) in self.mistaken.items()]
        return "\n".join(lines)

    def _told(self) -> str:
        differ, mistaken = len(self.different), len(self.mistaken)
        return f"{differ} differ" + (f", {differ - mistaken} of them by being wrapped at all" if differ else "")


def compare(packages: str, tests: Sequence[str], *, folder: Path, options: Sequence[str] = ()) -> Comparison:
    """Runs a suite twice, in processes of their own.

    Args:
        packages: The import names of what is wrapped, by commas.
        tests: What pytest is given: files, folders or `--pyargs` and modules.
        folder: Where it runs.
        options: More options of pytest.
    """
    plain, _ = _outcomes("", tests, folder, options)
    wrapped, told = _outcomes(packages, tests, folder, options)
    compared = Comparison(packages, plain.pop("outcomes", {}), wrapped.pop("outcomes", {}), wrapped, told, {})
    if compared.different:
        called, _ = _outcomes(packages, tests, folder, options, mode="plain")
        compared = replace(compared, called=called.pop("outcomes", {}))
    return compared


def _outcomes(
    packages: str, tests: Sequence[str], folder: Path, options: Sequence[str], mode: str = "flow"
) -> tuple[dict[str, Any], str]:
    with tempfile.TemporaryDirectory() as made:
        report = Path(made) / "report.json"
        paths = os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH"))))
        names = {"OMNITRON_WRAP": packages, "OMNITRON_WRAP_MODE": mode, "OMNITRON_WRAP_REPORT": str(report)}
        command = [sys.executable, "-m", "pytest", "-p", "wrapping", "-p", "no:cacheprovider", "-q", "--tb=short"]
        command += ["-o", "addopts=", "-W", "ignore", *options, *tests]
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **names, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        told = done.stdout + done.stderr
        return (json.loads(report.read_text()) if report.exists() else {}), told


def main(arguments: list[str]) -> int:
    """Prints the comparison; returns the exit status."""
    given, _, options = "\0".join(arguments).partition("\0--\0")
    packages, *tests = given.split("\0")
    compared = compare(packages, tests, folder=Path.cwd(), options=options.split("\0") if options else ())
    print(compared)
    if compared.mistaken or not compared.passed:
        print(compared.told[-12000:])
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
