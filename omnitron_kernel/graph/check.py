"""What Python's parser lets pass and its compiler refuses, all of it at once; and what is odd in the body of a cell.

The walk is iterative and follows Python's scopes: what stands in a nested function, a lambda or a class is judged by
the rules there, and its decorators, defaults and bases by those around it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from omnitron_kernel import syntax
from omnitron_kernel.errors import nearest
from omnitron_kernel.graph.memory import Memory
from omnitron_kernel.graph.model import Diagnostic
from omnitron_kernel.graph.text import Text, ended

__all__ = ["Survey", "check", "compiles", "survey"]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_YIELDS = (ast.Yield, ast.YieldFrom)
_NOTED = frozenset(
    {
        *(ast.Break, ast.Continue, ast.Nonlocal, ast.Return, ast.ImportFrom, *_YIELDS),
        *(ast.Await, ast.AsyncFor, ast.AsyncWith, ast.ListComp, ast.SetComp, ast.DictComp),
    }
)
_OPENING = frozenset({*_FUNCTIONS, *_LOOPS, ast.ClassDef, ast.GeneratorExp})
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, type(None), str, int})
_UNBOUND = re.compile(r"no binding for nonlocal '(\w+)' found")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands.

    Attributes:
        scope: `flow` for the body itself, `function`, `async` or `class` inside.
        owner: The name of the function or class.
        loop: Whether `break` finds a loop.
    """

    scope: str = "flow"
    owner: str = ""
    loop: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """One walk over a body: the nodes that may be wrong or odd, each with where it stands."""

    noted: tuple[tuple[ast.AST, _Place], ...]

    @property
    def awaits(self) -> bool:
        """Whether the body waits for something, and so is the body of an async function."""
        return any(place.scope == "flow" and _waits(node) for node, place in self.noted)

    @property
    def yields(self) -> bool:
        """Whether the body gives values one by one, and so is the body of a generator."""
        return any(place.scope == "flow" and isinstance(node, _YIELDS) for node, place in self.noted)


def survey(body: Sequence[ast.stmt], text: Text | None = None) -> Survey:
    """Walks over the statements of a function.

    Args:
        body: The statements.
        text: Their source, with which a statement in whose text nothing was noted before is not walked over again.

    Example:
        >>> survey(ast.parse("x = await y").body).awaits, survey(ast.parse("async def f(): await y").body).awaits
        (True, False)
    """
    noted: list[tuple[ast.AST, _Place]] = []
    for each in body:
        code = text.whole_code_of(each) if text is not None else ""
        if code in _unremarkable:
            continue
        found = _noted_in(each)
        noted += found
        if code and not found:
            _unremarkable.keep(code, True)
    return Survey(tuple(noted))


_unremarkable: Memory[str, bool] = Memory()


def _noted_in(statement: ast.stmt) -> list[tuple[ast.AST, _Place]]:
    noted: list[tuple[ast.AST, _Place]] = []
    waiting: list[tuple[ast.AST, _Place]] = [(statement, _Place())]
    while waiting:
        node, place = waiting.pop()
        kind = type(node)
        if kind in _NOTED:
            noted.append((node, place))
        if kind in _OPENING:
            waiting.extend(_inside(node, place))
            continue
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                waiting.extend([(each, place) for each in value if type(each) not in _LEAVES])
            elif isinstance(value, ast.AST) and type(value) not in _LEAVES:
                waiting.append((value, place))
    return noted


def check(text: Text, body: Sequence[ast.stmt], seen: Survey, *, asynchronous: bool) -> list[Diagnostic]:
    """Returns what is wrong with, or odd in, the statements of a cell, in the order of their places.

    Args:
        text: The text that their positions are of.
        body: The statements.
        seen: What a walk over them noted.
        asynchronous: Whether they are the body of an async flow.
    """
    found = _unreachable(text, body)
    for node, place in seen.noted:
        if isinstance(node, ast.ImportFrom):
            found += _imports(text, node)
        elif isinstance(node, ast.Break | ast.Continue):
            if not place.loop:
                word = type(node).__name__.lower()
                cure = f"`return` leaves a {'flow' if place.scope == 'flow' else 'function'} early."
                found.append(_error(text, node, "loop", f"`{word}` stands outside a loop.", cure))
        elif _waits(node):
            if place.scope in ("function", "class"):
                found.append(_cannot_wait(text, node, place))
        elif place.scope != "flow":
            continue
        elif isinstance(node, ast.Nonlocal):
            names = ", ".join(node.names)
            cure = f"Leave it out to read the notebook's own, or make it an input: `{names}=...` in the magic line."
            found.append(_error(text, node, "nonlocal", f"`nonlocal {names}`: no function stands around a flow.", cure))
        elif isinstance(node, ast.Return) and node.value and asynchronous and seen.yields:
            message = "an async flow that yields cannot return a value."
            found.append(_error(text, node, "return", message, "Yield it, or write `return` alone."))
    given = [node for node, place in seen.noted if place.scope == "flow" and isinstance(node, _YIELDS)]
    if given:
        message = "the flow yields: its value is a generator, and nothing runs before it is asked for values."
        cure = f"Go through it: `{'async ' if asynchronous else ''}for each in ...`."
        found.append(Diagnostic("info", "yields", message, cure, min(map(text.span_of, given))))
    return sorted(found, key=lambda each: each.span.start)


def compiles(text: Text, definition: FunctionNode, names: Sequence[str]) -> list[Diagnostic]:
    """Returns the one complaint that Python's compiler has about a function, or none.

    Args:
        text: The text that its positions are of.
        definition: The function.
        names: Its inputs, among which a mistyped name may have its nearest.
    """
    # What statements share is declared; where nothing is, each compiles or does not by itself.
    apart = _SHARING.search(text.text) is None
    codes = [(text.whole_code_of(each), type(definition)) for each in definition.body] if apart else []
    unknown = [each for each, code in zip(definition.body, codes, strict=True) if code not in _sound] if apart else []
    try:
        syntax.compiled(ast.Module([_with_body(definition, unknown) if apart else definition], []))
    except SyntaxError as error:
        line = error.lineno or definition.lineno
        start = text.offset(line, max((error.offset or 1) - 1, 0))
        span = text.span(start, max(text.line_span(line).end, start))
        cure = "Mend the line and run the cell again."
        if unbound := _UNBOUND.match(error.msg or ""):
            stored = [each.id for each in ast.walk(definition) if isinstance(each, ast.Name)]
            close = nearest(unbound[1], dict.fromkeys([*names, *stored]))
            cure = f"Did you mean `{close}`?" if close else "Bind it in the function around this one."
        return [Diagnostic("error", "syntax", f"this is not Python: {ended(str(error.msg))}", cure, span)]
    except (ValueError, RecursionError, MemoryError, OverflowError, SystemError, TypeError):
        return []  # whoever compiles it to run it tells
    for code in codes:
        _sound.keep(code, True)
    return []


_SHARING = re.compile("global|nonlocal|yield")
_sound: Memory[tuple[str, type], bool] = Memory()


def _with_body(definition: FunctionNode, body: list[ast.stmt]) -> FunctionNode:
    """The function with fewer statements."""
    fields = {name: getattr(definition, name) for name in definition._fields}
    fields |= {"body": body or [ast.copy_location(ast.Pass(), definition)]}
    return ast.copy_location(type(definition)(**fields), definition)


def _inside(node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    """The children of a node that opens a scope or a loop, each with where it stands."""
    if isinstance(node, _FUNCTIONS):
        name = "" if isinstance(node, ast.Lambda) else node.name
        inner = _Place("async" if isinstance(node, ast.AsyncFunctionDef) else "function", name)
        body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
        yield from _apart(node, body, place, inner)
    elif isinstance(node, ast.ClassDef):
        yield from _apart(node, list(node.body), place, _Place("class", node.name))
    elif isinstance(node, _LOOPS):
        yield from _apart(node, list(node.body), place, replace(place, loop=True))
    elif isinstance(node, ast.GeneratorExp):
        # All but its first iterable is looked at when somebody goes through it.
        yield node.generators[0].iter, place


def _apart(node: ast.AST, body: list[ast.AST], outside: _Place, inside: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    own = {id(each) for each in body}
    yield from ((child, inside if id(child) in own else outside) for child in ast.iter_child_nodes(node))


def _cannot_wait(text: Text, node: ast.AST, place: _Place) -> Diagnostic:
    what = "a class" if place.scope == "class" else "a plain function"
    name = f"`{place.owner}`, {what}," if place.owner else "a lambda, a plain function,"
    cure = "Wait for it above, and use the value here."
    if place.owner and place.scope == "function":
        cure = f"Write `async def {place.owner}`, and `await` its call."
    return _error(text, node, "await", f"{name} cannot wait with {_word(node)}.", cure)


def _waits(node: ast.AST) -> bool:
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp):
        return any(each.is_async for each in node.generators)
    return isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)


def _word(node: ast.AST) -> str:
    match node:
        case ast.Await():
            return "`await`"
        case ast.AsyncWith():
            return "`async with`"
    return "`async for`"


def _imports(text: Text, node: ast.ImportFrom) -> Iterator[Diagnostic]:
    """Imports that Python allows at the top of a module only."""
    if node.module == "__future__":
        message = "`from __future__ import` holds for a whole notebook, not for one flow."
        yield _error(text, node, "future", message, "Put it in a cell of its own above.")
    elif any(alias.name == "*" for alias in node.names):
        message = f"`from {'.' * node.level}{node.module or ''} import *` binds names that nobody can see."
        yield _error(text, node, "star", message, "Name what you need, or import it in a cell of its own.")


def _unreachable(text: Text, body: Sequence[ast.stmt]) -> list[Diagnostic]:
    for each, behind in pairwise(body):
        if isinstance(each, ast.Return | ast.Raise):
            word = type(each).__name__.lower()
            message = f"nothing below the `{word}` in line {text.span_of(each).line} runs."
            cure = f"Put the `{word}` under a condition, or remove what follows it."
            return [Diagnostic("warning", "unreachable", message, cure, text.span_of(behind))]
    return []


def _error(text: Text, node: ast.stmt | ast.expr | ast.AST, code: str, message: str, cure: str) -> Diagnostic:
    assert isinstance(node, ast.stmt | ast.expr)  # noqa: S101 - only they are complained of
    span = text.span_of(node)
    # Of a block, its first line is what is wrong.
    return Diagnostic("error", code, message, cure, text.span(span.start, min(span.end, text.line_span(span.line).end)))
