"""Pieces of syntax trees from which a copy is put together; all names in them are hidden, that is no identifiers.

Only what is put into a body has a place of its own: compiling gives the parts of a tree the place of their whole.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TypeVar

from omnitron_kernel.engine.probe import RECORD

__all__ = ["assign", "at", "call", "gather", "leaves", "name", "place_after", "place_before", "returns"]

_Node = TypeVar("_Node", bound=ast.AST)
FOUND = "@found"


def name(text: str, *, store: bool = False) -> ast.Name:
    """A name that is read or, on demand, bound."""
    return ast.Name(text, ast.Store() if store else ast.Load())


def call(helper: str, *arguments: ast.expr | int) -> ast.Call:
    """A call of a helper; whole numbers are constants."""
    return ast.Call(name(helper), [ast.Constant(each) if isinstance(each, int) else each for each in arguments], [])


def assign(targets: Iterable[str], value: ast.expr) -> ast.Assign:
    """One value for several hidden names."""
    return ast.Assign([name(each, store=True) for each in targets], value)


def gather(names: Iterable[tuple[str, str]], index: int) -> list[ast.stmt]:
    """Statements that probe a dictionary of the names that are bound; those that are not are left out."""
    statements: list[ast.stmt] = [assign([FOUND], ast.Dict([], []))]
    for key, each in names:
        store = ast.Assign([ast.Subscript(name(FOUND), ast.Constant(key), ast.Store())], name(each))
        statements.append(ast.Try([store], [ast.ExceptHandler(name("@unbound"), None, [ast.Pass()])], [], []))
    return [*statements, ast.Expr(call("@probe", index, name(RECORD), name(FOUND)))]


def place_after(statements: list[ast.stmt], after: ast.stmt) -> list[ast.stmt]:
    """Gives new statements the last line of the statement that they stand behind."""
    return _placed(statements, after.end_lineno or after.lineno)


def place_before(statements: list[ast.stmt], before: ast.stmt) -> list[ast.stmt]:
    """Gives new statements the first line of the statement that they stand before."""
    return _placed(statements, before.lineno)


def at(new: _Node, old: ast.AST) -> _Node:
    """Gives a new node the place of the one that it stands for."""
    return ast.copy_location(new, old)


def leaves(statement: ast.stmt) -> bool:
    """Whether what stands behind a statement may be passed over: it may continue, break or return."""
    return _holds(statement, (ast.Break, ast.Continue, ast.Return))


def returns(statement: ast.stmt) -> bool:
    """Whether the function may return from a statement."""
    return _holds(statement, (ast.Return,))


def _holds(statement: ast.stmt, kinds: tuple[type[ast.stmt], ...]) -> bool:
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, kinds):
            return True
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            continue
        waiting.extend(each for each in ast.iter_child_nodes(node) if not isinstance(each, ast.expr))
    return False


def _placed(statements: list[ast.stmt], line: int) -> list[ast.stmt]:
    for statement in statements:
        if not hasattr(statement, "lineno"):
            statement.lineno = statement.end_lineno = line
            statement.col_offset = statement.end_col_offset = 0
    return statements
