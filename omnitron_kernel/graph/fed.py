"""What a statement takes: each input port, and the names that feed it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph.callees import Callee
from omnitron_kernel.graph.canonical import key_of
from omnitron_kernel.graph.ids import value_of
from omnitron_kernel.graph.memory import Memory, may_be_kept
from omnitron_kernel.graph.model import Port, Span
from omnitron_kernel.graph.names import BLOCKS, Uses, called, uses_of
from omnitron_kernel.graph.ports import is_literal, literal_type
from omnitron_kernel.graph.text import Text

__all__ = ["Fed", "fed_by", "inputs_of"]

Fed = tuple[Port, tuple[str, ...]]
"""An input port and the names that feed it; a literal is fed by none."""


_Key = tuple[str, type, tuple[PortType | None, ...]]
_known: Memory[_Key, tuple[Span, tuple[Fed, ...]]] = Memory()


def fed_by(
    statement: ast.stmt,
    uses: Uses,
    text: Text,
    span: Span,
    is_port: Callable[[str], bool],
    *,
    callee: Callee | None,
    type_of: Callable[[str], PortType],
) -> tuple[Fed, ...]:
    """Returns what `inputs_of` does, found out once for each text that calls nothing known.

    Args:
        statement: The statement.
        uses: Its names.
        text: The source.
        span: Where its node stands.
        is_port: As in `inputs_of`, and so are the others.
        callee: As there.
        type_of: As there.
    """
    code = text.text[span.start : span.end]
    if callee is not None or not may_be_kept(code):
        return inputs_of(statement, uses, text, is_port, callee=callee, type_of=type_of)
    key = (code, type(statement), tuple([type_of(name) if is_port(name) else None for name in uses.names]))
    found = _known.get(key)
    if found is None:
        return _known.keep(key, (span, inputs_of(statement, uses, text, is_port, type_of=type_of)))[1]
    origin, fed = found
    if origin == span:
        return fed
    down, along, across = span.line - origin.line, span.start - origin.start, span.column - origin.column
    return tuple([(_moved(port, origin.line, down, along, across), names) for port, names in fed])


def _moved(port: Port, first: int, down: int, along: int, across: int) -> Port:
    """A port whose statement stands lines further down, characters further along, in its first line columns across."""
    old = port.span
    if old is None:
        return port
    column = old.column + across if old.line == first else old.column
    span = Span(old.start + along, old.end + along, old.line + down, column)
    return Port(port.name, port.type, port.code, port.literal, port.kind, port.key, span, port.given, port.declared)


def inputs_of(
    statement: ast.stmt,
    uses: Uses,
    text: Text,
    is_port: Callable[[str], bool],
    *,
    callee: Callee | None = None,
    type_of: Callable[[str], PortType] = lambda _: ANY,
) -> tuple[Fed, ...]:
    """Returns what a statement takes.

    A call of a known function shows that function's parameters; any other call its keyword arguments by name and its
    literals. Whatever else it reads, as any other expression, shows by the names read.

    Args:
        statement: The statement.
        uses: Its names.
        text: The source.
        is_port: Whether a name read is a port at all; builtins are not.
        callee: The function that it calls, where it is known.
        type_of: The type of what a name holds by now.
    """
    value = value_of(statement)
    call = None if isinstance(statement, BLOCKS) else called(value)
    fed: dict[str, Fed] = {}
    spoken_for: set[str] = set()
    known = callee.fed(call) if callee is not None and call is not None else None
    if callee is not None and known is not None:
        fed = _by_parameter(callee, known, text, is_port, type_of)
        spoken_for = {name for _, names in fed.values() for name in names}
    elif call is not None:
        keywords = [(each.arg, each.value) for each in call.keywords if each.arg is not None]
        positional = [(f"arg{index}", each) for index, each in enumerate(call.args, start=1)]
        for at, (name, expression) in enumerate([*positional, *keywords]):
            literal = is_literal(expression)
            if not literal and at < len(positional):
                continue
            names = _names(expression, is_port)
            if literal or names:
                fed[name] = (_port(name, expression, ANY, text, type_of), names)
                spoken_for.update(names)
    elsewhere = _read_outside(call, spoken_for, everything=known is not None) if call is not None else set()
    for name in uses.names:
        if not is_port(name) or (name in spoken_for and name not in elsewhere):
            continue
        # A keyword may be called as a name that is read beside it: one port, fed by both.
        port, names = fed.get(name, (Port(name, type_of(name), code=name), ()))
        fed[name] = (port, tuple(dict.fromkeys((*names, name))))
    return tuple(fed.values())


def _by_parameter(
    callee: Callee,
    known: dict[str, ast.expr],
    text: Text,
    is_port: Callable[[str], bool],
    type_of: Callable[[str], PortType],
) -> dict[str, Fed]:
    """The parameters in their order, then what the open-ended ones take; those left at their defaults too."""
    fed: dict[str, Fed] = {}
    for port in callee.parameters:
        if port.name in known and not port.kind.startswith("var"):
            expression = known[port.name]
            fed[port.name] = (_port(port.name, expression, port.type, text, type_of), _names(expression, is_port))
        elif port.code is not None:
            unset = Port(port.name, port.type, port.code, port.literal, port.kind, port.key, given=False, declared=True)
            fed[port.name] = (unset, ())
    for name, expression in known.items():
        if name not in fed:
            fed[name] = (_port(name, expression, ANY, text, type_of), _names(expression, is_port))
    return fed


def _port(name: str, expression: ast.expr, wanted: PortType, text: Text, type_of: Callable[[str], PortType]) -> Port:
    span, declared = text.span_of(expression), wanted.text != ""
    if isinstance(expression, ast.Name):
        typed = wanted if declared else type_of(expression.id)
        return Port(name, typed, expression.id, span=span, declared=declared)
    typed, code = wanted if declared else literal_type(expression), text.text[span.start : span.end]
    return Port(name, typed, code, is_literal(expression), key=key_of(expression), span=span, declared=declared)


def _names(expression: ast.expr, is_port: Callable[[str], bool]) -> tuple[str, ...]:
    if isinstance(expression, ast.Name):
        return (expression.id,) if is_port(expression.id) else ()
    if isinstance(expression, ast.Constant):
        return ()
    return tuple(each for each in uses_of(_as_statement(expression)).names if is_port(each))


def _read_outside(call: ast.Call, names: set[str], *, everything: bool) -> set[str]:
    """Which names a call reads elsewhere than in the arguments that have ports of their own."""
    if not names:
        return set()
    parts = [call.func]
    if not everything:
        parts += [*call.args, *(each.value for each in call.keywords if each.arg is None)]
    return {name for part in parts for name in uses_of(_as_statement(part)).names}


def _as_statement(expression: ast.expr) -> ast.Expr:
    return ast.copy_location(ast.Expr(expression), expression)
