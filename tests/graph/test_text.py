"""The geometry of a source text: offsets in code points, lines as Python counts them."""

import ast
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnitron_kernel.graph.text import Text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a\nb", ["a", "b"]),
        ("a\r\nb\r\n", ["a", "b", ""]),
        ("a\rb", ["a", "b"]),
        ("a\n\rb", ["a", "", "b"]),
        ("a\x0cb\x0bc\x1cd\u2028e\u0085f", ["a\x0cb\x0bc\x1cd\u2028e\u0085f"]),
    ],
)
def test_only_cr_lf_and_both_end_a_line(text: str, lines: list[str]) -> None:
    """Form feeds and Unicode separators end none, though they do for `str.splitlines`."""
    geometry = Text(text)

    assert [geometry.line(number) for number in range(1, len(geometry.starts) + 1)] == lines


def test_a_line_that_is_not_there_is_empty() -> None:
    assert Text("a").line(0) == ""
    assert Text("a").line(2) == ""


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\r\ny = x + 22\r\n",
        "x = 1\ry = x + 22\r",
        "if x:\n\ty = 'ä' + x\n",
        "\x0cx = 1\n\x0cy = 'é\x0cé' + x",
        "größe = '😀😀'; 値 = größe + größe  # 漢字",
        "s = '''ä\r\n😀\u2028''' + x\ny = s",
    ],
)
def test_every_node_of_the_parser_is_found_in_the_text_as_it_was_typed(text: str) -> None:
    """Python's own `ast.get_source_segment` counts lines otherwise; parsing the piece again is the measure."""
    geometry = Text(text)

    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.expr):
            assert ast.dump(ast.parse(geometry.code_of(node), mode="eval").body).replace("Store", "Load") == ast.dump(
                node
            ).replace("Store", "Load")


def test_offsets_count_code_points_not_bytes() -> None:
    text = "s = '😀ä' + tail"
    tail = ast.parse(text).body[0].value.right

    span = Text(text).span_of(tail)

    assert (span.start, span.end) == (text.index("tail"), len(text))
    assert (span.line, span.column) == (1, text.index("tail") + 1)


def test_shift_takes_lines_that_stand_before_the_text_away() -> None:
    inner = ast.parse("if 1:\n    x = 1").body[0].body[0]

    assert Text("    x = 1", shift=1).code_of(inner) == "x = 1"


def test_a_span_stays_within_the_text() -> None:
    span = Text("abc").span(-5, 99)

    assert (span.start, span.end) == (0, 3)


def test_a_decorated_function_spans_its_decorators() -> None:
    text = "x = 1\n@ first(1)\n@second\ndef f(): pass"
    function = ast.parse(text).body[1]

    span = Text(text).whole_span_of(function)

    assert text[span.start : span.end] == text[text.index("@") :]
    assert span.line == 2


@given(st.text(), st.integers(-5, 50), st.integers(0, 50))
def test_no_position_raises(text: str, line: int, column: int) -> None:
    geometry = Text(text)
    start = geometry.offset(line, column)

    assert geometry.line_span(line).end <= len(text)
    assert geometry.span(start, start + 1).line >= 1


@given(st.text(alphabet="aé€😀\t ", max_size=30), st.text(alphabet="aé\n", max_size=5))
def test_each_byte_of_a_line_leads_to_its_character(line: str, more: str) -> None:
    geometry = Text(f"{more}é\n{line}\r\né")
    number = more.count("\n") + 2

    for place in range(len(line) + 1):
        assert geometry.offset(number, len(line[:place].encode())) == geometry.starts[number - 1] + place


def test_a_position_behind_the_end_of_a_line_is_its_end() -> None:
    assert Text("é = 1\nx").offset(1, 100) == 5


def test_where_a_position_stands_is_not_counted_anew_for_each() -> None:
    """Thousands of nodes may stand in one line, each with a letter of its own."""
    geometry = Text("é" * 400_000)
    began = perf_counter()
    geometry.offset(1, 10)
    first = perf_counter() - began

    began = perf_counter()
    for place in range(1000):
        geometry.offset(1, 2 * place)

    assert perf_counter() - began < 20 * first
