"""Prints the benchmark table: each figure as measured, scaled to the reference machine, beside target and baseline.

python tests/bench/table.py             the table
python tests/bench/table.py --check     also fails where a figure is three times its baseline
python tests/bench/table.py --save      makes this table the baseline
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from figures import FIGURES, Figure, calibration

BASELINE = Path(__file__).parent / "baseline.json"
REFERENCE = 37.0
"""Nanoseconds of a calibration round on the reference machine: two quiet cores of the kind the tests run on."""

LIMIT = 3.0
"""How many times its baseline a figure may be before `--check` fails."""


def measured(figure: Figure) -> tuple[float, float]:
    """Returns a figure as measured, and scaled by a calibration around it; the better of two tries."""
    tries = []
    for _ in range(2):
        before = calibration()
        value = figure.measure()
        tries.append((value, value * (REFERENCE / min(before, calibration()) if figure.timed else 1)))
    return min(tries, key=lambda each: each[1])


def main(arguments: list[str]) -> int:
    """Prints the table; returns the exit status."""
    baseline: dict[str, float] = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(
        f"Python {sys.version.split()[0]}, calibration {calibration():.1f} ns (reference {REFERENCE}), load {load:.1f}"
    )
    print(f"{'figure':44}{'measured':>12}{'scaled':>12}{'target':>10}{'baseline':>12}  remark")
    scaled: dict[str, float] = {}
    slow: list[str] = []
    missing: list[str] = []
    for figure in FIGURES:
        value, fair = measured(figure)
        scaled[figure.name] = round(fair, 4)
        known = baseline.get(figure.name)
        remarks = []
        if figure.target is not None:
            remarks.append("target met" if fair <= figure.target else f"over target by {fair / figure.target - 1:.0%}")
        if known is None:
            missing.append(figure.name)
        elif fair > LIMIT * known:
            slow.append(figure.name)
            remarks.append(f"{fair / known:.1f} times the baseline")
        target = "" if figure.target is None else f"{figure.target:g}"
        told = "" if known is None else f"{known:.3g}"
        print(
            f"{figure.name:44}{value:>9.3g} {figure.unit}{fair:>9.3g} {figure.unit}"
            f"{target:>10}{told:>12}  {', '.join(remarks)}"
        )
    if "--save" in arguments:
        BASELINE.write_text(json.dumps(scaled, indent=2) + "\n")
        print(f"saved as {BASELINE.name}")
    if "--check" in arguments and missing:
        print(f"bench: no committed baseline for: {', '.join(missing)}. Save one: --save", file=sys.stderr)
        return 1
    if "--check" in arguments and slow:
        print(f"bench: more than {LIMIT:g} times the committed baseline: {', '.join(slow)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
