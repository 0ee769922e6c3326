"""Settings that take part are named where they change; those that make no difference take none."""

from __future__ import annotations

import decimal
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from omnitron_kernel.engine.reuse import ambient

TEXT = """
import numpy as np
import pandas as pd

def f(n=3):
    t = pd.DataFrame({"v": [float(n)] * 3})
    u = t * 2
    s = str(u)
    w = u.to_string()
    p = u.pipe(lambda each: each.to_string())
    g = u.agg("to_string")
    return [len(s), len(w)]
"""


@pytest.fixture
def restored() -> Any:
    """Puts the settings back that a test changes."""
    kept = decimal.getcontext().prec, sys.getrecursionlimit(), np.geterr(), np.get_printoptions()
    with warnings.catch_warnings(), pd.option_context("display.precision", 6):
        yield
    decimal.getcontext().prec = kept[0]
    sys.setrecursionlimit(kept[1])
    np.seterr(**kept[2])
    np.set_printoptions(**kept[3])


def precision() -> None:
    decimal.getcontext().prec = 9


CHANGES: dict[str, tuple[Callable[[], object], str, list[str]]] = {
    "warnings": (
        lambda: warnings.simplefilter("error"),
        "the filters of warnings changed",
        ["t", "u", "s", "w", "p", "g"],
    ),
    "decimals": (precision, "the context of decimals changed", ["t", "u", "s", "w", "p", "g"]),
    "recursion": (
        lambda: sys.setrecursionlimit(3_000),
        "the limit of recursion changed",
        ["t", "u", "s", "w", "p", "g"],
    ),
    "errors": (lambda: np.seterr(over="ignore"), "numpy's handling of errors changed", ["t", "u", "s", "w", "p", "g"]),
    "display": (
        lambda: pd.set_option("display.precision", 2),
        "pandas' options of display changed",
        ["s", "w", "p", "g"],
    ),
    "printing": (lambda: np.set_printoptions(precision=2), "numpy's options of printing changed", ["s", "w", "p", "g"]),
}


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize(("change", "words", "again"), CHANGES.values(), ids=CHANGES)
def test_what_has_changed_is_named(world: Any, change: Callable[[], object], words: str, again: list[str]) -> None:
    world.define(TEXT)
    world.run()
    change()
    run = world.run()
    told = {each.id: each.why for each in run.nodes.values() if each.status != "reused"}
    assert list(told)[: len(again)] == again
    assert set(list(told.values())[: len(again)]) == {f"computed: {words}"}


@pytest.mark.usefixtures("restored")
def test_a_package_that_is_loaded_changes_nothing_for_who_does_not_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numpy loads `decimal` and keeps three warnings quiet; what was kept before is found behind that too."""
    decimal.setcontext(decimal.Context(traps=decimal.DefaultContext.traps))
    before = ambient.ground()
    with monkeypatch.context() as patch:
        patch.delitem(sys.modules, "decimal")
        assert ambient.ground() == before
    for each in ("dtype", "ndarray", "ufunc"):
        warnings.filterwarnings("ignore", message=f"numpy.{each} size changed")
    assert ambient.ground() == before
    warnings.filterwarnings("ignore", message="numpy.dtype is old")
    assert ambient.differing(before, ambient.ground()) == ["the filters of warnings changed"]


def test_what_this_process_has_not_seen_is_not_told() -> None:
    assert ambient.differing(b"of another process", ambient.ground()) == []
