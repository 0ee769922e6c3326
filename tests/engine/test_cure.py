"""Cures: what to do about a failed run, found in the error and in the values before it."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from omnitron_kernel import Run, flow
from omnitron_kernel.engine.cure import cure_of, remains
from omnitron_kernel.errors import nearest

amounts = {"tea": 1}


def failed(function: Any, *args: Any) -> Run:
    made = flow(function)
    with pytest.raises(BaseException) as caught:  # noqa: PT011
        made.run(*args)
    run = made.last
    assert run is not None
    assert run.error is caught.value
    return run


def test_a_missing_key_names_the_nearest_of_what_was_read() -> None:
    def f(prices):
        other = {"teen": 1}
        other["teen"] = 2
        return prices["tee"]

    assert cure_of(failed(f, {"tea": 2, "milk": 3})) == "`prices` has no 'tee'; the nearest it has is 'tea'."
    assert cure_of(failed(f, {"x": 2})) == "`other` has no 'tee'; the nearest it has is 'teen'."


def test_a_missing_column_names_the_nearest() -> None:
    def f(frame):
        clean = frame.dropna()
        return clean["amuont"]

    cure = cure_of(failed(f, pd.DataFrame({"amount": [1], "day": [2]})))
    assert cure == "`clean` has no column 'amuont'; the nearest it has is 'amount'."


def test_a_missing_inner_key_names_the_dictionary_that_was_asked() -> None:
    def f(d):
        return d["alpha"][0]["btea"]

    def load(d):
        return d["alpha"]["btea"]

    def g(d):
        return load(d)

    assert (
        cure_of(failed(f, {"alpha": [{"beta": 1}]})) == "`d['alpha'][0]` has no 'btea'; the nearest it has is 'beta'."
    )
    assert cure_of(failed(g, {"alpha": {"beta": 1}})) == "`d['alpha']` has no 'btea'; the nearest it has is 'beta'."
    assert cure_of(failed(f, {"alpha": [{"zzz": 1}]})) == "`d['alpha'][0]` has no 'btea'; it has 'zzz'."


def greet(name, *, loud=False):
    return name


class Greeter:
    def __init__(self, name):
        self.name = name

    def greet(self, loud=False):
        return loud or self.name


@flow
def greeting(name="you"):
    return name


def test_a_wrong_keyword_names_the_nearest_that_is_taken() -> None:
    def function(x):
        return greet(nmae=x)

    def method(x):
        for _ in range(2):
            x.greet(luod=True)
        return x

    def kind(x):
        return Greeter(nmae=x)

    def inner(x):
        return greeting(nmae=x)

    def wrapped(x):
        return pd.read_csv(x, sepp=";")

    def far(x):
        return greet(x, zzz=1)

    assert cure_of(failed(function, 1)) == "`greet` takes no `nmae`; the nearest it takes is `name`."
    assert cure_of(failed(method, Greeter(1))) == "`x.greet` takes no `luod`; the nearest it takes is `loud`."
    assert cure_of(failed(kind, 1)) == "`Greeter` takes no `nmae`; the nearest it takes is `name`."
    assert cure_of(failed(inner, 1)) == "`greeting` takes no `nmae`; the nearest it takes is `name`."
    assert cure_of(failed(wrapped, 1)) == "`pd.read_csv` takes no `sepp`; the nearest it takes is `sep`."
    assert cure_of(failed(far, 1)) == "`greet` takes no `zzz`; it takes `name`, `loud`."


def test_a_missing_name_names_the_nearest_or_an_input() -> None:
    def near():
        return amuonts  # noqa: F821

    def far():
        return zzz_unheard_of  # noqa: F821

    assert cure_of(failed(near)) == "Nothing is called `amuonts` here; did you mean `amounts`?"
    assert "make it an input of the flow: `zzz_unheard_of=...`" in cure_of(failed(far))


def test_a_name_unbound_on_this_way_says_so() -> None:
    def f(x):
        if x:
            y = 1
        return y

    assert cure_of(failed(f, 0)) == "The output `y` was not bound on the way that this run took. Bind it before."

    def g(x):
        if x:
            y = 1
        return y + 1

    assert "`y` is bound on a way that this run did not take" in cure_of(failed(g, 0))


def test_a_missing_attribute_names_the_nearest() -> None:
    def f(xs):
        xs.apend(1)

    def g():
        return pd.DataFrme()

    assert cure_of(failed(f, [])) == "list has no `apend`; the nearest it has is `append`."
    assert cure_of(failed(g)) == "pandas has no `DataFrme`; the nearest it has is `DataFrame`."


def test_a_missing_module_says_how_to_install_it() -> None:
    def f():
        import nowhere_to_be_found.deeper

        return nowhere_to_be_found

    assert "%pip install nowhere_to_be_found" in cure_of(failed(f))


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").touch()

    def f(path):
        return open(path)  # noqa: PTH123

    assert "the nearest there is 'orders.csv'" in cure_of(failed(f, str(tmp_path / "order.csv")))
    assert "There is no folder" in cure_of(failed(f, str(tmp_path / "nowhere" / "x.csv")))


def test_a_division_by_zero_names_the_zero() -> None:
    def f(x):
        rate = x - x
        return 1 / rate

    assert cure_of(failed(f, 2)) == "`rate` is 0 here. Check it before dividing."


def test_an_interruption_names_the_node() -> None:
    def stop():
        raise KeyboardInterrupt

    def f():
        x = stop()
        return x

    assert cure_of(failed(f)) == "`x` was interrupted. Run the cell again when you are ready."


def test_a_run_without_failure_has_no_cure() -> None:
    run = flow(lambda: 1).run()
    assert (cure_of(run), remains(run)) == ("", "")


def test_what_remains_is_told() -> None:
    def f():
        a = b = c = d = 1
        return a / (b - c) / d

    assert remains(failed(f)) == (
        'What was computed before it remains: f.last["b"], f.last["c"], f.last["d"] and more.'
    )


@pytest.mark.parametrize("base", [KeyError, NameError, AttributeError, FileNotFoundError, ModuleNotFoundError])
def test_errors_that_answer_with_nonsense_are_not_asked(base: type[Exception]) -> None:
    """Attributes of an error that its own class overrides are not read, and no cure is no error."""

    def refuse(self: object) -> Any:
        raise RuntimeError("asked")

    words = dict.fromkeys(("args", "name", "obj", "filename"), property(refuse))
    hostile = type("Hostile", (base,), {**words, "__str__": refuse})

    def f(x):
        y = x
        raise y

    assert cure_of(failed(f, hostile("x"))) == ""


def soon(run: Run) -> str:
    """The cure, taken in milliseconds and of one short line."""
    began = time.perf_counter()
    cure, rest = cure_of(run), remains(run)
    assert time.perf_counter() - began < 0.2
    for text in (cure, rest):
        assert len(text) <= 300
        assert len(text.splitlines()) <= 1
    return cure


@pytest.mark.parametrize("key", ["amuont", "k500", "x" * 3_000_000, "line\n" * 600_000, "aaaaaaaab" * 8])
@pytest.mark.parametrize(
    "table",
    [
        {f"k{at}": at for at in range(1_000_000)},
        {f"{'a' * 70}{at}": at for at in range(10_000)},
        {"y" * 3_000_000: 1, "amount": 2},
        {"n\n" * 1000 + str(at): at for at in range(20)},
        pd.DataFrame(columns=[f"c{at}" for at in range(100_000)]),
    ],
    ids=["million", "alike", "long", "lines", "wide"],
)
def test_a_cure_of_any_key_is_short_and_soon(key: str, table: Any) -> None:
    def f(table, key):
        raise KeyError(key)

    soon(failed(f, table, key))


def test_a_key_beyond_those_looked_at_is_not_denied() -> None:
    def f(large, small):
        return small["k9999"]

    cure = soon(failed(f, {f"k{at}": at for at in range(10_000)}, {"other": 1}))
    assert "`large` has no" not in cure


@pytest.mark.parametrize("kind", [NameError, AttributeError, ModuleNotFoundError, FileNotFoundError])
@pytest.mark.parametrize("name", ["x" * 3_000_000, "a\nb" * 1_000_000, "x" * 60 + "\n"])
def test_a_cure_of_any_name_is_short_and_soon(kind: type[Exception], name: str) -> None:
    def f(error):
        raise error

    if kind is FileNotFoundError:
        error: Exception = FileNotFoundError(2, "none", name)
    else:
        error = kind(name, name=name, **({"obj": []} if kind is AttributeError else {}))
    soon(failed(f, error))


def test_a_cure_of_a_class_of_many_names_is_soon() -> None:
    many = type("Many", (), {f"name{at}": at for at in range(200_000)})

    def f(x):
        return x.nmae1

    soon(failed(f, many()))


def test_a_large_folder_is_not_listed_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(1500):
        (tmp_path / f"part{at}.csv").touch()
    listed: list[str] = []

    def spied(name: str, known: Any, *, close: float) -> str | None:
        listed.extend(known)
        return nearest(name, listed, close=close)

    monkeypatch.setattr("omnitron_kernel.engine.cure.nearest", spied)

    def f(path):
        return open(path)  # noqa: PTH123

    assert "near to it is 'part" in soon(failed(f, str(tmp_path / "prat1.csv")))
    assert len(listed) == 1000


def test_neither_cure_nor_remains_raises() -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(name)

    assert (cure_of(Broken()), remains(Broken())) == ("", "")  # type: ignore[arg-type]


def test_what_remains_under_long_names_is_told_shortly() -> None:
    run = failed(flow_of_a_long_name())
    assert len(remains(run)) <= 300
    assert "remains in the run's `values`" in remains(run)


def flow_of_a_long_name() -> Any:
    def f():
        a = 1
        return a / 0

    f.__name__ = "f" * 3000
    return f


def test_a_deleted_name_is_told_to_have_been_deleted() -> None:
    def f(n):
        del n
        return n  # noqa: F821 - as it is meant

    run = failed(f, 1)
    assert cure_of(run) == "`n` was bound, and deleted before it is read here. Read it before, or bind it anew."
    assert run.stopped_at is None


def test_an_unbound_name_of_a_called_function_is_none_of_the_flow() -> None:
    def helper(given):
        if given:
            n = 1
        return n

    def f(n):
        return helper(n)

    assert cure_of(failed(f, 0)) == ""
