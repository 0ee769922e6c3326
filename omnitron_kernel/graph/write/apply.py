"""Applying an edit: calculate the patch, write it, read the result, and refuse what would not hold.

A batch is applied edit by edit and checked once, at the end, as one patch of the text before it. An edit of it that
does not apply yet waits until another one has made way for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import edits as e
from omnitron_kernel.graph.callees import Callees, unknown_callee
from omnitron_kernel.graph.edits import Batch, Edit, Splice, base_hash
from omnitron_kernel.graph.model import Diagnostic, plain_id
from omnitron_kernel.graph.write import blocks, grouping, headers, inlining, naming, nodes, ports
from omnitron_kernel.graph.write.check import (
    check_compiles,
    check_moved,
    check_removed,
    check_removed_within,
    ids_between,
    new_warnings,
    order_warnings,
)
from omnitron_kernel.graph.write.patch import Patch, Rope, Shift, Writing, least, patch_of, written
from omnitron_kernel.graph.write.reading import Reading, reading_of
from omnitron_kernel.graph.write.seen import check_reads

__all__ = ["apply"]

_Step = Callable[[Reading, Any, Writing], None]
_STEPS: dict[type[Edit], _Step] = {
    e.AddNode: nodes.add_node,
    e.RemoveNode: nodes.remove_node,
    e.ReplaceNode: nodes.replace_node,
    e.MoveNode: nodes.move_node,
    e.RenameNode: naming.rename_node,
    e.SetOutput: naming.set_output,
    e.Connect: ports.connect,
    e.Disconnect: ports.disconnect,
    e.SetLiteral: ports.set_literal,
    e.LiteralToInput: headers.literal_to_input,
    e.AddInput: headers.add_input,
    e.EditInput: headers.edit_input,
    e.RemoveInput: headers.remove_input,
    e.SetSignature: headers.set_signature,
    e.ReplaceHeader: blocks.replace_header,
    e.AddBranch: blocks.add_branch,
    e.RemoveBranch: blocks.remove_branch,
    e.Wrap: blocks.wrap,
    e.Unwrap: blocks.unwrap,
    e.Group: grouping.group,
    e.Ungroup: inlining.ungroup,
}
_FIRST: dict[type[Edit], _Step] = {e.Wrap: blocks.part, e.Group: blocks.part, e.Ungroup: inlining.part}
_APART = frozenset({e.RemoveNode, e.SetLiteral, e.Disconnect})
"""Edits that say nothing of each other: several of a sort are written at once where they touch different text."""

_CODE_FIELDS = ("code", "header", "annotation", "default", "returns")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ID_FIELDS = ("node", "nodes", "after", "into", "block", "source", "target")


def apply(source: str, edit: Edit, name: str | None = None, callees: Callees = unknown_callee) -> Patch:
    """What `omnitron_kernel.graph.apply` does, and documents."""
    given: tuple[object, object] = (source, edit)
    if not isinstance(given[0], str) or not isinstance(given[1], Edit):
        raise EditError("apply takes a text and an edit, such as edits.RemoveNode('clean').")
    if isinstance(edit, Splice):
        return _splice(source, edit, name)
    try:
        return _apply(source, edit, name, callees)
    except RecursionError:
        raise EditError("the text is nested too deeply to be edited. Edit it by hand.") from None


def _splice(source: str, edit: Splice, name: str | None) -> Patch:
    """Writes what a splice says; only its own base text will do."""
    if base_hash(source) != edit.base_hash:
        raise EditError("this splice belongs to another text: the text has changed since. Apply the edit anew.")
    if edit.spans and edit.spans[-1][1] > len(source):
        raise EditError("a span of this splice ends behind its text. Use the inverse as `apply` gave it.")
    ids: dict[str, str | None] = {}
    writing = Writing()
    for span in edit.spans:
        writing.put(*span)
    try:
        shift = Shift(writing.sorted())
        ids = ids_between(reading_of(source, name), reading_of(written(source, edit.spans), name), shift, shift.gone)
    except (EditError, RecursionError):
        ids = {}  # one of the texts is none that can be read, which is no splice's business
    return patch_of(source, edit.spans, edit, ids)


@dataclass(slots=True)
class _Course:
    """A text on its way through the edits of a batch, and what they have said so far.

    Attributes:
        first: The text before all of them.
        reading: The text by now.
        rope: How the one became the other.
        ids: For each node of the first text, its id by now.
        steps: What each edit wrote, and where, and the reads that it made others.
        warned: The warnings.
        strict: Whether all of them leave every read as it was.
        moved: The nodes that changed their places, with what the new ones may mean.
        answered: The nodes whose functions give another value.
        falls: The names of which a version is gone on purpose.
        wanted: Codes of diagnostics that must come of it, and why.
        renamed: Which names are other names now.
        removed: The nodes that were taken away as such.
        handed: The names that edits of the batch connect to somebody.
        callees: Looks up the functions that live around the flow.
        now: The ids, by those of the first text without their `#1`; empty as long as nothing is written.
    """

    first: Reading
    reading: Reading
    rope: Rope
    ids: dict[str, str | None]
    steps: list[tuple[Shift, frozenset[int]]] = field(default_factory=list)
    warned: list[Diagnostic] = field(default_factory=list)
    strict: bool = True
    moved: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    falls: set[str] = field(default_factory=set)
    wanted: list[tuple[str, str]] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    handed: frozenset[str] = frozenset()
    callees: Callees = unknown_callee
    now: dict[str, str | None] = field(default_factory=dict)

    def take_alike(self, edits: Sequence[Edit]) -> int:
        """Applies as many edits of a sort as stand apart from each other, and reads the text once for all of them.

        Returns:
            How many of the first ones were applied; 0 where one by one is the way.
        """
        reading, writing = self.reading, Writing(name=self.reading.name)
        left: dict[int, int] = {}
        touched: set[str] = set()
        wanted: list[tuple[str, str]] = []
        for edit in edits:
            alone = Writing(name=reading.name, handed=self.handed, callees=self.callees)
            try:
                step = _carried(edit, self.now, self.renamed, reading)
                _STEPS[type(edit)](reading, step, alone)
            except EditError:
                break  # by itself it is refused for a reason, or waits
            node: str = getattr(step, "target", "") or getattr(step, "node", "")
            if isinstance(step, e.RemoveNode):
                siblings = reading.place(node).siblings
                left[id(siblings)] = left.get(id(siblings), len(siblings)) - 1
            if node in touched or 0 in left.values() or not writing.joined(alone):
                break
            touched.add(node)
            wanted += [(alone.code, alone.reason)] if alone.code else []
        if len(touched) < 2:
            return 0
        try:
            self._write(writing)
        except EditError:
            return 0
        self.wanted += wanted
        return len(touched)

    def take(self, edit: Edit) -> None:
        """Applies one edit.

        Raises:
            EditError: It does not apply to the text as it is by now.
        """
        for act in (_FIRST.get(type(edit)), _STEPS[type(edit)]):
            if act is not None:
                self._step(edit, act)

    def _step(self, edit: Edit, act: _Step) -> None:
        reading = self.reading
        step = _carried(edit, self.now, self.renamed, reading)
        writing = Writing(name=reading.name, handed=self.handed, callees=self.callees)
        act(reading, step, writing)
        if act not in _FIRST.values() or writing.stretches:
            self._write(writing)

    def _write(self, writing: Writing) -> None:
        reading, stretches = self.reading, writing.sorted()
        spans = least(reading.text, [(one.start, one.end, one.text) for one in stretches])
        shift = Shift(stretches)
        after = _read_again(written(reading.text, spans), writing.name)
        self.rope.write(spans)
        self.steps.append((shift, frozenset(writing.fed)))
        between = ids_between(reading, after, shift, shift.gone) | dict.fromkeys(writing.removed)
        now = self.ids.items()
        self.moved |= {old: writing.placed for old, new in now if new is not None and new == writing.moved}
        self.answered |= {old for old, new in now if new is not None and new == writing.answered}
        self.removed |= {old for old, new in now if new in writing.removed}
        self.ids = {old: between.get(new) if new is not None else None for old, new in now}
        self.warned += writing.warnings
        self.strict = self.strict and writing.strict
        self.falls |= writing.falls
        self.renamed |= writing.renamed
        self.wanted += [(writing.code, writing.reason)] if writing.code else []
        self.reading = after
        self.now = {plain_id(old): new for old, new in self.ids.items()}

    def is_done(self, edit: Edit) -> bool:
        """Whether an edit takes away what went with another one: a block with all that stands in it."""
        return isinstance(edit, e.RemoveNode) and plain_id(edit.node) in map(plain_id, self.removed)

    def shifted(self, offset: int) -> int | None:
        """Where an offset of the first text stands by now; None where it, or what is read there, is gone."""
        at: int | None = offset
        for shift, fed in self.steps:
            at = shift(at) if at is not None and at not in fed else None
        return at


def _apply(source: str, edit: Edit, name: str | None, callees: Callees) -> Patch:
    first = reading_of(source, name)
    course = _Course(first, first, Rope(source), {node.id: node.id for node in first.graph.walk()}, callees=callees)
    newline = first.layout.newline(0)
    each = [_with_line_ends(one, newline) for one in _edits(edit)]
    # A source is a node, its port, or an input: its last word is the name that is handed on.
    course.handed = frozenset(
        one.source.rpartition("/")[2].partition("#")[0].rpartition(".")[2] for one in each if isinstance(one, e.Connect)
    )
    _take_all(course, each)
    reading, ids = course.reading, course.ids
    check_compiles(first, reading)
    warned = course.warned
    warned += check_reads(
        first, reading, course.shifted, strict=course.strict, renamed=course.renamed, falls=course.falls
    )
    check_removed(first.graph, reading.graph, ids, course.answered, course.falls)
    check_removed_within(first.graph, reading.graph, ids, course.removed, course.falls)
    for code, reason in course.wanted:
        if not any(each.code == code for each in reading.graph.diagnostics):
            raise EditError(reason)
    if course.moved and isinstance(edit, e.MoveNode):
        check_moved(first.graph, reading.graph, ids)
    warned += order_warnings(first.graph, reading.graph, ids, course.moved)
    warned += new_warnings(first.graph, reading.graph)
    return patch_of(source, course.rope.spans(), edit, ids, _once(warned))


def _take_all(course: _Course, edits: list[Edit]) -> None:
    """Applies edits in order; one that is refused waits until others have been applied.

    Raises:
        EditError: One is refused whatever the others do; the reason is that of its own place in the order.
    """
    waiting = list(enumerate(edits))
    refused: dict[int, EditError] = {}
    while waiting := [each for each in waiting if not course.is_done(each[1])]:
        for place, (number, each) in enumerate(waiting):
            alike = _alike([one for _, one in waiting[place:]]) if type(each) in _APART else []
            count = course.take_alike(alike) if len(alike) > 1 else 0
            if not count:
                try:
                    course.take(each)
                    count = 1
                except EditError as error:
                    refused.setdefault(number, error)
                    continue
            del waiting[place : place + count]
            break
        else:
            raise refused[waiting[0][0]]


def _alike(edits: Sequence[Edit]) -> list[Edit]:
    """The first of some edits and those right behind it that are of the same sort."""
    return list(takewhile(lambda each: type(each) is type(edits[0]), edits))


def _edits(edit: Edit) -> list[Edit]:
    """The edits of a batch, those of batches in it too, in order."""
    found: list[Edit] = []
    waiting = [edit]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Batch):
            waiting.extend(reversed(each.edits))
        elif type(each) not in _STEPS:
            raise EditError(
                f"{type(each).__name__} cannot stand in a Batch: it is bound to one text. Apply it by itself."
            )
        else:
            found.append(each)
    return found


def _with_line_ends(edit: Edit, newline: str) -> Edit:
    """An edit whose code has the line ends of the text."""
    given = {name: getattr(edit, name, None) for name in _CODE_FIELDS}
    changed = {name: _LINE_END.sub(newline, code) for name, code in given.items() if isinstance(code, str)}
    return edit if changed == {name: given[name] for name in changed} else replace(edit, **changed)  # type: ignore[type-var]


def _carried(edit: Edit, plain: dict[str, str | None], renamed: dict[str, str], reading: Reading) -> Edit:
    """An edit of a batch with the ids that its nodes have by now, and the names that its ports have."""
    if not plain:
        return edit

    def now(id: str) -> str:
        node, dot, port = (id, "", "") if plain_id(id) in plain else id.partition(".")
        known = plain_id(node) in plain
        new = plain.get(plain_id(node))
        if known and new is None and node not in reading.graph:
            raise EditError(f"node {node!r} is gone by then: an earlier edit of the batch took it away.")
        return f"{new}{dot}{port}" if known and new is not None else id

    changed: dict[str, Any] = {}
    for key in _ID_FIELDS:
        value = getattr(edit, key, None)
        if isinstance(value, str):
            changed[key] = now(value)
        elif isinstance(value, tuple):
            changed[key] = tuple(now(each) for each in value)
    port, node = getattr(edit, "port", None), changed.get("target", changed.get("node"))
    if port in renamed and isinstance(node, str) and node in reading.graph:
        known = {each.name for each in reading.graph.node(node).inputs}
        changed["port"] = renamed[port] if port not in known and renamed[port] in known else port
    return replace(edit, **changed)  # type: ignore[type-var]


def _read_again(text: str, name: str | None) -> Reading:
    try:
        return reading_of(text, name)
    except EditError as error:
        told = re.sub(r"^.*?it: ", "", str(error))
        raise EditError(f"the result would not be Python: {told}") from None


def _once(warned: list[Diagnostic]) -> list[Diagnostic]:
    return list(dict.fromkeys(warned))
