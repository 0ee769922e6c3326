"""How fast it is in a real browser; figures are printed at the end of the run."""

from __future__ import annotations

import statistics

import pytest

from . import figures
from .canvas import open_canvas

pytestmark = pytest.mark.browser

PAINTED = """() => { const all = performance.getEntriesByName('omnitron:painted');
    const data = performance.getEntriesByName('omnitron:data');
    return all.length && data.length ? all[all.length - 1].startTime - data[data.length - 1].startTime : null; }"""


def chain(count: int) -> str:
    """A flow of so many nodes, each fed by two."""
    lines = ["%%flow --no-run wide(x: int = 1)", "n0 = x"]
    lines += [f"n{index} = n{index - 1 - index % 3 if index > 3 else 0} + {index}" for index in range(1, count)]
    return "\n".join([*lines, f"n{count - 1}"])


@pytest.mark.parametrize(("count", "target"), [(100, 300), (1000, 700)])
def test_first_paint(page, lab, count, target):
    canvas = open_canvas(page, lab, chain(count))
    canvas.until(lambda: page.evaluate(PAINTED) is not None, "the first paint is marked")
    took = page.evaluate(PAINTED)
    figures.keep(f"first paint of {count} nodes after the data", took, "ms", str(target))
    assert 0 < took < 20 * target


def test_panning_a_thousand_nodes(page, lab):
    """Frames a second while the ground is dragged for two seconds."""
    canvas = open_canvas(page, lab, chain(1000))
    page.wait_for_timeout(1500)
    pane = canvas.root.locator(".react-flow__pane").bounding_box()
    x, y = pane["x"] + pane["width"] / 2, pane["y"] + 12
    page.evaluate(
        """() => { window.frames_ = [];
            const tick = at => { window.frames_.push(at); window.frame_ = requestAnimationFrame(tick); };
            requestAnimationFrame(tick); }"""
    )
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(x + 200 * ((step % 40) / 40 - 0.5), y + step)
    page.mouse.up()
    times = page.evaluate("() => { cancelAnimationFrame(window.frame_); return window.frames_; }")
    rate = 1000 * (len(times) - 1) / (times[-1] - times[0])
    figures.keep("panning 1,000 nodes", rate, "fps", "at least 30")
    assert rate > 2


SEEN = """() => { window.seen_ = null; let began = 0;
    const root = document.querySelector('.om-canvas');
    root.addEventListener('keydown', event => { if (event.key === 'Delete') began = performance.now(); }, true);
    const watch = () => {
        if (began && !root.querySelector('.react-flow__node[data-id="a"]')) window.seen_ = performance.now() - began;
        else requestAnimationFrame(watch); };
    requestAnimationFrame(watch); }"""


def test_an_edit_is_on_screen_before_any_answer(page, lab):
    """The server takes its time; what was done is drawn in the next frames all the same."""
    canvas = open_canvas(page, lab, "%%flow f()\na = 1\nb = 2\nb")
    page.route("**/omnitron/edit*", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    canvas.select("a")
    page.evaluate(SEEN)
    page.keyboard.press("Delete")
    page.wait_for_function("() => window.seen_ !== null")
    took = page.evaluate("() => window.seen_")
    figures.keep("an edit on the screen", took, "ms", "the next frame, 17 to 33")
    assert took < 1000
    canvas.until(lambda: "a = 1" not in canvas.source(), "then it is in the source")


def test_an_edit_is_soon_in_the_source(page, lab):
    flow = "\n".join(["%%flow f()", *(f"n{index} = round(1.5, ndigits={index})" for index in range(20)), "n19"])
    canvas = open_canvas(page, lab, flow)
    took = []
    for value in range(40, 48):
        field = canvas.field("n3", "ndigits")
        field.fill(str(value))
        field.press("Enter")
        took.append(
            canvas.until(lambda value=value: f"ndigits={value})" in canvas.source(), "the edit is in the source")
        )
    figures.keep("an edit in the source (median)", statistics.median(took), "ms", "200")
