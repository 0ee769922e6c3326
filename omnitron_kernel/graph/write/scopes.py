"""Which places of a text mean which name of one scope: every read, binding, deletion and declaration, nested ones too.

A scope is the flow's own or that of a function inside it. Functions and generator expressions inside the scope read
its names later than they stand, which is noted; names that a nested scope binds itself are that scope's own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from omnitron_kernel.graph.memory import Memory, may_be_kept
from omnitron_kernel.graph.names import DRAINS, drained
from omnitron_kernel.graph.text import Text

__all__ = ["Occurrence", "Occurrences", "names_in", "owned_by"]

_WORD = re.compile(r"\w+")
_SHOWN = re.compile(r"[ \t\r\n\f)]*=(?!=)")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

Kind = Literal["input", "store", "update", "load", "del", "declare"]
_Kept = tuple[str, int, int, Kind, bool, bool, bool, str]
_kept: Memory[tuple[str, frozenset[str]], tuple[_Kept, ...]] = Memory()
_owned: Memory[str, tuple[set[str], set[str], set[str]]] = Memory()


@dataclass(slots=True)
class Occurrence:
    """One place where a name of the scope stands.

    Attributes:
        name: The name.
        start: Where it begins.
        end: Where it ends.
        kind: What is done with it there; `update` reads and binds it, as `+=` does.
        later: Whether it is done only when a nested function is called.
        inner: Whether it stands in a scope inside this one.
        maybe: Whether the binding may be left out though the statement runs, as that of `:=` may.
        form: How it would be renamed: in place, by an added `as`, or not at all, with the reason.
        reaching: For what reads: which occurrences may have bound it; UNBOUND where perhaps none has.
    """

    name: str
    start: int
    end: int
    kind: Kind
    later: bool = False
    inner: bool = False
    maybe: bool = False
    form: str = ""
    reaching: frozenset[int] = frozenset()


def own_names(nodes: Iterable[ast.AST]) -> tuple[set[str], set[str], set[str]]:
    """Returns what a scope with this body binds, declares `global` and declares `nonlocal`."""
    bound: set[str] = set()
    outer: set[str] = set()
    around: set[str] = set()
    # In a comprehension only `:=` binds for the scope around it.
    waiting: list[tuple[ast.AST, bool]] = [(each, False) for each in nodes]
    while waiting:
        node, hidden = waiting.pop()
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                bound |= {name} if not hidden else set()
            case ast.NamedExpr(target=target, value=value):
                bound.add(target.id)
                waiting.append((value, hidden))
                continue
            case ast.Global(names=names):
                outer.update(names)
            case ast.Nonlocal(names=names):
                around.update(names)
            case ast.Import() | ast.ImportFrom():
                bound.update(each.asname or each.name.partition(".")[0] for each in node.names)
            case ast.ExceptHandler(name=str(name)):
                bound.add(name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                bound.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound.add(node.name)
                waiting.extend((each, hidden) for each in _outside_of(node))
                continue
            case ast.Lambda():
                waiting.extend((each, hidden) for each in _outside_of(node))
                continue
        hides = hidden or isinstance(node, _COMPREHENSIONS)
        waiting.extend((each, hides) for each in ast.iter_child_nodes(node))
    return bound - outer - around, outer, around


def owned_by(text: Text, body: Iterable[ast.stmt]) -> tuple[set[str], set[str], set[str]]:
    """Returns what `own_names` does, found out once for each text of a statement."""
    bound, outer, around = set[str](), set[str](), set[str]()
    for each in body:
        code = text.whole_code_of(each)
        found = _owned.get(code) or _owned.keep(code, own_names([each]))
        bound |= found[0]
        outer |= found[1]
        around |= found[2]
    return bound - outer - around, outer, around


def names_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Returns every identifier that stands in the given trees, whatever it means, but attributes and keywords."""
    found: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                found.update(names)
            case ast.alias(name=name, asname=other):
                found.add(other or name.partition(".")[0])
        waiting.extend(ast.iter_child_nodes(node))
    return found


def parameters_of(arguments: ast.arguments) -> list[ast.arg]:
    """Returns all parameters, in the order in which they are written."""
    found = [*arguments.posonlyargs, *arguments.args]
    found += [arguments.vararg] if arguments.vararg else []
    found += arguments.kwonlyargs
    return found + ([arguments.kwarg] if arguments.kwarg else [])


def _outside_of(node: ast.AST) -> list[ast.AST]:
    """The parts of a definition that are evaluated around it, not in it."""
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    assert isinstance(node, _FUNCTIONS)  # noqa: S101 - the callers matched it
    arguments = node.args
    parts: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
    parts += [each.annotation for each in parameters_of(arguments)]
    if not isinstance(node, ast.Lambda):
        parts += [*node.decorator_list, node.returns]
    return [each for each in parts if each is not None]


@dataclass(slots=True)
class _View:
    """What the names of a nested scope hide."""

    hidden: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()  # what functions inside see hidden: a class hides nothing from them
    later: bool = False
    inner: bool = False
    shown_until: int = -1


class Occurrences:
    """Collects the occurrences of a scope's names, in the order in which statements are given to it.

    Args:
        text: The source.
        local: The names that the scope binds.
    """

    def __init__(self, text: Text, local: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.found: list[Occurrence] = []
        self._local = local
        self._drained: set[int] = set()
        self._hidden = local & DRAINS

    def add(self, name: str, start: int, end: int, kind: Kind, view: _View | None = None, form: str = "") -> None:
        """Notes one place."""
        view = view or _View()
        if name in view.hidden:
            return
        self.found.append(Occurrence(name, start, end, kind, view.later, view.inner, form=form))

    def inputs(self, arguments: ast.arguments) -> None:
        """Notes the parameters of the scope's function."""
        for each in parameters_of(arguments):
            start = self.text.span_of(each).start
            self.add(each.arg, start, self._word_end(start), "input")

    def _word_end(self, start: int) -> int:
        found = _WORD.match(self.text.text, start)
        return found.end() if found else start

    def visit(self, *nodes: ast.AST | None) -> None:
        """Notes all occurrences in expressions, patterns or whole simple statements and definitions."""
        stack: list[tuple[ast.AST, _View]] = [(each, _View()) for each in reversed(nodes) if each is not None]
        while stack:
            node, view = stack.pop()
            stack.extend(reversed(self._enter(node, view)))

    def simple(self, statement: ast.stmt) -> None:
        """Notes all occurrences in a simple statement or a definition, found out once for each text."""
        code = self.text.whole_code_of(statement)
        start = self.text.whole_start_of(statement)
        kept = _kept.get((code, self._hidden))
        if kept is not None:
            self.found += [
                Occurrence(name, start + low, start + high, kind, later, inner, maybe, form)
                for name, low, high, kind, later, inner, maybe, form in kept
            ]
            return
        first = len(self.found)
        self.visit(statement)
        if may_be_kept(code):
            told = [
                (
                    each.name,
                    each.start - start,
                    each.end - start,
                    each.kind,
                    *(each.later, each.inner, each.maybe),
                    each.form,
                )
                for each in self.found[first:]
            ]
            _kept.keep((code, self._hidden), tuple(told))

    def _enter(  # noqa: C901, PLR0912 - a case for each way to name something
        self, node: ast.AST, view: _View
    ) -> list[tuple[ast.AST, _View]]:
        match node:
            case ast.Name():
                self._name(node, "load" if isinstance(node.ctx, ast.Load) else _written(node), view)
            case ast.AugAssign(target=ast.Name() as target):
                self._name(target, "update", view)
                return [(node.value, view)]
            case ast.Assign(targets=targets, value=value):
                return [(value, view), *((each, view) for each in targets)]
            case ast.NamedExpr(target=target, value=value):
                self._name(target, "store", view, maybe=True)
                return [(value, view)]
            case ast.AnnAssign(target=ast.Name() as target, value=None):
                self._name(target, "declare", view)
                return [(node.annotation, view)]
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                return self._function(node, view)
            case ast.ClassDef():
                self._defined(node, view)
                bound, outer, _ = own_names(node.body)
                inside = _View(view.hidden | bound | outer, view.within, view.later, inner=True)
                around: list[ast.AST] = [*node.decorator_list, *node.bases, *node.keywords]
                return [*((each, view) for each in around), *((each, inside) for each in node.body)]
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return self._comprehension(node, view)
            case ast.Nonlocal(names=names):
                self._declared(node, names, view)
            case ast.Import() | ast.ImportFrom():
                self._imported(node, view)
                return []
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                self._at_end(node, name, view)
            case ast.MatchMapping(rest=str(name)):
                end = self._end(node)
                found = list(re.finditer(r"\*\*\s*(\w+)", self.text.text[self._start(node) : end]))
                if found:
                    start = self._start(node) + found[-1].start(1)
                    self.add(name, start, start + len(found[-1][1]), "store", view)
            case ast.Call():
                whole = drained(node)
                own = isinstance(node.func, ast.Name) and node.func.id in view.hidden | self._local
                if whole is not None and not own:
                    self._drained.add(id(whole))
            case ast.FormattedValue():
                end = self._end(node.value)
                shown = _SHOWN.match(self.text.text, end)
                inside = _View(view.hidden, view.within, view.later, view.inner, end if shown else view.shown_until)
                return [(node.value, inside), *([(node.format_spec, view)] if node.format_spec else [])]
        return [(each, view) for each in ast.iter_child_nodes(node)]

    def _name(self, node: ast.Name, kind: Kind, view: _View, *, maybe: bool = False) -> None:
        if node.id in view.hidden:
            return
        start, end = self._start(node), self._end(node)
        form = "it is shown by its name in an f-string (`{x=}`)" if end <= view.shown_until else ""
        self.found.append(Occurrence(node.id, start, end, kind, view.later, view.inner, maybe, form))

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, view: _View
    ) -> list[tuple[ast.AST, _View]]:
        body: Sequence[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else node.body
        bound, outer, _ = own_names(body)
        hidden = view.within | bound | outer | {each.arg for each in parameters_of(node.args)}
        inside = _View(hidden, hidden, later=True, inner=True)
        if not isinstance(node, ast.Lambda):
            self._defined(node, view)
        return [*((each, view) for each in _outside_of(node)), *((each, inside) for each in body)]

    def _comprehension(self, node: ast.AST, view: _View) -> list[tuple[ast.AST, _View]]:
        assert isinstance(node, _COMPREHENSIONS)  # noqa: S101 - `_enter` matched it
        targets = {each.id for part in node.generators for each in ast.walk(part.target) if isinstance(each, ast.Name)}
        later = view.later or (isinstance(node, ast.GeneratorExp) and id(node) not in self._drained)
        hidden = view.within | targets
        inside = _View(hidden, hidden, later, inner=True, shown_until=view.shown_until)
        first, *others = node.generators
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return [(first.iter, view), *((each, inside) for each in (first.target, *first.ifs, *others, *elements))]

    def _defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, view: _View) -> None:
        """The name behind `def` or `class`."""
        word = "class" if isinstance(node, ast.ClassDef) else "def"
        found = re.compile(rf"(?:async\b(?:[ \t\f]|\\\r?\n)*)?{word}\b(?:[ \t\f]|\\\r?\n)*(\w+)").match(
            self.text.text, self.text.span_of(node).start
        )
        if found:
            self.add(node.name, found.start(1), found.end(1), "store", view)

    def handler(self, node: ast.ExceptHandler) -> None:
        """Notes the name behind `as` in an `except` clause."""
        if node.name is None or node.type is None:
            return
        found = re.compile(r"[\s\\)]*as\b[\s\\]*(\w+)").match(self.text.text, self._end(node.type))
        if found:
            self.add(node.name, found.start(1), found.end(1), "store")

    def _declared(self, node: ast.Nonlocal, names: list[str], view: _View) -> None:
        start = self._start(node)
        for found in _WORD.finditer(self.text.text[start : self._end(node)]):
            if found[0] in names:
                self.add(found[0], start + found.start(), start + found.end(), "declare", view)

    def _imported(self, node: ast.Import | ast.ImportFrom, view: _View) -> None:
        for alias in node.names:
            end = self._end(alias)
            if alias.asname:
                self._at_end(alias, alias.asname, view)
            elif "." in alias.name:
                form = f"`import {alias.name}` binds it"
                self.add(alias.name.partition(".")[0], self._start(alias), end, "store", view, form)
            elif alias.name != "*":
                self.add(alias.name, self._start(alias), end, "store", view, "as")

    def _at_end(self, node: ast.AST, name: str, view: _View) -> None:
        end = self._end(node)
        words = list(_WORD.finditer(self.text.text[self._start(node) : end]))
        if words:
            self.add(name, end - len(words[-1][0]), end, "store", view)

    def _start(self, node: ast.AST) -> int:
        return self.text.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def _end(self, node: ast.AST) -> int:
        return self.text.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


def _written(node: ast.Name) -> Kind:
    return "store" if isinstance(node.ctx, ast.Store) else "del"
