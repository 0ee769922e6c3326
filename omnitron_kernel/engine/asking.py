"""How the copy of a flow asks before a statement whether what it gives is kept.

y = f(x)           ->      @reused = @recall(0, @record, x)
                           if @reused is @fresh:
                               y = f(x)
                               @retain(0, @record, y)
                           else:
                               y = @reused
                               @again(0, @record, y)

What a block gives is the dictionary of the names that it has bound, which its probe gathers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from omnitron_kernel.engine import tree
from omnitron_kernel.engine.probe import RECORD
from omnitron_kernel.engine.reuse.site import Site

__all__ = ["asking"]

_REUSED = "@reused"


def asking(site: Site, made: list[ast.stmt], statement: ast.stmt, index: int) -> list[ast.stmt]:
    """Returns a statement between what asks before it and what tells behind it.

    Args:
        site: What is known of it.
        made: The statement with its probe.
        statement: The statement, with the probe of a value in it where it gives the flow's.
        index: Its step.
    """
    names = [tree.name(each) for each in (*site.reads, *site.imports)]
    asked = tree.assign([_REUSED], tree.call("@recall", index, tree.name(RECORD), *names))
    fresh = ast.Compare(tree.name(_REUSED), [ast.Is()], [tree.name("@fresh")])
    if site.found:
        _retain(made[-1])
        computed, kept = made, tree.place_after([*_taken(site.names), _again(index, tree.name(_REUSED))], statement)
    elif not site.names:
        computed, kept = [_telling(statement)], [_given(statement, index)]
    else:
        bound: ast.expr = tree.name(site.names[0])
        target: ast.expr = tree.name(site.names[0], store=True)
        if site.several:
            bound = ast.Tuple([tree.name(each) for each in site.names], ast.Load())
            target = ast.Tuple([tree.name(each, store=True) for each in site.names], ast.Store())
        told = ast.Expr(tree.call("@retain", index, tree.name(RECORD), bound))
        computed = [statement, *tree.place_after([told], statement)]
        kept = tree.place_after([ast.Assign([target], tree.name(_REUSED)), _again(index, bound)], statement)
    return [*tree.place_before([asked], statement), _either(fresh, computed, kept)]


def _again(index: int, value: ast.expr) -> ast.Expr:
    return ast.Expr(tree.call("@again", index, tree.name(RECORD), value))


def _taken(names: Iterable[str]) -> list[ast.stmt]:
    """Binds the names that are in what is kept of a block."""
    taken: list[ast.stmt] = []
    for each in names:
        there = ast.Compare(ast.Constant(each), [ast.In()], [tree.name(_REUSED)])
        value = ast.Subscript(tree.name(_REUSED), ast.Constant(each), ast.Load())
        taken.append(ast.If(there, [ast.Assign([tree.name(each, store=True)], value)], []))
    return taken


def _retain(probe: ast.stmt) -> None:
    """Has a probe keep what it is told."""
    call = getattr(probe, "value", None)
    assert isinstance(call, ast.Call)  # noqa: S101 - the probe was put there
    call.func = tree.at(tree.name("@retain"), call.func)


def _either(test: ast.expr, fresh: list[ast.stmt], kept: list[ast.stmt]) -> ast.stmt:
    return tree.place_before([ast.If(test, fresh, kept)], fresh[0])[0]


def _telling(statement: ast.stmt) -> ast.stmt:
    """A statement that gives the flow's value, whose probe keeps it too."""
    _retain(statement)
    return statement


def _given(statement: ast.stmt, index: int) -> ast.stmt:
    value = tree.call("@again", index, tree.name(RECORD), tree.name(_REUSED))
    made: ast.stmt = ast.Return(value) if isinstance(statement, ast.Return) else ast.Expr(value)
    return tree.place_after([made], statement)[0]
