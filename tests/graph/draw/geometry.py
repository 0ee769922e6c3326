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


@dataclass(frozen=True)
class Placed:
    """An element, where its coordinates count from, and what it inherits."""

    element: ET.Element
    x: float
    y: float
    inherited: dict[str, str]

    @property
    def classes(self) -> set[str]:
        return set(self.element.get("class", "").split())


def placed(root: ET.Element) -> list[Placed]:
    """Every element, in the order in which they are drawn."""
    found: list[Placed] = []
    waiting = [Placed(root, 0.0, 0.0, {})]
    while waiting:
        each = waiting.pop()
        x, y = each.x, each.y
        if moved := re.fullmatch(r"translate\((.+),(.+)\)", each.element.get("transform", "")):
            x, y = x + float(moved[1]), y + float(moved[2])
        own = each.inherited | each.element.attrib
        own["class"] = " ".join([each.inherited.get("class", ""), each.element.get("class", "")])
        found.append(Placed(each.element, x, y, own))
        waiting += [Placed(child, x, y, own) for child in reversed(each.element)]
    return found


def _rect(each: Placed) -> Rect:
    left, top = (each.x + float(each.element.get("x", 0)), each.y + float(each.element.get("y", 0)))
    return Rect(left, top, left + float(each.element.get("width", 0)), top + float(each.element.get("height", 0)))


def _bodies(root: ET.Element) -> list[tuple[Rect, set[str]]]:
    """Rectangles, and those that are stretches of a path, with their classes."""
    found: list[tuple[Rect, set[str]]] = []
    for each in placed(root):
        if "c" not in each.inherited["class"].split():
            continue
        if each.element.tag == f"{SVG}rect":
            found.append((_rect(each), each.classes))
        for x, y, width, height in re.findall(r"M(.+?) (.+?)h(.+?)v(.+?)h.+?z", each.element.get("d", "")):
            left, top = each.x + float(x), each.y + float(y)
            found.append((Rect(left, top, left + float(width), top + float(height)), each.classes))
    return found


def boxes_of(root: ET.Element) -> list[Rect]:
    """Cards, blocks and pills."""
    return [rect for rect, classes in _bodies(root) if not classes & {"w", "b"}]


def wells_of(root: ET.Element) -> list[Rect]:
    """The branches of blocks, and what stands inset in cards."""
    return [rect for rect, classes in _bodies(root) if "w" in classes]


def words_of(root: ET.Element) -> list[Rect]:
    """The room that each text takes."""
    found: list[Rect] = []
    for each in placed(root):
        if each.element.tag != f"{SVG}text" or not (each.element.text or "").strip():
            continue
        classes = set(each.inherited["class"].split())
        size = 13.0 if "n" in classes else 10.0 if "l" in classes else float(each.inherited.get("font-size", 12))
        said = (each.element.text or "").lstrip("\n")
        letter = MONO if "m" in classes else SANS
        bold = "n" in classes or each.inherited.get("font-weight")
        width = width_of(said, size, letter) * (BOLD if bold and letter == SANS else 1)
        left, line = each.x + float(each.element.get("x", 0)), each.y + float(each.element.get("y", 0))
        left -= {"middle": width / 2, "end": width}.get(each.inherited.get("text-anchor", ""), 0.0)
        found.append(Rect(left, line - 0.76 * size, left + width, line + 0.2 * size, said))
    return found


def wires_of(root: ET.Element) -> list[list[tuple[float, float]]]:
    """Each stretch of wire's points, sampled closely along its path."""
    wires: list[list[tuple[float, float]]] = []
    for each in placed(root):
        if each.element.tag != f"{SVG}path" or each.inherited.get("fill") != "none":
            continue
        points: list[tuple[float, float]] = []
        for kind, numbers in re.findall(r"([Mcv])([^Mcv]+)", each.element.get("d", "")):
            values = [float(value) for value in numbers.split()]
            if kind == "M":
                if points:
                    wires.append(points)
                points = [(each.x + values[0], each.y + values[1])]
                continue
            x, y = points[-1]
            for t in (step / 20 for step in range(1, 21)):
                if kind == "v":
                    points.append((x, y + values[0] * t))
                    continue
                weights = (3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
                across = sum(w * at for w, at in zip(weights, values[0::2], strict=True))
                down = sum(w * at for w, at in zip(weights, values[1::2], strict=True))
                points.append((x + across, y + down))
        wires.append(points)
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
