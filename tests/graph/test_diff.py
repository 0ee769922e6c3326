"""Two graphs compared: what was added, removed, changed and renamed, in nested graphs too."""

from omnitron_kernel.graph import apply, diff, edits, read

OLD = """%%flow f(a: int = 1, b=2)
x = load(a)
for i in x:
    y = g(i, k=1)
    print(y)
z = b + 1
z
"""


def compared(new: str, old: str = OLD):
    return diff(read(old), read(new))


def test_equal_graphs_differ_in_nothing() -> None:
    """Comments and formatting are no difference."""
    found = compared(OLD.replace("b + 1", "b+1  # one"))

    assert not found
    assert str(found) == "no difference"


def test_nodes_are_told_apart_in_nested_graphs_too() -> None:
    found = compared(OLD.replace("k=1", "k=2").replace("    print(y)\n", "").replace("z = b + 1", "z = b + 1\nw = 3"))

    assert [node.id for node in found.added] == ["w"]
    assert [node.id for node in found.removed] == ["for#1/body/print"]
    assert [(was.id, now.id) for was, now in found.changed] == [("for", "for"), ("for#1/body/y", "for#1/body/y")]
    assert found.state("for#1/body/print") == "removed"
    assert str(found).splitlines() == [
        "~ for: for i in x: ...",
        "~ for#1/body/y: y = g(i, k=1) -> y = g(i, k=2)",
        "+ w: w = 3",
        "- for#1/body/print: print(y)",
    ]


def test_what_reads_a_renamed_node_has_not_changed() -> None:
    found = diff(read(OLD), read(apply(OLD, edits.RenameNode("x", "rows")).source))

    assert [(was.id, now.id) for was, now in found.renamed] == [("x", "rows")]
    assert found.changes == {"rows": "renamed"}
    assert str(found) == "> x -> rows"


def test_a_moved_node_is_the_same_node() -> None:
    found = compared("%%flow f(a)\ny = 2\nx = a\nx + y", "%%flow f(a)\nx = a\ny = 2\nx + y")

    assert not found.changes
    assert found.pairs == {"x": "x", "y": "y", "output": "output"}


def test_inputs_are_compared() -> None:
    found = compared(OLD.replace("a: int = 1, b=2", "c, a: int = 2, b=2"))
    renamed = compared("%%flow f(n: int = 1)\nn", "%%flow f(a: int = 1)\na")

    assert found.inputs == {"c": "added", "a": "changed"}
    assert renamed.inputs == {"n": "renamed"}
    assert str(renamed).splitlines()[0] == "> input a -> n"


def test_edges_and_the_output_are_compared() -> None:
    found = compared("%%flow f(a)\nx = a\ny = a\ny", "%%flow f(a)\nx = a\ny = x\nx")

    assert {(each.source, each.target): change for each, change in found.edges.items()} == {
        ("x", "y"): "removed",
        ("<inputs>", "y"): "added",
    }
    assert found.output
    assert "~ output: x.x -> y.y" in str(found)


def test_a_block_that_is_gone_takes_its_nodes_along() -> None:
    found = compared("%%flow f(a: int = 1, b=2)\nx = load(a)\nz = b + 1\nz\n")

    assert [node.id for node in found.removed] == ["for", "for#1/body/y", "for#1/body/print"]
