"""A live flow as plain Python: its imports, the helpers it calls and its function, with no trace of Omnitron."""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import sys
import typing
from collections.abc import Callable, Mapping
from textwrap import dedent
from tokenize import TokenError
from types import FunctionType, ModuleType, NoneType, UnionType
from typing import Any

from omnitron_kernel.definition import definition_of, surroundings
from omnitron_kernel.errors import ExportError
from omnitron_kernel.graph.convert import to_def
from omnitron_kernel.graph.model import Graph
from omnitron_kernel.graph.names import uses_of
from omnitron_kernel.graph.source import FlowSource, parse
from omnitron_kernel.script import call_at_end, script_at_end

__all__ = ["to_python"]

_OURS = __name__.partition(".")[0]
_LATE_ANNOTATIONS = 0x1000000
"""The flag of code under `from __future__ import annotations`."""

_DEPTH = 50


def to_python(function: Callable[..., Any], source: FlowSource | None, graph: Graph, *, script: bool = False) -> str:
    """Writes a flow as plain Python that runs without Omnitron.

    Args:
        function: The live function, in whose surroundings names are looked up.
        source: Its text, taken apart.
        graph: Its graph.
        script: Whether the file is to have a command line, made of the flow's inputs.

    Raises:
        ExportError: The text is not known, or a name that the flow reads has no plain text.
    """
    if source is None or source.function is None or not isinstance(function, FunctionType):
        raise ExportError(f"the text of {graph.name!r} is not known, so it cannot be written out.")
    if "__class__" in function.__code__.co_freevars:
        raise ExportError(f"{graph.name!r} needs its class (for `super()`). Export a function of its own instead.")
    parts = _Parts(graph.name, function, source)
    parts.add(graph.name, function)
    call = ""
    if script:
        call = script_at_end(graph.name, function, graph)
    elif all(port.code is not None or port.kind.startswith("var") for port in graph.inputs):
        call = call_at_end(graph.name, function)
    text = parts.text() + call
    try:
        compile(text, graph.name, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise ExportError(f"{graph.name!r} cannot stand by itself: {error.msg}. Pass the value in and out.") from error
    return text


class _Parts:
    """What a script needs, gathered from the names that its functions read."""

    def __init__(self, name: str, function: FunctionType, source: FlowSource) -> None:
        self.name = name
        self._sources: dict[object, FlowSource | None] = {function: source}
        self.future = False
        self.imports: dict[str, None] = {}
        self.constants: list[str] = []
        self.functions: list[str] = []
        self._seen: dict[str, object] = {name: function}

    def text(self) -> str:
        """The script."""
        future = "from __future__ import annotations" if self.future else ""
        blocks = [future, "\n".join(sorted(self.imports)), "\n".join(self.constants), *self.functions]
        return "\n\n\n".join(block.strip("\n") for block in blocks if block) + "\n"

    def follow(self, text: str, function: FunctionType) -> None:
        """Adds a function behind all that it reads."""
        self.future = self.future or bool(function.__code__.co_flags & _LATE_ANNOTATIONS)
        self._read(text, surroundings(function))
        self.functions.append(text)

    def alias(self, name: str, defined: str) -> None:
        """Gives what the text defines the name under which it is read."""
        if name != defined:
            self.functions.append(f"{name} = {defined}")

    def _read(self, text: str, surroundings: Mapping[str, Any]) -> None:
        tree = ast.parse(text)
        for name in dict.fromkeys(name for statement in tree.body for name in uses_of(statement).names):
            if name in surroundings:
                value = surroundings[name]
                definition = definition_of(value)
                if definition is not None:
                    self._refuse_used_as_flow(name, value, tree)
                    value = definition.function
                    self._sources[value] = definition.located.source
                self._claim(name, value)
                if isinstance(value, ModuleType):
                    self._submodules(name, value, tree)

    def _claim(self, name: str, value: Any) -> None:
        """Adds what a name stands for, once; one name cannot stand for two values."""
        if name not in self._seen:
            self._seen[name] = value
            self._add(name, value)
        elif self._seen[name] is not value:
            raise ExportError(
                f"{self.name!r} and what it calls read different values under the name `{name}`. Rename one of them."
            )

    def _add(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType):
            plain = value.__name__
            self._refuse_ours(name, plain)
            if any(map(_uses_ours, list(vars(value).values()))):
                raise ExportError(
                    f"{self.name!r} reads the module `{name}`, which itself uses Omnitron. "
                    "Import the functions that it needs by name."
                )
            self.imports[f"import {plain}" if plain == name else f"import {plain} as {name}"] = None
        elif _importable(value):
            known = value.__qualname__
            self._refuse_ours(name, value.__module__)
            self.imports[f"from {value.__module__} import {known}" + ("" if known == name else f" as {name}")] = None
        elif isinstance(inspect.unwrap(value) if callable(value) else None, FunctionType):
            self.add(name, value)
        elif isinstance(value, type):
            text = dedent(_source_of(value, name, self.name))
            self._seen.setdefault(value.__name__, value)
            self._read(text, vars(sys.modules.get(value.__module__, builtins)))
            self.functions.append(text)
            self.alias(name, value.__name__)
        elif held := _held(name, value):
            self.imports[held] = None
        else:
            alias = self._alias(value) if typing.get_origin(value) is not None else None
            self.constants.append(f"{name} = {alias or self._literal(name, value)}")

    def _alias(self, kind: Any) -> str | None:
        """A type as its text, with the imports of its parts; None where a part has none."""
        if kind is None or kind is NoneType or kind is Ellipsis:
            return "..." if kind is Ellipsis else "None"
        origin, parts = typing.get_origin(kind), typing.get_args(kind)
        if isinstance(kind, list):  # the parameters of a `Callable`
            origin, parts = list, tuple(kind)
        inner = [repr(each) if origin is typing.Literal else self._alias(each) for each in parts]
        texts = [each for each in inner if each is not None]
        if len(texts) < len(inner):
            return None
        if isinstance(kind, list):
            return f"[{', '.join(texts)}]"
        if origin in (typing.Union, UnionType):
            return " | ".join(texts)
        outer = origin or kind
        name = getattr(outer, "__name__", "")
        if vars(builtins).get(name) is not outer:
            if not _importable(outer):
                return None
            self._claim(name, outer)
        return f"{name}[{', '.join(texts)}]" if texts else name

    def add(self, name: str, value: Any) -> None:
        """Adds a function, under its decorators where it is what they made of it."""
        inner = inspect.unwrap(value)
        if not isinstance(inner, FunctionType):
            inner = value
        made: Any = vars(sys.modules.get(inner.__module__, builtins)).get(inner.__name__)
        definition = definition_of(made)
        decorated = value is not inner and (made if definition is None else definition.function) is value
        function = inner if decorated else value
        if not isinstance(function, FunctionType):
            raise ExportError(f"{self.name!r} reads `{name}`, a {type(value).__name__} whose text is not known.")
        source = None if decorated else self._sources.get(function)
        if source is None:
            source = parse(_source_of(function.__code__, name, self.name), function.__code__.co_name)
        if source.function is None:
            self._lambda(name, source.text.text, function)
            return
        self._claim_own(source.name, value)
        marks = [source.text.code_of(each) for each in source.function.decorator_list] if decorated else []
        marks = [mark for mark in marks if not self._is_ours(mark, function)]
        self.follow("".join(f"@{mark}\n" for mark in marks) + to_def(source), function)
        self.alias(name, source.name)

    def _claim_own(self, name: str, value: object) -> None:
        if self._seen.setdefault(name, value) is not value:
            raise ExportError(f"{self.name!r} calls two functions that are both called `{name}`. Rename one of them.")

    def _lambda(self, name: str, text: str, function: FunctionType) -> None:
        text = dedent(text)
        try:
            statements = ast.parse(text).body
        except SyntaxError:
            statements = []
        match statements:
            case [ast.Assign(targets=[ast.Name(id=target)], value=ast.Lambda())]:
                self.follow(text, function)
                self.alias(name, target)
            case _:
                raise ExportError(f"{self.name!r} calls `{name}`, a lambda without a line of its own. Use a `def`.")

    def _is_ours(self, mark: str, function: FunctionType) -> bool:
        root = mark.partition("(")[0].partition(".")[0].strip()
        value = function.__globals__.get(root)
        return _uses_ours(value)

    def _refuse_ours(self, name: str, module: str) -> None:
        if module.partition(".")[0] == _OURS:
            raise ExportError(f"{self.name!r} reads `{name}`, which is a part of Omnitron. Leave it out of the flow.")

    def _refuse_used_as_flow(self, name: str, flow: Any, tree: ast.Module) -> None:
        """Refuses a text that asks a flow for what its function does not have, such as `clean.run`."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name:
                has = inspect.getattr_static(type(flow), node.attr, None) is not None
                if has and not hasattr(flow.func, node.attr):
                    raise ExportError(
                        f"{self.name!r} reads `{name}.{node.attr}`, which plain Python does not have. "
                        f"Call `{name}(...)` itself."
                    )

    def _submodules(self, name: str, module: ModuleType, tree: ast.Module) -> None:
        """Adds the imports of modules that are reached through their package, as `xml.dom` through `xml`."""
        for node in ast.walk(tree):
            parts: list[str] = []
            root = node
            while isinstance(root, ast.Attribute):
                parts.append(root.attr)
                root = root.value
            if isinstance(root, ast.Name) and root.id == name:
                path, at = module.__name__, module
                for part in reversed(parts):
                    path, inside = f"{path}.{part}", vars(at).get(part)
                    if not isinstance(inside, ModuleType) or sys.modules.get(path) is not inside:
                        break
                    at = inside
                    self.imports[f"import {path}"] = None

    def _literal(self, name: str, value: Any, depth: int = 0) -> str:
        """A value as text that gives an equal value."""
        kind = type(value)
        if depth <= _DEPTH:
            inner = [self._literal(name, each, depth + 1) for each in value] if kind in _CONTAINERS else []
            if kind is dict:
                values = [self._literal(name, each, depth + 1) for each in value.values()]
                return "{" + ", ".join(f"{key}: {each}" for key, each in zip(inner, values, strict=True)) + "}"
            if kind in _CONTAINERS:
                opening, closing = _CONTAINERS[kind] if value or kind in (list, tuple) else (f"{kind.__name__}(", ")")
                return opening + ", ".join(inner) + ("," if kind is tuple and len(inner) == 1 else "") + closing
            if kind is float and not math.isfinite(value):
                return f'float("{value}")'
            if kind is int and value.bit_length() > 1000:
                return hex(value)
            if kind in (int, float, bool, str, bytes, type(None)) or (kind is complex and math.isfinite(abs(value))):
                return repr(value)
        raise ExportError(
            f"{self.name!r} reads `{name}`, a {kind.__name__}, which plain Python text cannot carry. "
            f"Make it an input: `{name}=...` in the flow's signature."
        )


_CONTAINERS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    dict: ("{", "}"),
}


def _importable(value: Any) -> bool:
    """Whether a function or class can be imported by its name from a module that does not itself use Omnitron."""
    home, name = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    if type(home) is not str or home == "__main__" or type(name) is not str or "." in name or not name:
        return False
    module = sys.modules.get(home)
    if module is None or getattr(module, name, None) is not value:
        return False
    return home.partition(".")[0] == _OURS or not any(map(_uses_ours, list(vars(module).values())))


def _held(name: str, value: object) -> str:
    """The import of an object that a package keeps under a public name, as its root or the home of its type does."""
    home = getattr(type(value), "__module__", None)
    if type(home) is not str or home.partition(".")[0] in {"builtins", "__main__", _OURS}:
        return ""
    parts = home.split(".")
    for path in (".".join(parts[: count + 1]) for count in range(len(parts))):
        kept = list(vars(sys.modules[path]).items()) if path in sys.modules else []
        known = next((each for each, held in kept if held is value and not each.startswith("_")), None)
        if known and not any(_uses_ours(held) for _, held in kept):
            return f"from {path} import {known}" + ("" if known == name else f" as {name}")
    return ""


def _uses_ours(value: object) -> bool:
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return definition_of(value) is not None or (type(home) is str and home.partition(".")[0] == _OURS)


def _source_of(code: Any, name: str, flow: str) -> str:
    try:
        return "".join(inspect.getsourcelines(code)[0])
    except (OSError, TypeError, SyntaxError, IndexError, TokenError) as error:
        raise ExportError(
            f"{flow!r} calls `{name}`, whose text is not known. Define it in a cell or module."
        ) from error
