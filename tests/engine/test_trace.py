"""The trace: nodes as stretches of time, and the timeline they draw."""

from __future__ import annotations

import time

import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine import Trace, TraceSpan
from omnitron_kernel.engine.trace import duration


@flow
def waits(x):
    a = time.sleep(0.02)
    b = 1 / x
    return a, b


def test_spans_follow_each_other_within_the_run() -> None:
    trace = waits.run(1).trace
    assert [span.node for span in trace] == ["a", "b", "output"]
    assert len(trace) == 3
    for before, after in zip(trace.spans, trace.spans[1:], strict=False):
        assert before.start + before.duration <= after.start
    assert trace.spans[0].duration >= 15_000_000
    assert trace.total >= sum(span.duration for span in trace)


def test_a_failed_node_is_the_last_span() -> None:
    with pytest.raises(ZeroDivisionError):
        waits.run(0)
    assert [(span.node, span.status) for span in waits.last.trace] == [("a", "done"), ("b", "failed")]
    assert str(waits.last.trace).splitlines()[-1].endswith("failed")


def test_the_timeline_is_drawn_to_scale() -> None:
    trace = Trace("f", (TraceSpan("a", 0, 50, "done"), TraceSpan("bb", 50, 50, "done")), 100)
    first, second = str(trace).splitlines()[1:]
    assert first.startswith("  a   |============            |")
    assert second.startswith("  bb  |            ============|")


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0 \u00b5s"),
        (1_500, "1.5 \u00b5s"),
        (999_999, "1 ms"),
        (59_999_000_000, "1 min 0 s"),
        (2_000_000, "2 ms"),
        (1_230_000_000, "1.23 s"),
        (61_000_000_000, "1 min 1 s"),
        (3_600_000_000_000 * 20, "1,200 min 0 s"),
    ],
)
def test_durations_are_written_as_people_read_them(ns: int, text: str) -> None:
    assert duration(ns) == text


def test_a_trace_shows_as_its_timeline() -> None:
    trace = waits.run(1).trace
    assert repr(trace) == str(trace)


def test_a_long_trace_says_how_much_it_leaves_out() -> None:
    lines = repr(Trace("f", tuple(TraceSpan(f"n{each}", each, 1, "done") for each in range(1_300)), 1_300)).splitlines()
    assert len(lines) == 202
    assert lines[-1] == "  ... and 1,100 more spans: iterate over the trace for all"
