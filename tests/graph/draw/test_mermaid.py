"""The graph as Mermaid: every label quoted, and nothing in it that Mermaid or a page would act on."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from omnitron_kernel.graph import read
from omnitron_kernel.graph.draw import to_mermaid

LABEL = r"(?:[\w .,:=+*/()\[\]'|-]|#\d+;)*"
EDGE_LABEL = r"(?:\w|#\d+;)*"
LINE = re.compile(
    rf'(?:  )+(?:subgraph n\d+\["{LABEL}"\]|end|[in]\d+\(\["{LABEL}"\]\)|r\(\["{LABEL}"\]\)|n\d+\["{LABEL}"\]'
    rf"|[in]\d+ -->\|{EDGE_LABEL}\| n\d+|n\d+ -\.-> n\d+|[in]\d+ --> r)"
)


def check(text: str) -> None:
    first, *lines = text.split("\n")
    assert first == "flowchart TD"
    for line in lines:
        assert LINE.fullmatch(line), line


def test_nodes_inputs_edges_order_and_result() -> None:
    assert to_mermaid(read("def f(a: int) -> int:\n    print(a)\n    b = g(a)\n    return b")).split("\n") == [
        "flowchart TD",
        '  i0(["a: int"])',
        '  n0["print: print(a)"]',
        '  n1["b: b = g(a)"]',
        "  i0 -->|a| n0",
        "  i0 -->|a| n1",
        "  n0 -.-> n1",
        '  r(["return int"])',
        "  n1 --> r",
    ]


def test_hostile_labels_are_entities() -> None:
    text = to_mermaid(read("%%flow f(a='\"]; click i0 href \"javascript:1\"')\nx = '<script>`\\n%%{init}%%#;' + a\nx"))

    check(text)
    assert "<" not in text
    assert "`" not in text
    assert "%%" not in text


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec=None)))
def test_any_string_keeps_the_chart_whole(text: str) -> None:
    chart = to_mermaid(read(f"%%flow f(end: {text!a} = {text!r})\nx = end + {text!r}\nprint({text!a}, x)\nx"))

    check(chart)
    chart.encode()


def test_a_flow_that_returns_an_input_or_nothing_is_a_chart() -> None:
    check(to_mermaid(read("%%flow f(a)\na")))
    check(to_mermaid(read("%%flow f()\nz")))
    check(to_mermaid(read("def f(): pass")))
    check(to_mermaid(read("def f(: pass")))


def test_a_block_is_a_subgraph() -> None:
    chart = to_mermaid(read("def f(xs):\n    for x in xs:\n        y = g(x)\n        print(y)\n    return y"))

    check(chart)
    assert '  subgraph n0["for: x in xs"]\n    n1["for#35;1/body/y: y = g(x)"]' in chart
    assert "    n1 -->|y| n2\n" in chart
    assert "  end\n" in chart
