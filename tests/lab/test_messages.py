"""Python and the front end speak of the same messages."""

import importlib.util
import json
import shutil
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from omnitron_kernel import messages
from omnitron_kernel.documents import edited, read_view
from omnitron_kernel.graph import edits
from omnitron_kernel.messages import EditReply, FlowFacts, NodeFacts, ReadRequest, RunFacts, Tell, plain

ROOT = Path(__file__).parents[2]
UI = ROOT / "omnitron_lab_ext" / "ui"


@pytest.mark.skipif(shutil.which("node") is None or not (UI / "node_modules").is_dir(), reason="needs `make setup`")
def test_the_types_of_the_front_end_are_written_from_these():
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "write_messages.py", "--check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_every_message_and_edit_has_a_type():
    written = (UI / "src" / "messages.ts").read_text()
    kinds = [name for name in messages.__all__ if is_dataclass(getattr(messages, name))]
    kinds += [name for name in edits.__all__ if is_dataclass(getattr(edits, name))]

    assert len(kinds) > 30
    assert [name for name in kinds if f"interface {name} " not in written] == []


def test_fields_at_their_defaults_are_left_out():
    facts = RunFacts("f", "1", "done", nodes=(NodeFacts("x", "done", ms=0.0), NodeFacts("y", "waiting")))

    assert plain(Tell("run", facts)) == {
        "tell": "run",
        "facts": {
            "flow": "f",
            "run": "1",
            "status": "done",
            "nodes": [{"id": "x", "status": "done", "ms": 0.0}, {"id": "y", "status": "waiting"}],
        },
    }
    assert plain(FlowFacts("f", form="def")) == {"flow": "f", "form": "def"}
    assert plain({"a": (1, None, True)}) == {"a": [1, None, True]}


TEXT = "%%flow f(x: int = 1)\nfor y in x:\n    z = clean(y, how='any')\nz * 0.5"


@pytest.mark.parametrize(
    "message",
    [
        read_view(TEXT),
        edited(TEXT, [{"edit": "RenameNode", "node": "for/body/z", "name": "w"}]),
        RunFacts("f", "1", "failed", error="E", inputs={"x": "1"}, nodes=(NodeFacts("x", "failed"),)),
        ReadRequest("x", None),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_is_sent_is_what_comes_in(message):
    there = json.loads(json.dumps(plain(message)))

    assert TypeAdapter(type(message)).validate_python(there, strict=False) == message


@given(st.builds(NodeFacts, st.text(), st.text(), st.text(), st.none() | st.floats(allow_nan=False)))
def test_any_message_travels(message):
    assert NodeFacts(**json.loads(json.dumps(plain(message)))) == message


def test_a_reply_names_all_that_it_says():
    assert {each.name for each in fields(EditReply)} >= {"spans", "hash", "source", "ids", "added", "warnings", "view"}


def test_importing_the_messages_loads_no_vendor():
    assert importlib.util.find_spec("omnitron_kernel.messages") is not None
    program = (
        "import sys, omnitron_kernel.messages\nprint({'pydantic', 'libcst', 'IPython', 'tornado'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert told.strip() == "set()"
