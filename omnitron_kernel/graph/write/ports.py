"""Input ports fed from elsewhere: connected, disconnected, given a literal."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from omnitron_kernel.errors import EditError, nearest
from omnitron_kernel.graph.callees import Callee, Callees, callees_in, unknown_callee
from omnitron_kernel.graph.edits import Batch, Connect, Disconnect, RenameNode, SetLiteral
from omnitron_kernel.graph.ids import VALUE, callee_of, function_of, value_of
from omnitron_kernel.graph.literals import literals_within
from omnitron_kernel.graph.model import INPUTS, Node, Port, plain_id
from omnitron_kernel.graph.names import called
from omnitron_kernel.graph.places import Place
from omnitron_kernel.graph.ports import is_literal, literal_type
from omnitron_kernel.graph.text import Text
from omnitron_kernel.graph.unconnected import MISSING, stands_out
from omnitron_kernel.graph.write import parameters
from omnitron_kernel.graph.write.arguments import argument_list, with_argument, without_argument
from omnitron_kernel.graph.write.chains import Chains
from omnitron_kernel.graph.write.literals import (
    WITHIN,
    bracketed,
    fitted,
    is_member,
    literal_code,
    literal_within,
)
from omnitron_kernel.graph.write.naming import check_name, give_name
from omnitron_kernel.graph.write.patch import Writing
from omnitron_kernel.graph.write.reading import Giver, Reading
from omnitron_kernel.graph.write.scopes import Occurrence

__all__ = ["Target", "connect", "disconnect", "set_literal", "target_of"]

_PLACED = re.compile(r"arg([1-9]\d{0,2})")
_OPEN_ENDED = ("var_positional", "var_keyword")


@dataclass(frozen=True, slots=True)
class Target:
    """A node whose port is meant.

    Attributes:
        node: The node.
        place: Its statement; for what a map does with each item, the statement that holds it.
        call: The call that it makes; None where it makes none.
        callee: What is known of the function; None where nothing is.
        text: The source.
        live: Whether the callee stands elsewhere than in the text, so that no port is named after its parameters.
    """

    node: Node
    place: Place
    call: ast.Call | None
    callee: Callee | None
    text: Text
    live: bool = False

    def port(self, name: str) -> Port | None:
        """The node's port of that name; a node that is a literal can be set at `value`, one within it by its text."""
        found = next((each for each in self.node.inputs if each.name == name), None)
        value = value_of(self.place.statement)
        if found is None and name == VALUE and not self.node.inputs and value is not None and is_literal(value):
            return Port(VALUE, literal_type(value), literal=True, span=self.text.span_of(value))
        placed = _PLACED.fullmatch(name) if found is None and (self.callee is None or self.live) else None
        if placed is not None and self.call is not None and int(placed[1]) <= len(self.call.args):
            argument = self.call.args[int(placed[1]) - 1]
            if is_member(self.text.code_of(argument)):
                return Port(name, code=self.text.code_of(argument), literal=True, span=self.text.span_of(argument))
            told = f"argument {placed[1]} of {self.node.id!r} is `{self.text.code_of(argument)}`, no literal"
            raise EditError(f"{told}. Connect what it reads, or write the node anew with ReplaceNode.")
        return found or self._by_parameter(name) or literal_within(self.text, self.place.statement, self.node, name)

    def _by_parameter(self, name: str) -> Port | None:
        """The argument for a parameter of a live callee; None where it is not given, or that cannot be told."""
        if not self.live or self.callee is None or self.call is None:
            return None
        argument = (self.callee.fed(self.call) or {}).get(name)
        if argument is None:
            return None
        code, span = self.text.code_of(argument), self.text.span_of(argument)
        return Port(name, code=code, literal=is_literal(argument), span=span)

    def literals(self) -> list[str]:
        """The texts by which literals within the node's expressions are named."""
        return list(dict.fromkeys(code for code, _ in literals_within(self.text, self.place.statement, self.node)))

    def arguments(self) -> Iterator[tuple[int, ast.expr]]:
        """The arguments in the order in which they are written among those by position, then those by keyword."""
        if self.call is not None:
            yield from enumerate([*self.call.args, *(each.value for each in self.call.keywords)])


def target_of(reading: Reading, id: str, callees: Callees = unknown_callee) -> Target:
    """Returns what an edit of a port is about.

    Args:
        reading: The text.
        id: The node.
        callees: Looks up the functions that live around the flow.

    Raises:
        EditError: There is no such node.
    """
    node = reading.node(id)
    path = plain_id(node.id)
    if path in reading.places or reading.whole:
        place = reading.place(node.id)
        call = called(value_of(place.statement))
    else:
        holder = path.rpartition("/each/")[0]
        place = reading.place(holder if holder in reading.places else node.id)
        start = node.span.start
        calls = [each for each in ast.walk(place.statement) if isinstance(each, ast.Call)]
        call = next((each for each in calls if reading.source.text.span_of(each).start == start), None)
    callee, live = None, False
    if call is not None:
        dotted = function_of(call)
        known = {
            **callees_in(reading.source.around, reading.source.text, lambda *_: None),
            **callees_in(reading.body, reading.source.text, lambda *_: None),
        }
        callee = known.get(dotted)
        if callee is None and dotted and dotted.partition(".")[0] not in reading.bound:
            callee = callees(dotted)
            live = callee is not None
    return Target(node, place, call, callee, reading.source.text, live)


def connect(reading: Reading, edit: Connect, writing: Writing) -> None:
    """Writes the name of a source at a port, and gives the source a name where it has none."""
    giver = reading.giver(edit.source)
    target = target_of(reading, edit.target, writing.callees)
    chains = reading.scope(target.place)
    if giver.place is not None and giver.place.statement is target.place.statement:
        raise EditError(f"{edit.target!r} cannot feed itself. Name another source.")
    name = giver.name
    if name:
        cure = _in_one_step(reading, edit, giver, target, chains)
        reading.surely(giver, chains, target.place.statement, f"node {edit.target!r}", cure=cure)
    elif giver.place is not None:
        _must_precede(reading, giver.place, target)
        name = reading.fresh(giver.place.node.name, giver.place)
        give_name(reading, giver.place, name, writing)
    _feed(reading, target, edit.port, name, writing, atomic=True)


def _in_one_step(reading: Reading, edit: Connect, giver: Giver, target: Target, chains: Chains) -> str:
    """How to read a version of a name behind which another one is bound; empty where that cannot be told."""
    if giver.place is None:
        return ""
    own = [each for each in reading.bindings(giver.place, chains) if chains.found[each].name == giver.name]
    seen = chains.seen_by(target.place.statement, giver.name)
    if not own or not seen.isdisjoint(chains.web(own[0])):
        return ""
    rename = RenameNode(edit.source, reading.fresh(giver.name, giver.place))
    return f"Rename it in the same step: {Batch((rename, edit))!r}."


def _must_precede(reading: Reading, giver: Place, target: Target) -> None:
    """Makes sure that a node always runs before another one.

    Raises:
        EditError: It may not.
    """
    at: Place | None = target.place
    while at is not None:
        if at.siblings is giver.siblings:
            if giver.index < at.index:
                return
            raise EditError(
                f"node {giver.node.id!r} comes after {target.node.id!r}, and a value cannot flow backwards. "
                "Move it above first."
            )
        at = reading.place(at.parent) if at.parent else None
    raise EditError(
        f"node {giver.node.id!r} may not have run where {target.node.id!r} does: it stands in a block of its own. "
        "Move it out first."
    )


def set_literal(reading: Reading, edit: SetLiteral, writing: Writing) -> None:
    """Writes a literal at a port, or as the default of a flow's input; a member such as `Color.RED` is as good."""
    member = is_member(edit.code) and edit.code.partition(".")[0].strip() not in reading.bound
    code, atomic = (edit.code.strip(), True) if member else literal_code(edit.code)
    own = edit.node == reading.graph.name and edit.node not in reading.graph
    if edit.node == INPUTS or own or (reading.whole and edit.node == reading.graph.name):
        parameters.change(reading, edit.port, writing, default=code)
        return
    _feed(reading, target_of(reading, edit.node, writing.callees), edit.port, code, writing, atomic=atomic)


def _feed(reading: Reading, target: Target, port: str, code: str, writing: Writing, *, atomic: bool) -> None:
    """Writes code at a port, whatever feeds it by now."""
    found = target.port(port)
    if found is not None and found.given and found.span is not None:
        _over(reading, target, found, code, writing, atomic=atomic)
        return
    if found is not None and found.given:
        reads = _reads(reading, target, port)
        _refuse_to_call(target, port, code, reads)
        for each in reads:
            written = code if atomic and not (code[0].isdigit() and _dotted(reading, each)) else f"({code})"
            writing.fed |= {each.start} if written != each.name else set()
            writing.put(each.start, each.end, written)
        return
    _add_argument(reading, target, port, found, code, writing)


def _refuse_to_call(target: Target, port: str, code: str, reads: Collection[Occurrence]) -> None:
    """Makes sure that what a node calls stays something that has a name.

    Raises:
        EditError: A literal would be called.
    """
    if code.isidentifier() or is_member(code):
        return
    places = {each.start for each in reads}
    for each in ast.walk(target.place.statement):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and _start(target, each.func) in places:
            cure = "Connect a function, or write it anew with ReplaceNode."
            raise EditError(f"`{port}` is what {target.node.id!r} calls, and {code!r:.60} cannot be called. {cure}")


def _start(target: Target, node: ast.expr) -> int:
    return target.text.offset(node.lineno, node.col_offset)


def _over(reading: Reading, target: Target, port: Port, code: str, writing: Writing, *, atomic: bool) -> None:
    assert port.span is not None  # noqa: S101 - the callers looked
    start, end = port.span.start, port.span.end
    if port.kind == WITHIN:
        if port.code in (MISSING, f"+{MISSING}") and code.isidentifier() and bracketed(reading.text, start, end):
            start, end = start - 1, end + 1
        code = fitted(reading.source.text, start, end, code, atomic=atomic)
    elif target.call is not None and (start, end) == argument_list(reading.source.text, target.call):
        code = f"({code})"  # the brackets of a lone generator expression are those of the call
    writing.put(start, end, code)


def _dotted(reading: Reading, each: Occurrence) -> bool:
    return reading.text[each.end : each.end + 1] == "."


def _reads(reading: Reading, target: Target, name: str) -> list[Occurrence]:
    """Where a node reads a name itself, not by what stands in it.

    Raises:
        EditError: Nowhere, or where it cannot be written over.
    """
    chains = reading.scope(target.place)
    span = target.node.span
    found = [
        each
        for each in chains.found
        if span.start <= each.start < span.end and each.name == name and each.kind in ("load", "update", "del")
    ]
    headers = [each.header_span for each in target.node.graphs if each.header_span is not None]
    if target.node.kind in ("block", "function", "class") and headers:
        found = [each for each in found if any(span.start <= each.start < span.end for span in headers)]
        if not found:
            raise EditError(
                f"`{name}` is read by what stands in {target.node.id!r}, not by its header. Edit that node."
            )
    if any(each.kind != "load" for each in found):
        raise EditError(f"{target.node.id!r} binds `{name}` anew from itself. Write it anew with ReplaceNode.")
    if not found:
        raise EditError(f"`{name}` cannot be told in the text of {target.node.id!r}. Write it anew with ReplaceNode.")
    shown = next((each for each in found if each.form), None)
    if shown is not None:
        raise EditError(f"`{name}` in {target.node.id!r} cannot be written over: {shown.form}. Use ReplaceNode.")
    return found


def _add_argument(reading: Reading, target: Target, port: str, found: Port | None, code: str, writing: Writing) -> None:
    """Writes a keyword argument for a parameter that has none.

    Raises:
        EditError: There is no call, or it takes no such argument.
    """
    known = [each.name for each in target.node.inputs]
    if target.call is None:
        close = nearest(port, known)
        texts = ", ".join(target.literals())
        literals = f"; its literals are named by their text: {texts}" if texts else ""
        hint = f"Did you mean {close!r}?" if close else f"It has: {', '.join(known) or 'none'}{literals}."
        raise EditError(f"node {target.node.id!r} has no port {port!r}, and it is no call that could take more. {hint}")
    if target.callee is not None:
        parameter = target.callee.by_name.get(port)
        open_ended = any(each.kind == "var_keyword" for each in target.callee.parameters)
        if parameter is None and not open_ended:
            names = [each.name for each in target.callee.parameters]
            close = nearest(port, names)
            hint = f"Did you mean {close!r}?" if close else f"It takes: {', '.join(names) or 'none'}."
            raise EditError(f"`{callee_of(target.call)}` takes no argument {port!r}. {hint}")
        found = parameter or found
    if found is not None and found.kind in (*_OPEN_ENDED, "positional_only"):
        raise EditError(f"`{port}` of {target.node.id!r} takes no keyword. Write the argument with ReplaceNode.")
    check_name(port, "an argument")
    if any(each.arg == port for each in target.call.keywords):
        raise EditError(
            f"`{port}` is given to {target.node.id!r} already, in a way that cannot be told. Use ReplaceNode."
        )
    start, end = argument_list(reading.source.text, target.call)
    old = reading.text[start:end]
    mark = "omnitron_value" if not code.isidentifier() else code
    new = with_argument(old, port, mark)
    if mark != code:
        new = new.replace(f"{port}={mark}", f"{port}={code}", 1)
    writing.put(start, end, new)


def disconnect(reading: Reading, edit: Disconnect, writing: Writing) -> None:
    """Takes an argument away where it has a default, else writes `...` for it, which stops a run there.

    Where Python means something by `...`, it is `+...`.
    """
    target = target_of(reading, edit.target, writing.callees)
    port = target.port(edit.port)
    if port is None or not port.given:
        known = [each.name for each in target.node.inputs if each.given]
        close = nearest(edit.port, known)
        hint = f"Did you mean {close!r}?" if close else f"What feeds it: {', '.join(known) or 'nothing'}."
        raise EditError(f"nothing feeds port {edit.port!r} of node {edit.target!r}. {hint}")
    text = reading.source.text
    spans = (
        [port.span]
        if port.span is not None
        else [text.span(each.start, each.end) for each in _reads(reading, target, edit.port)]
    )
    if len(spans) == 1:
        for position, argument in target.arguments():
            if text.span_of(argument) == spans[0] and _take_argument(reading, target, position, writing):
                return
    parts = [each for each in ast.walk(target.place.statement) if isinstance(each, ast.expr)]
    for span in spans:
        part = next((each for each in parts if text.span_of(each) == span), None)
        plain = part is None or stands_out(target.place.statement, part)
        mark = MISSING if plain else f"+{MISSING}"
        lone = target.call is not None and (span.start, span.end) == argument_list(text, target.call)
        tight = lone or (
            reading.text[span.end : span.end + 1] in (".", "(", "[") or reading.text[span.start - 1 : span.start] == "."
        )
        writing.put(span.start, span.end, f"({mark})" if tight else mark)
    writing.code = "unconnected"
    writing.reason = (
        f"nothing can stand for {edit.port!r} of node {edit.target!r} that would stop a run there. "
        "Connect it to something else, or remove the node."
    )


def _take_argument(reading: Reading, target: Target, position: int, writing: Writing) -> bool:
    """Deletes an argument that has a default; those by position behind it become keywords. False where it has none."""
    call, callee = target.call, target.callee
    if call is None or callee is None or any(isinstance(each, ast.Starred) for each in call.args):
        return False
    places = [each for each in callee.parameters if each.kind.startswith("positional")]
    if position >= len(call.args):
        keyword = call.keywords[position - len(call.args)].arg
        parameter = callee.by_name.get(keyword or "")
    else:
        parameter = places[position] if position < len(places) else None
    if parameter is None or parameter.code is None or parameter.kind in _OPEN_ENDED:
        return False
    later = range(position + 1, len(call.args))
    if any(each >= len(places) or places[each].kind == "positional_only" for each in later):
        return False
    start, end = argument_list(reading.source.text, call)
    named = [(reading.source.text.span_of(call.args[each]).start, f"{places[each].name}=") for each in later]
    old = reading.text[start:end]
    for at, prefix in reversed(named):
        old = f"{old[: at - start]}{prefix}{old[at - start :]}"
    writing.put(start, end, without_argument(old, position))
    return True
