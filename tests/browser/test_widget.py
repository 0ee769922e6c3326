"""The canvas as a widget, in a Lab and a Notebook whose users have disabled our extension."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as Late

from .canvas import LOAD, CanvasPage, write_notebook
from .conftest import SHOTS, Lab

pytestmark = pytest.mark.browser

SCALE = """%%flow scale(values: list = [1, 2, 3], by: int = 10)
# Each value, by a factor.
scaled = [each * by for each in values]
total = sum(scaled, 100)
total"""

CONNECTED = """async () => (await (await fetch('/api/kernels')).json())
    .some(each => each.connections > 0 && each.execution_state === 'idle')"""

PATIENCE = 30_000
"""How long something may take on a busy machine, in ms."""


@pytest.fixture(scope="module")
def without_extension(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What `jupyter labextension disable omnitron_lab_ext` writes, in a configuration of the tests' own."""
    folder = tmp_path_factory.mktemp("config")
    (folder / "labconfig").mkdir()
    disabled = {"disabledExtensions": {"omnitron_lab_ext": True}}
    (folder / "labconfig" / "page_config.json").write_text(json.dumps(disabled))
    with pytest.MonkeyPatch.context() as patch:
        before = os.environ.get("JUPYTER_CONFIG_PATH")
        patch.setenv("JUPYTER_CONFIG_PATH", os.pathsep.join(filter(None, [str(folder), before])))
        yield


@pytest.fixture(scope="module")
def lab(without_extension: None, lab: Lab) -> Lab:
    """Lab, with our extension disabled."""
    return lab


def run_cell(page: Page, index: int) -> None:
    """Runs a cell that never ran, and waits until it has; keys that come before Lab listens are pressed again."""
    cell = page.locator(".jp-Notebook .jp-Cell").nth(index)
    begun = cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[[\d*]+\]:"))
    asked = page.locator(".jp-Dialog .jp-mod-accept")
    for _ in range(12):
        if asked.count():
            asked.click()  # which kernel: the one there is
        cell.locator(".cm-content").first.click()
        page.keyboard.press("Control+Enter")
        with contextlib.suppress(Late):
            begun.wait_for(timeout=5_000)
            break
    cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]:")).wait_for()


def opened(page: Page, lab: Lab, view: str, *cells: str) -> CanvasPage:
    """A notebook with these cells, run up to the first of them, with its canvas drawn."""
    page.goto(lab.url(write_notebook(lab.folder, [LOAD, *cells]), view))
    page.wait_for_selector(".jp-Notebook .jp-Cell .cm-content")
    page.wait_for_function(CONNECTED, polling=500)
    canvas = CanvasPage(page, 1)
    run_cell(page, 0)
    run_cell(page, 1)
    canvas.root.wait_for()
    page.wait_for_selector(".om-widget [data-node-id]")
    return canvas


def texts(page: Page) -> list[str]:
    """The text of each cell, as it is shown."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.jp-Notebook .jp-Cell .cm-content')]
                .map(each => [...each.querySelectorAll('.cm-line')].map(line => line.textContent).join('\\n'))"""
    )


def write(page: Page, canvas: CanvasPage, node: str, port: str, code: str) -> None:
    """Types other code into a field."""
    canvas.field(node, port).click()
    page.keyboard.press("Control+a")
    page.keyboard.type(code)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("view", ["", "notebooks"], ids=["lab", "notebook"])
def test_a_literal_is_edited_and_the_changed_code_is_offered(page: Page, lab: Lab, view: str) -> None:
    """The cell stays as it is; what was changed comes as the cell below the next one that runs, and counts there."""
    canvas = opened(page, lab, view, SCALE, "1 + 1")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"widget-{view or 'lab'}.png")
    write(page, canvas, "total", "arg2", "7")
    offer = canvas.root.locator(".om-offer").first
    offer.wait_for()
    page.screenshot(path=SHOTS / f"widget-offer-{view or 'lab'}.png")
    assert texts(page)[1] == SCALE
    offer.get_by_text("next cell").click()
    expect(canvas.root.get_by_text("below the next cell")).to_be_visible(timeout=PATIENCE)
    run_cell(page, 2)
    changed = SCALE.replace("100", "7")
    page.wait_for_function("count => document.querySelectorAll('.jp-Notebook .jp-Cell').length > count", arg=3)
    assert changed in texts(page)
    run_cell(page, texts(page).index(changed))
    expect(canvas.root.locator(".om-offer")).to_have_count(0, timeout=PATIENCE)
    # Lab's own words for a comm that nobody there has asked for: by it the kernel knows that a widget is wanted. What
    # Notebook 7 says of its own commands and settings is its own matter.
    assert view or set(page.complaints) <= {"Exception opening new comm"}


def test_undo_and_redo_go_through_the_edits_of_the_canvas(page: Page, lab: Lab) -> None:
    """The canvas has a history of its own, as there is no cell that could have it."""
    canvas = opened(page, lab, "", SCALE)
    write(page, canvas, "total", "arg2", "7")
    field, offer = canvas.field("total", "arg2"), canvas.root.locator(".om-offer").first
    offer.wait_for()
    canvas.root.locator('[data-command="undo"]').click()
    expect(field).to_have_value("100", timeout=PATIENCE)
    expect(canvas.root.locator(".om-offer")).to_have_count(0, timeout=PATIENCE)
    canvas.root.locator('[data-command="redo"]').click()
    expect(field).to_have_value("7", timeout=PATIENCE)
    offer.wait_for()


def test_a_kernel_that_is_gone_is_told_and_the_changed_code_stays(page: Page, lab: Lab) -> None:
    """What was changed can still be copied; it is no longer edited, as there is nobody to patch it."""
    canvas = opened(page, lab, "", SCALE)
    write(page, canvas, "total", "arg2", "7")
    canvas.root.locator(".om-offer").first.wait_for()
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    expect(canvas.root.get_by_text("kernel of this canvas is gone")).to_be_visible(timeout=PATIENCE)
    page.screenshot(path=SHOTS / "widget-without-kernel.png")
    expect(canvas.root.locator(".om-offer").first).to_be_visible()
    expect(canvas.field("total", "arg2")).to_have_value("7")


def test_a_reload_of_the_page_keeps_draft_and_places(page: Page, lab: Lab) -> None:
    """They live in the kernel, as long as that does."""
    canvas = opened(page, lab, "", SCALE)
    write(page, canvas, "total", "arg2", "7")
    canvas.root.locator(".om-offer").first.wait_for()
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(2000)
    page.reload()
    canvas.root.wait_for()
    expect(canvas.field("total", "arg2")).to_have_value("7", timeout=PATIENCE)
    canvas.root.locator(".om-offer").first.wait_for()


def test_what_a_notebook_saves_of_it_is_small(page: Page, lab: Lab) -> None:
    """With widget state saved too, as Lab can be set to."""
    canvas = opened(page, lab, "", SCALE)
    canvas.root.wait_for()
    state = page.evaluate(
        """async () => {
            const panel = window.jupyterapp.shell.currentWidget;
            await window.jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState');
            await panel.context.save();
            return JSON.stringify(panel.model.getMetadata('widgets') ?? null);
        }"""
    )
    saved = json.dumps(json.loads((lab.folder / page.url.split("/tree/")[1].split("?")[0]).read_text()))
    print(f"\nwidget state {len(state)} bytes; whole notebook {len(saved)} bytes")
    assert "_esm" in state
    assert len(saved) < 30_000
