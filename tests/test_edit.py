"""`f.edit` gives the flow of the edited text; what the edit leaves alone stays live, and so does the old flow."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import inspect
import traceback
from typing import Any

import pytest

from omnitron_kernel import flow
from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import edits

MARK = object()
FACTOR = 10


@flow
def total(prices: list[float], rate: float = 0.2, *, mark: object = MARK) -> float:
    """Adds up."""
    net = sum(prices)  # without tax
    tax = net * rate
    return net + tax


class Shop:
    rate = 3

    @flow
    def price(self, net: int) -> int:
        tax = net * self.rate
        return net + tax


def test_an_edit_gives_a_new_flow_and_leaves_the_old_one() -> None:
    source, graph = total.source, total.graph
    made = total.edit(edits.ReplaceNode("tax", "tax = 1"))
    assert made([1.0, 2.0]) == made.run([1.0, 2.0]).value == 4
    assert made.run([1.0])["tax"] == 1
    assert total([1.0, 2.0]) == pytest.approx(3.6)
    assert (total.source, total.graph) == (source, graph)
    assert made.version != total.version
    assert made.last is not total.last


def test_the_new_text_is_the_old_one_but_for_the_edit() -> None:
    made = total.edit(edits.RenameNode("net", "gross"))
    assert made.source == total.source.replace("net", "gross")
    assert made.source.endswith(inspect.getsource(made))
    assert list(made.run([1.0]).nodes) == ["gross", "tax", "output"]


def test_defaults_and_annotations_stay_live_where_they_are_the_same() -> None:
    made = total.edit(edits.EditInput("rate", default="0.5"))
    assert made.__defaults__ == (0.5,)
    assert made.__kwdefaults__ == {"mark": MARK}
    assert made.__annotations__ == total.__annotations__
    assert made.__doc__ == "Adds up."
    renamed = total.edit(edits.EditInput("mark", new_name="sign"))
    assert renamed.__kwdefaults__ == {"sign": MARK}
    added = total.edit(edits.AddInput("scale", "int", "FACTOR * 2"))
    assert added.signature.parameters["scale"].default == 20
    assert added.__annotations__["scale"] == "int"


def test_closures_keep_their_cells() -> None:
    def make(step: int) -> Any:
        @flow
        def f(x):
            nonlocal step
            y = x + step
            step += 1
            return y

        return f

    f = make(5)
    g = f.edit(edits.ReplaceNode("y", "y = x - step"))
    assert (f(1), g(1), f(1)) == (6, -5, 8)


def test_methods_are_edited_too() -> None:
    class Dear(Shop):
        price = Shop.price.edit(edits.ReplaceNode("tax", "tax = net * self.rate * 2"))

    assert (Shop().price(1), Dear().price(1), Dear().price.run(1).value) == (4, 7, 7)
    bound = Shop().price.edit(edits.ReplaceNode("tax", "tax = 0"))
    assert bound(5) == bound.run(5).value == 5


def test_private_names_and_super_stay_those_of_the_class() -> None:
    class Base:
        def value(self):
            return 1

    class Own(Base):
        __secret = 2

        @flow
        def value(self):
            first = super().value()
            return first + self.__secret

    edited = Own.value.edit(edits.RenameNode("first", "one"))
    assert edited.run(Own()).value == edited(Own()) == 3


def test_async_flows_and_compositions_are_edited() -> None:
    @flow
    async def later(x):
        y = x + 1
        return y

    assert later.edit(edits.ReplaceNode("y", "y = x + 2")).run(1).value == 3
    both = total >> round
    assert both.edit(edits.RenameNode("total", "sum_of_all")).run([1.0])["sum_of_all"] == 1.2


def test_several_edits_are_checked_as_one() -> None:
    made = total.edit(edits.ReplaceNode("output", "return net * 1"), edits.RemoveNode("tax"))
    assert made([1.0]) == 1.0
    assert [node.id for node in made.graph.nodes] == ["net", "output"]
    again = made.edit(edits.RenameNode("net", "all_of_it"))
    assert again.run([2.0])["all_of_it"] == 2.0


def test_a_failure_shows_the_line_of_the_new_text() -> None:
    made = total.edit(edits.AddNode("wrong = 1 / 0", after="net"))
    for call in (made, made.run):
        with pytest.raises(ZeroDivisionError) as caught:
            call([1.0])
        assert traceback.extract_tb(caught.value.__traceback__)[-1].line == "wrong = 1 / 0"
    assert made.last is not None
    assert made.last.stopped_at == "wrong"


def test_edits_that_do_not_hold_are_refused_and_nothing_changes() -> None:
    with pytest.raises(EditError, match="net"):
        total.edit(edits.RemoveNode("net"))
    with pytest.raises(EditError):
        total.edit(edits.RemoveNode("nothing"))
    for thing in (len, 42, lambda x: x):
        with pytest.raises(EditError, match="has no text to edit"):
            flow(thing).edit(edits.RemoveNode("x"))


def test_what_is_to_be_said_of_an_edit_is_warned() -> None:
    @flow
    def f(items):
        first = list(items)
        print(first)
        print("second")
        return first

    with pytest.warns(UserWarning, match="order|print"):
        f.edit(edits.MoveNode("print#2", after="first"))


def test_the_name_may_change() -> None:
    made = total.edit(edits.SetSignature(name="sum_up"))
    assert (made.__name__, made.graph.name) == ("sum_up", "sum_up")
    assert made([1.0]) == 1.2


def discounted(net: float, rate: float = 0.1) -> float:
    return net * (1 - rate)


def test_the_functions_around_the_flow_tell_what_has_a_default() -> None:
    @flow
    def bill(net: float) -> float:
        due = discounted(net, rate=0.5)
        return due

    made = bill.edit(edits.Disconnect("due", "rate"))

    assert "due = discounted(net)" in made.source
    assert made(100.0) == pytest.approx(90.0)
