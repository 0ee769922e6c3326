"""Processes that write, take in and are killed: what the tests of the store's promise are made of."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

WRITER = """
import os
import sys
from pathlib import Path
from time import sleep, time_ns
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.journal import Journal
from omnitron_kernel.store.rows import RunEvent
folder, name, batch, limit, pause = Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])
journal = Journal(Folder(folder), limit=limit)
count = 0
while True:
    runs = [f"{name}-{count + each}" for each in range(batch)]
    told = [RunEvent(run, "f", "v", "t", "done", time_ns(), 1, {}, (), "", [["n", "done", 0, 1]]) for run in runs]
    journal.append([["run", *each] for each in told])
    count += batch
    os.write(1, b"%d\\n" % count)
    sleep(pause / 1e6)
"""
"""Appends runs in batches, with a pause in us, and says after each how many are acknowledged."""

RUNNER = """
import os
import sys
from omnitron_kernel import Workspace, flow

@flow
def inner(x):
    y = x + 1
    return y

@flow
def outer(x):
    total = 0
    for each in range(3):
        total += each
    return inner(total + x)

Workspace.open(sys.argv[1])
count = 0
while True:
    told = outer.run(count)
    count += 1
    os.write(1, f"{told.id} {count}\\n".encode())
"""
"""Runs a flow with a loop and a flow within, again and again, and says after each which and how many."""

INGESTER = """
import sys
from pathlib import Path
from omnitron_kernel.store.database import opened
from omnitron_kernel.store.folder import Folder
folder = Folder(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    with opened(folder) as connection:
        connection.execute("SELECT count(*) FROM runs").fetchone()
"""
"""Takes the journal in, again and again."""


@dataclass
class Started:
    """A program that runs on a store's folder.

    Attributes:
        process: Itself.
        said: The file that it says into, so that it never waits for a reader.
    """

    process: subprocess.Popen[bytes]
    said: Path

    def wait_for(self, size: int = 1) -> None:
        """Waits until it has said so many bytes."""
        while self.said.stat().st_size < size:
            assert self.process.poll() is None, "the program ended by itself"
            time.sleep(0.002)

    def kill(self) -> bytes:
        """Kills it without warning; returns what it had said."""
        self.process.kill()
        self.process.wait()
        return self.said.read_bytes()


def start(program: str, folder: Path, *arguments: object) -> Started:
    """Starts a program on a store's folder."""
    said = folder.parent / f"said-{next(_numbers)}"
    file = said.with_suffix(".py")  # flows are read from their file
    file.write_text(program)
    with said.open("wb") as out:
        return Started(
            subprocess.Popen([sys.executable, str(file), str(folder), *map(str, arguments)], stdout=out), said
        )


def acknowledged(told: bytes) -> int:
    """How many runs a writer had acknowledged; a line that it was killed in counts for nothing."""
    whole = told[: told.rfind(b"\n") + 1].split()
    return int(whole[-1]) if whole else 0


_numbers = count(1)
