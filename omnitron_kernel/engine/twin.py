"""A live function's twin: a definition compiled as if it stood where that function stands; whether a text is one.

Nothing here knows of probes: it takes a definition and gives the code that Python would have made of it in that place.
"""

from __future__ import annotations

import ast
import dis
import re
from collections.abc import Sequence
from types import CodeType, FunctionType
from typing import Any

from omnitron_kernel import syntax
from omnitron_kernel.graph.known import FUTURE_FLAGS
from omnitron_kernel.graph.source import FlowSource, parse

__all__ = ["anew", "compile_as", "imports_of", "matches"]

_DOT_AT_END = re.compile(r"\.[ \t\f]*(?:#[^\r\n]*|\\)?[\r\n]|[\r\n][ \t\f]*\.")


def matches(function: FunctionType, source: FlowSource, *, lines: int = 0) -> bool:
    """Whether a text compiles to the code of a live function: a file may have been edited since it was imported.

    Args:
        function: The function as it lives.
        source: The text, taken apart.
        lines: How many lines stand above the text in its file.
    """
    plain = anew(source, lines)
    code = function.__code__
    return _same_code(compile_as(plain, function), code) or _same_code(
        compile_as(plain, function, imported=_imported(code)), code
    )


def anew(source: FlowSource, lines: int) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """Reads a definition anew, with the lines of its file, to be changed freely.

    A copy would not do: the parser's trees share their operators and contexts, and whoever hangs something on those
    (as traceback formatters do) has it copied with every tree.
    """
    definition = parse(source.text.text, source.name).definition()
    ast.increment_lineno(definition, lines - source.text.shift)
    return definition


def compile_as(
    definition: ast.FunctionDef | ast.AsyncFunctionDef,
    function: FunctionType,
    *,
    free: Sequence[str] = (),
    imported: Sequence[str] = (),
    filename: str = "",
) -> CodeType:
    """Compiles a definition as if it stood where the live function stands, and returns the function's code.

    The functions and classes around it are built anew, so that private names and qualified names come out alike. The
    innermost function, or one made for it, has the free variables as its parameters. Defaults and annotations are
    evaluated elsewhere and leave no trace in the code; imports at the top of a module do.
    """
    bare = _parameters(definition.args)
    definition = ast.copy_location(type(definition)(**{**_fields(definition), "args": bare}), definition)
    held = [ast.arg(name) for name in (*function.__code__.co_freevars, *free)]
    around = _around(function.__code__.co_qualname)
    body: list[ast.stmt] = [definition]
    for name, is_function in reversed(around):
        if is_function:
            body = [_define(name, held, body)]
            held = []
        else:
            body = [_define(name, None, body)]
    if held:
        top = around[0][0] if around else definition.name
        around = [("outer", True), *around]
        body = [_define("outer", held, [ast.Global([top]), *body])]
    imports: list[ast.stmt] = [ast.Import([ast.alias(name)]) for name in imported]
    module = ast.fix_missing_locations(ast.Module([*imports, *body], []))
    flags = function.__code__.co_flags & FUTURE_FLAGS
    code = syntax.compiled(module, filename or function.__code__.co_filename, flags)
    for _ in range(len(around) + 1):
        code = next(each for each in code.co_consts if isinstance(each, CodeType))
    return code


def imports_of(source: FlowSource, code: CodeType) -> list[str]:
    """Returns the imports at the top of a function's module, as far as they show in where its calls stand.

    A call of a method that is written over several lines stands where the method's name does; one of a module's
    function stands where it begins.
    """
    return _imported(code) if _DOT_AT_END.search(source.text.text) else []


def _imported(code: CodeType) -> list[str]:
    """The names whose attributes a code calls as those of modules.

    The compiler does so for names that are imported at the top of the same module, and that text is not at hand: a
    notebook compiles each statement of a cell apart.
    """
    plain: dict[str, None] = {}
    methods: set[str] = set()
    waiting = [code]
    while waiting:
        each = waiting.pop()
        waiting += [constant for constant in each.co_consts if isinstance(constant, CodeType)]
        receiver: object = None
        for instruction in dis.get_instructions(each):
            if instruction.opname == "LOAD_METHOD" or (
                instruction.opname == "LOAD_ATTR" and "NULL" in instruction.argrepr
            ):
                methods.add(str(receiver))
            elif instruction.opname == "LOAD_ATTR" and type(receiver) is str:
                plain[receiver] = None
            last = instruction.argval
            receiver = last[-1] if type(last) is tuple and last else last
            if not instruction.opname.startswith("LOAD_") or instruction.opname in ("LOAD_CONST", "LOAD_ATTR"):
                receiver = None
    return [name for name in plain if name not in methods]


def _fields(definition: ast.AST) -> dict[str, Any]:
    fields = {name: getattr(definition, name) for name in definition._fields}
    return fields | {"returns": None, "decorator_list": [], "type_params": []}


def _parameters(arguments: ast.arguments) -> ast.arguments:
    """The parameters alone, without defaults and annotations."""

    def bare(argument: ast.arg) -> ast.arg:
        return ast.copy_location(ast.arg(argument.arg), argument)

    return ast.arguments(
        posonlyargs=list(map(bare, arguments.posonlyargs)),
        args=list(map(bare, arguments.args)),
        vararg=bare(arguments.vararg) if arguments.vararg else None,
        kwonlyargs=list(map(bare, arguments.kwonlyargs)),
        kw_defaults=[None] * len(arguments.kwonlyargs),
        kwarg=bare(arguments.kwarg) if arguments.kwarg else None,
        defaults=[],
    )


def _define(name: str, held: list[ast.arg] | None, body: list[ast.stmt]) -> ast.stmt:
    """A function with these parameters or, where they are None, a class."""
    made: ast.FunctionDef | ast.ClassDef
    if held is None:
        made = ast.ClassDef(name=name, bases=[], keywords=[], body=body, decorator_list=[])
    else:
        parameters = ast.arguments(posonlyargs=[], args=held, kwonlyargs=[], kw_defaults=[], defaults=[])
        made = ast.FunctionDef(name=name, args=parameters, body=body, decorator_list=[])
    made.type_params = []  # type: ignore[union-attr, unused-ignore] # a field from 3.12 on
    return made


def _around(qualname: str) -> list[tuple[str, bool]]:
    """The functions (True) and classes (False) that a qualified name stands in, outermost first."""
    parts = qualname.split(".")[:-1]
    followed = zip(parts, [*parts[1:], ""], strict=False)
    return [(name, behind == "<locals>") for name, behind in followed if name != "<locals>"]


def _same_code(one: CodeType, other: CodeType) -> bool:
    """Whether two codes do the same, take the same and stand on the same lines and columns."""
    waiting = [(one, other)]
    while waiting:
        mine, theirs = waiting.pop()
        if (
            any(getattr(mine, name) != getattr(theirs, name) for name in _SAME)
            or set(mine.co_freevars) != set(theirs.co_freevars)
            or len(mine.co_consts) != len(theirs.co_consts)
            or _places(mine) != _places(theirs)
        ):
            return False
        for left, right in zip(mine.co_consts, theirs.co_consts, strict=True):
            if isinstance(left, CodeType) and isinstance(right, CodeType):
                waiting.append((left, right))
            elif _typed(left) != _typed(right):
                return False
    return True


_SAME = (
    *("co_code", "co_names", "co_varnames", "co_cellvars", "co_exceptiontable", "co_qualname"),
    *("co_argcount", "co_posonlyargcount", "co_kwonlyargcount"),
)


def _places(code: CodeType) -> list[tuple[int | None, ...] | None]:
    """Where each instruction stands; None for those at the entry, which stand where the decorators begin."""
    return [None if place[2:] in ((0, 0), (None, None)) else place for place in code.co_positions()]


def _typed(constant: object) -> object:
    """A constant with its types, so that 1, 1.0 and True stay apart, and 0.0 and -0.0 too."""
    if isinstance(constant, tuple):
        return (tuple, tuple(map(_typed, constant)))
    if isinstance(constant, frozenset):
        return (frozenset, frozenset(map(_typed, constant)))
    return (type(constant), repr(constant) if isinstance(constant, float | complex) else constant)
