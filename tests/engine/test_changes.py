"""A value that a later node changed is marked with that node, by identity or by how it looks now."""

# The bodies of flows are the material here.
# ruff: noqa: RET504, PERF402

from __future__ import annotations

from omnitron_kernel import flow
from omnitron_kernel.engine.portrait import facts_of


def later(run):
    return {each.id: each.changed_by for each in run.nodes.values() if each.changed_by}


def test_a_change_in_place_is_known_by_identity() -> None:
    @flow
    def f():
        items = [1]
        other = items
        items.append(2)
        items += [3]
        return other

    assert later(f.run()) == {"items": ("items#2", "items#3"), "other": ("items#2", "items#3"), "items#2": ("items#3",)}


def test_a_change_in_a_loop_or_a_branch_is_told_by_the_nested_node() -> None:
    @flow
    def f(xs):
        seen = []
        for x in xs:
            seen.append(x)
        if xs:
            seen.append(0)
        return seen

    assert later(f.run([1]))["seen"] == ("for#1/body/seen", "if#1/body/seen")
    assert later(f.run([])) == {}


def test_an_unknown_call_is_suspected_where_the_value_looks_different() -> None:
    def spoil(table):
        table["b"] = 2

    def look(table):
        return len(table)

    @flow
    def f():
        table = {"a": 1}
        spoil(table)
        size = look(table)
        return size

    run = f.run()
    assert later(run)["table"] == ("spoil", "size")
    assert run.nodes["table"].preview.text == "{'a': 1}"

    @flow
    def g():
        table = {"a": 1}
        size = look(table)
        return size

    assert later(g.run()) == {}


def test_what_cannot_change_is_never_told_to_have_changed() -> None:
    @flow
    def f(n):
        a = n
        a += 0
        b = (1, 2)
        b += ()
        return a, b

    assert later(f.run(3)) == {}


def test_no_code_of_a_value_runs_and_no_iterator_is_consumed() -> None:
    class Hostile:
        def __eq__(self, other):
            raise RuntimeError

        __hash__ = None

        def __repr__(self):
            raise RuntimeError

    def use(*given):
        return None

    @flow
    def f(xs):
        one = Hostile()
        lazy = iter(xs)
        use(one, lazy)
        return lazy

    run = f.run([1, 2])
    assert later(run) == {}
    assert list(run.value) == [1, 2]


def test_every_display_tells_it() -> None:
    @flow
    def f():
        items = [1]
        items.append(2)
        return items

    run = f.run()
    assert "changed later by items#2" in run._repr_mimebundle_()["text/plain"]
    assert "changed later by items#2" in run._repr_mimebundle_()["image/svg+xml"]
    assert facts_of(run).nodes[0].changed_by == ("items#2",)


def test_a_loops_last_value_looks_as_it_did_when_the_loop_ended() -> None:
    """What comes behind the loop changes the value and not its preview, and is told to have changed it."""

    @flow
    def gathers(count):
        found = []
        for each in range(count):
            found.append(each)
        hides(found)
        return found

    run = gathers.run(2)
    inner = run.nodes["for/body/found"]
    assert inner.preview.text == "[0, 1]"
    assert inner.changed_by == ("hides",)
    assert run.nodes["found"].changed_by == ("for#1/body/found", "hides")


def hides(values):
    values.append("hidden")


def test_a_change_through_a_container_is_told() -> None:
    """By the node that changed what holds the value, at any depth; one that only read it is not told."""

    @flow
    def f():
        a = []
        b = {"k": a}
        c = [b]
        c[0]["k"].append(2)
        size = len(c)
        return b, size

    assert later(f.run()) == {"a": ("c#2",), "b": ("c#2",), "c": ("c#2",)}


def test_a_change_through_what_an_earlier_call_handed_it_to_is_told() -> None:
    kept = []

    @flow
    def f():
        a = [1]
        kept.append(a)
        kept[-1].append(2)
        return 3

    assert later(f.run())["a"][-1] == "kept#2"
