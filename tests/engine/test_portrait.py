"""The portrait of a run: its picture, and the same facts as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from omnitron_kernel import Run, flow
from omnitron_kernel.engine.portrait import facts_of, portrait, state_of
from omnitron_kernel.messages import RUN_MIME, plain


@flow
def shares(part, whole=4):
    label = "<b>share</b>"
    xs = [part, whole]
    return label, xs, part / whole


def failed() -> Run:
    with pytest.raises(ZeroDivisionError):
        shares.run(1, 0)
    assert shares.last is not None
    return shares.last


def test_a_run_shows_as_picture_text_and_facts() -> None:
    bundle = portrait(shares.run(1))
    assert {"image/svg+xml", "text/plain", RUN_MIME} <= set(bundle)
    assert "<b>share" not in bundle["image/svg+xml"]
    assert set(shares.run(1)._repr_mimebundle_()) == set(bundle)


def test_a_flow_without_nodes_counts_none() -> None:
    @flow
    def nothing() -> None:
        """Does nothing."""

    assert " of " not in state_of(nothing.run()).note
    assert state_of(shares.run(1)).note.startswith("3 of 3 done \u00b7 ")


def test_facts_are_json_and_say_everything() -> None:
    run = shares.run(1)
    facts = json.loads(json.dumps(plain(facts_of(run))))
    assert (facts["flow"], facts["run"], facts["version"], facts["status"]) == ("shares", run.id, run.version, "done")
    assert [(node["id"], node["status"], node["type"]) for node in facts["nodes"]] == [
        ("label", "done", "str"),
        ("xs", "done", "list"),
        ("output", "done", "tuple"),
    ]
    assert facts["nodes"][1]["text"] == "[1, 4]"
    assert [node["family"] for node in facts["nodes"]] == ["text", "sequence", "sequence"]
    assert facts["value"] == "('<b>share</b>', [1, 4], 0.25)"
    assert facts["inputs"] == {"part": "1", "whole": "4"}
    assert not {"error", "cure", "traceback"} & set(facts)


def test_a_failure_shows_error_cure_and_what_remains() -> None:
    run = failed()
    facts = facts_of(run)
    assert facts.error == "ZeroDivisionError: division by zero"
    assert facts.cure == "`whole` is 0 here. Check it before dividing."
    assert facts.value == ""
    assert [each.error for each in facts.nodes] == ["", "", "ZeroDivisionError: division by zero"]
    state = state_of(run)
    assert state.status == "failed"
    assert 'shares.last["xs"]' in state.message
    assert state.nodes["output"].status == "failed"
    assert "2 of 3 done" in state.note


def test_sizes_and_types_reach_the_picture() -> None:
    state = state_of(shares.run(1))
    assert state.nodes["xs"].size == "2 items"
    assert str(state.nodes["xs"].type) == "list"
    assert state.nodes["xs"].title == "[1, 4]"


def test_a_run_that_has_not_begun_is_shown_as_running() -> None:
    state = state_of(shares.prepare(1))
    assert state.status == "running"
    assert [each.status for each in state.nodes.values()] == ["running", "waiting", "waiting"]


def test_hostile_values_reach_no_picture() -> None:
    class Bad:
        def __repr__(self) -> Any:
            raise RuntimeError("asked")

        __str__ = __len__ = __iter__ = __repr__

    @flow
    def f(x):
        y = x
        return [y]

    run = f.run(Bad())
    assert "Bad" in json.dumps(plain(facts_of(run)))
    assert "Bad" in portrait(run)["image/svg+xml"]


def test_a_run_shows_what_it_was_given_instead_of_the_defaults() -> None:
    @flow
    def rainy(millimetres: float = 1.0, *days, rows=(), **more):
        rows.append(len(days))
        return millimetres * 2

    run = rainy.run(5.0, 1, 2, rows=[0], x=None)
    assert state_of(run).inputs == {
        "millimetres": "5.0",
        "days": "(1, 2)",
        "rows": "[0, 2] (changed later)",
        "more": "{'x': None}",
    }
    bundle = portrait(run)
    assert bundle["text/plain"].startswith("rainy(millimetres=5.0, days=(1, 2), rows=[0, 2] (changed later), more=")
    assert "millimetres: float = 5.0<" in bundle["image/svg+xml"]
    assert "*days=(1, 2)<" in bundle["image/svg+xml"]
    assert "1.0" not in bundle["image/svg+xml"]


def test_a_long_input_is_told_by_type_and_size() -> None:
    @flow
    def f(xs):
        return len(xs)

    assert state_of(f.run(["a long text"] * 300)).inputs == {"xs": "list, 300 items"}


def test_arguments_that_do_not_fit_show_the_signature() -> None:
    with pytest.raises(TypeError):
        shares.run()
    assert portrait(shares.last)["text/plain"].startswith("shares(part, whole=4)  [failed")
