"""Literals: what may be written as one, and those that stand within expressions, which are named by their own text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.model import Node, Port
from omnitron_kernel.graph.ports import is_literal, literal_type
from omnitron_kernel.graph.text import Text
from omnitron_kernel.graph.write.layout import parsed

__all__ = ["WITHIN", "fitted", "literal_code", "literal_within", "literals_within"]

WITHIN = "within"
"""The kind of a port that is a literal within an expression."""


def literals_within(text: Text, statement: ast.stmt, node: Node) -> Iterator[tuple[str, ast.expr]]:
    """Yields the literals of a node's own expressions, each with its text; of a block, those of its headers.

    Left out are those that only Python's grammar can read: in patterns, in annotations and in the text of f-strings.
    """
    if node.kind in ("function", "class"):
        return
    spans = [each.header_span for each in node.graphs if each.header_span] if node.kind == "block" else [node.span]
    waiting: list[ast.AST] = [statement]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.JoinedStr | ast.pattern):
            continue
        unread = getattr(each, "annotation", None)
        waiting.extend(reversed([child for child in ast.iter_child_nodes(each) if child is not unread]))
        if isinstance(each, ast.expr) and is_literal(each):
            span = text.span_of(each)
            if any(one.start <= span.start and span.end <= one.end for one in spans):
                yield text.text[span.start : span.end], each


def literal_within(text: Text, statement: ast.stmt, node: Node, name: str) -> Port | None:
    """Returns the port of a literal within an expression, by its text; None where it does not stand there.

    Raises:
        EditError: It stands there more than once.
    """
    found = [each for code, each in literals_within(text, statement, node) if code == name.strip()]
    if len(found) > 1:
        cure = "Write it anew with ReplaceNode."
        raise EditError(f"`{name}` stands {len(found)} times in {node.id!r}, so one of them cannot be named. {cure}")
    for each in found:
        return Port(name, literal_type(each), name, literal=True, kind=WITHIN, span=text.span_of(each))
    return None


def fitted(text: Text, start: int, end: int, code: str, *, atomic: bool) -> str:
    """Returns code as it may stand in the place of a literal within an expression: in brackets, where it needs them."""
    before, behind = text.text[start - 1 : start], text.text[end : end + 1]
    signed = not atomic and text.text[start : start + 1] in ("-", "+")
    joined = any(each.isalnum() or each == "_" for each in (before, behind)) or (behind == "." and code[0].isdigit())
    return code if (atomic or signed) and not joined else f"({code})"


def literal_code(code: str) -> tuple[str, bool]:
    """Returns a literal as it may stand at any port, and whether it may stand next to an operator as it is.

    Raises:
        EditError: The code is no literal.
    """
    text = code.strip()
    statements = parsed(f"({text}\n)", "the literal")
    value = statements[0].value if len(statements) == 1 and isinstance(statements[0], ast.Expr) else None
    if value is None or not text or not is_literal(value):
        cure = "Write one, such as 5, 'text' or [1, 2]; to read a node, use Connect."
        raise EditError(f"{code!r:.60} is no literal. {cure}")
    try:
        alone = ast.parse(text).body
    except (SyntaxError, ValueError):
        alone = []
    if "#" in text and any("#" in line for line in _outside_strings(text, value)):
        raise EditError(f"{code!r:.60} holds a comment, which would hide what follows. Leave it out.")
    if len(alone) != 1 or not isinstance(alone[0], ast.Expr) or (isinstance(value, ast.Tuple) and text[0] != "("):
        return f"({text})", True
    if isinstance(value, ast.Tuple) and value.elts and value.elts[-1].end_col_offset == len(text.encode()) + 1:
        return f"({text})", True
    return text, isinstance(value, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Set)


def _outside_strings(text: str, value: ast.expr) -> list[str]:
    """What is left of a literal without its strings."""
    lines = [list(line) for line in ["", *f"({text}\n)".split("\n")]]
    for each in ast.walk(value):
        if isinstance(each, ast.Constant) and isinstance(each.value, str | bytes) and each.end_lineno == each.lineno:
            line = "".join(lines[each.lineno]).encode()
            start, end = each.col_offset, each.end_col_offset or 0
            kept = (line[:start] + b" " * (end - start) + line[end:]).decode("utf-8", "replace")
            lines[each.lineno] = list(kept)
        elif isinstance(each, ast.Constant) and isinstance(each.value, str | bytes):
            for number in range(each.lineno, (each.end_lineno or each.lineno) + 1):
                lines[number] = []
    return ["".join(line) for line in lines]
