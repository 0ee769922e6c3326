"""What the store's tests share: an empty folder, and runs as the journal has them."""

from __future__ import annotations

import time
from typing import Any

import pytest

from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.rows import RunEvent, TextEvent


@pytest.fixture
def folder(tmp_path):
    """A store's folder that is not there yet."""
    return Folder(tmp_path / ".omnitron")


def run_of(run: str, flow: str = "f", **told: Any) -> list[Any]:
    """The event of a run of one node."""
    usual: dict[str, Any] = {
        "version": "v",
        "text": "t",
        "status": "done",
        "started": time.time_ns(),
        "duration": 1_000_000,
        "inputs": {"x": "1"},
        "value": ("int", "", "2"),
        "error": "",
        "nodes": [["y", "done", 0, 500_000, "int", "", "2"]],
    }
    return ["run", *RunEvent(run=run, flow=flow, **{**usual, **told})]


def text_of(flow: str = "f", **told: Any) -> list[Any]:
    """The event of a text."""
    usual: dict[str, Any] = {
        "version": "v",
        "text": "t",
        "form": "cell",
        "signature": f"{flow}(x=1)",
        "nodes": 1,
        "source": f"%%flow {flow}(x=1)\ny = x + 1\ny",
        "seen": time.time_ns(),
    }
    return ["text", *TextEvent(flow=flow, **{**usual, **told})]
