"""A packed run read again, where no flow and no value is there any more: the same facts that the run itself would give.

Packed runs come from files, so anything may be wrong with them; then reading one raises what Python raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from omnitron_kernel.engine.facts import look, node_facts
from omnitron_kernel.engine.layout import Layout
from omnitron_kernel.engine.outcome import Exit, NodeRecord
from omnitron_kernel.engine.preview import Preview
from omnitron_kernel.engine.probe import OPENED, State
from omnitron_kernel.engine.reading import Reading
from omnitron_kernel.engine.record import Recorded, RunStatus
from omnitron_kernel.engine.reuse.notes import Note, note_of
from omnitron_kernel.engine.status import ALWAYS, records_of

__all__ = ["retold_facts"]


def retold_facts(
    packed: Mapping[str, Any], layout_of: Callable[[str], Layout], *, status: str, duration: int, error: str
) -> list[list[Any]]:
    """Returns what `node_facts` would have given of a run.

    Args:
        packed: The packed run.
        layout_of: Returns a layout by its key.
        status: How the run ended.
        duration: How long it took, in ns.
        error: What ended it, in one line; empty where nothing did.

    Raises:
        Exception: Whatever Python raises where it is no packed run.
    """
    if not error and (quick := _straight(packed, layout_of(packed["layout"]))):
        return quick
    told = _stand_in(error) if error else None
    return node_facts(_Retold(packed, layout_of, cast("RunStatus", status), duration, told))


def _straight(packed: Mapping[str, Any], layout: Layout) -> list[list[Any]]:
    """The facts of a run each of whose steps was completed once, straight from what it wrote; empty for others."""
    steps = layout.steps
    if packed["steps"] != list(range(len(steps))) or any(each.kind != "exact" for each in steps):
        return []
    found: list[list[Any]] = []
    notes = _notes(packed)
    last = 0
    for step, end, told in zip(steps, packed["times"], packed["told"], strict=True):
        if type(told) is list:
            kind, size, text, last_of_it = (*told, end)[:4]
            found.append([step.node, "done", last, end - last, kind, size, text])
            last = last_of_it
        else:
            found.append([step.node, "done", last, end - last, *look(told)])
            last = end
    if notes is not None:
        for index, row in enumerate(found):
            note = notes.get(index)
            row[1] = "reused" if note is not None and note.reused else "done"
            if note is not None and note.span is not None:
                row[2:4] = note.span
            row.extend((None, "", ALWAYS if note is None else note.why))
    return found


def _notes(packed: Mapping[str, Any]) -> dict[int, Note] | None:
    """What a cache said of each step; None of a run that used none."""
    return {index: note_of(*told) for index, *told in packed["notes"]} if "notes" in packed else None


class _Retold(Recorded):
    """A run as it was packed."""

    def __init__(
        self,
        packed: Mapping[str, Any],
        layout_of: Callable[[str], Layout],
        status: RunStatus,
        duration: int,
        error: BaseException | None,
    ) -> None:
        self.packed = packed
        self._layout_of = layout_of
        self.layout = layout_of(packed["layout"])
        self._status = status
        self._duration = duration
        self._began: int = packed["began"]
        self._notes = _notes(packed)
        self.error = error
        entered, place = packed.get("left", (True, None))
        self._left = Exit(bool(entered), None if place is None else (place[0], place[1]))

    @property
    def notes(self) -> Mapping[int, Note] | None:
        return self._notes

    @property
    def status(self) -> RunStatus:
        return self._status

    @property
    def began(self) -> int:
        return self._began

    @property
    def duration(self) -> int:
        return self._duration

    def _records(self) -> list[NodeRecord]:
        reading = _Reread(self)
        for index, run in reading.opened.items():
            run._settle(self, reading, index)  # noqa: SLF001 - it is part of this run
        return records_of(self, reading, {}, self._left)

    def _settle(self, outer: Recorded, reading: Reading, step: int) -> None:
        done = reading.done.get(step)
        if done is None:
            self._duration = outer.began + outer.duration - self._began
            self._status = "interrupted" if outer.status == "interrupted" else "failed"
            self.error = outer.error
            return
        self._duration = outer.began + done.end - self._began
        self._status, self.error = "done", None
        if self.layout.whole and not self.packed["steps"]:
            seen = None if done.shown is None else [done.shown.type, done.shown.size, done.shown.text]
            self.packed = {**self.packed, "steps": [0], "times": [self._duration], "told": [seen]}

    def nested(self, packed: Mapping[str, Any]) -> _Retold:
        """A run that a call opened; how it ended is settled as its caller's record says."""
        inner = _Retold(packed, self._layout_of, "running", 0, None)
        inner._began += self._began
        return inner


class _Reread(Reading):
    """One look at a packed record; of values it has only what they looked like."""

    def __init__(self, run: _Retold) -> None:
        self._counts: dict[int, tuple[int, Preview | None]] = {}
        self._looks: dict[int, Preview] = {}
        layout, packed = run.layout, run.packed
        record: list[Any] = [0, None, None, None]
        for index, time, told in zip(packed["steps"], packed["times"], packed["told"], strict=True):
            if index >= 0:
                record += (index, time, None, _seen(told, time))
                if type(told) is list and len(told) > _PLAIN:
                    self._counts[index] = int(told[4]), None if told[5] is None else _seen(told[5])
            elif index == OPENED:
                record += (index, time, run.nested(told[1]), told[0])
            else:
                record += (index, time, self._state(told) if type(told) is list else told, None)
        super().__init__(layout, record)

    def value_of(self, index: int) -> dict[str, Any] | None:  # noqa: ARG002 - no step has its values any more
        return None

    def shown_of(self, index: int) -> Preview | None:
        done = self.done.get(index)
        return self._looks.get(index) if done is None else done.shown

    def count_of(self, index: int) -> int | None:
        return self._counts[index][0] if index in self._counts else None

    def last_of(self, index: int) -> Preview | None:
        return self._counts[index][1] if index in self._counts else None

    def _state(self, told: Sequence[Any]) -> State:
        counts, seen, times, timed, left, looks = told
        state = State(full=False)
        state.counts = tuple(counts)
        state.seen, state.times, state.timed = dict(seen), dict(times), dict(timed)
        state.left = None if left is None else (left[0], left[1])
        self._looks.update((index, _seen(each)) for index, each in looks)
        return state


_PLAIN = 4  # type, size, text and when taking it ended


def _seen(told: Any, time: int = 0) -> Preview:
    """What a value looked like: itself, or what was told of it; taking that ended at some time."""
    if type(told) is not list:
        kind, size, text = look(told)
        return Preview(kind, text, size, until=time)
    return Preview(told[0], told[2], told[1], until=told[3] if len(told) > 3 else time)


def _stand_in(told: str) -> BaseException:
    """An exception that is described as another was."""
    name, _, message = told.partition(": ")
    return _class_of(name)(*([message] if message else []))


@lru_cache(maxsize=200)
def _class_of(name: str) -> type[Exception]:
    return type(name, (Exception,), {})
