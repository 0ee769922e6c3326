"""Values that are pictures, as `data:` URLs of a few hundred pixels; no library is loaded for it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

from omnitron_kernel.engine.preview import vendor_of

__all__ = ["pictured"]

_SIDE = 320  # pixels
_LEAST = 8  # pixels
_LONGER = 12  # times as long as wide
_BYTES = 300_000
_PARTS = 2_000  # of a figure
_SEGMENT, _FRAMES = 0xFF, frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # of JPEG: how one begins, which tell sizes
_PIXELS = 4_000_000  # that a front end has to hold, four bytes each
_MAGIC = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF87a": "gif", b"GIF89a": "gif"}


def pictured(value: object) -> str:
    """Returns a picture as a `data:` URL; empty for what is none, or too large a one.

    Raises:
        Exception: What its library raised.
    """
    kind = type(value)
    if kind is bytes:
        return _file(value)  # type: ignore[arg-type]
    if vendor_of(kind) == "numpy.ndarray":
        return _array(value)
    if type(kind) is not type:
        return ""
    look = next((look for module, names, look in _LIBRARIES if _is_of(kind, module, names)), None)
    return look(value) if look is not None else ""


def _is_of(kind: type, module: str, names: frozenset[str] | None) -> bool:
    """Whether a class is a library's own, under its own name: derived ones are somebody's own code."""
    home, name = type.__dict__["__module__"].__get__(kind), type.__dict__["__name__"].__get__(kind)
    if type(home) is not str or not (home == module or home.startswith(f"{module}.")):
        return False
    if names is not None and name not in names:
        return False
    loaded = sys.modules.get(home)
    return loaded is not None and vars(loaded).get(name) is kind


def _file(value: bytes) -> str:
    mime = next((mime for magic, mime in _MAGIC.items() if value.startswith(magic)), "")
    return _url(value, mime) if mime and 0 < _pixels(value, mime) <= _PIXELS else ""


def _pixels(value: bytes, mime: str) -> int:
    """How many pixels a picture says that it has: a few bytes may say millions; 0 where that cannot be told."""
    width, height = 0, 0
    if mime == "png" and value[12:16] == b"IHDR":
        width, height = (int.from_bytes(value[at : at + 4]) for at in (16, 20))
    elif mime == "gif":
        width, height = (int.from_bytes(value[at : at + 2], "little") for at in (6, 8))
    elif mime == "jpeg":
        frame = _frame_of(value)
        height, width = (int.from_bytes(frame[at : at + 2]) for at in (1, 3))
    return width * height


def _frame_of(value: bytes) -> bytes:
    """The segment of a JPEG file that tells its size; empty where none does."""
    at = 2
    while at + 4 <= min(len(value), _BYTES) and value[at] == _SEGMENT:
        kind, size = value[at + 1], int.from_bytes(value[at + 2 : at + 4])
        if kind == _SEGMENT:  # filling
            at += 1
            continue
        if kind in _FRAMES:
            return value[at + 4 : at + 2 + size]
        at += 2 + size
    return b""


def _url(data: bytes, mime: str) -> str:
    from base64 import b64encode  # only pictures need it

    return f"data:image/{mime};base64,{b64encode(data).decode()}" if len(data) <= _BYTES else ""


def _array(value: Any) -> str:
    """An array of pixels: grey, RGB or RGBA, of bytes or of numbers."""
    shape, kind = value.shape, value.dtype.kind
    fits = len(shape) == 2 or (len(shape) == 3 and shape[2] in (3, 4))
    if not fits or min(shape[:2]) < _LEAST or max(shape[:2]) > _LONGER * min(shape[:2]):
        return ""
    if not (value.dtype.name == "uint8" or kind in "fb"):
        return ""
    step = -(-max(shape[:2]) // _SIDE)
    small = value[::step, ::step]
    if kind == "f":
        small = _levels(small)
    elif kind == "b":
        small = small.astype("uint8") * 255
    rows, columns = small.shape[:2]
    colours = {2: 0, 3: 2 if len(shape) == 3 and shape[2] == 3 else 6}[len(shape)]
    return _url(_png(small.reshape(rows, -1), columns, rows, colours), "png")


def _levels(small: Any) -> Any:
    """Numbers as bytes: from 0 to 1 as they are, others from the least to the greatest; what is no number is 0."""
    small = small.astype("float64")
    finite = abs(small) < float("inf")  # False for NaN too
    known = small[finite]
    if not known.size:
        return finite.astype("uint8")
    low, high = float(known.min()), float(known.max())
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    small[~finite] = low
    spread = high - low
    scaled = (small - low) / spread if 0 < spread < float("inf") else small * 0
    return (scaled * 255).round().astype("uint8")


def _png(pixels: Any, width: int, height: int, colours: int) -> bytes:
    import struct  # as above
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    lines = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(lines, 6)),
            chunk(b"IEND", b""),
        )
    )


def _figure(value: Any) -> str:
    """A figure of matplotlib's whose every part is matplotlib's own: drawing it runs their code."""
    waiting, seen = [value], 0
    while waiting:
        part = waiting.pop()
        seen += 1
        home = type.__dict__["__module__"].__get__(type(part))
        if seen > _PARTS or type(home) is not str or home.partition(".")[0] not in ("matplotlib", "mpl_toolkits"):
            return ""
        waiting.extend(part.get_children())
    width, height = map(float, value.get_size_inches())
    file = io.BytesIO()
    value.savefig(file, format="png", dpi=max(1, min(100, 2 * _SIDE / max(width, height, 0.1))))
    return _url(file.getvalue(), "png")


def _image(value: Any) -> str:
    """An image of PIL's, made small."""
    small = value.copy()
    small.thumbnail((_SIDE, _SIDE))
    file = io.BytesIO()
    small.convert("RGBA").save(file, "PNG")
    return _url(file.getvalue(), "png")


_LIBRARIES: tuple[tuple[str, frozenset[str] | None, Callable[[Any], str]], ...] = (
    ("matplotlib.figure", frozenset({"Figure"}), _figure),
    ("PIL", None, lambda value: _image(value) if _is_image(value) else ""),
)


def _is_image(value: object) -> bool:
    module = sys.modules.get("PIL.Image")
    return module is not None and vars(module)["Image"] in type.__dict__["__mro__"].__get__(type(value))
