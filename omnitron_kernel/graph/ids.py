"""What a statement is called: the name it binds, else what it changes, else what it calls, else its keyword."""

from __future__ import annotations

import ast
from collections import Counter

from omnitron_kernel.graph.model import NodeKind
from omnitron_kernel.graph.names import BLOCKS, Uses, called, root_name

__all__ = ["VALUE", "Namer", "callee_of", "function_of", "is_node", "kind_of", "may_be_output", "value_of"]

VALUE = "value"
"""The output port of a node that binds no name: the value of its expression."""

_KEYWORDS: dict[type[ast.stmt], str] = {
    ast.AsyncFor: "for",
    ast.AsyncWith: "with",
    ast.TryStar: "try",
    ast.Delete: "del",
    ast.ImportFrom: "import",
}


class Namer:
    """Gives ids in source order: `df`, then `df#2`."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, name: str) -> str:
        """Returns the next id of that name."""
        self._seen[name] += 1
        count = self._seen[name]
        return name if count == 1 else f"{name}#{count}"


def may_be_output(statement: ast.stmt, *, cell: bool) -> bool:
    """Whether a final statement is the flow's output: an expression in a cell, a `return` in a `def`."""
    return isinstance(statement, ast.Return) or (cell and isinstance(statement, ast.Expr))


def is_node(statement: ast.stmt, *, first: bool, last: bool) -> bool:
    """Whether a statement is a node; a docstring, `pass`, scope declarations and a bare final name or `None` are none.

    Args:
        statement: The statement.
        first: Whether it is the first of a function, and so may be a docstring.
        last: Whether it is the last of a function and its output.
    """
    match statement:
        case ast.Pass() | ast.Global() | ast.Nonlocal():
            return False
        case ast.AnnAssign(target=ast.Name(), value=None):
            return False
        case ast.Expr(value=ast.Constant(value=str())):
            return not first or last
        case ast.Return(value=ast.Name() | ast.Constant(value=None) | None):
            return not last
        case ast.Expr(value=ast.Name() | ast.Constant(value=None)):
            return not last
    return True


def value_of(statement: ast.stmt) -> ast.expr | None:
    """Returns the expression whose value a simple statement takes, if it has one."""
    match statement:
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Expr() | ast.Return():
            return statement.value
    return None


def callee_of(call: ast.Call) -> str:
    """Returns the dotted name of a call's function, or its last name where it has no other: `clean.head`, `().join`.

    Example:
        >>> callee_of(ast.parse("clean.groupby('a').sum()", mode="eval").body)
        'sum'
    """
    parts: list[str] = []
    function = call.func
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if isinstance(function, ast.Name):
        return ".".join([function.id, *reversed(parts)])
    return parts[0] if parts else ""


def function_of(call: ast.Call) -> str:
    """Returns the dotted name by which a call finds its function; empty where it is a method of an expression's value.

    Example:
        >>> [function_of(ast.parse(each, mode="eval").body) for each in ("clean.head()", "clean.head().round()")]
        ['clean.head', '']
    """
    root = call.func
    while isinstance(root, ast.Attribute):
        root = root.value
    return callee_of(call) if isinstance(root, ast.Name) else ""


def kind_of(statement: ast.stmt, uses: Uses) -> NodeKind:
    """Returns the sort of node that a statement makes."""
    match statement:
        case ast.Import() | ast.ImportFrom():
            return "import"
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return "function"
        case ast.ClassDef():
            return "class"
    if isinstance(statement, BLOCKS):
        return "block"
    if uses.changes and not uses.binds:
        return "change"
    value = value_of(statement)
    if value is None:
        return "statement"
    return "call" if called(value) is not None and not isinstance(statement, ast.AugAssign) else "expression"


def name_of(statement: ast.stmt, uses: Uses, *, output: bool) -> str:
    """Returns the name of a statement's node, without number."""
    if isinstance(statement, BLOCKS):
        return _KEYWORDS.get(type(statement), type(statement).__name__.lower())
    if uses.binds and not isinstance(statement, ast.Expr | ast.Return | ast.Assert | ast.Raise | ast.Delete):
        return uses.binds[0]
    if uses.changes:
        return uses.changes[0]
    value = value_of(statement)
    if value is None or (isinstance(statement, ast.Return) and not output):
        return _KEYWORDS.get(type(statement), type(statement).__name__.lower())
    call = called(value)
    if call is not None:
        name = callee_of(call).rpartition(".")[2] or root_name(call.func)
        if name is None and isinstance(call.func, ast.Call):
            name = callee_of(call.func).rpartition(".")[2]
        return name or "call"
    return "output" if output else "expr"
