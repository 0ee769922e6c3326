"""What an edit may not change unseen: what handlers see, what functions and generators read, what is returned."""

import pytest
from texts import applied

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import apply, read
from omnitron_kernel.graph.edits import (
    AddInput,
    Batch,
    Disconnect,
    Edit,
    Group,
    LiteralToInput,
    MoveNode,
    RemoveInput,
    RemoveNode,
    RenameNode,
    ReplaceNode,
    SetLiteral,
    Ungroup,
    Wrap,
)

TRIED = """def f():
    x = 0
    try:
        x = 1
        y = g()
        z = y
    except ValueError as e:
        print(x, e)
    return x
"""
LATER = """def f():
    a = 1
    b = (a + x for x in range(3))
    a = 10
    c = list(b)
    return a, c
"""
LOCAL = """def f(xs):
    def g(a):
        b = a + 1
        return b * 2
    return g(xs)
"""


def test_a_group_hides_nothing_from_a_handler() -> None:
    """`x` would be bound only when the whole group has come to its end."""
    with pytest.raises(EditError, match="`x` is read where an exception"):
        apply(TRIED, Group(("try/body/x", "try/body/y"), "part"))

    assert "def part():" in applied(TRIED, Group(("try/body/y", "try/body/z"), "part")).source


def test_a_group_hides_nothing_from_what_reads_later() -> None:
    with pytest.raises(EditError, match="`a` is read in line 3 by a function"):
        apply(LATER, Group(("a#2", "c"), "part"))


def test_a_group_in_a_loop_captures_no_round_of_it() -> None:
    source = (
        "def f():\n    fs = []\n    for i in (1, 2):\n        g = lambda: i\n        fs.append(g)\n    return fs[0]()\n"
    )

    with pytest.raises(EditError, match="bound anew outside"):
        apply(source, Group(("for/body/g", "for/body/fs"), "part"))


def test_what_a_function_rebinds_is_seen_by_a_group() -> None:
    source = "def f():\n    b = 1\n    def g():\n        nonlocal b\n        b += 1\n    g()\n    c = b\n    return c\n"

    assert "def part(g):" in applied(source, Group(("g#2", "c"), "part")).source


def test_a_move_within_a_try_or_into_another_block_warns() -> None:
    within = applied(TRIED, MoveNode("try/body/x", after="try/body/y"))
    out = applied(TRIED, MoveNode("try/body/y", after="x"))

    assert [each.code for each in within.warnings] == ["place"]
    assert "another block" in out.warnings[0].message


def test_a_move_over_a_draw_from_a_generator_warns() -> None:
    """The generator reads `a` when it is drawn from, and what is drawn is gone."""
    assert [each.code for each in applied(LATER, MoveNode("a#2", after="c")).warnings] == ["order"]

    drawn = "%%flow f(xs)\nit = iter(xs)\na = sum(it)\nb = list(it)\n[a, b]\n"
    assert [each.code for each in applied(drawn, MoveNode("a", after="b")).warnings] == ["order"]


def test_a_move_in_a_batch_warns_too() -> None:
    source = "%%flow f(log)\na = start(log)\nb = stop(log)\n[a, b]\n"

    patch = applied(source, Batch([RenameNode("a", "c"), MoveNode("c", after="b")]))

    assert [each.code for each in patch.warnings] == ["order"]


def test_yields_keep_their_order() -> None:
    source = "def f(a):\n    b = yield a\n    c = yield 1\n    return b, c\n"

    assert "order" in [each.code for each in applied(source, MoveNode("f/body/b", after="f/body/c")).warnings]


def test_a_handlers_name_is_bound_in_it_only() -> None:
    source = "def f():\n    try:\n        g()\n    except ValueError as e:\n        m = len(e.args)\n    return 1\n"

    with pytest.raises(EditError, match="`e`"):
        apply(source, MoveNode("try/except/m", after="try"))


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("b * 3", "        return b * 3\n"),
        ("return b", "        return b\n"),
        ("c = 'é'; b * 3", "        c = 'é'; return b * 3\n"),
        ("c = '\f'\n(b *\n 3)", "        c = '\f'\n        return (b *\n         3)\n"),
    ],
)
def test_a_local_functions_value_is_replaced_as_a_flows_is(code: str, written: str) -> None:
    assert written in applied(LOCAL, ReplaceNode("g/body/output", code)).source


def test_a_nodes_own_code_in_its_place_changes_nothing() -> None:
    for source in (TRIED, LATER, LOCAL):
        for node in read(source).walk():
            assert applied(source, ReplaceNode(node.id, node.code)).source == source


def test_what_gives_a_local_functions_value_is_not_removed() -> None:
    with pytest.raises(EditError, match="the value of function 'g'"):
        apply(LOCAL, RemoveNode("g/body/output"))


def test_what_binds_a_global_that_is_read_is_not_removed() -> None:
    source = "def f():\n    global G\n    G = 1\n    b = G\n    return b\n"

    with pytest.raises(EditError, match="still read by 'b'"):
        apply(source, RemoveNode("G"))


def test_code_cut_from_its_place_keeps_its_layout() -> None:
    source = "def f(xs):\n    for x in xs:\n        y = x\n        print(y)\n    return 1\n"
    cut = "for x in xs:\n        y = x + 1\n        print(y)"

    assert applied(source, ReplaceNode("for", cut)).source == source.replace("y = x\n", "y = x + 1\n")


SHARED = """def f(a):
    x = a; y = x + 1; z = y  # t
    if a: p = 1; q = 2
    def g(u, v=2): w = u + v; return w
    d = g(1); e = d
    return x, y, z, e
"""


@pytest.mark.parametrize(
    ("edit", "written"),
    [
        (
            Group(("y",), "part"),
            "    x = a\n    def part(x):\n        y = x + 1\n        return y\n    y = part(x)\n    z = y  # t\n",
        ),
        (Wrap(("z",), "if a"), "    x = a; y = x + 1\n    if a:\n        z = y  # t\n"),
        (Wrap(("if/body/q",), "while p"), "    if a:\n        p = 1\n        while p:\n            q = 2\n"),
        (Ungroup("g"), "    u = 1\n    v = 2\n    w = u + v\n    d = w\n    e = d\n"),
    ],
)
def test_what_shares_a_line_gets_lines_of_its_own_first(edit: Edit, written: str) -> None:
    assert written in applied(SHARED, edit).source


def test_an_ungrouped_function_hides_nothing_from_a_handler() -> None:
    source = TRIED.replace(
        "x = 1\n        y = g()", "def g():\n            x = 1\n            return x\n        x = g()"
    )
    source = source.replace("            return x", "            h()\n            return x").replace(
        "        z = y\n", ""
    )

    with pytest.raises(EditError, match="`x` is read where an exception"):
        apply(source, Ungroup("try/body/g"))


def test_a_mutable_default_is_told() -> None:
    patch = applied("%%flow f(a)\nx = g(a, kind=[1])\nx\n", LiteralToInput("x", "kind", "kind"))

    assert [each.code for each in patch.warnings] == ["default"]


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("[a, 1]", "[+..., 1]"),
        ("g(a)", "g(...)"),
        ("a > 1", "+... > 1"),
        ("h[a]", "h[+...]"),
        ("Field(a)", "Field(+...)"),
    ],
)
def test_a_missing_value_is_told_apart_from_an_ellipsis(code: str, written: str) -> None:
    patch = applied(f"%%flow f(a)\nx = {code}\nx\n", Disconnect("x", "a"))

    assert f"x = {written}\n" in patch.source
    assert [each.code for each in patch.warnings] == ["unconnected"]


@pytest.mark.parametrize(
    "source", ["\ufeffdef f(a):\n    é = a\n    return é, a\n", "\ufeff# c\n%%flow f(a)\né = a\né, a"]
)
def test_a_byte_order_mark_stays_at_the_start(source: str) -> None:
    assert applied(source, RenameNode("é", "b")).source == source.replace("é", "b")
    assert applied(source, AddInput("b")).source == source.replace("(a)", "(a, b)")


def test_what_a_group_may_leave_as_it_was_is_handed_in() -> None:
    source = "def f(p):\n    a = 1\n    if p:\n        a = 2\n    return a\n"

    assert "    a = part(p, a)\n" in applied(source, Group(("if",), "part")).source


def test_a_group_unbinds_no_name_of_the_flow() -> None:
    source = "def f(e):\n    try:\n        g()\n    except ValueError as e:\n        pass\n    return e\n"

    with pytest.raises(EditError, match="unbinds a name"):
        apply(source, Group(("try",), "part"))


def test_an_input_takes_its_own_comment_along() -> None:
    source = "def f(\n    a,  # one\n    b=2,  # two\n    *,\n    c=3  # three\n):\n    return 1\n"

    assert applied(source, RemoveInput("b")).source == source.replace("    b=2,  # two\n", "")
    assert applied(source, RemoveInput("c")).source == source.replace("    *,\n    c=3  # three\n", "")
    assert applied(source, RemoveInput("a")).source == source.replace("    a,  # one\n", "")


def test_a_node_that_is_a_literal_is_set_at_its_value() -> None:
    source = "def f(a):\n    x = 5  # five\n    return x + a\n"

    assert "    x = -7  # five\n" in applied(source, SetLiteral("x", "value", "-7")).source
    assert "def f(a, r: int = 5):\n    x = r  # five\n" in applied(source, LiteralToInput("x", "value", "r")).source


def test_the_alternatives_of_a_pattern_are_renamed_together() -> None:
    source = "def f(x):\n    match x:\n        case [h, t] | {'h': h, **t}:\n            pass\n    return x\n"

    assert "case [h, u] | {'h': h, **u}:" in applied(source, RenameNode("match.t", "u")).source
