"""How a failed cell reads: the flow's own lines, the mark at the one that failed, then what to do.

IPython asks an exception for `_render_traceback_` before it writes one itself. The exception stays what it was; the
rendering is put on it for this one cell and takes itself off.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from types import CodeType, TracebackType
from typing import TYPE_CHECKING

from omnitron_kernel.engine.cure import cure_of, remains
from omnitron_kernel.engine.frames import is_ours, trace_of
from omnitron_kernel.engine.run import Run
from omnitron_kernel.errors import OmnitronError, SourceError
from omnitron_kernel.graph.model import Diagnostic

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["mark_call", "mark_default", "mark_run", "mark_source"]

_RED, _GREEN, _BOLD, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[0m"


def mark_run(shell: InteractiveShell, error: BaseException, run: Run) -> None:
    """Lets a flow's exception show from the flow's first frame on, with its cure."""
    code = getattr(run.flow.func, "__code__", None)
    _mark(shell, error, lambda frame: code is not None and _same(frame, code), _cures(run))


def mark_call(shell: InteractiveShell, error: BaseException | None) -> None:
    """Lets an exception of a run that a plain cell began show without our frames, and with the run's cure."""
    if error is None or "_render_traceback_" in BaseException.__dict__["__dict__"].__get__(error):
        return
    run = _run_of(error)
    # Where we refuse something ourselves, the line that asked for it says more than ours that refuses.
    if run is not None or isinstance(error, OmnitronError):
        cells = shell.compile._filename_map  # noqa: SLF001 - IPython has no other way to ask
        _mark(shell, error, lambda code: code.co_filename in cells, _cures(run) if run is not None else [])


def mark_default(shell: InteractiveShell, error: BaseException, code: CodeType, name: str) -> None:
    """Lets an exception from a default or annotation show at the magic line."""
    cure = [f"A default or annotation of `{name}` raised this when the flow was defined, so nothing was defined."]
    _mark(shell, error, lambda frame: frame is code, cure)


def mark_source(error: SourceError, text: str, *, prompt: int) -> None:
    """Lets a text's mistakes show as lines of the cell with a mark under each."""

    def render() -> list[str]:
        parts = [f"{_RED}{type(error).__name__}{_PLAIN}: this cell cannot become a flow."]
        for each in error.diagnostics:
            parts += _shown(each, text, prompt)
        return parts

    _put(error, render)


def _mark(shell: InteractiveShell, error: BaseException, begins: Callable[[CodeType], bool], cure: list[str]) -> None:
    def render() -> list[str]:
        trace = trace_of(error)
        first = trace
        while first is not None and not begins(first.tb_frame.f_code):
            first = first.tb_next
        shown = _without_ours(first or trace) or trace
        lines: list[str] = shell.InteractiveTB.structured_traceback(type(error), error, shown, tb_offset=0)
        return [*lines, *([""] if cure else []), *(f"{_GREEN}{line}{_PLAIN}" for line in cure)]

    _put(error, render)


def _put(error: BaseException, render: Callable[[], list[str]]) -> None:
    def once() -> list[str]:
        with contextlib.suppress(AttributeError, TypeError):
            BaseException.__delattr__(error, "_render_traceback_")
        return render()

    with contextlib.suppress(AttributeError, TypeError):
        BaseException.__setattr__(error, "_render_traceback_", once)


def _same(frame: CodeType, code: CodeType) -> bool:
    return frame.co_filename == code.co_filename and frame.co_name == code.co_name and frame.co_name != "<module>"


def _shown(diagnostic: Diagnostic, text: str, number: int) -> list[str]:
    span = diagnostic.span
    start = text.rfind("\n", 0, span.start) + 1
    line = text[start:].split("\n", 1)[0].rstrip("\r")
    width = max(1, min(span.end, start + len(line)) - span.start)
    lead = "".join(each if each == "\t" else " " for each in line[: span.column - 1])
    return [
        f"  {_GREEN}Cell In[{number}], line {span.line}{_PLAIN}",
        f"    {line}",
        f"    {lead}{_RED}{'^' * width}{_PLAIN}",
        f"  {_BOLD}{diagnostic.message}{_PLAIN} {diagnostic.cure}",
    ]


def _cures(run: Run) -> list[str]:
    return [line for line in (cure_of(run), remains(run)) if line]


def _run_of(error: BaseException) -> Run | None:
    """The outermost run that an exception ended, from the frames that it passed."""
    trace = trace_of(error)
    while trace is not None:
        run = trace.tb_frame.f_locals.get("self") if is_ours(trace.tb_frame) else None
        if isinstance(run, Run) and run.error is error:
            return run
        trace = trace.tb_next
    return None


def _without_ours(trace: TracebackType | None) -> TracebackType | None:
    """The same entries without those of our own modules, which IPython would tell as hidden."""
    kept: list[TracebackType] = []
    while trace is not None:
        if not is_ours(trace.tb_frame):
            kept.append(trace)
        trace = trace.tb_next
    made: TracebackType | None = None
    for each in reversed(kept):
        made = TracebackType(made, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return made
