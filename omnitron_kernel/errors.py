"""Every error that Omnitron itself raises, as one tree.

An error of a flow's own code is never wrapped: it reaches the caller as Python raised it. What stands here is
only what Omnitron has to say, and each message tells what was found, what was expected and what to do.

The tree::

    OmnitronError
    ├── SourceError        the text of a flow cannot become a flow
    ├── DefinitionError    a live object cannot become a flow
    ├── EditError          an edit cannot be applied to a text
    ├── UnconnectedError   a run came to a port that nothing feeds
    ├── UnknownNodeError   a run has no node of that name       (also a KeyError)
    ├── ExportError        a flow cannot be written as plain Python
    ├── HeadlessError      a notebook failed while it ran without a person
    ├── StoreError         a project's store cannot be used as it is
    └── NotBuiltYetError   the design names it, no release has it (also a NotImplementedError and an AttributeError)
"""

from __future__ import annotations

from heapq import nlargest
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omnitron_kernel.graph.model import Diagnostic

__all__ = [
    "DefinitionError",
    "EditError",
    "ExportError",
    "HeadlessError",
    "NotBuiltYetError",
    "OmnitronError",
    "SourceError",
    "StoreError",
    "UnconnectedError",
    "UnknownNodeError",
    "nearest",
]

_CANDIDATES, _COMPARED = 1000, 20  # names looked at, and of them those compared letter by letter
_LONGEST = 80  # characters of a name that somebody may have mistyped
_CLOSE = 0.6


class OmnitronError(Exception):
    """The root: `except OmnitronError` catches all that Omnitron raises of its own."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles and copies as it is, without calling `__init__` again: errors travel between processes."""
        return _restored, (type(self), self.args), self.__dict__


class SourceError(OmnitronError):
    """The text of a flow holds mistakes that keep it from being defined.

    Args:
        diagnostics: All complaints about the text, in the order of their lines; at least one.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(each) for each in self.diagnostics))


class DefinitionError(OmnitronError, TypeError):
    """An object that cannot be a flow was given to `flow`."""


class EditError(OmnitronError):
    """An edit cannot be applied: what it wants, what stands against it and what to do instead."""


class UnconnectedError(OmnitronError):
    """A run came to a place where `...` stands for a value that is missing."""


class UnknownNodeError(OmnitronError, KeyError):
    """A run or graph was asked for a node that it does not have.

    Args:
        name: What was asked for.
        known: The names that exist; the nearest is offered.
        where: What was asked, for the message.
    """

    def __init__(self, name: object, known: Iterable[str], *, where: str) -> None:
        self.name = name
        self.known = tuple(known)
        close = nearest(str(name), self.known)
        hint = f"Did you mean {close!r}?" if close else f"It has: {', '.join(self.known) or 'none'}."
        self.message = f"{where} has no node {name!r}. {hint}"
        super().__init__(self.message)

    def __str__(self) -> str:
        """The sentence itself (a `KeyError` would show it in quotes)."""
        return self.message


class ExportError(OmnitronError):
    """A flow reads something that plain Python text cannot carry along."""


class HeadlessError(OmnitronError):
    """A notebook that ran without a person stopped at a cell, or could not be run at all."""


class StoreError(OmnitronError):
    """A project's store cannot be used as it is, or has nothing of the name that was asked for."""


class NotBuiltYetError(OmnitronError, NotImplementedError, AttributeError):
    """A name of the design that this release accepts but does not carry out.

    Args:
        what: The feature, as its user wrote it.
        instead: What works today.
    """

    def __init__(self, what: str, *, instead: str) -> None:
        super().__init__(f"{what} is not built yet. {instead}")


def _restored(kind: type[OmnitronError], args: tuple[Any, ...]) -> OmnitronError:
    return kind.__new__(kind, *args)


def nearest(name: str, known: Iterable[str], *, close: float = _CLOSE) -> str | None:
    """Returns the known name closest to `name`, or None where none is close.

    It takes milliseconds whatever it is given: only the first thousand names are looked at, and none that are long.

    Args:
        name: What was asked for.
        known: What there is.
        close: How alike two names must be, from 0 to 1; more where anything at all may stand among the known.

    Example:
        >>> nearest("amuont", ["country", "amount"])
        'amount'
    """
    from difflib import SequenceMatcher, get_close_matches  # only an error needs it

    if len(name) > _LONGEST:
        return None
    others = [each for each in islice(known, _CANDIDATES) if len(each) <= _LONGEST and each != name]
    folded = name.casefold()
    for each in others:
        if each.casefold() == folded:
            return each
    if len(others) > _COMPARED:
        # Comparing takes up to a millisecond a name; counting common letters tells soon which are worth it.
        matcher = SequenceMatcher(b=name)

        def likeness(each: str) -> float:
            matcher.set_seq1(each)
            return matcher.quick_ratio() if matcher.real_quick_ratio() >= close else 0.0

        others = nlargest(_COMPARED, others, key=likeness)
    return next(iter(get_close_matches(name, others, n=1, cutoff=close)), None)
