"""The canonical form: blind to comments and formatting, awake to everything that Python would tell apart."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnitron_kernel.graph.canonical import digest, version_of
from omnitron_kernel.graph.source import parse


def version(text: str) -> str:
    return version_of(parse(text).definition())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x  =  1  # one"),
        ("x = 'a'", 'x = "a"'),
        ("x = 'ab'", "x = 'a' 'b'"),
        ("x = 'a'", "x = u'a'"),
        ("x = 16", "x = 0x1_0"),
        ("x = (1 + 2)", "x = 1 + \\\n 2"),
        ("x = '''a\nb'''", "x = 'a\\nb'"),
        ("f(a, b)", "f(\n  a,  # first\n  b,\n)"),
        ("if a:\n  b", "if a :\n\n\tb"),
        ("x: int = 1 # type: ignore", "x: int = 1"),
    ],
)
def test_wording_takes_no_part(one: str, other: str) -> None:
    assert digest(ast.parse(one)) == digest(ast.parse(other))


DIFFERENT = [
    *(
        "1",
        "1.0",
        "True",
        "1j",
        "'1'",
        "b'1'",
        "0",
        "0.0",
        "-0.0",
        "False",
        "None",
        "...",
        "''",
        "b''",
        "()",
        "[]",
        "{}",
    ),
    *(
        "'None'",
        "nan",
        "1e400",
        "-1",
        "+1",
        "0.1",
        "0.1000000000000001",
        "1 + 1",
        "'\\ud800'",
        "'\\ud801'",
        "'a;'",
        "'a'",
    ),
    *("('a', 'b')", "('a;b',)", "'a' + 'b'", "f'{a}'", "f'{a!r}'", "f'{a!s}'", "f'{a:x}'", "f'a'", "{**a}", "{'a': a}"),
    *("a.b", "a['b']", "a[b]", "a[b:]", "a[:b]", "a[::b]", "f(a)", "f(*a)", "f(**a)", "f(a=a)", "f(b=a)", "[a]", "{a}"),
    *("lambda: a", "lambda a: a", "lambda a=1: a", "lambda *a: a", "lambda **a: a", "lambda *, a: a", "lambda a, /: a"),
    *("lambda *, a, b=1: a", "lambda *, a=1, b: a", "[a for a in b]", "{a for a in b}", "(a for a in b)", "a < b < c"),
    *(
        "a < b",
        "a <= b",
        "a if b else c",
        "a and b",
        "a or b",
        "not a",
        "a is b",
        "a is not b",
        "9" * 5000 if False else "9" * 400,
    ),
]


def test_expressions_that_differ_have_different_digests() -> None:
    assert len({digest(ast.parse(each)) for each in DIFFERENT}) == len(DIFFERENT)


def test_a_nested_functions_name_and_decorators_count() -> None:
    texts = ["def g(): pass", "def h(): pass", "@d\ndef g(): pass", "@d(1)\ndef g(): pass", "async def g(): pass"]

    assert len({digest(ast.parse(each).body[0]) for each in texts}) == len(texts)


constants = st.one_of(
    st.integers(),
    st.floats(allow_nan=False),
    st.complex_numbers(allow_nan=False),
    st.text(),
    st.binary(),
    st.booleans(),
)


@given(constants, constants)
def test_constants_are_equal_only_with_their_type_and_sign(one: object, other: object) -> None:
    same = type(one) is type(other) and repr(one) == repr(other)

    assert (digest(ast.Constant(one)) == digest(ast.Constant(other))) == same


def test_depth_is_no_limit() -> None:
    deep: ast.expr = ast.Name("x", ast.Load())
    for _ in range(100_000):
        deep = ast.UnaryOp(ast.Not(), deep)

    assert len(digest(deep)) == 32


def test_the_size_is_in_bytes() -> None:
    assert len(digest(ast.parse("x"), size=8)) == 16


@pytest.mark.parametrize(
    ("cell", "function"),
    [
        (
            "%%flow f(a: int = 1) -> int\nb = a\nb + 1",
            "@flow\ndef g(a: int = 1) -> int:\n    b = a\n    return b + 1\n",
        ),
        ("# first\n%%flow --no-run f()\n'text'", "def f():\n    return 'text'"),
        ("%%flow f()\n'doc'\n1;", "def f():\n    '''doc'''\n    return 1"),
        ("%%flow f(x)\ny = x", "def f(x):\n    y = x"),
        ("%%flow f(x)\nreturn x", "def f(x): return x"),
    ],
)
def test_both_forms_of_a_flow_share_a_version(cell: str, function: str) -> None:
    """The name, the decorators and the options take no part; the output counts as returned."""
    assert version(cell) == version(function)


def test_signature_and_body_make_the_version() -> None:
    texts = [
        "def f(a): return a",
        "def f(b): return b",
        "def f(a=1): return a",
        "def f(a=True): return a",
        "def f(a=1.0): return a",
        "def f(a: int): return a",
        "def f(a: 'int'): return a",
        "def f(a) -> int: return a",
        "def f(a, /): return a",
        "def f(*, a): return a",
        "def f(*a): return a",
        "def f(a): a",
        "def f(a): 'doc'; return a",
        "async def f(a): return a",
    ]

    assert len({version(each) for each in texts}) == len(texts)


def test_a_version_does_not_depend_on_the_python_that_reads_it() -> None:
    """Stored versions outlive a Python: these digests were made once and are kept."""
    assert digest(ast.parse("x = 1", mode="exec").body[0], size=8) == "9875b8dfbdc45119"
    assert (
        version("%%flow f(a: int = 1, *b, c=None) -> str\nx = [a for a in b if c]\nf'{x!r:>3}'")
        == "8cafaa081c5d926da0b61cf83c948751"
    )


def test_no_version_of_unicode_takes_part() -> None:
    """Which characters `repr` shows as they are differs between versions of Python, so this digest is written out."""
    assert digest(ast.parse("'\u2ffc'"), size=8) == "be838504cde8df82"


def test_empty_parts_of_f_strings_take_no_part() -> None:
    """Python 3.12 puts an empty text behind a nested field."""
    plain = ast.parse('f"{x:>{width}}"', mode="eval").body
    assert isinstance(plain, ast.JoinedStr)
    field = plain.values[0]
    assert isinstance(field, ast.FormattedValue)
    assert isinstance(field.format_spec, ast.JoinedStr)
    before = digest(plain)
    field.format_spec.values = [*field.format_spec.values[:2], ast.Constant("")]
    assert digest(plain) == before
