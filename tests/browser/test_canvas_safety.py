"""What a canvas is given may be hostile, broken or large; it is shown as what it is: text."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from . import figures
from .canvas import CanvasPage, hover_edge, json_of, open_canvas, write_notebook

pytestmark = pytest.mark.browser

HOSTILE = """%%flow hostile(name: str = "<img src=x onerror=\\"window.pwned = 1\\">")
markup = "<script>window.pwned = 2</script>" + name   # <b>bold</b>
quotes = "\\"'`${window.pwned = 3}"
rtl    = "\u202eabc \u05e9\u05dc\u05d5\u05dd"
emoji  = "\U0001f9e8" * 3
größe  = len(markup + quotes + rtl + emoji)
größe"""


def test_names_and_previews_with_markup_show_as_text(page, lab):
    canvas = open_canvas(page, lab, HOSTILE)
    expect(canvas.root.locator('[data-node-id="größe"][data-status="done"]').first).to_be_visible()
    for each in ("markup", "quotes", "rtl", "emoji"):
        canvas.node(each).hover()
        expect(canvas.root.locator(".om-peek")).to_contain_text(f"{each} ")
        hover_edge(canvas, f"{each}.{each}", f"größe.{each}")
        expect(canvas.root.locator(".om-peek")).to_contain_text("str")
    assert page.evaluate("() => window.pwned") is None
    assert canvas.root.locator("img, script, .react-flow__node b").count() == 0


def test_a_flow_with_errors_still_draws(page, lab):
    canvas = open_canvas(page, lab, "%%flow odd()\na = 1\nb = a + 1\nb")
    canvas.type_into_cell("\nc = later + b\nlater = 3\nc")
    expect(canvas.node("c")).to_be_visible()
    expect(canvas.node("later")).to_be_visible()


@pytest.mark.parametrize("trusted", [False, True])
def test_only_a_trusted_notebook_runs_what_is_ours(page, lab, trusted):
    """The saved output of another shows as words; no canvas is mounted, nothing is asked of the server."""
    facts = {"flow": "f", "run": "r", "status": "done", "nodes": [{"id": "a", "status": "done"}]}
    bundle = {"application/vnd.omnitron.run+json": facts, "text/plain": "f done, in words"}
    output = {"output_type": "display_data", "data": bundle, "metadata": {}}
    name = write_notebook(lab.folder, ["%load_ext omnitron_kernel", "%%flow f()\na = 1\na"], outputs={1: [output]})
    if not trusted:
        path = lab.folder / name
        changed = json_of(path)
        changed["cells"][1]["outputs"][0]["data"]["text/plain"] = "f done, in other words"
        path.write_text(json.dumps(changed))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(lab.url(name))
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(1)
    if trusted:
        expect(cell.locator(".om-canvas [data-node-id=a]")).to_be_visible()
        assert "/omnitron/read" in asked
        return
    expect(cell).to_contain_text("in other words")
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    page.wait_for_timeout(1000)
    assert page.locator(".om-canvas").count() == 0
    assert "/api/sessions" in asked, "requests are seen"
    assert not [each for each in asked if "/omnitron/" in each]


def test_nothing_is_evaluated_from_saved_output(page, lab):
    """A trusted notebook whose facts lie: they are words on a picture of what the cell says."""
    wild = "<img src=x onerror='window.pwned=1'>"
    facts = {
        "flow": "f", "run": wild, "status": wild, "message": wild, "traceback": wild, "note": wild, "error": wild,
        "nodes": [{"id": "a", "status": wild, "type": wild, "text": wild, "size": wild, "error": wild},
                  {"id": wild, "status": "done"}, 7, None, {"id": {}}],
        "inputs": {"x": wild}, "ms": "soon",
    }  # fmt: skip
    bundle = {"application/vnd.omnitron.run+json": facts, "text/plain": "f"}
    output = {"output_type": "display_data", "data": bundle, "metadata": {}}
    flow = "%%flow f(x=1)\na = x\na"
    name = write_notebook(lab.folder, ["1", flow], outputs={1: [output]})
    page.goto(lab.url(name))
    canvas = CanvasPage(page, 1)
    expect(canvas.node("a")).to_be_visible()
    canvas.node("a").hover()
    page.wait_for_timeout(800)
    assert page.evaluate("() => window.pwned") is None


def test_three_thousand_nodes(page, lab):
    lines = ["%%flow --no-run wide(x: int = 1)"]
    lines += [
        f"n{index} = x + {index}" if index < 10 else f"n{index} = n{index - 7} + n{index // 2}" for index in range(3000)
    ]
    canvas = open_canvas(page, lab, "\n".join([*lines, "n2999"]))
    assert canvas.root.locator(".react-flow__node").count() > 0
    field = canvas.field("<inputs>", "x")
    field.fill("2")
    field.press("Enter")
    canvas.until(lambda: "x: int = 2" in canvas.source(), "an edit of a big flow", seconds=30)


def test_a_saved_canvas_of_a_hundred_nodes_is_small(page, lab):
    """What the notebook's file grows by, widget state and metadata included."""
    lines = ["%%flow chain(x: int = 1)", "n0 = x"]
    lines += [f"n{index} = n{index - 1} + {index}" for index in range(1, 100)]
    canvas = open_canvas(page, lab, "\n".join([*lines, "n99"]))
    expect(canvas.root).to_be_visible()
    page.wait_for_timeout(800)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1500)
    name = page.url.partition("tree/")[2].partition("?")[0]
    saved = json_of(lab.folder / name)
    shown = [each for each in saved["cells"][1]["outputs"] if each["output_type"] == "display_data"]
    size = len(json.dumps(shown)) + len(json.dumps(saved["metadata"])) + len(json.dumps(saved["cells"][1]["metadata"]))
    figures.keep("saved notebook, a canvas of 100 nodes", size / 1000, "KB", "30")
    assert size < 30_000
