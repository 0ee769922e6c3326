"""Where what nodes gave is kept: in this process, up to a size and an age, and in tiers below that outlive it.

An entry that a run has in its hands stays whole whatever is dropped meanwhile: dropping only forgets.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import time
from typing import Any, NamedTuple, Protocol

from omnitron_kernel.engine.preview import Preview
from omnitron_kernel.engine.reuse.costs import Costs
from omnitron_kernel.engine.reuse.form import Form
from omnitron_kernel.engine.reuse.origins import Memory, Origin, Origins
from omnitron_kernel.engine.trace import duration

__all__ = ["Cache", "Entry", "Found", "Kept", "Report", "Tier", "cache_of_process", "shown_bytes", "told_of"]

SIZE = 1 << 30
"""Bytes that are kept in memory."""

COUNT = 50_000
"""Entries that are kept in memory."""

AGE = 7 * 24 * 3600.0
"""Seconds for which an entry is kept that nobody asks for."""

_OVERHEAD = 500
_STEP = 500  # bytes of one step of a whole run, with what its value looked like and what it was computed from
_SWEEP = 1_000  # writes between two looks at what is too old


class Entry(NamedTuple):
    """What one node gave.

    Attributes:
        form: Its value.
        took: How long computing it took, in ns.
        flow: The flow's name.
        node: The node's id.
    """

    form: Form
    took: int
    flow: str
    node: str

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return self.form.size + _OVERHEAD


Kept = tuple[int, Any, int, Preview | None]
"""What is kept of one step of a whole run: the step, how its value is had, how long it took, in ns, and what it looked
like, where that is not told as soon as it is had. One is made for each node of a miss, so it is a bare tuple."""


class Found:
    """What a whole run of a flow gave: how each step's value is had, and the flow's.

    Args:
        steps: What is kept of each step, in the order in which they ended.
        value: How the flow's value is had.
        took: How long the run took, in ns.
        flow: The flow's name.

    Attributes:
        count: How many steps there are.
    """

    lasting = True
    """Whether it may be kept in memory."""

    origins: Mapping[str, Origin] | None = None
    """What its nodes were computed from, where this process has computed them."""

    def __init__(self, steps: tuple[Kept, ...], value: Any, took: int, flow: str) -> None:
        self.count = len(steps)
        self.took = took
        self.flow = flow
        self._steps = steps
        self._value = value

    @property
    def steps(self) -> tuple[Kept, ...]:
        """What is kept of each step, in the order in which they ended."""
        return self._steps

    @property
    def value(self) -> Any:
        """How the flow's value is had."""
        return self._value

    @property
    def size(self) -> int:
        """Bytes that it takes beside the forms that it speaks of."""
        return _OVERHEAD + _STEP * self.count

    @property
    def forms(self) -> list[Form]:
        """The forms that it holds in memory."""
        return [way for _, way, _, _ in self._steps if type(way) is Form]


class Tier(Memory, Protocol):
    """What keeps entries beyond this process, and what was computed from what."""

    def get(self, key: bytes) -> Entry | Found | None:
        """Returns what is kept under a key; None where there is nothing that can be trusted."""

    def put(self, key: bytes, entry: Entry | Found) -> object:
        """Keeps something under a key; does nothing where it cannot."""

    def clear(self, flow: str = "", node: str = "") -> int:
        """Forgets the entries of a flow or node, or all; returns how many."""


@dataclass(slots=True)
class Report:
    """What a cache has done since this process began.

    Attributes:
        hits: Nodes that were reused.
        misses: Nodes that were looked up and not found.
        saved: What computing them had taken, in ns.
    """

    hits: int = 0
    misses: int = 0
    saved: int = 0


class Cache:
    """Keeps entries by their keys.

    Args:
        size: Bytes that are kept in memory.
        count: Entries that are kept in memory.
        age: Seconds after which an entry is dropped that nobody has asked for.
        below: The tier that is asked where memory has nothing.

    Attributes:
        report: What it has done.
        origins: What each node was last computed from, for saying what is new.
        costs: Which nodes take longer to look up than to compute.
        loud: Nodes that warned; they are computed each time, so that they can warn.
    """

    def __init__(self, *, size: int = SIZE, count: int = COUNT, age: float = AGE, below: Tier | None = None) -> None:
        self.size = size
        self.count = count
        self.age = age
        self.below = below
        self.report = Report()
        self.origins = Origins()
        self.loud: set[bytes] = set()
        self.costs = Costs()
        self._kept: OrderedDict[bytes, tuple[float, Entry | Found]] = OrderedDict()
        self._taken = 0
        self._writes = 0
        self._lock = threading.Lock()

    def get(self, key: bytes) -> Any:
        """Returns what is kept under a key; None where nothing is."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                if time() - kept[0] <= self.age:
                    self._kept[key] = time(), kept[1]
                    self._kept.move_to_end(key)
                    return kept[1]
                self._drop(key)
        if self.below is None:
            return None
        entry = self.below.get(key)
        if entry is not None and (type(entry) is Entry or entry.lasting):  # type: ignore[union-attr] # the other is Found
            self._keep(key, entry, entry.size)
        return entry

    def holds(self, size: int) -> bool:
        """Returns whether it has room for an entry of so many bytes."""
        return size + _OVERHEAD <= self.size // 2

    def put(self, key: bytes, entry: Entry | Found) -> None:
        """Keeps something under a key; does nothing where it has no room for it."""
        size = entry.size
        if size > self.size // 2:
            return
        self._keep(key, entry, size)
        if self.below is not None:
            self.below.put(key, entry)

    def clear(self, flow: str = "", node: str = "") -> int:
        """Forgets the entries of a flow or node, or all.

        Returns:
            How many there were, whole runs among them, in memory or below.
        """
        with self._lock:
            keys = [
                key
                for key, (_, each) in self._kept.items()
                if (not flow or each.flow == flow) and (not node or getattr(each, "node", node) == node)
            ]
            for key in keys:
                self._drop(key)
        return max(len(keys), self.below.clear(flow, node) if self.below is not None else 0)

    def __len__(self) -> int:
        """How many entries are kept in memory."""
        return len(self._kept)

    def __iter__(self) -> Iterator[Entry | Found]:
        with self._lock:
            return iter([each for _, each in self._kept.values()])

    @property
    def taken(self) -> int:
        """Bytes that are kept in memory, about."""
        return self._taken

    def origins_of(self, flow: str) -> dict[str, Origin]:
        """Returns what a flow's nodes were last computed from, by their ids."""
        return self.origins.of(flow)

    def remember(self, flow: str, origins: Mapping[str, Origin]) -> None:
        """Takes what a flow's nodes were computed from for what they were last computed from."""
        self.origins.go_back(flow, origins)
        self.tell(flow)

    def tell(self, flow: str) -> None:
        """Has what a flow's nodes were last computed from kept beyond this process, if there is who keeps it."""
        if self.below is not None:
            self.origins.tell(flow, self.below)

    def _keep(self, key: bytes, entry: Entry | Found, size: int) -> None:
        now = time()
        with self._lock:
            if key in self._kept:
                self._drop(key)
            self._kept[key] = now, entry
            if type(entry) is Entry and not entry.form.held:
                entry.form.held = 1
                self._taken += size
            else:
                self._count(entry, 1)
            self._writes += 1
            while self._taken > self.size or len(self._kept) > self.count:
                self._drop(next(iter(self._kept)))
            if self._writes % _SWEEP == 0:
                self._sweep(now - self.age)

    def _sweep(self, since: float) -> None:
        """Drops what was not asked for since a time."""
        while self._kept:
            key, (used, _) = next(iter(self._kept.items()))
            if used >= since:
                return  # those behind it were asked for later
            self._drop(key)

    def _drop(self, key: bytes) -> None:
        _, entry = self._kept.pop(key)
        self._count(entry, -1)

    def _count(self, entry: Entry | Found, by: int) -> None:
        """Counts what an entry takes in or out; a form that several hold counts until the last of them is dropped."""
        if isinstance(entry, Entry):
            form = entry.form
            form.held += by
            self._taken += by * (_OVERHEAD + form.size if form.held == (by > 0) else _OVERHEAD)
            return
        self._taken += by * entry.size
        for form in entry.forms:
            form.held += by
            if form.held == (by > 0):
                self._taken += by * form.size


def told_of(cache: Cache) -> str:
    """Returns what a cache holds and has done, in a few lines."""
    by_flow: dict[str, list[int]] = {}
    for each in cache:
        if type(each) is Entry:
            kept = by_flow.setdefault(each.flow, [0, 0])
            kept[0] += 1
            kept[1] += each.size
    report = cache.report
    values = sum(count for count, _ in by_flow.values())
    lines = [
        f"{values:,} values, {shown_bytes(cache.taken)} of {shown_bytes(cache.size)} in memory",
        f"{report.hits:,} nodes reused, {report.misses:,} computed, {duration(report.saved)} saved",
    ]
    lines += [f"  {flow}: {count:,} values, {shown_bytes(size)}" for flow, (count, size) in sorted(by_flow.items())]
    if cache.below is not None:
        lines.insert(1, str(cache.below))
    return "\n".join(lines)


def shown_bytes(count: int) -> str:
    """Returns a number of bytes as people read it."""
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} bytes"


_process = Cache()


def cache_of_process() -> Cache:
    """Returns the cache that all flows of this process share."""
    return _process
