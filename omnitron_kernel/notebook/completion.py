"""Completion inside `%%flow` cells: options on the magic line; inputs and names bound above in the body."""

from __future__ import annotations

import ast
import contextlib
import re
from typing import TYPE_CHECKING, Any

from omnitron_kernel.graph.header import OPTIONS, find_magic, parse_header
from omnitron_kernel.graph.names import uses_of
from omnitron_kernel.graph.text import Text

if TYPE_CHECKING:
    from IPython.core.completer import CompletionContext
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["FlowMatcher", "complete"]

_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*$")
_OPTION = re.compile(r"(?<!\S)--[\w-]*$")
_TRIES = 30
"""How many of the last lines above the cursor may be given up for the rest to be Python."""


def complete(text: str, cursor: int) -> tuple[str, tuple[str, ...]]:
    r"""Returns what stands before the cursor and what it may become.

    Args:
        text: The whole cell; it may be half-typed.
        cursor: Where the cursor is, in code points.

    Returns:
        The fragment and its completions; empty where there are none.

    Example:
        >>> complete("%%flow f(price=1)\npr", 20)
        ('pr', ('price',))
    """
    magic = find_magic(text)
    if magic is None or cursor <= magic:
        return "", ()
    before = text[:cursor]
    header = parse_header(Text(text), magic)
    line_end = text.find("\n", magic)
    if line_end == -1 or cursor <= line_end:
        option = _OPTION.search(before)
        if option is None or "(" in before[magic:]:
            return "", ()
        return option[0], tuple(each for each in OPTIONS if each.startswith(option[0]))
    word = _WORD.search(before)
    if word is None:
        return "", ()
    arguments = header.function.args if header.function is not None else None
    names: list[str] = []
    if arguments is not None:
        names += [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        names += [each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None]
    line_start = before.rfind("\n") + 1
    line = before[line_start:]
    names += _bound(before[header.span.end : line_start], line[: len(line) - len(line.lstrip())])
    return word[0], tuple(dict.fromkeys(each for each in names if each.startswith(word[0]) and each != word[0]))


def _bound(above: str, indent: str) -> list[str]:
    """The names that the lines above the cursor bind; the last of them may be half-typed."""
    lines = above.splitlines()
    for count in range(len(lines), max(len(lines) - _TRIES, 0), -1):
        for tail in ("", f"{indent}pass"):
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                body = ast.parse("\n".join([*lines[:count], tail])).body
                return [name for statement in body for name in uses_of(statement).binds]
    return []


class FlowMatcher:
    """A matcher of IPython's completer (API version 2)."""

    matcher_api_version = 2
    matcher_identifier = "omnitron.flow"

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.__qualname__ = "FlowMatcher"

    def __call__(self, context: CompletionContext) -> Any:
        """Returns the completions at the cursor."""
        from IPython.core.completer import SimpleCompletion

        lines = context.full_text.split("\n")
        cursor = sum(len(line) + 1 for line in lines[: context.cursor_line]) + context.cursor_position
        fragment, names = complete(context.full_text, cursor)
        kind = "magic" if fragment.startswith("-") else "instance"
        completions = [SimpleCompletion(text=name, type=kind) for name in names]
        return {"completions": completions, "matched_fragment": fragment, "suppress": kind == "magic"}
