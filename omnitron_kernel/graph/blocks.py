"""The branches of a compound statement: which statements each holds, which names its header binds, where that stands.

An `elif` chain is one block with a branch for each arm, as people read it, although Python's tree nests the arms.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from omnitron_kernel.graph.model import Span
from omnitron_kernel.graph.text import Text

__all__ = ["Branch", "branches_of", "header_binds"]

_WORD = re.compile(r"(?:[ \t\f\r\n;\\]|#[^\r\n]*)*(else|elif|finally|except)\b")
_COLON = re.compile(r"(?:[^:#]|#[^\r\n]*)*?:")
_Loop = ast.For | ast.AsyncFor | ast.While
_Defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Branch:
    """One arm of a compound statement.

    Attributes:
        name: `body`, `elif#2`, `except`, `case`, `else`.
        statements: What stands in it; the list of the tree itself, never empty.
        binds: The expressions and handlers of its header that bind names for it.
        start: The tree node that its header begins with; None for `else` and `finally`.
        end: The last expression of its header; None where there is none.
        head: The names that the header itself binds, beside those that `binds` hold.
    """

    name: str
    statements: list[ast.stmt]
    binds: tuple[ast.AST, ...] = ()
    start: ast.AST | None = None
    end: ast.AST | None = None
    head: tuple[str, ...] = ()

    def header(self, text: Text, after: int) -> Span:
        """Returns where the header stands, without its colon.

        Args:
            text: The source.
            after: The end of what stands before it: the branch above, or the statement's own start.
        """
        start = after
        if isinstance(self.start, ast.stmt | ast.expr | ast.ExceptHandler):
            start = text.offset(self.start.lineno, self.start.col_offset)
        elif isinstance(self.start, ast.match_case):
            pattern = self.start.pattern
            start = text.text.rfind("case", 0, text.offset(pattern.lineno, pattern.col_offset))
        else:
            word = _WORD.match(text.text, after)
            start = word.start(1) if word else after
        end = start
        if isinstance(self.end, ast.expr | ast.pattern) and self.end.end_lineno and self.end.end_col_offset is not None:
            end = text.offset(self.end.end_lineno, self.end.end_col_offset)
        colon = _COLON.match(text.text, end)
        stop = colon.end() - 1 if colon else end
        return text.span(start, start + len(text.text[start:stop].rstrip()))


def branches_of(statement: ast.stmt) -> tuple[Branch, ...]:
    r"""Returns the branches of a compound statement, a function or a class; of any other statement none.

    Example:
        >>> tree = ast.parse("if a: x = 1\nelif b: x = 2\nelse: x = 3")
        >>> [branch.name for branch in branches_of(tree.body[0])]
        ['body', 'elif', 'else']
    """
    match statement:
        case ast.If():
            return tuple(_arms(statement))
        case ast.For(target=target, iter=last) | ast.AsyncFor(target=target, iter=last):
            return (Branch("body", statement.body, (target, last), statement, last), *_else(statement.orelse))
        case ast.While(test=test):
            return (Branch("body", statement.body, (test,), statement, test), *_else(statement.orelse))
        case ast.With(items=items) | ast.AsyncWith(items=items):
            last = items[-1].optional_vars or items[-1].context_expr
            parts = [part for item in items for part in (item.context_expr, item.optional_vars) if part is not None]
            return (Branch("body", statement.body, tuple(parts), statement, last),)
        case ast.Try() | ast.TryStar():
            return tuple(_tried(statement))
        case ast.Match():
            return tuple(_cases(statement))
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return (Branch("body", statement.body, (), statement, _last_of_header(statement)),)
    return ()


def header_binds(branch: Branch) -> tuple[str, ...]:
    """Returns the names that a branch's header binds, in order."""
    found: dict[str, None] = dict.fromkeys(branch.head)
    for part in branch.binds:
        waiting = [part]
        while waiting:
            node = waiting.pop()
            match node:
                case ast.Name(id=name, ctx=ast.Store()):
                    found.setdefault(name)
                case ast.NamedExpr(target=ast.Name(id=name)):
                    found.setdefault(name)
                case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                    found.setdefault(name)
                case ast.Lambda():
                    continue
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))
    return tuple(found)


def _arms(statement: ast.If) -> Iterator[Branch]:
    """The arms of an `if`: a lone `if` in an `else` is taken for an `elif`, which means the same."""
    tests: tuple[ast.AST, ...] = (statement.test,)
    yield Branch("body", statement.body, tests, statement, statement.test)
    number = count(1)
    rest = statement.orelse
    while len(rest) == 1 and isinstance(inner := rest[0], ast.If) and _is_elif(inner, statement):
        tests = (*tests, inner.test)
        yield Branch(_numbered("elif", next(number)), inner.body, tests, inner, inner.test)
        rest = inner.orelse
    if rest:
        yield Branch("else", rest, tests)


def _is_elif(inner: ast.If, chain: ast.If) -> bool:
    """An arm stands in the column of its chain; an `if` under an `else:` stands deeper or behind it."""
    return inner.col_offset == chain.col_offset and inner.lineno > chain.lineno


def _else(statements: list[ast.stmt]) -> tuple[Branch, ...]:
    return (Branch("else", statements),) if statements else ()


def _tried(statement: ast.Try | ast.TryStar) -> Iterator[Branch]:
    yield Branch("body", statement.body, (), statement)
    for number, handler in enumerate(statement.handlers, start=1):
        head = (handler.name,) if handler.name else ()
        yield Branch(_numbered("except", number), handler.body, (), handler, handler.type, head)
    yield from _else(statement.orelse)
    if statement.finalbody:
        yield Branch("finally", statement.finalbody)


def _cases(statement: ast.Match) -> Iterator[Branch]:
    for number, case in enumerate(statement.cases, start=1):
        binds = (case.pattern, *((case.guard,) if case.guard else ()))
        yield Branch(_numbered("case", number), case.body, binds, case, case.guard or case.pattern)


def _last_of_header(statement: _Defined) -> ast.AST | None:
    """The last expression of a header, behind which only brackets stand before the colon."""
    parts: list[ast.AST] = list(getattr(statement, "type_params", ()))
    if isinstance(statement, ast.ClassDef):
        parts += [*statement.bases, *(each.value for each in statement.keywords)]
    else:
        arguments = statement.args
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        parameters += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
        parts += [*arguments.defaults, *(each for each in arguments.kw_defaults if each is not None)]
        parts += [each.annotation or each for each in parameters]
        parts += [statement.returns] if statement.returns is not None else []
    return max(parts, key=_end, default=None)


def _end(node: ast.AST) -> tuple[int, int]:
    return (getattr(node, "end_lineno", 0) or 0, getattr(node, "end_col_offset", 0) or 0)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}#{number}"
