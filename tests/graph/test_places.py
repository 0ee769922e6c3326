"""Places: where each node's statement stands in a tree of the same text."""

import ast

from omnitron_kernel.graph.places import places
from omnitron_kernel.graph.read import build
from omnitron_kernel.graph.source import parse

TEXT = """%%flow f(xs)
"about f"
total = 0
for x in xs:
    pass
    if x: total += x; y = 1
    else: continue
def g(a):
    "doc"
    b = a
    return b
class C:
    m = 1
z = [g(x) for x in xs]
total
"""


def test_each_node_is_found_where_its_statement_stands() -> None:
    source = parse(TEXT)

    found = [
        (place.node.id, place.parent, place.branch, place.index, ast.unparse(place.statement).split("\n")[0])
        for place in places(source.body, build(source))
    ]

    assert found == [
        ("total", "", "", 1, "total = 0"),
        ("for", "", "", 2, "for x in xs:"),
        ("for#1/body/if", "for", "body", 1, "if x:"),
        ("for#1/body/if#1/body/total", "for#1/body/if", "body", 0, "total += x"),
        ("for#1/body/if#1/body/y", "for#1/body/if", "body", 1, "y = 1"),
        ("for#1/body/if#1/else/continue", "for#1/body/if", "else", 0, "continue"),
        ("g", "", "", 3, "def g(a):"),
        ("g#1/body/b", "g", "body", 1, "b = a"),
        ("C", "", "", 4, "class C:"),
        ("C#1/body/m", "C", "body", 0, "m = 1"),
        ("z", "", "", 5, "z = [g(x) for x in xs]"),
    ]


def test_a_flow_that_runs_as_one_node_has_places_inside_it() -> None:
    source = parse("def f(xs):\n  y = 1\n  yield y\n")

    assert [(place.node.id, place.index) for place in places(source.body, build(source))] == [
        ("f#1/body/y", 0),
        ("f#1/body/expr", 1),
    ]


def test_siblings_are_the_trees_own_lists() -> None:
    source = parse("def f(a):\n  if a:\n    b = 1\n  return b\n")
    inner = list(places(source.body, build(source)))[1]

    assert isinstance(source.body[0], ast.If)
    assert inner.siblings is source.body[0].body
