"""What one run knows of its values, asks before each site, and tells behind it.

The copy of a flow asks `recall` before a site and, where that has nothing, hands `retain` what was computed. Values
are looked into where they are first read, and again after anything ran of which it is not known what it did. So
nothing has to be known about aliases: a value that was changed, in whichever way, has another digest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from marshal import dumps as marshalled
from pickle import dumps
from time import perf_counter_ns
from types import CellType, FunctionType, ModuleType
from typing import Any

from omnitron_kernel.engine.probe import Openable, probe
from omnitron_kernel.engine.reuse import ambient
from omnitron_kernel.engine.reuse.asked import GROUND, Asked
from omnitron_kernel.engine.reuse.cache import Cache, Entry
from omnitron_kernel.engine.reuse.costs import DEAR
from omnitron_kernel.engine.reuse.form import Form, put_together, take_apart
from omnitron_kernel.engine.reuse.hashing import digest_of
from omnitron_kernel.engine.reuse.look import ATOMS, Opaque, is_atom
from omnitron_kernel.engine.reuse.looks import Looks
from omnitron_kernel.engine.reuse.meaning import meant
from omnitron_kernel.engine.reuse.notes import Computed, Note, Reused
from omnitron_kernel.engine.reuse.origins import Origin
from omnitron_kernel.engine.reuse.reach import Lookup, Reach, Reached
from omnitron_kernel.engine.reuse.site import Sites
from omnitron_kernel.engine.reuse.warned import warned

__all__ = ["ASKING", "FRESH", "Record", "State", "again", "recall", "retain"]

FRESH = object()
"""What `recall` gives where the site is to be computed."""

_NONE: dict[str, Any] = {}
_BRIEF = 64  # bytes of an input that stand for it as they are
_ADDRESS = re.compile(rb"0x[0-9a-f]{6,}", re.IGNORECASE)
"""What a text holds that says where an object lies."""

_ADDRESS_BEGINS = b" at 0x"
"""How Python begins to say so, in errors too, where nothing is seen to make a text."""

_TOLD: dict[Callable[[], bytes], str] = {
    ambient.ground: "Python or its settings",
    ambient.vendors: "a package or its settings",
    ambient.shown: "how values are written",
    ambient.process: "the process, which orders sets",
}


class Record(list[Any]):
    """The record of a run that reuses, with what it knows."""

    __slots__ = ("state",)

    state: State


class State:
    """The state of one run.

    Args:
        sites: The flow's sites.
        lookup: What the flow's names stand for.
        cache: Where entries are kept.
        flow: The flow's name.

    Attributes:
        notes: What is said of each node, by its step.
        forms: The forms of what sites gave, by their steps, where they are kept.
        took: How long computing what each site gave took, in ns.
        looks: The values that it has looked into.
        closed: Whether nothing ran so far of which it is not known what it did.
    """

    def __init__(self, sites: Sites, lookup: Lookup, cache: Cache, flow: str) -> None:
        self.cache = cache
        self.flow = flow
        self.sites = sites
        self.notes: dict[int, Note] = {}
        self.forms: dict[int, Form] = {}
        self.took: dict[int, int] = {}
        self.closed = True
        self.looks = Looks()
        self._reach = Reach(lookup, self.looks.form_of)
        self._reached: dict[Any, Reached] = {}
        self._grounds: dict[Callable[[], bytes], bytes] = {}
        self._asked: Asked | None = None

    def anew(self) -> State:
        """Returns a state that has looked at nothing yet."""
        return State(self.sites, self._reach.lookup, self.cache, self.flow)

    def forget(self) -> None:
        """Lets go of all that was found: something ran of which it is not known what it did."""
        self.looks.forget()
        self._reached.clear()
        self._grounds.clear()

    def ground(self, what: Callable[[], bytes]) -> bytes:
        """Returns what computations depend on besides code and inputs."""
        found = self._grounds.get(what)
        if found is None:
            found = self._grounds[what] = what()
        return found

    def reached(self, unit: Any, imported: dict[str, Any], functions: dict[str, Any]) -> Reached:
        """Returns what a code leads to."""
        if functions:
            return self._reach.of(unit, imported, functions)
        if imported:
            return self._reach.of(unit, imported)
        found = self._reached.get(unit.does)
        if found is None:
            found = self._reached[unit.does] = self._reach.of(unit, imported)
        return found

    def ask(self, index: int, values: tuple[Any, ...]) -> Any:
        """Returns what is kept of a site's value, or `FRESH`.

        Args:
            index: The site's step.
            values: What its names stand for: those that it reads, then those that the flow imports.
        """
        site = self.sites.at[index]
        if site.after:
            self.forget()
            self.closed = False
        asked = self._asked = Asked(site, values)
        asked.entered = perf_counter_ns()
        try:
            self._look_up(asked)
        except Opaque as why:
            asked.why = str(why)
        if asked.why:
            asked.began = perf_counter_ns()
            return FRESH
        entry = self.cache.get(asked.key)
        report = self.cache.report
        if type(entry) is Entry:
            value = put_together(entry.form)
            if not entry.form.atom:
                self.looks.note(value, None, entry.form.digest)
            self.notes[index] = Reused(entry.took)
            self.forms[index], self.took[index] = entry.form, entry.took
            report.hits += 1
            report.saved += entry.took
            self.cache.costs.judge(site.key, perf_counter_ns() - asked.entered, entry.took)
            self._remember(self._origin(asked), site.node)
            return value
        report.misses += 1
        asked.warnings = warned()
        asked.began = perf_counter_ns()
        return FRESH

    def answer(self, index: int, value: Any, since: int) -> None:
        """Takes what a site gave that was computed, and keeps it where a fresh computation would give the same.

        Args:
            index: The site's step.
            value: What it gave.
            since: When the run began.
        """
        asked, self._asked = self._asked, None
        if asked is None:
            return
        ended = perf_counter_ns()
        took = ended - asked.began
        span = asked.began - since, took
        if asked.why:
            self.forget()
            self.closed = False
            self.notes[index] = Computed(asked.why, span=span)
            return
        lost = self._keep(index, asked, value, took)
        now = self._origin(asked, kept=not lost)
        before = self._remember(now, asked.site.node)
        self.notes[index] = Computed("", before, now, lost, span)
        self.cache.costs.judge(asked.site.key, asked.began - asked.entered + perf_counter_ns() - ended, took)

    def broken(self, error: Exception) -> Any:
        """Goes on without what could not be found out."""
        self.forget()
        self.closed = False
        if self._asked is not None:
            self._asked.why = f"the cache failed: {type(error).__name__}"
        return FRESH

    def _keep(self, index: int, asked: Asked, value: Any, took: int) -> str:
        """Keeps what a site gave; returns why it does not."""
        changed = self._changed(asked)
        if changed:
            self.forget()
            self.closed = False
            return f"it changed {changed} in place"
        if warned() != asked.warnings or asked.site.key in self.cache.loud:
            self.cache.loud.add(asked.site.key)
            return "it warned"
        try:
            form = take_apart(value)
        except Opaque as why:
            return f"{why}"
        if (asked.reached.texts or _ADDRESS_BEGINS in form.data) and _ADDRESS.search(form.data):
            return "a text in it may say where an object lies"
        if not form.atom:
            shared = self._shared(asked, form)
            if shared:
                return f"it shares what it holds with {shared}"
            self.looks.note(value, form, form.digest)
        if not self.cache.holds(form.size):
            return f"{form.size:,} bytes are more than half of the cache's {self.cache.size:,}"
        kept = form.copied()
        kept.key = asked.key
        self.cache.put(asked.key, Entry(kept, took, self.flow, asked.site.node))
        self.forms[index], self.took[index] = kept, took
        return ""

    def _look_up(self, asked: Asked) -> None:
        """Finds a site's key, or why it has none.

        Raises:
            Opaque: One of its inputs is not looked into; says which.
        """
        site = asked.site
        unit = site.unit
        if site.why or unit is None:
            asked.why = site.why
            return
        if self.cache.costs.spare(site.key):
            asked.why = DEAR
            return
        functions: dict[str, Any] = _NONE
        inputs = asked.inputs
        arrays = False
        for name, value in zip(site.reads, asked.values, strict=False):
            kind = type(value)
            if type(kind) is type and kind in ATOMS:
                if value != value:  # noqa: PLR0124 - a NaN differs from itself
                    raise Opaque(f"`{name}` is a NaN, which equals only itself as an object")
                data = dumps(value, 5)
                inputs.append(data if len(data) <= _BRIEF else digest_of(data))
            elif kind is FunctionType or kind is ModuleType or issubclass(kind, Openable):
                functions = {**functions, name: value}
                inputs.append(b"")
            else:
                try:
                    digest = self.looks.digest_of(value)
                except Opaque as why:
                    raise Opaque(f"`{name}` is not looked into: {why}") from None
                asked.digests[name] = digest
                inputs.append(digest)
                arrays = arrays or self.looks.has_arrays(value)
        count = len(site.reads)
        imported = dict(zip(site.imports, asked.values[count:], strict=True)) if site.imports else _NONE
        reached = asked.reached = self.reached(unit, imported, functions)
        asked.why = reached.why
        if asked.why:
            return
        if asked.digests and (len(asked.digests) > 1 or reached.looks):
            held = [each for name, each in zip(site.reads, asked.values, strict=False) if name in asked.digests]
            inputs.append(self.looks.together(held, reached.looks))
        vendors = arrays or reached.vendors
        if reached.named or vendors:
            asked.why = self._meant(asked, reached, clocked=vendors)
        known = reached.known.get(arrays)
        if known is None:
            told = {_TOLD[each]: self.ground(each) for each in grounds_of(reached, arrays=arrays)}
            known = reached.known[arrays] = told, [*told.values()]
        asked.grounds, marks = known
        # Which names a block is handed is not said by its text: the value of one that it binds counts if it has one.
        handed = site.reads if site.found else ()
        asked.key = digest_of(marshalled((site.key, handed, reached.digest, inputs, marks), 2))

    def _meant(self, asked: Asked, reached: Reached, *, clocked: bool) -> str:
        """Why texts among the inputs may mean what nobody sees: an operation, or the clock."""
        if clocked and reached.clocked:
            return "it holds a text that may mean the clock"
        for value in reached.values:
            told = meant(value, self.looks.form_of, named=reached.named, clocked=clocked)
            if told:
                return f"what it reads of its surroundings holds {told}"
        for name, value in zip(asked.site.reads, asked.values, strict=False):
            if name in asked.digests or type(value) in (str, bytes):
                told = meant(value, self.looks.form_of, named=reached.named, clocked=clocked)
                if told:
                    return f"`{name}` holds {told}"
        return ""

    def _origin(self, asked: Asked, *, kept: bool = True) -> Origin:
        """What a node is computed from."""
        site = asked.site
        grounds = asked.grounds
        return Origin(asked.key, site.key, site.text, asked.reached.parts, site.reads, asked.inputs, grounds, kept)

    def _remember(self, origin: Origin, node: str) -> Origin | None:
        """Notes what a node is computed from; returns what it was computed from before."""
        return self.cache.origins.note(self.flow, node, origin, self.cache.below)

    def _changed(self, asked: Asked) -> str:
        """What a site changed that it was handed, or reads of its surroundings; empty where nothing."""
        if not asked.reached.changes and not asked.reached.looks and not asked.digests:
            return ""
        for name, value in zip(asked.site.reads, asked.values, strict=False):
            before = asked.digests.get(name)
            if before is None:
                continue
            try:
                if take_apart(value).digest != before:
                    return f"`{name}`"
            except Opaque:
                return f"`{name}`"
        if not asked.reached.changes and not asked.reached.looks:
            return ""
        return "" if self._surroundings(asked) == asked.reached.digest else "what it reads of its surroundings"

    def _surroundings(self, asked: Asked) -> bytes:
        site = asked.site
        count = len(site.reads)
        pairs = zip(site.reads, asked.values, strict=False)
        functions = {name: each for name, each in pairs if name not in asked.digests and not is_atom(each)}
        imported = dict(zip(site.imports, asked.values[count:], strict=True))
        reach = Reach(self._reach.lookup, take_apart)
        return reach.of(site.unit, imported, functions).digest  # type: ignore[arg-type] # it was asked for

    def _shared(self, asked: Asked, form: Form) -> str:
        """With what a site's value shares something that could be changed; empty where with nothing."""
        for name, value in zip(asked.site.reads, asked.values, strict=False):
            if name in asked.digests and form.look.shares(self.looks.form_of(value).look):
                return f"`{name}`"
        return "the surroundings" if any(form.look.shares(each) for each in asked.reached.looks) else ""


def grounds_of(reached: Reached, *, arrays: bool) -> tuple[Callable[[], bytes], ...]:
    """Returns what a computation depends on besides code and inputs.

    Args:
        reached: What its code leads to.
        arrays: Whether there are arrays or tables among its inputs.
    """
    grounds = GROUND
    if arrays or reached.vendors:
        grounds = (*grounds, ambient.vendors)
    if reached.texts or reached.named:  # an operation that a text names may be one that shows
        grounds = (*grounds, ambient.shown)
    return (*grounds, ambient.process) if reached.sets else grounds


def recall(index: int, record: Record, *values: Any) -> Any:
    """Asks whether what a site gives is kept; `FRESH` where it is not."""
    try:
        return record.state.ask(index, values)
    except Exception as error:  # noqa: BLE001 - a flow runs, whatever the cache is up to
        return record.state.broken(error)


def retain(index: int, record: Record, value: Any) -> Any:
    """Takes what a site gave that was computed, and writes the step into the record."""
    try:
        record.state.answer(index, value, record[0])
    except Exception as error:  # noqa: BLE001 - as above
        record.state.broken(error)
    return probe(index, record, value)


def again(index: int, record: Record, value: Any) -> Any:
    """Writes the step of a site whose value was kept."""
    return probe(index, record, value)


ASKING: Mapping[str, CellType] = {
    name: CellType(helper)
    for name, helper in {"@recall": recall, "@retain": retain, "@again": again, "@fresh": FRESH}.items()
}
"""What the further hidden names of a copy stand for that asks."""
