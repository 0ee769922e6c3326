"""Whether a value is plain data: made of nothing but the types listed here, so that nobody's own code runs.

A subclass may do anything, so a type is looked up as it is. While a value is walked, everything in it that has an
identity is noted: two values that share such an object are not two values, and cannot be kept apart.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter, OrderedDict, deque
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

__all__ = ["ATOMS", "Look", "Opaque", "is_atom", "look_at", "numpy_of", "pandas_of", "scalars_of"]

ATOMS = frozenset({type(None), bool, int, float, complex, str, bytes, type(Ellipsis)})
"""Types whose values cannot change and hold nothing."""

_STILL = ATOMS - {float, complex}
_ATOM_IDS = frozenset(map(id, ATOMS))
_STILL_IDS = frozenset(map(id, _STILL))
_MOST = 300_000
"""Containers of one value that are walked; more of them take longer than most nodes."""

_DEEPEST = 200
_FIXED = frozenset({dt.date, dt.timedelta, UUID, range, dt.timezone})
_TIMED = frozenset({dt.datetime, dt.time})
_KEYED = frozenset({dict, OrderedDict, Counter})
_SIMPLE = frozenset({list, tuple, dict})
_LISTED = frozenset({list, tuple, deque})


class Opaque(Exception):  # noqa: N818 - it is no error: it says why a value is not looked into
    """A value is not plain data; the argument says what it holds."""


class Look:
    """What was seen of one value.

    Attributes:
        own: The identities of what it holds that could be changed; memory of arrays by the array that owns it.
        inner: The memory that tables in it hold, which pandas copies when it is written to.
        arrays: Whether there are arrays or tables in it.
        simple: Whether there is nothing in it but atoms in lists, tuples and dictionaries, and none of these twice.
        memory: The arrays that it holds as such, by the memory that they lie in.
    """

    __slots__ = ("arrays", "inner", "memory", "own", "simple")

    def __init__(self) -> None:
        self.own: set[int] = set()
        self.inner: set[int] = set()
        self.arrays = False
        self.simple = True
        self.memory: dict[int, int] = {}

    def shares(self, other: Look) -> bool:
        """Whether two values share something that could be changed through either."""
        return not (
            self.own.isdisjoint(other.own) and self.own.isdisjoint(other.inner) and self.inner.isdisjoint(other.own)
        )


def is_atom(value: object) -> bool:
    """Whether a value cannot change and holds nothing; what its class does about hashing is not asked."""
    kind = type(value)
    return type(kind) is type and kind in ATOMS


def look_at(value: object) -> Look:
    """Walks a value.

    Raises:
        Opaque: It is, or holds, what is no plain data; says what.
    """
    look = Look()
    waiting: list[tuple[object, int]] = [(value, 0)]
    seen: set[int] = set()
    while waiting:
        each, depth = waiting.pop()
        kind: Any = type(each)
        if type(kind) is type and (kind in _LISTED or kind in _KEYED):
            if id(each) in seen:
                look.simple = False
                continue
            if depth > _DEEPEST or len(seen) > _MOST:
                raise Opaque("it holds too much to be looked into")
            seen.add(id(each))
            if kind not in _SIMPLE:
                look.simple = False
            if kind is not tuple:
                look.own.add(id(each))
            for children in _children(each, kind):
                waiting += [(child, depth + 1) for child in children]
        else:
            _leaf(each, kind, look)
    return look


def _children(value: Any, kind: type) -> list[Any]:
    """What is to be walked of a container: nothing of one that holds atoms only."""
    if kind in (OrderedDict, Counter) and getattr(value, "__dict__", None):
        raise Opaque(f"it holds a {kind.__name__} with attributes of its own")
    found = []
    for children in (value, value.values()) if kind in _KEYED else (value,):
        kinds = set(map(id, map(type, children)))  # a class may say of its hash whatever it likes
        if kinds <= _STILL_IDS:
            continue
        if kinds <= _ATOM_IDS:
            if any(each != each for each in children):  # noqa: PLR0124 - a NaN differs from itself
                raise Opaque(_NAN)
            continue
        found.append(children)
    return found


def _leaf(value: Any, kind: Any, look: Look) -> None:
    if type(kind) is type:
        if kind in _STILL:
            return
        look.simple = look.simple and kind in ATOMS
        if kind in _FIXED:
            return
        if kind in (float, complex, Decimal):
            if value != value:  # noqa: PLR0124 - as above
                raise Opaque(_NAN)
            return
        if kind in _TIMED:
            _zone(value.tzinfo)
            return
        if kind is bytearray:
            look.own.add(id(value))
            return
        if kind is set or kind is frozenset:
            raise Opaque("it holds a set, whose order differs between processes")
    look.simple = False
    # A class with a metaclass of its own is not looked up unless that leaves hashing alone.
    hashing: Any = type(kind).__hash__
    if hashing is type.__hash__ and (_numpy_leaf(value, kind, look) or _pandas_leaf(value, kind, look)):
        return
    raise Opaque(f"it holds a {_named(kind)}, of which nothing is known")


def _unfolded(time: Any) -> None:
    """Refuses a time of pandas that says by hand which of two equal ones it is: pandas does not write that down."""
    if time.fold and time.tzinfo is None:
        raise Opaque("it holds a time without a zone that has a fold")


def _zone(zone: Any) -> None:
    kind = type(zone)
    if zone is None or kind is dt.timezone:
        return
    if kind.__module__.startswith("zoneinfo") and kind.__qualname__ == "ZoneInfo" and zone.key is not None:
        return
    raise Opaque(f"it holds a time with a zone of the type {_named(kind)}")


def _named(kind: Any) -> str:
    return str(type.__dict__["__qualname__"].__get__(kind))


_ONE_MEMORY = "it holds two arrays over one memory"
_NAN = "it holds a NaN of Python's own, which equals only itself as an object"


def numpy_of() -> Any:
    """Returns numpy where it is loaded: without it there are no values of it."""
    return sys.modules.get("numpy")


def pandas_of() -> Any:
    """Returns pandas where it is loaded."""
    return sys.modules.get("pandas")


def _numpy_leaf(value: Any, kind: Any, look: Look) -> bool:
    numpy = numpy_of()
    if numpy is None or not hasattr(numpy, "ndarray"):
        return False
    if kind is numpy.ndarray:
        look.arrays = True
        root = id(_root(value))
        look.own |= {root, id(value)}
        if look.memory.setdefault(root, id(value)) != id(value):
            raise Opaque(_ONE_MEMORY)
        array_is_plain(value)
        return True
    if kind in _scalars(numpy):
        look.arrays = True
        if value != value:  # noqa: PLR0124 - NaN and NaT
            raise Opaque(_NAN)
        return True
    return False


SCALARS = (
    *(
        "bool_",
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "longlong",
        "ulonglong",
    ),
    *("float16", "float32", "float64", "complex64", "complex128", "datetime64", "timedelta64", "str_", "bytes_"),
)
"""The names of numpy's types of single values."""


@lru_cache(maxsize=2)
def _scalars(numpy: Any) -> frozenset[type]:
    """Those that come back as they were: of two types of one size, numpy writes down only which size it is."""
    kinds = (getattr(numpy, name) for name in SCALARS)
    return frozenset(kind for kind in kinds if numpy.dtype(numpy.dtype(kind).str).type is kind)


def scalars_of() -> frozenset[type]:
    """Returns numpy's types of single values, where numpy is loaded."""
    numpy = numpy_of()
    return _scalars(numpy) if numpy is not None and hasattr(numpy, "ndarray") else frozenset()


def _root(array: Any) -> Any:
    """The array that owns an array's memory."""
    numpy = numpy_of()
    root = array
    for _ in range(100):
        base = root.base
        if base is None:
            return root
        kind = type(base)
        if kind is numpy.ndarray or (kind.__name__ == "DummyArray" and kind.__module__.startswith("numpy.")):
            root = base
        elif kind is bytes or _is_of_arrow(root, kind):
            return base
        else:
            break
    raise Opaque(f"it holds an array over the memory of a {_named(type(root.base))}")


def _is_of_arrow(array: Any, kind: Any) -> bool:
    """Whether an array lies in memory that Arrow made for it, or in such that nobody can change."""
    if kind.__name__ == "PyCapsule":
        return repr(array.base).startswith('<capsule object "arrow::Buffer" ')
    return kind.__module__ == "pyarrow.lib" and not array.flags.writeable


def roots_of(arrays: Any, look: Look) -> set[int]:
    """Returns the identities of the memory of all arrays of a value, those of its tables included.

    Raises:
        Opaque: An array and a table lie in one memory.
    """
    roots = set()
    for each in arrays:
        root = id(_root(each))
        roots.add(root)
        if look.memory.get(root, id(each)) != id(each):
            raise Opaque(_ONE_MEMORY)
    return roots


def array_is_plain(array: Any) -> None:
    """Refuses an array whose elements or whose layout cannot be told exactly.

    Raises:
        Opaque: Says why.
    """
    dtype = array.dtype
    if dtype.fields is not None or dtype.subdtype is not None or dtype.metadata or dtype.kind not in "biufcmMSUO":
        raise Opaque(f"it holds an array of the type {dtype}")
    if numpy_of().dtype(dtype.str).num != dtype.num:
        raise Opaque(f"it holds an array of the type {dtype.char!r}, which is written down as another of its size")
    if not array.flags.aligned:
        raise Opaque("it holds an array that is not aligned")
    if dtype.kind == "O":
        kinds = set(map(type, array.ravel(order="K").tolist()))
        if not {type(each) for each in kinds} <= {type}:
            raise Opaque("it holds an array of objects, of which nothing is known")
        strange = kinds - ATOMS - _FIXED - {Decimal} - _singletons() - scalars_of()
        if strange:
            raise Opaque(f"it holds an array of objects, among them a {_named(strange.pop())}")
        pandas = pandas_of()
        if pandas is not None and getattr(pandas, "Timestamp", None) in kinds:
            for each in array.flat:
                if type(each) is pandas.Timestamp:
                    _unfolded(each)


@lru_cache(maxsize=4)
def _singletons_with(pandas: Any) -> frozenset[type]:
    if pandas is None or not hasattr(pandas, "NaT"):
        return frozenset()
    return frozenset({type(pandas.NaT), type(pandas.NA), pandas.Timestamp, pandas.Timedelta})


def _singletons() -> frozenset[type]:
    return _singletons_with(pandas_of())


def _pandas_leaf(value: Any, kind: Any, look: Look) -> bool:
    pandas = pandas_of()
    if pandas is None or not hasattr(pandas, "DataFrame"):
        return False
    if kind in (pandas.DataFrame, pandas.Series):
        if int(pandas.__version__.partition(".")[0]) < _COPIES_ON_WRITE:
            raise Opaque("it holds a table, and before pandas 3 two tables may share memory")
        if not all(map(is_atom, value.attrs.values())) or not all(map(is_atom, value.attrs)):
            raise Opaque("it holds a table whose attrs hold more than plain values")
        look.arrays = True
        look.own.add(id(value))
        return True
    if kind in _indexes(pandas):
        look.arrays = True
        return True
    if kind is pandas.Timestamp:
        _zone(value.tzinfo)
        _unfolded(value)
        look.arrays = True
        return True
    if kind in (pandas.Timedelta, pandas.Period, pandas.Interval, type(pandas.NaT), type(pandas.NA)):
        look.arrays = True
        return True
    return False


_COPIES_ON_WRITE = 3


@lru_cache(maxsize=2)
def _indexes(pandas: Any) -> frozenset[type]:
    return frozenset(
        getattr(pandas, name)
        for name in (
            *("Index", "RangeIndex", "MultiIndex", "CategoricalIndex", "DatetimeIndex", "TimedeltaIndex"),
            *("PeriodIndex", "IntervalIndex", "Categorical"),
        )
    )
