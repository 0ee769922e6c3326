"""How arrays lie in memory: their bytes as they lie, and arrays made again that lie so."""

from __future__ import annotations

import importlib
from typing import Any

from omnitron_kernel.engine.reuse.look import numpy_of

__all__ = ["compact", "laid_out", "memory_of"]


def laid_out(source: Any, dtype: str, shape: Any, layout: Any, *, owns: bool, writeable: bool) -> Any:
    """Returns a copy of an array in a layout, which owns its memory or looks at that of another."""
    numpy = importlib.import_module("numpy")
    if type(layout) is str:
        made = numpy.array(source, dtype=dtype, order=layout, copy=True).reshape(shape, order=layout)
        if made.base is not None:
            made = made.copy(order=layout)
        made = made if owns else made[...]
    else:
        size = numpy.dtype(dtype).itemsize
        low = sum((length - 1) * step for length, step in zip(shape, layout, strict=True) if step < 0)
        high = sum((length - 1) * step for length, step in zip(shape, layout, strict=True) if step > 0)
        if dtype == "|O":
            ground: Any = numpy.empty((high - low) // size + 1, dtype=object)[-low // size :]
        else:
            ground = numpy.zeros(high - low + size, dtype="u1")[-low:][:size].view(dtype)
        made = numpy.lib.stride_tricks.as_strided(ground, shape, layout)
        made[...] = source
    if not writeable:
        made.flags.writeable = False
    return made


def memory_of(array: Any) -> memoryview:
    """Returns an array's bytes in the order of its layout."""
    numpy = numpy_of()
    flags = array.flags
    lies = array if flags.c_contiguous else array.T if flags.f_contiguous else numpy.ascontiguousarray(array)
    return memoryview(lies.reshape(-1).view("u1")) if array.size else memoryview(b"")


def compact(array: Any) -> Any:
    """Returns a copy that takes no more room than its elements, in the order of its layout."""
    return array.copy(order="F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C")
