"""Pasting and duplicating: what stands there reads what it read before, and the pasted code means what it meant."""

import pytest

from omnitron_kernel.documents import edited
from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import read
from omnitron_kernel.graph.source import parse
from omnitron_kernel.graph.write.pasting import Pasting, loose

FLOW = """%%flow f(raw, n: int = 3)
import json
clean = raw.dropna()
top = clean.head(n)
total = 0
show(top, total)
"""


def pasted(code: str, flow: str = FLOW) -> str:
    return Pasting(parse(flow)).freshened(loose(code))


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("x = 1", "x = 1"),
        ("clean = raw.dropna()  # ours\n\nclean.head( n )", "clean_2 = raw.dropna()  # ours\n\nclean_2.head( n )"),
        ("clean = clean.dropna()\nclean", "clean_2 = clean.dropna()\nclean_2"),
        ("total += n", "total_2 = total\ntotal_2 += n"),
        ("for x in top:\n    total = total + x", "total_2 = total\nfor x in top:\n    total_2 = total_2 + x"),
        ("n, m = 1, 2\nm + n", "n_2, m = 1, 2\nm + n_2"),
        ("show = 1", "show_2 = 1"),
        ("f = 1", "f_2 = 1"),
        ("def clean(x):\n    return clean(x - 1)", "def clean_2(x):\n    return clean_2(x - 1)"),
        ("def g(top):\n    clean = top\n    return clean", "def g(top):\n    clean = top\n    return clean"),
        ("[clean for clean in top]", "[clean for clean in top]"),
        ("g = lambda: clean\nclean = 1", "g = lambda: clean_2\nclean_2 = 1"),
        ("if raw and (clean := raw): show(clean)", "clean_2 = clean\nif raw and (clean_2 := raw): show(clean_2)"),
        ("with raw as clean: show(clean)", "with raw as clean_2: show(clean_2)"),
        ("try: pass\nexcept E as clean: show(clean)", "try: pass\nexcept E as clean_2: show(clean_2)"),
        ("import json", "import json"),
        ("import os.path", "import os.path"),
        ("import numpy as clean\nclean.a", "import numpy as clean_2\nclean_2.a"),
        ("from a import clean\nclean()", "from a import clean as clean_2\nclean_2()"),
        ("clean = f'{raw}'\nprint(f'{clean}')", "clean_2 = f'{raw}'\nprint(f'{clean_2}')"),
        ("clean: int = 1\nclean", "clean_2: int = 1\nclean_2"),
        ("x = 'clean'  # clean", "x = 'clean'  # clean"),
        ("obj.clean = 1\nx = g(clean=1)", "obj.clean = 1\nx = g(clean=1)"),
    ],
)
def test_names_that_are_taken_become_new_ones(code, result):
    assert pasted(code) == result


def test_numbers_go_on():
    flow = "%%flow f(raw)\nclean = raw\nclean_2 = raw\nclean_2"

    assert pasted("clean_2 = raw\nclean_3 = clean_2", flow) == "clean_4 = raw\nclean_3 = clean_4"
    assert pasted("x_2 = raw", flow) == "x_2 = raw"


def test_pieces_that_are_pasted_together_stay_apart():
    pasting = Pasting(parse(FLOW))

    assert [pasting.freshened("clean = 1"), pasting.freshened("clean = 2")] == ["clean_2 = 1", "clean_3 = 2"]


def test_a_name_that_shows_itself_cannot_be_renamed():
    with pytest.raises(EditError, match="shown by its name"):
        pasted("clean = 1\nprint(f'{clean=}')")


@pytest.mark.parametrize("code", ["x = ", "1 +", "if x:", ")(", "%%flow", "%%flow f(\nx = 1", "%%flow f()\nx = ("])
def test_what_is_no_python_is_refused_with_the_reason(code):
    with pytest.raises(EditError):
        pasted(code)


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("x = 1", "x = 1"),
        ("    x = 1\n    y = 2", "x = 1\ny = 2"),
        ("    x = 1\n\n    if x:\n        y = 2\n", "x = 1\n\nif x:\n    y = 2\n"),
        ("x = 1\n    y = 2", "x = 1\ny = 2"),
        ("    # why\n    x = 1", "# why\nx = 1"),
        ("    x = '''\n  a\n'''", "x = '''\n  a\n'''"),
        ("%%flow f(x)\ny = x + 1  # so\ny", "y = x + 1  # so"),
        ("# a\n%%flow f(x)\ny = x\nshow(y)\n", "y = x\nshow(y)\n"),
        ("%%flow f(x)\nx", "x"),
        ("if x:", "if x:"),
    ],
)
def test_code_is_taken_out_of_what_it_stood_in(code, result):
    assert loose(code) == result


def test_duplicating_every_node_changes_nothing_that_others_read():
    for node in read(FLOW).nodes[:-1]:
        reply = edited(FLOW, [{"edit": "AddNode", "code": node.code, "after": node.id, "fresh": True}])

        assert [line for line in FLOW.splitlines() if line not in reply.source.splitlines()] == []
        assert reply.ids == {}
        assert len(reply.added) == 1
        assert len(reply.source.splitlines()) == len(FLOW.splitlines()) + 1
        # The same module is imported twice, which others may see; they read the same.
        assert not reply.warnings or node.id == "json"


def test_pasting_into_a_block_takes_its_margin():
    text = "def f(xs):\n    for x in xs:\n        y = x\n    return xs\n"
    add = {"edit": "AddNode", "code": "y = 1\nif y:\n    z = y", "into": "for", "fresh": True}

    assert "        y_2 = 1\n        if y_2:\n            z = y_2\n        y = x" in edited(text, [add]).source
