"""A journal may hold anything: what does not fit is left out, and never keeps the store from what stands beside it."""

import contextlib
import copy
import json
import random
import zipfile

import pytest

from omnitron_kernel import Workspace, flow
from omnitron_kernel.errors import StoreError
from omnitron_kernel.store.database import opened
from omnitron_kernel.store.folder import Folder
from omnitron_kernel.store.journal import Journal
from omnitron_kernel.store.segments import batches, segments

from .conftest import run_of, text_of

HOSTILE = [
    *(None, True, -1, 0, 10**9, 1 << 31, 1 << 63, 10**30, -(10**30), 10**400, 1.5, float("nan"), float("inf")),
    *("", "x", "\ud800", "\0", "y" * 100_000, [], {}, [[]], {"a": 1}, [1, 2, 3, 4, 5, 6]),
]


@flow
def inner(x):
    y = x + 1
    return y * 2


@flow
def blocks(xs):
    total = 0
    for x in xs:
        total += x
    if total:
        doubled = [abs(each) for each in xs]
    try:
        total / 0
    except ZeroDivisionError:
        doubled = []
    return inner(total), doubled


@pytest.fixture
def events(tmp_path):
    """Events of all kinds, as they come."""
    with Workspace.open(tmp_path / "own") as workspace:
        blocks.run([1, 2])
        with pytest.raises(TypeError):
            blocks.run(["x"])
        found = segments(Folder(workspace.path))
        told = [event for each in found for batch in batches(each) for event in batch.events]
    return [*told, run_of("r"), text_of(), ["tag", "f", "t", "", 1], ["rename", "a", "b", 1], ["delete", "c", "", 1]]


def places(value, path=()):
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from places(each, (*path, key))


def changed(event, chance):
    """An event with something else at one of its places."""
    event = copy.deepcopy(event)
    path = chance.choice([each for each in places(event) if each and each != (0,)])
    around = event
    for key in path[:-1]:
        around = around[key]
    around[path[-1]] = chance.choice(HOSTILE)
    return event


@pytest.mark.parametrize("seed", range(4))
def test_whatever_an_event_says_the_next_one_comes_in(folder, events, seed):
    chance = random.Random(seed)
    journal = Journal(folder)
    journal.append([event for event in events if event[0] == "layout"])
    for each in range(150):
        journal.append([changed(chance.choice(events), chance)])
        journal.append([run_of(f"good{each}", "good")])
    with opened(folder) as connection:
        found = connection.execute("SELECT count(*) FROM runs WHERE flow = 'good'").fetchone()
    assert found == (150,)


@pytest.mark.parametrize(("begun", "ended"), [("y" * 30_000, "y" * 30_000), ("\ud800", "\\ud800")])
def test_an_end_whose_beginning_is_another_row_keeps_nothing_from_coming_in(folder, begun, ended):
    """Ids that are too long, or that no UTF-8 can hold, are kept as something else."""
    journal = Journal(folder)
    journal.append([["begun", begun, "f", "v", "t", 1], run_of(ended), run_of("good", "good")])
    with opened(folder) as connection:
        assert connection.execute("SELECT count(*) FROM runs WHERE flow = 'good'").fetchone() == (1,)


@pytest.mark.parametrize("seed", range(2))
def test_a_pack_from_elsewhere_is_refused_or_taken_in_and_the_store_stays_usable(tmp_path, events, seed):
    chance = random.Random(seed)
    with Workspace.open(tmp_path / "own") as own:
        own.pack(tmp_path / "good.zip")
    with zipfile.ZipFile(tmp_path / "good.zip") as zipped:
        files = {name: zipped.read(name).decode() for name in zipped.namelist()}
    with Workspace.open(tmp_path / "other") as other:
        for number in range(40):
            bad = dict(files)
            name = chance.choice(["versions.jsonl", "runs.jsonl"])
            lines = [changed([0, json.loads(line)], chance)[1] for line in bad[name].splitlines()]
            bad[name] = "".join(json.dumps(line) + "\n" for line in lines)
            file = tmp_path / f"bad{number}.zip"
            with zipfile.ZipFile(file, "w") as zipped:
                for each, text in bad.items():
                    zipped.writestr(each, text)
            with contextlib.suppress(StoreError):
                other.unpack(file, merge=True)
            other.runs()
