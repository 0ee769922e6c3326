"""Sites: the statements of a flow before which a run asks whether what they give is kept.

A site is a statement at top level that binds plain names, or gives the flow's value, and does nothing else; a block of
such statements is one as a whole. Of other statements it is only told whether they leave everything as it is (`calm`);
behind any other one, values are looked at anew.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from omnitron_kernel import syntax
from omnitron_kernel.engine.reuse.code import Unit, made, unit_of
from omnitron_kernel.engine.reuse.hashing import digest_of
from omnitron_kernel.graph.canonical import version_of
from omnitron_kernel.graph.ids import VALUE
from omnitron_kernel.graph.model import Node
from omnitron_kernel.graph.names import BLOCKS, Uses, uses_of

__all__ = ["Display", "Imported", "Site", "Sites", "Survey"]


@dataclass(frozen=True, slots=True)
class Display:
    """A tuple, list or dictionary that is written out over names and constants: a new object over those that are there.

    Attributes:
        kind: The type.
        parts: Its parts, None for a name or constant; of a dictionary key and value by turns.
    """

    kind: type
    parts: tuple[Display | None, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """One statement before which is asked.

    Attributes:
        node: Its id.
        key: The digest of its text.
        text: Its text.
        names: The names that it binds; none where it gives the flow's value.
        reads: The flow's own names that it reads.
        imports: Those of them that the flow imports.
        unit: What it does.
        why: Why it is never reused; empty where it may be.
        after: Whether something ran since the site before it of which it is not known what it did.
        several: Whether its value is what several names stand for, in their order.
        found: Whether its value is a dictionary of the names that it has bound, as that of a block.
        display: How it is written out over names, where it is: what shares with its inputs is built anew.
    """

    node: str
    key: bytes
    text: str
    names: tuple[str, ...]
    reads: tuple[str, ...]
    imports: tuple[str, ...]
    unit: Unit | None
    why: str = ""
    after: bool = False
    several: bool = False
    found: bool = False
    display: Display | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A name that the flow imports: of which module, and what of it."""

    module: str
    attribute: str = ""

    def found(self) -> Any:
        """Returns what it stands for, where the module is loaded; else None."""
        module = sys.modules.get(self.module)
        return vars(module).get(self.attribute) if module is not None and self.attribute else module


@dataclass(frozen=True, slots=True)
class Sites:
    """All sites of a flow.

    Attributes:
        at: The sites by their steps.
        calm: The other steps that change nothing, by what they bind: an import, or nothing that is told.
        whole: Whether all of the flow is sites and calm steps, so that it can be looked up at once.
        unit: What all sites together do.
        within: The steps that stand in sites.
        imports: What the flow imports, by name.
        key: The digest of all that is written.
    """

    at: dict[int, Site] = field(default_factory=dict)
    calm: dict[int, Imported | None] = field(default_factory=dict)
    whole: bool = False
    unit: Unit | None = None
    within: frozenset[int] = frozenset()
    imports: dict[str, Imported] = field(default_factory=dict)
    key: bytes = b""


class Survey:
    """Goes over the statements of a flow in their order and tells which are sites.

    Args:
        definition: The flow's definition.
    """

    def __init__(self, definition: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        uses = {id(each): uses_of(each) for each in definition.body}
        arguments = definition.args
        named = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
        self._uses = uses
        self._bound = {each.arg for each in named if each is not None}
        self._ever = {*self._bound}
        self._local = self._bound | {name for each in uses.values() for name in (*each.binds, *each.deletes)}
        self._deleted = {name for each in uses.values() for name in each.deletes}
        self._outer = any(each.outer for each in uses.values())
        self._imports = _imports_of(definition.body)
        self._after = False
        self._at: dict[int, Site] = {}
        self._calm: dict[int, Imported | None] = {}
        self._within: set[int] = set()
        self._captured: set[str] = set()
        self._key = version_of(definition)
        self._whole = not isinstance(definition, ast.AsyncFunctionDef)

    def take(self, statement: ast.stmt, node: Node, index: int) -> Site | None:
        """Takes the next statement in, as it is written; returns its site, where it is one."""
        uses = self._uses.get(id(statement)) or uses_of(statement)
        try:
            site = self._site(statement, node, uses)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            site = None
        if site is not None:
            self._at[index] = site
            self._after = False
        elif isinstance(statement, ast.Import | ast.ImportFrom) and len(statement.names) == 1:
            self._calm[index] = self._imports.get(next(iter(uses.binds), ""))
            self._whole = self._whole and self._calm[index] is not None
            self._after = True
        elif self._is_calm(statement):
            self._calm[index] = None
        else:
            self._after = True
            self._whole = False
        self._captured |= {*uses.later}
        sure = bound_by([statement])
        self._bound |= {name for name in uses.binds if name not in uses.maybe or sure is None or name in sure}
        self._ever |= {*uses.binds}
        return site

    def hold(self, steps: Iterable[int]) -> None:
        """Takes note of the steps that stand in the site that was taken in last."""
        self._within |= {*steps}

    def sites(self) -> Sites:
        """Returns all of them."""
        if self._outer:
            return Sites()
        sites = self._at.values()
        known = [each.unit for each in sites if each.unit is not None]
        whole = self._whole and bool(known) and all(not each.why for each in sites)
        imports = {name: each for name, each in self._imports.items() if each is not None}
        unit = _merged(known) if whole else None
        return Sites(self._at, self._calm, whole, unit, frozenset(self._within), imports, self._key.encode())

    def _site(self, statement: ast.stmt, node: Node, uses: Uses) -> Site | None:
        if self._outer or any(name.startswith("__") and not name.endswith("__") for name in uses.names):
            return None  # within a class, such a name is another
        found = _value_of(statement, node)
        if found is None:
            return self._statement(statement, node, uses)
        value, names, several = found
        if _is_bare(value):
            return None
        if any(isinstance(each, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom) for each in ast.walk(value)):
            return None
        read = self._read(uses.names)
        if read is None:
            return None
        reads, imports = read
        unit, display = unit_of(_code_of(ast.Expr(value), reads)), _display_of(value)
        key, after = node.key.encode(), self._after
        return Site(node.id, key, node.code, names, reads, imports, unit, unit.why, after, several, display=display)

    def _statement(self, statement: ast.stmt, node: Node, uses: Uses) -> Site | None:
        """A block, or another statement that binds plain names, as one site; None where it may do more than that."""
        block = isinstance(statement, BLOCKS)
        if not (block or _binds_names(statement)) or any(map(_is_more, ast.walk(statement))):
            return None
        names = tuple(port.name for port in node.outputs)
        caught = {each.name for each in ast.walk(statement) if isinstance(each, ast.ExceptHandler) and each.name}
        unsure = self._ever - self._bound
        lost = uses.deletes - caught or caught & {*self._ever, *uses.binds}  # unbound by some way through it
        if not names or VALUE in names or lost or unsure & {*uses.binds}:
            return None
        # What stays as it was where it takes another way is what it is handed, too.
        kept = [name for name in uses.binds if name in uses.maybe and name in self._bound]
        own = ({*uses.binds} | caught) - self._ever
        read = self._read(dict.fromkeys([*(name for name in uses.names if name not in own), *kept]))
        if read is None:
            return None
        reads, imports = read
        unit = unit_of(_code_of(statement, reads))
        partly = block or bool(node.maybe)
        several = not partly and len(names) > 1
        # Whether a function that it calls reads a name of this run, or that of another one, cannot be told.
        captured = next((name for name in uses.binds if name in self._captured), "") if partly else ""
        why = unit.why or (f"it binds `{captured}`, which a function reads" if captured else "")
        key, after = node.key.encode(), self._after
        return Site(node.id, key, node.code, names, reads, imports, unit, why, after, several, partly)

    def _read(self, names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The flow's own names among some, and those of them that it imports; None where one may be unbound."""
        local = [name for name in names if name in self._local]
        if any(name not in self._bound or name in self._deleted for name in local):
            return None
        reads = tuple(name for name in local if name not in self._imports)
        return reads, tuple(name for name in local if name in self._imports)

    def _is_calm(self, statement: ast.stmt) -> bool:
        """Whether a statement binds what is there already, or a plain constant."""
        if isinstance(statement, ast.Return) and statement.value is None:
            return True
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if isinstance(statement, ast.AnnAssign) and statement.simple and statement.value is not None:
            target = statement.target
        value = getattr(statement, "value", None)
        plain = value is None or _is_bare(value)
        return plain and (isinstance(statement, ast.Return | ast.Expr) or isinstance(target, ast.Name))


def _value_of(statement: ast.stmt, node: Node) -> tuple[ast.expr, tuple[str, ...], bool] | None:
    """The expression of a statement that does nothing but bind plain names or give the flow's value."""
    outputs = tuple(port.name for port in node.outputs)
    if isinstance(statement, ast.Return | ast.Expr):
        return (statement.value, (), False) if statement.value is not None and outputs == (VALUE,) else None
    target: ast.expr | None = None
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign) and statement.simple:
        target = statement.target
    value: ast.expr | None = getattr(statement, "value", None)
    if value is None or node.maybe:
        return None
    if isinstance(target, ast.Name):
        return (value, (target.id,), False) if outputs == (target.id,) else None
    if isinstance(target, ast.Tuple):
        names = tuple(each.id for each in target.elts if isinstance(each, ast.Name))
        plain = len(names) == len(target.elts) == len(set(names)) > 1
        return (value, names, True) if plain and outputs == names else None
    return None


def _is_bare(value: ast.expr) -> bool:
    """Whether an expression is a name or a constant, of which the object itself counts."""
    if isinstance(value, ast.Tuple | ast.UnaryOp | ast.BinOp):
        parts = [each for each in ast.walk(value) if isinstance(each, ast.expr)]
        return all(isinstance(each, ast.Constant | ast.Tuple | ast.UnaryOp | ast.BinOp) for each in parts)
    return isinstance(value, ast.Name | ast.Constant)


def _display_of(value: ast.expr | None) -> Display | None:
    """How a value is written out over names and constants; None where it is written otherwise, or is one of these."""
    if isinstance(value, ast.Dict):
        if not all(isinstance(key, ast.Constant) for key in value.keys):
            return None
        within = [part for pair in zip(value.keys, value.values, strict=True) for part in pair]
        kind: type = dict
    elif isinstance(value, ast.Tuple | ast.List):
        within, kind = [*value.elts], tuple if isinstance(value, ast.Tuple) else list
    else:
        return None
    parts = [_display_of(each) for each in within]
    plain = all(isinstance(each, ast.Name | ast.Constant) or part for each, part in zip(within, parts, strict=True))
    return Display(kind, tuple(parts)) if plain else None


_MORE = (
    *(ast.Return, ast.Await, ast.Yield, ast.YieldFrom, ast.AsyncFor, ast.AsyncWith, ast.Delete),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom),
)


def _is_more(each: ast.AST) -> bool:
    """Whether a part of a statement does more than bind plain names."""
    return isinstance(each, _MORE)


def _binds_names(statement: ast.stmt) -> bool:
    """Whether a statement binds plain names to what is computed, and nothing else."""
    if isinstance(statement, ast.AugAssign):
        return isinstance(statement.target, ast.Name)
    if not isinstance(statement, ast.Assign) or _is_bare(statement.value):
        return False
    plain = (ast.Name, ast.Tuple, ast.List, ast.Starred, ast.Store)
    return all(isinstance(each, plain) for target in statement.targets for each in ast.walk(target))


def bound_by(statements: Iterable[ast.stmt]) -> set[str] | None:
    r"""Returns the names that blocks among some statements bind whichever way they take.

    Args:
        statements: Statements that follow each other.

    Returns:
        The names; None where what stands behind them is never reached.

    Example:
        >>> bound_by(ast.parse("if x:\n    a = 1\nelse:\n    a = b = 2").body)
        {'a'}
    """
    bound: set[str] = set()
    for each in statements:
        if isinstance(each, ast.Return | ast.Raise | ast.Continue | ast.Break):
            return None
        if isinstance(each, ast.If):
            ways = [bound_by(each.body), bound_by(each.orelse)]
        elif isinstance(each, ast.Match) and any(_takes_all(case) for case in each.cases):
            ways = [bound_by(case.body) for case in each.cases]
        elif isinstance(each, ast.Try):
            ways = [bound_by([*each.body, *each.orelse]), *(bound_by(handler.body) for handler in each.handlers)]
            bound |= bound_by(each.finalbody) or set()
        else:
            uses = uses_of(each)
            bound |= {*uses.binds} - uses.maybe
            continue
        known = [way for way in ways if way is not None]
        if not known:
            return None
        bound |= set.intersection(*known)
    return bound


def _takes_all(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def _code_of(statement: ast.stmt, reads: Iterable[str]) -> CodeType:
    """The code of a statement, over the flow's own names as parameters; what an expression gives it returns."""
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(name) for name in reads], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    made: ast.stmt
    if isinstance(statement, ast.Expr):
        made = ast.Expr(ast.Lambda(arguments, statement.value))
    else:
        made = syntax.parse("def statement(): ...").body[0]
        made.args, made.body = arguments, [statement]  # type: ignore[attr-defined] # it is a definition
        ast.copy_location(made, statement)
    code = syntax.compiled(ast.fix_missing_locations(ast.Module([made], [])))
    return next(each for each in code.co_consts if isinstance(each, CodeType))


def _imports_of(body: list[ast.stmt]) -> dict[str, Imported | None]:
    """What the statements of a flow import, by the names that are bound once."""
    found: dict[str, Imported | None] = {}
    bound: list[str] = []
    for statement in body:
        bound += uses_of(statement).binds
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                name = alias.asname or alias.name.partition(".")[0]
                found[name] = Imported(alias.name if alias.asname else name)
        elif isinstance(statement, ast.ImportFrom) and not statement.level and statement.module:
            for alias in statement.names:
                found[alias.asname or alias.name] = Imported(statement.module, alias.name)
    return {name: each for name, each in found.items() if bound.count(name) == 1}


def _merged(units: list[Unit]) -> Unit:
    """What several codes do together."""
    return made(
        digest_of(*[each.digest for each in units]),
        next((each.why for each in units if each.why), ""),
        frozenset(path for each in units for path in each.paths),
        frozenset(name for each in units for name in each.attributes),
        frozenset(text for each in units for text in each.texts),
        any(each.changes for each in units),
        any(each.sets for each in units),
        any(each.formats for each in units),
        any(each.combines for each in units),
        frozenset(name for each in units for name in each.modules),
    )
