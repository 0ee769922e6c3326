"""What a canvas knows of names: what can be added and how, which values are missing, which names are unknown."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from .canvas import CanvasPage, open_canvas

pytestmark = pytest.mark.browser

BIG = """%%flow big_orders(minimum: float = 3)
orders = load()
big = orders[orders.amount >= minimum]
big"""
LOAD = "import pandas as pd\n\ndef load() -> pd.DataFrame:\n    return pd.DataFrame({'amount': [1, 5]})"


@pytest.fixture
def canvas(page, lab) -> CanvasPage:
    """A flow over a table, run once."""
    return open_canvas(page, lab, BIG, LOAD)


def drop(canvas: CanvasPage, port: Locator) -> None:
    """Drags from a port to the ground, far from everything."""
    ground = canvas.root.locator(".react-flow__pane")
    box = ground.bounding_box()
    assert box is not None
    canvas.drag(port, ground, at=(box["width"] / 2, box["height"] - 12))


class TestMissing:
    """What was disconnected is an empty port, and can be connected again."""

    def test_an_edge_dropped_on_the_ground_leaves_a_port_for_each_place_that_read_it(self, canvas):
        drop(canvas, canvas.port("big", "orders"))
        canvas.until_source(BIG.replace("orders[orders.amount", "(...)[(...).amount"))
        expect(canvas.port("big", "...#2")).to_have_attribute("data-missing", "true")
        canvas.settle()
        canvas.drag(canvas.port("orders", "orders", "out"), canvas.node("big").locator(".om-title"))
        rows = canvas.root.locator(".om-palette-label")
        expect(rows.nth(0)).to_have_text("1st missing value")
        expect(rows.nth(1)).to_have_text("2nd missing value")
        canvas.page.keyboard.press("Enter")
        canvas.until_source(BIG.replace("orders[orders.amount", "orders[(...).amount"))
        expect(canvas.port("big", "...#2")).to_have_count(0)
        canvas.settle()
        canvas.drag(canvas.port("orders", "orders", "out"), canvas.node("big").locator(".om-title"))
        canvas.until_source(BIG)


class TestPalette:
    """Names of Python, of modules and of the notebook are found; what was dragged is taken."""

    @pytest.mark.parametrize(
        ("word", "line"),
        [
            ("len", "length = len(orders)"),
            ("head", "head = orders.head()"),
            ("pd.to_nu", "to_numeric = pd.to_numeric(orders)"),
            ("concat", "concat = pd.concat(orders)"),
            ("print", "print(orders)"),
            ("merge", "merge = orders.merge(right=...)"),
        ],
    )
    def test_a_name_takes_the_value_that_was_dragged_behind_the_node_that_gives_it(self, canvas, word, line):
        drop(canvas, canvas.port("orders", "orders", "out"))
        expect(canvas.root.locator(".om-palette-title")).to_have_text("Add a node that takes orders")
        canvas.page.keyboard.type(word)
        canvas.page.keyboard.press("Enter")
        canvas.until_source(BIG.replace("load()\n", f"load()\n{line}\n"))

    def test_the_methods_of_what_was_dragged_come_first_with_what_they_say(self, canvas):
        drop(canvas, canvas.port("big", "big", "out"))
        first = canvas.root.locator(".om-palette-row").first
        expect(first.locator(".om-palette-label")).to_have_text("big.head(n=5)")
        expect(first).to_contain_text("Return the first")

    def test_names_are_found_without_a_value_too(self, canvas):
        canvas.command("add").click()
        for word, label in [
            ("len", "len(obj"),
            ("read_csv", "pd.read_csv("),
            ("DataFrame", "pd.DataFrame("),
            ("load", "load()"),
        ]:
            canvas.page.keyboard.press("Control+a")
            canvas.page.keyboard.type(word)
            expect(canvas.root.locator(".om-palette-label").first).to_contain_text(label)
        canvas.page.keyboard.press("Control+a")
        canvas.page.keyboard.type("big_orders")
        expect(canvas.root.locator(".om-palette-row")).to_have_count(1)
        expect(canvas.root.locator(".om-palette-mark")).to_have_text("code")

    def test_a_value_without_a_name_is_given_one(self, page, lab):
        text = "%%flow f()\nxs = [3, 1]\nsorted(xs)"
        canvas = open_canvas(page, lab, text)
        drop(canvas, canvas.root.locator('.om-port[data-side="out"][data-port="value"]').first)
        canvas.page.keyboard.type("len")
        canvas.page.keyboard.press("Enter")
        canvas.until_source("%%flow f()\nxs = [3, 1]\nresult = sorted(xs)\nlength = len(result)\nresult")

    def test_without_a_kernel_python_and_the_texts_are_known(self, page, lab):
        text = "%%flow f(xs: list = [3, 1])\nbest = max(xs)\nbest"
        canvas = open_canvas(page, lab, text, "def tidy(items, how=1):\n    'Tidies.'\n    return items")
        page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        page.wait_for_selector("text=No Kernel")
        drop(canvas, canvas.port("<inputs>", "xs", "out"))
        canvas.page.keyboard.type("tidy")
        expect(canvas.root.locator(".om-palette-label").first).to_have_text("tidy(items, how=1)")
        canvas.page.keyboard.press("Enter")
        canvas.until_source(text.replace("max(xs)\n", "max(xs)\ntidied = tidy(xs)\n"))
