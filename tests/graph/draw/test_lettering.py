"""Text for pictures: safe in XML, measured without a font, cut to a width."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from omnitron_kernel.graph.draw.lettering import MONO, fit, one_line, safe, shown, width_of

HOSTILE = "<b>&\"' \x00\x1b[31m\x7f\x85\ud800\udfff\ufffe\uffff\u202e\u2066\u200f\u061c é😀"


@given(st.text(st.characters(codec=None)))
def test_any_text_is_itself_inside_xml(text: str) -> None:
    """In an element and in an attribute, but for white space, which XML folds there."""
    element = ET.fromstring(f'<a b="{safe(text)}">{safe(text)}</a>'.encode())

    assert (element.text or "").split() == shown(text).replace("\r", "\n").split()
    assert element.get("b", "").split() == shown(text).replace("\r", "\n").split()


def test_signs_that_command_or_reorder_are_replaced() -> None:
    assert safe(HOSTILE) == "&lt;b&gt;&amp;&quot;&#x27; " + "\ufffd" * 2 + "[31m" + "\ufffd" * 10 + " é😀"


def test_one_line_has_single_blanks() -> None:
    assert one_line(" a\t\n b\u2028c\x0c ") == "a b c"


def test_wide_scripts_are_wider_and_marks_take_no_room() -> None:
    assert width_of("漢", 10) > width_of("é", 10) > width_of("e", 10)
    assert width_of("e\u0301", 10) == width_of("e", 10)
    assert width_of("ee", 10, MONO) == 2 * 10 * MONO


@given(st.text(), st.floats(20, 500), st.sampled_from([10, 11, 15]))
def test_fitted_text_is_one_line_no_wider_than_its_room(text: str, room: float, size: int) -> None:
    line = fit(text, room, size)

    assert "\n" not in line
    assert width_of(line, size) <= room
    assert line == one_line(text) or line.endswith("…")


def test_fitting_a_gigantic_text_looks_at_its_beginning_only() -> None:
    assert fit("x" * 50_000_000, 100, 10).startswith("xxx")


def test_where_there_is_no_room_an_ellipsis_stands() -> None:
    assert fit("text", -5, 10) == "…"
