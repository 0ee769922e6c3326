"""One graph in every form a front end may ask for: HTML that follows its theme, SVG, and text."""

from __future__ import annotations

from collections.abc import Mapping

from omnitron_kernel.graph.draw.changes import compared
from omnitron_kernel.graph.draw.state import Change, PictureState
from omnitron_kernel.graph.draw.svg import to_svg
from omnitron_kernel.graph.draw.text import to_text
from omnitron_kernel.graph.model import Graph

__all__ = ["difference", "picture"]

_PLAIN = "margin:0;padding:0;background:none;overflow:auto;max-height:min(1600px,140vh)"
"""A long picture is scrolled in its own frame, so that what stands below it stays near."""


def picture(graph: Graph, state: PictureState | None = None) -> dict[str, str]:
    """Returns the MIME bundle of a graph.

    The SVG stands inside the HTML too: only there do a page's theme variables reach it. It stands in a `pre` so that
    its text keeps its lines where an untrusted notebook's sanitiser drops the drawing and leaves the words.

    Args:
        graph: The graph.
        state: How far a run of it has come, if the picture is to show one.
    """
    svg = to_svg(graph, state)
    return {
        "text/html": f'<pre class="omnitron-picture" style="{_PLAIN}">{svg}</pre>',
        "image/svg+xml": svg,
        "text/plain": to_text(graph, state),
    }


def difference(old: Graph, new: Graph, changes: Mapping[str, Change], pairs: Mapping[str, str]) -> dict[str, str]:
    """Returns the MIME bundle of what two graphs differ in: the newer one, with what was removed as ghosts.

    Args:
        old: The older graph.
        new: The newer graph.
        changes: How the nodes of the newer graph differ, by id: `added`, `changed` or `renamed`.
        pairs: For each node of the older graph that is still there, its id in the newer one.
    """
    both = compared(old, new, changes, pairs)
    return picture(both.graph, both.state)
