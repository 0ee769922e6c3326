"""One end of a comm between this kernel and a front end.

It is our own end, not the kernel's: theirs flushes plots around each message, in whatever state a running cell has
them, and sends answers to where the last message of anybody went, which may be a queue behind that cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from comm.base_comm import BaseComm

from omnitron_kernel.messages import CHANNEL

__all__ = ["Line"]


class Line(BaseComm):
    """A comm that hands on what it hears.

    Args:
        kernel: The kernel whose session sends.
        hear: Takes the line and a message's data.
        ended: Takes the line when the front end closed it.
        id: The comm's id where the front end opened it.
        data: What to open it with where the kernel opens it.

    Attributes:
        greeted: Whether a front end has said hello on it.
        heard: When it was last heard, counted over all lines: the one that was silent longest is forgotten first.
    """

    def __init__(
        self,
        kernel: Any,
        hear: Callable[[Line, Any], None],
        ended: Callable[[Line], None],
        *,
        id: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        self._kernel = kernel
        self._hear = hear
        self._ended = ended
        self.greeted = False
        self.heard = 0
        super().__init__(target_name=CHANNEL, comm_id=id or None, primary=not id, data=data)

    def publish_msg(
        self,
        msg_type: str,
        data: Any = None,
        metadata: Any = None,
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        """Sends a message, from any thread."""
        kernel = self._kernel
        kernel.session.send(
            kernel.iopub_socket,
            msg_type,
            {"data": data or {}, "comm_id": self.comm_id, **keys},
            metadata=metadata or {},
            parent=kernel.get_parent(),
            ident=self.topic,
            buffers=buffers,
        )

    def forget(self, manager: Any) -> None:
        """Ends it without a word, where nobody is at the other end."""
        self._closed = True
        manager.unregister_comm(self)

    def handle_msg(self, msg: Mapping[str, Any]) -> None:
        """Takes a message of the front end."""
        self._hear(self, msg.get("content", {}).get("data"))

    def handle_close(self, msg: Mapping[str, Any]) -> None:  # noqa: ARG002 - why does not matter
        """Takes the word that the front end has gone."""
        self._ended(self)
