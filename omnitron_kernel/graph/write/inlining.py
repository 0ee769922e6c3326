"""A local function's statements put in the place of its only call."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.callees import callees_in
from omnitron_kernel.graph.edits import Ungroup
from omnitron_kernel.graph.ids import value_of
from omnitron_kernel.graph.places import Place
from omnitron_kernel.graph.write.halfway import seen_half_way
from omnitron_kernel.graph.write.patch import Writing
from omnitron_kernel.graph.write.reading import Reading
from omnitron_kernel.graph.write.scopes import names_in, own_names
from omnitron_kernel.graph.write.suites import Spot, put_apart, spot_at, take_out

__all__ = ["part", "ungroup"]

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.GeneratorExp)


def part(reading: Reading, edit: Ungroup, writing: Writing) -> None:
    """Gives a function's statements, and the call that they shall replace, lines of their own."""
    call, defined = _call_and_function(reading, reading.place(edit.node))
    assert isinstance(defined.statement, ast.FunctionDef)  # noqa: S101 - `_call_and_function` looked
    body = defined.statement.body
    put_apart(reading, spot_at(reading, call), 1, writing)
    put_apart(reading, Spot(body, 0, defined, "body"), len(body), writing)


def ungroup(reading: Reading, edit: Ungroup, writing: Writing) -> None:
    """Deletes a local function and writes its statements where it was called; either node may be named."""
    call, defined = _call_and_function(reading, reading.place(edit.node))
    function = defined.statement
    assert isinstance(function, ast.FunctionDef)  # noqa: S101 - `_call_and_function` looked
    statement, layout = call.statement, reading.layout
    body = list(function.body)
    if (
        isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
    ):
        del body[0]
    last = body.pop() if body and isinstance(body[-1], ast.Return) else None
    returned = last.value if isinstance(last, ast.Return) else None
    _must_be_plain(function, body)
    bound = _bound(reading, call, function)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    given = _names(target) == _names(returned) and _names(target) is not None
    _must_not_collide(reading, call, function, bound, _names(target) or [] if given else [])
    if given and len(body) > 1:
        _must_not_show(reading, call)
    margin = layout.margin(statement)
    if margin is None or layout.tail(layout.end_of(statement)) is None:
        raise EditError(f"{call.node.id!r} shares its line with other code. Put it on a line of its own first.")
    newline = layout.newline(layout.start_of(statement))
    text, moved = "", []
    for name, code in bound.items():
        if code != name:
            text += f"{margin}{name} = {code}{newline}"
    if body:
        extent = layout.extent(body, layout.start_of(function))
        if not extent.lines:
            raise EditError(f"the statements of {defined.node.id!r} share a line. Put each on a line of its own first.")
        lines, pieces = layout.moved((extent.start, extent.end), body, layout.margin(body[0]) or "", margin)
        moved = [(start, length, offset + len(text)) for start, length, offset in pieces]
        text += lines
    final = _final(reading, statement, returned, given=given)
    if final and target is not None:
        moved.append((layout.start_of(statement), len(reading.source.text.code_of(target)), len(text) + len(margin)))
    text += f"{margin}{final}" if final else ""
    if not final and text.endswith(newline):
        text = text[: -len(newline)]
        moved = [(start, min(length, len(text) - offset), offset) for start, length, offset in moved]
    if not text.strip():
        text = f"{margin}pass"
    start = layout.line_start(layout.start_of(statement))
    writing.put(start, layout.end_of(statement), text, tuple(each for each in moved if each[1] > 0))
    take_out(reading, spot_at(reading, defined), 1, writing)
    writing.strict = False


def _call_and_function(reading: Reading, place: Place) -> tuple[Place, Place]:
    """The call and the function it calls, from either of them."""
    chains = reading.scope(place)
    name = ""
    value = value_of(place.statement)
    if isinstance(place.statement, ast.FunctionDef):
        name = place.statement.name
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        name = value.func.id
    found = [
        each
        for each in reading.places.values()
        if isinstance(each.statement, ast.FunctionDef)
        and each.statement.name == name
        and each.siblings is place.siblings
    ]
    if not name or len(found) != 1:
        raise EditError(f"{place.node.id!r} calls no function that is defined beside it. Name the call of one.")
    defined = found[0]
    used = [each for each in chains.found if each.name == name and each.kind != "store"]
    stored = [each for each in chains.found if each.name == name and each.kind == "store"]
    if len(used) != 1 or len(stored) != 1:
        raise EditError(f"function {name!r} is used {len(used)} times, and only a single call can be put in its place.")
    calls = [
        each for each in reading.places.values() if each.siblings is place.siblings and _calls(each.statement, name)
    ]
    if len(calls) != 1:
        raise EditError(f"function {name!r} is not called by a node beside it. Bring the call into a node of its own.")
    return calls[0], defined


def _calls(statement: ast.stmt, name: str) -> bool:
    value = value_of(statement)
    simple = isinstance(statement, ast.Expr | ast.Return) or (
        isinstance(statement, ast.Assign) and len(statement.targets) == 1
    )
    return simple and isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == name


def _must_be_plain(function: ast.FunctionDef, body: Sequence[ast.stmt]) -> None:
    name = function.name
    if function.decorator_list:
        raise EditError(f"function {name!r} is decorated, so its statements are not all it does. Remove that first.")
    for node in (each for statement in body for each in ast.walk(statement)):
        if isinstance(node, ast.Return):
            raise EditError(f"function {name!r} returns before its end (line {node.lineno}), which nodes cannot do.")
        if isinstance(node, ast.Yield | ast.YieldFrom | ast.Await | ast.Global | ast.Nonlocal):
            raise EditError(f"function {name!r} holds `{type(node).__name__.lower()}`, which means itself. Keep it.")
        if isinstance(node, _SCOPES):
            raise EditError(f"function {name!r} holds a scope of its own, which keeps its names. Keep it.")


def _bound(reading: Reading, call: Place, function: ast.FunctionDef) -> dict[str, str]:
    """The code that each parameter stands for in the call."""
    value = value_of(call.statement)
    assert isinstance(value, ast.Call)  # noqa: S101 - `_calls` looked
    text = reading.source.text
    known = callees_in([function], text, lambda *_: None).get(function.name)
    fed = known.fed(value) if known is not None else None
    arguments = function.args
    if known is None or fed is None or arguments.vararg or arguments.kwarg:
        raise EditError(f"the arguments of the call of {function.name!r} cannot be told. Name them one by one.")
    bound: dict[str, str] = {}
    for each in known.parameters:
        if each.name in fed:
            bound[each.name] = text.code_of(fed[each.name])
        elif each.code is not None and each.literal:
            bound[each.name] = each.code
        else:
            raise EditError(
                f"`{each.name}` of {function.name!r} has no argument that could be written out. Give it one."
            )
    return bound


def _must_not_collide(
    reading: Reading, call: Place, function: ast.FunctionDef, bound: dict[str, str], given: Sequence[str]
) -> None:
    """Refuses that a name of the function would mean another one outside it."""
    own, _, _ = own_names(function.body)
    parts = [each for each in reading.scope_parts(call) if each is not function]
    outside = set(names_in(_without(parts, function)))
    for name in sorted(own | bound.keys()):
        if name in given or name not in outside:
            continue
        same = bound.get(name) == name
        if same and (name not in own or not _read_behind(reading, call, name)):
            continue
        what = "bound anew in it" if same else "a name of its own"
        raise EditError(f"`{name}` is {what} in function {function.name!r} and means another value outside. Rename it.")


def _must_not_show(reading: Reading, call: Place) -> None:
    """Refuses that something sees what the function's statements bind before all of them have run."""
    chains = reading.scope(call)
    bindings = reading.bindings(call, chains)
    names = {chains.found[index].name for index in bindings}
    name = seen_half_way(reading, call, bindings) or next(
        (each.name for each in chains.found if each.later and each.name in names), ""
    )
    if name:
        cure = "Rename it in the function first."
        raise EditError(f"`{name}` is read where an exception or a call may lead before it is bound. {cure}")


def _without(parts: Sequence[ast.AST], function: ast.FunctionDef) -> list[ast.AST]:
    """Trees without one function in them."""
    found: list[ast.AST] = []
    waiting = list(parts)
    while waiting:
        node = waiting.pop()
        if node is function:
            continue
        if any(child is function for child in ast.iter_child_nodes(node)) or any(
            each is function for each in ast.walk(node)
        ):
            waiting.extend(ast.iter_child_nodes(node))
        else:
            found.append(node)
    return found


def _read_behind(reading: Reading, call: Place, name: str) -> bool:
    """Whether what a name means before a call may be read after it."""
    chains = reading.scope(call)
    before = chains.seen_by(call.statement, name)
    end = reading.layout.end_of(call.statement)
    start = reading.layout.start_of(call.statement)
    return any(
        each.name == name
        and each.reaching & before
        and not start <= each.start < end
        and (each.start >= end or call.parent)
        for each in chains.found
    )


def _names(node: ast.expr | None) -> list[str] | None:
    """The names of a name or of a tuple of names, in order; None for anything else."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node] if node is not None else []
    names = [each.id for each in parts if isinstance(each, ast.Name)]
    return names if names and len(names) == len(parts) else None


def _final(reading: Reading, statement: ast.stmt, returned: ast.expr | None, *, given: bool) -> str:
    """The line that does with the result what the call's statement did."""
    code = reading.source.text.code_of(returned) if returned is not None else "None"
    if isinstance(statement, ast.Return):
        return f"return {code}"
    if isinstance(statement, ast.Assign):
        return "" if given else f"{reading.source.text.code_of(statement.targets[0])} = {code}"
    output = statement is reading.body[-1] and reading.source.output is not None
    return code if output or (returned is not None and not isinstance(returned, ast.Constant | ast.Name)) else ""
