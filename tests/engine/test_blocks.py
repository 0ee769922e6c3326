"""Nodes inside blocks that stand in no loop: recorded exactly, and what was not taken is told so."""

# The bodies of flows are the material here.
# ruff: noqa: RET504, F841

from __future__ import annotations

import contextlib
import linecache

import pytest

from omnitron_kernel import flow


def statuses(run):
    return {each.id: each.status for each in run.nodes.values()}


@flow
def branches(x):
    if x > 1:
        a = x + 1
        b = a * 2
    elif x:
        b = 7
    else:
        b = 0
    return b


def test_the_branch_that_was_taken_is_known() -> None:
    run = branches.run(2)
    assert statuses(run) == {
        "if": "done",
        "if#1/body/a": "done",
        "if#1/body/b": "done",
        "if#1/elif/b": "not reached",
        "if#1/else/b": "not reached",
    }
    assert run.nodes["if#1/else/b"].why == "`if` took `body`"
    assert run["if#1/body/a"] == run["if/body/a#1"] == 3
    assert branches.run(1).nodes["if/elif/b"].status == "done"
    assert branches.run(0).nodes["if/else/b"].status == "done"


def test_nodes_in_blocks_have_times_and_previews_of_their_own() -> None:
    run = branches.run(2)
    block, inner = run.nodes["if"], run.nodes["if#1/body/a"]
    assert inner.preview.text == "3"
    assert block.start <= inner.start
    assert inner.start + inner.duration <= block.start + block.duration


def test_a_node_whose_exception_the_flow_handled_says_so() -> None:
    @flow
    def f(x):
        try:
            a = 1
            b = a / x
            c = 2
        except ZeroDivisionError as error:
            b = str(error)
        else:
            d = 3
        finally:
            e = 4
        return b

    run = f.run(0)
    assert run.status == "done"
    assert statuses(run) == {
        "try": "done",
        "try#1/body/a": "done",
        "try#1/body/b": "failed",
        "try#1/body/c": "not reached",
        "try#1/except/b": "done",
        "try#1/else/d": "not reached",
        "try#1/finally/e": "done",
    }
    why = run.nodes["try/body/b"].why
    assert why == "it raised ZeroDivisionError: division by zero, which the flow handled"
    assert run.nodes["try/body/b"].error is None
    assert run.stopped_at is None
    assert statuses(f.run(1))["try#1/except/b"] == "not reached"


def test_the_innermost_node_that_failed_is_marked_and_the_blocks_around_it() -> None:
    @flow
    def f(x):
        with contextlib.nullcontext():
            if x:
                a = 1
                b = a / 0
                c = b
        return c

    with pytest.raises(ZeroDivisionError):
        f.run(1)
    run = f.last
    assert run.stopped_at == "with#1/body/if#1/body/b"
    assert statuses(run) == {
        "with": "failed",
        "with#1/body/if": "failed",
        "with#1/body/if#1/body/a": "done",
        "with#1/body/if#1/body/b": "failed",
        "with#1/body/if#1/body/c": "not reached",
    }
    assert run["a"] == 1
    assert run.nodes["with/body/if/body/b"].error is run.error


def test_what_a_context_manager_swallows_is_marked() -> None:
    @flow
    def f():
        with contextlib.suppress(KeyError):
            a = {}["x"]
            b = 2
        return 3

    run = f.run()
    assert run.value == 3
    assert statuses(run)["with#1/body/a"] == "failed"
    assert statuses(run)["with#1/body/b"] == "not reached"


def test_a_header_that_fails_marks_its_block() -> None:
    @flow
    def f(x):
        if 1 / x:
            a = 1
        return 2

    with pytest.raises(ZeroDivisionError):
        f.run(0)
    assert statuses(f.last) == {"if": "failed", "if#1/body/a": "not reached", "output": "not reached"}
    assert f.last.stopped_at == "if"


def test_a_bare_final_name_that_is_unbound_marks_no_node_that_is_done() -> None:
    """It is no node; the run says what failed."""

    @flow
    def f(x):
        if x:
            y = 1
        z = 2
        return y

    with pytest.raises(UnboundLocalError):
        f.run(0)
    assert statuses(f.last) == {"if": "done", "if#1/body/y": "not reached", "z": "done"}
    assert (f.last.status, f.last.stopped_at) == ("failed", None)
    assert "The output `y` was not bound" in f.last._repr_mimebundle_()["text/plain"]


def test_a_return_in_a_branch_ends_the_flow_there() -> None:
    @flow
    def f(x):
        if x:
            return x + 1
        y = 2
        return y

    assert [each.status for each in f.run(1).nodes.values()] == ["done", "done", "not reached"]
    assert [each.status for each in f.run(0).nodes.values()] == ["done", "not reached", "done"]


def test_what_stands_in_functions_of_the_flow_is_not_traced() -> None:
    @flow
    def f(x):
        def helper(y):
            z = y + 1
            return z

        class Box:
            size = 3

        return helper(x) + Box.size

    run = f.run(1)
    assert run.value == 5
    assert run.nodes["helper#1/body/z"].status == "not traced"
    assert run.nodes["Box#1/body/size"].status == "not traced"
    assert "runs as written" in run.nodes["helper/body/z"].why


def test_a_map_tells_how_often_its_call_ran_and_never_touches_a_generator() -> None:
    def double(x):
        return x * 2

    @flow
    def f(xs):
        ys = [double(x) for x in xs]
        lazy = (double(x) for x in xs)
        return lazy

    run = f.run([1, 2, 3])
    assert (run.nodes["ys"].count, run.nodes["ys#1/each/double"].count) == (3, 3)
    assert run.nodes["ys#1/each/double"].preview.text == "6"
    assert run.nodes["lazy"].count is None
    assert list(run.value) == [2, 4, 6]
    assert f.run([]).nodes["ys#1/each/double"].status == "not reached"


def test_the_trace_shows_blocks_with_what_stands_in_them() -> None:
    run = branches.run(2)
    assert [(span.node, span.depth) for span in run.trace] == [("if", 0), ("if#1/body/a", 1), ("if#1/body/b", 1)]
    assert "\n    if#1/body/a" in str(run.trace)
    names = [each.node for each in run.events]
    assert names == ["", "if", "if#1/body/a", "if#1/body/a", "if#1/body/b", "if#1/body/b", "if", ""]


def test_blocks_as_deep_as_python_allows_run() -> None:
    lines = [
        "def f(x):",
        *("    " * (n + 1) + "for a in [x]:" for n in range(20)),
        "    " * 21 + "y = a",
        "    return y",
    ]
    space: dict = {}
    text = "\n".join(lines)
    linecache.cache["<deep>"] = (len(text), None, text.splitlines(keepends=True), "<deep>")
    exec(compile(text, "<deep>", "exec"), space)
    made = flow(space["f"])
    assert made.run(3).value == 3
    whole = made._definition.current_plan().whole
    assert not whole or "cannot be compiled" in whole
