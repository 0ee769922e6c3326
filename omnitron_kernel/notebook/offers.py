"""Changed texts of flows that a canvas could not write into their cells: offered as the next cell, or by `take`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omnitron_kernel.flow import as_flow

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["Offers"]

_MOST = 50


class Offers:
    """The newest text that is offered of each flow, and which of them no cell has been given yet."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._waiting: list[str] = []

    def add(self, name: str, text: str) -> None:
        """Offers a text; the one that was offered before it for the same flow is forgotten."""
        self._texts.pop(name, None)
        self._texts[name] = text
        self._waiting = [*(each for each in self._waiting if each != name), name]
        while len(self._texts) > _MOST:
            self._texts.pop(next(iter(self._texts)))

    def take(self, name: str) -> str:
        """Returns what is offered of a flow, which then waits for no cell any more; empty where nothing is."""
        if name in self._waiting:
            self._waiting.remove(name)
        return self._texts.get(name, "")

    @property
    def names(self) -> tuple[str, ...]:
        """The flows of which something is offered."""
        return tuple(self._texts)

    def put(self, shell: InteractiveShell) -> None:
        """Puts the newest text that waits below the cell that runs now; a flow that is of that text waits no more."""
        while self._waiting:
            name = self._waiting.pop()
            text = self._texts.get(name, "")
            flow = as_flow(shell.user_ns.get(name))
            if text and not (flow is not None and flow.source.strip() == text.strip()):
                shell.set_next_input(text)
                return
