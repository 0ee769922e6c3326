"""Which nodes changed the value of an earlier one in place: seen by identity, or by a preview that differs by now.

Values are live references, so what a run shows of one may not be what its node gave. Nothing of a value is trusted
here but which object it is, and what a preview shows.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from textwrap import dedent
from typing import Literal

from omnitron_kernel import syntax
from omnitron_kernel.engine.preview import ATOMS, preview
from omnitron_kernel.engine.reading import Reading
from omnitron_kernel.graph.model import Graph
from omnitron_kernel.graph.names import uses_of

__all__ = ["changes_of"]

_FIXED = ATOMS | {tuple, frozenset}


def changes_of(graph: Graph, reading: Reading, *, fresh: bool) -> dict[int, tuple[str, ...]]:
    """Returns, for each step whose value was changed later, the ids of the nodes that did.

    Args:
        graph: The flow's graph.
        reading: What the run's record says.
        fresh: Whether to look at the values as they are now too, which takes time.
    """
    steps = reading.plan.steps
    nodes = {node.id: node for node in graph.walk()}
    holders: dict[int, list[int]] = {}
    changes: dict[int, list[str]] = {}
    order = reading.facts()
    for index in order:
        node = nodes.get(steps[index].node)
        for name, value in (reading.value_of(index) or {}).items():
            kind = type(value)
            if type(kind) is type and kind in _FIXED:
                continue
            before = holders.setdefault(id(value), [])
            if node is not None and name in node.changes and not (node.kind == "block" and node.graphs):
                for earlier in before:
                    changes.setdefault(earlier, []).append(node.id)
            before.append(index)
    if fresh:
        given, later = _given(graph, "data"), _given(graph, "order")
        known = {steps[index].node: index for index in order}
        for index in reversed(order):  # what changed a value later may have been changed later itself
            held = (reading.value_of(index) or {}).values()
            if index in changes:
                changes[index] += [late for each in changes[index] for late in changes.get(known[each], [])]
            elif _differs(reading, index, held):
                holding = {index, *(each for value in held for each in holders.get(id(value), []))}
                holds = {steps[each].node for each in holding}
                holds |= _reached(reading, given, holds, known)
                targets = {target for source in holds for target in given.get(source, [])}
                # One that calls the unknown may have handed it on to what stands behind.
                targets |= {target for source in targets for target in later.get(source, [])}
                changes[index] = _suspects(graph, reading, index, targets)
    return {index: tuple(dict.fromkeys(each)) for index, each in changes.items() if each}


def _differs(reading: Reading, index: int, held: Collection[object]) -> bool:
    """Whether a step's value no longer looks as it did when it ended."""
    done = reading.done.get(index)
    if done is not None:
        return done.shown is not None and preview(done.value) != done.shown
    return len(held) == 1 and preview(next(iter(held))) != reading.shown_of(index)


def _reached(reading: Reading, given: dict[str, list[str]], held: set[str], known: dict[str, int]) -> set[str]:
    """The nodes whose values may hold what some nodes gave, at any depth: they were given it and are no atoms."""
    reached: set[str] = set()
    waiting = list(held)
    while waiting:
        for target in given.get(waiting.pop(), []):
            values = (reading.value_of(known[target]) or {}).values() if target in known else ()
            if target not in reached and not all(_is_atom(each) for each in values):
                reached.add(target)
                waiting.append(target)
    return reached


def _is_atom(value: object) -> bool:
    kind = type(value)
    return type(kind) is type and kind in ATOMS  # a class with a metaclass of its own is not looked up


def _suspects(graph: Graph, reading: Reading, index: int, targets: set[str]) -> list[str]:
    """Those of some nodes that stand behind a step, ran, and change something or call the unknown."""
    nodes = {target: graph.node(target) for target in targets}
    return [
        step.node
        for place, step in enumerate(reading.plan.steps[index + 1 :], start=index + 1)
        if step.node in nodes
        and (place in reading.done or place in reading.begun or reading.value_of(place) is not None)
        and (nodes[step.node].changes or _calls_unknown(nodes[step.node].code))
    ]


def _given(graph: Graph, kind: Literal["data", "order"]) -> dict[str, list[str]]:
    """The nodes that edges of one kind lead to, by the node beside them that they come from."""
    given: dict[str, list[str]] = {}
    for each in (graph, *(inner for node in graph.walk() for inner in node.graphs)):
        for edge in each.edges:
            if edge.kind == kind:
                given.setdefault(edge.source, []).append(edge.target)
    return given


@lru_cache(maxsize=1000)
def _calls_unknown(code: str) -> bool:
    """Whether a statement calls something of which it is not known that it changes nothing."""
    try:
        statements = syntax.parse(dedent(code)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return any(uses_of(each).calls for each in statements)
