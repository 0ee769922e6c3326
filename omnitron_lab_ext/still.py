"""The environment's packages as a drawing that stands still, and as text: what shows where no widget does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from omnitron_kernel.graph.draw import ROOM, saved
from omnitron_kernel.graph.draw.layout import Placed
from omnitron_kernel.graph.draw.lettering import fit, safe, shown
from omnitron_kernel.graph.draw.shapes import BREAK
from omnitron_kernel.graph.draw.size import written
from omnitron_lab_ext.arranged import arranged, letters
from omnitron_lab_ext.environment import Dependencies, Package

__all__ = ["COLOURS", "LINE", "Role", "as_svg", "as_text", "role_of", "still", "told"]

Role = Literal["asked", "direct", "other"]
"""What a package is to the one that was asked for; of a whole environment, whether nothing needs it."""

COLOURS: Mapping[Role, str] = {"asked": "#1f6fb2", "direct": "#2f7d54", "other": "#5f6b7a"}
"""White letters read on each, and each is told from white and from black."""

LINE = "#8b95a1"
_MARGIN, _ROUND = 10, 4
_TEXT = 9000  # bytes of the text in the file of a notebook


def role_of(package: Package, root: str) -> Role:
    """Returns what a package is to the one that was asked for."""
    if package.name == root or (not root and not package.needed_by):
        return "asked"
    return "direct" if root and package.distance == 1 else "other"


def told(package: Package) -> str:
    """Returns what a package says when it is pointed at."""
    parts = [f"{package.name} {package.version}", fit(package.summary, 400, 11)]
    parts.append(_counted("needs", package.needs))
    parts.append(_counted("needed by", package.needed_by))
    parts.append(f"not installed: {', '.join(package.missing)}" if package.missing else "")
    return "\n".join(part for part in parts if part)


def still(found: Dependencies) -> dict[str, str]:
    """Returns the MIME bundle of packages where nothing moves: a drawing and text, small enough to be saved."""
    style = "margin:0;padding:0;background:none;overflow:auto"
    for hovers, room in ((True, _TEXT), (False, _TEXT), (False, _TEXT // 3)):
        svg = as_svg(found, hovers=hovers)
        bundle = {
            "text/html": f"<pre class='omnitron-still' style='{style}'>{svg}</pre>",
            "text/plain": as_text(found, room=room),
        }
        if saved(bundle) <= ROOM:
            return bundle
    return {"text/plain": as_text(found)}


def as_svg(found: Dependencies, *, hovers: bool = True) -> str:
    """Returns packages as an SVG element with plain colours; it holds no script, no link and no id."""
    places = arranged(found)
    boxes = places.boxes
    by_role: dict[Role, list[str]] = {}
    words: list[str] = []
    for each in found.packages:
        at = boxes[each.name]
        by_role.setdefault(role_of(each, found.root), []).append(_box(at))
        hover = f"<title>{safe(told(each), quotes=False).replace(chr(10), BREAK)}</title>" if hovers else ""
        y = at.y + at.height / 2 + letters(each) * 0.36
        where = f"x='{at.centre:.0f}' y='{y:.0f}' font-size='{letters(each):.0f}'"
        words.append(f"<text {where}>{BREAK}{safe(each.name, quotes=False)}{hover}</text>")
    lines = "".join(_line(boxes[each], boxes[other]) for each, other in found.edges)
    bodies = "".join(
        f"<path fill='{COLOURS[role]}' stroke='{COLOURS[role]}' d='{''.join(each)}'/>" for role, each in by_role.items()
    )
    width, height = places.width + 2 * _MARGIN, places.height + 2 * _MARGIN
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' role='img' aria-label='{safe(str(found))}' width='{width:.0f}' "
        f"height='{height:.0f}' viewBox='{-_MARGIN} {-_MARGIN} {width:.0f} {height:.0f}' "
        f"style='max-width:100%;height:auto' font-family='system-ui,sans-serif'>"
        f"<path fill='none' stroke='{LINE}' stroke-opacity='.55' d='{lines}'/>"
        f"<g stroke-width='{2 * _ROUND}' stroke-linejoin='round'>{bodies}</g>"
        f"<g fill='#fff' text-anchor='middle' font-weight='600'>{''.join(words)}</g></svg>"
    )


def as_text(found: Dependencies, *, room: int = _TEXT) -> str:
    """Returns packages as lines, one a package: its version and what it needs.

    Args:
        found: The packages.
        room: How many bytes the lines may take in the file of a notebook; the last says how many are left out.
    """
    name = max((len(each.name) for each in found.packages), default=0)
    version = max((len(each.version) for each in found.packages), default=0)
    lines = [str(found)]
    size = 0
    for at, each in enumerate(found.packages):
        needs = f"-> {', '.join(each.needs)}" if each.needs else ""
        line = shown(f"  {each.name:{name}}  {each.version:{version}}  {needs}".rstrip())
        line = line if len(line) <= 100 else line[:99] + "\u2026"
        size += written(line + "\n")
        if size > room:
            lines.append(f"  ... and {len(found.packages) - at:,} more")
            break
        lines.append(line)
    return "\n".join(lines)


def _counted(word: str, names: Iterable[str]) -> str:
    several = list(names)
    if not several:
        return ""
    first = ", ".join(several[:6]) + (f" and {len(several) - 6} more" if len(several) > 6 else "")
    return f"{word} {first}"


def _box(at: Placed) -> str:
    """A box as the stretch of a path whose stroke makes its corners round."""
    x, y, width, height = (
        round(each) for each in (at.x + _ROUND, at.y + _ROUND, at.width - 2 * _ROUND, at.height - 2 * _ROUND)
    )
    return f"M{x} {y}h{width}v{height}h-{width}z"


def _line(start: Placed, end: Placed) -> str:
    """From the lower edge of one to the upper edge of the other, or the other way round where that stands above."""
    down = end.y > start.y
    y, to_y = (start.y + start.height, end.y) if down else (start.y, end.y + end.height)
    return f"M{start.centre:.0f} {y:.0f}l{end.centre - start.centre:.0f} {to_y - y:.0f}"
