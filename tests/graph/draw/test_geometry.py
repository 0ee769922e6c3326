"""The geometry of real pictures: no two nodes overlap, no label is covered, no edge crosses a node or a label."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from omnitron_pictures.cases import CASES
from omnitron_pictures.geometry import boxes_of, check_geometry, parsed

from omnitron_kernel.core.types import PortType
from omnitron_kernel.graph import Graph, read
from omnitron_kernel.graph.draw import NodeState, PictureState, to_svg

FLOWS = sorted(Path(__file__).parents[3].joinpath("flows").glob("*.py"))


def run_of(graph: Graph) -> PictureState:
    statuses = ["done", "running", "waiting", "failed", "interrupted", "not reached", "not traced"]
    nodes = {
        node.id: NodeState(
            statuses[at % 7], "1.2 ms", "3 x 4", PortType.named("DataFrame"), "v", 1000 * (at % 3) or None
        )
        for at, node in enumerate(graph.walk())
    }
    return PictureState("done", "5 of 5", nodes, "A message\nof two lines")


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
@pytest.mark.parametrize("running", [False, True])
def test_a_gallery_flow_is_drawn_cleanly(path: Path, running: bool) -> None:
    graph = read(path.read_text(), name=path.stem)

    root = parsed(to_svg(graph, run_of(graph) if running else None))

    assert len(boxes_of(root)) >= len(graph.nodes)
    check_geometry(root)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_conformance_case_is_drawn_cleanly(case: object) -> None:
    graph = read(getattr(case, "source", ""), name="f")

    check_geometry(parsed(to_svg(graph)))
    check_geometry(parsed(to_svg(graph, run_of(graph))))


SIMPLE = ["a = p", "b = g(a, q)", "c = len(b)", "use(a)", "d, e = b", "a = c", "f = g(a, b, c, d)", "b.append(a)"]
HEADERS = [
    ["for a in b:"],
    ["while c:"],
    ["if a > c:", "else:"],
    ["if a:", "elif b == q:", "elif c:", "else:"],
    ["try:", "except ValueError as e:", "else:", "finally:"],
    ["with open(p) as f:"],
    ["for d in range(a):", "else:"],
    ["def helper(a, z=1):"],
]


@st.composite
def bodies(draw: st.DrawFn, depth: int = 3) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        if depth and draw(st.integers(0, 2)) == 0:
            for header in draw(st.sampled_from(HEADERS)):
                lines.append(header)
                lines += ["    " + line for line in draw(bodies(depth - 1))]
        else:
            lines.append(draw(st.sampled_from(SIMPLE)))
    return lines


@settings(max_examples=120, deadline=None)
@given(bodies(), st.booleans())
def test_any_nest_of_blocks_is_drawn_cleanly(body: list[str], running: bool) -> None:
    text = "def f(p, q: pd.DataFrame | None = None, *rest) -> int:\n" + "".join(f"    {line}\n" for line in body)
    graph = read(text + "    return p")

    check_geometry(parsed(to_svg(graph, run_of(graph) if running else None)))
