"""Each edit writes the smallest patch there is; what would not hold is refused, with the reason and the cure."""

import re

import pytest
from texts import CELL, METHOD, applied

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import INPUTS, apply, edits, read
from omnitron_kernel.graph.edits import (
    AddBranch,
    AddInput,
    AddNode,
    Batch,
    Connect,
    Disconnect,
    EditInput,
    Group,
    LiteralToInput,
    MoveNode,
    RemoveBranch,
    RemoveInput,
    RemoveNode,
    RenameNode,
    ReplaceHeader,
    ReplaceNode,
    SetLiteral,
    SetOutput,
    SetSignature,
    Ungroup,
    Unwrap,
    Wrap,
)

SHORT = "%%flow f(a, b=1)\nx = a + b\ny = g(x, 2)\ny.total\n"

WRITTEN = [
    (SHORT, AddNode("z = 1"), "y = g(x, 2)\ny.total", "y = g(x, 2)\nz = 1\ny.total"),
    (SHORT, AddNode("z = 1\n", after="x"), "x = a + b\n", "x = a + b\nz = 1\n"),
    (CELL, AddNode("if a:\n\tb = 2", after="raw"), "clean  =", "if a:\n\tb = 2\nclean  ="),
    (CELL, AddNode("w = 5", into="for"), "    print(x)", "    w = 5\n    print(x)"),
    (CELL, RemoveNode("other"), "other = raw.head(top)\n", ""),
    (CELL, RenameNode("ranked", "best"), None, CELL.replace("ranked", "best")),
    (CELL, RenameNode("for/body/y", "more"), "    y = x", "    more = x"),
    (SHORT, RenameNode("y", "made"), None, SHORT.replace("y = g", "made = g").replace("y.total", "made.total")),
    (CELL, RenameNode("tail", "last"), "ranked.tail(top)\n", "last = ranked.tail(top)\nlast\n"),
    (CELL, ReplaceNode("clean", "clean = raw"), 'clean  = raw.dropna(subset=["country"])', "clean = raw"),
    (CELL, ReplaceNode("tail", "ranked.head(3)"), "ranked.tail(top)", "ranked.head(3)"),
    (CELL, Connect("raw", "ranked", "clean"), "clean.groupby", "raw.groupby"),
    (CELL, Connect("orders", "clean", "axis"), '["country"])', '["country"], axis=orders)'),
    (CELL, Connect("top", "clean", "subset"), '["country"])', "top)"),
    (CELL, Connect("for/body/print", "for/body/y", "x"), "    print(x)\n    y = x",
     "    print_value = print(x)\n    y = print_value"),
    (CELL, Disconnect("clean", "subset"), '["country"])', "...)"),
    (CELL, Disconnect("clean", "raw"), "raw.dropna", "(...).dropna"),
    (CELL, SetLiteral("clean", "subset", "['a']"), '["country"])', "['a'])"),
    (CELL, SetLiteral("tail", "top", "5"), "tail(top)", "tail(5)"),
    ("%%flow f()\ny = g(Color.RED, -1e-3)\ny", SetLiteral("y", "arg1", "Color.BLUE"), "Color.RED", "Color.BLUE"),
    ("%%flow f(a)\ny = g(Color.RED, -1e-3)\ny", Connect("a", "y", "arg1"), "Color.RED", "a"),
    ("%%flow f()\ny = g(1, -1e-3)\ny", SetLiteral("y", "arg2", "-2e-5"), "-1e-3", "-2e-5"),
    (CELL, SetLiteral(INPUTS, "top", "20"), "top: int = 10", "top: int = 20"),
    (CELL, SetLiteral("revenue", "top", "20"), "top: int = 10", "top: int = 20"),
    (CELL, AddInput("k", "int", "3"), "int = 10)", "int = 10, k: int = 3)"),
    (CELL, AddInput("k"), "revenue(", "revenue(k, "),
    (CELL, AddInput("k", position=0), "revenue(", "revenue(k, "),
    (CELL, EditInput("top", new_name="n"), None, CELL.replace("top", "n")),
    (CELL, EditInput("top", annotation="float"), "top: int", "top: float"),
    (CELL, EditInput("top", annotation=""), "top: int = 10", "top = 10"),
    (SHORT, EditInput("b", default=""), "b=1", "b"),
    (SHORT, RemoveInput("c"), "f(a, c, b=1)", "f(a, b=1)"),
    (CELL, SetOutput("clean"), "ranked.tail(top)\n", "tail = ranked.tail(top)\nclean\n"),
    (CELL, SetSignature("sales"), "revenue(", "sales("),
    (CELL, SetSignature(returns=""), " -> pd.Series", ""),
    (CELL, SetSignature(options=("--no-run",)), "%%flow ", "%%flow --no-run "),
    (CELL, ReplaceHeader("for", "for x in sorted(ranked):"), "in ranked:", "in sorted(ranked):"),
    (CELL, AddBranch("for", "else", "done = 1"), "x + 1\n", "x + 1\nelse:\n    done = 1\n"),
    (CELL, Wrap(("other",), "if top"), "other = raw", "if top:\n    other = raw"),
    (CELL, Group(("tail",), "last"), "ranked.tail(top)\n",
     "def last(ranked, top):\n    return ranked.tail(top)\nlast(ranked, top)\n"),
]  # fmt: skip

METHODS = [
    (AddNode("q = 1", after="s"), "a + b; t", "a + b; q = 1; t"),
    (AddNode("q = 1", into="if"), "if s: z", "if s: q = 1; z"),
    (AddNode("q = 1", into="if", branch="else"), "            z = 1", "            q = 1\n            z = 1"),
    (RemoveNode("floor"), "        math.floor(z)\n", ""),
    (RenameNode("helper", "hh"), "helper", "hh"),
    (RenameNode("helper/body/q", "qq"), "q ", "qq "),
    (Connect("s", "h", "w"), "t, b)", "t, s)"),
    (Disconnect("h", "w"), "t, b)", "t)"),
    (Disconnect("h", "v"), "s, t, b)", "s, w=b)"),
    (Disconnect("h", "u"), "helper(s,", "helper(...,"),
    (SetOutput("h"), "return [z, s]", "output = [z, s]\n        return h"),
    (SetSignature("mm", "list"), "def m(self, a, b=2):", "def mm(self, a, b=2) -> list:"),
    (AddBranch("if", "elif t > 3", "z = 3"), "z = t\n", "z = t\n        elif t > 3:\n            z = 3\n"),
    (Group(("floor",), "low"), "        math.floor(z)\n",
     "        def low(z):\n            math.floor(z)\n        low(z)\n"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "edit", "old", "new"), WRITTEN, ids=lambda each: repr(each)[:60])
def test_an_edit_changes_its_own_place_and_nothing_else(source, edit, old, new) -> None:
    if isinstance(edit, RemoveInput):
        source = source.replace("f(a, b=1)", "f(a, c, b=1)")
    expected = new if old is None else source.replace(old, new)
    assert expected != source
    assert applied(source, edit).source == expected


@pytest.mark.parametrize(("edit", "old", "new"), METHODS, ids=lambda each: repr(each)[:60])
def test_a_method_in_a_module_is_edited_in_its_own_lines(edit, old, new) -> None:
    name = "K.m"
    assert applied(METHOD, edit, name).source == METHOD.replace(old, new)


REFUSED = [
    (CELL, RemoveNode("raw"), "`raw` is read in line 4"),
    (CELL, RemoveNode("tail"), "the flow's value comes from node 'tail'.*SetOutput"),
    (CELL, RemoveNode("claen"), "no node 'claen'. Did you mean 'clean'"),
    (CELL, RenameNode("clean", "raw"), "`raw` has a meaning"),
    (CELL, RenameNode("clean", "class"), "word of Python's own"),
    (CELL, RenameNode("clean", "1x"), "no Python name"),
    (CELL, RenameNode("clean", "__x"), "two underscores"),
    (CELL, RenameNode("clean", "ﬁ"), "Python reads"),
    (CELL, RenameNode("top", "n"), "EditInput"),
    (CELL, ReplaceNode("clean", "d = raw"), "`clean` is read in line 7"),
    (CELL, ReplaceNode("clean", "d = ("), "not Python"),
    (CELL, ReplaceNode("tail", "d = 1"), "SetOutput"),
    (CELL, MoveNode("clean", after="ranked"), "`clean` is read in line"),
    (CELL, MoveNode("tail", after="raw"), "stays last"),
    (CELL, MoveNode("for", into="for"), "into itself"),
    (CELL, MoveNode("raw", after="tail"), "nothing comes after it"),
    (CELL, Connect("ranked", "clean", "raw"), "cannot flow backwards"),
    (CELL, Connect("clean", "clean", "raw"), "cannot feed itself"),
    (CELL, Connect("rwa", "clean", "raw"), "Did you mean 'raw'"),
    (CELL, Connect("for.y", "tail", "top"), "may not be bound"),
    (CELL, Connect("top", "for/body/y", "z"), "no port 'z'"),
    (CELL, Disconnect("clean", "subst"), "Did you mean 'subset'"),
    (CELL, SetLiteral("clean", "subset", "raw"), "no literal"),
    (CELL, SetLiteral("clean", "subset", "1  # one"), "comment"),
    ("%%flow f(x)\ny = g(f'{x}')\ny", SetLiteral("y", "arg1", "'a'"), "argument 1 of 'y' is `f'{x}'`, no literal"),
    ("%%flow f(x)\nif x:\n    a = 1\nelse:\n    a = 2\na", RemoveNode("if"), "`a` is the flow's value, in line 6"),
    (CELL, SetLiteral(INPUTS, "tpo", "1"), "Did you mean 'top'"),
    (CELL, LiteralToInput("tail", "top", "n"), "no literal at port 'top'"),
    (CELL, LiteralToInput("clean", "subset", "raw"), "`raw` has a meaning"),
    (CELL, AddInput("raw"), "bound in this flow already"),
    (CELL, AddInput("k", position=0, default=None, annotation="a b"), "not Python"),
    (CELL, AddInput("k", position=2), "not Python|parameter without a default"),
    (CELL, AddInput("k", position=9), "position 9"),
    (CELL, EditInput("top", default=""), "default"),
    (CELL, RemoveInput("top"), "used in line 5"),
    (CELL, SetOutput("for/body/print"), "stands in a block"),
    (CELL, SetSignature("raw"), "has a meaning"),
    (CELL, SetSignature(options=("--norun",)), "Did you mean '--no-run'"),
    (CELL, ReplaceHeader("for", "for xx in ranked"), "`x` is read in line 9"),
    (CELL, ReplaceHeader("for", "if x:\n    pass\nif y"), "more than one header|not Python"),
    (CELL, ReplaceHeader("raw", "if x"), "no block"),
    (CELL, AddBranch("for", "elif x"), "no branch of 'for'"),
    (CELL, RemoveBranch("for", "else"), "no branch 'else'"),
    (CELL, Wrap(("tail",), "if top"), "would swallow"),
    (CELL, Wrap(("raw", "other"), "if top"), "'clean' stands between"),
    (CELL, Unwrap("for"), "`x` is read in line 9"),
    (CELL, Group(("clean", "ranked"), "prep"), "'other' stands between"),
    (CELL, Group(("clean",), "raw"), "has a meaning"),
    (CELL, Ungroup("clean"), "calls no function"),
    (CELL, AddNode("break"), "not be Python.*break"),
    (CELL, AddNode("x = 1", into="clean"), "no block"),
    (CELL, AddNode("x = 1", into="for", branch="esle"), "no branch 'esle'"),
    (CELL, AddNode("# only"), "no statement"),
    (CELL, AddNode("pd = 1", after="clean"), "`pd` is read from outside in line 3"),
    (CELL, Batch([RemoveNode("raw"), RemoveNode("clean")]), "`raw` is read|`clean` is read"),
    (CELL, Batch([RemoveNode("other"), RenameNode("other", "q")]), "gone by then"),
    ("%%flow f(\nx", AddNode("y = 1"), "cannot be read"),
    ("def f(x):\n    y = locals()\n    return y", RenameNode("y", "z"), "no node or input 'y'"),
]


@pytest.mark.parametrize(("source", "edit", "reason"), REFUSED, ids=lambda each: repr(each)[:60])
def test_a_refusal_says_why(source, edit, reason) -> None:
    with pytest.raises(EditError, match=reason):
        apply(source, edit)


def test_a_node_takes_its_comments_along() -> None:
    """The comment lines directly above a node and the one behind it are its own."""
    source = "%%flow f(a)\nx = a\n\n# about y\n# more\ny = 2  # two\n# about z\nz = 3\n[x, y, z]\n"

    moved = applied(source, MoveNode("y", after="z"))

    assert moved.source == "%%flow f(a)\nx = a\n\n# about z\nz = 3\n# about y\n# more\ny = 2  # two\n[x, y, z]\n"
    assert set(moved.ids.values()) == {"x", "y", "z", "output"}


def test_lines_keep_their_ends_margins_and_strings() -> None:
    """New code takes the line ends and margin of its place; the inside of a string is never moved."""
    source = "def f(a):\r\n\tx = '''one\r\n two'''\r\n\ty = a\r\n\treturn x, y"

    wrapped = applied(source, Wrap(("x",), "if a"))
    added = applied(source, AddNode("z = 1\nw = 2", after="x"))

    assert wrapped.source == "def f(a):\r\n\tif a:\r\n\t\tx = '''one\r\n two'''\r\n\ty = a\r\n\treturn x, y"
    assert added.source == source.replace("\ty = a", "\tz = 1\r\n\tw = 2\r\n\ty = a")


def test_a_text_without_a_last_line_end_keeps_that() -> None:
    source = "%%flow f(a)\nx = a"

    assert applied(source, AddNode("y = 1")).source == "%%flow f(a)\nx = a\ny = 1"
    assert applied(source, AddNode("y = 1", after="x")).source.endswith("y = 1")


def test_a_rename_follows_one_version_into_every_scope() -> None:
    """Functions, comprehensions and f-strings read it by its new name; another version keeps the old one."""
    source = "%%flow f(a)\nd = a\ne = [d + i for i in d]\nd = 2\ng = f'{d:{d}}'\nk = {d: (lambda d: d)(1)}\n(e, g, k)\n"

    first = applied(source, RenameNode("d", "start"))
    second = applied(source, RenameNode("d#2", "end"))

    assert first.source.splitlines()[1:4] == ["start = a", "e = [start + i for i in start]", "d = 2"]
    assert second.source.splitlines()[3:6] == ["end = 2", "g = f'{end:{end}}'", "k = {end: (lambda d: d)(1)}"]
    assert first.ids == {"d": "start", "e": "e", "d#2": "d", "g": "g", "k": "k", "output": "output"}


def test_what_a_function_captures_is_one_version() -> None:
    source = "%%flow f(a)\nd = a\ng = lambda: d\nd = 2\ng()\n"

    assert applied(source, RenameNode("d", "e")).source == "%%flow f(a)\ne = a\ng = lambda: e\ne = 2\ng()\n"


def test_a_name_shown_by_an_f_string_is_not_renamed() -> None:
    with pytest.raises(EditError, match="shown by its name"):
        apply("%%flow f(a)\nd = a\nf'{d=}'\n", RenameNode("d", "e"))


def test_imports_are_renamed_by_as() -> None:
    source = "%%flow f()\nimport json\nfrom os import path as p\njson.dumps(p.sep)\n"

    assert "import json as j\n" in applied(source, RenameNode("json", "j")).source
    assert "from os import path as q\n" in applied(source, RenameNode("p", "q")).source
    with pytest.raises(EditError, match=r"import os\.path"):
        apply("%%flow f()\nimport os.path\nos.path.sep\n", RenameNode("os", "o"))


def test_a_move_over_an_order_edge_warns() -> None:
    source = "%%flow f(log)\na = start(log)\nb = stop(log)\n[a, b]\n"

    patch = applied(source, MoveNode("a", after="b"))

    assert [each.code for each in patch.warnings] == ["order"]


def test_a_move_over_a_change_in_place_is_refused() -> None:
    source = "%%flow f()\nitems = []\nitems.append(1)\nn = len(items)\nn\n"

    with pytest.raises(EditError, match="`items`"):
        apply(source, MoveNode("n", after="items"))


def test_a_change_in_place_that_is_read_is_not_removed() -> None:
    with pytest.raises(EditError, match="still read by 'n'"):
        apply("%%flow f()\nitems = []\nitems.append(1)\nn = len(items)\nn\n", RemoveNode("items#2"))


def test_a_change_in_place_is_removed_where_the_batch_connects_what_was_there_before() -> None:
    source = "%%flow f()\nitems = []\nitems.append(1)\nn = len(items)\nn\n"

    patch = apply(source, Batch([RemoveNode("items#2"), Connect("items", "n", "items")]))

    assert patch.source == source.replace("items.append(1)\n", "")


def test_a_batch_is_checked_once_at_its_end() -> None:
    """A node is removed together with what reads it; ids are those before the batch."""
    edit = Batch(
        [RemoveNode("raw"), RemoveNode("clean"), RemoveNode("other"), ReplaceNode("ranked", "ranked = load()")]
    )

    patch = applied(CELL, edit)

    assert [node.id for node in read(patch.source).nodes] == ["ranked", "for", "tail"]
    assert patch.ids["raw"] is None
    assert patch.ids["ranked"] == "ranked"


def test_a_batch_carries_ids_and_ports_along() -> None:
    edit = Batch([RenameNode("clean", "good"), AddNode("n = 1", after="raw"), Connect("n", "ranked", "clean")])

    assert "ranked = n.groupby" in applied(CELL, edit).source


def test_a_group_returns_what_is_read_behind_it() -> None:
    patch = applied(CELL, Group(("clean", "other", "ranked"), "prepare"))

    assert "def prepare(raw, top):\n    clean  = raw" in patch.source
    assert "    return ranked\nranked = prepare(raw, top)\n" in patch.source
    assert patch.ids["clean"] == "prepare#1/body/clean"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("    if a:\n        x = 1\n    return x", "`x` may not be bound"),
        ("    if a:\n        return 1\n    return 2", "`return` leaves the flow"),
        ("    if a:\n        del a\n    return 2", "`del a`"),
        ("    if a:\n        g = lambda: a\n    a = 2\n    return 2", "bound anew"),
    ],
)
def test_what_a_function_cannot_do_is_not_grouped(body: str, reason: str) -> None:
    with pytest.raises(EditError, match=re.escape(reason)):
        apply(f"def f(a):\n{body}", Group(("if",), "part"))


def test_a_group_and_its_undoing_give_the_text_back() -> None:
    source = "%%flow f(a)\nx = a + 1\ny = x * 2\nz = y + x\nz\n"

    grouped = applied(source, Group(("x", "y"), "part"))
    undone = applied(grouped.source, Ungroup("part"))

    assert undone.source == source
    assert undone.ids["part#1/body/x"] == "x"


def test_a_block_and_its_undoing_give_the_text_back() -> None:
    source = "%%flow f(a)\nx = a + 1  # one\n\n# two\ny = x * 2\ny\n"

    wrapped = applied(source, Wrap(("x", "y"), "with a"))

    assert wrapped.ids["y"] == "with#1/body/y"
    assert applied(wrapped.source, Unwrap("with")).source == source


def test_an_argument_joins_the_layout_of_the_others() -> None:
    source = "%%flow f(a)\nx = g(\n    1,  # one\n    b=2,  # two\n)\nx\n"

    assert applied(source, Connect("a", "x", "c")).source == source.replace("# two\n", "# two\n    c=a,\n")


def test_only_its_own_text_takes_an_inverse() -> None:
    patch = apply(CELL, RemoveNode("other"))

    with pytest.raises(EditError, match="another text"):
        apply(CELL, patch.inverse)
    with pytest.raises(EditError, match="Batch"):
        apply(patch.source, Batch([patch.inverse]))


def test_a_missing_value_is_told() -> None:
    graph = read(apply(CELL, Disconnect("clean", "subset")).source)

    assert [(each.severity, each.code) for each in graph.diagnostics] == [("warning", "unconnected")]


@pytest.mark.parametrize(
    "make",
    [
        lambda: AddNode(1),
        lambda: AddNode("x", after="a", into="b"),
        lambda: AddNode("x", branch="a"),
        lambda: Wrap((), "if x"),
        lambda: Group((1,), "x"),
        lambda: Batch([1]),
        lambda: Batch(1),
        lambda: edits.Splice(((3, 1, "x"),), ""),
        lambda: edits.Splice(((3, 4, "x"), (2, 5, "")), ""),
        lambda: SetSignature(options=(1,)),
        lambda: AddInput("x", position="1"),
    ],
)
def test_an_edit_is_checked_when_it_is_made(make) -> None:
    with pytest.raises(EditError):
        make()


def test_an_edit_prints_as_it_is_written() -> None:
    assert repr(AddNode("x = 1", after="y")) == "AddNode('x = 1', after='y')"
    assert repr(Batch([RemoveNode("a")])) == "Batch((RemoveNode('a'),))"
    assert Wrap("a", "if x") == Wrap(("a",), "if x")


class TestRemovedWithinABlock:
    """What a block holds is as much a node as what stands at the top."""

    CHANGED = "%%flow f(flag, path)\ndf = load(path)\nif flag:\n    df['net'] = 1\nby = df.sum()\nby\n"
    LOOP = "%%flow f(x)\nfor i in x:\n    if i:\n        print(i)\nfor i in x:\n    if i:\n        log(i)\nx\n"

    @pytest.mark.parametrize("more", ["", "    print(df)\n"], ids=["the only statement", "one of two"])
    def test_what_is_read_is_not_removed(self, more) -> None:
        source = self.CHANGED.replace("if flag:\n", f"if flag:\n{more}")

        with pytest.raises(EditError, match=r"'if#1/body/df' is still read by 'by'.*Batch"):
            apply(source, RemoveNode("if/body/df"))

    def test_a_batch_connects_what_read_it_first(self) -> None:
        patch = apply(self.CHANGED, Batch((RemoveNode("if/body/df"), Connect("df", "by", "df"))))

        assert patch.source == self.CHANGED.replace("df['net'] = 1", "pass")

    def test_the_only_statement_is_gone_although_its_block_stands(self) -> None:
        patch = apply(self.LOOP, RemoveNode("for#1/body/if#1/body/print"))

        assert patch.source == self.LOOP.replace("print(i)", "pass")
        assert patch.ids["for#1/body/if#1/body/print"] is None
        assert patch.ids["for#1/body/if"] == "for#1/body/if"
        kept = [each for each in patch.ids.values() if each is not None]
        assert len(kept) == len(set(kept)), "no two nodes become one"

    @pytest.mark.parametrize("order", [1, -1])
    def test_a_block_is_removed_with_what_stands_in_it_in_one_batch(self, order) -> None:
        gone = [RemoveNode("for#1"), RemoveNode("for#1/body/if"), RemoveNode("for#1/body/if#1/body/print")]

        patch = apply(self.LOOP, Batch(tuple(gone[::order])))

        assert patch.source == self.LOOP.replace("for i in x:\n    if i:\n        print(i)\n", "")
        assert patch.ids["for#2/body/if"] == "for#1/body/if"


@pytest.mark.parametrize(
    "edit",
    [
        SetLiteral("y", "arg2", '"""a\nb"""'),
        SetLiteral("f", "a", "[1,\n 2]"),
        ReplaceHeader("if", "if (a or\n    x)"),
        EditInput("a", annotation="dict[str,\n int]", default="{\n}"),
        AddInput("b", default="[1,\r 2]"),
        ReplaceNode("y", "y = g(x,\n  3)"),
        AddNode("z = 1\nw = 2"),
    ],
)
def test_all_that_is_written_has_the_line_ends_of_the_text(edit) -> None:
    source = "%%flow f(a)\r\nx = a\r\nif x:\r\n    a = 1\r\ny = g(x, 2)\r\ny\r\n"

    after = apply(source, edit).source

    assert after != source
    assert "\r" not in after.replace("\r\n", "")
    assert "\n" not in after.replace("\r\n", "")


class TestWhatANodeCalls:
    """A node reads the function that it calls, like any other name."""

    SOURCE = "%%flow f(x, g, h)\ny = g(x, h(1))\nz = y.sum()\nz\n"

    @pytest.mark.parametrize("port", ["g", "h"])
    def test_it_is_no_literal(self, port) -> None:
        with pytest.raises(EditError, match=rf"`{port}` is what 'y' calls, and '5' cannot be called"):
            apply(self.SOURCE, SetLiteral("y", port, "5"))

    def test_it_may_be_another_function(self) -> None:
        assert "y = np.log(x, h(1))" in apply(self.SOURCE, SetLiteral("y", "g", "np.log")).source
        assert "y = h(x, h(1))" in apply(self.SOURCE, Connect("h", "y", "g")).source

    def test_an_argument_and_a_receiver_may_be_literals(self) -> None:
        assert "y = g(5, h(1))" in apply(self.SOURCE, SetLiteral("y", "x", "5")).source
        assert "z = [1].sum()" in apply(self.SOURCE, SetLiteral("z", "y", "[1]")).source


@pytest.mark.parametrize("node", ["clean", "total"])
def test_a_name_of_pythons_own_is_taken_with_a_warning(node) -> None:
    source = "%%flow f(x)\nclean = x.dropna()\nsum(clean)\nclean"
    patch = apply(source, RenameNode("clean" if node == "clean" else "sum", "print"))

    (warning,) = patch.warnings
    assert (warning.code, warning.severity) == ("builtin", "warning")
    assert "`print_value`" in warning.cure
    assert apply(source, RenameNode("clean", "cleaned")).warnings == ()


class TestTheCommentBehindReplacedCode:
    """It stays in the line that it stands in, where the new code goes on in others and leaves it a place."""

    CELL = "%%flow f(x)\nthere = 2      # only ours\nmore = there\nmore + 1  # the value\n"

    @pytest.mark.parametrize(
        ("code", "written"),
        [
            ("there = 3", "there = 3      # only ours"),
            ("there = [\n    1,\n]", "there = [      # only ours\n    1,\n]"),
            (
                "if x:\n    there = 1\nelse:\n    there = 2",
                "if x:      # only ours\n    there = 1\nelse:\n    there = 2",
            ),
            ("there = '''a\nb'''", "there = '''a\nb'''      # only ours"),
            ("there = 1 + \\\n  2", "there = 1 + \\\n  2      # only ours"),
            ("there = [  # new\n]", "there = [  # new\n]      # only ours"),
            ("there = '# no comment', [\n]", "there = '# no comment', [      # only ours\n]"),
        ],
    )
    def test_it_stays_in_its_line(self, code, written) -> None:
        patch = apply(self.CELL, ReplaceNode("there", code))

        assert patch.source == self.CELL.replace("there = 2      # only ours", written)
        assert apply(patch.source, patch.inverse).source == self.CELL

    def test_it_does_behind_the_value_of_a_cell_and_of_a_function(self) -> None:
        assert "(more +  # the value\n 2)\n" in apply(self.CELL, ReplaceNode("output", "(more +\n 2)")).source
        function = "def f(x):\n    return x + 1  # the value\n"
        assert "    return (x +  # the value\n 2)\n" in apply(function, ReplaceNode("output", "(x +\n 2)")).source

    def test_it_does_where_statements_share_the_line(self) -> None:
        source = "%%flow f(x)\na = 1; b = 2  # both\r\nb"

        assert "b = [  # both\r\n1]\r\nb" in apply(source, ReplaceNode("b", "b = [\n1]")).source


class TestTheFlowsValueIsRead:
    """A refusal tells that a name is the flow's value, which no other node has to be asked about."""

    @pytest.mark.parametrize(
        ("source", "node", "told"),
        [
            ("%%flow f(r)\ny = r\nprint(1)\ny", "y", "`y` is the flow's value, in line 4.*SetOutput"),
            ("def f(r):\n    y = r\n    return y\n", "y", "`y` is the flow's value, in line 3.*SetOutput"),
            (
                "%%flow f(r)\nif r:\n    y = r\nelse:\n    y = 1\ny",
                "if",
                "`y` is the flow's value, in line 6.*SetOutput",
            ),
            ("%%flow f(r)\ny = 1\ny = r\ny", "y#2", "`y` is the flow's value, in line 4.*SetOutput"),
            ("%%flow f(r)\ny = r\nz = y\ny", "y", "`y` is read in line 3 and is the flow's value.*SetOutput"),
            ("%%flow f(r)\ny = r\nz = y\ny = 2\ny", "y#1", "`y` is (still )?read in line 3.*or remove it too"),
            ("%%flow f(r)\ny = r\ny + 1", "y", "`y` is (still )?read in line 3.*or remove it too"),
        ],
    )
    def test_it_is_said(self, source, node, told) -> None:
        with pytest.raises(EditError, match=told):
            apply(source, RemoveNode(node))
