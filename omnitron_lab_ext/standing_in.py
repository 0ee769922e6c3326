"""What answers a canvas where no notebook extension is loaded: the same channel, around one flow alone."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any, cast

from omnitron_kernel.notebook.channel import Channel
from omnitron_kernel.notebook.extension import Extension

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from omnitron_kernel.flow import Flow

__all__ = ["channel_for"]


class _Surroundings:
    """Of a shell, what the channel looks at: the names around the flow, and the kernel that could run it."""

    def __init__(self, flow: Flow, shell: InteractiveShell | None) -> None:
        function = flow.func
        around = function.__globals__ if type(function) is FunctionType else {}
        self.user_ns: dict[str, Any] = {**around, flow.__name__: flow}
        self.user_ns_hidden: frozenset[str] = frozenset()
        self.kernel = getattr(shell, "kernel", None)


def channel_for(flow: Flow) -> tuple[Channel, bool]:
    """Returns who answers for a flow, and whether it can put cells into the notebook.

    The notebook's own channel does where it knows the flow by its name; else one that knows the flow alone.
    """
    shell = _shell()
    if shell is not None and shell.user_ns.get(flow.__name__) is flow:
        for each in shell.input_transformers_cleanup:
            if isinstance(each, Extension):
                return each.channel, True
    return Channel(cast("InteractiveShell", _Surroundings(flow, shell))), False


def _shell() -> InteractiveShell | None:
    from IPython.core.getipython import get_ipython

    return get_ipython()  # type: ignore[no-untyped-call, no-any-return, unused-ignore]
