"""Previews: what a value looked like when its node finished, taken without trusting the value.

A preview is small, bounded in time and text, and runs no code of the value's author: only exactly known types are
looked into, by their own class's methods; every other object is shown by the name of its class.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from time import perf_counter_ns
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

__all__ = [
    "ATOMS",
    "Preview",
    "class_name",
    "describe",
    "frame_rows",
    "opaque",
    "preview",
    "sendable",
    "series_rows",
    "text_of",
    "vendor_of",
]

ATOMS = frozenset(
    {
        *(int, float, complex, bool, str, bytes, range, type(None), type(...), type(NotImplemented)),
        *(type, ModuleType, FunctionType, BuiltinFunctionType),
    }
)
"""Types whose values cannot change what a preview of them shows, so that it may be taken later."""

_WIDTH = 80  # characters of one element
_LIMIT = 400  # characters of a whole text
_ITEMS = 6
_DEPTH = 3
_ROWS, _COLUMNS = 5, 8


@dataclass(frozen=True, slots=True)
class Preview:
    """What a value looked like.

    Attributes:
        type: The name of its class.
        text: The value in at most a few hundred characters; no line breaks.
        size: Its extent in the words of its kind, such as `1,204 x 8`, `12 items`, `30 characters`; may be empty.
        rows: For a table, its first rows as text, the column names first; empty for all else.
        until: When taking it ended, in ns of `perf_counter_ns`.
    """

    type: str
    text: str
    size: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    until: int = field(default=0, compare=False)


def preview(value: object) -> Preview:
    """Takes the preview of a value; never raises an `Exception`.

    Example:
        >>> preview([1, 2, 3]).text, preview([1, 2, 3]).size
        ('[1, 2, 3]', '3 items')
    """
    kind = type(value)
    size: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    try:
        look = _TABLES.get(vendor_of(kind))
        if look is not None:
            size, text, rows = look(value)
        else:
            size, text = _size(value), _cut(text_of(value, _DEPTH), _LIMIT)
    except Exception:  # noqa: BLE001 - whatever a hostile value does, the run goes on
        text = opaque(value)
    return Preview(class_name(kind), text, size, rows, perf_counter_ns())


def class_name(kind: type) -> str:
    """Returns the name of a class in one line; its metaclass is not asked.

    Example:
        >>> class_name(int)
        'int'
    """
    return _line(_NAME(kind), _WIDTH)


def describe(error: BaseException) -> str:
    """Returns an exception as one line, from its class and arguments; its own `__str__` is not asked.

    Example:
        >>> describe(KeyError("amount"))
        "KeyError: 'amount'"
    """
    arguments: tuple[Any, ...] = BaseException.__dict__["args"].__get__(error)
    name = class_name(type(error))
    if any(type(error) is each for each in _FILE_ERRORS):
        file, why = (OSError.__dict__[each].__get__(error) for each in ("filename", "strerror"))
        if type(file) is str and type(why) is str:
            return f"{name}: {_line(why, 80)}: {_flat(file, 160)!r}"
    if len(arguments) == 1 and type(arguments[0]) is str and not any(base is KeyError for base in _BASES(type(error))):
        return f"{name}: {_line(arguments[0], _LIMIT)}"
    if vendor_of(type(error)) == "pydantic_core.ValidationError":
        return f"{name}: {_validation(error)}"
    try:
        return f"{name}: {_cut(', '.join(text_of(each, 2) for each in arguments), _LIMIT)}" if arguments else name
    except Exception:  # noqa: BLE001 - whatever a hostile argument does, the error is told
        return name


def _validation(error: Any) -> str:
    """The first line of what pydantic tells; the others ask the values themselves."""
    count, title = error.error_count(), error.title
    return f"{count} validation error{'' if count == 1 else 's'} for {_line(title, _WIDTH)}"


_FILE_ERRORS: tuple[type, ...] = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, OSError)

# Read so, a class tells its name without its metaclass having a say.
_NAME: Callable[[type], str] = type.__dict__["__name__"].__get__
_QUALNAME: Callable[[type], str] = type.__dict__["__qualname__"].__get__
_MODULE: Callable[[type], object] = type.__dict__["__module__"].__get__
_BASES: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__


def text_of(value: Any, depth: int) -> str:  # noqa: PLR0912 - a case for each known type
    """Returns a value as it could be typed, to some depth; what is not known by the name of its class."""
    kind = type(value)
    if type(kind) is not type:
        return opaque(value)  # comparing or hashing such a class could run its metaclass
    if kind is str:
        return _string(value, _LIMIT if depth == _DEPTH else _WIDTH)
    if kind is int:
        bits = value.bit_length()
        return str(value) if bits <= 200 else f"<int of {bits:,} bits>"
    if kind in (float, complex, bool, type(None), type(...), type(NotImplemented)):
        return repr(value)
    if kind is bytes or kind is bytearray:
        return _cut(repr(bytes(value[:_WIDTH])), _WIDTH)
    if kind in _BRACKETS:
        return _items(value, depth)
    if kind is dict:
        if depth <= 0:
            return "{...}"
        pairs = (
            f"{text_of(key, depth - 1)}: {text_of(item, depth - 1)}" for key, item in islice(value.items(), _ITEMS)
        )
        return f"{{{_joined(pairs, len(value))}}}"
    if kind is range or (kind is slice and depth > 0):
        ends = (text_of(each, depth - 1) for each in (value.start, value.stop, value.step))
        return f"{kind.__name__}({', '.join(ends)})"
    if kind in _WORD:
        name = vars(value).get("__name__") if kind is ModuleType else value.__name__
        return f"<{_WORD[kind]} {_line(name, _WIDTH)}>" if type(name) is str else opaque(value)
    if kind is MethodType and type(value.__func__) is FunctionType and type(value.__func__.__name__) is str:
        return f"<method {_line(value.__func__.__name__, _WIDTH)}>"
    vendor = vendor_of(kind)
    if vendor == "numpy.generic":
        item = value.item() if value.dtype.kind in "biufc" else None
        return repr(item) if type(item) in (int, float, bool, complex) else opaque(value)
    if vendor in _TABLES:
        return f"<{kind.__name__} {_TABLES[vendor](value)[0]}>"
    return opaque(value)


_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
}
_EMPTY: dict[type, str] = {set: "set()", frozenset: "frozenset()"}
_WORD: dict[type, str] = {
    FunctionType: "function",
    BuiltinFunctionType: "function",
    ModuleType: "module",
    type: "class",
}


def _items(value: Any, depth: int) -> str:
    opening, closing = _BRACKETS[type(value)]
    if not value:
        return _EMPTY.get(type(value), opening + closing)
    if depth <= 0:
        return f"{opening}...{closing}"
    inner = _joined((text_of(each, depth - 1) for each in islice(value, _ITEMS)), len(value))
    return f"{opening}{inner}{',' if type(value) is tuple and len(value) == 1 else ''}{closing}"


def _joined(parts: Iterable[str], total: int) -> str:
    shown = ", ".join(parts)
    return f"{shown}, ..." if total > _ITEMS else shown


def _string(value: str, limit: int) -> str:
    return _cut(repr(value), limit) if len(value) <= limit else _cut(repr(value[:limit]), limit)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 3] + "..."


def _flat(text: str, width: int) -> str:
    """At most `width` characters of a text, as one line."""
    return _cut(" ".join(text[: width + 1].splitlines()), width)


def _line(text: str, width: int) -> str:
    """At most `width` characters of a text, as one line that can be sent."""
    return _cut(sendable(_flat(text, width)), width)


def sendable(text: str) -> str:
    r"""Returns a text whose lone surrogates, which no encoding of Unicode takes, are written as escapes.

    Names of files that are no Unicode hold such.

    Example:
        >>> print(sendable("caf\udce9.csv"))
        caf\udce9.csv
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def opaque(value: object) -> str:
    """Returns the name of a value's class in angle brackets; nothing of the value is asked."""
    kind = type(value)
    home, name = _home(kind), _line(_QUALNAME(kind), _WIDTH)
    return f"<{name}>" if home in ("", "builtins", "__main__") else f"<{_line(home, _WIDTH)}.{name}>"


def _home(kind: type) -> str:
    """The module of a class; empty where it names none."""
    try:
        home = _MODULE(kind)
    except AttributeError:
        return ""
    return home if type(home) is str else ""


def _size(value: Any) -> str:
    kind = type(value)
    if type(kind) is not type:
        return ""
    if kind in _BRACKETS or kind is dict:
        return f"{len(value):,} item{'' if len(value) == 1 else 's'}"
    if kind is str:
        return f"{len(value):,} characters" if len(value) > _WIDTH else ""
    if kind in (bytes, bytearray):
        return f"{len(value):,} bytes"
    return ""


def vendor_of(kind: type) -> str:
    """Returns the vendor class that a type is; classes derived from one are somebody's own code and stay closed.

    Example:
        >>> vendor_of(int)
        ''
    """
    if type(kind) is not type:
        return ""
    root = _home(kind).partition(".")[0]
    module = sys.modules.get(root) if root in _VENDORS else None
    if module is None:
        return ""
    for name in _VENDORS[root]:
        if vars(module).get(name) is kind:
            return f"{root}.{name}"
    if root == "numpy" and vars(module).get(_NAME(kind)) is kind and module.generic in _BASES(kind):
        return "numpy.generic"
    return ""


_VENDORS = {
    "pandas": ("DataFrame", "Series", "Index", "Timestamp", "Timedelta"),
    "numpy": ("ndarray",),
    "datetime": ("datetime", "date", "time", "timedelta", "timezone"),
    "zoneinfo": ("ZoneInfo",),
    "pydantic_core": ("ValidationError",),
}
_TIMES = frozenset({"pandas.Timestamp", "pandas.Timedelta", *(f"datetime.{each}" for each in _VENDORS["datetime"])})


def _frame(value: Any) -> tuple[str, str, tuple[tuple[str, ...], ...]]:
    rows, columns = value.shape
    head = frame_rows(value, _ROWS, _COLUMNS)
    size = f"{rows:,} x {columns:,}"
    shown = ", ".join(head[0]) + (", ..." if columns > _COLUMNS else "")
    return size, _cut(f"{size}: {shown}", _LIMIT), head


def frame_rows(value: Any, rows: int, columns: int) -> tuple[tuple[str, ...], ...]:
    """Returns the first rows and columns of a table of pandas' as text, the column names first."""
    # What is derived from a table gets a deep copy of its `attrs`, by their authors' code; a table made anew does not.
    head = type(value)(value, copy=False).iloc[:rows, :columns]
    names = tuple(map(_cell, _elements(head.columns)))
    data = [list(map(_cell, _elements(head.iloc[:, index]))) for index in range(len(names))]
    return (names, *zip(*data, strict=True))


def _series(value: Any) -> tuple[str, str, tuple[tuple[str, ...], ...]]:
    size = f"{len(value):,} values"
    cells = series_rows(value, _ROWS)
    shown = ", ".join(f"{label}: {cell}" for label, cell in cells[1:])
    return size, _cut(f"{size}: {shown}", _LIMIT), cells


def series_rows(value: Any, rows: int) -> tuple[tuple[str, ...], ...]:
    """Returns the first values of a series of pandas' with their labels as text, its name first."""
    # Made anew for the same reason as a table; with a name of ours, as the constructor hashes the name.
    head = type(value)(value, name="", copy=False).iloc[:rows]
    cells = zip(map(_cell, _elements(head.index)), map(_cell, _elements(head)), strict=True)
    return ("", "" if value.name is None else _cell(value.name)), *cells


def _sequence(value: Any) -> tuple[str, str, tuple[tuple[str, ...], ...]]:
    size = f"{len(value):,} values"
    return size, _cut(f"{size}: {', '.join(map(_cell, _elements(value[:_ITEMS])))}", _LIMIT), ()


def _elements(column: Any) -> list[object]:
    """The values of a column; dots for each where its type is somebody's own."""
    known = _home(type(column.dtype)).partition(".")[0] in ("pandas", "numpy")
    return column.tolist() if known else [...] * len(column)


def _array(value: Any) -> tuple[str, str, tuple[tuple[str, ...], ...]]:
    size = " x ".join(f"{each:,}" for each in value.shape) or "scalar"
    small = value.dtype.itemsize <= _LIMIT
    shown = ", ".join(_cell(each) for each in value.flat[:_ITEMS].tolist()) if small else "..."
    more = ", ..." if small and value.size > _ITEMS else ""
    return size, _cut(f"{value.dtype.name} {size}: [{shown}{more}]", _LIMIT), ()


def _cell(value: object) -> str:
    """One cell of a table: text without quotes, everything else as its preview."""
    if type(value) is str:
        return _line(value, _WIDTH // 2)
    if type(value) is float:
        return f"{value:.6g}"
    if vendor_of(type(value)) in _TIMES:
        zone = getattr(value, "tzinfo", None)
        known = zone is None or vendor_of(type(zone)) in ("datetime.timezone", "zoneinfo.ZoneInfo")
        return _cut(str(value), _WIDTH // 2) if known else opaque(value)
    return _cut(text_of(value, 1), _WIDTH // 2)


_Look = Callable[[Any], tuple[str, str, tuple[tuple[str, ...], ...]]]
_TABLES: dict[str, _Look] = {
    "pandas.DataFrame": _frame,
    "pandas.Series": _series,
    "pandas.Index": _sequence,
    "numpy.ndarray": _array,
}
