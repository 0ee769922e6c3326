"""How a run looks on the canvas: status, times, values on edges, errors at their nodes, run and cancel."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .canvas import hover_edge, open_canvas

pytestmark = pytest.mark.browser

TABLES = """%%flow rainy(millimetres: float = 1.0)
from vega_datasets import local_data
days   = local_data.seattle_weather()
wet    = days[days.precipitation >= millimetres]
months = wet.groupby(wet.date.dt.month_name()).size()
months.sort_values(ascending=False).head(3)"""

SLOW = """%%flow slow(seconds: float = 30.0)
import time
first  = time.sleep(0.4)
second = time.sleep(seconds)
third  = time.sleep(0.1)
third"""

BROKEN = """%%flow broken()
words  = ["a", "b"]
sizes  = [len(each) for each in words]
wrong  = words.appendd("c")
after  = len(words)
after"""


def test_hovering_an_edge_shows_the_tables_head(page, lab):
    canvas = open_canvas(page, lab, TABLES)
    expect(canvas.root.locator('[data-node-id="months"][data-status="done"]').first).to_be_visible()
    hover_edge(canvas, "days.days", "wet.days")
    peek = page.locator(".om-peek")
    expect(peek.locator("table")).to_contain_text("precipitation")
    expect(peek).to_contain_text("2012-01-01")


def test_hovering_a_node_tells_type_shape_and_duration(page, lab):
    canvas = open_canvas(page, lab, TABLES)
    expect(canvas.root.locator('[data-node-id="months"][data-status="done"]').first).to_be_visible()
    canvas.node("days").hover()
    peek = page.locator(".om-peek")
    expect(peek).to_contain_text("DataFrame")
    expect(peek).to_contain_text("1,461")
    expect(peek).to_contain_text("ms")


def test_nodes_light_up_while_the_flow_runs_and_cancel_stops_it(page, lab):
    canvas = open_canvas(page, lab, SLOW.replace("30.0", "0.2"))
    field = canvas.field("<inputs>", "seconds")
    field.fill("40.0")
    field.press("Enter")
    canvas.until(lambda: "40.0" in canvas.source(), "the time is in the cell")
    canvas.command("run").click()
    expect(canvas.root.locator('[data-node-id="second"][data-status="running"]').first).to_be_visible()
    expect(canvas.root.locator('[data-node-id="first"][data-status="done"]').first).to_be_visible()
    canvas.command("cancel").click()
    expect(canvas.root.locator('[data-node-id="second"][data-status="interrupted"]').first).to_be_visible()
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")


def test_values_are_seen_while_the_flow_still_runs(page, lab):
    """A peek goes by a subshell: it does not wait for the cell."""
    head = '%%flow busy(wait: float = 0.0)\nimport time\nwords = ["alpha", "beta"]\n'
    flow = head + "nap = time.sleep(wait)\nlast = len(words)\nlast"
    canvas = open_canvas(page, lab, flow)
    field = canvas.field("<inputs>", "wait")
    field.fill("20.0")
    field.press("Enter")
    canvas.until(lambda: "20.0" in canvas.source(), "the time is in the cell")
    canvas.command("run").click()
    expect(canvas.root.locator('[data-node-id="nap"][data-status="running"]').first).to_be_visible()
    hover_edge(canvas, "words.words", "last.words")
    expect(page.locator(".om-peek")).to_contain_text("alpha", timeout=8000)
    assert page.locator("text=Python 3 (ipykernel) | Busy").count()
    canvas.command("cancel").click()
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")


def test_a_broken_line_is_a_red_node_a_marked_line_and_a_named_cure(page, lab):
    canvas = open_canvas(page, lab, BROKEN)
    failed = canvas.root.locator('[data-node-id="wrong"][data-status="failed"]').first
    expect(failed).to_be_visible()
    expect(canvas.root).to_contain_text("AttributeError")
    expect(canvas.output).to_contain_text("append")
    expect(canvas.output.locator(".jp-OutputArea-output", has_text="----> 4 wrong")).to_be_visible()
    hover_edge(canvas, "words.words", "sizes.words")
    expect(page.locator(".om-peek")).to_contain_text("a")


def test_what_is_running_again_keeps_the_view(page, lab):
    """A run makes the output anew; zoom and place of the picture stay, and the page does not jump."""
    canvas = open_canvas(page, lab, TABLES)
    expect(canvas.root.locator('[data-node-id="months"][data-status="done"]').first).to_be_visible()
    pane = canvas.root.locator(".react-flow__pane").bounding_box()
    page.mouse.move(pane["x"] + 20, pane["y"] + pane["height"] - 20)
    page.mouse.down()
    page.mouse.move(pane["x"] + 80, pane["y"] + pane["height"] - 60, steps=6)
    page.mouse.up()
    before = canvas.root.locator(".react-flow__viewport").evaluate("each => each.style.transform")
    canvas.command("run").click()
    page.wait_for_timeout(300)
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    expect(canvas.root.locator('[data-node-id="months"][data-status="reused"]').first).to_be_visible()
    assert canvas.root.locator(".react-flow__viewport").evaluate("each => each.style.transform") == before
