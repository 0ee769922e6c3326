"""What is seen before anybody moves anything: how high a canvas is, how much of a flow it shows, and what is where."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .canvas import open_canvas

pytestmark = pytest.mark.browser

SHORT = """%%flow short(size: int = 3)
numbers = list(range(size))
sum(numbers)"""

LONG = "\n".join(
    [
        "%%flow long(size: int = 3)",
        "n0 = abs(size)",
        *(f"n{index} = abs(n{index - 1})" for index in range(1, 9)),
        "abs(n8)",
    ]
)

SEEN = """root => {
    const around = root.getBoundingClientRect();
    const boxOf = each => { const box = each.getBoundingClientRect();
        return {left: box.left - around.left, top: box.top - around.top,
                right: box.right - around.left, bottom: box.bottom - around.top}; };
    const all = (selector) => [...root.querySelectorAll(selector)].map(boxOf);
    return {width: around.width, height: around.height,
            zoom: new DOMMatrix(getComputedStyle(root.querySelector('.react-flow__viewport')).transform).a,
            cards: all('.om-card'), bars: all('.om-toolbar, .om-run, .om-minimap')};
}"""


def _on(one: dict, other: dict) -> bool:
    across = one["left"] < other["right"] and other["left"] < one["right"]
    return across and one["top"] < other["bottom"] and other["top"] < one["bottom"]


@pytest.mark.parametrize(("flow", "last"), [(SHORT, "numbers"), (LONG, "n8")], ids=["short", "long"])
def test_all_of_it_is_seen_at_first_and_nothing_stands_on_it(page, lab, flow, last):
    """A flow of three cards and one of eleven: whole, readable, with the bars beside it."""
    canvas = open_canvas(page, lab, flow)
    expect(canvas.node(last)).to_have_attribute("data-status", "done")
    canvas.settle()
    seen = canvas.root.evaluate(SEEN)
    assert seen["zoom"] >= 0.54
    for card in seen["cards"]:
        assert card["left"] >= 0
        assert card["top"] >= 0
        assert card["right"] <= seen["width"]
        assert card["bottom"] <= seen["height"]
        assert not any(_on(card, bar) for bar in seen["bars"])


def test_a_canvas_is_as_high_as_its_flow_and_typing_does_not_change_that(page, lab):
    canvas = open_canvas(page, lab, SHORT)
    canvas.settle()
    low = canvas.root.bounding_box()["height"]
    assert 215 <= low < 300
    canvas.type_into_cell("\nmore = [numbers] * 2\nlen(more)")
    expect(canvas.node("more")).to_be_visible()
    canvas.settle()
    assert canvas.root.bounding_box()["height"] == low


def test_a_panel_shows_all_of_it_anew_when_it_becomes_smaller(page, lab):
    canvas = open_canvas(page, lab, SHORT)
    page.set_viewport_size({"width": 2200, "height": 1400})
    try:
        canvas.command("open").click()
        panel = page.locator(".om-panel .om-canvas")
        expect(panel.locator('[data-node-id="numbers"]')).to_be_visible()
        page.wait_for_timeout(700)
        before = panel.evaluate(SEEN)
        page.set_viewport_size({"width": 1280, "height": 1400})
        page.wait_for_timeout(1000)
        after = panel.evaluate(SEEN)
    finally:
        page.set_viewport_size({"width": 1280, "height": 1400})
    assert after["width"] < before["width"] - 200
    for seen in (before, after):
        left, right = (min(card["left"] for card in seen["cards"]), max(card["right"] for card in seen["cards"]))
        assert left >= 0
        assert right <= seen["width"]
        assert abs(left - (seen["width"] - right)) < 4, "in the middle"
