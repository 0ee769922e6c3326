"""Compositions are flows made of flows: they are called, run, read, checked, copied and written out like others."""

# The bodies of flows are the material here: a name before `return` is a node.
# Quoted annotations are the material too.
# ruff: noqa: RET504, UP037, UP045, ARG005

from __future__ import annotations

import asyncio
import copy
import functools
import gc
import inspect
import linecache
import pickle
import sys
import traceback
import typing
from dataclasses import dataclass, field
from typing import Any

import pytest

from omnitron_kernel import Flow, compose, flow, parallel, pipe
from omnitron_kernel.errors import DefinitionError

MARK = object()


@flow
def words(text: str, limit: int = 3) -> list[str]:
    """Splits a text."""
    found = text.split()
    return found[:limit]


@flow
def count(things: list[str]) -> int:
    number = len(things)
    return number


@flow
def double(x: float) -> float:
    y = x * 2
    return y


@flow
async def later(x: int) -> int:
    await asyncio.sleep(0)
    return x + 1


@dataclass
class Box:
    size: int
    tags: list[str] = field(default_factory=list)


class Shop:
    def __init__(self, rate: int) -> None:
        self.rate = rate

    @flow
    def price(self, net: int) -> int:
        tax = net * self.rate
        return net + tax

    both = price >> double


# Calling and running


def test_each_value_goes_to_the_next() -> None:
    both = words >> count >> double
    assert both("a b c d") == both.run("a b c d").value == double(count(words("a b c d"))) == 6
    assert both("a b c d", limit=2) == both("a b", 1) * 2 == 4


def test_a_run_has_a_node_for_each_stage() -> None:
    run = (words >> count).run("a b")
    assert list(run.nodes) == ["words", "count"]
    assert (run["words"], run["count"], run.value) == (["a", "b"], 2, 2)
    assert dict(run.inputs) == {"text": "a b", "limit": 3}


def test_a_plain_call_reaches_the_raw_functions() -> None:
    """No flow stands between them, and no run is left behind."""
    seen: list[Any] = []

    @flow
    def caller(x):
        frame = sys._getframe(1)
        seen.append((frame.f_code.co_name, frame.f_back.f_code.co_name if frame.f_back else ""))
        return x

    both = caller >> double
    assert both(1) == 2
    assert seen == [("caller_then_double", sys._getframe().f_code.co_name)]
    assert both.last is caller.last is None


def test_the_next_receives_one_value_never_an_unpacked_tuple() -> None:
    pair = flow(lambda x: (x, x))
    assert (pair >> flow(lambda both: both))(1) == (1, 1)
    with pytest.raises(DefinitionError, match="one value by position"):
        pair >> (lambda one, two: one)


def test_exceptions_show_the_line_of_the_composition_and_of_the_stage() -> None:
    def fails(x):
        raise ZeroDivisionError

    for call in ((words >> fails), (words >> fails).run):
        with pytest.raises(ZeroDivisionError) as caught:
            call("a")
        lines = [each.line for each in traceback.extract_tb(caught.value.__traceback__)]
        assert lines[-2:] == ["fails = fails_(words)", "raise ZeroDivisionError"]


# One graph, however it is put together


def test_pipe_compose_and_the_operator_are_one() -> None:
    made = words >> count >> double
    for other in (pipe(words, count, double), compose(double, count, words), words >> (count >> double)):
        assert other.source == made.source
        assert other.graph == made.graph
        assert other.version == made.version
    assert [node.id for node in made.graph.nodes] == ["words", "count", "double"]


def test_a_composition_is_text() -> None:
    assert (words >> count).source == (
        "def words_then_count(text: str, limit: int = 3) -> int:\n"
        '    """words >> count"""\n'
        "    words = words_(text, limit)\n"
        "    count = count_(words)\n"
        "    return count\n"
    )


def test_it_looks_like_a_function_of_the_first_ones_inputs_and_the_last_ones_value() -> None:
    made = words >> count
    assert str(inspect.signature(made)) == "(text: str, limit: int = 3) -> int"
    assert typing.get_type_hints(made) == {"text": str, "limit": int, "return": int}
    assert inspect.getsource(made) == made.source
    assert (made.__name__, made.__doc__, made.__module__) == ("words_then_count", "words >> count", __name__)
    assert repr(made) == "<flow words_then_count(text: str, limit: int = 3) -> int: 2 nodes>"
    assert isinstance(made, Flow)
    assert flow(made, name="size").graph.name == "size"


def test_the_same_flow_may_stand_in_it_twice() -> None:
    twice = double >> double
    assert [node.id for node in twice.graph.nodes] == ["double", "double_2"]
    assert twice.run(1).value == 4


def test_names_do_not_collide() -> None:
    """Neither with the inputs nor with each other; what has no name gets one."""

    def text(words_):
        return words_

    made = flow(text) >> words >> (lambda text: text) >> flow(len, name="class")
    assert made("a b") == made.run("a b").value == 2
    assert len({node.id for node in made.graph.nodes}) == 4


def test_a_very_long_one_keeps_a_short_name() -> None:
    made = pipe(*[double] * 50)
    assert made(1) == 2**50
    assert len(made.__name__) <= 60
    assert len(made.graph.nodes) == 50


# Arguments


def test_every_kind_of_parameter_is_handed_on() -> None:
    def first(a, /, b, *more, c, d=MARK, **rest):
        return [a, b, more, c, d, rest]

    made = flow(first) >> repr
    given: dict[str, Any] = {"c": 3, "e": 5}
    assert made(1, 2, 9, **given) == made.run(1, 2, 9, **given).value == repr(first(1, 2, 9, **given))
    assert list(made.signature.parameters) == ["a", "b", "more", "c", "d", "rest"]


def test_defaults_are_the_live_objects() -> None:
    shared: list[int] = []

    def first(x, into=shared, *, also=MARK):
        into.append(x)
        return into, also

    made = flow(first) >> (lambda both: both)
    assert made(1) == (shared, MARK)
    assert made(2)[0] is shared
    assert made.run(3).value[1] is MARK
    assert "into=..." in made.source


def test_what_looks_at_its_arguments_sees_what_was_given() -> None:
    """A wrapper or class may tell a default from what was passed, so only what was given is handed on."""

    def plain(x: int, y: int = 2) -> int:
        return x + y

    @functools.wraps(plain)
    def wrapper(*args, **kwargs):
        return len(args) + len(kwargs)

    made = flow(wrapper) >> str
    assert (made(1), made(1, 2), made.run(1, y=2).value) == ("1", "2", "2")
    assert str(inspect.signature(made)) == "(x: int, y: int = 2) -> str"
    boxed = Box >> flow(lambda box: box.tags)
    assert boxed(1) == boxed.run(size=1).value == []


def test_wrong_arguments_are_told_as_pythons_own() -> None:
    with pytest.raises(TypeError, match=r"words_then_count\(\) missing 1 required positional argument: 'text'"):
        (words >> count)()


# Parts of every kind


def test_plain_callables_stand_on_either_side() -> None:
    assert (words >> len)("a b") == 2
    assert (str.upper >> words)("a b") == ["A", "B"]
    assert (len & flow(max))([3, 1]) == (2, 3)
    assert (flow(len) & max)([3, 1]) == (2, 3)
    assert (words >> len).run("a").value == 1


def test_methods_classes_and_constants_are_parts() -> None:
    shop = Shop(1)
    assert (shop.price >> double)(10) == (shop.price >> double).run(10).value == 40
    assert (flow(Box) >> (lambda box: box.size)).run(7).value == 7
    assert (len >> flow(Box))("four").size == 4
    assert (flow(21) >> double)() == (flow(21) >> double).run().value == 42


def test_a_composition_binds_as_a_method() -> None:
    shop = Shop(1)
    assert shop.both(10) == shop.both.run(10).value == 40


@pytest.mark.parametrize("thing", [3, "text", None, [double]], ids=repr)
def test_what_cannot_be_called_is_refused(thing: Any) -> None:
    with pytest.raises(DefinitionError, match=r"`flow\(value\)` makes a constant"):
        double >> thing
    with pytest.raises(DefinitionError):
        thing & double


def test_at_least_one_part_is_wanted() -> None:
    for make in (pipe, compose, parallel):
        with pytest.raises(DefinitionError, match="at least one"):
            make()
    assert pipe(double)(1) == 2
    assert parallel(double)(1) == (2,)


# Side by side


def test_all_are_given_the_same_and_the_value_is_a_tuple_in_order() -> None:
    both = count & len & flow(lambda things: things[0])
    assert both(["a", "b"]) == both.run(["a", "b"]).value == (2, 2, "a")
    assert list(both.run(["a"]).nodes) == ["count", "len", "function", "output"]
    assert both.source == parallel(count, len & flow(lambda things: things[0])).source
    assert str(inspect.signature(count & len)) == "(things: list[str]) -> tuple[int, object]"


def test_chains_and_sides_nest() -> None:
    """`>>` after `&` hands the tuple on as one value."""
    made = (double & (double >> double)) >> sum
    assert made(1) == made.run(1).value == 6
    assert [node.id for node in made.graph.nodes] == ["double_and_double_then_double", "sum"]
    assert (double >> (double & str))(1) == (4, "2")


def test_a_later_one_that_could_not_take_the_call_is_refused() -> None:
    with pytest.raises(DefinitionError, match=r"all are given the arguments of `words\(text: .*`count\(things"):
        words & count
    with pytest.raises(DefinitionError, match=r"too many|unexpected|multiple"):
        flow(lambda a, *, key: a) & (lambda a: a)
    assert (flow(lambda a: a) & (lambda a, b=2: (a, b)))(1) == (1, (1, 2))
    assert (flow(lambda *many: many) & (lambda one: one))(1) == ((1,), 1)


def test_types_of_shared_inputs_have_to_fit() -> None:
    def other(text: int) -> int:
        return text

    def longer(text: str) -> str:
        return text

    with pytest.raises(DefinitionError, match="`longer` takes `str` as `text`, and `other` takes `int` as `text`"):
        flow(longer) & other


# Types


def test_types_that_surely_do_not_fit_are_refused_with_names_types_and_cure() -> None:
    with pytest.raises(DefinitionError) as caught:
        count >> words
    told = str(caught.value)
    assert "`count >> words` cannot be: `count` gives `int`, and `words` takes `str` as `text`" in told
    assert "Put a flow between them" in told


def test_strings_unions_and_numbers_are_understood() -> None:
    def give_text() -> "str | None":
        return None

    def take_text(text: "str") -> "int":
        return 1

    def take_maybe(text: "typing.Optional[str]") -> "Missing":  # type: ignore[name-defined] # noqa: F821
        return text

    assert (flow(give_text) >> take_maybe >> take_text)() == 1
    with pytest.raises(DefinitionError, match="`give_text` gives"):
        flow(give_text) >> take_text
    assert (count >> double)(["a"]) == 2


def test_the_value_of_a_class_is_its_instance() -> None:
    def take(box: Box) -> int:
        return box.size

    assert (flow(Box) >> take)(3) == 3
    with pytest.raises(DefinitionError, match="Box"):
        flow(Box) >> words
    with pytest.raises(DefinitionError, match="`int`"):
        flow(3) >> words


# Async


def test_an_async_part_makes_the_whole_async() -> None:
    made = flow(lambda x: x + 1) >> later >> double
    assert inspect.iscoroutinefunction(made)
    assert made.run(1).value == 6
    assert asyncio.run(made(1)) == 6

    async def main() -> Any:
        return await made.arun(1)

    assert asyncio.run(main())["later"] == 3
    assert (later & later).run(1).value == (2, 2)
    assert "async def" in made.source


def test_generators_are_handed_on_alive() -> None:
    assert (flow(lambda n: (each for each in range(n))) >> sum).run(4).value == 6


# As an object


def test_compositions_pickle_by_their_parts_and_are_their_own_copies() -> None:
    made = words >> count
    again = pickle.loads(pickle.dumps(made))
    assert again("a b") == 2
    assert again.source == made.source
    assert copy.copy(made) is copy.deepcopy(made) is made
    named = pickle.loads(pickle.dumps(flow(count & len, name="sizes")))
    assert (named.__name__, named(["a"])) == ("sizes", (1, 1))
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(words >> (lambda x: x))


def test_its_text_goes_with_it() -> None:
    """A composition that is dropped leaves nothing behind."""
    made = double >> double
    filename = made.__code__.co_filename
    assert filename in linecache.cache
    del made
    gc.collect()
    assert filename not in linecache.cache


def test_a_composition_exports_as_plain_python() -> None:
    text = (words >> count).export()
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(text, "exported", "exec"), names)
    assert names["words_then_count"]("a b c") == 3
    assert "omnitron" not in text
