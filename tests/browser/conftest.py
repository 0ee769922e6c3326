"""JupyterLab as a person has it: a server of its own, a home of its own, a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from omnitron_lab_ext import launch

from . import figures

ROOT = Path(__file__).parent.parent.parent
SHOTS = ROOT / "build" / "screenshots"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
TOKEN = "a-token-of-the-tests"
APPS = ("LabApp", "JupyterNotebookApp")

expect.set_options(timeout=30_000)


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab.

    Attributes:
        address: Where it answers.
        folder: The project it shows: a copy of the real notebooks.
    """

    address: str
    folder: Path

    def copy(self, notebook: str) -> str:
        """A copy of a notebook for one test alone; trust goes by content, so it is as trusted as the first."""
        name = f"notebooks/{uuid.uuid4().hex[:8]}.ipynb"
        shutil.copy(self.folder / notebook, self.folder / name)
        return name

    def url(self, notebook: str, view: str = "") -> str:
        """The address of a notebook in Notebook 7, `notebooks`, or else in Lab with nothing else open."""
        view = view or f"lab/workspaces/{uuid.uuid4().hex}/tree"
        return f"{self.address}/{view}/{notebook}?token={TOKEN}"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Lab, started as `make lab` starts it."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    notebook = folder / "notebooks" / "01-first-flow.ipynb"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    launch.trust(notebook)
    extra = ("--no-browser", f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--ServerApp.ip=127.0.0.1")
    server = subprocess.Popen(
        [*launch.command(notebook, *extra), *(f"--{app}.expose_app_in_browser=True" for app in APPS)],
        env={name: each for name, each in launch.environment().items() if name != "OMNITRON_HOME"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 90
    while True:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=2).close()
            break
        except OSError:
            assert server.poll() is None, "JupyterLab stopped"
            assert time.monotonic() < deadline, "JupyterLab did not answer within 90 s"
            time.sleep(0.2)
    yield Lab(address, folder)
    server.terminate()
    try:
        server.wait(60)
    finally:
        server.kill()  # a server that hangs is told of, and does not outlive the tests
        server.wait()


@pytest.fixture(autouse=True)
def store_of_its_own(lab: Lab) -> Iterator[None]:
    """Lets no test reuse what another one computed: what the kernels of a test kept goes with them."""
    yield
    shutil.rmtree(lab.folder / "notebooks" / ".omnitron", ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, ended with the module: while it lives, its event loop runs in this thread."""
    found = shutil.which("chromium") or os.environ.get("CHROMIUM")
    assert found, "no chromium: `tools/setup.sh browser` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh page; how it looked at the end is kept, and the kernels it started end with it."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.complaints = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    page.on(
        "console",
        lambda said: page.complaints.append(said.text) if said.type == "error" else None,  # type: ignore[attr-defined]
    )
    yield page
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"end-of-{request.node.name}.png")
    page.evaluate(
        """async () => {
            const xsrf = document.cookie.match(/_xsrf=([^;]+)/);
            const headers = xsrf ? {'X-XSRFToken': decodeURIComponent(xsrf[1])} : {};
            for (const each of await (await fetch('/api/sessions')).json())
                await fetch(`/api/sessions/${each.id}`, {method: 'DELETE', headers});
        }"""
    )
    context.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the figures that the tests of the canvas measured."""
    told = figures.lines()
    if told:
        terminalreporter.section("canvas: figures in a real browser")
        for line in told:
            terminalreporter.write_line(line)
