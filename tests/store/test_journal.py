"""The journal: one write a batch, whole or not at all, by one producer alone."""

import errno
import json
import math
import multiprocessing
import os
import resource
import subprocess
import sys
import threading
import zlib

import pytest

from omnitron_kernel.errors import StoreError
from omnitron_kernel.store import journal as journals
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.journal import Journal, encode
from omnitron_kernel.store.segments import batches, is_left, segments


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / ".omnitron")


def events_of(folder):
    """All events that can be read, segment by segment."""
    return [event for each in segments(folder) for batch in batches(each) for event in batch.events]


def test_what_is_appended_can_be_read_at_once(folder):
    journal = Journal(folder)
    journal.append([["a", 1], ["b", 2]])
    journal.append([["c", 3]])
    assert events_of(folder) == [["a", 1], ["b", 2], ["c", 3]]


def test_nothing_is_made_before_there_is_something_to_keep(folder):
    Journal(folder).close()
    assert not folder.path.exists()


def test_the_folder_keeps_itself_out_of_version_control(folder):
    Journal(folder).append([["a"]])
    assert (folder.path / ".gitignore").read_text() == "*\n"


def test_a_batch_is_one_write(folder, monkeypatch):
    journal = Journal(folder)
    journal.append([["a"]])
    written = []
    monkeypatch.setattr(os, "write", lambda _, data: written.append(data) or len(data))
    journal.append([["b", each] for each in range(1000)])
    assert len(written) == 1


def test_records_carry_who_wrote_them_and_a_number_that_grows(folder):
    journal = Journal(folder)
    for each in range(3):
        journal.append([["a", each]])
    (segment,) = segments(folder)
    assert [(batch.producer, batch.seq) for batch in batches(segment)] == [(journal.producer, n) for n in (1, 2, 3)]


@pytest.mark.parametrize("text", ["\ud800", "\0", "\n", "é\u2028😀", "\N{RIGHT-TO-LEFT OVERRIDE}", '"\\'])
def test_every_text_comes_back_as_it_was(folder, text):
    Journal(folder).append([["a", text]])
    assert events_of(folder) == [["a", text]]


def test_numbers_that_are_none_come_back_too(folder):
    Journal(folder).append([["a", float("nan"), float("inf")]])
    ((_, nan, infinite),) = events_of(folder)
    assert math.isnan(nan)
    assert infinite == float("inf")


@pytest.mark.parametrize("cut", [1, 5, 9, 20, -1])
def test_a_torn_tail_is_left_out_and_what_stands_before_it_holds(folder, cut):
    journal = Journal(folder)
    journal.append([["whole"]])
    (segment,) = segments(folder)
    end = segment.path.stat().st_size
    with segment.path.open("ab") as file:
        file.write(encode("0" * 16, 2, [["torn"]])[:cut])
    assert events_of(folder) == [["whole"]]
    assert [batch.end for batch in batches(segment)] == [end]


@pytest.mark.parametrize(
    "line",
    [
        b"not a line",
        b"",
        b"00000000 []",
        b"\0" * 300,
        b"zzzzzzzz [1]",
        *(
            b"%08x %b" % (zlib.crc32(told), told)
            for told in (b"[]", b"{}", b'["p",1,2]', b'["p","1",[]]', b'["p",1,[1]]')
        ),
        b"%08x %b" % (zlib.crc32(b"[" * 100_000), b"[" * 100_000),
    ],
    ids=repr,
)
def test_a_damaged_line_is_known_as_one_and_the_next_one_holds(folder, line):
    journal = Journal(folder)
    journal.append([["before"]])
    (segment,) = segments(folder)
    with segment.path.open("ab") as file:
        file.write(line[:200_000] + b"\n")
    journal.append([["behind"]])
    assert events_of(folder) == [["before"], ["behind"]]
    assert [bool(batch.producer) for batch in batches(segment)] == [True, False, True]


def test_a_full_segment_is_followed_by_the_next(folder):
    journal = Journal(folder, limit=50)
    for each in range(10):
        journal.append([["a", each, "x" * 50]])
    assert [each.number for each in segments(folder)] == list(range(1, 11))
    assert [event[1] for event in events_of(folder)] == list(range(10))


def test_a_writer_holds_its_segment_as_long_as_it_lives(folder):
    journal = Journal(folder)
    journal.append([["a"]])
    (segment,) = segments(folder)
    assert not is_left(segment)
    journal.close()
    assert is_left(segment)


def test_a_segment_that_somebody_removed_is_followed_by_another(folder, monkeypatch):
    """Whoever tidies the folder up under a running kernel takes what was there, and little of what comes."""
    monkeypatch.setattr(journals, "_GLANCE", 0.0)
    journal = Journal(folder)
    journal.append([["gone"]])
    (segment,) = segments(folder)
    segment.path.unlink()
    journal.append([["there"]])
    assert events_of(folder) == [["there"]]


def test_a_forked_process_goes_on_as_a_producer_of_its_own(folder):
    journal = Journal(folder)
    journal.append([["parent"]])
    context = multiprocessing.get_context("fork")
    child = context.Process(target=journal.append, args=([["child"]],))
    child.start()
    child.join()
    journal.append([["parent"]])
    assert child.exitcode == 0
    assert sorted(event[0] for event in events_of(folder)) == ["child", "parent", "parent"]
    assert len({each.producer for each in segments(folder)}) == 2


def test_threads_share_a_journal(folder):
    journal = Journal(folder, limit=5_000)

    def write(name):
        for each in range(200):
            journal.append([[name, each]])

    threads = [threading.Thread(target=write, args=(str(name),)) for name in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    found = events_of(folder)
    assert len(found) == 800
    assert all([at for who, at in found if who == str(name)] == list(range(200)) for name in range(4))


def test_with_fsync_the_disk_has_it_first(folder, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    Journal(folder).append([["a"]])
    assert not synced
    Journal(folder, fsync=True).append([["a"]])
    assert len(synced) == 2  # the line, and the name of its file


def test_what_could_not_be_written_whole_is_never_followed_by_more(folder, monkeypatch):
    """A full disk may take half a line: the next line goes elsewhere."""
    journal = Journal(folder)
    journal.append([["before"]])
    real = os.write

    def half(file, data):
        if len(data) > 10:
            return real(file, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="No space"):
        journal.append([["x"]])
    monkeypatch.undo()
    journal.append([["behind"]])
    assert events_of(folder) == [["before"], ["behind"]]
    assert len(segments(folder)) == 2


def test_a_real_limit_of_the_system_is_an_error_and_no_damage(folder):
    """RLIMIT_FSIZE stands for a full disk: the system itself takes a part of the line."""
    program = f"""
import resource
from pathlib import Path
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.journal import Journal
journal = Journal(Folder(Path({str(folder.path)!r})))
journal.append([["before"]])
resource.setrlimit(resource.RLIMIT_FSIZE, (300, {resource.RLIM_INFINITY}))
try:
    journal.append([["x" * 1000]])
except OSError as error:
    print(type(error).__name__)
resource.setrlimit(resource.RLIMIT_FSIZE, ({resource.RLIM_INFINITY}, {resource.RLIM_INFINITY}))
journal.append([["behind"]])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "OSError\n"
    assert events_of(folder) == [["before"], ["behind"]]


def test_an_interrupt_between_counting_and_writing_lets_no_number_come_twice(folder, monkeypatch):
    journal = Journal(folder)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(journals, "encode", interrupted)
    with pytest.raises(KeyboardInterrupt):
        journal.append([["lost"]])
    monkeypatch.undo()
    journal.append([["a"]])
    assert [batch.seq for batch in batches(segments(folder)[0])] == [2]


def test_other_files_in_the_folder_are_no_segments(folder):
    Journal(folder).append([["a"]])
    for name in ("notes.txt", "0-1.journal", "x" * 16 + "-000001.journal", "a" * 16 + "-000001.journal.bak"):
        (folder.journal / name).write_text("something else")
    (folder.journal / ("b" * 16 + "-000001.journal")).mkdir()
    (folder.journal / ("c" * 16 + "-000001.journal")).symlink_to("/dev/zero")
    assert len(segments(folder)) == 1


def test_nothing_is_written_to_a_store_of_a_newer_form(folder):
    folder.make()
    folder.form.write_text("99\n")
    with pytest.raises(StoreError, match="newer Omnitron"):
        Journal(folder).append([["a"]])
    assert segments(folder) == []


def test_a_line_is_what_the_documentation_says():
    line = encode("9f86d081884c7d65", 17, [["tag", "f"]])
    told = line[9:-1]
    assert json.loads(told) == ["9f86d081884c7d65", 17, [["tag", "f"]]]
    assert int(line[:8], 16) == zlib.crc32(told)
    assert line.endswith(b"\n")
