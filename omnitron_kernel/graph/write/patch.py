"""A patch: a text, what an edit wrote over stretches of it, and the way back.

Every stretch is (start, end, text) in code points of the text before. What lies between them is never looked at, so it
stays as it is, whatever it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.callees import Callees, unknown_callee
from omnitron_kernel.graph.edits import Edit, Spans, Splice, base_hash
from omnitron_kernel.graph.model import Diagnostic

__all__ = ["Patch", "Stretch", "Writing", "inverted", "written"]


@dataclass(frozen=True, slots=True)
class Patch:
    """What an edit did to a text.

    Attributes:
        source: The text after it.
        edit: The edit.
        inverse: The edit that gives the text before, byte for byte, and refuses any other text.
        ids: For each node before, its id after; None where it is gone.
        warnings: What may be different now although the edit was applied.
        spans: The stretches of the text before, and what was written there.
    """

    source: str
    edit: Edit
    inverse: Splice
    ids: Mapping[str, str | None]
    warnings: tuple[Diagnostic, ...] = ()
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one step of an edit writes, in the offsets of the text before it.

    Attributes:
        start: Where it begins.
        end: Where it ends; equal to `start` where something is only written in between.
        text: What stands there now.
        moved: Pieces of `text` that stood elsewhere before: (offset before, length, offset within `text`).
    """

    start: int
    end: int
    text: str
    moved: tuple[tuple[int, int, int], ...] = ()


@dataclass(slots=True)
class Writing:
    """The stretches that an edit collects, and what it has to say.

    Attributes:
        stretches: What is written where.
        warnings: What may be different although the edit is applied.
        strict: Whether every read must see just what it saw; otherwise a difference is warned of.
        renamed: Which names are other names now.
        moved: The id of the node that changes its place, if one does.
        placed: What its new place may mean beside the order of statements.
        answered: The id of the node whose function is given another value by the edit itself.
        falls: The names of which a version goes on purpose: what read it may read the version before.
        fed: The offsets of reads that the edit itself makes others.
        removed: The ids of the nodes that it takes away, whatever stands in their place then.
        handed: The names that other edits of the same batch connect to somebody.
        callees: Looks up the functions that live around the flow.
        name: The function's name after the edit, by which it is found in a module; None where it stays.
        code: A code of a diagnostic that the result must have, or else the edit is refused with `reason`.
        reason: The refusal.
    """

    stretches: list[Stretch] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    strict: bool = True
    renamed: dict[str, str] = field(default_factory=dict)
    moved: str = ""
    placed: str = ""
    answered: str = ""
    falls: set[str] = field(default_factory=set)
    fed: set[int] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    handed: frozenset[str] = frozenset()
    callees: Callees = unknown_callee
    name: str | None = None
    code: str = ""
    reason: str = ""

    def put(self, start: int, end: int, text: str, moved: tuple[tuple[int, int, int], ...] = ()) -> None:
        """Notes that `text` shall stand between two offsets."""
        self.stretches.append(Stretch(start, end, text, moved))

    def joined(self, other: Writing) -> bool:
        """Takes in what another edit writes of the same text; False where the two say something of the same place."""
        if other.moved or other.answered or other.renamed or other.name != self.name:
            return False
        for new in other.stretches:
            low = bisect_left(self.stretches, new.start, key=lambda each: each.end)
            high = bisect_right(self.stretches, new.end, key=lambda each: each.start)
            if not all(_apart(each, new) for each in self.stretches[low:high]):
                return False
        self.stretches = sorted([*self.stretches, *other.stretches], key=lambda each: each.start)
        self.warnings += other.warnings
        self.strict = self.strict and other.strict
        self.falls |= other.falls
        self.fed |= other.fed
        self.removed |= other.removed
        return True

    def sorted(self) -> list[Stretch]:
        """The stretches in order; those that only insert at one place keep the order in which they were put.

        Raises:
            EditError: Two of them overlap, so that the edit would contradict itself.
        """
        ordered = sorted(self.stretches, key=lambda each: (each.start, each.end))
        behind = 0
        for each in ordered:
            if each.start < behind:
                raise EditError("the edit would change the same text twice. Apply its parts one by one.")
            behind = each.end
        return ordered


def _apart(one: Stretch, other: Stretch) -> bool:
    """Whether two stretches may be written at once: they have no place in common, not even one between characters."""
    deleted = not one.text and not other.text
    return (
        (one.end <= other.start or other.end <= one.start)
        if deleted
        else (one.end < other.start or other.end < one.start)
    )


class Shift:
    """Where an offset of the text before stands in the text after."""

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        self._stretches = list(stretches)
        self._moved: list[tuple[int, int, int]] = []
        delta = 0
        for each in self._stretches:
            at = each.start + delta
            self._moved += [(start, start + length, at + offset) for start, length, offset in each.moved]
            delta += len(each.text) - (each.end - each.start)

    def __call__(self, offset: int) -> int | None:
        """Returns the new offset, or None where what stood there is gone."""
        for start, end, at in self._moved:
            if start <= offset < end:
                return at + offset - start
        delta = 0
        for each in self._stretches:
            if offset < each.start or (offset == each.start and each.end > each.start):
                break
            if offset < each.end:
                return None
            delta += len(each.text) - (each.end - each.start)
        return offset + delta

    def gone(self, start: int, end: int) -> bool:
        """Whether a stretch is deleted outright: all of it and no part of it moved."""
        if any(low <= start < high for low, high, _ in self._moved):
            return False
        return any(each.start <= start and end <= each.end and not each.text.strip() for each in self._stretches)


def written(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """Returns the text with other text in its stretches."""
    parts: list[str] = []
    behind = 0
    for start, end, new in spans:
        parts += [text[behind:start], new]
        behind = end
    return "".join((*parts, text[behind:]))


def least(text: str, spans: Iterable[tuple[int, int, str]]) -> Spans:
    """Returns the spans without what they would write over itself."""
    kept: list[tuple[int, int, str]] = []
    for start, end, new in spans:
        old = text[start:end]
        if old == new:
            continue
        head = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        kept.append((start + head, end - tail, new[head : len(new) - tail]))
    return tuple(kept)


def inverted(text: str, spans: Spans) -> Spans:
    """Returns the spans that lead back from the text that `spans` make of `text`."""
    back: list[tuple[int, int, str]] = []
    delta = 0
    for start, end, new in spans:
        at = start + delta
        back.append((at, at + len(new), text[start:end]))
        delta += len(new) - (end - start)
    return tuple(back)


class Rope:
    """A text as pieces of an older one and new pieces between them, so that several patches become one."""

    def __init__(self, text: str) -> None:
        self.text = text
        # (start, end, None) is a piece of the old text, (0, 0, new) is new.
        self._pieces: list[tuple[int, int, str | None]] = [(0, len(text), None)]

    def write(self, spans: Iterable[tuple[int, int, str]]) -> None:
        """Applies spans of the text as it is by now."""
        pieces, place, behind = iter([*self._pieces]), 0, 0
        made: list[tuple[int, int, str | None]] = []
        current: tuple[int, int, str | None] | None = None

        def take(upto: int, *, keep: bool) -> None:
            nonlocal current, place
            while place < upto:
                current = current or next(pieces, None)
                if current is None:
                    return
                start, end, new = current
                size = len(new) if new is not None else end - start
                step = min(size, upto - place)
                head = (start, start + step, None) if new is None else (0, 0, new[:step])
                rest = (start + step, end, None) if new is None else (0, 0, new[step:])
                if keep:
                    made.append(head)
                place += step
                current = rest if step < size else None

        for start, end, new in spans:
            take(start, keep=True)
            take(max(end, behind), keep=False)
            behind = end
            made.append((0, 0, new))
        if current is not None:
            made.append(current)
        made.extend(pieces)
        self._pieces = made

    def spans(self) -> Spans:
        """Returns what turns the old text into the present one."""
        spans: list[tuple[int, int, str]] = []
        behind, new = 0, ""
        for start, end, piece in self._pieces:
            if piece is not None:
                new += piece
                continue
            if end > start:
                if start > behind or new:
                    spans.append((behind, start, new))
                behind, new = end, ""
        if behind < len(self.text) or new:
            spans.append((behind, len(self.text), new))
        return least(self.text, spans)


def patch_of(
    text: str, spans: Spans, edit: Edit, ids: Mapping[str, str | None], warnings: Iterable[Diagnostic] = ()
) -> Patch:
    """Returns the patch that writes `spans` over a text."""
    source = written(text, spans)
    inverse = Splice(inverted(text, spans), base_hash(source))
    return Patch(source, edit, inverse, ids, tuple(warnings), spans)
