"""How much a notebook grows by an output: its file is JSON with one line a line of text, indented."""

from __future__ import annotations

import json
from collections.abc import Mapping

__all__ = ["ROOM", "saved", "written"]

ROOM = 29_500
"""How many bytes one output may add to a notebook."""

_LINE = 12
"""What a line end costs more than its own byte: quotes, a comma, an escape and the indent."""


def saved(bundle: Mapping[str, object]) -> int:
    """Returns how many bytes of a notebook's file a MIME bundle takes.

    Args:
        bundle: JSON values under MIME types that end in `json`, text under others.
    """
    data = {
        mime: value.splitlines(True) if isinstance(value, str) and not mime.endswith("json") else value
        for mime, value in bundle.items()
    }
    return _size(data) - _size({})


def _size(data: Mapping[str, object]) -> int:
    """The size of an output with this data, as deep as it stands in a notebook."""
    return len(json.dumps([[[[{"data": data}]]]], indent=1, ensure_ascii=False).encode(errors="replace"))


def written(text: str) -> int:
    """Returns how many bytes text takes inside a bundle, but for its MIME type."""
    return len(text.encode(errors="replace")) + text.count('"') + text.count("\\") + _LINE * text.count("\n")
