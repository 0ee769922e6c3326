"""Where a project's store stands."""

from pathlib import Path

import pytest

from omnitron_kernel import Workspace
from omnitron_kernel.cli import main
from omnitron_kernel.errors import StoreError
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


def in_the_way(path, what):
    if what == "file":
        path.write_text("mine")
    else:
        path.symlink_to(path.name if what == "loop" else "nowhere")


@pytest.mark.parametrize("what", ["file", "loop", "link to nothing"])
def test_what_stands_in_the_folders_place_is_told_with_the_cure_wherever_somebody_looks(tmp_path, what, capsys):
    in_the_way(tmp_path / ".omnitron", what)
    folder = Folder(tmp_path / ".omnitron")
    with pytest.raises(StoreError, match="Something else stands there: rename or remove it"):
        Workspace.open(tmp_path)
    workspace = Workspace(folder)
    for look in (workspace.runs, workspace.flows, lambda: workspace.sql("FROM runs")):
        with pytest.raises(StoreError, match="Something else stands there: rename or remove it"):
            look()
    for verb in ("check", "size", "compact", "repair"):
        assert main(["store", verb, "--project", str(tmp_path)]) == 1
        printed = capsys.readouterr()
        assert "Something else stands there" in printed.out + printed.err


def test_a_folder_that_nobody_may_look_into_has_no_store_for_us(tmp_path, monkeypatch):
    looked = Path.is_dir

    def refused(path):
        if path.parent == tmp_path:
            raise PermissionError(13, "Permission denied")
        return looked(path)

    monkeypatch.setattr(Path, "is_dir", refused)
    (tmp_path / "sub").mkdir()
    assert find(tmp_path / "sub").path == tmp_path / "sub" / ".omnitron"


def test_a_folder_that_was_made_on_a_full_disk_is_kept_out_of_version_control_later(tmp_path):
    folder = Folder(tmp_path / ".omnitron")
    folder.make()
    (folder.path / ".gitignore").write_text("")
    folder.make()
    assert (folder.path / ".gitignore").read_text() == "*\n"
