"""Check, size, compact and repair: what is found is told with its cure, and nothing that can be read is lost."""

import os
import time
import zipfile

from omnitron_kernel import Workspace, flow
from omnitron_kernel.cli import main
from omnitron_kernel.engine.reuse.cache import Entry
from omnitron_kernel.engine.reuse.form import take_apart
from omnitron_kernel.store import care
from omnitron_kernel.store.artifacts import DiskCache
from omnitron_kernel.store.database import opened
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.journal import Journal
from omnitron_kernel.store.segments import segments

from .conftest import run_of, text_of


def filled(folder, runs=20):
    journal = Journal(folder)
    journal.append([text_of(), ["tag", "f", "live", "", 1]])
    for each in range(runs):
        journal.append([run_of(f"r{each}")])
    return journal


def counts(folder):
    with opened(folder) as connection:
        return [
            connection.execute(f"SELECT count(*) FROM {each}").fetchone()[0]
            for each in ("runs", "nodes", "versions", "tags", "flows")
        ]


def problems(folder):
    return [str(each) for each in care.check(folder) if not each.sound]


def test_a_sound_store_is_said_to_be_sound(folder):
    filled(folder)
    told = "\n".join(map(str, care.check(folder)))
    assert "runs: 20 rows, all of them readable" in told
    assert problems(folder) == []


def test_where_no_store_is_a_check_makes_none(folder):
    assert problems(folder) == []
    assert not folder.path.exists()


def test_a_check_tells_of_torn_tails_damaged_lines_and_files_of_others(folder):
    filled(folder)
    (segment,) = segments(folder)
    with segment.path.open("ab") as file:
        file.write(b"damaged\ntorn")
    (folder.journal / "notes.txt").write_text("mine")
    told = "\n".join(map(str, care.check(folder)))
    assert "problem  journal: 1 lines are damaged" in told
    assert "1 segments end in half a line, which was never acknowledged" in told
    assert "1 files are not ours and are left alone: 'notes.txt'" in told
    assert (folder.journal / "notes.txt").read_text() == "mine"


def test_a_check_tells_of_a_damaged_database_and_its_cure(folder):
    filled(folder)
    counts(folder)
    folder.database.write_bytes(b"x" * 20_000)
    (told,) = problems(folder)
    assert "omnitron store repair" in told


def test_a_check_finds_what_is_there_twice_and_a_repair_leaves_it_once(folder):
    filled(folder)
    with opened(folder) as connection:
        connection.execute("INSERT INTO runs SELECT * FROM runs LIMIT 3")
    (told,) = problems(folder)
    assert "3 rows are there twice" in told
    care.repair(folder)
    assert problems(folder) == []
    assert counts(folder) == [20, 20, 1, 1, 1]


def test_a_repair_rather_keeps_a_run_that_ended_than_its_beginning(folder):
    Journal(folder).append([run_of("a"), run_of("b")])
    with opened(folder) as connection:
        for run in ("a", "a", "c"):
            connection.execute(
                "INSERT INTO runs (run, flow, version, text, status, nodes) VALUES (?, 'f', 'v', 't', 'running', 0)",
                [run],
            )
    assert any("twice" in each.told for each in care.check(folder))
    care.repair(folder)
    with opened(folder) as connection:
        found = connection.execute("SELECT run, status FROM runs ORDER BY run").fetchall()
    assert found == [("a", "done"), ("b", "done"), ("c", "unfinished")]


def test_layouts_go_when_nothing_is_left_that_could_name_them(tmp_path):
    @flow
    def double(x):
        return x * 2

    with Workspace.open(tmp_path) as workspace:
        double.run(1)
        folder = Folder(workspace.path)
        care.compact(folder)
        double.run(2)
        assert [each.nodes for each in workspace.runs()] == [1, 1]
    care.compact(folder)
    with Workspace.open(tmp_path) as workspace:
        assert workspace.sql("FROM layouts").empty
        double.run(3)
        assert [each.nodes for each in workspace.runs()] == [1, 1, 1]


def test_the_size_is_told_by_part_without_opening_anything(folder):
    filled(folder)
    before = care.size(folder)
    assert before["database"] == 0
    assert before["journal"] > 1_000
    assert not folder.database.exists()
    counts(folder)
    (folder.path / "artifacts").mkdir()
    (folder.path / "artifacts" / "a").write_bytes(b"x" * 1000)
    assert care.size(folder)["artifacts"] == 1000
    assert care.size(folder)["database"] > 0


def test_a_compacted_store_is_smaller_and_holds_the_same(folder):
    filled(folder, 3_000)
    with opened(folder) as connection:
        connection.execute("CREATE TABLE waste AS SELECT range, hash(range)::VARCHAR AS text FROM range(200000)")
    with opened(folder) as connection:
        connection.execute("DROP TABLE waste")
    held = counts(folder)
    before, after = care.compact(folder)
    assert after < before / 2
    assert counts(folder) == held
    assert problems(folder) == []
    Journal(folder).append([run_of("more")])
    assert counts(folder)[0] == held[0] + 1


def test_compacting_removes_what_killed_processes_left(folder):
    filled(folder)
    counts(folder)
    rows = folder.path / "rows-abc.json"
    rows.write_text("[]")
    unnamed = folder.journal / f"{'a' * 16}-000001.new"
    unnamed.touch()
    fresh = folder.journal / f"{'b' * 16}-000001.new"
    fresh.touch()
    os.utime(unnamed, (time.time() - 1_000, time.time() - 1_000))
    care.compact(folder)
    assert [each.exists() for each in (rows, unnamed, fresh)] == [False, False, True]


def test_a_sound_store_is_not_changed_by_a_repair(folder):
    filled(folder).close()
    counts(folder)
    counts(folder)  # the first look removed the segment, this one forgets its place
    before = folder.database.read_bytes()
    (told,) = care.repair(folder)
    assert "nothing was changed" in told
    assert folder.database.read_bytes() == before


def test_a_file_that_is_no_database_is_kept_and_the_journal_taken_in_again(folder):
    filled(folder)  # its writer lives: the journal still has all of it
    counts(folder)
    folder.database.write_bytes(b"x" * 20_000)
    told = "\n".join(care.repair(folder))
    assert "20 runs are there now" in told
    assert counts(folder) == [20, 20, 1, 1, 1]
    (aside,) = folder.path.glob("store.duckdb.damaged-*")
    assert aside.read_bytes() == b"x" * 20_000
    assert "was put aside" in "\n".join(map(str, care.check(folder)))


def test_what_can_be_read_of_a_damaged_database_is_kept(folder):
    """Segments that went long ago are in the file alone; those that are there come in again, and nothing is twice."""
    filled(folder, 2_000).close()
    counts(folder)
    assert segments(folder) == []
    journal = Journal(folder)
    journal.append([run_of("late")])
    assert counts(folder)[0] == 2_001
    data = bytearray(folder.database.read_bytes())
    place = len(data) // 2  # three blocks of some columns
    data[place : place + 98_304] = b"\xff" * 98_304
    folder.database.write_bytes(data)
    assert "damaged" in "\n".join(problems(folder))
    told = "\n".join(care.repair(folder))
    assert "put the database aside" in told
    assert problems(folder) == []
    runs, *_ = counts(folder)
    assert runs >= 1  # whatever the block held, what the journal has is there
    with opened(folder) as connection:
        assert connection.execute("SELECT count(*) FROM runs WHERE run = 'late'").fetchone() == (1,)


def with_artifacts(folder):
    """A store beside which two artifacts stand, and something that is none."""
    filled(folder)
    disk = DiskCache(folder.artifacts)
    disk.put(b"a" * 16, Entry(take_apart(["kept"]), 1, "f", "a"))
    disk.put(b"b" * 16, Entry(take_apart("x" * 5_000), 1, "f", "b"))
    return {path: path.read_bytes() for path in folder.artifacts.rglob("*") if path.is_file()}


def test_what_nodes_gave_has_a_size_of_its_own(folder, capsys):
    files = with_artifacts(folder)
    taken = sum(map(len, files.values()))
    assert taken > 5_000
    assert care.size(folder)["artifacts"] == taken
    assert main(["store", "size", "--project", str(folder.path)]) == 0
    assert f"artifacts   {taken:>16,} bytes" in capsys.readouterr().out


def test_a_check_finds_nothing_wrong_with_what_nodes_gave(folder):
    with_artifacts(folder)
    assert "artifacts" not in "\n".join(map(str, care.check(folder)))
    assert problems(folder) == []


def test_compacting_repairing_packing_and_unpacking_leave_alone_what_nodes_gave(folder, tmp_path):
    files = with_artifacts(folder)
    _, after = care.compact(folder)
    assert after == sum(care.size(folder).values()) - sum(map(len, files.values())), "it tells of what it compacts"
    folder.database.write_bytes(b"damaged" * 1000)
    care.repair(folder)
    workspace = Workspace(folder)
    workspace.pack(tmp_path / "all.flows")
    workspace.delete("f")
    workspace.unpack(tmp_path / "all.flows")
    assert {path: path.read_bytes() for path in folder.artifacts.rglob("*") if path.is_file()} == files
    with zipfile.ZipFile(tmp_path / "all.flows") as packed:
        assert sorted(packed.namelist()) == ["omnitron.json", "runs.jsonl", "tags.jsonl", "versions.jsonl"]


def test_an_emptied_database_is_damaged_and_what_the_journal_has_comes_back(folder):
    Journal(folder).append([run_of("r1")])
    with opened(folder):
        pass
    folder.database.write_bytes(b"")
    assert "is damaged (it is empty)" in problems(folder)[0]
    assert "put the database aside" in care.repair(folder)[0]
    assert counts(folder)[0] == 1
    assert problems(folder) == []
