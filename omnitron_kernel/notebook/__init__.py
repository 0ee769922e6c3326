"""What a notebook sees: the magics, the pictures that light up, completion, and notebooks run without a person."""

from omnitron_kernel.notebook.extension import load_ipython_extension, unload_ipython_extension

__all__ = ["load_ipython_extension", "unload_ipython_extension"]
