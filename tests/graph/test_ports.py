"""The ports of a flow and of a node: what is read, from which text, of which type."""

import pytest

from omnitron_kernel.graph import Node, read


def node_of(statement: str, inputs: str = "a, b, df") -> Node:
    lines = "".join(f"    {line}\n" for line in statement.splitlines())
    return read(f"def f({inputs}):\n{lines}").nodes[-1]


def test_a_flows_inputs_are_its_parameters_with_kinds_types_and_defaults() -> None:
    ports = read("def f(a: int, /, b='x', *c: str, d, e: list[int]=[1, 2], **g): pass").inputs

    assert [(port.name, port.kind, str(port.type), port.code, port.literal) for port in ports] == [
        ("a", "positional_only", "int", None, False),
        ("b", "positional_or_keyword", "any", "'x'", True),
        ("c", "var_positional", "str", None, False),
        ("d", "keyword_only", "any", None, False),
        ("e", "keyword_only", "list[int]", "[1, 2]", True),
        ("g", "var_keyword", "any", None, False),
    ]


def test_an_annotation_over_several_lines_is_one_line() -> None:
    (port,) = read("%%flow f(a: dict[\n    str,  # key\n    int\n  ])\na").inputs

    assert str(port.type) == "dict[str, int]"


def test_a_call_shows_keywords_by_name_and_positions_by_what_they_read() -> None:
    ports = node_of("clean(a, 7, None, b + 1, how=b, size=10, key=lambda r: r[df], args=b)").inputs

    assert [(port.name, port.code, port.literal) for port in ports] == [
        ("arg2", "7", True),
        ("arg3", "None", True),
        ("how", "b", False),
        ("size", "10", True),
        ("key", "lambda r: r[df]", False),
        ("args", "b", False),
        ("clean", "clean", False),
        ("a", "a", False),
        ("b", "b", False),
    ]


def test_any_other_expression_shows_its_free_names_and_no_builtins() -> None:
    assert [port.name for port in node_of("c = a[len(b)] + sum(x for x in df)").inputs] == ["a", "b", "df"]


def test_a_keyword_called_as_a_name_read_beside_it_is_fed_by_both() -> None:
    """Otherwise the receiver would lose its edge."""
    graph = read("def f(df, other):\n    return df.assign(df=other)")

    assert [(edge.output, edge.input) for edge in graph.edges] == [("other", "df"), ("df", "df")]


def test_a_builtins_name_that_the_flow_binds_is_a_port() -> None:
    assert [port.name for port in node_of("x = sum + max", "sum").inputs] == ["sum"]


@pytest.mark.parametrize(
    ("code", "literal"),
    [
        ("1", True),
        ("-1", True),
        ("'a' 'b'", True),
        ("...", True),
        ("[1, (2, {3}), {'a': -1.5}]", True),
        ("{**a}", False),
        ("[*a]", False),
        ("a", False),
        ("1 + 1", False),
        ("f''", False),
        ("not 1", False),
    ],
)
def test_literals_are_constants_and_displays_and_signs_of_them(code: str, literal: bool) -> None:
    (port,) = [each for each in read(f"def f(a, x={code}): pass").inputs if each.name == "x"]

    assert (port.code, port.literal) == (code, literal)


def test_the_span_of_an_input_is_its_code() -> None:
    text = "%%flow f(ä='😀', b = 22)\ng(ä, é = '😀' , k=-1)"
    graph = read(text)

    for port in (*graph.inputs, *graph.nodes[0].inputs):
        if port.span is not None:
            assert text[port.span.start : port.span.end] == port.code
    assert [port.name for port in graph.nodes[0].inputs if port.literal] == ["é", "k"]


@pytest.mark.parametrize(
    ("statement", "outputs"),
    [
        ("x = a", [("x", "any")]),
        ("x, (y, *z) = a", [("x", "any"), ("y", "any"), ("z", "any")]),
        ("x, y = 1, 2", [("x", "any"), ("y", "any")]),
        ("x = y = 1", [("x", "int"), ("y", "int")]),
        ("x: list [int] = a", [("x", "list[int]")]),
        ("x = -1.5", [("x", "float")]),
        ("x = f'{a}'", [("x", "str")]),
        ("x = len(a)", [("x", "int")]),
        ("x = [e for e in a]", [("x", "list")]),
        ("x = None", [("x", "any")]),
        ("x = a if b else 1", [("x", "any")]),
        ("a += 1", [("a", "any")]),
        ("a.append(1)", [("a", "any")]),
        ("a.x, y = b", [("y", "any"), ("a", "any")]),
        ("g.append(1)", [("value", "any")]),
        ("print(n := 1)", [("n", "any"), ("value", "any")]),
        ("import os.path, re as r", [("os", "module"), ("r", "module")]),
        ("def g(): pass", [("g", "Callable")]),
        ("class C: pass", [("C", "type")]),
        ("return a + 1", [("value", "any")]),
        ("return {}", [("value", "dict")]),
        ("del a", []),
        ("assert a", []),
        ("if a: x = 1", [("x", "any")]),
    ],
)
def test_outputs_are_what_is_bound_or_changed_or_the_bare_value(statement: str, outputs: list[tuple[str, str]]) -> None:
    assert [(port.name, str(port.type)) for port in node_of(statement).outputs] == outputs
