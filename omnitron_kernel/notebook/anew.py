"""Runs that a canvas begins where its front end cannot run a cell, and interrupts that it asks for.

A flow runs in the main thread only, as cells do: what is begun here waits there for the cell that runs now.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from omnitron_kernel.notebook.live import LivePicture

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from omnitron_kernel.flow import Flow
    from omnitron_kernel.notebook.channel import Channel

__all__ = ["interrupt", "run_anew"]


def run_anew(channel: Channel, flow: Flow) -> str:
    """Lets a flow run with its defaults in the main thread, as soon as that is free; canvases are told how it goes.

    Returns:
        Why it does not run; empty where it does.
    """
    loop = getattr(getattr(channel.shell, "kernel", None), "io_loop", None)
    if loop is None:
        return "there is no kernel that could run it"
    needs = [port.name for port in flow.graph.inputs if port.code is None and not port.kind.startswith("var_")]
    if needs:
        return f"it needs {', '.join(f'`{each}`' for each in needs)}: {flow.__name__}.run({needs[0]}=...)"
    loop.add_callback(_run_awaited if flow.graph.asynchronous else _run, channel, flow)
    return ""


def interrupt(shell: InteractiveShell) -> None:
    """Interrupts what runs in the main thread, and the processes that it began, as Jupyter's own interrupt does."""
    if sys.platform == "win32":
        import _thread  # no signal wakes another thread there

        _thread.interrupt_main()
        return
    process = os.getpid()
    if getattr(shell, "kernel", None) is not None and os.getpgid(process) == process:
        os.killpg(process, signal.SIGINT)
    else:
        os.kill(process, signal.SIGINT)


def _run(channel: Channel, flow: Flow) -> None:
    with suppress(BaseException), _interruptible(signal.default_int_handler):
        run = flow.prepare()
        with LivePicture(run, live=True, channel=channel, shown=False):
            run.start_clock()
            run.execute()


async def _run_awaited(channel: Channel, flow: Flow) -> None:
    import asyncio  # only async flows need it

    task = asyncio.current_task()
    loop = asyncio.get_running_loop()

    def cancel(*_: Any) -> None:
        if task is not None:
            loop.call_soon_threadsafe(task.cancel)

    with suppress(BaseException), _interruptible(cancel):
        run = flow.prepare()
        with LivePicture(run, live=True, channel=channel, shown=False):
            run.start_clock()
            await run.aexecute()


@contextmanager
def _interruptible(handler: Callable[..., Any]) -> Iterator[None]:
    """Lets an interrupt reach a run outside of any cell, where the kernel ignores it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
