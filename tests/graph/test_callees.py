"""Known callees: a call of a function in sight shows that function's parameters."""

import copy
import pickle

import pytest

from omnitron_kernel.graph import Node, read

HELPER = "def helper(a: int, /, b: str = 'x', *rest: float, c=None, **more) -> list[str]: ...\n"


def call(text: str, around: str = HELPER) -> Node:
    return read(f"{around}@flow\ndef f(n: int, m, t):\n    y = {text}\n    return y\n", "f").nodes[0]


def shown(node: Node) -> list[tuple[str, str, str | None, bool]]:
    return [(port.name, str(port.type), port.code, port.given) for port in node.inputs]


def test_arguments_show_under_their_parameters_with_the_types_of_these() -> None:
    assert shown(call("helper(n, m + 1, c=2)")) == [
        ("a", "int", "n", True),
        ("b", "str", "m + 1", True),
        ("c", "int", "2", True),
        ("helper", "any", "helper", True),
    ]


def test_a_parameter_left_at_its_default_is_shown_and_not_given() -> None:
    assert ("b", "str", "'x'", False) in shown(call("helper(1)"))
    assert ("c", "any", "None", False) in shown(call("helper(1)"))


def test_what_open_ended_parameters_take_has_names_of_its_own() -> None:
    names = [name for name, *_ in shown(call("helper(1, 'b', 2.0, m, z=t)"))]

    assert names == ["a", "b", "c", "rest[0]", "rest[1]", "z", "helper"]


@pytest.mark.parametrize("text", ["helper(*m)", "helper(**m)", "helper(1, b=2, **m)"])
def test_unpacked_arguments_show_at_run_time_only(text: str) -> None:
    assert "m" in [name for name, *_ in shown(call(text))]


@pytest.mark.parametrize("text", ["helper(1, 2, b=3)", "g(1, 2)", "g(z=1)"])
def test_a_call_that_does_not_fit_is_shown_as_written(text: str) -> None:
    node = call(text, HELPER + "def g(a): ...\n")

    assert {"arg1", "z"} & {port.name for port in node.inputs}


def test_the_result_has_the_annotated_type_and_so_has_whoever_reads_it() -> None:
    graph = read(HELPER + "@flow\ndef f(n: int):\n    y = helper(n)\n    z = y + other\n    return z\n", "f")

    assert str(graph.nodes[0].outputs[0].type) == "list[str]"
    assert [str(port) for port in graph.nodes[1].inputs] == ["y: list[str] = y", "other=other"]


def test_an_async_functions_result_is_typed_once_it_is_awaited() -> None:
    text = "async def g() -> int: ...\nasync def f():\n    x = await g()\n    y = g()\n    return x\n"
    types = [str(node.outputs[0].type) for node in read(text, "f").nodes]

    assert types == ["int", "Coroutine"]


def test_a_local_function_is_known_and_opens() -> None:
    node = read("%%flow f(n)\ndef g(a: int): return a\ng(n)").nodes[1]

    assert node.opened is not None
    assert [port.name for port in node.inputs] == ["a", "g"]


@pytest.mark.parametrize(
    "body",
    [
        "g = other\n    y = g(n)",
        "def g(b): ...\n    def g(c): ...\n    y = g(n)",
        "@wraps\n    def g(b): ...\n    y = g(n)",
    ],
)
def test_a_name_with_several_meanings_or_a_decorator_is_not_known(body: str) -> None:
    node = read(f"def g(a): ...\ndef f(n):\n    {body}\n    return y\n", "f").node("y")

    assert [port.name for port in node.inputs][:1] == ["g"]


def test_a_call_of_a_flow_in_sight_has_its_nodes_as_children() -> None:
    text = "@flow\ndef g(a):\n    b = a + 1\n    return b * 2\n@flow\ndef f(n):\n    y = g(n)\n    return h(y)\n"
    y, h = read(text, "f").nodes

    assert [child.id for child in y.children] == ["b", "output"]
    assert y.opened == read(text, "g")
    assert (h.opened, h.children) == (None, ())


def test_a_recursion_opens_one_level_deep() -> None:
    text = "%%flow fact(n: int) -> int\nm = fact(n - 1)\nn * m"
    (m, _) = read(text).nodes

    assert m.opened is not None
    assert [child.opened for child in m.children] == [None, None]


def test_a_graph_travels_without_what_it_opens_into() -> None:
    graph = read("%%flow f(n)\ndef g(a): return a\nx = g(n)\nx + 1")

    assert pickle.loads(pickle.dumps(graph)) == graph == copy.deepcopy(graph)


def test_a_flow_that_calls_itself_is_known() -> None:
    node = read("%%flow fact(n: int) -> int\nm = n - 1\nfact(m)").nodes[1]

    assert [str(port) for port in node.inputs] == ["n: int = m", "fact=fact"]
    assert node.opened is not None
