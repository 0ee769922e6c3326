"""Where a project's store stands."""

import pytest

from omnitron_kernel.store.folder import Folder, find, within


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    monkeypatch.delenv("OMNITRON_HOME")


def test_the_nearest_folder_upward_is_the_projects(tmp_path):
    (tmp_path / ".omnitron").mkdir()
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert find(inner) == Folder(tmp_path / ".omnitron")
    (tmp_path / "a" / ".omnitron").mkdir()
    assert find(inner) == Folder(tmp_path / "a" / ".omnitron")


def test_where_none_is_it_is_to_be_in_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find() == Folder(tmp_path / ".omnitron")
    assert not (tmp_path / ".omnitron").exists()


def test_a_file_of_that_name_is_no_store(tmp_path):
    (tmp_path / ".omnitron").touch()
    inner = tmp_path / "a"
    inner.mkdir()
    assert find(inner) == Folder(inner / ".omnitron")


def test_the_home_folders_own_counts_only_there(tmp_path, monkeypatch):
    """One notebook run at home does not take in every project below it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".omnitron").mkdir()
    project = tmp_path / "project"
    project.mkdir()
    assert find(project) == Folder(project / ".omnitron")
    assert find(tmp_path) == Folder(tmp_path / ".omnitron")


def test_the_variable_names_the_folder_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("OMNITRON_HOME", str(tmp_path / "elsewhere"))
    assert find(tmp_path) == Folder(tmp_path / "elsewhere")


def test_a_project_may_be_named_by_itself_or_by_its_store(tmp_path):
    assert within(tmp_path) == within(tmp_path / ".omnitron") == Folder(tmp_path / ".omnitron")
