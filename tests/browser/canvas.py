"""A canvas as a person handles it: real mouse, real keys, and the cell's text as what counts."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
from playwright.sync_api import Locator, Page, expect

READY = "text=Python 3 (ipykernel) | Idle"
LOAD = "%load_ext omnitron_kernel"

_MODEL = """index => {
    const panel = window.jupyterapp.shell.currentWidget;
    const all = [...window.jupyterapp.shell.widgets('main')];
    const found = all.find(each => each.content?.widgets && each.content?.model?.cells);
    const notebook = (panel?.content?.model?.cells ? panel : found).content;
    const cell = notebook.model.cells.get(index);
    return {source: cell.sharedModel.getSource(), metadata: cell.sharedModel.getMetadata()};
}"""


def write_notebook(folder: Path, cells: Sequence[str], *, outputs: dict[int, list[Any]] | None = None) -> str:
    """Writes a trusted notebook of code cells into the project; returns its path there."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notebook = nbformat.v4.new_notebook()
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": {"name": "python"},
    }
    notebook.cells = [nbformat.v4.new_code_cell(each) for each in cells]
    for index, shown in (outputs or {}).items():
        notebook.cells[index].outputs = [nbformat.from_dict(each) for each in shown]
    name = f"notebooks/{uuid.uuid4().hex[:8]}.ipynb"
    nbformat.write(notebook, folder / name)
    NotebookNotary().sign(nbformat.read(folder / name, as_version=4))
    return name


@dataclass(frozen=True)
class CanvasPage:
    """One notebook with a canvas, open in the browser.

    Attributes:
        page: The browser's page.
        cell: The index of the cell whose flow is meant.
    """

    page: Page
    cell: int

    @property
    def output(self) -> Locator:
        """The cell as it is shown, with its output."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.cell)

    @property
    def root(self) -> Locator:
        """The canvas in the cell's output."""
        return self.output.locator(".om-canvas").first

    def node(self, id: str) -> Locator:
        """A node's element."""
        return self.root.locator(f'[data-node-id="{id}"]').first

    def port(self, node: str, port: str, side: str = "in") -> Locator:
        """A port's socket."""
        return self.root.locator(f'.om-port[data-node="{node}"][data-port="{port}"][data-side="{side}"]').first

    def field(self, node: str, port: str) -> Locator:
        """The control of a literal."""
        return self.root.locator(f'.om-field[data-node="{node}"][data-port="{port}"]').first.locator(
            "xpath=descendant-or-self::*[self::input or self::select or self::textarea]"
        )

    def edge(self, source: str, target: str) -> Locator:
        """An edge, by its `node.port` ends."""
        return self.root.locator(f'[data-edge="{source}->{target}"]').first

    def command(self, name: str) -> Locator:
        """A button of the toolbar."""
        return self.root.locator(f'[data-command="{name}"]').first

    def source(self) -> str:
        """The cell's text, from the notebook's model."""
        return self.page.evaluate(_MODEL, self.cell)["source"]

    def metadata(self) -> dict[str, Any]:
        """The cell's metadata under our name."""
        return self.page.evaluate(_MODEL, self.cell)["metadata"].get("omnitron", {})

    def until(self, holds: Callable[[], bool], what: str, *, seconds: float = 15.0) -> float:
        """Waits until something holds; returns how long that took, in ms."""
        began = monotonic()
        while not holds():
            assert monotonic() - began < seconds, f"{what}; the cell is:\n{self.source()}"
            self.page.wait_for_timeout(15)
        return 1e3 * (monotonic() - began)

    def until_source(self, text: str) -> float:
        """Waits until the cell's text is just this; returns the ms it took."""
        return self.until(lambda: self.source() == text, f"the cell should be\n{text}")

    def drag(self, start: Locator, end: Locator, *, at: tuple[float, float] | None = None) -> None:
        """Drags from the middle of one element to the middle of another, as a hand does."""
        begin, goal = start.bounding_box(), end.bounding_box()
        assert begin is not None
        assert goal is not None
        x, y = begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2
        to_x, to_y = goal["x"] + goal["width"] / 2, goal["y"] + goal["height"] / 2
        if at is not None:
            to_x, to_y = goal["x"] + at[0], goal["y"] + at[1]
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        for part in range(1, 9):
            mouse.move(x + (to_x - x) * part / 8, y + (to_y - y) * part / 8)
            self.page.wait_for_timeout(10)
        mouse.up()

    def drag_by(self, start: Locator, dx: float, dy: float) -> None:
        """Drags an element by some pixels."""
        box = start.bounding_box()
        assert box is not None
        x, y = box["x"] + min(box["width"] / 2, 40), box["y"] + 12
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        for part in range(1, 9):
            mouse.move(x + dx * part / 8, y + dy * part / 8)
            self.page.wait_for_timeout(10)
        mouse.up()

    def select(self, *nodes: str) -> None:
        """Clicks a node, Ctrl-clicks the others; on the title, where no field is."""
        for index, each in enumerate(nodes):
            title = self.node(each).locator(".om-node-title, .om-title, header").first
            (title if title.count() else self.node(each)).click(modifiers=["Control"] if index else [])

    def settle(self) -> None:
        """Waits until the nodes are drawn and stay where they are: what is laid out anew moves under the mouse."""
        self.page.wait_for_selector(".om-canvas [data-node-id]")
        before, same = None, 0
        while same < 4:
            self.page.wait_for_timeout(100)
            now = self.root.locator(".react-flow__node").evaluate_all(
                "all => all.map(each => { const box = each.getBoundingClientRect(); return [box.x, box.y]; })"
            )
            same = same + 1 if now == before else 0
            before = now

    def type_into_cell(self, text: str, *, line_end: bool = True) -> None:
        """Types at the end of the cell's last line."""
        self.output.locator(".cm-content").first.click()
        self.page.keyboard.press("Control+End")
        if line_end:
            self.page.keyboard.type(text)


def open_canvas(page: Page, lab: Any, flow: str, *more: str, run: bool = True, view: str = "") -> CanvasPage:
    """Opens a notebook of `%load_ext`, then the cells, with the kernel ready, and runs it up to the flow's cell.

    Args:
        page: The browser's page.
        lab: The running JupyterLab.
        flow: The flow's cell.
        more: Cells between loading and the flow.
        run: Whether cells are run.
        view: `notebooks` for Notebook 7.
    """
    name = write_notebook(lab.folder, [LOAD, *more, flow])
    page.goto(lab.url(name, view))
    canvas = CanvasPage(page, 1 + len(more))
    page.wait_for_selector(".jp-Notebook .jp-Cell .cm-content")
    if not view:
        page.wait_for_selector(READY)
    else:
        page.wait_for_function("() => !!window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel")
        page.wait_for_timeout(1500)
    if run:
        for index in range(2 + len(more)):
            page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".cm-content").click()
            page.keyboard.press("Shift+Enter")
        expect(canvas.root).to_be_visible()
        canvas.settle()
    return canvas


def hover_edge(canvas: CanvasPage, source: str, target: str) -> None:
    """Moves the mouse onto the middle of an edge."""
    path = canvas.edge(source, target).locator("path").first
    at = path.evaluate(
        """path => { const at = path.getPointAtLength(path.getTotalLength() / 2), m = path.getScreenCTM();
            return [at.x * m.a + at.y * m.c + m.e, at.x * m.b + at.y * m.d + m.f]; }"""
    )
    canvas.page.mouse.move(at[0] - 3, at[1] - 3)
    canvas.page.mouse.move(*at, steps=4)


def kernels() -> list[psutil.Process]:
    """The kernels that the servers of these tests started; there has to be one."""
    mine = psutil.Process().children(recursive=True)
    found = [each for each in mine if "ipykernel_launcher" in " ".join(each.cmdline())]
    assert found, "no kernel runs"
    return found


def bundle(lines: Sequence[str]) -> str:
    """A text of lines."""
    return "\n".join(lines)


def json_of(path: Path) -> Any:
    """A notebook's file as JSON."""
    return json.loads(path.read_text(encoding="utf-8"))
