"""What somebody meets who handles canvases for the first time: nothing around them moves, and each refusal is told."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .canvas import open_canvas

pytestmark = pytest.mark.browser

FLOW = """%%flow prices(rate: float = 0.2)
raw    = [3, 1, 2]
table  = sorted(raw)     # sorted
gross  = round(max(table) * 1.5, ndigits=1)
gross + rate"""

NOTEBOOK = "[...window.jupyterapp.shell.widgets('main')].find(each => each.content?.widgets && each.context)"
"""The notebook's panel, in the page's words."""


def execute(page: Page, command: str, args: dict[str, Any] | None = None) -> None:
    """Runs a command of Lab, without waiting for what it does."""
    page.evaluate("([id, args]) => void window.jupyterapp.commands.execute(id, args)", [command, args or {}])


def selected_cells(page: Page) -> int:
    """How many cells of the notebook are selected."""
    return page.evaluate(f"() => {NOTEBOOK}.content.selectedCells.length")


# The mouse.


def test_shift_in_a_canvas_selects_nodes_and_no_cells(page, lab):
    canvas = open_canvas(page, lab, FLOW, "x = 1", "y = 2")
    page.locator(".jp-Notebook .jp-Cell").first.locator(".cm-content").click()
    page.keyboard.press("Escape")
    root = canvas.root.bounding_box()
    assert root is not None
    page.keyboard.down("Shift")
    page.mouse.move(root["x"] + 12, root["y"] + 60)
    page.mouse.down()
    page.mouse.move(root["x"] + root["width"] - 12, root["y"] + root["height"] - 12, steps=6)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(canvas.root.locator(".react-flow__node.selected").first).to_be_visible()
    assert canvas.root.locator(".react-flow__node.selected").count() >= 3
    assert selected_cells(page) == 1
    page.keyboard.press("Escape")
    canvas.node("table").locator(".om-title").click(modifiers=["Shift"])
    assert selected_cells(page) == 1
