"""A run's record packed into plain values, as it is: deriving what it says is left to whoever reads it, later.

What is told of a value is the value itself, if it is a number or a short text, else what it looked like. A packed run
is a dictionary:

    {"layout": key of the layout, "began": ns after the run around it, "steps": [...], "times": [...], "told": [...],
     "left": how an exception left it, "notes": [[step, what a cache says of it, when computing it began, ns], ...]}
"""

from __future__ import annotations

from types import CoroutineType, NoneType
from typing import TYPE_CHECKING, Any

from omnitron_kernel.engine.facts import look
from omnitron_kernel.engine.layout import Layout
from omnitron_kernel.engine.outcome import Exit
from omnitron_kernel.engine.probe import HEAD, OPENED, UNBOUND, WIDTH, State
from omnitron_kernel.engine.reading import shown_in_loop
from omnitron_kernel.engine.run import exit_of

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Run

__all__ = ["PLAIN", "packed", "tell"]

PLAIN = 80
"""Characters up to which a text is told itself."""

_SMALL = 1 << 62


class _Unlike(Exception):  # noqa: N818 - it says that another way has to be gone
    """A record that says too little without the values in it."""


def packed(run: Run) -> tuple[dict[str, Any], dict[str, Layout]] | None:
    """Packs the record of a run that has ended.

    Args:
        run: The run.

    Returns:
        The packed run, and the layouts that it names. None for one that has to be derived now, which is so while it
        runs, where every round is recorded, and where it opened a run that was awaited.
    """
    if run.status == "running":
        return None
    layouts: dict[str, Layout] = {}
    try:
        return _pack(run, run.began, run.error, run._left, layouts), layouts  # noqa: SLF001 - the engine's own
    except _Unlike:
        return None


def tell(value: Any) -> Any:
    """Returns what is told of a value that cannot change: itself, or type, size and text."""
    kind = type(value)
    if kind is int:
        return value if -_SMALL < value < _SMALL else look(value)
    if kind is str:
        return value if len(value) <= PLAIN else look(value)
    return value if kind is float or kind is bool or kind is NoneType else look(value)


def _pack(run: Run, began: int, error: BaseException | None, left: Exit, layouts: dict[str, Layout]) -> dict[str, Any]:
    record = run._told()  # noqa: SLF001 - the engine's own
    layout = run._plan.layout  # noqa: SLF001 - as above
    layouts[layout.key] = layout
    own, steps = record[0], record[HEAD::WIDTH]
    told: list[Any] = []
    for index, value, shown in zip(steps, record[HEAD + 2 :: WIDTH], record[HEAD + 3 :: WIDTH], strict=True):
        if shown is None:
            if type(value) is State:
                told.append(_state(value, layout, layout.marks[~index].step))
            else:
                told.append(tell(value) if index >= 0 else value)
        elif index == OPENED:
            inner = value._plan, value._record  # noqa: SLF001
            how = Exit() if error is None else exit_of(error, *inner)
            told.append([shown, _pack(value, own, error, how, layouts)])
        elif type(value) is CoroutineType:
            raise _Unlike
        else:
            seen: tuple[Any, ...] = (shown.type, shown.size, shown.text, shown.until - own)
            if index in layout.maps and (type(value) is list or type(value) is tuple):
                seen += (len(value), look(value[-1]) if value else None)
            told.append(seen)
    made: dict[str, Any] = {"layout": layout.key, "began": own - began, "steps": steps}
    made["times"] = [each - own for each in record[HEAD + 1 :: WIDTH]]
    made["told"] = told
    if error is not None:
        made["left"] = [left.entered, left.place]
    if (notes := run.notes) is not None:
        made["notes"] = [[index, each.told, *(each.span or ())] for index, each in notes.items()]
    return made


def _state(state: State, layout: Layout, block: int) -> list[Any]:
    """What is told of a loop: counters, times, where an exception left it, and what the last values looked like."""
    if state.full:
        raise _Unlike
    looks: list[Any] = []
    for index in layout.loops.get(block, ()) if state.values else ():
        step = layout.steps[index]
        places = step.rounds.values if step.rounds is not None else ()
        value = state.values[places[0][1]]
        if len(places) == 1 and value is not UNBOUND and state.shown[places[0][1]] is None:
            looks.append((index, tell(value)))
        elif (shown := shown_in_loop(step, state)) is not None:
            looks.append((index, (shown.type, shown.size, shown.text)))
    pairs = [list(each.items()) for each in (state.seen, state.times, state.timed)]
    return [state.counts, *pairs, state.left, looks]
