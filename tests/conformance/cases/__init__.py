"""All cases, from one table for each subject.

Whoever has a way to run flows (an executor, a cache) runs these and compares with the plain call.
"""

from . import (
    arguments,
    blocks,
    effects,
    exceptions,
    flows,
    handlers,
    loops,
    methods,
    newer,
    places,
    rounds,
    scopes,
    texts,
    values,
)
from .table import Case

__all__ = ["CASES", "Case"]

CASES: tuple[Case, ...] = (
    *values.CASES,
    *scopes.CASES,
    *arguments.CASES,
    *methods.CASES,
    *exceptions.CASES,
    *blocks.CASES,
    *loops.CASES,
    *rounds.CASES,
    *handlers.CASES,
    *places.CASES,
    *effects.CASES,
    *flows.CASES,
    *texts.CASES,
    *newer.CASES,
)
