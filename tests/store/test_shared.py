"""What one kernel of a project computed the others reuse, whatever is killed, damaged or removed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine.reuse import cache as caches
from omnitron_kernel.engine.reuse.behind import Behind
from omnitron_kernel.engine.reuse.cache import Cache
from omnitron_kernel.errors import OmnitronError
from omnitron_kernel.store.artifacts import DiskCache

SMALL = """
def f(n=3):
    a = n + 1
    b = [a, [n]]
    c, d = len(b), {"n": n}
    e = [b, {"all": (c, d), 1: None}]
    return e, d
"""

LARGE = """
import numpy as np

def f(n=3):
    a = np.full(50_000, n)
    b = a * 2
    c = int(b.sum())
    return c
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "artifacts"


@pytest.fixture
def anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Begins as another kernel does: with nothing in memory. Returns its cache."""

    def begin(**options: Any) -> Cache:
        made = Cache(below=DiskCache(folder, **options))
        monkeypatch.setattr(caches, "_process", made)
        return made

    return begin


def defined(text: str) -> Any:
    names: dict[str, Any] = {"__name__": "world"}
    file = f"<shared {hash(text)}>"
    import linecache

    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), names)
    return flow(cache=True)(names["f"])


def statuses(run: Any) -> set[str]:
    return {each.status for each in run.nodes.values() if not each.id.startswith("import")}


@pytest.mark.parametrize("text", [SMALL, LARGE], ids=["small", "large"])
def test_another_kernel_finds_the_whole_run(anew: Any, text: str) -> None:
    anew()
    first = defined(text).run()
    cache = anew()
    again = defined(text).run()
    assert statuses(again) == {"reused"}
    assert again.value == first.value
    assert repr(dict(again.values)) == repr(dict(first.values))
    assert cache.report.misses == 0
    assert "reused" in again.nodes["a"].why


def test_another_kernel_finds_the_nodes_that_an_edit_leaves_alone(anew: Any) -> None:
    anew()
    defined(LARGE).run()
    anew()
    run = defined(LARGE.replace("int(b.sum())", "int(b.max())")).run()
    assert [run.nodes[name].status for name in "abc"] == ["reused", "reused", "done"]


def test_only_what_is_asked_for_is_loaded(anew: Any) -> None:
    """Of a run that is found whole, a large value is read from its file when it is asked for."""
    anew()
    defined(LARGE).run()
    cache = anew()
    with mock.patch.object(cache.below, "form", wraps=cache.below.form) as load:
        run = defined(LARGE).run()
        assert run.value == 300_000
        assert load.call_count == 0
        assert run["b"][0] == 6
        assert load.call_count == 1


def test_what_is_removed_meanwhile_breaks_no_run(anew: Any, folder: Path) -> None:
    """A run that found its values keeps them, whatever is cleared or makes room for others before it asks."""
    anew()
    defined(LARGE).run()
    cache = anew()
    run = defined(LARGE).run()
    assert cache.clear() > 0
    assert not list(folder.glob("*/*.value"))
    assert run["a"].sum() == 150_000
    assert run["b"].sum() == run.value == 300_000


def largest(folder: Path) -> Path:
    return max(folder.glob("*/*.value"), key=lambda each: each.stat().st_size)


def damage(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        file.write(b"x" * 100)


def test_a_value_that_is_damaged_after_it_was_found_is_computed(anew: Any, folder: Path) -> None:
    """It is refused and reported, and the run gives what a fresh one gives."""
    anew()
    defined(LARGE).run()
    cache = anew()
    run = defined(LARGE).run()
    for path in folder.glob("*/*.value"):
        if path.stat().st_size > 100_000:
            damage(path)
    assert run["b"].sum() == 300_000
    assert run["a"].sum() == 150_000
    assert run.value == 300_000
    assert cache.below.refused
    assert "seal" in str(cache.below)


def test_a_damaged_run_whose_inputs_have_changed_says_so(anew: Any, folder: Path) -> None:
    text = LARGE.replace("n=3", "xs").replace("50_000, n", "50_000, xs[0]")
    anew()
    defined(text).run([3])
    anew()
    given = [3]
    run = defined(text).run(given)
    for path in folder.glob("*/*.value"):
        if path.stat().st_size > 100_000:
            damage(path)
    given.append(4)
    with pytest.raises(OmnitronError, match="is damaged, and its inputs have been changed"):
        run["b"]


@pytest.mark.parametrize("text", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("how", ["changed", "cut off", "emptied", "of another project"])
def test_what_was_tampered_with_is_refused_reported_and_computed(anew: Any, folder: Path, text: str, how: str) -> None:
    anew()
    defined(text).run()
    for path in folder.glob("*/*.value"):
        held = path.read_bytes()
        if how == "changed":
            path.write_bytes(held[:-1] + bytes([held[-1] ^ 1]))
        elif how == "cut off":
            path.write_bytes(held[: len(held) // 2])
        elif how == "emptied":
            path.write_bytes(b"")
    if how == "of another project":
        (folder / "secret").write_bytes(b"other" * 6 + b"!!")
    cache = anew()
    run = defined(text).run()
    assert statuses(run) == {"done"}
    assert run.value == defined(text).func()
    assert cache.below.refused
    anew()
    assert statuses(defined(text).run()) == {"reused"}  # what was computed was kept in its place


VALUES = {
    "nothing that can be taken apart": ("a = (lambda: n)", "done"),
    "a NaN as an object": ("a = float('nan') * n", "done"),
    "an array full of NaN": ("a = np.full(2_000, np.nan)", "reused"),
    "NaN of many kinds": ("a = np.array([1, -1], dtype='i8').view('f8') * np.nan", "reused"),
    "a table full of NaN": ("a = pd.DataFrame({'x': [np.nan, n], 'y': [None, 'q'], 'z': [pd.NaT, pd.NaT]})", "reused"),
    "a list that holds itself": ("a = ring(n)", "reused"),
    "a large value": ("a = np.ones(SIZE, dtype='u1')", "reused"),
}


@pytest.mark.parametrize("name", VALUES)
def test_values_that_are_hard_to_keep(anew: Any, name: str) -> None:
    """Each is what it was, or is computed."""
    line, status = VALUES[name]
    size = 1 << 29 if os.environ.get("OMNITRON_SOAK") else 1 << 24
    text = f"""
import numpy as np
import pandas as pd
SIZE = {size}
def ring(n):
    made = [n]
    made.append(made)
    return made
def f(n=3):
    {line}
    b = [n, 2]
    return b
"""
    for number in range(3):
        anew()
        run = defined(text).run()
        assert run.nodes["a"].status == ("done" if number == 0 else status), run.nodes["a"].why

    if name == "a large value":
        assert run["a"].nbytes == size
        assert run["a"].all()
    if name == "a list that holds itself":
        assert run["a"][1] is run["a"]


def test_a_gigabyte_is_refused_where_the_cache_is_smaller(anew: Any) -> None:
    """Nothing of it is kept, the record says so, and what reads it is reused by its digest."""
    cache = anew()
    cache.size = 1 << 20
    text = LARGE.replace("50_000", "500_000")
    defined(text).run()
    run = defined(text).run()
    assert "more than half" in run.nodes["a"].why
    assert run.nodes["c"].status == "reused"


def test_what_waits_is_found_before_it_is_written(folder: Path) -> None:
    slow = DiskCache(folder)
    behind = Behind(lambda: slow)
    cache = Cache(below=behind)
    with mock.patch.object(slow, "put", side_effect=lambda *_: time.sleep(0.2)):
        from omnitron_kernel.engine.reuse.cache import Entry
        from omnitron_kernel.engine.reuse.form import take_apart

        cache.put(b"k" * 16, Entry(take_apart([1]), 1, "f", "n"))
        assert behind.get(b"k" * 16) is not None
        assert behind.flush()


KERNEL = """
import sys
from omnitron_kernel import flow
from omnitron_kernel.engine.reuse.cache import cache_of_process
from omnitron_kernel.store.sharing import share
share()
import json, random
import numpy as np

def grown(xs, n):
    return [*xs, n]

def load(n):
    return np.full(30_000, n)

@flow(cache=True)
def f(n: int, m: int):
    xs = [n, m]
    a = load(n)
    b = a + m
    ys = grown(xs, m)
    c = int(b.sum())
    return c, {"all": ys}
"""

ONCE = """
run = f.run(2, 3)
print(json.dumps([run.value, [each.status for each in run.nodes.values()]]))
"""

LOAD = """
chance = random.Random()
print("ready", flush=True)
while True:
    n, m = chance.randrange(12), chance.randrange(12)
    run = f.run(n, m)
    assert run.value == (30_000 * (n + m), {"all": [n, m, m]}), run.value
    assert run["a"][0] == n and run["b"][-1] == n + m
    below = cache_of_process().below
    assert not below.tier.refused, below.tier.refused
    if chance.random() < 0.05:
        cache_of_process().clear(*chance.choice([("f", "a"), ("f", ""), ("", "")]))
    if chance.random() < 0.2:
        cache_of_process()._kept.clear()
    if chance.random() < 0.05:
        below.tier.size = 1_000_000
        below.tier.sweep()
"""


@pytest.fixture
def kernels(tmp_path: Path, folder: Path) -> Iterator[Any]:
    """Starts processes that run a text as kernels of one project."""
    running: list[subprocess.Popen[str]] = []
    environment = {**os.environ, "OMNITRON_HOME": str(folder.parent)}

    def start(text: str) -> subprocess.Popen[str]:
        script = tmp_path / f"kernel{len(running)}.py"
        script.write_text(KERNEL + text)
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        running.append(subprocess.Popen([sys.executable, str(script)], env=environment, cwd=tmp_path, **pipes))
        return running[-1]

    yield start
    for each in running:
        each.kill()
        each.wait()
        for pipe in (each.stdout, each.stderr):
            if pipe is not None:
                pipe.close()


def test_what_a_process_kept_it_leaves_behind(kernels: Any) -> None:
    """A process that ends waits for what is not written yet; the next reuses all of it."""
    told = []
    for _ in range(2):
        out, problems = kernels(ONCE).communicate(timeout=60)
        assert not problems
        told.append(json.loads(out))
    assert told[0][0] == told[1][0] == [150_000, {"all": [2, 3, 3]}]
    assert set(told[0][1]) == {"done"}
    assert set(told[1][1]) == {"reused"}


def test_kernels_under_load_that_are_killed_leave_a_cache_that_is_right(kernels: Any) -> None:
    """Each value of each run is right while others write, clear, make room and are killed, and afterwards too."""
    for _ in range(10 if os.environ.get("OMNITRON_SOAK") else 2):
        loaded = [kernels(LOAD) for _ in range(3)]
        for each in loaded:
            each.stdout.readline()
        time.sleep(0.6)
        for each in loaded:
            assert each.poll() is None, each.stderr.read()
            each.send_signal(signal.SIGKILL)
            each.wait()
    out, problems = kernels(ONCE).communicate(timeout=60)
    assert not problems
    assert json.loads(out)[0] == [150_000, {"all": [2, 3, 3]}]


def test_arrays_that_are_large_share_nothing_with_what_is_kept(anew: Any) -> None:
    anew()
    defined(LARGE).run()
    for _ in range(3):
        anew()
        run = defined(LARGE).run()
        assert np.array_equal(run["a"], np.full(50_000, 3))
        run["a"][:] = 7
