"""The workspace: opened, asked by words and by SQL, closed."""

import subprocess
import sys
import time

import duckdb
import pytest

from omnitron_kernel import Workspace, flow
from omnitron_kernel.errors import StoreError

from .conftest import run_of


@flow
def area(r=1.0):
    square = r * r
    return 3 * square


@flow
def failing(x):
    return x / 0


@pytest.fixture
def workspace(tmp_path):
    with Workspace.open(tmp_path) as workspace:
        for each in range(3):
            area.run(float(each))
        with pytest.raises(ZeroDivisionError):
            failing.run(1)
        yield workspace


def test_sql_gives_a_data_frame_or_an_arrow_table(workspace):
    frame = workspace.sql("SELECT flow, count(*) AS runs FROM runs GROUP BY flow ORDER BY flow")
    assert frame.to_dict("list") == {"flow": ["area", "failing"], "runs": [3, 1]}
    table = workspace.sql("SELECT value FROM runs WHERE flow = ? AND value = ?", "area", "12.0", arrow=True)
    assert table.to_pydict() == {"value": ["12.0"]}


def test_every_table_can_be_asked(workspace):
    workspace.tag("area", "live")
    for table, least in {"flows": 2, "versions": 2, "runs": 4, "nodes": 7, "events": 20, "tags": 1}.items():
        assert len(workspace.sql(f"FROM {table}")) >= least, table
    kinds = workspace.sql("SELECT kind FROM events WHERE run = ?", workspace.runs("failing")[0].id).kind.tolist()
    assert kinds == ["run started", "node started", "node failed", "run failed"]


def test_events_are_those_of_the_run(workspace):
    run = area.run(2.0)
    stored = workspace.sql("SELECT kind, node, at_ms FROM events WHERE run = ?", run.id)
    assert list(zip(stored.kind, stored.node, strict=True)) == [(str(each.kind), each.node) for each in run.events]
    assert stored.at_ms.tolist() == pytest.approx([each.at / 1e6 for each in run.events])


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM runs",
        "DROP TABLE runs",
        "UPDATE runs SET flow = 'x'",
        "CREATE TABLE t (x INT)",
        "SELECT 1; DELETE FROM runs",
        "COPY runs FROM 'runs.csv'",
        "copy runs (run, flow) from 'runs.csv'",
    ],
)
def test_a_query_that_would_change_the_store_is_refused(workspace, query):
    with pytest.raises(StoreError, match="would change the store"):
        workspace.sql(query)
    assert len(workspace.runs()) == 4


@pytest.mark.parametrize("search", ["\ud800", '"\ud800"', "since:1500-01-01", "until:9999-12-31T23:59:59-12:00", "\0"])
def test_a_search_for_what_no_table_can_hold_finds_what_it_can(workspace, search):
    assert len(workspace.runs(search)) == (0 if "1500" not in search and "9999" not in search else 4)
    assert len(workspace.flows(search)) == len(workspace.flows() if "-" in search else [])
    assert workspace.sql("SELECT count(*) AS n FROM runs WHERE value = '\ud800'")["n"].tolist() == [0]


def test_a_query_sees_none_of_the_variables_of_who_calls(workspace):
    for each in ("params", "query", "workspace"):
        with pytest.raises(duckdb.CatalogException, match="does not exist"):
            workspace.sql(f"FROM {each}")


def test_a_wrong_query_says_where(workspace):
    with pytest.raises(duckdb.Error, match="flwo"):
        workspace.sql("SELECT flwo FROM runs")
    with pytest.raises(StoreError, match="there is no query"):
        workspace.sql("")


def test_a_file_that_a_query_cannot_write_is_the_querys_own_error(workspace):
    with pytest.raises(duckdb.Error, match="nowhere"):
        workspace.sql("COPY (SELECT 1) TO '/nowhere/at/all.csv'")
    assert len(workspace.runs()) == 4


def test_queries_may_write_files(workspace, tmp_path):
    workspace.sql(f"COPY (SELECT flow FROM runs) TO '{tmp_path / 'runs.csv'}'")
    assert (tmp_path / "runs.csv").read_text().startswith("flow")


def test_flows_and_runs_are_found_by_words_and_filters(workspace):
    assert [each.name for each in workspace.flows("SQUARE")] == ["area"]
    assert [each.name for each in workspace.flows("status:failed")] == ["failing"]
    assert [each.name for each in workspace.flows("name:a*")] == ["area"]
    assert [each.value for each in workspace.runs("area")] == ["12.0", "3.0", "0.0"]
    assert [each.flow for each in workspace.runs("ZeroDivision")] == ["failing"]
    assert len(workspace.runs("flow:* limit:2")) == 2
    assert len(workspace.runs("since:1h")) == 4
    assert len(workspace.runs("until:1h")) == 0
    version = workspace.version("area").version
    assert len(workspace.runs(f"version:{version[:6]}")) == 3


def test_listings_are_sequences_that_show_as_tables(workspace):
    runs = workspace.runs("area")
    assert len(runs[:2]) == 2
    assert "<table>" in runs._repr_html_()
    assert repr(runs).startswith("run ")
    assert "fits 'nothing'" in repr(workspace.runs("nothing"))


def test_versions_are_named_by_number_tag_or_first_letters(workspace):
    (only,) = workspace.versions("area")
    workspace.tag("area", "good", 1)
    for wanted in (None, 1, -1, "1", "#1", "good", only.version[:4], only.text[:6]):
        assert workspace.version("area", wanted).source == only.source
    for wanted in (0, 2, "zzzz", "go"):
        with pytest.raises(StoreError, match="has no version"):
            workspace.version("area", wanted)


def test_what_cannot_be_compared_says_what_to_do(workspace):
    with pytest.raises(StoreError, match="'area' has one text; change the cell and run it, then compare"):
        workspace.compare("area")
    texts = [["text", "g", x, x, "cell", "g(x)", 1, f"%%flow g(x)\n{x}", at] for at, x in enumerate("ab")]
    workspace._append(texts)
    with pytest.raises(StoreError, match="nothing before the first text of 'g'"):
        workspace.compare("g", new=1)


def test_what_is_changed_is_there_for_the_next_who_asks(workspace, tmp_path):
    workspace.rename("area", "surface")
    other = Workspace.open(tmp_path)
    assert sorted(each.name for each in other.flows()) == ["failing", "surface"]
    other.delete("failing")
    assert [each.name for each in workspace.flows()] == ["surface"]
    assert len(workspace.sql("FROM nodes")) == 6


def test_one_version_is_deleted_with_its_runs_and_tags_and_the_others_stay(workspace):
    texts = []
    for source in ("x + 1", "x + 2"):
        texts.append(["text", "g", source, source, "cell", "g(x)", 1, f"%%flow g(x)\n{source}", 1 + len(texts)])
    workspace._append([*texts, *(run_of(f"r{each}", "g", version=f"x + {each}") for each in (1, 2))])
    for version in (1, 2):
        workspace.tag("g", f"v{version}", version)
    workspace.tag("g", "all")
    workspace.delete("g", 1)
    (text,) = workspace.versions("g")
    assert (text.version, text.tags) == ("x + 2", ("v2",))
    assert [each.id for each in workspace.runs("flow:g")] == ["r2"]
    assert workspace.flows("name:g")[0].tags == ("all", "v2")
    assert workspace.sql("FROM nodes WHERE run = 'r1'").empty


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda w: w.rename("aera", "x"), "Did you mean 'area'"),
        (lambda w: w.rename("area", "failing"), "has a flow 'failing' already"),
        (lambda w: w.rename("area", " "), "cannot be empty"),
        (lambda w: w.delete("x"), "has no flow 'x'"),
        (lambda w: w.delete("area", 7), "has no version 7"),
        (lambda w: w.tag("area", "two words"), "one word"),
        (lambda w: w.versions("x"), "It has: area, failing"),
    ],
)
def test_what_cannot_be_done_is_told(workspace, act, told):
    with pytest.raises(StoreError, match=told):
        act(workspace)


def test_opening_where_it_cannot_be_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="OMNITRON_HOME"):
        Workspace.open(tmp_path / "file")


def test_closing_twice_does_nothing(tmp_path):
    workspace = Workspace.open(tmp_path)
    workspace.close()
    workspace.close()
    assert Workspace.current() is None


def test_a_plain_script_is_recorded_only_when_it_opens_a_workspace(tmp_path, monkeypatch):
    script = "from omnitron_kernel import flow\nf = flow(len)\nassert f.run([1]).value == 1\n"
    monkeypatch.delenv("OMNITRON_HOME")
    monkeypatch.chdir(tmp_path)
    subprocess.run([sys.executable, "-c", script], check=True)
    assert not (tmp_path / ".omnitron").exists()
    recorded = script.replace("f = flow", "from omnitron_kernel import Workspace\nWorkspace.open()\nf = flow")
    subprocess.run([sys.executable, "-c", recorded], check=True)
    assert len(Workspace.open(tmp_path).runs("len")) == 1


def test_with_fsync_every_run_reaches_the_disk(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr("os.fsync", synced.append)
    with Workspace.open(tmp_path, fsync=True):
        area.run(1.0)
        before = len(synced)
        area.run(1.0)
    assert len(synced) == before + 1


@pytest.mark.parametrize(("act", "names"), [("rename", ["room"]), ("delete", [])])
def test_a_clock_that_went_back_leaves_nothing_of_a_history_behind(tmp_path, monkeypatch, act, names):
    with Workspace.open(tmp_path) as workspace:
        area.run(2.0)
        monkeypatch.setattr("omnitron_kernel.workspace.time_ns", lambda: time.time_ns() - 3_600 * 10**9)
        workspace.tag("area", "live")
        getattr(workspace, act)("area", *names)
        assert [each.name for each in workspace.flows()] == names
        assert len(workspace.runs("flow:area")) == 0


@pytest.mark.parametrize("tag", ["2", "-1", "#3", "007"])
def test_a_number_is_no_tag_since_it_names_a_version(workspace, tag):
    with pytest.raises(StoreError, match="is no tag: it is a version's number"):
        workspace.tag("area", tag)
