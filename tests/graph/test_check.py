"""What the parser lets pass and the compiler refuses: every cell that reads without an error can be compiled."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnitron_kernel.graph.check import survey
from omnitron_kernel.graph.source import parse


def told(body: str) -> list[tuple[str, str, int, int]]:
    found = parse(f"%%flow f(x=1)\n{body}").diagnostics
    return [(each.severity, each.code, each.span.line, each.span.column) for each in found]


@pytest.mark.parametrize(
    ("body", "code", "line", "column"),
    [
        ("break", "loop", 2, 1),
        ("if x:\n    continue", "loop", 3, 5),
        ("for y in x:\n    pass\nelse:\n    break", "loop", 5, 5),
        ("for y in x:\n    def g():\n        break", "loop", 4, 9),
        ("for y in x:\n    class C:\n        continue", "loop", 4, 9),
        ("nonlocal y", "nonlocal", 2, 1),
        ("if x:\n    nonlocal x", "nonlocal", 3, 5),
        ("def g():\n    await x", "await", 3, 5),
        ("def g():\n    async for y in x:\n        pass", "await", 3, 5),
        ("class C:\n    async with x: pass", "await", 3, 5),
        ("g = lambda: await x", "await", 2, 13),
        ("def g():\n    return [y async for y in x]", "await", 3, 12),
        ("async for y in x:\n    yield y\nreturn 5", "return", 4, 1),
        ("if x:\n    from os import *", "star", 3, 5),
        ("from __future__ import annotations", "future", 2, 1),
        ("def g():\n    nonlocal z", "syntax", 3, 5),
        ("y = 1\nglobal y", "syntax", 3, 1),
        ("global x", "syntax", 2, 1),
        ("y = [(yield z) for z in x]", "syntax", 2, 6),
        ("é = '😀'; *y = x", "syntax", 2, 10),
        ("def g(a, a): pass", "syntax", 2, 1),
    ],
)
def test_what_the_compiler_would_refuse_is_told_at_its_place(body: str, code: str, line: int, column: int) -> None:
    errors = [each for each in told(body) if each[0] == "error"]

    assert [each[1:3] for each in errors] == [(code, line)]
    if code != "syntax":  # of the compiler's own complaints the columns differ between versions of Python
        assert errors[0][3] == column


def test_all_mistakes_are_told_at_once() -> None:
    body = "break\nnonlocal y\ndef g():\n    await x\ncontinue"

    assert [each[1:3] for each in told(body)] == [("loop", 2), ("nonlocal", 3), ("await", 5), ("loop", 6)]


@pytest.mark.parametrize(
    ("body", "cure"),
    [
        ("break", "`return` leaves a flow early."),
        ("nonlocal y", "or make it an input: `y=...` in the magic line."),
        ("def g():\n    await x", "Write `async def g`, and `await` its call."),
        ("g = lambda: await x", "Wait for it above, and use the value here."),
        ("total = 1\ndef g():\n    nonlocal totl\n    totl = 2\ng()", "Did you mean `total`?"),
    ],
)
def test_each_mistake_has_its_cure(body: str, cure: str) -> None:
    (wrong,) = parse(f"%%flow f(x=1)\n{body}").diagnostics

    assert cure in wrong.cure


@pytest.mark.parametrize(
    "body",
    [
        "for y in x:\n    break\nwhile x:\n    continue",
        "for y in x:\n    for z in y: pass\n    else:\n        break",
        "if x:\n    return 1\nx",
        "def g():\n    y = 1\n    def h():\n        nonlocal y\n        y = 2\ng",
        "async def g():\n    await x\n    return [y async for y in x]\ng",
        "(await y for y in x)",
        "class C:\n    def m(self):\n        return 1\nC",
        "try:\n    raise x\nexcept* ValueError as y:\n    pass",
    ],
)
def test_what_is_python_is_not_complained_of(body: str) -> None:
    assert told(body) == []


def test_lines_that_never_run_are_a_warning() -> None:
    assert told("y = x\nreturn y\ny = 2\ny") == [("warning", "unreachable", 4, 1)]
    assert told("raise x\ny") == [("warning", "unreachable", 3, 1)]


def test_a_flow_that_yields_says_what_its_value_is() -> None:
    assert told("for y in x:\n    yield y") == [("info", "yields", 3, 5)]


@pytest.mark.parametrize(
    ("body", "waits"),
    [
        ("await x", True),
        ("y = [await z for z in x]", True),
        ("y = {z: 1 async for z in x}", True),
        ("y = (z for z in await x)", True),
        ("y = (await z for z in x)", False),
        ("def g(a=await x): pass", True),
        ("@(await x)\ndef g(): pass", True),
        ("async def g(): await x", False),
        ("class C(await x): pass", True),
        ("lambda: (await x)", False),
        ("async with x: pass", True),
        ("f'{await x}'", True),
    ],
)
def test_a_body_awaits_if_python_would_need_an_async_def_for_it(body: str, waits: bool) -> None:
    assert survey(ast.parse(body).body).awaits is waits


def test_a_body_yields_if_its_own_scope_does() -> None:
    assert survey(ast.parse("x = yield").body).yields
    assert not survey(ast.parse("def g(): yield\nx = lambda: (yield)").body).yields


LINES = """x = 1|break|await x|yield x|nonlocal x|global x|return x|return|async for x in x: y|def g():|async def g():
|class x:|for y in x:|while x:|if x:|else:|with x:|try:|finally:|except x:|except* x:|match x:|case _:|x: int|del x
|*x, = x|lambda: (yield)|x = [await x for x in x]|pass"""


@given(st.lists(st.sampled_from(LINES.replace("\n", "").split("|")), max_size=8), st.data())
def test_a_cell_without_errors_compiles(lines: list[str], data: st.DataObject) -> None:
    depth, body = 0, ""
    for line in lines:
        body += "  " * data.draw(st.integers(0, depth)) + line + "\n"
        depth += line.endswith(":")
    source = parse(f"%%flow f()\n{body}")

    if not any(each.severity == "error" for each in source.diagnostics):
        compile(ast.unparse(source.definition()), "<cell>", "exec")
