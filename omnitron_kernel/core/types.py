"""Port types: what a port carries, in the words of the annotation, and the family that gives it its colour.

A type stays text: an annotation may name things that do not exist yet, and reading a flow runs none of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["ANY", "FAMILIES", "Family", "PortType"]

Family = Literal[
    "any", "table", "array", "text", "number", "truth", "sequence", "mapping", "file", "time", "code", "none", "object"
]

FAMILIES: dict[Family, tuple[str, ...]] = {
    "table": ("DataFrame", "Series", "Table", "RecordBatch", "LazyFrame", "GeoDataFrame", "DuckDBPyRelation"),
    "array": ("ndarray", "NDArray", "ArrayLike", "Tensor", "Array", "DataArray", "array"),
    "text": ("str", "bytes", "bytearray", "LiteralString", "Text", "AnyStr"),
    "number": ("int", "float", "complex", "Decimal", "Fraction", "Number", "Integral", "Real"),
    "truth": ("bool",),
    "sequence": (
        *("list", "tuple", "set", "frozenset", "deque", "range", "List", "Tuple", "Set", "FrozenSet", "Sequence"),
        *("Iterable", "Iterator", "Collection", "Generator", "AsyncIterator", "AsyncIterable", "Deque"),
    ),
    "mapping": (
        *("dict", "Dict", "Mapping", "MutableMapping", "OrderedDict", "defaultdict", "DefaultDict", "Counter"),
        *("TypedDict", "ChainMap"),
    ),
    "file": ("Path", "PurePath", "PosixPath", "WindowsPath", "PathLike", "IO", "TextIO", "BinaryIO"),
    "time": ("datetime", "date", "time", "timedelta", "Timestamp", "Timedelta"),
    "code": ("Callable", "type", "Type", "module", "function", "builtin_function_or_method", "method", "Flow"),
    "none": ("None", "NoneType"),
}

_FAMILY_OF: dict[str, Family] = {name: family for family, names in FAMILIES.items() for name in names}
_OUTER_NAME = re.compile(r"\s*(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)")
_OPTIONAL = re.compile(r"^(?:typing\.|t\.)?(?:Optional|Annotated|Final|ClassVar)\[(.+)\]$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PortType:
    """The type of a port.

    Attributes:
        text: The annotation, or a type's name; empty where nothing is known.
        family: The kind of thing it is, for colour and for a first answer to "do these fit?".

    Example:
        >>> PortType.parse("pd.DataFrame | None").family
        'table'
    """

    text: str = ""
    family: Family = "any"

    @classmethod
    def parse(cls, annotation: str) -> PortType:
        """Reads an annotation's text; a string annotation may keep its quotes."""
        text = annotation.strip()
        return cls(text, _family(text.strip("'\"")))

    @classmethod
    def of(cls, value: object) -> PortType:
        """The type of a live value, by the name of its class; no code of the value runs."""
        return cls.named(type.__getattribute__(type(value), "__name__"))

    @classmethod
    def named(cls, name: str) -> PortType:
        """The type of a class by its bare name."""
        return cls(name, _FAMILY_OF.get(name, "object"))

    def __str__(self) -> str:
        """The annotation, or `any`."""
        return self.text or "any"


ANY = PortType()


def _family(text: str) -> Family:
    wrapped = _OPTIONAL.match(text)
    while wrapped:
        text = wrapped[1]
        wrapped = _OPTIONAL.match(text)
    if not text or text in {"Any", "typing.Any", "object"}:
        return "any"
    families: list[Family] = [
        _FAMILY_OF.get(found[1], "object") for part in text.split("|") if (found := _OUTER_NAME.match(part))
    ]
    solid = [family for family in families if family != "none"]
    return next(iter(solid or families), "object")
