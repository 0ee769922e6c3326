"""A node that calls a flow opens: the call is a run within the run, and differs from a plain call in nothing else."""

# The bodies of flows are the material here.
# ruff: noqa: RET504

from __future__ import annotations

import asyncio
import traceback
from types import SimpleNamespace

import pytest

from omnitron_kernel import flow


@flow
def clean(rows, drop=0):
    kept = [row for row in rows if row != drop]
    total = sum(kept)
    return [*kept, total]


lib = SimpleNamespace(clean=clean)


def test_a_direct_call_of_a_flow_is_a_run_of_its_own() -> None:
    @flow
    def f(rows):
        first = clean(rows)
        second = lib.clean(first, drop=1)
        return clean(second)

    before = clean.last
    run = f.run([0, 1, 2])
    assert run.value == f([0, 1, 2])
    inner = run.nodes["first"].run
    assert (inner.flow, inner.status, inner.value) == (clean, "done", [1, 2, 3])
    assert dict(inner.inputs) == {"rows": [0, 1, 2], "drop": 0}
    assert inner["total"] == 3
    assert dict(run.nodes["second"].run.inputs)["drop"] == 1
    assert run.nodes["clean"].run.value == run.value
    assert clean.last is before


def test_nested_runs_are_spans_of_the_outer_run() -> None:
    @flow
    def f(rows):
        tidy = clean(rows)
        return tidy

    run = f.run([1])
    assert [(span.node, span.depth) for span in run.trace][:3] == [("tidy", 0), ("tidy/kept", 1), ("tidy/total", 1)]
    outer, inner = list(run.trace)[:2]
    assert outer.start <= inner.start
    assert inner.start + inner.duration <= outer.start + outer.duration
    assert "tidy/total" in [each.node for each in run.events]
    assert "\n    kept " in str(run.trace)


def test_only_the_call_itself_opens() -> None:
    @flow
    def f(rows):
        size = len(clean(rows))
        both = [clean(rows), 1]
        method = rows.copy()
        return size, both, method

    run = f.run([1])
    assert [each.run for each in run.nodes.values()] == [None] * len(run.nodes)


def test_a_recursion_opens_one_level_deep() -> None:
    @flow
    def fact(n):
        if n < 2:
            return 1
        rest = fact(n - 1)
        return n * rest

    run = fact.run(5)
    assert run.value == 120
    inner = run.nodes["rest"].run
    assert inner.value == 24
    assert inner.nodes["rest"].run is None
    assert fact.last is run


def test_a_failure_within_is_the_plain_one_and_marks_both_runs() -> None:
    def g(rows):
        tidy = clean(rows)
        return tidy

    made = flow(g)
    told = []
    for call in (g, made.run):
        with pytest.raises(TypeError) as caught:
            call(3)
        frames = [each for each in traceback.extract_tb(caught.tb) if each.filename == __file__]
        told.append([(each.name, each.lineno, each.colno) for each in frames[1:]])
    assert told[0] == told[1]
    run = made.last
    inner = run.nodes["tidy"].run
    assert (inner.status, inner.error, inner.stopped_at) == ("failed", run.error, "kept")
    assert run.stopped_at == "tidy"


def test_arguments_that_fail_come_before_the_call() -> None:
    order = []

    @flow
    def f():
        y = clean(order.append("argument") or 1 / 0)
        return y

    with pytest.raises(ZeroDivisionError):
        f.run()
    assert order == ["argument"]
    assert f.last.stopped_at == "y"


def test_a_flow_in_a_loop_or_bound_to_an_object_is_called_plainly() -> None:
    class Box:
        @flow
        def twice(self, x):
            y = x * 2
            return y

    box = Box()
    space = {"box": box, "clean": clean, "flow": flow}

    @flow
    def f(rows):
        for row in rows:
            out = clean([row])
        return out

    assert f.run([1, 2]).nodes["for#1/body/out"].run is None
    assert f.run([1, 2]).value == [2, 2]
    assert space["box"].twice(3) == 6
    assert Box.twice.run(box, 3).value == 6


def test_a_flow_that_runs_as_one_node_opens_too() -> None:
    double = flow(lambda x: x * 2)

    @flow
    def f(x):
        y = double(x)
        return y

    run = f.run(2)
    inner = run.nodes["y"].run
    assert (inner.value, inner.status, [each.status for each in inner.nodes.values()]) == (4, "done", ["done"])


def test_an_awaited_flow_opens() -> None:
    @flow
    async def later(x):
        y = x + 1
        await asyncio.sleep(0)
        return y

    @flow
    async def f(x):
        a = await later(x)
        return await later(a)

    run = f.run(1)
    assert run.value == 3
    assert run.nodes["a"].run["y"] == 2
    assert [each.run.value for each in run.nodes.values()] == [2, 3]


def test_a_handled_failure_within_leaves_a_failed_run() -> None:
    @flow
    def f():
        try:
            y = clean(3)
        except TypeError:
            y = None
        return y

    run = f.run()
    assert run.value is None
    assert run.nodes["try#1/body/y"].status == "failed"
    assert run.nodes["try#1/body/y"].run.status == "failed"


def test_arguments_that_do_not_fit_a_nested_flow_reach_no_node_of_it() -> None:
    @flow
    def f():
        y = clean(1, 2, 3, 4)
        return y

    with pytest.raises(TypeError, match="positional"):
        f.run()
    inner = f.last.nodes["y"].run
    assert {each.status for each in inner.nodes.values()} == {"not reached"}
    assert "do not fit" in next(iter(inner.nodes.values())).why


def test_a_call_that_is_awaited_later_lasts_until_then() -> None:
    """The node prepares it; its run is that of what was awaited."""

    @flow
    async def later(x):
        y = x + 1
        await asyncio.sleep(0)
        for each in (1, 2):
            if each == y:
                return y
        return None

    @flow
    async def f(x):
        first = later(x)
        second = later(5)
        a = await first
        b = await second
        return a, b

    run = f.run(1)
    assert [run.nodes[each].run["y"] for each in ("first", "second")] == [2, 6]
    assert [run.nodes[each].run.status for each in ("first", "second")] == ["done", "done"]
    assert run.value == (2, None)


def test_what_remains_of_a_nested_run_is_read_from_that_run() -> None:
    """Not from the called flow's own last run, which is another."""

    @flow
    def inner(x):
        z = x * 2
        w = z / (x - 1)
        return w

    @flow
    def outer(x):
        b = inner(x)
        return b

    inner.run(5)
    with pytest.raises(ZeroDivisionError):
        outer.run(1)
    told = outer.last._repr_mimebundle_()["text/plain"]
    assert told.endswith('The run of `inner` that failed: outer.last.nodes["b"].run.')
    nested = outer.last.nodes["b"].run
    assert nested.way == 'outer.last.nodes["b"].run'
    told = nested._repr_mimebundle_()["text/plain"]
    assert told.endswith('remains: outer.last.nodes["b"].run["z"].')
    assert nested["z"] == 2
    before = outer.last
    outer.run(3)
    assert before.way == nested.way == ""
    assert nested._repr_mimebundle_()["text/plain"].endswith('remains in this `run`: run["z"].')
