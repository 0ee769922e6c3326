"""What records flows and runs: it turns each into events and appends them, a write as a run begins and one as it ends.

How a run went is packed and not yet derived, which would take longer than most runs do; whoever takes the journal in
derives it.

A journal that cannot be written to (a full disk, a folder that is read-only or of a newer release) is told of once,
with the cure. The runs go on in memory; every few seconds the next one tries again.
"""

from __future__ import annotations

import atexit
import os
import weakref
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from time import monotonic, time_ns
from types import GeneratorType
from typing import TYPE_CHECKING, Any, NamedTuple

from omnitron_kernel.engine.facts import look, node_facts
from omnitron_kernel.engine.packed import packed
from omnitron_kernel.engine.preview import Preview, describe
from omnitron_kernel.engine.probe import HEAD, WIDTH
from omnitron_kernel.errors import StoreError
from omnitron_kernel.store.database import unusable
from omnitron_kernel.store.journal import Journal
from omnitron_kernel.store.rows import BegunEvent, RunEvent, TextEvent

if TYPE_CHECKING:
    from omnitron_kernel.engine.plan import Plan
    from omnitron_kernel.engine.run import Run, Runnable

__all__ = ["JournalRecorder", "text_digest"]

AGAIN = 5.0
"""Seconds after which a journal that failed is tried again."""


def text_digest(source: str) -> str:
    """Returns the digest under which a text is kept.

    Example:
        >>> text_digest("")
        'cae66941d9efbd404e4d88758ea67670'
    """
    return blake2b(source.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class _Known(NamedTuple):
    """What is known of a plan: what runs of it say, and what a segment has to hold before them."""

    plan: weakref.ref[Plan]
    flow: str
    version: str
    text: str
    once: Mapping[str, Any]


class _Lasting(NamedTuple):
    """A run that returned a generator: all that is told of it, but that it has ended.

    Attributes:
        value: The generator, which nobody keeps alive here.
        told: What was told when it began.
        once: What a segment has to hold before that.
        process: Which process began it; a forked one has a copy that says nothing of the other.
    """

    value: weakref.ref[Any]
    told: RunEvent
    once: Mapping[str, Any]
    process: int

    def lasts(self) -> bool:
        """Whether it is neither exhausted nor closed; asking leaves it untouched."""
        value = self.value()
        if value is None:
            return False
        return (value.gi_frame if type(value) is GeneratorType else value.ag_frame) is not None


class JournalRecorder:
    """Records into a journal.

    Args:
        journal: Where events go.
        tell: Told when recording stops and when it goes on.
    """

    def __init__(self, journal: Journal, tell: Callable[[str], None]) -> None:
        self.journal = journal
        self._tell = tell
        self._plans: dict[int, _Known] = {}
        self._failing = False
        self._retry = 0.0
        self._missed = 0
        self._lasting: dict[str, _Lasting] = {}
        self._settled = 0.0

    def defined(self, flow: Runnable) -> None:
        """Takes note of a flow's text, if it is one that was not noted yet."""
        if self.journal.is_stale(now=True):
            self.forget()
        _, _, _, once = _text_of(flow)
        self._append([], once)

    def begun(self, run: Run) -> None:
        """Takes note of a run that begins: if nothing more is told of it, its process ended before it did."""
        if self._failing:
            return
        known = self._known(run)
        self._append(
            [("begun", *BegunEvent(run.id, known.flow, known.version, known.text, run.started))], known.once, sync=False
        )

    def recorded(self, run: Run) -> None:
        """Takes note of a run that has ended; it is acknowledged when this returns without having told anything."""
        if self._failing and monotonic() < self._retry:
            self._missed += 1
            return
        known = self._known(run)
        once, nodes = known.once, packed(run)
        if nodes is not None and len(nodes[1]) > 1:
            once = {**once, **{key: ("layout", key, each.told) for key, each in nodes[1].items()}}
        told = RunEvent(
            run=run.id,
            flow=known.flow,
            version=known.version,
            text=known.text,
            status=run.status,
            started=run.started,
            duration=run.duration,
            inputs={name: look(each)[2] for name, each in run.inputs.items()},
            value=_value_of(run),
            error=describe(run.error) if run.error is not None else "",
            nodes=node_facts(run) if nodes is None else nodes[0],
        )
        if not self._append([("run", *told)], once):
            self._missed += 1
        elif told.status == "running":
            self._last(run, told, known.once)
        if self._lasting and monotonic() - self._settled > AGAIN:
            self.settle()

    def _last(self, run: Run, told: RunEvent, once: Mapping[str, Any]) -> None:
        if not self._lasting:
            atexit.register(self.settle)
        self._lasting[told.run] = _Lasting(weakref.ref(run.value), told, once, os.getpid())

    def settle(self) -> None:
        """Takes note of the generators that were exhausted or closed meanwhile: nothing else tells of their end."""
        self._settled = monotonic()
        for run, each in list(self._lasting.items()):
            if each.process != os.getpid():
                self._lasting.pop(run, None)
            elif not each.lasts() and self._lasting.pop(run, None) is not None:
                self._append([("run", *each.told._replace(status="done"))], each.once)
        if not self._lasting:
            atexit.unregister(self.settle)

    def forget(self) -> None:
        """Forgets which texts were noted, since the store may have them no more."""
        self.journal.forget()
        self._plans.clear()

    def _known(self, run: Run) -> _Known:
        """What is known of a run's plan, which tells cheaply whether the text is the same."""
        if self.journal.is_stale():
            self.forget()
        plan = run._plan  # noqa: SLF001 - the engine tells it to nobody else
        known = self._plans.get(id(plan))
        if known is None or known.plan() is not plan:
            name, version, text, once = _text_of(run.flow)
            once = {**once, plan.layout.key: ("layout", plan.layout.key, plan.layout.told)}
            gone = weakref.ref(plan, self._forgetting(id(plan)))
            known = self._plans[id(plan)] = _Known(gone, name, version, text, once)
        return known

    def _forgetting(self, key: int) -> Callable[[object], None]:
        plans = self._plans
        return lambda _: plans.pop(key, None) and None

    def _append(self, events: list[Any], once: Mapping[str, Any], *, sync: bool = True) -> bool:
        try:
            self.journal.append(events, once, sync=sync)
        except (OSError, StoreError) as error:
            self._failed(error)
            return False
        if self._failing:
            missed, self._missed, self._failing = self._missed, 0, False
            told = f" {missed:,} run{'s' if missed > 1 else ''} before this were not kept." if missed else ""
            self._tell(f"Recording goes on.{told}")
        return True

    def _failed(self, error: Exception) -> None:
        first, self._failing = not self._failing, True
        self._retry = monotonic() + AGAIN
        if first:
            told = unusable(self.journal.folder, error) if isinstance(error, OSError) else str(error)
            self._tell(f"Runs are not recorded, {told[:1].lower()}{told[1:]} Until then they are in memory only.")


def _text_of(flow: Runnable) -> tuple[str, str, str, Mapping[str, Any]]:
    """A flow's name, version and the digest of its text, and the event that tells of the text, by its own name."""
    name, version, source, graph = flow.__name__, flow.version, flow.source, flow.graph
    text = text_digest(source)
    event = TextEvent(
        flow=name,
        version=version,
        text=text,
        form=graph.form,
        signature=str(graph.signature),
        nodes=len(graph.nodes),
        source=source,
        seen=time_ns(),
    )
    return name, version, text, {f"{text} {name}": ("text", *event)}


def _value_of(run: Run) -> Sequence[str]:
    """What a run's value looks like: as when the step ended that gave it, where that is known, as nothing ran since."""
    if run._status != "done":  # noqa: SLF001 - that of a generator is done, and it still runs
        return ()
    record = run._record  # noqa: SLF001 - as above
    if len(record) == HEAD and (seen := run.preview) is not None:
        return seen.type, seen.size, seen.text  # it was looked up, and what it gave is put together for whoever asks
    if len(record) >= HEAD + WIDTH and record[-2] is run.value and type(shown := record[-1]) is Preview:
        return shown.type, shown.size, shown.text
    return look(run.value)
