"""The key of a flow: its version together with that of every project function it calls, however far away.

A key is equal on every Python, for every formatting and in every process, and differs as soon as a helper two calls
away does something else. Code of the standard library and of installed packages takes no part: their versions do, in
the key of a run. Only what is named is followed; a function that is reached through a value is not.
"""

from __future__ import annotations

import ast
import functools
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import dedent
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from omnitron_kernel import syntax
from omnitron_kernel.callables import attribute, code_of, is_a, told
from omnitron_kernel.definition import Definition, definition_of
from omnitron_kernel.engine.reuse.project import is_project
from omnitron_kernel.graph.canonical import digest
from omnitron_kernel.graph.names import uses_of
from omnitron_kernel.located import surroundings

__all__ = ["key_of"]

_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class _Unit:
    """One function or class: what it is, what its names lead to, and the plain values that it holds.

    Attributes:
        version: Its digest.
        names: What the names that it reads stand for, where that may be followed.
        held: Plain values of its closure and of its defaults.
    """

    version: str
    names: Mapping[str, object]
    held: Mapping[str, object]


def key_of(definition: Definition) -> str:
    """Returns the key of a flow, as hexadecimal text of 32 characters.

    Args:
        definition: What the flow is.
    """
    from hashlib import blake2b  # as in `graph.canonical`, only when asked for

    things: list[object] = [definition]
    numbers: dict[int, int] = {id(definition.live): 0}
    lines: list[object] = []
    for thing in things:  # grows while it is walked: what is found is looked into in turn
        unit = _unit(thing)
        links: list[tuple[str, int]] = []
        for name in sorted(unit.names):
            for found in _followed(unit.names[name]):
                place = id(found.live if isinstance(found, Definition) else found)
                if place not in numbers:
                    numbers[place] = len(things)
                    things.append(found)
                links.append((name, numbers[place]))
        lines.append((unit.version, links, sorted((name, told(each)) for name, each in unit.held.items())))
    return blake2b(repr(lines).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _followed(value: object, depth: int = 0) -> Iterator[object]:
    """The definitions, functions and classes of the project behind a value."""
    definition = definition_of(value)
    if definition is not None:
        yield definition
    elif depth > _DEPTH:
        return
    elif is_a(value, type):
        if is_project(_file_of(value)):
            yield value
    elif type(value) is FunctionType and is_project(value.__code__.co_filename):
        yield value
    elif is_a(value, functools.partial):
        yield from _followed(value.func, depth + 1)  # type: ignore[attr-defined]
        for each in (*value.args, *value.keywords.values()):  # type: ignore[attr-defined]
            yield from _followed(each, depth + 1)
    elif type(value) is MethodType:
        yield from _followed(value.__func__, depth + 1)
    else:
        wrapped = attribute(value, "__wrapped__", FunctionType)
        if wrapped is not None and wrapped is not value:
            yield from _followed(wrapped, depth + 1)


def _unit(thing: object) -> _Unit:
    if isinstance(thing, Definition):
        if type(thing.live) is FunctionType:
            return _function_unit(thing)
        followed = dict(enumerate(_followed(thing.function)))
        return _Unit(thing.fresh().version, {str(place): each for place, each in followed.items()}, {})
    if type(thing) is FunctionType:
        return _function_unit(Definition(thing, thing.__name__))
    return _class_unit(thing)  # type: ignore[arg-type]


def _function_unit(definition: Definition) -> _Unit:
    function: Any = definition.live
    source = definition.fresh().located.source
    tree: ast.AST | None = None
    version = definition.version
    if source is not None and source.function is not None:
        tree = source.definition()
    elif function.__code__.co_name == "<lambda>":
        tree = _lambda(function)
        version = version if tree is None else digest(tree)
    known = surroundings(function)
    read = _names_in(tree, known) if tree is not None else {name: known[name] for name in _names_of(function, known)}
    held = {name: read[name] for name in function.__code__.co_freevars if name in read and _is_plain(read[name])}
    defaults = {f"={name}": value for name, value in _defaults(function).items()}
    held |= {name: value for name, value in defaults.items() if _is_plain(value)}
    return _Unit(version, {**read, **defaults}, held)


def _class_unit(kind: type) -> _Unit:
    try:
        tree = syntax.parse(dedent(inspect.getsource(kind)))
    except Exception:  # noqa: BLE001 - a class may say of itself whatever it likes
        methods = {name: _inside(each) for name, each in vars(kind).items()}
        return _Unit(type.__dict__["__qualname__"].__get__(kind), methods, {})
    module = sys.modules.get(attribute(kind, "__module__", str) or "")
    return _Unit(digest(tree), _names_in(tree, vars(module) if module is not None else {}), {})


def _inside(member: object) -> object:
    """The function that a member of a class is, or None."""
    for name in ("__func__", "fget"):
        found = attribute(member, name, FunctionType)
        if found is not None:
            return found
    return member if type(member) is FunctionType else None


def _names_in(tree: ast.AST, known: Mapping[str, object]) -> dict[str, object]:
    """What the names stand for that a text reads, modules' attributes too."""
    statements = tree.body if isinstance(tree, ast.Module) else [tree]
    names = {name for each in statements for name in uses_of(_statement(each)).names if name in known}
    found = {name: known[name] for name in names}
    for node in ast.walk(tree):
        path = _path(node)
        if path and path[0] in found and type(found[path[0]]) is ModuleType:
            at: object = found[path[0]]
            for index, part in enumerate(path[1:], start=2):
                at = vars(at).get(part)
                if not is_a(at, ModuleType):
                    found[".".join(path[:index])] = at
                    break
    return found


def _statement(node: ast.AST) -> ast.stmt:
    return node if isinstance(node, ast.stmt) else ast.Expr(node)  # type: ignore[arg-type]


def _path(node: ast.AST) -> list[str]:
    """The parts of `a.b.c`; none for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) and parts else []


def _names_of(function: FunctionType, known: Mapping[str, object]) -> set[str]:
    """The names of a function whose text is not known, from its code."""
    names: set[str] = set()
    waiting: list[object] = [function.__code__]
    while waiting:
        code = waiting.pop()
        if isinstance(code, CodeType):
            names.update(code.co_names, code.co_freevars)
            waiting.extend(code.co_consts)
    return names & known.keys()


def _lambda(function: FunctionType) -> ast.AST | None:
    """The text of a lambda, where one line holds no other."""
    try:
        lines = inspect.getsource(function)
    except Exception:  # noqa: BLE001 - whatever is wrong with a text, it is not known
        return None
    for text in (dedent(lines).strip(), f"({dedent(lines).strip().rstrip(',')})"):
        try:
            found = [each for each in ast.walk(syntax.parse(text)) if isinstance(each, ast.Lambda)]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return found[0] if len(found) == 1 else None
    return None


def _defaults(function: FunctionType) -> dict[str, object]:
    code, defaults = code_of(function), function.__defaults__ or ()
    assert code is not None  # noqa: S101 - a plain function has code
    positional = code.co_varnames[: code.co_argcount]
    return {
        **dict(zip(positional[len(positional) - len(defaults) :], defaults, strict=True)),
        **(function.__kwdefaults__ or {}),
    }


def _is_plain(value: object, depth: int = 0) -> bool:
    if type(value) in _PLAIN:
        return True
    if depth > _DEPTH:
        return False
    if type(value) in (tuple, list, set, frozenset):
        return all(_is_plain(each, depth + 1) for each in value)  # type: ignore[attr-defined]
    if type(value) is dict:
        return all(_is_plain(each, depth + 1) for pair in value.items() for each in pair)
    return False


def _file_of(kind: object) -> str:
    module = sys.modules.get(attribute(kind, "__module__", str) or "")
    if module is None or module.__name__ == "builtins":
        return "<frozen>"
    return attribute(module, "__file__", str) or ("" if module.__name__ == "__main__" else "<frozen>")
