"""`%%flow` cells: what running one does to the notebook, and what a mistake in one says."""

import pickle

import pytest

from omnitron_kernel import Flow
from omnitron_kernel.engine.portrait import RUN_MIME
from omnitron_kernel.errors import SourceError

REVENUE = """%%flow revenue(orders: list = [3, 1, None, 2], top: int = 2) -> list
clean  = [each for each in orders if each]   # without the gaps
ranked = sorted(clean)
ranked[-top:]"""


def test_a_cell_defines_a_flow_shows_it_runs_it_and_gives_its_value(notebook):
    ran = notebook.run(REVENUE)
    flow = notebook.names["revenue"]
    assert ran.value == [2, 3]
    assert isinstance(flow, Flow)
    assert flow(orders=[5, 4, 6], top=1) == [6]
    assert flow.last.status == "done"
    (picture,) = ran.shown
    assert set(picture) == {"text/html", "image/svg+xml", "text/plain", RUN_MIME}
    assert "clean" in picture["text/plain"]
    assert picture[RUN_MIME]["nodes"][0]["status"] == "done"


def test_names_bound_inside_do_not_leak(notebook):
    notebook.run(REVENUE)
    assert not {"clean", "ranked", "orders", "top"} & notebook.names.keys()
    assert notebook.names["revenue"].last["clean"] == [3, 1, 2]


def test_a_cell_and_a_function_are_the_same_flow(notebook):
    """Graph, version and behaviour are equal; so is the trace but for its times."""
    notebook.run(REVENUE)
    notebook.run(
        "from omnitron_kernel import flow\n@flow\n"
        "def again(orders: list = [3, 1, None, 2], top: int = 2) -> list:\n"
        "    clean = [each for each in orders if each]\n"
        "    ranked = sorted(clean)\n"
        "    return ranked[-top:]"
    )
    cell, function = notebook.names["revenue"], notebook.names["again"]
    assert cell.graph.nodes == function.graph.nodes
    assert cell.graph.edges == function.graph.edges
    assert cell.version == function.version
    assert function.run().value == cell.run().value
    assert list(function.last.nodes) == list(cell.last.nodes)


def test_no_run_only_defines_and_draws(notebook):
    ran = notebook.run("%%flow --no-run f(x=1)\nx / 0")
    assert ran.error is None
    assert notebook.names["f"].last is None
    assert RUN_MIME not in ran.shown[0]
    assert "image/svg+xml" in ran.shown[0]


def test_a_full_trace_records_every_round_of_a_loop(notebook):
    ran = notebook.run("%%flow --trace=full f(n=3)\ntotal = 0\nfor i in range(n):\n    total += i\ntotal")
    assert ran.value == 3
    spans = [each.node for each in notebook.names["f"].last.trace.spans]
    assert len([each for each in spans if each.startswith("for#1/body/total")]) == 3


def test_an_input_without_default_keeps_the_flow_from_running(notebook):
    ran = notebook.run("%%flow f(x, *rest, y=1, **more)\nx + y")
    assert ran.value is None
    assert notebook.names["f"].last is None
    assert notebook.names["f"].run(2).value == 3


def test_captures_are_read_from_the_notebook_when_the_statement_runs(notebook):
    notebook.run("rate = 2")
    assert notebook.run("%%flow f(x=3)\ny = x * rate\ny").value == 6
    notebook.run("rate = 5")
    assert notebook.names["f"].run().value == 15
    assert notebook.names["f"].graph.captures == ("rate",)


def test_comments_and_blank_lines_may_precede_the_magic_line(notebook):
    assert notebook.run("\n# about\n\n%%flow f(x=1)\nx + 1").value == 2


def test_an_open_bracket_continues_the_signature(notebook):
    ran = notebook.run("%%flow f(\n    x: int = 1,  # one (1)\n    y: str = ')',\n) -> tuple\n(x, y)")
    assert ran.value == (1, ")")


def test_nothing_in_the_line_is_expanded(notebook):
    notebook.run("who = 'nobody'")
    assert notebook.run("%%flow f(x='{who} $who')\nx").value == "{who} $who"


def test_defaults_and_annotations_are_evaluated_in_the_notebook(notebook):
    notebook.run("from pathlib import Path\nstart = [1]")
    assert notebook.run("%%flow f(x: Path = Path('a'), y=start)\ny").value is notebook.names["start"]
    assert notebook.names["f"].func.__annotations__ == {"x": notebook.names["Path"]}


def test_annotations_follow_the_notebooks_future_flags(notebook):
    notebook.run("from __future__ import annotations")
    assert notebook.run("%%flow f(x: Missing = 1)\nx").value == 1
    assert notebook.names["f"].func.__annotations__ == {"x": "Missing"}


@pytest.mark.parametrize(("end", "value"), [("x", 1), ("x;", None), ("x;  # hush", None), ("'a;'", "a;")])
def test_a_semicolon_at_the_end_hides_the_value(notebook, end, value):
    assert notebook.run(f"%%flow f(x=1)\n{end}").value == value


def test_a_flow_without_value_says_so(notebook):
    ran = notebook.run("%%flow f(x=1)\ny = x")
    assert ran.value is None
    assert "`f` returns None" in ran.shown[0]["text/plain"]


def test_a_return_gives_the_value_too(notebook):
    assert notebook.run("%%flow f(x=1)\nif x:\n    return 'early'\nreturn 'late'").value == "early"


def test_running_the_cell_again_replaces_the_flow(notebook):
    notebook.run("%%flow f(x=1)\nx")
    first = notebook.names["f"]
    notebook.run("%%flow f(x=2)\nx")
    assert notebook.names["f"] is not first
    assert notebook.names["f"].last.value == 2


def test_a_mistake_keeps_the_flow_that_was_there(notebook):
    notebook.run("%%flow f(x=1)\nx")
    first = notebook.names["f"]
    assert notebook.run("%%flow f(x=1)\nx +").error is not None
    assert notebook.names["f"] is first


def test_a_flow_of_a_cell_pickles_by_name(notebook, monkeypatch):
    import sys
    import types

    module = types.ModuleType("notebook_main")
    module.__dict__.update(notebook.names)
    monkeypatch.setitem(sys.modules, "notebook_main", module)
    notebook.run("__name__ = 'notebook_main'")
    notebook.run("%%flow f(x=1)\nx")
    module.f = notebook.names["f"]
    assert pickle.loads(pickle.dumps(notebook.names["f"])) is notebook.names["f"]


@pytest.mark.parametrize(
    ("cell", "line", "words"),
    [
        ("%%flow f(x=1)\ny = x +\ny", 2, "this is not Python"),
        ("%%flow f(x=1)\nok = 1\n  y = 2", 3, "unexpected indent"),
        ("%%flow f(x=1)", 1, "is empty"),
        ("%%flow f(x=1)\n\n# only words\n", 1, "is empty"),
        ("%%flow", 1, "names no flow"),
        ("%%flow\nx = 1", 1, "names no flow"),
        ("%%flow f\n1", 1, "has no signature"),
        ("%%flow def f(x=1):\nx", 1, "Leave it out"),
        ("%%flow f(x=1):\nx", 1, "ends in a colon"),
        ("%%flow my flow(x=1)\nx", 1, "one word"),
        ("%%flow class(x=1)\nx", 1, "word of Python's own"),
        ("%%flow 2f()\n1", 1, "no Python name"),
        ("%%flow f(x=1\nx", 1, "never closed"),
        ("%%flow f(x=)\nx", 1, "is not Python"),
        ("%%flow f(x=1, x=2)\nx", 1, "duplicate argument"),
        ("%%flow f(a=1, b)\na", 1, "default"),
        ("%%flow --norun f()\n1", 1, "Did you mean `--no-run`"),
        ("%%flow f()\n!ls", 2, "is a shell command"),
        ("%%flow f()\nx = 1\n%time x", 3, "is an IPython magic"),
        ("%%flow f()\nfiles = !ls", 2, "is a shell command"),
        ("%%flow f()\nbreak", 2, "outside a loop"),
        ("%%flow f()\nx = 1\nnonlocal z", 3, "nonlocal"),
        ("%%flow f()\nfrom os import *", 2, "binds names that nobody can see"),
        ("%%flow f()\nfrom __future__ import annotations", 2, "whole notebook"),
        ("%%flow f()\nx = '\nx", 2, "this is not Python"),
        ("# a word\n\n%%flow f()\nx = (1\nx", 4, "never closed"),
    ],
)
def test_a_cell_that_cannot_be_a_flow_says_why_at_the_right_line(notebook, cell, line, words):
    ran = notebook.run(cell)
    assert isinstance(ran.error, SourceError)
    assert f"line {line}" in ran.told
    assert words in ran.told
    assert "^" in ran.told
    assert cell.splitlines()[line - 1].strip() in ran.told
    assert notebook.run("1 + 1").value == 2, "the notebook goes on"


def test_all_mistakes_are_told_at_once(notebook):
    notebook.run("df = 1\ndata = 2")
    ran = notebook.run("%%flow f()\na = df\nb = data\ndf = a\ndata = b\n1")
    assert "line 2" in ran.told
    assert "line 3" in ran.told


def test_a_name_of_the_notebook_read_before_it_is_bound_is_an_error_with_its_cure(notebook):
    """Rule 11: Python would raise UnboundLocalError only when the line runs."""
    notebook.run("df = [3, 1]")
    ran = notebook.run("%%flow clean()\ndf = sorted(df)\ndf")
    assert isinstance(ran.error, SourceError)
    assert "line 2" in ran.told
    assert "`%%flow clean(df=df)`" in ran.told
    assert "clean" not in notebook.names
    assert notebook.run("%%flow clean(df=df)\ndf = sorted(df)\ndf").value == [1, 3]


def test_a_default_that_raises_is_told_at_the_magic_line(notebook):
    ran = notebook.run("# one\n%%flow f(x=1,\n         y=1 / 0)\nx")
    assert isinstance(ran.error, ZeroDivisionError)
    assert "----> 3          y=1 / 0)" in ran.told
    assert "when the flow was defined" in ran.told
    assert "f" not in notebook.names
    assert "extension.py" not in ran.told


def test_an_annotation_that_raises_is_told_too(notebook):
    ran = notebook.run("%%flow f(x: Missing = 1)\nx")
    assert isinstance(ran.error, NameError)
    assert "----> 1 %%flow f(x: Missing = 1)" in ran.told


def test_a_defaults_exception_keeps_its_context(notebook):
    notebook.run("def odd():\n    try:\n        {}['k']\n    except KeyError:\n        raise ValueError('no')")
    ran = notebook.run("%%flow f(x=odd())\nx")
    assert isinstance(ran.error, ValueError)
    assert isinstance(ran.error.__context__, KeyError)
    assert not ran.error.__suppress_context__
    assert "During handling" in ran.told


def test_the_prompts_number_is_the_cells_own(notebook):
    ran = notebook.run("import inspect\nprompt = get_ipython().execution_count")
    ran = notebook.run("%%flow f()\n1 / 0")
    plain = notebook.run("1 / 0")
    first, second = (int(each.told.split("Cell In[")[1].split("]")[0]) for each in (ran, plain))
    assert second == first + 1


def test_a_flow_without_all_inputs_says_why_it_did_not_run(notebook):
    ran = notebook.run("%%flow need(x, y=1)\nx + y")
    assert "Not run: `x` has no default" in ran.shown[0]["text/plain"]


def test_texts_of_flows_that_are_gone_are_forgotten(notebook):
    import gc
    import linecache

    before = set(linecache.cache)
    for number in range(5):
        notebook.run(f"%%flow gone()\n{number}")
    notebook.run("del gone")
    gc.collect()
    assert not [name for name in set(linecache.cache) - before if name.startswith("<flow gone ")]
