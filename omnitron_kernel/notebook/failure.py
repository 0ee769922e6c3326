"""How a failed cell reads: the flow's own lines, the mark at the one that failed, then what to do.

IPython asks an exception for `_render_traceback_` before it writes one itself. The exception stays what it was; the
rendering is put on it for this one cell and takes itself off.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from types import CodeType
from typing import TYPE_CHECKING

from omnitron_kernel.engine.cure import cure_of, remains
from omnitron_kernel.errors import SourceError
from omnitron_kernel.graph.model import Diagnostic

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from omnitron_kernel.engine.run import Run

__all__ = ["mark_default", "mark_run", "mark_source"]

_RED, _GREEN, _BOLD, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[0m"


def mark_run(shell: InteractiveShell, error: BaseException, run: Run, code: CodeType | None) -> None:
    """Lets a flow's exception show from the flow's first frame on, with its cure."""
    cure = [line for line in (cure_of(run), remains(run)) if line]
    _mark(shell, error, lambda frame: code is not None and _same(frame, code), cure)


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
        trace = BaseException.__dict__["__traceback__"].__get__(error)
        first = trace
        while first is not None and not begins(first.tb_frame.f_code):
            first = first.tb_next
        lines: list[str] = shell.InteractiveTB.structured_traceback(type(error), error, first or trace, tb_offset=0)
        return [*lines, *([""] if cure else []), *(f"{_GREEN}{line}{_PLAIN}" for line in cure)]

    _put(error, render)


def _put(error: BaseException, render: Callable[[], list[str]]) -> None:
    def once() -> list[str]:
        with contextlib.suppress(AttributeError, TypeError):
            BaseException.__delattr__(error, "_render_traceback_")
        return render()

    # The base class's own way: what the exception's class does about attributes is not asked.
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
