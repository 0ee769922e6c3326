"""The channel between canvases and a real kernel: comm messages in, comm messages out, as JupyterLab sends them."""

from __future__ import annotations

import itertools
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

pytestmark = pytest.mark.kernel

CELL = (
    "%%flow slow(pause=0.5)\nimport time\nready = {'tea': 2}\nfirst = time.sleep(pause)\nsecond = time.sleep(pause)\n7"
)


class Page:
    """A front end: a client of a kernel that speaks over one comm and, where it has one, a subshell."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.client = manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.heard: list[dict[str, Any]] = []
        self.comm = ""
        self.subshell: str | None = None
        self._numbers = itertools.count(1)

    def close(self) -> None:
        self.client.stop_channels()

    def until(self, wanted: Callable[[dict[str, Any]], bool], timeout: float = 30) -> dict[str, Any]:
        """Listens until a message comes, or has come since the last one that was waited for."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            while self.heard:
                message = self.heard.pop(0)
                if wanted(message):
                    return message
            if self.client.iopub_channel.msg_ready() or self.client.iopub_channel.socket.poll(100):
                self.heard.append(self.client.get_iopub_msg(timeout=5))
        raise AssertionError("nothing of that kind was heard")

    def send(self, kind: str, content: dict[str, Any]) -> str:
        message = self.client.session.msg(kind, content)
        if self.subshell is not None:
            message["header"]["subshell_id"] = self.subshell
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def ask(self, ask: str, **fields: Any) -> Any:
        """Asks over the comm and returns the answer."""
        number = f"{ask}-{next(self._numbers)}"
        self.send("comm_msg", {"comm_id": self.comm, "data": {"id": number, "ask": ask, **fields}})
        message = self.until(
            lambda each: each["msg_type"] == "comm_msg" and each["content"]["data"].get("id") == number
        )
        return message["content"]["data"]

    def run(self, cell: str) -> dict[str, Any]:
        """Executes a cell to its end and returns the reply."""
        self.heard.clear()
        asked = self.client.execute(cell)
        self.until(lambda each: each["parent_header"].get("msg_id") == asked and _is_idle(each), timeout=60)
        while True:
            reply = self.client.get_shell_msg(timeout=30)
            if reply["parent_header"].get("msg_id") == asked:
                content: dict[str, Any] = reply["content"]
                return content

    def tells(self, asked: str) -> list[dict[str, Any]]:
        """What is told until a request has been dealt with."""
        told: list[dict[str, Any]] = []

        def ended(message: dict[str, Any]) -> bool:
            if message["msg_type"] == "comm_msg" and "tell" in message["content"]["data"]:
                told.append(message["content"]["data"])
            return message["parent_header"].get("msg_id") == asked and _is_idle(message)

        self.until(ended)
        return told

    def open_subshell(self) -> None:
        self.client.control_channel.send(self.client.session.msg("create_subshell_request", {}))
        reply = self.client.get_control_msg(timeout=30)
        self.subshell = reply["content"]["subshell_id"]


def _is_idle(message: dict[str, Any]) -> bool:
    return message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"


@pytest.fixture
def page() -> Iterator[Page]:
    """A page whose kernel has the extension loaded, with the comm that the kernel opened."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(stderr=subprocess.DEVNULL)
    page = Page(manager)
    asked = page.client.execute("%load_ext omnitron_kernel")
    opened = page.until(lambda each: each["msg_type"] == "comm_open")
    page.comm = opened["content"]["comm_id"]
    page.until(lambda each: each["parent_header"].get("msg_id") == asked and _is_idle(each))
    assert opened["content"]["target_name"] == "omnitron"
    assert opened["content"]["data"]["version"]
    yield page
    page.close()
    manager.shutdown_kernel(now=True)


def test_a_page_is_answered_at_once_while_a_cell_runs(page: Page) -> None:
    """Over a subshell, as Lab's comms go; what the running flow has computed can be looked at."""
    page.open_subshell()
    assert page.ask("hello")["value"]["version"]
    page.client.execute("%%flow slow(pause=3)\nimport time\nready = {'tea': 2}\nfirst = time.sleep(pause)\n7")
    running = page.until(lambda each: _is_running(each, "first"))
    assert running["content"]["data"]["tell"] == "run"
    for _ in range(2):  # what was told meanwhile changes nothing about where answers come from
        began = time.monotonic()
        assert page.ask("peek", name="slow", node="ready", port="ready")["value"]["text"] == "{\n  'tea': 2,\n}"
        assert page.ask("peek", name="slow", node="output")["value"]["missing"] == "this node has not run yet"
        view = page.ask("read", source="%%flow slow(pause=3)\nx = 1\nx")["value"]
        assert [each["id"] for each in view["graph"]["nodes"]] == ["x"]
        assert time.monotonic() - began < 1
    assert page.ask("facts", name="slow")["value"]["status"] == "running"


def _is_running(message: dict[str, Any], node: str) -> bool:
    if message["msg_type"] != "comm_msg" or "tell" not in message["content"]["data"]:
        return False
    nodes = message["content"]["data"]["facts"].get("nodes", [])
    return any(each["id"] == node and each["status"] == "running" for each in nodes)


def test_a_run_is_told_whole_then_by_what_changed_and_whole_at_its_end(page: Page) -> None:
    page.ask("hello")
    told = page.tells(page.client.execute(CELL))
    assert (told[0]["whole"], told[-1]["whole"]) == (True, True)
    assert told[0]["facts"]["status"] == "running"
    assert told[-1]["facts"]["status"] == "done"
    assert [each["status"] for each in told[-1]["facts"]["nodes"]] == ["done"] * 5
    between = [each for each in told[1:-1] if not each.get("whole")]
    assert 3 <= len(between) <= 20
    assert all(len(each["facts"].get("nodes", [])) < 5 for each in between)


def test_a_canvas_spares_the_output_all_pictures_but_the_first_and_the_last(page: Page) -> None:
    page.ask("hello")
    asked = page.client.execute(CELL)
    shown = []

    def ended(message: dict[str, Any]) -> bool:
        if message["msg_type"] in ("display_data", "update_display_data"):
            shown.append(message["content"]["data"])
        return message["parent_header"].get("msg_id") == asked and _is_idle(message)

    page.until(ended)
    assert len(shown) == 2
    assert {"application/vnd.omnitron.run+json", "text/html", "text/plain"} <= set(shown[-1])


def test_a_page_that_comes_later_opens_a_comm_of_its_own(page: Page) -> None:
    page.run("%%flow f(x=1)\ny = x + 1\ny")
    asked = page.send("comm_info_request", {"target_name": "omnitron"})
    reply = page.client.get_shell_msg(timeout=30)
    assert reply["parent_header"]["msg_id"] == asked
    assert page.comm in reply["content"]["comms"]
    page.comm = "later"
    page.send("comm_open", {"comm_id": "later", "target_name": "omnitron", "data": {}})
    assert page.ask("hello")["value"]["version"]
    assert page.ask("facts", name="f")["value"]["value"] == "2"
    page.send("comm_close", {"comm_id": "later", "data": {}})
    assert page.run("1 + 1")["status"] == "ok"
    told = page.tells(page.client.execute("f.run()"))
    assert not told


def test_a_page_finds_that_the_extension_is_loaded_when_all_others_have_left(page: Page) -> None:
    page.send("comm_close", {"comm_id": page.comm, "data": {}})
    asked = page.send("comm_info_request", {"target_name": "omnitron"})
    replies = iter(lambda: page.client.get_shell_msg(timeout=30), None)
    reply = next(each for each in replies if each["parent_header"]["msg_id"] == asked)
    assert page.comm not in reply["content"]["comms"]
    assert len(reply["content"]["comms"]) == 1


def test_a_plain_run_in_a_cell_is_told_when_the_cell_ends(page: Page) -> None:
    page.run("%%flow f(x=1)\ny = x + 1\ny")
    page.ask("hello")
    (told,) = page.tells(page.client.execute("run = f.run(41)"))
    assert (told["facts"]["flow"], told["facts"]["value"]) == ("f", "42")
    assert not page.tells(page.client.execute("2"))


def test_what_a_front_end_without_the_extension_turns_away_makes_outputs_ask_for_a_canvas(page: Page) -> None:
    page.send("comm_close", {"comm_id": page.comm, "data": {}})
    reply = page.run("%%flow f(x=1)\nx")
    assert reply["status"] == "ok"
    page.run(
        "loaded = [each for each in get_ipython().input_transformers_cleanup if hasattr(each, 'channel')]\n"
        "assert loaded[0].channel.wants_widget()"
    )
    assert page.run("assert loaded[0].channel.wants_widget()")["status"] == "ok"


def test_messages_that_make_no_sense_are_refused_and_the_kernel_goes_on(page: Page) -> None:
    for data in ({}, {"ask": "hello"}, {"id": "1"}, {"id": 1, "ask": "hello"}, {"id": "2", "ask": "eval"}):
        page.send("comm_msg", {"comm_id": page.comm, "data": data})
        answer = page.until(lambda each: each["msg_type"] == "comm_msg")["content"]["data"]
        assert answer["refused"]
    assert page.ask("hello")["value"]["version"]


def test_a_canvas_runs_a_flow_in_the_main_thread_and_interrupts_it(page: Page) -> None:
    page.open_subshell()
    page.ask("hello")
    page.run("import threading, time\nseen = []")
    page.run(
        "%%flow --no-run f(pause=30)\nplace = threading.current_thread() is threading.main_thread()\n"
        "x = time.sleep(pause)\nx"
    )
    assert "refused" not in page.ask("run", name="f")
    page.until(lambda each: _is_running(each, "x"))
    assert page.ask("peek", name="f", node="place", port="place")["value"]["text"] == "True"
    began = time.monotonic()
    page.ask("cancel")
    page.until(lambda each: _status(each) == "interrupted")
    assert time.monotonic() - began < 5
    assert page.run("assert f.last.status == 'interrupted'")["status"] == "ok"


def test_a_canvas_runs_and_interrupts_an_async_flow(page: Page) -> None:
    page.open_subshell()
    page.ask("hello")
    page.run("%%flow --no-run f(pause=30)\nimport asyncio\nx = await asyncio.sleep(pause)\nx")
    assert "refused" not in page.ask("run", name="f")
    page.until(lambda each: _is_running(each, "x"))
    page.ask("cancel")
    page.until(lambda each: _status(each) == "interrupted")
    assert page.run("1")["status"] == "ok"


def test_cancel_interrupts_a_running_cell(page: Page) -> None:
    page.open_subshell()
    page.ask("hello")
    asked = page.client.execute("%%flow f(pause=30)\nimport time\nx = time.sleep(pause)\nx")
    page.until(lambda each: _is_running(each, "x"))
    page.ask("cancel")
    page.until(lambda each: each["parent_header"].get("msg_id") == asked and each["msg_type"] == "error", timeout=10)


def _status(message: dict[str, Any]) -> str:
    if message["msg_type"] != "comm_msg" or "tell" not in message["content"]["data"]:
        return ""
    return str(message["content"]["data"]["facts"]["status"])


def test_an_offered_text_is_the_next_cell(page: Page) -> None:
    page.run("%%flow f(x=1)\nx + 1")
    page.ask("hello")
    assert "refused" not in page.ask("offer", name="f", source="%%flow f(x=1)\nx + 2")
    offered = page.run("1")["payload"]
    assert [each["text"] for each in offered if each["source"] == "set_next_input"] == ["%%flow f(x=1)\nx + 2"]
    assert page.run("1")["payload"] == []
    taken = page.run("%omnitron take f")["payload"]
    assert [each["text"] for each in taken] == ["%%flow f(x=1)\nx + 2"]


def test_unloading_closes_the_comm(page: Page) -> None:
    page.client.execute("%unload_ext omnitron_kernel")
    closed = page.until(lambda each: each["msg_type"] == "comm_close")
    assert closed["content"]["comm_id"] == page.comm
    assert page.run("1")["status"] == "ok"


def test_a_question_leaves_the_plots_of_a_running_cell_alone(page: Page) -> None:
    """A kernel's own comm would run what waits for a cell's end, such as showing figures, in the midst of it."""
    page.open_subshell()
    page.ask("hello")
    page.run("ended = []\nget_ipython().events.register('post_execute', lambda: ended.append(1))\nimport time")
    page.client.execute("before = len(ended)\ntime.sleep(2)\nduring = len(ended) - before")
    page.ask("known", word="")
    assert page.run("assert during == 0, during")["status"] == "ok"
