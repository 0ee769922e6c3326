"""Text for pictures: made safe for XML, measured without a font, and cut to a width."""

from __future__ import annotations

import re
import unicodedata
from html import escape

__all__ = ["MONO", "SANS", "fit", "one_line", "safe", "shown", "width_of"]

SANS = 0.56
"""Mean width of a proportional letter, in units of the font's size."""

MONO = 0.605
"""Width of a fixed-width letter, in units of the font's size."""

# XML allows no control characters but tab and line ends; direction marks could reorder what stands beside them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_SPACE = re.compile(r"\s+")


def safe(text: str) -> str:
    """Returns text that any XML or HTML shows as itself.

    Example:
        >>> safe("<b>")
        '&lt;b&gt;'
    """
    return escape(shown(text), quote=True)


def shown(text: str) -> str:
    """Returns text without signs that command a terminal or reorder a line, nor half characters."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """Returns text with every run of white space as one blank."""
    return _SPACE.sub(" ", text).strip()


def width_of(text: str, size: float, letter: float = SANS) -> float:
    """Returns the estimated width of text in pixels: wide scripts count twice, marks nothing."""
    units = 0.0
    for character in text:
        if character.isascii():
            units += 1
        elif unicodedata.combining(character):
            continue
        else:
            units += 1.75 if unicodedata.east_asian_width(character) in "WF" else 1.1
    return units * size * letter


def fit(text: str, width: float, size: float, letter: float = SANS) -> str:
    """Returns one line of text that is at most `width` pixels wide, cut with an ellipsis where it has to be."""
    line = one_line(text[:500])
    if width_of(line, size, letter) <= width:
        return line
    while line and width_of(line + "\u2026", size, letter) > width:
        line = line[: min(len(line) - 1, int(len(line) * 0.98))]
    return line.rstrip() + "\u2026"
