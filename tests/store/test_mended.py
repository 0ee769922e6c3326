"""What is damaged is told and kept; what only stands in the way is no damage, and costs nothing that was there."""

import struct

import pytest

from omnitron_kernel.errors import StoreError
from omnitron_kernel.store import care
from omnitron_kernel.store.database import opened
from omnitron_kernel.store.journal import Journal
from omnitron_kernel.store.segments import segments

from .conftest import run_of, text_of

_WORD = (1 << 64) - 1


def looked(folder):
    """What was told while somebody looked, and the runs that were there."""
    told = []
    with opened(folder, tell=told.append) as connection:
        return told, sorted(run for (run,) in connection.execute("SELECT run FROM runs").fetchall())


def kept(folder, runs=3):
    """A store whose database alone has its runs."""
    journal = Journal(folder)
    journal.append([text_of()])
    for each in range(runs):
        journal.append([run_of(f"r{each}")])
    journal.close()
    looked(folder)
    assert segments(folder) == []


def spoil(folder, word=b'"r1"'):
    (segment,) = segments(folder)
    segment.path.write_bytes(segment.path.read_bytes().replace(word, b'"x1"'))
    return segment.path.read_bytes()


def test_a_damaged_line_of_the_journal_is_told_once_and_its_file_kept(folder):
    journal = Journal(folder)
    for each in range(3):
        journal.append([run_of(f"r{each}")])
    content = spoil(folder)
    told, runs = looked(folder)
    assert runs == ["r0", "r2"]
    assert told == ["1 line of the journal is damaged and left out; the file is kept beside the journal."]
    assert looked(folder) == ([], ["r0", "r2"])
    assert "1 lines are damaged" in "\n".join(map(str, care.check(folder)))
    journal.close()
    assert looked(folder) == ([], ["r0", "r2"])
    (aside,) = folder.journal.iterdir()
    assert aside.read_bytes() == content
    assert segments(folder) == []
    found = [str(each) for each in care.check(folder)]
    assert any(f"{aside.name} was put aside" in each for each in found)
    assert not any("not ours" in each for each in found)


def header_of(content):
    """The checksum of a DuckDB file's first block, as DuckDB computes it."""
    found = 5381
    for (word,) in struct.iter_unpack("<Q", content[8:4096]):
        found ^= (word * 0xBF58476D1CE4E5B9) & _WORD
    return found


def test_a_file_of_a_newer_duckdb_is_refused_with_the_cure_and_left_as_it_is(folder):
    kept(folder)
    content = bytearray(folder.database.read_bytes())
    assert struct.unpack_from("<Q", content)[0] == header_of(content)
    struct.pack_into("<Q", content, 12, 200)
    struct.pack_into("<Q", content, 0, header_of(content))
    folder.database.write_bytes(content)
    for act in (looked, care.repair):
        with pytest.raises(StoreError, match=r"a newer DuckDB has written .*pip install -U duckdb"):
            act(folder)
    assert folder.database.read_bytes() == content


@pytest.mark.parametrize("cut", [1, 5_000, 100_000])
def test_a_file_that_is_shorter_than_it_was_is_damaged(folder, cut):
    kept(folder)
    folder.database.write_bytes(folder.database.read_bytes()[:-cut])
    with pytest.raises(StoreError, match=r"is damaged .*omnitron store repair"):
        looked(folder)


def test_a_repair_leaves_a_sound_file_alone_when_the_disk_is_full(folder, monkeypatch):
    kept(folder)
    Journal(folder).append([run_of("late")])
    content = folder.database.read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("omnitron_kernel.store.ingest.tempfile.mkstemp", full)
        with pytest.raises(StoreError, match="No space left on device"):
            care.repair(folder)
    assert folder.database.read_bytes() == content
    assert looked(folder)[1] == ["late", "r0", "r1", "r2"]


def test_a_damaged_file_stays_in_its_place_until_the_new_one_is_whole(folder, monkeypatch):
    kept(folder)
    content = b"x" * 20_000
    folder.database.write_bytes(content)

    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("omnitron_kernel.store.care._salvage", stopped)
        with pytest.raises(KeyboardInterrupt):
            care.repair(folder)
    assert folder.database.read_bytes() == content
    assert list(folder.path.glob("store.*fresh*")) == []
    care.repair(folder)
    assert looked(folder) == ([], [])
