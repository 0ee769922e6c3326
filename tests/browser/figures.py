"""Figures that the browser tests measure: printed at the end of a run, kept beside the screenshots, and compared.

python tests/browser/figures.py            prints the last run's figures beside the committed baseline
python tests/browser/figures.py --check    also fails where one is three times its baseline
python tests/browser/figures.py --save     makes them the baseline
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent.parent / "build" / "browser-figures.json"
BASELINE = Path(__file__).parent / "baseline.json"

LIMIT = 3.0
"""How many times its baseline a figure may be before `--check` fails."""


def keep(name: str, value: float, unit: str, target: str) -> None:
    """Notes a figure under its name."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    known = _read(FILE)
    known[name] = {"value": round(value, 1), "unit": unit, "target": target}
    FILE.write_text(json.dumps(known, indent=2) + "\n")


def lines() -> list[str]:
    """The figures as lines of a table."""
    baseline = _read(BASELINE)
    return [
        f"{name:44}{each['value']:>9} {each['unit']:4} target {each['target']:26} baseline {baseline.get(name, '-')}"
        for name, each in _read(FILE).items()
    ]


def worse() -> list[str]:
    """The figures that are more than so many times worse than their baseline; of frames a second, fewer are worse."""
    found = []
    for name, value in _read(BASELINE).items():
        each = _read(FILE).get(name)
        if each is not None:
            ratio = value / max(each["value"], 0.1) if each["unit"] == "fps" else each["value"] / value
            found += [f"{name} ({ratio:.1f} times)"] if ratio > LIMIT else []
    return found


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text())) if path.exists() else {}


def main(arguments: list[str]) -> int:
    """Prints, checks or saves; returns the exit status."""
    print("\n".join(lines()))
    if "--save" in arguments:
        values = {name: each["value"] for name, each in _read(FILE).items()}
        BASELINE.write_text(json.dumps(values, indent=2) + "\n")
    if "--check" in arguments and worse():
        print(f"figures: more than {LIMIT:g} times the committed baseline: {', '.join(worse())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
