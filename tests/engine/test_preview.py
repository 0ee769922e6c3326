"""Previews: small, bounded, and deaf to whatever the value says of itself."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import datetime as dt
import sys
import time
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from omnitron_kernel import flow
from omnitron_kernel.engine import Preview, preview
from omnitron_kernel.engine.preview import describe

HOOKS = (
    *(
        "__repr__",
        "__str__",
        "__format__",
        "__len__",
        "__iter__",
        "__eq__",
        "__ne__",
        "__hash__",
        "__bool__",
        "__dir__",
    ),
    *("__getattribute__", "__getattr__", "__getitem__", "__contains__", "__length_hint__", "__index__", "__int__"),
    *("__float__", "__array__", "__next__", "__call__", "__sizeof__", "__reduce_ex__", "__instancecheck__"),
)
touched: list[str] = []


def refuse(name: str) -> Any:
    def hook(*_: object, **__: object) -> Any:
        touched.append(name)
        raise RuntimeError(f"{name} was called")

    return hook


def hostile_class(*bases: type) -> type:
    """A class whose every hook, its metaclass's too, notes that it was called, and raises."""
    words = {name: refuse(f"class {name}") for name in HOOKS if name != "__getattribute__"}
    words |= {name: property(refuse(f"class {name}")) for name in ("__name__", "__module__", "__mro__")}
    meta = type("Meta", (type,), words)
    body: dict[str, Any] = {name: refuse(name) for name in HOOKS}
    body["__class__"] = property(refuse("__class__"))
    return type.__call__(meta, "Hostile", bases or (object,), body)


def bounded(look: Preview) -> None:
    assert len(look.text) <= 400
    assert len(look.type) <= 80
    assert len(look.size) <= 400
    assert len(look.text.splitlines()) <= 1
    assert len(look.rows) <= 6
    assert all(len(cell) <= 40 for row in look.rows for cell in row)


@pytest.fixture(autouse=True)
def _nothing_touched() -> Any:
    touched.clear()
    yield
    assert touched == []


@pytest.mark.parametrize("base", [object, int, str, list, dict, set, tuple, bytes, Exception, np.ndarray])
def test_no_code_of_a_value_runs(base: type) -> None:
    """Not its own, not its class's, not its metaclass's: the preview shows the class's name."""
    value = base.__new__(hostile_class(base), *([1] if base is np.ndarray else []))
    look = preview(value)
    bounded(look)
    assert look.type == "Hostile"
    assert "Hostile" in look.text


def test_no_code_of_a_value_inside_containers_runs() -> None:
    value = object.__new__(hostile_class())
    array = np.empty(1, dtype=object)
    frame = pd.DataFrame({"a": array}, copy=False)
    array[0] = value
    for holder in ([value], (value,), {"k": value}, {"k": [value]}, slice(value), array, frame["a"]):
        assert "Hostile" in preview(holder).text
    assert "Hostile" in preview(frame).rows[1][0]


def test_hostile_classes_are_values_too() -> None:
    assert preview(hostile_class()).type == "Meta"


def test_a_hostile_value_does_not_disturb_a_run() -> None:
    value = object.__new__(hostile_class())

    @flow
    def f(x):
        y = x
        z = [y]
        return z

    run = f.run(value)
    assert run.value[0] is value
    assert {each.status for each in run.nodes.values()} == {"done"}


def test_values_that_would_hang_or_fill_memory_are_not_asked() -> None:
    class Slow:
        def __repr__(self):
            time.sleep(60)
            return "x" * 2**30

        __len__ = __iter__ = __repr__

    began = time.perf_counter()
    bounded(preview(Slow()))
    bounded(preview([Slow()] * 10))
    assert time.perf_counter() - began < 1


def test_nothing_is_consumed() -> None:
    lines = iter([1, 2])
    made = (x for x in lines)
    preview(lines)
    preview(made)
    preview([lines, map(str, made)])
    assert list(made) == [1, 2]


@pytest.mark.parametrize(
    "value",
    [
        10**1_000_000,
        range(10**1_000_000),
        "x" * 50_000_000,
        "line\n" * 1000,
        b"\n" * 10_000_000,
        bytearray(10_000_000),
        list(range(1_000_000)),
        [["x" * 1000] * 1000] * 1000,
        dict.fromkeys(range(100_000), "y" * 1000),
        {frozenset({n}) for n in range(1000)},
        type("N" * 10_000_000, (), {})(),
        type("two\nlines", (), {"__module__": "a\nb" * 10_000})(),
        ModuleType("m" * 10_000_000),
        np.zeros(1, dtype="S50000000"),
        np.zeros((1000, 1000)),
        np.array(["x" * 100_000]),
        pd.DataFrame({"c" * 100_000: ["v" * 10_000_000]}),
        pd.DataFrame(np.zeros((10, 5000))),
        pd.Series(["a\nb\r\nc"] * 3, name="n\n" * 1000),
    ],
    ids=lambda value: type(value).__name__[:20],
)
def test_large_values_have_small_previews_soon(value: object) -> None:
    began = time.perf_counter()
    bounded(preview(value))
    assert time.perf_counter() - began < 0.5


def test_recursive_containers_end() -> None:
    xs: list[Any] = []
    xs.append(xs)
    table: dict[str, Any] = {"self": xs}
    xs.append(table)
    bounded(preview(xs))
    bounded(preview(table))
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert preview(deep).text == "[[[[...]]]]"


@pytest.mark.parametrize(
    ("value", "text", "size"),
    [
        (3, "3", ""),
        (float("nan"), "nan", ""),
        (-0.0, "-0.0", ""),
        (None, "None", ""),
        ("it's", '"it\'s"', ""),
        ([], "[]", "0 items"),
        ((1,), "(1,)", "1 item"),
        (set(), "set()", "0 items"),
        (frozenset({1}), "frozenset({1})", "1 item"),
        ({"a": [1, 2]}, "{'a': [1, 2]}", "1 item"),
        (list(range(7)), "[0, 1, 2, 3, 4, 5, ...]", "7 items"),
        (range(1, 9), "range(1, 9, 1)", ""),
        (slice(None, [1]), "slice(None, [1], None)", ""),
        (b"ab", "b'ab'", "2 bytes"),
        (2**201, "<int of 202 bits>", ""),
        (len, "<function len>", ""),
        (int, "<class int>", ""),
        (sys, "<module sys>", ""),
        (np.float64(1.5), "1.5", ""),
        (np.arange(3), "int64 3: [0, 1, 2]", "3"),
        (np.float32([[1, 2]]), "float32 1 x 2: [1, 2]", "1 x 2"),
        (np.array(5), "int64 scalar: [5]", "scalar"),
    ],
    ids=repr,
)
def test_known_values_are_shown_as_python_writes_them(value: object, text: str, size: str) -> None:
    assert (preview(value).text, preview(value).size) == (text, size)


def test_a_table_shows_its_first_rows() -> None:
    frame = pd.DataFrame({"day": pd.date_range("2026-01-01", periods=9), "n": range(9), "x": [0.1] * 9})
    look = preview(frame)
    assert (look.type, look.size) == ("DataFrame", "9 x 3")
    assert look.rows[0] == ("day", "n", "x")
    assert look.rows[1] == ("2026-01-01 00:00:00", "0", "0.1")
    assert len(look.rows) == 6
    assert preview(frame["n"]).rows[0] == ("", "n")


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([1, None], dtype="Int64"),
        pd.Series([True, None], dtype="boolean"),
        pd.Series(["a", None], dtype="string"),
        pd.Series(["a", "b"], dtype="category"),
        pd.Series(pd.to_datetime(["2026-01-01", None])),
        pd.Series(pd.to_datetime(["2026-01-01"]).tz_localize("Europe/Berlin")),
        pd.Series(pd.to_timedelta([1, 2], unit="h")),
        pd.Series(pd.period_range("2026-01", periods=2, freq="M")),
        pd.Series(pd.arrays.IntervalArray.from_breaks([0, 1, 2])),
        pd.Series(pd.arrays.SparseArray([0, 0, 1])),
        pd.Series([1j, 2j]),
        pd.Series([[1], {"a": 2}, None], dtype=object),
        pd.Series([], dtype=float),
        pd.Index(["a", "b"]),
        np.array(["2026-01-01", "NaT"], dtype="datetime64[D]"),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        np.array([1.5], dtype=np.float16),
        np.array([1.5], dtype=np.longdouble),
        np.array([b"x", b""]),
        np.array([], dtype=bool),
        np.zeros((0, 3)),
    ],
    ids=lambda value: f"{type(value).__name__} {value.dtype}",
)
def test_every_type_of_column_is_shown(values: Any) -> None:
    look = preview(values)
    bounded(look)
    assert look.size
    if isinstance(values, pd.Series):
        bounded(preview(values.to_frame("a")))
        assert preview(values.to_frame("a")).size == f"{len(values)} x 1"


def test_classes_derived_from_tables_stay_closed() -> None:
    class Mine(pd.DataFrame):
        @property
        def shape(self):
            touched.append("shape")
            return 1, 1

    look = preview(Mine({"a": [1]}))
    assert look.type == "Mine"
    assert look.rows == ()


def test_a_time_zone_of_ones_own_is_not_asked() -> None:
    class Zone(dt.tzinfo):
        utcoffset = tzname = dst = refuse("zone")

    look = preview(pd.Series([dt.datetime(2026, 1, 1, tzinfo=Zone())], dtype=object))
    assert "datetime" in look.rows[1][1]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    )
)
def test_plain_data_of_any_shape_is_bounded(value: object) -> None:
    bounded(preview(value))


def test_small_plain_data_reads_as_its_repr() -> None:
    for value in ([1, "a", None], {"k": (1.5, True)}, ((), [], {}), {1}, "ä€😀"):
        assert preview(value).text == repr(value)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (KeyError("amount"), "KeyError: 'amount'"),
        (ValueError("two\nlines"), "ValueError: two lines"),
        (ValueError(), "ValueError"),
        (ValueError(1, "x"), "ValueError: 1, 'x'"),
        (ValueError("x" * 10_000_000), f"ValueError: {'x' * 397}..."),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_error_is_described_in_a_line(error: Exception, text: str) -> None:
    assert describe(error) == text


def test_an_error_of_pydantic_is_told_by_its_first_line() -> None:
    class Order(BaseModel):
        amount: int
        day: str

    with pytest.raises(ValidationError) as caught:
        Order(amount="x")

    assert describe(caught.value) == "ValidationError: 2 validation errors for Order"


def test_an_error_is_described_without_asking_it() -> None:
    hostile = hostile_class(Exception)
    assert describe(BaseException.__new__(hostile, "told")) == "Hostile: told"


@pytest.mark.parametrize("attrs", [{"a": [[] for _ in range(1_000_000)]}, {"hostile": None}], ids=["large", "hostile"])
def test_what_is_attached_to_a_table_is_left_alone(attrs: dict[str, Any]) -> None:
    """What pandas derives from a table gets a deep copy of its `attrs`, by their authors' own code."""
    if "hostile" in attrs:
        attrs = {"hostile": type("Attached", (), {"__deepcopy__": refuse("__deepcopy__")})()}
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    column = pd.Series([1, 2], name="n")
    frame.attrs = column.attrs = attrs
    began = time.perf_counter()
    looks = [preview(each) for each in (frame, column, [frame, column])]
    assert time.perf_counter() - began < 0.5
    assert looks[0].rows == (("a", "b"), ("1", "x"), ("2", "y"))
    assert looks[1].rows == (("", "n"), ("0", "1"), ("1", "2"))
    assert "2 x 2" in looks[2].text


def test_the_name_of_a_column_is_not_asked() -> None:
    heard: list[str] = []
    name = type("Name", (), {"__hash__": lambda _: heard.append("hash") or 1})()
    column = pd.Series([1], name=name)
    heard.clear()
    assert "Name" in preview(column).rows[0][1]
    assert heard == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("bad \ud800 text"), r"ValueError: bad \ud800 text"),
        (KeyError("\udce9"), r"KeyError: '\udce9'"),
        (FileNotFoundError(2, "No such file", "caf\udce9.csv"), r"FileNotFoundError: No such file: 'caf\udce9.csv'"),
    ],
)
def test_an_error_that_names_what_is_no_unicode_can_be_told(error, told) -> None:
    assert describe(error) == told
    assert describe(error).encode()
