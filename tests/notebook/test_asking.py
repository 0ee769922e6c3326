"""What canvases ask and are answered, without a kernel: a shell's channel is asked in JSON, and answers in JSON."""

from __future__ import annotations

import json

import pytest

from omnitron_kernel.messages import Tell
from omnitron_kernel.notebook import canvases
from omnitron_kernel.notebook.extension import Extension

REVENUE = """%%flow revenue(orders: list = [3, 1, None, 2], top: int = 2) -> list
clean  = [each for each in orders if each]   # without the gaps
ranked = sorted(clean)
ranked[-top:]"""


@pytest.fixture
def channel(notebook):
    """The channel of a notebook with one flow, which ran."""
    (extension,) = [each for each in notebook.shell.input_transformers_cleanup if isinstance(each, Extension)]
    notebook.run(REVENUE)
    return extension.channel


def asked(channel, ask, **fields):
    """The value that answers; JSON both ways."""
    answer = json.loads(json.dumps(channel.answer({"id": "1", "ask": ask, **fields})))
    assert answer["id"] == "1"
    assert "refused" not in answer, answer
    return answer.get("value")


def refused(channel, ask, **fields):
    answer = channel.answer({"id": "1", "ask": ask, **fields})
    assert "value" not in answer
    return answer["refused"]


def test_a_text_is_read_with_what_lives_in_the_notebook(notebook, channel):
    notebook.run("from typing import Literal\ndef rank(values, how: Literal['up', 'down'] = 'up'):\n    'Sorts.'")
    view = asked(channel, "read", source="%%flow f(xs)\nrank(xs)")
    (node,) = view["graph"]["nodes"]
    assert node["doc"] == "Sorts."
    assert [port["id"] for port in node["inputs"]] == ["rank", "xs", "how"]
    assert node["inputs"][1]["label"] == "values"
    assert node["inputs"][2]["choices"] == [{"label": "up", "code": "'up'"}, {"label": "down", "code": "'down'"}]


def test_builtins_methods_and_classes_say_how_they_are_called_without_being_called(notebook, channel):
    notebook.run("import pandas as pd, numpy as np\nlabel = 'x'")
    lines = (
        *("title = 'a'.center(20, '*')", "wide = top.to_bytes(length=2)", "xs = sorted(orders, reverse=True)"),
        *("table = pd.DataFrame(orders)", "mean = np.mean(orders)", "last = ranked.index(2, 0)", "label.strip('x')"),
    )
    view = asked(channel, "read", source="\n".join((REVENUE.rpartition("\n")[0], *lines)), name="revenue")
    nodes = {each["name"]: each for each in view["graph"]["nodes"]}
    labels = {
        name: [port.get("label") or port["id"] for port in each["inputs"] if port.get("given", True)]
        for name, each in nodes.items()
    }
    assert labels["title"] == ["width", "fillchar", "….center"]
    assert labels["xs"] == ["iterable", "reverse"]
    assert "length" in labels["wide"]
    assert labels["table"][-1] == "data"
    assert labels["mean"][-1] == "a"
    assert "Return a centered string" in nodes["title"]["doc"]
    assert nodes["table"]["doc"].startswith("Two-dimensional")
    assert "Return first index" in nodes["last"]["doc"]
    assert "Return a new list" in nodes["xs"]["doc"]


def test_a_text_is_edited_and_nothing_in_the_notebook_changes(notebook, channel):
    reply = asked(
        channel,
        "edit",
        source=REVENUE,
        edits=[{"edit": "RenameNode", "node": "clean", "name": "whole"}],
        name="revenue",
    )
    assert "ranked = sorted(whole)" in reply["source"]
    assert notebook.names["revenue"].source == REVENUE


def test_an_edit_that_cannot_be_made_says_why(channel):
    told = refused(channel, "edit", source=REVENUE, edits=[{"edit": "RemoveNode", "node": "nothing"}])
    assert "nothing" in told


def test_the_facts_of_the_newest_run_are_told_and_of_none_nothing(channel):
    assert asked(channel, "facts", name="revenue")["value"] == "[2, 3]"
    assert asked(channel, "facts", name="nothing") is None


def test_a_flow_is_found_by_its_text_too(channel):
    assert asked(channel, "peek", source=REVENUE, node="clean", port="clean")["text"] == "[\n  3,\n  1,\n  2,\n]"
    assert asked(channel, "peek", name="revenue", node="<inputs>", port="top")["text"] == "2"


def test_a_value_is_that_of_the_text_that_is_meant(notebook, channel):
    """Two cells may define a flow of one name: the older canvas is not shown the other's values."""
    mine = notebook.names["revenue"].version
    assert asked(channel, "peek", name="revenue", node="<inputs>", port="top", version=mine)["text"] == "2"
    notebook.run(REVENUE.replace("top", "most"))
    told = asked(channel, "peek", name="revenue", node="clean", port="clean", version=mine)
    assert "another text" in told["missing"]
    assert set(told) == {"missing"}


def test_a_capture_is_looked_at_in_the_notebook(notebook, channel):
    notebook.run("rate = 0.2")
    notebook.run("%%flow taxed(x=1)\nx * rate")
    assert asked(channel, "peek", name="taxed", node="<captures>", port="rate")["text"] == "0.2"


def test_the_flow_that_a_node_calls_is_opened(notebook, channel):
    source = "%%flow outer(xs=[1])\nfound = revenue(xs)\nfound"
    view = asked(channel, "open", source=source, node="found")
    assert (view["name"], [each["id"] for each in view["graph"]["nodes"]]) == (
        "revenue",
        ["clean", "ranked", "output"],
    )
    notebook.run(source)
    assert asked(channel, "open", name="outer", node="found") == view
    assert "no flow" in refused(channel, "open", source=REVENUE, node="ranked")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("%%flow outer(x)\ndef half(a):\n    b = a / 2\n    return b\nfound = half(x)\nfound", ""),
        (
            "def half(a):\n    b = a / 2\n    return b\n\n@flow\ndef outer(x):\n    found = half(x)\n    return found",
            "outer",
        ),
    ],
)
def test_a_function_of_the_text_itself_is_opened(channel, source, name):
    view = asked(channel, "open", source=source, name=name, node="found")
    assert (view["name"], [each["id"] for each in view["graph"]["nodes"]]) == ("half", ["b"])


def test_what_is_known_holds_the_notebooks_flows_and_nothing_of_ipythons(channel):
    known = asked(channel, "known", word="")
    names = [each["name"] for each in known]
    assert set(names[:5]) == {"revenue", "for", "if", "with", "try"}
    assert not {"get_ipython", "display", "exit", "quit"} & set(names)
    known = asked(channel, "known", word="rev", source="revenued = 1")
    assert known[0]["code"] == "revenued_2 = revenue()"


def test_what_takes_a_value_is_known_by_its_class_in_the_newest_run(channel):
    at = {"node": "ranked", "port": "ranked", "value": "ranked", "source": REVENUE, "name": "revenue"}
    known = asked(channel, "known", word="", **at)
    assert known[0]["code"] == "ranked.append(+...)"
    known = asked(channel, "known", word="len", **at)
    assert known[0]["code"] == "length = len(ranked)"
    assert all(each["name"] != "revenue" for each in known)


def test_what_takes_a_value_that_was_not_computed_is_known_by_its_type(channel):
    at = {"node": "new", "port": "new", "value": "new", "type": "str", "source": REVENUE, "name": "revenue"}
    assert asked(channel, "known", word="upp", **at)[0]["code"] == "upper = new.upper()"


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "hello",
        {},
        {"id": "1"},
        {"id": 1, "ask": "hello"},
        {"id": "1", "ask": "eval", "source": "1"},
        {"id": "1", "ask": ["hello"]},
        {"id": "1", "ask": "read", "source": 1},
        {"id": "1", "ask": "edit", "edits": "no"},
        {"id": "1", "ask": "edit", "edits": [1]},
        {"id": "1", "ask": "edit", "source": "x", "edits": [{"edit": "__class__"}]},
        {"id": "1", "ask": "hello", "more": "x"},
        {"id": "1", "ask": "read", "source": "x" * 2_000_001},
    ],
)
def test_a_message_that_makes_no_sense_is_refused_with_a_word(channel, message):
    answer = channel.answer(message)
    assert answer["refused"]
    assert answer["id"] == (message["id"] if isinstance(message, dict) and message.get("id") == "1" else "")


def test_nothing_that_a_message_says_is_evaluated(notebook, channel):
    notebook.run("ran = []")
    hostile = "%%flow f(x=ran.append(1)) -> ran.append(2)\nran.append(3)"
    asked(channel, "read", source=hostile)
    asked(channel, "edit", source=hostile, edits=[{"edit": "AddNode", "code": "ran.append(4)"}])
    channel.answer(
        {"id": "1", "ask": "peek", "name": "ran.append(5)", "node": "ran.append(6)", "port": "ran.append(7)"}
    )
    channel.answer({"id": "1", "ask": "known", "word": "ran.append(8)"})
    channel.answer({"id": "1", "ask": "open", "source": hostile, "node": "ran"})
    assert notebook.names["ran"] == []


def test_without_a_kernel_nothing_can_be_run_from_a_canvas(channel):
    assert "no kernel" in refused(channel, "run", name="revenue")
    assert "run its cell" in refused(channel, "run", name="nothing")


def test_who_listens_is_told_every_run_until_it_stops(notebook, channel):
    heard = []
    undo = channel.listen(heard.append)
    assert channel.watched
    notebook.run(REVENUE)
    assert [each["facts"]["status"] for each in heard] == ["done"]
    notebook.run("for _ in range(5): run = revenue.run([4])")
    assert [each["facts"]["value"] for each in heard] == ["[2, 3]", "[4]"]
    undo()
    undo()
    notebook.run("run = revenue.run([5])")
    assert len(heard) == 2
    assert not channel.watched


def test_a_failed_run_of_a_plain_cell_is_told_too(notebook, channel):
    heard = []
    channel.listen(heard.append)
    notebook.run("revenue.run(3)")
    assert heard[-1]["facts"]["error"] == "TypeError: 'int' object is not iterable"


def test_a_listener_that_raises_ends_no_run(notebook, channel):
    def bad(_):
        raise RuntimeError

    channel.listen(bad)
    assert notebook.run(REVENUE).value == [2, 3]


def test_an_offer_is_put_below_the_next_cell_once_and_can_be_taken_again(notebook, channel, monkeypatch):
    put = []
    monkeypatch.setattr(notebook.shell, "set_next_input", put.append)
    changed = REVENUE.replace("top: int = 2", "top: int = 3")
    asked(channel, "offer", source=REVENUE.replace("2", "9"))
    asked(channel, "offer", source=changed)
    notebook.run("1")
    notebook.run("2")
    assert put == [changed]
    notebook.run("%omnitron take revenue")
    assert put == [changed] * 2
    assert "Did you mean 'revenue'" in str(notebook.run("%omnitron take revenu").error)
    assert "which flow" in str(notebook.run("%omnitron take").error)


def test_an_offer_that_the_cell_already_is_waits_no_more(notebook, channel, monkeypatch):
    put = []
    monkeypatch.setattr(notebook.shell, "set_next_input", put.append)
    asked(channel, "offer", source=REVENUE)
    notebook.run("1")
    assert put == []
    assert "no text" in refused(channel, "offer", source="")


def test_outputs_hold_a_canvas_only_where_the_front_end_turned_ours_away(notebook, channel, monkeypatch):
    made = []

    class Point:
        def load(self):
            return lambda shown, where: made.append((shown, where)) or {"application/x-canvas": {}}

    monkeypatch.setattr(canvases, "entry_points", lambda **_: [Point()])
    assert "application/x-canvas" not in notebook.run(REVENUE).shown[-1]
    channel._turned_away = True
    assert "application/x-canvas" in notebook.run(REVENUE).shown[-1]
    assert "application/x-canvas" in notebook.run(REVENUE.replace("%%flow", "%%flow --no-run")).shown[-1]
    format_ = notebook.shell.display_formatter.format
    assert "application/x-canvas" in format_(notebook.names["revenue"])[0]
    assert made[-1] == (notebook.names["revenue"], channel)
    notebook.run("%unload_ext omnitron_kernel")
    assert "application/x-canvas" not in format_(notebook.names["revenue"])[0]
    assert "text/html" in format_(notebook.names["revenue"])[0]


def test_a_canvas_that_cannot_be_made_hides_no_picture(notebook, channel, monkeypatch):
    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr(canvases, "entry_points", broken)
    channel._turned_away = True
    assert "text/html" in notebook.run(REVENUE).shown[-1]


def test_a_tell_that_nobody_hears_costs_nothing(channel):
    channel.tell(Tell("run", None))


LAZY = """
asked = []
class Lazy:
    @property
    def __class__(self):
        asked.append("class")
        return int
lazy = Lazy()
"""


def test_no_value_of_the_notebook_is_asked_what_it_is(notebook, channel):
    """Proxies and lazy objects compute, or connect, when somebody asks for their class."""
    notebook.run(LAZY)
    notebook.run("asked.clear()")

    channel.after_cell()
    channel.offers.add("lazy", "%%flow lazy(x)\nx")
    asked(channel, "read", source="%%flow f(x)\ny = lazy.go(x)\ny")
    asked(channel, "read", source="%%flow lazy(x)\ny = lazy(x)\ny")
    refused(channel, "open", source="%%flow f(x)\ny = lazy.go(x)\ny", node="y")
    asked(channel, "known", word="la")
    asked(channel, "facts", name="lazy")
    asked(channel, "peek", name="f", node="<captures>", port="lazy")
    channel.offers.put(notebook.shell)
    notebook.run("%flows")
    notebook.run("%omnitron convert lazy")

    assert notebook.shell.user_ns["asked"] == []


def test_a_lazy_module_is_not_imported_to_see_what_it_holds(notebook, channel, tmp_path, monkeypatch):
    (tmp_path / "only_when_used.py").write_text("loaded = True\ndef helper(x): return x\n")
    monkeypatch.syspath_prepend(tmp_path)
    notebook.run(
        "import importlib.util, sys\n"
        "spec = importlib.util.find_spec('only_when_used')\n"
        "spec.loader = importlib.util.LazyLoader(spec.loader)\n"
        "late = importlib.util.module_from_spec(spec)\n"
        "sys.modules['only_when_used'] = late\n"
        "spec.loader.exec_module(late)"
    )
    late = notebook.shell.user_ns["late"]

    asked(channel, "read", source="%%flow f(x)\ny = late.helper(x)\ny")
    refused(channel, "open", source="%%flow f(x)\ny = late.helper(x)\ny", node="y")

    assert "loaded" not in object.__getattribute__(late, "__dict__")


class FakeLine:
    """A comm's end, without a kernel."""

    primary, greeted, heard = False, False, 0

    def __init__(self, name):
        self.comm_id, self.sent, self.closed = name, [], False

    def send(self, message):
        self.sent.append(message)

    def close(self):
        self.closed = True


class Leaving(dict):
    """Lines of which each leaves, in another thread, as soon as somebody has looked whether it is there."""

    def __contains__(self, key):
        return self.pop(key, None) is not None


def test_a_line_that_leaves_while_it_speaks_is_answered(channel, monkeypatch):
    monkeypatch.setattr(channel, "_lines", Leaving())
    line = FakeLine("a")
    channel._keep(line)

    channel._heard(line, {"id": "7", "ask": "hello"})

    assert [each["id"] for each in line.sent] == ["7"]


def test_a_line_that_has_left_is_not_kept_for_having_spoken(channel):
    line = FakeLine("a")
    channel._keep(line)
    channel._left(line)

    channel._heard(line, {"id": "7", "ask": "hello"})

    assert "a" not in channel._lines


def test_of_too_many_lines_the_one_that_was_silent_longest_is_closed(channel):
    from omnitron_kernel.notebook.channel import _LINES

    lines = [FakeLine(str(number)) for number in range(_LINES)]
    for each in lines:
        channel._keep(each)
    channel._heard(lines[0], {"id": "1", "ask": "hello"})

    channel._keep(FakeLine("new"))

    assert [each.comm_id for each in lines if each.closed] == ["1"]
    assert set(channel._lines) == {each.comm_id for each in lines if not each.closed} | {"new"}
