"""What a live flow's graph shows of the functions around it."""

import collections
import dataclasses
import textwrap
from functools import partial
from typing import Any

import pytest

from omnitron_kernel import Flow, flow
from omnitron_kernel.resolve import callees_among

RAN: list[str] = []


def helper(a: int, b: str = "x", *, c: Any = dataclasses) -> float:
    RAN.append("helper")
    return float(a)


@flow
def inner(q: "int") -> str:
    return str(q)


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.0


class Odd:
    def __getattr__(self, name: str) -> Any:
        RAN.append(name)
        raise RuntimeError(name)


odd = Odd()


@flow
def outer(n: int) -> Any:
    one = helper(n)
    two = inner(n)
    three = Point(n, y=1.5)
    four = textwrap.fill(two, 20)
    five = odd.method(n)
    six = len(four)
    return one, three, five, six


def shown(flow: Flow, id: str) -> list[str]:
    return [str(port) for port in flow.graph.node(id).inputs]


def test_functions_flows_classes_and_modules_functions_show_their_parameters() -> None:
    assert shown(outer, "one") == ["a: int = n", "b: str = 'x'", "c: Any = ...", "helper=helper"]
    assert shown(outer, "two") == ["q: 'int' = n", "inner=inner"]
    assert shown(outer, "three") == ["x: int = n", "y: float = 1.5", "Point=Point"]
    assert shown(outer, "four") == ["text: str = two", "width: int = 20", "textwrap=textwrap"]
    assert [str(port.type) for port in outer.graph.node("three").outputs] == ["Point"]


def test_only_flows_open() -> None:
    assert [node.id for node in outer.graph.nodes if node.opened is not None] == ["two"]


def test_nothing_runs_and_methods_of_values_are_as_written() -> None:
    RAN.clear()
    assert callees_among({"odd": odd})("odd.method") is None
    assert shown(outer, "five") == ["odd=odd", "n: int = n"]
    assert shown(outer, "six") == ["four=four"]
    assert RAN == []


def test_names_of_closures_are_looked_up_first() -> None:
    def make() -> Flow:
        def helper(z: int) -> None: ...

        @flow
        def f(n: int) -> None:
            y = helper(n)
            return [y]

        return f

    assert shown(make(), "y") == ["z: int = n", "helper=helper"]


@pytest.mark.parametrize(
    "value",
    [odd, partial(helper, 1), collections.OrderedDict.fromkeys, 7, print],
    ids=["odd", "partial", "method", "number", "builtin"],
)
def test_what_is_no_function_class_or_flow_is_not_known(value: Any) -> None:
    assert callees_among({"g": value})("g") is None
    assert callees_among({})("g.h") is None


def test_a_class_without_a_signature_or_with_a_bad_one_is_not_known() -> None:
    class Bad:
        __signature__ = "nonsense"

    assert callees_among({"g": Bad})("g") is None
    assert callees_among({"g": type})("g") is None
