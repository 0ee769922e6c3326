"""Texts that mean more than themselves: an operation, to what takes operations by name, and the clock.

`table.agg(how)` does what the text says, and to numpy and pandas the texts `now` and `today` are the time at which
they meet them. So where such operations are used, texts are looked at, wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from omnitron_kernel.engine.reuse.form import Form
from omnitron_kernel.engine.reuse.look import is_atom
from omnitron_kernel.engine.reuse.world import kinds, strange

__all__ = ["meaning_of", "meant"]

_CLOCK = ("now", "today", "tzlocal()")


def meaning_of(texts: Iterable[str], *, named: bool, clocked: bool) -> str:
    """Returns what a text among some may mean, and nothing where none means more than itself.

    Args:
        texts: The texts.
        named: Whether operations take the names of operations.
        clocked: Whether operations take texts for times.
    """
    for each in texts:
        if clocked and each.strip().lower() in _CLOCK:
            return f"{each!r}, which may mean the clock"
        if named and each.isidentifier() and strange(each):
            return f"{each!r}, which may name an operation"
    return ""


def meant(value: Any, form_of: Callable[[Any], Form], *, named: bool, clocked: bool) -> str:
    """Returns what a text in a value may mean, and nothing where none means more than itself.

    Args:
        value: The value.
        form_of: Gives the form of a value.
        named: As in `meaning_of`.
        clocked: As in `meaning_of`.

    Raises:
        Opaque: The value is no plain data.
    """
    if type(value) is str:
        return meaning_of((value,), named=named, clocked=clocked)
    if is_atom(value):
        return ""
    form = form_of(value)
    if any(each.dtype.kind in "SU" for each in form.arrays):
        return "texts in an array, which are not looked at one by one"
    if clocked and _pattern(_CLOCK).search(form.data):
        return "`now` or `today`, which may mean the clock"
    if named and _names(kinds()).search(form.data):
        return "the name of an operation that is not in the table"
    return ""


@cache
def _names(known: tuple[type, ...]) -> re.Pattern[bytes]:
    """What finds the texts that name an operation of numpy or pandas which is not listed."""
    found = {name for kind in known if str(kind.__module__).startswith("pandas") for name in dir(kind)}
    return _pattern(tuple(sorted(name for name in found if not name.startswith("_") and strange(name))) or ("\0",))


@cache
def _pattern(texts: tuple[str, ...]) -> re.Pattern[bytes]:
    """What finds these texts in a form, as pickles and `marshal` write texts: their length before them."""
    written = []
    for each in texts:
        told = re.escape(each.encode())
        length = len(each.encode())
        written += [re.escape(bytes([0x8C, length])) + told, re.escape(b"u" + length.to_bytes(4, "little")) + told]
    return re.compile(b"|".join(written), re.IGNORECASE)
