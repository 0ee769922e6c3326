"""The view of a flow: what a canvas draws is what the text says, by the ids that edits go by."""

import ast
import enum
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnitron_kernel.documents import read_view
from omnitron_kernel.graph import apply, edits, read
from omnitron_kernel.graph.view import Choice, FlowView, NodeView, PortView
from omnitron_kernel.graph.write.ports import target_of
from omnitron_kernel.graph.write.reading import Reading
from omnitron_kernel.messages import plain
from omnitron_kernel.resolve import callees_among

ROOT = Path(__file__).parents[2]
GALLERY = sorted((ROOT / "flows").glob("*.py"))

REVENUE = '''%%flow revenue(orders: str = "orders.csv", top: int = 10) -> pd.Series
"""What each country spends."""
raw = pd.read_csv(orders, sep=";")
clean = raw.dropna(subset=["country"])  # ours
ranked = clean.groupby("country").amount.sum() * 0.5
ranked.tail(top)
'''


def nodes_of(view: FlowView) -> Iterator[NodeView]:
    waiting = [view.graph]
    while waiting:
        for node in waiting.pop().nodes:
            yield node
            waiting.extend(node.branches)


def node_of(view: FlowView, id: str) -> NodeView:
    return next(each for each in nodes_of(view) if each.id == id)


def ports_of(view: FlowView, id: str) -> dict[str, PortView]:
    return {port.id: port for port in node_of(view, id).inputs}


def functions_of(path: Path) -> list[str]:
    found = [each for each in ast.parse(path.read_text()).body if isinstance(each, ast.FunctionDef)]
    return [each.name for each in found]


class TestWhatTheTextSays:
    def test_a_flow_is_drawn_as_it_is_read(self):
        graph, view = read(REVENUE), read_view(REVENUE)

        assert (view.name, view.form, view.returns) == ("revenue", "cell", "pd.Series")
        assert view.signature == graph.signature
        assert view.doc == "What each country spends."
        assert view.hash == edits.base_hash(REVENUE)
        assert [(each.id, each.key, each.line) for each in view.graph.nodes] == [
            (each.id, each.key, each.span.line) for each in graph.nodes
        ]
        assert [REVENUE[each.start : each.end] for each in view.graph.nodes] == [each.code for each in graph.nodes]
        assert [(each.source, each.target, each.input) for each in view.graph.edges] == [
            (each.source, each.target, each.input) for each in graph.edges
        ]
        assert view.graph.output.node == "tail"
        assert view.graph.captures == ("pd",)

    def test_blocks_hold_graphs_of_their_own(self):
        view = read_view("%%flow f(xs)\nfor x in xs:\n    y = x + 1\nelse:\n    y = 0\ny")

        (block, *_) = view.graph.nodes
        assert [branch.name for branch in block.branches] == ["body", "else"]
        assert [branch.header for branch in block.branches] == ["for x in xs", "else"]
        assert [node.id for node in block.branches[0].nodes] == ["for#1/body/y"]
        assert [each.port for each in block.branches[0].gives] == ["y"]

    def test_a_map_holds_what_it_does_with_each_item(self):
        view = read_view("%%flow f(xs)\n[clean(x, 2) for x in xs]")

        (node,) = view.graph.nodes
        assert node.kind == "map"
        assert [each.name for each in node.branches] == ["each"]
        (inner,) = node.branches[0].nodes
        assert {port.id: port.editor for port in inner.inputs}["arg2"] == "number"

    def test_functions_say_what_they_are_for(self):
        view = read_view(
            '%%flow f(x)\ndef double(n):\n    """Twice.\n\n    More.\n    """\n    return n * 2\ndouble(x)'
        )

        assert [each.doc for each in view.graph.nodes] == ["Twice.", "Twice."]
        assert view.graph.nodes[1].opens

    @pytest.mark.parametrize("text", ["", "%%flow", "%%flow f(", "%%flow f()\nx = (", "def f(:", "no function"])
    def test_a_half_typed_text_is_told_to_be_unreadable(self, text):
        view = read_view(text)

        assert not view.readable
        assert view.diagnostics[0].severity == "error"
        assert view.diagnostics[0].cure

    @pytest.mark.parametrize("text", ["%%flow f()", "%%flow f()\nx = 1\n!ls\ny = 2\ny", "%%flow f()\nawait x\nyield 1"])
    def test_a_flow_with_other_mistakes_is_drawn(self, text):
        assert read_view(text).readable

    def test_diagnostics_stand_at_their_place(self):
        text = "%%flow f()\nx = clean(...)\nx"
        (told,) = read_view(text).diagnostics

        assert (told.code, text[told.start : told.end], told.line) == ("unconnected", "...", 2)


class TestCaptured:
    """What a flow reads from around it is told by what it stands for; what nothing is called is told before a run."""

    TEXT = "%%flow f(values: list)\nout = []\nfor at in range(3):\n    out.append(valus[at] * rate + pd.x)\nout"

    def test_values_code_and_unknown_names_are_told_apart(self):
        view = read_view(self.TEXT, names={"rate": 2, "pd": ast, "valuable": 3})

        assert view.captured == {"valus": "unknown", "rate": "value", "pd": "code"}

    def test_an_unknown_name_is_marked_where_it_is_read_with_the_nearest_one(self):
        view = read_view(self.TEXT, names={"rate": 2, "pd": ast})

        (told,) = view.diagnostics
        assert (told.code, told.severity, self.TEXT[told.start : told.end]) == ("unknown-name", "warning", "valus")
        assert told.cure == "Did you mean `values`?"

    def test_nothing_is_unknown_where_the_names_around_are_not_known(self):
        view = read_view(self.TEXT)

        assert (view.captured, view.diagnostics) == ({}, ())

    def test_what_stands_around_a_function_and_itself_are_known(self):
        text = "import math\ndef half(x): return x / 2\ndef f(x):\n    return f(half(math.pi)) + nothing_so"
        view = read_view(text, "f", names={})

        assert [name for name, kind in view.captured.items() if kind == "unknown"] == ["nothing_so"]


class TestMissing:
    """Each `...` that stands for a missing value is an empty port, and whoever connects it writes over it."""

    @pytest.mark.parametrize(
        ("line", "ids"),
        [
            ("y = (...)[(...).amount >= low]", ["...", "...#2"]),
            ("y = clean(..., how=...)", ["arg1", "how"]),
            ("y = clean(1 + ..., how=g(...))", ["...", "...#2"]),
            ("y = [+..., 1]", ["..."]),
            ("y = +...", ["value"]),
            ("y = f(*..., low)", ["..."]),
            ("y = (...).head()", ["..."]),
            ("y = x[...] + (...)", ["..."]),
            ("y = [clean(each) for each in ...]", ["..."]),
            ("y = x[..., 0]", []),
            ("y = print(...)", []),
        ],
    )
    def test_is_told_at_its_node_by_its_number(self, line, ids):
        view = read_view(f"%%flow f(low)\n{line}\ny")

        node = view.graph.nodes[0]
        missing = [port for port in node.inputs if port.missing]
        assert [port.id for port in missing] == ids
        assert all("missing value" in port.label for port in missing if port.within)
        assert all(port.code in ("...", "+...") for port in missing)
        assert len([each for each in view.diagnostics if each.code == "unconnected"]) == len(ids)

    @pytest.mark.parametrize("header", ["for each in ...", "while ... + 1", "if clean(...)", "with (...).lock as held"])
    def test_is_told_at_the_block_whose_header_it_stands_in(self, header):
        (block,) = read_view(f"def f(low):\n    {header}:\n        print((...).x)").graph.nodes

        inner = block.branches[0].nodes[0]
        assert [[port.id for port in each.inputs if port.missing] for each in (block, inner)] == [["..."], ["..."]]

    def test_a_parameter_is_still_set_by_its_type(self):
        view = read_view("%%flow f()\ndef half(amount: float):\n    return amount / 2\ny = half(amount=...)\ny")

        port = view.graph.nodes[1].inputs[0]
        assert (port.missing, port.editor, port.code) == (True, "number", "...")

    @pytest.mark.parametrize("name", ["orders", "count"])
    def test_disconnecting_and_connecting_each_again_gives_the_text_back(self, name):
        text = "%%flow f(orders, count)\nbig = orders[orders.amount >= count + count]\nbig"
        loose = apply(text, edits.Disconnect("big", name)).source
        ids = [port.id for port in ports_of(read_view(loose), "big").values() if port.missing]
        assert ids == ["...", "...#2"]

        half = apply(loose, edits.Connect(name, "big", "...#2")).source
        assert apply(half, edits.Connect(name, "big", "...#1")).source == text

    def test_a_number_written_there_keeps_the_brackets_that_it_needs(self):
        patch = apply("%%flow f(x)\ny = (...).bit_length() + x\ny", edits.SetLiteral("y", "...", "5"))

        assert patch.source == "%%flow f(x)\ny = (5).bit_length() + x\ny"


class TestEditors:
    """How each port is set in place."""

    @pytest.mark.parametrize(
        ("default", "others"), [('"north"', ['"north"', '"south"']), ("'a'", ["'north'", "'south'"])]
    )
    def test_what_is_chosen_takes_the_quotes_that_were_there(self, default, others):
        view = read_view(f"%%flow f(way: Literal['north', 'south'] = {default})\nway")

        assert [each.code for each in view.graph.inputs[0].choices] == others

    def test_a_default_takes_the_quotes_that_the_flow_uses_mostly(self):
        def rank(values, how="up"):
            pass

        text = '%%flow f(xs)\nlabel = "a" + "b" + \'c\'\nrank(xs)'
        names = {"rank": rank}
        assert ports_of(read_view(text, callees=callees_among(names)), "rank")["how"].code == '"up"'

    @pytest.mark.parametrize(
        ("code", "editor"),
        [
            *[("1", "number"), ("-1.5", "number"), ("0xFF", "number"), ("1_000", "number"), ("2j", "number")],
            *[("'eu'", "text"), ('"eu"', "text"), ("r'\\d'", "text"), ("True", "checkbox"), ("False", "checkbox")],
            *[("None", "code"), ("[1, 2]", "code"), ("{'a': 1}", "code"), ("'''a\nb'''", "code"), ("'a' 'b'", "code")],
            *[("b'x'", "code"), ("'a\\nb'", "code"), ("...", "code"), ("-True", "code")],
        ],
    )
    def test_a_literal_is_set_by_its_kind(self, code, editor):
        port = ports_of(read_view(f"%%flow f()\ny = clean({code})\ny"), "y")["arg1"]

        assert (port.code, port.editor) == (code, editor)

    @pytest.mark.parametrize(
        ("call", "labels"),
        [
            ("clean(1)", ["argument"]),
            ("clean(1, xs, 3, how=4)", ["1st argument", "3rd argument", ""]),
            ("clean(arg1=1)", [""]),
        ],
    )
    def test_an_argument_whose_parameter_is_not_known_is_called_by_its_place(self, call, labels):
        ports = ports_of(read_view(f"%%flow f(xs)\ny = {call}\ny"), "y")

        assert [port.label for each, port in ports.items() if each not in ("clean", "xs")] == labels

    def test_what_is_fed_by_another_node_is_no_literal(self):
        ports = ports_of(read_view(REVENUE), "clean")

        assert (ports["raw"].editor, ports["subset"].editor) == ("", "code")

    def test_a_literal_within_an_expression_is_a_port_by_its_text(self):
        ports = ports_of(read_view(REVENUE), "ranked")

        assert {each.id: each.editor for each in ports.values() if each.within} == {
            '"country"': "text",
            "0.5": "number",
        }

    def test_a_literal_that_stands_twice_cannot_be_named_and_is_none(self):
        ports = ports_of(read_view("%%flow f(x)\ny = x * 2 + 2 + 3\ny"), "y")

        assert [each for each in ports if ports[each].within] == ["3"]

    def test_a_node_that_is_a_literal_is_set_at_its_value(self):
        ports = ports_of(read_view("%%flow f()\nlimit = 0.5\nlimit"), "limit")

        assert [(each.id, each.code, each.editor, each.within) for each in ports.values()] == [
            ("value", "0.5", "number", False)
        ]

    def test_a_block_shows_the_literals_of_its_headers(self):
        ports = ports_of(read_view("%%flow f(x)\nif x > 1:\n    y = 5\nelif x > 2:\n    y = 6\ny"), "if")

        assert [each for each in ports if ports[each].within] == ["1", "2"]

    def test_an_input_is_set_by_what_it_wants(self):
        view = read_view("%%flow f(a: int, b: bool = True, c: Literal['x', 'y'] = \"y\", d=None, *e, g: str)\na")

        assert {port.id: (port.editor, port.kind) for port in view.graph.inputs} == {
            "a": ("number", ""),
            "b": ("checkbox", ""),
            "c": ("choice", ""),
            "d": ("code", ""),
            "e": ("", "var_positional"),
            "g": ("text", "keyword_only"),
        }
        assert view.graph.inputs[2].choices == (Choice("x", '"x"'), Choice("y", '"y"'))

    def test_a_flow_that_sees_its_frame_has_no_literal_to_set(self):
        view = read_view("%%flow f()\nx = clean(1)\nlocals()")

        assert [port.editor for node in nodes_of(view) for port in node.inputs if port.editor] == []


class Color(enum.Enum):
    RED = 1
    BLUE = 2


def paint(x: int, color: Color, how: "Literal['thin', 'thick'] | None" = None, n: int = 3, *, deep: bool = False):  # noqa: F821
    """Paints a wall.

    At length.
    """


def only(first, /, *rest, **others):
    """Takes anything."""


NAMES = {"paint": paint, "Color": Color, "only": only}


class TestWhatLives:
    """Live callees add labels, types, choices and what is left unset; ids stay those of the text."""

    def view(self, body: str, header: str = "f(y)") -> FlowView:
        return read_view(f"%%flow {header}\n{body}", callees=callees_among(NAMES), names=NAMES)

    def test_arguments_are_labelled_with_their_parameters(self):
        ports = ports_of(self.view("z = paint(y, Color.RED, 'thin')"), "z")

        assert {port.id: port.label for port in ports.values() if port.label} == {
            "y": "x",
            "arg2": "color",
            "arg3": "how",
        }
        assert ports["y"].type == "int"
        assert (ports["arg3"].editor, [each.code for each in ports["arg3"].choices]) == (
            "choice",
            ["'thin'", "'thick'", "None"],
        )

    def test_what_is_unset_can_be_set(self):
        view = self.view("z = paint(y, Color.RED)")
        ports = [port for port in ports_of(view, "z").values() if not port.given]

        assert {port.id: (port.code, port.editor) for port in ports} == {
            "how": ("None", "choice"),
            "n": ("3", "number"),
            "deep": ("False", "checkbox"),
        }

    def test_a_parameter_that_is_missing_is_shown(self):
        port = ports_of(self.view("z = paint(y)"), "z")["color"]

        assert (port.given, port.code, port.editor) == (False, "", "choice")
        assert port.choices == (Choice("RED", "Color.RED"), Choice("BLUE", "Color.BLUE"))

    def test_an_enumeration_is_chosen_from_where_it_is_given(self):
        view = self.view("z = paint(y, color=Color.RED)", "f(y, c: Color = Color.BLUE)")

        port = ports_of(view, "z")["color"]
        assert (port.code, port.editor) == ("Color.RED", "choice")
        assert view.graph.inputs[1].editor == "choice"
        text = "%%flow f(y, c: Color = Color.BLUE)\nz = paint(y, color=Color.RED)"
        assert apply(text, edits.SetLiteral("z", "color", "Color.BLUE")).source.endswith("color=Color.BLUE)")
        assert "= Color.RED)" in apply(text, edits.SetLiteral("<inputs>", "c", "Color.RED")).source

    def test_a_name_that_is_read_hides_the_parameter_of_the_same_name(self):
        """An edit of port `n` would mean the name that is read."""
        ports = ports_of(self.view("z = paint(n, Color.RED)", "f(n)"), "z")

        assert (ports["n"].given, ports["n"].label) == (True, "x")

    def test_what_takes_no_keyword_is_not_offered(self):
        assert [each for each in ports_of(self.view("z = only(1)"), "z") if each != "only"] == ["arg1"]

    def test_a_callee_says_what_it_is_for(self):
        assert node_of(self.view("z = paint(y)"), "z").doc == "Paints a wall."

    def test_a_flow_that_is_called_opens(self):
        from omnitron_kernel import flow

        @flow
        def inner(x: int) -> int:
            """Inside."""
            return x + 1

        view = read_view("%%flow f(y: str)\nz = inner(y)\nz", callees=callees_among({"inner": inner}))

        node = node_of(view, "z")
        assert node.opens
        assert node.outputs[0].type == "int"
        assert view.misfits == {"str": {"int": "a `str` is given, and an `int` is wanted."}}

    def test_types_that_a_run_saw_are_asked_too(self):
        from omnitron_kernel.messages import NodeFacts, RunFacts

        facts = RunFacts("f", "1", "done", nodes=(NodeFacts("z", "done", type="DataFrame"),))
        view = read_view("%%flow f(y)\nz = paint(y)", callees=callees_among(NAMES), facts=facts)

        assert view.misfits["DataFrame"]["int"] == "a `DataFrame` is given, and an `int` is wanted."

    def test_what_merely_feeds_a_port_is_not_wanted_there(self):
        """`show` takes anything, whatever it is given by now."""
        view = read_view("%%flow f(y: str, n: int)\nshow(y, 5)")

        assert {port.type for port in node_of(view, "show").inputs} == {""}
        assert ports_of(view, "show")["y"].family == "text"
        assert view.misfits == {}


@pytest.mark.parametrize(
    ("body", "renames"),
    [
        *[("x = 1", True), ("show(y)", False), ("def g(): pass", True), ("import os", True), ("y.append(1)", True)],
        *[("if y:\n    x = 1", False), ("for x in y:\n    show(x)", False)],
    ],
)
def test_what_binds_a_name_is_renamed(body, renames):
    view = read_view(f"%%flow f(y)\n{body}\ny")

    node = view.graph.nodes[0]
    assert node.renames == renames
    if renames and node.kind != "change":
        assert "fresh_name" in apply(f"%%flow f(y)\n{body}\ny", edits.RenameNode(node.id, "fresh_name")).source


def conformance() -> list[str]:
    """The texts of the conformance cases, which are found beside their package's name."""
    folder = ROOT / "tests" / "conformance" / "cases"
    spec = importlib.util.spec_from_file_location(
        "omnitron_shown_cases", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return [case.source for case in module.CASES]


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_a_gallery_flow_is_drawn_whole_and_every_field_can_be_set(path):
    """What has a field in a node is set by it: writing what stands there already changes nothing."""
    text = path.read_text()
    for name in functions_of(path):
        view = read_view(text, name)
        assert view.readable
        assert [each.id for each in nodes_of(view)] != [] or not view.graph.nodes
        assert {each.id for each in nodes_of(view)} == {each.id for each in read(text, name).walk()}
        assert json.loads(json.dumps(plain(view)))["hash"] == edits.base_hash(text)
        set_again(text, name, view)


def set_again(text: str, name: str | None, view: FlowView) -> None:
    places = [(node.id, port) for node in nodes_of(view) for port in node.inputs]
    places += [("<inputs>", port) for port in view.graph.inputs]
    for node, port in places:
        if port.editor and port.code and port.given:
            source = apply(text, edits.SetLiteral(node, port.id, port.code), name).source
            # A bare tuple gets brackets; nothing else changes.
            assert source == text or source.replace(f"({port.code})", port.code) == text, (node, port)


def test_the_texts_of_the_conformance_suite_are_drawn():
    sources = conformance()
    assert len(sources) > 200
    for text in sources:
        view, graph = read_view(text, "f"), read(text, "f")
        assert [each.id for each in sorted(nodes_of(view), key=lambda each: each.id)] == sorted(
            each.id for each in graph.walk()
        )
        json.dumps(plain(view))
        for node in nodes_of(view):
            assert len({port.id for port in node.inputs}) == len(node.inputs), node
        if not graph.errors:
            reading = Reading(text, "f")
            for node in nodes_of(view):
                known = [port for port in node.inputs if port.editor and port.given]
                assert [port for port in known if target_of(reading, node.id).port(port.id) is None] == []


@given(st.text() | st.from_regex(r"%%flow f\((x|x: int=1)?\)\n([a-z \n=+()\[\]:.,'0-9]{0,60})", fullmatch=True))
def test_no_text_raises_and_all_of_it_travels(text):
    view = read_view(text)

    assert json.loads(json.dumps(plain(view)))
    assert {each.id for each in nodes_of(view)} == {each.id for each in read(text).walk()}


def test_deep_and_long_flows_are_drawn():
    deep = "%%flow f(x)\n" + "".join(f"{' ' * depth}if x:\n" for depth in range(90)) + " " * 90 + "y = 1\ny"
    long = "%%flow f(x)\n" + "".join(f"a{index} = g(x, {index})\n" for index in range(3000)) + "a1"

    assert json.dumps(plain(read_view(deep)))
    assert len(read_view(long).graph.nodes) == 3000


def test_reading_loads_nothing_that_writes():
    import subprocess

    program = (
        "import sys\nfrom omnitron_kernel.documents import read_view\nread_view('%%flow f(x)\\nx + 1')\n"
        "print('libcst' in sys.modules, 'omnitron_kernel.graph.write.apply' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert told.split() == ["False", "False"]


class TestMembersByPosition:
    """A member of an enumeration that a live function takes by position is chosen among its fellows."""

    Colour = enum.Enum("Colour", ["RED", "BLUE"])

    def test_it_is_a_choice_that_can_be_set(self):
        def paint(c, how="a"):
            return c

        paint.__annotations__ = {"c": self.Colour}
        names = {"Colour": self.Colour, "paint": paint}
        text = "%%flow f(x)\ny = paint(Colour.RED, x)\ny"
        view = read_view(text, callees=callees_among(names), names=names)
        port = ports_of(view, "y")["arg1"]

        assert (port.label, port.code, port.editor) == ("c", "Colour.RED", "choice")
        assert [each.code for each in port.choices] == ["Colour.RED", "Colour.BLUE"]
        assert "arg1" not in ports_of(read_view(text), "y"), "without the function nobody knows the others"
        assert apply(text, edits.SetLiteral("y", "arg1", "Colour.BLUE")).source == text.replace("RED", "BLUE")


@pytest.mark.parametrize("call", ["text.upper().round(1)", "(a or b).round(1)", "rows[0].round(1)", "[].round(1)"])
def test_a_method_of_an_expression_is_not_taken_for_the_function_of_its_name(call):
    source = f"%%flow f(text, a, b, rows)\nit = {call}\nit"

    def rounded(number, ndigits=None):
        """Rounds a number."""

    view = read_view(source, None, callees_among({"round": rounded}), {"round": rounded})
    node = next(each for each in view.graph.nodes if each.name == "it")
    assert not node.doc
    assert not {"number", "ndigits"} & {port.label or port.id for port in node.inputs}


def test_a_method_that_is_called_as_a_pure_function_is_makes_no_map_pure():
    node = read("%%flow f(rows)\neach = [row.values().sum() for row in list(rows)]\neach").nodes[0]
    assert node.kind == "map"
    assert "not known to be pure" in node.note


def test_the_object_of_a_method_comes_before_what_the_method_takes_whoever_knows_it():
    source = "%%flow f(months)\nhead = months.sort_values(ascending=False).head(3)\nhead"
    (node,) = read_view(source, None).graph.nodes
    assert [port.id for port in node.inputs][:2] == ["months", "arg1"]
