"""When Python looks for garbage in cycles: not while an answer is awaited.

Reading a text of a thousand nodes makes some hundred thousand objects that live on and form no cycles. The collector
would go through all of them, and through what was read before, while the answer is on its way, which takes as long as
making it. What is put off here it does right afterwards.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["collected_later"]

_lock = Lock()
_holders = 0
_was_enabled = False


@contextmanager
def collected_later() -> Iterator[None]:
    """Puts the search for garbage in cycles off until everybody who asked for that has left; threads may overlap."""
    global _holders, _was_enabled  # noqa: PLW0603 - the collector is one for the whole process
    with _lock:
        if _holders == 0:
            _was_enabled = gc.isenabled()
            gc.disable()
        _holders += 1
    try:
        yield
    finally:
        with _lock:
            _holders -= 1
            if _holders == 0 and _was_enabled:
                gc.enable()
