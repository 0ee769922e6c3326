"""What somebody meets who handles canvases for the first time: nothing around them moves, and each refusal is told."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from .canvas import LOAD, READY, CanvasPage, open_canvas, write_notebook

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


def prompt(page: Page, cell: int) -> Locator:
    """The prompt of a cell, which counts runs."""
    return page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-InputPrompt")


def boxes_of(canvas: CanvasPage) -> dict[str, tuple[float, float, float, float]]:
    """Where nodes stand in their flow, by id: left, top, right and bottom, whatever the view is."""
    return canvas.root.evaluate(
        """root => Object.fromEntries([...root.querySelectorAll('.react-flow__node')].map(each => {
            const {e: x, f: y} = new DOMMatrix(each.style.transform);
            return [each.dataset.id, [x, y, x + each.offsetWidth, y + each.offsetHeight]];
        }))"""
    )


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


def test_why_a_port_does_not_fit_is_told_beside_it_before_anything_is_let_go(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    start, goal = canvas.port("gross", "gross", "out").bounding_box(), canvas.port("table", "raw").bounding_box()
    assert start is not None
    assert goal is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(goal["x"] + 25, goal["y"] + 30, steps=6)
    page.mouse.move(goal["x"] + 5, goal["y"] + 5, steps=3)
    reason = canvas.root.locator(".om-reason")
    expect(reason).to_contain_text("cannot flow backwards")
    box = reason.locator("span").bounding_box()
    assert box is not None
    assert abs(box["x"] - goal["x"]) < 60
    page.mouse.up()
    expect(reason).to_have_count(0)
    notice = canvas.root.locator(".om-notices .om-notice")
    expect(notice).to_contain_text("cannot flow backwards")
    page.keyboard.press("Escape")
    expect(notice).to_have_count(0)
    assert canvas.source() == FLOW


def test_pasted_nodes_stand_as_those_that_were_copied_and_touch_nothing(page, lab):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    canvas = open_canvas(page, lab, FLOW)
    before = boxes_of(canvas)
    canvas.select("raw", "table")
    page.keyboard.press("Control+c")
    table = canvas.node("table").bounding_box()
    assert table is not None
    page.mouse.move(table["x"] + table["width"] + 20, table["y"] - 20)  # so near that it would lie on `gross`
    page.keyboard.press("Control+v")
    canvas.until(lambda: canvas.source().count("sorted(") == 2, "both are pasted")
    canvas.settle()
    after = boxes_of(canvas)
    new = after.keys() - before.keys()
    assert new == {"raw_2", "table_2"}
    for side in (0, 1):
        copied = before["table"][side] - before["raw"][side]
        assert after["table_2"][side] - after["raw_2"][side] == pytest.approx(copied, abs=1)
    for one in new:
        for other in after.keys() - {one}:
            (left, top, right, bottom), (x, y, end, foot) = after[one], after[other]
            assert left >= end or x >= right or top >= foot or y >= bottom, f"{one} lies on {other}"


def test_a_failed_node_that_is_selected_is_still_red_and_what_is_refused_can_be_read_from_afar(page, lab):
    canvas = open_canvas(page, lab, FLOW.replace("[3, 1, 2]", "[3, 'x', 2]"))
    card = canvas.root.locator('[data-status="failed"]').first
    expect(card).to_be_visible()
    colour = "each => getComputedStyle(each).borderTopColor"
    red = card.evaluate(colour)
    canvas.node("table").locator(".om-title").click()
    expect(canvas.root.locator(".react-flow__node.selected .om-card[data-status=failed]")).to_have_count(1)
    page.mouse.move(5, 5)
    page.wait_for_timeout(300)
    assert card.evaluate(colour) == red
    field = canvas.field("gross", "ndigits")
    field.fill("not a number")
    field.press("Enter")
    problem = canvas.root.locator(".om-problem")
    expect(problem).to_be_visible()
    for _ in range(4):
        canvas.root.locator(".react-flow__pane").evaluate(
            "pane => pane.dispatchEvent(new WheelEvent('wheel', {deltaY: 200, ctrlKey: true, bubbles: true, "
            "cancelable: true, clientX: pane.getBoundingClientRect().x + 300, "
            "clientY: pane.getBoundingClientRect().y + 150}))"
        )
        page.wait_for_timeout(100)
    zoom = canvas.root.locator(".react-flow__viewport").evaluate(
        "each => new DOMMatrix(getComputedStyle(each).transform).a"
    )
    assert zoom < 0.7
    box = problem.bounding_box()
    assert box is not None
    assert box["height"] >= 20


# Banners.


def test_a_canvas_says_which_flow_it_shows(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    expect(canvas.root.locator(".om-flow-name")).to_have_text("prices")


def test_a_cell_that_is_no_flow_any_more_is_told_once_in_the_canvas_and_in_a_narrow_panel(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.output.locator(".cm-content").first.click()
    page.keyboard.press("Escape")
    execute(page, "omnitron:open-canvas")
    panel = page.locator(".om-panel .om-canvas")
    expect(panel.locator("[data-node-id]").first).to_be_visible()
    execute(page, "docmanager:open", {"path": page.evaluate(f"() => {NOTEBOOK}.context.path")})
    canvas.output.locator(".cm-content").first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Delete")
    for root in (canvas.root, panel):
        told = root.locator(".om-banners [role=status]")
        expect(told).to_have_count(1)
        expect(told).to_contain_text("This cell is no flow any more")
        expect(root.locator("[data-node-id=table]")).to_be_visible()
        box, bar = told.bounding_box(), root.locator(".om-toolbar").bounding_box()
        assert box is not None
        assert bar is not None
        assert box["width"] > 220, "it is a line or two, no column"
        assert box["y"] >= bar["y"] + bar["height"], "the toolbar covers nothing of it"
    page.keyboard.press("Control+z")
    expect(canvas.root.locator(".om-banners [role=status]")).to_have_count(0)
    expect(panel.locator(".om-banners [role=status]")).to_have_count(0)


# Kernels.


def test_a_flow_that_is_defined_later_can_be_opened_at_once_and_again_when_the_notebook_is_reopened(page, lab):
    outer = "%%flow outer(words: list = ['a', 'b'])\nfirst = inner(words)\nlast = first + '!'\nlast"
    inner = "%%flow inner(words: list = ['x'])\njoined = ''.join(words)\njoined.upper()"
    name = write_notebook(lab.folder, [LOAD, outer, inner])
    page.goto(lab.url(name))
    page.wait_for_selector(READY)
    canvas = CanvasPage(page, 1)
    for index in (0, 1, 2):
        page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        expect(prompt(page, index)).to_have_text(f"[{index + 1}]:")
        page.wait_for_timeout(500)  # the kernel was asked about the text before the next cell ran
        if index == 1:
            expect(canvas.node("first")).to_be_visible()
            expect(canvas.node("first").locator(".om-open")).to_have_count(0)
    expect(canvas.node("first").locator(".om-open")).to_be_visible()

    page.evaluate(f"() => {NOTEBOOK}.context.save()")
    for _ in range(2):
        page.evaluate(f"() => {NOTEBOOK}.close()")
        expect(page.locator(".jp-NotebookPanel")).to_have_count(0)
        execute(page, "docmanager:open", {"path": name})
        expect(canvas.node("first").locator(".om-open")).to_be_visible()
    page.reload()
    expect(canvas.node("first").locator(".om-open")).to_be_visible()
    session = f"{NOTEBOOK}.sessionContext.session"
    asked = f"async () => (await {session}.kernel.requestCommInfo({{target_name: 'omnitron'}})).content.comms"
    comms = page.evaluate(asked)
    assert len(comms) == 2, "pages that are gone said good-bye"
    assert not [each for each in page.complaints if "omm" in each]


def test_a_run_after_a_restart_leaves_the_canvas_where_it_is_and_what_is_gone_is_told(page, lab):
    canvas = open_canvas(page, lab, "%%flow slow()\nimport time\nnap = time.sleep(2)\nnap")
    expect(canvas.root.locator(".om-run")).to_have_attribute("data-status", "done")
    place = canvas.root.bounding_box()
    assert place is not None
    page.evaluate(f"() => void {NOTEBOOK}.sessionContext.restartKernel()")
    expect(canvas.root.locator(".om-run")).to_contain_text("values went with the old kernel")
    page.wait_for_selector(READY)
    canvas.command("run").click()
    seen = set()

    def ran() -> bool:
        now = canvas.root.bounding_box()
        assert now is not None
        assert (now["x"], now["width"]) == (place["x"], place["width"])
        seen.add(page.locator(".om-mod-between").count())
        seen.add(canvas.root.locator(".om-run").get_attribute("data-status"))
        return "running" in seen and canvas.root.locator(".om-run").get_attribute("data-status") == "done"

    canvas.until(ran, "it runs", seconds=60)
    assert 1 in seen, "it stood among the outputs while it waited"
    expect(canvas.root.locator(".om-run")).not_to_contain_text("went")


def test_a_panel_beside_a_notebook_7_has_half_of_the_window(page, lab):
    canvas = open_canvas(page, lab, FLOW, view="notebooks")
    canvas.command("open").click()
    panel = page.locator(".om-panel .om-canvas")
    expect(panel.locator(".om-flow-name")).to_have_text("prices")
    width = page.viewport_size["width"]
    canvas.until(lambda: panel.bounding_box()["width"] > 0.4 * width, "it has room")


# Adding.


def touching(boxes: dict[str, tuple[float, float, float, float]]) -> list[tuple[str, str]]:
    """The pairs of nodes that lie on each other."""
    known = sorted(boxes.items())
    return [
        (one, other)
        for index, (one, a) in enumerate(known)
        for other, b in known[index + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def test_nodes_that_are_added_beside_the_same_node_lie_on_no_other(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.settle()
    for code in ("low = min(table)", "high = max(table)", "many = len(table)"):
        canvas.select("table")
        page.keyboard.press("a")
        page.locator(".om-palette input").fill(code)
        page.keyboard.press("Enter")
        name = code.split(" ")[0]
        expect(canvas.node(name)).to_be_visible()
        canvas.until(lambda code=code: code in canvas.source(), "it is in the text")
    canvas.settle()
    assert touching(boxes_of(canvas)) == []


def test_the_line_that_is_marked_is_that_of_what_was_added(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.select("table")
    expect(canvas.output.locator(".om-revealed")).to_contain_text("table  = sorted")
    page.keyboard.press("a")
    page.locator(".om-palette input").fill("low = min(table)")
    page.keyboard.press("Enter")
    expect(canvas.output.locator(".om-revealed")).to_have_count(1)
    expect(canvas.output.locator(".om-revealed")).to_contain_text("low = min(table)")


def test_what_is_added_beside_a_selected_node_is_offered_its_value_and_its_methods(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    canvas.select("table")
    page.keyboard.press("a")
    page.locator(".om-palette input").fill("cou")
    expect(page.locator(".om-palette [data-row]").first).to_contain_text("table.count")
    page.locator(".om-palette input").fill("len")
    page.keyboard.press("Enter")
    canvas.until(lambda: "len(table)" in canvas.source(), "the selected node's value is given")
    canvas.select("table")
    page.keyboard.press("a")
    page.locator(".om-palette input").fill("other = sum(raw)")
    page.keyboard.press("Enter")
    canvas.until(lambda: "other = sum(raw)" in canvas.source(), "code is taken as it was typed")


def test_from_how_a_run_went_it_is_one_press_to_what_failed(page, lab):
    canvas = open_canvas(page, lab, FLOW.replace("max(table)", "max(table[9:])"))
    expect(canvas.root.locator(".om-run")).to_have_attribute("data-status", "failed")
    canvas.root.locator(".om-run-failed").click()
    expect(canvas.node("gross")).to_be_focused()
    canvas.node("gross").hover()
    expect(canvas.root.locator(".om-peek-error")).to_contain_text("ValueError")


HANDLED = """%%flow handled(way: int = 0)
try:
    first = 1 / way
except ZeroDivisionError:
    first = 0
second = [5][first + way]
second"""


def test_what_the_flow_handled_is_no_failure_to_go_to(page, lab):
    canvas = open_canvas(page, lab, HANDLED)
    expect(canvas.root.locator(".om-run")).to_have_attribute("data-status", "done")
    expect(canvas.root.locator(".om-run-failed")).to_have_count(0)
    canvas.type_into_cell("\nlast = [5][second]")
    canvas.command("run").click()
    expect(canvas.root.locator(".om-run")).to_have_attribute("data-status", "failed")
    canvas.root.locator(".om-run-failed").click()
    expect(canvas.node("last")).to_be_focused()


def test_the_canvas_itself_takes_back_what_made_its_cell_a_plain_one(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    page.wait_for_timeout(700)  # what is typed later is a change of its own
    canvas.output.locator(".cm-content").first.click()
    for key in ("Control+Home", "Shift+ArrowDown", "Delete"):
        page.keyboard.press(key)
    expect(canvas.root.locator(".om-stale")).to_contain_text("no flow any more")
    canvas.command("undo").click()
    canvas.until_source(FLOW)
    expect(canvas.root.locator(".om-stale")).to_have_count(0)
