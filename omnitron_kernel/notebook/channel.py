"""What canvases and a notebook's kernel say to each other: asks are answered, and runs are told.

One channel a shell holds all of it: the lines to the front ends, who is listening, what was told and what is offered.
Messages come in any thread, also while a cell runs; one that cannot be understood is refused, and none ever raises.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from omnitron_kernel.collecting import collected_later
from omnitron_kernel.messages import CHANNEL, Answer, Tell, plain

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from omnitron_kernel.engine.run import Run
    from omnitron_kernel.flow import Flow
    from omnitron_kernel.notebook.line import Line
    from omnitron_kernel.notebook.offers import Offers

__all__ = ["UNWATCHED", "Channel"]

UNWATCHED = "OMNITRON_UNWATCHED"
"""The variable of the environment by which a kernel knows that no front end listens to it."""

_LINES = 8
"""Front ends that are kept; one that is reloaded leaves its old line behind without a word."""

_TOLD = 1000
"""Flows of which is known which run was told last."""


class Channel:
    """The way between one shell and the canvases that show its flows.

    Args:
        shell: The shell.

    Attributes:
        memory: What a canvas of the kernel's own keeps for a flow, by the flow's name, so that one serves all outputs.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.memory: dict[str, Any] = {}
        self._lines: dict[str, Line] = {}
        self._turns = count(1)
        self._listeners: list[Callable[[dict[str, Any]], None]] = []
        self._told: dict[str, str] = {}
        self._turned_away = False
        self._sign: Line | None = None  # by it a page that comes later sees that the extension is loaded
        self._offers: Offers | None = None

    def open(self) -> None:
        """Makes the channel known to front ends, where there is a kernel that can talk to them."""
        kernel = getattr(self.shell, "kernel", None)
        manager = getattr(kernel, "comm_manager", None)
        if manager is None or getattr(kernel, "iopub_socket", None) is None:
            return
        manager.register_target(CHANNEL, self._opened)
        self._sign = self._line(id=f"{CHANNEL}-{os.getpid()}")
        manager.register_comm(self._sign)
        if os.environ.get(UNWATCHED):
            return  # whoever runs the notebook would complain of a comm that nobody takes
        self._keep(self._line(data={"version": _version()}))

    def close(self) -> None:
        """Ends all lines."""
        manager = getattr(getattr(self.shell, "kernel", None), "comm_manager", None)
        if manager is not None and manager.targets.get(CHANNEL) == self._opened:
            manager.unregister_target(CHANNEL, self._opened)
            if self._sign is not None:
                self._sign.forget(manager)
        for line in list(self._lines.values()):
            line.close()
        self._lines.clear()
        self._listeners.clear()

    # Asking.

    def answer(self, ask: object) -> dict[str, Any]:
        """Answers an ask, as JSON values; what cannot be answered is refused, with a word why."""
        from omnitron_kernel.notebook.asking import Refused, answered, taken  # the first ask pays for it

        known = ask.get("id") if isinstance(ask, Mapping) else None
        known = known if isinstance(known, str) else ""
        told: dict[str, Any]
        try:
            with collected_later():
                told = plain(Answer(known, answered(self, taken(ask))))
        except Refused as refused:
            told = plain(Answer(known, refused=str(refused)))
        except Exception as error:  # noqa: BLE001 - whatever goes wrong here, the kernel goes on
            told = plain(Answer(known, refused=f"the kernel could not answer ({type(error).__name__})"))
        return told

    # Telling.

    @property
    def watched(self) -> bool:
        """Whether a canvas draws what it is told, so that no picture has to be sent while a flow runs."""
        return bool(self._listeners) or any(line.greeted for line in list(self._lines.values()))

    def listen(self, callback: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        """Hands every tell to a canvas of the kernel's own, in the thread that tells; returns what ends that."""
        self._listeners.append(callback)

        def undo() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(callback)

        return undo

    def tell(self, tell: Tell) -> None:
        """Tells all canvases how a run goes; never raises an `Exception`."""
        if not self.watched:
            return
        facts = tell.facts
        self._told.pop(facts.flow, None)
        self._told[facts.flow] = facts.run if facts.status != "running" else ""
        while len(self._told) > _TOLD:
            self._told.pop(next(iter(self._told)))
        message = plain(tell)
        for line in list(self._lines.values()):
            if line.greeted:
                _send(line, message)
        for listener in list(self._listeners):
            with contextlib.suppress(Exception):
                listener(message)

    def tell_newest(self) -> None:
        """Tells the newest runs of the notebook's flows that no canvas has been told, such as those of plain calls."""
        if not self.watched:
            return
        from omnitron_kernel.engine.portrait import facts_of  # a run has loaded it
        from omnitron_kernel.notebook.commands import flows_of

        for flow in flows_of(self.shell.user_ns).values():
            run = flow.last
            if run is not None and run.status != "running" and self._told.get(flow.__name__) != run.id:
                with contextlib.suppress(Exception):
                    self.tell(Tell("run", facts_of(run), whole=True))

    # What stands in for a front end's extension.

    def wants_widget(self) -> bool:
        """Whether outputs are to hold a canvas of the kernel's own: the front end turned the channel away."""
        return self._turned_away and not any(line.greeted for line in list(self._lines.values()))

    def canvas_of(self, shown: Flow | Run) -> dict[str, Any]:
        """Returns the canvas that an output holds beside its picture, where one of the kernel's own is wanted."""
        if not self.wants_widget():
            return {}
        from omnitron_kernel.notebook.canvases import canvas_bundle  # only where it is wanted

        return canvas_bundle(shown, self)

    @property
    def offers(self) -> Offers:
        """The changed texts that wait to be taken into a cell."""
        if self._offers is None:
            from omnitron_kernel.notebook.offers import Offers  # the first offer pays for it

            self._offers = Offers()
        return self._offers

    def after_cell(self) -> None:
        """Does what waits for the end of a cell."""
        with contextlib.suppress(Exception):  # a cell may never fail for it
            if self._offers is not None:
                self._offers.put(self.shell)
            self.tell_newest()

    # Lines.

    def _line(self, *, id: str = "", data: dict[str, Any] | None = None) -> Line:
        from omnitron_kernel.notebook.line import Line  # only under a kernel

        return Line(self.shell.kernel, self._heard, self._left, id=id, data=data)  # type: ignore[attr-defined]

    def _keep(self, line: Line) -> None:
        line.heard = next(self._turns)
        self._lines[line.comm_id] = line
        lines = sorted(self._lines.values(), key=lambda each: each.heard)
        for silent in lines[:-_LINES]:
            self._lines.pop(silent.comm_id, None)
            silent.close()

    def _opened(self, comm: Any, _: Mapping[str, Any]) -> None:
        """Takes a comm that a front end opened; our own end stands in for the kernel's."""
        line = self._line(id=comm.comm_id)
        comm._closed = True  # noqa: SLF001 - when it goes, it is not to close ours
        self.shell.kernel.comm_manager.register_comm(line)  # type: ignore[attr-defined]
        self._keep(line)

    def _heard(self, line: Line, data: Any) -> None:
        line.heard = next(self._turns)
        if isinstance(data, Mapping) and data.get("ask") == "hello":
            line.greeted = True
        answer = self.answer(data)
        if not _send(line, answer):
            _send(line, plain(Answer(answer["id"], refused="the answer could not be sent")))

    def _left(self, line: Line) -> None:
        self._lines.pop(line.comm_id, None)
        if line.primary and not line.greeted:
            self._turned_away = True


def _send(line: Line, message: Any) -> bool:
    try:
        line.send(message)
    except Exception:  # noqa: BLE001 - text that is no Unicode, a socket that is closed: the flow goes on
        return False
    return True


def _version() -> str:
    from omnitron_kernel import __version__

    return __version__
