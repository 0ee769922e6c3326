"""The picture that lights up while its flow runs."""

import threading
import time

import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine.portrait import RUN_MIME
from omnitron_kernel.notebook import live


class Handle:
    """What `display` gives back in a front end that can replace an output."""

    def __init__(self, seen):
        self.seen = seen

    def update(self, bundle, raw):
        assert raw
        self.seen.append([node["status"] for node in bundle[RUN_MIME]["nodes"]])


def watch(monkeypatch, run, seen=None):
    """Runs a prepared run under a live picture and returns the statuses of every picture shown."""
    seen = [] if seen is None else seen
    handle = Handle(seen)

    def display(bundle, *, raw, display_id):
        assert display_id
        handle.update(bundle, raw)
        return handle

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr(live, "TICK", 0.005)
    with live.LivePicture(run, live=True):
        run.execute()
    return seen


def test_each_node_is_seen_running_before_it_is_seen_done(monkeypatch):
    gates = [threading.Event(), threading.Event()]
    seen_done = []

    def wait(index):
        gates[index].wait(10)

    @flow
    def slow():
        first = wait(0)
        second = wait(1)
        return first, second

    def open_gates():
        for index, gate in enumerate(gates):
            wanted = ["done"] * index + ["running"] + ["waiting"] * (2 - index)
            deadline = time.monotonic() + 20
            while wanted not in seen and time.monotonic() < deadline:
                time.sleep(0.005)
            seen_done.append(run.done)
            gate.set()

    run = slow.prepare()
    seen = []
    opener = threading.Thread(target=open_gates)
    opener.start()
    watch(monkeypatch, run, seen)
    opener.join()
    assert seen[0] == ["running", "waiting", "waiting"]
    assert ["done", "running", "waiting"] in seen
    assert seen[-1] == ["done", "done", "done"]
    assert seen_done == [0, 1]


def test_the_last_picture_is_the_truth_after_a_failure(monkeypatch):
    @flow
    def broken():
        x = 1
        return x / 0

    seen = []
    with pytest.raises(ZeroDivisionError):
        watch(monkeypatch, broken.prepare(), seen)
    assert seen[-1] == ["done", "failed"]


def test_no_thread_is_left(monkeypatch):
    @flow
    def quick():
        return 1 + 1

    watch(monkeypatch, quick.prepare())
    assert not [each for each in threading.enumerate() if each.name == "omnitron-picture"]


def test_a_long_nodes_time_is_shown_anew_although_no_node_ended(monkeypatch):
    monkeypatch.setattr(live, "BEAT", 2)
    seen = []

    def until_seen(times):
        deadline = time.monotonic() + 20
        while len(seen) < times and time.monotonic() < deadline:
            time.sleep(0.005)

    @flow
    def slow():
        until_seen(4)
        return 1

    watch(monkeypatch, slow.prepare(), seen)
    assert seen[:4] == [["running", "waiting"]] * 4


def test_a_picture_that_cannot_be_drawn_hides_no_result(monkeypatch):
    def broken(*_, **__):
        raise ValueError("no picture")

    @flow
    def fails():
        return 1 / 0

    monkeypatch.setattr(live, "portrait", broken)
    shown = []
    monkeypatch.setattr(live, "show", shown.append)
    run = fails.prepare()
    with pytest.raises(ZeroDivisionError), live.LivePicture(run, live=False):
        run.execute()
    assert "could not be drawn" in shown[0]["text/plain"]


@pytest.mark.parametrize("where", ["start", "join", "display"])
def test_an_interrupt_in_our_own_code_leaves_no_thread_and_no_running_run(notebook, monkeypatch, where):
    """An interrupt may arrive anywhere; the next cell starts clean."""
    notebook.shell.kernel = object()
    fired = []

    def interrupted(*_, **__):
        if not fired:
            fired.append(where)
            raise KeyboardInterrupt

    class Thread(threading.Thread):
        def start(self):
            if where == "start":
                interrupted()
            super().start()

        def join(self, timeout=None):
            if where == "join":
                interrupted()
            super().join(timeout)

    monkeypatch.setattr(live.threading, "Thread", Thread)
    if where == "display":
        monkeypatch.setattr("IPython.display.display", interrupted)
    notebook.run("%%flow f()\nx = 1\nx")
    monkeypatch.undo()
    assert fired
    assert notebook.names["f"].last.status in ("done", "interrupted")
    assert not [each for each in threading.enumerate() if each.name == "omnitron-picture"]
