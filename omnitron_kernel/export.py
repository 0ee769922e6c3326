"""A live flow as plain Python: its imports, the helpers it calls and its function, with no trace of Omnitron."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from collections.abc import Callable, Mapping
from types import FunctionType, ModuleType
from typing import Any

from omnitron_kernel.errors import ExportError
from omnitron_kernel.graph.convert import to_def
from omnitron_kernel.graph.model import Graph
from omnitron_kernel.graph.names import uses_of
from omnitron_kernel.graph.source import FlowSource, parse

__all__ = ["to_python"]


def to_python(function: Callable[..., Any], source: FlowSource | None, graph: Graph) -> str:
    """Writes a flow as a script that runs without Omnitron.

    Args:
        function: The live function, in whose surroundings names are looked up.
        source: Its text, taken apart.
        graph: Its graph.

    Raises:
        ExportError: The text is not known, or a name that the flow reads has no plain text.
    """
    if source is None or source.function is None or not isinstance(inspect.unwrap(function), FunctionType):
        raise ExportError(f"the text of {graph.name!r} is not known, so it cannot be written out.")
    parts = _Parts(graph.name)
    live = inspect.unwrap(function)
    assert isinstance(live, FunctionType)  # noqa: S101 - checked above
    parts.follow(to_def(source), live)
    call = ""
    if all(port.code is not None or port.kind.startswith("var") for port in graph.inputs):
        call = f'\n\nif __name__ == "__main__":\n    print({graph.name}())\n'
    blocks = ["\n".join(sorted(parts.imports)), "\n".join(parts.constants), *parts.functions]
    return "\n\n\n".join(block.strip("\n") for block in blocks if block) + "\n" + call


class _Parts:
    """What a script needs, gathered from the names that its functions read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.imports: dict[str, None] = {}
        self.constants: list[str] = []
        self.functions: list[str] = []
        self._seen: set[str] = {name}

    def follow(self, text: str, function: FunctionType) -> None:
        """Adds a function behind all that it reads."""
        tree = ast.parse(text)
        surroundings = _surroundings(function)
        for name in (name for statement in tree.body for name in uses_of(statement).names):
            if name not in self._seen and name in surroundings:
                self._seen.add(name)
                self._add(name, surroundings[name])
        self.functions.append(text)

    def _add(self, name: str, value: Any) -> None:
        value = getattr(value, "func", value) if type(value).__module__ == "omnitron_kernel.flow" else value
        if isinstance(value, ModuleType):
            plain = value.__name__
            self.imports[f"import {plain}" if plain == name else f"import {plain} as {name}"] = None
        elif _importable(value):
            known = value.__qualname__
            self.imports[f"from {value.__module__} import {known}" + ("" if known == name else f" as {name}")] = None
        elif isinstance(value, FunctionType):
            self.follow(_text_of(value, name, self.name), value)
        elif isinstance(value, type):
            self.functions.append(_text_of(value, name, self.name))
        elif _plain(value):
            self.constants.append(f"{name} = {value!r}")
        else:
            raise ExportError(
                f"{self.name!r} reads `{name}`, a {type(value).__name__}, which plain Python text cannot carry. "
                f"Make it an input: `{name}=...` in the flow's signature."
            )


def _surroundings(function: FunctionType) -> Mapping[str, Any]:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    filled = {name: cell.cell_contents for name, cell in cells if _filled(cell)}
    own = {name: value for name, value in function.__globals__.items() if name not in vars(builtins)}
    return {**own, **filled}


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - an empty cell raises
    except ValueError:
        return False
    return True


def _importable(value: Any) -> bool:
    """Whether a function or class can be imported by its name from a module other than the notebook's."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    if module in (None, "__main__") or "." in name or not name:
        return False
    return getattr(sys.modules.get(module), name, None) is value


def _text_of(value: Any, name: str, flow: str) -> str:
    try:
        text = inspect.getsource(value)
    except (OSError, TypeError) as error:
        raise ExportError(
            f"{flow!r} calls `{name}`, whose text is not known. Define it in a cell or module."
        ) from error
    source = parse(text, value.__name__)
    return to_def(source) if isinstance(value, FunctionType) and source.function is not None else inspect.cleandoc(text)


def _plain(value: Any) -> bool:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if type(each) in (list, tuple, set, frozenset):
            waiting.extend(each)
        elif type(each) is dict:
            waiting.extend([*each, *each.values()])
        elif type(each) not in (int, float, complex, bool, str, bytes, type(None)):
            return False
    return True
