"""What a notebook keeps, the next kernel of its project finds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from omnitron_kernel.engine.reuse import cache as caches
from omnitron_kernel.store.sharing import share

CELL = "%%flow f(x=1)\na = [x, 2]\nb = sum(a)\nb * 2"


def test_a_notebook_keeps_in_its_project_and_another_kernel_finds_it(
    notebook: Any, cache: Any, monkeypatch: Any
) -> None:
    assert notebook.run(CELL).value == 6
    assert cache.below.flush()
    home = Path(os.environ["OMNITRON_HOME"])
    assert list(home.glob("artifacts/*/*.value"))
    monkeypatch.setattr(caches, "_process", caches.Cache())
    share()
    assert notebook.run(CELL).value == 6
    assert {each.status for each in notebook.names["f"].last.nodes.values()} == {"reused"}


def test_an_edit_in_another_kernel_runs_one_node(notebook: Any, cache: Any, monkeypatch: Any) -> None:
    notebook.run(CELL)
    assert cache.below.flush()
    monkeypatch.setattr(caches, "_process", caches.Cache())
    share()
    assert notebook.run(CELL.replace("b * 2", "b * 3")).value == 9
    assert [each.status for each in notebook.names["f"].last.nodes.values()] == ["reused", "reused", "done"]


def test_the_command_tells_what_stands_on_disk_and_forgets_it(notebook: Any, cache: Any, capsys: Any) -> None:
    notebook.run(CELL)
    capsys.readouterr()
    notebook.run("%omnitron cache")
    assert "4 files" in capsys.readouterr().out
    notebook.run("%omnitron cache clear f b")
    assert "of `b` in 'f'" in capsys.readouterr().out
    notebook.run("%omnitron cache clear")
    notebook.run("%omnitron cache")
    assert "0 files" in capsys.readouterr().out


def test_a_project_that_cannot_be_written_costs_nothing(notebook: Any, cache: Any, monkeypatch: Any) -> None:
    """It is kept in memory only."""
    home = Path(os.environ["OMNITRON_HOME"])
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_text("no folder")
    assert notebook.run(CELL).value == 6
    assert cache.below.flush()
    assert notebook.run(CELL).value == 6
    assert {each.status for each in notebook.names["f"].last.nodes.values()} == {"reused"}
