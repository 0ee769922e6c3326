"""The environment's packages in a real JupyterLab: a graph to be looked at, that leaves a drawing behind."""

from __future__ import annotations

import json
import re
import time
from html import unescape

import pytest
from playwright.sync_api import Page, expect

from omnitron_kernel.graph import read
from omnitron_kernel.graph.draw import ROOM, NodeState, PictureState, picture
from omnitron_lab_ext import dependencies, launch

from .conftest import SHOTS

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

BOOK = "notebooks/06-big-graphs.ipynb"
LIVE = ".jp-Notebook .omnitron-live"
PAINTED = """() => {
    const live = document.querySelector('.omnitron-live'), graph = live?._cyreg?.cy;
    if (!graph || graph.nodes().length < 200) return null;
    const canvas = [...live.querySelectorAll('canvas')].at(-1);
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some(each => each) ? {nodes: graph.nodes().length, edges: graph.edges().length} : null;
}"""
"""What is drawn, once it is on the canvas."""

PLACE = """() => {
    const live = document.querySelector('.omnitron-live'), {x, y} = live.getBoundingClientRect();
    const node = live._cyreg.cy.nodes().max(each => each.data('letters')).ele, at = node.renderedPosition();
    return {id: node.id(), x: x + at.x, y: y + at.y, own: node.position(), zoom: live._cyreg.cy.zoom()};
}"""
"""The largest package: its name, and where it is on the screen."""


def shoot(page: Page, name: str) -> None:
    """Keeps a screenshot as an artifact, to be looked at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def run(page: Page, lab, text: str = "everything = dependencies()") -> str:
    """Opens the notebook, runs the cell that imports and the one that holds a text, and waits for the graph."""
    name = lab.copy(BOOK)
    page.goto(lab.url(name))
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    for each in ("from omnitron_lab_ext import dependencies", text):
        page.locator(".jp-Notebook .jp-CodeCell", has_text=each).first.locator(".jp-InputArea-editor").click()
        page.began = time.monotonic()  # type: ignore[attr-defined]
        page.keyboard.press("Shift+Enter")
        if each != text:
            page.wait_for_selector(LIVE)
            page.evaluate("() => document.querySelectorAll('.omnitron-live').forEach(each => each.remove())")
    return name


def test_the_whole_environment_is_drawn_in_both_themes(page, lab):
    run(page, lab)
    seen = page.wait_for_function(PAINTED, polling=20).json_value()
    took = time.monotonic() - page.began
    print(f"{seen['nodes']} packages and {seen['edges']} requirements painted {took:.2f} s after Shift-Enter")

    live = page.locator(LIVE).first
    live.scroll_into_view_if_needed()
    assert seen["nodes"] == 200
    expect(page.locator("text=more left out").first).to_be_visible()
    shoot(page, "dependencies-light")
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.wait_for_function(
        "() => getComputedStyle(document.body).getPropertyValue('--jp-layout-color1').trim() != 'white'"
    )
    page.wait_for_timeout(500)
    ground = live.evaluate("each => getComputedStyle(each).backgroundColor")
    assert max(map(int, re.findall(r"\d+", ground)[:3])) < 80, f"the ground follows the dark theme, and is {ground}"
    shoot(page, "dependencies-dark")
    assert page.complaints == []


def test_a_click_tells_the_version_and_nothing_can_be_changed(page, lab):
    run(page, lab)
    page.wait_for_function(PAINTED, polling=20)
    page.locator(LIVE).first.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    before = page.evaluate(PLACE)

    page.mouse.click(before["x"], before["y"])

    tip = page.locator(".tippy-tooltip")
    expect(tip).to_contain_text(re.compile(rf"{re.escape(before['id'])} \d"))
    expect(tip).to_contain_text("needed by")
    shoot(page, "dependencies-told")
    page.mouse.move(before["x"], before["y"])
    page.mouse.down()
    page.mouse.move(before["x"] + 60, before["y"] + 30, steps=4)
    page.mouse.up()
    assert page.evaluate(PLACE)["own"] == before["own"]
    box = page.locator(LIVE).first.bounding_box()
    page.mouse.click(box["x"] + 4, box["y"] + 4)
    for _ in range(30):
        page.mouse.wheel(0, -400)
    page.wait_for_timeout(300)
    assert page.evaluate(PLACE)["zoom"] <= 3
    assert page.complaints == []


def test_what_is_saved_is_a_drawing_that_shows_without_the_kernel(page, lab):
    name = run(page, lab)
    page.wait_for_function(PAINTED, polling=20)
    assert not page.locator(".omnitron-still").last.is_visible()
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(1500)
    saved = json.loads((lab.folder / name).read_text())
    cell = next(each for each in saved["cells"] if "everything = dependencies()" in "".join(each["source"]))
    assert "widgets" not in saved["metadata"]
    assert len(json.dumps(cell["outputs"], indent=1, ensure_ascii=False).encode()) < ROOM + 3000

    page.route("**/api/kernels**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.route(
        "**/api/sessions**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.evaluate(
        """async () => {
            const xsrf = document.cookie.match(/_xsrf=([^;]+)/);
            const headers = xsrf ? {'X-XSRFToken': decodeURIComponent(xsrf[1])} : {};
            for (const each of await (await fetch('/api/sessions')).json())
                await fetch(`/api/sessions/${each.id}`, {method: 'DELETE', headers});
        }"""
    )
    launch.trust(lab.folder / name)
    page.goto(lab.url(name))
    drawn = page.locator(".omnitron-still svg").last
    expect(drawn).to_be_attached()
    page.wait_for_selector(".jp-Dialog")
    while page.locator(".jp-Dialog").count():  # Lab tells that no kernel could be started
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
    drawn.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    expect(drawn).to_be_visible()
    expect(page.locator("text=Error displaying widget").first).not_to_be_visible()
    shoot(page, "dependencies-saved")


def test_where_lab_drops_the_drawing_its_words_stay_in_lines(page, lab):
    """Of an untrusted notebook Lab's sanitiser keeps text alone; no markup is to be left in it as text."""
    page.goto(lab.url(lab.copy(BOOK)))
    page.wait_for_selector(".jp-Notebook")
    graph = read(
        "def f(path: 'Path < 3', limit=1):\n    rows = g(path, '<&>')\n    table = h(rows, limit)\n    return table"
    )
    state = PictureState("done", "", {node.id: NodeState("done", "1 ms", title="<b> & c") for node in graph.nodes})
    for html in (
        picture(graph, state)["text/html"],
        dependencies("dask[distributed]")._repr_mimebundle_()["text/html"],
    ):
        left = page.evaluate(
            "html => window.jupyterapp.shell.currentWidget.content.rendermime.sanitizer.sanitize(html)", html
        )
        words = unescape(re.sub("<[^>]*>", "", left))
        assert not re.search(r"</?(text|title|g|svg|path)\b", words), words
        assert len(words.splitlines()) > 10
