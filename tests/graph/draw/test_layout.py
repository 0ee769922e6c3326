"""The geometry of a picture: boxes that never overlap, lines that run downwards and cross no box."""

import time
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from omnitron_kernel.graph.draw.layout import Box, Layout, Line, place

SLACK = 0.01


@st.composite
def drawings(draw) -> tuple[list[Box], list[Line]]:
    count = draw(st.integers(1, 9))
    sizes = st.tuples(st.sampled_from([30.0, 72.0, 264.0]), st.sampled_from([26.0, 48.0, 84.0]))
    floating = draw(st.integers(0, min(3, count - 1)))
    boxes = [Box(f"b{at}", *draw(sizes), floats=at < floating) for at in range(count)]
    pairs = [(a, b) for a, b in combinations(range(count), 2) if b >= floating]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=14)) if pairs else []
    offsets = st.sampled_from([-13.0, 0.0, 9.5])
    return boxes, [
        Line(f"b{a}", f"b{b}", draw(offsets), draw(offsets), draw(st.sampled_from([0.05, 1.0]))) for a, b in chosen
    ]


def curve(route: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Points along a line as the picture draws it: upright bends, sampled closely."""
    points: list[tuple[float, float]] = []
    for (x, y), (to_x, to_y) in pairwise(route):
        for step in range(21):
            t = step / 20
            middle = (y + to_y) / 2
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            across = sum(w * at for w, at in zip(weights, (x, x, to_x, to_x), strict=True))
            down = sum(w * at for w, at in zip(weights, (y, middle, middle, to_y), strict=True))
            points.append((across, down))
    return points


def check(layout: Layout, lines: list[Line]) -> None:
    for one, other in combinations(layout.boxes.values(), 2):
        apart = (
            one.x + one.width <= other.x + SLACK
            or other.x + other.width <= one.x + SLACK
            or one.y + one.height <= other.y + SLACK
            or other.y + other.height <= one.y + SLACK
        )
        assert apart, "two boxes overlap"
    for box in layout.boxes.values():
        assert -SLACK <= box.x <= box.x + box.width <= layout.width + SLACK
        assert -SLACK <= box.y <= box.y + box.height <= layout.height + SLACK
    for line, route in zip(lines, layout.routes, strict=True):
        source, target = layout.boxes[line.source], layout.boxes[line.target]
        assert route[0] == (source.centre + line.leave, source.y + source.height)
        assert route[-1] == (target.centre + line.arrive, target.y)
        assert all(after >= before for (_, before), (_, after) in pairwise(route))
        for x, y in curve(route):
            for box in layout.boxes.values():
                inside_x = box.x + SLACK < x < box.x + box.width - SLACK
                assert not (inside_x and box.y + SLACK < y < box.y + box.height - SLACK), "a line crosses a box"


@settings(max_examples=250, deadline=None)
@given(drawings())
def test_no_boxes_overlap_and_no_line_crosses_a_box(drawing: tuple[list[Box], list[Line]]) -> None:
    boxes, lines = drawing

    layout = place(boxes, lines)

    assert list(layout.boxes) == [box.id for box in boxes]
    check(layout, lines)


@settings(max_examples=50, deadline=None)
@given(drawings())
def test_the_same_graph_is_always_drawn_the_same(drawing: tuple[list[Box], list[Line]]) -> None:
    assert place(*drawing) == place(*drawing)


def test_nothing_takes_no_room() -> None:
    assert place([], []) == Layout({}, (), 0.0, 0.0)


def test_a_chain_is_straight() -> None:
    boxes = [Box(str(at), 100, 30) for at in range(5)]

    layout = place(boxes, [Line(str(at), str(at + 1)) for at in range(4)])

    assert {box.centre for box in layout.boxes.values()} == {50.0}
    assert [box.y for box in layout.boxes.values()] == sorted({box.y for box in layout.boxes.values()})


def test_a_box_stands_below_all_that_leads_to_it() -> None:
    boxes = [Box(each, 50, 30) for each in "abcd"]

    layout = place(boxes, [Line("a", "b"), Line("b", "c"), Line("a", "d"), Line("c", "d")])

    assert [layout.boxes[each].y for each in "abcd"] == sorted(layout.boxes[each].y for each in "abcd")


def test_what_floats_stands_right_above_what_it_leads_to() -> None:
    boxes = [Box("in", 50, 20, floats=True), Box("a", 50, 30), Box("b", 50, 30), Box("c", 50, 30)]

    layout = place(boxes, [Line("a", "b"), Line("b", "c"), Line("in", "c")])

    assert layout.boxes["in"].y == layout.boxes["b"].y


def test_lines_that_need_not_cross_do_not() -> None:
    boxes = [Box(each, 50, 30) for each in ("a", "b", "c", "x", "y", "z")]

    layout = place(boxes, [Line("a", "z"), Line("b", "y"), Line("c", "x")])

    above = sorted("abc", key=lambda each: layout.boxes[each].x)
    below = sorted("xyz", key=lambda each: layout.boxes[each].x)
    assert [{"a": "z", "b": "y", "c": "x"}[each] for each in above] == below


def test_a_hundred_boxes_fed_by_one_are_placed_in_a_moment() -> None:
    boxes = [Box(str(at), 264, 60) for at in range(100)]
    lines = [Line("0", str(at)) for at in range(2, 100)] + [Line(str(at), str(at + 1)) for at in range(99)]
    started = time.perf_counter()

    layout = place(boxes, lines)

    assert time.perf_counter() - started < 10
    check(layout, lines)
