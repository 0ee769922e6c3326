"""The promise: what was acknowledged is there exactly once, whichever process is killed and whenever."""

import os
import random
import time

import pytest

from omnitron_kernel.store.database import opened
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.segments import segments

from .processes import INGESTER, RUNNER, WRITER, acknowledged, start

SOAK = bool(os.environ.get("OMNITRON_SOAK"))
ROUNDS = 60 if SOAK else 3


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / ".omnitron")


def check(folder, acked):
    """Every acknowledged run and its node is there once; of the others whole batches or nothing."""
    with opened(folder) as connection:
        runs = connection.execute("SELECT run, count(*) FROM runs GROUP BY run").fetchall()
        nodes = connection.execute("SELECT run, count(*) FROM nodes GROUP BY run").fetchall()
    assert {run: count for run, count in runs if count != 1} == {}
    assert {run: count for run, count in nodes if count != 1} == {}
    found = {run for run, _ in runs}
    assert found == {run for run, _ in nodes}
    missing = [
        f"{name}-{each}" for name, count in acked.items() for each in range(count) if f"{name}-{each}" not in found
    ]
    assert missing == []


def test_writers_and_ingesters_killed_at_random_lose_and_double_nothing(folder):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # shown when it fails
    chance = random.Random(seed)
    acked: dict[str, int] = {}
    kills = 0
    for number in range(ROUNDS):
        # Small segments, so that they are left and removed all the time; small batches, so that kills meet many writes.
        pause = chance.choice((0, 300)) if SOAK else 700
        writers = {
            f"w{number}.{each}": start(
                WRITER, folder.path, f"w{number}.{each}", chance.choice((1, 7, 30)), 30_000, pause
            )
            for each in range(2)
        }
        ingester = start(INGESTER, folder.path)
        ingester.wait_for()
        for _ in range(4 if SOAK else 3):
            time.sleep(chance.uniform(0.0, 0.3))
            ingester.kill()
            kills += 1
            ingester = start(INGESTER, folder.path)
            if chance.random() < 0.5:
                ingester.wait_for()
        for name, writer in writers.items():
            acked[name] = acknowledged(writer.kill())
        ingester.kill()
        kills += 3
        if SOAK:
            check(folder, acked)
    check(folder, acked)
    total = sum(acked.values())
    print(f"{total:,} acknowledged, {kills} kills")
    assert total > 3_000 * ROUNDS
    assert segments(folder) == []  # nobody is left to write: all of it is in


def test_kernels_killed_in_their_runs_leave_all_that_had_ended_and_say_which_had_not(folder):
    """Kernels that run flows and are killed, while others look: each run that was returned is there as a whole."""
    acked: list[str] = []
    kernels = 12 if SOAK else 2
    ingester = start(INGESTER, folder.path)
    for _ in range(kernels):
        kernel = start(RUNNER, folder.path)
        kernel.wait_for(3_000)
        told = kernel.kill()
        acked += [line.split()[0].decode() for line in told[: told.rfind(b"\n")].split(b"\n")]
    ingester.kill()
    with opened(folder) as connection:
        ended = connection.execute(
            "SELECT run, count(*) FROM runs JOIN nodes USING (run) WHERE runs.status = 'done' GROUP BY run"
        ).fetchall()
        others = connection.execute("SELECT status, nodes FROM runs WHERE status <> 'done'").fetchall()
        (twice,) = connection.execute("SELECT count(*) - count(DISTINCT run) FROM runs").fetchone()
    assert len(acked) > 100 * kernels
    assert set(acked) <= {run for run, _ in ended}
    assert {count for _, count in ended} == {5}  # total, for, total in it, the output, y in the flow that it calls
    assert len(ended) + len(others) - len(acked) <= kernels
    assert set(others) <= {("unfinished", 0)}
    assert twice == 0


def test_whatever_is_in_the_database_is_no_longer_needed_in_the_journal(folder):
    """Segments go only when their rows are in the file itself: with no log left, the file alone has them."""
    writer = start(WRITER, folder.path, "w", 10, 5_000, 200)
    writer.wait_for(300)
    count = acknowledged(writer.kill())
    assert count > 500
    check(folder, {"w": count})
    assert segments(folder) == []
    assert not folder.wal.exists()
    check(folder, {"w": count})
