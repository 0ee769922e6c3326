"""Types fit unless they surely do not."""

# The older spellings of unions are annotations that people write.
# ruff: noqa: UP007, UP045

from __future__ import annotations

import abc
import collections.abc as cabc
import inspect
import types
import typing
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Any, Literal, NewType, Optional, Protocol, TypedDict, TypeVar, Union

import pytest

from omnitron_kernel.core.fits import fits

T = TypeVar("T")
UserId = NewType("UserId", int)


class Animal: ...


class Dog(Animal): ...


class Quacks(Protocol):
    def quack(self) -> str: ...


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self) -> float: ...


class Colour(Enum):
    RED = 1


class Row(TypedDict):
    name: str


class Stubborn(type):
    def __subclasscheck__(cls, other):
        raise RuntimeError("ask somebody else")


class Odd(metaclass=Stubborn): ...


FIT = [
    (int, int),
    (int, float),
    (bool, int),
    (int, complex),
    (Dog, Animal),
    (None, None),
    (None, type(None)),
    (Path, PurePath),
    (str, Any),
    (Any, str),
    (object, str),
    (str, object),
    (inspect.Parameter.empty, str),
    (str, inspect.Parameter.empty),
    ("Unresolved", int),
    (int, "Unresolved"),
    (T, int),
    (int, T),
    (int, Optional[int]),
    (None, Optional[int]),
    (int | str, str | int | None),
    (Union[int, bool], float),
    (list[int], list),
    (list, list[int]),
    (list[int], cabc.Sequence[float]),
    (list[int], cabc.Iterable),
    (dict[str, int], cabc.Mapping[str, float]),
    (dict[str, int], cabc.Iterable[str]),
    (tuple[int, str], tuple[float, str]),
    (tuple[int, int], tuple[float, ...]),
    (tuple[int, ...], tuple[int, int]),
    (tuple[int, str], cabc.Iterable[int]),
    (cabc.Iterable[int], list[int]),
    (Dog, Quacks),
    (Quacks, Dog),
    (Shape, Dog),
    (UserId, int),
    (int, UserId),
    (typing.Annotated[int, "m"], int),
    (int, typing.Annotated[float, "m"]),
    (Literal["a"], str),
    (Literal["a"], Literal["a", "b"]),
    (str, Literal["a"]),
    (Row, dict),
    (dict, Row),
    (typing.Never, int),
    (typing.LiteralString, str),
    (cabc.Callable[[int], str], cabc.Callable[[float], str]),
    (types.FunctionType, cabc.Callable[..., Any]),
    (int, Odd),
    (bytearray, bytes),
    (type[Dog], type),
]

NO_FIT = [
    (str, int),
    (int, str),
    (float, int),
    (complex, float),
    (Animal, Dog),
    (None, int),
    (int, None),
    (int | None, int),
    (Union[int, str], str),
    (list[str], list[int]),
    (list[int], dict),
    (list[int], set[int]),
    (dict[str, int], dict[int, int]),
    (tuple[int, str], tuple[int, int]),
    (tuple[int, int, int], tuple[int, int]),
    (tuple[str, int], tuple[int, ...]),
    (Literal["a"], int),
    (Literal["c"], Literal["a", "b"]),
    (Literal[1], Literal[True]),
    (UserId, str),
    (Colour, int),
    (Decimal, Fraction),
    (Path, str),
    (str, int | float),
    (int, cabc.Iterable[int]),
    (Dog, Shape),
    (list[list[str]], list[list[int]]),
    (Row, int),
    (Dog, cabc.Callable[..., Any]),
]


@pytest.mark.parametrize(("given", "wanted"), FIT, ids=str)
def test_what_may_fit_fits(given: Any, wanted: Any) -> None:
    assert fits(given, wanted)


@pytest.mark.parametrize(("given", "wanted"), NO_FIT, ids=str)
def test_what_surely_does_not_fit_is_told(given: Any, wanted: Any) -> None:
    assert not fits(given, wanted)


def test_a_type_that_holds_itself_is_answered() -> None:
    deep: Any = int
    for _ in range(100):
        deep = list[deep]
    assert fits(deep, deep)
    assert fits(list[deep], deep)
