"""A picture that lights up while its flow runs.

The flow's own thread pays nothing for it: a ticker looks at the run's record ten times a second and sends the picture
again when more nodes are done, so that the last word never waits for a long node to end.
"""

from __future__ import annotations

import contextvars
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from omnitron_kernel.engine.portrait import portrait

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Run

__all__ = ["LivePicture", "show"]

TICK = 0.1
"""Seconds between two looks at a run."""

BEAT = 10
"""Looks after which a running node's time is shown anew although no node ended."""


def show(bundle: dict[str, Any]) -> None:
    """Displays a MIME bundle."""
    from IPython.display import display

    display(bundle, raw=True)


class LivePicture:
    """Shows a run's picture and keeps it true while the run lasts; a context manager around `run.execute()`.

    Args:
        run: The run, not yet begun.
        live: Whether the front end can replace an output; where it cannot, the picture is shown at the end.
    """

    def __init__(self, run: Run, *, live: bool) -> None:
        self.run = run
        self.live = live
        self._handle: Any = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Shows the picture with nothing done yet, and starts to watch."""
        if self.live:
            from IPython.display import display

            self._handle = display(portrait(self.run), raw=True, display_id=True)
            # The thread's outputs belong to this cell: the kernel keeps that in a context variable.
            context = contextvars.copy_context()
            self._thread = threading.Thread(
                target=context.run, args=(self._watch,), name="omnitron-picture", daemon=True
            )
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops watching and shows the run as it ended."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        if self._handle is not None:
            self._handle.update(portrait(self.run), raw=True)
        else:
            show(portrait(self.run))

    def _watch(self) -> None:
        shown, looks = 0, 0
        while not self._stopped.wait(TICK):
            looks += 1
            if self.run.done != shown or looks % BEAT == 0:
                shown = self.run.done
                self._handle.update(portrait(self.run), raw=True)
