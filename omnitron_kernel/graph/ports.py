"""The ports of a flow and what a statement gives: under which name, of which type."""

from __future__ import annotations

import ast

from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.graph.canonical import key_of
from omnitron_kernel.graph.ids import VALUE, value_of
from omnitron_kernel.graph.model import Port
from omnitron_kernel.graph.names import Uses
from omnitron_kernel.graph.text import Text

__all__ = ["annotated_type", "flow_inputs", "is_literal", "literal_type", "outputs_of"]

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
        code, key = text.code_of(default), key_of(default)
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


def outputs_of(
    statement: ast.stmt, uses: Uses, local: frozenset[str], text: Text, *, value_type: PortType = ANY
) -> tuple[Port, ...]:
    """Returns what a statement gives: the names it binds, the next version of what it changes, or its bare value.

    Args:
        statement: The statement.
        uses: Its names.
        local: The names that belong to the flow.
        text: The source.
        value_type: The type of its value where more is known than its text tells, as of a call's result.
    """
    value = value_of(statement)
    typed = ANY
    if isinstance(statement, ast.AnnAssign):
        typed = annotated_type(statement.annotation, text)
    elif value is not None and not isinstance(statement, ast.AugAssign):
        typed = value_type if value_type.text else literal_type(value)
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
        text = _BUILTIN_TYPES.get(value.func.id, "")
    else:
        text = _EXPRESSION_TYPES.get(type(value), "")
    return PortType.parse(text) if text else ANY
