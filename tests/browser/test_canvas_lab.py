"""A canvas in the life of a notebook: cells that move and change, kernels that go, files that are renamed."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .canvas import CanvasPage, hover_edge, json_of, kernels, open_canvas, write_notebook

pytestmark = pytest.mark.browser

FLOW = """%%flow prices(rate: float = 0.2)
raw    = [3, 1, 2]
table  = sorted(raw)     # sorted
gross  = round(max(table) * 1.5, ndigits=1)
gross + rate"""

SLOW = """%%flow slow(seconds: float = 0.1)
import time
first  = time.sleep(0.1)
second = time.sleep(seconds)
third  = time.sleep(0.1)
third"""

NOTEBOOK = "[...window.jupyterapp.shell.widgets('main')].find(each => each.content?.widgets && each.context)"
"""The notebook's panel, in the page's words."""

PANEL = ".jp-MainAreaWidget.om-panel .om-canvas"

UNDO_APART = 700
"""Milliseconds after which a notebook's undo takes two changes apart; what is quicker is undone as one."""


def execute(page: Page, command: str, args: dict[str, Any] | None = None) -> None:
    """Runs a command of Lab, without waiting for what it does."""
    page.evaluate("([id, args]) => void window.jupyterapp.commands.execute(id, args)", [command, args or {}])


def activate(canvas: CanvasPage) -> None:
    """Makes the flow's cell the active one."""
    canvas.output.locator(".cm-content").first.click()
    canvas.page.keyboard.press("Escape")


def with_panel(page: Page, lab: Any, flow: str = FLOW) -> CanvasPage:
    """Opens a notebook that has run, with its flow in a panel as well."""
    canvas = open_canvas(page, lab, flow)
    activate(canvas)
    execute(page, "omnitron:open-canvas")
    expect(page.locator(PANEL)).to_have_count(1)
    expect(page.locator(f"{PANEL} [data-node-id]").first).to_be_visible()
    execute(page, "docmanager:open", {"path": name_of(page)})
    return canvas


def name_of(page: Page) -> str:
    """The path of the notebook that is open."""
    return page.evaluate(f"() => {NOTEBOOK}.context.path")


def is_dirty(page: Page) -> bool:
    """Whether the notebook has changes that are not saved."""
    return page.evaluate(f"() => {NOTEBOOK}.context.model.dirty")


def save(page: Page) -> None:
    """Saves the notebook, and waits until that is done."""
    page.evaluate(f"() => {NOTEBOOK}.context.save()")


def in_panel(page: Page, node: str, port: str, value: str) -> None:
    """Sets a literal in the panel's canvas."""
    field = page.locator(f'{PANEL} .om-field[data-node="{node}"][data-port="{port}"]').first.locator(
        "xpath=descendant-or-self::input"
    )
    field.fill(value)
    field.press("Enter")


# Cells.


def test_a_panel_goes_on_with_its_cell_when_that_moves_changes_its_type_or_is_brought_back(page, lab):
    canvas = with_panel(page, lab)
    activate(canvas)
    execute(page, "notebook:move-cell-up")
    moved = CanvasPage(page, 0)
    moved.until(lambda: moved.source() == FLOW, "the cell is the first")
    in_panel(page, "gross", "ndigits", "2")
    moved.until_source(FLOW.replace("ndigits=1", "ndigits=2"))

    execute(page, "notebook:change-cell-to-markdown")
    locked = page.locator(".om-panel .om-notice-locked")
    expect(locked).to_contain_text("no code cell")
    execute(page, "notebook:change-cell-to-code")
    expect(locked).to_have_count(0)
    in_panel(page, "gross", "ndigits", "3")
    moved.until_source(FLOW.replace("ndigits=1", "ndigits=3"))

    page.wait_for_timeout(UNDO_APART)
    execute(page, "notebook:delete-cell")
    expect(locked).to_contain_text("gone")
    execute(page, "notebook:undo-cell-action")
    expect(locked).to_have_count(0)
    in_panel(page, "gross", "ndigits", "4")
    moved.until_source(FLOW.replace("ndigits=1", "ndigits=4"))


def test_a_cell_that_is_not_editable_is_not_edited(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.model.cells.get(1)"
        ".sharedModel.setMetadata('editable', false)"
    )
    expect(canvas.root.locator(".om-notice-locked")).to_contain_text("not editable")
    activate(canvas)
    execute(page, "omnitron:convert-to-code")
    expect(page.locator(".jp-toast, .Toastify__toast").first).to_contain_text("not editable")
    assert canvas.source() == FLOW


def test_a_flow_that_another_cell_shows_is_edited_where_it_stands(page, lab):
    name = write_notebook(lab.folder, ["%load_ext omnitron_kernel", FLOW, "prices"])
    page.goto(lab.url(name))
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    for index in range(3):
        page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
    home, other = CanvasPage(page, 1), CanvasPage(page, 2)
    expect(other.root).to_be_visible()
    expect(other.root.locator(".om-flow-name")).to_have_text("prices in cell [2] above")
    expect(home.root.locator(".om-flow-name")).to_have_text("prices")
    other.settle()
    field = other.field("gross", "ndigits")
    field.fill("2")
    field.press("Enter")
    home.until_source(FLOW.replace("ndigits=1", "ndigits=2"))
    assert other.source() == "prices"
    other.select("table")
    expect(home.output.locator(".om-revealed")).to_contain_text("table  = sorted")


def test_of_two_flows_of_one_name_each_canvas_shows_its_own_run(page, lab):
    second = FLOW.replace("[3, 1, 2]", "[30, 10, 20]")
    name = write_notebook(lab.folder, ["%load_ext omnitron_kernel", FLOW, second])
    page.goto(lab.url(name))
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    for index in range(3):
        page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
    first, last = CanvasPage(page, 1), CanvasPage(page, 2)
    expect(last.root.locator('[data-node-id="gross"][data-status="done"]').first).to_be_visible()
    page.wait_for_timeout(500)
    first.node("table").hover()
    expect(first.output.locator(".om-peek")).to_contain_text("[1, 2, 3]")
    expect(first.root.locator(".om-run")).not_to_have_attribute("data-outdated", "true")


# Text.


def test_undo_stops_at_what_was_opened(page, lab):
    name = write_notebook(lab.folder, ["%load_ext omnitron_kernel", FLOW])
    page.goto(lab.url(name))
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    canvas = CanvasPage(page, 1)
    activate(canvas)
    execute(page, "omnitron:open-canvas")
    expect(page.locator(f"{PANEL} [data-node-id=table]")).to_be_visible()
    in_panel(page, "gross", "ndigits", "2")
    canvas.until_source(FLOW.replace("ndigits=1", "ndigits=2"))
    undo = page.locator('.om-panel [data-command="undo"]')
    for _ in range(4):
        undo.click()
    canvas.until_source(FLOW)
    page.wait_for_timeout(300)
    assert canvas.source() == FLOW


def test_places_follow_a_name_that_is_typed_and_come_back_with_undo(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.drag_by(canvas.node("raw"), 60, 200)
    canvas.until(lambda: "raw" in canvas.metadata().get("positions", {}), "the place is kept")
    kept = canvas.metadata()["positions"]["raw"]
    canvas.output.locator(".cm-line", has_text="raw    =").first.dblclick(position={"x": 8, "y": 8})
    page.keyboard.type("rows")
    canvas.until(lambda: canvas.metadata()["positions"] == {"rows": kept}, "its place goes with the name")
    page.keyboard.press("Control+z")
    canvas.until(lambda: canvas.metadata()["positions"] == {"raw": kept}, "and comes back")


def test_a_failed_run_marks_its_line_in_the_cell_until_the_text_changes(page, lab):
    canvas = open_canvas(page, lab, "%%flow broken()\nwords = ['a']\nwrong = words.appendd('c')\nwrong")
    mark = canvas.output.locator(".cm-lintRange-error")
    expect(mark).to_have_text("wrong = words.appendd('c')")
    expect(canvas.root.locator('[data-node-id="wrong"][data-status="failed"]').first).to_be_visible()
    mark.hover()
    expect(page.locator(".om-complaint")).to_contain_text("append")
    canvas.output.locator(".cm-content").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" or 1")
    expect(mark).to_have_count(0)


def test_a_half_typed_cell_is_reopened_with_its_last_picture_marked_as_stale(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.type_into_cell(" + (")
    expect(canvas.root.locator(".om-stale")).to_be_visible()
    save(page)
    page.reload()
    expect(canvas.output.locator(".om-stale")).to_be_visible()
    picture = canvas.output.locator(".om-picture img, .om-picture svg").first
    expect(picture).to_be_visible()
    assert picture.bounding_box()["height"] > 50
    canvas.type_into_cell("1)")
    expect(canvas.node("table")).to_be_visible()
    expect(canvas.output.locator(".om-stale")).to_have_count(0)


def test_a_flow_that_was_renamed_in_its_line_has_its_canvas_after_a_reload(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.output.locator(".cm-line").first.click()
    page.keyboard.press("Control+Home")
    for _ in range(len("%%flow ")):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("my_")
    canvas.until(lambda: canvas.source().startswith("%%flow my_prices"), "it has another name")
    save(page)
    page.reload()
    expect(canvas.node("table")).to_be_visible()
    field = canvas.field("gross", "ndigits")
    field.fill("2")
    field.press("Enter")
    canvas.until(lambda: "ndigits=2" in canvas.source(), "it is edited")


def test_a_function_that_was_renamed_keeps_its_canvas_and_its_places(page, lab):
    flow = "from omnitron_kernel import flow\n@flow\ndef clean(x=1):\n    twice = x * 2\n    return twice\nclean"
    canvas = open_canvas(page, lab, flow)
    canvas.drag_by(canvas.node("twice"), 60, 120)
    canvas.until(lambda: "clean" in canvas.metadata().get("flows", {}), "the place is kept")
    kept = canvas.metadata()["flows"]["clean"]
    canvas.output.locator(".cm-line", has_text="def clean").dblclick(position={"x": 50, "y": 8})
    page.keyboard.type("tidy")
    canvas.until(lambda: canvas.metadata()["flows"] == {"tidy": kept}, "the places go with the name")
    save(page)
    page.reload()
    expect(canvas.node("twice")).to_be_visible()
    assert canvas.metadata()["flows"] == {"tidy": kept}


# Kernels and servers.


def test_a_kernel_that_dies_ends_the_run_that_it_was_at(page, lab):
    canvas = open_canvas(page, lab, SLOW)
    field = canvas.field("<inputs>", "seconds")
    field.fill("60.0")
    field.press("Enter")
    canvas.until(lambda: "60.0" in canvas.source(), "the time is in the cell")
    canvas.command("run").click()
    expect(canvas.root.locator('[data-node-id="second"][data-status="running"]').first).to_be_visible()
    for each in kernels():
        os.kill(each.pid, signal.SIGKILL)
    expect(canvas.root.locator('[data-node-id="second"][data-status="interrupted"]').first).to_be_visible()
    expect(canvas.root.locator(".om-run")).to_contain_text("died")
    expect(canvas.command("run")).to_be_visible()


def test_a_kernel_that_is_shut_down_and_started_again_is_met_again(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    page.evaluate(f"() => {NOTEBOOK}.sessionContext.shutdown()")
    page.wait_for_selector("text=No Kernel")
    field = canvas.field("gross", "ndigits")
    field.fill("2")
    field.press("Enter")
    canvas.until_source(FLOW.replace("ndigits=1", "ndigits=2"))
    page.evaluate(f"() => {NOTEBOOK}.sessionContext.changeKernel({{name: 'python3'}})")
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    canvas.command("run").click()
    # The nodes of the run before are done too: it is the new kernel's run that is waited for.
    expect(canvas.output.locator(".jp-InputPrompt")).to_contain_text("*")
    expect(canvas.output.locator(".jp-InputPrompt")).not_to_contain_text("*")
    expect(canvas.root.locator('[data-node-id="gross"][data-status="done"]').first).to_be_visible()
    canvas.settle()
    hover_edge(canvas, "table.table", "gross.table")
    expect(page.locator(".om-peek")).to_contain_text("3")


def test_an_edit_that_nobody_answers_can_be_discarded_and_holds_up_nothing(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    page.route("**/omnitron/edit*", lambda route: route.fulfill(status=502, body="bad gateway"))
    field = canvas.field("gross", "ndigits")
    field.fill("2")
    field.press("Enter")
    waiting = canvas.root.locator(".om-waiting")
    expect(waiting).to_contain_text("502")
    page.unroute("**/omnitron/edit*")
    waiting.get_by_role("button", name="Discard").click()
    expect(waiting).to_have_count(0)
    assert canvas.source() == FLOW
    field.fill("3")
    field.press("Enter")
    canvas.until_source(FLOW.replace("ndigits=1", "ndigits=3"))


# Files.


def test_a_notebook_that_is_only_looked_at_is_not_changed(page, lab):
    """Its places are partly of nodes that are gone; that alone is no reason to write."""
    canvas = open_canvas(page, lab, FLOW)
    canvas.drag_by(canvas.node("table"), 60, 120)
    canvas.until(lambda: "table" in canvas.metadata().get("positions", {}), "the place is kept")
    save(page)
    path = lab.folder / name_of(page)
    changed = json_of(path)
    changed["cells"][1]["metadata"]["omnitron"]["positions"]["elsewhere"] = [1, 2]
    name = f"notebooks/looked-at-{path.name}"
    import nbformat
    from nbformat.sign import NotebookNotary

    notebook = nbformat.from_dict(changed)
    nbformat.write(notebook, lab.folder / name)
    NotebookNotary().sign(notebook)
    before = (lab.folder / name).read_bytes()
    page.goto(lab.url(name))
    expect(canvas.node("table")).to_be_visible()
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    canvas.node("gross").hover()
    page.wait_for_timeout(500)
    assert not is_dirty(page)
    assert (lab.folder / name).read_bytes() == before


def test_a_panel_of_a_renamed_notebook_is_there_after_a_reload(page, lab):
    canvas = with_panel(page, lab)
    assert canvas.source() == FLOW
    save(page)
    new = name_of(page).replace(".ipynb", "-renamed.ipynb")
    page.evaluate("([old, name]) => window.jupyterapp.serviceManager.contents.rename(old, name)", [name_of(page), new])
    page.wait_for_timeout(2000)  # the layout is kept a moment after it changed
    page.reload()
    page.wait_for_function(f"() => {NOTEBOOK}")
    assert name_of(page) == new
    page.locator(".lm-TabBar-tab", has_text="prices").click()
    in_panel(page, "gross", "ndigits", "2")
    canvas.until_source(FLOW.replace("ndigits=1", "ndigits=2"))


def test_notebooks_that_are_closed_leave_no_canvas_behind(page, lab):
    """Counted after the browser's own collection of garbage."""
    canvas = open_canvas(page, lab, FLOW)
    assert canvas.source() == FLOW
    save(page)
    name = name_of(page)
    session = page.context.new_cdp_session(page)

    def counted() -> int:
        session.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(200)
        session.send("HeapProfiler.collectGarbage")
        prototype = session.send("Runtime.evaluate", {"expression": "HTMLDivElement.prototype"})["result"]["objectId"]
        found = session.send("Runtime.queryObjects", {"prototypeObjectId": prototype})["objects"]["objectId"]
        count = session.send(
            "Runtime.callFunctionOn",
            {
                "objectId": found,
                "functionDeclaration": "function() { return this.filter(e => e.className === 'om-seat').length; }",
                "returnByValue": True,
            },
        )["result"]["value"]
        session.send("Runtime.releaseObject", {"objectId": found})
        return count

    for _ in range(10):
        page.evaluate(f"() => {NOTEBOOK}.close()")
        expect(page.locator(".jp-NotebookPanel")).to_have_count(0)
        execute(page, "docmanager:open", {"path": name})
        expect(page.locator(".om-canvas [data-node-id=table]")).to_be_visible()
    seats = counted()
    print(f"{seats} canvases are in memory, and one is shown")
    assert seats <= 3


# Editors, settings, commands.


def test_a_flow_is_coloured_and_what_is_wrong_is_marked_while_it_is_typed(page, lab):
    name = write_notebook(lab.folder, ["%load_ext omnitron_kernel", ""])
    page.goto(lab.url(name))
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    canvas = CanvasPage(page, 1)
    canvas.output.locator(".cm-content").click()
    page.keyboard.insert_text("%%flow f(x: int = 1)\na = x + later\nlater = 2\na")
    expect(canvas.output.locator(".om-magic")).to_have_text("%%flow")
    expect(canvas.output.locator(".cm-lintRange").first).to_contain_text("later")
    expect(page.locator(".jp-Notebook .jp-Cell").first.locator(".cm-lintRange")).to_have_count(0)
    colours = canvas.output.locator(".cm-line").first.evaluate(
        "line => new Set([...line.querySelectorAll('span')].map(each => getComputedStyle(each).color)).size"
    )
    assert colours >= 3


def test_a_setting_takes_effect_at_once(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    shown = canvas.output.locator(".om-output").first
    assert shown.bounding_box()["height"] > 200
    execute(page, "settingeditor:open", {"query": "Omnitron"})
    height = page.locator("input[id*='omnitron_lab_ext:canvas'][id$='height']")
    usual = height.input_value()
    height.fill("180")
    height.press("Tab")
    expect(shown).to_have_css("height", "180px")
    height.fill(usual)
    height.press("Tab")
    expect(shown).not_to_have_css("height", "180px")


def test_every_view_of_a_notebook_and_of_its_output_has_the_canvas(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.drag_by(canvas.node("table"), 60, 120)
    canvas.until(lambda: "table" in canvas.metadata().get("positions", {}), "the place is kept")
    activate(canvas)
    execute(page, "notebook:create-output-view")
    expect(page.locator(".om-canvas [data-node-id=table]")).to_have_count(2)
    page.locator(".lm-TabBar-tab", has_text=name_of(page).rpartition("/")[2]).click(button="right")
    page.locator(".lm-Menu-itemLabel", has_text="New View for Notebook").click()
    expect(page.locator(".om-canvas [data-node-id=table]")).to_have_count(3)
    for index in range(3):
        root = page.locator(".om-canvas").nth(index)
        field = root.locator('.om-field[data-node="gross"][data-port="ndigits"]').first.locator(
            "xpath=descendant-or-self::input"
        )
        field.fill(f"{index + 2}")
        field.press("Enter")
        canvas.until(lambda: f"ndigits={index + 2}" in canvas.source(), "the cell has it")  # noqa: B023


def test_commands_run_and_lay_out_and_say_what_they_cannot_convert(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.drag_by(canvas.node("table"), 60, 120)
    canvas.until(lambda: "table" in canvas.metadata().get("positions", {}), "the place is kept")
    activate(canvas)
    execute(page, "omnitron:layout")
    canvas.until(lambda: canvas.metadata() == {}, "all places are forgotten")
    prompt = canvas.output.locator(".jp-InputPrompt").first
    before = prompt.inner_text()
    execute(page, "omnitron:run")
    expect(prompt).not_to_have_text(before)
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    canvas.type_into_cell(" + (")
    activate(canvas)
    execute(page, "omnitron:convert-to-code")
    expect(page.locator(".jp-toast, .Toastify__toast").first).to_contain_text("convert the cell")
    assert canvas.source() == f"{FLOW} + ("


def test_notebook_7_has_all_of_it(page, lab):
    canvas = open_canvas(page, lab, FLOW, view="notebooks")
    field = canvas.field("gross", "ndigits")
    field.fill("2")
    field.press("Enter")
    canvas.until_source(FLOW.replace("ndigits=1", "ndigits=2"))
    canvas.command("undo").click()
    canvas.until_source(FLOW)
