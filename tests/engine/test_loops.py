"""Nodes in loops keep count, total time and last value, handed over once; every round only under `trace="full"`."""

# The bodies of flows are the material here.
# ruff: noqa: F841, B007, B018, B023, F821, PLW0120, TRY301

from __future__ import annotations

import gc
import sys
import threading
import traceback
import weakref

import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine.probe import ROUNDS
from omnitron_kernel.errors import DefinitionError


def counts(run, prefix="for#1/body/"):
    return {each.id.removeprefix(prefix): each.count for each in run.nodes.values() if each.id.startswith(prefix)}


@flow
def walk(xs):
    seen = []
    for x in xs:
        y = x * 2
        if y > 4:
            big = y
            continue
        seen.append(y)
        for j in range(3):
            print(end="")
    else:
        after = 1
    return seen


def test_nodes_in_loops_keep_count_and_last_value() -> None:
    run = walk.run([0, 1, 2, 3, 4])
    assert counts(run) == {
        "y": 5,
        "if": 5,
        "if#1/body/big": 2,
        "if#1/body/continue": 2,
        "seen": 3,
        "for": 3,
        "for#1/body/print": 9,
    }
    assert run["for#1/body/y"] == run["for/body/y"] == 8
    assert run.nodes["for#1/body/y"].preview.text == "8"
    assert run["for#1/body/if#1/body/big"] == 8
    assert run["for#1/body/seen"] is run["seen"]


def test_the_else_of_a_loop_stands_in_no_loop() -> None:
    run = walk.run([1])
    assert (run.nodes["for#1/else/after"].status, run.nodes["for#1/else/after"].count) == ("done", None)


def test_what_a_loop_did_not_come_to_says_so() -> None:
    run = walk.run([])
    record = run.nodes["for#1/body/y"]
    assert (record.status, record.count) == ("not reached", 0)
    assert record.why == "the loop did not come to it"
    assert "for#1/body/y" not in run


def test_times_are_measured_in_some_rounds_and_scaled_up() -> None:
    run = walk.run([1] * 1000)
    record = run.nodes["for#1/body/y"]
    assert record.estimated
    assert record.duration >= 0
    assert not walk.run([1]).nodes["for#1/body/y"].estimated


def test_a_failure_in_a_loop_marks_the_innermost_node_and_its_round() -> None:
    @flow
    def f(xs):
        for x in xs:
            a = x
            while True:
                b = 10 // a
                c = b
                break
            d = c

    with pytest.raises(ZeroDivisionError):
        f.run([5, 2, 0, 1])
    run = f.last
    assert run.stopped_at == "for#1/body/while#1/body/b"
    assert {each.id: each.status for each in run.nodes.values()} == {
        "for": "failed",
        "for#1/body/a": "done",
        "for#1/body/while": "failed",
        "for#1/body/while#1/body/b": "failed",
        "for#1/body/while#1/body/c": "done",
        "for#1/body/while#1/body/break": "done",
        "for#1/body/d": "done",
    }
    assert counts(run) == {
        "a": 3,
        "while": 3,
        "while#1/body/b": 3,
        "while#1/body/c": 2,
        "while#1/body/break": 2,
        "d": 2,
    }
    assert run.nodes["for/body/while/body/b"].why == "it raised ZeroDivisionError in round 3 of `for`"
    assert (run.nodes["for"].why, run.nodes["for"].round) == ("it raised ZeroDivisionError in round 3", 3)
    assert (run["for/body/a"], run["for/body/d"], run["d"]) == (0, 5, 5)


def test_what_a_try_in_a_loop_swallows_is_counted_rightly() -> None:
    @flow
    def f(xs):
        for x in xs:
            try:
                a = x
                b = 10 // a
                c = b
            except ZeroDivisionError:
                d = 0
        return xs

    run = f.run([1, 0, 2, 0])
    assert counts(run) == {"try": 4, "try#1/body/a": 4, "try#1/body/b": 4, "try#1/body/c": 2, "try#1/except/d": 2}


def test_an_exception_in_a_loop_shows_the_frames_and_context_of_plain_python() -> None:
    def f(xs):
        try:
            raise KeyError("first")
        except KeyError:
            for x in xs:
                y = 1 // x
        return y

    told = []
    for call in (f, flow(f).run):
        with pytest.raises(ZeroDivisionError) as caught:
            call([0])
        error = caught.value
        frames = [each for each in traceback.extract_tb(error.__traceback__) if each.filename == __file__]
        told.append(([(each.name, each.lineno, each.colno) for each in frames[1:]], repr(error.__context__)))
    assert told[0] == told[1]


def test_a_loop_within_a_handler_sees_the_exception_that_is_handled() -> None:
    @flow
    def f(xs):
        try:
            1 / 0
        except ZeroDivisionError:
            for x in xs:
                seen = sys.exc_info()[0]
        return seen

    run = f.run([1])
    assert run.value is ZeroDivisionError
    assert run.nodes["try#1/except/for#1/body/seen"].count == 1


def test_return_break_and_walrus_in_loops_do_as_plain() -> None:
    @flow
    def f(xs):
        for x in xs:
            if (half := x // 2) > 2:
                return half
            while half:
                half -= 1
                if half == 1:
                    break
        return -1

    for xs in ([1, 2, 3], [3, 5, 6, 8], []):
        assert f.run(xs).value == f(xs)
    run = f.run([3, 5, 6, 8])
    assert run["for#1/body/if#1/body/return"] == 3
    assert run.nodes["for"].status == "done"


def test_names_that_nested_functions_hold_stay_the_same() -> None:
    @flow
    def f(xs):
        got = []
        for x in xs:
            y = x
            got.append(lambda: (x, y))
        del y
        return [each.__code__.co_freevars for each in got], x

    assert f.run([1, 2]).value == f([1, 2])


def test_a_running_loop_can_be_watched_from_another_thread() -> None:
    go, seen = threading.Event(), threading.Event()

    @flow
    def f(xs):
        for x in xs:
            y = x
            if x == 3:
                wait()
        return y

    def wait():
        seen.set()
        assert go.wait(10)

    run = f.prepare(range(5))
    thread = threading.Thread(target=run.execute)
    thread.start()
    assert seen.wait(10)
    record = run.nodes["for#1/body/y"]
    assert (record.status, record.count, record.total) == ("running", 4, 5)
    assert (run.nodes["for#1/body/if"].total, run.nodes["for#1/body/if#1/body/wait"].total) == (5, None)
    go.set()
    thread.join(10)
    assert (run.nodes["for#1/body/y"].count, run.nodes["for#1/body/y"].total) == (5, None)


def test_what_a_loop_goes_over_fails_where_it_does_in_plain_python() -> None:
    def f(n):
        for x in n.missing:
            y = x
        for x in later:
            y = x
        later = 1
        return y

    def place(call):
        with pytest.raises((AttributeError, UnboundLocalError, TypeError)) as caught:
            call()
        last = traceback.extract_tb(caught.tb)[-1]
        return str(caught.value), last.lineno, last.colno, last.end_lineno, last.end_colno

    empty = type("Empty", (), {"missing": ()})()
    for given in (1, empty, type("Wrong", (), {"missing": 5})()):
        assert place(lambda given=given: flow(f).run(given)) == place(lambda given=given: f(given))


def test_under_full_trace_every_round_is_recorded() -> None:
    run = walk.using(trace="full").run([1, 2])
    assert walk.last is run
    ends = [span.node for span in run.trace if "/body/" in span.node]
    assert ends.count("for#1/body/y") == 2
    assert ends.count("for#1/body/for#1/body/print") == 6
    assert not any(each.estimated for each in run.nodes.values())
    assert sum(each.node == "for#1/body/y" for each in run.events) == 4


def test_a_full_trace_is_bounded_and_says_so() -> None:
    @flow
    def f(n):
        total = 0
        for x in range(n):
            total += x
        return total

    run = f.using(trace="full").run(ROUNDS + 5)
    assert run.nodes["for#1/body/total"].count == ROUNDS + 5
    assert len(run.trace) == ROUNDS + 2
    assert f"the first {ROUNDS:,} ends" in run.nodes["for#1/body/total"].why
    assert f.run(3).nodes["for#1/body/total"].why == "computed 3 times"


def test_an_unknown_trace_is_refused() -> None:
    with pytest.raises(DefinitionError, match="'nodes' or 'full'"):
        walk.using(trace="most")


def test_what_a_failing_round_bound_remains() -> None:
    @flow
    def f(pairs):
        for name, amount in pairs:
            value = int(amount)
        return value

    with pytest.raises(ValueError, match="twelve"):
        f.run([("tea", "3"), ("salt", "twelve")])
    run = f.last
    assert (run["name"], run["amount"], run["value"]) == ("salt", "twelve", 3)
    with pytest.raises(ValueError, match="unpack"):
        f.run([("tea", "3"), ()])
    assert f.last["name"] == "tea"
    assert f.last.stopped_at == "for"


def test_a_run_of_a_loop_holds_no_circle() -> None:
    class Big:
        pass

    @flow
    def f(xs):
        for x in xs:
            big = Big()
            if x > 5:
                never = x

    run = f.run([1, 2])
    alive = weakref.ref(run["big"])
    gc.collect()
    gc.disable()
    try:
        del run
        f._definition.last = None
        assert alive() is None
    finally:
        gc.enable()


def test_an_interrupt_in_a_loop_is_told_as_one() -> None:
    def stop():
        raise KeyboardInterrupt

    @flow
    def f(xs):
        for x in xs:
            y = x
            z = stop()
        return y

    with pytest.raises(KeyboardInterrupt):
        f.run([1])
    assert f.last.nodes["for#1/body/z"].status == f.last.nodes["for"].status == "interrupted"
    assert f.last.nodes["for#1/body/y"].status == "done"


@pytest.mark.parametrize("nested", [False, True])
def test_the_nodes_of_a_loop_take_no_longer_than_it(nested: bool) -> None:
    """Times of all rounds are estimated from some; the estimates are fitted into what is known."""

    @flow
    def f(n):
        for x in range(n):
            a = [0] * (x % 97)
            b = sorted(a)
            if nested:
                c = sum(b)
                for y in b[:3]:
                    d = y
                    e = [d]

    for _ in range(5):
        nodes = f.run(2_000).nodes
        for block in ["for", *(["for#1/body/if#1/body/for"] if nested else [])]:
            inside = [each for each in nodes.values() if each.id.rpartition("/")[0] == f"{block}#1/body"]
            assert len(inside) >= 2
            assert sum(each.duration for each in inside) <= nodes[block].duration


def test_the_failing_round_stands_in_the_picture() -> None:
    """Of the outermost loop, however rarely the failing node itself was reached."""

    @flow
    def f(xs):
        for x in xs:
            a = x
            if x > 2:
                b = 1 // (x - 4)

    with pytest.raises(ZeroDivisionError):
        f.run([1, 2, 3, 4, 5])
    assert f.last.nodes["for"].round == 4
    assert f.last.nodes["for/body/if/body/b"].count == 2
    for form in ("text/plain", "image/svg+xml"):
        assert "failed in round 4: Zero" in f.last._repr_mimebundle_()[form]


def test_what_a_loop_was_left_with_does_not_hide_what_is_bound_behind_it() -> None:
    @flow
    def f(n=0):
        try:
            for x in [1, n]:
                c = 1 // x
        except ZeroDivisionError:
            d = 5
        c = 7
        return c + d

    run = f.run()
    assert (run["c"], run["d"], run["x"]) == (7, 5, 0)
