"""Where runs are told to when they have ended: to whoever records, if anybody does.

The engine knows no store. A recorder is handed each run as it begins and when it has ended, in the thread that runs it
and before the run is returned or its exception raised; whatever it does, result and exception stay what they were.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Run, Runnable

__all__ = ["RECORDERS", "Recorder", "begun", "defined", "recorded"]


class Recorder(Protocol):
    """Who is told of flows and runs."""

    def defined(self, flow: Runnable) -> None:
        """Takes note of a flow's text.

        Args:
            flow: The flow, as a cell has just defined it.
        """

    def begun(self, run: Run) -> None:
        """Takes note of a run that begins, for the case that its process never comes to its end.

        Args:
            run: The run.
        """

    def recorded(self, run: Run) -> None:
        """Takes note of a run.

        Args:
            run: The run, which has ended; that of a generator has begun.
        """


RECORDERS: list[Recorder] = []
"""Who records, the newest last; only that one is told."""


def defined(flow: Runnable) -> None:
    """Tells whoever records of a flow; nothing that goes wrong there comes here."""
    with contextlib.suppress(Exception):
        if RECORDERS:
            RECORDERS[-1].defined(flow)


def begun(run: Run) -> None:
    """Tells whoever records of a run that begins; nothing that goes wrong there comes here."""
    try:
        if RECORDERS:
            RECORDERS[-1].begun(run)
    except Exception:  # noqa: BLE001, S110 - a record may cost neither result nor exception
        pass


def recorded(run: Run) -> None:
    """Tells whoever records of a run that has ended; nothing that goes wrong there comes here."""
    try:
        if RECORDERS:
            RECORDERS[-1].recorded(run)
    except Exception:  # noqa: BLE001, S110 - a record may cost neither result nor exception
        pass
