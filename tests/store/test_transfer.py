"""Flows with their history as one file: all of it comes back, nothing is evaluated, nothing replaced."""

import json
import re
import struct
import zipfile

import pytest

from omnitron_kernel import Workspace, flow
from omnitron_kernel.errors import StoreError


@flow
def total(prices, rate=0.2):
    net = sum(prices)
    return net * (1 + rate)


@flow
def other(x):
    return x


@pytest.fixture
def source(tmp_path):
    with Workspace.open(tmp_path / "source") as workspace:
        total.run([1, 2])
        with pytest.raises(TypeError):
            total.run([None])
        other.run("\ud800\0é😀")
        workspace.tag("total", "live")
        workspace.tag("total", "first", 1)
        yield workspace


@pytest.fixture
def target(tmp_path):
    return Workspace.open(tmp_path / "target")


def held(workspace, flow="total"):
    """All that a store has of a flow, without when it was taken in."""
    runs = workspace.sql("SELECT * FROM runs WHERE flow = ? ORDER BY run", flow, arrow=True).to_pylist()
    nodes = workspace.sql(
        "SELECT * FROM nodes WHERE run IN (SELECT run FROM runs WHERE flow = ?) ORDER BY run, place", flow, arrow=True
    ).to_pylist()
    texts = workspace.sql("SELECT * FROM versions WHERE flow = ? ORDER BY text", flow, arrow=True).to_pylist()
    tags = workspace.sql(
        "SELECT flow, tag, version FROM tags WHERE flow = ? ORDER BY tag", flow, arrow=True
    ).to_pylist()
    return runs, nodes, texts, tags


def test_a_flow_comes_back_with_all_that_was_kept_of_it(source, target, tmp_path):
    assert str(source.pack(tmp_path / "a.zip", "total")) == "1 flow (total), 1 text, 2 runs"
    moved = target.unpack(tmp_path / "a.zip")
    assert (moved.flows, moved.texts, moved.runs) == (("total",), 1, 2)
    assert held(target) == held(source)
    assert [each.name for each in target.flows()] == ["total"]


def test_a_run_that_has_not_ended_comes_as_one_that_did_not(source, target, tmp_path):
    source._append([["begun", "r1", "total", "v", "t", 1]])
    assert [each.status for each in source.runs("status:running")] == ["running"]
    source.pack(tmp_path / "a.zip", "total")
    target.unpack(tmp_path / "a.zip")
    (run,) = target.runs("status:unfinished")
    assert (run.id, run.ms, run.nodes) == ("r1", None, 0)


def test_taking_it_in_again_changes_nothing(source, target, tmp_path):
    source.pack(tmp_path / "a.zip")
    target.unpack(tmp_path / "a.zip")
    before = held(target)
    again = target.unpack(tmp_path / "a.zip")
    assert (again.texts, again.runs) == (0, 0)
    assert held(target) == before


def test_another_history_of_the_same_name_is_never_mixed_in_silently(source, target, tmp_path):
    source.pack(tmp_path / "a.zip")
    with Workspace.open(target.path):
        total.using(trace="full").run([5])
    with pytest.raises(StoreError, match="has 'total' already, with another history; nothing was taken in"):
        target.unpack(tmp_path / "a.zip")
    assert len(target.runs("total")) == 1
    target.unpack(tmp_path / "a.zip", rename={"total": "theirs"})
    assert len(target.runs("theirs")) == 2
    target.delete("theirs")
    target.unpack(tmp_path / "a.zip", merge=True)
    assert len(target.runs("total")) == 3


def test_a_copy_under_another_name_has_all_runs_of_its_own(source, tmp_path):
    source.pack(tmp_path / "a.zip", "total")
    for runs in (2, 0):
        assert source.unpack(tmp_path / "a.zip", rename={"total": "sums"}).runs == runs, "again changes nothing"
    here, there = held(source), held(source, "sums")
    assert [each["value"] for each in there[0]] != []
    assert sorted(each["started"] for each in there[0]) == sorted(each["started"] for each in here[0])
    assert len(there[1]) == len(here[1])
    assert not {each["run"] for each in there[0]} & {each["run"] for each in here[0]}


def test_a_name_that_the_file_does_not_have_is_told(source, target, tmp_path):
    source.pack(tmp_path / "a.zip", "total")
    with pytest.raises(StoreError, match=r"no flow 'totle' to rename\. It has: total"):
        target.unpack(tmp_path / "a.zip", rename={"totle": "sums"})
    assert held(target) == ([], [], [], [])


def test_a_file_that_is_there_is_not_replaced(source, tmp_path):
    (tmp_path / "a.zip").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        source.pack(tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "mine"


def test_a_flow_that_is_not_there_writes_nothing(source, tmp_path):
    with pytest.raises(StoreError, match="Did you mean 'total'"):
        source.pack(tmp_path / "a.zip", "totl")
    assert not (tmp_path / "a.zip").exists()


def test_the_file_is_what_the_documentation_says(source, tmp_path):
    source.pack(tmp_path / "a.zip", "total")
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        assert json.loads(zipped.read("omnitron.json")) == {
            "what": "flows of Omnitron",
            "format": 1,
            "flows": ["total"],
        }
        lines = [json.loads(line) for line in zipped.read("runs.jsonl").splitlines()]
        (text,) = [json.loads(line) for line in zipped.read("versions.jsonl").splitlines()]
    assert {each["status"] for each in lines} == {"done", "failed"}
    assert [each["node"] for each in lines[0]["nodes"]] == ["net", "output"]
    assert "net = sum(prices)" in text["source"]


def rewritten(path, name, change):
    """The same file with one of its members changed."""
    with zipfile.ZipFile(path) as zipped:
        members = {each: zipped.read(each) for each in zipped.namelist()}
    members[name] = change(members[name])
    with zipfile.ZipFile(path, "w") as zipped:
        for each, content in members.items():
            if content is not None:
                zipped.writestr(each, content)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("omnitron.json", lambda _: None),
        ("omnitron.json", lambda _: b"[]"),
        ("omnitron.json", lambda _: b"not json"),
        ("omnitron.json", lambda _: b'{"format": 99}'),
        ("omnitron.json", lambda _: b'{"what": "cats", "format": 1}'),
        ("omnitron.json", lambda data: data.replace(b": 1", b": 0")),
        ("omnitron.json", lambda _: b"[" * 100_000),
        ("runs.jsonl", lambda _: b"[" * 100_000),
        ("runs.jsonl", lambda data: re.sub(rb'"ms":[^,]*', b'"ms":Infinity', data)),
        ("runs.jsonl", lambda data: re.sub(rb'"ms":[^,]*', b'"ms":' + b"9" * 400, data)),
        ("runs.jsonl", lambda data: data.replace(b'"flow":"total"', b'"flow":""')),
        ("versions.jsonl", lambda data: data.replace(b'"flow":"total"', b'"flow":""')),
        ("runs.jsonl", lambda _: None),
        ("runs.jsonl", lambda data: data[:-20]),
        ("runs.jsonl", lambda data: data.replace(b'"run":"', b'"run":5,"x":"')),
        ("runs.jsonl", lambda data: data.replace(b'"nodes":[', b'"nodes":[5,')),
        ("versions.jsonl", lambda _: b"[1]\n"),
        ("versions.jsonl", lambda data: data.replace(b'"nodes":2', b'"nodes":null')),
        ("tags.jsonl", lambda data: data.replace(b'"tag":"live"', b'"tag":5')),
    ],
)
def test_a_file_that_is_not_whole_is_refused_and_nothing_taken_in(source, target, tmp_path, name, change):
    source.pack(tmp_path / "a.zip", "total")
    rewritten(tmp_path / "a.zip", name, change)
    with pytest.raises(StoreError, match=r"no whole pack|has format 99"):
        target.unpack(tmp_path / "a.zip")
    assert len(target.flows()) == 0


def test_something_else_is_refused(target, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"\x80\x04pickle")
    with pytest.raises(StoreError, match="no whole pack"):
        target.unpack(tmp_path / "a.zip")
    with pytest.raises(StoreError, match=r"^No such file: .*b\.zip"):
        target.unpack(tmp_path / "b.zip")
    with pytest.raises(StoreError, match="no whole pack of flows"):
        target.unpack(tmp_path)


@pytest.mark.parametrize(
    ("here", "in_file", "value"),
    [(8, 6, 1), (10, 8, 99), (10, 8, 12), (6, 4, 99)],
    ids=["encrypted", "a method that nobody knows", "another method", "a version that nobody knows"],
)
def test_a_zip_that_cannot_be_read_is_refused_as_a_file_and_not_as_a_store(
    source, target, tmp_path, here, in_file, value
):
    source.pack(tmp_path / "a.zip")
    content = bytearray((tmp_path / "a.zip").read_bytes())
    for mark, place in ((b"PK\x01\x02", here), (b"PK\x03\x04", in_file)):
        for found in re.finditer(mark, bytes(content)):
            struct.pack_into("<H", content, found.start() + place, value)
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(StoreError, match="no whole pack of flows"):
        target.unpack(tmp_path / "a.zip")


def test_a_small_file_that_would_become_a_huge_one_is_not_read(source, target, tmp_path, monkeypatch):
    source.pack(tmp_path / "a.zip", "total")
    tag = b'{"flow":"total","tag":"live","version":"","tagged":1}\n'
    with zipfile.ZipFile(tmp_path / "a.zip") as zipped:
        members = {each: zipped.read(each) for each in zipped.namelist()}
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
        for each, content in {**members, "tags.jsonl": tag * 20_000}.items():
            zipped.writestr(each, content)
    monkeypatch.setattr("omnitron_kernel.store.transfer._LARGE", 1 << 20)
    with pytest.raises(StoreError, match=r"would become 1,\d\d\d,\d\d\d"):
        target.unpack(tmp_path / "a.zip")


def test_a_run_that_a_file_holds_twice_comes_in_once(source, target, tmp_path):
    source.pack(tmp_path / "a.zip", "total")
    rewritten(tmp_path / "a.zip", "runs.jsonl", lambda data: data * 2)
    assert target.unpack(tmp_path / "a.zip").runs == 2
    assert len(target.runs("total")) == 2


def test_more_of_the_same_history_comes_in_without_asking(source, target, tmp_path):
    """So does the rest of a file of which a part was taken in before somebody was killed."""
    source.pack(tmp_path / "a.zip", "total")
    target.unpack(tmp_path / "a.zip")
    with Workspace.open(source.path):
        total.run([7])
    source.pack(tmp_path / "b.zip", "total")
    assert target.unpack(tmp_path / "b.zip").runs == 1
    assert held(target)[0] == held(source)[0]


def test_a_file_that_cannot_be_written_is_told_of_as_a_file(source, tmp_path):
    with pytest.raises(StoreError, match=r"nowhere.a\.zip' cannot be written: No such file or directory"):
        source.pack(tmp_path / "nowhere" / "a.zip")


def test_nothing_of_it_is_evaluated(source, target, tmp_path):
    source.pack(tmp_path / "a.zip", "total")
    evil = b'%%flow total(x=__import__(\\"pathlib\\").Path(\\"evil\\").touch())\\nx'
    rewritten(tmp_path / "a.zip", "versions.jsonl", lambda data: data.replace(b"net = sum(prices)", evil))
    target.unpack(tmp_path / "a.zip")
    assert "__import__" in target.version("total").source
