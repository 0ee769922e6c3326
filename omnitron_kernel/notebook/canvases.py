"""The canvas that an output itself holds, where the front end has none: whoever brings one is found by its name.

An entry point `widget` of the group `omnitron.canvas` is a function of a flow or run and a `Channel`, which returns a
MIME bundle. It is given the channel to ask (`answer`), to be told (`listen`), and to keep what serves all outputs of a
flow (`memory`).
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Run
    from omnitron_kernel.flow import Flow
    from omnitron_kernel.notebook.channel import Channel

__all__ = ["canvas_bundle"]

_GROUP, _NAME = "omnitron.canvas", "widget"


def canvas_bundle(shown: Flow | Run, channel: Channel) -> dict[str, Any]:
    """Returns what is added to an output; nothing where nobody brings a canvas, or it cannot be made."""
    try:
        for each in entry_points(group=_GROUP, name=_NAME):
            made = each.load()(shown, channel)
            return dict(made)
    except Exception:  # noqa: BLE001 - a picture is there, and the flow's value matters more than a canvas
        return {}
    return {}
