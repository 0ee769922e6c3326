"""The magic line: options first, then a Python signature that may go over several lines."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnitron_kernel.graph.header import find_magic, parse_header
from omnitron_kernel.graph.text import Text


def header_of(text: str):
    start = find_magic(text)
    assert start is not None
    return parse_header(Text(text), start)


@pytest.mark.parametrize("before", ["", "# prices\n", "\n\n  # a\r\n\t\n", "# a\rb"[:4], "#\x0c%%flow no()\n"])
def test_only_comments_and_blank_lines_may_precede_the_magic_line(before: str) -> None:
    assert find_magic(f"{before}%%flow f()\n1") == len(before)


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n%%flow f()",
        " %%flow f()",
        "%%flows f()",
        "%%flow? ",
        "",
        "# a\u2028%%flow f()",
        "# a\x0c%%flow f()",
        "'''\n%%flow f()'''",
    ],
)
def test_other_text_is_no_flow_cell(text: str) -> None:
    assert find_magic(text) is None


def test_the_signature_is_python() -> None:
    header = header_of("%%flow f(a: int, /, b=2, *rest, c: 'str' = \"%s\", **more) -> list[int]\nb")

    assert header.diagnostics == ()
    assert header.name == "f"
    assert ast.unparse(header.function) == "def f(a: int, /, b=2, *rest, c: 'str'='%s', **more) -> list[int]:\n    pass"
    assert header.body == 2


def test_an_open_bracket_continues_the_signature() -> None:
    text = "# first\n%%flow f(\n    a,  # the one (\n    b={'x': [1,\n2]},\n) -> int  # done\nbody"

    header = header_of(text)

    assert header.diagnostics == ()
    assert [each.arg for each in header.function.args.args] == ["a", "b"]
    assert header.body == 7
    assert text[header.span.start : header.span.end].endswith(") -> int")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_end_the_signature(end: str) -> None:
    header = header_of(end.join(["%%flow f(a,", "  b)", "a + b"]))

    assert [each.arg for each in header.function.args.args] == ["a", "b"]
    assert header.body == 3


def test_positions_are_those_of_the_cell() -> None:
    text = "# é\n%%flow --no-run f(ä='😀', b=22)\nb"
    header = header_of(text)

    assert Text(text).code_of(header.function.args.defaults[1]) == "22"


def test_options_come_first() -> None:
    assert header_of("%%flow --no-run f()").options == ("--no-run",)

    (wrong,) = header_of("%%flow f(a) --no-run\na").diagnostics
    assert wrong.cure == "Options come first: `%%flow --no-run f(...)`."


def test_an_unknown_option_is_refused_with_the_nearest() -> None:
    (wrong,) = header_of("%%flow --norun f()\n1").diagnostics

    assert (wrong.code, wrong.cure) == ("option", "Did you mean `--no-run`?")
    assert (wrong.span.start, wrong.span.end) == (7, 14)


def test_every_unknown_option_is_told() -> None:
    assert len(header_of("%%flow --one --two f()\n1").diagnostics) == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("%%flow", "names no flow"),
        ("%%flow   # f()", "names no flow"),
        ("%%flow (a)", "names no flow"),
        ("%%flow 1f()", "is no Python name"),
        ("%%flow f", "has no signature"),
        ("%%flow f -> int", "has no signature"),
        ("%%flow f(a", "is never closed"),
        ("%%flow f(a))", "is not Python"),
        ("%%flow f(a b)", "is not Python"),
        ("%%flow f(a=1, b)", "is not Python"),
        ("%%flow f():", "ends in a colon"),
        ("%%flow f(): x = 1", "is not Python"),
        ("%%flow class()", "word of Python's own"),
        ("%%flow f(a='x)", "the signature of `f`"),
        ("%%flow f(\x00)", "the signature of `f`"),
        ("%%flow async", "word of Python's own"),
        ("%%flow async(x)", "word of Python's own"),
        ("%%flow async  (x)", "names no flow"),
    ],
)
def test_a_broken_line_is_one_error_with_a_cure(line: str, told: str) -> None:
    header = header_of(f"{line}\nx = 1\nx")

    assert header.function is None
    (wrong,) = header.diagnostics
    assert wrong.severity == "error"
    assert told in wrong.message
    assert wrong.cure


def test_async_may_stand_before_the_name() -> None:
    text = "%%flow --no-run  async f(a,\n   b=2) -> int\na"

    header = header_of(text)

    assert isinstance(header.function, ast.AsyncFunctionDef)
    assert (header.name, header.body) == ("f", 3)
    assert Text(text).code_of(header.function.args.defaults[0]) == "2"


@pytest.mark.parametrize(
    "signature",
    [
        "f(a, /, b, *, c)",
        "f(*args, **kwargs)",
        "f(a=lambda x, y=(1, 2): {x: y}, *, b=[i for i in '()'])",
        "f(\n  a='# no comment (',  # a comment )\n\n  # alone\n  b='''one\n)\ntwo''',\n)",
        "f(a=(\n  1 +\n  2\n), b={'(': [\n]})",
        "f(\r\n\ta=1,\r\n\tb=2)",
        "f(a\n  ,b\n) -> dict[\n  str, 'x -> y'\n]",
        "f(größe: 'Größe' = '值', 名=1)",
        "f(a=f'{1:>{2}}', b=R'\\d', c=b'(')",
        "f(a: lambda: 0 = 1) -> (lambda: 0)",
        "f(a,) -> \\\n  int",
    ],
)
def test_every_signature_that_a_def_may_have_is_one_of_a_cell(signature: str) -> None:
    header = header_of(f"# above\n%%flow {signature}\nbody")

    assert header.diagnostics == ()
    assert ast.dump(header.function) == ast.dump(ast.parse(f"def {signature}: pass").body[0])
    assert header.body == 2 + len(Text(signature).starts)


def test_a_type_on_the_next_line_is_no_part_of_the_signature() -> None:
    """Only an open bracket, or a backslash, carries the line on."""
    assert header_of("%%flow f(a)\n-> int\na").function.returns is None


def test_an_option_that_takes_no_value_says_so() -> None:
    (wrong,) = header_of("%%flow --no-run=yes f()\n1").diagnostics

    assert wrong.message == "`--no-run` takes no value, and 'yes' was given."
    assert wrong.cure == "Write `--no-run` alone."


def test_an_option_with_values_tells_them() -> None:
    assert header_of("%%flow --trace=full --no-run f()\n1").options == ("--trace=full", "--no-run")
    for each in ("--trace", "--trace=all"):
        (wrong,) = header_of(f"%%flow {each} f()\n1").diagnostics
        assert "`--trace` takes full" in wrong.message
        assert wrong.cure == "Write `--trace=full`."


def test_a_name_on_the_next_line_is_not_the_flows() -> None:
    assert "names no flow" in header_of("%%flow\nf()").diagnostics[0].message


def test_a_name_is_what_python_makes_of_it() -> None:
    """Python reads identifiers in their normal form, so both forms of a flow must too."""
    assert header_of("%%flow ﬁ()\n1").name == "fi"


@given(st.text(alphabet=st.sampled_from("%flow ()[]{}:,=->'\"#\\\n\r\t\x0c\x00aé😀\ud800-!1*/")))
def test_no_magic_line_raises(rest: str) -> None:
    text = "%%flow " + rest

    header = parse_header(Text(text), 0)

    assert (header.function is None) <= bool(header.diagnostics)
