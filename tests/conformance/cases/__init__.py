"""All cases, from one table for each subject.

Whoever has a way to run flows (an executor, a cache) runs these and compares with the plain call.
"""

from . import (
    arguments,
    asynchronous,
    blocks,
    classes,
    effects,
    evaluation,
    exceptions,
    flows,
    generators,
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

__all__ = ["CASES", "NEWER", "Case"]

CASES: tuple[Case, ...] = (
    *values.CASES,
    *scopes.CASES,
    *arguments.CASES,
    *methods.CASES,
    *classes.CASES,
    *exceptions.CASES,
    *blocks.CASES,
    *loops.CASES,
    *rounds.CASES,
    *handlers.CASES,
    *places.CASES,
    *effects.CASES,
    *evaluation.CASES,
    *flows.CASES,
    *generators.CASES,
    *asynchronous.CASES,
    *texts.CASES,
    *newer.CASES,
)

NEWER: tuple[str, ...] = tuple(newer.CASES.newer)
"""The names of the cases whose syntax this Python does not have."""
