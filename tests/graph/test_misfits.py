"""A connection is refused only where types surely do not fit, and told why."""

import pytest

from omnitron_kernel.graph.misfits import misfit, misfits


@pytest.mark.parametrize(
    ("given", "wanted", "why"),
    [
        ("str", "int", "a `str` is given, and an `int` is wanted."),
        ("int", "str", "an `int` is given, and a `str` is wanted."),
        ("None", "int", "`None` is given, and an `int` is wanted."),
        ("int | str", "list", "an `int | str` is given, and a `list` is wanted."),
        ("list[str]", "list[int]", "a `list[str]` is given, and a `list[int]` is wanted."),
        ("tuple[int, ...]", "tuple[str, ...]", "a `tuple[int, ...]` is given, and a `tuple[str, ...]` is wanted."),
        ("Literal['a']", "Literal['b']", "a `Literal['a']` is given, and a `Literal['b']` is wanted."),
        ("int", "Literal['b']", "an `int` is given, and a `Literal['b']` is wanted."),
        ("typing.Dict[str, int]", "list", "a `typing.Dict[str, int]` is given, and a `list` is wanted."),
        ("pd.DataFrame", "str", "a `pd.DataFrame` is given, and a `str` is wanted."),
        ("pd.DataFrame", "list[int] | None", "a `pd.DataFrame` is given, and a `list[int] | None` is wanted."),
        ("str", "pd.DataFrame", "a `str` is given, and a `pd.DataFrame` is wanted."),
        ("dict", "Path", "a `dict` is given, and a `Path` is wanted."),
        ("Decimal", "str", "a `Decimal` is given, and a `str` is wanted."),
        ("module", "pd.DataFrame", "a `module` is given, and a `pd.DataFrame` is wanted."),
        ("'str'", "int", "a `'str'` is given, and an `int` is wanted."),
    ],
)
def test_what_surely_does_not_fit_is_told(given, wanted, why):
    assert misfit(given, wanted) == why


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        *[("int", "float"), ("bool", "int"), ("int", "int"), ("", "int"), ("int", ""), ("int", "Any"), ("Any", "int")],
        *[("int | None", "int"), ("Optional[str]", "str"), ("list[int | None]", "list[int]"), ("list", "list[int]")],
        *[("Literal['a', 'b']", "Literal['b']"), ("str", "Literal['a']"), ("Literal[1]", "float")],
        *[("dict[str, int]", "Mapping[str, int]"), ("list[int]", "Iterable[int]"), ("Sequence[int]", "list[int]")],
        *[("pd.DataFrame", "Sequence"), ("pd.Series", "float"), ("np.ndarray", "float"), ("np.ndarray", "list")],
        *[("pd.DataFrame", "np.ndarray"), ("list", "pd.DataFrame"), ("Path", "str"), ("str", "Path"), ("IO", "str")],
        *[("MyThing", "int"), ("int", "MyThing"), ("mylib.Table2", "str"), ("T", "int"), ("str", "datetime")],
        *[("x[", "int"), ("int", ")("), ("a" * 1000, "int"), ("'int", "str"), ("Literal[x]", "int")],
        *[("[" * 90 + "]" * 90, "int"), ("a" + ".b" * 140, "int"), ("-" * 200 + "1", "int"), ("\ud800", "int")],
    ],
)
def test_what_fits_or_may_fit_is_not_refused(given, wanted):
    assert misfit(given, wanted) == ""


def test_nothing_that_a_text_names_is_evaluated(capsys):
    assert misfit("print('no')", "int") == ""
    misfit("list[print('no')]", "int")

    assert capsys.readouterr().out == ""


def test_pairs_that_fit_are_left_out():
    assert misfits(["str", "int", "str", ""], ["float", "", "str"]) == {
        "str": {"float": "a `str` is given, and a `float` is wanted."},
        "int": {"str": "an `int` is given, and a `str` is wanted."},
    }


def test_a_long_type_is_told_short():
    given = "tuple[" + ", ".join(["int"] * 40) + "]"

    assert len(misfit(given, "str")) < 120
