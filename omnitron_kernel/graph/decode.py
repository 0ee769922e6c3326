"""Edits as they come over a wire: `{"edit": "SetLiteral", "node": "clean", ...}` becomes `SetLiteral("clean", ...)`.

What comes in is anybody's: every field is looked at before an edit is made of it, and every complaint says what was
found, what was expected and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any

from omnitron_kernel.errors import EditError, nearest
from omnitron_kernel.graph import edits as e
from omnitron_kernel.graph.edits import AddNode, Batch, Edit

__all__ = ["DEEPEST", "MOST", "edits_from"]

MOST = 2000
"""Edits that are taken at once, those inside batches counted."""

DEEPEST = 20
"""Batches that may stand in each other."""

_KINDS: dict[str, type[Edit]] = {
    name: kind
    for name in e.__all__
    if isinstance(kind := getattr(e, name), type) and issubclass(kind, Edit) and kind is not Edit
}
_WORDS = {"str": "a text", "int": "a whole number", "None": "null"}


def edits_from(
    told: Sequence[Mapping[str, Any]], freshen: Callable[[AddNode], AddNode] = lambda edit: edit
) -> tuple[Edit, ...]:
    """Makes edits of JSON objects, in order.

    Args:
        told: An object for each edit: its name as `edit`, and its fields by their names. `AddNode` also takes `fresh`:
            names that it binds and that are taken become new ones.
        freshen: Makes the edit of an `AddNode` that is to be fresh.

    Raises:
        EditError: Something in it is no edit.

    Example:
        >>> edits_from([{"edit": "RemoveNode", "node": "clean"}])
        (RemoveNode('clean'),)
    """
    decoding = _Decoding(freshen)
    if not _is_list(told) or not told:
        raise EditError(f"edits are a list of one or more, and {told!r:.60} was given.")
    return tuple(decoding.edit(each, 0) for each in told)


class _Decoding:
    def __init__(self, freshen: Callable[[AddNode], AddNode]) -> None:
        self.count = 0
        self.freshen = freshen

    def edit(self, told: object, depth: int) -> Edit:
        self.count += 1
        if self.count > MOST:
            raise EditError(f"more than {MOST} edits were given at once. Apply them in parts.")
        if depth > DEEPEST:
            raise EditError(f"batches stand more than {DEEPEST} deep in each other. Put their edits into one.")
        if not isinstance(told, Mapping):
            raise EditError(
                f"an edit is an object such as {{'edit': 'RemoveNode', 'node': 'clean'}}, not {told!r:.60}."
            )
        kind = self._kind(told.get("edit"))
        given = {key: value for key, value in told.items() if key != "edit"}
        fresh = given.pop("fresh", False) if kind is AddNode else False
        if not isinstance(fresh, bool):
            raise EditError(f"`fresh` of AddNode is true or false, and {fresh!r:.60} was given.")
        known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
        for key in given:
            if key not in known:
                close = nearest(str(key), known)
                hint = f"Did you mean {close!r}?" if close else f"It takes: {', '.join(known)}."
                raise EditError(f"{kind.__name__} has no field {key!r:.60}. {hint}")
        missing = [name for name, each in known.items() if each.default is MISSING and name not in given]
        if missing:
            raise EditError(
                f"{kind.__name__} needs {' and '.join(f'`{name}`' for name in missing)}, and it was not given."
            )
        if kind is Batch:
            inner = given["edits"]
            if not isinstance(inner, Sequence) or isinstance(inner, str):
                raise EditError(f"`edits` of Batch is a list of edits, and {inner!r:.60} was given.")
            return Batch(tuple(self.edit(each, depth + 1) for each in inner))
        made = kind(**{name: self._value(kind, known[name], value) for name, value in given.items()})
        return self.freshen(made) if fresh and isinstance(made, AddNode) else made

    def _kind(self, name: object) -> type[Edit]:
        kind = _KINDS.get(name) if isinstance(name, str) else None
        if kind is None:
            close = nearest(name, _KINDS) if isinstance(name, str) else None
            hint = f"Did you mean {close!r}?" if close else f"The edits are: {', '.join(_KINDS)}."
            raise EditError(f"there is no edit {name!r:.60}. {hint}")
        return kind

    def _value(self, kind: type[Edit], field: Field[Any], value: Any) -> Any:
        wanted = str(field.type).split(" | ")
        for each in wanted:
            match each:
                case "str" if isinstance(value, str):
                    return value
                case "int" if isinstance(value, int) and not isinstance(value, bool):
                    return value
                case "None" if value is None:
                    return None
                case "tuple[str, ...]" if _is_list(value) and all(isinstance(one, str) for one in value):
                    return tuple(value)
                case "Spans" if _is_list(value) and all(_is_list(one) for one in value):
                    return tuple(tuple(one) for one in value)
        told = " or ".join(
            _WORDS.get(each, "a list of spans" if each == "Spans" else "a list of texts") for each in wanted
        )
        raise EditError(f"`{field.name}` of {kind.__name__} is {told}, and {value!r:.60} was given.")


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
