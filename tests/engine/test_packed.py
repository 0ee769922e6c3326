"""A packed run, by way of JSON, gives the facts that the run itself gives."""

import asyncio
import contextlib
import json
from unittest import mock

import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine.facts import node_facts
from omnitron_kernel.engine.layout import Layout
from omnitron_kernel.engine.packed import packed
from omnitron_kernel.engine.preview import describe
from omnitron_kernel.engine.retold import retold_facts
from omnitron_kernel.engine.reuse.whole import Values


@flow
def straight(x):
    a = x + 1
    b = [a, x]
    c, d = a, "\ud800"
    e = {"a": b, "c": c, "d": d * 100}
    b.append(1)
    return e


@flow
def inner(x):
    y = x + 1
    return y * 2


@flow
def dividing(x):
    y = x + 1
    return y / x


@flow
def blocks(xs):
    total = 0
    for x in xs:
        if x > 1:
            total += x
        else:
            low, high = x, [x]
            total -= low * len(high)
    doubled = [abs(each) for each in xs]
    nested = inner(total)
    if total > 100:
        nested = 0
    elif total > 3:
        nested = [nested]
    with contextlib.suppress(KeyError):
        found = {}["x"]
    try:
        found = 1 / total
    except ZeroDivisionError:
        found = None
    return nested, doubled, found


@flow
def failing(xs):
    last = None
    for x in xs:
        last = 10 / x
        for y in range(3):
            last += y
    return dividing(last - 10)


@flow
def handled(x):
    try:
        y = dividing(x)
    except ZeroDivisionError:
        y = -1
    return y


@flow
def early(x):
    for each in range(x):
        if each > 2:
            return each
    return None


@flow
def nothing():
    pass


@flow
def counting(n):
    total = 0
    while total < n:
        total += 1
    return total


@flow
def whole(x):
    exec("y = x")
    return x


@flow
def calls_whole(x):
    y = whole(x)
    return y + 1


@flow
def mapping(xs):
    sizes = [abs(each) for each in xs]
    return sum(sizes)


@flow
def passing(x):
    import math

    y = x
    a, b = y, [math.pi]
    return (y, {"a": a}, b)


@flow
def giving(x):
    y = x
    return y  # noqa: RET504 - a bare final name is no node


@flow
async def slow(x):
    await asyncio.sleep(0)
    y = x + 1
    return y * 2


RUNS = [
    (straight, 1),
    (straight, "x"),
    (straight, float("nan")),
    (inner, 1 << 100),
    (blocks, [1, 2, 3]),
    (blocks, []),
    (blocks, [0]),
    (blocks, (200,)),
    (blocks, "ab"),
    (failing, [1, 2]),
    (failing, [1, 2, 0]),
    (failing, [1]),
    (failing, []),
    (handled, 0),
    (handled, 1),
    (early, 0),
    (early, 9),
    (counting, 1000),
    (slow, 1),
    (slow, "x"),
]


def run_of(flow_, *given):
    with contextlib.suppress(Exception):
        flow_.run(*given)
    return flow_.last


def retold(run):
    """What a packed run gives when it comes from a file."""
    told, layouts = json.loads(json.dumps([(found := packed(run))[0], {k: v.told for k, v in found[1].items()}]))
    error = describe(run.error) if run.error is not None else ""
    return retold_facts(
        told, lambda key: Layout.read(layouts[key]), status=run.status, duration=run.duration, error=error
    )


@pytest.mark.parametrize(("flow_", "given"), RUNS, ids=lambda each: getattr(each, "__name__", repr(each)[:20]))
def test_what_is_packed_says_what_the_run_says(flow_, given):
    run = run_of(flow_, given)
    assert retold(run) == node_facts(run)


REUSING = [
    (straight, 1),
    (inner, 3),
    (blocks, [1, 2, 3]),
    (failing, [1, 2, 0]),
    (handled, 0),
    (mapping, [1, -2]),
    (mapping, []),
    (passing, [1, 2]),
    (passing, 5),
    (giving, "a"),
]


@pytest.mark.parametrize(("flow_", "given"), REUSING, ids=lambda each: getattr(each, "__name__", repr(each)[:20]))
def test_what_is_packed_of_a_run_that_reuses_says_what_it_says(flow_, given):
    """Of the first run, and of the second, whose nodes are reused one by one or all at once."""
    reusing = flow(cache=True)(flow_.func)
    for _ in range(2):
        run = run_of(reusing, given)
        told = retold(run)  # before anybody has read anything of it
        assert told == node_facts(run)


def test_why_each_node_ran_or_was_reused_is_packed():
    @flow(cache=True)
    def bill(price, count):
        net = price * 2
        gross = [net, count]
        return gross, price

    bill.run(1, 2)
    assert {each[1] for each in retold(bill.run(1, 2))} == {"reused"}
    net, gross, output = retold(bill.run(1, 3))
    assert net[1] == "reused"
    assert net[9].startswith("reused: nothing that it depends on has changed; computing it had taken")
    assert (gross[1], gross[9]) == ("done", "computed: `count` has changed")
    assert (output[1], output[4:7]) == ("done", ["tuple", "2 items", "([2, 3], 1)"])


def test_packing_a_run_that_was_looked_up_puts_nothing_together():
    @flow(cache=True)
    def sums(n):
        numbers = [n, n + 1]
        return [numbers, {"n": n}]

    sums.run(1)
    run = sums.run(1)
    with mock.patch.object(Values, "had", side_effect=AssertionError("nobody has asked for a value")):
        facts = retold(run)
        assert run.preview.text == "[[1, 2], {'n': 1}]"
    assert [each[4:7] for each in facts] == [["list", "2 items", "[1, 2]"], ["list", "2 items", "[[1, 2], {'n': 1}]"]]
    assert run.value == [[1, 2], {"n": 1}]


def test_a_run_without_nodes_has_no_facts():
    assert retold(run_of(nothing)) == node_facts(nothing.last)


def test_arguments_that_do_not_fit_reach_no_node():
    run = run_of(inner, 1, 2)
    assert retold(run) == node_facts(run)
    assert [each[1] for each in retold(run)] == ["not reached"] * len(retold(run))


def test_a_flow_that_runs_as_one_step_within_another_ends_as_its_caller_does():
    told = {each[0]: each for each in retold(run_of(calls_whole, 1))}
    assert list(told) == [each[0] for each in node_facts(calls_whole.last)] == ["y", "y/whole", "output"]
    assert told["y/whole"][1] == "done"
    assert told["y/whole"][4:7] == ["int", "", "1"]
    assert told["y/whole"][3] <= told["y"][3]


def test_what_cannot_be_read_without_the_values_is_not_packed():
    @flow
    def stream(n):
        yield from range(n)

    run = stream.run(3)
    assert packed(run) is None
    list(run.value)
    assert packed(run) is not None


def test_layouts_are_equal_by_their_keys():
    layout = blocks.run([1])._plan.layout
    again = Layout.read(json.loads(json.dumps(layout.told)))
    assert again == layout
    assert again.key == layout.key != inner.run(1)._plan.layout.key


def test_a_layout_whose_steps_stand_in_themselves_is_refused():
    told = json.loads(json.dumps(inner.run(1)._plan.layout.told))
    told[0][0][4] = 0
    with pytest.raises(ValueError, match="themselves"):
        Layout.read(told)
