"""The canvas as a widget, from the kernel's side: what it sends, what it answers, what a notebook would save of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from omnitron_kernel import flow
from omnitron_kernel.messages import RunFacts, Tell
from omnitron_kernel.notebook.channel import Channel
from omnitron_lab_ext import standing_in, widget
from omnitron_lab_ext.widget import Canvas, canvas_bundle

VIEW = "application/vnd.jupyter.widget-view+json"


@flow
def doubled(x: int = 2) -> int:
    y = x * 2
    return abs(y)


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A front end as the build leaves it; small, and there without Node."""
    (tmp_path / "loader.js").write_text("export default () => ({});")
    (tmp_path / "widget.js").write_text("export const begin = () => {};" * 1000)
    (tmp_path / "widget.css").write_text(".om-canvas { color: red }")
    monkeypatch.setattr(widget, "STATIC", tmp_path)
    for each in (widget._front, widget._packed):
        each.cache_clear()
    yield
    for each in (widget._front, widget._packed):
        each.cache_clear()


@pytest.fixture
def channel() -> Channel:
    """A channel of a shell that knows the flow."""
    shell = InteractiveShell()
    shell.user_ns["doubled"] = doubled
    return Channel(shell)


def said(canvas: Canvas, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """What a canvas sends from now on."""
    sent: list[tuple[Any, Any]] = []
    monkeypatch.setattr(canvas, "send", lambda content, buffers=None: sent.append((content, buffers)))
    return sent


def test_an_ask_is_answered_as_the_channel_answers_it(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = Canvas(doubled, channel)
    sent = said(canvas, monkeypatch)
    ask = {"id": "1", "ask": "read", "source": canvas.source, "name": "doubled"}
    canvas._handle_custom_msg(ask, [])
    assert sent == [(channel.answer(ask), None)]
    assert sent[0][0]["value"]["name"] == "doubled"


def test_the_canvas_itself_is_sent_when_a_page_asks_for_it(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = Canvas(doubled, channel)
    sent = said(canvas, monkeypatch)
    canvas._handle_custom_msg({"load": canvas.bundle}, [])
    ((content, buffers),) = sent
    assert content == {"loaded": canvas.bundle}
    assert [gzip.decompress(each)[:12] for each in buffers] == [b"export const", b".om-canvas {"]


@pytest.mark.parametrize("message", [None, 7, "run", [], {}, {"id": 3}, {"id": "x", "ask": "eval", "source": "1"}])
def test_what_cannot_be_understood_is_refused(
    message: object, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = Canvas(doubled, channel)
    sent = said(canvas, monkeypatch)
    canvas._handle_custom_msg(message, [])
    assert "refused" in sent[0][0]


def test_a_run_of_this_flow_is_told_and_of_no_other(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = Canvas(doubled, channel)
    sent = said(canvas, monkeypatch)
    for name in ("doubled", "other"):
        channel.tell(Tell("run", RunFacts(name, "run-1", "done"), whole=True))
    assert [content["facts"]["flow"] for content, _ in sent] == ["doubled"]
    canvas.close()
    channel.tell(Tell("run", RunFacts("doubled", "run-2", "done"), whole=True))
    assert len(sent) == 1


def test_what_a_notebook_saves_of_it_is_small_and_holds_no_canvas(channel: Channel) -> None:
    """The real figure, with the real loader, is measured in the browser."""
    state = Canvas(doubled, channel).get_state()
    assert len(json.dumps(state, default=str)) < 3000
    assert "begin = () =>" not in json.dumps(state, default=str)


def test_all_outputs_of_a_flow_show_one_canvas(channel: Channel) -> None:
    first, second = canvas_bundle(doubled, channel), canvas_bundle(doubled.run(3).flow, channel)
    assert first == second
    assert set(first) == {VIEW}


def test_a_flow_that_is_defined_anew_leaves_the_draft_of_another_text_behind(channel: Channel) -> None:
    @flow(name="doubled")
    def again(x: int = 2) -> int:
        return x * 3

    canvas_bundle(doubled, channel)
    canvas = channel.memory["doubled"]
    canvas.draft = "def doubled(x): ..."
    canvas_bundle(doubled.run(), channel)
    assert canvas.draft
    canvas_bundle(again, channel)
    assert (canvas.draft, canvas.source) == ("", again.source)


def test_it_answers_for_its_flow_where_no_extension_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """It knows the flow and what the flow can see, and offers no cell."""
    canvas = Canvas(doubled)
    sent = said(canvas, monkeypatch)
    doubled.run(5)
    canvas._handle_custom_msg({"id": "1", "ask": "peek", "name": "doubled", "node": "y", "port": "y"}, [])
    assert sent[0][0]["value"]["text"] == "10"
    assert not canvas.offers


def test_it_asks_the_notebook_s_own_channel_where_that_knows_the_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    from omnitron_kernel.notebook.extension import Extension

    shell = InteractiveShell()
    extension = Extension(shell)
    shell.input_transformers_cleanup.append(extension)
    monkeypatch.setattr(standing_in, "_shell", lambda: shell)
    assert not Canvas(doubled).offers
    shell.user_ns["doubled"] = doubled
    canvas = Canvas(doubled)
    assert canvas.offers
    assert canvas._channel is extension.channel


def test_without_a_build_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widget, "STATIC", tmp_path / "nowhere")
    with pytest.raises(RuntimeError, match="make front"):
        Canvas(doubled)


def test_what_is_no_flow_is_refused() -> None:
    with pytest.raises(TypeError, match="not str"):
        Canvas("doubled")  # type: ignore[arg-type]


def test_the_kernel_finds_it_by_its_entry_point() -> None:
    (found,) = entry_points(group="omnitron.canvas", name="widget")
    assert found.value == "omnitron_lab_ext.widget:canvas_bundle"
