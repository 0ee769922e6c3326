"""All flows whose identity is kept: those of the gallery, and those of the conformance cases."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from omnitron_kernel import Flow

GALLERY = Path(__file__).parents[2] / "flows"


@contextmanager
def of_gallery(path: Path) -> Iterator[list[Flow]]:
    """The flows of a gallery file, in the order of their names; meanwhile its module can be found."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    known = sys.modules.get(path.stem)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
        yield [each for _, each in sorted(vars(module).items()) if isinstance(each, Flow)]
    finally:
        if known is None:
            del sys.modules[path.stem]
        else:
            sys.modules[path.stem] = known


def of_case(case: Any, ways: ModuleType, observing: ModuleType, folder: Path) -> list[Flow]:
    """The flows that a case makes whose text is known, the first of each name."""
    made: dict[str, Flow] = {}

    def make(*args: Any, **kwargs: Any) -> Any:
        flow = ways.WAYS[0].flow(*args, **kwargs)
        if not isinstance(flow, Flow):
            return lambda function: keep(flow(function))
        return keep(flow)

    def keep(flow: Flow) -> Flow:
        made.setdefault(flow.__qualname__, flow)
        return flow

    observing.observe(case, folder, replace(ways.PLAIN, flow=make, run=_Called(ways.PLAIN.run)))
    return [each for each in made.values() if each.source and case.then is None]


class _Called:
    """Calls; no function, so that nobody takes it for a part of the flow."""

    def __init__(self, call: Any) -> None:
        self.call = call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.call(*args, **kwargs)
