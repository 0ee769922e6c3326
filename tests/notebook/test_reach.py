"""Completion of what flows and runs hold, without running anything."""

import pytest

from omnitron_kernel import flow
from omnitron_kernel.notebook.reach import arguments_at, keys_at, members_at


@flow
def price(base, /, amount=2, *rest, rate=0.5, **more):
    """A flow with inputs of every kind."""
    total = base * amount
    return total + rate


class Loud:
    """Tells when somebody asks it for anything."""

    def __getattr__(self, name):
        raise AssertionError(name)

    __getitem__ = __contains__ = __getattr__


@pytest.fixture
def names():
    run = price.run(3)
    return {"price": price, "run": run, "loud": Loud(), "d": {"a": 1}, "runs": {"one": run}}


@pytest.mark.parametrize(
    ("typed", "fragment", "keys"),
    [
        ('price.last["', "", ('total"]', 'output"]')),
        ("x = price.last['to", "to", ("total']",)),
        ('run["o', "o", ('output"]',)),
        ('price.last.nodes["', "", ('total"]', 'output"]')),
        ('run.inputs["a', "a", ('amount"]',)),
        ('price.last.values[ "', "", ('total"]', 'output"]')),
        ('d["', "", ()),
        ('loud["', "", ()),
        ('loud.last["', "", ()),
        ('my.price.last["', "", ()),
        ('nothing.last["', "", ()),
        ('price.last["total"]["', "", ()),
        ("", "", ()),
    ],
)
def test_keys_of_runs_are_offered(names, typed, fragment, keys):
    assert keys_at(typed, names) == (fragment, keys)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("price.run(", ("amount=", "rate=")),
        ("price.run(1, am", ("amount=",)),
        ("price.run(\n    1,\n    amount=(3, 4), ", ("rate=",)),
        ("price.run(amount == 3, ", ("amount=", "rate=")),
        ("await price.arun(", ("amount=", "rate=")),
        ("price(", ("amount=", "rate=")),
        ('price.using(on="inline").run(ra', ("rate=",)),
        ("price.run(max(", ()),
        ("price.run([", ()),
        ("price.run(amount=", ()),
        ("price.run(x.am", ()),
        ("price.run(1)", ()),
        ("loud.run(", ()),
        ("print(", ()),
        ("'price.run('", ()),
    ],
)
def test_inputs_are_offered_in_calls_and_runs(names, typed, offered):
    assert arguments_at(typed, names)[1] == offered


def test_attributes_of_what_is_held_are_offered(names):
    assert "nodes" in members_at("price.last.no", names)[1]
    assert members_at('price.last["total"].numer', names) == ("numer", ("numerator",))
    assert "status" in members_at('run.nodes["total"].sta', names)[1]
    assert members_at("run.sta", names) == ("", ()), "IPython's own completion knows a name's attributes"
    assert members_at("loud.last.x", names) == ("", ())
    assert not any(each.startswith("_") for each in members_at("price.last.", names)[1])
