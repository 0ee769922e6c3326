"""A text as edits see it: its graph, the statement of each node, and the chains of names in each scope."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from keyword import iskeyword

from omnitron_kernel.errors import EditError, nearest
from omnitron_kernel.graph.blocks import branches_of
from omnitron_kernel.graph.ids import is_node
from omnitron_kernel.graph.known import BUILTINS
from omnitron_kernel.graph.model import INPUTS, Diagnostic, Graph, Node, Port, plain_id
from omnitron_kernel.graph.places import Place, places
from omnitron_kernel.graph.read import taken, why_whole
from omnitron_kernel.graph.source import FlowSource
from omnitron_kernel.graph.write.chains import UNBOUND, Chains
from omnitron_kernel.graph.write.layout import Layout
from omnitron_kernel.graph.write.scopes import Occurrence, names_in

__all__ = ["Giver", "Reading", "reading_of"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Giver:
    """Where a value comes from.

    Attributes:
        name: The name it is bound to; empty where it has none yet.
        place: The node that binds it; None for an input.
    """

    name: str
    place: Place | None


class Reading:
    """One text, taken apart for an edit.

    Args:
        source: The text.
        name: Which function of a module is meant.

    Raises:
        EditError: The text itself has errors.
    """

    def __init__(self, source: str, name: str | None = None) -> None:
        self.source: FlowSource
        self.graph: Graph
        self.source, self.graph = taken(source, name)
        self.name = name
        function = self.source.function
        if function is None or any(each.severity == "error" for each in self.source.diagnostics):
            told = " ".join(str(each) for each in self.graph.errors[:1])
            raise EditError(f"the text cannot be read, so no edit has a place in it: {told}")
        self.function: _Function = function
        self.body: Sequence[ast.stmt] = self.source.body
        self.layout = Layout(self.source.text)
        self.text = source
        reason = why_whole(self.source)
        # A generator runs as one node, and its statements can be told apart all the same.
        inner = self.graph.nodes[0].graphs if reason == "it yields" and self.graph.nodes else ()
        self.whole = bool(reason) and not inner
        found = () if self.whole else places(self.body, inner[0] if inner else self.graph)
        self.places: dict[str, Place] = {plain_id(each.node.id): each for each in found}
        self._chains: dict[int, Chains] = {}

    def node(self, id: str) -> Node:
        """Returns a node.

        Raises:
            EditError: There is none of that id; the nearest is named.
        """
        if id in self.graph:
            return self.graph.node(id)
        known = [each.id for each in self.graph.walk()]
        close = nearest(id, known)
        hint = f"Did you mean {close!r}?" if close else f"It has: {', '.join(known[:20]) or 'none'}."
        raise EditError(f"flow {self.graph.name!r} has no node {id!r}. {hint}")

    def place(self, id: str) -> Place:
        """Returns a node's place in the text.

        Raises:
            EditError: There is no such node, or it has no statement of its own.
        """
        node = self.node(id)
        found = self.places.get(plain_id(node.id))
        if found is not None:
            return found
        if self.whole:
            why = next(each.message for each in self.graph.diagnostics if each.code == "one-node")
            raise EditError(f"{why} Edit its text instead.")
        raise EditError(f"{node.id!r} is part of another node's statement. Edit that node.")

    def scope(self, place: Place | None) -> Chains:
        """Returns the chains of the scope that a node stands in.

        Raises:
            EditError: It stands in the body of a class, whose names are attributes.
        """
        while place is not None and place.parent:
            place = self.place(place.parent)
            if isinstance(place.statement, ast.ClassDef):
                raise EditError(f"what stands in class {place.statement.name!r} are attributes. Edit its text instead.")
            if isinstance(place.statement, _Function):
                return self._chained(place.statement.args, place.statement.body)
        return self._chained(self.function.args, self.body)

    def _chained(self, arguments: ast.arguments, body: Sequence[ast.stmt]) -> Chains:
        found = self._chains.get(id(body))
        if found is None:
            found = self._chains[id(body)] = Chains(self.source.text, arguments, body)
        return found

    @property
    def root(self) -> Chains:
        """The chains of the flow's own scope."""
        return self._chained(self.function.args, self.body)

    @property
    def bound(self) -> set[str]:
        """Every name that the flow, or a function in it, binds itself."""
        trees = (each for part in (self.function.args, *self.body) for each in ast.walk(part))
        found = {each.id for each in trees if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}
        return found | {each.name for each in self.graph.inputs} | self.root.local

    def scope_parts(self, place: Place | None) -> tuple[ast.AST, ...]:
        """The signature and body that make the scope of a node."""
        while place is not None and place.parent:
            place = self.place(place.parent)
            if isinstance(place.statement, _Function):
                return (place.statement.args, *place.statement.body)
        return (self.function.args, *self.body)

    def words(self, place: Place | None = None) -> set[str]:
        """Every identifier that stands in the scope of a node, whatever it means."""
        return names_in(self.scope_parts(place)) | {self.source.name}

    def fresh(self, wish: str, place: Place | None = None, *, also: Sequence[str] = ()) -> str:
        """Returns a name that nothing in a scope means yet, as near to a wish as can be."""
        word = re.sub(r"\W", "_", wish).strip("_").lower() or "value"
        if not word.isidentifier() or iskeyword(word) or word in BUILTINS:
            word = f"{word}_value" if not word[0].isdigit() else f"value_{word}"
        taken = self.words(place) | set(also)
        name, number = word, 1
        while name in taken:
            number += 1
            name = f"{word}_{number}"
        return name

    def is_output(self, place: Place) -> bool:
        """Whether a node's own expression is the flow's value."""
        return (
            not place.parent and place.statement is self.body[-1] and isinstance(place.statement, ast.Expr | ast.Return)
        ) and self.source.output is not None

    def is_returned(self, place: Place) -> bool:
        """Whether a node is the value of the flow or of a function in it, so that `return` is no part of its code."""
        start = self.layout.start_of(place.statement)
        return self.is_output(place) or (isinstance(place.statement, ast.Return) and place.node.span.start > start)

    def port(self, place: Place, name: str) -> Port | None:
        """Returns a node's input port; None where it has none of that name."""
        return next((each for each in place.node.inputs if each.name == name), None)

    def floor(self, place: Place) -> int:
        """Where what stands before a node ends: the statement above it, or the header over it."""
        if place.index:
            return self.layout.end_of(place.siblings[place.index - 1])
        if place.parent:
            inner = next(each for each in self.place(place.parent).node.graphs if each.name == place.branch)
            return inner.header_span.end if inner.header_span else 0
        return self.source.header.end if self.source.form == "cell" else self.layout.line_start(self.source.header.end)

    def bindings(self, place: Place, chains: Chains) -> list[int]:
        """The occurrences by which a node binds names of its scope, in order."""
        start, end = self.layout.start_of(place.statement), self.layout.end_of(place.statement)
        return [
            index
            for index, each in enumerate(chains.found)
            if start <= each.start < end and each.kind in ("store", "update") and not each.later
        ]

    def reads(self, place: Place, chains: Chains, name: str) -> list[Occurrence]:
        """The places where a node reads a name."""
        start, end = self.layout.start_of(place.statement), self.layout.end_of(place.statement)
        return [
            each for each in chains.found if start <= each.start < end and each.name == name and each.kind == "load"
        ]

    def giver(self, source: str) -> Giver:
        """Returns what a source means: a node, a node's port, or one of the flow's inputs.

        Raises:
            EditError: Nothing of that name gives a value.
        """
        text = source.removeprefix(f"{INPUTS}.")
        inputs = {each.name for each in self.graph.inputs}
        if text in inputs and (text != source or source not in self.graph):
            return Giver(text, None)
        node, port = source, ""
        if source not in self.graph and "." in source:
            node, _, port = source.rpartition(".")
        if node not in self.graph:
            known = [*inputs, *(each.id for each in self.graph.walk())]
            close = nearest(source, known)
            hint = f"Did you mean {close!r}?" if close else f"It has: {', '.join(known[:20]) or 'none'}."
            raise EditError(f"flow {self.graph.name!r} has no node or input {source!r} to read from. {hint}")
        place = self.place(node)
        named = [each.name for each in place.node.outputs if each.name != "value" or place.node.name == "value"]
        if port and port not in named and not (port == "value" and not named):
            close = nearest(port, named)
            hint = f"Did you mean {close!r}?" if close else f"It gives: {', '.join(named) or 'value'}."
            raise EditError(f"node {node!r} has no output {port!r}. {hint}")
        if port:
            return Giver(port if port in named else "", place)
        own = place.node.name
        return Giver(own if own in named else named[0] if named else "", place)

    def surely(self, giver: Giver, chains: Chains, state_of: ast.stmt | None, where: str, *, cure: str = "") -> None:
        """Makes sure that a name means a certain giver's value, and nothing else, where a statement runs.

        Args:
            giver: The giver; its name is not empty.
            chains: The chains of the statement's scope.
            state_of: The statement; None for the end of the body.
            where: The statement's place in words.
            cure: What to do where it means another value; how to rename the giver where left out.

        Raises:
            EditError: It may mean another value there, or none.
        """
        name = giver.name
        state = chains.after if state_of is None else chains.before.get(id(state_of))
        whose = f"node {giver.place.node.id!r}" if giver.place else f"input {name!r}"
        if state is None or name not in state:
            raise EditError(f"{where} cannot see `{name}` of {whose}: it is bound in another scope. Pass it on there.")
        seen = state[name]
        cure = cure or _rename(giver)
        own = {0}
        if giver.place is not None:
            own = {index for index in self.bindings(giver.place, chains) if chains.found[index].name == name}
            if not own:  # a change in place binds nothing: what it changed is meant
                own = set(seen) - {UNBOUND}
        else:
            own = {index for index, each in enumerate(chains.found) if each.kind == "input" and each.name == name}
        if not seen & own:
            if giver.place is not None and state_of is not None and self._stands_behind(giver.place, state_of):
                raise EditError(f"{whose} comes after {where}, and a value cannot flow backwards. Move it above first.")
            raise EditError(f"`{name}` means another value at {where} than that of {whose}. {cure}")
        if UNBOUND in seen:
            raise EditError(f"`{name}` of {whose} may not be bound where {where} runs. Bind it on every way first.")
        if seen - own:
            raise EditError(f"`{name}` may mean another value at {where} than that of {whose}. {cure}")

    def _stands_behind(self, place: Place, statement: ast.stmt) -> bool:
        return self.layout.start_of(place.statement) >= self.layout.start_of(statement)

    def warn(self, code: str, message: str, cure: str, start: int, end: int) -> Diagnostic:
        """Returns a warning about a stretch of this text."""
        return Diagnostic("warning", code, message, cure, self.source.text.span(start, end))

    def suite_of(self, block: Place, branch: str | None) -> tuple[list[ast.stmt], str]:
        """Returns the statements of a block's branch, and its name; of its first where none is named.

        Raises:
            EditError: The node is no block, or has no such branch.
        """
        branches = branches_of(block.statement)
        if not branches:
            raise EditError(f"{block.node.id!r} is no block: nothing can stand in it. Give a block, or use `after=`.")
        wanted = branch if branch is not None else branches[0].name
        wanted = wanted.removesuffix("#1")
        for each in branches:
            if each.name == wanted:
                return each.statements, each.name
        names = [each.name for each in branches]
        close = nearest(wanted, names)
        hint = f"Did you mean {close!r}?" if close else f"It has: {', '.join(names)}."
        raise EditError(f"{block.node.id!r} has no branch {wanted!r}. {hint}")


@lru_cache(maxsize=4)
def reading_of(source: str, name: str | None = None) -> Reading:
    """Returns the reading of a text, kept for those read last: the text after one edit is that before the next.

    Raises:
        EditError: The text itself has errors.
    """
    return Reading(source, name)


def _rename(giver: Giver) -> str:
    return f"Rename it first: RenameNode({giver.place.node.id!r}, ...)." if giver.place else "Rename the input first."


def is_nothing(statement: ast.stmt) -> bool:
    """Whether a statement is a `pass`, which only fills a place."""
    return isinstance(statement, ast.Pass) and not is_node(statement, first=False, last=False)
