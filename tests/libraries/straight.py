"""Which functions are straight lines of more than one statement: those that are to be split."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


def straight_line(function: Callable[..., Any]) -> bool:
    """Whether a function's body is more than one statement, and none of them a block.

    A docstring, `pass` and declarations count for nothing, and so does a `return` of a bare name.
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function.__code__)))  # type: ignore[attr-defined]
    except (OSError, TypeError, SyntaxError):
        return False
    if not tree.body or not isinstance(tree.body[0], ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    body = [each for each in tree.body[0].body if not _is_nothing(each)]
    return len(body) > 1 and not any(isinstance(each, _BLOCKS) for each in body)


def _is_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Global() | ast.Nonlocal() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Return(value=None | ast.Name()):
            return True
    return False
