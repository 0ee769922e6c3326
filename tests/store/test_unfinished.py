"""A run whose process ended before it did is there, and says so; one that lasts is running."""

import asyncio
import gc
import os
import subprocess
import sys
import threading
import weakref

import pytest

from omnitron_kernel import Workspace, flow
from omnitron_kernel.errors import StoreError
from omnitron_kernel.store.database import opened
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.journal import Journal
from omnitron_kernel.store.rows import BegunEvent

from .conftest import run_of

ENDING = """
import os, sys
from omnitron_kernel import Workspace, flow
Workspace.open(sys.argv[1])

@flow
def last(x):
    y = x + 1
    os.kill(os.getpid(), 9)
    return y

@flow
def first(x):
    return x

first.run(0)
last.run(1)
"""


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path) as workspace:
        yield workspace


def begun_of(run, flow="f", started=1):
    return ["begun", *BegunEvent(run, flow, "v", "t", started)]


def statuses(folder):
    with opened(folder) as connection:
        return dict(connection.execute("SELECT run, status FROM runs").fetchall())


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_kernel_killed_in_a_run_leaves_a_run_that_did_not_end(tmp_path):
    program = tmp_path / "ending.py"
    program.write_text(ENDING)
    assert subprocess.run([sys.executable, program, tmp_path], check=False).returncode == -9
    with Workspace.open(tmp_path) as workspace:
        last, first = workspace.runs()
        assert (first.flow, first.status, first.value) == ("first", "done", "0")
        assert (last.flow, last.status, last.ms) == ("last", "unfinished", None)
        assert last.version == workspace.version("last").version
        assert "unfinished" in repr(workspace.runs("status:unfinished"))
        assert workspace.flows("status:unfinished")[0].name == "last"
        assert workspace.sql("SELECT kind FROM events WHERE run = ?", last.id)["kind"].tolist() == ["run started"]


def test_a_run_that_lasts_is_running_and_then_as_it_ended(workspace):
    inside, leave = threading.Event(), threading.Event()

    @flow
    def lasting(x):
        inside.set()
        leave.wait(10)
        return x

    thread = threading.Thread(target=lasting.run, args=(1,))
    thread.start()
    inside.wait(10)
    assert [each.status for each in workspace.runs()] == ["running"]
    assert [each.status for each in workspace.runs()] == ["running"]
    leave.set()
    thread.join()
    (run,) = workspace.runs()
    assert (run.status, run.value, run.nodes) == ("done", "1", 2)
    assert workspace.sql("SELECT count(*) AS n FROM begun")["n"].tolist() == [0]


def test_a_run_begun_and_ended_before_anybody_looks_is_there_once(folder):
    journal = Journal(folder)
    journal.append([begun_of("a"), begun_of("b")])
    journal.append([run_of("b"), run_of("c"), run_of("a")])
    assert statuses(folder) == {"a": "done", "b": "done", "c": "done"}
    journal.close()
    assert statuses(folder) == {"a": "done", "b": "done", "c": "done"}


def test_a_run_that_was_given_up_and_ends_after_all_is_there_once(folder):
    """A workspace was closed while a run in another thread lasted."""
    journal = Journal(folder)
    journal.append([begun_of("a")])
    journal.close()
    assert statuses(folder) == {"a": "unfinished"}
    assert statuses(folder) == {"a": "unfinished"}
    journal.append([run_of("a")])
    assert statuses(folder) == {"a": "done"}


def test_an_end_that_another_producer_tells_of_counts_whichever_comes_in_first(folder):
    """A workspace was closed and another one opened while a run lasted: which journal is read first is chance."""
    for each in range(8):
        first, second = Journal(folder), Journal(folder)
        first.append([begun_of(f"a{each}")])
        second.append([run_of(f"a{each}")])
    assert statuses(folder) == {f"a{each}": "done" for each in range(8)}
    with opened(folder) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (8,)
        assert connection.execute("SELECT count(*) FROM begun").fetchone() == (0,)


def test_a_run_stays_running_while_its_journal_goes_on_to_the_next_segment(folder, monkeypatch):
    journal = Journal(folder, limit=1)
    journal.append([begun_of("a")])
    seen = []
    made = Folder.make

    def looking(self):
        made(self)
        if not seen:
            seen.append(None)
            seen.append(statuses(folder))

    monkeypatch.setattr(Folder, "make", looking)
    journal.append([begun_of("b")])
    monkeypatch.undo()
    assert seen[1:] == [{"a": "running"}]
    assert statuses(folder) == {"a": "running", "b": "running"}


def test_a_deleted_flows_begun_runs_go_too(workspace):
    workspace._append([begun_of("a")])
    workspace.delete("f")
    assert len(workspace.runs()) == 0
    assert workspace.sql("SELECT count(*) AS n FROM begun")["n"].tolist() == [0]


def test_a_beginning_that_cannot_be_told_costs_nothing(workspace, monkeypatch):
    @flow
    def double(x):
        return x * 2

    written = os.write
    monkeypatch.setattr("os.write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(StoreError, match="No space"):
        workspace._append([begun_of("a")])
    assert double.run(2).value == 4
    monkeypatch.setattr("os.write", written)
    assert double.run(3).value == 6


@flow
def counting(n):
    yield from range(n)


@flow
async def acounting(n):
    for each in range(n):
        yield each


def drain(value):
    async def all_of():
        return [each async for each in value]

    return asyncio.run(all_of()) if hasattr(value, "__aiter__") else list(value)


@pytest.mark.parametrize("generator", [counting, acounting])
@pytest.mark.parametrize("looked", [True, False], ids=["looked at meanwhile", "looked at afterwards"])
def test_the_run_of_a_generator_lasts_until_that_is_exhausted(workspace, generator, looked):
    run = generator.run(3)
    if looked:
        assert [each.status for each in workspace.runs()] == ["running"]
        assert [each.status for each in workspace.runs()] == ["running"]
    assert drain(run.value) == [0, 1, 2]
    assert [(each.status, each.nodes) for each in workspace.runs()] == [("done", 1)]
    assert workspace.sql("SELECT count(*) AS n FROM nodes")["n"].tolist() == [1]
    assert workspace.sql("SELECT count(*) AS n FROM begun")["n"].tolist() == [0]
    assert workspace.runs()[0].status == run.status


def test_the_run_of_a_generator_that_nobody_has_any_more_has_ended(workspace):
    value = counting.run(3).value
    next(value)
    other = counting.run(3)
    assert [each.status for each in workspace.runs()] == ["running", "running"]
    del value
    other.value.close()
    assert [each.status for each in workspace.runs()] == ["done", "done"]


def test_recording_keeps_no_generator_alive(workspace):
    gone = weakref.ref(counting.run(3).value)
    counting.run(1)
    gc.collect()
    assert gone() is None


GENERATING = """
import os, sys
from omnitron_kernel import Workspace, flow

@flow
def counting(n):
    yield from range(n)

Workspace.open(sys.argv[1])
done, left = counting.run(3), counting.run(4)
list(done.value)
next(left.value)
if sys.argv[2] == "killed":
    os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize(("end", "told"), [("exits", ["done", "unfinished"]), ("killed", ["unfinished", "unfinished"])])
def test_a_process_that_ends_says_which_generators_had(tmp_path, end, told):
    program = tmp_path / "generating.py"
    program.write_text(GENERATING)
    subprocess.run([sys.executable, program, tmp_path, end], check=False)
    with Workspace.open(tmp_path) as workspace:
        assert [each.status for each in workspace.runs()[::-1]] == told
        assert workspace.sql("SELECT count(*) AS n FROM nodes")["n"].tolist() == [2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_process_tells_nothing_of_the_generators_of_its_parent(workspace):
    run = counting.run(3)
    child = os.fork()
    if not child:
        run.value.close()
        workspace.recorder.settle()
        os._exit(0)
    os.waitpid(child, 0)
    assert [each.status for each in workspace.runs()] == ["running"]


def test_generators_are_settled_when_something_is_recorded_a_while_later(workspace, monkeypatch):
    list(counting.run(3).value)
    monkeypatch.setattr("omnitron_kernel.store.recorder.AGAIN", -1.0)
    counting.run(1)
    with opened(Folder(workspace.path)) as connection:
        found = connection.execute("SELECT status FROM runs ORDER BY started").fetchall()
    assert found == [("done",), ("running",)]
