"""Code that comes from elsewhere: a cell's body, indented lines, statements copied in the flow itself.

What it binds is its own: a name that the flow uses already becomes another one, and the code's own reads of it follow,
so that nothing that stands there reads anything else than before. Comments and formatting stay.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from omnitron_kernel import syntax
from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.header import find_magic, parse_header
from omnitron_kernel.graph.known import BUILTINS
from omnitron_kernel.graph.source import FlowSource
from omnitron_kernel.graph.text import Text
from omnitron_kernel.graph.write.chains import UNBOUND, Chains
from omnitron_kernel.graph.write.layout import Layout, parsed
from omnitron_kernel.graph.write.patch import written
from omnitron_kernel.graph.write.scopes import Occurrence, names_in

__all__ = ["Pasting", "loose"]

_NUMBERED = re.compile(r"(.*[^\W_])_\d+")
_MARGIN = re.compile(r"\n([ \t]+)\S")
_NO_ARGUMENTS = ast.arguments([], [], None, [], [], None, [])


def loose(code: str) -> str:
    r"""Returns code without what it stood in: the body of a `%%flow` cell, lines without their common indentation.

    Raises:
        EditError: It is a cell that cannot be read.

    Example:
        >>> loose("%%flow f(x)\ny = x + 1\ny"), loose("    y = 1\n    z = 2\n")
        ('y = x + 1', 'y = 1\nz = 2\n')
    """
    magic = find_magic(code)
    if magic is not None:
        text = Text(code)
        header = parse_header(text, magic)
        if header.function is None:
            raise EditError(f"the pasted cell cannot be read: {header.diagnostics[-1]}")
        body = code[text.starts[header.body - 1] :] if header.body <= len(text.starts) else ""
        return _without_output(body)
    try:
        syntax.parse(code)
    except IndentationError:
        # Text that was cut from the middle of a line is without the margin of its first line.
        cut = _MARGIN.search(code)
        return next((each for each in map(_dedented, (code, cut[1] + code if cut else code)) if each), code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return code  # the edit says what is wrong with it
    return code


def _without_output(body: str) -> str:
    """The body of a cell without the bare name that says what its value is."""
    statements = parsed(body, "the pasted cell")
    last = statements[-1] if statements else None
    if len(statements) > 1 and isinstance(last, ast.Expr) and isinstance(last.value, ast.Name):
        return body[: Text(body).span_of(last).start].rstrip().removesuffix(";")
    return body


def _dedented(code: str) -> str:
    """The code without its margin; nothing where that would be no code."""
    try:
        block = syntax.parse(f"if 1:\n{code}").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    statements = block[0].body if len(block) == 1 and isinstance(block[0], ast.If) else []
    layout = Layout(Text(code, shift=1))
    margin = layout.margin(statements[0]) if statements else None
    return layout.moved((0, len(code)), statements, margin, "")[0] if margin else ""


class Pasting:
    """One or several pieces of code on their way into a text.

    Args:
        source: The text, taken apart.

    Raises:
        EditError: The text cannot be read.
    """

    def __init__(self, source: FlowSource) -> None:
        if source.function is None:
            told = " ".join(map(str, source.diagnostics[:1]))
            raise EditError(f"the text cannot be read, so nothing can be pasted into it: {told}")
        self._taken = names_in((source.function.args, *source.body)) | {source.name}
        self._imports = set(_imports(source.body))

    def freshened(self, code: str) -> str:
        r"""Returns code in which every name that is taken is another one.

        Raises:
            EditError: The code is not Python, or shows such a name in a way that cannot be changed.

        Example:
            >>> from omnitron_kernel.graph.source import parse
            >>> source = parse("%%flow f(raw)\nclean = raw.dropna()\nclean")
            >>> Pasting(source).freshened("clean = raw.dropna()  # a copy\nclean.head()")
            'clean_2 = raw.dropna()  # a copy\nclean_2.head()'
        """
        body = parsed(code, "the pasted text")
        text = Text(code)
        chains = Chains(text, _NO_ARGUMENTS, body)
        own = names_in(body)
        kept = {name for name, *what in _imports(body) if (name, *what) in self._imports}
        spans: list[tuple[int, int, str]] = []
        copied: list[str] = []
        for name in sorted(chains.local & self._taken):
            found = [each for each in chains.found if each.name == name]
            binding = [each for each in found if each.kind in ("store", "update")]
            if name in kept or (binding and all(each.form.startswith("`import") for each in binding)):
                continue  # the same module under the same name
            new = self._fresh(name, own)
            changed = [each for each in found if not _from_outside(each)]
            spans += [_renamed(text, each, new) for each in changed]
            if any(UNBOUND in each.reaching for each in changed if not each.later and each.kind in ("load", "update")):
                copied.append(f"{new} = {name}\n")
        self._taken |= own | {new for _, _, new in spans}
        return "".join(copied) + written(code, sorted(spans))

    def named(self, code: str, wish: str) -> str:
        """Returns code whose value, where it is a lone expression, is bound to a new name near to a wish."""
        body = parsed(code, "the pasted text")
        if len(body) != 1 or not isinstance(body[0], ast.Expr):
            return code
        name = wish if wish.isidentifier() and wish not in BUILTINS and wish not in self._taken else ""
        at = Text(code).offset(body[0].lineno, body[0].col_offset)
        return f"{code[:at]}{name or self._fresh(wish, names_in(body))} = {code[at:]}"

    def _fresh(self, name: str, own: set[str]) -> str:
        numbered = _NUMBERED.fullmatch(name)
        stem = numbered[1] if numbered is not None and numbered[1] in self._taken else name
        number = 2
        while (new := f"{stem}_{number}") in self._taken or new in own:
            number += 1
        own.add(new)
        return new


def _from_outside(each: Occurrence) -> bool:
    """Whether a read surely means what is bound around the code."""
    return each.kind == "load" and not each.later and each.reaching == {UNBOUND}


def _renamed(text: Text, each: Occurrence, new: str) -> tuple[int, int, str]:
    if each.form == "as":
        return each.end, each.end, f" as {new}"
    if each.form or text.text[each.start : each.end] != each.name:
        why = each.form or "it stands in an f-string"
        raise EditError(f"the pasted text binds `{each.name}`, which has a meaning here already, and {why}. Rename it.")
    return each.start, each.end, new


def _imports(statements: Iterable[ast.AST]) -> Iterable[tuple[str, str, int]]:
    """What is imported: under which name, what, and from how far up."""
    for each in (one for statement in statements for one in ast.walk(statement)):
        if isinstance(each, ast.Import):
            for alias in each.names:
                yield alias.asname or alias.name.partition(".")[0], alias.name, 0
        elif isinstance(each, ast.ImportFrom):
            for alias in each.names:
                yield alias.asname or alias.name, f"{each.module or ''}.{alias.name}", each.level
