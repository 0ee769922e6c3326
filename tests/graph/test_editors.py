"""Which field a port is set by, and which choices it leaves."""

import enum

import pytest

from omnitron_kernel.core.types import PortType
from omnitron_kernel.graph.editors import choices_of, editor_of


class Size(enum.Enum):
    SMALL = 1
    LARGE = 2


class Shop:
    Size = Size


def codes(annotation: str, code: str = "", names=None) -> list[str]:
    return [each.code for each in choices_of(annotation, code, names)]


def test_an_annotation_that_names_its_values_leaves_a_choice():
    assert codes("Literal['a', 1, None, True]") == ["'a'", "1", "None", "True"]
    assert codes("typing.Literal['a'] | Literal['b'] | None") == ["'a'", "'b'", "None"]
    assert codes("Optional[Literal['a']]") == ["'a'", "None"]
    assert codes("'Literal[\"a\"]'") == ["'a'"]
    assert codes("bool | None") == ["True", "False", "None"]


def test_texts_are_shown_without_quotes():
    assert [each.label for each in choices_of("Literal['a', 1, None]")] == ["a", "1", "None"]


def test_what_is_chosen_now_is_written_as_it_stands():
    assert codes("Literal['a', 'b']", '"b"') == ['"a"', '"b"']
    assert codes("Literal[1, True]", "True") == ["1", "True"]


@pytest.mark.parametrize(
    "annotation",
    ["", "int", "int | None", "None", "Literal[x]", "Literal['a'] | int", "Literal[", "x" * 5000, "a[b](c)"],
)
def test_others_leave_none(annotation):
    assert codes(annotation) == []


def test_an_enumeration_leaves_its_members_as_they_are_written():
    names = {"Size": Size, "Shop": Shop, "enum": enum}

    assert codes("Size", names=names) == ["Size.SMALL", "Size.LARGE"]
    assert codes("Shop.Size | None", names=names) == ["Shop.Size.SMALL", "Shop.Size.LARGE", "None"]
    assert codes(f"{__name__}.Size", names=names) == ["Size.SMALL", "Size.LARGE"]
    assert codes("Size", names={}) == []
    assert codes("enum.Enum", names=names) == []
    assert codes("enum.missing.more", names=names) == []


def test_nothing_of_what_names_stand_for_runs():
    class Loud:
        def __getattr__(self, name):
            raise AssertionError(name)

    assert codes("loud.Size", names={"loud": Loud()}) == []


@pytest.mark.parametrize(
    ("annotation", "code", "editor"),
    [
        *[("bool", "", "checkbox"), ("bool", "True", "checkbox"), ("bool", "1", "number"), ("bool", "None", "code")],
        *[("int", "", "number"), ("float", "", "number"), ("str", "", "text"), ("dict", "", "code"), ("", "", "code")],
        *[("Literal['a']", "", "choice"), ("bool | None", "None", "choice"), ("str", "None", "code")],
        *[("", "1e-3", "number"), ("", ".5", "number"), ("", "1.", "number"), ("", "+ 1", "number"), ("", ".", "code")],
    ],
)
def test_the_field_goes_by_type_and_literal(annotation, code, editor):
    assert editor_of(PortType.parse(annotation), code, choices_of(annotation, code)) == editor
