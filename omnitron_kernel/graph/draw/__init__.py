"""Graphs as pictures: SVG, text and Mermaid, each a pure function of a graph and of how far its nodes have come."""

from omnitron_kernel.graph.draw.mermaid import to_mermaid
from omnitron_kernel.graph.draw.picture import difference, picture
from omnitron_kernel.graph.draw.size import ROOM, saved
from omnitron_kernel.graph.draw.state import Change, NodeState, PictureState
from omnitron_kernel.graph.draw.svg import to_svg
from omnitron_kernel.graph.draw.text import to_text

__all__ = [
    "ROOM",
    "Change",
    "NodeState",
    "PictureState",
    "difference",
    "picture",
    "saved",
    "to_mermaid",
    "to_svg",
    "to_text",
]
