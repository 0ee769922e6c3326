"""The flow object: the plain function for whoever calls it, and a flow for whoever runs it."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import copy
import functools
import inspect
import pickle
import sys
from typing import Any

import pytest

from omnitron_kernel import Flow, flow
from omnitron_kernel.errors import DefinitionError, NotBuiltYetError, OmnitronError


@flow
def total(prices: list[float], rate: float = 0.2, *, cap: float | None = None) -> float:
    """Adds up."""
    net = sum(prices)
    return net * (1 + rate) if cap is None else min(cap, net)


def plain(x):
    """Of one statement."""
    return x + 1


class Shop:
    """Flows in a class."""

    def __init__(self, rate: float) -> None:
        self.rate = rate

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shop) and other.rate == self.rate

    __hash__ = None  # type: ignore[assignment]

    @flow
    def price(self, net: float) -> float:
        """With tax."""
        tax = net * self.rate
        return net + tax

    @staticmethod
    @flow
    def double(x: float) -> float:
        y = x * 2
        return y

    @classmethod
    @flow
    def make(cls, rate: float) -> Any:
        made = cls(rate)
        return made


# Calling


def test_a_call_is_the_function_itself() -> None:
    assert total([1.0, 2.0]) == total.func([1.0, 2.0])
    assert total([1.0, 2.0], cap=1) == 1
    assert total.last is None or total.last.value != total([50.0])


def test_a_call_leaves_no_run() -> None:
    made = flow(lambda x: x)
    made(1)
    assert made.last is None


def test_a_call_stays_in_c() -> None:
    """No frame of Python's stands between the caller and the function, which is what makes it cheap."""
    above = flow(lambda: sys._getframe(1).f_code)
    assert above() is sys._getframe().f_code


def test_runs_and_calls_take_any_argument_names() -> None:
    """The flow's parameters may be called as the runner's own: `self`, `args`, `name`, `plan`."""

    @flow
    def f(self, args, kwargs, name, plan, function):
        both = [self, args, kwargs, name, plan, function]
        return both

    given = {"self": 1, "args": 2, "kwargs": 3, "name": 4, "plan": 5, "function": 6}
    assert f(**given) == f.run(**given).value == [1, 2, 3, 4, 5, 6]


# Running


def test_last_is_the_newest_run_failed_ones_too() -> None:
    @flow
    def f(x):
        y = 1 / x
        return y

    first = f.run(1)
    assert f.last is first
    with pytest.raises(ZeroDivisionError) as caught:
        f.run(0)
    assert f.last is not first
    assert f.last is not None
    assert f.last.error is caught.value


def test_a_run_belongs_to_its_flow_and_version() -> None:
    run = total.run([1.0])
    assert run.flow is total
    assert run.version == total.version


# As a function


def test_a_flow_looks_like_its_function() -> None:
    function = total.func
    assert total.__wrapped__ is function
    for name in ("__name__", "__qualname__", "__doc__", "__module__", "__annotations__", "__code__", "__defaults__"):
        assert getattr(total, name) == getattr(function, name)
    assert inspect.signature(total) == inspect.signature(function) == total.signature
    assert inspect.getsource(total) == inspect.getsource(function)
    assert inspect.getdoc(total) == "Adds up."
    assert callable(total)


def test_attributes_of_the_function_are_forwarded() -> None:
    def f():
        return 1

    f.unit = "EUR"
    made = flow(f)
    assert made.unit == "EUR"
    with pytest.raises(AttributeError):
        _ = made.nothing
    assert not hasattr(made, "_repr_html_")
    assert not hasattr(made, "_ipython_display_")


def test_a_flow_pickles_by_its_name() -> None:
    assert pickle.loads(pickle.dumps(total)) is total
    assert pickle.loads(pickle.dumps(Shop.price)) is Shop.price
    assert len(pickle.dumps(total)) < 200


def test_a_flow_that_no_name_reaches_does_not_pickle() -> None:
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(flow(lambda: 1))


def test_copies_are_the_flow_itself_as_with_functions() -> None:
    assert copy.copy(total) is total
    assert copy.deepcopy([total])[0] is total


def test_flows_are_equal_and_hashed_by_identity() -> None:
    other = flow(total.func)
    assert total == total  # noqa: PLR0124
    assert total != other
    assert len({total, other, total}) == 2
    assert bool(total)


def test_a_partial_of_a_flow_stays_apart() -> None:
    """`functools.partial` melts partials into one; a flow keeps its own."""
    half = functools.partial(total, rate=0.0)
    assert half.func is total
    assert half([1.0]) == 1.0
    assert total([1.0]) == 1.2


def test_other_decorators_may_stand_above() -> None:
    cached = functools.cache(flow(plain))
    assert cached(1) == cached(1) == 2
    assert functools.reduce(flow(lambda x, y: x + y), [1, 2, 3]) == 6
    assert list(map(flow(plain), [1, 2])) == [2, 3]


# As a method


def test_a_flow_binds_as_a_method() -> None:
    shop = Shop(0.5)
    assert shop.price(10) == 15
    assert shop.price.run(10).value == 15
    assert shop.price.run(net=10)["tax"] == 5
    assert dict(shop.price.run(10).inputs) == {"self": shop, "net": 10}
    assert Shop.price is Shop.__dict__["price"]
    assert Shop.price.last is shop.price.last
    assert list(shop.price.signature.parameters) == ["net"]
    assert shop.price.prepare(10).execute().value == 15


def test_bound_flows_behave_as_bound_methods() -> None:
    shop, other = Shop(0.5), Shop(0.5)
    assert shop.price == shop.price
    assert hash(shop.price) == hash(shop.price)
    assert shop.price != other.price
    assert shop.price != Shop.price
    assert shop.price.__self__ is shop
    assert pickle.loads(pickle.dumps(shop.price))(10) == 15
    assert copy.deepcopy(shop.price).__self__ == shop


def test_a_bound_flow_does_not_bind_again() -> None:
    class Other:
        price = Shop(0.5).price

    assert Other().price(10) == Other().price.run(10).value == 15


def test_a_static_method_is_the_flow() -> None:
    assert Shop.double(2) == Shop(1).double(2) == Shop(1).double.run(2).value == 4


def test_a_class_method_passes_the_class() -> None:
    assert Shop.make(0.1).rate == 0.1


def test_a_subclass_of_flow_is_used_by_what_it_binds() -> None:
    class Counting(Flow):
        runs = 0

        def run(self, /, *args: Any, **kwargs: Any) -> Any:
            type(self).runs += 1
            return super().run(*args, **kwargs)

    class Holder:
        f = Counting(total.func, total._definition)
        g = Counting(Shop.price.func, Shop.price._definition)
        rate = 1

    assert Holder.f.run([1.0], rate=0.0).value == 1.0
    assert Holder().g.run(3).value == 6
    assert Counting.runs == 2


# Making


def test_a_flow_may_have_a_name_of_its_own() -> None:
    @flow(name="revenue")
    def f(x):
        y = x
        return y

    assert (f.__name__, f.graph.name, f.run(1).flow.__name__) == ("revenue", "revenue", "revenue")
    assert repr(f).startswith("<flow revenue(x)")
    assert f.version == flow(f.func).version


def test_a_flow_of_a_flow_is_the_flow() -> None:
    assert flow(total) is total
    assert flow()(total) is total


def test_options_that_are_not_built_say_so() -> None:
    for option in ("effects", "retries", "timeout"):
        with pytest.raises(NotBuiltYetError, match=rf"@flow\({option}=.*\) is not built yet"):
            flow(**{option: 1})
    for given in ({"on": "threads"}, {"on": "dask"}, {"timeout": 5}, {"allow": None}):
        with pytest.raises(NotBuiltYetError, match=r"is not built yet"):
            total.using(**given)
    assert issubclass(NotBuiltYetError, OmnitronError)
    assert total.using(on="inline") is total
    assert total.using().run([1.0], 0.0).value == 1.0


def test_unknown_options_name_the_nearest() -> None:
    with pytest.raises(DefinitionError, match=r"no option 'retry'. Did you mean 'retries'"):
        flow(retry=3)
    with pytest.raises(DefinitionError, match=r"It takes name, cache, effects, retries, timeout"):
        flow(zzz=1)
    with pytest.raises(DefinitionError, match=r"using has no option 'trase'. Did you mean 'trace'"):
        total.using(trase="full")
    with pytest.raises(DefinitionError, match=r"It takes on, trace, timeout, allow"):
        total.using(zzz=1)


# Looking


def test_source_and_graph_are_those_of_the_text() -> None:
    assert total.source.startswith("@flow\ndef total(")
    assert [node.id for node in total.graph.nodes] == ["net", "output"]
    assert total.graph is total.graph
    assert "total" in repr(total)
    assert "2 nodes" in repr(total)


def test_a_flow_shows_as_a_picture() -> None:
    assert {"text/plain", "image/svg+xml"} <= set(total._repr_mimebundle_())


def test_the_version_is_that_of_the_text_without_comments() -> None:
    def one(x):
        y = x + 1  # a comment
        return y

    def two(x):
        y = x + 1

        return y

    def three(x):
        y = x + 2
        return y

    assert flow(one).version == flow(two).version != flow(three).version


def test_a_function_without_text_has_inputs_and_a_version() -> None:
    names: dict[str, Any] = {}
    exec("def f(a, *, b=2): return a + b\ndef g(a, *, b=3): return a * b", names)
    f, g = flow(names["f"]), flow(names["g"])
    assert f.run(1).value == 3
    assert [str(port) for port in f.graph.inputs] == ["a", "b=2"]
    assert f.source == ""
    assert f.version != g.version


@pytest.mark.parametrize("name", ["stream", "astream", "batch", "effects"])
def test_a_name_of_the_design_that_is_not_built_says_so(name):
    named = flow(lambda x: x)
    with pytest.raises(NotBuiltYetError, match="not built yet"):
        getattr(named, name)
    assert not hasattr(named, name)


def test_a_nested_run_of_the_same_flow_does_not_become_the_last():
    @flow
    def fact(n):
        rest = fact.run(n - 1).value if n else 1
        return max(n, 1) * rest

    run = fact.run(3)
    assert run.value == 6
    assert fact.last is run


def test_a_run_executes_once():
    prepared = flow(lambda x: x).prepare(1)
    prepared.execute()
    with pytest.raises(OmnitronError, match="has ended"):
        prepared.execute()


def test_an_exception_that_guards_its_traceback_is_raised_as_it_is():
    class GuardedError(Exception):
        def __getattribute__(self, name):
            if name == "__traceback__":
                raise RuntimeError("no")
            return super().__getattribute__(name)

    @flow
    def fails():
        raise GuardedError

    with pytest.raises(GuardedError):
        fails.run()
    assert fails.last.status == "failed"
