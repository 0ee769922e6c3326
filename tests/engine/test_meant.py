"""What an expression stood for is looked up; nothing of anybody's runs for it."""

from __future__ import annotations

import ast
import math
from typing import Any

import pytest

from omnitron_kernel.engine.meant import UNKNOWN, calls_with, keys_read, meant_by, parameters_of


class Hostile:
    """Whatever asks it anything fails the test."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(name)

    def __getitem__(self, key: object) -> Any:
        raise AssertionError(key)

    def __eq__(self, other: object) -> bool:
        raise AssertionError(other)

    def __hash__(self) -> int:
        return 1


NAMES = {"d": {Hostile(): 0, "a": {"b": [1, 2]}}, "at": "a", "x": Hostile(), "math": math}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("d['a']['b'][-1]", 2),
        ("d[at]", {"b": [1, 2]}),
        ("math.pi", math.pi),
        ("d['c']", UNKNOWN),
        ("d['a']['b'][2]", UNKNOWN),
        ("x['a']", UNKNOWN),
        ("x.a", UNKNOWN),
        ("x.a.b", UNKNOWN),
        ("math.nothing", UNKNOWN),
        ("unknown", UNKNOWN),
        ("d()", UNKNOWN),
    ],
)
def test_an_expression_is_looked_up_where_no_code_runs_for_it(text: str, value: Any) -> None:
    assert meant_by(ast.parse(text, mode="eval").body, NAMES) == value


def test_code_that_is_not_python_reads_and_calls_nothing() -> None:
    assert list(keys_read("d[", "a", NAMES)) == list(calls_with("f(a=", "a", NAMES)) == []


def test_what_takes_any_keyword_or_tells_none_has_no_parameters_to_offer() -> None:
    assert parameters_of(lambda **more: more) is None
    assert parameters_of(print) is None
    assert parameters_of(Hostile()) is None
    assert parameters_of(lambda a, /, b, *c, d: (a, b, c, d)) == ("b", "d")
