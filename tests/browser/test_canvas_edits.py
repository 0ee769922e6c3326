"""Each thing that one does with a canvas, by mouse and by keys: what counts is the text of the cell afterwards."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .canvas import CanvasPage, open_canvas

pytestmark = pytest.mark.browser

FLOW = """%%flow prices(rate: float = 0.2)
import math                                # kept as it is
raw    = [3, 1,  2]                        # the comment stays
table  = sorted(raw, reverse=False)
largest = max(raw)
gross  = round(largest * 1.5, ndigits=1)   # gross
label  = "total: "
label + str(gross)"""


@pytest.fixture
def canvas(page, lab) -> CanvasPage:
    """The flow of these tests, run once."""
    return open_canvas(page, lab, FLOW)


def changed(old: str, new: str) -> str:
    """The flow with one stretch changed; everything else is to stay byte for byte."""
    assert FLOW.count(old) == 1
    return FLOW.replace(old, new)


class TestLiterals:
    """A literal is a field by its type; setting it changes that literal in the text, and nothing else."""

    def test_a_number_in_a_node_is_the_number_in_the_cell_and_ctrl_z_restores_it(self, canvas):
        field = canvas.field("gross", "ndigits")
        expect(field).to_have_value("1")
        field.fill("2")
        field.press("Enter")
        took = canvas.until_source(changed("ndigits=1", "ndigits=2"))
        print(f"a literal was in the source {took:.0f} ms after Enter")
        canvas.select("gross")
        canvas.page.keyboard.press("Control+z")
        canvas.until_source(FLOW)
        canvas.page.keyboard.press("Control+Shift+z")
        canvas.until_source(changed("ndigits=1", "ndigits=2"))

    def test_a_tick_is_true_or_false(self, canvas):
        box = canvas.field("table", "reverse")
        expect(box).not_to_be_checked()
        box.click()
        canvas.until_source(changed("reverse=False", "reverse=True"))

    def test_a_text_keeps_its_quotes(self, canvas):
        field = canvas.field("label", "value")
        field.fill('say "what": ')
        field.press("Enter")
        canvas.until(lambda: "say " in canvas.source(), "the text is in the cell")
        line = next(each for each in canvas.source().splitlines() if each.startswith("label "))
        assert eval(line.partition("=")[2].strip()) == 'say "what": '

    def test_a_literal_within_an_expression(self, canvas):
        field = canvas.field("gross", "1.5")
        field.fill("1.75")
        field.press("Enter")
        canvas.until_source(changed("1.5", "1.75"))

    def test_the_default_of_an_input(self, canvas):
        field = canvas.field("<inputs>", "rate")
        field.fill("0.25")
        field.press("Enter")
        canvas.until_source(changed("rate: float = 0.2", "rate: float = 0.25"))

    def test_what_is_no_literal_is_refused_at_the_field_and_kept(self, canvas):
        field = canvas.field("gross", "ndigits")
        field.fill("1 +")
        field.press("Enter")
        canvas.page.wait_for_timeout(700)
        assert canvas.source() == FLOW
        expect(field).to_have_value("1 +")


class TestConnections:
    """An edge is a name in the code."""

    def test_dragging_an_output_to_an_input_changes_one_name(self, canvas):
        canvas.drag(canvas.port("table", "table", "out"), canvas.port("largest", "raw"))
        canvas.until_source(changed("max(raw)", "max(table)"))
        expect(
            canvas.edge("table.table", "largest.raw").or_(canvas.edge("table.table", "largest.table"))
        ).to_have_count(1)

    def test_a_type_that_does_not_fit_is_refused_and_told_why(self, page, lab):
        flow = "%%flow f(name: str = 'x')\ndef half(amount: float) -> float:\n    return amount / 2\nb = half(2.0)\nb"
        canvas = open_canvas(page, lab, flow)
        canvas.drag(canvas.port("<inputs>", "name", "out"), canvas.port("b", "amount"))
        expect(canvas.root.locator(".om-notice")).to_contain_text("str")
        assert canvas.source() == flow

    def test_what_would_flow_backwards_is_refused_and_told_why(self, canvas):
        canvas.drag(canvas.port("largest", "largest", "out"), canvas.port("table", "raw"))
        expect(canvas.root.locator(".om-notice")).to_be_visible()
        assert canvas.source() == FLOW

    def test_an_edge_taken_off_its_port_is_gone(self, canvas):
        canvas.drag(canvas.port("largest", "raw"), canvas.root.locator(".react-flow__pane"), at=(60, 250))
        canvas.until_source(changed("max(raw)", "max(...)"))

    def test_an_edge_that_is_selected_is_deleted_by_a_key(self, canvas):
        path = canvas.edge("raw.raw", "largest.raw").locator("path").first
        point = path.evaluate(
            """path => { const at = path.getPointAtLength(path.getTotalLength() / 2), m = path.getScreenCTM();
                return [at.x * m.a + m.e, at.y * m.d + m.f]; }"""
        )
        canvas.page.mouse.click(*point)
        canvas.page.keyboard.press("Delete")
        canvas.until_source(changed("max(raw)", "max(...)"))


class TestNodes:
    """Nodes are statements: added, removed, renamed, rewritten and copied."""

    def test_a_node_is_added_by_its_code(self, canvas):
        canvas.command("add").click()
        canvas.page.locator(".om-palette input").fill("smallest = min(raw)")
        canvas.page.keyboard.press("Enter")
        canvas.until(lambda: "smallest = min(raw)\n" in canvas.source(), "the statement is in the cell")
        assert canvas.source().replace("smallest = min(raw)\n", "") == FLOW
        expect(canvas.node("smallest")).to_be_visible()

    def test_a_node_is_added_by_the_name_of_a_known_function(self, page, lab):
        canvas = open_canvas(page, lab, FLOW, "def half(amount: float) -> float:\n    return amount / 2")
        canvas.root.locator(".react-flow__pane").dblclick(position={"x": 60, "y": 250})
        page.locator(".om-palette input").fill("half")
        expect(page.locator(".om-palette")).to_contain_text("half")
        page.keyboard.press("Enter")
        canvas.until(lambda: "half(" in canvas.source(), "a call of it is in the cell")

    def test_a_node_that_nobody_reads_is_deleted(self, canvas):
        canvas.select("table")
        canvas.page.keyboard.press("Delete")
        canvas.until_source(changed("table  = sorted(raw, reverse=False)\n", ""))
        expect(canvas.node("table")).to_have_count(0)

    def test_a_node_that_is_read_is_kept_and_its_readers_are_named(self, canvas):
        canvas.select("largest")
        canvas.page.keyboard.press("Delete")
        expect(canvas.root.locator(".om-notice")).to_contain_text("gross")
        assert canvas.source() == FLOW
        expect(canvas.node("largest")).to_be_visible()

    def test_a_name_is_changed_in_place_wherever_it_is_read(self, canvas):
        canvas.select("largest")
        canvas.page.keyboard.press("F2")
        editor = canvas.root.locator(".om-name-editor")
        editor.fill("top")
        editor.press("Enter")
        wanted = FLOW.replace("largest = max(raw)", "top = max(raw)").replace("round(largest * 1.5", "round(top * 1.5")
        canvas.until_source(wanted)
        expect(canvas.node("top")).to_be_visible()

    def test_code_is_changed_in_place(self, canvas):
        canvas.select("table")
        canvas.page.keyboard.press("Enter")
        editor = canvas.root.locator(".om-code-editor textarea, textarea.om-code-editor").first
        editor.fill("table  = sorted(raw, key=abs)")
        editor.press("Control+Enter")
        canvas.until_source(changed("sorted(raw, reverse=False)", "sorted(raw, key=abs)"))

    def test_code_that_is_not_python_is_refused_and_what_was_typed_stays(self, canvas):
        canvas.select("table")
        canvas.page.keyboard.press("Enter")
        editor = canvas.root.locator(".om-code-editor textarea, textarea.om-code-editor").first
        editor.fill("table = sorted(raw")
        editor.press("Control+Enter")
        canvas.page.wait_for_timeout(600)
        expect(editor).to_have_value("table = sorted(raw")
        assert canvas.source() == FLOW
        editor.press("Escape")
        expect(editor).to_have_count(0)

    def test_duplicating_makes_a_copy_that_changes_nothing_else(self, canvas):
        canvas.select("table")
        canvas.page.keyboard.press("Control+d")
        canvas.until(lambda: canvas.source().count("sorted(raw, reverse=False)") == 2, "there are two")
        added = [each for each in canvas.source().splitlines() if each not in FLOW.splitlines()]
        assert len(added) == 1
        assert not added[0].startswith("table ")
        assert [each for each in canvas.source().splitlines() if each not in added] == FLOW.splitlines()

    def test_undo_and_redo_by_the_toolbar(self, canvas):
        canvas.select("table")
        canvas.page.keyboard.press("Delete")
        gone = changed("table  = sorted(raw, reverse=False)\n", "")
        canvas.until_source(gone)
        canvas.command("undo").click()
        canvas.until_source(FLOW)
        canvas.command("redo").click()
        canvas.until_source(gone)

    def test_typing_and_canvas_edits_share_the_cells_own_history(self, canvas):
        canvas.type_into_cell(" + '!'")
        typed = FLOW + " + '!'"
        canvas.until_source(typed)
        field = canvas.field("gross", "ndigits")
        field.fill("3")
        field.press("Enter")
        canvas.until_source(typed.replace("ndigits=1", "ndigits=3"))
        canvas.output.locator(".cm-content").first.click()
        canvas.page.keyboard.press("Control+z")
        canvas.until_source(typed)
        canvas.page.keyboard.press("Control+z")
        canvas.until(lambda: canvas.source() != typed, "typing is undone next")


class TestClipboard:
    """Nodes travel as Python text."""

    def test_what_is_copied_is_the_statement(self, canvas):
        canvas.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        canvas.select("table", "largest")
        canvas.page.keyboard.press("Control+c")
        copied = canvas.page.evaluate("() => navigator.clipboard.readText()")
        assert "table  = sorted(raw, reverse=False)" in copied
        assert "largest = max(raw)" in copied

    def test_copy_and_paste_adds_fresh_names(self, canvas):
        canvas.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        canvas.select("table")
        canvas.page.keyboard.press("Control+c")
        canvas.page.keyboard.press("Control+v")
        canvas.until(lambda: canvas.source().count("sorted(raw, reverse=False)") == 2, "it is pasted")
        added = [each for each in canvas.source().splitlines() if each not in FLOW.splitlines()]
        assert len(added) == 1

    def test_cut_and_paste(self, canvas):
        canvas.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        canvas.select("table")
        canvas.page.keyboard.press("Control+x")
        canvas.until(lambda: "table" not in canvas.source(), "it is cut")
        canvas.page.keyboard.press("Control+v")
        canvas.until(lambda: "table  = sorted(raw, reverse=False)" in canvas.source(), "it is back")

    def test_between_two_flows(self, page, lab):
        other = "%%flow other()\nitems = [1, 2]\nlen(items)"
        canvas = open_canvas(page, lab, FLOW, other)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        first = CanvasPage(page, 1)
        first.select("items")
        page.keyboard.press("Control+c")
        canvas.select("raw")
        page.keyboard.press("Control+v")
        canvas.until(lambda: "items = [1, 2]" in canvas.source(), "it is in the other flow")
        assert first.source() == other


class TestPlaces:
    """Where nodes stand is no code: it is kept in the cell's metadata."""

    def test_dragging_a_node_keeps_its_place_and_leaves_the_text(self, canvas):
        before = canvas.node("table").bounding_box()
        canvas.drag_by(canvas.node("table"), 90, 60)
        canvas.until(lambda: "table" in canvas.metadata().get("positions", {}), "the place is kept")
        after = canvas.node("table").bounding_box()
        assert abs(after["x"] - before["x"] - 90) < 25
        assert abs(after["y"] - before["y"] - 60) < 25
        assert canvas.source() == FLOW

    def test_a_place_goes_along_with_a_new_name(self, canvas):
        canvas.drag_by(canvas.node("largest"), 60, 80)
        canvas.until(lambda: "largest" in canvas.metadata().get("positions", {}), "the place is kept")
        kept = canvas.metadata()["positions"]["largest"]
        canvas.select("largest")
        canvas.page.keyboard.press("F2")
        canvas.root.locator(".om-name-editor").fill("top")
        canvas.page.keyboard.press("Enter")
        canvas.until(lambda: "top" in canvas.metadata().get("positions", {}), "the place has the new name")
        assert canvas.metadata()["positions"]["top"] == kept
        assert "largest" not in canvas.metadata()["positions"]

    def test_arrow_keys_move_what_is_selected(self, canvas):
        canvas.select("table")
        for _ in range(3):
            canvas.page.keyboard.press("Shift+ArrowRight")
        canvas.until(lambda: "table" in canvas.metadata().get("positions", {}), "the place is kept")

    def test_a_marquee_selects_what_it_covers_and_ctrl_a_everything(self, canvas):
        box = canvas.root.locator(".react-flow__pane").bounding_box()
        one, other = canvas.node("table").bounding_box(), canvas.node("largest").bounding_box()
        left, top = min(one["x"], other["x"]) - 6, min(one["y"], other["y"]) - 6
        right = max(one["x"] + one["width"], other["x"] + other["width"]) + 6
        low = max(one["y"] + one["height"], other["y"] + other["height"]) + 6
        assert box is not None
        canvas.page.keyboard.down("Shift")
        canvas.page.mouse.move(left, top)
        canvas.page.mouse.down()
        canvas.page.mouse.move(right, low, steps=8)
        canvas.page.mouse.up()
        canvas.page.keyboard.up("Shift")
        selected = canvas.root.locator(".react-flow__node.selected")
        ids = selected.evaluate_all("all => all.map(each => each.dataset.id)")
        assert {"table", "largest"} <= set(ids)
        canvas.page.keyboard.press("Control+a")
        assert selected.count() > len(ids) or selected.count() >= 6
        canvas.page.keyboard.press("Escape")
        expect(selected).to_have_count(0)

    def test_layout_forgets_what_was_placed(self, canvas):
        canvas.drag_by(canvas.node("table"), 90, 60)
        canvas.until(lambda: "table" in canvas.metadata().get("positions", {}), "the place is kept")
        canvas.command("layout").click()
        canvas.until(lambda: not canvas.metadata().get("positions"), "the places are forgotten")
        assert canvas.source() == FLOW
