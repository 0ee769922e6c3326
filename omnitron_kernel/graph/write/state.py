"""Which bindings of each name may hold at one place of a body; thousands of such states share what they have in common.

A state is a table that many have in common and the little that is different here, so that the next one costs what it
changes and not what there is.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["State"]

_MOST = 48
"""Differences that a state keeps beside the common table before it makes a table of its own."""

_Bound = frozenset[int]


class State:
    """For each name of a scope the bindings that may hold; never changes.

    Example:
        >>> state = State({"x": frozenset({0})})
        >>> state.with_({"x": frozenset({1})})["x"], state["x"], "y" in state
        (frozenset({1}), frozenset({0}), False)
    """

    __slots__ = ("_common", "_own")

    def __init__(self, common: Mapping[str, _Bound], own: Mapping[str, _Bound] | None = None) -> None:
        self._common = common
        self._own = own or {}

    def __getitem__(self, name: str) -> _Bound:
        """The bindings of a name."""
        found = self._own.get(name)
        return found if found is not None else self._common[name]

    def __contains__(self, name: str) -> bool:
        """Whether a name is one of the scope."""
        return name in self._common

    def get(self, name: str) -> _Bound:
        """The bindings of a name; none of one that is not of the scope."""
        return self[name] if name in self._common else frozenset()

    def with_(self, new: Mapping[str, _Bound]) -> State:
        """Returns the state in which some names are bound otherwise."""
        if not new:
            return self
        own = {**self._own, **new}
        return State({**self._common, **own}) if len(own) > _MOST else State(self._common, own)

    def joined(self, bound: Mapping[str, _Bound]) -> State:
        """Returns the state in which some names may have other bindings too."""
        return self.with_({name: self[name] | given for name, given in bound.items()})

    def either(self, other: State) -> State:
        """Returns what holds where one of two ways was taken."""
        if self is other:
            return self
        alike = self._common is other._common
        names = {**self._own, **other._own} if alike else self._common
        new = {}
        for name in names:
            mine, theirs = self[name], other[name]
            if mine is not theirs and mine != theirs:
                new[name] = mine | theirs
        return self.with_(new)
