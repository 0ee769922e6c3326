"""What every cache keeps to, whatever it keeps things in: one suite for all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from omnitron_kernel.engine.reuse.behind import Behind
from omnitron_kernel.engine.reuse.cache import Cache, Entry
from omnitron_kernel.engine.reuse.form import put_together, take_apart
from omnitron_kernel.store.artifacts import DiskCache

VALUES: dict[str, Callable[[], Any]] = {
    "a number": lambda: 3,
    "a truth": lambda: True,
    "a float": lambda: 1.5,
    "minus zero": lambda: -0.0,
    "a text": lambda: "\ud800 \u00e9",
    "bytes": lambda: b"\x00\xff",
    "nothing": lambda: None,
    "a nested list": lambda: [1, [True, (2.0, "x")], {"a": [None]}],
    "one list twice": lambda: [(e := [1]), e],
    "a whole number that is long": lambda: 10**5000,
    "an array": lambda: np.arange(6.0).reshape(2, 3),
    "an array by columns": lambda: np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "a view": lambda: np.arange(10)[::-2],
    "an array that repeats": lambda: np.broadcast_to(np.arange(3), (2, 3)),
    "an array of texts": lambda: np.array(["a", "bc"]),
    "an array without elements": lambda: np.zeros((0, 3)),
    "an array that is big-endian": lambda: np.arange(3, dtype=">i2"),
    "an array with NaN": lambda: np.array([1.0, np.nan]),
    "a table": lambda: table().copy(),
    "the top of a table": lambda: table().head(2),
    "a column": lambda: table()["s"],
    "an index of several levels": lambda: pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", None]),
    "a table by several levels": lambda: table().set_index(["s", "n"]),
    "a table with attrs": lambda: with_attrs().copy(),
    "a table without rows": lambda: table().iloc[:0],
    "two tables": lambda: {"a": table(), "b": [table()]},
    "texts, missing ones among them": lambda: pd.Series(["\u00e9", None, "", "now"])[1:],
    "no texts": lambda: pd.Series([], dtype="str"),
    "an index of texts": lambda: pd.Index(["a", "b"], name="k"),
    "an object's texts": lambda: pd.Series(["a", None, 3], dtype=object),
    "times with a zone": lambda: pd.Series(pd.to_datetime(["2020-01-01", None])).dt.tz_localize("Europe/Paris"),
}


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "s": ["x", None, "z"],
            "n": [1, 2, 3],
            "f": [1.5, np.nan, -0.0],
            "c": pd.Categorical(["u", "v", "u"], categories=["v", "u"], ordered=True),
            "i": pd.array([1, None, 3], dtype="Int64"),
            "b": [True, False, True],
            "p": pd.period_range("2020", periods=3, freq="M"),
            "o": pd.Series([1, "a", None], dtype=object),
        }
    )


def with_attrs() -> pd.DataFrame:
    made = table()
    made.attrs["unit"] = "m"
    return made.set_flags(allows_duplicate_labels=False)


CACHES: dict[str, Callable[[Path], Any]] = {
    "memory": lambda _: Cache(),
    "disk": DiskCache,
    "memory above disk": lambda folder: Cache(below=DiskCache(folder)),
    "disk behind a run": lambda folder: Behind(lambda: DiskCache(folder)),
}


@pytest.fixture(params=CACHES)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return CACHES[request.param](tmp_path / "artifacts")


KEY, OTHER = b"k" * 16, b"o" * 16


def entry(value: Any, *, flow: str = "f", node: str = "n") -> Entry:
    return Entry(take_apart(value).copied(), 1000, flow, node)


@pytest.mark.parametrize("name", VALUES)
def test_what_comes_back_is_the_same_in_every_way(kept: Any, name: str) -> None:
    """Of one type and digest, which holds layout, order, attrs and what in it is one object; and it is a new object."""
    value = VALUES[name]()
    digest = take_apart(value).digest
    kept.put(KEY, entry(value))
    one, two = (put_together(kept.get(KEY).form) for _ in range(2))
    assert type(one) is type(value)
    assert take_apart(one).digest == take_apart(two).digest == digest
    if isinstance(value, list | dict | np.ndarray | pd.DataFrame | pd.Series):
        assert one is not two
        assert one is not value


@pytest.mark.parametrize("name", ["a nested list", "an array", "a table"])
def test_what_happens_to_a_value_does_not_happen_to_what_is_kept(kept: Any, name: str) -> None:
    value = VALUES[name]()
    digest = take_apart(value).digest
    kept.put(KEY, entry(value))
    for each in (value, put_together(kept.get(KEY).form)):
        if isinstance(each, list):
            each[1].append(5)
        elif isinstance(each, np.ndarray):
            each[0, 0] = 99
        else:
            each["new"] = 1
            each.loc[0, "n"] = 99
    assert take_apart(put_together(kept.get(KEY).form)).digest == digest


def test_another_key_has_nothing(kept: Any) -> None:
    kept.put(KEY, entry(1))
    assert kept.get(OTHER) is None


def test_what_is_cleared_is_gone(kept: Any) -> None:
    """By flow, by node, or all of it."""
    kept.put(KEY, entry([1], flow="f"))
    kept.put(OTHER, entry([2], flow="g", node="m"))
    kept.clear("f")
    assert kept.get(KEY) is None
    assert kept.get(OTHER) is not None
    kept.clear("g", "n")
    assert kept.get(OTHER) is not None
    kept.clear()
    assert kept.get(OTHER) is None


def test_an_entry_in_hand_outlives_being_cleared(kept: Any) -> None:
    kept.put(KEY, entry(np.arange(1000)))
    held = kept.get(KEY)
    kept.clear()
    assert put_together(held.form).sum() == 499500
