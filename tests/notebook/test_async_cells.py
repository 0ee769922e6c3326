"""Async `%%flow` cells: awaited on the notebook's own loop, as the cell's own `await` would be."""

import asyncio

import pytest

from omnitron_kernel.engine.portrait import RUN_MIME
from omnitron_kernel.errors import SourceError

HALF = "import asyncio\nasync def half(x):\n    await asyncio.sleep(0)\n    return x / 2"


@pytest.fixture
def awaiting(notebook):
    """A notebook that has something to await."""
    notebook.run(HALF)
    return notebook


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("%%flow f(x=3)\na = await half(x)\na + 1", 2.5),
        ("%%flow async f(x=3)\nx", 3),
        ("# words\n\n%%flow f(\n    x=3,\n)\nawait half(x)", 1.5),
        ("%%flow f(x=3)\nasync def g():\n    for i in range(x):\n        yield i\n[i async for i in g()]", [0, 1, 2]),
        ("%%flow f(x=3)\nasync with asyncio.timeout(5):\n    y = await half(x)\ny", 1.5),
        ("%%flow f(x=3)\nawait half(x);", None),
        ("%%flow f(x=3)\ny = await half(x)", None),
    ],
)
def test_a_cell_that_awaits_gives_its_value(awaiting, cell, value):
    ran = awaiting.run(cell)
    assert ran.error is None
    assert ran.value == value
    assert awaiting.names["f"].last.status == "done"
    nodes = [node for node in ran.shown[-1][RUN_MIME].get("nodes", []) if "/" not in node["id"]]
    assert {node["status"] for node in nodes} <= {"done"}


def test_its_flow_is_async_and_its_nodes_are_kept(awaiting):
    awaiting.run("%%flow f(x=3)\na = await half(x)\na + 1")
    flow = awaiting.names["f"]
    assert flow.graph.asynchronous
    assert flow.last["a"] == 1.5
    assert asyncio.run(flow(5)) == 3.5
    assert awaiting.run("(await f.arun(7)).value").value == 4.5


def test_it_runs_on_the_notebooks_own_loop(awaiting):
    awaiting.run("await half(1)\nloop = asyncio.get_running_loop()")
    assert awaiting.run("%%flow f()\nawait half(1)\nasyncio.get_running_loop() is loop").value is True


def test_no_run_and_missing_inputs_only_define(awaiting):
    ran = awaiting.run("%%flow --no-run f(x=1)\nawait half(x)")
    assert (ran.error, awaiting.names["f"].last) == (None, None)
    ran = awaiting.run("%%flow g(x)\nawait half(x)")
    assert "Not run: `x` has no default" in ran.shown[0]["text/plain"]


def test_a_failure_shows_the_cells_own_line_and_its_cure(awaiting):
    ran = awaiting.run("%%flow f(x=3)\na = await half(x)\nb = a / (x - 3)\nb")
    assert isinstance(ran.error, ZeroDivisionError)
    assert "----> 3 b = a / (x - 3)" in ran.told
    assert 'f.last["a"]' in ran.told
    assert "omnitron_kernel" not in ran.told


def test_a_cancelled_cell_is_interrupted_and_keeps_what_came_before(awaiting):
    ran = awaiting.run("%%flow f()\nready = 1\nawait half(1)\nraise asyncio.CancelledError")
    assert isinstance(ran.error, asyncio.CancelledError)
    assert awaiting.names["f"].last.status == "interrupted"
    assert "was interrupted" in ran.told
    assert awaiting.names["f"].last["ready"] == 1


@pytest.mark.parametrize("cell", ["%%flow f(x=1)\nawait half(x", "%%flow f(x=1)\nawait half(x)\nbreak"])
def test_a_mistake_in_an_async_cell_is_told_as_in_any_other(awaiting, cell):
    assert isinstance(awaiting.run(cell).error, SourceError)
    assert awaiting.run("await half(4)").value == 2


def test_a_default_that_raises_is_told_at_the_magic_line(awaiting):
    ran = awaiting.run("%%flow f(x=1 / 0)\nawait half(x)")
    assert "----> 1 %%flow f(x=1 / 0)" in ran.told


def test_an_async_generator_is_the_value_as_it_is(awaiting):
    awaiting.run("%%flow f(n=3)\nfor i in range(n):\n    await half(i)\n    yield i")
    assert awaiting.run("[i async for i in f()]").value == [0, 1, 2]
    assert awaiting.names["f"].last.status == "running"


def test_without_a_loop_the_cell_says_how_to_get_one(awaiting):
    awaiting.run("%autoawait off")
    ran = awaiting.run("%%flow f()\nawait half(1)")
    assert "`%autoawait on`" in str(ran.error)
    assert awaiting.run("%%flow g()\n1").value == 1


def test_who_calls_the_magic_awaits_what_it_gives(awaiting):
    assert awaiting.run("await get_ipython().run_cell_magic('flow', 'f(x=8)', 'await half(x)')").value == 4
