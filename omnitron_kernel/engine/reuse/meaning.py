"""Texts that mean more than themselves: an operation, to what takes operations by name, and the clock.

`table.agg(how)` does what the text says, and to numpy and pandas the texts `now` and `today` are the time at which
they meet them. So where such operations are used, texts are looked at, wherever they stand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from omnitron_kernel.engine.reuse.form import Form
from omnitron_kernel.engine.reuse.look import is_atom
from omnitron_kernel.engine.reuse.world import kinds, strange

__all__ = ["meaning_of", "meant"]

_CLOCK = ("now", "today", "tzlocal()")
_TIME = re.compile(r"\s*[0-9]{1,2}:[0-9]")
"""How a text begins that is a time of day: to pandas it is one of the present day."""

_TIME_IN_FORM = re.compile(
    rb"(?:\x8c.|u..\x00\x00)[0-9]{1,2}:[0-9]|C.(?:[0-9]\x00{3}){1,2}:\x00{3}[0-9]\x00{3}", re.DOTALL
)


def meaning_of(texts: Iterable[str], *, named: bool, clocked: bool) -> str:
    """Returns what a text among some may mean, and nothing where none means more than itself.

    Args:
        texts: The texts.
        named: Whether operations take the names of operations.
        clocked: Whether operations take texts for times.
    """
    for each in texts:
        if clocked and (each.strip().lower() in _CLOCK or _TIME.match(each)):
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
    if type(value) in (str, bytes):
        text = value if type(value) is str else value.decode("latin-1")
        return meaning_of((text,), named=named, clocked=clocked)
    if is_atom(value):
        return ""
    form = form_of(value)
    for places, texts in form.texts:
        found = _arrow_texts(form.arrays[places], form.arrays[texts])
        told = meaning_of(sorted(found), named=named, clocked=clocked)
        if told:
            return told
    if any(each.dtype.kind in "SU" for each in form.arrays):
        return "texts in an array, which are not looked at one by one"
    if clocked and _pattern(_CLOCK, re.IGNORECASE).search(form.data):
        return "`now` or `today`, which may mean the clock"
    if clocked and _TIME_IN_FORM.search(form.data):
        return "a time of day, which may mean the present day"
    if named and _names(kinds()).search(form.data):
        return "the name of an operation that is not in the table"
    return ""


def _arrow_texts(bounds: Any, held: Any) -> set[str]:
    """Those of many texts that could mean something: words of the length of one that does, and times of day.

    Args:
        bounds: Where each begins; int64 of one more than there are texts.
        held: All of them one behind another; uint8.
    """
    numpy = sys.modules["numpy"]
    begins, lengths = bounds[:-1], numpy.diff(bounds)
    found: set[bytes] = set()
    for length in sorted(_lengths(kinds())):
        here = begins[lengths == length]
        if here.size:
            rows = held[here[:, None] + numpy.arange(length)]
            found |= {*numpy.ascontiguousarray(rows).view(f"S{length}").ravel().tolist()} & _meaning(kinds())
    if _any_time(begins, lengths, held):
        found.add(b"0:00")
    return {each.decode("utf-8", "replace") for each in found}


def _any_time(begins: Any, lengths: Any, held: Any) -> bool:
    """Whether any of many texts begins as a time of day does: with one digit or two, a colon and a digit."""
    for digits in (1, 2):
        here = begins[lengths > digits + 1]
        fits = held[here + digits] == ord(":")
        here = here[fits]
        for place in (*range(digits), digits + 1):
            here = here[(held[here + place] >= ord("0")) & (held[here + place] <= ord("9"))]
        if here.size:
            return True
    return False


@cache
def _meaning(known: tuple[type, ...]) -> frozenset[bytes]:
    """The texts that mean the clock, or an operation of pandas which is not listed."""
    clock = {form(each) for each in _CLOCK for form in (str.lower, str.upper, str.title)}
    return frozenset(each.encode() for each in clock | _unlisted(known))


@cache
def _lengths(known: tuple[type, ...]) -> frozenset[int]:
    return frozenset(map(len, _meaning(known)))


@cache
def _unlisted(known: tuple[type, ...]) -> frozenset[str]:
    """The names of operations of pandas that are not listed."""
    found = {name for kind in known if str(kind.__module__).startswith("pandas") for name in dir(kind)}
    return frozenset(name for name in found if not name.startswith("_") and strange(name))


@cache
def _names(known: tuple[type, ...]) -> re.Pattern[bytes]:
    """What finds the texts that name an operation of numpy or pandas which is not listed."""
    return _pattern(tuple(sorted(_unlisted(known))) or ("\0",))


@cache
def _pattern(texts: tuple[str, ...], flags: int = 0) -> re.Pattern[bytes]:
    """What finds these texts in a form, as pickles and `marshal` write texts and bytes: their length before them.

    Numpy's texts are written as the bytes of UTF-32.
    """
    written: dict[bytes, list[bytes]] = {}
    for each in texts:
        told, wide = each.encode(), each.encode("utf-32-le")
        short, long = bytes([len(told)]), len(told).to_bytes(4, "little")
        for begun in (b"\x8c" + short, b"C" + short, b"u" + long, b"s" + long):
            written.setdefault(begun, []).append(told)
        written.setdefault(b"C" + bytes([len(wide)]), []).append(wide)
    groups = [re.escape(begun) + b"(?:" + b"|".join(map(re.escape, told)) + b")" for begun, told in written.items()]
    return re.compile(b"|".join(groups), flags)
