"""What a node is called: the name it binds, else what it changes, else what it calls, else its keyword."""

import ast

import pytest

from omnitron_kernel.graph import read
from omnitron_kernel.graph.ids import Namer, callee_of


def ids(body: str) -> list[str]:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return [node.id for node in read(f"def flow(a, b, items, df, x):\n{lines}").nodes]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("clean = a.dropna()", "clean"),
        ("x: int = 1", "x"),
        ("x = y = 1", "x"),
        ("p, *q = a", "p"),
        ("import os.path", "os"),
        ("import numpy as np", "np"),
        ("from os import path as p", "p"),
        ("def helper(): pass", "helper"),
        ("class Box: pass", "Box"),
        ("items.append(1)", "items"),
        ("df['x'] = 1", "df"),
        ("df.loc[a, 'x'].y = 1", "df"),
        ("x += 1", "x"),
        ("del df['x']", "df"),
        ("df.drop('x', inplace=True)", "df"),
        ("print(a)", "print"),
        ("a.b.show()", "show"),
        ("a.b()()", "b"),
        ("a[0]()", "a"),
        ("(lambda: 1)()", "call"),
        ("print(n := 1)", "print"),
        ("a + b", "expr"),
        ("a", "expr"),
        ("del a", "del"),
        ("assert a", "assert"),
        ("raise a", "raise"),
        ("if a: c = 1", "if"),
        ("for i in a: pass", "for"),
        ("while a: pass", "while"),
        ("with a as c: pass", "with"),
        ("try: pass\nfinally: pass", "try"),
        ("try: pass\nexcept* a: pass", "try"),
        ("match a:\n case 1: pass", "match"),
        ("pass", ""),
        ("global g", ""),
        ("y: int", ""),
        ("'a docstring'", ""),
        ("...", "expr"),
    ],
)
def test_a_statement_has_one_name_or_is_no_node(body: str, expected: str) -> None:
    """`pass`, scope declarations, declarations without value and docstrings are no nodes."""
    assert ids(f"{body}\nreturn a") == expected.split()


def test_async_blocks_share_the_keywords() -> None:
    text = "async def f(a):\n    async for i in a: pass\n    async with a: pass\n    await a.go()\n    return a"

    assert [node.id for node in read(text).nodes] == ["for", "with", "go"]


def test_later_bindings_are_numbered_from_two() -> None:
    assert ids("df = 1\nprint(df)\ndf = 2\nprint(df)\ndf += 1\ndf = df") == [
        "df",
        "print",
        "df#2",
        "print#2",
        "df#3",
        "df#4",
    ]


def test_a_change_in_place_makes_the_next_version_of_what_it_changes() -> None:
    assert ids("items = []\nitems.append(1)\nitems[0] = 2\nfirst = items[0]") == [
        "items",
        "items#2",
        "items#3",
        "first",
    ]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("a", ""),
        ("a + b", "output"),
        ("clean(a)", "clean"),
        ("a.tail(1)", "tail"),
        ("items.pop()", "pop"),
        ("'text'", "output"),
    ],
)
def test_the_output_is_named_after_its_call_and_a_bare_name_is_no_node(output: str, expected: str) -> None:
    assert ids(f"return {output}") == expected.split()


def test_a_string_is_a_node_unless_it_is_the_docstring() -> None:
    assert ids("'doc'\n'not doc'\nreturn a") == ["expr"]


@pytest.mark.parametrize(
    ("call", "name"),
    [("f()", "f"), ("a.b.f()", "a.b.f"), ("a().f()", "f"), ("''.join()", "join"), ("a()()", ""), ("a[0]()", "")],
)
def test_a_callee_is_its_dotted_name_as_far_as_it_has_one(call: str, name: str) -> None:
    assert callee_of(ast.parse(call, mode="eval").body) == name


def test_the_namer_counts_each_name_for_itself() -> None:
    namer = Namer()

    assert [namer("a"), namer("b"), namer("a"), namer("a")] == ["a", "b", "a#2", "a#3"]
