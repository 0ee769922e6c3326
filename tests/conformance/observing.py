"""Runs a case in a world of its own and notes everything about it that Python promises.

A world is a fresh module whose text is the case's; two worlds share nothing. What differs between them is only the
way a function is made a flow and run, so an outcome of one can be compared with that of the other.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

Frame = tuple[str, str, tuple[int | None, ...]]


@dataclass(frozen=True)
class Seen:
    """An exception as Python shows it: class, arguments, notes, frames of the case's text, and what it came from."""

    type: str
    args: str
    notes: tuple[str, ...]
    frames: tuple[Frame, ...]
    suppressed: bool
    cause: Seen | None
    context: Seen | None
    members: tuple[Seen, ...]


@dataclass(frozen=True)
class Outcome:
    """All that one call of a case let itself be seen by."""

    value: tuple[str, str] | None
    error: Seen | None
    effects: tuple[str, ...]
    printed: str
    warned: tuple[tuple[str, str, int], ...]


class _Log:
    """What a case notes its effects with: no function, so that nobody takes it for a part of the flow."""

    def __init__(self, effects: list[str]) -> None:
        self.effects = effects

    def __call__(self, *told: object) -> None:
        self.effects.append(" ".join(map(repr, told)))


def observe(case: Any, folder: Path, way: Any) -> Outcome:
    """Runs a case.

    Args:
        case: One of the table.
        folder: Where its text is written.
        way: How a flow is made and run there.
    """
    path = folder / "case.py"
    path.write_bytes(case.source.encode())
    linecache.checkcache(str(path))
    effects: list[str] = []
    names: dict[str, Any] = {
        "__name__": "case",
        "__file__": str(path),
        "flow": way.flow,
        "run": way.run,
        "arun": way.arun,
        "log": _Log(effects),
    }
    printed = io.StringIO()
    value: tuple[str, str] | None = None
    error: Seen | None = None
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        exec(compile(path.read_bytes(), str(path), "exec", dont_inherit=True), names)
        if case.then is not None:
            case.then(path)
        try:
            result = eval(case.call, names)
            value = (type(result).__qualname__, repr(result))
        except BaseException as raised:  # noqa: BLE001 - every kind must come through
            error = _seen(raised, str(path))
    warned = tuple((each.category.__name__, str(each.message), each.lineno) for each in caught)
    return Outcome(value, error, tuple(effects), printed.getvalue(), warned)


def _seen(error: BaseException, path: str, depth: int = 5) -> Seen:
    deeper = depth - 1

    def seen(other: BaseException | None) -> Seen | None:
        return None if other is None or not depth else _seen(other, path, deeper)

    return Seen(
        type(error).__qualname__,
        repr(error.args),
        tuple(getattr(error, "__notes__", ())),
        _frames(error.__traceback__, path),
        error.__suppress_context__,
        seen(error.__cause__),
        seen(error.__context__),
        tuple(_seen(each, path, deeper) for each in error.exceptions) if isinstance(error, BaseExceptionGroup) else (),
    )


def _frames(trace: TracebackType | None, path: str) -> tuple[Frame, ...]:
    frames: list[Frame] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == path:
            place = list(code.co_positions())[trace.tb_lasti // 2]
            assert place[0] == trace.tb_lineno
            frames.append((code.co_name, code.co_qualname, place))
        trace = trace.tb_next
    return tuple(frames)
