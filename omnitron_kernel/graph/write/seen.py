"""What each read of a text may see, before an edit and after it.

Reads are compared one by one, by their places in the two texts, so that no edit needs to know of another's readers.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.model import Diagnostic, Span
from omnitron_kernel.graph.write.chains import UNBOUND, Chains
from omnitron_kernel.graph.write.reading import Reading
from omnitron_kernel.graph.write.scopes import Occurrence

__all__ = ["Shifted", "check_reads"]

Shifted = Callable[[int], int | None]
"""Where an offset of the text before stands in the text after; None where it is gone."""


def check_reads(
    old: Reading,
    new: Reading,
    shift: Shifted,
    *,
    strict: bool,
    renamed: Mapping[str, str],
    falls: Collection[str] = (),
) -> list[Diagnostic]:
    """Compares what each read that is in both texts may see.

    Args:
        old: The text before.
        new: The text after.
        shift: Where an offset of the one stands in the other.
        strict: Whether any difference is refused; otherwise it is warned of, where something is still bound.
        renamed: Which names are other names now; any other read whose name changed was meant to.
        falls: The names of which a version is gone on purpose; its readers may see the version before.

    Returns:
        A warning for each read that may see something else now.

    Raises:
        EditError: A read would see something else, or what it saw is gone.
    """
    warned: list[Diagnostic] = []
    scopes = [(old.root, new.root), *_nested(old, new, shift)]
    for before, after in scopes:
        warned += _compared(before, after, (old, new), shift, strict=strict, renamed=renamed, falls=falls)
    return warned


def _nested(old: Reading, new: Reading, shift: Shifted) -> Iterator[tuple[Chains, Chains]]:
    """The scopes of functions that are in both texts and not the same in both."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    by_start = {
        new.layout.start_of(each.statement): each for each in new.places.values() if isinstance(each.statement, kinds)
    }
    for place in old.places.values():
        if not isinstance(place.statement, kinds):
            continue
        at = shift(old.layout.start_of(place.statement))
        other = by_start.get(at) if at is not None else None
        if other is None or other.node.key == place.node.key:
            continue
        inner, outer = place.statement, other.statement
        assert isinstance(outer, kinds)  # noqa: S101 - `by_start` holds nothing else
        yield (
            Chains(old.source.text, inner.args, inner.body),
            Chains(new.source.text, outer.args, outer.body),
        )


def _compared(
    before: Chains,
    after: Chains,
    readings: tuple[Reading, Reading],
    shift: Shifted,
    *,
    strict: bool,
    renamed: Mapping[str, str],
    falls: Collection[str],
) -> list[Diagnostic]:
    new = readings[1]
    starts = _starts(before, shift)
    places = {each.start: each for each in after.found}
    images = _images(before, places, starts, shift, strict=strict)
    known = {each for each in images.values() if each is not None}
    warned: list[Diagnostic] = []
    _check_captured(before, after, places, shift)
    for each, at in zip(before.found, starts, strict=True):
        if each.name not in before.local or each.kind not in ("load", "update", "del"):
            continue
        there = places.get(at) if at is not None else None
        if there is None or there.kind not in ("load", "update", "del"):
            continue
        same = there.name in after.local and _sees_the_same(each, there, after, images)
        if same or there.name not in (each.name, renamed.get(each.name)):
            continue
        seen = {index: images.get(index) for index in each.reaching if index != UNBOUND}
        if there.name not in after.local:
            if each.reaching != {UNBOUND} and there.name == each.name:
                reader, cure = _reader(readings[0], before, each)
                raise EditError(f"`{each.name}` {reader}, and nothing would bind it any more. {cure}")
            continue
        sees = {after.found[index].start for index in there.reaching if index != UNBOUND}
        gone = [index for index, image in seen.items() if image is None]
        unsure = UNBOUND in there.reaching and UNBOUND not in each.reaching
        if gone and sees and each.name in falls and not unsure:
            others = sees.difference(seen.values())
            givers = [before.found[index] for index, image in images.items() if image in others]
            span = new.source.text.span(there.start, there.end)
            told = _fallen(readings[0], each, givers, span)
            warned += [told] if givers and told.message not in {one.message for one in warned} else []
            continue
        if gone and not sees - known:
            reader, cure = _reader(readings[0], before, each, still=True)
            raise EditError(f"`{each.name}` {reader}. {cure}")
        if seen and not sees:
            reader, _ = _reader(readings[0], before, each)
            raise EditError(f"`{each.name}` {reader}, and nothing would be bound to it there.")
        if sees == {image for image in seen.values() if image is not None} and not unsure and not gone:
            continue
        what = "may not be bound" if unsure else "may be bound by another node"
        if strict:
            line = before.text.span(each.start, each.end).line
            raise EditError(
                f"`{each.name}`, read in line {line}, {what} then. Rename what is in the way, or change that node too."
            )
        if unsure or not gone:
            message = f"`{there.name}`, read here, {what} now."
            span = new.source.text.span(there.start, there.end)
            warned.append(Diagnostic("warning", "rebound", message, "Look whether that is meant.", span))
    return warned


def _reader(old: Reading, before: Chains, each: Occurrence, *, still: bool = False) -> tuple[str, str]:
    """Who reads a name, the flow's value among them, and what to do about it."""
    output = old.source.output
    start = old.source.text.span_of(output).start if isinstance(output, ast.Name) else -1
    line = before.text.span(each.start, each.end).line
    read, cure = f"is {'still ' if still else ''}read in line {line}", "Connect that elsewhere in the same Batch"
    if before is old.root and each.start == start:
        return f"is the flow's value, in line {line}", "Give the flow another output first: SetOutput."
    same = (other for other in before.found if other.start == start and not other.reaching.isdisjoint(each.reaching))
    if before is old.root and any(same):
        return f"{read} and is the flow's value", f"{cure}, and give the flow another output: SetOutput."
    return read, f"{cure}, or remove it too."


def _sees_the_same(each: Occurrence, there: Occurrence, after: Chains, images: Mapping[int, int | None]) -> bool:
    """Whether a read sees one binding only, before and after, and the same: so it is of nearly all."""
    if len(each.reaching) != 1 or len(there.reaching) != 1:
        return False
    (old,), (new,) = each.reaching, there.reaching
    return UNBOUND not in (old, new) and images.get(old) == after.found[new].start


def _images(
    before: Chains, places: Mapping[int, Occurrence], starts: Sequence[int | None], shift: Shifted, *, strict: bool
) -> dict[int, int | None]:
    """Where each binding stands in the new text; None where it is gone, or binds another name than it may."""
    ends = {each.end: each for each in places.values()}
    images: dict[int, int | None] = {}
    for index, each in enumerate(before.found):
        if each.name in before.local and each.kind in ("store", "update", "input"):
            there = _image(each, places, ends, starts[index], shift)
            kept = there is not None and there.kind in ("store", "update", "input")
            images[index] = there.start if kept and there is not None and (strict or there.name == each.name) else None
    return images


def _starts(before: Chains, shift: Shifted) -> list[int | None]:
    """Where each occurrence stands in the new text; None for what is gone and has only left its place to another."""
    starts = [shift(each.start) for each in before.found]
    last: dict[int, int] = {}
    for each, at in zip(before.found, starts, strict=True):
        if at is not None and last.get(at, 0) <= each.start:
            last[at] = each.start
    return [
        at if at is not None and last[at] == each.start else None for each, at in zip(before.found, starts, strict=True)
    ]


def _fallen(old: Reading, each: Occurrence, givers: Sequence[Occurrence], span: Span) -> Diagnostic:
    """The warning that a read sees an earlier version of its name, the later one being gone."""
    reader = _node_at(old, each)
    named = [f"`{giver}`" if (giver := _node_at(old, one)) else "the inputs" for one in givers]
    what = " or ".join(dict.fromkeys(named)) or "another node"
    message = f"{f'`{reader}`' if reader else 'the last line'} reads `{each.name}` of {what} now."
    return Diagnostic("warning", "rebound", message, "Look whether that is meant.", span)


def _node_at(reading: Reading, each: Occurrence) -> str:
    """The id of the innermost node around an occurrence, its `#1` shown where there is a `#2`; empty for none."""
    found = [one.node for one in reading.places.values() if one.node.span.start <= each.start < one.node.span.end]
    if not found:
        return ""
    innermost = max(found, key=lambda node: node.span.start).id
    return f"{innermost}#1" if f"{innermost}#2" in reading.graph else innermost


def _check_captured(before: Chains, after: Chains, places: Mapping[int, Occurrence], shift: Shifted) -> None:
    """Refuses that a name read from outside is bound by the flow, and not yet where it is read."""
    for each in before.found:
        if each.name in before.local or each.name in before.declared or each.kind != "load":
            continue
        at = shift(each.start)
        there = places.get(at) if at is not None else None
        if there is not None and there.name == each.name in after.local and UNBOUND in there.reaching:
            line = before.text.span(each.start, each.end).line
            cure = "Bind another name."
            raise EditError(f"`{each.name}` is read from outside in line {line}, and the flow would bind it. {cure}")


def _image(
    each: Occurrence,
    starts: Mapping[int, Occurrence],
    ends: Mapping[int, Occurrence],
    start: int | None,
    shift: Shifted,
) -> Occurrence | None:
    """The same place in the new text: it begins where it began or, where an `as` was added, ends where it ended."""
    end = shift(each.end)
    found = starts.get(start) if start is not None else None
    return found or (ends.get(end) if end is not None and each.form == "as" else None)
