"""A run: what one execution leaves to be read, also when it failed, and that it leaves nothing else."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import gc
import os
import re
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from omnitron_kernel import flow
from omnitron_kernel.errors import UnknownNodeError


@flow
def prices(rate: float, base: int = 10):
    """Three bindings of `x`, and one list that changes later."""
    x = base
    xs = [x]
    x = x / rate
    xs.append(x)
    x = x + 1
    return xs


@flow
def countdown(n):
    left = n
    return 0 if not left else countdown.run(left - 1).value + 1


def failed(made, *args):
    with pytest.raises(ZeroDivisionError):
        made.run(*args)
    return made.last


def test_the_last_binding_is_read_by_name_and_each_by_its_number() -> None:
    run = prices.run(2)
    assert (run["x"], run["x#1"], run["x#2"], run["x#3"]) == (6.0, 10, 5.0, 6.0)
    assert run.value == run["xs"] == [10, 5.0]
    assert dict(run.values) == {"x": 6.0, "xs": [10, 5.0]}


def test_an_unknown_name_names_the_nearest() -> None:
    run = prices.run(2)
    with pytest.raises(UnknownNodeError, match="Did you mean 'xs'"):
        run["xss"]
    with pytest.raises(KeyError, match="'x#4'"):
        run["x#4"]
    with pytest.raises(UnknownNodeError):
        run.nodes["nothing"]


def test_any_object_may_be_asked_for() -> None:
    run = prices.run(2)
    assert "x" in run
    assert 3 not in run
    assert ["x"] not in run
    with pytest.raises(UnknownNodeError):
        run[0]


def test_nodes_are_records_in_source_order() -> None:
    run = prices.run(2)
    assert list(run.nodes) == ["x", "xs", "x#2", "xs#2", "x#3"]
    assert run.nodes["x#1"] == run.nodes["x"]
    assert {each.status for each in run.nodes.values()} == {"done"}
    assert all(each.duration >= 0 and each.start >= 0 for each in run.nodes.values())


def test_a_preview_shows_the_value_as_it_was_before_the_next_statement() -> None:
    run = prices.run(2)
    assert run.nodes["xs"].preview.text == "[10]"
    assert run.nodes["xs#2"].preview.text == "[10, 5.0]"


def test_inputs_are_the_arguments_with_defaults() -> None:
    assert dict(prices.run(2).inputs) == {"rate": 2, "base": 10}
    assert dict(prices.run(rate=4, base=1).inputs) == {"rate": 4, "base": 1}


def test_inputs_are_what_was_bound_when_the_run_began() -> None:
    def f(a, /, b=1, *rest, c=2, **more):
        a = b = c = 0
        return a + b + c

    made = flow(f)
    run = made.run(5, 6, 7, d=8)
    assert dict(run.inputs) == {"a": 5, "b": 6, "rest": (7,), "c": 2, "more": {"d": 8}}
    f.__defaults__, f.__kwdefaults__ = (10,), {"c": 20}
    assert run.inputs["c"] == 2
    assert dict(made.run(5).inputs) == {"a": 5, "b": 10, "rest": (), "c": 20, "more": {}}


def test_a_binding_is_read_by_its_number_wherever_it_stands_in_a_target() -> None:
    @flow
    def f(p):
        a, b = p, 2
        b = b + 1
        c, b = a, 9
        return b, c

    run = f.run(1)
    assert [run[name] for name in ("b#1", "b#2", "b#3", "b", "a#1", "c")] == [2, 3, 9, 9, 1, 1]
    assert "b#4" not in run


def test_a_failed_run_keeps_what_was_computed_before() -> None:
    run = failed(prices, 0)
    assert run is prices.last
    assert run.status == "failed"
    assert type(run.error) is ZeroDivisionError
    assert (run["x"], run["xs"], run.value) == (10, [10], None)
    assert run.stopped_at == "x#2"
    assert [each.status for each in run.nodes.values()] == ["done", "done", "failed", "not reached", "not reached"]
    with pytest.raises(UnknownNodeError, match="has not come to 'x#3'"):
        run["x#3"]


def test_an_interrupted_run_says_so_and_keeps_what_was_computed() -> None:
    @flow
    def f():
        x = 1
        y = stop()
        return x, y

    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        f.run()
    assert f.last.status == f.last.nodes["y"].status == "interrupted"
    assert f.last["x"] == 1


def test_an_error_that_lies_about_its_class_is_still_raised() -> None:
    class LyingError(Exception):
        @property
        def __class__(self):
            raise RuntimeError("no class")

    @flow
    def f():
        x = 1
        raise LyingError(x)

    with pytest.raises(LyingError):
        f.run()
    assert f.last.status == "failed"


@pytest.mark.parametrize("body", ["split", "whole"])
def test_arguments_that_do_not_fit_start_no_node(body: str) -> None:
    def split(a):
        b = a
        return b

    def whole(a):
        yield a

    made = flow({"split": split, "whole": whole}[body])
    with pytest.raises(TypeError, match="missing 1 required"):
        made.run()
    assert {each.status for each in made.last.nodes.values()} == {"not reached"}
    assert dict(made.last.inputs) == {}


def test_a_return_inside_a_block_leaves_the_rest_unreached() -> None:
    @flow
    def f(xs):
        total = 0
        for x in xs:
            return x
        return total

    assert [each.status for each in f.run([7]).nodes.values()] == ["done", "done", "done"]
    assert f.run([7]).value == 7
    assert f.run([])["total"] == 0


def test_a_name_called_value_is_a_name_as_any_other() -> None:
    @flow
    def f(xs):
        for value in xs:  # noqa: B007
            pass
        print(value := value + 1)
        return [value]

    run = f.run([1])
    assert run["value"] == 2
    assert run["for"] == {"value": 1}
    assert run["print"] is None


def test_several_targets_are_several_values() -> None:
    @flow
    def f():
        (a, b), *c = (1, 2), 3, 4  # noqa: F841
        if a:
            d = 5  # noqa: F841
        return a + b

    run = f.run()
    assert (run["a"], run["b"], run["c"], run["d"], run["output"]) == (1, 2, [3, 4], 5, 3)


def test_run_ids_are_unique_in_threads_and_stay() -> None:
    runs = [prices.run(2) for _ in range(200)]
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda run: run.id, runs * 4))
    assert len(set(ids)) == len(runs)
    assert ids[:200] == [run.id for run in runs]


def test_run_ids_are_unique_in_forks() -> None:
    here = {prices.run(2).id for _ in range(5)}
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, " ".join(prices.run(2).id for _ in range(5)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as told:
        there = set(told.read().split())
    here |= {prices.run(2).id for _ in range(5)}
    assert len(here) == 10
    assert len(there) == 5
    assert not here & there


def test_runs_of_several_threads_do_not_mix() -> None:
    barrier = threading.Barrier(4)

    @flow
    def f(n):
        mine = [n]
        barrier.wait(10)
        mine.append(n)
        return mine

    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(f.run, range(4)))
    assert [run.value for run in runs] == [[n, n] for n in range(4)]
    assert [run.nodes["mine"].preview.text for run in runs] == [f"[{n}]" for n in range(4)]


def test_a_flow_that_runs_itself_keeps_its_runs_apart() -> None:
    run = countdown.run(5)
    assert run.value == 5
    assert run["left"] == 5


def test_a_run_can_be_watched_from_another_thread() -> None:
    go, seen = threading.Event(), threading.Event()

    @flow
    def f():
        x = 1
        seen.set()
        go.wait(10)
        return x

    run = f.prepare()
    assert (run.status, run.done) == ("running", 0)
    thread = threading.Thread(target=run.execute)
    thread.start()
    assert seen.wait(10)
    states = {each.id: each.status for each in run.nodes.values()}
    assert states["x"] == "done"
    assert "running" in states.values()
    go.set()
    thread.join(10)
    assert run.status == "done"
    assert f.last is run


def test_ten_thousand_runs_keep_no_memory() -> None:
    @flow
    def f(n):
        block = bytes(10_000)
        both = [block, n]
        return both

    f.run(0)
    process = psutil.Process()
    gc.collect()
    before = process.memory_info().rss
    for n in range(10_000):
        f.run(n)
    gc.collect()
    assert process.memory_info().rss - before < 50_000_000


def test_a_failing_flow_keeps_only_its_last_run() -> None:
    class Big:
        pass

    @flow
    def f(zero):
        big = Big()
        return big, 1 / zero

    alive = []
    for _ in range(20):
        run = failed(f, 0)
        alive.append(weakref.ref(run["big"]))
    del run
    gc.collect()
    assert sum(each() is not None for each in alive) == 1


def test_repr_is_one_line() -> None:
    assert repr(prices.run(2)).startswith("<Run of prices: done, 5 of 5 nodes, ")
    assert "failed, 2 of 5" in repr(failed(prices, 0))
    assert re.match(r"x: done, [\d.]+ .?s\nxs: done, ", repr(prices.run(2).nodes))
    assert repr(failed(prices, 0).nodes).endswith(": not reached")


def test_a_run_is_gone_through_by_its_names() -> None:
    run = prices.run(2)
    assert list(run) == list(run.values)
    assert {name: run[name] for name in run} == dict(run.values)


def test_a_node_record_gives_the_value_too() -> None:
    @flow
    def f(x):
        a, b = x, [x]
        for each in b:
            last = each
        return a, last

    nodes = f.run(1).nodes
    assert nodes["a"].value == {"a": 1, "b": [1]}
    assert nodes["for/body/last"].value == 1
    assert nodes["for"].value == {"each": 1, "last": 1}
    assert "value" not in repr(nodes["a"])


def test_completion_offers_nothing_of_the_machinery() -> None:
    assert not {"entered", "left", "settle"} & set(dir(prices.run(2)))
