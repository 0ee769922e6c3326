"""The bundle of a picture: every form of it, and never more than a notebook may grow by."""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from omnitron_pictures.geometry import boxes_of, check_geometry, parsed

from omnitron_kernel.core.types import PortType
from omnitron_kernel.graph import Graph, read
from omnitron_kernel.graph.draw import ROOM, NodeState, PictureState, picture, saved
from omnitron_kernel.graph.draw.svg import in_full, in_short, scene_of

FLOWS = sorted(Path(__file__).parents[3].joinpath("flows").glob("*.py"))
TABLE = '   country  "amount"\n0  Germany  1204.5\n1   France   998.0\n2    Spain   721.3'
LONG = "a_rather_long_descriptive_name_of_a_value_"


def flow_of(lines: list[str]) -> Graph:
    return read("def f(path: str, limit: int = 10):\n" + "".join(f"    {line}\n" for line in lines))


def chain(count: int) -> Graph:
    return flow_of(["x0 = path", *(f"x{at} = x{at - 1}.assign(value={at})" for at in range(1, count))])


def wide(count: int) -> Graph:
    parts = [f"part{at}" for at in range(count - 1)]
    return flow_of([*(f"{part} = load(path, {at})" for at, part in enumerate(parts)), f"join({', '.join(parts)})"])


def dense(count: int) -> Graph:
    reads = [", ".join(f"x{each}" for each in range(max(0, at - 3), at)) or "path" for at in range(count)]
    return flow_of([f"x{at} = g({each})" for at, each in enumerate(reads)])


def nested(count: int) -> Graph:
    rounds = range(max(count // 5, 1))
    lines = [
        "total{0} = 0", "for item{0} in path:", "    if item{0} > limit:", "        total{0} += item{0}", "    else:",
        "        skipped = log(item{0})",
    ]  # fmt: skip
    return flow_of([line.format(at) for at in rounds for line in lines])


def long(count: int) -> Graph:
    call = "some_module.transform_everything({0}{1}, option='a \"long\" text', threshold={2}.5, other_option=True)"
    return flow_of([f"{LONG}0 = path", *(f"{LONG}{at} = " + call.format(LONG, at - 1, at) for at in range(1, count))])


def script(count: int) -> Graph:
    return flow_of(
        [
            f"数据处理结果{at} = 处理(数据处理结果{at - 1}, '<&>')" if at else "数据处理结果0 = path"
            for at in range(count)
        ]
    )


def run_of(graph: Graph, preview: str = TABLE, status: str = "done") -> PictureState:
    """A finished run: of each node its time, type, extent and preview."""
    nodes = {
        node.id: NodeState(status, "12.3 ms", "1,204 \u00d7 8", PortType.named("DataFrame"), preview, at % 2 or None)
        for at, node in enumerate(graph.walk())
    }
    return PictureState(status, "all done \u00b7 312 ms", nodes, inputs={"path": "'data/orders.csv'"})


def growth(bundle: dict[str, object]) -> int:
    """By how many bytes the file of a notebook grows with an output."""

    def size(data: dict[str, object]) -> int:
        cell = new_code_cell(outputs=[new_output("display_data", data=data)])
        return len(nbformat.writes(new_notebook(cells=[cell])).encode())

    return size(bundle) - size({})


@pytest.mark.parametrize("count", [1, 10, 25, 50, 75, 100])
@pytest.mark.parametrize("make", [chain, wide, dense, nested, long, script])
@pytest.mark.parametrize("room", [ROOM, 20_000, 12_000])
def test_an_output_of_up_to_100_nodes_is_below_what_a_notebook_may_grow_by(
    make: Callable[[int], Graph], count: int, room: int
) -> None:
    graph = make(count)

    bundle = picture(graph, run_of(graph), room=room)

    assert growth(dict(bundle)) <= room
    assert "<svg " in bundle["text/html"]
    assert bundle["text/plain"].startswith("f(path=")


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_flow_of_the_gallery_has_both_drawings(path: Path) -> None:
    graph = read(path.read_text(), name=path.stem)

    bundle = picture(graph, run_of(graph))

    assert growth(dict(bundle)) <= ROOM
    assert len(boxes_of(parsed(bundle["image/svg+xml"]))) >= len(graph.nodes)
    check_geometry(parsed(bundle["image/svg+xml"]))


@pytest.mark.parametrize("make", [chain, nested, long, script])
def test_a_hundred_nodes_are_still_drawn(make: Callable[[int], Graph]) -> None:
    """What leaves room for the facts of a run, which stand beside the picture, has every node as a box."""
    graph = make(100)

    bundle = picture(graph, run_of(graph), room=22_000)

    drawn = parsed(bundle["text/html"].partition(">")[2].removesuffix("</pre>"))
    assert len(boxes_of(drawn)) >= len(graph.nodes)


@pytest.mark.parametrize("make", [chain, wide, dense, nested, long, script])
@pytest.mark.parametrize("status", ["done", "failed"])
def test_each_form_is_drawn_cleanly_at_the_same_places(make: Callable[[int], Graph], status: str) -> None:
    graph = make(20)
    state = run_of(graph, status=status)
    scene = scene_of(graph, state)
    assert scene is not None

    forms = [parsed(svg) for form in (in_full, in_short) for svg in form(graph, state, scene)]

    for root in forms:
        check_geometry(root)
    assert len({tuple(sorted((box.left, box.top) for box in boxes_of(root))) for root in forms}) == 1
    sizes = [len(svg) for form in (in_full, in_short) for svg in form(graph, state, scene)]
    assert sizes == sorted(sizes, reverse=True)


def test_a_small_picture_comes_in_every_form_and_in_full() -> None:
    graph = chain(8)

    bundle = picture(graph, run_of(graph))

    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    assert bundle["image/svg+xml"] in bundle["text/html"]
    assert "Germany" in bundle["image/svg+xml"]


def test_what_is_missed_least_goes_first() -> None:
    """Hovering, then the SVG of its own, then all words but the names and code, then the code, then the drawing."""
    graph = chain(20)
    state = run_of(graph)

    seen = [picture(graph, state, room=room) for room in range(60_000, 4_000, -500)]

    def told(bundle: dict[str, str]) -> list[bool]:
        html, svg = bundle["text/html"], bundle.get("image/svg+xml", "")
        return ["Germany" in html, bool(svg), "DataFrame" in html, "x18.assign(value=19)<" in html, bool(_boxes(html))]

    def _boxes(html: str) -> list[object]:
        return [*boxes_of(parsed(html.partition(">")[2].removesuffix("</pre>")))]

    kept = [sum(told(bundle)[2:]) for bundle in seen]
    assert told(seen[0]) == [True] * 5
    assert kept == sorted(kept, reverse=True)
    assert kept[-1] == 0
    assert {1, 2, 3} <= set(kept)


def test_a_large_flow_says_in_text_and_outline_what_is_left_out() -> None:
    graph = chain(3000)

    bundle = picture(graph, run_of(graph))

    assert growth(dict(bundle)) <= ROOM
    assert " more line" in bundle["text/plain"]
    assert " more<" in bundle["text/html"]


def test_the_size_of_a_bundle_is_what_a_notebook_grows_by() -> None:
    graph = script(12)
    facts = {"nodes": [{"id": node.id, "ms": 1.5, "changed_by": []} for node in graph.nodes], "value": None}
    bundle = {**picture(graph, run_of(graph)), "application/vnd.omnitron.run+json": json.loads(json.dumps(facts))}

    assert saved(bundle) == growth(bundle)
