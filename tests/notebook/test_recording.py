"""A notebook's store that cannot be found: the notebook goes on in memory, says so once, and records when it can."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from omnitron_kernel import Workspace

CELL = "%%flow f(x=1)\ny = x + 1\ny"


@pytest.fixture
def gone(tmp_path: Path, monkeypatch: Any) -> Path:
    """The working directory, which somebody has removed."""
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.delenv("OMNITRON_HOME", raising=False)
    monkeypatch.chdir(folder)
    folder.rmdir()
    return folder


def check_goes_on(notebook: Any, capsys: Any, told: str) -> None:
    for each in (1, 2):
        ran = notebook.run(CELL.replace("x=1", f"x={each}"))
        assert (ran.error, ran.value) == (None, each + 1)
    assert capsys.readouterr().err.count("Runs are not recorded") == 1
    assert told in notebook.run("%flows").value.complaint
    for each in ("%runs", "%omnitron versions f", "%omnitron cache clear"):
        assert told in str(notebook.run(each).error)


def test_a_working_directory_that_is_gone_costs_no_run(notebook: Any, cache: Any, gone: Path, capsys: Any) -> None:
    check_goes_on(notebook, capsys, "the working directory cannot be used: No such file or directory")
    gone.mkdir()
    notebook.run(f"import os; os.chdir({str(gone)!r})")
    assert notebook.run("f.run(6).value").value == 7
    assert [each.value for each in notebook.run("%runs").value] == ["7"]


def test_a_home_that_nobody_knows_costs_no_run(notebook: Any, cache: Any, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("OMNITRON_HOME", "~nobody-of-this-name/x")
    check_goes_on(notebook, capsys, "OMNITRON_HOME is '~nobody-of-this-name/x'")


def test_the_notebooks_workspace_is_the_current_one_from_the_first_time_it_is_asked_for(notebook: Any) -> None:
    assert Workspace.current() is notebook.run("from omnitron_kernel import Workspace\nWorkspace.current()").value
    notebook.run(CELL)
    assert notebook.run("Workspace.current().sql('FROM runs')").value.flow.tolist() == ["f"]
    notebook.run("%unload_ext omnitron_kernel")
    assert Workspace.current() is None
