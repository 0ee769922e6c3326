"""What can be added as a node."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps

import pytest

from omnitron_kernel import flow
from omnitron_kernel.notebook.known import known_among


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
    assert set(found("")) == {"clean", "fetch_orders", "revenue", "OrderBook", "for", "if", "with", "try"}
    assert [only(name).kind for name in ("clean", "revenue", "OrderBook", "for")] == [
        *("function", "flow", "class", "template"),
    ]


def test_letters_in_their_order_find_a_name_the_beginning_best():
    assert found("re")[0] == "revenue"
    assert found("fo") == ["for", "fetch_orders"]
    assert found("ord") == ["OrderBook", "fetch_orders"]
    assert found("xyz") == []


@pytest.mark.parametrize(
    ("name", "code", "signature", "doc"),
    [
        ("clean", "cleaned = clean(df=...)", "(df, how='any', *, keep=..., **more)", "Drops what is not there."),
        ("fetch_orders", "orders = await fetch_orders(...)", "(url, /)", ""),
        ("revenue", "revenued = revenue(orders=...)", "(orders, top=10)", "Adds up."),
        ("OrderBook", "order_book = OrderBook(day=...)", "(day, orders=...)", "Orders of a day."),
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
