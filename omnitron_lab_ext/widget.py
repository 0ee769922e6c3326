"""The canvas as a widget, for front ends that have no extension of ours: Lab with it disabled, VS Code, Colab, marimo.

    from omnitron_lab_ext.widget import Canvas
    Canvas(flow)

Front end and kernel say the same to each other as in JupyterLab (`omnitron_kernel.messages`), as custom messages of the
widget: an ask comes in, its answer goes out, and runs are told. The kernel reads and patches the flow's text. The cell
cannot be written to from here, so the changed text is a draft: kept in the widget, and offered.

What a notebook saves of it is small: the widget's module only loads the canvas, which the kernel sends once a page.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from omnitron_kernel.engine.run import Run
from omnitron_kernel.flow import Flow
from omnitron_lab_ext.standing_in import channel_for

if TYPE_CHECKING:
    from omnitron_kernel.notebook.channel import Channel

__all__ = ["Canvas", "canvas_bundle"]

STATIC = Path(__file__).parent / "static"


class Canvas(anywidget.AnyWidget):
    """A flow, or a flow's run, as a canvas.

    Args:
        shown: The flow or run.
        channel: Who answers; the notebook's own where it is not given and the extension is loaded.

    Attributes:
        name: The flow's name.
        source: The flow's text.
        draft: The text as it was changed on the canvas; empty while it is the flow's own.
        positions: Where nodes were put: `{id: [x, y]}`.
        folds: Which blocks were opened or closed: `{id: open}`.
        offers: Whether the draft can be put into the next cell.
        bundle: Which build of the canvas the kernel sends.

    Raises:
        RuntimeError: The front end is not built; the message says how to.
    """

    name = traitlets.Unicode().tag(sync=True)
    source = traitlets.Unicode().tag(sync=True)
    draft = traitlets.Unicode().tag(sync=True)
    positions = traitlets.Dict().tag(sync=True)
    folds = traitlets.Dict().tag(sync=True)
    offers = traitlets.Bool(False).tag(sync=True)
    bundle = traitlets.Unicode().tag(sync=True)

    def __init__(self, shown: Flow | Run, channel: Channel | None = None) -> None:
        flow = _flow_of(shown)
        self._channel, offers = (channel, True) if channel is not None else channel_for(flow)
        loader, digest = _front()
        self._esm = loader
        super().__init__(name=flow.__name__, source=flow.source, offers=offers, bundle=digest)
        self.on_msg(self._hear)
        self._unlisten = self._channel.listen(self._tell)

    def show(self, shown: Flow | Run) -> None:
        """Shows the flow as it is defined now; a draft of another text of it is left behind."""
        source = _flow_of(shown).source
        if source == self.source:
            return
        with self.hold_sync():
            self.source = source
            self.draft = ""

    def close(self) -> None:
        """Takes the canvas out of all outputs."""
        if unlisten := self.__dict__.pop("_unlisten", None):  # none where it was never shown
            unlisten()
        super().close()

    def _hear(self, _: object, content: Any, __: object) -> None:
        if isinstance(content, dict) and "load" in content:
            self.send({"loaded": self.bundle}, buffers=list(_packed()))
            return
        self.send(self._channel.answer(content))

    def _tell(self, message: dict[str, Any]) -> None:
        if message.get("facts", {}).get("flow") == self.name:
            self.send(message)


def canvas_bundle(shown: Flow | Run, channel: Channel) -> dict[str, Any]:
    """Returns the canvas of an output, as a MIME bundle; all outputs of a flow show one and the same.

    Raises:
        RuntimeError: The front end is not built.
    """
    flow = _flow_of(shown)
    canvas = channel.memory.get(flow.__name__)
    if isinstance(canvas, Canvas) and canvas.comm is not None:
        canvas.show(shown)
    else:
        canvas = channel.memory[flow.__name__] = Canvas(shown, channel)
    view = {"version_major": 2, "version_minor": 0, "model_id": canvas.model_id}
    return {"application/vnd.jupyter.widget-view+json": view}


def _flow_of(shown: Flow | Run) -> Flow:
    flow = shown.flow if isinstance(shown, Run) else shown
    if not isinstance(flow, Flow):
        raise TypeError(f"a canvas shows a flow or a run, not {type(flow).__name__}")
    return flow


@cache
def _front() -> tuple[str, str]:
    """The module that loads the canvas, and the digest of what it loads."""
    loader = STATIC / "loader.js"
    if not loader.is_file():
        raise RuntimeError("the front end is not built, so there is no canvas to show: `make front` builds it")
    return loader.read_text(encoding="utf-8"), hashlib.sha256(b"".join(_packed())).hexdigest()[:16]


@cache
def _packed() -> tuple[bytes, bytes]:
    """The canvas and its looks, each as gzip."""
    script, sheet = ((STATIC / name).read_bytes() for name in ("widget.js", "widget.css"))
    return gzip.compress(script, 6, mtime=0), gzip.compress(sheet, 6, mtime=0)
