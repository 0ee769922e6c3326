"""Words and filters: what is meant is found out, what is meant by nothing is told."""

from datetime import UTC, datetime, timedelta

import pytest

from omnitron_kernel.errors import StoreError
from omnitron_kernel.store.search import FLOW_FILTERS, RUN_FILTERS, Search, moment, parse_search

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("", Search()),
        ("Price MEAN", Search(("price", "mean"))),
        ("price tag:live status:failed", Search(("price",), {"tag": "live", "status": "failed"})),
        ('"two words" name:rev*', Search(("two words",), {"name": "rev*"})),
        ('name:"my flow"', Search((), {"name": "my flow"})),
        ("https://example.org/x", Search(("https://example.org/x",))),
        ('un"closed', Search(("unclosed",))),
        ("Tag:Live", Search((), {"tag": "Live"})),
    ],
)
def test_words_and_filters_are_told_apart(text, search):
    assert parse_search(text, FLOW_FILTERS) == search


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nmae:x", "Did you mean `name:`?"),
        ("qqqq:x", "There are: name:, tag:"),
        ("tag:", "wants a value"),
        ("status:faild", "Did you mean 'failed'?"),
        ("since:whenever", "is no time"),
    ],
)
def test_what_is_meant_by_nothing_is_told_with_what_there_is(text, told):
    with pytest.raises(StoreError, match=told.replace("?", r"\?")):
        parse_search(text, FLOW_FILTERS)


def test_runs_have_filters_of_their_own():
    assert parse_search("limit:3 version:ab", RUN_FILTERS).filters == {"limit": "3", "version": "ab"}
    for each in ("x", "-1", "9" * 30, "9" * 5_000):
        with pytest.raises(StoreError, match="wants a number"):
            parse_search(f"limit:{each}", RUN_FILTERS)


@pytest.mark.parametrize(
    ("text", "ago"),
    [("30min", timedelta(minutes=30)), ("6h", timedelta(hours=6)), ("2d", timedelta(days=2)), ("1w", timedelta(7))],
)
def test_times_may_be_so_long_ago(text, ago):
    assert moment(text, NOW) == (NOW - ago).replace(tzinfo=None)


def test_times_may_be_days_and_dates():
    assert moment("2026-11-30T10:00+00:00", NOW) == datetime.fromisoformat("2026-11-30T10:00")
    assert moment("today", NOW) - moment("yesterday", NOW) == timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("999999w", 1900),
        ("100000w", 1900),
        ("0001-01-01", 1900),
        ("1500-01-01", 1900),
        ("2500-01-01", 2200),
        ("9999-12-31T23:59:59-12:00", 2200),
    ],
)
def test_a_time_that_the_tables_cannot_hold_is_the_nearest_that_they_can(text, year):
    assert moment(text, NOW).year == year
