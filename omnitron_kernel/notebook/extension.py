"""The IPython extension: `%load_ext omnitron_kernel` adds `%%flow`, `%flows` and completion, on the stock kernel.

All that it adds hangs on one `Extension` object in the shell's list of input transformers, so that loading twice adds
nothing and unloading leaves nothing.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from omnitron_kernel.graph.header import find_magic
from omnitron_kernel.notebook.completion import FlowMatcher

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell

    from omnitron_kernel.notebook.listing import FlowTable

__all__ = ["Extension", "load_ipython_extension", "unload_ipython_extension"]


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
        self.raw = ""

    def load(self) -> None:
        """Registers everything."""
        from IPython.core.magic import no_var_expand

        def flow(line: str, cell: str) -> Any:
            return self.run_cell(line, cell)

        def flows(line: str) -> Any:
            return self.list_flows(line)

        flow.__doc__, flows.__doc__ = FLOW_HELP, FLOWS_HELP
        magics = self.shell.magics_manager
        magics.register_function(no_var_expand(flow), magic_kind="cell", magic_name="flow")
        magics.register_function(flows, magic_kind="line", magic_name="flows")
        # First of all transformers: it sees the cell as it was typed, with its blank first lines.
        self.shell.input_transformers_cleanup.insert(0, self)
        self.shell.Completer.custom_matchers.append(self.matcher)
        self.shell.events.register("pre_run_cell", self.remember)

    def unload(self) -> None:
        """Unregisters everything."""
        self.shell.magics_manager.magics["cell"].pop("flow", None)
        self.shell.magics_manager.magics["line"].pop("flows", None)
        self.shell.input_transformers_cleanup.remove(self)
        self.shell.Completer.custom_matchers.remove(self.matcher)
        self.shell.events.unregister("pre_run_cell", self.remember)

    def remember(self, info: ExecutionInfo) -> None:
        """Keeps the cell as the front end sent it."""
        self.raw = info.raw_cell or ""

    def __call__(self, lines: list[str]) -> list[str]:
        """Hands a `%%flow` cell to the magic whole, comments above the magic line included."""
        text = "".join(lines)
        if find_magic(text) is None:
            return [_REFUSAL] if _is_misplaced(text) else lines
        return [f"get_ipython().run_cell_magic('flow', '', {text!r})\n"]

    def run_cell(self, line: str, cell: str) -> Any:
        """Defines the flow of a cell, shows it and runs it; what `%%flow` does."""
        from omnitron_kernel.notebook.cells import run_cell  # the first flow pays for it, not the loading

        text = cell if not line.strip() and find_magic(cell) is not None else f"%%flow {line}\n{cell}"
        # IPython adds a line break to the end of a cell; the flow's source is the cell as it was sent.
        return run_cell(self.shell, self.raw if self.raw.rstrip("\n") == text.rstrip("\n") else text)

    def list_flows(self, line: str) -> FlowTable:
        """Lists the notebook's flows; what `%flows` does."""
        from omnitron_kernel.notebook.listing import list_flows  # as above

        return list_flows(self.shell.user_ns, line)


def _is_misplaced(text: str) -> bool:
    """Whether `%%flow` stands below other lines of a cell, where IPython would drop it and run the rest as Python."""
    if not _MAGIC_LINE.search(text) or text.lstrip().startswith("%%"):
        return False
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return False  # it stands in a string


_MAGIC_LINE = re.compile(r"^%%flow\b", re.MULTILINE)
_REFUSAL = (
    "raise __import__('IPython').core.error.UsageError("
    "'%%flow stands below other lines of this cell. Give the flow a cell of its own, with %%flow on top.')\n"
)

FLOW_HELP = """Turns a cell of plain Python into a flow: every statement becomes a node.

    %%flow [options] name(first: int = 1, second: str = "x") -> float
    doubled = first * 2            # a node `doubled`, fed by the input `first`
    doubled + len(second)          # the last expression is the flow's value

The magic line is a Python signature, the cell below it the function's body. Running the cell defines the flow, shows
its picture and, when every input has a default, runs it and shows the value. Names bound inside do not leak into the
notebook: read them with `name.last["doubled"]`. Other names are read from the notebook.

Options:
    --no-run    define and draw the flow without running it

Then:
    name(2)             the plain function
    name.run(2)         runs the graph: value, nodes, times, trace
    name.last           the newest run, failed ones too
    print(name.export())    the flow as plain Python
    %flows              all flows of this notebook
"""

FLOWS_HELP = """Lists the notebook's flows: signature, nodes, version, newest run.

    %flows              all of them
    %flows price mean   those whose name or text holds all these words
"""
