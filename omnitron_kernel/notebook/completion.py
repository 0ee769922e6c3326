"""Completion: options, inputs and names bound above in `%%flow` cells; keys of runs, inputs of calls, `%omnitron`."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from omnitron_kernel import syntax
from omnitron_kernel.graph.header import OPTIONS, Header, find_magic, parse_header
from omnitron_kernel.graph.names import uses_of
from omnitron_kernel.graph.text import Text

if TYPE_CHECKING:
    from IPython.core.completer import CompletionContext
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["FlowMatcher", "attributes", "complete", "keys"]

_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*$")
_OPTION = re.compile(r"(?<!\S)--[\w=-]*$")
_DOTTED = re.compile(r"(?<![\w.\])])([^\W\d]\w*)\.(\w*)$")
_KEYED = re.compile(
    r"""(?<![\w.\])])([^\W\d]\w*)((?:\[\s*(?:"[^"\n]*"|'[^'\n]*'|\d+)\s*\])*)\[\s*(["'])([^"'\n\]]*)$"""
)
_COMMAND = re.compile(r"^[ \t]*%omnitron[ \t]+([^\n]*)$", re.MULTILINE)
_ALONE = frozenset({"magic", "key", "attribute"})
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
    names = _local_names(before, header)
    return word[0], tuple(dict.fromkeys(each for each in names if each.startswith(word[0]) and each != word[0]))


def attributes(text: str, cursor: int, names: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Returns the attribute half-typed behind a name of a flow's own, and what it may become.

    What the name stands for is known from the flow's newest run, or from its default where that is one of the
    notebook's names.

    Args:
        text: The whole cell.
        cursor: Where the cursor is, in code points.
        names: The notebook's names.
    """
    dotted = _DOTTED.search(text[:cursor])
    value = _held(text, cursor, dotted[1], names) if dotted is not None else None
    if dotted is None or value is None:
        return "", ()
    from omnitron_kernel.notebook.reach import members  # loading the extension need not take its time

    return dotted[2], members(value, dotted[2])


def keys(text: str, cursor: int, names: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Returns the key half-typed behind a name of a flow's own, and what it may become: `table["`, `prices["tea"]["`.

    Args:
        text: The whole cell.
        cursor: Where the cursor is, in code points.
        names: The notebook's names.
    """
    found = _KEYED.search(text[:cursor])
    value = _held(text, cursor, found[1], names) if found is not None else None
    if found is None or value is None:
        return "", ()
    from omnitron_kernel.notebook.reach import keys_in  # as above

    return found[4], keys_in(value, found[2], quote=found[3], start=found[4])


def _held(text: str, cursor: int, name: str, names: Mapping[str, Any]) -> Any:
    """What a name of a flow's own held in the newest run, or its default; None where that is not known."""
    magic = find_magic(text)
    if magic is None or cursor <= magic:
        return None
    header = parse_header(Text(text), magic)
    if cursor <= header.span.end or name not in _local_names(text[:cursor], header):
        return None
    from omnitron_kernel.flow import as_flow  # as above

    flow = as_flow(names.get(header.name))
    run = flow.last if flow is not None else None
    if run is not None and (name in run.values or name in run.inputs):
        return run.values[name] if name in run.values else run.inputs[name]
    return _default(header, name, names)


def _default(header: Header, name: str, names: Mapping[str, Any]) -> Any:
    """What an input's default stands for, if it is a plain name or a literal."""
    arguments = header.function.args if header.function is not None else ast.arguments([], [], None, [], [], None, [])
    usual = [*arguments.posonlyargs, *arguments.args]
    defaults = dict(zip([each.arg for each in reversed(usual)], reversed(arguments.defaults), strict=False))
    by_name = {each.arg: value for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)}
    match {**defaults, **by_name}.get(name):
        case ast.Constant(value=value):
            return value
        case ast.Name(id=read):
            return names.get(read)
    return None


def _local_names(before: str, header: Header) -> list[str]:
    """The names of a flow's own at the cursor: its inputs, and what the lines above bind."""
    arguments = header.function.args if header.function is not None else None
    line_start = before.rfind("\n") + 1
    line = before[line_start:]
    above = before[header.span.end : line_start]
    return [*_inputs(arguments), *_bound(above, line[: len(line) - len(line.lstrip())])]


def _inputs(arguments: ast.arguments | None) -> list[str]:
    if arguments is None:
        return []
    usual = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return usual + [each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None]


def _bound(above: str, indent: str) -> list[str]:
    """The names that the lines above the cursor bind; the last of them may be half-typed."""
    lines = above.splitlines()
    for count in range(len(lines), max(len(lines) - _TRIES, 0), -1):
        for tail in ("", f"{indent}pass"):
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                body = syntax.parse("\n".join([*lines[:count], tail])).body
                around = _around(body) if indent else []
                return [*around, *(name for statement in body for name in uses_of(statement).binds)]
    return []


def _around(body: list[ast.stmt]) -> list[str]:
    """The names of the functions that the end of a body stands in."""
    names: list[str] = []
    at: list[ast.stmt] = body
    while at and (inner := getattr(at[-1], "body", None)):
        last = at[-1]
        if isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef):
            names += [*_inputs(last.args), *(name for each in last.body for name in uses_of(each).binds)]
        at = getattr(last, "orelse", None) or inner
    return names


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
        found: tuple[str, tuple[str, ...], str] = ("", (), "")
        with contextlib.suppress(Exception):  # completion looks at whatever the notebook holds, and may never raise
            found = self.find(context.full_text, cursor)
        fragment, names, kind = found
        completions = [SimpleCompletion(text=name, type=kind) for name in names]
        # Where only ours can be meant, files and magics are left out.
        return {"completions": completions, "matched_fragment": fragment, "suppress": bool(names) and kind in _ALONE}

    def find(self, text: str, cursor: int) -> tuple[str, tuple[str, ...], str]:
        """Returns the fragment before the cursor, what it may become, and of what kind that is."""
        before = text[:cursor]
        if command := _COMMAND.search(before):
            from omnitron_kernel.notebook.commands import complete_command  # as above

            words = tuple(complete_command(command[1], self.shell.user_ns))
            return command[1].rpartition(" ")[2], words, "magic"
        fragment, names = complete(text, cursor)
        if names:
            return fragment, names, "magic" if fragment.startswith("-") else "instance"
        from omnitron_kernel.notebook.reach import arguments_at, keys_at, members_at  # as above

        fragment, names = keys_at(before, self.shell.user_ns)
        if not names:
            fragment, names = keys(text, cursor, self.shell.user_ns)
        if names:
            # What an editor has closed by itself is not closed twice.
            closed = text[cursor : cursor + 1] in ('"', "'")
            return fragment, tuple(each[:-2] if closed else each for each in names), "key"
        for look in (partial(attributes, text, cursor), partial(members_at, before)):
            fragment, names = look(self.shell.user_ns)
            if names:
                return fragment, names, "attribute"
        return *arguments_at(before, self.shell.user_ns), "param"
