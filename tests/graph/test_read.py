"""Reading: every statement a node, every name read an edge, and no text that raises."""

import itertools
import time

import pytest

from omnitron_kernel.graph import CAPTURES, INPUTS, Endpoint, Graph, read
from omnitron_kernel.graph.canonical import version_of
from omnitron_kernel.graph.source import parse

REVENUE = """%%flow revenue(orders: str = "orders.csv", top: int = 10) -> pd.Series
raw    = pd.read_csv(orders)                       # a node `raw`
clean  = raw.dropna(subset=["country"])
ranked = clean.groupby("country").amount.sum().sort_values()
ranked.tail(top)
"""
REVENUE_DEF = """import pandas as pd
@flow
def revenue(orders: str = 'orders.csv', top: int = 0xA) -> pd . Series:
    # the same
    raw = pd.read_csv(orders)
    clean = raw.dropna(
        subset = ['country'],
    )
    ranked = (clean.groupby('country').amount.sum()
              .sort_values())
    return ranked.tail(top)
"""


def edges(graph: Graph, kind: str = "data") -> list[str]:
    return [f"{each.source}.{each.output} > {each.target}.{each.input}" for each in graph.edges if each.kind == kind]


def codes(graph: Graph) -> list[tuple[str, str, int]]:
    return [(each.severity, each.code, each.span.line) for each in graph.diagnostics]


def test_a_flow_reads_as_nodes_edges_captures_and_an_output() -> None:
    graph = read(REVENUE)

    assert [(node.id, node.kind, node.callee) for node in graph.nodes] == [
        ("raw", "call", "pd.read_csv"),
        ("clean", "call", "raw.dropna"),
        ("ranked", "call", "sort_values"),
        ("tail", "call", "ranked.tail"),
    ]
    assert edges(graph) == [
        f"{INPUTS}.orders > raw.orders",
        "raw.raw > clean.raw",
        "clean.clean > ranked.clean",
        "ranked.ranked > tail.ranked",
        f"{INPUTS}.top > tail.top",
    ]
    assert edges(graph, "capture") == [f"{CAPTURES}.pd > raw.pd"]
    assert graph.captures == ("pd",)
    assert graph.output == Endpoint("tail", "value")
    assert str(graph.returns) == "pd.Series"
    assert graph.diagnostics == ()


def test_both_forms_and_every_formatting_give_equal_graphs_and_versions() -> None:
    assert read(REVENUE) == read(REVENUE_DEF)
    assert version_of(parse(REVENUE).definition()) == version_of(parse(REVENUE_DEF).definition())


@pytest.mark.parametrize(
    ("cell", "function"),
    [
        ("x.pop()", "return x.pop()"),
        ("x.append(1)", "return x.append(1)"),
        ("x", "return x"),
        ("y", "return y"),
        ("'text'", "return 'text'"),
        ("'doc'\nx", "'doc'\n    return x"),
        ("y = x", "y = x"),
        ("(y := x)", "return (y := x)"),
        ("x;", "return x"),
        ("print(x)\nx + 1", "print(x)\n    return (x + 1)"),
        ("if x:\n  y = 1\ny", "if x:\n        y = 1\n    return y"),
    ],
)
def test_a_body_means_the_same_in_both_forms(cell: str, function: str) -> None:
    assert read(f"%%flow f(x)\n{cell}") == read(f"def f(x):\n    {function}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x=1", "x=2"),
        ("x=1", "x=1.0"),
        ("x=1", "x=True"),
        ("x: int", "x: str"),
        ("x", "y"),
        ("x", "x=None"),
        ("x", "*x"),
        ("x", "*, x"),
    ],
)
def test_flows_with_other_inputs_are_other_graphs(one: str, other: str) -> None:
    assert read(f"def f({one}): pass") != read(f"def f({other}): pass")


def test_flows_with_other_results_are_other_graphs() -> None:
    assert read("def f() -> int: return 1") != read("def f() -> str: return 1")
    assert read("def f(): return 1") != read("def f(): return 1.0")
    assert read("def f(): return 1") != read("async def f(): return 1")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_span_is_its_code_whatever_the_text_holds(end: str) -> None:
    lines = [
        "# 😀 before",
        "%%flow größe(ä='é', 値=2)  # 漢",
        "x = ä + '😀'; y = [値,",
        "\t\t'ü', x]  # ü",
        "\x0cif x:",
        "\tz = '''ß",
        "  😀'''",
        "@deco('é')  # decorated",
        "def g(): return '漢'",
        "(x + 'ö'",
        "  + z).upper()  # 😀",
    ]
    text = end.join(lines)

    graph = read(text)

    assert graph.errors == ()
    assert [text[node.span.start : node.span.end] for node in graph.nodes] == [node.code for node in graph.nodes]
    assert [(node.id, node.span.line, node.span.column) for node in graph.nodes] == [
        ("x", 3, 1),
        ("y", 3, 14),
        ("if", 5, 2),
        ("g", 8, 1),
        ("upper", 10, 1),
    ]
    assert graph.nodes[3].code.startswith("@deco('é')")
    assert graph.nodes[4].code == end.join(["(x + 'ö'", "  + z).upper()"])


def test_a_function_within_a_module_has_spans_of_the_module() -> None:
    text = "# é\nclass C:\n\tdef m(self, 値):\n\t\tö = 値 + self\n\t\treturn ö\n"
    graph = read(text, "C.m")

    assert text[graph.nodes[0].span.start : graph.nodes[0].span.end] == "ö = 値 + self"


def test_a_compound_statement_holds_a_graph_of_its_own() -> None:
    graph = read("def f(xs, t):\n    for x in xs:\n        t = t + g(x)\n        y = t\n    return t")
    (block,) = graph.nodes
    assert (block.id, block.kind) == ("for", "block")
    assert [node.id for node in block.children] == ["for#1/body/t", "for#1/body/y"]
    assert [(each.name, each.header) for each in block.graphs] == [("body", "for x in xs")]
    assert block.maybe == {"x", "t", "y"}
    assert graph.output == Endpoint("for", "t")
    assert graph.captures == ("g",)


def test_what_may_be_bound_in_two_places_is_fed_by_both() -> None:
    graph = read("def f(a):\n    x = 1\n    if a:\n        x = 2\n        x += 1\n    return x + 1")

    assert edges(graph)[-2:] == ["x.x > output.x", "if.x > output.x"]


def test_no_edge_stands_twice() -> None:
    graph = read("def f(a):\n    if a:\n        x = []\n        x.append(1)\n    return g(x, k=x)")

    assert len(graph.edges) == len(set(graph.edges))


def test_what_a_block_perhaps_deletes_is_still_fed() -> None:
    graph = read("def f(a):\n    x = 1\n    if a:\n        del x\n    return x + 1")

    assert "x.x > output.x" in edges(graph)


def test_a_nested_functions_exception_name_is_its_own() -> None:
    graph = read("def f(e):\n    def g():\n        try: pass\n        except E as e: pass\n    return e + 1")

    assert edges(graph) == [f"{INPUTS}.e > output.e"]


def test_a_change_in_place_passes_the_name_on() -> None:
    graph = read("def f(xs):\n    xs.append(1)\n    xs[0] = 2\n    return len(xs)")

    assert edges(graph) == [f"{INPUTS}.xs > xs.xs", "xs.xs > xs#2.xs", "xs#2.xs > len.xs"]
    assert [node.kind for node in graph.nodes] == ["change", "change", "call"]


def test_a_bare_final_name_is_only_the_output() -> None:
    assert read("%%flow f(x)\nx").output == Endpoint(INPUTS, "x")
    assert read("%%flow f()\ny = 1\ny").output == Endpoint("y", "y")
    captured = read("%%flow f()\nz")
    assert (captured.output, captured.captures) == (Endpoint(CAPTURES, "z"), ("z",))
    assert read("%%flow f()\nz = 1\ndel z\nz").output is None


def test_a_flow_without_output_says_that_it_returns_none() -> None:
    graph = read("%%flow f(x)\ny = x")

    assert graph.output is None
    assert codes(graph) == [("info", "no-output", 2)]
    assert read("def f(x):\n    y = x").diagnostics == ()


def test_captures_are_free_names_and_no_builtins() -> None:
    graph = read("def f(a):\n    b = len(a) + offset\n    def g(): return b + later\n    return print(g, __name__)")

    assert graph.captures == ("offset", "later")


def test_global_names_are_captures_even_where_they_are_bound() -> None:
    graph = read("def f():\n    global total\n    total = total + 1\n    return total * 2")

    assert graph.captures == ("total",)


def test_a_name_read_before_it_is_bound_is_told_with_its_cure() -> None:
    graph = read("%%flow clean(a: int = 1, *, b=2, **more) -> int\ntotal = df + a\ndf = 1\ntotal")

    (warning,) = graph.diagnostics
    assert (warning.severity, warning.code, warning.span.line, warning.span.column) == (
        "warning",
        "read-before-bound",
        2,
        9,
    )
    assert "bound first in line 3" in warning.message
    assert "`%%flow clean(a: int = 1, *, b=2, df=..., **more)`" in warning.cure


def test_a_name_read_after_it_was_deleted_is_told_so() -> None:
    (warning,) = read("def f():\n    x = 1\n    del x\n    return x + 1").diagnostics

    assert "`x` is read after it was deleted in line 3." in warning.message


def test_diagnostics_come_in_the_order_of_their_lines() -> None:
    graph = read("%%flow f()\ny = x\nz = w\nx = w = 1\nx")

    assert [each.span.line for each in graph.diagnostics] == [2, 3]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("x = locals()", "`locals`"),
        ("x = df.eval('a')", "`eval`"),
        ("from sys import _getframe as frame", "`_getframe`"),
        ("def g(): return vars()", "`vars`"),
        ("yield 1", "yields"),
        ("if a:\n        x = [(yield)]", "yields"),
        ("x = yield from a", "yields"),
    ],
)
def test_where_splitting_could_show_the_flow_is_one_node(body: str, reason: str) -> None:
    graph = read(f"def f(a: int, b=1):\n    y = 1\n    {body}\n    return y")

    assert [(node.id, node.kind) for node in graph.nodes] == [("f", "block")]
    assert edges(graph) == [f"{INPUTS}.a > f.a", f"{INPUTS}.b > f.b"]
    assert codes(graph) == [("info", "one-node", 1)]
    assert reason in graph.diagnostics[0].message


def test_a_generator_inside_a_flow_does_not_make_it_one_node() -> None:
    assert len(read("def f(a):\n    def g(): yield 1\n    x = (e for e in a)\n    return x, g").nodes) == 3


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "choice", 1),
        ("x = 1", "choice", 1),
        ("def f(:", "syntax", 1),
        ("%%flow f(\nx = 1", "signature", 1),
        ("%%flow f()", "empty", 1),
        ("# a\n%%flow f()\n\n!ls", "magic", 4),
        ("%%flow f()\nx = 'abc\nx", "syntax", 2),
        ("%%flow f()\nx = 1\n  y = 2", "syntax", 3),
        ("%%flow f()\nx = '''abc\nx", "syntax", 2),
        ("%%flow f()\nfrom os import *", "star", 2),
        ("%%flow f()\nfrom __future__ import annotations", "future", 2),
        ("def f():\n\tx = 1\n        y = 2", "syntax", 3),
    ],
)
def test_a_text_that_cannot_be_read_is_a_graph_with_a_located_error(text: str, code: str, line: int) -> None:
    errors = read(text).errors

    assert [(each.code, each.span.line) for each in errors] == [(code, line)]
    assert errors[0].message
    assert errors[0].cure


def test_edges_lead_forward_and_join_what_exists() -> None:
    statements = ["x = p", "y = x, g", "x.append(y)", "if y: x = 1", "print(x, y)", "del y", "y = [x for x in p]"]
    for chosen in itertools.permutations(statements, 5):
        graph = read("def f(p):\n" + "".join(f"    {each}\n" for each in chosen) + "    return x")
        index = {node.id: number for number, node in enumerate(graph.nodes)}
        outputs = {(node.id, port.name) for node in graph.nodes for port in node.outputs}
        inputs = {(node.id, port.name) for node in graph.nodes for port in node.inputs}

        for edge in graph.edges:
            assert index.get(edge.source, -1) < index[edge.target]
            if edge.kind != "order":
                assert edge.source in {INPUTS, CAPTURES} or (edge.source, edge.output) in outputs
                assert (edge.target, edge.input) in inputs


def test_a_thousand_statements_are_read_in_a_moment() -> None:
    lines = "".join(f"    x{i} = g(x{i - 1}, k={i})\n    x{i}.append({i})\n" for i in range(1, 500))
    text = f"def f(x0):\n{lines}    return x499"
    started = time.perf_counter()

    graph = read(text)

    assert len(graph.nodes) == 998
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("cell", "function"),
    [
        ("x\nNone", "x\n"),
        ("print(x)\nNone", "print(x)\nreturn None\n"),
        ("y = x\npass", "y = x\nreturn\n"),
    ],
)
def test_a_flow_that_gives_none_is_the_same_graph_in_both_forms(cell: str, function: str) -> None:
    lines = "".join(f"    {line}\n" for line in function.splitlines())

    assert read(f"%%flow f(x)\n{cell}") == read(f"def f(x):\n{lines}")
    assert read(f"%%flow f(x)\n{cell}").output is None


def test_a_lone_docstring_is_no_node_and_a_cells_lone_string_is_its_output() -> None:
    assert read('def f():\n    "what it is for"\n').nodes == ()
    assert [node.id for node in read('%%flow f()\n"the value"').nodes] == ["output"]
