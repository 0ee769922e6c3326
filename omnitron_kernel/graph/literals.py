"""Literals that stand within a node's expressions, such as the `0.5` of `x > 0.5`: each is a port named by its text.

Left out are those that only Python's grammar can read: in patterns, in annotations and in the text of f-strings. Where
`...` stands for missing values, they are told apart by their number: `...`, `...#2`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from omnitron_kernel.graph.model import Node
from omnitron_kernel.graph.ports import is_literal
from omnitron_kernel.graph.text import Text
from omnitron_kernel.graph.unconnected import MISSING, unconnected_in

__all__ = ["literals_within", "missing_within", "outermost"]


def literals_within(text: Text, statement: ast.stmt, node: Node) -> Iterator[tuple[str, ast.expr]]:
    """Yields the literals of a node's own expressions, each with its text; of a block, those of its headers."""
    for code, each, _ in _found(text, statement, node):
        yield code, each


def outermost(text: Text, statement: ast.stmt, node: Node) -> list[tuple[str, ast.expr]]:
    """Returns those that stand in no other literal and whose text tells them from all others of the node."""
    found = list(_found(text, statement, node))
    if not found:
        return []
    count: dict[str, int] = {}
    for code, _, _ in found:
        count[code] = count.get(code, 0) + 1
    return [(code, each) for code, each, inner in found if not inner and count[code] == 1]


def missing_within(text: Text, statement: ast.stmt, node: Node) -> list[tuple[str, ast.expr]]:
    """Returns the missing values of a node's own expressions, each with its name: `...`, `...#2`.

    Where the value is written `+...`, that is meant as a whole.
    """
    if MISSING not in text.text:
        return []
    marks = {id(each) for each in unconnected_in([statement])}
    found: list[ast.expr] = []
    for _, each, _ in _found(text, statement, node) if marks else ():
        mark = each.operand if isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.UAdd) else each
        if id(mark) in marks:
            marks.remove(id(mark))
            found.append(each)
    found.sort(key=lambda each: (each.lineno, each.col_offset))
    return [(MISSING if number == 1 else f"{MISSING}#{number}", each) for number, each in enumerate(found, start=1)]


def _found(text: Text, statement: ast.stmt, node: Node) -> Iterator[tuple[str, ast.expr, bool]]:
    """The literals with their texts, and whether each is part of another one."""
    if node.kind in ("function", "class"):
        return
    spans = [each.header_span for each in node.graphs if each.header_span] if node.kind == "block" else [node.span]
    waiting: list[tuple[ast.AST, bool]] = [(statement, False)]
    while waiting:
        each, inner = waiting.pop()
        if isinstance(each, ast.JoinedStr | ast.pattern):
            continue
        literal = isinstance(each, ast.expr) and (inner or is_literal(each))
        waiting.extend((child, literal) for child in reversed(_parts(each)))
        if literal and isinstance(each, ast.expr):
            span = text.span_of(each)
            if any(one.start <= span.start and span.end <= one.end for one in spans):
                yield text.text[span.start : span.end], each, inner


def _parts(node: ast.AST) -> list[ast.AST]:
    """What stands in a tree node, without annotations and without the statements that are nodes of their own."""
    unread = getattr(node, "annotation", None)
    # The arms of an `elif` chain are one node.
    arm = node.orelse[0] if isinstance(node, ast.If) and len(node.orelse) == 1 else None
    arm = arm if isinstance(arm, ast.If) else None
    return [
        each
        for each in ast.iter_child_nodes(node)
        if each is not unread and (not isinstance(each, ast.stmt) or each is arm)
    ]
