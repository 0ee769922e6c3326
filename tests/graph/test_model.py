"""The model: frozen values that say what the text says, and print as Python writes them."""

import dataclasses

import pytest

from omnitron_kernel.core.types import PortType
from omnitron_kernel.errors import UnknownNodeError
from omnitron_kernel.graph import Diagnostic, Endpoint, Port, Span, read

TEXT = "def f(x: int):\n    df = load(x)\n    df = df.dropna()\n    return df"


def test_a_node_is_found_by_its_id_and_the_first_also_by_its_number() -> None:
    graph = read(TEXT)

    assert graph.node("df") is graph.node("df#1") is graph.nodes[0]
    assert graph.node("df#2") is graph.nodes[1]
    assert "df#2" in graph
    assert "df#3" not in graph


def test_an_unknown_node_names_the_nearest() -> None:
    with pytest.raises(UnknownNodeError, match=r"flow 'f' has no node 'dff'. Did you mean 'df'\?"):
        read(TEXT).node("dff")


def test_a_name_is_the_id_without_its_number() -> None:
    assert [node.name for node in read(TEXT).nodes] == ["df", "df"]


def test_values_are_frozen() -> None:
    graph = read(TEXT)

    for value in (graph, graph.nodes[0], graph.inputs[0], graph.edges[0], graph.output, graph.nodes[0].span):
        field = dataclasses.fields(value)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field, None)


def test_graphs_are_hashable_values() -> None:
    assert len({read(TEXT), read(TEXT + "  # same"), read(TEXT.replace("x", "y"))}) == 2


@pytest.mark.parametrize(
    "header",
    [
        "f()",
        "f(a, b=1) -> int",
        "f(a: int, /, b: str = 'x', *c: int, d, e=2, **g: float) -> dict[str, int]",
        "f(a, /)",
        "f(a, b, /, c)",
        "f(*, a, b=1)",
        "f(a, *, b)",
        "f(*a, b)",
        "f(**a)",
    ],
)
def test_a_signature_reads_as_python_writes_it(header: str) -> None:
    assert read(f"def {header}: pass").signature == header
    assert read(f"%%flow {header}\n1").signature == header


@pytest.mark.parametrize(
    ("port", "text"),
    [
        (Port("x"), "x"),
        (Port("x", code="1"), "x=1"),
        (Port("x", PortType.parse("int"), "1"), "x: int = 1"),
        (Port("x", PortType.parse("int"), kind="var_positional"), "*x: int"),
        (Port("x", kind="var_keyword"), "**x"),
    ],
)
def test_a_port_reads_as_a_parameter(port: Port, text: str) -> None:
    assert str(port) == text


def test_a_diagnostic_is_one_line_with_place_and_cure() -> None:
    assert str(Diagnostic("error", "x", "found.", "do.", Span(0, 1, 3, 1))) == "line 3: found. do."
    assert str(Diagnostic("info", "x", "found.", "", Span(0, 1, 3, 1))) == "line 3: found."


def test_errors_are_the_diagnostics_that_keep_a_flow_from_being_defined() -> None:
    graph = read("%%flow f()\nfrom os import *\ny = x\nx = 1")

    assert [each.severity for each in graph.diagnostics] == ["error", "warning", "info"]
    assert graph.errors == graph.diagnostics[:1]


def test_an_endpoint_is_a_port_of_a_node() -> None:
    assert read(TEXT).output == Endpoint("df#2", "df")


def test_a_graph_is_a_line_and_displays_itself_as_a_picture() -> None:
    graph = read("def f(a):\n    b = a + 1\n    return b")

    assert repr(graph) == "Graph(f: 1 node, 1 edge)"
    assert set(graph._repr_mimebundle_(include=None, exclude=None)) == {"text/html", "image/svg+xml", "text/plain"}
