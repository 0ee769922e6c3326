"""What is seen of statements that an exception leaves half way: by its handlers, and behind a block that swallows it.

Only there does it show that several statements have become one, or one several.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from omnitron_kernel.graph.places import Place
from omnitron_kernel.graph.write.chains import Chains
from omnitron_kernel.graph.write.reading import Reading

__all__ = ["bound_early", "guards_of", "seen_half_way"]

_GUARDS = (ast.Try, ast.TryStar, ast.With, ast.AsyncWith)
_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Match, *_GUARDS)


def guards_of(reading: Reading, place: Place) -> Iterator[tuple[ast.stmt, Sequence[ast.stmt]]]:
    """Yields the blocks around a node, with the suite it stands in, that an exception of it may not get past."""
    while place.parent:
        suite, branch, place = place.siblings, place.branch, reading.place(place.parent)
        if isinstance(place.statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return
        if isinstance(place.statement, _GUARDS) and branch != "finally":
            yield place.statement, suite


def bound_early(reading: Reading, chains: Chains, row: Sequence[ast.stmt]) -> set[int]:
    """Returns the bindings among statements behind which another one of them may still fail."""
    start, last = reading.layout.start_of(row[0]), row[-1]
    final, end = reading.layout.start_of(last), reading.layout.end_of(last)
    return {
        index
        for index, each in enumerate(chains.found)
        if start <= each.start < end
        and each.kind in ("store", "update")
        and (each.start < final or each.maybe or isinstance(last, _BLOCKS))
    }


def seen_half_way(reading: Reading, place: Place, bindings: Collection[int]) -> str:
    """Returns a name that something may read although what stands behind its binding did not come to its end.

    Args:
        reading: The text.
        place: The node where the bindings begin.
        bindings: Occurrences of the node's scope that bind names.

    Returns:
        The first such name; an empty text where there is none.
    """
    layout, chains = reading.layout, reading.scope(place)
    start = layout.start_of(place.statement)
    for _, suite in guards_of(reading, place):
        end = layout.end_of(suite[-1])
        for each in chains.found:
            if not start <= each.start < end and not each.reaching.isdisjoint(bindings):
                return each.name
    return ""
