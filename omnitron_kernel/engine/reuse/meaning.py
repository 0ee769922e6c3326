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

_TIME_IN_FORM = {
    True: re.compile(rb"\x8c.[0-9]{1,2}:[0-9]|C.(?:[0-9]\x00{3}){1,2}:\x00{3}[0-9]\x00{3}", re.DOTALL),
    False: re.compile(rb"u..\x00\x00[0-9]{1,2}:[0-9]", re.DOTALL),
}
"""What finds such a text in a form, by whether that is a pickle."""

_FORMS = 4_000
"""Forms of which it is remembered what they may mean."""


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
    asked = form.digest, named, clocked, kinds()
    told = _told.get(asked)
    if told is None:
        if len(_told) >= _FORMS:
            _told.clear()
        told = _told[asked] = _meant(form, named=named, clocked=clocked)
    return told


_told: dict[tuple[bytes, bool, bool, tuple[type, ...]], str] = {}


def _meant(form: Form, *, named: bool, clocked: bool) -> str:
    for places, texts in form.texts:
        found = _arrow_texts(form.arrays[places], form.arrays[texts])
        told = meaning_of(sorted(found), named=named, clocked=clocked)
        if told:
            return told
    if any(each.dtype.kind in "SU" for each in form.arrays):
        return "texts in an array, which are not looked at one by one"
    pickled = form.data[:1] == b"\x80"
    if clocked and _clock(pickled).search(form.data):
        return "`now` or `today`, which may mean the clock"
    if clocked and _TIME_IN_FORM[pickled].search(form.data):
        return "a time of day, which may mean the present day"
    if named and _names(kinds(), pickled).search(form.data):
        return "the name of an operation that is not in the table"
    return ""


def _arrow_texts(bounds: Any, held: Any) -> set[str]:
    """Those of many texts that could mean something: words that do, and a time of day where there is one.

    Args:
        bounds: Where each begins; int64 of one more than there are texts.
        held: All of them one behind another; uint8.
    """
    numpy, arrow = sys.modules["numpy"], sys.modules["pyarrow"]
    texts = arrow.LargeStringArray.from_buffers(len(bounds) - 1, arrow.py_buffer(bounds), arrow.py_buffer(held))
    words = arrow.array(sorted(_meaning(kinds())), arrow.large_string())
    found = set(texts.filter(sys.modules["pyarrow.compute"].is_in(texts, value_set=words)).to_pylist())
    return found | {"0:00"} if _any_time(bounds[:-1], numpy.diff(bounds), held) else found


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
def _meaning(known: tuple[type, ...]) -> frozenset[str]:
    """The texts that mean the clock, or an operation of pandas which is not listed."""
    return frozenset({form(each) for each in _CLOCK for form in (str.lower, str.upper, str.title)}) | _unlisted(known)


@cache
def _unlisted(known: tuple[type, ...]) -> frozenset[str]:
    """The names of operations of pandas that are not listed."""
    found = {name for kind in known if str(kind.__module__).startswith("pandas") for name in dir(kind)}
    return frozenset(name for name in found if not name.startswith("_") and strange(name))


@cache
def _clock(pickled: bool) -> re.Pattern[bytes]:
    """What finds the texts that mean the clock, in whichever case."""
    return _pattern(_CLOCK, pickled=pickled, cases=True)


@cache
def _names(known: tuple[type, ...], pickled: bool) -> re.Pattern[bytes]:
    """What finds the texts that name an operation of numpy or pandas which is not listed."""
    return _pattern(tuple(sorted(_unlisted(known))) or ("\0",), pickled=pickled)


def _pattern(texts: tuple[str, ...], *, pickled: bool, cases: bool = False) -> re.Pattern[bytes]:
    """What finds these texts in a form, as pickles or `marshal` write texts and bytes: their length before them.

    Each way to write one begins with a byte of its own, so that other bytes are passed over fast. Numpy's texts are
    written as the bytes of UTF-32.
    """
    written: dict[bytes, list[bytes]] = {}
    for each in texts:
        told, wide = each.encode(), each.encode("utf-32-le")
        if pickled:
            written.setdefault(b"\x8c" + bytes([len(told)]), []).append(told)
            for form in (told, wide):
                written.setdefault(b"C" + bytes([len(form)]), []).append(form)
        else:
            for begun in (b"u", b"s"):
                written.setdefault(begun + len(told).to_bytes(4, "little"), []).append(told)
    groups = []
    for begun, found in written.items():
        ways = [_in_any_case(each) if cases else re.escape(each) for each in found]
        groups.append(re.escape(begun) + b"(?:" + b"|".join(ways) + b")")
    return re.compile(b"|".join(groups))


def _in_any_case(text: bytes) -> bytes:
    letters = [bytes([each]) for each in text]
    return b"".join(
        b"[" + each.lower() + each.upper() + b"]" if each.isalpha() else re.escape(each) for each in letters
    )
