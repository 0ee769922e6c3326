"""The IPython extension: `%load_ext omnitron_kernel` adds its magics, completion and help, on the stock kernel.

All that it adds hangs on one `Extension` object in the shell's list of input transformers, so that loading twice adds
nothing and unloading leaves nothing.
"""

from __future__ import annotations

import contextlib
import re
import sys
from typing import TYPE_CHECKING, Any

from omnitron_kernel import syntax
from omnitron_kernel.graph.header import find_magic
from omnitron_kernel.notebook.channel import Channel
from omnitron_kernel.notebook.completion import FlowMatcher
from omnitron_kernel.notebook.helps import FLOW_HELP, FLOWS_HELP, OMNITRON_HELP, RUNS_HELP
from omnitron_kernel.notebook.recording import Recording
from omnitron_kernel.notebook.reloading import renew_flows
from omnitron_kernel.store.sharing import share

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell

    from omnitron_kernel.notebook.listing import FlowTable
    from omnitron_kernel.store.listing import Listing, StoredRun

__all__ = ["Extension", "load_ipython_extension", "unload_ipython_extension"]

_PLAIN = "text/plain"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Adds the magics to a shell; loading twice adds nothing."""
    if not _loaded(shell):
        Extension(shell).load()


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Takes all that loading added away again; flows that were defined stay."""
    for extension in _loaded(shell):
        extension.unload()


def _loaded(shell: InteractiveShell) -> list[Extension]:
    return [each for each in shell.input_transformers_cleanup if isinstance(each, Extension)]


class Extension:
    """What the extension is in one shell. Called with a cell's lines, it is the input transformer."""

    # IPython asks the others whether a half-typed cell is complete; a cell magic is for its own rule to judge.
    has_side_effects = True

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.matcher = FlowMatcher(shell)
        self.channel = Channel(shell)
        self.recording = Recording()
        self.raw = ""
        self._told = shell.inspector.mime_hooks.get(_PLAIN)
        self._shows: Any = shell.showtraceback

    def load(self) -> None:
        """Registers everything."""
        from IPython.core.magic import no_var_expand

        def flow(line: str, cell: str) -> Any:
            return self.run_cell(line, cell)

        def flows(line: str) -> Any:
            return self.list_flows(line)

        def runs(line: str) -> Any:
            return self.list_runs(line)

        def omnitron(line: str) -> Any:
            return self.command(line)

        flow.__doc__, flows.__doc__, runs.__doc__, omnitron.__doc__ = FLOW_HELP, FLOWS_HELP, RUNS_HELP, OMNITRON_HELP
        shell, magics = self.shell, self.shell.magics_manager
        magics.register_function(no_var_expand(flow), magic_kind="cell", magic_name="flow")
        magics.register_function(flows, magic_kind="line", magic_name="flows")
        magics.register_function(runs, magic_kind="line", magic_name="runs")
        magics.register_function(omnitron, magic_kind="line", magic_name="omnitron")
        # First of all transformers: it sees the cell as it was typed, with its blank first lines.
        shell.input_transformers_cleanup.insert(0, self)
        shell.Completer.custom_matchers.append(self.matcher)
        shell.events.register("pre_run_cell", self.remember)
        shell.events.register("post_run_cell", self.after_cell)
        shell.inspector.mime_hooks[_PLAIN] = self.describe
        shell.showtraceback = self.show_traceback  # type: ignore[method-assign]
        self.recording.begin()
        share()
        with contextlib.suppress(Exception):  # without canvases there are pictures
            self.channel.open()
        if shell.display_formatter is not None:
            for each in _SHOWN:
                shell.display_formatter.mimebundle_formatter.for_type_by_name(*each, self.bundle_of)

    def unload(self) -> None:
        """Unregisters everything."""
        shell, magics = self.shell, self.shell.magics_manager.magics
        magics["cell"].pop("flow", None)
        magics["line"].pop("flows", None)
        magics["line"].pop("runs", None)
        magics["line"].pop("omnitron", None)
        shell.input_transformers_cleanup.remove(self)
        shell.Completer.custom_matchers.remove(self.matcher)
        shell.events.unregister("pre_run_cell", self.remember)
        shell.events.unregister("post_run_cell", self.after_cell)
        self.channel.close()
        self.recording.end()
        if shell.display_formatter is not None:
            for each in _SHOWN:
                shell.display_formatter.mimebundle_formatter.pop(".".join(each), None)
        hooks = shell.inspector.mime_hooks
        if hooks.get(_PLAIN) == self.describe:
            hooks.pop(_PLAIN)
            hooks.update({_PLAIN: self._told} if self._told is not None else {})
        if shell.__dict__.get("showtraceback") == self.show_traceback:
            del shell.showtraceback
            if shell.showtraceback != self._shows:  # another extension's stood there
                shell.showtraceback = self._shows  # type: ignore[method-assign]

    def remember(self, info: ExecutionInfo) -> None:
        """Keeps the cell as the front end sent it."""
        self.raw = info.raw_cell or ""
        share()
        renew_flows()

    def bundle_of(self, shown: Any) -> dict[str, Any]:
        """Returns what a flow or run shows as, with a canvas where the front end has none of its own."""
        return {**shown._repr_mimebundle_(), **self.channel.canvas_of(shown)}

    def after_cell(self, _: object) -> None:
        """Tells canvases of what ran in a cell, and puts below it what they offer."""
        self.channel.after_cell()

    def __call__(self, lines: list[str]) -> list[str]:
        """Hands a `%%flow` cell to the magic whole, with comments above the magic line; awaits it if it is async."""
        text = "".join(lines)
        if find_magic(text) is None:
            return [_refusal(_MISPLACED)] if _is_misplaced(text) else lines
        call = f"get_ipython().run_cell_magic('flow', '', {text!r})\n"
        if not _is_awaited(text):
            return [call]
        return [f"await {call}"] if self.shell.autoawait else [_refusal(_NO_LOOP)]

    def run_cell(self, line: str, cell: str) -> Any:
        """Defines the flow of a cell, shows it and runs it; what `%%flow` does. Of an async flow a coroutine."""
        from omnitron_kernel.notebook.cells import run_cell  # the first flow pays for it, not the loading

        text = cell if not line.strip() and find_magic(cell) is not None else f"%%flow {line}\n{cell}"
        # IPython adds a line break to the end of a cell; the flow's source is the cell as it was sent.
        whole = self.raw if self.raw.rstrip("\n") == text.rstrip("\n") else text
        return run_cell(self.shell, whole, self.channel)

    def list_flows(self, line: str) -> FlowTable:
        """Lists the flows of the notebook and of the project; what `%flows` does."""
        from omnitron_kernel.notebook.listing import list_flows  # as above

        return list_flows(self.shell.user_ns, line)

    def list_runs(self, line: str) -> Listing[StoredRun]:
        """Lists recorded runs; what `%runs` does."""
        from omnitron_kernel.notebook.listing import list_runs  # as above

        return list_runs(line)

    def command(self, line: str) -> Any:
        """Does something with a flow by name; what `%omnitron` does."""
        from omnitron_kernel.notebook.commands import run_command  # as above

        return run_command(self.shell, line, self.channel)

    def describe(self, data: Any, info: Any = None) -> Any:
        """Tells what `name?` and `name??` show of a flow; leaves other objects to IPython."""
        from omnitron_kernel.notebook.describe import described  # as above

        told = described(self.shell, data)
        if told is None and self._told is not None:
            return self._told(data) if info is None else self._told(data, info)
        return told

    def show_traceback(self, exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
        """Shows an exception as IPython does; one that ended a run with its cure, and without our own frames."""
        error = (exc_tuple or sys.exc_info())[1]
        with contextlib.suppress(Exception):  # a cure may never hide an exception
            from omnitron_kernel.notebook import failure  # as above

            failure.mark_call(self.shell, error)
        self._shows(exc_tuple, *args, **kwargs)


def _is_awaited(text: str) -> bool:
    """Whether a cell's flow is to be awaited; most texts need no second look."""
    if "async" not in text and "await" not in text:
        return False
    from omnitron_kernel.graph.source import parse  # loading the extension need not take its time

    return parse(text).awaited


def _is_misplaced(text: str) -> bool:
    """Whether `%%flow` stands below other lines of a cell, where IPython would drop it and run the rest as Python."""
    if not _MAGIC_LINE.search(text) or text.lstrip().startswith("%%"):
        return False
    try:
        syntax.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return False  # it stands in a string


def _refusal(message: str) -> str:
    """A line that raises IPython's own error about wrong use, which shows without a traceback."""
    return f"raise __import__('IPython').core.error.UsageError({message!r})\n"


_SHOWN = (("omnitron_kernel.flow", "Flow"), ("omnitron_kernel.engine.run", "Run"))
_MAGIC_LINE = re.compile(r"^%%flow\b", re.MULTILINE)
_MISPLACED = "%%flow stands below other lines of this cell. Give the flow a cell of its own, with %%flow on top."
_NO_LOOP = "This flow awaits, and %autoawait is off in this notebook. Turn it on: `%autoawait on`."
