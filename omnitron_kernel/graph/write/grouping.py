"""Nodes grouped into a local function.

A group is a plain function: what its statements read from outside are its parameters, what is read behind them is what
it returns. Whatever a function could not do in their place is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.edits import Group
from omnitron_kernel.graph.places import Place
from omnitron_kernel.graph.write.blocks import indent, neighbours
from omnitron_kernel.graph.write.chains import UNBOUND, Chains
from omnitron_kernel.graph.write.halfway import bound_early, seen_half_way
from omnitron_kernel.graph.write.naming import check_name
from omnitron_kernel.graph.write.patch import Writing
from omnitron_kernel.graph.write.reading import Reading
from omnitron_kernel.graph.write.scopes import Occurrence

__all__ = ["group"]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def group(reading: Reading, edit: Group, writing: Writing) -> None:
    """Writes a function around nodes, and its call behind it."""
    check_name(edit.name, "a function")
    places, row, extent = neighbours(reading, edit.nodes, "a group")
    if edit.name in reading.words(places[0]) | reading.words():
        raise EditError(f"`{edit.name}` has a meaning in this flow already. Choose another name.")
    output = any(reading.is_output(each) for each in places)
    _must_be_plain(row, output=output)
    chains = reading.scope(places[0])
    layout = reading.layout
    inside = range(layout.start_of(row[0]), layout.end_of(row[-1]))
    _must_come_whole(reading, places[0], row, inside)
    inputs = _inputs(chains, row, inside, _again(reading, places[0]))
    outputs = [] if output else _outputs(chains, row, inside, inputs)
    _must_not_unbind(chains, row, inside)
    inputs += _kept(chains, row, [name for name in outputs if name not in inputs])
    margin = layout.margin(row[0]) or ""
    unit = layout.unit([reading.function, *reading.body], margin)
    newline = layout.newline(layout.start_of(row[0]))
    arguments = ", ".join(inputs)
    call = f"{edit.name}({arguments})"
    writing.put(extent.start, extent.start, f"{margin}def {call}:{newline}")
    indent(reading, extent, row, margin, unit, writing)
    lines: list[str] = []
    if output:
        last = row[-1]
        returned = isinstance(last, ast.Return)
        if not returned:
            start = layout.start_of(last)
            writing.put(start, start, "return ")
        lines.append(f"{margin}return {call}" if returned else f"{margin}{call}")
    elif outputs:
        names = ", ".join(outputs)
        lines += [f"{margin}{unit}return {names}", f"{margin}{names} = {call}"]
    else:
        lines.append(f"{margin}{call}")
    text = newline.join(lines)
    ended = reading.text[extent.end - 1 : extent.end] in ("\r", "\n")
    writing.put(extent.end, extent.end, text + newline if ended else newline + text)
    writing.strict = False


def _must_be_plain(row: Sequence[ast.stmt], *, output: bool) -> None:
    """Refuses statements that mean something else in a function of their own.

    Raises:
        EditError: Names the first of them.
    """
    waiting: list[tuple[ast.AST, bool]] = [(each, False) for each in reversed(row)]
    while waiting:
        node, loops = waiting.pop()
        match node:
            case ast.Return() if not (output and node is row[-1]):
                _refuse(node, "`return` leaves the flow")
            case ast.Break() | ast.Continue() if not loops:
                _refuse(node, f"`{type(node).__name__.lower()}` leaves a loop that stands outside")
            case ast.Yield() | ast.YieldFrom():
                _refuse(node, "`yield` hands a value out of the flow")
            case ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                _refuse(node, "`await` waits in the flow itself")
            case ast.comprehension(is_async=1):
                _refuse(row[0], "`async for` waits in the flow itself")
            case ast.Global() | ast.Nonlocal():
                _refuse(node, "it declares names of the flow")
            case ast.Name(id=name, ctx=ast.Del()):
                _refuse(node, f"`del {name}` unbinds a name of the flow")
            case ast.Name(id="super" | "__class__"):
                _refuse(node, "`super` means the class of the method around it")
        if isinstance(node, _FUNCTIONS):
            waiting.extend((each, True) for each in [*node.args.defaults, *(x for x in node.args.kw_defaults if x)])
            continue
        within = loops or isinstance(node, ast.For | ast.AsyncFor | ast.While)
        waiting.extend((each, within) for each in ast.iter_child_nodes(node))


def _refuse(node: ast.AST, why: str) -> None:
    line = getattr(node, "lineno", 0)
    raise EditError(f"a function cannot stand for these nodes: {why} (line {line}). Leave that node out.")


def _must_come_whole(reading: Reading, place: Place, row: Sequence[ast.stmt], inside: range) -> None:
    """Refuses that something sees what statements bind before all of them have run: a function binds it at its end.

    Raises:
        EditError: Names what is seen.
    """
    chains = reading.scope(place)
    early = bound_early(reading, chains, row)
    names = {chains.found[index].name for index in early}
    kept = next((each for each in chains.found if each.later and each.start not in inside and each.name in names), None)
    if kept is not None:
        line = reading.source.text.span(kept.start, kept.end).line
        cure = "Leave the node that binds it out."
        raise EditError(f"`{kept.name}` is read in line {line} by a function that these nodes may call. {cure}")
    name = seen_half_way(reading, place, early)
    if name:
        cure = "Leave the node that binds it out."
        raise EditError(f"`{name}` is read where an exception of these nodes may lead, half way bound. {cure}")


def _again(reading: Reading, place: Place) -> range:
    """What may run again before a node does: the outermost loop around it."""
    start = end = reading.layout.start_of(place.statement)
    while place.parent:
        place = reading.place(place.parent)
        if isinstance(place.statement, ast.FunctionDef | ast.AsyncFunctionDef):
            break
        if isinstance(place.statement, ast.For | ast.AsyncFor | ast.While):
            start, end = reading.layout.start_of(place.statement), reading.layout.end_of(place.statement)
    return range(start, end)


def _inputs(chains: Chains, row: Sequence[ast.stmt], inside: range, again: range) -> list[str]:
    """The names that must be handed to a group, in the order in which it reads them."""
    entry = chains.before[id(row[0])]
    needed: dict[str, None] = {}
    own = {each.name for each in chains.found if each.start in inside and each.kind in ("store", "update")}
    shared = {each.name for each in chains.found if each.kind == "declare" and each.inner}
    for each in _free(chains, inside, again, own, shared):
        before = entry[each.name]
        # What a nested function shares is seen from inside: what rebinds it may be called in between.
        if each.kind not in ("load", "update", "del") or each.name in shared:
            continue
        if each.later:
            reaching = before if each.name not in own else frozenset()
        elif UNBOUND in before and UNBOUND not in each.reaching:
            continue  # it is surely bound within the group
        else:
            reaching = each.reaching & before
        if not reaching or (before == {UNBOUND} and each.name in own):
            continue  # nothing from outside is ever read here
        if UNBOUND in before:
            cure = "Bind it on every way first."
            raise EditError(f"`{each.name}` may not be bound where the group would be called. {cure}")
        needed.setdefault(each.name)
    return list(needed)


def _free(
    chains: Chains, inside: range, again: range, own: Collection[str], shared: Collection[str]
) -> Iterator[Occurrence]:
    """Yields where the nodes name what is the flow's, in order; refuses what they would then share with it."""
    rebound = {each.name for each in chains.found if each.start not in inside and each.kind in ("store", "update")}
    for each in sorted(chains.found, key=lambda one: one.start):
        if each.start not in inside:
            continue
        if each.name in chains.declared and each.kind != "load":
            raise EditError(f"a function cannot stand for these nodes: `{each.name}` is bound outside the flow.")
        if each.name not in chains.local:
            continue
        if each.later:
            anew = each.name in rebound and (each.name in own or _bound_later(chains, each.name, inside, again))
            _must_be_read(each, anew=anew)
        if each.name in shared and each.name in own:
            raise EditError(f"a function cannot stand for these nodes: `{each.name}` is `nonlocal` in another one.")
        yield each


def _must_be_read(each: Occurrence, *, anew: bool) -> None:
    """Refuses that a function in the nodes shares a name with what stands outside them."""
    if each.kind != "load":
        raise EditError(f"a function cannot stand for these nodes: a function in them rebinds `{each.name}`.")
    if anew:
        raise EditError(f"a function in these nodes reads `{each.name}`, which is bound anew outside. Leave it out.")


def _kept(chains: Chains, row: Sequence[ast.stmt], names: Iterable[str]) -> list[str]:
    """Those of the names that a way through the nodes leaves as they were, so that they must be handed in as well."""
    own = Chains(chains.text, ast.arguments([], [], None, [], [], None, []), row)
    return [name for name in names if own.after is not None and UNBOUND in own.after[name]]


def _must_not_unbind(chains: Chains, row: Sequence[ast.stmt], inside: range) -> None:
    """Refuses that an `except ... as` in the nodes unbinds a name that is read behind them."""
    handlers = [each for part in row for each in ast.walk(part) if isinstance(each, ast.ExceptHandler)]
    for each in chains.found:
        handler = next((one for one in handlers if one.name == each.name), None)
        if handler is None or each.start in inside or each.kind == "store":
            continue
        if UNBOUND in each.reaching and len(each.reaching) > 1:
            _refuse(handler, f"`except ... as {each.name}` unbinds a name of the flow")


def _bound_later(chains: Chains, name: str, inside: range, again: range) -> bool:
    return any(
        each.name == name
        and each.kind in ("store", "update")
        and (each.start >= inside.stop or (each.start in again and each.start not in inside))
        for each in chains.found
    )


def _outputs(chains: Chains, row: Sequence[ast.stmt], inside: range, inputs: Iterable[str]) -> list[str]:
    """The names that a group must give back, in the order in which it binds them."""
    own = {
        index
        for index, each in enumerate(chains.found)
        if each.start in inside and each.kind in ("store", "update") and each.name in chains.local
    }
    entry, end = chains.before[id(row[0])], chains.behind[id(row[-1])]
    given: dict[str, None] = {}
    for each in chains.found:
        if each.start not in inside and (each.reaching & own or (each.later and each.name in chains.local)):
            given.setdefault(each.name)
    for name in inputs:
        if entry[name] & own:
            given.setdefault(name)
    bound = {chains.found[index].name for index in own}
    names = list(dict.fromkeys(chains.found[index].name for index in sorted(own, key=lambda i: chains.found[i].start)))
    for name in names:
        if name in given and name in bound and (end is None or UNBOUND in end[name]):
            cure = "Bind it on every way first, or leave that node out."
            raise EditError(f"`{name}` may not be bound when these nodes have run, and it is read behind them. {cure}")
    return [name for name in names if name in given]
