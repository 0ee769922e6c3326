"""The text of live classes: of modules, of what stands inside functions, and of the cells of a notebook.

Python looks a class up by its name, and for those of a notebook finds nothing. Here every text that may hold the class
is compared with it, the newest first: what is returned is the text of the class that lives.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import linecache
import sys
from collections.abc import Iterator
from textwrap import dedent
from types import CodeType, FunctionType, MemberDescriptorType
from typing import Any

from omnitron_kernel import syntax
from omnitron_kernel.callables import is_a, told
from omnitron_kernel.defaults import contradicts, defaults_of, written_defaults
from omnitron_kernel.graph.known import FUTURE_FLAGS
from omnitron_kernel.graph.text import Text

__all__ = ["class_text", "is_lambda_of", "moved_out"]

_COMPARED = (bool, int, float, complex, str, bytes, type(None), list, dict, set, tuple)
_CODE = ("co_code", "co_names", "co_varnames", "co_argcount", "co_kwonlyargcount", "co_freevars")


def class_text(kind: type) -> str | None:
    """Returns the text of a class with its decorators, at the margin; None where none is the text of this one."""
    functions = {name: found for name, value in vars(kind).items() if (found := _function(value)) is not None}
    for filename, text in _texts(kind, functions):
        for node in _classes(text, kind.__qualname__):
            if _is_text_of(kind, node, text, filename, functions):
                place = Text(text)
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                code = text[place.starts[first - 1] : place.span_of(node).end] + "\n"
                return moved_out(code)
    return None


def is_lambda_of(text: str, function: FunctionType) -> bool:
    """Whether a line compiles to the code of a live lambda; one with free variables is taken at its word."""
    line = syntax.compiled(syntax.parse(text), flags=function.__code__.co_flags & FUTURE_FLAGS)
    made = [each for each in line.co_consts if isinstance(each, CodeType)]
    return bool(function.__code__.co_freevars) or any(_same(each, function.__code__, anywhere=True) for each in made)


def moved_out(code: str) -> str | None:
    """Returns statements without their margin; None where that would change a string of several lines."""
    moved = dedent(code)
    if moved == code:
        return code
    try:
        around = syntax.parse("if 1:\n" + code).body[0]
        same = isinstance(around, ast.If) and [*map(ast.dump, around.body)] == [
            *map(ast.dump, syntax.parse(moved).body)
        ]
    except SyntaxError:
        return None
    return moved if same else None


def _texts(kind: type, functions: dict[str, FunctionType]) -> Iterator[tuple[str, str]]:
    """The texts that may hold a class: those its methods stand in, its module's, a notebook's cells from the last."""
    names = dict.fromkeys(each.__code__.co_filename for each in functions.values())
    module = sys.modules.get(kind.__module__)
    file = getattr(module, "__file__", None)
    if type(file) is str:
        names[file] = None
    if kind.__module__ == "__main__":
        cells = [name for name, entry in linecache.cache.items() if len(entry) == 4 and entry[1] is None]
        names |= dict.fromkeys(reversed(cells))
    for name in names:
        text = "".join(linecache.getlines(name, vars(module) if module is not None else None))
        if f"class {kind.__name__}" in text:
            yield name, text


def _classes(text: str, qualname: str) -> list[ast.ClassDef]:
    """The classes of that qualified name, the last first."""
    try:
        waiting: list[tuple[ast.AST, str]] = [(syntax.parse(text), "")]
    except (SyntaxError, ValueError):
        return []
    found: list[ast.ClassDef] = []
    while waiting:
        node, path = waiting.pop()
        for child in ast.iter_child_nodes(node):
            inside = path
            if isinstance(child, ast.ClassDef):
                inside = f"{path}{child.name}."
                if f"{path}{child.name}" == qualname:
                    found.append(child)
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = f"{path}{child.name}.<locals>."
            waiting.append((child, inside))
    return sorted(found, key=lambda each: -each.lineno)


def _function(value: Any) -> FunctionType | None:
    """The function behind a member of a class."""
    if is_a(value, staticmethod | classmethod):  # type: ignore[arg-type] # `issubclass` takes a union
        value = value.__func__
    elif is_a(value, property):
        value = value.fget
    elif is_a(value, functools.cached_property):
        value = value.func
    if type(value) is not FunctionType:
        return None
    inner = inspect.unwrap(value)
    return inner if type(inner) is FunctionType else None


def _is_text_of(kind: type, node: ast.ClassDef, text: str, filename: str, functions: dict[str, FunctionType]) -> bool:
    """Whether nothing that can be compared tells a class from a text: its bases, methods, fields and values."""
    own: dict[str, Any] = dict(vars(kind))
    bases = [base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", None) for base in node.bases]
    if any(base is not None and base not in _names_of(kind) for base in bases) or (
        not bases and not node.decorator_list and kind.__bases__ != (object,)
    ):
        return False
    flags = next((each.__code__.co_flags & FUTURE_FLAGS for each in functions.values()), 0)
    codes = _codes(text, node, flags)
    bound = {name for part in node.body for each in ast.walk(part) for name in _bound(each) if _binds(each)}
    names = {**vars(builtins), **vars(sys.modules.get(kind.__module__, builtins))}
    names = {name: value for name, value in names.items() if name not in bound}
    for part in node.body:
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            live = functions.get(part.name)
            known = own.get(part.name) is not None
            same = live is not None and any(_same(live.__code__, code) for code in codes.get(part.name, ()))
            defaults = defaults_of(live).items() if live is not None and same else ()
            written = written_defaults(part.args)
            if any(name in written and contradicts(written[name], value, names) for name, value in defaults):
                return False
            if not same and (not known or not part.decorator_list or (live and live.__code__.co_filename == filename)):
                return False
        elif isinstance(part, ast.Assign | ast.AnnAssign) and part.value is not None:
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            if any(isinstance(each, ast.Name) and _differs(own, each.id, part.value, names) for each in targets):
                return False
    return _same_members(kind, node)


def _names_of(kind: type) -> set[str]:
    """How the bases of a class may be called, a generic's own base and names of other modules included."""
    known = {each.__name__ for each in kind.__mro__}
    around = vars(sys.modules.get(kind.__module__, ast))
    return known | {name for name, value in around.items() if is_a(value, type) and value in kind.__mro__} | _SPECIAL


_SPECIAL = {"NamedTuple", "TypedDict"}
"""Bases that leave no trace in the class."""


def _same_members(kind: type, node: ast.ClassDef) -> bool:
    """Whether a class has the fields and methods of its text, and none that were given to it later."""
    written = {each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and is_a(each.target, ast.Name)}  # type: ignore[union-attr]
    if written != set(vars(kind).get("__annotations__", {})) and type(kind) is type:
        return False
    members = vars(kind).get("__members__") or getattr(kind, "_member_map_", None)
    bound = {name for part in node.body for each in ast.walk(part) for name in _bound(each)}
    if members and not set(members) <= bound:
        return False
    if type(kind) is not type or node.decorator_list or node.keywords or kind.__bases__ != (object,):
        return True
    own = {
        name.removeprefix(f"_{kind.__name__.lstrip('_')}") if "__" in name[1:] else name
        for name, value in vars(kind).items()
        if not is_a(value, MemberDescriptorType)  # of `__slots__`
    }
    values = {
        name for part in node.body if isinstance(part, ast.Assign) for each in part.targets for name in _bound(each)
    }
    return values <= own and all(name in bound for name in own if not (name.startswith("__") and name.endswith("__")))


def _binds(node: ast.AST) -> bool:
    return not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load)


def _bound(node: ast.AST) -> list[str]:
    """The name that a part of a class's text may bind."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    return [node.asname or node.name.partition(".")[0]] if isinstance(node, ast.alias) else []


def _differs(own: dict[str, Any], name: str, written: ast.expr, names: dict[str, Any]) -> bool:
    """Whether a class keeps another value under a name than its text gives it."""
    live = own.get(name, own.get("_member_map_", {}).get(name))
    if live is not None and type(live) not in _COMPARED:
        live = getattr(live, "_value_", None)  # the member of an `Enum`
        if live is None:
            return False
    elif name not in own:
        return False
    return type(live) in _COMPARED and contradicts(written, live, names)


def _codes(text: str, node: ast.ClassDef, flags: int) -> dict[str, list[CodeType]]:
    """The codes that a text gives a class's methods: compiled as a whole, and statement by statement as in a cell."""
    found: dict[str, list[CodeType]] = {}
    tree = syntax.parse(text)
    alone = [each for each in tree.body if each.lineno <= node.lineno <= (each.end_lineno or each.lineno)]
    for module in (tree, ast.Module(alone, [])):
        try:
            waiting = [syntax.compiled(module, flags=flags)]
        except (SyntaxError, ValueError):
            continue
        while waiting:
            code = waiting.pop()
            waiting += [each for each in code.co_consts if isinstance(each, CodeType)]
            if node.lineno <= code.co_firstlineno <= (node.end_lineno or node.lineno):
                found.setdefault(code.co_name, []).append(code)
    return found


def _same(one: CodeType, other: CodeType, *, anywhere: bool = False) -> bool:
    if (not anywhere and one.co_firstlineno != other.co_firstlineno) or any(
        getattr(one, name) != getattr(other, name) for name in _CODE
    ):
        return False
    if len(one.co_consts) != len(other.co_consts):
        return False
    return all(
        _same(mine, theirs, anywhere=anywhere)
        if is_a(mine, CodeType) and is_a(theirs, CodeType)
        else told(mine) == told(theirs)
        for mine, theirs in zip(one.co_consts, other.co_consts, strict=True)
    )
