"""Visits from clicks, one at a time: a generator, which never holds more than the visit it is in."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from omnitron_kernel import flow

CLICKS = ("2026-11-22T09:00", "2026-11-22T09:04", "2026-11-22T09:31", "2026-11-22T10:40", "2026-11-22T11:09")


@flow
def sessions(clicks: Iterable[str] = CLICKS, pause: timedelta = timedelta(minutes=30)) -> Iterator[list[str]]:
    """Splits a stream of times, in order, wherever nothing happened for longer than a pause; endless streams too."""
    visit: list[str] = []
    for click in clicks:
        if visit and datetime.fromisoformat(click) - datetime.fromisoformat(visit[-1]) > pause:
            yield visit
            visit = []
        visit.append(click)
    if visit:
        yield visit


if __name__ == "__main__":
    print(*sessions(), sep="\n")
