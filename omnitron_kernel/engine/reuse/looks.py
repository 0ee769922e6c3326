"""The values that one run has looked into: what was found of each holds until something unknown ran."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations
from typing import Any

from omnitron_kernel.engine.reuse.form import Form, take_apart
from omnitron_kernel.engine.reuse.look import Look, Opaque

__all__ = ["Looks"]


class Seen:
    """A value that was looked into; the value is held, so that its identity stays its own."""

    __slots__ = ("digest", "form", "value")

    def __init__(self, value: Any, form: Form | None, digest: bytes) -> None:
        self.value = value
        self.form = form
        self.digest = digest


class Looks:
    """What was found of the values that one run has looked into."""

    def __init__(self) -> None:
        self._seen: dict[int, Seen] = {}

    def note(self, value: Any, form: Form | None, digest: bytes) -> None:
        """Notes what is known of a value without looking into it."""
        self._seen[id(value)] = Seen(value, form, digest)

    def forget(self) -> None:
        """Lets go of all that was found."""
        self._seen.clear()

    def form_of(self, value: Any) -> Form:
        """Returns a value's form, which holds until something ran of which it is not known what it did.

        Raises:
            Opaque: It is no plain data.
        """
        seen = self._seen.get(id(value))
        if seen is None or seen.value is not value:
            seen = self._seen[id(value)] = Seen(value, take_apart(value), b"")
        if seen.form is None:
            seen.form = take_apart(value)
        return seen.form

    def digest_of(self, value: Any) -> bytes:
        """Returns a value's digest.

        Raises:
            Opaque: It is no plain data.
        """
        seen = self._seen.get(id(value))
        if seen is not None and seen.value is value and seen.digest:
            return seen.digest
        form = self.form_of(value)
        self._seen[id(value)].digest = digest = form.digest
        return digest

    def together(self, values: Collection[Any], around: Iterable[Look]) -> bytes:
        """Returns what several values are together, where they share something; nothing where they do not.

        Raises:
            Opaque: They share something with the surroundings, or memory of arrays.
        """
        looks = [self.form_of(value).look for value in values]
        if any(each.shares(other) for each in looks for other in around):
            raise Opaque("what it reads shares what it holds with the surroundings")
        if not any(each.shares(other) for each, other in combinations(looks, 2)):
            return b""
        return take_apart([*values]).digest

    def has_arrays(self, value: Any) -> bool:
        """Whether a value is, or holds, an array or a table."""
        kind = type(value)
        return str(kind.__module__).startswith(("numpy", "pandas")) or self.form_of(value).look.arrays
