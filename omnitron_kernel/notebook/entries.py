"""What there is to be added by name: of the notebook, of a text, of modules, of a value's class, of Python itself.

Names are gathered without being looked at more closely; how one is called is found out when it is shown.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

from omnitron_kernel.graph.header import find_magic
from omnitron_kernel.graph.parser import PARSE_ERRORS
from omnitron_kernel.graph.source import parse
from omnitron_kernel.graph.text import Text
from omnitron_kernel.signs import Sign, kind_of, members_of, method_of, sign_in, sign_of
from omnitron_kernel.syntax import parse as parse_python

__all__ = [
    "Entry",
    "Told",
    "among_names",
    "class_named",
    "in_builtins",
    "in_modules",
    "in_text",
    "of_class",
    "value_named",
]

_COMMAND = re.compile(r"^[ \t]*[%!].*$", re.MULTILINE)
_MODULES, _MEMBERS = 200, 5_000  # looked into


@dataclass(frozen=True, slots=True)
class Entry:
    """One name that can be added.

    Attributes:
        name: The name, as the text would write it.
        kind: What it is.
        sign: Finds out how it is called.
        near: How near it is to the flow: 0 a method of the value at hand, 1 of the notebook or the text, 2 a template,
            3 in a module, 4 of Python itself.
    """

    name: str
    kind: str
    sign: Callable[[], Sign]
    near: int


def among_names(names: Mapping[str, Any], hidden: frozenset[str]) -> Iterator[Entry]:
    """Yields the functions, classes and flows that names stand for."""
    for name, value in names.items():
        kind = kind_of(value)
        if kind and not name.startswith("_") and name not in hidden and name.isidentifier():
            yield Entry(name, kind, partial(sign_of, value, name), 1)


def in_builtins() -> Iterator[Entry]:
    """Yields what Python gives every module to be called, without its exceptions and what others have put there."""
    for name, value in list(vars(builtins).items()):
        kind = kind_of(value) if type(value) is not FunctionType else ""
        if kind and not name.startswith("_") and not (kind == "class" and issubclass(value, BaseException)):
            yield Entry(name, kind, partial(sign_of, value, name), 4)


def in_modules(modules: Mapping[str, ModuleType], word: str) -> Iterator[Entry]:
    """Yields the public functions and classes of modules, and of those in them that a word names: `np.linalg.`."""
    for root, module in list(modules.items())[:_MODULES]:
        yield from _of_module(root, module)
        way, _, _ = word.rpartition(".")
        first, *parts = way.split(".")
        if parts and first == root:
            at: Any = module
            for part in parts:
                at = _held(at).get(part)
                if not issubclass(type(at), ModuleType):
                    break
            else:
                yield from _of_module(way, at)


def _of_module(name: str, module: ModuleType) -> Iterator[Entry]:
    held = _held(module)
    told = held.get("__all__")
    public: list[Any] = list(told) if isinstance(told, list | tuple) else list(held)
    for each in public[:_MEMBERS]:
        value = held.get(each) if type(each) is str and not each.startswith("_") else None
        kind = kind_of(value)
        if kind and not (kind == "class" and issubclass(value, BaseException)):  # type: ignore[arg-type]
            yield Entry(f"{name}.{each}", kind, partial(sign_of, value, each), 3)


def _held(module: ModuleType) -> dict[str, Any]:
    """What a module holds by now; its `__getattr__`, which may import more, is not asked."""
    of_modules: Any = vars(ModuleType)["__dict__"]
    found: dict[str, Any] = of_modules.__get__(module)
    return found


def of_class(kind: type) -> Iterator[Entry]:
    """Yields the methods of a class; what they are written behind is the value at hand."""
    for name in members_of(kind):
        yield Entry(name, "method", partial(_sign_of_method, kind, name), 0)


def _sign_of_method(kind: type, name: str) -> Sign:
    return method_of(kind, name) or Sign()


def value_named(dotted: str, names: Mapping[str, Any]) -> Any:
    """Returns what a dotted name stands for; only modules are looked into. None where it stands for nothing."""
    root, *parts = dotted.split(".")
    value: Any = names.get(root)
    for part in parts:
        value = _held(value).get(part) if issubclass(type(value), ModuleType) else None
    return value


def class_named(text: str, names: Mapping[str, Any], modules: Mapping[str, ModuleType]) -> type | None:
    """Returns the class that an annotation or the name of a type means; None where that is not known.

    Args:
        text: `pd.DataFrame`, `list[int]`, `DataFrame`.
        names: What names around the flow stand for.
        modules: The modules among them, one of which may hold a class that is named without it.
    """
    name = text.partition("[")[0].strip()
    value = value_named(name, {**vars(builtins), **names})
    if value is None:
        found = (_held(each).get(name.rpartition(".")[2]) for each in modules.values())
        value = next((each for each in found if type(each) is type), None)
    return value if type(value) is type else None


@dataclass(frozen=True)
class Told:
    """What texts make callable: their functions, classes and flows, and the modules and names that they import."""

    entries: dict[str, Entry] = field(default_factory=dict)
    modules: dict[str, ModuleType] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)

    def __or__(self, other: Told) -> Told:
        return Told(self.entries | other.entries, self.modules | other.modules, self.names | other.names)


def in_text(source: str, name: str = "") -> Told:
    """Returns what a flow's text, or that of another cell, makes callable; modules only where they are loaded already.

    Args:
        source: The text; a cell that is no Python tells nothing.
        name: A flow that is not told, since the names are for its own text.
    """
    if find_magic(source) is None:
        text = Text(_COMMAND.sub("", source))
        try:
            return _told(parse_python(text.text).body, text, name)
        except PARSE_ERRORS:
            return Told()
    flow = parse(source)
    found = _told(flow.body, flow.text, name) if flow.name == name else Told()
    if flow.function is not None and flow.name != name:
        found.entries[flow.name] = Entry(flow.name, "flow", partial(sign_in, flow.function, flow.text), 1)
    return found


def _told(statements: Iterable[ast.stmt], text: Text, name: str) -> Told:
    found = Told()
    for each in statements:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if each.name != name:
                found.entries[each.name] = Entry(each.name, _kind_in(each), partial(sign_in, each, text), 1)
            else:
                found |= _told(each.body, text, name)
        elif isinstance(each, ast.Import):
            for alias in each.names:
                bound = alias.asname or alias.name.partition(".")[0]
                _bind(found, bound, sys.modules.get(alias.name if alias.asname else bound))
        elif isinstance(each, ast.ImportFrom) and not each.level:
            module = sys.modules.get(each.module or "")
            for alias in each.names:
                value = _held(module).get(alias.name) if module is not None else None
                _bind(found, alias.asname or alias.name, value)
    return found


def _kind_in(statement: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    if isinstance(statement, ast.ClassDef):
        return "class"
    marks = (each.func if isinstance(each, ast.Call) else each for each in statement.decorator_list)
    return "flow" if any(isinstance(each, ast.Name) and each.id == "flow" for each in marks) else "function"


def _bind(told: Told, name: str, value: object) -> None:
    """Notes what an import binds; of what is not loaded only its name is known."""
    if isinstance(value, ModuleType):
        told.modules[name] = value
    elif value is not None:
        told.names[name] = value
