"""Code and canvas in step, both ways, whatever the kernel does."""

from __future__ import annotations

import os
import signal
import time

import pytest
from playwright.sync_api import expect

from . import figures
from .canvas import CanvasPage, kernels, open_canvas, write_notebook

pytestmark = pytest.mark.browser

FLOW = """%%flow prices(rate: float = 0.2)
raw    = [3, 1, 2]
table  = sorted(raw)     # sorted
gross  = round(max(table) * 1.5, ndigits=1)
gross + rate"""


def test_typing_updates_the_canvas_without_running_anything(page, lab):
    """Within 300 ms of the last letter the new node is drawn; the kernel is not asked to run a cell."""
    canvas = open_canvas(page, lab, FLOW)
    prompt = canvas.output.locator(".jp-InputPrompt").first.inner_text()
    canvas.output.locator(".cm-content").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    page.keyboard.type("extra = len(table)")
    page.keyboard.press("Enter")
    began = time.monotonic()
    canvas.node("extra").wait_for(state="visible")
    took = 1e3 * (time.monotonic() - began)
    figures.keep("typing: canvas in step after the last key", took, "ms", "300")
    print(f"the canvas followed {took:.0f} ms after the last key")
    assert canvas.output.locator(".jp-InputPrompt").first.inner_text() == prompt


def test_before_any_kernel_the_canvas_shows_and_edits(page, lab):
    """No kernel can start; a saved notebook still shows its flow and takes edits."""
    first = open_canvas(page, lab, FLOW)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    name = page.url.partition("tree/")[2].partition("?")[0]
    page.route("**/api/kernels**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.route(
        "**/api/sessions**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    assert first.source() == FLOW
    page.evaluate(
        """async () => {
            const xsrf = document.cookie.match(/_xsrf=([^;]+)/);
            const headers = xsrf ? {'X-XSRFToken': decodeURIComponent(xsrf[1])} : {};
            for (const each of await (await fetch('/api/sessions')).json())
                await fetch(`/api/sessions/${each.id}`, {method: 'DELETE', headers});
        }"""
    )
    page.goto(lab.url(name))
    canvas = CanvasPage(page, 1)
    expect(canvas.node("table")).to_be_visible()
    field = canvas.field("gross", "ndigits")
    field.fill("2")
    field.press("Enter")
    canvas.until_source(FLOW.replace("ndigits=1", "ndigits=2"))


def test_a_half_typed_cell_keeps_the_last_good_picture_and_marks_it_stale(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.type_into_cell(" + (")
    expect(canvas.root.locator(".om-stale")).to_be_visible()
    expect(canvas.node("table")).to_be_visible()
    page.keyboard.type("1)")
    expect(canvas.root.locator(".om-stale")).to_have_count(0)


def test_while_the_kernel_is_busy_typing_and_editing_go_on(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    page.locator(".jp-Notebook .jp-Cell").nth(2).locator(".cm-content").click()
    page.keyboard.type("import time; time.sleep(12)")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Python 3 (ipykernel) | Busy")
    field = canvas.field("gross", "ndigits")
    field.fill("4")
    began = time.monotonic()
    field.press("Enter")
    canvas.until_source(FLOW.replace("ndigits=1", "ndigits=4"))
    assert time.monotonic() - began < 6, "the edit did not wait for the kernel"
    canvas.output.locator(".cm-content").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    page.keyboard.type("more = 1")
    page.keyboard.press("Enter")
    expect(canvas.node("more")).to_be_visible(timeout=5000)
    assert page.locator("text=Python 3 (ipykernel) | Busy").count()


def test_a_kernel_that_dies_is_told_and_edits_go_on(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    told = canvas.root.locator(".om-run")
    expect(told).not_to_contain_text("kernel")
    for each in kernels():
        os.kill(each.pid, signal.SIGKILL)
    expect(told).to_contain_text("The kernel has not loaded Omnitron")
    field = canvas.field("gross", "ndigits")
    field.fill("5")
    field.press("Enter")
    canvas.until_source(FLOW.replace("ndigits=1", "ndigits=5"))
    expect(canvas.node("gross")).to_be_visible()


def test_after_a_restart_the_canvas_is_there_and_works_again(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.drag_by(canvas.node("table"), 80, 40)
    canvas.until(lambda: "table" in canvas.metadata().get("positions", {}), "the place is kept")
    kept = canvas.metadata()["positions"]
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.wait_for_timeout(1500)
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    expect(canvas.node("table")).to_be_visible()
    assert canvas.metadata()["positions"] == kept
    for index in (0, 1):
        page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
    expect(canvas.root.locator('[data-node-id="gross"][data-status="reused"]').first).to_be_visible()
    canvas.page.mouse.move(5, 5)
    assert canvas.metadata()["positions"] == kept


def test_a_reload_keeps_places_picture_and_what_the_run_gave(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.drag_by(canvas.node("table"), 80, 40)
    canvas.until(lambda: "table" in canvas.metadata().get("positions", {}), "the place is kept")
    kept = canvas.metadata()["positions"]
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1200)
    page.reload()
    expect(canvas.node("table")).to_be_visible()
    assert canvas.metadata()["positions"] == kept
    assert canvas.source() == FLOW
    expect(canvas.root.locator('[data-node-id="gross"][data-status="done"]').first).to_be_visible()


def test_two_canvases_of_one_flow_agree(page, lab):
    """The output's canvas and the panel's: an edit in one is an edit in both."""
    canvas = open_canvas(page, lab, FLOW)
    canvas.select("table")
    page.evaluate("() => window.jupyterapp.commands.execute('omnitron:open-canvas')")
    panel = page.locator(".jp-MainAreaWidget .om-canvas").last
    expect(page.locator(".om-canvas")).to_have_count(2)
    second = panel.locator('.om-field[data-node="gross"][data-port="ndigits"] input, input.om-field[data-node="gross"]')
    second.first.fill("7")
    second.first.press("Enter")
    canvas.until(lambda: "ndigits=7" in canvas.source(), "the cell has it")
    expect(canvas.field("gross", "ndigits")).to_have_value("7")


def test_a_cell_that_is_no_flow_becomes_one_and_goes_back(page, lab):
    name = write_notebook(lab.folder, ["%load_ext omnitron_kernel", "a = 1\nb = a + 1\nb"])
    page.goto(lab.url(name))
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    canvas = CanvasPage(page, 1)
    canvas.output.locator(".cm-content").click()
    page.evaluate("() => window.jupyterapp.commands.execute('omnitron:convert-to-flow')")
    canvas.until(lambda: canvas.source().startswith("%%flow "), "it is a flow")
    assert canvas.source().partition("\n")[2] == "a = 1\nb = a + 1\nb"
    page.evaluate("() => window.jupyterapp.commands.execute('omnitron:convert-to-function')")
    canvas.until(lambda: "def " in canvas.source(), "it is a function")
    canvas.output.locator(".cm-content").click()
    page.keyboard.press("Control+z")
    canvas.until(lambda: canvas.source().startswith("%%flow "), "and a flow again")
