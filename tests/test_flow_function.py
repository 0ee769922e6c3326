"""A flow stands where its function stood: for decorators, for `inspect`, for whoever sets or reads attributes."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import abc
import copy
import doctest
import functools
import inspect
import pickle
import sys
import types
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from omnitron_kernel import Flow, flow


@flow
def total(prices: list[float], rate: float = 0.2, *, cap: float | None = None) -> float:
    """Adds up.

    >>> total([1.0], rate=0.0)
    1.0
    """
    net = sum(prices)
    return net * (1 + rate) if cap is None else min(cap, net)


def plain(x: int) -> int:
    return x + 1


renamed = flow(plain)
size = flow(len)
answer = flow(42)


@dataclass
class Order:
    net: float

    @flow
    def gross(self, rate: float = 0.5) -> float:
        tax = self.net * rate
        return self.net + tax

    @property
    @flow
    def twice(self) -> float:
        doubled = self.net * 2
        return doubled

    @functools.cached_property
    @flow
    def thrice(self) -> float:
        return self.net * 3

    half = functools.partialmethod(gross, rate=-0.5)


# Attributes


def test_attributes_that_are_set_reach_the_function() -> None:
    """What a body sees of itself and what others see of it are one."""

    @flow
    def f(x=1):
        f.calls += 1
        return x

    f.calls = 0
    f()
    f.run()
    assert f.calls == f.func.calls == vars(f)["calls"] == 2
    del f.calls
    assert not hasattr(f, "calls")
    assert not hasattr(f.func, "calls")


def test_attributes_that_the_function_sets_are_seen() -> None:
    def count(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(*args: Any) -> Any:
            wrapper.calls += 1  # type: ignore[attr-defined]
            return function(*args)

        wrapper.calls = 0  # type: ignore[attr-defined]
        return wrapper

    f = flow(count(plain))
    assert (f(1), f.run(2).value, f.calls) == (2, 3, 2)


def test_new_defaults_code_and_annotations_hold_from_the_next_call_on() -> None:
    @flow
    def f(x: int = 1, *, y: int = 2) -> int:
        z = x + y
        return z

    f.__defaults__ = (10,)
    f.__kwdefaults__ = {"y": 20}
    assert f() == f.run().value == f.func() == 30
    f.__code__ = (lambda x, *, y: x * y).__code__
    assert f() == f.run().value == 200
    f.__annotations__ = {"x": str}
    assert f.func.__annotations__ == f.__annotations__ == {"x": str}
    f.__doc__ = "New."
    assert f.__doc__ == f.func.__doc__ == "New."


def test_attributes_of_the_function_never_hide_the_flows_own() -> None:
    def f(x):
        return x

    f.run = f.graph = f.last = "the function's"  # type: ignore[attr-defined]
    made = flow(f)
    assert made.run(1).value == 1
    assert made.graph.name == "f"
    assert made.last.value == 1


def test_attributes_of_others_are_read_and_left_alone() -> None:
    cached = functools.lru_cache(plain)
    made = flow(cached)
    made(1)
    assert made.cache_info().currsize == 1
    made.unit = "EUR"
    assert made.unit == "EUR"
    assert not hasattr(cached, "unit")


# inspect and typing


def test_inspect_and_typing_see_the_function() -> None:
    function = total.func
    assert inspect.signature(total) == inspect.signature(function) == total.signature
    assert inspect.unwrap(total) is function
    assert typing.get_type_hints(total) == typing.get_type_hints(function)
    assert inspect.getsource(total) == inspect.getsource(function)
    assert inspect.getsourcelines(total) == inspect.getsourcelines(function)
    assert inspect.getmodule(total) is sys.modules[__name__]
    assert inspect.getfullargspec(total).kwonlyargs == ["cap"]
    assert not inspect.isgeneratorfunction(total)
    assert total.__globals__ is globals()
    assert list(inspect.signature(Order(1).gross).parameters) == ["rate"]


# Decorators


def test_wraps_carries_everything_over() -> None:
    total.unit = "EUR"

    @functools.wraps(total)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return total(*args, **kwargs)

    assert (wrapper.__name__, wrapper.__doc__, wrapper.__wrapped__) == ("total", total.__doc__, total)
    assert vars(wrapper) == {"unit": "EUR", "__wrapped__": total}
    assert inspect.signature(wrapper) == total.signature
    del total.unit


def test_single_dispatch_above_and_below() -> None:
    @functools.singledispatch
    @flow
    def above(x):
        return "any"

    @above.register
    @flow
    def _(x: int):
        return "int"

    assert (above("x"), above(1)) == ("any", "int")
    assert isinstance(above.dispatch(int), Flow)

    @flow
    @functools.singledispatch
    def below(x):
        return "any"

    below.register(int, flow(lambda x: f"int {x}"))
    assert (below("x"), below(1), below.run(1).value) == ("any", "int 1", "int 1")


def test_caches_above_and_below() -> None:
    above = functools.lru_cache(flow(plain))
    assert above(1) == above(1) == 2
    assert above.cache_info().hits == 1
    below = flow(functools.lru_cache(plain))
    assert below.run(1).value == below(1) == 2


def test_methods_properties_and_partial_methods_of_dataclasses() -> None:
    order = Order(10)
    assert (order.gross(), order.gross.run().value, order.twice, order.thrice, order.half()) == (15, 15, 20, 30, 5)
    assert order.gross.run(rate=1)["tax"] == 10
    assert order == Order(10) != Order(1)


def test_abstract_methods() -> None:
    class Base(abc.ABC):
        @abc.abstractmethod
        @flow
        def one(self): ...

        @flow
        @abc.abstractmethod
        def two(self): ...

    assert Base.__abstractmethods__ == {"one", "two"}
    with pytest.raises(TypeError, match="abstract"):
        Base()  # type: ignore[abstract]


def test_doctest_finds_and_runs_the_examples() -> None:
    module = types.ModuleType("shown")
    module.__dict__.update(total=total, __name__=__name__)
    found = doctest.DocTestFinder().find(module, module=sys.modules[__name__])
    examples = [each for each in found if each.examples]
    assert [each.name.rpartition(".")[2] for each in examples] == ["total"]
    assert doctest.DocTestRunner(verbose=False).run(examples[0]).failed == 0


def test_mock_replaces_flows_and_what_hangs_on_them() -> None:
    with mock.patch(f"{__name__}.total", return_value=7) as patched:
        assert total([1.0]) == 7
    patched.assert_called_once_with([1.0])
    with mock.patch.object(total, "run") as run:
        total.run([1.0])
    run.assert_called_once_with([1.0])
    assert total.run([1.0], rate=0.0).value == 1.0
    with mock.patch.object(total, "__defaults__", (1.0,)):
        assert total([1.0]) == 2.0
    assert total([1.0]) == 1.2


# Copies and pickles


@pytest.mark.parametrize(
    "made", [total, Order.gross, renamed, size, answer, flow(functools.partial(plain, 1))], ids=repr
)
def test_flows_pickle_by_name_or_by_what_they_are_made_of(made: Flow) -> None:
    again = pickle.loads(pickle.dumps(made))
    assert isinstance(again, Flow)
    assert again.__name__ == made.__name__
    assert again.version == made.version
    assert copy.copy(made) is copy.deepcopy(made) is made


def test_a_flow_that_its_name_leads_to_is_the_same_object() -> None:
    assert pickle.loads(pickle.dumps(total)) is total
    assert pickle.loads(pickle.dumps(Order.gross)) is Order.gross
    assert pickle.loads(pickle.dumps(renamed))(1) == 2


def test_bound_flows_pickle_with_their_object() -> None:
    order = Order(10)
    assert pickle.loads(pickle.dumps(order.gross))() == 15
    other = copy.deepcopy(order.gross)
    assert other.__self__ == order
    assert other.__self__ is not order
    assert copy.copy(order.gross) == order.gross
    bound = flow("a b".split)
    assert pickle.loads(pickle.dumps(bound))() == ["a", "b"]


def test_an_expression_too_deep_for_another_compilation_runs_as_written(tmp_path: Path) -> None:
    """Python compiles a text of any length of sum; made of syntax trees, it may not."""
    file = tmp_path / "deep.py"
    file.write_text(f"def deep(x):\n    total = {' + '.join(['x'] * 2000)}\n    return total\n")
    names: dict[str, Any] = {}
    exec(compile(file.read_text(), str(file), "exec"), names)
    deep = flow(names["deep"])
    assert deep.run(1).value == deep(1) == 2000
    assert len(deep.key) == len(deep.version) == 32
    assert [each.code for each in deep.graph.diagnostics] == ["one-node"]
