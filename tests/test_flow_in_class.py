"""Specifications of flows in classes: what Python does with functions there, it does with flows."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import copy
import pickle
from typing import Any, Self

import pytest

from omnitron_kernel import flow
from omnitron_kernel.errors import DefinitionError


class Shape:
    sides = 0
    known: list[str] = []  # noqa: RUF012 - what the hook below fills

    @flow
    def __new__(cls, *args: Any) -> Self:
        made = super().__new__(cls)
        return made

    def __init__(self, size: int = 1) -> None:
        self.size = size

    @flow
    def __init_subclass__(cls) -> None:
        name = cls.__name__
        Shape.known.append(name)

    @flow
    def __class_getitem__(cls, size: int) -> Any:
        made = cls(size)
        return made

    @flow
    @classmethod
    def of(cls, size: int) -> Any:
        made = cls(size * 10)
        return made

    @flow
    def outline(self) -> int:
        total = self.sides * self.size
        return total


class Square(Shape):
    sides = 4


def test_the_hooks_that_python_calls_on_classes_are_class_methods_of_flows_too() -> None:
    """`__init_subclass__` and `__class_getitem__` receive the class, `__new__` is a static method."""
    assert Shape.known == ["Square"]
    made: Any = Square[3]
    assert (type(made), made.size) == (Square, 3)
    again = made.__new__(Square)
    assert type(again) is Square


def test_a_bound_class_method_pickles_by_its_name() -> None:
    """As a bound class method does, under the class it was read from."""
    assert pickle.loads(pickle.dumps(Shape.of)).run(2).value.size == 20
    assert type(pickle.loads(pickle.dumps(Square.of))(2)) is Square


def test_a_bound_flow_pickles_with_its_object() -> None:
    """As a bound method does."""
    outline = Square(2).outline
    assert pickle.loads(pickle.dumps(outline)).run().value == 8
    assert copy.deepcopy(outline)() == 8


def test_a_bound_flow_takes_no_attributes() -> None:
    """It is made anew at each look, as a bound method is: what was set on it would be lost."""
    with pytest.raises(AttributeError, match="'method' object has no attribute 'seen'"):
        Square(2).outline.seen = True
    Shape.outline.seen = True
    assert Square(2).outline.seen


class Patient:
    """Its instances are async, as those of classes derived from it."""

    async def __call__(self, x: int) -> int:
        return x + 1


class Derived(Patient):
    """Says nothing of calling."""


def test_an_object_is_as_async_as_the_class_that_it_comes_from() -> None:
    assert flow(Derived()).run(1).value == 2


def test_a_flow_with_options_or_another_name_pickles() -> None:
    """By the flow that its qualified name leads to."""
    full: Any = pickle.loads(pickle.dumps(Shape.outline.using(trace="full")))
    assert full.run(Square(2)).value == 8
    assert Shape.outline.last is full.last
    assert pickle.loads(pickle.dumps(flow(Shape.outline, name="edge"))).__name__ == "edge"
    traced = pickle.loads(pickle.dumps((flow(len) >> str).using(trace="full")))
    assert traced.run("four").value == "4"


@pytest.mark.parametrize("name", [3, "", " "])
def test_a_name_is_text(name: Any) -> None:
    with pytest.raises(DefinitionError, match=r"is no name\. Give it text"):
        flow(len, name=name)
