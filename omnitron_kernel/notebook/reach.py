"""What stands before the cursor in terms of flows and runs: `f.last["`, `f.run(`, `run.nodes["a"].run["`.

Nothing is evaluated: only attributes and keys of our own objects are followed, whose reading runs no code of others.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Mapping
from typing import Any

from omnitron_kernel.callables import is_a
from omnitron_kernel.engine.cure import keys_of
from omnitron_kernel.engine.run import NodeRecord, Run
from omnitron_kernel.flow import Flow, as_flow

__all__ = ["arguments_at", "keys_at", "keys_in", "members_at"]

_CHAIN = r"""[^\W\d]\w*(?:\.[^\W\d]\w*|\[\s*(?:"[^"\n]*"|'[^'\n]*')\s*\])*"""
_KEY = re.compile(rf"""(?<![\w.])({_CHAIN})\[\s*(["'])([^"'\n\]]*)$""")
_MEMBER = re.compile(rf"(?<![\w.])({_CHAIN})\.(\w*)$")
_LINK = re.compile(r"""\.(\w+)|\[\s*(?:"([^"\n]*)"|'([^'\n]*)')\s*\]""")
_PLACE = re.compile(r"""\[\s*(?:"([^"\n]*)"|'([^'\n]*)'|(\d+))\s*\]""")
_CALLED = re.compile(rf"(?<![\w.])({_CHAIN})(?:\.using\([^()]*\))?(\.run|\.arun|\.prepare)?\s*$")
_NAMED = re.compile(r"(?:^|,)\s*([^\W\d]\w*)\s*=(?!=)")
_WORD = re.compile(r"(?:^|[(,])\s*((?:[^\W\d]\w*)?)$")
_READABLE = ((Flow, {"last"}), (Run, {"nodes", "inputs", "values", "flow"}), (NodeRecord, {"run"}))
_MOST = 1000
"""Keys and columns looked at."""

_NEAR = 4000
"""Characters before the cursor that are looked at."""


def keys_at(before: str, names: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Returns the key that stands half-typed before the cursor, and what it may become.

    Args:
        before: The text up to the cursor.
        names: The notebook's names.
    """
    found = _KEY.search(before[-_NEAR:])
    if found is None:
        return "", ()
    reached = _follow(found[1], names)
    keys: list[Any] = []
    if is_a(reached, Run):
        keys = list(dict.fromkeys([*reached.values, *reached.nodes]))
    elif is_a(reached, Mapping) and "." in found[1]:
        keys = list(reached)
    close = f"{found[2]}]"
    return found[3], tuple(f"{key}{close}" for key in keys if type(key) is str and key.startswith(found[3]))


def keys_in(value: object, links: str, *, quote: str, start: str) -> tuple[str, ...]:
    """Returns the keys of a dictionary or the columns of a table that begin so, closed by their quote and bracket.

    Args:
        value: What a name holds.
        links: The keys and places typed behind the name, such as `["tea"][0]`.
        quote: The quote that opens the key.
        start: What is typed of the key.

    Example:
        >>> keys_in({"tea": {"price": 2}}, '["tea"]', quote="'", start="p")
        ("price']",)
    """
    for double, single, place in _PLACE.findall(links):
        if type(value) is dict:
            value = value.get(double or single)
        elif type(value) is list or type(value) is tuple:
            value = value[int(place)] if place and int(place) < len(value) else None
        else:
            return ()
    known, _ = keys_of(value, _MOST)
    # A key with a quote or a line end of its own would have to be typed otherwise.
    plain = (each for each in known if each.startswith(start) and not set(each) & set(f"{quote}\\\n\r"))
    return tuple(f"{each}{quote}]" for each in plain)


def arguments_at(before: str, names: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Returns the word before the cursor in a call or run of a flow, and the inputs that it may name.

    Args:
        before: The text up to the cursor.
        names: The notebook's names.
    """
    text = before[-_NEAR:]
    opened = _innermost(text)
    called = _CALLED.search(text[:opened]) if opened >= 0 else None
    if called is None:
        return "", ()
    reached = _follow(called[1].removesuffix(called[2] or ""), names)
    if reached is None and called[1].rpartition(".")[2] in ("run", "arun", "prepare"):
        reached = _follow(called[1].rpartition(".")[0], names)
    flow = as_flow(reached)
    inside = text[opened + 1 :]
    word = _WORD.search(f"({inside}")
    if flow is None or word is None:
        return "", ()
    given = set(_NAMED.findall(inside))
    inputs = [
        port.name
        for port in flow.graph.inputs
        if port.kind != "positional_only" and not port.kind.startswith("var_") and port.name not in given
    ]
    return word[1], tuple(f"{name}=" for name in inputs if name.startswith(word[1]))


def members_at(before: str, names: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Returns the attribute half-typed behind something that a flow or run holds, and what it may become.

    Args:
        before: The text up to the cursor.
        names: The notebook's names.
    """
    found = _MEMBER.search(before[-_NEAR:])
    if found is None or not _LINK.search(found[1]):
        return "", ()
    reached = _follow(found[1], names)
    return ("", ()) if reached is None else (found[2], members(reached, found[2]))


def members(value: object, start: str) -> tuple[str, ...]:
    """Returns the attributes of a value that begin so; those with an underscore only where one is typed."""
    return tuple(each for each in dir(value) if each.startswith(start) and (start or not each.startswith("_")))


def _follow(chain: str, names: Mapping[str, Any]) -> Any:
    """What a chain of attributes and keys reaches; None where it leaves our own objects."""
    head = re.match(r"\w+", chain)
    reached: Any = names.get(head[0]) if head else None
    for attribute, double, single in _LINK.findall(chain[head.end() :] if head else ""):
        if attribute:
            readable = any(is_a(reached, kind) and attribute in known for kind, known in _READABLE)
            reached = getattr(reached, attribute, None) if readable else None
        elif is_a(reached, (Run, Mapping)):
            held: Any = reached.values if is_a(reached, Run) else reached
            reached = held.get(double or single)
        else:
            return None
    return reached


def _innermost(text: str) -> int:
    """The offset of the innermost bracket that is open at the end of a text, if it is a round one; else -1."""
    starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
    opened: list[tuple[str, int]] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
            if token.type != tokenize.OP:
                continue
            if token.string in "([{":
                opened.append((token.string, starts[token.start[0] - 1] + token.start[1]))
            elif token.string in ")]}" and opened:
                opened.pop()
    except (tokenize.TokenError, SyntaxError):
        pass
    return opened[-1][1] if opened and opened[-1][0] == "(" else -1
