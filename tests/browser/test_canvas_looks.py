"""How it looks: themes, Notebook 7, accessibility, ten flows of the gallery there and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .canvas import CanvasPage, open_canvas, write_notebook

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
SHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "omnitron_lab_ext" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
FLOW = """%%flow rainy(millimetres: float = 1.0, largest: bool = True)
from vega_datasets import local_data
days   = local_data.seattle_weather()
wet    = days[days.precipitation >= millimetres]
months = wet.groupby(wet.date.dt.month_name()).size()
best = []
for name, count in months.items():
    if count > 20:
        best.append(name)
    else:
        rest = count
months.sort_values(ascending=not largest).head(3)"""


def shoot(page, name: str) -> None:
    """Keeps a screenshot as an artifact, to be looked at."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def test_it_follows_labs_theme_live(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    expect(canvas.root.locator('[data-node-id="months"][data-status="done"]').first).to_be_visible()
    page.wait_for_timeout(600)
    shoot(page, "canvas-light")
    ground = "each => getComputedStyle(each).backgroundColor"
    light = canvas.node("months").locator(".om-card").evaluate(ground)
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    canvas.until(
        lambda: canvas.node("months").locator(".om-card").evaluate(ground) != light, "the node takes the dark theme"
    )
    page.wait_for_timeout(600)
    shoot(page, "canvas-dark")
    assert max(map(int, re.findall(r"\d+", canvas.node("months").locator(".om-card").evaluate(ground))[:3])) < 110
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")


def test_notebook_seven_shows_and_edits_it(page, lab):
    canvas = open_canvas(page, lab, FLOW, view="notebooks")
    expect(canvas.root.locator('[data-node-id="months"][data-status="done"]').first).to_be_visible()
    field = canvas.field("<inputs>", "millimetres")
    field.fill("2.5")
    field.press("Enter")
    canvas.until(lambda: "millimetres: float = 2.5" in canvas.source(), "the cell has it")
    page.wait_for_timeout(500)
    shoot(page, "canvas-notebook-7")


def test_axe_has_no_serious_finding(page, lab):
    canvas = open_canvas(page, lab, FLOW)
    expect(canvas.root.locator('[data-node-id="months"][data-status="done"]').first).to_be_visible()
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        page.wait_for_timeout(800)
        page.add_script_tag(path=AXE)
        found = page.evaluate("async () => (await axe.run('.om-canvas')).violations")
        serious = [
            (each["id"], each["help"], [node["html"][:160] for node in each["nodes"]][:3])
            for each in found
            if each["impact"] in ("serious", "critical")
        ]
        assert serious == [], theme
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")


GALLERY = sorted(each for each in (ROOT / "flows").glob("*.py") if not each.name.startswith("_"))[:10]


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_from_code_to_canvas_and_back_leaves_every_other_byte(page, lab, path):
    """A flow of the gallery as a cell: one input's default is set on the canvas and undone there."""
    text = path.read_text().partition('\nif __name__ == "__main__"')[0].rstrip() + "\n"
    name = write_notebook(lab.folder, ["%load_ext omnitron_kernel", text, path.stem])
    page.goto(lab.url(name))
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    for index in range(3):
        page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
    shown = CanvasPage(page, 2)
    expect(shown.root).to_be_visible()
    page.wait_for_selector(".om-canvas [data-node-id]")
    source = CanvasPage(page, 1)
    assert source.source() == text
    simple = ".om-field-number input, .om-field-text input"
    field = shown.root.locator(simple).first
    old = field.input_value()
    number = re.fullmatch(r"-?[\d_.]+", old)
    field.fill(
        str(float(old.replace("_", "")) + 1)
        if number and "." in old
        else str(int(old.replace("_", "")) + 1)
        if number
        else old + "x"
    )
    field.press("Enter")
    source.until(lambda: source.source() != text, "the edit is in the cell")
    edited = source.source()
    start = next(i for i, (a, b) in enumerate(zip(text, edited, strict=False)) if a != b)
    end = next(i for i, (a, b) in enumerate(zip(reversed(text), reversed(edited), strict=False)) if a != b)
    assert len(text) - start - end < 60, "only the literal changed"
    shown.command("undo").click()
    source.until_source(text)
