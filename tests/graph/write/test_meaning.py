"""An edit that only changes the form of a flow changes no value: random programs, run before and after."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from texts import applied

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import edits, read

NAMES = ("a", "b", "c", "d", "e")
NUMBERS = st.integers(-9, 9).map(str)


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A function of two inputs whose statements read what is bound by then."""
    bound = ["p", "q"]
    lines = []
    for _ in range(draw(st.integers(2, 7))):
        one, other = (draw(st.sampled_from(bound) | NUMBERS) for _ in range(2))
        target = draw(st.sampled_from(NAMES))
        shapes = [
            f"{target} = {one} + {other}",
            f"{target} = [{one}, {other}][0] - {other}",
            f"{target} = max({one}, {other}, key=lambda {target}: -{target})",
            f"{target} = sum({one} for _ in range(2))",
            f"{target}, f = {one}, {other}",
            f"({target} := {one})",
            f"if {one} > {other}:\n        {target} = 1\n    else:\n        {target} = {one}",
            f"{target} = {one}; {target} += {other}",
            f"for f in range(2): {target} = {one} + f",
        ]
        lines.append(draw(st.sampled_from(shapes)))
        if not lines[-1].startswith("for"):
            bound.append(target)
    last = ", ".join(sorted({*bound}))
    return "def flow(p=3, q=-2):\n    " + "\n    ".join(lines) + f"\n    return [{last}]\n"


def value(source: str) -> object:
    names: dict[str, object] = {}
    exec(source, names)
    return names["flow"]()


@st.composite
def reshaped(draw: st.DrawFn) -> tuple[str, edits.Edit]:
    """A program and an edit that must not change its value."""
    source = draw(programs())
    graph = read(source)
    nodes = [node.id for node in graph.nodes[:-1]]
    one, other = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
    low, high = sorted((nodes.index(one), nodes.index(other)))
    row = tuple(nodes[low : high + 1])
    edit = draw(
        st.sampled_from(
            [
                edits.RenameNode(one, "fresh"),
                edits.MoveNode(one, after=other),
                edits.MoveNode(one),
                edits.Group(row, "fresh"),
                edits.Wrap(row, "if True"),
                edits.EditInput("p", new_name="fresh"),
                edits.AddNode("fresh = 1", after=one),
                edits.AddInput("fresh", "int", "1"),
                edits.RemoveNode(one),
                edits.Batch([edits.RenameNode(one, "fresh"), edits.Group(row, "part")]),
            ]
        )
    )
    return source, edit


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reshaped())
def test_the_form_of_a_flow_is_not_its_value(case: tuple[str, edits.Edit]) -> None:
    source, edit = case
    try:
        patch = applied(source, edit)
    except EditError:
        return

    assert value(patch.source) == value(source)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs(), st.data())
def test_what_is_grouped_or_wrapped_is_undone(source: str, data: st.DataObject) -> None:
    nodes = [node.id for node in read(source).nodes[:-1]]
    low, high = sorted(nodes.index(data.draw(st.sampled_from(nodes))) for _ in range(2))
    row = tuple(nodes[low : high + 1])
    for there, back in (
        (edits.Group(row, "fresh"), edits.Ungroup("fresh")),
        (edits.Wrap(row, "if True"), None),
    ):
        try:
            patch = applied(source, there)
            undo = back or edits.Unwrap(_wrapping(patch.source, patch.ids[row[0]] or ""))
            undone = applied(patch.source, undo)
        except EditError:
            continue
        assert value(undone.source) == value(source)
        if back is None:
            assert undone.source == source or ";" in source  # what shared a line has lines of its own by then


def _wrapping(source: str, id: str) -> str:
    assert id in read(source)
    return id.partition("/")[0]
