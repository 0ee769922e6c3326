"""Nodes grouped into a local function, and a local function's statements put back where it is called.

A group is a plain function: what its statements read from outside are its parameters, what is read behind them is what
it returns. Whatever a function could not do in their place is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.edits import Group
from omnitron_kernel.graph.write.blocks import indent, neighbours
from omnitron_kernel.graph.write.chains import UNBOUND, Chains
from omnitron_kernel.graph.write.inlining import ungroup
from omnitron_kernel.graph.write.naming import check_name
from omnitron_kernel.graph.write.patch import Writing
from omnitron_kernel.graph.write.reading import Reading

__all__ = ["group", "ungroup"]

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
    inputs = _inputs(chains, row, inside)
    outputs = [] if output else _outputs(chains, row, inside, inputs)
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


def _inputs(chains: Chains, row: Sequence[ast.stmt], inside: range) -> list[str]:
    """The names that must be handed to a group, in the order in which it reads them."""
    entry = chains.before[id(row[0])]
    needed: dict[str, None] = {}
    rebound = {each.name for each in chains.found if each.start not in inside and each.kind in ("store", "update")}
    own = {each.name for each in chains.found if each.start in inside and each.kind in ("store", "update")}
    for each in sorted(chains.found, key=lambda one: one.start):
        if each.start not in inside:
            continue
        if each.name in chains.declared and each.kind != "load":
            raise EditError(f"a function cannot stand for these nodes: `{each.name}` is bound outside the flow.")
        if each.name not in chains.local:
            continue
        if each.later and each.kind != "load":
            raise EditError(f"a function cannot stand for these nodes: a function in them rebinds `{each.name}`.")
        if each.later and each.name in rebound and (each.name in own or _bound_later(chains, each.name, inside)):
            raise EditError(
                f"a function in these nodes reads `{each.name}`, which is bound anew outside. Leave it out."
            )
        if each.kind not in ("load", "update", "del"):
            continue
        before = entry[each.name]
        if each.later:
            reaching = before if each.name not in own else frozenset()
        elif UNBOUND in before and UNBOUND not in each.reaching:
            continue  # it is surely bound within the group
        else:
            reaching = each.reaching & before
        if not reaching:
            continue
        if UNBOUND in before:
            cure = "Bind it on every way first."
            raise EditError(f"`{each.name}` may not be bound where the group would be called. {cure}")
        needed.setdefault(each.name)
    return list(needed)


def _bound_later(chains: Chains, name: str, inside: range) -> bool:
    return any(
        each.name == name and each.kind in ("store", "update") and each.start >= inside.stop for each in chains.found
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
