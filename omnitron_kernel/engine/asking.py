"""How the copy of a flow asks before a statement whether what it gives is kept.

y = f(x)           ->      @reused = @recall(0, @record, x)
                           if @reused is @fresh:
                               y = f(x)
                               @retain(0, @record, y)
                           else:
                               y = @reused
                               @again(0, @record, y)
"""

from __future__ import annotations

import ast

from omnitron_kernel.engine import tree
from omnitron_kernel.engine.probe import RECORD
from omnitron_kernel.engine.reuse.site import Site

__all__ = ["asking"]

_REUSED = "@reused"


def asking(site: Site, statement: ast.stmt, index: int) -> list[ast.stmt]:
    """Returns a statement between what asks before it and what tells behind it.

    Args:
        site: What is known of it.
        statement: The statement, with the probe of a value in it where it gives the flow's.
        index: Its step.
    """
    names = [tree.name(each) for each in (*site.reads, *site.imports)]
    asked = tree.assign([_REUSED], tree.call("@recall", index, tree.name(RECORD), *names))
    fresh = ast.Compare(tree.name(_REUSED), [ast.Is()], [tree.name("@fresh")])
    if not site.names:
        return [
            *tree.place_before([asked], statement),
            _either(fresh, [_telling(statement)], [_given(statement, index)]),
        ]
    bound: ast.expr = tree.name(site.names[0])
    target: ast.expr = tree.name(site.names[0], store=True)
    if site.several:
        bound = ast.Tuple([tree.name(each) for each in site.names], ast.Load())
        target = ast.Tuple([tree.name(each, store=True) for each in site.names], ast.Store())
    told = [ast.Expr(tree.call(helper, index, tree.name(RECORD), bound)) for helper in ("@retain", "@again")]
    computed = [statement, *tree.place_after([told[0]], statement)]
    kept = tree.place_after([ast.Assign([target], tree.name(_REUSED)), told[1]], statement)
    return [*tree.place_before([asked], statement), _either(fresh, computed, kept)]


def _either(test: ast.expr, fresh: list[ast.stmt], kept: list[ast.stmt]) -> ast.stmt:
    return tree.place_before([ast.If(test, fresh, kept)], fresh[0])[0]


def _telling(statement: ast.stmt) -> ast.stmt:
    """A statement that gives the flow's value, whose probe keeps it too."""
    call = getattr(statement, "value", None)
    assert isinstance(call, ast.Call)  # noqa: S101 - the probe was put there
    call.func = tree.at(tree.name("@retain"), call.func)
    return statement


def _given(statement: ast.stmt, index: int) -> ast.stmt:
    value = tree.call("@again", index, tree.name(RECORD), tree.name(_REUSED))
    made: ast.stmt = ast.Return(value) if isinstance(statement, ast.Return) else ast.Expr(value)
    return tree.place_after([made], statement)[0]
