"""Literals: what may be written as one, and those that stand within expressions, which are named by their own text."""

from __future__ import annotations

import ast
from keyword import iskeyword

from omnitron_kernel import syntax
from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.literals import literals_within, missing_within
from omnitron_kernel.graph.model import Node, Port
from omnitron_kernel.graph.ports import is_literal, literal_type
from omnitron_kernel.graph.text import Text
from omnitron_kernel.graph.write.layout import parsed

__all__ = ["WITHIN", "bracketed", "fitted", "is_member", "literal_code", "literal_within"]

WITHIN = "within"
"""The kind of a port that is a literal within an expression."""


def literal_within(text: Text, statement: ast.stmt, node: Node, name: str) -> Port | None:
    """Returns the port of a literal within an expression, by its text; None where it does not stand there.

    Of missing values, each is named by its number: `...` (or `...#1`), `...#2`.

    Raises:
        EditError: It stands there more than once.
    """
    missing = dict(missing_within(text, statement, node)).get(name.strip().removesuffix("#1"))
    if missing is not None:
        return Port(name, code=text.code_of(missing), literal=True, kind=WITHIN, span=text.span_of(missing))
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


def bracketed(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a text stands alone in brackets that a name in its place would not need."""
    before = text[: start - 1].rstrip(" \t")[-1:]
    return (
        text[start - 1 : start] == "("
        and text[end : end + 1] == ")"
        and not (before.isalnum() or before in ("_", ")", "]", "}", '"', "'"))
    )


def is_member(code: str) -> bool:
    """Whether code names a member of something, such as `Color.RED`."""
    parts = code.strip().split(".")
    return len(parts) > 1 and all(each.isidentifier() and not iskeyword(each) for each in parts)


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
        alone = syntax.parse(text).body
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
