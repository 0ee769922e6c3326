"""What the names stand for that a flow reads from around it, as far as that is known: the unknown ones are told.

A value is only told from what is called or looked into, such as a function or a module; nothing of it runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import chain
from types import ModuleType
from typing import Any

from omnitron_kernel.errors import nearest
from omnitron_kernel.graph.known import BUILTINS
from omnitron_kernel.graph.model import Diagnostic, Graph
from omnitron_kernel.graph.names import uses_of
from omnitron_kernel.graph.source import FlowSource
from omnitron_kernel.graph.view import CaptureKind

__all__ = ["captured", "unknown_names"]


def captured(source: FlowSource, graph: Graph, names: Mapping[str, Any]) -> dict[str, CaptureKind]:
    """Returns what each capture of a flow stands for.

    Args:
        source: The flow's text, taken apart.
        graph: Its graph.
        names: What the names around it stand for.
    """
    own = {source.name, *(name for each in source.around for name in uses_of(each).binds)}
    found: dict[str, CaptureKind] = {}
    for name in graph.captures:
        if name in names:
            value = names[name]
            code = issubclass(type(value), ModuleType | type) or callable(value)
            found[name] = "code" if code else "value"
        elif name in own or name in BUILTINS:
            found[name] = "code"
        else:
            found[name] = "unknown"
    return found


def unknown_names(
    source: FlowSource, graph: Graph, names: Mapping[str, Any], kinds: Mapping[str, CaptureKind]
) -> Iterator[Diagnostic]:
    """Yields a warning for each name that neither the flow nor anything around it has, with the nearest one."""
    unknown = {name for name, kind in kinds.items() if kind == "unknown"}
    if not unknown:
        return
    bound = (port.name for each in graph.walk() for port in each.outputs if port.name != "value")
    around = (each for each in names if not each.startswith("_"))
    known = list(dict.fromkeys(chain((port.name for port in graph.inputs), bound, around, sorted(BUILTINS))))
    reads = (each for part in source.body for each in ast.walk(part) if isinstance(each, ast.Name))
    for read in sorted(reads, key=lambda each: (each.lineno, each.col_offset)):
        if read.id in unknown:
            unknown.remove(read.id)
            close = nearest(read.id, known)
            cure = f"Did you mean `{close}`?" if close else "Run the cell that binds it, or bind it above."
            message = f"`{read.id}` is not known: neither the flow nor the notebook has it by now."
            yield Diagnostic("warning", "unknown-name", message, cure, source.text.span_of(read))
