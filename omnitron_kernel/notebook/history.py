"""What `%omnitron` does with a flow's history in the store: listed, restored, compared, tagged, renamed, moved."""

from __future__ import annotations

import ast
from collections.abc import Callable
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from omnitron_kernel.errors import ExportError, OmnitronError
from omnitron_kernel.graph.convert import to_cell
from omnitron_kernel.graph.source import parse
from omnitron_kernel.notebook.recording import workspace_now

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from omnitron_kernel.notebook.channel import Channel
    from omnitron_kernel.store.comparison import Comparison
    from omnitron_kernel.store.listing import Listing, StoredVersion

__all__ = ["HISTORY", "as_cell"]


def as_cell(version: StoredVersion) -> str:
    """Returns a stored text as a `%%flow` cell; as it is where no such cell says all that it says, as of options.

    Args:
        version: The text.
    """
    if version.form == "cell":
        return version.source
    source = parse(version.source)
    if source.function is None:
        source = parse(version.source, version.flow)
    if source.function is None or any(isinstance(each, ast.Call) for each in source.function.decorator_list):
        return dedent(version.source).rstrip("\n")
    try:
        return to_cell(source).rstrip("\n")
    except ExportError:
        return dedent(version.source).rstrip("\n")


def _versions(_: InteractiveShell, words: list[str], __: Channel) -> Listing[StoredVersion]:
    (name,) = _words(words, "versions NAME", 1)
    return workspace_now().versions(name)


def _restore(shell: InteractiveShell, words: list[str], _: Channel) -> None:
    name, *version = _words(words, "restore NAME [VERSION]", 1, 2)
    found = workspace_now().version(name, *version)
    shell.set_next_input(as_cell(found))
    print(f"Text {found.number} of {name!r}, version {found.version[:8]}, is in the next cell.")


def _compare(_: InteractiveShell, words: list[str], __: Channel) -> Comparison:
    name, *versions = _words(words, "compare NAME [OLD [NEW]]", 1, 3)
    return workspace_now().compare(name, *versions)


def _tag(_: InteractiveShell, words: list[str], __: Channel) -> None:
    name, tag, *version = _words(words, "tag NAME TAG [VERSION]", 2, 3)
    workspace_now().tag(name, tag, *version)
    print(f"Tagged {name!r} as {tag!r}." if not version else f"Tagged version {version[0]} of {name!r} as {tag!r}.")


def _untag(_: InteractiveShell, words: list[str], __: Channel) -> None:
    name, tag = _words(words, "untag NAME TAG", 2)
    workspace_now().untag(name, tag)
    print(f"{name!r} is not tagged as {tag!r} any more.")


def _rename(_: InteractiveShell, words: list[str], __: Channel) -> None:
    name, new = _words(words, "rename NAME NEW", 2)
    workspace_now().rename(name, new)
    print(f"The history of {name!r} is that of {new!r} now. Cells still say {name!r}: running one begins it anew.")


def _delete(_: InteractiveShell, words: list[str], __: Channel) -> None:
    sure = "--yes" in words
    name, *version = _words([each for each in words if each != "--yes"], "delete NAME [VERSION] --yes", 1, 2)
    texts = workspace_now().versions(name).items
    which = repr(name)
    if version:
        found = workspace_now().version(name, *version).version
        texts = tuple(each for each in texts if each.version == found)
        which = f"version {found[:8]} of {name!r}"
    if not sure:
        runs = sum(each.runs for each in texts)
        counted = f"{len(texts)} text{'s' if len(texts) > 1 else ''} and {runs:,} run{'' if runs == 1 else 's'}"
        line = " ".join(("%omnitron delete", name, *version, "--yes"))
        raise OmnitronError(
            f"{which} has {counted} in the store, which would be gone for good. "
            f"`%omnitron pack FILE {name}` keeps them; `{line}` deletes them."
        )
    workspace_now().delete(name, *version)
    print(f"Deleted the history of {which}. Its cells and files are as they were.")


def _pack(_: InteractiveShell, words: list[str], __: Channel) -> None:
    file, *names = _words(words, "pack FILE [NAME...]", 1, None)
    print(f"Wrote {workspace_now().pack(file, *names)} to {file}.")


def _unpack(_: InteractiveShell, words: list[str], __: Channel) -> None:
    usage = "unpack FILE [--as OLD=NEW] [--merge]"
    names: dict[str, str] = {}
    rest = [each for each in words if each != "--merge"]
    while "--as" in rest:
        at = rest.index("--as")
        old, equals, new = rest[at + 1].partition("=") if at + 1 < len(rest) else ("", "", "")
        if not (old and equals and new):
            raise OmnitronError(f"`--as` wants OLD=NEW. Write `%omnitron {usage}`.")
        names[old] = new
        del rest[at : at + 2]
    (file,) = _words(rest, usage, 1)
    print(f"Took in {workspace_now().unpack(file, rename=names, merge='--merge' in words)}.")


def _words(words: list[str], usage: str, least: int, most: int | None = 0) -> list[str]:
    """The words of a command, if they are as many as it takes."""
    most = least if most == 0 else most
    if len(words) < least or (most is not None and len(words) > most):
        raise OmnitronError(f"{len(words)} words are not what it takes. Write `%omnitron {usage}`.")
    return words


HISTORY: dict[str, Callable[[InteractiveShell, list[str], Channel], Any]] = {
    "versions": _versions,
    "restore": _restore,
    "compare": _compare,
    "tag": _tag,
    "untag": _untag,
    "rename": _rename,
    "delete": _delete,
    "pack": _pack,
    "unpack": _unpack,
}
"""The commands by name."""
