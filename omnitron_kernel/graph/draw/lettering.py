"""Text for pictures: made safe for XML, measured without a font, and cut to a width."""

from __future__ import annotations

import re
import unicodedata
from html import escape

__all__ = ["BOLD", "MONO", "SANS", "fit", "one_line", "safe", "shown", "width_of", "wrapped"]

SANS = 0.56
"""Mean width of a proportional letter, in units of the font's size."""

MONO = 0.605
"""Width of a fixed-width letter, in units of the font's size."""

BOLD = 1.13
"""How much wider a bold letter is."""

# Of proportional letters, in units of the mean; those of a wide common face, so that a narrower one fits as well.
_WIDTHS = {
    **dict.fromkeys("ijl'|", 0.52),
    **dict.fromkeys(".,:;!()[]/\\ -", 0.66),
    **dict.fromkeys('ftrI"', 0.74),
    **dict.fromkeys("abcdeghknopqsuvxyz_0123456789*?$~", 1.12),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ&", 1.28),
    **dict.fromkeys("mwMW%@+=<>#", 1.62),
}

# XML allows no control characters but tab and line ends; direction marks could reorder what stands beside them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_SPACE = re.compile(r"\s+")


def safe(text: str, *, quotes: bool = True) -> str:
    """Returns text that any XML or HTML shows as itself.

    Args:
        text: The text.
        quotes: Whether it may stand in an attribute; between tags quotes need no more than themselves.

    Example:
        >>> safe("<b>")
        '&lt;b&gt;'
    """
    return escape(shown(text), quote=quotes)


def shown(text: str) -> str:
    """Returns text without signs that command a terminal or reorder a line, nor half characters."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """Returns text with every run of white space as one blank."""
    return _SPACE.sub(" ", text).strip()


def width_of(text: str, size: float, letter: float = SANS) -> float:
    """Returns the estimated width of text in pixels: wide scripts count twice, marks nothing."""
    units = 0.0
    widths = _WIDTHS if letter == SANS else {}
    for character in text:
        if character.isascii():
            units += widths.get(character, 1)
        elif unicodedata.combining(character):
            continue
        else:
            units += 1.75 if unicodedata.east_asian_width(character) in "WF" else 1.25
    return units * size * letter


def fit(text: str, width: float, size: float, letter: float = SANS) -> str:
    """Returns one line of text that is at most `width` pixels wide, cut with an ellipsis where it has to be."""
    line = one_line(text[:500])
    if width_of(line, size, letter) <= width:
        return line
    while line and width_of(line + "\u2026", size, letter) > width:
        line = line[: min(len(line) - 1, int(len(line) * 0.98))]
    return line.rstrip() + "\u2026"


def wrapped(text: str, width: float, size: float, letter: float = MONO, most: int = 2) -> tuple[str, ...]:
    """Returns text as at most `most` lines of at most `width` pixels, broken at blanks where there are some.

    Example:
        >>> wrapped("one two three", 50, 10)
        ('one two', 'three')
    """
    left, lines = one_line(text[:500]), list[str]()
    while left and len(lines) < most - 1 and width_of(left, size, letter) > width:
        end = len(fit(left, width, size, letter)) - 1
        blank = left.rfind(" ", end // 2, end + 1)
        end = blank if blank > 0 else max(end, 1)
        lines.append(left[:end].rstrip())
        left = left[end:].lstrip()
    return (*lines, fit(left, width, size, letter)) if left else tuple(lines)
