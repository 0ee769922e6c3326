"""Where a project's store stands, and what its folder holds.

`OMNITRON_HOME` names the folder itself. Without it, the nearest `.omnitron` from the working directory upward is the
project's; a home folder's own counts only for who works right there, so that one notebook run at home does not take in
every project below. Where there is none, it is made in the working directory when there is something to keep.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from omnitron_kernel.errors import StoreError

__all__ = ["NAME", "SCHEMA", "Folder", "find", "newer", "within"]

NAME = ".omnitron"
"""What a project's folder is called."""

SCHEMA = 1
"""The newest form of a store that this release knows."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one store: the names of what it holds.

    Attributes:
        path: The folder itself.
    """

    path: Path

    @property
    def database(self) -> Path:
        """The DuckDB file; only `database` opens it."""
        return self.path / "store.duckdb"

    @property
    def wal(self) -> Path:
        """What DuckDB has committed and not yet put into its file."""
        return self.path / "store.duckdb.wal"

    @property
    def lock(self) -> Path:
        """The file whose lock is held by whoever has the database open."""
        return self.path / "store.lock"

    @property
    def form(self) -> Path:
        """Says which form the store has, so that a newer one need not be opened to be told."""
        return self.path / "form"

    @property
    def journal(self) -> Path:
        """The folder of the segments."""
        return self.path / "journal"

    @property
    def artifacts(self) -> Path:
        """The folder of what nodes gave."""
        return self.path / "artifacts"

    @property
    def forgotten(self) -> Path:
        """Has a byte for each time that texts were deleted or went to another name: journals that told of them look."""
        return self.path / "forgotten"

    def forget(self) -> None:
        """Lets every process of the project tell again of the texts that it runs, since the store may have lost them.

        Raises:
            OSError: It cannot be written down.
        """
        with self.forgotten.open("ab") as file:
            file.write(b".")

    def forgets(self) -> int:
        """Returns how often texts were forgotten."""
        try:
            return self.forgotten.stat().st_size
        except OSError:
            return 0

    def make(self) -> None:
        """Makes the folder, and keeps it out of the project's history.

        Raises:
            OSError: It cannot be made.
        """
        self.journal.mkdir(parents=True, exist_ok=True)
        for file, content in ((self.path / ".gitignore", "*\n"), (self.form, f"{SCHEMA}\n")):
            if not file.exists() or not file.stat().st_size:  # a full disk leaves an empty one
                file.write_text(content, encoding="utf-8")

    def refuse_newer(self) -> None:
        """Refuses a store of a form that this release does not know; the form's file alone is read.

        Raises:
            StoreError: It is newer.
        """
        try:
            told = self.form.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return
        if told.isdecimal() and int(told) > SCHEMA:
            raise newer(self.path, int(told))


def newer(path: Path, form: int) -> StoreError:
    """Returns the refusal of a store that a later release has written."""
    return StoreError(
        f"the store in {path} has form {form}, and this release of Omnitron knows form {SCHEMA}. Nothing was changed. "
        "Install a newer Omnitron, or set OMNITRON_HOME to another folder to begin a store of your own."
    )


def find(start: Path | None = None) -> Folder:
    """Returns the folder of the project that somebody works in; it need not be there yet.

    Args:
        start: Where to look from; the working directory where it is left out.

    Raises:
        StoreError: The working directory is gone, or `OMNITRON_HOME` names the home of somebody who has none.
    """
    given = os.environ.get("OMNITRON_HOME", "")
    try:
        if given:
            return Folder(Path(given).expanduser().absolute())
        start = (start or Path.cwd()).absolute()
    except RuntimeError as error:
        raise StoreError(f"OMNITRON_HOME is {given!r}, and nobody knows that home folder. Name it in full.") from error
    except OSError as error:
        raise StoreError(
            f"the working directory cannot be used: {error.strerror}. Go to another one, "
            "or set OMNITRON_HOME to the store's folder."
        ) from error
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - `Path.home` raises where there is none
    for each in (start, *start.parents):
        if each != start and each in (home, *home.parents):
            break
        with contextlib.suppress(OSError):  # a folder that nobody may look into has none for us
            if (each / NAME).is_dir():
                return Folder(each / NAME)
    return Folder(start / NAME)


def within(project: Path) -> Folder:
    """Returns the folder of a project's store.

    Args:
        project: The project's folder, or the store's own `.omnitron`.
    """
    path = project.expanduser().absolute()
    return Folder(path if path.name == NAME else path / NAME)
