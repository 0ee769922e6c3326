"""The ports of a flow and of a statement: what is read, from which text, of which type."""

from __future__ import annotations

import ast
from collections.abc import Callable

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph.canonical import digest
from omnitron_kernel.graph.ids import VALUE, value_of
from omnitron_kernel.graph.model import Port
from omnitron_kernel.graph.names import BLOCKS, Uses, called, uses_of
from omnitron_kernel.graph.text import Text

__all__ = ["Fed", "annotated_type", "flow_inputs", "inputs_of", "outputs_of"]

Fed = tuple[Port, tuple[str, ...]]
"""An input port and the names that feed it; a literal is fed by none."""

_BUILTIN_TYPES = {
    **{name: name for name in ("list", "dict", "set", "tuple", "str", "int", "float", "bool", "bytes", "range")},
    "len": "int",
    "sorted": "list",
    "repr": "str",
    "isinstance": "bool",
    "any": "bool",
    "all": "bool",
    "open": "IO",
    "frozenset": "frozenset",
    "format": "str",
    "ord": "int",
    "chr": "str",
}
_EXPRESSION_TYPES: dict[type[ast.expr], str] = {
    ast.JoinedStr: "str",
    ast.List: "list",
    ast.ListComp: "list",
    ast.Tuple: "tuple",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.GeneratorExp: "Generator",
    ast.Lambda: "Callable",
}


def flow_inputs(arguments: ast.arguments, text: Text) -> tuple[Port, ...]:
    """Returns a flow's inputs: its parameters, with defaults and annotations as they are written."""

    def port(argument: ast.arg, kind: str, default: ast.expr | None) -> Port:
        annotated = annotated_type(argument.annotation, text)
        span = text.span_of(default if default is not None else argument)
        if default is None:
            return Port(argument.arg, annotated, kind=kind, span=span)
        code, key = text.code_of(default), digest(default)
        return Port(argument.arg, annotated, code, is_literal(default), kind, key, span)

    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults += arguments.defaults
    ports: list[Port] = []
    for index, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        only = index < len(arguments.posonlyargs)
        ports.append(port(argument, "positional_only" if only else "positional_or_keyword", default))
    if arguments.vararg:
        ports.append(port(arguments.vararg, "var_positional", None))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        ports.append(port(argument, "keyword_only", default))
    if arguments.kwarg:
        ports.append(port(arguments.kwarg, "var_keyword", None))
    return tuple(ports)


def inputs_of(statement: ast.stmt, uses: Uses, text: Text, is_port: Callable[[str], bool]) -> tuple[Fed, ...]:
    """Returns what a statement takes.

    A call shows its keyword arguments by name and its literals; whatever else it reads, as any other expression, by
    the names read.

    Args:
        statement: The statement.
        uses: Its names.
        text: The source.
        is_port: Whether a name read is a port at all; builtins are not.
    """
    value = value_of(statement)
    call = called(value)
    fed: dict[str, Fed] = {}
    spoken_for: set[str] = set()
    if call is not None and not isinstance(statement, BLOCKS):
        keywords = [(each.arg, each.value) for each in call.keywords if each.arg is not None]
        positional = [(f"arg{index}", each) for index, each in enumerate(call.args, start=1)]
        for at, (name, expression) in enumerate([*positional, *keywords]):
            names = tuple(each for each in uses_of(_as_statement(expression)).names if is_port(each))
            literal = is_literal(expression)
            if literal or (at >= len(positional) and names):
                kind = literal_type(expression)
                code, key, span = text.code_of(expression), digest(expression), text.span_of(expression)
                fed[name] = (Port(name, kind, code, literal, key=key, span=span), names)
                spoken_for.update(names)
    elsewhere = _read_outside(call, spoken_for) if call is not None else set()
    for name in uses.names:
        if not is_port(name) or (name in spoken_for and name not in elsewhere):
            continue
        # A keyword may be called as a name that is read beside it: one port, fed by both.
        port, names = fed.get(name, (Port(name, code=name), ()))
        fed[name] = (port, tuple(dict.fromkeys((*names, name))))
    return tuple(fed.values())


def outputs_of(statement: ast.stmt, uses: Uses, local: frozenset[str], text: Text) -> tuple[Port, ...]:
    """Returns what a statement gives: the names it binds, the next version of what it changes, or its bare value."""
    value = value_of(statement)
    typed = ANY
    if isinstance(statement, ast.AnnAssign):
        typed = annotated_type(statement.annotation, text)
    elif value is not None and not isinstance(statement, ast.AugAssign):
        typed = literal_type(value)
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        typed = PortType("Callable", "code")
    elif isinstance(statement, ast.ClassDef):
        typed = PortType("type", "code")
    elif isinstance(statement, ast.Import):
        typed = PortType("module", "code")
    names = list(uses.binds)
    changed = [name for name in uses.changes if name in local and name not in names]
    if isinstance(statement, ast.Expr | ast.Return) and not changed:
        return (*(Port(name) for name in names), Port(VALUE, typed))
    plain = len(names) == 1 or not isinstance(statement, ast.Assign)
    several = isinstance(statement, ast.Assign) and any(
        isinstance(each, ast.Tuple | ast.List) for each in statement.targets
    )
    return (
        *(Port(name, typed if plain or not several else ANY) for name in names),
        *(Port(name) for name in changed),
    )


def annotated_type(annotation: ast.expr | None, text: Text) -> PortType:
    """Returns the type that an annotation names, in one line and in Python's own formatting."""
    if annotation is None:
        return ANY
    try:
        return PortType.parse(ast.unparse(annotation))
    except RecursionError:
        return PortType.parse(text.code_of(annotation))


def is_literal(node: ast.expr) -> bool:
    """Whether an expression is a literal that can be edited in place: constants, and displays and signs of them."""
    waiting: list[ast.expr] = [node]
    while waiting:
        each = waiting.pop()
        match each:
            case ast.Constant():
                continue
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                waiting.append(operand)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                waiting.extend(elements)
            case ast.Dict(keys=keys, values=values) if None not in keys:
                waiting.extend([key for key in keys if key is not None] + values)
            case _:
                return False
    return True


def literal_type(value: ast.expr) -> PortType:
    """Returns the type that an expression surely has, or `ANY`."""
    if isinstance(value, ast.UnaryOp) and is_literal(value):
        value = value.operand
    if isinstance(value, ast.Constant):
        return ANY if value.value is None else PortType.of(value.value)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return PortType.parse(_BUILTIN_TYPES.get(value.func.id, ""))
    return PortType.parse(_EXPRESSION_TYPES.get(type(value), ""))


def _read_outside(call: ast.Call, names: set[str]) -> set[str]:
    """Which names a call reads elsewhere than in its keyword arguments too."""
    if not names:
        return set()
    parts = [call.func, *call.args, *(each.value for each in call.keywords if each.arg is None)]
    return {name for part in parts for name in uses_of(_as_statement(part)).names}


def _as_statement(expression: ast.expr) -> ast.Expr:
    return ast.copy_location(ast.Expr(expression), expression)
