"""What may become a flow, seen without trusting it: names, signatures and digests of any object there is.

Functions have text and are split into nodes; everything else (builtins, classes, partials, objects that can be called,
constants) is one node, and what is known of it comes from its live self. Attributes of strangers may raise or lie:
nothing here passes that on.
"""

from __future__ import annotations

import functools
import gc
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any

from omnitron_kernel import syntax
from omnitron_kernel.core.types import ANY, PortType
from omnitron_kernel.errors import DefinitionError
from omnitron_kernel.graph.canonical import key_of
from omnitron_kernel.graph.model import Port
from omnitron_kernel.graph.ports import is_literal

__all__ = [
    "Constant",
    "attribute",
    "code_of",
    "inputs_of",
    "is_a",
    "is_awaited",
    "known_as",
    "members_of",
    "name_of",
    "refuse_descriptor",
    "refuse_under_classmethod",
    "resolved",
    "returns_of",
    "shown",
    "signature_of",
    "told",
    "why_whole",
]

_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_LONGEST = 80  # characters of a default that is shown
_DEPTH = 20


class Constant:
    """A value as something that can be called: without arguments, it gives the value.

    Args:
        value: What it gives, the object itself.
    """

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __call__(self) -> object:
        """Gives the value."""
        return self.value

    def __reduce__(self) -> tuple[Any, ...]:
        return Constant, (self.value,)


def attribute(thing: object, name: str, kind: type | tuple[type, ...]) -> Any:
    """Returns an attribute if it is of that kind, and None if it is not, is missing or raises."""
    try:
        value = getattr(thing, name, None)
    except Exception:  # noqa: BLE001 - a stranger's property may raise anything
        return None
    return value if is_a(value, kind) else None


def is_a(thing: object, kind: type | tuple[type, ...]) -> bool:
    """Whether something is of a class by its type, whatever it says of itself."""
    return issubclass(type(thing), kind)


def members_of(value: object) -> Mapping[str, Any] | None:
    """Returns what a module or class holds itself, and None for anything else; no code of any of them runs."""
    if is_a(value, type):
        return type.__dict__["__dict__"].__get__(value)  # type: ignore[no-any-return] # a getter of C's
    if is_a(value, ModuleType):
        return vars(ModuleType)["__dict__"].__get__(value)  # type: ignore[no-any-return] # as above
    return None


def code_of(call: object) -> CodeType | None:
    """Returns the code of a plain function; everything else has none of its own."""
    return call.__code__ if type(call) is FunctionType else None


def name_of(call: object) -> str:
    """Returns the name that something is called by, or that of its class."""
    if type(call) is Constant:
        return "constant"
    if type(call) is functools.partial:
        return name_of(call.func)
    return attribute(call, "__name__", str) or str(type.__dict__["__name__"].__get__(type(call)))


def is_awaited(call: object) -> bool:
    """Whether what a call gives has to be awaited: an async function's, method's or object's."""
    if is_a(call, type):
        return False  # a class gives its instance
    try:
        return inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(_call_of(call))
    except Exception:  # noqa: BLE001 - a stranger's attributes may raise anything
        return False


def _call_of(call: object) -> object:
    """What the class of an object, or one that it is derived from, says calling is; no code of either runs."""
    members = (type.__dict__["__dict__"].__get__(each) for each in type.__dict__["__mro__"].__get__(type(call)))
    return next((each["__call__"] for each in members if "__call__" in each), None)


def signature_of(call: Callable[..., Any]) -> inspect.Signature | None:
    """Returns the signature, or None where there is none or it cannot be trusted to be one."""
    try:
        found = inspect.signature(call)
    except Exception:  # noqa: BLE001 - a stranger's `__signature__` may raise anything
        return None
    return found if is_a(found, inspect.Signature) else None


def resolved(annotation: object, call: object) -> object:
    """Returns an annotation as a live object, read where its function lives; one that cannot be found stays text."""
    inner = inspect.unwrap(call) if type(call) is FunctionType else call
    module = sys.modules.get(attribute(inner, "__module__", str) or "")
    known = attribute(inner, "__globals__", dict) or (vars(module) if module is not None else {})
    for _ in range(3):  # quotes under `from __future__ import annotations` are text of a text
        if not isinstance(annotation, str):
            break
        try:
            annotation = eval(annotation, known)  # noqa: S307 - as `typing.get_type_hints` does
        except Exception:  # noqa: BLE001 - an annotation may name what does not exist yet
            break
    return annotation


def inputs_of(call: Callable[..., Any]) -> tuple[Port, ...]:
    """Returns the inputs of what has no text, with the types and defaults of its live signature."""
    signature = signature_of(call)
    if signature is None:
        return ()
    return tuple(map(_port, signature.parameters.values()))


def returns_of(call: Callable[..., Any]) -> PortType:
    """Returns the type of what a call gives: a class gives its instance."""
    if is_a(call, type):
        return PortType.named(type.__dict__["__name__"].__get__(call))
    if type(call) is Constant:
        return PortType.of(call.value)
    signature = signature_of(call)
    return ANY if signature is None else _type_of(signature.return_annotation)


def _port(parameter: inspect.Parameter) -> Port:
    typed, kind = _type_of(parameter.annotation), parameter.kind.name.lower()
    if parameter.default is parameter.empty:
        return Port(parameter.name, typed, kind=kind)
    code = shown(parameter.default)
    if code == "...":
        return Port(parameter.name, typed, code, kind=kind)
    return Port(parameter.name, typed, code, literal=True, kind=kind, key=key_of(syntax.expression(code)))


def shown(value: object) -> str:
    """Returns a default as it could be typed, or `...` where only its own code could tell or it is long."""
    if type(value) not in _PLAIN or (type(value) is int and value.bit_length() > 4 * _LONGEST):
        return "..."
    code = repr(value)
    try:
        return code if len(code) <= _LONGEST and is_literal(syntax.expression(code)) else "..."
    except (SyntaxError, ValueError):
        return "..."


def _type_of(annotation: object) -> PortType:
    if annotation is inspect.Parameter.empty:
        return ANY
    if isinstance(annotation, str):
        return PortType.parse(annotation)
    try:
        # Where in its package a class is hidden differs between versions: `pathlib._local.Path` is `pathlib.Path`.
        return PortType.parse(re.sub(r"(?<=\.)_\w+\.", "", inspect.formatannotation(annotation)))
    except Exception:  # noqa: BLE001 - an annotation is anybody's object
        return ANY


def why_whole(call: object) -> str:
    """Returns why something that is no plain function is one node."""
    if is_a(call, type):
        return "a class gives its instance in one step"
    if type(call) is Constant:
        return "a constant has no statements"
    if type(_call_of(call)) is FunctionType:
        return "an object is called through its class"
    return "it has no Python code"


def refuse_descriptor(thing: object) -> None:
    """Refuses what only a class can call: properties and their like.

    Raises:
        DefinitionError: It is one; says where `@flow` belongs.
    """
    if callable(thing) or not hasattr(type(thing), "__get__"):
        return
    kind = type(thing).__name__
    raise DefinitionError(
        f"flow was given a {kind}, which cannot be called. "
        f"Put `@flow` next to the `def`: `@{kind}` above, `@flow` below."
    )


def known_as(module: str | None, qualname: str) -> object:
    """Returns what a qualified name stands for; None where it leads nowhere."""
    at: object = sys.modules.get(module or "")
    for part in qualname.split("."):
        at = None if at is None else inspect.getattr_static(at, part, None)
    return at


def refuse_under_classmethod(flow: object, module: str | None, qualname: str) -> None:
    """Refuses to run what stands under `@classmethod`: from Python 3.13 on that hides the class from the flow.

    Raises:
        DefinitionError: It does.
    """
    around, _, name = qualname.rpartition(".")
    if not around or around.endswith("<locals>"):
        return
    known = known_as(module, qualname)
    holders = [known] if known is not None else gc.get_referrers(flow)
    if any(type(each) is classmethod and each.__func__ is flow for each in holders):
        raise DefinitionError(
            f"`@classmethod` stands above `@flow` on {name!r}, and from Python 3.13 on it then passes the class to "
            "calls only, not to runs. Put `@flow` above `@classmethod`."
        )


def told(value: object, depth: int = 0) -> object:
    """Returns what something is, as nested plain values without places in memory: equal for what does the same."""
    kind = type(value)
    name = type.__dict__["__qualname__"].__get__(kind)
    if depth > _DEPTH:
        return name

    def inside(values: Iterable[object]) -> tuple[object, ...]:
        return tuple(told(each, depth + 1) for each in values)

    if kind in _PLAIN or value is Ellipsis:
        return name, value.hex() if isinstance(value, float) else repr(value)
    if kind in (tuple, list):
        return name, *inside(value)  # type: ignore[arg-type]
    if kind in (set, frozenset):
        return name, *sorted(map(repr, inside(value)))  # type: ignore[arg-type]
    if kind is dict:
        return name, *inside(value.items())  # type: ignore[attr-defined]
    if kind is CodeType:
        return (value.co_code, value.co_names, value.co_varnames, *inside(value.co_consts))  # type: ignore[attr-defined]
    if kind is FunctionType:
        return name, *inside((value.__code__, value.__defaults__, value.__kwdefaults__))  # type: ignore[attr-defined]
    if kind is functools.partial:
        return name, *inside((value.func, value.args, value.keywords))  # type: ignore[attr-defined]
    if kind is Constant:
        return name, *inside((value.value,))  # type: ignore[attr-defined]
    inner = attribute(value, "__func__", FunctionType) or attribute(value, "__wrapped__", FunctionType)
    place = (attribute(value, "__module__", str), attribute(value, "__qualname__", str))
    return name, *place, *inside((inner,))
