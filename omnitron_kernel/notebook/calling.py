"""The statement that calls something: its arguments, `...` where one is missing, and a name for its result."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from omnitron_kernel.graph.model import Port
from omnitron_kernel.graph.unconnected import gap_in
from omnitron_kernel.signs import Sign

__all__ = ["Call", "fitting", "statement"]

_TAKES_OUT = ("load", "read", "get", "make", "find", "build", "fetch", "compute", "create", "count")
_RESULTS = {
    "len": "length",
    "sum": "total",
    "max": "largest",
    "min": "smallest",
    "sorted": "ordered",
    "abs": "size",
    "open": "opened",
    "range": "numbers",
    "enumerate": "numbered",
    "reversed": "backwards",
    "zip": "pairs",
    "map": "mapped",
    "str": "text",
    "int": "number",
    "float": "number",
    "list": "items",
    "tuple": "items",
    "set": "members",
    "dict": "table",
    "type": "kind",
    "any": "found",
    "all": "complete",
    "input": "answer",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is to be written.

    Attributes:
        name: What is called, as the text writes it.
        kind: What that is: `flow`, `function`, `class`, `method`.
        sign: How it is called.
        value: The name of the value that it takes; empty where it takes none.
        place: The parameter that takes it.
    """

    name: str
    kind: str
    sign: Sign
    value: str = ""
    place: Port | None = None


def fitting(parameters: Sequence[Port], fits: Callable[[str], bool]) -> Port | None:
    """Returns the first parameter that a value fits by its type; None where it fits none."""
    return next((each for each in parameters if each.kind != "var_keyword" and fits(each.type.text)), None)


def statement(call: Call, taken: set[str]) -> str:
    """Returns the statement; what it gives is bound to a name that the text does not have, where it gives something.

    Args:
        call: What is called.
        taken: The names of the text.

    Example:
        >>> statement(Call("len", "function", Sign((Port("obj", kind="positional_only"),))), {"length"})
        'length_2 = len(...)'
    """
    code = f"{call.name}({', '.join(_arguments(call))})"
    if call.sign.asynchronous:
        code = f"await {code}"
    return code if call.sign.nothing else f"{_fresh(_result_name(call), taken)} = {code}"


def _arguments(call: Call) -> list[str]:
    gap = gap_in(call.name)
    if call.sign.parameters is None:
        return [call.value or gap] if call.value or call.kind != "method" else []
    parts: list[str] = []
    parameters, place = call.sign.parameters, call.place
    rest = place is not None and place.kind == "var_positional"
    in_row = True  # whether what stands before was all given by its position
    for each in parameters:
        if each is not place and (each.code is not None or each.kind.startswith("var_")):
            in_row = False
            continue
        text = call.value if each is place else gap
        by_place = each.kind in ("positional_only", "var_positional") or (
            each.kind == "positional_or_keyword" and in_row and (rest or each is place)
        )
        parts.append(text if by_place else f"{each.name}={text}")
        in_row = in_row and by_place
        rest = rest and each is not place
    return parts


def _result_name(call: Call) -> str:
    """What a call's value may be called: `cleaned` for `clean`, `orders` for `load_orders`, `model` for `Model`."""
    name = call.name.rpartition(".")[2]
    if call.name in _RESULTS:
        return _RESULTS[call.name]
    if call.kind == "method":
        return _RESULTS.get(name, name)
    if call.kind == "class":
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    if "." in call.name:
        return _RESULTS.get(
            name, name.partition("_")[2] if name.startswith(tuple(f"{each}_" for each in _TAKES_OUT)) else name
        )
    verb, _, rest = name.partition("_")
    if verb in _TAKES_OUT:
        return rest or f"{verb}_value"
    if rest or name in vars(builtins):
        return f"{name}_value"
    if name.endswith("e"):
        return f"{name}d"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ied"
    return f"{name}ed"


def _fresh(name: str, taken: set[str]) -> str:
    name = name if name.isidentifier() and not keyword.iskeyword(name) else "value"
    name = f"{name}_value" if name in vars(builtins) else name
    made, number = name, 2
    while made in taken:
        made = f"{name}_{number}"
        number += 1
    return made
