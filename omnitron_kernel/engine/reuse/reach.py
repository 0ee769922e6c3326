"""What the names of a code stand for right now, however far away: operations, functions of the project, values.

Nothing that stands there is run. What is found is told by a digest and, for people, part by part; where something
is found of which it is not known what it does, that is told instead, and nothing is reused.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from omnitron_kernel.engine.probe import Openable
from omnitron_kernel.engine.reuse.code import Unit, unit_of
from omnitron_kernel.engine.reuse.form import Form, take_apart
from omnitron_kernel.engine.reuse.hashing import digest_of
from omnitron_kernel.engine.reuse.look import Look, Opaque, is_atom
from omnitron_kernel.engine.reuse.project import is_project
from omnitron_kernel.engine.reuse.world import CLOCKED, NAMED, NEEDED, operation, strange

__all__ = ["MISSING", "Lookup", "Reach", "Reached", "names_of"]

_NONE: Mapping[str, Any] = {}
MISSING: Any = object()
"""What a lookup gives for a name that is not bound."""

Lookup = Callable[[str], Any]
"""Gives what a name stands for, or `MISSING`."""

_CLOCK = frozenset({"now", "today"})
_TEXTS = frozenset({"str", "repr", "ascii", "format"})
_ORDERED = frozenset({"set", "frozenset"})


@dataclass(slots=True)
class Reached:
    """What one code leads to.

    Attributes:
        why: Why it is not known what it does; empty where it is.
        digest: Of all of it.
        parts: The digest of each part, by what people call it.
        changes: Whether any of it may change something in place.
        sets: Whether any of it makes sets.
        vendors: Whether any of it is an operation of numpy or pandas.
        texts: Whether any of it makes texts of values.
        named: Whether texts may name operations.
        clocked: Whether texts may mean the clock.
        looks: What the values that it holds could share with others.
    """

    why: str = ""
    digest: bytes = b""
    parts: dict[str, bytes] = field(default_factory=dict)
    changes: bool = False
    sets: bool = False
    vendors: bool = False
    texts: bool = False
    named: bool = False
    clocked: bool = False
    looks: list[Look] = field(default_factory=list)


def names_of(function: FunctionType) -> Lookup:
    """Returns the lookup of a function's own names."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    known, built = function.__globals__, vars(builtins)

    def lookup(name: str) -> Any:
        if name in cells:
            try:
                return cells[name].cell_contents
            except ValueError:
                return MISSING
        found = known.get(name, MISSING)
        return built.get(name, MISSING) if found is MISSING else found

    return lookup


class Reach:
    """What is found of one flow's surroundings at one moment.

    Args:
        lookup: What the flow's own names stand for.
        form_of: Gives the form of a value.
    """

    def __init__(self, lookup: Lookup, form_of: Callable[[Any], Form]) -> None:
        self.lookup = lookup
        self._form_of = form_of

    def of(self, unit: Unit, imported: Mapping[str, Any], functions: Mapping[str, Any] = _NONE) -> Reached:
        """Returns what a code leads to; the code's own digest is no part of it.

        Args:
            unit: The code.
            imported: Names that stand for something else than the flow's surroundings say.
            functions: Functions that it is handed, by name.
        """
        reached = Reached()
        around = self.lookup

        def first(name: str) -> Any:
            return imported[name] if name in imported else around(name)

        walk = _Following(reached, self._form_of)
        walk.add(unit, first, "", dict(functions))
        walk.all()
        return reached


class _Following:
    """One walk from a code through all that it reaches."""

    def __init__(self, reached: Reached, form_of: Callable[[Any], Form]) -> None:
        self.reached = reached
        self.form_of = form_of
        self.units: list[tuple[Unit, Lookup, str, dict[str, Any], bool]] = []
        self.numbers: dict[int, int] = {}
        self.texts: set[str] = set()

    def add(
        self, unit: Unit, lookup: Lookup, name: str, held: dict[str, Any] | None = None, *, trusted: bool = False
    ) -> None:
        self.units.append((unit, lookup, name, held or {}, trusted))

    def all(self) -> None:
        lines: list[object] = []
        reached = self.reached
        for unit, lookup, name, held, trusted in self.units:  # grows while it is walked
            lines.append(unit.digest if len(lines) else b"")
            reached.sets = reached.sets or unit.sets
            reached.changes = reached.changes or (unit.changes and not trusted)
            if name:
                reached.parts[f"`{name}`"] = unit.digest
            if not trusted:
                self.texts |= unit.texts
                self.check(unit, name)
            for path in sorted(unit.paths):
                lines.append((path, self.follow(path, lookup, name, trusted=trusted)))
            for each in sorted(held):
                lines.append((each, self.value(held[each], f"{name}({each}=...)" if name else each, trusted=trusted)))
            if reached.why:
                return
        if reached.named and any(strange(each) for each in self.texts if each.isidentifier()):
            named = next(each for each in sorted(self.texts) if each.isidentifier() and strange(each))
            reached.why = f"it hands the text {named!r} to what takes the names of operations"
        elif reached.clocked and _CLOCK & {each.lower() for each in self.texts}:
            reached.why = "it asks the clock by a text"
        reached.digest = digest_of(repr(lines).encode("utf-8", "surrogatepass"))

    def check(self, unit: Unit, name: str) -> None:
        reached = self.reached
        used = unit.attributes | {part for path in unit.paths for part in path[1:]}
        reached.named = reached.named or not NAMED.isdisjoint(used)
        reached.clocked = reached.clocked or not CLOCKED.isdisjoint(used | {path[0] for path in unit.paths})
        reached.texts = reached.texts or not NEEDED.isdisjoint(used) or unit.formats
        why = unit.why
        if not why:
            for each in sorted(unit.attributes):
                why = strange(each)
                if why:
                    break
        self.refuse(why, name)

    def refuse(self, why: str, name: str) -> None:
        if why and not self.reached.why:
            self.reached.why = f"`{name}`: {why}" if name else why

    def follow(self, path: tuple[str, ...], lookup: Lookup, name: str, *, trusted: bool) -> object:
        """Returns what tells the thing apart that a path leads to."""
        found = lookup(path[0])
        rest = list(path[1:])
        known = path[0]
        while rest and type(found) is ModuleType:
            found = vars(found).get(rest[0], MISSING)
            known = f"{known}.{rest.pop(0)}"
        if found is MISSING:
            self.refuse(f"`{known}` is not bound", name)
            return None
        if type(found) is ModuleType:
            self.refuse("" if trusted else f"it hands the module `{known}` on", name)
            return found.__name__
        if not trusted:
            for each in rest:
                self.refuse(strange(each), name)
            if rest and (type(found) is FunctionType or issubclass(type(found), Openable)):
                self.refuse(f"it reads `.{rest[0]}` of the function `{known}`", name)
        return self.value(found, known, trusted=trusted, of=name)

    def value(self, found: Any, known: str, *, trusted: bool, of: str = "") -> object:
        """Returns what tells a thing apart, and has functions of the project followed."""
        if is_atom(found):
            self.reached.parts[f"`{known}`"] = told = self.form(found)
            return told
        if type(found) is FunctionType and is_project(found.__code__.co_filename):
            return self.function(found, trusted=trusted)
        named = operation(found)
        if named:
            self.reached.vendors = self.reached.vendors or named.startswith(("numpy.", "pandas."))
            short = named.rpartition(".")[2]
            self.reached.texts = self.reached.texts or short in _TEXTS
            self.reached.sets = self.reached.sets or short in _ORDERED
            return named
        if issubclass(type(found), Openable):
            definition = getattr(found, "_definition", None)
            trusted = trusted or bool(getattr(definition, "pure", False))
            found = getattr(found, "func", None)
            if type(found) is FunctionType:
                return self.function(found, trusted=trusted)
        if type(found) is FunctionType and trusted:
            return self.function(found, trusted=trusted)
        if type(found) in (FunctionType, BuiltinFunctionType, type) or callable(found):
            if trusted:
                return getattr(found, "__module__", ""), getattr(found, "__qualname__", str(type(found)))
            self.refuse(f"`{known}` is not in the table of operations that change nothing", of)
            return None
        try:
            form = self.form_of(found)
        except Opaque as why:
            self.refuse(f"`{known}` cannot be told apart: {why}", of)
            return None
        self.reached.looks.append(form.look)
        self.reached.vendors = self.reached.vendors or form.look.arrays
        self.reached.parts[f"`{known}`"] = form.digest
        return form.digest

    def form(self, value: Any) -> bytes:
        try:
            return take_apart(value).data
        except Opaque:
            return repr((type(value).__name__, "nan")).encode()

    def function(self, function: FunctionType, *, trusted: bool) -> int:
        place = id(function)
        if place in self.numbers:
            return self.numbers[place]
        self.numbers[place] = len(self.units)
        name = function.__qualname__.rpartition("<locals>.")[2]
        if not trusted and function.__dict__.keys() - {"__wrapped__"}:
            self.refuse(f"`{name}` has attributes of its own", "")
        if function.__builtins__ is not vars(builtins):
            self.refuse(f"`{name}` has builtins of its own", "")
        code = function.__code__
        positional = code.co_varnames[: code.co_argcount]
        defaults = function.__defaults__ or ()
        held = dict(zip(positional[len(positional) - len(defaults) :], defaults, strict=True))
        held |= function.__kwdefaults__ or {}
        self.add(unit_of(code), names_of(function), name, held, trusted=trusted)
        return self.numbers[place]
