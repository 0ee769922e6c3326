"""What can be added as a node: the functions, classes and flows that the notebook has, and a few statements.

Nothing of theirs runs: a signature is what Python itself keeps of a plain function, and only plain defaults are shown.
"""

from __future__ import annotations

import inspect
import keyword
import re
from collections.abc import Iterator, Mapping
from heapq import nsmallest
from itertools import islice
from types import FunctionType, ModuleType
from typing import Any, Literal

from omnitron_kernel.callables import shown
from omnitron_kernel.definition import definition_of
from omnitron_kernel.messages import Known

__all__ = ["known_among"]

_MOST = 30
_NAMES = 5_000  # looked at
_WIDTH = 160  # letters of a signature, and of what it says of itself
_DEFAULT = 30  # letters
_WRAPPERS = 5
_IDENTIFIER = re.compile(r"[^\W\d]\w*")

_TEMPLATES = {
    "for": "for each in ...:\n    ...",
    "if": "if ...:\n    ...",
    "with": "with ... as opened:\n    ...",
    "try": "try:\n    ...\nexcept Exception as error:\n    ...",
}
_TAKES_OUT = ("load", "read", "get", "make", "find", "build", "fetch", "compute", "create", "count")

_Kind = Literal["flow", "function", "class", "template"]
_ORDER: tuple[_Kind, ...] = ("flow", "function", "class", "template")
_Candidate = tuple[str, _Kind, Any]


def known_among(
    names: Mapping[str, Any], word: str, *, hidden: frozenset[str] = frozenset(), source: str = ""
) -> list[Known]:
    """Returns what can be added, best first.

    Args:
        names: The notebook's names.
        word: What was typed: letters that a name holds in this order; `lib.` before them looks into a module.
        hidden: Names that are IPython's own.
        source: The text to which it is added; its names are not given to results again.

    Example:
        >>> def clean(df, how="any"):
        ...     "Drops what is not there."
        >>> known_among({"clean": clean}, "cle")[0].code
        'cleaned = clean(df=...)'
    """
    typed = word.strip().casefold()
    taken = set(_IDENTIFIER.findall(source))
    ranked = []
    for name, kind, value in islice(_candidates(names, hidden, word.strip()), _NAMES):
        rank = _rank(name.casefold(), typed)
        if rank is not None:
            ranked.append((rank, _ORDER.index(kind), len(name), name, value))
    best = nsmallest(_MOST, ranked, key=lambda each: each[:4])
    return [_known(name, _ORDER[kind], value, taken) for _, kind, _, name, value in best]


def _candidates(names: Mapping[str, Any], hidden: frozenset[str], word: str) -> Iterator[_Candidate]:
    for name, text in _TEMPLATES.items():
        yield name, "template", text
    for name, value in names.items():
        kind = _kind_of(value)
        if kind and not name.startswith("_") and name not in hidden and name.isidentifier():
            yield name, kind, value
    root, dot, _ = word.rpartition(".")
    module = names.get(root) if dot else None
    if type(module) is ModuleType:
        for name, value in list(vars(module).items()):
            kind = _kind_of(value)
            if kind and not name.startswith("_"):
                yield f"{root}.{name}", kind, value


def _kind_of(value: object) -> _Kind | None:
    if type(value) is FunctionType:
        return "function"
    if type(value) is type:
        return "class"
    return "flow" if definition_of(value) is not None else None


def _rank(name: str, typed: str) -> int | None:
    """How well a name fits what was typed: 0 is best; None where it does not."""
    if name.startswith(typed):
        return 0
    if typed in name:
        return 1
    letters = iter(name)
    return 2 if all(each in letters for each in typed) else None


def _known(name: str, kind: _Kind, value: Any, taken: set[str]) -> Known:
    if kind == "template":
        return Known(name, kind, value)
    function = _function_of(value, kind)
    parameters = _parameters(function, bound=kind == "class") if function is not None else None
    doc = _first_line(value, kind)
    result = _fresh(_result_name(name.rpartition(".")[2], kind), taken)
    if parameters is None:
        return Known(name, kind, f"{result} = {name}(...)", "(...)", doc)
    needed = [each for each in parameters if each.default is each.empty and each.kind not in _GATHERING]
    given = ("..." if each.kind is each.POSITIONAL_ONLY else f"{each.name}=..." for each in needed)
    call = f"{name}({', '.join(given)})"
    if function is not None and inspect.iscoroutinefunction(function):
        call = f"await {call}"
    return Known(name, kind, f"{result} = {call}", _written(parameters), doc)


_MARKS: dict[object, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
_GATHERING = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _function_of(value: Any, kind: _Kind) -> FunctionType | None:
    """The plain function whose parameters a call takes; None where none is known without asking anybody's code."""
    if kind == "flow":
        definition = definition_of(value)
        value = definition.function if definition is not None else None
    if kind == "class":
        mro: tuple[type, ...] = type.__dict__["__mro__"].__get__(value)
        value = next((vars(each)["__init__"] for each in mro if "__init__" in vars(each)), None)
    for _ in range(_WRAPPERS):
        if type(value) is not FunctionType or "__wrapped__" not in value.__dict__:
            break
        value = value.__dict__["__wrapped__"]
    return value if type(value) is FunctionType and "__signature__" not in value.__dict__ else None


def _parameters(function: FunctionType, *, bound: bool) -> list[inspect.Parameter]:
    try:
        found = list(inspect.signature(function, follow_wrapped=False).parameters.values())
    except (ValueError, TypeError):
        return []
    return found[1:] if bound else found


def _written(parameters: list[inspect.Parameter]) -> str:
    """The parameters as Python writes them, without annotations, which are anybody's objects."""
    parts: list[str] = []
    starred = False
    for place, each in enumerate(parameters):
        starred = starred or each.kind is each.VAR_POSITIONAL
        if each.kind is each.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        default = "" if each.default is each.empty else shown(each.default)
        default = default if len(default) <= _DEFAULT else "..."
        parts.append(f"{_MARKS.get(each.kind, '')}{each.name}{'=' if default else ''}{default}")
        last = place + 1 == len(parameters) or parameters[place + 1].kind is not each.POSITIONAL_ONLY
        if each.kind is each.POSITIONAL_ONLY and last:
            parts.append("/")
    text = f"({', '.join(parts)})"
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 4]}...)"


def _first_line(value: Any, kind: _Kind) -> str:
    if kind == "class":
        doc = vars(value).get("__doc__")
    else:
        function = _function_of(value, kind)
        doc = function.__doc__ if function is not None else None
    if type(doc) is not str:
        return ""
    return next((line.strip()[:_WIDTH] for line in doc[:2_000].splitlines() if line.strip()), "")


def _result_name(name: str, kind: _Kind) -> str:
    """What a call's value may be called: `cleaned` for `clean`, `orders` for `load_orders`, `model` for `Model`."""
    if kind == "class":
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    verb, _, rest = name.partition("_")
    if verb in _TAKES_OUT:
        return rest or f"{verb}_value"
    if rest:
        return f"{name}_value"
    if name.endswith("e"):
        return f"{name}d"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ied"
    return f"{name}ed"


def _fresh(name: str, taken: set[str]) -> str:
    name = name if name.isidentifier() and not keyword.iskeyword(name) else "value"
    made, number = name, 2
    while made in taken:
        made = f"{name}_{number}"
        number += 1
    return made
