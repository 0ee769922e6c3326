"""The gallery: every flow runs, reads as a graph, draws, and stays itself as plain Python."""

import contextlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from omnitron_kernel import Flow
from omnitron_kernel.engine.cure import cure_of
from omnitron_kernel.graph import read
from omnitron_kernel.graph.draw import picture

FILES = sorted((Path(__file__).parent.parent / "flows").glob("*.py"))


def load(path: Path) -> Flow:
    """The flow of a gallery file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = getattr(module, path.stem)
    assert isinstance(found, Flow)
    return found


def same(one: object, other: object) -> bool:
    """Whether two values are equal; tables by their own method."""
    return one.equals(other) if hasattr(one, "equals") else one == other


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def gallery_flow(request: pytest.FixtureRequest) -> Flow:
    return load(request.param)


def test_a_run_gives_what_the_call_gives(gallery_flow):
    outcomes = []
    for way in (gallery_flow, lambda: gallery_flow.run().value):
        with contextlib.suppress(KeyError):
            outcomes.append(way())
    assert len(outcomes) in (0, 2)
    assert same(*outcomes) if outcomes else gallery_flow.last.status == "failed"


def test_it_is_split_into_nodes_and_says_what_it_is(gallery_flow):
    assert len(gallery_flow.graph.nodes) > 2
    assert gallery_flow.graph.diagnostics == ()
    assert gallery_flow.__doc__


def test_its_source_reads_as_the_same_graph(gallery_flow):
    assert read(gallery_flow.source, gallery_flow.__name__) == gallery_flow.graph


def test_its_picture_is_small(gallery_flow):
    assert all(len(each.encode()) < 100_000 for each in picture(gallery_flow.graph).values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_runs_as_a_script(path):
    done = subprocess.run([sys.executable, str(path)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_failing_one_shows_what_remains():
    failing = load(next(path for path in FILES if path.stem == "failing_on_purpose"))
    with pytest.raises(KeyError, match="coffee"):
        failing.run()
    assert failing.last["ordered"] == ("coffee", 3)
    assert "'coffe'" in cure_of(failing.last)
    assert failing.run("tea").value == pytest.approx(7.2)
