"""Runs the notebooks and saves their outputs in place, so that they open already rendered.

Papermill's own metadata and all execution times of cells are left out: a second run changes outputs alone. Paths of
the machine that ran them are shortened to what is the same everywhere.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import nbformat

from omnitron_kernel.notebook.headless import execute

ROOT = Path(__file__).parent.parent


def refresh(notebook: Path) -> None:
    """Runs one notebook and writes what came of it back into it."""
    with tempfile.TemporaryDirectory() as folder:
        executed = Path(folder) / notebook.name
        os.environ["OMNITRON_HOME"] = str(Path(folder) / ".omnitron")  # what other notebooks ran is no part of it
        print(execute(notebook, executed))
        made = nbformat.read(executed, as_version=4)
    kept = nbformat.read(notebook, as_version=4)
    for old, new in zip(kept.cells, made.cells, strict=True):
        if old.cell_type == "code":
            old.outputs, old.execution_count = _anywhere(new.outputs), new.execution_count
    nbformat.write(kept, notebook)


def _anywhere(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    text = json.dumps(outputs)
    folders = {tempfile.gettempdir(), sys.prefix, sys.base_prefix, str(ROOT), str(Path.home())}
    for folder in sorted(folders, key=len, reverse=True):  # one may stand in another
        text = text.replace(f"{folder}/", "")
    return [nbformat.from_dict(each) for each in json.loads(text)]


if __name__ == "__main__":
    for each in [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "notebooks").glob("*.ipynb")):
        refresh(each)
