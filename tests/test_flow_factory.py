"""What `flow` makes a flow of: functions of every kind, methods, builtins, classes, objects, constants."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import asyncio
import functools
import importlib
import inspect
import operator
import sys
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest

from omnitron_kernel import Flow, flow
from omnitron_kernel.errors import DefinitionError


def plain(x, y=2):
    """Adds."""
    total = x + y
    return total


@dataclass
class Point:
    """A place."""

    x: int
    y: float = 0.5
    tags: list[str] = field(default_factory=list)


class Shop:
    """Flows and methods of every kind."""

    rate = 2

    def __init__(self, rate: int = 2) -> None:
        self.rate = rate

    def price(self, net):
        tax = net * self.rate
        return net + tax

    @flow
    @staticmethod
    def above_static(x):
        y = x * 2
        return y

    @flow
    @classmethod
    def above_class(cls, x):
        y = x * cls.rate
        return y

    @classmethod
    @flow
    def below_class(cls, x):
        y = x * cls.rate
        return y

    @staticmethod
    @flow
    def below_static(x):
        y = x * 2
        return y

    @property
    @flow
    def twice(self):
        doubled = self.rate * 2
        return doubled


class Cheaper(Shop):
    """Inherits them."""

    rate = 1


class Adder:
    """An object that can be called."""

    def __init__(self, step: int) -> None:
        self.step = step

    def __call__(self, x: int, *, twice: bool = False) -> int:
        return x + self.step * (1 + twice)


class Raising:
    """Answers every question about itself with an exception."""

    def __call__(self, x):
        return x + 1

    def __getattr__(self, name):
        raise RuntimeError(name)

    @property
    def __signature__(self):
        raise ValueError("no")

    @property
    def __name__(self):
        raise KeyError("no")

    @property
    def __class__(self):
        raise OSError("no")

    def __repr__(self):
        raise TypeError("no")


class Lying:
    """Has every attribute there is, and none of them is what it seems."""

    def __call__(self, x):
        return x + 1

    def __getattr__(self, name):
        return 42


class Meta(type):
    """A class whose class answers for it."""

    def __getattr__(cls, name):
        raise RuntimeError(name)

    def __call__(cls, x):
        return x + 1


class Strange(metaclass=Meta):
    """What calling it gives is no instance."""


def muted():
    """An object whose class answers nothing at all about itself."""

    class Mute(type):
        def __getattribute__(cls, name):
            raise RuntimeError(name)

    class Muted(metaclass=Mute):
        def __call__(self, x):
            return x + 1

    return object.__new__(Muted)


# One node each: what has no source of its own


@pytest.mark.parametrize(
    ("thing", "args", "name", "inputs"),
    [
        (len, ("four",), "len", ["obj"]),
        ([1, 2].count, (1,), "count", ["value"]),
        (str.upper, ("a",), "upper", ["self"]),
        (functools.partial(plain, 1), (), "plain", ["y=2"]),
        (functools.partial(plain, y=5), (1,), "plain", ["x", "y=5"]),
        (Adder(3), (1,), "Adder", ["x: int", "twice: bool = False"]),
        (functools.lru_cache(plain), (1,), "plain", ["x", "y=2"]),
        (operator.itemgetter(1), ([1, 2],), "itemgetter", None),
        (Point, (1,), "Point", ["x: 'int'", "y: 'float' = 0.5", "tags: 'list[str]' = ..."]),
        (int, ("7",), "int", None),
        (Shop(3).price, (10,), "price", ["self", "net"]),
        (mock.MagicMock(return_value=3), (1,), "MagicMock", None),
        (Strange, (1,), None, None),
        (Lying(), (1,), "Lying", None),
    ],
    ids=lambda each: "" if isinstance(each, tuple | list | None.__class__) else getattr(each, "__name__", ""),
)
def test_whatever_can_be_called_becomes_a_flow(thing: Any, args: Any, name: Any, inputs: Any) -> None:
    """The call and the run give what the thing itself gives; name and inputs are read from it."""
    made = flow(thing)
    assert isinstance(made, Flow)
    assert made(*args) == made.run(*args).value == thing(*args)
    assert name in (None, made.__name__)
    if inputs is not None:
        assert [str(port).replace("'", "") for port in made.graph.inputs] == [each.replace("'", "") for each in inputs]
    assert made.version == flow(thing).version
    assert repr(made).startswith("<flow ")
    assert made.last is not None
    assert made.last.status == "done"


@pytest.mark.parametrize("make", [Raising, muted])
def test_an_object_that_raises_at_every_question_becomes_a_flow(make: Any) -> None:
    made = flow(make())
    assert (made(1), made.run(1).value) == (2, 2)
    assert made.__name__.lower() == make.__name__.lower()
    assert "called through its class" in made.graph.diagnostics[0].message
    assert len(made.graph.nodes) == 1
    assert made.version
    assert repr(made)
    assert made.source == ""


@pytest.mark.parametrize("name", ["builtins", "collections", "functools", "types", "typing"])
def test_everything_that_a_module_holds_becomes_a_flow_that_can_be_looked_at(name: str) -> None:
    """Only what nobody can call, and is no constant either, is refused."""
    for thing in vars(importlib.import_module(name)).values():
        try:
            made: Any = flow(thing)
        except DefinitionError:
            continue
        if isinstance(made, classmethod):  # it stays one
            made = made.__func__
        assert repr(made).startswith("<flow ")
        assert len(made.version) == len(made.key) == 32
        assert made.graph.name == made.__name__


def test_a_partial_stays_what_it_is() -> None:
    """`functools.partial` melts partials into one; the flow of one keeps it, its signature and its arguments."""
    half = functools.partial(plain, y=5)
    made = flow(half)
    assert made.func is half
    assert str(made.signature) == "(x, *, y=5)"
    assert made.run(1).value == 6


def test_a_class_gives_its_instance() -> None:
    made = flow(Point)
    assert made(1) == made.run(1, 0.5).value == Point(1)
    assert dict(made.run(3).inputs)["x"] == 3
    assert str(made.graph.returns) == "Point"
    assert inspect.signature(made) == inspect.signature(Point)
    assert made.__doc__ == "A place."
    assert "class Point" in made.source


def test_a_pydantic_model_gives_its_instance_and_checks_its_inputs() -> None:
    import pydantic

    model = pydantic.create_model("Order", number=(int, ...), note=(str, "none"), tags=(list[str], ...))
    made = flow(model)
    assert made(number="3", tags=[]).number == made.run(number=3, tags=[]).value.number == 3
    assert [port.name for port in made.graph.inputs] == ["number", "note", "tags"]
    assert str(made.graph.inputs[0].type) == "int"
    with pytest.raises(pydantic.ValidationError):
        made.run(number="x", tags=[])


def test_the_version_of_a_class_is_that_of_its_text() -> None:
    assert flow(Point).version != flow(Shop).version


def test_async_objects_are_awaited() -> None:
    class Waits:
        async def __call__(self, x):
            await asyncio.sleep(0)
            return x + 1

    add = flow(Waits())

    async def main() -> list[int]:
        return [await add(1), (await add.arun(1)).value]

    assert add.run(1).value == 2
    assert asyncio.run(main()) == [2, 2]


# Constants


@pytest.mark.parametrize("value", [42, "text", None, [1], ..., object()], ids=lambda value: type(value).__name__)
def test_a_constant_is_a_flow_without_inputs(value: Any) -> None:
    made = flow(value)
    assert made() is value
    assert made.run().value is value
    assert (made.graph.inputs, made.__name__, len(made.graph.nodes)) == ((), "constant", 1)
    assert not made.signature.parameters
    with pytest.raises(TypeError):
        made(1)


def test_constants_differ_by_what_they_give() -> None:
    assert flow(1).version == flow(1).version != flow(1.0).version
    assert flow(42, name="answer").__name__ == "answer"
    assert str(flow(42).graph.returns) == "int"


# Methods


def test_a_bound_method_stays_bound_and_is_split() -> None:
    shop = Shop(3)
    made = flow(shop.price)
    assert made(10) == made.run(10).value == 40
    assert made.run(10)["tax"] == 30
    assert made.__self__ is shop
    assert list(inspect.signature(made).parameters) == ["net"]


def test_flow_above_staticmethod() -> None:
    assert Shop.above_static(2) == Shop(1).above_static(2) == Shop().above_static.run(2).value == 4
    assert isinstance(Shop.__dict__["above_static"], staticmethod)
    assert Shop.above_static.run(2)["y"] == 4


def test_flow_above_classmethod_passes_the_class_to_calls_and_runs() -> None:
    assert (Shop.above_class(3), Cheaper.above_class(3), Cheaper().above_class(3)) == (6, 3, 3)
    assert Cheaper.above_class.run(3).value == Cheaper(9).above_class.run(3).value == 3
    assert Shop.above_class.run(3).inputs["cls"] is Shop
    assert isinstance(Shop.__dict__["above_class"], classmethod)
    assert flow(Shop.above_class) is not None


def test_classmethod_above_flow_runs_or_says_what_to_do() -> None:
    """From Python 3.13 on `classmethod` binds no descriptors, and the flow cannot know its class."""
    assert Cheaper.below_class(3) == 3
    if sys.version_info < (3, 13):
        assert Cheaper.below_class.run(3).value == 3
        return
    with pytest.raises(DefinitionError, match="Put `@flow` above `@classmethod`"):
        Cheaper.below_class.run(3)

    class Local:
        @classmethod
        @flow
        def make(cls, x=1):
            return x

    with pytest.raises(DefinitionError, match="Put `@flow` above `@classmethod`"):
        Local.make.run(3)


def test_flow_below_staticmethod_and_property() -> None:
    assert Shop.below_static.run(2).value == 4
    assert Shop(4).twice == 8


def test_what_does_not_bind_stays_unbound() -> None:
    """Builtins, classes, partials and constants are no methods of the class they stand in, and so are their flows."""

    class Holder:
        size = flow(len)
        point = flow(Point)
        answer = flow(42)
        cached = flow(functools.lru_cache(lambda self: self.number))
        number = 7

    holder = Holder()
    assert (holder.size("abc"), holder.point(1), holder.answer()) == (3, Point(1), 42)
    assert holder.size.run("abc").value == 3
    assert holder.cached() == holder.cached.run().value == 7


@pytest.mark.parametrize(
    ("thing", "kind"),
    [
        (property(plain), "property"),
        (functools.cached_property(plain), "cached_property"),
        (functools.partialmethod(plain, 1), "partialmethod"),
        (functools.singledispatchmethod(plain), "singledispatchmethod"),
        (Point.__dict__["__dict__"], "getset_descriptor"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_only_a_class_can_call_is_refused(thing: Any, kind: str) -> None:
    with pytest.raises(DefinitionError, match=rf"was given a {kind}, which cannot be called. Put `@flow` next to"):
        flow(thing)
    assert issubclass(DefinitionError, TypeError)


# Names


def test_a_flow_of_a_flow_is_the_flow_unless_it_is_renamed() -> None:
    made = flow(plain)
    assert flow(made) is made
    other = flow(made, name="sum")
    assert (other.__name__, other.graph.name, other.run(1).value) == ("sum", "sum", 3)
    assert made.__name__ == made.graph.name == "plain"
    assert made.last is None
    assert other.version == made.version
    assert flow(made, name="plain") is made


def test_the_decorator_takes_a_name_for_anything() -> None:
    assert flow(name="size")(len).__name__ == "size"
    assert flow(len, name="size").graph.name == "size"
