"""Where live objects come from: what can be imported, from where, and what is a part of Omnitron."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from collections.abc import Iterator, Mapping
from tokenize import TokenError
from types import ModuleType
from typing import Any

from omnitron_kernel.definition import definition_of
from omnitron_kernel.errors import ExportError

__all__ = [
    "UNKNOWN",
    "held",
    "importable",
    "is_ours",
    "root_of",
    "source_of",
    "submodules",
    "uses_ours",
    "without_dunders",
]

_OURS = __name__.partition(".")[0]
UNKNOWN = "whose text is not known. Define it in a cell or module."
"""The end of a sentence about a function or class."""


def importable(value: Any) -> bool:
    """Whether a function or class can be imported by its name from a module that does not itself use Omnitron."""
    home, name = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    if type(home) is not str or home == "__main__" or type(name) is not str or "." in name or not name:
        return False
    module = sys.modules.get(home)
    if module is None or getattr(module, name, None) is not value:
        return False
    return is_ours(home) or not any(map(uses_ours, list(vars(module).values())))


def held(name: str, value: object) -> str:
    """The import of an object that a package keeps under a public name, as its root or the home of its type does."""
    home = getattr(type(value), "__module__", None)
    if type(home) is not str or home.partition(".")[0] in {"builtins", "__main__", _OURS}:
        return ""
    parts = home.split(".")
    for path in (".".join(parts[: count + 1]) for count in range(len(parts))):
        kept = list(vars(sys.modules[path]).items()) if path in sys.modules else []
        known = next((each for each, held in kept if held is value and not each.startswith("_")), None)
        if known and not any(uses_ours(held) for _, held in kept):
            return f"from {path} import {known}" + ("" if known == name else f" as {name}")
    return ""


def uses_ours(value: object) -> bool:
    """Whether something is a flow, or a part of Omnitron."""
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return definition_of(value) is not None or (type(home) is str and is_ours(home))


def source_of(code: Any, name: str, flow: str) -> str:
    """Returns the text of what a flow calls under a name.

    Raises:
        ExportError: It is not known.
    """
    try:
        return "".join(inspect.getsourcelines(code)[0])
    except (OSError, TypeError, SyntaxError, IndexError, TokenError):
        raise ExportError(f"{flow!r} calls `{name}`, {UNKNOWN}") from None


def without_dunders(names: Mapping[str, Any]) -> dict[str, Any]:
    """A module's names, without what every module has and builtins that are themselves."""
    known = vars(builtins)
    return {
        name: value
        for name, value in names.items()
        if not (name.startswith("__") and name.endswith("__")) and (name not in known or known[name] is not value)
    }


def is_ours(module: str) -> bool:
    """Whether a module is a part of Omnitron; the gallery that comes with it is made of ordinary flows."""
    return module.partition(".")[0] == _OURS and not module.startswith(f"{_OURS}.gallery")


def root_of(mark: str) -> str:
    """Returns the name that a decorator's text begins with."""
    return mark.partition("(")[0].partition(".")[0].strip()


def submodules(name: str, module: ModuleType, tree: ast.Module) -> Iterator[str]:
    """Returns the modules that a text reaches through their package, as `xml.dom` through `xml`."""
    for node in ast.walk(tree):
        parts: list[str] = []
        root = node
        while isinstance(root, ast.Attribute):
            parts.append(root.attr)
            root = root.value
        if isinstance(root, ast.Name) and root.id == name:
            path, at = module.__name__, module
            for part in reversed(parts):
                path, inside = f"{path}.{part}", vars(at).get(part)
                if not isinstance(inside, ModuleType) or sys.modules.get(path) is not inside:
                    break
                at = inside
                yield path
