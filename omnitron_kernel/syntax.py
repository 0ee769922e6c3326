"""Python's own parser and compiler, which say nothing here of what they would warn of.

Whoever defines a flow is told about odd escapes and comparisons once, when the definition runs. Reading the same text
again is no occasion to tell them twice, or to fail where somebody has made warnings errors. The usual way to be silent,
`warnings.catch_warnings`, swaps what the whole process is told, and a text may be read in one thread while a cell runs
in another: so what is parsed here stands in a file of its own name, and one filter leaves that file in peace.
"""

from __future__ import annotations

import ast
import contextlib
import re
import warnings
from types import CodeType
from typing import TypeVar

__all__ = ["compiled", "expression", "parse"]

_FILE = "<omnitron>"
_SILENT = ("ignore", None, Warning, re.compile(re.escape(_FILE)), 0)
"""An entry of `warnings.filters`: nothing is told of our file. It says nothing of any other."""

_Tree = TypeVar("_Tree", ast.Module, ast.Expression)


def parse(text: str) -> ast.Module:
    """Parses statements and warns of nothing.

    Raises:
        SyntaxError: It is not Python; or a ValueError, RecursionError, MemoryError for texts that no parser takes.

    Example:
        >>> len(parse("x = 1; y = 2").body)
        2
    """
    return _parsed(text, "exec", ast.Module)


def expression(text: str) -> ast.expr:
    """Parses one expression and warns of nothing.

    Raises:
        SyntaxError: It is none; or what `parse` raises.

    Example:
        >>> ast.unparse(expression("(1+ 1)"))
        '1 + 1'
    """
    return _parsed(text, "eval", ast.Expression).body


def compiled(tree: ast.Module, filename: str = _FILE, flags: int = 0) -> CodeType:
    """Compiles a module and warns of nothing.

    Args:
        tree: The module.
        filename: The file in which its code says that it stands.
        flags: Those of `compile`, such as what it takes from the future.

    Raises:
        SyntaxError: It reads as Python and is none; or what `parse` raises.
    """
    while True:
        _be_silent()
        try:
            code: CodeType = compile(tree, _FILE, "exec", flags, dont_inherit=True)
            return code if filename == _FILE else _moved(code, filename)
        except SyntaxError:
            if _is_silent():
                raise


def _parsed(text: str, mode: str, kind: type[_Tree]) -> _Tree:
    while True:
        _be_silent()
        try:
            tree = _tree(text, mode)
        except SyntaxError:
            # Somebody may have made warnings errors just between the two lines above.
            if _is_silent():
                raise
        else:
            assert isinstance(tree, kind)  # noqa: S101 - the mode says so
            return tree


def _tree(text: str, mode: str) -> ast.AST:
    try:
        return ast.parse(text, _FILE, mode)  # noqa: TID251 - this is the place
    except SystemError:
        # Before 3.12 a finalizer that runs while the tree is built confuses its builder (cpython#106905).
        return ast.parse(text, _FILE, mode)  # noqa: TID251 - as above


def _is_silent() -> bool:
    return bool(warnings.filters) and warnings.filters[0] is _SILENT


def _be_silent() -> None:
    """Puts our entry before all others, where it is not there already: filters are looked at from the first."""
    if not _is_silent():
        filters = warnings.filters
        with contextlib.suppress(ValueError):
            filters.remove(_SILENT)  # type: ignore[attr-defined]
        filters.insert(0, _SILENT)  # type: ignore[attr-defined]


def _moved(code: CodeType, filename: str) -> CodeType:
    """The same code, and all that stands in it, as code of another file."""
    codes = [code]
    for each in codes:
        codes += [constant for constant in each.co_consts if isinstance(constant, CodeType)]
    made: dict[int, CodeType] = {}
    for each in reversed(codes):
        constants = tuple([made.get(id(constant), constant) for constant in each.co_consts])
        made[id(each)] = each.replace(co_filename=filename, co_consts=constants)
    return made[id(code)]
