"""What is kept of a run's nodes: the quick way says what the derived one says."""

import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine.facts import _derived, _straight, look, node_facts
from omnitron_kernel.engine.preview import preview


@flow
def straight(x):
    a = x + 1
    b = [a, x]
    c, d = a, "\ud800"
    e = {"a": b, "c": c, "d": d}
    b.append(1)
    return e


@flow
def inner(x):
    y = x + 1
    return y * 2


@flow
def blocks(xs):
    total = 0
    for x in xs:
        if x > 1:
            total += x
    doubled = [abs(each) for each in xs]
    nested = inner(total)
    return nested, doubled


def test_a_straight_run_is_kept_the_quick_way_as_it_would_be_derived():
    run = straight.run(1)
    assert _straight(run) == _derived(run, "", 0)
    assert [each[0] for each in node_facts(run)] == ["a", "b", "c", "e", "b#2"]


def test_blocks_maps_and_nested_runs_are_kept_with_their_counts_and_ids():
    facts = {each[0]: each for each in node_facts(blocks.run([1, 2, 3]))}
    assert facts["for#1/body/if#1/body/total"][7] == 2
    assert facts["nested/y"][6] == "6"
    assert facts["nested"][2] <= facts["nested/y"][2]
    assert {"total", "for", "doubled", "nested", "output"} <= set(facts)


def test_a_failed_run_says_which_node_failed_and_which_were_not_reached():
    with pytest.raises(TypeError):
        straight.run("x")
    first, second, *_ = node_facts(straight.last)
    assert first[:2] == ["a", "failed"]
    assert first[8].startswith("TypeError")
    assert second[1] == "not reached"


@pytest.mark.parametrize(
    "value",
    [0, -5, 1 << 100, 1.5, float("nan"), float("inf"), True, None, "text", "x" * 10_000, b"x", int, [1], range(3)],
)
def test_a_value_looks_as_its_preview(value):
    seen = preview(value)
    assert look(value) == (seen.type, seen.size, seen.text)
