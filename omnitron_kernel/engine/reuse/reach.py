"""What the names of a code stand for right now, however far away: operations, functions of the project, values.

Nothing that stands there is run. What is found is told by a digest and, for people, part by part; where something
is found of which it is not known what it does, that is told instead, and nothing is reused.
"""

from __future__ import annotations

import builtins
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

from omnitron_kernel.engine.probe import Openable
from omnitron_kernel.engine.reuse.code import Unit, made, unit_of
from omnitron_kernel.engine.reuse.form import Form, take_apart
from omnitron_kernel.engine.reuse.hashing import digest_of
from omnitron_kernel.engine.reuse.look import Look, Opaque, is_atom
from omnitron_kernel.engine.reuse.meaning import meaning_of
from omnitron_kernel.engine.reuse.project import is_project
from omnitron_kernel.engine.reuse.world import NAMED, NEEDED, operation, strange, told_of

__all__ = ["MISSING", "Lookup", "Reach", "Reached", "names_of"]

_NONE: Mapping[str, Any] = {}
MISSING: Any = object()
"""What a lookup gives for a name that is not bound."""

Lookup = Callable[[str], Any]
"""Gives what a name stands for, or `MISSING`."""

_TEXTS = frozenset({"str", "repr", "ascii", "format"})
_ORDERED = frozenset({"set", "frozenset"})
_VIEWS = frozenset({"keys", "items"})
_COMBINING = frozenset({"and_", "or_", "xor", "sub"})


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
        clocked: Whether a text in it would mean the clock to numpy and pandas.
        looks: What the values that it holds could share with others.
        known: What else it depends on, by whether there are arrays among its inputs: for who asks again.
        values: These values, in which texts may mean more than themselves.
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
    values: list[Any] = field(default_factory=list)
    known: dict[bool, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Unit:
    """One code on the way: what its names stand for, what it is called, and its defaults.

    Attributes:
        trusted: Whether it is declared, so that it is told apart but not looked into.
        called: How it calls itself, in errors for one.
    """

    unit: Unit
    lookup: Lookup
    name: str
    held: Mapping[str, Any]
    trusted: bool = False
    called: tuple[str, ...] = ()


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
        walk.units.append(_Unit(unit, first, "", functions))
        walk.all()
        return reached


class _Following:
    """One walk from a code through all that it reaches."""

    def __init__(self, reached: Reached, form_of: Callable[[Any], Form]) -> None:
        self.reached = reached
        self.form_of = form_of
        self.units: list[_Unit] = []
        self.numbers: dict[tuple[int, bool], int] = {}
        self.captured: dict[int, int] = {}
        self.texts: set[str] = set()
        self.views = self.combines = False

    def all(self) -> None:
        lines: list[object] = []
        reached = self.reached
        for each in self.units:  # grows while it is walked
            lines.append((each.unit.digest, each.called) if lines else b"")
            self.note(each)
            lines.append([] if each.trusted else [(name, told_of(name)) for name in sorted(each.unit.attributes)])
            lines.extend([(path, self.follow(path, each)) for path in sorted(each.unit.paths)])
            for name in sorted(each.held):
                known = f"{each.name}({name}=...)" if each.name else name
                lines.append((name, self.value(each.held[name], known, each)))
            if reached.why:
                return
        # What `d.keys() - e.keys()` gives is a set.
        reached.sets = reached.sets or (self.views and self.combines)
        if reached.sets:  # the order of functions in a set is that of where they lie
            lines.append([place for place, _ in self.numbers])
        meant = meaning_of(self.texts, named=reached.named, clocked=False)
        reached.clocked = bool(meaning_of(self.texts, named=False, clocked=True))
        self.refuse(f"it holds the text {meant}" if meant else "", "")
        hidden = next((each for each in self.texts if reached.texts and "{" in each and ".__" in each), "")
        self.refuse(f"the text {hidden!r} may read what no key holds" if hidden else "", "")
        reached.digest = digest_of(repr(lines).encode("utf-8", "surrogatepass"))

    def note(self, each: _Unit) -> None:
        """Takes in what one code does itself."""
        reached, unit = self.reached, each.unit
        reached.sets = reached.sets or unit.sets
        reached.changes = reached.changes or unit.changes or each.trusted
        if each.name:
            reached.parts[f"`{each.name}`"] = unit.digest
        if each.trusted:
            for module in sorted(unit.modules):
                self.refuse(_imports(module), each.name)
            return
        used = unit.attributes | {part for path in unit.paths for part in path[1:]}
        self.use(used)
        reached.texts = reached.texts or unit.formats
        self.texts |= unit.texts
        self.views = self.views or not _VIEWS.isdisjoint(used)
        self.combines = self.combines or unit.combines
        self.refuse(unit.why or next(filter(None, map(strange, sorted(unit.attributes))), ""), each.name)

    def use(self, names: Iterable[str]) -> None:
        """Notes what operations of these names depend on."""
        reached = self.reached
        reached.named = reached.named or not NAMED.isdisjoint(names)
        reached.texts = reached.texts or not NEEDED.isdisjoint(names) or not _TEXTS.isdisjoint(names)
        reached.sets = reached.sets or not _ORDERED.isdisjoint(names)
        self.combines = self.combines or not _COMBINING.isdisjoint(names)

    def refuse(self, why: str, name: str) -> None:
        if why and not self.reached.why:
            self.reached.why = f"`{name}`: {why}" if name else why

    def follow(self, path: tuple[str, ...], of: _Unit) -> object:
        """Returns what tells the thing apart that a path leads to."""
        found = of.lookup(path[0])
        known, rest = path[0], list(path[1:])
        while rest and type(found) is ModuleType:
            found = vars(found).get(rest[0], MISSING)
            known = f"{known}.{rest.pop(0)}"
        if found is MISSING:
            self.refuse(f"`{known}` is not bound", of.name)
            return None
        if type(found) is ModuleType:
            self.refuse("" if of.trusted else f"it hands the module `{known}` on", of.name)
            return found.__name__
        if rest and not of.trusted:
            for each in rest:
                self.refuse(strange(each), of.name)
            if type(found) is FunctionType or issubclass(type(found), Openable):
                self.refuse(f"it reads `.{rest[0]}` of the function `{known}`", of.name)
        told = self.value(found, known, of)
        return (told, [(each, told_of(each)) for each in rest]) if rest and not of.trusted else told

    def value(self, found: Any, known: str, of: _Unit) -> object:
        """Returns what tells a thing apart, and has functions of the project followed."""
        if is_atom(found):
            return self.atom(found, known, of)
        trusted = of.trusted
        if type(found) is FunctionType and (trusted or is_project(found.__code__.co_filename)):
            return self.function(found, trusted=trusted)
        named = operation(found)
        if named:
            self.reached.vendors = self.reached.vendors or named.startswith(("numpy.", "pandas."))
            self.use({named.rpartition(".")[2]})
            return named
        if issubclass(type(found), Openable):
            trusted = trusted or bool(getattr(getattr(found, "_definition", None), "pure", False))
            call = getattr(found, "func", None)
            if type(call) is FunctionType:
                return self.function(call, trusted=trusted)
        if type(found) is re.Pattern and not found.flags & re.LOCALE:
            told = digest_of(repr((found.pattern, found.flags)).encode("utf-8", "surrogatepass"))
            self.reached.parts[f"`{known}`"] = told
            return told
        if callable(found):
            if trusted:
                return self.trusted(found)
            self.refuse(f"`{known}` is not in the table of operations that change nothing", of.name)
            return None
        return self.data(found, known, of)

    def data(self, found: Any, known: str, of: _Unit) -> object:
        """What tells plain data apart: what it is, and which other data of the surroundings is the same object."""
        try:
            form = self.form_of(found)
        except Opaque as why:
            self.refuse(f"`{known}` cannot be told apart: {why}", of.name)
            return None
        reached = self.reached
        reached.parts[f"`{known}`"] = digest = form.digest
        if id(found) in self.captured:
            return self.captured[id(found)]
        if any(form.look.shares(each) for each in reached.looks):
            self.refuse(f"`{known}` shares what it holds with other values of the surroundings", of.name)
        self.captured[id(found)] = len(reached.looks)
        reached.looks.append(form.look)
        reached.values.append(found)
        reached.vendors = reached.vendors or form.look.arrays
        return digest

    def atom(self, found: Any, known: str, of: _Unit) -> object:
        """What tells a plain value apart; of a NaN, which equals only itself, whether it is the one that all share."""
        try:
            told = take_apart(found).data
        except Opaque:
            shared = operation(found)  # `math.nan` and `numpy.nan`
            self.refuse("" if shared else f"`{known}` is a NaN, which equals only itself as an object", of.name)
            return shared
        self.reached.parts[f"`{known}`"] = told
        if type(found) is str:
            self.texts.add(found)
        elif type(found) is bytes:
            self.texts.add(found.decode("latin-1"))
        return told

    def function(self, function: FunctionType, *, trusted: bool) -> int:
        """Has a function followed; returns its number."""
        place = (id(function), trusted)
        if place in self.numbers:
            return self.numbers[place]
        self.numbers[place] = len(self.units)
        name = function.__qualname__.rpartition("<locals>.")[2]
        if not trusted and function.__dict__.keys() - {"__wrapped__"}:
            self.refuse(f"`{name}` has attributes of its own", "")
        if getattr(function, "__builtins__", None) is not vars(builtins):
            self.refuse(f"`{name}` has builtins of its own", "")
        code = function.__code__
        positional = code.co_varnames[: code.co_argcount]
        defaults = function.__defaults__ or ()
        held = dict(zip(positional[len(positional) - len(defaults) :], defaults, strict=True))
        held |= function.__kwdefaults__ or {}
        called = (function.__name__, function.__qualname__)
        self.units.append(_Unit(unit_of(code), names_of(function), name, held, trusted, called))
        return self.numbers[place]

    def trusted(self, found: Any) -> object:
        """What tells something apart that a declared function uses: by its name and version, or by its code."""
        module = str(getattr(found, "__module__", "") or "")
        name = str(getattr(found, "__qualname__", type(found).__qualname__))
        home = sys.modules.get(module.partition(".")[0])
        if not _is_authors(module):
            return module, name, str(getattr(home, "__version__", ""))
        if not isinstance(found, type):
            self.refuse(f"`{name}` is an object of one's own, of which nothing is known", "")
            return None
        place = (id(found), True)
        if place not in self.numbers:
            self.numbers[place] = -1 - len(self.numbers)
            told = [
                (each, self.member(member, f"{name}.{each}"))
                for each, member in sorted(vars(found).items(), key=_first)
            ]
            return name, told, [self.trusted(base) for base in found.__bases__]
        return name

    def member(self, member: Any, known: str) -> object:
        """What tells a member of a class apart that a declared function uses."""
        inner = [member, *(getattr(member, name, None) for name in _INNER)]
        functions = [self.function(each, trusted=True) for each in inner if type(each) is FunctionType]
        attribute = known.rpartition(".")[2]
        if functions or _of_every_class(attribute) or type(member) in _SLOTS:
            return functions
        if isinstance(member, type):
            return self.trusted(member)
        return self.value(member, known, _Unit(_NOTHING, self.missing, "", _NONE, trusted=True))

    @staticmethod
    def missing(_: str) -> Any:
        """Gives nothing for any name."""
        return MISSING


_INNER = ("__func__", "fget", "fset", "fdel", "func")
_SLOTS = (MemberDescriptorType, GetSetDescriptorType)
_NOTHING = made(b"", "", *[frozenset()] * 3, *[False] * 4, frozenset())


def _first(pair: tuple[str, Any]) -> str:
    return pair[0]


def _of_every_class(name: str) -> bool:
    """Whether Python or `abc` writes a member of this name into classes."""
    return (name.startswith("__") and name.endswith("__")) or name.startswith("_abc_")


def _is_authors(module: str) -> bool:
    """Whether a module is the author's."""
    found = sys.modules.get(module)
    if found is None or module == "builtins":
        return found is None
    file = getattr(found, "__file__", None)
    return is_project(file) if type(file) is str else module == "__main__"


def _imports(module: str) -> str:
    """Why a declared function that imports a module when it runs cannot be told apart."""
    if module not in sys.modules or _is_authors(module):
        return f"it imports `{module}` when it runs; import that at the top of the file"
    return ""
