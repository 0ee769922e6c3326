"""Flows as data: the model, reading it from source, writing it back. Nothing here runs or touches a flow."""

from typing import TYPE_CHECKING

from omnitron_kernel.facade import lazily

if TYPE_CHECKING:
    from omnitron_kernel.graph import edits
    from omnitron_kernel.graph.apply import apply
    from omnitron_kernel.graph.diff import GraphDiff, diff
    from omnitron_kernel.graph.model import CAPTURES, INPUTS, Diagnostic, Edge, Endpoint, Graph, Node, Port, Span
    from omnitron_kernel.graph.read import read
    from omnitron_kernel.graph.write.patch import Patch

lazily(
    __name__,
    {
        "edits": "omnitron_kernel.graph.edits",
        "apply": "omnitron_kernel.graph.apply",
        **dict.fromkeys(("GraphDiff", "diff"), "omnitron_kernel.graph.diff"),
        **dict.fromkeys(
            ("CAPTURES", "INPUTS", "Diagnostic", "Edge", "Endpoint", "Graph", "Node", "Port", "Span"),
            "omnitron_kernel.graph.model",
        ),
        "read": "omnitron_kernel.graph.read",
        "Patch": "omnitron_kernel.graph.write.patch",
    },
)

__all__ = [
    "CAPTURES",
    "INPUTS",
    "Diagnostic",
    "Edge",
    "Endpoint",
    "Graph",
    "GraphDiff",
    "Node",
    "Patch",
    "Port",
    "Span",
    "apply",
    "diff",
    "edits",
    "read",
]
