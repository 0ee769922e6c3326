"""Edits that come as JSON: every one can be told, and what is none is refused in words that help."""

import contextlib
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import edits
from omnitron_kernel.graph.decode import DEEPEST, MOST, edits_from

EXAMPLES = [
    edits.AddNode("x = 1", after="y"),
    edits.AddNode("x = 1", into="for", branch="else"),
    edits.RemoveNode("x"),
    edits.ReplaceNode("x", "x = 2"),
    edits.RenameNode("x", "y"),
    edits.MoveNode("x", after="y"),
    edits.Connect("x", "y", "a"),
    edits.Disconnect("y", "a"),
    edits.SetLiteral("y", "a", "1"),
    edits.LiteralToInput("y", "a", "n"),
    edits.AddInput("n", "int", "1", 0),
    edits.EditInput("n", new_name="m"),
    edits.RemoveInput("n"),
    edits.SetOutput("x"),
    edits.SetSignature("g", "int", ("--no-run",)),
    edits.ReplaceHeader("for", "for y in ys"),
    edits.AddBranch("if", "else"),
    edits.RemoveBranch("if", "else"),
    edits.Wrap(("x", "y"), "if ready"),
    edits.Unwrap("if"),
    edits.Group(("x", "y"), "both"),
    edits.Ungroup("both"),
    edits.Splice(((0, 1, "y"), (3, 4, "")), "abc"),
    edits.Batch((edits.RemoveNode("x"), edits.Batch((edits.RemoveNode("y"),)))),
]


def told(edit: edits.Edit) -> dict:
    """An edit as a front end tells it."""

    def value(one):
        if isinstance(one, edits.Edit):
            return told(one)
        return [value(each) for each in one] if isinstance(one, tuple) else one

    fields = {each.name: value(getattr(edit, each.name)) for each in dataclasses.fields(edit)}
    return {"edit": type(edit).__name__, **{name: one for name, one in fields.items() if one is not None}}


@pytest.mark.parametrize("edit", EXAMPLES, ids=repr)
def test_every_edit_comes_out_as_it_went_in(edit):
    assert edits_from([told(edit)]) == (edit,)


def test_no_edit_is_forgotten():
    kinds = {name for name in edits.__all__ if name[0].isupper()} - {"Edit"}

    assert {type(each).__name__ for each in EXAMPLES} == kinds


def test_what_is_to_be_fresh_is_made_so():
    (made,) = edits_from([{"edit": "AddNode", "code": "x", "fresh": True}], lambda edit: edits.AddNode(edit.code * 2))

    assert made == edits.AddNode("xx")
    assert edits_from([{"edit": "AddNode", "code": "x", "fresh": False}]) == (edits.AddNode("x"),)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "edits are a list of one or more"),
        ("RemoveNode", "edits are a list"),
        ([1], "an edit is an object"),
        ([{}], "there is no edit None. The edits are"),
        ([{"edit": "RemoveNod", "node": "x"}], "Did you mean 'RemoveNode'?"),
        ([{"edit": "Edit"}], "there is no edit 'Edit'"),
        ([{"edit": ["RemoveNode"]}], "there is no edit"),
        ([{"edit": "RemoveNode"}], "RemoveNode needs `node`"),
        ([{"edit": "Connect", "source": "x"}], "Connect needs `target` and `port`"),
        ([{"edit": "RemoveNode", "node": 1}], "`node` of RemoveNode is a text, and 1 was given."),
        ([{"edit": "RemoveNode", "node": None}], "`node` of RemoveNode is a text, and None was given."),
        ([{"edit": "RemoveNode", "node": "x", "nodes": "y"}], "no field 'nodes'. Did you mean 'node'?"),
        ([{"edit": "AddInput", "name": "x", "position": True}], "`position` of AddInput is a whole number or null"),
        ([{"edit": "Wrap", "nodes": "x", "header": "if x"}], "`nodes` of Wrap is a list of texts"),
        ([{"edit": "Wrap", "nodes": [1], "header": "if x"}], "`nodes` of Wrap is a list of texts"),
        ([{"edit": "Batch", "edits": {}}], "`edits` of Batch is a list of edits"),
        ([{"edit": "Splice", "spans": [[0, "1", ""]], "base_hash": ""}], "spans of a Splice"),
        ([{"edit": "Splice", "spans": [1], "base_hash": ""}], "`spans` of Splice is a list of spans"),
        ([{"edit": "AddNode", "code": "x", "fresh": "yes"}], "`fresh` of AddNode is true or false"),
        ([{"edit": "RemoveNode", "node": "x", "fresh": True}], "no field 'fresh'"),
        ([{"edit": "AddNode", "code": "x", "after": "y", "into": "z"}], "a place is `after=` a node or `into=`"),
    ],
)
def test_what_is_no_edit_is_refused(given, message):
    with pytest.raises(EditError) as refused:
        edits_from(given)

    assert message in str(refused.value)


def test_depth_and_number_are_bounded():
    deep = {"edit": "RemoveNode", "node": "x"}
    for _ in range(DEEPEST + 2):
        deep = {"edit": "Batch", "edits": [deep]}

    with pytest.raises(EditError, match="deep in each other"):
        edits_from([deep])
    with pytest.raises(EditError, match=f"more than {MOST} edits"):
        edits_from([{"edit": "RemoveNode", "node": "x"}] * (MOST + 1))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["edit", "node", "code", "edits"]), inner)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from([*(each for each in edits.__all__), "x"])


@given(st.lists(JSON | st.fixed_dictionaries({"edit": NAMES}, optional={"node": JSON, "edits": JSON, "code": JSON})))
def test_whatever_comes_it_is_edits_or_an_edit_error(given):
    with contextlib.suppress(EditError):
        assert edits_from(given)
