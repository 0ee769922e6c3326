"""Opening JupyterLab on a notebook."""

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from omnitron_lab_ext import launch


@pytest.fixture
def notebook(tmp_path):
    """A notebook with an output that only a trusted one shows."""
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", {"text/html": "<b>1</b>"})])
    path = tmp_path / "notebooks" / "n.ipynb"
    path.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


def test_trusting_signs_the_notebook_and_leaves_its_file_alone(notebook):
    before = notebook.read_bytes()
    read = nbformat.read(notebook, as_version=4)
    assert not NotebookNotary().check_signature(read)
    launch.trust(notebook)
    assert NotebookNotary().check_signature(read)
    assert notebook.read_bytes() == before


def test_the_command_opens_the_notebook_in_its_project(notebook, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    words = launch.command(notebook, "--no-browser")
    assert f"--notebook-dir={notebook.parent.parent}" in words
    assert "--LabApp.default_url=/lab/tree/notebooks/n.ipynb" in words
    assert words[-1] == "--no-browser"
    assert "--allow-root" not in words


def test_root_is_let_in(notebook, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--allow-root" in launch.command(notebook)


def test_lab_asks_nothing_and_looks_for_nothing(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/somewhere")
    folder, other = launch.environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert other == "/somewhere"
    told = json.loads((Path(folder) / "labconfig" / "default_setting_overrides.json").read_text())
    assert told["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_it_becomes_lab(notebook, monkeypatch):
    became = []
    monkeypatch.setattr(os, "execve", lambda *words: became.append(words))
    launch.main([str(notebook), "--port=1"])
    ((program, words, environment),) = became
    assert program == words[0]
    assert words[-1] == "--port=1"
    assert "JUPYTER_CONFIG_PATH" in environment


def test_a_notebook_that_is_not_there_is_told(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        launch.main([str(tmp_path / "missing.ipynb")])
    assert stopped.value.code == 2
    assert "there is no notebook" in capsys.readouterr().err
