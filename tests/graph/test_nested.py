"""Graphs inside nodes: the branches of blocks, the bodies of functions and classes, what a map does with each item."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnitron_kernel.errors import UnknownNodeError
from omnitron_kernel.graph import INPUTS, Edge, Endpoint, Graph, Node, read
from omnitron_kernel.graph.model import plain_id


def cell(body: str, inputs: str = "xs, limit") -> Graph:
    return read(f"%%flow f({inputs})\n{body}\n")


def ids(node: Node) -> list[str]:
    return [each.id for each in node.children]


def branches(node: Node) -> list[tuple[str, str]]:
    return [(each.name, each.header) for each in node.graphs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for x in xs: use(x)\nelse : use()", [("body", "for x in xs"), ("else", "else")]),
        ("while (n := take()) : use(n)", [("body", "while (n := take())")]),
        (
            "if a: x = 1\nelif (b  # why: because\n): x = 2\nelif c: x = 3\nelse: x = 4",
            [("body", "if a"), ("elif", "elif (b  # why: because\n)"), ("elif#2", "elif c"), ("else", "else")],
        ),
        (
            "try: x = 1\nexcept (A, B) as e: x = 2\nexcept  C: x = 3\nexcept: x = 4\nelse: x = 5\nfinally: x = 6",
            [
                ("body", "try"),
                ("except", "except (A, B) as e"),
                ("except#2", "except  C"),
                ("except#3", "except"),
                ("else", "else"),
                ("finally", "finally"),
            ],
        ),
        ("try: x = 1\nexcept* A as e: x = 2", [("body", "try"), ("except", "except* A as e")]),
        (
            "with open(a) as f, (open(b)) as g: x = f",
            [("body", "with open(a) as f, (open(b)) as g")],
        ),
        ("with (\n  open(a) as f,  # the first: a\n): x = f", [("body", "with (\n  open(a) as f,  # the first: a\n)")]),
        (
            "match xs:\n case [1, y] if y: pass\n case (2 | 3): pass\n case {'case': _, **rest}: x = 3\n case _: y = 4",
            [
                ("case", "case [1, y] if y"),
                ("case#2", "case (2 | 3)"),
                ("case#3", "case {'case': _, **rest}"),
                ("case#4", "case _"),
            ],
        ),
        ("def g(a: int = {1: 2}[1], *b) -> 'x:y': return a", [("body", "def g(a: int = {1: 2}[1], *b) -> 'x:y'")]),
        ("@mark\ndef g(): return 1", [("body", "def g()")]),
        ("class A(B, k=C): x = 1", [("body", "class A(B, k=C)")]),
    ],
)
def test_a_block_has_a_branch_for_each_arm_with_its_header_as_written(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert branches(cell(f"{text}\n1").nodes[0]) == expected


def test_an_if_inside_an_else_is_no_elif() -> None:
    (block,) = cell("if a:\n  x = 1\nelse:\n  if b:\n    x = 2\nx").nodes

    assert branches(block) == [("body", "if a"), ("else", "else")]
    assert ids(block.children[1]) == ["if#1/else/if#1/body/x"]


def test_an_id_is_the_path_of_numbered_blocks_and_branches() -> None:
    graph = cell(
        "for x in xs:\n y = 1\n y = 2\n if y: z = y\nfor x in xs:\n if y:\n  pass\n else:\n  print(x)\n  print(y)"
    )

    assert [node.id for node in graph.walk()] == [
        "for",
        "for#1/body/y",
        "for#1/body/y#2",
        "for#1/body/if",
        "for#1/body/if#1/body/z",
        "for#2",
        "for#2/body/if",
        "for#2/body/if#1/else/print",
        "for#2/body/if#1/else/print#2",
    ]


@pytest.mark.parametrize("id", ["for#1/body/y", "for/body/y", "for#1/body/y#1", "for/body/y#1"])
def test_a_nested_node_is_found_with_or_without_the_number_one(id: str) -> None:
    graph = cell("for x in xs:\n  y = x")

    assert graph.node(id).id == "for#1/body/y"
    assert id in graph
    assert plain_id(id) == "for/body/y"


def test_an_unknown_path_names_the_nearest() -> None:
    with pytest.raises(UnknownNodeError, match="Did you mean 'for#1/body/price'"):
        cell("for x in xs:\n  price = x").node("for#1/body/prise")


def test_in_a_branch_all_that_comes_from_outside_is_an_input() -> None:
    (block, _) = cell("for x in xs:\n  y = x * limit + rate\n  z = y\nz, x").nodes
    (body,) = block.graphs

    assert [port.name for port in body.inputs] == ["x", "limit", "rate"]
    assert body.edges == (
        Edge(INPUTS, "x", "for#1/body/y", "x"),
        Edge(INPUTS, "limit", "for#1/body/y", "limit"),
        Edge(INPUTS, "rate", "for#1/body/y", "rate"),
        Edge("for#1/body/y", "y", "for#1/body/z", "y"),
    )
    assert body.gives == (Endpoint("for#1/body/y", "y"), Endpoint("for#1/body/z", "z"))
    assert [port.name for port in block.inputs] == ["xs", "limit", "rate"]


def test_a_value_of_the_round_before_comes_in() -> None:
    block = cell("total = 0\nfor x in xs:\n  total = total + x\ntotal").nodes[1]

    assert Edge(INPUTS, "total", "for#1/body/total", "total") in block.graphs[0].edges


def test_a_handler_takes_its_exception_and_what_the_body_may_have_bound() -> None:
    (block,) = cell("try:\n  y = xs[0]\nexcept IndexError as e:\n  y = (e, limit)\nelse:\n  z = y").nodes

    assert [[port.name for port in each.inputs] for each in block.graphs] == [["xs"], ["e", "limit"], ["y"]]
    assert [port.name for port in block.inputs] == ["xs", "limit"]


def test_a_pattern_and_a_with_give_their_branch_what_they_bind() -> None:
    match, with_ = cell("match xs:\n  case [a, *b, {'k': c, **d}]: e = a\nwith limit as (g, h): i = g").nodes

    assert [port.name for port in match.graphs[0].inputs] == ["a", "b", "d", "c"]
    assert [port.name for port in with_.graphs[0].inputs] == ["g", "h"]


def test_a_name_that_only_a_later_line_of_a_branch_binds_is_complained_about() -> None:
    graph = cell("if limit:\n  print(y)\n  y = 1")

    assert [(each.code, each.span.line) for each in graph.diagnostics if each.severity != "info"] == [
        ("read-before-bound", 3)
    ]


def test_a_name_of_an_earlier_round_is_not_complained_about() -> None:
    graph = cell("for x in xs:\n  if limit: print(y)\n  y = x")

    assert not [each for each in graph.diagnostics if each.severity != "info"]


def test_statements_that_leave_are_nodes_of_their_branch() -> None:
    (block,) = cell("for x in xs:\n  if x: continue\n  if limit: break\n  if xs: return x\n  raise E").nodes

    assert [node.id for node in Graph("", nodes=block.children).walk()] == [
        "for#1/body/if",
        "for#1/body/if#1/body/continue",
        "for#1/body/if#2",
        "for#1/body/if#2/body/break",
        "for#1/body/if#3",
        "for#1/body/if#3/body/return",
        "for#1/body/raise",
    ]


def test_a_local_function_has_the_graph_of_its_body_with_its_own_names() -> None:
    node = cell("def g(a: int, b=2) -> str:\n  'doc'\n  c = a + limit\n  return str(c)\ng(1)").nodes[0]
    (body,) = node.graphs

    assert node.kind == "function"
    assert ids(node) == ["g#1/body/c", "g#1/body/str"]
    assert [str(port) for port in body.inputs] == ["a: int", "b=2", "limit"]
    assert (str(body.returns), body.output) == ("str", Endpoint("g#1/body/str", "value"))
    assert body.name == "body"


def test_a_class_has_the_graph_of_its_body_and_methods_theirs() -> None:
    node = cell("class A:\n  n = limit\n  def m(self):\n    k = self.n\n    return k\nA").nodes[0]

    assert [each.id for each in Graph("", nodes=(node,)).walk()] == [
        "A",
        "A#1/body/n",
        "A#1/body/m",
        "A#1/body/m#1/body/k",
    ]


@pytest.mark.parametrize(
    "text",
    ["[g(x) for x in xs if x]", "{g(x) for x in xs if x}", "{x: g(x) for x in xs if x}", "sum(g(x) for x in xs if x)"],
)
def test_a_comprehension_over_a_call_is_a_map(text: str) -> None:
    node = cell(f"y = {text}\ny").nodes[0]
    (each,) = node.graphs

    assert (node.id, node.kind, node.callee) == ("y", "map", "g")
    assert (each.name, each.header) == ("each", "for x in xs if x")
    assert [(inner.id, inner.callee) for inner in each.nodes] == [("y#1/each/g", "g")]
    assert Edge(INPUTS, "x", "y#1/each/g", "x") in each.edges


@pytest.mark.parametrize("text", ["list(map(g, xs))", "map(g, xs)"])
def test_a_call_of_map_is_a_map(text: str) -> None:
    node = cell(f"def g(a: int): return a\ny = {text}\ny").nodes[1]

    assert (node.kind, node.callee) == ("map", "g")
    assert [(port.name, port.code) for port in node.children[0].inputs] == [("a", "item"), ("g", "g")]


@pytest.mark.parametrize(
    "text", ["[x + 1 for x in xs]", "g(xs)", "list(xs)", "map", "map()", "map(*xs)", "list(g(xs))"]
)
def test_other_expressions_are_no_maps(text: str) -> None:
    assert cell(f"y = {text}\ny").nodes[0].kind != "map"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[g(x) for x in range(9)]", "`g` is not known to be pure"),
        ("[str(x) for x in xs]", "not known to be a sized collection"),
        ("[str(x) for x in range(9)]", ""),
        ("[(lambda: x)() for x in [1]]", "`what it calls` is not known to be pure"),
    ],
)
def test_a_map_says_why_it_runs_as_written(text: str, told: str) -> None:
    note = cell(f"y = {text}\ny").nodes[0].note

    assert told in note
    assert bool(note) == bool(told)


def test_a_flow_that_runs_as_one_node_can_be_looked_into() -> None:
    (node,) = read("def f(xs):\n  for x in xs:\n    y = x\n    yield y\n").nodes

    assert node.id == "f"
    assert [each.id for each in Graph("", nodes=(node,)).walk()] == [
        "f",
        "f#1/body/for",
        "f#1/body/for#1/body/y",
        "f#1/body/for#1/body/expr",
    ]


def test_a_hundred_levels_and_a_thousand_arms_are_read() -> None:
    levels = "\n".join(" " * depth + "if xs:" for depth in range(97))
    arms = "\n".join(f"elif xs == {number}: y = {number}" for number in range(1000))

    assert next(iter(cell(f"{levels}\n{' ' * 97}y = 1").walk())).id == "if"
    assert len(cell(f"if xs: y = 0\n{arms}").nodes[0].graphs) == 1001


_simple = st.sampled_from(
    ["a = b", "b = g(a)", "a += 1", "g(b)", "pass", "del a", "c = [g(x) for x in b]", "a, *b = c"]
)
_headers = st.sampled_from(["for a in b:", "while a:", "if a:", "with g(a) as b:", "def g(a):", "class C:", "try:"])


@st.composite
def _bodies(draw: st.DrawFn, depth: int = 0) -> str:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        if depth < 3 and draw(st.booleans()):
            header = draw(_headers)
            lines += [header, *(f"  {line}" for line in draw(_bodies(depth + 1)).splitlines())]
            lines += ["finally:", "  b = 1"] if header == "try:" else []
        else:
            lines.append(draw(_simple))
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(_bodies())
def test_every_graph_is_closed_and_every_id_is_its_own(body: str) -> None:
    """Edges join nodes of one graph, inputs are listed, ids are unique, and a node's text is what it says."""
    graph = cell(body)
    found = [node.id for node in graph.walk()]
    assert len(found) == len(set(found))
    waiting = [(graph, True)]
    while waiting:
        at, top = waiting.pop()
        known = {node.id for node in at.nodes}
        for edge in at.edges:
            assert edge.target in known
            assert edge.source in known or edge.source == INPUTS or top
            assert edge.source != INPUTS or edge.output in {port.name for port in at.inputs}
        assert {each.node for each in at.gives} <= known
        for node in at.nodes:
            assert graph.text[node.span.start : node.span.end] == node.code
            waiting += [(inner, False) for inner in node.graphs]
