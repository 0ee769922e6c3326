"""What can be added as a node, best first: what the notebook has, its modules, Python itself, and a few statements.

Where a value is at hand, its own methods come first, and each function takes it where it fits. Nothing of anybody's
runs: no module is imported for it and nothing is asked for an attribute that could be Python code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain, islice
from types import ModuleType
from typing import Any, cast

from omnitron_kernel.graph.misfits import misfit
from omnitron_kernel.messages import Known
from omnitron_kernel.notebook.calling import Call, fitting, statement
from omnitron_kernel.notebook.entries import (
    Entry,
    Told,
    among_names,
    class_named,
    in_builtins,
    in_modules,
    in_text,
    of_class,
)
from omnitron_kernel.signs import Sign, written

__all__ = ["AtHand", "known_among"]

_MOST = 30
_NAMES = 20_000  # looked at
_LOOSE = 4  # the rank of a name that merely holds the letters
_IDENTIFIER = re.compile(r"[^\W\d]\w*")

# What is used most is first among equals.
_LIKELY = {
    name: place
    for place, name in enumerate(
        (
            *("head", "describe", "groupby", "sort_values", "dropna", "fillna", "mean", "sum", "merge", "assign"),
            *("query", "drop", "rename", "astype", "value_counts", "reset_index", "set_index", "plot", "apply"),
            *("read_csv", "DataFrame", "concat", "to_datetime", "array", "arange", "linspace", "std", "reshape"),
            *("append", "extend", "get", "items", "keys", "values", "split", "strip", "join", "replace", "lower"),
            *("len", "sorted", "print", "sum", "max", "min", "round", "list", "dict", "str", "int", "float", "range"),
        )
    )
}

_TEMPLATES = {
    "for": "for each in ...:\n    ...",
    "if": "if ...:\n    ...",
    "with": "with ... as opened:\n    ...",
    "try": "try:\n    ...\nexcept Exception as error:\n    ...",
}


@dataclass(frozen=True, slots=True)
class AtHand:
    """The value that what is added shall take.

    Attributes:
        name: The name by which it is read; empty where there is none.
        typed: The name of its type, or its annotation; empty where nothing is known of it.
        kind: Its class, where it is known.
    """

    name: str = ""
    typed: str = ""
    kind: type | None = None


def known_among(
    names: Mapping[str, Any],
    word: str,
    *,
    hidden: frozenset[str] = frozenset(),
    source: str = "",
    flow: str = "",
    cells: Iterable[str] = (),
    value: AtHand = AtHand(),
) -> list[Known]:
    """Returns what can be added, best first.

    Args:
        names: The notebook's names; none where there is no kernel.
        word: What was typed: letters that a name holds in this order; `lib.` before them looks into a module.
        hidden: Names that are IPython's own.
        source: The text to which it is added; its names are not given to results again.
        flow: The flow whose text that is, which is not offered within itself.
        cells: The other texts of the notebook, where its names are not known.
        value: The value that is at hand.

    Example:
        >>> def clean(df, how="any"):
        ...     "Drops what is not there."
        >>> known_among({"clean": clean}, "cle")[0].code
        'cleaned = clean(df=...)'
        >>> known_among({}, "upp", value=AtHand("label", "str"))[0].code
        'upper = label.upper()'
    """
    told = Told()
    for cell in cells:
        told |= in_text(cell, flow)
    told |= in_text(source, flow)
    names = {**told.names, **names}
    modules = {
        name: each
        for name, each in names.items()
        if issubclass(type(each), ModuleType) and not name.startswith("_") and name not in hidden
    }
    modules |= told.modules
    kind = value.kind if value.kind is not None else class_named(value.typed, names, modules)
    own = of_class(kind) if value.name and kind is not None else ()
    found = {each.name: each for each in _entries(names, told, modules, hidden, word) if each.name != flow}
    typed = word.strip().casefold()
    ranked: list[tuple[tuple[bool, int, int, int, int, str], Entry]] = []
    for each in islice(chain(own, found.values()), _NAMES):
        rank = _rank(each.name.casefold(), typed)
        if rank is not None and (typed or each.near != 3):
            later = each.near > 0 or rank >= _LOOSE
            likely = _LIKELY.get(each.name.rpartition(".")[2], len(_LIKELY))
            ranked.append(((later, rank, each.near, likely, len(each.name), each.name), each))
    taken = set(_IDENTIFIER.findall(source))
    best = (_known(each, value, taken) for _, each in nsmallest(2 * _MOST, ranked, key=lambda each: each[0]))
    return list(islice((each for each in best if each is not None), _MOST))


def _entries(
    names: Mapping[str, Any],
    told: Told,
    modules: Mapping[str, ModuleType],
    hidden: frozenset[str],
    word: str,
) -> Iterator[Entry]:
    """All that has a name, the nearer behind the farther, so that of two names the nearer one is meant."""
    yield from in_builtins()
    yield from in_modules(modules, word.strip())
    for name, text in _TEMPLATES.items():
        yield Entry(name, "template", lambda text=text: Sign(doc=text), 2)  # type: ignore[misc]
    yield from among_names(names, hidden)
    yield from told.entries.values()


def _rank(name: str, typed: str) -> int | None:
    """How well a name fits what was typed: 0 is best; None where it does not."""
    if not typed or typed == name or typed == name.rpartition(".")[2]:
        return 0
    if name.startswith(typed) or name.rpartition(".")[2].startswith(typed):
        return 1
    if f"_{typed}" in name or f".{typed}" in name:
        return 2
    if typed in name:
        return 3
    letters = iter(name)
    return _LOOSE if len(typed) > 1 and all(each in letters for each in typed) else None


def _known(entry: Entry, value: AtHand, taken: set[str]) -> Known | None:
    """How a name is added; None where it surely cannot take the value at hand."""
    if entry.kind == "template":
        text = _TEMPLATES[entry.name]
        return Known(entry.name, "template", text.replace("...", value.name, 1) if value.name else text)
    sign = entry.sign()
    place = None
    if value.name and entry.kind != "method" and sign.parameters is not None:
        place = fitting(sign.parameters, lambda wanted: not misfit(value.typed, wanted))
        if place is None:
            return None
    name = f"{value.name}.{entry.name}" if entry.kind == "method" else entry.name
    given = "" if entry.kind == "method" else value.name
    code = statement(Call(name, entry.kind, sign, given, place), taken)
    return Known(entry.name, cast(Any, entry.kind), code, written(sign.parameters), sign.doc)
