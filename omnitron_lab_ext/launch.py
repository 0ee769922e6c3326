"""Opens JupyterLab on one notebook, rendered and without questions.

    python -m omnitron_lab_ext.launch notebooks/01-first-flow.ipynb

A notebook's saved pictures show at once only when the notebook is trusted; whoever asks to open it here trusts it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

__all__ = ["command", "environment", "main", "trust"]

CONFIG = Path(__file__).parent / "config"
"""Settings for Lab: no question about news, no look for updates; nothing leaves the machine."""


def trust(notebook: Path) -> None:
    """Signs a notebook as Jupyter's own `jupyter trust` does.

    Args:
        notebook: The notebook, which is not changed.

    Raises:
        FileNotFoundError: There is none.
    """
    import nbformat
    from nbformat.sign import NotebookNotary

    NotebookNotary().sign(nbformat.read(notebook, as_version=4))


def command(notebook: Path, *extra: str) -> list[str]:
    """Returns the command that opens Lab on a notebook, with the notebook's project as its folder."""
    folder = notebook.resolve().parent
    root = folder.parent if folder.name == "notebooks" else folder
    inside = notebook.resolve().relative_to(root).as_posix()
    admin = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    lab = [sys.executable, "-m", "jupyter", "lab", f"--notebook-dir={root}", f"--LabApp.default_url=/lab/tree/{inside}"]
    return [*lab, "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", *admin, *extra]


def environment() -> dict[str, str]:
    """Returns the environment of a quiet Lab: this one's, with our settings among Jupyter's."""
    path = os.pathsep.join([str(CONFIG), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])])
    return {**os.environ, "JUPYTER_CONFIG_PATH": path}


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Trusts the notebook and becomes JupyterLab; other arguments are handed on to it.

    Raises:
        SystemExit: There is no such notebook.
    """
    parser = argparse.ArgumentParser(prog="python -m omnitron_lab_ext.launch", description=__doc__)
    parser.add_argument("notebook", type=Path)
    given, extra = parser.parse_known_args(arguments)
    if not given.notebook.is_file():
        parser.error(f"there is no notebook {str(given.notebook)!r} (looked from {str(Path.cwd())!r})")
    trust(given.notebook)
    words = command(given.notebook, *extra)
    os.execve(words[0], words, environment())  # noqa: S606 - Lab takes this process over


if __name__ == "__main__":
    main()
