"""What a literal within an expression is said to be."""

from __future__ import annotations

import ast

import pytest

from omnitron_kernel.graph.around import roles


def _said(code: str) -> list[str]:
    found = roles(ast.parse(code).body[0])
    return [role for each, role in found.items() if isinstance(each, ast.Constant)]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("wet = days[days.rain > 1.5]", ["days.rain > …"]),
        ("mean = round(x, ndigits=2)", ["ndigits"]),
        ("word = text.strip('!').lower()", ["strip(…)"]),
        ("text = ', '.join(words)", ["….join"]),
        ("half = (low + high) / 2", ["(low + high) / …"]),
        ("count += 1", ["+= …"]),
        ("size = 0 if text == '-' else 1", ["text == …", "… if", "else …"]),
        ("name = given or 'nobody'", ["given or …"]),
        ("row = {'a': 1}", ["key", "a"]),
        ("pair = 1, 2", []),
    ],
)
def test_it_is_said_by_what_stands_around_it(code, said):
    assert sorted(_said(code)) == sorted(said)


def test_what_would_take_more_than_a_glance_is_left_out():
    """A long neighbour is not spelled out; its sign still is."""
    assert _said("y = a_very_long_name_of_a_table['amount'] * 3") == ["* …", "[…]"]


def test_a_name_that_holds_a_line_break_is_no_label():
    assert _said('x = {"a\\nb": 1}') == ["key", ""]
