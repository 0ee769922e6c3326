"""The picture of two graphs: the newer one, with what was removed kept as ghosts, and words beside the colours."""

from omnitron_pictures.geometry import boxes_of, check_geometry, parsed

from omnitron_kernel.graph import diff, read
from omnitron_kernel.graph.draw import difference, to_svg, to_text
from omnitron_kernel.graph.draw.changes import Compared, compared

OLD = read(
    """def f(orders):
    raw = load(orders)
    clean = raw.dropna()
    sample = clean.sample(5)
    for row in clean.rows():
        total = row.amount + 1
        print(total, sample)
    return total
"""
)
NEW = read(
    """def f(orders):
    table = load(orders)
    clean = table.dropna(how="all")
    for row in clean.rows():
        total = row.amount + 1
        if total > 4:
            log(total)
    return total
"""
)
PAIRS = {"raw": "table", "clean": "clean", "for": "for", "for#1/body/total": "for#1/body/total"}
CHANGES = {
    "table": "renamed",
    "clean": "changed",
    "for": "changed",
    "for#1/body/if": "added",
    "for#1/body/if#1/body/log": "added",
}


def both() -> Compared:
    return compared(OLD, NEW, CHANGES, PAIRS)


def test_what_was_removed_stands_where_it_stood() -> None:
    assert [node.id for node in both().graph.walk()] == [
        "table",
        "clean",
        "<removed>/sample",
        "for",
        "for#1/body/total",
        "<removed>/for#1/body/print",
        "for#1/body/if",
        "for#1/body/if#1/body/log",
    ]


def test_what_fed_a_removed_node_still_leads_to_it() -> None:
    edges = {(edge.source, edge.target) for edge in both().graph.edges}

    assert ("clean", "<removed>/sample") in edges


def test_every_change_is_told_in_words() -> None:
    said = "".join(parsed(to_svg(both().graph, both().state)).itertext())

    for word in ("+ added", "\u2212 removed", "~ changed", "\u2192 renamed from raw", "2 added, 2 removed, 2 changed"):
        assert word in said


def test_as_text_every_line_begins_with_its_change() -> None:
    lines = to_text(both().graph, both().state).splitlines()

    assert lines[0] == "f(orders)  [2 added, 2 removed, 2 changed, 1 renamed]"
    assert [line.split()[:2] for line in lines[1:4]] == [["\u2192", "table"], ["~", "clean"], ["\u2212", "sample"]]
    assert lines[1].endswith("was raw")


def test_the_picture_is_clean() -> None:
    root = parsed(to_svg(both().graph, both().state))

    assert len(boxes_of(root)) == 8 + 1 + 1 + 1
    check_geometry(root)


def test_a_branch_that_was_removed_is_kept_with_its_nodes() -> None:
    old = read("def f(a):\n    if a:\n        b = 1\n    else:\n        b = g(a)\n    return b")
    new = read("def f(a):\n    if a:\n        b = 1\n    return b")

    bundle = diff(old, new)._repr_mimebundle_(include=None)

    said = "".join(parsed(bundle["image/svg+xml"]).itertext())
    assert "else" in said
    assert "\u2212 removed" in said
    check_geometry(parsed(bundle["image/svg+xml"]))


def test_equal_graphs_differ_in_nothing() -> None:
    same = compared(OLD, OLD, {}, {node.id: node.id for node in OLD.walk()})

    assert same.graph == OLD
    assert "no node differs" in to_text(same.graph, same.state)
    check_geometry(parsed(to_svg(same.graph, same.state)))


def test_nothing_in_common_is_a_picture_too() -> None:
    bundle = difference(OLD, NEW, {node.id: "added" for node in NEW.walk()}, {})

    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    check_geometry(parsed(bundle["image/svg+xml"]))
