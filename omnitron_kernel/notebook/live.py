"""A picture that lights up while its flow runs.

A ticker looks at the run's record ten times a second and sends the picture again when more nodes are done, so that the
last word never waits for a long node to end. Where a canvas listens, it is told instead, and the picture follows every
few seconds. The flow itself does nothing for it; looking takes at most a tenth of the time that both share.
"""

from __future__ import annotations

import contextvars
import threading
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from omnitron_kernel.engine.portrait import portrait
from omnitron_kernel.notebook.telling import Telling

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Run
    from omnitron_kernel.notebook.channel import Channel

__all__ = ["LivePicture", "bundle_of", "show"]

TICK = 0.1
"""Seconds between two looks at a run."""

BEAT = 10
"""Looks after which a running node's time is shown anew although no node ended."""


SLOW = 3.0
"""Seconds between two pictures while a canvas shows the run."""

PATIENCE = 5.0
"""Seconds that the end of a run waits for the last look to end."""


def bundle_of(run: Run, channel: Channel | None = None) -> dict[str, Any]:
    """Returns a run's picture; a word about it where drawing fails, for a picture may never hide a result."""
    try:
        return portrait(run) | (channel.canvas_of(run) if channel is not None else {})
    except Exception as error:  # noqa: BLE001 - whatever it is, the run and its value matter more
        told = f"{run.flow.__name__}: {run.status}. Its picture could not be drawn ({type(error).__name__})."
        return {"text/plain": told}


def show(bundle: dict[str, Any]) -> None:
    """Displays a MIME bundle."""
    from IPython.display import display

    display(bundle, raw=True)


class LivePicture:
    """Shows a run's picture and keeps it true while the run lasts; a context manager around `run.execute()`.

    Args:
        run: The run, not yet begun.
        live: Whether the front end can replace an output; where it cannot, the picture is shown at the end.
        channel: Where canvases listen; None where there is none.
        shown: Whether there is an output for the picture; where there is none, canvases are told only.
    """

    def __init__(self, run: Run, *, live: bool, channel: Channel | None = None, shown: bool = True) -> None:
        self.run = run
        self.live = live
        self.shown = shown
        self._channel = channel
        self._telling: Telling | None = Telling(run, channel) if channel is not None else None
        self._handle: Any = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Shows the picture with nothing done yet, and starts to watch."""
        if self.live:
            from IPython.display import display

            # The thread's outputs belong to this cell: the kernel keeps that in a context variable.
            context = contextvars.copy_context()
            self._thread = threading.Thread(
                target=context.run, args=(self._watch,), name="omnitron-picture", daemon=True
            )
            try:
                if self.shown:
                    self._handle = display(self._bundle(), raw=True, display_id=True)
                self._tell()
                self._thread.start()
            except BaseException:  # an interrupt may come here too, and no thread may outlive its cell
                self._stopped.set()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops watching and shows the run as it ended."""
        for _ in range(3):
            try:
                self._finish()
            except KeyboardInterrupt:
                continue  # it came for the run, which has ended; the picture is to tell how
            break

    def _finish(self) -> None:
        self._stopped.set()
        if self._thread is not None and self._thread.ident is not None:
            self._thread.join(PATIENCE)
        self._tell(whole=True)
        if self._handle is not None:
            self._handle.update(self._bundle(), raw=True)
        elif self.shown:
            show(self._bundle())

    def _bundle(self) -> dict[str, Any]:
        return bundle_of(self.run, self._channel)

    def _tell(self, *, whole: bool = False) -> None:
        if self._telling is not None:
            self._telling.tell(whole=whole)

    def _watch(self) -> None:
        done, looks, pause = 0, 0, TICK
        drawn = perf_counter()
        while not self._stopped.wait(pause):
            looks += 1
            began = perf_counter()
            watched = self._channel is not None and self._channel.watched
            if watched:
                self._tell()
            due = began - drawn >= SLOW if watched else self.run.done != done or looks % BEAT == 0
            if due and self._handle is not None:
                done = self.run.done
                self._handle.update(self._bundle(), raw=True)
                drawn = perf_counter()
            # A large flow takes its own time to be drawn or told: at most a tenth of it.
            pause = max(TICK, 9 * (perf_counter() - began))
