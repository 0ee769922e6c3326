"""The frames that an exception passed, as plain text: the flow's own and those that it called, none of ours."""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from types import CodeType, FrameType, TracebackType
from typing import Any

from omnitron_kernel.engine.preview import describe

__all__ = ["is_ours", "trace_of", "traceback_of"]

_PACKAGE = __name__.partition(".")[0]
_FIRST, _LAST = 4, 8  # frames that are told
_WIDTH = 200  # letters of a line
_FEW = 400  # letters of a file's name


def traceback_of(error: BaseException, function: Any = None) -> str:
    """Returns the frames of an exception as text, from the flow's own on, and the exception as the last line.

    Args:
        error: The exception; nothing of its own is run.
        function: The flow's function, with whose frame to begin.
    """
    entries = [each for each in _entries(trace_of(error)) if not is_ours(each.tb_frame)]
    code = getattr(function, "__code__", None)
    begins = next((index for index, each in enumerate(entries) if _same(each.tb_frame.f_code, code)), 0)
    entries = entries[begins:]
    left_out = len(entries) - _FIRST - _LAST
    if left_out > 0:
        lines = [_told(each) for each in entries[:_FIRST]]
        lines += [f"... {left_out} more ...", *(_told(each) for each in entries[-_LAST:])]
    else:
        lines = [_told(each) for each in entries]
    return "\n".join([*lines, describe(error)])


def trace_of(error: BaseException) -> TracebackType | None:
    """Returns where an exception passed; what its class does about attributes is not asked."""
    trace: TracebackType | None = BaseException.__dict__["__traceback__"].__get__(error)
    return trace


def is_ours(frame: FrameType) -> bool:
    """Whether a frame is of our own modules; those of the gallery are flows as anybody writes them."""
    module = str(frame.f_globals.get("__name__", ""))
    return module.startswith(f"{_PACKAGE}.") and not module.startswith(f"{_PACKAGE}.gallery")


def _entries(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _same(frame: CodeType, code: Any) -> bool:
    if type(code) is not CodeType:
        return False
    return frame.co_filename == code.co_filename and frame.co_name == code.co_name and frame.co_name != "<module>"


def _told(entry: TracebackType) -> str:
    code = entry.tb_frame.f_code
    file = code.co_filename
    # A name in angle brackets is no file: a cell's text, or one that was made while something ran.
    where = "" if file.startswith("<") else f'File "{file[-_FEW:]}", '
    told = f"{where}line {entry.tb_lineno}, in {code.co_name}"
    line = linecache.getline(file, entry.tb_lineno).strip()
    return f"{told}\n    {line[:_WIDTH]}" if line else told
