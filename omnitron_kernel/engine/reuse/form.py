"""A value taken apart: bytes that say what it is, and the memory of its arrays beside them.

The bytes are a pickle that names only what is listed: types of plain data, and what numpy and pandas put theirs
together with. So a form tells a value in every way that can be seen of it, the layout of its memory included, on which
the last bit of a sum depends; and two values have one digest only where they are the same in all of these ways.
"""

from __future__ import annotations

import importlib
import io
import marshal
import pickle
import re
import sys
from decimal import Decimal
from types import FunctionType
from typing import Any

from omnitron_kernel.engine.reuse.hashing import digest_of
from omnitron_kernel.engine.reuse.layout import compact, laid_out, memory_of
from omnitron_kernel.engine.reuse.look import (
    SCALARS,
    Look,
    Opaque,
    array_is_plain,
    is_atom,
    look_at,
    numpy_of,
    pandas_of,
    roots_of,
    scalars_of,
)

__all__ = ["Form", "is_listed", "put_together", "take_apart"]

_PROTOCOL = 5
_PLAIN = 2
"""The version of `marshal` that knows no references: equal texts are written alike, whichever objects they are."""

_WITH_NAN = frozenset({float, complex, Decimal})
_PICKLED = b"\x80"
_NOTHING = Look()


class Form:
    """A value taken apart.

    Attributes:
        data: What it is, as bytes.
        arrays: The memory that the bytes speak of; each array as it lies.
        look: What the value could share with others.
        atom: The value itself, as the only one of a tuple, where nothing in it can change.
        texts: Which of the arrays say where texts begin, each with the array of these texts.
        key: Under which it is kept; empty where it is not.
        held: How many entries of a cache hold it.
    """

    __slots__ = ("_digest", "arrays", "atom", "data", "held", "key", "look", "texts")

    def __init__(
        self,
        data: bytes,
        arrays: tuple[Any, ...] = (),
        look: Look = _NOTHING,
        atom: tuple[Any, ...] = (),
        texts: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.data = data
        self.arrays = arrays
        self.look = look
        self.atom = atom
        self.texts = texts
        self.key = b""
        self.held = 0
        self._digest = b""

    @property
    def digest(self) -> bytes:
        """16 bytes, equal only for values that are the same in every way."""
        if not self._digest:
            self._digest = digest_of(self.data, *map(memory_of, self.arrays)) if self.arrays else digest_of(self.data)
        return self._digest

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return len(self.data) + (sum(int(each.nbytes) for each in self.arrays) if self.arrays else 0)

    def copied(self) -> Form:
        """Returns the same over memory of its own, so that nothing that happens to the value happens to it."""
        if not self.arrays:
            return self
        made = Form(self.data, tuple(map(compact, self.arrays)), self.look, self.atom, self.texts)
        made._digest = self._digest
        return made


def take_apart(value: Any) -> Form:
    """Returns the form of a value; its arrays are those of the value itself, not copies.

    Raises:
        Opaque: It is no plain data; says what it holds.
    """
    if is_atom(value):
        if value != value:  # noqa: PLR0124 - a NaN differs from itself
            raise Opaque("it is a NaN, which equals only itself as an object")
        return Form(pickle.dumps(value, _PROTOCOL), atom=(value,))
    look = look_at(value)
    try:
        if look.simple:
            return Form(marshal.dumps(value, _PLAIN), look=look, atom=() if look.own else (value,))
        if not look.arrays:
            return Form(pickle.dumps(value, _PROTOCOL), look=look, atom=() if look.own else (value,))
        target = io.BytesIO()
        writer = _Writer(target)
        writer.dump(value)
    except (pickle.PicklingError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as error:
        raise Opaque(f"it could not be taken apart: {type(error).__name__}") from None
    pandas = pandas_of()
    if pandas is not None and type(value) in (pandas.DataFrame, pandas.Series):
        look.inner |= roots_of(writer.found, look)
    else:
        look.own |= roots_of(writer.found, look)
    return Form(target.getvalue(), tuple(writer.arrays), look, texts=tuple(writer.texts))


def put_together(form: Form) -> Any:
    """Returns the value of a form, made anew over memory of its own.

    Raises:
        pickle.UnpicklingError: The bytes name what is not listed.
    """
    if form.atom:
        return form.atom[0]
    if form.data[:1] != _PICKLED:
        return marshal.loads(form.data)  # noqa: S302 - written by this process, or sealed by this project
    return _Reader(io.BytesIO(form.data), form.arrays).load()


class _Writer(pickle.Pickler):
    """Writes what is listed, and arrays by their places in `arrays`."""

    def __init__(self, target: io.BytesIO) -> None:
        super().__init__(target, _PROTOCOL)
        self.arrays: list[Any] = []
        self.texts: list[tuple[int, int]] = []
        self.found: list[Any] = []

    def reducer_override(self, obj: Any) -> Any:
        """Tells how an object is written that is none of Python's own simplest."""
        kind = type(obj)
        numpy = numpy_of()
        if numpy is not None and hasattr(numpy, "ndarray"):
            if kind is numpy.ndarray:
                return self._array(obj)
            if kind.__qualname__ == "ArrowStringArray" and str(kind.__module__).startswith("pandas."):
                return self._texts(obj, numpy)
            if isinstance(obj, numpy.dtype):
                if obj.fields is not None or obj.subdtype is not None or obj.metadata or obj.kind not in "biufcmMSUO":
                    raise Opaque(f"it holds the type {obj}")
                return NotImplemented
        if kind.__qualname__ == "ZoneInfo" and getattr(obj, "key", None) is not None:
            return kind, (obj.key,)
        if _is_listed(obj, kind):
            if str(kind.__module__).startswith("pandas") and kind.__name__ not in _NAMED:
                _without_attributes(obj, kind)
                return _without_caches(obj.__reduce_ex__(_PROTOCOL))
            return NotImplemented
        raise Opaque(f"it holds a {kind.__qualname__}, of which nothing is known")

    def _texts(self, array: Any, numpy: Any) -> tuple[Any, ...]:
        """How texts of Arrow are written: which are missing, where each begins, and all of them one behind another."""
        parts = array._pa_array.combine_chunks()  # noqa: SLF001 - pandas has no public way that copies nothing
        if str(parts.type) != "large_string":
            raise Opaque(f"it holds texts of Arrow of the type {parts.type}")
        _, places, memory = parts.buffers()
        bounds = (
            numpy.frombuffer(places, "i8", len(parts) + 1, parts.offset * 8) if len(parts) else numpy.zeros(1, "i8")
        )
        held = numpy.frombuffer(memory or b"", "u1")[bounds[0] : bounds[-1]]
        missing = parts.null_count
        there = parts.is_valid().to_numpy(zero_copy_only=False) if missing else numpy.zeros(0, "?")
        at = len(self.arrays)
        self.arrays += [there, bounds - bounds[0], held]
        self.texts.append((at + 1, at + 2))
        return _texts, (array.dtype, at, missing)

    def _array(self, array: Any) -> tuple[Any, ...]:
        array_is_plain(array)
        self.found.append(array)
        flags = array.flags
        layout: Any = "C" if flags.c_contiguous else "F" if flags.f_contiguous else array.strides
        shape = (array.dtype.str, array.shape, layout, array.base is None, bool(flags.writeable))
        if array.dtype.kind != "O":
            self.arrays.append(array)
            return _array, (len(self.arrays) - 1, *shape)
        numpy = numpy_of()
        elements = (array if type(layout) is tuple else array.ravel(order=layout)).ravel().tolist()
        missing, with_nan = [], _WITH_NAN | scalars_of()
        for place, each in enumerate(elements):
            if type(each) in with_nan and each != each:  # noqa: PLR0124 - a NaN differs from itself
                if each is not numpy.nan:
                    raise Opaque("it holds a NaN of Python's own, which equals only itself as an object")
                missing.append(place)
        for place in missing:
            elements[place] = None
        return _objects, (elements, tuple(missing), *shape)


def _without_attributes(obj: Any, kind: type) -> None:
    """Refuses a table, column or index to which somebody has added an attribute: a form does not hold it.

    Raises:
        Opaque: Somebody has.
    """
    pandas = pandas_of()
    if not issubclass(kind, (pandas.DataFrame, pandas.Series, pandas.Index)):
        return
    added = [name for name in vars(obj) if not name.startswith("_") and name != "sortorder"]
    if added:
        raise Opaque(f"it holds a {kind.__name__} with the attribute `{added[0]}`, which is no column")


def _without_caches(reduced: Any) -> Any:
    """How a table or a part of it is written, without what it looked up on the way: that is no part of its value."""
    if type(reduced) is str or len(reduced) < 3 or reduced[2] is None:
        return reduced
    state = reduced[2]
    if type(state) is dict:
        state = {name: each for name, each in state.items() if not _is_cache(name, each)}
    elif type(state) is tuple:
        parts = (
            {k: v for k, v in each.items() if not _is_cache(k, v)} if type(each) is dict else each for each in state
        )
        state = tuple(each for each in parts if type(each) is not dict or each)
    return (*reduced[:2], state, *reduced[3:])


def _is_cache(name: object, value: object) -> bool:
    return name == "_cache" or (name == "_readonly" and value is False)


def _array(*_: Any) -> Any:
    raise pickle.UnpicklingError("arrays are put together by the reader of a form only")


def _objects(*_: Any) -> Any:
    raise pickle.UnpicklingError("arrays of objects are put together by the reader of a form only")


def _texts(*_: Any) -> Any:
    raise pickle.UnpicklingError("texts of Arrow are put together by the reader of a form only")


_OWN = {"_array": _array, "_objects": _objects, "_texts": _texts}


def _is_listed(obj: Any, kind: Any) -> bool:
    """Whether an object may stand in a form: of a listed type, or a listed function or class."""
    if type(obj) is FunctionType and obj in _OWN.values():
        return True
    named = obj if kind.__name__ in _NAMED else kind
    module, name = getattr(named, "__module__", None), getattr(named, "__qualname__", "")
    if type(module) is not str or not is_listed(module, name):
        return False
    # What a stranger defines may say that it stands there; there it does not stand.
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found is named


def is_listed(module: str, name: str) -> bool:
    """Whether a form may name this: a type of data, or a function that puts one together."""
    if (module, name) in _NAMES:
        return True
    if module.startswith("numpy"):
        return (module == "numpy" and (name == "dtype" or name in SCALARS)) or (
            name == "scalar" and "multiarray" in module
        )
    if not module.startswith("pandas") or name in _FOREIGN:
        return False
    if module.startswith(_PARTS):
        return True
    return bool(_DATA.fullmatch(name)) if module == "pandas" else bool(_MAKER.fullmatch(name))


_NAMED = frozenset(
    {"type", "builtin_function_or_method", "function", "cython_function_or_method", "_DTypeMeta", "ABCMeta"}
)
_FOREIGN = frozenset({"ArrowExtensionArray", "ArrowDtype", "SparseArray", "SparseDtype"})
_PARTS = (
    "pandas.arrays",
    "pandas.api.typing",
    "pandas.core.internals",
    "pandas._libs.tslibs.offsets",
    "pandas.core.dtypes.dtypes",
)
_DATA = re.compile(r"DataFrame|Series|Categorical|NA|Timestamp|Timedelta|Period|Interval|\w*Index|\w*Dtype")
_MAKER = re.compile(r"_new_\w*Index|_unpickle_\w+|_\w+_unpickle|__pyx_unpickle_NDArrayBacked|_from_ordinal")
_NAMES = frozenset(
    {
        *(("collections", name) for name in ("OrderedDict", "Counter", "defaultdict", "deque")),
        *(
            ("builtins", name)
            for name in (
                "complex",
                "range",
                "slice",
                "bytearray",
                "list",
                "dict",
                "int",
                "float",
                "str",
                "tuple",
                "Ellipsis",
                "ellipsis",
            )
        ),
        *(("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")),
        *(("decimal", "Decimal"), ("fractions", "Fraction"), ("uuid", "UUID"), ("uuid", "SafeUUID")),
        *(("zoneinfo", "ZoneInfo"), ("zoneinfo._zoneinfo", "ZoneInfo")),
        ("copyreg", "_reconstructor"),
    }
)


class _Reader(pickle.Unpickler):
    """Reads what is listed, and arrays from memory beside the bytes."""

    def __init__(self, source: io.BytesIO, arrays: tuple[Any, ...]) -> None:
        super().__init__(source)
        self._arrays = arrays

    def find_class(self, module: str, name: str) -> Any:
        """Finds what the bytes name, if it is listed."""
        if module == __name__ and name in _OWN:
            return getattr(self, name)
        if is_listed(module, name) and name.isidentifier():  # and no path through a module to another's functions
            found = super().find_class(module, name)
            if isinstance(found, type) or (module, name) in _NAMES or not module.startswith(_PARTS):
                return found
        raise pickle.UnpicklingError(f"a form names {module}.{name}, which is not listed")

    def _array(self, place: int, dtype: str, shape: tuple[int, ...], layout: Any, owns: bool, writeable: bool) -> Any:
        return laid_out(self._arrays[place], dtype, shape, layout, owns=owns, writeable=writeable)

    def _objects(
        self,
        elements: list[Any],
        missing: tuple[int, ...],
        dtype: str,
        shape: Any,
        layout: Any,
        owns: bool,
        writeable: bool,
    ) -> Any:
        numpy = importlib.import_module("numpy")
        for place in missing:
            elements[place] = numpy.nan
        flat = numpy.empty(len(elements), dtype=object)
        for place, each in enumerate(elements):
            flat[place] = each
        source = flat.reshape(shape, order=layout if type(layout) is str else "C")
        return laid_out(source, dtype, shape, layout, owns=owns, writeable=writeable)

    def _texts(self, dtype: Any, at: int, missing: int) -> Any:
        arrow: Any = importlib.import_module("pyarrow")
        numpy = importlib.import_module("numpy")
        there, bounds, held = self._arrays[at : at + 3]
        valid = arrow.py_buffer(numpy.packbits(there, bitorder="little").tobytes()) if missing else None
        memory = [arrow.py_buffer(each.tobytes()) for each in (bounds, held)]
        parts = arrow.LargeStringArray.from_buffers(len(bounds) - 1, *memory, valid, missing)
        return dtype.construct_array_type()(parts, dtype=dtype)
