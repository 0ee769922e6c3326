"""What hands may count on: keys go where the eye is, nothing typed is lost, every canvas minds its own business.

One notebook with two flows serves all of these tests: each begins by writing its flow's text anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from .canvas import CanvasPage, open_canvas

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
SHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "omnitron_lab_ext" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
SEEN = "%%flow seen()\npair = divmod(17, 5)\nlow, high = pair\nlow + high"
FLOW = """%%flow f(rate: float = 0.2)
raw    = [3, 1,  2]                        # the comment stays
table  = sorted(raw, reverse=False)
largest = max(raw)
gross  = round(largest, ndigits=1)
gross"""
HALF = 'def half(amount: float) -> float:\n    "Half of it."\n    return amount / 2'
OTHER = "%%flow other()\ntable = [1, 2]\ntwo = sorted(table)\nlen(two)"
BLOCK = """%%flow f()
raw = [3, 1]
if raw:
    first = raw[0]
else:
    none = None
raw"""

_RESET = """([index, text]) => {
    const panel = [...window.jupyterapp.shell.widgets('main')].find(each => each.content?.model?.cells);
    const shared = panel.content.model.cells.get(index).sharedModel;
    shared.deleteMetadata('omnitron');
    shared.setSource(text);
}"""
_VIEW = "root => root.querySelector('.react-flow__viewport').style.transform"
_EDIT = "**/omnitron/edit*"


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab) -> Iterator[CanvasPage]:
    """The notebook of these tests: a flow that gives a pair, then the one that is edited, then another one."""
    context = browser.new_context(viewport={"width": 1280, "height": 1500})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(60_000)
    canvas = open_canvas(page, lab, FLOW, SEEN, OTHER, HALF)
    yield canvas
    context.close()


@pytest.fixture
def canvas(notebook: CanvasPage, request: pytest.FixtureRequest) -> Iterator[CanvasPage]:
    """The flow of these tests, as it was written."""
    page = notebook.page
    write(CanvasPage(page, 2), OTHER)
    write(notebook, FLOW)
    yield notebook
    page.unroute_all(behavior="ignoreErrors")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"end-of-{request.node.name}.png")


def write(canvas: CanvasPage, text: str) -> CanvasPage:
    """Writes a flow's cell anew, and waits until it is drawn with nothing selected and nothing open."""
    canvas.page.mouse.move(2, 2)
    editor = canvas.root.locator(".om-editing").locator("input, textarea")
    if editor.count():
        editor.press("Escape")
    canvas.page.evaluate(_RESET, [canvas.cell, text])
    names = [line.split("=")[0].strip() for line in text.splitlines() if line[0].isalpha() and " = " in line]
    canvas.root.focus()
    for each in [name for name in names if name.isidentifier()][:6]:
        canvas.until(lambda each=each: canvas.root.press("f") or canvas.node(each).count() == 1, f"{each} is drawn")
    for _ in range(6):
        if canvas.root.evaluate("root => !root.contains(document.activeElement)"):
            break
        canvas.page.keyboard.press("Escape")
    canvas.root.focus()
    canvas.page.keyboard.press("f")
    canvas.settle()
    return canvas


def slow(page: Page, ms: int) -> None:
    """Lets the server take its time for every edit."""

    def later(route: Route) -> None:
        page.wait_for_timeout(ms)
        route.continue_()

    page.route(_EDIT, later)


def focused(canvas: CanvasPage) -> str:
    """The node that has the focus; `canvas` for the canvas itself, empty for what is outside."""
    return canvas.root.evaluate(
        """root => {
            const at = document.activeElement;
            if (!root.contains(at)) return '';
            return at.closest('.react-flow__node')?.dataset.id ?? (at === root ? 'canvas' : at.tagName);
        }"""
    )


def middle(locator) -> tuple[float, float]:
    """Where the middle of an element is on the screen."""
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


class TestFields:
    """The keys of a field are the field's."""

    def test_space_ticks_a_checkbox_and_backspace_deletes_no_node(self, canvas):
        canvas.select("table")
        canvas.page.keyboard.press("e")
        canvas.page.keyboard.press("Space")
        ticked = FLOW.replace("reverse=False", "reverse=True")
        canvas.until_source(ticked)
        canvas.page.keyboard.press("Backspace")
        canvas.page.keyboard.press("Delete")
        canvas.page.keyboard.press("Escape")
        canvas.page.wait_for_timeout(300)
        assert focused(canvas) == "table"
        assert canvas.source() == ticked

    def test_enter_applies_and_keeps_the_focus_and_tab_goes_on(self, canvas):
        field = canvas.field("gross", "ndigits")
        field.fill("2")
        field.press("Enter")
        canvas.until_source(FLOW.replace("ndigits=1", "ndigits=2"))
        expect(field).to_be_focused()
        field.press("Shift+Tab")
        expect(field).not_to_be_focused()
        assert focused(canvas) != ""

    def test_undo_takes_back_typing_first_then_the_edit(self, canvas):
        field = canvas.field("gross", "ndigits")
        field.fill("2")
        field.press("Enter")
        done = FLOW.replace("ndigits=1", "ndigits=2")
        canvas.until_source(done)
        field.press("End")
        field.type("5")
        expect(field).to_have_value("25")
        field.press("Control+z")
        expect(field).to_have_value("2")
        assert canvas.source() == done
        field.press("Control+z")
        canvas.until_source(FLOW)

    def test_what_is_no_number_stays_and_the_field_says_why(self, canvas):
        field = canvas.field("gross", "ndigits")
        field.fill("one")
        canvas.root.locator(".react-flow__pane").click(position={"x": 8, "y": 120})
        expect(field).to_have_value("one")
        expect(canvas.root.locator(".om-problem")).to_contain_text("no number")
        assert canvas.source() == FLOW
        field.press("Escape")
        expect(field).to_have_value("1")

    def test_composed_characters_are_typed_not_taken_for_keys(self, canvas):
        write(canvas, '%%flow f()\nword = "a"\nword')
        field = canvas.field("word", "value")
        field.click()
        field.press("Control+a")
        session = canvas.page.context.new_cdp_session(canvas.page)
        session.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
        session.send("Input.insertText", {"text": "日本"})
        expect(field).to_have_value("日本")
        field.press("Enter")
        canvas.until_source('%%flow f()\nword = "日本"\nword')

    def test_typing_fast_in_several_fields_with_a_slow_server_loses_nothing(self, canvas):
        slow(canvas.page, 700)
        for node, port, value in (("<inputs>", "rate", "0.5"), ("gross", "ndigits", "3"), ("gross", "ndigits", "4")):
            canvas.field(node, port).fill(value)
            canvas.field(node, port).press("Enter")
        canvas.field("table", "reverse").click()
        wanted = FLOW.replace("0.2", "0.5").replace("ndigits=1", "ndigits=4").replace("reverse=False", "reverse=True")
        canvas.until_source(wanted)


class TestEditors:
    """What is typed into an editor is in the cell, in the editor, or offered."""

    def open_code(self, canvas: CanvasPage, node: str):
        canvas.select(node)
        canvas.page.keyboard.press("Enter")
        editor = canvas.root.locator("textarea.om-code-editor")
        expect(editor).to_be_focused()
        return editor

    def test_enter_applies_a_statement_of_one_line(self, canvas):
        editor = self.open_code(canvas, "largest")
        editor.fill("largest = min(raw)")
        editor.press("Enter")
        canvas.until_source(FLOW.replace("max(raw)", "min(raw)"))
        expect(editor).to_have_count(0)
        canvas.page.wait_for_timeout(200)
        assert focused(canvas) == "largest"

    def test_what_the_cell_says_meanwhile_is_not_written_over_unasked(self, canvas):
        editor = self.open_code(canvas, "table")
        editor.fill("table = sorted(raw, key=abs)")
        other = FLOW.replace("reverse=False", "reverse=True")
        canvas.page.evaluate(_RESET, [canvas.cell, other])
        behind = canvas.root.locator(".om-behind")
        expect(behind).to_contain_text("reverse=True")
        editor.press("Control+Enter")
        canvas.page.wait_for_timeout(400)
        assert canvas.source() == other
        expect(editor).to_have_value("table = sorted(raw, key=abs)")
        behind.get_by_text("Apply anyway").click()
        canvas.until(lambda: "key=abs" in canvas.source(), "it is applied when asked")

    def test_it_stays_open_when_its_node_is_renamed_in_the_cell(self, canvas):
        editor = self.open_code(canvas, "table")
        editor.fill("table = sorted(raw, key=abs)")
        canvas.page.evaluate(_RESET, [canvas.cell, FLOW.replace("table ", "rows  ")])
        expect(canvas.node("rows")).to_be_visible()
        expect(canvas.root.locator("textarea.om-code-editor")).to_have_value("table = sorted(raw, key=abs)")

    def test_escape_gives_it_up_and_it_can_be_taken_up_again(self, canvas):
        editor = self.open_code(canvas, "table")
        editor.fill("table = sorted(raw, key=abs)")
        editor.press("Escape")
        expect(editor).to_have_count(0)
        assert canvas.source() == FLOW
        canvas.root.get_by_text("Take it up again").click()
        expect(canvas.root.locator("textarea.om-code-editor")).to_have_value("table = sorted(raw, key=abs)")

    def test_it_outlives_going_out_of_sight(self, canvas):
        many = "\n".join(f"n{at} = round({at}, ndigits=1)" for at in range(70))
        write(canvas, f"%%flow f()\n{many}\nn0")
        canvas.page.keyboard.press("ArrowRight")
        canvas.page.keyboard.press("Enter")
        editor = canvas.root.locator("textarea.om-code-editor")
        expect(editor).to_be_focused()
        old = editor.input_value()
        editor.fill(old.replace("round(", "round(0.25 + "))
        box = canvas.root.bounding_box()
        assert box is not None
        canvas.page.mouse.move(box["x"] + box["width"] - 30, box["y"] + box["height"] - 60)
        for _ in range(14):
            canvas.page.mouse.wheel(0, -400)
        expect(editor).to_have_count(0)
        canvas.page.keyboard.press("x")
        expect(editor).to_have_value(old.replace("round(", "round(0.25 + "))
        editor.press("Control+Enter")
        canvas.until(lambda: "round(0.25 + " in canvas.source(), "it is in the cell")


class TestWaiting:
    """Edits wait for a server in one place, and wait for nobody for ever."""

    def test_a_node_that_is_on_its_way_can_be_renamed(self, canvas):
        slow(canvas.page, 900)
        canvas.root.focus()
        canvas.page.keyboard.press("a")
        canvas.page.locator(".om-palette input").fill("extra = min(raw)")
        canvas.page.keyboard.press("Enter")
        coming = canvas.root.locator('.react-flow__node[data-id^="+"]')
        expect(coming).to_be_visible()
        coming.locator(".om-title").click()
        canvas.page.keyboard.press("F2")
        canvas.root.locator(".om-name-editor").fill("smallest")
        canvas.page.keyboard.press("Enter")
        canvas.until(lambda: "smallest = min(raw)" in canvas.source(), "it has the new name")
        expect(canvas.root.locator(".om-name-editor")).to_have_count(0)

    def test_a_server_that_fails_is_told_once_and_the_edit_can_be_discarded(self, canvas):
        canvas.page.route(_EDIT, lambda route: route.fulfill(status=500, body="broken"))
        canvas.field("gross", "ndigits").fill("4")
        canvas.field("gross", "ndigits").press("Enter")
        waiting = canvas.root.locator(".om-waiting")
        expect(waiting).to_contain_text("An edit waits")
        assert canvas.root.locator(".om-notice, .om-notice-bar").count() == 1
        waiting.get_by_text("Discard").click()
        expect(waiting).to_have_count(0)
        expect(canvas.field("gross", "ndigits")).to_have_value("1")
        canvas.page.unroute_all(behavior="ignoreErrors")
        canvas.field("table", "reverse").click()
        canvas.until_source(FLOW.replace("reverse=False", "reverse=True"))

    def test_undo_takes_back_the_edit_that_waits_and_a_run_asks(self, canvas):
        canvas.page.route(_EDIT, lambda route: route.fulfill(status=500, body="broken"))
        canvas.field("gross", "ndigits").fill("4")
        canvas.field("gross", "ndigits").press("Enter")
        expect(canvas.root.locator(".om-waiting")).to_be_visible()
        canvas.command("run").click()
        expect(canvas.root.locator(".om-notices")).to_contain_text("Run without them")
        canvas.select("raw")
        canvas.page.keyboard.press("Control+z")
        expect(canvas.root.locator(".om-waiting")).to_have_count(0)
        expect(canvas.field("gross", "ndigits")).to_have_value("1")
        assert canvas.source() == FLOW


class TestSeveral:
    """Canvases on one page know nothing of each other, though their nodes have the same names."""

    def test_what_is_let_go_over_another_canvas_changes_neither_flow(self, canvas):
        other = CanvasPage(canvas.page, 2)
        other.drag(other.port("two", "two", "out"), canvas.node("largest"))
        canvas.page.wait_for_timeout(500)
        assert other.source() == OTHER
        assert canvas.source() == FLOW
        assert other.root.get_attribute("data-connecting") is None
        expect(other.root.locator(".om-notice")).to_contain_text("another flow")

    def test_a_port_is_that_of_its_own_canvas(self, canvas):
        other = CanvasPage(canvas.page, 2)
        write(other, OTHER.replace("len(two)", "three = len(two)\nthree"))
        other.drag(other.port("table", "table", "out"), other.port("three", "two"))
        other.until(lambda: "three = len(table)" in other.source(), "the edge is made")
        assert canvas.source() == FLOW

    def test_a_marquee_selects_nodes_and_no_cells(self, canvas):
        page = canvas.page
        pane = canvas.root.bounding_box()
        assert pane is not None
        page.keyboard.down("Shift")
        page.mouse.move(pane["x"] + 4, pane["y"] + 60)
        page.mouse.down()
        page.mouse.move(pane["x"] + pane["width"] - 8, pane["y"] + pane["height"] - 8, steps=8)
        page.mouse.up()
        page.keyboard.up("Shift")
        canvas.until(lambda: canvas.root.locator(".react-flow__node.selected").count() >= 4, "nodes are selected")
        assert page.locator(".jp-Notebook .jp-Cell.jp-mod-selected").count() <= 1


class TestEscape:
    """One step back at a time, and at the end to the notebook."""

    def test_it_ends_a_drag_as_if_it_had_not_begun(self, canvas):
        before = canvas.node("table").bounding_box()
        x, y = middle(canvas.node("table").locator(".om-title"))
        mouse = canvas.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + 60, y + 50, steps=6)
        canvas.page.keyboard.press("Escape")
        mouse.move(x + 90, y + 80, steps=3)
        mouse.up()
        canvas.page.wait_for_timeout(300)
        after = canvas.node("table").bounding_box()
        assert after == pytest.approx(before, abs=1)
        assert "positions" not in canvas.metadata()

    def test_it_ends_a_connection_and_the_release_is_nothing(self, canvas):
        mouse = canvas.page.mouse
        mouse.move(*middle(canvas.port("table", "table", "out")))
        mouse.down()
        mouse.move(*middle(canvas.port("largest", "raw")), steps=6)
        canvas.page.keyboard.press("Escape")
        expect(canvas.root.locator(".react-flow__connection")).to_have_count(0)
        mouse.up()
        canvas.page.wait_for_timeout(400)
        assert canvas.source() == FLOW
        assert canvas.root.get_attribute("data-connecting") is None

    def test_it_closes_the_palette_then_selects_nothing_then_gives_the_cell_the_keys(self, canvas):
        page = canvas.page
        canvas.select("table")
        page.keyboard.press("a")
        expect(canvas.root.locator(".om-palette")).to_be_visible()
        page.keyboard.press("Escape")
        expect(canvas.root.locator(".om-palette")).to_have_count(0)
        selected = canvas.root.locator(".react-flow__node.selected")
        expect(selected).to_have_count(1)
        page.wait_for_timeout(100)
        page.keyboard.press("Escape")
        expect(selected).to_have_count(0)
        assert focused(canvas) != ""
        page.keyboard.press("Escape")
        canvas.until(lambda: focused(canvas) == "", "the focus has left the canvas")
        expect(canvas.output).to_have_class(re.compile(r"\bjp-mod-active\b"))
        assert page.evaluate("() => !document.activeElement.closest('.cm-content')")
        cells = page.locator(".jp-Notebook .jp-Cell")
        count = cells.count()
        page.keyboard.press("b")
        expect(cells).to_have_count(count + 1)
        page.keyboard.press("d")
        page.keyboard.press("d")
        expect(cells).to_have_count(count)


class TestWheel:
    """The wheel is the page's until a canvas has the focus; with Ctrl it always zooms."""

    def test_it_scrolls_the_page_until_the_canvas_has_the_focus(self, canvas):
        page = canvas.page
        page.keyboard.press("Escape")
        canvas.until(lambda: focused(canvas) == "", "the canvas has no focus")
        page.mouse.move(*middle(canvas.root))
        before = canvas.root.evaluate(_VIEW)
        page.mouse.wheel(0, 40)
        page.wait_for_timeout(400)
        assert canvas.root.evaluate(_VIEW) == before
        page.keyboard.down("Control")
        page.mouse.wheel(0, 60)
        page.keyboard.up("Control")
        canvas.until(lambda: canvas.root.evaluate(_VIEW) != before, "Ctrl zooms")
        canvas.root.locator(".react-flow__pane").click(position={"x": 8, "y": 120})
        page.mouse.move(*middle(canvas.root))
        page.wait_for_timeout(400)
        near = canvas.root.evaluate(_VIEW)
        page.mouse.wheel(0, 60)
        canvas.until(lambda: canvas.root.evaluate(_VIEW) != near, "the wheel zooms")
        page.wait_for_timeout(400)
        zoomed = canvas.root.evaluate(_VIEW)
        page.mouse.wheel(80, 0)
        canvas.until(lambda: canvas.root.evaluate(_VIEW) != zoomed, "sideways it pans")
        assert canvas.root.evaluate(_VIEW).split("scale")[1] == zoomed.split("scale")[1]
        page.keyboard.press("Escape")
        canvas.until(lambda: focused(canvas) == "", "Escape gives the wheel back")
        page.wait_for_timeout(400)
        last = canvas.root.evaluate(_VIEW)
        page.mouse.wheel(0, 40)
        page.wait_for_timeout(400)
        assert canvas.root.evaluate(_VIEW) == last

    def test_who_scrolls_through_the_page_is_not_caught_by_a_canvas_that_has_the_focus(self, canvas):
        turn = """(root, places) => places.forEach(place => {
            const at = place === 'cell' ? root.closest('.jp-Cell') : root.querySelector('.react-flow__pane');
            at.dispatchEvent(new WheelEvent('wheel', {deltaY: 30, bubbles: true, cancelable: true, composed: true}));
        })"""
        near = canvas.root.evaluate(_VIEW)
        canvas.page.wait_for_timeout(600)
        canvas.root.evaluate(turn, ["cell", "canvas", "canvas"])
        canvas.page.wait_for_timeout(600)
        assert canvas.root.evaluate(_VIEW) == near
        canvas.root.evaluate(turn, ["canvas"])
        canvas.until(lambda: canvas.root.evaluate(_VIEW) != near, "a turn that begins on the canvas zooms")


class TestMoves:
    """Moved nodes stop at the grid, and moving can be undone."""

    def places(self, canvas: CanvasPage, count: int) -> dict[str, list[float]]:
        canvas.until(
            lambda: len(canvas.metadata().get("positions", {})) == count,
            f"{count} places are kept, not {canvas.metadata()}",
        )
        return canvas.metadata()["positions"]

    def test_one_and_several_stop_at_the_grid(self, canvas):
        canvas.drag_by(canvas.node("table"), 37, 43)
        assert all(at % 10 == 0 for at in self.places(canvas, 1)["table"])
        canvas.select("largest", "gross")
        canvas.drag_by(canvas.node("largest"), 23, 31)
        places = self.places(canvas, 3)
        assert all(at % 10 == 0 for each in places.values() for at in each)

    def test_alt_takes_a_node_off_the_grid(self, canvas):
        canvas.drag_by(canvas.node("table"), 37, 43)
        self.places(canvas, 1)
        canvas.page.keyboard.down("Alt")
        canvas.drag_by(canvas.node("table"), 13, 17)
        canvas.page.keyboard.up("Alt")
        canvas.until(lambda: any(at % 10 for at in canvas.metadata()["positions"]["table"]), "it is off the grid")

    def test_keys_move_by_one_step_and_undo_moves_back(self, canvas):
        canvas.drag_by(canvas.node("table"), 40, 40)
        start = self.places(canvas, 1)["table"]
        canvas.select("table")
        canvas.page.keyboard.press("Shift+ArrowRight")
        canvas.until(lambda: canvas.metadata()["positions"]["table"] == [start[0] + 10, start[1]], "one step")
        canvas.page.keyboard.press("Control+z")
        canvas.until(lambda: canvas.metadata()["positions"]["table"] == start, "the step is undone")
        canvas.page.keyboard.press("Control+z")
        canvas.until(lambda: not canvas.metadata().get("positions"), "the drag is undone")
        canvas.page.keyboard.press("Control+y")
        canvas.until(lambda: canvas.metadata().get("positions", {}).get("table") == start, "it is made again")
        assert canvas.source() == FLOW


class TestKeys:
    """All that a mouse does, keys do."""

    def test_v_shows_the_values_of_a_node_one_after_the_other(self, canvas):
        seen = CanvasPage(canvas.page, 1)
        seen.root.locator('.react-flow__node[data-id*="low"] .om-title').first.click()
        peek = seen.root.locator(".om-peek")
        canvas.page.keyboard.press("v")
        expect(peek).to_contain_text("low")
        expect(peek.locator(".om-peek-text")).to_have_text("3")
        canvas.page.keyboard.press("v")
        expect(peek).to_contain_text("high")
        expect(peek.locator(".om-peek-text")).to_have_text("2")
        canvas.page.keyboard.press("i")
        expect(peek).to_contain_text("line 3")
        canvas.page.keyboard.press("Escape")
        expect(peek).to_have_count(0)

    def test_the_help_fits_tells_all_and_closes_in_three_ways(self, canvas):
        page = canvas.page
        page.add_script_tag(path=AXE)
        help_ = canvas.root.locator(".om-help")
        canvas.root.focus()
        for close in ("Escape", "?", "mouse"):
            page.keyboard.press("?")
            expect(help_).to_be_visible()
            if close == "mouse":
                page.screenshot(path=SHOTS / "hands-help.png")
                found = page.evaluate("async () => (await axe.run('.om-help')).violations.map(each => each.id)")
                assert found == []
                help_.get_by_label("Close the keys").click()
            else:
                page.keyboard.press(close)
            expect(help_).to_have_count(0)
            page.wait_for_timeout(100)
            assert focused(canvas) != ""

    def test_an_edge_is_taken_elsewhere_and_off_by_keys(self, canvas):
        focus = "each => each.closest('.react-flow__edge').focus()"
        canvas.edge("raw.raw", "largest.raw").evaluate(focus)
        canvas.page.keyboard.press("c")
        canvas.page.locator(".om-palette input").fill("table")
        canvas.page.keyboard.press("Enter")
        canvas.until_source(FLOW.replace("max(raw)", "max(table)"))
        taken = canvas.root.locator('[data-edge^="table.table->largest."]')
        canvas.until(lambda: taken.count() == 1, "the edge is drawn")
        taken.evaluate(focus)
        canvas.page.keyboard.press("Delete")
        canvas.until_source(FLOW.replace("max(raw)", "max(...)"))

    def test_a_block_is_closed_filled_and_cut_by_keys(self, canvas):
        write(canvas, BLOCK)
        block = canvas.root.locator(".react-flow__node-block").first
        block.locator(".om-head").click()
        canvas.page.keyboard.press("Space")
        expect(canvas.root.locator(".react-flow__node-block")).to_have_count(0)
        canvas.page.keyboard.press("Space")
        expect(canvas.root.locator(".react-flow__node-block")).to_have_count(1)
        canvas.page.keyboard.press("Shift+A")
        canvas.page.locator(".om-palette input").fill("else")
        canvas.page.keyboard.press("Enter")
        expect(canvas.root.locator(".om-palette")).to_contain_text("Add a node")
        canvas.page.locator(".om-palette input").fill("more = len(raw)")
        canvas.page.keyboard.press("Enter")
        canvas.until_source(BLOCK.replace("none = None\n", "none = None\n    more = len(raw)\n"))
        block.locator(".om-head").click()
        canvas.page.keyboard.press("Shift+Delete")
        canvas.page.keyboard.press("Enter")
        canvas.until_source(BLOCK.replace("else:\n    none = None\n", ""))

    def test_the_only_node_of_a_branch_and_a_whole_block_can_be_deleted(self, canvas):
        write(canvas, BLOCK)
        canvas.root.locator('.react-flow__node[data-id$="/none"] .om-title').click()
        canvas.page.keyboard.press("Delete")
        canvas.until(lambda: "none" not in canvas.source(), "the node is gone")
        assert compiles(canvas.source())
        canvas.root.locator(".react-flow__node-block .om-head").first.click()
        canvas.page.keyboard.press("Delete")
        canvas.until_source("%%flow f()\nraw = [3, 1]\nraw")


class TestAdding:
    """What is added stands where it was asked for, and takes what was brought to it."""

    def test_an_edge_let_go_on_the_ground_feeds_what_is_added_there(self, canvas):
        pane = canvas.root.locator(".react-flow__pane")
        canvas.drag(canvas.port("table", "table", "out"), pane, at=(300, 30))
        expect(canvas.root.locator(".om-palette")).to_contain_text("takes table")
        canvas.page.locator(".om-palette input").fill("spread = sum(...)")
        canvas.page.keyboard.press("Enter")
        canvas.until(lambda: "spread = sum(table)" in canvas.source(), "it is fed")
        canvas.until(lambda: "spread" in canvas.metadata().get("positions", {}), "it stands where it was asked for")
        expect(canvas.root.locator('.react-flow__node.selected[data-id="spread"]')).to_have_count(1)

    def test_a_known_function_is_found_by_some_of_its_letters(self, canvas):
        canvas.root.focus()
        canvas.page.keyboard.press("a")
        box = canvas.page.locator(".om-palette input")
        box.fill("hlf")
        row = canvas.root.locator(".om-palette-row").first
        expect(row).to_contain_text("half(amount")
        expect(row.locator(".om-palette-detail")).to_have_text("Half of it.")
        box.press("ArrowDown")
        expect(row).to_have_attribute("aria-selected", "false")
        box.press("ArrowUp")
        box.press("Enter")
        canvas.until(lambda: "half(" in canvas.source(), "a call is in the cell")

    def test_double_click_in_an_empty_branch_adds_there(self, canvas):
        write(canvas, "%%flow f()\nraw = [3, 1]\nif raw:\n    pass\nraw")
        lane = canvas.root.locator(".react-flow__node-lane").first
        canvas.page.mouse.dblclick(*middle(lane))
        canvas.page.locator(".om-palette input").fill("one = raw[0]")
        canvas.page.keyboard.press("Enter")
        canvas.until(lambda: "    one = raw[0]\n" in canvas.source(), "it is in the branch")
        assert compiles(canvas.source())


def test_axe_finds_nothing_in_what_opens_over_a_canvas(canvas):
    page = canvas.page
    page.add_script_tag(path=AXE)
    rules = "{rules: {'scrollable-region-focusable': {enabled: true}}}"

    def faults() -> list[str]:
        found = page.evaluate(
            f"async () => (await axe.run('.jp-Cell:nth-child({canvas.cell + 1}) .om-canvas', {rules})).violations"
        )
        return [
            f"{each['id']}: {each['nodes'][0]['html'][:120]}"
            for each in found
            if each["impact"] in ("serious", "critical")
        ]

    canvas.root.focus()
    page.keyboard.press("a")
    page.locator(".om-palette input").fill("half")
    expect(canvas.root.locator(".om-palette-row").first).to_be_visible()
    assert faults() == []
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    canvas.select("table")
    page.keyboard.press("v")
    expect(canvas.root.locator(".om-peek")).to_be_visible()
    assert faults() == []
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    editor = canvas.root.locator("textarea.om-code-editor")
    editor.fill("table = sorted(raw")
    editor.press("Control+Enter")
    expect(canvas.root.locator(".om-problem")).to_be_visible()
    page.screenshot(path=SHOTS / "hands-refused.png")
    assert faults() == []
    editor.press("Escape")
    expect(canvas.root.locator(".om-notice")).to_be_visible()
    page.screenshot(path=SHOTS / "hands-notice.png")
    assert faults() == []


def test_a_traceback_is_open_to_all_and_closed_by_escape_and_by_a_press_elsewhere(canvas):
    page = canvas.page
    page.add_script_tag(path=AXE)
    write(canvas, "%%flow f()\nnone = 1 / 0\nnone")
    canvas.command("run").click()
    error = canvas.root.locator(".om-error")
    frames = canvas.root.locator(".om-frames")
    expect(error).to_be_visible()
    canvas.settle()
    canvas.select("none")  # Lab scrolls to a cell that becomes active, which is not to happen under the hand
    canvas.settle()
    for close in ("Escape", "press"):
        error.click()
        expect(frames).to_be_visible()
        found = page.evaluate("async () => (await axe.run('.om-failure')).violations.map(each => each.id)")
        assert found == []
        if close == "Escape":
            page.keyboard.press("Escape")
        else:
            canvas.root.locator(".react-flow__pane").click(position={"x": 8, "y": 120})
        expect(frames).to_have_count(0)


def test_undo_stops_where_the_cell_became_this_flow(page, lab):
    canvas = open_canvas(page, lab, "", run=False)
    canvas.output.locator(".cm-content").first.click()
    page.keyboard.insert_text("%load_ext omnitron_kernel")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(1500)
    page.evaluate(_RESET, [canvas.cell, ""])
    canvas.output.locator(".cm-content").first.click()
    page.keyboard.insert_text(FLOW)
    page.keyboard.press("Control+Enter")
    expect(canvas.root).to_be_visible()
    canvas.settle()
    canvas.select("table")
    page.keyboard.press("Delete")
    canvas.until(lambda: "table" not in canvas.source(), "it is deleted")
    for _ in range(4):
        page.keyboard.press("Control+z")
        page.wait_for_timeout(150)
    assert canvas.source() == FLOW
    expect(canvas.root.locator(".om-notices")).to_contain_text("nothing to undo")


def compiles(text: str) -> bool:
    """Whether the body of a flow is Python."""
    compile("\n".join(text.splitlines()[1:]), "<flow>", "exec")
    return True
