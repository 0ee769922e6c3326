"""What the nodes of flows were last computed from, for saying what is new of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from omnitron_kernel.engine.reuse.ambient import differing

__all__ = ["Memory", "Origin", "Origins", "origin_from", "plain"]

_LINE = "its line"
_SHARED = "what of its inputs is one object"
_FLOWS = 2_000  # that are remembered
_NODES = 10_000  # of one flow, those of its former texts among them


class Origin(NamedTuple):
    """What a node is computed from.

    Attributes:
        key: The digest of all that follows, but for whether what it gave was kept.
        line: The digest of its text.
        text: Its text.
        parts: The digests of the functions and values that it reaches, by what people call them.
        names: The names that it reads.
        inputs: What tells the values of these apart.
        grounds: What tells Python, packages and settings apart, by what people call them.
        kept: Whether what it gave was kept.
    """

    key: bytes
    line: bytes
    text: str
    parts: Mapping[str, bytes]
    names: tuple[str, ...]
    inputs: Sequence[bytes]
    grounds: Mapping[str, bytes]
    kept: bool = True

    def told(self) -> dict[str, bytes]:
        """Returns all of it, by what people call it."""
        inputs = {f"`{name}`": each for name, each in zip(self.names, self.inputs, strict=False)}
        told = {_LINE: self.line, **self.parts, **inputs, **self.grounds}
        return told | ({_SHARED: self.inputs[-1]} if len(self.inputs) > len(self.names) else {})

    def since(self, before: Origin | None) -> str:
        """Returns what has changed since it was computed before.

        Args:
            before: What it was computed from then; None where it never was.
        """
        if before is None:
            return "nothing is kept of it yet"
        old, new = before.told(), self.told()
        changed = [name for name in new if old.get(name) != new[name]]
        if _LINE in changed:
            return f"its line has changed: `{_short(self.text)}`, before `{_short(before.text)}`"
        if not changed:
            if not before.kept:
                return "nothing is kept of it"
            gone = [name for name in old if name not in new]
            return f"it no longer reads {_listed(gone)}" if gone else "what was kept of it is gone"
        if before.grounds.keys() >= {*changed}:
            known = [told for name in changed for told in differing(before.grounds[name], self.grounds[name])]
            if known:
                return ", ".join(known)
        return f"{_listed(changed)} {'has' if len(changed) == 1 else 'have'} changed"


class Memory(Protocol):
    """Who keeps the origins of a flow beyond this process."""

    def origins_of(self, flow: str) -> dict[str, Origin]:
        """Returns the origins of a flow's nodes, by their ids; none where none are kept."""

    def remember(self, flow: str, origins: Mapping[str, Origin]) -> object:
        """Keeps the origins of a flow's nodes; does nothing where it cannot."""


class Origins:
    """What the nodes of all flows of this process were last computed from."""

    def __init__(self) -> None:
        self._flows: dict[str, dict[str, Origin]] = {}
        self._back: dict[str, Mapping[str, Origin]] = {}
        self._new: set[str] = set()

    def note(self, flow: str, node: str, origin: Origin, memory: Memory | None) -> Origin | None:
        """Notes what a node is computed from; returns what it was computed from before.

        Args:
            flow: The flow's name.
            node: The node's id.
            origin: What it is computed from.
            memory: Who may know of what other processes have computed.
        """
        nodes = self._flows.get(flow)
        if nodes is None:
            if len(self._flows) >= _FLOWS:
                self._flows.clear()
                self._back.clear()
                self._new.clear()
            nodes = self._flows[flow] = memory.origins_of(flow) if memory is not None else {}
        elif len(nodes) >= _NODES:
            nodes.clear()
        before = nodes.get(node)
        if before is None or before.key != origin.key or before.kept is not origin.kept:
            nodes[node] = origin
            self._back.pop(flow, None)
            self._new.add(flow)
        return before

    def of(self, flow: str) -> dict[str, Origin]:
        """Returns the origins of a flow's nodes as they are now."""
        return {**self._flows.get(flow, {})}

    def go_back(self, flow: str, origins: Mapping[str, Origin]) -> None:
        """Takes for a flow what `of` gave when a run ended that was found again."""
        if self._back.get(flow) is not origins:
            if self._flows.get(flow) != origins:
                self._flows[flow] = {**origins}
                self._new.add(flow)
            self._back[flow] = origins

    def tell(self, flow: str, memory: Memory) -> None:
        """Has a flow's origins kept beyond this process, where they are new."""
        if flow in self._new:
            self._new.discard(flow)
            memory.remember(flow, self.of(flow))


def plain(origin: Origin) -> dict[str, Any]:
    """Returns an origin as JSON can say it, for `origin_from`."""
    told = origin._asdict()
    told["key"], told["line"] = origin.key.hex(), origin.line.hex()
    told["inputs"] = [each.hex() for each in origin.inputs]
    for name in ("parts", "grounds"):
        told[name] = {key: each.hex() for key, each in told[name].items()}
    return told


def origin_from(told: Mapping[str, Any]) -> Origin:
    """Returns the origin that JSON told.

    Raises:
        ValueError: It is none.
    """
    try:
        digests = [{str(key): bytes.fromhex(each) for key, each in told[name].items()} for name in ("parts", "grounds")]
        return Origin(
            bytes.fromhex(told["key"]),
            bytes.fromhex(told["line"]),
            str(told["text"]),
            digests[0],
            tuple(map(str, told["names"])),
            [*map(bytes.fromhex, told["inputs"])],
            digests[1],
            bool(told["kept"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"an origin of a node lacks {error}") from error


def _short(text: str, most: int = 80) -> str:
    """The first line of a text, not too long."""
    first, more, _ = text.partition("\n")
    return f"{first[: most - 1]}…" if more or len(first) > most else first


def _listed(names: list[str]) -> str:
    shown = names[:3]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"{', '.join(shown)}{more}"
