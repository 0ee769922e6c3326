"""Reading never raises for any text: depth, length, half characters, and what is almost Python."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from omnitron_kernel.graph import read

NASTY = {
    "brackets": "(" * 5000 + ")" * 5000,
    "lists": "[" * 90 + "]" * 90,
    "unclosed": "[" * 5000,
    "minus": "-" * 50_000 + "1",
    "nots": "not " * 5000 + "x",
    "sum": "1" + "+1" * 20_000,
    "attributes": "a" + ".b" * 900,
    "more attributes": "a" + ".b" * 50_000,
    "calls": "a" + "()" * 800,
    "annotation": "x: a" + ".b" * 800 + " = 1",
    "lambdas": "lambda: " * 500 + "1",
    "ifs": "".join(" " * depth + "if x:\n" for depth in range(90)) + " " * 90 + "y = 1",
    "too many ifs": "".join(" " * depth + "if x:\n" for depth in range(200)) + " " * 200 + "y = 1",
    "elifs": "if x: pass\n" + "elif x: pass\n" * 3000,
    "strings": "x = '''",
    "f-strings": "f'{" * 500,
    "null": "x = '\x00'",
    "half a character": "x = '\ud800'",
    "digits": "x = " + "9" * 10_000,
    "dots": "." * 10_000,
    "backslash": "x = \\",
    "stars": "*a, *b = *c, = d",
    "walrus": "(x := (x := x))",
    "decorators": "@a\n" * 1000 + "def f(): pass",
    "names": "x" * 100_000,
    "commas": "a" + ", a" * 20_000,
    "semicolons": ";" * 100,
    "return": "return",
    "break": "break",
    "type": "type X = int",
    "separators": "x = 1\x1cy\u2028z\x0c\x0b",
}


@pytest.mark.parametrize("body", NASTY.values(), ids=NASTY)
def test_no_nesting_length_or_sign_raises(body: str) -> None:
    inside = "\n".join(f"    {line}" for line in body.split("\n"))

    for text in (
        body,
        f"%%flow f()\n{body}",
        f"%%flow f({body})\n1",
        f"def f():\n{inside}",
        f"    def f(a={body}):\n{inside}",
    ):
        graph = read(text)
        assert graph.nodes or graph.diagnostics or graph.output or graph.name


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(st.characters(codec=None)),
    st.sampled_from(["", "%%flow f()\n", "%%flow ", "%%flow f(", "def f():\n "]),
    st.none() | st.text(),
)
@example("\ud800", "%%flow f()\n", None)
@example("\x00", "def f():\n ", "f")
def test_no_text_raises(text: str, before: str, name: str | None) -> None:
    graph = read(before + text, name)

    assert graph.text == before + text
    for each in graph.diagnostics:
        assert 0 <= each.span.start <= each.span.end <= len(graph.text)


TOKENS = [
    *("x", "y", "print", " = ", "(", ")", "[", "]", ":", "\n", "\n    ", ",", "'", '"""', "if ", "for "),
    *(" in ", "lambda ", "def f", "class ", "1", ".", "*", "\\", "#", "@", "!", "%", "del ", "\t", "\x0c"),
    *("\r", "return ", "await ", "é", "f'", "{", "}", "; ", "with ", " as ", "try:", "except ", "match "),
    *("case ", "_", ":=", "global ", "import ", "from "),
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=25), st.sampled_from(["%%flow f(x)\n", "def f(x):\n    ", ""]))
def test_no_almost_python_raises(tokens: list[str], before: str) -> None:
    text = before + "".join(tokens)

    graph = read(text)

    assert len({node.id for node in graph.nodes}) == len(graph.nodes)
    for node in graph.nodes:
        assert graph.text[node.span.start : node.span.end] == node.code or node.code == ""
