"""The edits: one invertible change of a graph each, to be applied as a patch of its text.

An edit names nodes by their ids and says what shall be; it knows nothing of any text until `apply` is given one.
Every edit is checked when it is made for what can be seen without a text; the rest is `apply`'s.

A place is `after` a node, first `into` a block (and its `branch`) or, with none of these, before the output. A source
is a node, a node's port (`node.port`), or one of the flow's inputs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields

from omnitron_kernel.errors import EditError

__all__ = [
    "AddBranch",
    "AddInput",
    "AddNode",
    "Batch",
    "Connect",
    "Disconnect",
    "Edit",
    "EditInput",
    "Group",
    "LiteralToInput",
    "MoveNode",
    "RemoveBranch",
    "RemoveInput",
    "RemoveNode",
    "RenameNode",
    "ReplaceHeader",
    "ReplaceNode",
    "SetLiteral",
    "SetOutput",
    "SetSignature",
    "Splice",
    "Ungroup",
    "Unwrap",
    "Wrap",
    "base_hash",
]

Spans = tuple[tuple[int, int, str], ...]
"""Stretches of a text by their offsets in code points, in order, and what stands there instead."""


def base_hash(text: str) -> str:
    """Returns the digest that tells one text from all others."""
    from hashlib import blake2b  # 7 ms that importing Omnitron need not take

    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Edit:
    """What all edits are; prints as it is written, without the fields that say nothing."""

    __slots__ = ()

    def __post_init__(self) -> None:
        """Checks each field by its declared type."""
        for field in fields(self):  # type: ignore[arg-type]
            value, wanted = getattr(self, field.name), str(field.type)
            if wanted == "tuple[str, ...]":
                self._list(field.name, value)
            elif not _fits(value, wanted):
                found = f"{value!r:.60}"
                raise EditError(f"`{field.name}` of {type(self).__name__} is {wanted}, and {found} was given.")

    def _list(self, name: str, value: object) -> None:
        """Takes one name, or any number of them, as a tuple."""
        given = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else ()
        if not given or not all(isinstance(each, str) for each in given):
            raise EditError(f"`{name}` of {type(self).__name__} is one text or more, and {value!r:.60} was given.")
        object.__setattr__(self, name, given)

    def __repr__(self) -> str:
        """The edit as Python writes it."""
        told = [
            f"{field.name}={getattr(self, field.name)!r}"
            if field.default is not MISSING
            else repr(getattr(self, field.name))
            for field in fields(self)  # type: ignore[arg-type]
            if field.default is MISSING or getattr(self, field.name) != field.default
        ]
        return f"{type(self).__name__}({', '.join(told)})"


def _fits(value: object, wanted: str) -> bool:
    kinds = {"str": str, "int": int, "None": type(None)}
    if wanted.startswith(("Spans", "tuple", "Iterable")):
        return True  # the class itself looks at these
    return any(isinstance(value, kinds[each]) for each in wanted.split(" | ")) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True, repr=False)
class _Placed(Edit):
    def _check_place(self, after: str | None, into: str | None, branch: str | None) -> None:
        if after is not None and into is not None:
            raise EditError("a place is `after=` a node or `into=` a block, and both were given. Leave one out.")
        if branch is not None and into is None:
            raise EditError("`branch=` says which part of a block is meant: give the block too, with `into=`.")


@dataclass(frozen=True, slots=True, repr=False)
class AddNode(_Placed):
    """Adds statements.

    Args:
        code: Python statements; one, or several that belong together.
        after: The node that they follow.
        into: The block that they begin.
        branch: Which branch of it; the first where left out.
    """

    code: str
    after: str | None = None
    into: str | None = None
    branch: str | None = None

    def __post_init__(self) -> None:
        Edit.__post_init__(self)
        self._check_place(self.after, self.into, self.branch)


@dataclass(frozen=True, slots=True, repr=False)
class RemoveNode(Edit):
    """Removes a node with its comments; refused while it is read, unless a batch connects its readers elsewhere."""

    node: str


@dataclass(frozen=True, slots=True, repr=False)
class ReplaceNode(Edit):
    """Writes other code in the place of a node's; its comments stay."""

    node: str
    code: str


@dataclass(frozen=True, slots=True, repr=False)
class RenameNode(Edit):
    """Renames what a node binds, and every read of that version of it."""

    node: str
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class MoveNode(_Placed):
    """Moves a node with its comments to another place; refused where a value would reach it no more."""

    node: str
    after: str | None = None
    into: str | None = None
    branch: str | None = None

    def __post_init__(self) -> None:
        Edit.__post_init__(self)
        self._check_place(self.after, self.into, self.branch)


@dataclass(frozen=True, slots=True, repr=False)
class Connect(Edit):
    """Feeds a node's input port from a source.

    Args:
        source: A node, `node.port`, or one of the flow's inputs.
        target: The node that shall read it.
        port: Its input port; a parameter that has no argument yet is given one.
    """

    source: str
    target: str
    port: str


@dataclass(frozen=True, slots=True, repr=False)
class Disconnect(Edit):
    """Takes what feeds a port away: the argument, where it has a default, else `...` stands for it."""

    target: str
    port: str


@dataclass(frozen=True, slots=True, repr=False)
class SetLiteral(Edit):
    """Writes a literal, as Python source, at a port; `INPUTS` as the node means the default of a flow's input.

    Where a literal stands within an expression, as in `x > 0.5`, its own text is the port: `0.5`. A member of something
    that the flow does not bind itself, such as `Color.RED`, is as good as a literal.
    """

    node: str
    port: str
    code: str


@dataclass(frozen=True, slots=True, repr=False)
class LiteralToInput(Edit):
    """Makes a literal an input of the flow, with the literal as its default; its port is as in `SetLiteral`."""

    node: str
    port: str
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class AddInput(Edit):
    """Adds an input to the flow's signature.

    Args:
        name: Its name.
        annotation: Its type, as Python source.
        default: Its default, as Python source.
        position: How many inputs stand before it; where left out, as late as Python's order allows.
    """

    name: str
    annotation: str | None = None
    default: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class EditInput(Edit):
    """Changes an input: what is left out stays, and an empty text takes annotation or default away.

    Args:
        name: The input.
        new_name: Its new name; every read of it is renamed too.
        annotation: Its type, as Python source.
        default: Its default, as Python source.
        position: How many inputs shall stand before it.
    """

    name: str
    new_name: str | None = None
    annotation: str | None = None
    default: str | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RemoveInput(Edit):
    """Removes an input that nothing reads."""

    name: str


@dataclass(frozen=True, slots=True, repr=False)
class SetOutput(Edit):
    """Makes a node, `node.port` or an input the flow's value."""

    node: str


@dataclass(frozen=True, slots=True, repr=False)
class SetSignature(Edit):
    """Changes what is said about the flow itself: what is left out stays.

    Args:
        name: Its name.
        returns: The type of its value, as Python source; an empty text takes it away.
        options: The options of a cell's magic line, such as `("--no-run",)`.
    """

    name: str | None = None
    returns: str | None = None
    options: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        Edit.__post_init__(self)
        if self.options is not None and self.options != ():
            self._list("options", self.options)


@dataclass(frozen=True, slots=True, repr=False)
class ReplaceHeader(Edit):
    """Writes another header over a block's branch, such as `for row in rows`; its first branch where none is named."""

    block: str
    code: str
    branch: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class AddBranch(Edit):
    """Adds a branch to a block: `else`, `elif x > 1`, `except ValueError as e`, `finally`, `case [a, b]`."""

    block: str
    header: str
    code: str = "pass"


@dataclass(frozen=True, slots=True, repr=False)
class RemoveBranch(Edit):
    """Removes a branch of a block with all that stands in it; refused where what it binds would be unbound.

    A `try` that has neither `except` nor `finally` any more keeps an empty `finally`.
    """

    block: str
    branch: str


@dataclass(frozen=True, slots=True, repr=False)
class Wrap(Edit):
    """Puts neighbouring nodes into a block with the given header, such as `with lock` or `if ready`."""

    nodes: tuple[str, ...]
    header: str


@dataclass(frozen=True, slots=True, repr=False)
class Unwrap(Edit):
    """Puts what stands in a block's first branch in the place of the block; handlers of a `try` go, with a warning."""

    block: str


@dataclass(frozen=True, slots=True, repr=False)
class Group(Edit):
    """Moves neighbouring nodes into a function of their own, defined before the first of them and called there."""

    nodes: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class Ungroup(Edit):
    """Puts the statements of a local function in the place of its only call."""

    node: str


@dataclass(frozen=True, slots=True, repr=False)
class Batch(Edit):
    """Several edits as one, checked once, at the end; ids are those before the batch, else those of what it added.

    They are applied in order; one that does not apply yet waits until another has made way for it.
    """

    edits: tuple[Edit, ...]

    def __post_init__(self) -> None:
        given: object = self.edits
        edits = tuple(given) if isinstance(given, Iterable) else (given,)
        for each in edits:
            if not isinstance(each, Edit):
                raise EditError(f"a Batch holds edits, and {each!r:.60} is none.")
        object.__setattr__(self, "edits", edits)


@dataclass(frozen=True, slots=True, repr=False)
class Splice(Edit):
    """Writes other text over stretches of one certain text: what every inverse is.

    Args:
        spans: `(start, end, text)` in code points of that text, in order and apart.
        base_hash: The text's digest, as `edits.base_hash` gives it; any other text is refused.
    """

    spans: Spans
    base_hash: str

    def __post_init__(self) -> None:
        spans: Spans = ()
        try:
            spans = tuple((start, end, text) for start, end, text in self.spans)
            right = all(
                type(start) is int and type(end) is int and 0 <= start <= end and type(text) is str
                for start, end, text in spans
            )
        except (TypeError, ValueError):
            right = False
        behind = (0, *(end for _, end, _ in spans))
        if not right or any(start < end for (start, _, _), end in zip(spans, behind, strict=False)):
            raise EditError("the spans of a Splice are `(start, end, text)`, in order and apart; these are not.")
        object.__setattr__(self, "spans", spans)
        Edit.__post_init__(self)
