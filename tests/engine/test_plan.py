"""A plan: which step runs which statement, and when a flow runs as one step."""

# The bodies of flows are the material here: a name before `return` is a node.
# ruff: noqa: RET504

from __future__ import annotations

import inspect
import json.decoder
import statistics
import textwrap
from types import FunctionType, ModuleType

from omnitron_kernel import flow
from omnitron_kernel.engine.plan import Plan


def plan_of(function: FunctionType) -> Plan:
    return flow(function)._definition.current_plan()


def test_every_node_of_the_graph_is_one_step_in_source_order() -> None:
    def total(prices, rate=0.2):
        """Adds up."""
        net = sum(prices)
        tax = net * rate
        return net + tax

    assert [step.node for step in plan_of(total).steps] == ["net", "tax", "output"]
    assert [step.node for step in plan_of(total).steps] == [node.id for node in flow(total).graph.nodes]


def test_steps_know_their_line_in_the_file() -> None:
    def f(x):
        y = x
        return y + 1

    first = f.__code__.co_firstlineno
    assert [step.line for step in plan_of(f).steps] == [first + 1, first + 2]


def test_a_plan_says_why_a_flow_is_one_step() -> None:
    def looks():
        x = 1
        return locals(), x

    def gives():
        yield 1

    assert "`locals`" in plan_of(looks).whole
    assert "yields" in plan_of(gives).whole
    assert "lambda" in plan_of(lambda: 1).whole


def test_a_plan_is_made_once_and_again_when_the_code_is_replaced() -> None:
    def f(x):
        y = x
        return y

    def g(x):
        return -x

    made = flow(f)
    assert made._definition.current_plan() is made._definition.current_plan()
    before = made._definition.current_plan()
    f.__code__ = g.__code__
    assert made._definition.current_plan() is not before
    assert made.run(2).value == -2


def test_nothing_of_the_runner_is_visible_to_the_flow() -> None:
    """The names of the probe are no identifiers, so a nested function, a class body or `globals` do not see them."""

    def f():
        x = 1
        names = set(globals())
        return x, names

    assert flow(f).run().value == f()
    assert set(globals()) == f()[1]


def test_a_function_compiled_beside_its_imports_is_split() -> None:
    """The compiler calls attributes of names imported in the same module differently; that alone is no difference."""

    def f(values):
        text = json.dumps(list(values))
        middle = statistics.median(values)
        return textwrap.dedent(text), middle

    assert not plan_of(f).whole
    assert len(plan_of(f).steps) == 3


def test_nine_of_ten_functions_of_the_library_are_split() -> None:
    """Straight-line functions of more than one statement, methods too, are read as more than one node."""
    split = whole = 0
    for module in (json.decoder, statistics, textwrap, inspect, __import__("argparse"), __import__("zipfile")):
        for function in functions_of(module):
            made = flow(function)
            if len(made.graph.nodes) > 1 or made._definition.current_plan().whole:
                whole += bool(made._definition.current_plan().whole)
                split += not made._definition.current_plan().whole
    assert split > 200
    assert split / (split + whole) >= 0.9


def functions_of(module: ModuleType) -> list[FunctionType]:
    found = [each for each in vars(module).values() if isinstance(each, FunctionType)]
    for kind in [each for each in vars(module).values() if isinstance(each, type)]:
        found += [each for each in vars(kind).values() if isinstance(each, FunctionType)]
    return [
        each
        for each in found
        if each.__module__ == module.__name__
        and each.__name__ != "<lambda>"
        and not inspect.isgeneratorfunction(each)
        and not inspect.iscoroutinefunction(each)
        and not inspect.isasyncgenfunction(each)
    ]
