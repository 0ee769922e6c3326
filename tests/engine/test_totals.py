"""Of how many rounds a loop is, as long as it has not come to its end."""

# The bodies of flows are the material here.
# ruff: noqa: F841, B007

from __future__ import annotations

import gc
import weakref

import pytest

from omnitron_kernel import flow


class Asked(list):
    """A list of somebody's own, whose length is somebody's code."""

    def __len__(self):
        raise AssertionError


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ([1, 2, 3], 3),
        ((1, 2), 2),
        ({1: 2}, 1),
        ({1: 2}.items(), 1),
        (range(1, 10**9), 10**9 - 1),
        (range(1, 10**30), None),
        ("text", 4),
        (iter([1, 2]), None),
        (enumerate([1, 2]), None),
        (Asked([1, 2]), None),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_loop_that_was_left_tells_of_how_many_rounds_where_that_is_known(values, total) -> None:
    """Nobody's own code is asked for it, and nothing is consumed."""

    @flow
    def f(xs):
        for x in xs:
            y = x
            raise ValueError("left")

    with pytest.raises(ValueError, match="left"):
        f.run(values)

    record = f.last.nodes["for#1/body/y"]
    assert (record.count, record.total) == (1, total)


def test_rounds_of_a_loop_within_a_loop_and_nodes_that_may_be_left_out_have_no_total() -> None:
    @flow
    def f(xs):
        for x in xs:
            for j in range(3):
                z = x
            if x:
                continue
            y = 1 / x

    with pytest.raises(ZeroDivisionError):
        f.run([1, 2, 0, 4])

    totals = {each.id: each.total for each in f.last.nodes.values()}
    assert totals["for#1/body/for"] == 4
    assert totals["for#1/body/for#1/body/z"] is None
    assert totals["for#1/body/y"] is None


def test_a_list_that_grows_has_as_many_rounds_as_it_has_grown_to() -> None:
    @flow
    def f(todo):
        for x in todo:
            y = x + 1
            if y < 6:
                todo.append(y)
            z = 1 / (5 - x)

    with pytest.raises(ZeroDivisionError):
        f.run([0])

    record = f.last.nodes["for#1/body/z"]
    assert (record.count, record.total) == (6, 6)


def test_what_a_loop_went_over_is_not_kept_when_it_has_ended() -> None:
    class Thing:
        pass

    @flow
    def f(make):
        for x in [make(), make()]:
            y = x is None
        return y

    made = []

    def make():
        thing = Thing()
        made.append(weakref.ref(thing))
        return thing

    run = f.run(make)
    gc.collect()
    assert run.value is False
    assert made[0]() is None
