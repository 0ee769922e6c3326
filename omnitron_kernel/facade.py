"""Packages that know where their public names live and load each when it is first asked for.

`%load_ext` and `import omnitron_kernel` need little of what a flow needs, and most flows are never edited. A package
becomes such a one by `lazily(...)`; a type checker reads the plain imports that stand beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["lazily"]


class _Facade(ModuleType):
    """A package of which some names are loaded late."""

    _homes: Mapping[str, str]

    def __getattr__(self, name: str) -> Any:
        homes = self.__dict__.get("_homes", {})
        if name not in homes:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        home = import_module(homes[name])
        value = home if home.__name__ == f"{self.__name__}.{name}" and not hasattr(home, name) else getattr(home, name)
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        # Importing hangs a submodule on its package; where a public name is the same word, that name is meant.
        if not (name in self.__dict__.get("_homes", {}) and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._homes})


def lazily(package: str, homes: Mapping[str, str]) -> None:
    """Lets a package load names when they are asked for.

    Args:
        package: The package's name; it is being imported.
        homes: The module that each name lives in. A module of the package itself may be one of the names.

    Example:
        >>> import omnitron_kernel.graph
        >>> omnitron_kernel.graph.read.__module__
        'omnitron_kernel.graph.read'
    """
    module = sys.modules[package]
    module.__dict__["_homes"] = dict(homes)
    module.__class__ = _Facade
