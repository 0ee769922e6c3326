"""How one run is told to canvases: all of it once, then only what changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from omnitron_kernel.engine.portrait import facts_of
from omnitron_kernel.messages import NodeFacts, Tell

if TYPE_CHECKING:
    from omnitron_kernel.engine.run import Run
    from omnitron_kernel.notebook.channel import Channel

__all__ = ["Telling"]


class Telling:
    """Tells one run.

    Args:
        run: The run.
        channel: Where canvases listen.
    """

    def __init__(self, run: Run, channel: Channel) -> None:
        self._run = run
        self._channel = channel
        self._told: dict[str, NodeFacts] = {}

    def tell(self, *, whole: bool = False) -> None:
        """Tells what is new; never raises an `Exception`, as a canvas may never end a run."""
        if not self._channel.watched:
            self._told.clear()  # who comes later is told all
            return
        try:
            facts = facts_of(self._run)
        except Exception:  # noqa: BLE001 - as above; the next look is another chance
            return
        whole = whole or not self._told
        changed = facts.nodes if whole else tuple(each for each in facts.nodes if self._told.get(each.id) != each)
        self._told = {each.id: each for each in facts.nodes}
        self._channel.tell(Tell("run", replace(facts, nodes=changed), whole))
