"""Steps: the units of a plan, one for each node of a graph, nested ones too, in source order.

A step says how its node is recorded: exactly, by a probe behind its statement; in rounds, where it stands in a loop;
by its result alone, where it stands in a comprehension; or not at all, inside a function of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Mark", "Place", "Rounds", "Step"]

Place = tuple[int, int, int, int]
"""First and last line and first and last column (in UTF-8 bytes) of a statement, as code objects tell them."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """Where the loop around a node keeps what it knows of it.

    Attributes:
        block: The step of the outermost loop, which hands everything over.
        counter: Which counter counts the node.
        clock: Which clock adds its time up.
        values: Which place holds the last value of each output; of a loop itself, of what each round binds.
    """

    block: int
    counter: int
    clock: int
    values: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One unit of a plan.

    Attributes:
        node: The id of the node it runs.
        shape: What the probe is handed: one name's `value`, a tuple of `names`, or a dictionary of the names `found`.
        names: The output ports, in the order of the tuple.
        line: The line of the statement in its file or cell.
        parent: The index of the step of the block it stands in; -1 for a flow's own.
        branch: Which branch of that block it stands in.
        kind: How it is recorded: `exact`, in `rounds` of a loop, for `each` item of a map, or `hidden` in a function.
        place: Where the statement stands.
        returns: Whether the flow may return from it.
        rounds: Where its loop keeps what it knows of it; an outermost loop keeps the names that each round binds.
    """

    node: str
    shape: Literal["value", "names", "found"]
    names: tuple[str, ...]
    line: int
    parent: int = -1
    branch: str = ""
    kind: Literal["exact", "rounds", "each", "hidden"] = "exact"
    place: Place | None = None
    returns: bool = False
    rounds: Rounds | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One fact of a run that is no completed step.

    Attributes:
        kind: A branch was `entered`, by an exception (`caught`), a loop began its `rounds`, or a call `opened` a flow.
        step: The step of the block or of the calling node.
        branch: Which branch.
    """

    kind: Literal["entered", "caught", "rounds", "opened"]
    step: int
    branch: str = ""
