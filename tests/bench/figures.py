"""What is measured, each figure as one function that returns it; no figure is a test.

Absolute figures are best-of-many in one process; `table.py` scales them by the calibration loop, whose speed is
that of the machine at this moment.
"""

from __future__ import annotations

import gc
import json
import linecache
import subprocess
import sys
import tempfile
import time
import timeit
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from omnitron_kernel import Flow, Run, flow
from omnitron_kernel.collecting import collected_later
from omnitron_kernel.documents import edited, read_view
from omnitron_kernel.graph import apply, edits, read
from omnitron_kernel.messages import plain

VENDORS = (
    *("duckdb", "distributed", "dask", "litellm", "libcst", "pydantic", "numpy", "pandas", "pyarrow"),
    *("ipywidgets", "anywidget", "ipycytoscape", "jupyterlab", "papermill", "nbformat"),
)


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    Attributes:
        name: What it is.
        unit: Its unit.
        target: The most it may be on the reference machine; None where none is named.
        measure: Returns it.
        timed: Whether it is one of time, which the machine's speed scales.
    """

    name: str
    unit: str
    target: float | None
    measure: Callable[[], float]
    timed: bool = True


def inc(x):
    """The smallest function worth calling."""
    return x + 1


def dec(x):
    """Its other half."""
    return x - 1


def best(call: Callable[[], object], *, number: int, repeat: int = 25) -> float:
    """Seconds of one call: the best of many rounds."""
    call()
    return min(timeit.repeat(call, number=number, repeat=repeat)) / number


def calibration() -> float:
    """Nanoseconds of one round of a fixed loop of plain calls: how fast this machine is right now."""

    def loop() -> None:
        x = 0
        for _ in range(100_000):
            x = inc(x)

    return best(loop, number=1, repeat=15) * 1e9 / 100_000


def over(call: str, plain: str, **names: object) -> float:
    """Nanoseconds that one statement takes more than another, in rounds that take turns."""
    timers = [timeit.Timer(each, globals=names) for each in (call, plain)]
    rounds = [[timer.timeit(20_000) for timer in timers] for _ in range(40)]
    return (min(each[0] for each in rounds) - min(each[1] for each in rounds)) / 20_000 * 1e9


def call_by_position() -> float:
    """`f(x)` over the plain call."""
    return over("f(1)", "g(1)", f=flow(inc), g=inc)


def call_by_keyword() -> float:
    """`f(x=x)` over the plain call."""
    return over("f(x=1)", "g(x=1)", f=flow(inc), g=inc)


def composition() -> float:
    """`f >> g` called plainly over the nested call of the raw functions."""
    return over("h(1)", "g(f(1))", h=flow(inc) >> flow(dec), f=inc, g=dec)


def run_of_one_node() -> float:
    """`f.run(x)` of one node over the plain call."""
    one = flow(inc)
    one.run(1)
    return over("f(1)", "g(1)", f=one.run, g=inc) / 1e3


def defined(text: str, name: str) -> Callable[..., Any]:
    """The function of that name, whose text is found as that of a file would be."""
    file = f"<{name} {hash(text)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names: dict[str, Any] = {"inc": inc}
    exec(compile(text, file, "exec"), names)
    made: Callable[..., Any] = names[name]
    return made


def chain(length: int) -> Flow:
    """A flow of so many nodes, each fed by the one before it."""
    lines = [f"    x{index} = inc(x{index - 1})" for index in range(1, length)]
    text = "\n".join(["def chain(x):", "    x0 = inc(x)", *lines, f"    return x{length - 1}", ""])
    return flow(defined(text, "chain"))


def fan(width: int) -> Flow:
    """A flow of so many nodes, all fed by the input."""
    lines = [f"    x{index} = inc(x)" for index in range(width)]
    return flow(defined("\n".join(["def fan(x):", *lines, "    return x0", ""]), "fan"))


_numbers = count(1)


def five_nodes() -> Callable[..., Any]:
    """A function of five nodes, each time with a text of its own."""
    lines = ["a = inc(x)", "b = inc(a)", "c = [a, b]", "d = sum(c)", f"return d * 2  # {next(_numbers)}"]
    return defined("\n".join(["def five(x):", *(f"    {each}" for each in lines), ""]), "five")


def defining() -> float:
    """Microseconds of making a function of five nodes a flow; its text is read when it is first looked at or run."""
    function = five_nodes()
    return best(lambda: flow(function), number=200) * 1e6


def reading_five_nodes() -> float:
    """Microseconds until a flow of five nodes has its graph: its text found, compared with the code, and read."""
    function = five_nodes()
    if len(flow(function).graph.nodes) != 5:
        raise AssertionError("the flow was not read as five nodes")
    return best(lambda: flow(function).graph, number=10) * 1e6


def thousand_flows() -> float:
    """Megabytes that a thousand flows of five nodes take, their graphs read."""
    functions = [five_nodes() for _ in range(1000)]
    gc.collect()
    tracemalloc.start()
    flows = [flow(function) for function in functions]
    if any(len(each.graph.nodes) != 5 for each in flows):
        raise AssertionError("the flows were not read as five nodes")
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken / 1e6


def node_of_a_fan() -> float:
    """Microseconds of one traced node of a fan-out of 1,000, over the plain calls."""
    traced = fan(1000)
    if len(traced.run(1).nodes) != 1000:
        raise AssertionError("the fan did not run as 1,000 nodes")
    plain = best(lambda: traced.func(1), number=20)
    return (best(lambda: traced.run(1), number=20) - plain) / 1000 * 1e6


def node_of_a_chain() -> float:
    """One traced node of a 100-node chain over the plain chain."""
    traced = chain(100)
    run = traced.run(1)
    if len(run.nodes) != 100 or run.value != 101:
        raise AssertionError("the chain did not run as 100 nodes")
    plain = best(lambda: traced.func(1), number=200)
    return (best(lambda: traced.run(1), number=200) - plain) / 100 * 1e6


def walk(xs):
    """A loop whose body is three nodes."""
    total = 0
    for x in xs:
        y = x + 1
        z = y * 2
        total = total + z
    return total


def round_of_a_loop() -> float:
    """Nanoseconds that one round of a loop with a body of three nodes takes more when it is traced."""
    traced, numbers = flow(walk), list(range(20_000))
    if traced.run(numbers).nodes["for#1/body/z"].count != len(numbers):
        raise AssertionError("the loop was not counted")
    timers = [timeit.Timer(lambda call=call: call(numbers)) for call in (traced.run, walk)]
    rounds = [[timer.timeit(5) for timer in timers] for _ in range(25)]
    return (min(each[0] for each in rounds) - min(each[1] for each in rounds)) / 5 / len(numbers) * 1e9


def reading_fifty_lines() -> float:
    """Reading a 50-line cell, in milliseconds."""
    body = [f'x{index} = table.groupby("c{index}").sum(numeric_only=True)' for index in range(50)]
    text = "\n".join(["%%flow f(table)", *body, "x49"])
    return best(lambda: read(text), number=2) * 1e3


def patching_fifty_lines() -> float:
    """Milliseconds of one edit of a cell of fifty lines: calculated, written, read again and checked."""
    lines = [f"x{n} = f{n % 7}(x{n - 1}, k={n}, name='n{n}')  # {n}" for n in range(1, 49)]
    text = "\n".join(["%%flow big(x0: int = 1)", *lines, "x48"])
    return best(lambda: apply(text, edits.SetLiteral("x20", "k", "5")), number=2) * 1e3


def large(nodes: int) -> str:
    """The text of a flow of so many nodes, each fed by a near one and one further away."""
    lines = [f"%%flow large_{nodes}(seed: int = 1)", "n0 = start(seed, 3)"]
    for index in range(1, nodes):
        near, far = f"n{index - 1 - index % 3 if index > 3 else 0}", f"n{max(0, index - 1 - (index * 7) % 9)}"
        lines.append(f"n{index} = step({near}, {far}, weight={index})")
    return "\n".join([*lines, f"n{nodes - 1}", ""])


def milliseconds(call: Callable[[], object], *, repeat: int = 7) -> float:
    """Milliseconds of processor time of one call, the best of a few: what waits for others is not counted."""
    call()
    taken: list[float] = []
    for _ in range(repeat):
        gc.collect()
        with collected_later():
            start = time.process_time()
            call()
            taken.append((time.process_time() - start) * 1e3)
    return min(taken)


def editing(nodes: int) -> float:
    """Milliseconds of an edit as the server makes it, one after another: patched, checked, and the view as JSON."""
    text = large(nodes)

    def once() -> None:
        nonlocal text
        edit = {"edit": "SetLiteral", "node": f"n{nodes // 2}", "port": "weight", "code": str(1000 + next(_numbers))}
        reply = edited(text, [edit])
        json.dumps(plain(reply))
        text = reply.source

    return milliseconds(once)


def typing(nodes: int) -> float:
    """Milliseconds until the view of a text in which somebody types is there as JSON."""
    text = large(nodes)
    return milliseconds(
        lambda: json.dumps(plain(read_view(text.replace("weight=5)", f"weight={1000 + next(_numbers)})"))))
    )


def removing() -> float:
    """Milliseconds of removing the last 100 nodes of 1,000 as one edit."""
    text = large(1000)
    gone = [{"edit": "RemoveNode", "node": f"n{index}"} for index in range(900, 1000)]

    def once() -> None:
        source = text.replace("weight=5)", f"weight={1000 + next(_numbers)})")
        json.dumps(plain(edited(source, [{"edit": "SetOutput", "node": "n899"}, *gone])))

    return milliseconds(once, repeat=3)


def recording(run: Flow) -> float:
    """Microseconds that a run takes more when it is recorded, in rounds that take turns."""
    from omnitron_kernel import Workspace

    with tempfile.TemporaryDirectory() as folder:
        seconds: tuple[list[float], list[float]] = ([], [])
        for _ in range(12):
            seconds[0].append(timeit.timeit(lambda: run.run(1), number=300))
            with Workspace.open(folder):
                run.run(1)
                seconds[1].append(timeit.timeit(lambda: run.run(1), number=300))
    return (min(seconds[1]) - min(seconds[0])) / 300 * 1e6


def recorded_run_of_one_node() -> float:
    """A recorded run of one node over an unrecorded one."""
    return recording(flow(inc))


def recorded_run_of_five_nodes() -> float:
    """A recorded run of five nodes over an unrecorded one."""
    return recording(flow(five_nodes()))


def doubled(x: int) -> int:
    """A flow that another one calls."""
    twice = x * 2
    return twice + 1


def recorded_run_of_blocks() -> float:
    """A recorded run with a loop, a branch, a map and a nested flow over an unrecorded one."""
    inner = flow(doubled)

    def blocks(x):  # type: ignore[no-untyped-def]
        total, found = x, 0
        for each in range(10):
            total = total + each
        if total > 5:
            found = inner(total)
        items = [inc(each) for each in range(3)]
        return {"found": found, "items": items}

    return recording(flow(blocks))


def recorded_run() -> float:
    """A recorded run of one node as a whole: what it computes, its value and its record."""
    from omnitron_kernel import Workspace

    one = flow(inc)
    with tempfile.TemporaryDirectory() as folder, Workspace.open(folder):
        return best(lambda: one.run(1), number=500, repeat=10) * 1e6


def journal_in_batches() -> float:
    """Microseconds of one event in the journal, in batches of a thousand."""
    from omnitron_kernel.store.folder import Folder
    from omnitron_kernel.store.journal import Journal

    batch = [
        ["node", f"run-{index}", f"node{index}", "done", index * 1000, 500, "int", "", "12"] for index in range(1000)
    ]
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Folder(Path(folder) / ".omnitron"))
        taken = best(lambda: journal.append(batch), number=3, repeat=10)
        journal.close()
    return taken / 1000 * 1e6


def asking() -> float:
    """Milliseconds of one look into a small store: opened, the journal taken in, asked, closed."""
    from omnitron_kernel import Workspace

    with tempfile.TemporaryDirectory() as folder, Workspace.open(folder) as workspace:
        flow(inc).run(1)
        return best(lambda: workspace.runs("limit:1"), number=1, repeat=10) * 1e3


def taking_in() -> float:
    """Microseconds of one row that the database takes in from the journal: of 4,000 runs of five nodes."""
    from omnitron_kernel import Workspace

    five = flow(five_nodes())
    with tempfile.TemporaryDirectory() as folder, Workspace.open(folder) as workspace:
        workspace.runs("limit:1")
        for _ in range(4000):
            five.run(1)
        began = time.perf_counter()
        workspace.runs("limit:1")
        return (time.perf_counter() - began) / 24_000 * 1e6


def loading() -> float:
    """`%load_ext` over a running IPython, in milliseconds; fails when a vendor was imported on the way."""
    program = f"""
import json, sys, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
before = set(sys.modules)
start = time.perf_counter()
shell.run_line_magic("load_ext", "omnitron_kernel")
taken = time.perf_counter() - start
new = {{name.partition(".")[0] for name in set(sys.modules) - before}}
print(json.dumps([taken * 1e3, sorted(new & {set(VENDORS)!r})]))
"""
    figures: list[float] = []
    for _ in range(7):
        told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
        taken, vendors = json.loads(told.splitlines()[-1])
        if vendors:
            raise AssertionError(f"loading imported {', '.join(vendors)}")
        figures.append(taken)
    return min(figures)


def reusing(length: int) -> Flow:
    """A chain under the cache."""
    made = chain(length)
    return flow(cache=True)(made.func)


def looked_up_whole() -> float:
    """Microseconds of one run of a 100-node chain that is found whole in memory, with its value."""
    traced = reusing(100)
    traced.run(1)
    if {each.status for each in traced.run(1).nodes.values()} != {"reused"}:
        raise AssertionError("the chain was not reused")
    return best(lambda: traced.run(1).value, number=50) * 1e6


def reused_node() -> float:
    """Microseconds a node of a 100-node chain that is found whole, with every node read."""
    traced = reusing(100)
    traced.run(1)
    names = [f"x{index}" for index in range(100)]

    def read() -> None:
        run = traced.run(1)
        for name in names:
            run[name]

    return best(read, number=20) / 100 * 1e6


def missed_node() -> float:
    """Microseconds a node of a 100-node chain that is looked up and kept, over a run without a cache."""
    traced, plain = reusing(100), chain(100)
    traced.run(1)
    plain.run(1)
    over_all = best(lambda: traced.run(-next(_numbers)), number=5) - best(lambda: plain.run(-next(_numbers)), number=5)
    return over_all / 100 * 1e6


def hashing_table() -> float:
    """Milliseconds of telling a numeric table of 100 MB apart."""
    import numpy as np
    import pandas as pd

    from omnitron_kernel.engine.reuse.form import take_apart

    table = pd.DataFrame(np.arange(13_000_000, dtype=float).reshape(-1, 10))
    return best(lambda: take_apart(table).digest, number=1, repeat=7) * 1e3


def looked_up_whole_on_disk(length: int) -> float:
    """Milliseconds of one run of a chain that is found whole on disk, by a process that has nothing in memory."""
    import tempfile
    from unittest import mock

    from omnitron_kernel.engine.reuse import cache as caches
    from omnitron_kernel.store.artifacts import DiskCache

    made = reusing(length)
    with tempfile.TemporaryDirectory() as folder:
        with mock.patch.object(caches, "_process", caches.Cache(below=DiskCache(folder))):
            made.run(1)

        def found() -> Run:
            with mock.patch.object(caches, "_process", caches.Cache(below=DiskCache(folder))):
                return made.run(1)

        if {each.status for each in found().nodes.values()} != {"reused"}:
            raise AssertionError("the chain was not found")

        def nothing() -> None:
            with mock.patch.object(caches, "_process", caches.Cache(below=DiskCache(folder))):
                pass

        return (best(found, number=5) - best(nothing, number=5)) * 1e3


def missed_node_with_disk() -> float:
    """Microseconds a node of a 100-node chain over a run without a cache, where a thread writes all of it to disk."""
    import tempfile
    from unittest import mock

    from omnitron_kernel.engine.reuse import cache as caches
    from omnitron_kernel.engine.reuse.behind import Behind
    from omnitron_kernel.store.artifacts import DiskCache

    with tempfile.TemporaryDirectory() as folder:
        behind = Behind(lambda: DiskCache(folder))
        with mock.patch.object(caches, "_process", caches.Cache(below=behind)):
            traced, plain = reusing(100), chain(100)
            traced.run(1)
            plain.run(1)
            figures = []
            for _ in range(20):
                behind.flush()
                began = time.perf_counter()
                traced.run(-next(_numbers))
                figures.append(time.perf_counter() - began)
            behind.flush()
            return (min(figures) - best(lambda: plain.run(-next(_numbers)), number=5)) / 100 * 1e6


def looked_up_on_disk() -> float:
    """Milliseconds of finding a small value on disk that this process has not seen."""
    import tempfile

    from omnitron_kernel.engine.reuse.cache import Entry
    from omnitron_kernel.engine.reuse.form import take_apart
    from omnitron_kernel.store.artifacts import DiskCache

    with tempfile.TemporaryDirectory() as folder:
        disk = DiskCache(folder)
        disk.put(b"k" * 16, Entry(take_apart([1, 2, 3]), 1, "f", "n"))
        return best(lambda: DiskCache(folder).get(b"k" * 16), number=20) * 1e3


FIGURES = (
    Figure("f(x) over the plain call", "ns", 60, call_by_position),
    Figure("f(x=x) over the plain call", "ns", 150, call_by_keyword),
    Figure("f >> g over the nested call", "ns", 60, composition),
    Figure("f.run(x) of one node, over the plain call", "us", 2, run_of_one_node),
    Figure("100-node chain, a node traced", "us", 1, node_of_a_chain),
    Figure("fan-out of 1,000, a node traced", "us", 1, node_of_a_fan),
    Figure("loop body traced, an iteration", "ns", 100, round_of_a_loop),
    Figure("a recorded run of one node over an unrecorded", "us", 50, recorded_run_of_one_node),
    Figure("a recorded run of five nodes, the same", "us", 50, recorded_run_of_five_nodes),
    Figure("a recorded run of loop, branch and nested flow", "us", 50, recorded_run_of_blocks),
    Figure("a recorded run as a whole: 5,000 a second", "us", 200, recorded_run),
    Figure("the journal, an event in batches of 1,000", "us", 3.3, journal_in_batches),
    Figure("one look into a small store", "ms", None, asking),
    Figure("a row that the database takes in", "us", None, taking_in),
    Figure("100-node chain found whole in memory", "us", 100, looked_up_whole),
    Figure("100-node chain reused, a node read", "us", 2, reused_node),
    Figure("100-node chain missed, a node over uncached", "us", 10, missed_node),
    Figure("digest of a numeric table of 100 MB", "ms", 50, hashing_table),
    Figure("a small value found on disk", "ms", 1, looked_up_on_disk),
    Figure("100-node chain found whole on disk", "ms", 1, partial(looked_up_whole_on_disk, 100)),
    Figure("1,000-node chain found whole on disk", "ms", 1, partial(looked_up_whole_on_disk, 1_000)),
    Figure("100-node chain missed, written behind the run, a node", "us", 50, missed_node_with_disk),
    Figure("%load_ext over IPython", "ms", 60, loading),
    Figure("reading a 50-line cell", "ms", 5, reading_fifty_lines),
    Figure("a patch of a 50-line cell", "ms", 30, patching_fifty_lines),
    Figure("an edit of 100 nodes, the view after it too", "ms", 30, lambda: editing(100)),
    Figure("an edit of 1,000 nodes, the view after it too", "ms", 120, lambda: editing(1000)),
    Figure("typing in a flow of 1,000 nodes, its view", "ms", 120, lambda: typing(1000)),
    Figure("removing 100 of 1,000 nodes, the view too", "ms", 1000, removing),
    Figure("defining a flow of 5 nodes", "us", 300, defining),
    Figure("its graph, when first looked at", "us", None, reading_five_nodes),
    Figure("1,000 flows of 5 nodes, their graphs read", "MB", 10, thousand_flows, timed=False),
)
