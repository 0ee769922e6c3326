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
        canvas.drag(canvas.port("orders", "orders", "out"), canvas.port("big", "..."))
        canvas.until_source(BIG.replace("orders[orders.amount", "orders[(...).amount"))
        canvas.settle()
        canvas.drag(canvas.port("orders", "orders", "out"), canvas.port("big", "..."))
        canvas.until_source(BIG)
