"""Notebooks run without a person, by papermill, and what their flows did, read from what they displayed.

From a shell::

    python -m omnitron_kernel.notebook run notebooks/01-first-flow.ipynb --output build/first-flow.ipynb
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omnitron_kernel.engine.kept import nodes_of
from omnitron_kernel.engine.portrait import RUN_MIME
from omnitron_kernel.engine.trace import duration
from omnitron_kernel.errors import HeadlessError
from omnitron_kernel.notebook.channel import UNWATCHED

if TYPE_CHECKING:
    from traitlets.config import Config

__all__ = ["CellResult", "Report", "execute", "main"]

EXPECTED_TO_FAIL = "raises-exception"
"""The tag of a cell that shows a failure on purpose; Jupyter's own word for it."""


@dataclass(frozen=True, slots=True)
class CellResult:
    """What one cell's flow did.

    Attributes:
        number: The cell's execution count.
        facts: The run as its picture's facts tell it, `RunFacts`; what is at its default is left out.
        value: The value as the cell displayed it; empty where it showed none.
        expected: Whether the cell is tagged as one that shows a failure on purpose.
    """

    number: int
    facts: Mapping[str, Any]
    value: str
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a notebook's flows did.

    Attributes:
        notebook: Where the executed notebook is kept.
        cells: One for each cell that ran a flow.
        seconds: How long the whole notebook took.
    """

    notebook: Path
    cells: tuple[CellResult, ...]
    seconds: float

    def __str__(self) -> str:
        """Results, what ran, how long each node took, and where all of it is kept."""
        return "\n".join([*(line for cell in self.cells for line in _told(cell)), *self._end()])

    def _end(self) -> list[str]:
        runs = len(self.cells)
        nodes = sum(len(nodes_of(cell.facts)) for cell in self.cells)
        meant = sum(cell.expected and bool(cell.facts.get("error")) for cell in self.cells)
        told = f" ({meant} failed on purpose)" if meant else ""
        return [
            f"{runs} flow runs{told}, {nodes} nodes, {self.seconds:.1f} s with the kernel's start.",
            f"Kept in {self.notebook}: pictures, values, times. Open it in JupyterLab, no kernel is needed to read it.",
        ]


def execute(notebook: Path, output: Path, parameters: Mapping[str, Any] | None = None) -> Report:
    """Runs a notebook in a kernel of its own.

    Args:
        notebook: The notebook.
        output: Where the executed notebook is kept; its folder is made.
        parameters: Values for the notebook's `parameters` cell.

    Raises:
        HeadlessError: The notebook is missing or no notebook, or a cell failed that is not tagged
            `raises-exception`; the executed notebook is kept all the same.
    """
    import nbformat
    import papermill
    from papermill.exceptions import PapermillException

    if not notebook.is_file():
        raise HeadlessError(f"there is no notebook {str(notebook)!r} (looked from {str(Path.cwd())!r}).")
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _unwatched():
            papermill.execute_notebook(
                str(notebook),
                str(output),
                parameters=dict(parameters or {}),
                progress_bar=False,
                cwd=str(notebook.parent),
                language="python",
                config=_private(),
            )
    except papermill.PapermillExecutionError:
        # Papermill counts a failure shown on purpose as one too, and writes banners for it.
        executed = nbformat.read(output, as_version=4)
        executed.cells = [cell for cell in executed.cells if "papermill-error-cell-tag" not in _tags(cell)]
        nbformat.write(executed, output)
    except (PapermillException, nbformat.reader.NotJSONError, nbformat.ValidationError, OSError, ValueError) as error:
        raise HeadlessError(f"{str(notebook)!r} could not be run: {error}") from error
    executed = nbformat.read(output, as_version=4)
    for cell in executed.cells:
        for shown in cell.get("outputs", ()):
            if shown.output_type == "error" and EXPECTED_TO_FAIL not in _tags(cell):
                first = cell.source.strip().splitlines()[0]
                told = shown.evalue.rstrip(".")
                raise HeadlessError(
                    f"cell [{cell.execution_count}] `{first}` of {notebook.name} raised {shown.ename}: {told}. "
                    f"What ran is kept in {output}."
                )
    seconds = executed.metadata.get("papermill", {}).get("duration") or 0.0
    return Report(output, tuple(_results(executed.cells)), seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `python -m omnitron_kernel.notebook`; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m omnitron_kernel.notebook", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run a notebook without a person and tell what its flows did")
    run.add_argument("notebook", type=Path)
    run.add_argument("--output", type=Path, help="where the executed notebook is kept (default: build/NAME)")
    given = parser.parse_args(arguments)
    try:
        report = execute(given.notebook, given.output or Path("build") / given.notebook.name)
    except HeadlessError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(report)
    return 0


@contextmanager
def _unwatched() -> Iterator[None]:
    """Lets kernels that are started meanwhile know that no front end is there to be talked to."""
    before = os.environ.get(UNWATCHED)
    os.environ[UNWATCHED] = "1"
    try:
        yield
    finally:
        os.environ.pop(UNWATCHED)
        os.environ.update({UNWATCHED: before} if before is not None else {})


def _private() -> Config:
    """What lets a kernel speak with us in cipher, where both can; it warns of every talk in the clear."""
    import zmq
    from jupyter_client.manager import KernelManager
    from traitlets.config import Config

    can = KernelManager.class_own_traits().get("transport_encryption") is not None and zmq.has("curve")
    return Config({"KernelManager": {"transport_encryption": "auto"}} if can else {})


def _results(cells: Sequence[Any]) -> Iterator[CellResult]:
    for cell in cells:
        facts: Mapping[str, Any] | None = None
        value = ""
        for shown in cell.get("outputs", ()):
            data = shown.get("data", {})
            if RUN_MIME in data:
                facts = data[RUN_MIME]
            elif shown.output_type == "execute_result":
                value = data.get("text/plain", "")
        if facts is not None:
            yield CellResult(cell.execution_count, facts, value, EXPECTED_TO_FAIL in _tags(cell))


def _told(cell: CellResult) -> list[str]:
    facts = cell.facts
    status = f"{facts['status']} on purpose" if cell.expected and facts.get("error") else facts["status"]
    lines = [f"[{cell.number}] {facts['flow']}: {status} in {duration(round(facts.get('ms', 0) * 1e6))}"]
    nodes = nodes_of(facts)
    width = max((len(node["id"]) for node in nodes), default=0)
    for node in nodes:
        took = duration(round(node["ms"] * 1e6)) if "ms" in node else ""
        seen = " ".join(node[each] for each in ("type", "size") if each in node)
        lines.append(f"    {node['id'].ljust(width)}  {node['status'].ljust(11)}  {took.rjust(8)}  {seen}".rstrip())
    lines += [f"    {facts[told]}" for told in ("error", "cure") if told in facts]
    if cell.value:
        lines += ["", *(f"    {line}" for line in cell.value.splitlines())]
    return [*lines, ""]


def _tags(cell: Any) -> Sequence[str]:
    tags: Sequence[str] = cell.metadata.get("tags", ())
    return tags
