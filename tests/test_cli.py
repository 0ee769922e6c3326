"""`omnitron`: a project's store looked after from a shell."""

import subprocess
import sys

import pytest

from omnitron_kernel import Workspace, flow
from omnitron_kernel.cli import main


@pytest.fixture
def project(tmp_path):
    with Workspace.open(tmp_path):
        flow(len).run([1, 2])
    return tmp_path


def test_a_sound_store_is_checked_measured_compacted_and_left_alone_by_repair(project, capsys):
    for verb, told in {
        "check": "runs: 1 rows",
        "size": "bytes",
        "compact": "bytes before",
        "repair": "nothing was changed",
    }.items():
        assert main(["store", verb, "--project", str(project)]) == 0
        assert told in capsys.readouterr().out


def test_a_damaged_store_is_told_by_the_status_and_mended(project, capsys):
    database = project / ".omnitron" / "store.duckdb"
    database.write_bytes(b"x" * 20_000)
    assert main(["store", "check", "--project", str(project)]) == 1
    assert "problem" in capsys.readouterr().out
    assert main(["store", "repair", "--project", str(project)]) == 0
    assert "1 runs are there now" in capsys.readouterr().out
    assert main(["store", "check", "--project", str(project)]) == 0


def test_flows_are_packed_and_unpacked(project, tmp_path, capsys):
    assert main(["store", "pack", str(tmp_path / "a.zip"), "len", "--project", str(project)]) == 0
    assert main(["store", "unpack", str(tmp_path / "a.zip"), "--as", "len=size", "--project", str(tmp_path / "b")]) == 0
    assert "1 flow (size)" in capsys.readouterr().out
    assert main(["store", "unpack", str(tmp_path / "a.zip"), "--as", "len", "--project", str(project)]) == 1


def test_what_is_not_there_is_told(tmp_path, capsys):
    assert main(["store", "compact", "--project", str(tmp_path)]) == 1
    assert "there is no store" in capsys.readouterr().err
    assert main(["store", "check", "--project", str(tmp_path)]) == 0
    assert not (tmp_path / ".omnitron").exists()


def test_python_m_is_the_same(project):
    done = subprocess.run(
        [sys.executable, "-m", "omnitron_kernel", "store", "size", "--project", str(project)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "together" in done.stdout
