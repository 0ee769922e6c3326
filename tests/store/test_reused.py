"""Runs whose nodes are reused, as the store tells of them."""

from unittest import mock

import numpy as np
import pytest

from omnitron_kernel import Workspace, flow
from omnitron_kernel.engine.reuse import cache as caches
from omnitron_kernel.engine.reuse.cache import Cache
from omnitron_kernel.engine.reuse.whole import Values
from omnitron_kernel.errors import StoreError


@flow(cache=True)
def bill(price=2, count=3):
    net = [price] * 2
    gross = net * count
    return gross, net


@flow(cache=True)
def large(n=1):
    numbers = np.full(50_000, n)
    return numbers * 2


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path) as workspace:
        yield workspace


@pytest.fixture
def anew(workspace, cache, monkeypatch):
    """Begins as another process of the project does, which has the files only."""

    def begin() -> None:
        assert cache.below.flush()
        monkeypatch.setattr(caches, "_process", Cache(below=cache.below))

    return begin


def nodes(workspace, run):
    return workspace.sql("SELECT * FROM nodes WHERE run = ? ORDER BY place", run.id)


def test_a_run_that_was_looked_up_is_recorded(workspace):
    first, second = bill.run(), bill.run()
    told = workspace.runs("bill")
    assert [each.id for each in told] == [second.id, first.id]
    assert [each.status for each in told] == ["done", "done"]
    assert told[0].value == told[1].value == "([2, 2, 2, 2, 2, 2], [2, 2])"
    inputs = workspace.sql("SELECT inputs FROM runs").inputs
    assert inputs[0] == inputs[1] == '{"price":"2","count":"3"}'
    again = nodes(workspace, second)
    assert again.status.tolist() == ["reused"] * 3
    assert again.why.str.startswith("reused: nothing that it depends on has changed").all()
    columns = ["node", "type", "size", "value"]
    assert again[columns].equals(nodes(workspace, first)[columns])


def test_a_run_of_which_a_node_was_reused_says_of_each_why(workspace):
    bill.run()
    run = bill.run(count=4)
    told = nodes(workspace, run)
    assert told.status.tolist() == ["reused", "done", "done"]
    assert told.why.tolist() == [each.why for each in run.nodes.values()]
    assert told.why[1] == "computed: `count` has changed"


def test_events_of_a_reused_node_are_those_of_the_run(workspace):
    bill.run()
    run = bill.run()
    stored = workspace.sql("SELECT kind, node FROM events WHERE run = ?", run.id)
    assert list(zip(stored.kind, stored.node, strict=True)) == [(str(each.kind), each.node) for each in run.events]
    assert stored.kind.tolist().count("node reused") == 3


def test_recording_loads_nothing_that_nobody_asks_for(workspace, anew):
    """What values looked like stands in the run's own file."""
    first = large.run()
    anew()
    with mock.patch.object(Values, "had", side_effect=AssertionError("nobody has asked for a value")):
        second = large.run()
    again = nodes(workspace, second)
    assert again.status.tolist() == ["reused"] * 2
    assert again.value.tolist() == nodes(workspace, first).value.tolist()
    assert workspace.runs("large")[0].value == workspace.runs("large")[1].value
    assert second.value[0] == 2


def test_what_is_damaged_and_computed_again_is_no_run_of_its_own(workspace, anew):
    large.run()
    anew()
    run = large.run()
    for path in workspace.path.glob("artifacts/*/*.value"):
        if path.stat().st_size > 100_000:
            with path.open("r+b") as file:
                file.seek(-8, 2)
                file.write(b"changed!")
    assert run.value[0] == 2
    assert run.nodes["output"].status == "done"
    assert run.duration > 0
    assert len(workspace.runs("large")) == 2


def test_the_search_finds_a_flow_whose_runs_were_looked_up(workspace):
    bill.run()
    bill.run()
    (found,) = workspace.flows("status:done")
    assert (found.name, found.runs) == ("bill", 2)


def test_artifacts_can_be_asked_for(workspace, cache):
    bill.run()
    large.run()
    assert cache.below.flush()
    (workspace.path / "artifacts" / "ab").mkdir(exist_ok=True)
    (workspace.path / "artifacts" / "ab" / "foreign.value").write_bytes(b"OMNI3\n" + b"\xff" * 100)
    kept = workspace.sql("FROM Artifacts")
    assert kept.columns.tolist() == ["artifact", "flow", "node", "ms", "bytes", "used"]
    assert sorted(kept[kept.flow == "bill"].node.dropna()) == ["gross", "net"]
    assert kept.node.isna().sum() == 2, "each whole run is one"
    assert kept.bytes.sum() == sum(
        each.stat().st_size for each in workspace.path.glob("artifacts/*/*.value") if each.stem != "foreign"
    )
    assert (kept.ms > 0).all()
    assert workspace.sql("SELECT count(*) AS n FROM artifacts WHERE used > now()::TIMESTAMP - INTERVAL 1 HOUR").n[0] > 3
    found = workspace.sql("SELECT DISTINCT flow FROM artifacts JOIN nodes USING (node) JOIN runs USING (run, flow)")
    assert "bill" in found.flow.tolist()


def test_where_nothing_is_kept_the_table_is_empty_and_cannot_be_changed(workspace):
    assert len(workspace.sql("FROM artifacts")) == 0
    with pytest.raises(StoreError, match="would change the store"):
        workspace.sql("DELETE FROM artifacts")
