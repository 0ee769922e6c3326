"""Recording: each run once, before `run` returns; it changes no result, no exception, and stops no notebook."""

import asyncio
import errno
import pickle
import time
from pathlib import Path

import pytest

from omnitron_kernel import Workspace, flow
from omnitron_kernel.engine.recording import RECORDERS
from omnitron_kernel.store import journal, recorder
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.journal import Journal
from omnitron_kernel.store.recorder import JournalRecorder
from omnitron_kernel.store.segments import batches, segments


@flow
def double(x):
    y = x + x
    return y  # noqa: RET504 - a bare final name is no node


@flow
def outer(x):
    return double(x)


@flow
async def waiting(x):
    await asyncio.sleep(0)
    return x


@flow
def counting(n):
    yield from range(n)


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path) as workspace:
        yield workspace


def events_in(workspace):
    """What stands in the journal at this moment, without the database."""
    found = segments(Folder(workspace.path))
    return [event for each in found for batch in batches(each) for event in batch.events]


def test_a_run_is_in_the_journal_when_it_returns(workspace):
    run = double.run(2)
    text, layout, begun, event = events_in(workspace)
    assert text[:2] == ["text", "double"]
    assert begun[:3] == ["begun", run.id, "double"]
    assert event[:3] == ["run", run.id, "double"]
    assert event[-1]["layout"] == layout[1]
    assert event[-1]["told"] == [4]


def test_a_text_is_told_once_and_each_run_anew(workspace):
    for each in range(3):
        double.run(each)
    assert [event[0] for event in events_in(workspace)] == ["text", "layout", *("begun", "run") * 3]


def test_a_failed_run_is_recorded_and_raises_what_it_raised(workspace):
    with pytest.raises(TypeError) as raised:
        double.run(None)
    assert raised.value.__context__ is None
    event = events_in(workspace)[-1]
    assert event[5] == "failed"
    assert event[10].startswith("TypeError: unsupported operand")


def test_an_interrupted_run_is_recorded(workspace):
    @flow
    def stopped():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped.run()
    assert events_in(workspace)[-1][5] == "interrupted"


def test_arguments_that_do_not_fit_are_recorded_too(workspace):
    with pytest.raises(TypeError):
        double.run()
    assert events_in(workspace)[-1][5] == "failed"


def test_a_run_within_a_run_is_part_of_it(workspace):
    outer.run(1)
    runs = [event for event in events_in(workspace) if event[0] == "run"]
    assert [event[2] for event in runs] == ["outer"]
    assert sum(event[0] == "layout" for event in events_in(workspace)) == 2
    nodes = workspace.sql("SELECT node, value FROM nodes ORDER BY place")
    assert nodes.values.tolist() == [["double", "2"], ["double/y", "2"]]


def test_each_segment_says_all_that_its_runs_are_read_by(tmp_path):
    """So that it may be read without those before it, which are gone when the database is lost."""
    with Workspace.open(tmp_path) as workspace:
        outer.run(1)
        workspace._journal._next()
        outer.run(2)
        first, second = (
            [event[0] for batch in batches(each) for event in batch.events] for each in segments(workspace._folder)
        )
        assert sorted(first) == sorted(second) == ["begun", "layout", "layout", "run", "text"]
        workspace.runs()
        for each in Path(workspace.path).glob("store.duckdb*"):
            each.unlink()
        outer.run(3)
        assert [each.nodes for each in workspace.runs("outer")] == [2, 2]
        assert len(workspace.versions("outer")) == 1


def test_what_was_looked_at_before_is_read_with_what_comes_in_now(workspace):
    double.run(1)
    assert len(workspace.runs()) == 1
    double.run(2)
    assert [each.nodes for each in workspace.runs()] == [1, 1]


def test_async_runs_are_recorded_once(workspace):
    waiting.run(1)
    asyncio.run(waiting.arun(2))
    asyncio.run(double.arun(3))
    assert [event[2] for event in events_in(workspace) if event[0] == "run"] == ["waiting", "waiting", "double"]


def test_a_generators_run_is_recorded_as_it_begins_and_its_values_are_left_alone(workspace):
    run = counting.run(3)
    assert events_in(workspace)[-1][5] == "running"
    assert list(run.value) == [0, 1, 2]


def test_nothing_is_recorded_without_a_workspace_and_after_it_is_closed(tmp_path):
    double.run(1)
    with Workspace.open(tmp_path) as workspace:
        pass
    double.run(1)
    assert events_in(workspace) == []
    assert RECORDERS == []


def test_the_newest_of_several_workspaces_records(tmp_path):
    with Workspace.open(tmp_path / "a") as first:
        with Workspace.open(tmp_path / "b") as second:
            assert Workspace.current() is second
            double.run(1)
        assert Workspace.current() is first
        outer.run(1)
    assert [event[2] for event in events_in(first) if event[0] == "run"] == ["outer"]
    assert [event[2] for event in events_in(second) if event[0] == "run"] == ["double"]
    assert Workspace.current() is None


class Hostile:
    """A value whose every look raises."""

    def __repr__(self):
        raise RuntimeError("do not look")

    __str__ = __len__ = __iter__ = __eq__ = __hash__ = __repr__

    def __add__(self, other):
        return self


def test_a_hostile_value_is_kept_by_its_class(workspace):
    value = Hostile()
    assert double.run(value).value is value
    assert events_in(workspace)[-1][9][0] == "Hostile"


@pytest.mark.parametrize(
    "value", ["x" * 10_000_000, list(range(1_000_000)), {"k" * 1000: "v" * 10**6}, "\ud800" * 10**6]
)
def test_a_large_value_takes_little_room(workspace, value):
    flow(lambda x: x).run(value)
    assert sum(each.path.stat().st_size for each in segments(Folder(workspace.path))) < 20_000


def test_a_recorder_that_fails_costs_neither_result_nor_exception(monkeypatch):
    class Failing:
        def defined(self, _):
            raise RuntimeError("no")

        def recorded(self, _):
            raise RuntimeError("no")

    RECORDERS.append(Failing())
    assert double.run(2).value == 4
    with pytest.raises(TypeError):
        double.run(None)


def test_a_full_disk_is_told_of_once_and_recording_goes_on_when_there_is_room(workspace, monkeypatch, capsys):
    monkeypatch.setattr(recorder, "AGAIN", 0.0)
    double.run(1)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.write", full)
        values = [double.run(each).value for each in range(3)]
    assert values == [0, 2, 4]
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "No space left on device. Make room there" in said
    double.run(9)
    assert "Recording goes on. 3 runs before this were not kept." in capsys.readouterr().err
    assert [event[7] >= 0 for event in events_in(workspace) if event[0] == "run"] == [True, True]
    assert len(workspace.runs("double")) == 2


def test_a_disk_that_stays_full_is_not_tried_at_each_run(workspace, monkeypatch):
    tries = []

    def full(*_):
        tries.append(1)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.write", full)
    for each in range(100):
        double.run(each)
    assert len(tries) == 1


def test_flows_pickle_and_run_where_a_workspace_is_open(workspace):
    assert pickle.loads(pickle.dumps(double)) is double
    assert double.run(1).version == events_in(workspace)[-1][3]


def test_a_text_that_was_replaced_is_a_text_of_its_own(workspace):
    """As autoreload does it: the function stays, its code is another."""

    def changing(x):
        return x

    def other(x):
        return x * 2

    made = flow(changing)
    made.run(1)
    changing.__code__ = other.__code__
    assert made.run(1).value == 2
    assert len(workspace.versions("changing")) == 2


@pytest.fixture
def other(workspace):
    """Another kernel of the project, which records."""
    made = JournalRecorder(Journal(workspace._folder), tell=print)
    RECORDERS.append(made)
    yield made
    RECORDERS.remove(made)
    made.journal.close()


@pytest.mark.parametrize(("act", "names"), [("delete", []), ("rename", ["twofold"])])
def test_a_kernel_tells_a_text_again_that_another_one_took_from_its_name(workspace, other, monkeypatch, act, names):
    monkeypatch.setattr(journal, "_GLANCE", 0)
    RECORDERS.remove(workspace.recorder)
    double.run(1)
    getattr(workspace, act)("double", *names)
    double.run(2)
    assert [(each.runs, "y = x + x" in each.source) for each in workspace.versions("double")] == [(1, True)]


def test_a_run_right_after_another_kernel_deleted_its_flow_has_its_text(workspace, other, monkeypatch):
    """Before that is looked at, as it is a few times a second only."""
    monkeypatch.setattr(journal, "_GLANCE", 60)
    RECORDERS.remove(workspace.recorder)
    double.run(1)
    workspace.delete("double")
    double.run(2)
    assert [each.runs for each in workspace.versions("double")] == [1]


def test_a_definition_tells_its_text_whenever_the_store_may_have_lost_it(workspace, other, monkeypatch):
    monkeypatch.setattr(journal, "_GLANCE", 60)
    other.defined(double)
    workspace.delete("double")
    assert len(workspace.flows("double")) == 0
    other.defined(double)
    assert [each.runs for each in workspace.versions("double")] == [0]


def test_whoever_carries_out_a_deletion_says_so_where_the_one_who_asked_was_killed(workspace, other, monkeypatch):
    monkeypatch.setattr(journal, "_GLANCE", 0)
    RECORDERS.remove(workspace.recorder)
    double.run(1)
    workspace._append([["delete", "double", "", time.time_ns()]])
    assert len(workspace.flows()) == 0
    double.run(2)
    assert [each.runs for each in workspace.versions("double")] == [1]
