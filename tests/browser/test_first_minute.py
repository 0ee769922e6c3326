"""The first minute of a newcomer, in a real JupyterLab: what opens, what runs, what breaks and how it tells."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FIRST = "notebooks/01-first-flow.ipynb"
CANVAS = ".jp-Notebook .om-canvas"
NODE = f"{CANVAS} .react-flow__node[data-node-id]"
STATUSES = """() =>
    Array.from(document.querySelectorAll('.jp-Notebook .om-canvas')[0].querySelectorAll('.react-flow__node'))
    .map(each => each.dataset.status).filter(each => each)"""


def shoot(page: Page, name: str) -> None:
    """Keeps a screenshot as an artifact, to be looked at."""
    folder = Path(__file__).parent.parent.parent / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


def open_first(page: Page, lab, view: str = "") -> None:
    """Opens the first notebook and waits for its pictures."""
    page.goto(lab.url(lab.copy(FIRST), view))
    page.wait_for_selector(NODE)


def cell(page: Page, text: str):
    """The code cell that holds a text."""
    return page.locator(".jp-Notebook .jp-CodeCell", has_text=text).first


def run_cell(page: Page, text: str) -> None:
    """Clicks into a cell and presses Shift-Enter."""
    cell(page, text).locator(".jp-InputArea-editor").click()
    page.keyboard.press("Shift+Enter")


def test_the_notebook_opens_rendered_with_no_kernel_no_error_no_banner(page, lab):
    """The saved picture is there before any kernel has answered: none can start."""
    page.route("**/api/kernels**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.route(
        "**/api/sessions**", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    open_first(page, lab)
    expect(page.locator(NODE).first).to_be_visible()
    expect(page.locator(CANVAS)).to_have_count(2)
    assert not page.get_by_text("Jupyter news").count()
    assert not page.get_by_text("not trusted", exact=False).count()
    shoot(page, "opened-without-kernel")


def test_shift_enter_lights_the_picture_and_the_table_appears(page, lab):
    open_first(page, lab)
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    run_cell(page, "%load_ext omnitron_kernel")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    began = time.monotonic()
    run_cell(page, "%%flow audit")
    cell(page, "%%flow audit").locator(".jp-OutputArea-executeResult table").wait_for()
    page.wait_for_function(f"() => JSON.stringify(({STATUSES})()) === JSON.stringify(Array(5).fill('done'))")
    print(f"canvas done {time.monotonic() - began:.2f} s after Shift-Enter")
    table = cell(page, "%%flow audit").locator(".jp-OutputArea-executeResult table")
    expect(table).to_contain_text("package")
    shoot(page, "ran-light")
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    card = page.locator(f"{NODE} .om-card").first
    page.wait_for_function(
        "() => getComputedStyle(document.body).getPropertyValue('--jp-layout-color1').trim() != 'white'"
    )
    page.wait_for_timeout(500)
    fill = card.evaluate("each => getComputedStyle(each).backgroundColor")
    assert max(map(int, re.findall(r"\d+", fill)[:3])) < 80, f"the card follows the dark theme, and is {fill}"
    shoot(page, "ran-dark")
    assert page.complaints == []


def test_a_broken_line_is_marked_the_node_red_the_cure_named_the_rest_readable(page, lab):
    open_first(page, lab)
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    run_cell(page, "%load_ext omnitron_kernel")
    run_cell(page, "%%flow broken")
    broken = cell(page, "%%flow broken")
    expect(broken.locator(".jp-OutputArea-output", has_text="----> 5 largest = letters.nlagest")).to_be_visible()
    failed = broken.locator('.react-flow__node[data-status="failed"]')
    expect(failed).to_have_count(1)
    stroke = failed.locator(".om-card").evaluate("each => getComputedStyle(each).borderTopColor")
    red, green, blue = map(int, re.findall(r"\d+", stroke)[:3])
    assert red > 1.5 * max(green, blue)
    assert "the nearest it has is `nlargest`" in broken.inner_text()
    run_cell(page, 'broken.last["letters"].columns')
    expect(cell(page, 'broken.last["letters"].columns').locator(".jp-OutputArea-executeResult")).to_contain_text(
        "letters"
    )
    broken.scroll_into_view_if_needed()
    shoot(page, "broken")


def test_the_last_cell_prints_plain_python_that_runs_without_omnitron(page, lab, tmp_path):
    open_first(page, lab)
    page.wait_for_selector("text=Python 3 (ipykernel) | Idle")
    for text in ("%load_ext omnitron_kernel", "%%flow audit", "print(audit.export())"):
        run_cell(page, text)
    output = cell(page, "print(audit.export())").locator(".jp-OutputArea-output")
    expect(output).to_contain_text("def audit(top: int = 8):")
    script = tmp_path / "audit.py"
    script.write_text(output.inner_text().replace("\u00a0", " "))
    assert "omnitron" not in script.read_text().lower()
    done = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "package" in done.stdout


def test_notebook_seven_shows_it_too(page, lab):
    open_first(page, lab, "notebooks")
    shoot(page, "notebook-7-opened")
    run_cell(page, "%load_ext omnitron_kernel")
    run_cell(page, "%%flow audit")
    expect(cell(page, "%%flow audit").locator('.react-flow__node[data-status="done"]')).to_have_count(5)
    shoot(page, "notebook-7")


def test_an_untrusted_notebook_shows_words_and_runs_nothing(page, lab):
    """Lab's sanitiser drops the drawing; its words stay, in lines, and no markup of ours survives as markup."""
    text = (lab.folder / FIRST).read_text().replace("Your first flow", "Not signed")
    name = lab.copy(FIRST)
    (lab.folder / name).write_text(text)
    page.goto(lab.url(name))
    shown = cell(page, "%%flow audit").locator(".jp-OutputArea-output").first
    expect(shown).to_contain_text("audit")
    assert not shown.locator("svg").count()
    assert re.search(r"^audit ✓ done$", shown.inner_text(), re.MULTILINE)
    assert re.search(r"^packages DataFrame", shown.inner_text(), re.MULTILINE)
    shoot(page, "untrusted")
