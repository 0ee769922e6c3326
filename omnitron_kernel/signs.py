"""How live things are called: their parameters, what they say of themselves, what they give. Nobody's code runs for it.

Plain functions keep their signatures themselves, and so do what is written in C, builtins and numpy's functions among
it; a class is asked for the function by which it makes its instances. Of anything else nothing is known.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, WrapperDescriptorType
from typing import Any

from omnitron_kernel.callables import shown
from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.definition import definition_of
from omnitron_kernel.graph.known import MUTATORS
from omnitron_kernel.graph.model import Port
from omnitron_kernel.graph.ports import annotated_type, flow_inputs
from omnitron_kernel.graph.text import Text
from omnitron_kernel.syntax import parse

__all__ = ["Sign", "kind_of", "members_of", "method_of", "sign_in", "sign_of", "written"]

_HEAP = 1 << 9  # of a class that Python code can have made
_WRAPPERS = 5
_DOC = 2_000  # letters looked at
_WIDTH = 160  # letters of a signature, and of what it says of itself
_DEFAULT = 30
_C_FUNCTIONS = (BuiltinFunctionType, MethodDescriptorType, WrapperDescriptorType)
_GIVE_NOTHING = frozenset({"print", "setattr", "delattr", "exec", "breakpoint", "help"})

# Of these Python itself keeps no signature.
_UNTOLD = {
    "max": "values, /, *more, key=None",
    "min": "values, /, *more, key=None",
    "zip": "*iterables, strict=False",
    "map": "function, iterable, /, *iterables",
    "filter": "function, iterable, /",
    "str": "object='', /",
    "int": "x=0, /",
    "dict": "items=(), /, **more",
    "bytes": "source=b'', /",
    "getattr": "object, name, /, *default",
    "next": "iterator, /, *default",
    "iter": "object, /",
    "slice": "stop, /",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """How something is called.

    Attributes:
        parameters: What it takes; None where that is not known.
        doc: The first line of what it says of itself.
        asynchronous: Whether what it gives has to be awaited.
        nothing: Whether it surely gives None.
    """

    parameters: tuple[Port, ...] | None = None
    doc: str = ""
    asynchronous: bool = False
    nothing: bool = False


def kind_of(value: object) -> str:
    """Returns whether something is a `flow`, a `function` or a `class` that can be called; empty for everything else.

    Only what is surely known to run no code of its own when it is looked at counts as one.
    """
    kind = type(value)
    if kind is FunctionType or kind is BuiltinFunctionType:
        return "function"
    if kind is type:
        return "class"
    if definition_of(value) is not None:
        return "flow"
    return "function" if callable(value) and _is_c(kind) and kind.__module__ == "numpy" else ""


def _is_c(kind: type) -> bool:
    """Whether a class is written in C for good, so that its attributes are no Python code."""
    return type(kind) is type and not type.__dict__["__flags__"].__get__(kind) & _HEAP


def sign_of(value: Any, name: str = "") -> Sign:
    """Returns how a function, class or flow is called.

    Args:
        value: The thing.
        name: What it is called, for the builtins of which Python keeps no signature.

    Example:
        >>> written(sign_of(sorted).parameters), sign_of(sorted).parameters[0].kind
        ('(iterable, /, *, key=None, reverse=False)', 'positional_only')
    """
    definition = definition_of(value)
    if definition is not None:
        value = definition.function
    if type(value) is type:
        return Sign(_of_class(value, name), _first_line(_class_doc(value), name))
    function = _unwrapped(value)
    doc = _first_line(_doc(value) or _doc(function), name)
    found = _signature(function)
    if found is None:
        return Sign(_untold(name), doc, nothing=name in _GIVE_NOTHING)
    asynchronous = type(function) is FunctionType and inspect.iscoroutinefunction(function)
    nothing = found.return_annotation in (None, "None") or (
        name in _GIVE_NOTHING and type(function) is not FunctionType
    )
    return Sign(tuple(_ports(found)), doc, asynchronous, nothing)


def method_of(kind: type, name: str) -> Sign | None:
    """Returns how a method of a class is called on its instances; None where it has none that is known."""
    for each in type.__dict__["__mro__"].__get__(kind):
        held = type.__dict__["__dict__"].__get__(each).get(name)
        if held is not None:
            return _method(held, name, c_written=_is_c(each))
    return None


def members_of(kind: type) -> Iterator[str]:
    """Yields the names of a class's public methods, its own before those it is derived from."""
    seen: set[str] = set()
    for each in type.__dict__["__mro__"].__get__(kind):
        for name, held in list(type.__dict__["__dict__"].__get__(each).items()):
            if name not in seen and not name.startswith("_") and _is_method(held):
                seen.add(name)
                yield name


def _is_method(held: object) -> bool:
    return type(held) in (FunctionType, staticmethod, classmethod, *_C_FUNCTIONS)


def _method(held: Any, name: str, *, c_written: bool) -> Sign | None:
    if not _is_method(held):
        return None
    bound = type(held) is not staticmethod
    if type(held) in (staticmethod, classmethod):
        held = held.__func__
    found = sign_of(held, name)
    parameters = found.parameters[1:] if bound and found.parameters else found.parameters
    if bound and type(held) is not FunctionType and found.parameters is not None and not found.parameters:
        parameters = None
    nothing = found.nothing or (c_written and name in MUTATORS - {"pop", "popitem", "setdefault"})
    return Sign(parameters, found.doc, found.asynchronous, nothing)


def sign_in(statement: ast.stmt, text: Text) -> Sign:
    """Returns how a function or class of a text is called."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        returns = annotated_type(statement.returns, text).text
        doc = _first_line(ast.get_docstring(statement) or "", statement.name)
        awaited = isinstance(statement, ast.AsyncFunctionDef)
        return Sign(flow_inputs(statement.args, text), doc, awaited, returns == "None")
    if not isinstance(statement, ast.ClassDef):
        return Sign()
    doc = _first_line(ast.get_docstring(statement) or "", statement.name)
    for each in statement.body:
        if isinstance(each, ast.FunctionDef) and each.name == "__init__":
            return Sign(flow_inputs(each.args, text)[1:], doc)
    return Sign(None, doc)


def written(parameters: tuple[Port, ...] | None) -> str:
    """Returns parameters as Python writes them, without annotations; `(...)` where they are not known."""
    if parameters is None:
        return "(...)"
    parts: list[str] = []
    starred = False
    marks = {"var_positional": "*", "var_keyword": "**"}
    for place, each in enumerate(parameters):
        starred = starred or each.kind == "var_positional"
        if each.kind == "keyword_only" and not starred:
            parts.append("*")
            starred = True
        default = each.code or ""
        default = default if len(default) <= _DEFAULT else "..."
        parts.append(f"{marks.get(each.kind, '')}{each.name}{'=' if default else ''}{default}")
        last = place + 1 == len(parameters) or parameters[place + 1].kind != "positional_only"
        if each.kind == "positional_only" and last:
            parts.append("/")
    text = f"({', '.join(parts)})"
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 4]}...)"


def _unwrapped(value: Any) -> Any:
    for _ in range(_WRAPPERS):
        if type(value) is FunctionType and "__wrapped__" in value.__dict__:
            value = value.__dict__["__wrapped__"]
        elif kind_of(value) == "function" and type(value) not in (FunctionType, BuiltinFunctionType):
            inner = getattr(value, "__wrapped__", None)  # in C, as `kind_of` made sure
            if type(inner) is not FunctionType:
                return value
            value = inner
    return value


def _signature(function: Any) -> inspect.Signature | None:
    if type(function) is FunctionType:
        if "__signature__" in function.__dict__:
            return None
    elif type(function) not in _C_FUNCTIONS and kind_of(function) != "function":
        return None
    try:
        return inspect.signature(function, follow_wrapped=False)
    except (ValueError, TypeError):
        return None


def _of_class(kind: type, name: str) -> tuple[Port, ...] | None:
    for each in type.__dict__["__mro__"].__get__(kind):
        if each is object:
            return ()
        if _is_c(each):
            found = _text_signature(each)
            return tuple(_ports(found)) if found is not None else _untold(name)
        held = type.__dict__["__dict__"].__get__(each)
        for maker in ("__init__", "__new__"):
            made = held.get(maker)
            made = made.__func__ if type(made) is staticmethod else made
            if made is not None:
                found = _signature(_unwrapped(made))
                return tuple(_ports(found))[1:] if found is not None else None
    return None


def _text_signature(kind: type) -> inspect.Signature | None:
    try:
        return inspect.signature(kind)
    except (ValueError, TypeError):
        return None


def _untold(name: str) -> tuple[Port, ...] | None:
    code = _UNTOLD.get(name)
    if code is None:
        return None
    text = Text(f"def {name}({code}): ...")
    statement = parse(text.text).body[0]
    assert isinstance(statement, ast.FunctionDef)  # noqa: S101 - the table is ours
    return flow_inputs(statement.args, text)


def _ports(signature: inspect.Signature) -> Iterator[Port]:
    for each in signature.parameters.values():
        default = None if each.default is each.empty else shown(each.default)
        yield Port(each.name, _typed(each.annotation), default, kind=each.kind.name.lower())


def _typed(annotation: object) -> PortType:
    """The type that an annotation names where that can be told without asking it; anybody's object is not asked."""
    if annotation is None:
        return PortType.parse("None")
    if type(annotation) is str:
        return PortType.parse(annotation)
    if type(annotation) is type and annotation is not inspect.Parameter.empty:
        return PortType.named(type.__dict__["__name__"].__get__(annotation))
    return ANY


def _doc(function: Any) -> str:
    told = function.__doc__ if kind_of(function) == "function" or type(function) in _C_FUNCTIONS else None
    return told if type(told) is str else ""


def _class_doc(kind: type) -> str:
    told = type.__dict__["__dict__"].__get__(kind).get("__doc__")
    if type(told) is not str and _is_c(kind):
        told = kind.__doc__
    return told if type(told) is str else ""


def _first_line(doc: str, name: str) -> str:
    """The first line that says something; how it is called, which C functions say first, is known already."""
    lines = [line.strip() for line in doc[:_DOC].splitlines()]
    called = re.compile(rf"(?:\w+\.)?{re.escape(name)} ?\(") if name else None
    opened = 0
    for line in lines:
        if called is not None and (opened > 0 or called.match(line)):
            opened += line.count("(") - line.count(")")
        elif line and line != "--":
            return line[:_WIDTH]
    # `D.pop(k[,d]) -> v, remove the key and return its value`: nothing is said but behind that.
    return next((line.partition(", ")[2][:_WIDTH].capitalize() for line in lines if " -> " in line), "")
