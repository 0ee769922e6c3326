"""The environment's packages as a graph to be looked at: ipycytoscape's widget, read-only.

That widget makes a model of each package and of each requirement. All go out once, each in one message, with their
places: no layout runs in the browser. Nothing of it is saved: beside it stands a drawing that stands still, which hides
while the widget lives and is there again when the notebook is opened without its kernel.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from omnitron_lab_ext.arranged import arranged, letters
from omnitron_lab_ext.environment import MOST, Dependencies, dependencies_of, installed
from omnitron_lab_ext.still import COLOURS, LINE, role_of, still, told

if TYPE_CHECKING:
    from ipycytoscape import CytoscapeWidget

__all__ = ["dependencies", "show", "widget_of"]

_VIEW = "application/vnd.jupyter.widget-view+json"
_LIVE = "omnitron-live"

# The widget paints its own ground white and frames itself when it is pointed at; it fits the graph before a height of
# its own would reach it, so that one is a class. A live one hides the drawing; where there is none, Lab would say in
# its place that it loads it, or has not found it.
_STYLE = """<style>
.{live}.custom-widget,.{live}.custom-widget:hover{{
background:var(--jp-layout-color0,transparent);border:1px solid var(--jp-border-color2,#8b95a155);resize:none}}
.{live}-{height}.custom-widget{{height:{height}px}}
.jp-OutputArea:has(.{live}) .omnitron-still{{display:none}}
.jp-OutputArea-child:has(.omnitron-still)+.jp-OutputArea-child:not(:has(.{live})){{display:none}}
</style>"""
_LOWEST, _HIGHEST = 220.0, 720.0


def dependencies(name: str | None = None, *, most: int = MOST) -> Dependencies:
    """Finds what the packages of this environment need of each other; shown in a notebook, it is a graph to look at.

    Args:
        name: The package to begin with, perhaps with extras, as `dask[distributed]`; None for the whole environment.
        most: How many packages are kept; the value says how many are left out.

    Raises:
        UnknownPackageError: There is no such package.

    Example:
        >>> dependencies("jupyterlab").root
        'jupyterlab'
    """
    return dependencies_of(installed(), name, most=most)


def show(found: Dependencies) -> None:
    """Displays packages: as a graph to look at where a person sits before it, and as a drawing everywhere."""
    from IPython.display import display

    bundle: dict[str, Any] = dict(still(found))
    caption = f"<p style='margin:0 0 4px'>{escape(str(found))}</p>"
    if not _watched():
        display({**bundle, "text/html": caption + bundle.get("text/html", "")}, raw=True)
        return
    style = _STYLE.format(live=_LIVE, height=_height(found))
    display({**bundle, "text/html": style + caption + bundle.get("text/html", "")}, raw=True)
    display({_VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget_of(found).model_id}}, raw=True)


def widget_of(found: Dependencies) -> CytoscapeWidget:
    """Returns packages as a widget that can be moved and magnified, and tells more of what is clicked."""
    from ipycytoscape import CytoscapeWidget, Edge, Graph, Node

    places = arranged(found)
    nodes = [
        Node(
            data={
                "id": each.name,
                "width": places.boxes[each.name].width,
                "height": places.boxes[each.name].height,
                "letters": letters(each),
                # The widget shows it as markup.
                "tooltip": escape(told(each)),
            },
            position={
                "x": places.boxes[each.name].centre,
                "y": places.boxes[each.name].y + places.boxes[each.name].height / 2,
            },
            classes=role_of(each, found.root),
            grabbable=False,
            pannable=True,
        )
        for each in found.packages
    ]
    edges = [Edge(data={"id": f"{each} > {other}", "source": each, "target": other}) for each, other in found.edges]
    widget = CytoscapeWidget(
        # Not by its own adding, which sends the whole graph again for each node.
        Graph(nodes=nodes, edges=edges),
        cytoscape_layout={"name": "preset", "fit": True, "padding": 12, "animate": False},
        cytoscape_style=_style(),
        min_zoom=0.2,
        max_zoom=3.0,
        auto_ungrabify=True,
        autolock=True,
    )
    widget.add_class(_LIVE)
    widget.add_class(f"{_LIVE}-{_height(found)}")
    return widget


def _height(found: Dependencies) -> int:
    return round(min(max(arranged(found).height + 40, _LOWEST), _HIGHEST))


def _style() -> list[dict[str, Any]]:
    """The widget draws on a canvas, which knows no variables: each colour is told from a light and a dark ground."""
    node = {
        "label": "data(id)",
        "shape": "round-rectangle",
        "width": "data(width)",
        "height": "data(height)",
        "font-size": "data(letters)",
        "font-family": "system-ui, sans-serif",
        "font-weight": "600",
        "color": "#fff",
        "text-valign": "center",
        "text-halign": "center",
        "background-color": COLOURS["other"],
        "min-zoomed-font-size": 5,
    }
    edge = {
        "width": 1.2,
        "line-color": LINE,
        "opacity": 0.6,
        "curve-style": "straight",
        "target-arrow-shape": "triangle",
        "target-arrow-color": LINE,
        "arrow-scale": 0.7,
    }
    roles = [{"selector": f"node.{role}", "css": {"background-color": colour}} for role, colour in COLOURS.items()]
    return [{"selector": "node", "css": node}, *roles, {"selector": "edge", "css": edge}]


def _watched() -> bool:
    """Whether a front end asked that names the cell: one with a person before it, as a headless client does not."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    parent: Any = getattr(shell, "get_parent", dict)() if shell is not None else {}
    return bool((parent or {}).get("metadata", {}).get("cellId"))
