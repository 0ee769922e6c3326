"""The Jupyter server reads and patches texts: for whoever it knows and lets, at its own address, never with a 500."""

import http.cookiejar
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "omnitron_lab_ext"
READ = {"source": "%%flow f(x: int = 1)\nx + 1"}
SET = {"edit": "SetLiteral", "node": "<inputs>", "port": "x", "code": "2"}
EDIT = {**READ, "edits": [SET]}

AUTHORIZER = """
from jupyter_server.auth import Authorizer

class OfOurs(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return resource != "omnitron" or {}

c.ServerApp.authorizer_class = OfOurs
"""


@dataclass
class Server:
    """A Jupyter server of the test's own."""

    address: str
    token: str = "secret"
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        """Posts JSON, or bytes as they are; returns the status and the answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Authorization": f"token {self.token}"} if headers is None else headers
        return self._open(urllib.request.Request(f"{self.address}/omnitron/{path}", data, given))

    def _open(self, request: urllib.request.Request) -> tuple[int, dict[str, Any]]:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            with error:
                told = error.read() if "json" in error.headers.get("Content-Type", "") else b""
                return error.code, json.loads(told or b"{}")

    def log_in(self) -> str:
        """Logs in as a browser does; returns the XSRF cookie."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        with opener.open(f"{self.address}/login?token={self.token}", timeout=30):
            pass
        return next(each.value for each in self.cookies if each.name == "_xsrf")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def started(folder: Path, config: str = "") -> Iterator[Server]:
    """A real server under `/deep/base/`, as `jupyter server` starts it where our package is installed."""
    places = {name: str(folder / name.lower()) for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "HOME")}
    for each in (*places.values(), folder / "config"):
        Path(each).mkdir()
    (folder / "config" / "jupyter_server_config.py").write_text(config)
    environment = {
        **os.environ,
        **places,
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_CONFIG_PATH": str(PACKAGE / "jupyter-config"),
        "PYTHONPATH": str(ROOT),
    }
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyter", "server", "--no-browser", "--ServerApp.port_retries=0", f"--port={port}"),
        *("--IdentityProvider.token=secret", "--ServerApp.base_url=/deep/base/", f"--ServerApp.root_dir={folder}"),
        *("--allow-root", "--ServerApp.ip=127.0.0.1"),
    ]
    log = (folder / "log").open("w")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
    server = Server(f"http://127.0.0.1:{port}/deep/base")
    try:
        for _ in range(1200):
            assert process.poll() is None, (folder / "log").read_text()
            try:
                urllib.request.urlopen(f"{server.address}/api", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(30)
        log.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    yield from started(tmp_path_factory.mktemp("server"))


class TestAnswers:
    def test_a_text_is_read(self, server):
        status, view = server.post("read", READ)

        assert status == 200
        assert [each["id"] for each in view["graph"]["nodes"]] == ["output"]
        assert view["graph"]["inputs"][0]["editor"] == "number"

    def test_a_text_is_edited(self, server):
        status, reply = server.post("edit", EDIT)

        assert status == 200
        assert (reply["spans"], reply["source"]) == ([[18, 19, "2"]], "%%flow f(x: int = 2)\nx + 1")
        assert reply["view"]["graph"]["inputs"][0]["code"] == "2"

    def test_what_a_kernel_told_of_its_functions_counts_for_an_edit(self, server):
        text = "%%flow f(x)\ny = clean(x, how='all')\ny"
        edit = {"edit": "Disconnect", "target": "y", "port": "how"}
        request = {"source": text, "edits": [edit], "signatures": {"clean": "frame, how=..."}}

        assert server.post("edit", request)[1]["source"] == "%%flow f(x)\ny = clean(x)\ny"
        assert server.post("edit", {**request, "signatures": {"clean": 1}})[0] == 422

    def test_a_function_of_a_module_is_meant_by_its_name(self, server):
        text = "def f(x):\n    return x\ndef g(y):\n    return y\n"

        assert server.post("read", {"source": text, "name": "g"})[1]["name"] == "g"

    def test_a_half_typed_text_is_an_answer_too(self, server):
        status, view = server.post("read", {"source": "%%flow f(x"})

        assert (status, view["readable"]) == (200, False)

    def test_ids_are_those_of_the_text(self, server):
        from omnitron_kernel.graph import read

        for path in sorted((ROOT / "flows").glob("*.py")):
            text = path.read_text()
            status, view = server.post("read", {"source": text, "name": path.stem})
            assert status == 200
            assert [each["id"] for each in view["graph"].get("nodes", [])] == [
                each.id for each in read(text, path.stem).nodes
            ]


class TestWhoMayAsk:
    @pytest.mark.parametrize("path", ["read", "edit"])
    def test_nobody_without_a_token(self, server, path):
        status, answer = server.post(path, EDIT if path == "edit" else READ, {})

        assert status in (401, 403)
        assert "view" not in answer
        assert "graph" not in answer

    def test_nobody_with_another_token(self, server):
        assert server.post("read", READ, {"Authorization": "token wrong"})[0] in (401, 403)

    def test_a_browser_sends_its_xsrf_cookie_along(self, server):
        """A page of another site has the cookie of the login, and cannot read this one."""
        browser = Server(server.address)
        cookie = browser.log_in()

        assert browser.post("read", READ, {})[0] == 403
        assert browser.post("read", READ, {"X-XSRFToken": cookie})[0] == 200

    def test_only_posts_under_the_base_url(self, server):
        outside = Server(server.address.removesuffix("/deep/base"))

        assert outside.post("read", READ)[0] == 404
        request = urllib.request.Request(
            f"{server.address}/omnitron/read", headers={"Authorization": f"token {server.token}"}
        )
        assert server._open(request)[0] == 405

    def test_an_authorizer_decides(self, tmp_path):
        for denying in started(tmp_path, AUTHORIZER.format("False")):
            status, answer = denying.post("read", READ)
            assert status == 403
            assert "graph" not in answer

    def test_who_may_only_read_is_answered(self, tmp_path):
        """Nothing is written or run, so nobody needs a permission for that."""
        for reading in started(tmp_path, AUTHORIZER.format("action == 'read'")):
            assert reading.post("read", READ)[0] == 200
            assert reading.post("edit", EDIT)[0] == 200
            assert reading.post("convert", READ)[0] == 200


class TestWhatIsNoRequest:
    """Every refusal has a status of its own and says why, in JSON."""

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"source": "\xff"}', b"[1,", b'{"source": "\\ud800"}'])
    def test_no_json(self, server, body):
        status, answer = server.post("read", body)

        assert status == 400
        assert "JSON" in answer["message"]

    @pytest.mark.parametrize(
        ("path", "body", "word"),
        [
            ("read", {}, "source"),
            ("read", [], "body"),
            ("read", None, "body"),
            ("read", {"source": 1}, "source"),
            ("read", {"source": None}, "source"),
            ("read", {**READ, "name": 1}, "name"),
            ("read", {**READ, "more": 1}, "more"),
            ("read", EDIT, "edits"),
            ("edit", READ, "edits"),
            ("edit", {**READ, "edits": {}}, "edits"),
            ("edit", {**READ, "edits": ["RemoveNode"]}, "edits"),
        ],
    )
    def test_no_message(self, server, path, body, word):
        status, answer = server.post(path, body)

        assert status == 422
        assert word in answer["message"]

    @pytest.mark.parametrize(
        ("edits", "word"),
        [
            ([], "one or more"),
            ([{}], "there is no edit"),
            ([{"edit": "RemoveNod", "node": "x"}], "Did you mean 'RemoveNode'?"),
            ([{**SET, "port": "y"}], "It has: x."),
            ([{**SET, "code": "import os"}], "not Python"),
            ([{"edit": "RemoveNode", "node": "nothing"}], "has no node"),
            ([{"edit": "Splice", "spans": [], "base_hash": "x"}], "another text"),
        ],
    )
    def test_a_refused_edit_says_why(self, server, edits, word):
        status, answer = server.post("edit", {**READ, "edits": edits})

        assert status == 200, "a refusal is an answer: a browser's console logs no error for it"
        assert word in answer["refused"]
        assert answer.keys() == {"refused"}

    def test_a_request_without_end(self, server):
        status, answer = server.post("read", {"source": "x" * 1_000_001})

        assert status == 413
        assert "1000000" in answer["message"]

    def test_deep_nests(self, server):
        assert server.post("read", {"source": "(" * 100_000})[0] == 200
        assert server.post("read", b'{"source": ' + b"[" * 100_000)[0] in (400, 422)
        deep: Any = SET
        for _ in range(30):
            deep = {"edit": "Batch", "edits": [deep]}
        assert server.post("edit", {**READ, "edits": [deep]})[1].keys() == {"refused"}

    @settings(max_examples=60)
    @given(st.text() | st.text(alphabet="%flow f(x)=:\n [{'\"\\#1,.", max_size=60).map("%%flow f(x)\n{}".format))
    def test_no_text_is_an_error_of_the_server(self, server, text):
        body = json.dumps({"source": text}).encode()

        assert server.post("read", body)[0] in (200, 400)
        assert server.post("edit", {"source": text, "edits": [SET]})[0] in (200, 400)


def test_the_server_goes_on_while_a_long_text_is_read(server):
    """Reading works in a thread of its own, so what else is asked meanwhile is answered at once, again and again."""
    import threading

    long = "%%flow f(x)\n" + "".join(f"a{index} = g(x, {index})\n" for index in range(6000))
    done: list[int] = []
    thread = threading.Thread(target=lambda: done.append(server.post("read", {"source": long})[0]))
    thread.start()
    taken: list[float] = []
    start = time.perf_counter()
    while not done:
        began = time.perf_counter()
        urllib.request.urlopen(f"{server.address}/api", timeout=30).close()
        taken.append(time.perf_counter() - began)
    thread.join()

    assert done == [200]
    assert len(taken) >= 5, "each waited for the text"
    assert median(taken) < max(0.1, (time.perf_counter() - start) / 10)


class TestInstalled:
    """What the package says of itself to Jupyter."""

    def test_jupyter_lists_it_as_ok(self, tmp_path):
        path = {"JUPYTER_CONFIG_PATH": str(PACKAGE / "jupyter-config"), "JUPYTER_CONFIG_DIR": str(tmp_path)}
        command = [sys.executable, "-m", "jupyter", "server", "extension", "list"]
        done = subprocess.run(command, env={**os.environ, **path}, capture_output=True, text=True, check=True)
        told = done.stdout + done.stderr

        assert "omnitron_lab_ext" in told
        lines = [line for line in told.splitlines() if "omnitron_lab_ext" in line]
        assert any("OK" in line for line in lines)
        assert not any("X" in line for line in lines)

    def test_its_points_are_told_without_loading_anything(self):
        import omnitron_lab_ext

        assert omnitron_lab_ext._jupyter_server_extension_points() == [{"module": "omnitron_lab_ext"}]
        (place,) = omnitron_lab_ext._jupyter_labextension_paths()
        assert place == {"src": "labextension", "dest": "omnitron_lab_ext"}
        program = (
            "import sys, omnitron_lab_ext\nomnitron_lab_ext._jupyter_labextension_paths()\n"
            "print({'jupyter_server', 'tornado', 'pydantic'} & set(sys.modules))"
        )
        told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
        assert told.strip() == "set()"

    def test_the_settings_turn_it_on(self):
        path = PACKAGE / "jupyter-config" / "jupyter_server_config.d" / "omnitron_lab_ext.json"

        assert json.loads(path.read_text()) == {"ServerApp": {"jpserver_extensions": {"omnitron_lab_ext": True}}}
