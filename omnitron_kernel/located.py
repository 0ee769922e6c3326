"""Where a live function's text is, and what its names stand for; and how a flow is told from other objects.

It knows nothing of graphs and plans: what looks functions up around a flow stands on it, and so do definitions.
"""

from __future__ import annotations

import builtins
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from tokenize import TokenError
from types import FunctionType
from typing import TYPE_CHECKING, Any

from omnitron_kernel.callables import code_of, is_a, why_whole
from omnitron_kernel.engine.probe import Openable
from omnitron_kernel.engine.run import open_run
from omnitron_kernel.engine.twin import matches
from omnitron_kernel.graph.source import FlowSource, parse

__all__ = ["Defined", "Located", "locate", "surroundings", "taken_apart"]


class Defined(Openable):
    """What a flow is told by: it has a definition, of the kind that `definition` makes."""

    __slots__ = ()

    if TYPE_CHECKING:  # no annotation: a class's annotations would be taken for those of its instances

        @property
        def _definition(self) -> Any: ...

    def _opened(self, record: list[Any], index: int) -> Callable[..., Any] | None:
        definition = self._definition
        if self.func is not definition.function:  # type: ignore[attr-defined] # every flow has its function
            return None  # bound to an object
        return open_run(self, definition.current_plan(), record, index)  # type: ignore[arg-type] # a flow


@dataclass(frozen=True, slots=True)
class Located:
    """A function's text.

    Attributes:
        text: The text; empty where none was found.
        take_apart: Takes the text apart, once more where need be; None where it cannot be.
        lines: How many lines stand above it in its file.
        missing: Why there is none.
    """

    text: str
    take_apart: Callable[[], FlowSource] | None = None
    lines: int = 0
    missing: str = ""

    @property
    def source(self) -> FlowSource | None:
        """The text taken apart; None where none was found."""
        return self.take_apart() if self.take_apart is not None else None


def locate(function: Callable[..., Any]) -> Located:
    """Looks a function's text up; what is found is the text of the code that runs, or nothing."""
    code = code_of(function)
    if code is None:
        return Located(_text_of_class(function), missing=why_whole(function))
    if code.co_name == "<lambda>":
        return Located("", missing="a lambda is one expression")
    try:
        found, first = inspect.getsourcelines(code)
    except (OSError, TypeError, SyntaxError, IndexError, TokenError):
        return Located("", missing="its source cannot be found")
    text, lines = "".join(found), max(first - 1, 0)
    take_apart = partial(taken_apart, text, code.co_name)
    source = take_apart()
    if source.function is None:
        return Located(text, take_apart, lines, "its source cannot be read")
    try:
        if isinstance(function, FunctionType) and not matches(function, source, lines=lines):
            return Located("", missing="its source does not match the running code")
    except (RecursionError, MemoryError):
        return Located("", missing="its source nests too deep to be compiled once more")
    return Located(text, take_apart, lines)


@lru_cache(maxsize=64)
def taken_apart(text: str, name: str | None = None) -> FlowSource:
    """Takes a text apart; only the newest are kept so, for a syntax tree is far larger than its text."""
    return parse(text, name)


def _text_of_class(call: object) -> str:
    if not is_a(call, type):
        return ""
    try:
        return inspect.getsource(call)  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001 - a class may say of itself whatever it likes
        return ""


def surroundings(function: FunctionType) -> Mapping[str, Any]:
    """Returns what the names of a function stand for, but for builtins and what every module has."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    filled = {name: cell.cell_contents for name, cell in cells if _filled(cell)}
    known = vars(builtins)
    own = {
        name: value
        for name, value in function.__globals__.items()
        if not (name.startswith("__") and name.endswith("__")) and (name not in known or known[name] is not value)
    }
    return {**own, **filled}


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - an empty cell raises
    except ValueError:
        return False
    return True
