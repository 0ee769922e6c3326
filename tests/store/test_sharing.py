"""Who opens a workspace keeps in its folder what flows give; who closes it keeps where it kept before."""

from pathlib import Path

import pytest

from omnitron_kernel import Workspace, flow
from omnitron_kernel.engine.reuse import cache as caches
from omnitron_kernel.engine.reuse.cache import Cache
from omnitron_kernel.store.folder import find
from omnitron_kernel.store.sharing import share


@flow(cache=True)
def doubled(x=1):
    pair = [x, x]
    return pair * 2


def statuses(run):
    return {each.status for each in run.nodes.values()}


def files(project: Path) -> list[Path]:
    return sorted(project.glob(".omnitron/artifacts/*/*.value"))


@pytest.fixture
def another(monkeypatch):
    """Begins as another process does: with nothing in memory."""

    def begin() -> Cache:
        made = Cache()
        monkeypatch.setattr(caches, "_process", made)
        return made

    return begin


def test_what_one_script_keeps_another_finds(tmp_path, another):
    with Workspace.open(tmp_path):
        assert statuses(doubled.run()) == {"done"}
    assert len(files(tmp_path)) == 3  # two nodes and the run
    another()
    with Workspace.open(tmp_path):
        assert statuses(doubled.run()) == {"reused"}
    another()
    assert statuses(doubled.run()) == {"done"}, "nobody has opened a workspace"


def test_what_waits_is_written_when_it_is_closed_and_nothing_after_that(tmp_path, cache):
    workspace = Workspace.open(tmp_path)
    for each in range(50):
        doubled.run(each)
    workspace.close()
    assert len(files(tmp_path)) == 150
    assert cache.below is None
    doubled.run(-1)
    assert len(files(tmp_path)) == 150
    workspace.close()


@pytest.mark.parametrize("first", ["the newer", "the older"])
def test_of_several_the_newest_keeps_whichever_is_closed_first(tmp_path, cache, first):
    older, newer = (Workspace.open(tmp_path / each) for each in ("older", "newer"))
    doubled.run(1)
    gone, left = (newer, older) if first == "the newer" else (older, newer)
    gone.close()
    doubled.run(2)
    left.close()
    assert cache.below is None
    assert len(files(tmp_path / "newer")) == (3 if first == "the newer" else 6)
    assert len(files(tmp_path / "older")) == (3 if first == "the newer" else 0)


def test_a_notebook_goes_back_to_its_own_project(tmp_path, cache):
    share()
    notebook = cache.below
    assert notebook.tier.folder == find().artifacts
    with Workspace.open(tmp_path):
        assert cache.below.tier.folder == tmp_path / ".omnitron" / "artifacts"
    assert cache.below is notebook


def test_artifacts_stand_where_the_store_does(tmp_path, monkeypatch, cache):
    """A home folder's own `.omnitron` is no project's, for artifacts neither."""
    monkeypatch.delenv("OMNITRON_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".omnitron").mkdir()
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    share()
    assert cache.below.tier.folder == tmp_path / "project" / ".omnitron" / "artifacts" == find().artifacts
