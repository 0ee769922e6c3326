"""Port types: text that names a type, and the family that gives it its colour."""

import pytest

from omnitron_kernel.core.types import ANY, FAMILIES, PortType


@pytest.mark.parametrize(
    ("annotation", "family"),
    [
        ("int", "number"),
        ("pd.DataFrame", "table"),
        ("pandas.core.frame.DataFrame", "table"),
        ("np.ndarray", "array"),
        ("list[int]", "sequence"),
        ("dict[str, int | None]", "mapping"),
        ("bool", "truth"),
        ("Path", "file"),
        ("datetime.timedelta", "time"),
        ("Callable[[int], str]", "code"),
        ("None", "none"),
        ("Any", "any"),
        ("object", "any"),
        ("", "any"),
        ("Basket", "object"),
        ("Größe", "object"),
    ],
)
def test_a_family_follows_from_the_outermost_name(annotation: str, family: str) -> None:
    assert PortType.parse(annotation).family == family


@pytest.mark.parametrize(
    "annotation", ["int | None", "None | int", "Optional[int]", "typing.Optional[int]", "t.Final[int]"]
)
def test_none_and_wrappers_do_not_hide_the_family(annotation: str) -> None:
    assert PortType.parse(annotation).family == "number"


def test_a_string_annotation_keeps_its_quotes_as_text_and_is_read_without_them() -> None:
    port = PortType.parse("'pd.DataFrame'")

    assert port.text == "'pd.DataFrame'"
    assert port.family == "table"


@pytest.mark.parametrize("annotation", ["[", "|", "int |", "\x00", "\ud800", "a" * 10_000, "Optional[" * 500, "1 + 1"])
def test_no_annotation_is_refused(annotation: str) -> None:
    """An annotation may be any expression; what is no type has a family all the same."""
    assert PortType.parse(annotation).family in FAMILIES or PortType.parse(annotation).family in {"any", "object"}


def test_the_type_of_a_value_runs_none_of_its_code() -> None:
    class Loud(type):
        def __getattribute__(cls, name: str) -> object:
            raise AssertionError(name)

    class Value(metaclass=Loud):
        pass

    assert PortType.of(Value()).text == "Value"


def test_no_type_reads_as_any() -> None:
    assert str(ANY) == "any"
    assert str(PortType.parse("int")) == "int"


def test_a_name_belongs_to_one_family() -> None:
    names = [name for names in FAMILIES.values() for name in names]

    assert len(names) == len(set(names))
