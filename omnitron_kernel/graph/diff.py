"""Two graphs compared: which nodes, inputs and edges were added, removed, changed and renamed.

Nodes are paired body by body: first those that say the same, then those of one id, then those that differ in names
only. What merely reads a renamed node has not changed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from omnitron_kernel import syntax
from omnitron_kernel.graph.canonical import digest
from omnitron_kernel.graph.model import Edge, Graph, Node, Port

__all__ = ["Change", "GraphDiff", "diff"]

Change = Literal["", "added", "removed", "changed", "renamed"]
_SIGNS: dict[Change, str] = {"added": "+", "removed": "-", "changed": "~", "renamed": ">"}


@dataclass(frozen=True)
class GraphDiff:
    """How one graph differs from an older one; prints as one line for each difference.

    Attributes:
        old: The older graph.
        new: The newer graph.
        pairs: For each node of the older graph that is still there, its id in the newer one.
        changes: How the nodes of the newer graph differ, by id; those that do not are left out.
        names: Which names of the older graph are other names in the newer one.
        inputs: How the flow's inputs differ, by the new name, or by the old one where it was removed.
    """

    old: Graph
    new: Graph
    pairs: Mapping[str, str] = field(repr=False)
    changes: Mapping[str, Change]
    names: Mapping[str, str]
    inputs: Mapping[str, Change]

    @property
    def added(self) -> tuple[Node, ...]:
        """The nodes that only the newer graph has, nested ones too."""
        return tuple(each for each in self.new.walk() if self.changes.get(each.id) == "added")

    @property
    def removed(self) -> tuple[Node, ...]:
        """The nodes that only the older graph has, nested ones too."""
        return tuple(each for each in self.old.walk() if each.id not in self.pairs)

    @property
    def changed(self) -> tuple[tuple[Node, Node], ...]:
        """The nodes that say something else, as they were and as they are."""
        return self._pairs_of("changed")

    @property
    def renamed(self) -> tuple[tuple[Node, Node], ...]:
        """The nodes that differ in their name only, as they were and as they are."""
        return self._pairs_of("renamed")

    def _pairs_of(self, change: Change) -> tuple[tuple[Node, Node], ...]:
        return tuple(
            (self.old.node(was), self.new.node(now))
            for was, now in self.pairs.items()
            if self.changes.get(now) == change
        )

    @cached_property
    def edges(self) -> Mapping[Edge, Change]:
        """The data edges of the flow's own nodes that were added, and those that were removed."""
        before = {self._carried(each): each for each in self.old.edges if each.kind != "order"}
        after = {each: each for each in self.new.edges if each.kind != "order"}
        found: dict[Edge, Change] = {each: "removed" for key, each in before.items() if key not in after}
        found |= {each: "added" for each in after if each not in before}
        return MappingProxyType(found)

    def _carried(self, edge: Edge) -> Edge:
        output, port = (self.names.get(each, each) for each in (edge.output, edge.input))
        source, target = (self.pairs.get(each, each) for each in (edge.source, edge.target))
        return Edge(source, output, target, port, edge.kind)

    @property
    def output(self) -> bool:
        """Whether the flow's value comes from another place."""
        was, now = self.old.output, self.new.output
        if was is None or now is None:
            return was is not now
        return (self.pairs.get(was.node, was.node), self.names.get(was.port, was.port)) != (now.node, now.port)

    def state(self, id: str) -> Change:
        """How one node differs: a new id, or the id of a node that was removed."""
        if id in self.changes:
            return self.changes[id]
        return "removed" if id not in self.new and id in self.old and id not in self.pairs else ""

    def _repr_mimebundle_(self, **_: object) -> Mapping[str, str]:
        from omnitron_kernel.graph.draw.picture import difference  # above this room: only when a front end asks

        return difference(self.old, self.new, self.changes, self.pairs)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.changes or self.removed or self.inputs or self.output or self.old.name != self.new.name)

    def __str__(self) -> str:
        """One line for each difference, in the order of the newer graph; removed nodes last."""
        return "\n".join(self._lines()) or "no difference"

    def _lines(self) -> Iterator[str]:
        if self.old.name != self.new.name:
            yield f"> flow {self.old.name} -> {self.new.name}"
        for name, change in self.inputs.items():
            was = next((old for old, new in self.names.items() if new == name and change == "renamed"), "")
            yield f"{_SIGNS[change]} input {f'{was} -> ' if was else ''}{name}"
        before = {now: was for was, now in self.pairs.items()}
        for node in self.new.walk():
            change = self.changes.get(node.id, "")
            if change == "renamed":
                yield f"> {before[node.id]} -> {node.id}"
            elif change == "changed" and not node.graphs:
                yield f"~ {node.id}: {_first_line(self.old.node(before[node.id]))} -> {_first_line(node)}"
            elif change:
                yield f"{_SIGNS[change]} {node.id}: {_first_line(node)}"
        for node in self.removed:
            yield f"- {node.id}: {_first_line(node)}"
        if self.output:
            yield f"~ output: {_where(self.old)} -> {_where(self.new)}"


def _first_line(node: Node) -> str:
    line, _, rest = node.code.partition("\n")
    return f"{line.rstrip()} ..." if rest else line.rstrip()


def _where(graph: Graph) -> str:
    return "none" if graph.output is None else f"{graph.output.node}.{graph.output.port}"


def diff(old: Graph, new: Graph) -> GraphDiff:
    r"""Compares two graphs.

    Args:
        old: The older graph.
        new: The newer graph.

    Example:
        >>> from omnitron_kernel.graph import read
        >>> old = read("%%flow f(x)\ny = x + 1\nz = y * 2\nz")
        >>> print(diff(old, read("%%flow f(x)\nmore = x + 1\nz = more * 3\nz")))
        > y -> more
        ~ z: z = y * 2 -> z = more * 3
    """
    inputs, names = _inputs(old.inputs, new.inputs)
    pairing = _Pairing(names)
    pairing.bodies(old, new)
    for node in new.walk():
        if node.id not in pairing.taken:
            pairing.changes[node.id] = "added"
    ordered = {node.id: pairing.changes[node.id] for node in new.walk() if pairing.changes.get(node.id)}
    return GraphDiff(
        old,
        new,
        MappingProxyType(pairing.pairs),
        MappingProxyType(ordered),
        MappingProxyType(pairing.names),
        MappingProxyType(inputs),
    )


def _inputs(old: tuple[Port, ...], new: tuple[Port, ...]) -> tuple[dict[str, Change], dict[str, str]]:
    before, after = {each.name: each for each in old}, {each.name: each for each in new}
    changes: dict[str, Change] = {}
    names: dict[str, str] = {}
    gone = [each for each in old if each.name not in after]
    for each in new:
        was = before.get(each.name)
        if was is not None:
            if (was.kind, was.type, was.key, was.code is None) != (each.kind, each.type, each.key, each.code is None):
                changes[each.name] = "changed"
            continue
        alike = [
            one
            for one in gone
            if (one.kind, one.type, one.key, old.index(one)) == (each.kind, each.type, each.key, new.index(each))
        ]
        changes[each.name] = "renamed" if alike else "added"
        if alike:
            names[alike[0].name] = each.name
            gone.remove(alike[0])
    changes |= {each.name: "removed" for each in gone}
    return changes, names


class _Pairing:
    """Which node of one graph is which of the other."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names
        self.pairs: dict[str, str] = {}
        self.taken: set[str] = set()
        self.changes: dict[str, Change] = {}

    def bodies(self, old: Graph, new: Graph) -> None:
        """Pairs the nodes of two bodies, and of what they hold."""
        waiting = [(old, new)]
        while waiting:
            before, after = waiting.pop()
            for was, now in self._body(before.nodes, after.nodes):
                inner = {graph.name: graph for graph in was.graphs}
                waiting += [(inner[graph.name], graph) for graph in now.graphs if graph.name in inner]

    def _body(self, old: tuple[Node, ...], new: tuple[Node, ...]) -> list[tuple[Node, Node]]:
        left, right = list(old), list(new)
        found: list[tuple[Node, Node]] = []
        tests: tuple[Callable[[Node, Node], bool], ...] = (
            lambda was, now: was.key == now.key and _last(was) == _last(now),
            lambda was, now: was.key == now.key,
            lambda was, now: was.kind == now.kind and self._renamed_to(was, now),
            lambda was, now: was.kind == now.kind and _last(was) == _last(now),
            lambda was, now: was.name == now.name and was.kind == now.kind,
        )
        for test in tests:
            for was in list(left):
                now = next((each for each in right if test(was, each)), None)
                if now is not None:
                    self._pair(was, now)
                    found.append((was, now))
                    left.remove(was)
                    right.remove(now)
        return found

    def _pair(self, was: Node, now: Node) -> None:
        self.pairs[was.id] = now.id
        self.taken.add(now.id)
        if was.key == now.key:
            return
        renames = dict(self.names)
        outputs = [(one.name, other.name) for one, other in zip(was.outputs, now.outputs, strict=False)]
        renames |= {one: other for one, other in outputs if one != other}
        if _said(was, renames) == _said(now, {}):
            self.names |= {one: other for one, other in outputs if one != other}
            self.changes[now.id] = "renamed" if was.name != now.name else ""
        else:
            self.changes[now.id] = "changed"

    def _renamed_to(self, was: Node, now: Node) -> bool:
        if len(was.outputs) != len(now.outputs) or len(was.inputs) != len(now.inputs):
            return False
        outputs = {one.name: other.name for one, other in zip(was.outputs, now.outputs, strict=True)}
        if any(self.names.get(one, other) != other for one, other in outputs.items()):
            return False
        return _said(was, {**self.names, **outputs}) == _said(now, {})


def _last(node: Node) -> str:
    return node.id.rpartition("/")[2]


def _said(node: Node, names: Mapping[str, str]) -> str:
    """The digest of what a node says, with other names in it."""
    margin = " " * (node.span.column - 1)
    code = f"if 1:\n{margin}{node.code}" if margin and "\n" in node.code else node.code
    try:
        tree = syntax.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return f"{node.key}{sorted(names.items())}"
    if names:
        for each in ast.walk(tree):
            match each:
                case ast.Name():
                    each.id = names.get(each.id, each.id)
                case ast.arg():
                    each.arg = names.get(each.arg, each.arg)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    each.name = names.get(each.name, each.name)
    return digest(tree)
