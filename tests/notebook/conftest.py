"""A real IPython shell with the extension loaded, and cells run in it as a notebook runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

_COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass
class Ran:
    """What one cell did.

    Attributes:
        value: What it showed as its result.
        error: What it raised.
        told: The traceback or complaint as the notebook shows it, without colours.
        shown: The MIME bundles that it displayed.
    """

    value: Any = None
    error: BaseException | None = None
    told: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)


class Notebook:
    """A notebook without a front end."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.names = shell.user_ns
        self._told: list[str] = []
        shell._showtraceback = lambda *error: self._told.extend(error[2])  # as a kernel overrides it

    def run(self, cell: str) -> Ran:
        """Runs a cell."""
        publisher = self.shell.display_pub = CapturingDisplayPublisher()
        self._told.clear()
        result = self.shell.run_cell(cell, store_history=True)
        told = _COLOURS.sub("", "\n".join(self._told))
        shown = [each["data"] for each in publisher.outputs]
        return Ran(result.result, result.error_before_exec or result.error_in_exec, told, shown)


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """A shell of the test's own, where `display` finds it."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(history_length=0)
    shell.displayhook.write_format_data = lambda *_, **__: None
    shell.displayhook.write_output_prompt = lambda: None
    shell.displayhook.finish_displayhook = lambda: None
    yield shell
    shell.history_manager.end_session()
    InteractiveShell.clear_instance()


@pytest.fixture
def notebook(shell: InteractiveShell) -> Notebook:
    """A notebook whose first cell loaded the extension."""
    notebook = Notebook(shell)
    assert notebook.run("%load_ext omnitron_kernel").error is None
    return notebook
