"""What is to be true of every picture, measured in the SVG itself: nothing overlaps, nothing is crossed."""

import re
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree as ET

from omnitron_kernel.graph.draw.lettering import BOLD, MONO, SANS, width_of

SVG = "{http://www.w3.org/2000/svg}"
SLACK = 0.3


@dataclass(frozen=True)
class Rect:
    """A rectangle of the picture."""

    left: float
    top: float
    right: float
    bottom: float
    what: str = ""

    def holds(self, other: "Rect", slack: float = SLACK) -> bool:
        return (
            self.left - slack <= other.left
            and other.right <= self.right + slack
            and self.top - slack <= other.top
            and other.bottom <= self.bottom + slack
        )

    def meets(self, other: "Rect", slack: float = SLACK) -> bool:
        return (
            self.left + slack < other.right
            and other.left + slack < self.right
            and self.top + slack < other.bottom
            and other.top + slack < self.bottom
        )

    def within(self, x: float, y: float, slack: float = SLACK) -> bool:
        return self.left + slack < x < self.right - slack and self.top + slack < y < self.bottom - slack


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg.encode())


def _placed(root: ET.Element) -> list[tuple[ET.Element, float, float]]:
    """Every element with the place that its coordinates count from."""
    found: list[tuple[ET.Element, float, float]] = []
    waiting = [(root, 0.0, 0.0)]
    while waiting:
        element, x, y = waiting.pop()
        if moved := re.fullmatch(r"translate\((.+),(.+)\)", element.get("transform", "")):
            x, y = x + float(moved[1]), y + float(moved[2])
        found.append((element, x, y))
        waiting += [(each, x, y) for each in reversed(element)]
    return found


def _rect(element: ET.Element, x: float, y: float) -> Rect:
    left, top = x + float(element.get("x", 0)), y + float(element.get("y", 0))
    return Rect(left, top, left + float(element.get("width", 0)), top + float(element.get("height", 0)))


def boxes_of(root: ET.Element) -> list[Rect]:
    """Cards, blocks and pills."""
    return [
        _rect(element, x, y)
        for element, x, y in _placed(root)
        if element.tag == f"{SVG}rect" and element.get("class") in ("c", "c d")
    ]


def wells_of(root: ET.Element) -> list[Rect]:
    """The branches of blocks, and what stands inset in cards."""
    return [
        _rect(element, x, y)
        for element, x, y in _placed(root)
        if element.tag == f"{SVG}rect" and element.get("class") == "w"
    ]


def words_of(root: ET.Element) -> list[Rect]:
    """The room that each text takes."""
    found: list[Rect] = []
    for element, x, y in _placed(root):
        if element.tag != f"{SVG}text" or not (element.text or "").strip():
            continue
        size, said = float(element.get("font-size", 12)), element.text or ""
        letter = MONO if element.get("class", "").endswith("m") else SANS
        width = width_of(said, size, letter) * (BOLD if element.get("font-weight") and letter == SANS else 1)
        left, line = x + float(element.get("x", 0)), y + float(element.get("y", 0))
        left -= {"middle": width / 2, "end": width}.get(element.get("text-anchor", ""), 0.0)
        found.append(Rect(left, line - 0.76 * size, left + width, line + 0.2 * size, said))
    return found


def wires_of(root: ET.Element) -> list[list[tuple[float, float]]]:
    """Each stretch of wire's points, sampled closely along its path."""
    wires: list[list[tuple[float, float]]] = []
    for element, left, top in _placed(root):
        if element.tag != f"{SVG}path":
            continue
        points: list[tuple[float, float]] = []
        for kind, numbers in re.findall(r"([MCV])([^MCV]+)", element.get("d", "")):
            values = [float(each) for each in numbers.split()]
            x, y = points[-1] if points else (0.0, 0.0)
            if kind == "M":
                if points:
                    wires.append([(x + left, y + top) for x, y in points])
                points = [(values[0], values[1])]
            elif kind == "V":
                points += [(x, y + (values[0] - y) * step / 20) for step in range(1, 21)]
            else:
                for t in (step / 20 for step in range(1, 21)):
                    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
                    across = sum(w * at for w, at in zip(weights, (x, *values[0::2]), strict=True))
                    down = sum(w * at for w, at in zip(weights, (y, *values[1::2]), strict=True))
                    points.append((across, down))
        wires.append([(x + left, y + top) for x, y in points])
    return wires


def check_geometry(root: ET.Element) -> None:
    boxes, wells, words, wires = boxes_of(root), wells_of(root), words_of(root), wires_of(root)
    whole = Rect(0.0, 0.0, float(root.get("width", 0)), float(root.get("height", 0)))
    blocks = _check_boxes(boxes, wells, whole)
    _check_words(boxes, blocks, words, whole)
    for wire in wires:
        for box in boxes:
            inside = [box.within(*point) for point in wire]
            if box in blocks:
                assert all(box.within(*point, -1.0) for point in wire) or not any(inside), f"a wire cuts {box}"
            else:
                assert not any(inside), f"a wire crosses {box}"
        for word in words:
            assert not any(word.within(*point, 1.0) for point in wire), f"a wire crosses {word}"


def _check_boxes(boxes: list[Rect], wells: list[Rect], whole: Rect) -> set[Rect]:
    """Boxes are apart, or one stands in a well of the other; the blocks among them."""
    blocks: set[Rect] = set()
    for box in [*boxes, *wells]:
        assert whole.holds(box), f"{box} leaves the picture"
    for one, other in combinations(boxes, 2):
        if not one.meets(other):
            continue
        outer, inner = (one, other) if one.holds(other) else (other, one)
        assert outer.holds(inner), f"{one} overlaps {other}"
        holding = [well for well in wells if outer.holds(well) and well.holds(inner)]
        assert holding, f"{inner} stands in no branch of {outer}"
        blocks.add(outer)
    for one, other in combinations(wells, 2):
        assert not one.meets(other) or one.holds(other) or other.holds(one), f"{one} overlaps {other}"
    return blocks


def _check_words(boxes: list[Rect], blocks: set[Rect], words: list[Rect], whole: Rect) -> None:
    for word in words:
        assert whole.holds(word), f"{word} leaves the picture"
        for box in boxes:
            if word.meets(box, 1.0):
                assert box.holds(word, 1.5), f"{word} leaves its box {box}"
    for one, other in combinations(words, 2):
        assert not one.meets(other, 1.0), f"{one} overlaps {other}"
    for box in boxes:
        if box in blocks:
            inside = [other for other in boxes if other != box and box.holds(other)]
            own = [word for word in words if box.holds(word) and not any(each.holds(word, 1.5) for each in inside)]
            for word in own:
                assert not any(word.meets(each, 1.0) for each in inside), f"{word} lies on a node"
