"""What records flows and runs: it turns each into events and appends them, in one write a run.

A journal that cannot be written to (a full disk, a folder that is read-only or of a newer release) is told of once,
with the cure. The runs go on in memory; every few seconds the next one tries again.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from hashlib import blake2b
from time import monotonic, time_ns
from typing import TYPE_CHECKING, Any

from omnitron_kernel.engine.facts import look, node_facts
from omnitron_kernel.engine.preview import describe
from omnitron_kernel.errors import StoreError
from omnitron_kernel.store.database import unusable
from omnitron_kernel.store.journal import Journal
from omnitron_kernel.store.rows import RunEvent, TextEvent

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


class JournalRecorder:
    """Records into a journal.

    Args:
        journal: Where events go.
        tell: Told when recording stops and when it goes on.
    """

    def __init__(self, journal: Journal, tell: Callable[[str], None]) -> None:
        self.journal = journal
        self._tell = tell
        self._texts: set[tuple[str, str]] = set()
        self._plans: dict[int, tuple[weakref.ref[Plan], str, str, str]] = {}
        self._retry = 0.0
        self._missed = 0

    def defined(self, flow: Runnable) -> None:
        """Takes note of a flow's text, if it is one that was not noted yet."""
        _, _, _, event = self._text_of(flow)
        if event is not None:
            self._append([event])

    def recorded(self, run: Run) -> None:
        """Takes note of a run that has ended; it is acknowledged when this returns without having told anything."""
        if self._missed and monotonic() < self._retry:
            self._missed += 1
            return
        plan = run._plan  # noqa: SLF001 - the one thing that tells cheaply whether the text is the same
        known = self._plans.get(id(plan))
        if known is None or known[0]() is not plan:
            name, version, text, event = self._text_of(run.flow)
        else:
            _, name, version, text = known
            event = None
        events = [] if event is None else [event]
        told = RunEvent(
            run=run.id,
            flow=name,
            version=version,
            text=text,
            status=run.status,
            started=run.started,
            duration=run.duration,
            inputs={name: look(each)[2] for name, each in run.inputs.items()},
            value=look(run.value) if run._status == "done" else (),  # noqa: SLF001 - of a generator too
            error=describe(run.error) if run.error is not None else "",
            nodes=node_facts(run),
        )
        events.append(["run", *told])
        if self._append(events):
            self._plans[id(plan)] = weakref.ref(plan, self._forgetting(id(plan))), name, version, text

    def forget(self) -> None:
        """Forgets which texts were noted, since the store may have them no more."""
        self._texts.clear()
        self._plans.clear()

    def _forgetting(self, key: int) -> Callable[[object], None]:
        plans = self._plans
        return lambda _: plans.pop(key, None) and None

    def _text_of(self, flow: Runnable) -> tuple[str, str, str, list[Any] | None]:
        """The flow's name, version and the digest of its text, and the event that tells of the text if it is news."""
        name, version, source, graph = flow.__name__, flow.version, flow.source, flow.graph
        text = text_digest(source)
        if (name, text) in self._texts:
            return name, version, text, None
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
        return name, version, text, ["text", *event]

    def _append(self, events: list[list[Any]]) -> bool:
        try:
            self.journal.append(events)
        except (OSError, StoreError) as error:
            self._failed(error)
            return False
        self._texts.update((each[1], each[3]) for each in events if each[0] == "text")
        if self._missed:
            missed, self._missed = self._missed, 0
            self._tell(f"Recording goes on. {missed:,} event{'s' if missed > 1 else ''} before this were not kept.")
        return True

    def _failed(self, error: Exception) -> None:
        first, self._missed = not self._missed, self._missed + 1
        self._retry = monotonic() + AGAIN
        if first:
            told = unusable(self.journal.folder, error) if isinstance(error, OSError) else str(error)
            self._tell(f"Runs are not recorded, {told[:1].lower()}{told[1:]} Until then they are in memory only.")
