"""A notebook's store: opened when the first flow is defined or run after `%load_ext`, so that loading costs nothing.

Where it cannot be opened, that is said once, and the notebook goes on in memory.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from omnitron_kernel.engine.recording import RECORDERS
from omnitron_kernel.errors import OmnitronError
from omnitron_kernel.store.standby import STANDBY

if TYPE_CHECKING:
    from omnitron_kernel.engine.recording import Recorder
    from omnitron_kernel.engine.run import Run, Runnable
    from omnitron_kernel.workspace import Workspace

__all__ = ["Recording", "workspace_now"]


class Recording:
    """Records what a notebook's flows do, into the project's workspace or the one that the notebook opened itself."""

    def __init__(self) -> None:
        self._own: Workspace | None = None
        self._told = ""

    def begin(self) -> None:
        """Begins to record; nothing is opened yet."""
        # A workspace that was opened before goes on recording.
        RECORDERS.insert(0, self)
        STANDBY.append(self._project)

    def end(self) -> None:
        """Ends recording, and closes the workspace where it is the notebook's own."""
        if self in RECORDERS:
            RECORDERS.remove(self)
            STANDBY.remove(self._project)
        if self._own is not None:
            self._own.close()
            self._own = None

    @property
    def workspace(self) -> Workspace:
        """The workspace that records now."""
        from omnitron_kernel.workspace import Workspace  # the first flow pays for it, not the loading

        return Workspace.current() or self._project()

    def defined(self, flow: Runnable) -> None:
        """Takes note of a flow's text."""
        if (recorder := self._recorder()) is not None:
            recorder.defined(flow)

    def begun(self, run: Run) -> None:
        """Takes note of a run that begins."""
        if (recorder := self._recorder()) is not None:
            recorder.begun(run)

    def recorded(self, run: Run) -> None:
        """Takes note of a run that has ended."""
        if (recorder := self._recorder()) is not None:
            recorder.recorded(run)

    def _project(self) -> Workspace:
        """The project's workspace, which is the notebook's own."""
        from omnitron_kernel.workspace import Workspace  # as above

        if self._own is None:
            self._own = Workspace.found()
        return self._own

    def _recorder(self) -> Recorder | None:
        """Who records; where nobody can, as no folder can be found, that is said once."""
        try:
            return self.workspace.recorder
        except OmnitronError as error:
            if self._told != str(error):
                self._told = str(error)
                print(f"omnitron: Runs are not recorded, {error} Until then they are in memory only.", file=sys.stderr)
            return None


def workspace_now() -> Workspace:
    """Returns the workspace that a notebook's magics ask: the one that records, or the project's."""
    for each in RECORDERS:
        if isinstance(each, Recording):
            return each.workspace
    return Recording().workspace
