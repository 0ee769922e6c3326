"""Which nodes take longer to look up than to compute: they are computed for a while, and then looked at again."""

from __future__ import annotations

__all__ = ["DEAR", "Costs"]

DEAR = "looking it up takes longer than computing it"
"""Why such a node is computed."""

_LEAST = 20_000_000
"""Nanoseconds that looking up may take in any case."""

_TIMES = 2
"""How many times as long as computing it may take."""

_STRIKES = 3
"""Runs in a row that have to show it."""

_RUNS = 50
"""Runs in which it is computed then."""


class Costs:
    """What looking up has cost and saved, by the keys of texts."""

    def __init__(self) -> None:
        self._strikes: dict[bytes, int] = {}
        self._spared: dict[bytes, int] = {}

    def judge(self, key: bytes, spent: int, took: int) -> None:
        """Takes note of one run.

        Args:
            key: The digest of a node's text, or of a flow's.
            spent: How long looking it up and keeping it took, in ns.
            took: How long computing it took, or had taken, in ns.
        """
        if spent < _LEAST or spent < _TIMES * took:
            if self._strikes:
                self._strikes.pop(key, None)
            return
        strikes = self._strikes.pop(key, 0) + 1
        if strikes < _STRIKES:
            self._strikes[key] = strikes
        else:
            self._spared[key] = _RUNS

    def spare(self, key: bytes) -> bool:
        """Returns whether it is to be computed in this run without being looked up.

        Args:
            key: As in `judge`.
        """
        if not self._spared:
            return False
        left = self._spared.pop(key, 0)  # one step: another thread may ask for the same
        if left > 1:
            self._spared[key] = left - 1
        return left > 0
