"""Figures that the browser tests measure: printed at the end of a run, and kept beside the screenshots."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).parent.parent.parent / "build" / "browser-figures.json"


def keep(name: str, value: float, unit: str, target: str) -> None:
    """Notes a figure under its name."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    known[name] = {"value": round(value, 1), "unit": unit, "target": target}
    FILE.write_text(json.dumps(known, indent=2) + "\n")


def lines() -> list[str]:
    """The figures as lines of a table."""
    if not FILE.exists():
        return []
    return [
        f"{name:52}{each['value']:>10} {each['unit']:6} target {each['target']}"
        for name, each in json.loads(FILE.read_text()).items()
    ]
