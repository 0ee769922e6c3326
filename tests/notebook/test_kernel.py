"""A real kernel, driven as JupyterLab drives it: messages in, messages out."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from omnitron_kernel.engine.portrait import RUN_MIME

pytestmark = pytest.mark.kernel

_COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass
class Reply:
    """What a kernel said to one execute request."""

    status: str = ""
    pictures: list[dict[str, Any]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    result: dict[str, Any] = field(default_factory=dict)
    ename: str = ""
    told: str = ""
    text: str = ""
    next_cell: str = ""


class Kernel:
    """A running kernel and its client."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, cell: str, *, interrupt_when: str = "") -> Reply:
        """Executes a cell; interrupts the kernel when a picture shows a node of that id running."""
        reply = Reply()
        began = time.monotonic()

        def hear(message: dict[str, Any]) -> None:
            kind, content = message["msg_type"], message["content"]
            if kind in ("display_data", "update_display_data"):
                reply.pictures.append(content["data"])
                reply.times.append(time.monotonic() - began)
                nodes = content["data"].get(RUN_MIME, {}).get("nodes", [])
                if interrupt_when and any(n["id"] == interrupt_when and n["status"] == "running" for n in nodes):
                    self.manager.interrupt_kernel()
            elif kind == "execute_result":
                reply.result = content["data"]
            elif kind == "error":
                reply.ename = content["ename"]
                reply.told = _COLOURS.sub("", "\n".join(content["traceback"]))
            elif kind == "stream":
                reply.text += content["text"]

        answer = self.client.execute_interactive(cell, output_hook=hear, timeout=60)
        reply.status = answer["content"]["status"]
        payload = answer["content"].get("payload", [])
        reply.next_cell = "".join(each["text"] for each in payload if each["source"] == "set_next_input")
        return reply

    def ask(self, kind: str, *args: Any) -> dict[str, Any]:
        """Asks for completion or help and returns what the kernel says."""
        asked = getattr(self.client, kind)(*args)
        while True:
            reply = self.client.get_shell_msg(timeout=30)
            if reply["parent_header"].get("msg_id") == asked:
                content: dict[str, Any] = reply["content"]
                return content


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    """The stock python3 kernel, with the extension loaded."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(stderr=subprocess.DEVNULL)
    kernel = Kernel(manager)
    assert kernel.run("%load_ext omnitron_kernel").status == "ok"
    yield kernel
    kernel.client.stop_channels()
    manager.shutdown_kernel(now=True)


def statuses(bundle: dict[str, Any]) -> list[str]:
    return [node["status"] for node in bundle[RUN_MIME]["nodes"]]


def test_the_picture_lights_up_node_by_node_in_one_output(kernel: Kernel) -> None:
    reply = kernel.run("%%flow f(pause=0.4)\nimport time\na = time.sleep(pause)\nb = time.sleep(pause)\n'done'")
    seen = [statuses(each) for each in reply.pictures]
    assert seen[0][0] == "running"
    assert ["done", "running", "waiting", "waiting"] in seen
    assert ["done", "done", "running", "waiting"] in seen
    assert seen[-1] == ["done"] * 4
    assert reply.result["text/plain"] == "'done'"


def test_a_table_appears_as_the_cells_result(kernel: Kernel) -> None:
    reply = kernel.run("%%flow f(n=2)\nimport pandas as pd\ntable = pd.DataFrame({'a': range(n)})\ntable")
    assert "<table" in reply.result["text/html"]
    (node,) = [each for each in reply.pictures[-1][RUN_MIME]["nodes"] if each["id"] == "table"]
    assert (node["type"], node["size"]) == ("DataFrame", "2 x 1")


def test_a_failure_points_at_the_cells_own_line(kernel: Kernel) -> None:
    reply = kernel.run("# words\n%%flow f()\nx = 1\ny = x / 0\ny")
    assert (reply.status, reply.ename) == ("error", "ZeroDivisionError")
    assert re.search(r"Cell In\[\d+\], line 4", reply.told)
    assert "----> 4 y = x / 0" in reply.told
    assert "omnitron_kernel" not in reply.told
    assert kernel.run('f.last["x"]').result["text/plain"] == "1"


def test_a_long_node_is_interrupted_and_what_came_before_remains(kernel: Kernel) -> None:
    cell = "%%flow f()\nready = [1]\nimport time\nlong = time.sleep(30)\n'never'"
    began = time.monotonic()
    reply = kernel.run(cell, interrupt_when="long")
    assert time.monotonic() - began < 20
    assert reply.ename == "KeyboardInterrupt"
    assert statuses(reply.pictures[-1]) == ["done", "done", "interrupted", "not reached"]
    assert "----> 4 long = time.sleep(30)" in reply.told
    assert kernel.run('f.last["ready"], f.last.status').result["text/plain"] == "([1], 'interrupted')"
    assert kernel.run("%%flow g()\n2").result["text/plain"] == "2"


@pytest.mark.parametrize(
    ("cell", "ename", "line"),
    [
        ("%%flow f(x=1)\nx +", "SourceError", 2),
        ("%%flow f(x=1)", "SourceError", 1),
        ("%%flow f(x=1\nx", "SourceError", 1),
        ("%%flow f()\nx = later\nlater = 1", "UnboundLocalError", 2),
        ("%%flow f(x=1/0)\nx", "ZeroDivisionError", 1),
    ],
)
def test_bad_input_is_told_at_its_line_and_the_notebook_goes_on(
    kernel: Kernel, cell: str, ename: str, line: int
) -> None:
    reply = kernel.run(cell)
    assert reply.ename == ename
    assert f"line {line}" in reply.told
    assert kernel.run("6 * 7").result["text/plain"] == "42"


def test_prints_and_displays_of_a_flow_come_through(kernel: Kernel) -> None:
    reply = kernel.run("%%flow f()\nprint('hello')\nfrom IPython.display import display\ndisplay(3)\n1")
    assert reply.text == "hello\n"
    assert any(each.get("text/plain") == "3" for each in reply.pictures)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("%%flow f(quantity=1)\nx = quan", "quantity"),
        ("%%flow --no-r", "--no-run"),
        ("%%flow f(x: in", "int"),
        ("%%flow f(path=1)\nimport os\nos.path.jo", "join"),
        ("%%flow known(word='a')\nparts = word.split()\nparts.app", "append"),
        ('known.last["', 'parts"]'),
        ("known.run(", "word="),
        ("known.last.sta", "status"),
        ("%omnitron convert kn", "known"),
    ],
)
def test_the_kernels_own_completion_offers_what_flows_have(kernel: Kernel, typed: str, offered: str) -> None:
    kernel.run("%%flow known(word='a')\nparts = word.split()\nparts")
    assert offered in kernel.ask("complete", typed, len(typed))["matches"]


def test_contextual_help_tells_what_a_flow_is(kernel: Kernel) -> None:
    kernel.run("%%flow known(word='a')\nparts = word.split()\nparts")
    code = "known.run()"
    told = kernel.ask("inspect", code, 3)["data"]["text/plain"]
    assert "word='a'" in told
    assert "Last run" in told
    whole = _COLOURS.sub("", kernel.ask("inspect", code, 3, 1)["data"]["text/plain"])
    assert "%%flow known(word='a')\nparts = word.split()" in whole


def test_an_async_cell_lights_up_while_it_waits(kernel: Kernel) -> None:
    reply = kernel.run("%%flow f(pause=0.4)\nimport asyncio\na = await asyncio.sleep(pause, 3)\nb = a + 1\nb")
    assert ["done", "running", "waiting"] in [statuses(each) for each in reply.pictures]
    assert statuses(reply.pictures[-1]) == ["done"] * 3
    assert reply.result["text/plain"] == "4"


def test_an_interrupt_reaches_an_async_cell_while_it_waits(kernel: Kernel) -> None:
    """The kernel by itself lets a waiting cell wait to its end."""
    cell = "%%flow f()\nready = [1]\nimport asyncio\nlong = await asyncio.sleep(30)\n'never'"
    began = time.monotonic()
    reply = kernel.run(cell, interrupt_when="long")
    assert time.monotonic() - began < 20
    assert reply.ename == "CancelledError"
    assert "`long` in line 4 was interrupted" in reply.told
    assert statuses(reply.pictures[-1])[0] in ("done", "reused")
    assert statuses(reply.pictures[-1])[1:] == ["done", "interrupted", "not reached"]
    assert kernel.run('f.last["ready"], f.last.status').result["text/plain"] == "([1], 'interrupted')"
    assert kernel.run("%%flow g()\nawait asyncio.sleep(0, 2)").ename == "NameError"


def test_a_conversion_is_put_into_the_next_cell(kernel: Kernel) -> None:
    kernel.run("%%flow f(x=1)\nx + 1")
    reply = kernel.run("%omnitron convert f")
    assert reply.next_cell.endswith("@flow\ndef f(x=1):\n    return x + 1")


def test_ten_thousand_runs_grow_the_kernel_by_less_than_fifty_megabytes(kernel: Kernel) -> None:
    kernel.run("%%flow f(n=3)\nrows = [list(range(50)) for _ in range(n)]\ntotal = sum(map(sum, rows))\ntotal")
    kernel.run("import psutil\nsize = lambda: psutil.Process().memory_info().rss / 1e6\nfor _ in range(500): f.run()")
    reply = kernel.run("before = size()\nfor _ in range(10_000): f.run()\nprint(round(size() - before, 1))")
    assert float(reply.text) < 50


def test_running_one_cell_over_and_over_keeps_no_copies(kernel: Kernel) -> None:
    cell = "get_ipython().run_cell_magic('flow', 'f()', 'x = bytes(1_000_000)\\nlen(x)')"
    kernel.run(f"for _ in range(5): {cell}")
    reply = kernel.run(f"before = size()\nfor _ in range(60): {cell}\nprint(round(size() - before, 1))")
    assert float(reply.text.splitlines()[-1]) < 30
