"""The ways in which a flow is run: each must show what plain Python shows.

A new executor or cache is one more entry of `WAYS`; the table of cases is its suite.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from omnitron_kernel import flow as make_flow


@dataclass(frozen=True)
class Way:
    """One way to run.

    Attributes:
        name: What it is called.
        flow: What `@flow` is in a case's text.
        run: Runs a flow with arguments and returns its value.
        arun: The same inside a running loop.
        times: How often each case runs: the first time may be another than those behind it.
    """

    name: str
    flow: Callable[..., Any]
    run: Callable[..., Any]
    arun: Callable[..., Awaitable[Any]]
    times: int = 1


def _undecorated(function: Callable[..., Any] | None = None, **_: Any) -> Any:
    return function if function is not None else _undecorated


def _call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    given = function(*args, **kwargs)
    return asyncio.run(given) if inspect.iscoroutinefunction(function) else given


async def _acall(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    given = function(*args, **kwargs)
    return await given if inspect.iscoroutinefunction(function) else given


def _run(function: Any, *args: Any, **kwargs: Any) -> Any:
    return function.run(*args, **kwargs).value


async def _arun(function: Any, *args: Any, **kwargs: Any) -> Any:
    return (await function.arun(*args, **kwargs)).value


PLAIN = Way("plain", _undecorated, _call, _acall)
"""Python itself: what every other way is compared with."""

WAYS = (
    Way("call", make_flow, _call, _acall),
    Way("run", make_flow, _run, _arun),
    Way("cached", partial(make_flow, cache=True), _run, _arun, times=2),
)
