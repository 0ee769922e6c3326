"""A recorded run is the call too, and what is packed of it says what the run itself says."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

from omnitron_kernel import Workspace
from omnitron_kernel.engine.facts import node_facts
from omnitron_kernel.engine.layout import Layout
from omnitron_kernel.engine.packed import packed
from omnitron_kernel.engine.preview import describe
from omnitron_kernel.engine.recording import RECORDERS
from omnitron_kernel.engine.retold import retold_facts
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.segments import batches, segments


class Comparing:
    """Hands everything on to a recorder, and keeps what is packed beside what is derived at once."""

    def __init__(self, recorder: Any) -> None:
        self.recorder = recorder
        self.unlike: list[str] = []
        self.differences: list[Any] = []

    def defined(self, flow: Any) -> None:
        self.recorder.defined(flow)

    def begun(self, run: Any) -> None:
        self.recorder.begun(run)

    def recorded(self, run: Any) -> None:
        self.recorder.recorded(run)
        found = packed(run)
        if found is None:
            self.unlike.append(run.status)
            return
        told = json.loads(json.dumps(found[0]))
        layouts = {key: json.loads(json.dumps(each.told)) for key, each in found[1].items()}
        error = describe(run.error) if run.error is not None else ""
        try:
            again: Any = retold_facts(
                told, lambda key: Layout.read(layouts[key]), status=run.status, duration=run.duration, error=error
            )
        except Exception as wrong:  # noqa: BLE001 - the engine lets none through
            again = wrong
        if again != (own := node_facts(run)):
            self.differences.append((again, own))


def test_a_recorded_run_shows_what_the_call_shows(
    case: Any, ways: ModuleType, observing: ModuleType, tmp_path: Path
) -> None:
    """Recording changes nothing, each run is there when it returned, and what is packed says all."""
    with Workspace.open(tmp_path / "own") as workspace:
        RECORDERS[-1] = comparing = Comparing(workspace.recorder)
        seen = observing.observe(case, tmp_path, next(each for each in ways.WAYS if each.name == "run"))
        folder = Folder(workspace.path)
        kept = [event[0] for each in segments(folder) for batch in batches(each) for event in batch.events]
    assert seen == observing.observe(case, tmp_path, ways.PLAIN)
    assert comparing.differences == []
    assert set(comparing.unlike) <= {"running"}  # all others are packed
    assert kept.count("run") == kept.count("begun") >= 1
