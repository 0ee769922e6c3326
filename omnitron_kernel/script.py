"""The end of an exported flow: what runs when the file is run, with a command line made of the flow's inputs.

An input without default is a positional argument, any other an option; what is left out of the command line is left
out of the call, so that defaults stay the function's own.
"""

from __future__ import annotations

import enum
import inspect
import typing
from collections import abc
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from types import NoneType, UnionType
from typing import Any, Literal

from omnitron_kernel.callables import resolved
from omnitron_kernel.errors import ExportError
from omnitron_kernel.graph.model import Port

__all__ = ["call_at_end", "script_at_end"]

_TYPES: dict[str, str] = {
    **{f"builtins.{name}": name for name in ("str", "int", "float", "complex")},
    **{
        name: name
        for name in ("pathlib.Path", "pathlib.PurePath", "decimal.Decimal", "fractions.Fraction", "uuid.UUID")
    },
    **{f"datetime.{name}": f"datetime.{name}.fromisoformat" for name in ("date", "datetime", "time")},
    "builtins.dict": "json.loads",
}
"""By the place of a class (its module need not be imported for that): the text that makes a word its instance."""

_MANY: dict[Any, str] = {
    list: "list",
    abc.Sequence: "list",
    abc.Iterable: "list",
    abc.Collection: "list",
    set: "set",
    abc.Set: "set",
    frozenset: "frozenset",
    tuple: "tuple",
}
_FIRST = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
_EMPTY = inspect.Parameter.empty


def call_at_end(name: str, function: Callable[..., Any], taken: AbstractSet[str]) -> str:
    """Returns the lines that call a flow with its defaults and print its value; none binds a name that is taken."""
    imports, lines = _shown(f"{name}()", function, taken)
    text = [f"import {each}" for each in imports if each not in taken]
    return "\n\n" + _block('if __name__ == "__main__":', [*text, *([""] if text else []), *lines])


def script_at_end(
    name: str,
    function: Callable[..., Any],
    ports: Sequence[Port],
    class_name: Callable[[type], str | None],
    taken: AbstractSet[str],
) -> str:
    """Returns the lines that read the command line, call a flow with it and print its value.

    Args:
        name: The flow's name in the script.
        function: The live function, whose annotations say what words become.
        ports: Its inputs, which carry the defaults as they are written.
        class_name: Gives the expression that stands for a class in the script.
        taken: Names that stand for something else in the script, when all of its classes are named.

    Raises:
        ExportError: An input without default is of a type that no word can become.
    """
    main, parser, given = (_free(word, taken) for word in ("main", "parser", "given"))
    imports, lines, call = {"argparse": None}, [], []
    doc = inspect.getdoc(function) or name
    lines.append(
        f"{parser} = argparse.ArgumentParser(description={doc!r}, "
        'formatter_class=argparse.RawDescriptionHelpFormatter, conflict_handler="resolve")'
    )
    parameters = inspect.signature(function).parameters
    starred = any(each.kind is each.VAR_POSITIONAL for each in parameters.values())
    for parameter, port in zip(parameters.values(), ports, strict=True):
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        argument = _argument(parameter, port, resolved(parameter.annotation, function), name, class_name)
        if argument is None:
            continue
        modules, options, made = argument
        imports |= dict.fromkeys(modules)
        lines.append(f"{parser}.add_argument({', '.join(options)})")
        word = f"{given}.pop({parameter.name!r})"
        word = f"{made}({word})" if made else word
        if parameter.kind is parameter.VAR_POSITIONAL:
            call.append(f"*{word}")
        elif (
            port.code is None and (parameter.kind is parameter.POSITIONAL_ONLY or starred) and parameter.kind in _FIRST
        ):
            call.append(word)
        elif starred and parameter.kind in _FIRST:
            word = f"{given}.pop({parameter.name!r}, {port.code})"
            call.append(f"{made}({word})" if made else word)
        elif parameter.kind is parameter.POSITIONAL_ONLY:
            call.append(f"*([{word}] if {parameter.name!r} in {given} else [])")
        elif made:
            call.append(f"**({{{parameter.name!r}: {word}}} if {parameter.name!r} in {given} else {{}})")
    lines.append(f"{given} = vars({parser}.parse_args())")
    modules, shown = _shown(f"{name}({', '.join([*call, f'**{given}'])})", function, taken)
    imports |= dict.fromkeys(modules)
    body = [*(f"import {each}" for each in sorted(imports)), "", *lines, *shown]
    return "\n\n" + _block(f"def {main}():", body) + "\n\n" + _block('if __name__ == "__main__":', [f"{main}()"])


def _block(head: str, lines: list[str]) -> str:
    return "\n".join([head, *(f"    {line}" if line else "" for line in lines)]) + "\n"


def _free(word: str, taken: AbstractSet[str]) -> str:
    """A word, or one like it, that is no name of the script."""
    while word in taken:
        word += "_"
    return word


def _shown(call: str, function: Callable[..., Any], taken: AbstractSet[str]) -> tuple[list[str], list[str]]:
    """The modules and lines that print what a call gives: each value of a generator, what is awaited."""
    if inspect.iscoroutinefunction(function):
        return ["asyncio"], [f"print(asyncio.run({call}))"]
    if inspect.isgeneratorfunction(function):
        value = _free("value", taken)
        return [], [f"for {value} in {call}:", f"    print({value})"]
    if inspect.isasyncgenfunction(function):
        show, value = _free("show", taken), _free("value", taken)
        lines = [
            f"async def {show}():",
            f"    async for {value} in {call}:",
            f"        print({value})",
            "",
            f"asyncio.run({show}())",
        ]
        return ["asyncio"], lines
    return [], [f"print({call})"]


def _argument(
    parameter: inspect.Parameter, port: Port, annotation: object, flow: str, class_name: Callable[[type], str | None]
) -> tuple[list[str], list[str], str] | None:
    """One input as modules to import, arguments of `add_argument`, and what its value is made into.

    An option of which nobody can say how to read it is left out: its default serves.
    """
    required = port.code is None and parameter.kind is not parameter.VAR_POSITIONAL
    kind, many, length = _without_many(_without_none(annotation, parameter.default))
    if parameter.kind is parameter.VAR_POSITIONAL:
        many, length = "", '"*"'
    reading = _reading(kind, class_name)
    if reading is None:
        if not required:
            return None
        raise ExportError(
            f"{flow!r} takes `{port}`, which no word of a command line can become. "
            "Give it a default, or make it a path, a number or a text that the flow reads."
        )
    modules, options = reading
    if length:
        options = [*options, f"nargs={length}"]
    about = f"{port.type.text or 'text'}" + (f" (default: {port.code})" if port.code is not None else "")
    options.append(f"help={about.replace('%', '%%')!r}")
    if parameter.kind is parameter.VAR_POSITIONAL or (
        required and kind is not bool and parameter.kind is not parameter.KEYWORD_ONLY
    ):
        return modules, [repr(parameter.name), *options], many
    flag = "--" + parameter.name.strip("_").replace("_", "-")
    options += [f"dest={parameter.name!r}", "required=True" if required else "default=argparse.SUPPRESS"]
    return modules, [repr(flag), *options], many


def _without_none(annotation: object, default: object) -> object:
    """The type that a value has where it is not None; for what says nothing, the default's."""
    if annotation is _EMPTY or isinstance(annotation, str) or annotation in (Any, object):
        return str if default is _EMPTY or default is None else type(default)
    if typing.get_origin(annotation) is typing.Annotated:
        return _without_none(typing.get_args(annotation)[0], default)
    if typing.get_origin(annotation) in (typing.Union, UnionType):
        members = [each for each in typing.get_args(annotation) if each is not NoneType]
        return next((each for each in members if _reading(each, lambda kind: kind.__name__) is not None), members[0])
    return annotation


def _without_many(annotation: object) -> tuple[object, str, str]:
    """The type of one word, what several are made into, and how many there are; the last two empty for one."""
    origin, inner = typing.get_origin(annotation) or annotation, typing.get_args(annotation)
    made = _MANY.get(origin) if isinstance(origin, type) else None
    if made is None:
        return annotation, "", ""
    kind = inner[0] if inner else str
    if origin is tuple and inner and inner[-1] is not Ellipsis:
        return (kind, made, str(len(inner))) if len(set(inner)) == 1 else (annotation, "", "")
    return kind, "" if made == "list" else made, '"*"'


def _reading(kind: object, class_name: Callable[[type], str | None]) -> tuple[list[str], list[str]] | None:
    """How a word becomes a value of that type: modules and options; None where nobody can say."""
    if kind is bool:
        return [], ["action=argparse.BooleanOptionalAction"]
    if typing.get_origin(kind) is Literal:
        values = {str(each): each for each in typing.get_args(kind)}
        same = all(type(each) is str for each in values.values())
        return [], ([] if same else [f"type=lambda text: {values!r}.get(text, text)"]) + [
            f"choices={[*values.values()]!r}"
        ]
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        name = class_name(kind)
        if name is None:
            return None
        members = "{" + ",".join(kind.__members__) + "}"
        return [], [
            f"type=lambda text: {name}.__members__.get(text, text)",
            f"choices=list({name})",
            f"metavar={members!r}",
        ]
    origin = typing.get_origin(kind) or kind
    if not isinstance(origin, type):
        return None
    text = _TYPES.get(f"{origin.__module__.partition('.')[0]}.{origin.__qualname__}")
    if text is None:
        return None
    module = text.rpartition(".")[0].partition(".")[0]
    return ([module] if module else []), [f"type={text}"] if text != "str" else []
