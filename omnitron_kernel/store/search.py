"""What is written behind `%flows` and `%runs`: words, and filters such as `tag:live` and `since:2d`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from omnitron_kernel.engine.preview import sendable
from omnitron_kernel.errors import StoreError, nearest

__all__ = ["FLOW_FILTERS", "RUN_FILTERS", "Search", "moment", "parse_search", "refuse_empty", "refuse_tag"]

FLOW_FILTERS = {
    "name": "the flow's name; `*` stands for anything",
    "tag": "has this tag",
    "status": "how its newest run ended: done, failed, interrupted, running, unfinished; or never",
    "since": "seen or run since: 30min, 6h, 2d, 1w, today, yesterday, 2026-11-30, 2026-11-30T12:00",
    "until": "not after",
}
"""What `%flows` filters by."""

RUN_FILTERS = {
    "flow": "the flow's name; `*` stands for anything",
    "status": "done, failed, interrupted, running, or unfinished where its process ended before it did",
    "version": "of this version, by its first letters",
    "tag": "its flow has this tag",
    "since": FLOW_FILTERS["since"],
    "until": "not after",
    "limit": "how many, the newest first; 50 where it is left out",
}
"""What `%runs` filters by."""

STATUSES = ("done", "failed", "interrupted", "running", "unfinished", "never")

_FILTER = re.compile(r"([A-Za-z]\w*):(.*)", re.DOTALL)
_AGO = re.compile(r"(\d{1,6})\s*(s|sec|min|m|h|d|w)")
_DIGITS = 9
_FIRST, _LAST = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - as the tables have them, which hold no others
_SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for.

    Attributes:
        words: All of them have to stand in what is searched, whatever their case.
        filters: Values by filter.
    """

    words: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.words or self.filters)

    def __str__(self) -> str:
        """As it could be typed."""
        return " ".join([*self.words, *(f"{name}:{value}" for name, value in self.filters.items())])


def parse_search(text: str, known: Mapping[str, str]) -> Search:
    """Takes a search apart.

    Args:
        text: Words and filters, between blanks; `"two words"` in quotes are one.
        known: The filters that there are.

    Raises:
        StoreError: No filter of that name, or none of its values.

    Example:
        >>> parse_search("price tag:live", FLOW_FILTERS)
        Search(words=('price',), filters={'tag': 'live'})
    """
    words: list[str] = []
    filters: dict[str, str] = {}
    for part in _split(sendable(text)):  # as the tables have it
        match = _FILTER.fullmatch(part)
        if match is None or "://" in part:
            words.append(part.lower())
            continue
        name, value = match[1].lower(), match[2]
        if name not in known:
            close = nearest(name, known)
            hint = f"Did you mean `{close}:`?" if close else f"There are: {', '.join(f'{each}:' for each in known)}."
            raise StoreError(f"there is no filter `{name}:`. {hint}")
        if not value:
            raise StoreError(f"`{name}:` wants a value behind the colon: {known[name]}.")
        filters[name] = value
    if (status := filters.get("status")) and status not in STATUSES:
        close = nearest(status, STATUSES)
        raise StoreError(f"no run has the status {status!r}. {f'Did you mean {close!r}?' if close else STATUSES}")
    if (limit := filters.get("limit")) and not (limit.isdecimal() and len(limit) <= _DIGITS):
        raise StoreError(f"`limit:` wants a number of up to {_DIGITS} digits, not {limit!r}.")
    for each in ("since", "until"):
        if each in filters:
            moment(filters[each])
    return Search(tuple(words), filters)


def moment(text: str, now: datetime | None = None) -> datetime:
    """Returns the time that a filter names, in UTC and without a zone, as the tables have it.

    Args:
        text: How long ago (`2d`), a day's word, or a date as ISO 8601 writes it, in local time where it has no zone.
        now: What is now; the clock's time where it is left out.

    Raises:
        StoreError: It is none of these.

    Example:
        >>> moment("2h", datetime(2026, 1, 1, 12, tzinfo=UTC))
        datetime.datetime(2026, 1, 1, 10, 0)
    """
    now = now or datetime.now(UTC)
    word = text.strip().lower()
    if match := _AGO.fullmatch(word):
        try:
            return _held(now - timedelta(seconds=int(match[1]) * _SECONDS[match[2]]))
        except OverflowError:
            return _FIRST
    today = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    days = {"today": 0, "yesterday": 1}
    try:
        found = today - timedelta(days=days[word]) if word in days else datetime.fromisoformat(text.strip())
    except ValueError:
        raise StoreError(f"{text!r} is no time. It takes {FLOW_FILTERS['since'].partition(': ')[2]}.") from None
    return _held(found)


def _held(found: datetime) -> datetime:
    """A time as the tables have it; of one that they cannot hold, the nearest that they can."""
    plain = found.replace(tzinfo=None)
    return found.astimezone(UTC).replace(tzinfo=None) if _FIRST <= plain <= _LAST else min(max(plain, _FIRST), _LAST)


def _split(text: str) -> list[str]:
    """Splits at blanks; quotes hold together, and one that is never closed is a letter as others are."""
    return [match[1] or match[0].replace('"', "") for match in re.finditer(r'"([^"]*)"|(?:[^\s"]|"[^"]*"|")+', text)]


def refuse_empty(name: str) -> None:
    """Refuses a name of a flow that is empty.

    Raises:
        StoreError: It is.
    """
    if not name.strip():
        raise StoreError("a flow's name cannot be empty.")


def refuse_tag(tag: str) -> None:
    """Refuses what cannot be told from other words where versions and flows are searched.

    Raises:
        StoreError: It is no word, or a version's number.
    """
    if not tag or len(tag.split()) != 1 or ":" in tag:
        raise StoreError(f"a tag is one word without a colon, not {tag!r}.")
    if tag.lstrip("#-").isdecimal():
        raise StoreError(f"{tag!r} is no tag: it is a version's number. Take a word.")
