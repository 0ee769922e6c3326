"""Omnitron: put `%%flow` on top of ordinary Python and every statement becomes a node.

    from omnitron_kernel import flow, pipe, compose, parallel     # in a module or script
    %load_ext omnitron_kernel                                     # in a notebook, for `%%flow` cells

Importing it loads no vendor and opens nothing.
"""

from omnitron_kernel.compose import compose, parallel, pipe
from omnitron_kernel.engine import NodeRecord, Run
from omnitron_kernel.factory import flow
from omnitron_kernel.flow import Flow
from omnitron_kernel.notebook import load_ipython_extension, unload_ipython_extension

__version__ = "0.1.0"

__all__ = [
    "Flow",
    "NodeRecord",
    "Run",
    "compose",
    "flow",
    "load_ipython_extension",
    "parallel",
    "pipe",
    "unload_ipython_extension",
]
