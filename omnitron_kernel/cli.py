"""The command line: `omnitron store check`, and what else is done to a project's store from a shell.

From a shell::

    omnitron store check            looks at everything that the store holds
    omnitron store size             tells what it takes
    omnitron store compact          writes the database anew, smaller
    omnitron store repair           mends a damaged one
    omnitron store pack FILE        writes flows with their history into one file
    omnitron store unpack FILE      takes such a file in

`python -m omnitron_kernel` is the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from omnitron_kernel.errors import OmnitronError, StoreError
from omnitron_kernel.store import care
from omnitron_kernel.store.database import missing
from omnitron_kernel.store.folder import Folder, find, within

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns the exit status: 0, 1 where something is wrong, 2 where the words are.

    Args:
        arguments: The words behind `omnitron`; those of the process where they are left out.
    """
    given = _parser().parse_args(arguments)
    try:
        folder = within(given.project) if given.project is not None else find()
        status: int = given.command(folder, given)
    except OmnitronError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="omnitron", description="Does things with a project's flows and runs.")
    nouns = parser.add_subparsers(dest="noun", required=True)
    store = nouns.add_parser("store", help="look after the project's store")
    commands = store.add_subparsers(dest="verb", required=True)

    def add(name: str, told: str, command: Callable[[Folder, argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=told, description=told[:1].upper() + told[1:] + ".")
        made.add_argument("--project", type=Path, help="the project's folder (default: found from the working folder)")
        made.set_defaults(command=command)
        return made

    add("check", "look at everything that the store holds", _check)
    add("size", "tell how much room it takes", _size)
    add("compact", "write the database anew without what was deleted", _compact)
    add("repair", "mend a damaged database from what can be read of it and the journal", _repair)
    pack = add("pack", "write flows with their history into one file", _pack)
    pack.add_argument("file", type=Path, help="the file, which must not be there yet")
    pack.add_argument("flows", nargs="*", help="which flows (default: all)")
    unpack = add("unpack", "take in flows that `pack` wrote; nothing of them is evaluated", _unpack)
    unpack.add_argument("file", type=Path, help="the file")
    unpack.add_argument("--as", dest="names", action="append", default=[], metavar="OLD=NEW", help="another name")
    unpack.add_argument("--merge", action="store_true", help="add to flows that are there too")
    return parser


def _check(folder: Folder, _: argparse.Namespace) -> int:
    found = care.check(folder)
    print(folder.path)
    print(*found, sep="\n")
    return 0 if all(each.sound for each in found) else 1


def _size(folder: Folder, _: argparse.Namespace) -> int:
    missing(folder)  # tells of what stands there instead
    sizes = care.size(folder)
    print(folder.path)
    for part, size in sizes.items():
        print(f"{part:<12}{size:>16,} bytes")
    print(f"{'together':<12}{sum(sizes.values()):>16,} bytes")
    return 0


def _compact(folder: Folder, _: argparse.Namespace) -> int:
    _refuse_missing(folder)
    before, after = care.compact(folder)
    print(f"{folder.path}: {before:,} bytes before, {after:,} now")
    return 0


def _repair(folder: Folder, _: argparse.Namespace) -> int:
    _refuse_missing(folder)
    print(folder.path)
    print(*care.repair(folder), sep="\n")
    return 0


def _pack(folder: Folder, given: argparse.Namespace) -> int:
    from omnitron_kernel.workspace import Workspace

    _refuse_missing(folder)
    print(f"Wrote {Workspace(folder).pack(given.file, *given.flows)} to {given.file}.")
    return 0


def _unpack(folder: Folder, given: argparse.Namespace) -> int:
    from omnitron_kernel.workspace import Workspace

    names = dict(each.partition("=")[::2] for each in given.names)
    if not all(old and new for old, new in names.items()):
        raise StoreError("`--as` wants OLD=NEW: the flow's name in the file, and the one that it is to have.")
    print(f"Took in {Workspace(folder).unpack(given.file, rename=names, merge=given.merge)}.")
    return 0


def _refuse_missing(folder: Folder) -> None:
    if missing(folder):
        raise StoreError(
            f"there is no store in {folder.path}. Go to the project's folder, or name it: `--project FOLDER`."
        )
