"""What can be added as a node."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps

import pytest

from omnitron_kernel import flow
from omnitron_kernel.notebook.known import AtHand, known_among


def clean(df, how="any", *, keep=(), **more):
    """Drops what is not there.

    And more.
    """


async def fetch_orders(url, /):
    pass


@flow
def revenue(orders: list, top: int = 10):
    """Adds up."""
    return sum(orders[:top])


@dataclass
class OrderBook:
    """Orders of a day."""

    day: str
    orders: tuple = ()


NAMES = {"clean": clean, "fetch_orders": fetch_orders, "revenue": revenue, "OrderBook": OrderBook, "number": 3}


def found(word, names=NAMES, **more):
    return [each.name for each in known_among(names, word, **more)]


def only(word, names=NAMES, **more):
    return known_among(names, word, **more)[0]


def test_functions_classes_flows_and_templates_are_known_and_values_are_not():
    assert set(found("")[:8]) == {"clean", "fetch_orders", "revenue", "OrderBook", "for", "if", "with", "try"}
    assert "number" not in found("number")
    assert [only(name).kind for name in ("clean", "revenue", "OrderBook", "for")] == [
        *("function", "flow", "class", "template"),
    ]


def test_letters_in_their_order_find_a_name_the_beginning_best():
    assert found("re")[0] == "revenue"
    assert found("fo")[:2] == ["for", "format"]
    assert found("orde") == ["OrderBook", "fetch_orders"]
    assert "fetch_orders" in found("fo")
    assert found("xyz") == []


@pytest.mark.parametrize(
    ("name", "code", "signature", "doc"),
    [
        ("clean", "cleaned = clean(df=...)", "(df, how='any', *, keep=..., **more)", "Drops what is not there."),
        ("fetch_orders", "orders = await fetch_orders(...)", "(url, /)", ""),
        ("revenue", "revenued = revenue(orders=...)", "(orders, top=10)", "Adds up."),
        ("OrderBook", "order_book = OrderBook(day=+...)", "(day, orders=...)", "Orders of a day."),
    ],
)
def test_each_is_added_as_a_call_with_what_it_needs(name, code, signature, doc):
    known = only(name)
    assert (known.code, known.signature, known.doc) == (code, signature, doc)


def test_a_result_gets_a_name_that_the_text_does_not_have():
    assert only("clean", source="%%flow f(x)\ncleaned = 1\ncleaned_2 = 2").code == "cleaned_3 = clean(df=...)"


def test_a_module_is_looked_into_where_it_is_named():
    import statistics

    assert found("statistics.medi", {"statistics": statistics})[0] == "statistics.median"
    assert only("statistics.median", {"statistics": statistics}).signature == "(data)"


def test_names_of_ipython_and_those_with_an_underscore_are_left_out():
    assert not {"_made", "quit"} & set(found("", {"_made": clean, "quit": clean}, hidden=frozenset({"quit"})))


def test_at_most_thirty_are_told_however_many_there_are():
    assert len(found("", {f"clean_{each}": clean for each in range(10_000)})) == 30


def test_no_code_of_a_stranger_runs():
    ran = []

    class Meta(type):
        def __getattribute__(cls, name):
            ran.append(name)
            raise RuntimeError

    class Bad(metaclass=Meta):
        pass

    class Default:
        def __repr__(self):
            ran.append("repr")
            return ""

    def strange(x=Default()):  # noqa: B008
        pass

    @wraps(clean)
    def wrapped(*args, **kwargs):
        pass

    def lying():
        pass

    lying.__signature__ = lying.__doc__ = Default()
    names = {"Bad": Bad, "bad": object.__new__(Bad), "strange": strange, "wrapped": wrapped, "lying": lying}
    known = {each.name: each for each in known_among(names, "")}
    assert not ran
    assert known["strange"].signature == "(x=...)"
    assert known["wrapped"].signature.startswith("(df, how='any'")
    assert known["lying"].signature == "(...)"
    assert "Bad" not in known


class TestPython:
    """What Python itself, and the modules around a flow, have to offer."""

    @pytest.mark.parametrize(
        ("name", "code", "signature"),
        [
            ("len", "length = len(...)", "(obj, /)"),
            ("sorted", "ordered = sorted(...)", "(iterable, /, *, key=None, reverse=False)"),
            ("max", "largest = max(...)", "(values, /, *more, key=None)"),
            ("isinstance", "isinstance_value = isinstance(+..., +...)", "(obj, class_or_tuple, /)"),
        ],
    )
    def test_builtins_are_called_as_they_say(self, name, code, signature):
        known = only(name)
        assert (known.name, known.code, known.signature) == (name, code, signature)
        assert known.doc

    def test_exceptions_are_no_steps_of_a_flow(self):
        assert "ValueError" not in found("ValueError")

    @pytest.mark.parametrize("word", ["median", "statistics.median", "stat.median", "medi"])
    def test_what_a_module_holds_is_found_by_its_last_name_too(self, word):
        import statistics

        name = "stat" if word.startswith("stat.") else "statistics"
        assert found(word, {name: statistics})[0] == f"{name}.median"

    def test_modules_that_the_flow_imports_itself_are_known(self):
        assert found("isqrt", {}, source="%%flow f(x)\nimport math as m\nx", flow="f") == ["m.isqrt"]

    def test_no_module_is_asked_to_import_more(self):
        import types

        asked = []
        lazy = types.ModuleType("lazy")
        lazy.__getattr__ = asked.append
        lazy.__all__ = ["heavy"]
        known_among({"lazy": lazy}, "lazy.heavy")
        known_among({"lazy": lazy}, "lazy.inner.heavy")
        assert not asked

    def test_a_flow_is_not_offered_within_itself(self):
        assert "revenue" in found("revenue", flow="other")
        assert "revenue" not in found("revenue", flow="revenue")

    def test_an_answer_takes_less_than_fifty_milliseconds(self):
        from time import thread_time  # what others do meanwhile does not count

        import numpy as np
        import pandas as pd

        names = {"pd": pd, "np": np}
        took = []
        for word in ("", "mean", "pd.read", "e", "np."):
            began = thread_time()
            known_among(names, word, value=AtHand("table", "DataFrame", pd.DataFrame))
            took.append(thread_time() - began)
        assert sorted(took)[2] < 0.05, took


class TestAtHand:
    """What takes a value that was dragged."""

    @pytest.mark.parametrize(
        ("word", "typed", "code"),
        [
            ("len", "list", "length = len(here)"),
            ("print", "list", "print(here)"),
            ("append", "list[int]", "here.append(+...)"),
            ("upper", "str", "upper = here.upper()"),
            ("center", "str", "center = here.center(...)"),
            ("for", "list", "for each in here:\n    ..."),
            ("clean", "", "cleaned = clean(here)"),
            ("fetch_orders", "", "orders = await fetch_orders(here)"),
            ("pair", "str", "paired = pair(number=..., word=here)"),
            ("pair", "int", "paired = pair(here, word=...)"),
            ("isinstance", "int", "isinstance_value = isinstance(here, +...)"),
        ],
    )
    def test_it_stands_where_it_fits_first(self, word, typed, code):
        def pair(number: int, word: str):
            pass

        assert only(word, {**NAMES, "pair": pair}, value=AtHand("here", typed)).code == code

    def test_what_surely_cannot_take_it_is_not_offered(self):
        def half(number: float):
            pass

        assert "half" not in found("half", {"half": half}, value=AtHand("here", "str"))

    def test_its_methods_come_first_the_likely_ones_before_others(self):
        import pandas as pd

        value = AtHand("table", "DataFrame", pd.DataFrame)
        assert [each.name for each in known_among(NAMES, "", value=value)[:3]] == ["head", "describe", "groupby"]
        assert known_among({}, "he", value=value)[0].code == "head = table.head()"

    def test_its_class_is_found_by_what_is_known_of_its_type(self):
        import pandas as pd

        for typed in ("pd.DataFrame", "DataFrame"):
            assert known_among({"pd": pd}, "groupby", value=AtHand("t", typed))[0].kind == "method"

    def test_a_method_is_looked_up_without_asking_the_class(self):
        ran = []

        class Meta(type):
            def __getattribute__(cls, name):
                ran.append(name)
                return super().__getattribute__(name)

        class Table(metaclass=Meta):
            @property
            def size(self):
                ran.append("size")

            def rows(self, most, *, least=1):
                """Gives rows."""

        ran.clear()
        (known,) = known_among({}, "rows", value=AtHand("here", "Table", Table))
        assert (known.code, known.signature, known.doc) == (
            "rows = here.rows(most=...)",
            "(most, *, least=1)",
            "Gives rows.",
        )
        assert not ran


class TestTexts:
    """Without a kernel the texts of the notebook tell what there is."""

    CELLS = (
        "import math\n%matplotlib inline\ndef tidy(items: list, how='any'):\n    'Tidies.'",
        "%%flow report(table, top: int = 3)\ntable",
        "class Book:\n    'Holds.'\n    def __init__(self, day): ...",
        "@flow\ndef daily(day: str) -> None:\n    pass",
        "this is no Python",
    )

    @pytest.mark.parametrize(
        ("word", "kind", "code"),
        [
            ("tidy", "function", "tidied = tidy(items=...)"),
            ("report", "flow", "reported = report(table=...)"),
            ("Book", "class", "book = Book(day=+...)"),
            ("daily", "flow", "daily(day=...)"),
            ("isqrt", "function", "isqrt = math.isqrt(...)"),
            ("len", "function", "length = len(...)"),
        ],
    )
    def test_functions_classes_flows_and_imports_are_known(self, word, kind, code):
        known = only(word, {}, cells=self.CELLS, flow="mine")
        assert (known.kind, known.code) == (kind, code)
