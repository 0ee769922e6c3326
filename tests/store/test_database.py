"""The one way into the database: alone, with all in it that was acknowledged, and a cure for what stands against it."""

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import duckdb
import pytest

from omnitron_kernel.errors import StoreError
from omnitron_kernel.store import database, ingest
from omnitron_kernel.store.database import opened
from omnitron_kernel.store.folder import SCHEMA
from omnitron_kernel.store.journal import Journal, encode
from omnitron_kernel.store.schema import TABLES
from omnitron_kernel.store.segments import segments

from .conftest import run_of, text_of


def count(folder, table="runs"):
    with opened(folder) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_what_was_appended_is_there(folder):
    Journal(folder).append([text_of(), run_of("r1")])
    with opened(folder) as connection:
        assert connection.execute("SELECT run, flow, ms, inputs->>'x', value FROM runs").fetchall() == [
            ("r1", "f", 1.0, "1", "2")
        ]
        assert connection.execute("SELECT node, ms, value FROM nodes").fetchall() == [("y", 0.5, "2")]
        assert connection.execute("SELECT flow, versions, runs, status FROM flows").fetchall() == [("f", 1, 1, "done")]


def test_each_batch_comes_in_once_however_often_somebody_looks(folder):
    journal = Journal(folder)
    for each in range(3):
        journal.append([run_of(f"r{each}")])
        assert count(folder) == each + 1
        assert count(folder) == each + 1


def test_a_segment_that_comes_back_is_known_by_its_producers_numbers(folder):
    """A copy from a backup stands at no known place, and nothing in it is new."""
    journal = Journal(folder)
    journal.append([run_of("r1")])
    journal.append([run_of("r2")])
    (segment,) = segments(folder)
    copy = segment.path.read_bytes()
    journal.close()
    assert count(folder) == 2
    assert segments(folder) == []
    segment.path.write_bytes(copy)
    assert count(folder) == 2
    segment.path.with_name(f"{segment.producer}-000009.journal").write_bytes(copy)
    assert count(folder) == 2


def test_a_segment_goes_when_nobody_writes_to_it_and_all_of_it_is_in_the_file(folder):
    journal = Journal(folder)
    journal.append([run_of("r1")])
    count(folder)
    assert len(segments(folder)) == 1  # its writer lives
    journal.close()
    count(folder)
    assert segments(folder) == []
    assert count(folder) == 1


def test_a_torn_tail_goes_with_its_dead_writer_and_not_before(folder):
    journal = Journal(folder)
    journal.append([run_of("r1")])
    (segment,) = segments(folder)
    with segment.path.open("ab") as file:
        file.write(encode(journal.producer, 2, [run_of("torn")])[:50])
    assert count(folder) == 1
    assert len(segments(folder)) == 1
    journal.close()
    assert count(folder) == 1
    assert segments(folder) == []


def test_events_that_this_release_does_not_know_are_left_out(folder):
    Journal(folder).append([["later", 1], ["run", "not", "whole"], run_of("r1"), ["text"], ["run", *([None] * 11)]])
    assert count(folder) == 1
    assert count(folder, "versions") == 0


@pytest.mark.parametrize("text", ["\ud800", "a\0b", "é😀", '"\\\n', "x" * 1_000_000, "nan"])
def test_every_value_can_be_kept(folder, text):
    Journal(folder).append(
        [
            run_of("r1", value=("str", "", text), inputs={text[:50]: text}, error=text),
            text_of(source=f"%%flow f()\n{text!r}", signature=text),
        ]
    )
    with opened(folder) as connection:
        value, inputs = connection.execute("SELECT value, inputs FROM runs").fetchone()
        (source,) = connection.execute("SELECT source FROM versions").fetchone()
    spelled = text.replace("\ud800", "\\ud800")
    assert value == (spelled if len(spelled) <= 20_000 else f"{spelled[:20_000]}...")
    assert len(inputs) <= 40_000
    assert source == f"%%flow f()\n{text!r}"


@pytest.mark.parametrize("started", [0, -1, 10**18, 1 << 80, -(1 << 80)])
def test_a_clock_that_stands_anywhere_is_no_reason_to_lose_a_run(folder, started):
    Journal(folder).append([run_of("r1", started=started)])
    assert count(folder) == 1


def test_a_clock_that_goes_back_loses_and_doubles_nothing(folder, monkeypatch):
    journal = Journal(folder)
    for each in range(5):
        journal.append([run_of(f"r{each}", started=time.time_ns() - each * 10**12)])
        assert count(folder) == each + 1


def test_many_rows_come_in_through_several_transactions(folder, monkeypatch):
    monkeypatch.setattr(ingest, "_CHUNK", 10)
    journal = Journal(folder, limit=2_000)
    for each in range(50):
        journal.append([run_of(f"r{each}")])
    assert count(folder) == 50
    assert count(folder, "nodes") == 50


def test_what_fails_in_the_middle_is_there_next_time(folder, monkeypatch):
    """As with a kill between two statements of a transaction: all of the batch comes in later, none of it twice."""
    journal = Journal(folder)
    journal.append([run_of("r1"), text_of()])
    real = ingest._insert

    def failing(connection, place, name, rows):
        real(connection, place, name, rows)
        if name == "runs":
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ingest, "_insert", failing)
    with pytest.raises(StoreError, match="No space left on device"):
        count(folder)
    monkeypatch.undo()
    assert count(folder) == 1
    assert count(folder, "versions") == 1
    assert list(folder.path.glob("rows-*")) == []


def test_segments_stay_while_the_file_does_not_have_their_rows(folder, monkeypatch):
    """A checkpoint that failed leaves a log, and with it the segments that it is made of."""
    journal = Journal(folder)
    journal.append([run_of("r1")])
    journal.close()
    folder.make()
    real = database.connect

    class Lasting:
        """A connection whose closing is a kill: nothing is put into the file."""

        def __init__(self, path):
            self.own = real(path)
            self.own.execute("PRAGMA disable_checkpoint_on_shutdown")

        def __getattr__(self, name):
            return getattr(self.own, name)

    monkeypatch.setattr(database, "connect", Lasting)
    assert count(folder) == 1
    assert folder.wal.exists()
    assert len(segments(folder)) == 1
    monkeypatch.undo()
    assert count(folder) == 1
    assert segments(folder) == []


def corrupted_log(folder, damage):
    """A store whose log has rows that its file has not, and is damaged; the journal still has them."""
    journal = Journal(folder)
    journal.append([run_of("r0")])
    count(folder)
    for each in range(1, 6):
        journal.append([run_of(f"r{each}")])
    program = f"""
import os
from pathlib import Path
from omnitron_kernel.store.database import opened
from omnitron_kernel.store.folder import Folder
with opened(Folder(Path({str(folder.path)!r}))) as connection:
    connection.execute("SELECT 1")
    os._exit(9)
"""
    subprocess.run([sys.executable, "-c", program], check=False)
    data = bytearray(folder.wal.read_bytes())
    folder.wal.write_bytes(damage(data))
    return journal


def _overwritten(at):
    def damage(data):
        place = int(len(data) * at)
        data[place : place + 16] = b"\xff" * 16
        return bytes(data)

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        *(_overwritten(at) for at in (0.0, 0.01, 0.3, 0.5, 0.9)),
        lambda data: data[: len(data) // 2],
        lambda _: b"",
        lambda _: b"junk" * 1000,
        lambda data: data[:8] + b"\xff" * 40 + data[48:],
    ],
    ids=["first", "head", "third", "half", "end", "cut", "empty", "junk", "count"],
)
def test_a_damaged_log_loses_nothing(folder, damage):
    corrupted_log(folder, damage)
    assert count(folder) == 6
    assert count(folder, "nodes") == 6


def test_a_log_that_cannot_be_read_is_kept_and_told_of(folder):
    corrupted_log(folder, _overwritten(0.01))
    told = []
    with opened(folder, tell=told.append) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (6,)
    (line,) = told
    assert "could not be read" in line
    (aside,) = folder.path.glob("store.duckdb.wal.unreadable-*")
    assert aside.name in line


@pytest.mark.parametrize("content", [b"hello" * 5000, b"\0" * 8192, b"\0", b""], ids=["text", "zeros", "zero", "empty"])
def test_a_file_that_is_no_database_is_refused_with_the_cure_and_left_as_it_is(folder, content):
    folder.make()
    folder.database.write_bytes(content)
    with pytest.raises(StoreError, match="omnitron store repair"):
        count(folder)
    assert folder.database.read_bytes() == content


def test_a_database_is_never_seen_half_made(folder, monkeypatch):
    """Whoever is killed while the very first one is made leaves none."""
    Journal(folder).append([run_of("r1")])

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(database, "prepare", killed)
    with pytest.raises(KeyboardInterrupt):
        count(folder)
    assert not folder.database.exists()
    monkeypatch.undo()
    assert count(folder) == 1


def test_a_log_without_its_database_is_put_aside(folder):
    """Somebody removed the file: what the log says is of no use for another one."""
    corrupted_log(folder, bytes)
    folder.database.unlink()
    told = []
    with opened(folder, tell=told.append) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (6,)
    assert "is gone" in told[0]


def test_damage_inside_is_refused_with_the_cure(folder):
    Journal(folder).append([run_of(f"r{each}") for each in range(1000)])
    count(folder)
    data = bytearray(folder.database.read_bytes())
    data[4096:8192] = b"\xff" * 4096
    data[8192:12288] = b"\xff" * 4096
    folder.database.write_bytes(data)
    with pytest.raises(StoreError, match=r"is damaged .*omnitron store repair"):
        count(folder)


def test_a_newer_store_is_refused_with_the_cure_and_not_touched(folder):
    Journal(folder).append([run_of("r1")])
    count(folder)
    folder.form.write_text(f"{SCHEMA + 1}\n")
    before = {each: each.stat().st_mtime_ns for each in folder.path.rglob("*")}
    with pytest.raises(StoreError, match=f"has form {SCHEMA + 1}.*OMNITRON_HOME"):
        count(folder)
    assert {each: each.stat().st_mtime_ns for each in folder.path.rglob("*")} == before


def test_a_newer_database_is_known_without_its_mark(folder):
    count_before = count(folder)
    assert count_before == 0
    with contextlib.closing(duckdb.connect(str(folder.database))) as connection:
        connection.execute("INSERT INTO form VALUES (?, now()::TIMESTAMP)", [SCHEMA + 1])
    before = folder.database.read_bytes()
    with pytest.raises(StoreError, match=f"has form {SCHEMA + 1}"):
        count(folder)
    assert folder.database.read_bytes() == before


def test_an_older_store_becomes_the_newest_and_keeps_its_rows(folder, monkeypatch):
    Journal(folder).append([run_of("r1")])
    count(folder)
    monkeypatch.setattr("omnitron_kernel.store.schema.SCHEMA", SCHEMA + 1)
    monkeypatch.setattr(
        "omnitron_kernel.store.schema.MIGRATIONS", {SCHEMA: ("ALTER TABLE runs ADD COLUMN more VARCHAR",)}
    )
    with opened(folder) as connection:
        assert connection.execute("SELECT run, more FROM runs").fetchall() == [("r1", None)]
        assert connection.execute("SELECT form FROM form ORDER BY form").fetchall() == [(SCHEMA,), (SCHEMA + 1,)]


def test_every_older_form_has_a_way_to_the_newest():
    from omnitron_kernel.store.schema import MIGRATIONS

    assert sorted(MIGRATIONS) == list(range(1, SCHEMA))


def test_a_file_where_the_folder_should_be_is_told(tmp_path, folder):
    folder.path.write_text("in the way")
    with pytest.raises(StoreError, match=r"cannot be used.*OMNITRON_HOME"):
        count(folder)
    assert folder.path.read_text() == "in the way"


def test_a_folder_that_cannot_be_written_is_told(folder, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("pathlib.Path.mkdir", refused)
    with pytest.raises(StoreError, match=r"cannot be used: Permission denied.*make it writable"):
        count(folder)


def test_a_full_disk_is_told_and_costs_nothing_that_was_there(folder):
    """RLIMIT_FSIZE stands for a full disk."""
    journal = Journal(folder)
    journal.append([run_of("r0")])
    count(folder)
    for each in range(1, 400):
        journal.append([run_of(f"r{each}", value=("str", "", str(each) * 1000))])
    program = f"""
import resource
from pathlib import Path
from omnitron_kernel.errors import StoreError
from omnitron_kernel.store.database import opened
from omnitron_kernel.store.folder import Folder
resource.setrlimit(resource.RLIMIT_FSIZE, ({folder.database.stat().st_size + 20_000}, resource.RLIM_INFINITY))
try:
    with opened(Folder(Path({str(folder.path)!r}))) as connection:
        print(connection.execute("SELECT count(*) FROM runs").fetchone())
except StoreError as error:
    print("told:", error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("told:"), done.stdout
    assert "room" in done.stdout
    assert count(folder) == 400
    assert count(folder, "nodes") == 400


def test_only_one_has_the_database_at_a_time(folder):
    inside = threading.Event()
    leave = threading.Event()

    def hold():
        with opened(folder):
            inside.set()
            leave.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    inside.wait()
    with pytest.raises(StoreError, match="another process has held the store"), opened(folder, patience=0.05):
        pass
    leave.set()
    thread.join()
    assert count(folder) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_process_that_is_forked_while_somebody_looks_holds_nothing(folder):
    with opened(folder):
        child = os.fork()
        if not child:
            time.sleep(60)
            os._exit(0)
    try:
        with opened(folder, patience=0.5) as connection:
            assert connection.execute("SELECT count(*) FROM runs").fetchone() == (0,)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_program_that_opened_the_file_itself_is_named(folder):
    count(folder)
    program = f"import duckdb, time; c = duckdb.connect({str(folder.database)!r}); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as other:
        try:
            other.stdout.readline()
            with pytest.raises(StoreError, match=f"another program has opened .*PID {other.pid}"):
                count(folder)
        finally:
            other.kill()
    assert count(folder) == 0


def test_several_processes_ask_at_once_and_all_are_answered(folder):
    journal = Journal(folder)
    journal.append([run_of(f"r{each}") for each in range(100)])
    program = f"""
from pathlib import Path
from omnitron_kernel.store.database import opened
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.journal import Journal
import sys; sys.path.insert(0, {str(__file__.rpartition("/")[0])!r})
from conftest import run_of
folder = Folder(Path({str(folder.path)!r}))
journal = Journal(folder)
for each in range(5):
    journal.append([run_of(f"{{journal.producer}}-{{each}}")])
    with opened(folder) as connection:
        found = connection.execute("SELECT count(*) FROM runs").fetchone()[0]
        assert found >= 100 + each + 1, found
"""
    started = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]
    assert [each.wait() for each in started] == [0, 0, 0]
    assert count(folder) == 115


def test_a_store_can_be_copied_when_nobody_has_it_open(folder, tmp_path):
    Journal(folder).append([run_of("r1")])
    count(folder)
    shutil.copytree(folder.path, tmp_path / "other" / ".omnitron")
    assert count(type(folder)(tmp_path / "other" / ".omnitron")) == 1


def test_every_table_has_the_columns_that_the_documentation_lists(folder):
    with opened(folder) as connection:
        for table, columns in TABLES.items():
            found = connection.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()
            assert [name for (name,) in found] == list(columns)


def test_nothing_is_fetched_from_anywhere(folder):
    with opened(folder) as connection:
        settings = dict(
            connection.execute("SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%extensions'").fetchall()
        )
    assert settings == {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
