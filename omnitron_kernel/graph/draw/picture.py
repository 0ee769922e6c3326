"""One graph in every form a front end may ask for: HTML that follows its theme, SVG, and text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from omnitron_kernel.graph.draw.changes import compared
from omnitron_kernel.graph.draw.size import ROOM, saved, written
from omnitron_kernel.graph.draw.state import Change, PictureState
from omnitron_kernel.graph.draw.svg import in_full, in_short, scene_of, to_outline
from omnitron_kernel.graph.draw.text import to_text
from omnitron_kernel.graph.model import Graph

__all__ = ["difference", "picture"]

_PLAIN = "margin:0;padding:0;background:none;overflow:auto;max-height:min(1600px,140vh)"
"""A long picture is scrolled in its own frame, so that what stands below it stays near."""

_AROUND = 300
"""Bytes of what stands around the drawings in the file."""

_CARD = 300
"""Bytes that a card in full needs at the least."""


def picture(graph: Graph, state: PictureState | None = None, *, room: int = ROOM) -> dict[str, str]:
    """Returns the MIME bundle of a graph, small enough to be saved with every output.

    The SVG stands inside the HTML too: only there do a page's theme variables reach it. It stands in a `pre` so that
    its text keeps its lines where an untrusted notebook's sanitiser drops the drawing and leaves the words.

    Where that is more than there is room for, what is missed least goes first: what hovering tells, the SVG of its own,
    all words but names and code, then the code, at last the drawing, for an outline. There is always text, and always
    an SVG in the HTML.

    Args:
        graph: The graph.
        state: How far a run of it has come, if the picture is to show one.
        room: How many bytes the bundle may add to the file of a notebook; less than 6,000 are not enough for any.
    """
    text = to_text(graph, state, room=room * 2 // 5)
    left = room - saved({"text/plain": text}) - _AROUND
    html = svg = ""
    for html, svg in _drawn(graph, state, left):
        if written(html) + written(svg) <= left:
            break
    else:
        short = to_text(graph, state, room=room // 5)
        if html and written(html) <= room - saved({"text/plain": short}) - _AROUND:
            text = short  # nodes and lines are worth more than code, which stands in the cell
        else:
            html, svg = to_outline(graph, state, room=left), ""
    pictures = {"text/html": f"<pre class='omnitron-picture' style='{_PLAIN}'>{html}</pre>", "image/svg+xml": svg}
    return {mime: each for mime, each in pictures.items() if each} | {"text/plain": text}


def _drawn(graph: Graph, state: PictureState | None, room: int) -> Iterator[tuple[str, str]]:
    """The drawing for the HTML, and the one beside it, in less and less room; none where there is none."""
    scene = scene_of(graph, state)
    if scene is None:
        return
    full = brief = ""
    if len(scene.cards) * _CARD <= room:
        whole = in_full(graph, state, scene)
        full = next(whole)
        yield full, full
        brief = next(whole)
        yield from ((full, brief), (brief, brief))
    short = in_short(graph, state, scene)
    lean = next(short)
    if full:
        yield from ((full, lean), (brief, lean), (full, ""), (brief, ""))
    yield lean, ""
    yield next(short), ""


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
