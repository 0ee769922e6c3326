"""Texts as documents: read to a view, edited by patches that come and go as JSON."""

import json

import pytest

from omnitron_kernel.documents import edited, read_view
from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import edits
from omnitron_kernel.messages import EditReply, plain

CELL = """%%flow orders(path: str = "orders.csv", top: int = 10)
raw   = load(path)          # as it comes
clean = raw.dropna(how="any")

rows = clean.head( top )
rows
"""


def written(text: str, reply: EditReply) -> str:
    """The text with the reply's spans, as a front end writes them."""
    for start, end, new in reversed(reply.spans):
        text = text[:start] + new + text[end:]
    return text


def told(*given: dict, text: str = CELL, name: str | None = None) -> EditReply:
    reply = edited(text, given, name)
    assert written(text, reply) == reply.source
    assert reply.hash == edits.base_hash(text)
    assert reply.view == read_view(reply.source, None if name is None else reply.name)
    assert json.loads(json.dumps(plain(reply)))["source"] == reply.source
    return reply


def test_a_number_is_changed_and_nothing_else():
    reply = told({"edit": "SetLiteral", "node": "<inputs>", "port": "top", "code": "20"})

    at = CELL.index("10")
    assert reply.spans == ((at, at + 1, "2"),)
    assert reply.source == CELL.replace("10", "20")
    assert (reply.ids, reply.added, reply.name) == ({}, (), "orders")


def test_a_name_is_changed_where_it_is_read():
    reply = told({"edit": "RenameNode", "node": "clean", "name": "whole"})

    assert reply.ids == {"clean": "whole"}
    assert reply.added == ()
    assert [each.id for each in reply.view.graph.nodes] == ["raw", "whole", "rows"]


def test_a_new_node_is_told_of():
    reply = told({"edit": "AddNode", "code": "count = len(clean)", "after": "clean"})

    assert reply.added == ("count",)


def test_several_edits_are_one():
    """A node is removed while it is read, because the same batch connects its reader elsewhere."""
    remove = {"edit": "RemoveNode", "node": "clean"}
    with pytest.raises(EditError, match="clean"):
        edited(CELL, [remove])

    reply = told(remove, {"edit": "Connect", "source": "raw", "target": "rows", "port": "clean"})

    assert reply.ids == {"clean": None}
    assert "rows = raw.head( top )" in reply.source


def test_the_flow_itself_is_renamed():
    assert told({"edit": "SetSignature", "name": "sales"}).name == "sales"

    text = "class A:\n    def f(self):\n        x = 1\n        return x\n\ndef f(y):\n    z = y\n    return z\n"
    reply = told({"edit": "SetSignature", "name": "g"}, text=text, name="A.f")
    assert (reply.name, reply.view.name) == ("A.g", "g")


def test_a_member_of_what_stands_around_is_as_good_as_a_literal():
    text = "%%flow f(c: Color = Color.RED)\nx = paint(c, how=1)\nx"
    reply = told({"edit": "SetLiteral", "node": "x", "port": "how", "code": "Color.BLUE"}, text=text)

    assert "how=Color.BLUE" in reply.source
    with pytest.raises(EditError, match="no literal"):
        edited(text, [{"edit": "SetLiteral", "node": "x", "port": "how", "code": "c.name"}])


def test_warnings_are_told():
    add = {"edit": "AddNode", "code": "clean = raw", "after": "clean"}

    (warning,) = told(add).warnings
    assert (warning.severity, warning.code) == ("warning", "rebound")


def test_a_splice_goes_back():
    reply = told({"edit": "RenameNode", "node": "clean", "name": "whole"})
    back = {
        "edit": "Splice",
        "spans": [[start, start + 5, "clean"] for start in (reply.source.index("whole"), reply.source.rindex("whole"))],
        "base_hash": edits.base_hash(reply.source),
    }

    assert told(back, text=reply.source).source == CELL


@pytest.mark.parametrize("text", ["", "%%flow f(", "%%flow f()\nx = (", "no flow at all"])
def test_what_cannot_be_read_is_not_edited(text):
    with pytest.raises(EditError, match="cannot be read"):
        edited(text, [{"edit": "RemoveNode", "node": "x"}])


class TestAnEmptyFlow:
    """The first node of a flow comes from the canvas like any other."""

    @pytest.mark.parametrize("text", ["%%flow f(x: int = 1)", "%%flow f(x: int = 1)\n", "%%flow f(x: int = 1)\n# so\n"])
    @pytest.mark.parametrize("fresh", [True, False])
    def test_it_takes_a_first_node(self, text, fresh):
        reply = told({"edit": "AddNode", "code": "y = x + 1", "fresh": fresh}, text=text)

        assert reply.source == f"{text.rstrip()}\ny = x + 1\n"
        assert reply.added == ("y",)

    def test_what_is_no_python_is_refused(self):
        with pytest.raises(EditError, match="not Python"):
            edited("%%flow f()", [{"edit": "AddNode", "code": "y = "}])

    def test_its_inputs_can_be_set(self):
        reply = told(
            {"edit": "SetLiteral", "node": "<inputs>", "port": "x", "code": "2"}, text="%%flow f(x: int = 1)\n"
        )

        assert reply.source == "%%flow f(x: int = 2)\n"


def test_crlf_and_letters_of_every_script_stay():
    text = "%%flow f(größe: int = 1)\r\n名 = größe * 2  # 😀\r\n名\r\n"
    reply = told({"edit": "SetLiteral", "node": "名", "port": "2", "code": "3"}, text=text)

    assert reply.source == text.replace("* 2", "* 3")


def test_edits_in_a_kernel_show_what_lives():
    from omnitron_kernel.resolve import callees_among

    def load(path: str, sep: str = ",") -> list:
        """Loads."""

    rename = {"edit": "RenameNode", "node": "raw", "name": "table"}
    reply = edited(CELL, [rename], callees=callees_among({"load": load}))

    node = reply.view.graph.nodes[0]
    assert node.doc == "Loads."
    assert [port.id for port in node.inputs if not port.given] == ["sep"]


class TestWhatIsPutBehindTheFlowsValue:
    """It stands before it, so that the value stays the value; a copy of an expression is given a name."""

    @pytest.mark.parametrize(
        ("text", "node", "code", "expected"),
        [
            (
                "%%flow f(m)\nm.head(3)  # top\n",
                "head",
                "m.head(3)",
                "%%flow f(m)\nhead = m.head(3)\nm.head(3)  # top\n",
            ),
            ("%%flow f(m)\nprint(m)\n", "print", "print(m)", "%%flow f(m)\nprint_2 = print(m)\nprint(m)\n"),
            ("%%flow f(m)\nx = g(m)\nx", "x", "x = g(m)", "%%flow f(m)\nx = g(m)\nx_2 = g(m)\nx"),
            (
                "def f(m):\n    y = g(m)\n    return y + 1\n",
                "output",
                "y + 1",
                "def f(m):\n    y = g(m)\n    output = y + 1\n    return y + 1\n",
            ),
        ],
    )
    def test_a_copy_of_the_value(self, text, node, code, expected):
        reply = told({"edit": "AddNode", "code": code, "after": node, "fresh": True}, text=text)

        assert reply.source == expected
        assert len(reply.added) == 1
        assert not reply.warnings

    def test_several_statements_stay_as_they_are(self):
        reply = told(
            {"edit": "AddNode", "code": "a = 1\ng(a)", "after": "head", "fresh": True}, text="%%flow f(m)\nm.head(3)"
        )

        assert reply.source == "%%flow f(m)\na = 1\ng(a)\nm.head(3)"


def test_more_edits_at_once_than_anybody_makes_are_refused():
    """In a kernel and beside one alike."""
    edits = [{"edit": "SetLiteral", "node": "y", "port": "arg2", "code": "3"}] * 1001

    with pytest.raises(EditError, match="1001 edits, and at most 1000"):
        edited("%%flow f(x)\ny = g(x, 2)\ny", edits)


def live(frame, mode="fast", *, deep=False, **others):
    """A function that lives around the flow."""


def strict(frame, mode="fast", deep=False):
    """One that takes nothing else."""


class TestCalleesThatLive:
    """What is known of a function that stands elsewhere counts for edits as it does for one in the text."""

    CELL = "%%flow f(x)\na = strict(x, 'slow', True)\nb = strict(a, mode='slow')\nb"

    @pytest.fixture(params=["here", "told"], autouse=True)
    def where(self, request):
        """Whether they live where the text is edited, or a kernel has told of them."""
        self.told = request.param == "told"

    def edited(self, edit, source=CELL):
        from omnitron_kernel.resolve import callees_among

        callees = callees_among({"strict": strict, "live": live})
        if not self.told:
            return edited(source, [edit], callees=callees).source
        view = json.loads(json.dumps(plain(read_view(source, callees=callees))))
        return edited(source, [edit], signatures=view.get("signatures")).source

    @pytest.mark.parametrize(
        ("node", "port", "line"),
        [
            ("b", "mode", "b = strict(a)"),
            ("a", "arg2", "a = strict(x, deep=True)"),
            ("a", "mode", "a = strict(x, deep=True)"),
            ("b", "a", "b = strict(..., mode='slow')"),
        ],
    )
    def test_an_argument_with_a_default_is_taken_away(self, node, port, line):
        assert line in self.edited({"edit": "Disconnect", "target": node, "port": port})

    def test_without_the_function_nothing_is_known_of_a_default(self):
        edit = {"edit": "Disconnect", "target": "b", "port": "mode"}

        assert "b = strict(a, mode=...)" in edited(self.CELL, [edit]).source

    def test_what_it_does_not_take_is_not_written(self):
        with pytest.raises(EditError, match=r"takes no argument 'nonsense'\. It takes: frame, mode, deep"):
            self.edited({"edit": "SetLiteral", "node": "b", "port": "nonsense", "code": "1"})

    def test_what_takes_anything_is_given_anything(self):
        source = self.CELL.replace("strict", "live").replace(", True", "")

        assert "mode='slow', more=1)" in self.edited(
            {"edit": "SetLiteral", "node": "b", "port": "more", "code": "1"}, source
        )

    def test_a_parameter_given_by_position_is_written_there_and_not_twice(self):
        edit = {"edit": "SetLiteral", "node": "a", "port": "mode", "code": "'fast'"}

        assert "a = strict(x, 'fast', True)" in self.edited(edit)

    def test_a_name_that_the_flow_binds_itself_means_something_else(self):
        source = "%%flow f(x, strict)\nb = strict(x, mode='slow')\nb"

        assert "mode=..." in self.edited({"edit": "Disconnect", "target": "b", "port": "mode"}, source)

    def test_the_literal_of_a_parameter_becomes_an_input(self):
        edit = {"edit": "LiteralToInput", "node": "a", "port": "mode", "name": "how"}

        assert self.edited(edit).startswith("%%flow f(x, how='slow')\na = strict(x, how, True)")
