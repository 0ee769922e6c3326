"""Composition by name: `pipe(f, g)` and `compose(g, f)` are `f >> g`, `parallel(f, g)` is `f & g`."""

from __future__ import annotations

from typing import Any

from omnitron_kernel.flow import Flow, composed

__all__ = ["compose", "parallel", "pipe"]


def pipe(*parts: Any) -> Flow:
    """Returns the flow that hands each value to the next: `pipe(f, g)(x)` is `g(f(x))`.

    The inputs are those of the first part, and every later one receives one value by position, never an unpacked
    tuple. Compositions among the parts are taken apart. With an async part the whole is async.

    Args:
        *parts: Flows, and anything else that can be called.

    Raises:
        DefinitionError: There is no part, one cannot take what it is given, or their types surely do not fit.

    Example:
        >>> from omnitron_kernel import flow, pipe
        >>> words = pipe(str.split, len)
        >>> words("one two"), words.run("one two")["split"]
        (2, ['one', 'two'])
    """
    return composed("chain", parts)


def compose(*parts: Any) -> Flow:
    """Returns the same as `pipe` of the parts in reverse, as mathematics writes it: `compose(g, f)(x)` is `g(f(x))`.

    Args:
        *parts: Flows, and anything else that can be called; the last is called first.

    Raises:
        DefinitionError: As with `pipe`.
    """
    return composed("chain", reversed(parts))


def parallel(*parts: Any) -> Flow:
    """Returns the flow that gives the same arguments to all parts; its value is the tuple of theirs, in order.

    The inputs are those of the first part. The parts are called one after the other; async ones are awaited at the
    same time, behind those that are not. As with `asyncio.gather`, the first error ends the wait, and what waits beside
    it goes on.

    Args:
        *parts: Flows, and anything else that can be called.

    Raises:
        DefinitionError: There is no part, or one could not take the arguments of the first.

    Example:
        >>> from omnitron_kernel import parallel
        >>> parallel(min, max)([3, 1, 2])
        (1, 3)
    """
    return composed("all", parts)
