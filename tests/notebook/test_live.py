"""The picture that lights up while its flow runs."""

import threading

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


def watch(monkeypatch, run):
    """Runs a prepared run under a live picture and returns the statuses of every picture shown."""
    seen = []
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
        import time

        for index, gate in enumerate(gates):
            deadline = time.monotonic() + 10
            while run.done < index and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(0.1)
            seen_done.append(run.done)
            gate.set()

    run = slow.prepare()
    opener = threading.Thread(target=open_gates)
    opener.start()
    seen = watch(monkeypatch, run)
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

    run = broken.prepare()
    try:
        seen = watch(monkeypatch, run)
    except ZeroDivisionError:
        seen = []
    assert not seen
    assert run.status == "failed"
    assert [each.status for each in run.nodes.values()] == ["done", "failed"]


def test_no_thread_is_left(monkeypatch):
    @flow
    def quick():
        return 1 + 1

    watch(monkeypatch, quick.prepare())
    assert not [each for each in threading.enumerate() if each.name == "omnitron-picture"]


def test_watching_costs_the_flow_nothing_but_its_looks(monkeypatch):
    """A running node's time is shown anew now and then although no node ended."""
    monkeypatch.setattr(live, "BEAT", 2)

    @flow
    def slow():
        import time

        time.sleep(0.1)
        return 1

    seen = watch(monkeypatch, slow.prepare())
    assert len(seen) > 4
