"""What an output keeps of a run: facts that a saved notebook has room for."""

from __future__ import annotations

import json

import pytest

from omnitron_kernel.engine.kept import kept, nodes_of
from omnitron_kernel.graph.draw import saved
from omnitron_kernel.messages import NodeFacts, RunFacts, plain


def facts_with(count, text="1", status="done", **more):
    nodes = (
        NodeFacts(f"node_{each}", status, "computed: this run uses no cache", 0.01, "int", "number", text=text, **more)
        for each in range(count)
    )
    return RunFacts("f", "r", status, nodes=tuple(nodes))


def test_a_small_flow_keeps_its_nodes_as_they_are_told():
    facts = facts_with(10)
    assert kept(facts) == plain(facts)
    assert nodes_of(kept(facts)) == plain(facts)["nodes"]


def test_a_larger_one_keeps_them_as_rows_that_read_the_same_but_for_a_why_that_says_nothing():
    facts = facts_with(60, changed_by=("a",), size="2 items")
    told = kept(facts)
    assert "nodes" not in told
    expected = plain(facts)["nodes"]
    assert [{**node, "why": "computed: this run uses no cache"} for node in nodes_of(told)] == expected


@pytest.mark.parametrize(("count", "room"), [(100, 9_000), (300, 21_000), (1_000, 60_000), (5_000, 60_000)])
@pytest.mark.parametrize("text", ["1", "\u20ac\"'\\\n" * 40])
def test_facts_of_any_flow_fit_the_room_that_they_have(count, room, text):
    told = kept(facts_with(count, text))
    assert saved({"application/json": told}) <= room + 200
    assert json.loads(json.dumps(told)) == told


def test_what_is_missed_least_goes_first():
    long = nodes_of(kept(facts_with(100, "x" * 200)))
    assert {len(node["text"]) for node in long} <= {20, 40, 80}
    assert long[0]["type"] == "int"
    many = nodes_of(kept(facts_with(1_500)))
    assert set(many[0]) == {"id", "status"}


def test_of_a_huge_flow_the_nodes_are_kept_that_are_not_done():
    facts = facts_with(5_000)
    failed = NodeFacts("bad", "failed", error="ValueError: no")
    told = kept(RunFacts("f", "r", "failed", nodes=(*facts.nodes, failed)))
    assert nodes_of(told) == [{"id": "bad", "status": "failed", "error": "ValueError: no"}]
