"""What somebody has replaced counts as what it is now: a method of a package, a function of a module, a builtin."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine.reuse.form import Form

TEXT = """
import math
import numpy as np
import pandas as pd

def f(n=9):
    raw = pd.DataFrame({"k": [i % 3 for i in range(n)], "v": [i * 1.5 for i in range(n)]})
    clean = raw.dropna()
    top = clean.v.head(2)
    root = math.sqrt(n)
    mean = np.mean([n, root])
    return top
"""

REPLACED: list[tuple[Any, str, Any]] = [
    (pd.DataFrame, "dropna", lambda table: table.head(1)),
    (pd.DataFrame, "dropna", functools.partialmethod(pd.DataFrame.head, 1)),
    (pd.DataFrame, "dropna", pd.DataFrame.head),
    (pd.DataFrame, "dropna", mock.MagicMock(return_value=pd.DataFrame({"v": [1.0]}))),
    (pd.Series, "head", property(lambda column: lambda n: column.iloc[:n])),
    (pd.DataFrame, "v", property(lambda table: table["k"])),
    (np, "mean", lambda _: 7),
    (np, "mean", mock.MagicMock(return_value=7)),
    (math, "sqrt", lambda _: 7),
    (math, "sqrt", functools.partial(pow, 7)),
]


@pytest.mark.parametrize(("owner", "name", "other"), REPLACED)
def test_what_was_replaced_is_not_taken_for_what_it_was(
    world: Any, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, other: Any
) -> None:
    world.define(TEXT)
    world.run()
    before = flow(cache=True)(world.names["f"]).run()
    assert before.nodes["top"].status == "reused"
    monkeypatch.setattr(owner, name, other, raising=False)
    world.run()  # compares with a fresh run, twice: what it kept then may not be wrong either
    world.run()
    monkeypatch.undo()
    world.run()


def test_a_node_that_warns_warns_each_time(world: Any) -> None:
    world.define("import numpy as np\ndef f(n=3):\n    a = np.arange(n) / np.zeros(n)\n    return a\n")
    made = flow(cache=True)(world.names["f"])
    told = []
    for _ in range(3):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            made.run()
        told.append([str(each.message) for each in caught])
    assert told[0]
    assert told[0] == told[1] == told[2]
    assert "it warned" in made.last.nodes["a"].why


def test_a_value_that_is_too_large_is_computed(cache: Any, world: Any) -> None:
    """Nothing is kept of it, and the record says so."""
    cache.size = 100_000
    world.define("import numpy as np\ndef f(n=50_000):\n    a = np.arange(n) * 2\n    b = a.sum()\n    return b\n")
    made = flow(cache=True)(world.names["f"])
    made.run()
    assert "more than half" in made.last.nodes["a"].why
    assert made.run().nodes["b"].status == "reused"


def test_a_value_of_a_gigabyte_is_told_apart_and_neither_copied_nor_kept(world: Any) -> None:
    world.define("def f(x=None, k=1):\n    half = x[: len(x) // 2 + 1]\n    n = len(half)\n    return n + k\n")
    made = flow(cache=True)(world.names["f"])
    zeros = np.zeros(1 << 27)
    told = []
    for k in (1, 1, 2):
        run = made.run(zeros, k)
        told.append([each.status for each in run.nodes.values()])
    assert told == [["done"] * 3, ["done", "reused", "reused"], ["done", "reused", "done"]]
    assert "it shares what it holds with `x`" in run.nodes["half"].why
    world.define(
        "import numpy as np\ndef f(n=1 << 27):\n    big = np.zeros(n)\n    some = len(big)\n    return some + 1\n"
    )
    with mock.patch.object(
        Form, "copied", side_effect=lambda each: (each.size < 1_000_000 or 1 / 0) and each, autospec=True
    ):
        runs = [flow(cache=True)(world.names["f"]).run() for _ in range(2)]
    assert [each.status for each in runs[1].nodes.values()] == ["done", "reused", "reused"]
    assert "more than half of the cache's" in runs[1].nodes["big"].why


def test_the_size_of_the_cache_is_kept_to(cache: Any, world: Any) -> None:
    """What was used longest ago goes first, and a run that has a value in its hands keeps it."""
    cache.size = 1_000_000
    world.define("import numpy as np\ndef f(n=1):\n    a = np.full(20_000, n)\n    b = a.sum()\n    return a\n")
    made = flow(cache=True)(world.names["f"])
    runs = [made.run(number) for number in range(20)]
    held = made.run(19)
    assert cache.taken <= cache.size
    cache.clear()
    assert held.value.sum() == 19 * 20_000
    assert [each["b"] for each in runs] == [number * 20_000 for number in range(20)]


def test_two_reused_runs_share_nothing(world: Any) -> None:
    world.define("def f(n=1):\n    a = [n, [n]]\n    return a\n")
    made = flow(cache=True)(world.names["f"])
    made.run()
    one, two = made.run(), made.run()
    one.value[1].append(5)
    one["a"].append(6)
    assert two.value == two["a"] == [1, [1]]
    assert two.value is two["a"]
    assert made.run().value == [1, [1]]


@pytest.mark.parametrize(
    "look", [lambda run: run.values, lambda run: run.nodes, lambda run: run.trace, lambda run: run.events, repr]
)
def test_a_run_that_was_found_whole_shows_as_any_other(world: Any, look: Callable[[Any], Any]) -> None:
    world.define("def f(n=1):\n    a = n + 1\n    b = [a]\n    return len(b)\n")
    made = flow(cache=True)(world.names["f"])
    made.run()
    run = made.run()
    look(run)
    assert run.status == "done"
    assert dict(run.inputs) == {"n": 1}
    assert [each.status for each in run.nodes.values()] == ["reused"] * 3
    assert (run["a"], run["b"], run.value) == (2, [2], 1)
    assert run.nodes["a"].saved > 0


def test_only_what_is_asked_for_is_put_together(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from omnitron_kernel.engine.reuse import whole

    lines = [f"    x{number} = [x{number - 1}[0] + 1]" for number in range(1, 50)]
    world.define("\n".join(["def f(n=1):", "    x0 = [n]", *lines, "    return x49[0] + 0", ""]))
    made = flow(cache=True)(world.names["f"])
    made.run()
    put = mock.Mock(side_effect=whole.put_together)
    monkeypatch.setattr(whole, "put_together", put)
    run = made.run()
    assert put.call_count == 0
    assert run["x7"] == [8]
    assert run.value == 50
    assert put.call_count == 2
