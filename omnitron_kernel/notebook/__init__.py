"""What a notebook sees: the magics, the pictures that light up, completion, and notebooks run without a person."""

from typing import TYPE_CHECKING

from omnitron_kernel.facade import lazily

if TYPE_CHECKING:
    from omnitron_kernel.notebook.extension import load_ipython_extension, unload_ipython_extension

lazily(
    __name__,
    {
        **dict.fromkeys(("load_ipython_extension", "unload_ipython_extension"), "omnitron_kernel.notebook.extension"),
    },
)

__all__ = [
    "load_ipython_extension",
    "unload_ipython_extension",
]
