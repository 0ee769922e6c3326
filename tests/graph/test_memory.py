"""What is kept of a statement's text says of it elsewhere what a reading without any memory says."""

import gc

import hypothesis.strategies as st
from hypothesis import given, settings

from omnitron_kernel.documents import edited, read_view
from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import read
from omnitron_kernel.graph.memory import Memory

STATEMENTS = [
    "a = f(x, 1)",
    "a = f(a, k=[1, 2])",
    "b = g(a)(\n    x,\n  y=2,\n)",
    'b = f\'{a!r:>{x}} {b=}\' + g(f"""\n{x}  {a}""", y=1)',
    "for a in x:\n    b = f(a, 1)\n    if b: a = g(b)",
    "a.append(1)",
    "del a",
    "c = [f(each, 1) for each in x]",
    "sum = x",
    "c = sum(each for each in x if a)",
    "@flow\ndef g(x, y=1):\n    return f(x, 1)",
    "def f(q): return q",
    "try:\n    a = f(x, 1)\nexcept E as b:\n    raise",
    "äö = f(x, 'ü')",
    "a = f(äö, 1); b = g(x)",
    "with f(x) as a: a = f(x, 1)",
    "global a",
    "break",
    "yield a",
    "await f(x, 1)",
    "a = ...",
    "print(x)",
    "x",
]


def forget():
    """Empties all memories."""
    for each in gc.get_objects():
        if issubclass(type(each), Memory):  # other tests leave objects that must not be asked for their class
            each.clear()


def told(source):
    """All that reading says, spans included."""
    graph = read(source)
    nodes = [
        (node, node.code, node.span, [(port, port.code, port.span, port.declared) for port in node.inputs])
        for node in graph.walk()
    ]
    return nodes, graph, graph.diagnostics, read_view(source)


bodies = st.lists(st.sampled_from(STATEMENTS) | st.just("# a comment"), min_size=1, max_size=7)


@given(bodies, st.integers(0, 2), st.sampled_from(["cell", "def"]))
@settings(deadline=None, max_examples=150)
def test_a_text_reads_the_same_with_a_memory_and_without(body, blank, form):
    lines = "\n" * blank + "\n".join(body)
    indented = "\n".join(f"  {line}" for line in lines.split("\n"))
    source = f"%%flow h(x)\n{lines}" if form == "cell" else f"def h(x):\n{indented}\n  return f(x, 1)"
    for each in STATEMENTS:
        read_view(f"%%flow other(x)\n\n{each}\nx")
    warm = told(source)
    forget()
    assert warm == told(source)


@given(bodies, st.sampled_from(["1", "2"]))
@settings(deadline=None, max_examples=60)
def test_an_edit_is_the_same_with_a_memory_and_without(body, code):
    source = "%%flow h(x)\nz = f(x, 1)\n" + "\n".join(body) + "\nz"
    edit = {"edit": "RenameNode", "node": "z", "name": f"z{code}"}

    def outcome():
        try:
            return edited(source, [edit])
        except EditError as error:
            return str(error)

    warm = outcome()
    forget()
    read.__globals__["taken"].cache_clear()
    assert warm == outcome()


def test_a_memory_that_is_full_begins_anew():
    memory = Memory(2)
    for each in "abc":
        assert memory.keep(each, each.upper()) == each.upper()
    assert dict(memory) == {"c": "C"}
