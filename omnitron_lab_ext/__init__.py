"""Omnitron in JupyterLab: the canvas, what reads and patches texts for it in the Jupyter server, and opening Lab."""

from typing import TYPE_CHECKING

from omnitron_kernel.facade import lazily

if TYPE_CHECKING:
    from omnitron_lab_ext.cytoscape import dependencies
    from omnitron_lab_ext.server.points import (
        _jupyter_labextension_paths,
        _jupyter_server_extension_points,
        _load_jupyter_server_extension,
    )
    from omnitron_lab_ext.widget import Canvas

lazily(
    __name__,
    dict.fromkeys(
        ("_jupyter_labextension_paths", "_jupyter_server_extension_points", "_load_jupyter_server_extension"),
        "omnitron_lab_ext.server.points",
    )
    | {"Canvas": "omnitron_lab_ext.widget", "dependencies": "omnitron_lab_ext.cytoscape"},
)

__all__ = [
    "Canvas",
    "_jupyter_labextension_paths",
    "_jupyter_server_extension_points",
    "_load_jupyter_server_extension",
    "dependencies",
]
