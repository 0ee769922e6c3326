"""Artifacts of a project: what is not its own is never read as a value, and killed processes leave nothing half."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from omnitron_kernel.engine.reuse.cache import Entry
from omnitron_kernel.engine.reuse.form import Form, put_together, take_apart
from omnitron_kernel.store.artifacts import DiskCache

KEY = bytes(range(16))


@pytest.fixture
def disk(tmp_path: Path) -> DiskCache:
    return DiskCache(tmp_path / "artifacts")


def entry(value: Any) -> Entry:
    return Entry(take_apart(value).copied(), 1000, "f", "n")


def file_of(disk: DiskCache) -> Path:
    (path,) = disk.folder.glob("*/*.value")
    return path


@pytest.mark.parametrize("place", [0, 3, 10, 40, 50, 100, -1])
def test_a_changed_byte_is_found(disk: DiskCache, place: int) -> None:
    """Wherever it is: the file is refused, reported and removed, and nothing of it is read as a value."""
    disk.put(KEY, entry([1, np.arange(50)]))
    path = file_of(disk)
    held = bytearray(path.read_bytes())
    held[place] ^= 1
    path.write_bytes(held)
    assert disk.get(KEY) is None
    assert len(disk.refused) == 1
    assert not path.exists()


@pytest.mark.parametrize("length", [0, 5, 30, 45, 60, 200, -1])
def test_a_file_that_is_cut_off_is_refused(disk: DiskCache, length: int) -> None:
    disk.put(KEY, entry(np.arange(50)))
    path = file_of(disk)
    path.write_bytes(path.read_bytes()[:length])
    assert disk.get(KEY) is None
    assert disk.refused


def test_a_file_of_another_project_is_refused(disk: DiskCache, tmp_path: Path) -> None:
    other = DiskCache(tmp_path / "other")
    other.put(KEY, entry([1]))
    disk.put(KEY, entry([2]))
    file_of(disk).write_bytes(file_of(other).read_bytes())
    assert disk.get(KEY) is None
    assert "seal" in disk.refused[0][1]


def test_a_file_under_another_name_is_refused(disk: DiskCache) -> None:
    disk.put(KEY, entry([1]))
    path = file_of(disk)
    moved = bytes(reversed(KEY))
    target = Path(disk.path(moved))
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)
    assert disk.get(moved) is None
    assert disk.refused


class Evil:
    """What would run something if its pickle were loaded."""

    def __reduce__(self) -> Any:
        return os.system, ("touch EVIL",)


def test_a_pickle_from_elsewhere_is_never_loaded(disk: DiskCache, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    disk.put(KEY, entry([1]))
    file_of(disk).write_bytes(pickle.dumps(Evil()))
    assert disk.get(KEY) is None
    assert not (tmp_path / "EVIL").exists()


@pytest.mark.parametrize("evil", [Evil(), np.memmap, print, open, getattr, subprocess.run])
def test_a_sealed_form_that_names_more_than_data_is_not_put_together(disk: DiskCache, evil: Any) -> None:
    """Even under the right seal: a form names types of plain data and nothing else."""
    form = Form(pickle.dumps(evil))
    disk.put(KEY, Entry(form, 1, "f", "n"))
    found = disk.get(KEY)
    assert found is not None
    with pytest.raises(pickle.UnpicklingError, match="not listed"):
        put_together(found.form)


@pytest.mark.parametrize("path", ["np.load", "warnings.warn", "ensure_np_dtype", "warnings"])
def test_a_form_names_no_path_to_what_stands_in_a_listed_module(path: str) -> None:
    module = b"pandas.core.internals.managers"
    data = b"".join(b"\x8c" + bytes([len(each)]) + each for each in (module, path.encode()))
    with pytest.raises(pickle.UnpicklingError, match="not listed"):
        put_together(Form(b"\x80\x05" + data + b"\x93."))


def test_the_secret_is_for_its_owner_only(disk: DiskCache) -> None:
    disk.put(KEY, entry([1]))
    assert (disk.folder / "secret").stat().st_mode & 0o077 == 0


def test_a_folder_that_was_copied_here_is_another_project_s(disk: DiskCache, tmp_path: Path) -> None:
    """Its secret included, as a clone or an archive of somebody's project brings it."""
    disk.put(KEY, entry([1]))
    shutil.copytree(disk.folder, tmp_path / "copy")
    copy = DiskCache(tmp_path / "copy")
    assert copy.get(KEY) is None
    assert "seal" in copy.refused[0][1]
    copy.put(KEY, entry([2]))
    assert copy.get(KEY) is not None


def test_a_folder_that_was_moved_is_the_same(disk: DiskCache, tmp_path: Path) -> None:
    disk.put(KEY, entry([1]))
    disk.folder.rename(tmp_path / "moved")
    assert DiskCache(tmp_path / "moved").get(KEY) is not None


def test_a_secret_that_was_begun_and_never_written_is_made_anew(disk: DiskCache) -> None:
    disk.folder.mkdir()
    secret = disk.folder / "secret"
    secret.write_bytes(b"")
    os.utime(secret, (time.time() - 100,) * 2)
    disk.put(KEY, entry([1]))
    assert DiskCache(disk.folder).get(KEY) is not None


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    disk = DiskCache(tmp_path, size=30_000)
    keys = [bytes([number]) * 16 for number in range(5)]
    for number, key in enumerate(keys):
        disk.put(key, entry(np.zeros(1000)))
        os.utime(disk.path(key), (time.time() - 1000 + number,) * 2)
    disk.get(keys[0])
    disk.sweep()
    assert [disk.get(key) is not None for key in keys] == [True, False, False, True, True]


def test_what_nobody_asked_for_goes(tmp_path: Path) -> None:
    disk = DiskCache(tmp_path, age=100)
    disk.put(KEY, entry([1]))
    os.utime(disk.path(KEY), (time.time() - 200,) * 2)
    disk.sweep()
    assert len(disk) == 0


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    disk = DiskCache(tmp_path / "file")
    disk.put(KEY, entry([1]))
    assert disk.get(KEY) is None


WRITER = """
import sys, random
import numpy as np
from omnitron_kernel.engine.reuse.cache import Entry
from omnitron_kernel.engine.reuse.form import put_together, take_apart
from omnitron_kernel.store.artifacts import DiskCache
disk = DiskCache(sys.argv[1], size=3_000_000)
chance = random.Random()
print("ready", flush=True)
while True:
    number = chance.randrange(200)
    key = number.to_bytes(16, "big")
    disk.put(key, Entry(take_apart([number, np.full(chance.choice([10, 5000]), number)]).copied(), 1, "f", str(number)))
    found = disk.get(chance.randrange(200).to_bytes(16, "big"))
    if found is not None:
        value = put_together(found.form)
        assert str(value[0]) == found.node and (value[1] == value[0]).all()
    assert not disk.refused, disk.refused
    if chance.random() < 0.01:
        disk.sweep()
"""


def test_processes_that_are_killed_leave_nothing_that_is_half(tmp_path: Path) -> None:
    """Several write and read one folder under SIGKILL; each value that is found is whole and its key's."""
    folder = tmp_path / "shared"
    rounds = 20 if os.environ.get("OMNITRON_SOAK") else 3
    for _ in range(rounds):
        running = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(3)
        ]
        for each in running:
            assert each.stdout is not None
            each.stdout.readline()
        time.sleep(0.4)
        for each in running:
            assert each.poll() is None, each.stderr.read() if each.stderr else ""
            each.send_signal(signal.SIGKILL)
            each.wait()
            each.stdout.close()  # type: ignore[union-attr]
            each.stderr.close()  # type: ignore[union-attr]
    disk = DiskCache(folder)
    found = 0
    for number in range(200):
        held = disk.get(number.to_bytes(16, "big"))
        if held is not None:
            value = put_together(held.form)
            assert value[0] == number
            assert (value[1] == number).all()
            found += 1
    assert found
    assert disk.refused == []
