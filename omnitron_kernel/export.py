"""A live flow as plain Python: its imports, the helpers it calls and its function, with no trace of Omnitron."""

from __future__ import annotations

import ast
import builtins
import enum
import inspect
import math
import sys
import typing
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import FunctionType, ModuleType, NoneType, UnionType
from typing import Any

from omnitron_kernel import syntax
from omnitron_kernel.callables import is_a, known_as
from omnitron_kernel.defaults import PLACES, annotations_known, defaults_of, place_of, stands, written_defaults
from omnitron_kernel.definition import definition_of, locate, surroundings
from omnitron_kernel.errors import ExportError
from omnitron_kernel.graph.convert import to_def
from omnitron_kernel.graph.model import Graph
from omnitron_kernel.graph.names import uses_of
from omnitron_kernel.graph.source import FlowSource, parse
from omnitron_kernel.graph.text import Text
from omnitron_kernel.origins import (
    UNKNOWN,
    held,
    importable,
    is_ours,
    root_of,
    source_of,
    submodules,
    uses_ours,
    without_dunders,
)
from omnitron_kernel.script import call_at_end, script_at_end
from omnitron_kernel.texts import class_text, is_lambda_of, moved_out

__all__ = ["to_python"]

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
        ports = [replace(each, code=parts.defaults.get(each.name, each.code)) for each in graph.inputs]
        call = script_at_end(graph.name, function, ports, parts.class_name, parts.taken)
    elif all(port.code is not None or port.kind.startswith("var") for port in graph.inputs):
        call = call_at_end(graph.name, function, parts.taken)
    text = parts.text() + call
    try:
        syntax.compiled(syntax.parse(text))
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
        self.defaults: dict[str, str] = {}
        self._seen: dict[str, object] = {name: function}
        self._written: dict[int, str] = {}

    def text(self) -> str:
        """The script."""
        future = "from __future__ import annotations" if self.future else ""
        blocks = [future, "\n".join(sorted(self.imports)), "\n".join(self.constants), *self.functions]
        return "\n\n\n".join(block.strip("\n") for block in blocks if block) + "\n"

    @property
    def taken(self) -> set[str]:
        """The names that stand for something in the script."""
        return set(self._seen)

    def class_name(self, kind: type) -> str | None:
        """A class as an expression of the script; None where it has no text and cannot be imported."""
        root = kind.__qualname__.rpartition("<locals>.")[2].partition(".")[0]
        nested = "." in kind.__qualname__.rpartition("<locals>.")[2]
        outer = vars(sys.modules.get(kind.__module__, builtins)).get(root) if nested else kind
        known = outer if not nested else known_as(kind.__module__, kind.__qualname__)
        if known is not kind:
            return None
        self._claim(root, outer)
        return kind.__qualname__.rpartition("<locals>.")[2]

    def follow(self, text: str, function: FunctionType) -> None:
        """Adds a function behind all that it reads, with the defaults that it has now."""
        self.future = self.future or bool(function.__code__.co_flags & _LATE_ANNOTATIONS)
        text = self._with_defaults(text, function)
        self.future = self.future or not annotations_known(text, {**vars(builtins), **surroundings(function)})
        self._read(text, surroundings(function), function.__globals__)
        self.functions.append(text)

    def _with_defaults(self, text: str, function: FunctionType) -> str:
        """A function's text in which each default is written so that it gives the live one."""
        statement = syntax.parse(text).body[0]
        taker = statement.value if isinstance(statement, ast.Assign) else statement
        if not isinstance(taker, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return text
        written, live, place = written_defaults(taker.args), defaults_of(function), Text(text)
        if written.keys() != live.keys():
            raise ExportError(f"{self.name!r}: the defaults of {function.__name__!r} are no longer those of its text.")
        new: list[tuple[int, int, str]] = []
        for name, node in written.items():
            if not stands(node, live[name], function):
                span, code = place.span_of(node), self._default(name, live[name], function)
                new.append((span.start, span.end, code))
                if self._seen[self.name] is function:
                    self.defaults[name] = code
        for start, end, code in sorted(new, reverse=True):
            text = text[:start] + code + text[end:]
        return text

    def _default(self, name: str, value: Any, function: FunctionType) -> str:
        """A default as the text of the function that it comes from, or as that of its value."""
        around = surroundings(function)
        for held_in in function.__code__.co_freevars:  # a composition has its inputs from its first part
            part = around.get(held_in)
            definition = definition_of(part)
            part = part if definition is None else definition.function
            if type(part) is not FunctionType or defaults_of(part).get(name, _MISSING) is not value:
                continue
            source = locate(part).source if definition is None else definition.located.source
            node = written_defaults(source.function.args).get(name) if source and source.function else None
            if source is None or node is None:
                continue
            if not stands(node, value, part):
                return self._default(name, value, part)
            code = source.text.code_of(node)
            self._read(f"({code})", surroundings(part), part.__globals__)
            return f"({code})" if "\n" in code else code
        return self._value(name, value)

    def _value(self, name: str, value: Any) -> str:
        """A live value as an expression, with the imports that it needs."""
        kind = type(value)
        if importable(value) and (is_a(value, type) or callable(value)):
            self._claim(value.__name__, value)
            return str(value.__name__)
        if is_a(value, enum.Enum) and value.name in kind.__members__:
            known = self.class_name(kind)
            if known is not None:
                return f"{known}.{value.name}"
        elif place_of(kind) in PLACES and getattr(value, "tzinfo", None) is None:
            self._claim(kind.__name__, kind)
            return repr(value).removeprefix("datetime.")
        elif value is Ellipsis:
            return "..."
        return self._literal(name, value)

    def alias(self, name: str, defined: str) -> None:
        """Gives what the text defines the name under which it is read."""
        if name != defined:
            self.functions.append(f"{name} = {defined}")

    def _read(self, text: str, surroundings: Mapping[str, Any], module: Mapping[str, Any]) -> None:
        tree = syntax.parse(text)
        for name in dict.fromkeys(name for statement in tree.body for name in uses_of(statement).names):
            if name not in surroundings:
                self._read_beyond(name, module)
            if name in surroundings:
                value = surroundings[name]
                definition = definition_of(value)
                if definition is not None:
                    self._refuse_used_as_flow(name, value, tree)
                    value = definition.function
                    self._sources[value] = definition.located.source
                self._claim(name, value)
                if isinstance(value, ModuleType):
                    self.imports |= {f"import {each}": None for each in submodules(name, value, tree)}

    def _read_beyond(self, name: str, module: Mapping[str, Any]) -> None:
        """Adds what a name stands for that is a builtin or has two underscores on both sides."""
        if name in _MODULE and module.get(name) not in (None, "__main__"):
            raise ExportError(
                f"{self.name!r} reads `{name}`, which is another in the exported file. "
                "Make an input of what it needs of that."
            )
        if name in vars(builtins):
            if self._seen.setdefault(name, vars(builtins)[name]) is not vars(builtins)[name]:
                self._refuse_two(name)
        elif name.startswith("__") and name in module and name not in _MODULE:
            self._claim(name, module[name])

    def _claim(self, name: str, value: Any) -> None:
        """Adds what a name stands for, once; one name cannot stand for two values."""
        if name not in self._seen:
            self._seen[name] = value
            self._add(name, value)
        elif self._seen[name] is not value:
            self._refuse_two(name)

    def _refuse_two(self, name: str) -> None:
        raise ExportError(
            f"{self.name!r} and what it calls read different values under the name `{name}`. Rename one of them."
        )

    def _add(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType):
            plain = value.__name__
            self._refuse_ours(name, plain)
            if any(map(uses_ours, list(vars(value).values()))):
                raise ExportError(
                    f"{self.name!r} reads the module `{name}`, which itself uses Omnitron. "
                    "Import the functions that it needs by name."
                )
            self.imports[f"import {plain}" if plain == name else f"import {plain} as {name}"] = None
        elif importable(value):
            known = value.__qualname__
            self._refuse_ours(name, value.__module__)
            self.imports[f"from {value.__module__} import {known}" + ("" if known == name else f" as {name}")] = None
        elif isinstance(inspect.unwrap(value) if callable(value) else None, FunctionType):
            self.add(name, value)
        elif isinstance(value, type):
            self._class(name, value)
        elif known := held(name, value):
            self.imports[known] = None
        else:
            alias = self._alias(value) if typing.get_origin(value) is not None else self._written.get(id(value))
            self.constants.append(f"{name} = {alias or self._literal(name, value)}")

    def _class(self, name: str, kind: type) -> None:
        """Adds a class once, under each name that it is read by."""
        if id(kind) not in self._written:
            text = class_text(kind)
            if text is None:
                raise ExportError(
                    f"{self.name!r} uses the class `{name}`, and no text is that of the class as it is now. "
                    "Define it in a cell or module, and give it what it needs there."
                )
            self._claim_own(kind.__name__, kind)
            self._written[id(kind)] = kind.__name__
            around = vars(sys.modules.get(kind.__module__, builtins))
            self._read(text, without_dunders(around), around)
            self.functions.append(text)
        self.alias(name, kind.__name__)

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
            if not importable(outer):
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
        if source is None and function.__code__.co_name != "<lambda>":
            source = locate(function).source
            if source is None:
                raise ExportError(f"{self.name!r} calls `{name}`, {UNKNOWN}")
        elif source is None:
            source = parse(source_of(function.__code__, name, self.name), function.__code__.co_name)
        if source.function is None:
            self._lambda(name, source.text.text, function)
            return
        self._claim_own(source.name, value)
        if id(value) in self._written:
            self.alias(name, source.name)
            return
        self._written[id(value)] = source.name
        marks = [source.text.code_of(each) for each in source.function.decorator_list] if decorated else []
        marks = [mark for mark in marks if not uses_ours(function.__globals__.get(root_of(mark)))]
        self.follow("".join(f"@{mark}\n" for mark in marks) + to_def(source), function)
        self.alias(name, source.name)

    def _claim_own(self, name: str, value: object) -> None:
        if self._seen.setdefault(name, value) is not value:
            raise ExportError(f"{self.name!r} calls two functions that are both called `{name}`. Rename one of them.")

    def _lambda(self, name: str, text: str, function: FunctionType) -> None:
        text = moved_out(text) or ""
        try:
            statements = syntax.parse(text).body
        except SyntaxError:
            statements = []
        match statements:
            case [ast.Assign(targets=[ast.Name(id=target)], value=ast.Lambda())] if is_lambda_of(text, function):
                self.follow(text, function)
                self.alias(name, target)
            case _:
                raise ExportError(f"{self.name!r} calls `{name}`, a lambda without a line of its own. Use a `def`.")

    def _refuse_ours(self, name: str, module: str) -> None:
        if is_ours(module):
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

    def _literal(self, name: str, value: Any, depth: int = 0) -> str:
        """A value as text that gives an equal value."""
        kind = type(value)
        if depth <= _DEPTH:
            if kind in (list, dict, set) and id(value) in self._written:
                raise ExportError(
                    f"{self.name!r} reads `{name}`, a {kind.__name__} that `{self._written[id(value)]}` holds too; "
                    f"written out they would be two. Make it an input: `{name}=...` in the flow's signature."
                )
            if kind in (list, dict, set):
                self._written[id(value)] = name
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


_MISSING: Any = object()
_MODULE = frozenset({"__name__", "__file__", "__spec__", "__package__", "__path__", "__doc__", "__loader__"})
"""What every module has as its own."""
