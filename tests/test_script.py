"""A flow that is exported with a command line runs under plain Python and takes its inputs from there."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import io
import subprocess
import sys
import typing
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest

from omnitron_kernel import Flow, flow
from omnitron_kernel.errors import ExportError


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


@flow
def everything(  # noqa: PLR0913
    path: Path,
    size: int,
    *,
    rate: float = 0.5,
    fast: bool = False,
    loud: bool | None = True,
    mode: Literal["a", "b"] = "a",
    level: Literal[1, 2] = 1,
    colour: Colour = Colour.RED,
    tags: list[str] = ["x"],  # noqa: B006
    sizes: tuple[int, ...] = (),
    pair: tuple[float, float] = (0.0, 1.0),
    note: str | None = None,
    day: date = date(2026, 1, 2),
    price: Decimal = Decimal("1.5"),
    options: dict[str, int] = {},  # noqa: B006
    untyped=7,
    some_name="",
):
    """Does 100% of it.

    With a second paragraph.
    """
    told = [path, size, rate, fast, loud, mode, level, colour.name, tags, sizes, pair, note, day, price, options]
    return [*told, untyped, some_name]


def ran(made: Flow, *words: str, status: int = 0) -> str:
    """What the exported script prints to whoever runs it with these words."""
    text = made.export(script=True)
    assert "omnitron" not in text
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        patch.setattr(sys, "argv", ["script.py", *words])
        names: dict[str, Any] = {"__name__": "__main__"}
        ended = 0
        try:
            exec(compile(text, "script.py", "exec"), names)
        except SystemExit as left:
            ended = left.code
    assert ended in (0, status)
    return out.getvalue()


def test_what_is_left_out_is_the_functions_own_default() -> None:
    assert ran(everything, "data.csv", "3").strip() == str(everything(Path("data.csv"), 3))


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("--rate 2", {"rate": 2.0}),
        ("--fast", {"fast": True}),
        ("--no-fast --no-loud", {"fast": False, "loud": False}),
        ("--mode b", {"mode": "b"}),
        ("--level 2", {"level": 2}),
        ("--colour GREEN", {"colour": Colour.GREEN}),
        ("--tags a b", {"tags": ["a", "b"]}),
        ("--sizes 1 2 3", {"sizes": (1, 2, 3)}),
        ("--pair 2 3", {"pair": (2.0, 3.0)}),
        ("--note n", {"note": "n"}),
        ("--day 2025-12-31", {"day": date(2025, 12, 31)}),
        ("--price 2.50", {"price": Decimal("2.50")}),
        ('--options {"a":1}', {"options": {"a": 1}}),
        ("--untyped 8", {"untyped": 8}),
        ("--some-name x", {"some_name": "x"}),
    ],
)
def test_words_become_values_by_annotation(words: str, given: dict[str, Any]) -> None:
    assert ran(everything, "data.csv", "3", *words.split()).strip() == str(everything(Path("data.csv"), 3, **given))


@pytest.mark.parametrize("words", ["", "data.csv x", "data.csv 3 --mode c", "data.csv 3 --colour BLUE", "d 3 --none"])
def test_wrong_words_are_refused_with_the_usage(words: str) -> None:
    assert "usage: script.py" in ran(everything, *words.split(), status=2)


def test_help_shows_the_docstring_types_and_defaults() -> None:
    told = " ".join(ran(everything, "--help").split())
    assert "Does 100% of it. With a second paragraph." in told
    assert "float (default: 0.5)" in told
    assert "{RED,GREEN}" in told
    assert "--fast, --no-fast" in told


def test_it_runs_in_a_python_that_knows_no_omnitron(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(everything.export(script=True))
    program = [sys.executable, "-I", "-S", "script.py", "data.csv", "3", "--rate", "4"]
    told = subprocess.run(program, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert told.strip() == str(everything(Path("data.csv"), 3, rate=4.0))


def test_positions_stars_and_clashing_names() -> None:
    @flow
    def main(parser: int, /, given: str, help: int = 1, *more: float, key: bool, **rest: Any):
        return [parser, given, help, more, key, rest]

    assert ran(main, "1", "two", "3", "4", "--key").strip() == "[1, 'two', 1, (3.0, 4.0), True, {}]"
    assert ran(main, "1", "two", "--help", "5", "--no-key").strip() == "[1, 'two', 5, (), False, {}]"


def test_optional_sequences_and_unions() -> None:
    @flow
    def f(names: Sequence[str] | None, number: typing.Union[int, str] = 3, many: set[int] | None = None):  # noqa: UP007
        return [names, number, many]

    assert ran(f, "a", "b", "--number", "4", "--many", "2").strip() == "[['a', 'b'], 4, {2}]"


def test_what_no_word_can_become_is_refused_where_it_is_needed() -> None:
    @flow
    def g(call: typing.Callable[[], int], x: int = 1):
        return x

    with pytest.raises(ExportError, match=r"`call: typing.Callable\[\[\], int\]`, which no word of a command line"):
        g.export(script=True)

    @flow
    def h(call: typing.Callable[[], int] = int, x: int = 1):
        return [call(), x]

    assert ran(h, "--x", "3").strip() == "[0, 3]"


def test_async_flows_generators_and_compositions() -> None:
    @flow
    async def later(n: int = 2) -> int:
        await asyncio.sleep(0)
        return n

    @flow
    def numbers(n: int = 2):
        yield from range(n)

    @flow
    async def slowly(n: int = 2):
        for each in range(n):
            yield each

    assert ran(later, "--n", "5").strip() == "5"
    assert ran(numbers).split() == ["0", "1"]
    assert ran(slowly, "--n", "3").split() == ["0", "1", "2"]
    assert ran(numbers >> sum, "--n", "4").strip() == "6"
    assert ran(later >> str, "--n", "7").strip() == "7"
    assert "asyncio.run(later())" in later.export()


def test_a_tuple_of_different_types_is_no_option() -> None:
    """Words of one option are all of one type; where a default serves, the option is left out."""

    @flow
    def pair(size: tuple[int, str] = (1, "x"), times: int = 1) -> str:
        return str(size * times)

    assert ran(pair, "--times", "2") == "(1, 'x', 1, 'x')\n"
