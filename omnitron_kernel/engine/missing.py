"""Where a value is missing the copy of a flow stops: `...` at a disconnected port raises, at that very place."""

from __future__ import annotations

import ast

from omnitron_kernel.engine import tree
from omnitron_kernel.graph.unconnected import unconnected_in

__all__ = ["stop_where_unconnected"]


def stop_where_unconnected(definition: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Puts a call that raises in the place of each missing value of a definition."""
    missing = {id(each) for each in unconnected_in(definition.body)}
    waiting: list[ast.AST] = list(definition.body) if missing else []
    while waiting:
        node = waiting.pop()
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.Constant) and id(value) in missing:
                setattr(node, name, tree.at(tree.call("@missing"), value))
            elif isinstance(value, list):
                value[:] = [tree.at(tree.call("@missing"), each) if id(each) in missing else each for each in value]
        waiting.extend(ast.iter_child_nodes(node))
