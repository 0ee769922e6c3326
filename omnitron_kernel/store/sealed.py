"""The files of artifacts: what a node or a whole run gave, as bytes under a seal, and back.

    OMNI3 | seal | length | head | body

The seal is an HMAC of all behind it, and of the key, under a secret that only this folder's project has: what was
written elsewhere, cut off, changed or put under another name is refused before any of it is read as a value. The head
is JSON. A value is JSON too where that can say it exactly, else the bytes of a form, which name nothing but types of
plain data, and the memory of its arrays as it lies.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import struct
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, BinaryIO

from omnitron_kernel.engine.preview import Preview
from omnitron_kernel.engine.reuse.cache import Entry, Found, Kept
from omnitron_kernel.engine.reuse.form import Form, take_apart
from omnitron_kernel.engine.reuse.layout import memory_of
from omnitron_kernel.engine.reuse.site import Imported
from omnitron_kernel.engine.reuse.whole import Built, Given

__all__ = ["FORM", "LARGE", "Stored", "StoredFound", "head_in", "opened", "parts_of", "references_of", "written"]

FORM = b"OMNI3\n"
_SEAL = 32
_START = len(FORM) + _SEAL + 8  # of the head
_ALIGNED = 64
LARGE = 1 << 16
"""Bytes from which on a value stands in the file of its node only, and a whole run's speaks of that."""

_KINDS: tuple[type, ...] = (tuple, list, dict)

Loader = Callable[[bytes], Form]
"""Gives the form of a node by its key.

Raises:
    ValueError: There is none that can be trusted.
"""


class Stored:
    """A form that stands in the file of its node, and is loaded when it is asked for.

    Args:
        key: The node's key.
        load: Loads it.
    """

    def __init__(self, key: bytes, load: Loader) -> None:
        self.key = key
        self._load = load

    def form(self) -> Form:
        """Loads it.

        Raises:
            ValueError: It cannot be trusted.
        """
        return self._load(self.key)


class StoredFound(Found):
    """What a whole run gave, of which nothing is taken apart before it is asked for.

    Args:
        head: The head of its file.
        body: What stands behind the head.
        load: Loads what stands in the files of nodes.

    Attributes:
        large: The keys of these.
    """

    def __init__(self, head: dict[str, Any], body: memoryview, load: Loader) -> None:
        super().__init__((), None, head["took"], head["flow"])
        self.count = head["count"]
        self.large = [bytes.fromhex(each) for each in head["large"]]
        self.lasting = not self.large
        self._table_length = head["table"]
        self._body = body
        self._load = load

    @property
    def steps(self) -> tuple[Kept, ...]:
        """What is kept of each step, in the order in which they ended."""
        return self._read[0]

    @property
    def value(self) -> Any:
        """How the flow's value is had."""
        return self._read[1]

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return super().size + len(self._body)

    @property
    def forms(self) -> list[Form]:
        """None that any other entry holds too."""
        return []

    @cached_property
    def _read(self) -> tuple[tuple[Kept, ...], Any]:
        table = json.loads(bytes(self._body[: self._table_length]))
        forms = [self._form(told) for told in table["forms"]]
        steps = tuple((index, _way(told, forms), took, _shown(seen)) for index, told, took, seen in table["steps"])
        return steps, _way(table["value"], forms)

    def _form(self, told: Any) -> Form | Stored:
        if type(told) is str:
            return Stored(bytes.fromhex(told), self._load)
        at, length, arrays = told
        rest = self._body[self._table_length :]
        return Form(bytes(rest[at : at + length]), tuple(_arrays(arrays, rest[_round(at + length) :])))


def written(secret: bytes, key: bytes, entry: Entry | Found) -> list[Any]:
    """Returns the parts of an entry's file, to be written one behind another."""
    parts = parts_of(entry)
    return [FORM, _seal(secret, key, parts), *parts]


def parts_of(entry: Entry | Found) -> list[Any]:
    """Returns what a file holds behind its seal."""
    if type(entry) is Entry:
        head: dict[str, Any] = {"flow": entry.flow, "node": entry.node, "took": entry.took}
        plain = _plain(entry.form)
        if plain is not None:
            return _headed(head | {"json": plain[0]}, [])
        body = list(_form_parts(entry.form))
        return _headed(head | {"length": len(entry.form.data), "arrays": _told(entry.form)}, body)
    assert isinstance(entry, Found)  # noqa: S101 - there are two kinds of entries
    table, body, large = _table_of(entry)
    told = json.dumps(table).encode()
    told += b" " * (-len(told) % _ALIGNED)
    head = {"flow": entry.flow, "took": entry.took, "count": entry.count, "table": len(told), "large": large}
    return _headed(head, [told, *body])


def opened(secret: bytes, key: bytes, held: bytes, load: Loader) -> Entry | Found:
    """Returns what a file holds.

    Args:
        secret: The project's.
        key: Under which it was looked up.
        held: The file's bytes.
        load: Loads what a whole run's file only speaks of.

    Raises:
        ValueError: It is not what this project wrote under this key.
    """
    head, body = _parted(held)
    at = len(FORM) + _SEAL
    if not hmac.compare_digest(held[len(FORM) : at], _seal(secret, key, [memoryview(held)[at:]])):
        raise ValueError("its seal is not this project's")
    if "table" in head:
        return StoredFound(head, body, load)
    if "json" in head:
        form = take_apart(head["json"])
    else:
        length = head["length"]
        form = Form(bytes(body[:length]), tuple(_arrays(head["arrays"], body[_round(length) :])))
    form.key = key
    return Entry(form, head["took"], head["flow"], head["node"])


def head_in(file: BinaryIO) -> dict[str, Any]:
    """Returns the head of a file, whoever wrote it, and reads no more of it.

    Raises:
        ValueError: It is none, or it ends too early.
    """
    begun = file.read(_START)
    there = os.fstat(file.fileno()).st_size  # a length may say anything
    return _parted(begun + file.read(min(_length_of(begun), there)))[0]


def references_of(entry: Entry | Found) -> list[bytes]:
    """Returns the keys of the values that a whole run's file does not hold itself."""
    return [each.key for each in _ways_of(entry) if each.size >= LARGE] if type(entry) is Found else []


def _ways_of(entry: Any) -> list[Form]:
    waiting = [entry.value, *(way for _, way, _, _ in reversed(entry.steps))]
    found: dict[int, Form] = {}
    while waiting:
        way = waiting.pop()
        if type(way) is Form:
            found[id(way)] = way
        elif type(way) is Built:
            waiting += way.parts
    return list(found.values())


def _table_of(found: Found) -> tuple[dict[str, Any], list[Any], list[str]]:
    """The table of a whole run, what it speaks of, and the keys of what stands elsewhere."""
    body: list[Any] = []
    forms: list[Any] = []
    places: dict[int, int] = {}
    at = 0
    for form in _ways_of(found):
        places[id(form)] = len(forms)
        if form.size >= LARGE:
            forms.append(form.key.hex())
            continue
        forms.append((at, len(form.data), _told(form)))
        for part in _form_parts(form):
            body.append(part)
            at += len(part)
        body.append(b" " * (-at % _ALIGNED))
        at = _round(at)
    steps = [(index, _told_way(way, places), took, _seen(shown)) for index, way, took, shown in found.steps]
    table = {"forms": forms, "steps": steps, "value": _told_way(found.value, places)}
    return table, body, [each for each in forms if type(each) is str]


def _seen(shown: Preview | None) -> list[Any] | None:
    """What a value looked like, as JSON has it."""
    return None if shown is None else [shown.type, shown.text, shown.size, shown.rows]


def _shown(seen: list[Any] | None) -> Preview | None:
    if seen is None:
        return None
    kind, text, size, rows = seen
    return Preview(kind, text, size, tuple(map(tuple, rows)))


def _told_way(way: Any, places: dict[int, int]) -> Any:
    if type(way) is Form:
        return places[id(way)]
    if type(way) is Imported:
        return [way.module, way.attribute]
    if type(way) is Built:
        return {"built": _KINDS.index(way.kind), "parts": [_told_way(each, places) for each in way.parts]}
    return [way.name, way.step, way.place]


def _way(told: Any, forms: list[Any]) -> Any:
    """How a value is had."""
    if type(told) is int:
        return forms[told]
    if type(told) is dict:
        return Built(_KINDS[told["built"]], tuple(_way(each, forms) for each in told["parts"]))
    return Imported(*told) if len(told) == len(("module", "attribute")) else Given(*told)


def _form_parts(form: Form) -> Iterable[Any]:
    """The bytes of a form, and the memory of its arrays from a place on that suits them."""
    yield form.data
    yield b" " * (-len(form.data) % _ALIGNED)
    yield from map(memory_of, form.arrays)


def _told(form: Form) -> list[tuple[str, tuple[int, ...], str]]:
    """What has to be said of the arrays of a form."""
    return [(each.dtype.str, each.shape, "C" if each.flags.c_contiguous else "F") for each in form.arrays]


def _arrays(told: list[Any], memory: memoryview) -> Iterable[Any]:
    if not told:
        return
    import numpy as np  # only where there are arrays

    at = 0
    for kind, shape, order in told:
        dtype = np.dtype(kind)
        count = 1
        for length in shape:
            count *= length
        yield np.frombuffer(memory, dtype, count, at).reshape(shape, order=order)
        at += count * dtype.itemsize


def _headed(head: dict[str, Any], body: list[Any]) -> list[Any]:
    told = json.dumps(head).encode()
    told += b" " * (-(_START + len(told)) % _ALIGNED)
    return [struct.pack("<Q", len(told)), told, *body]


def _parted(held: bytes) -> tuple[dict[str, Any], memoryview]:
    """The head and the body of a file.

    Raises:
        ValueError: It is none, or it ends too early.
    """
    length = _length_of(held)
    if len(held) < _START + length:
        raise ValueError("it is cut off")
    return json.loads(held[_START : _START + length]), memoryview(held)[_START + length :]


def _length_of(held: bytes) -> int:
    """The length of the head.

    Raises:
        ValueError: It is no artifact.
    """
    if not held.startswith(FORM) or len(held) < _START:
        raise ValueError("it is no artifact")
    return int(struct.unpack_from("<Q", held, _START - 8)[0])


def _seal(secret: bytes, key: bytes, parts: Iterable[Any]) -> bytes:
    made = hmac.new(secret, key, hashlib.sha256)
    for each in parts:
        made.update(each)
    return made.digest()


def _round(length: int) -> int:
    return length + -length % _ALIGNED


def _plain(form: Form) -> tuple[Any] | None:
    """A value that JSON says exactly, as the only one of a tuple: a number, a text, a truth, or None."""
    if not form.atom or type(form.atom[0]) not in (int, str, bool, type(None)):
        return None
    value = form.atom[0]
    try:
        same = take_apart(json.loads(json.dumps(value))).data == form.data
    except (ValueError, RecursionError):
        return None
    return (value,) if same else None
