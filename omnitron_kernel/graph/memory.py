"""What was found out about the text of a statement, kept for the next reading: while a text is edited most of it stays.

Nothing that is kept here depends on where a statement stands: whoever keeps places counts them from its beginning.
"""

from __future__ import annotations

import re
import sys
from typing import TypeVar

__all__ = ["Memory", "may_be_kept"]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_FORMATTED = re.compile(r"[fF][rR]?['\"]")


class Memory(dict[_Key, _Value]):
    """A table that forgets everything when it is full, and is filled anew by the next reading.

    Args:
        most: How many entries it holds: those of the largest text that is edited, several times over.
    """

    def __init__(self, most: int = 20_000) -> None:
        super().__init__()
        self._most = most

    def keep(self, key: _Key, value: _Value) -> _Value:
        """Keeps what was found out, and returns it."""
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value


def may_be_kept(code: str) -> bool:
    """Whether places within a statement are the same wherever it stands: before 3.12 those in f-strings are not."""
    return sys.version_info >= (3, 12) or _FORMATTED.search(code) is None
