"""Stories: a first text and run, then steps; each changes something and names the nodes that must run again.

Each step runs under the cache and fresh, and both must be alike in everything that is looked into.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any


@dataclass
class Step:
    """A change, and what runs again then.

    Attributes:
        computed: The nodes that run; all others must be reused.
        text: What is defined anew before.
        args: What the flow is given.
        why: What the record of a node must say, by node.
        does: What is done to the module's names before.
    """

    computed: str
    text: str = ""
    args: tuple[Any, ...] = ()
    why: dict[str, str] = field(default_factory=dict)
    does: Callable[[dict[str, Any]], object] | None = None


@dataclass
class Case:
    """One story."""

    name: str
    text: str
    steps: list[Step]
    args: tuple[Any, ...] = ()


def case(name: str, text: str, *steps: Step, args: tuple[Any, ...] = ()) -> Case:
    """Returns a story."""
    return Case(name, dedent(text), list(steps), args)


def run_again(case: Case, world: Any) -> None:
    """Tells a story, and fails where something else ran than it says, or another value came out than in a fresh run."""
    world.define(case.text)
    world.run(*case.args)
    args = case.args
    for number, step in enumerate(case.steps):
        if step.text:
            world.define(dedent(step.text))
        if step.does is not None:
            step.does(world.names)
        args = step.args or args
        run = world.run(*args)
        own = [each for each in run.nodes.values() if "/" not in each.id and each.status != "not reached"]
        computed = [each.id for each in own if each.status != "reused"]
        asked = [each.id for each in own if not each.id.startswith(("import", "math"))]
        wanted = step.computed.split()
        last = asked[-1] if asked and "value" in wanted else ""
        assert [each for each in computed if each in asked] == [last if each == "value" else each for each in wanted], (
            number,
            {each.id: each.why for each in run.nodes.values()},
        )
        for node, words in step.why.items():
            assert words in run.nodes[node].why, run.nodes[node].why


HELPERS = """
def inc(x):
    return x + 1

def twice(x):
    return inc(x) * 2

def total(xs):
    return sum(xs)
"""
