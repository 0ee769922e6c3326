"""Omnitron: put `%%flow` on top of ordinary Python and every statement becomes a node.

What to begin with::

    from omnitron_kernel import flow, pipe, compose, parallel, Workspace   # in a module or script
    %load_ext omnitron_kernel                                                # in a notebook, for `%%flow` cells

Importing it loads no vendor and opens nothing; each name is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from omnitron_kernel.facade import lazily

if TYPE_CHECKING:
    from omnitron_kernel.compose import compose, parallel, pipe
    from omnitron_kernel.engine.run import NodeRecord, Run
    from omnitron_kernel.factory import flow
    from omnitron_kernel.flow import Flow
    from omnitron_kernel.notebook.extension import load_ipython_extension, unload_ipython_extension
    from omnitron_kernel.workspace import Workspace

lazily(
    __name__,
    {
        **dict.fromkeys(("compose", "parallel", "pipe"), "omnitron_kernel.compose"),
        **dict.fromkeys(("NodeRecord", "Run"), "omnitron_kernel.engine.run"),
        "flow": "omnitron_kernel.factory",
        "Flow": "omnitron_kernel.flow",
        **dict.fromkeys(("load_ipython_extension", "unload_ipython_extension"), "omnitron_kernel.notebook.extension"),
        "Workspace": "omnitron_kernel.workspace",
    },
)

__version__ = "0.1.0"

__all__ = [
    "Flow",
    "NodeRecord",
    "Run",
    "Workspace",
    "compose",
    "flow",
    "load_ipython_extension",
    "parallel",
    "pipe",
    "unload_ipython_extension",
]
