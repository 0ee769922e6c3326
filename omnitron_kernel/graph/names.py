"""Which names a statement reads, binds and changes, by Python's rules of scope.

The walk is iterative, so that no depth of nesting can end it, and it knows the scopes that a statement opens:
functions and lambdas (read later, when called), classes and comprehensions (read at once).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Literal

from omnitron_kernel.graph.known import MUTATORS, PURE

__all__ = ["BLOCKS", "DRAINS", "Uses", "called", "drained", "receivers", "root_name", "uses_of"]

BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
"""The compound statements."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS_HANDED = frozenset({"key"})
_CALLS_ITS_FIRST = frozenset({"filter", "map"})
DRAINS = frozenset({"all", "any", "dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"})
"""Builtins that draw a generator to its end at once."""

_RULED = frozenset(
    {
        *(ast.Name, ast.NamedExpr, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal),
        *(*_FUNCTIONS, *_COMPREHENSIONS, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.ExceptHandler, ast.Await),
        *(ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.Raise, ast.Assert, ast.Break, ast.Continue, ast.Return),
        *(ast.Yield, ast.YieldFrom),
    }
)
_LEAVES = frozenset({"ctx", "op", "ops", "id", "attr", "arg", "kind", "conversion", "type_comment", "simple", "level"})
_FIELDS: dict[type, tuple[str, ...]] = {}
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Uses:
    """The names of one statement, each in the order of its first appearance.

    Attributes:
        reads: Read when the statement runs.
        later: Read only by functions that the statement defines, when they are called, and by its generators.
        binds: Bound when the statement has run, unless they are among `maybe`.
        maybe: Bound only if the statement takes a certain way.
        changes: Names whose value is changed in place.
        deletes: Unbound again; by a block perhaps only, and perhaps bound in it too.
        outer: Declared `global` or `nonlocal`.
        calls: Whether something is called that is not known to change nothing.
    """

    reads: tuple[str, ...]
    later: tuple[str, ...]
    binds: tuple[str, ...]
    maybe: frozenset[str]
    changes: tuple[str, ...]
    deletes: frozenset[str]
    outer: frozenset[str]
    calls: bool

    @property
    def names(self) -> tuple[str, ...]:
        """All names read, at once or later."""
        return tuple(dict.fromkeys((*self.reads, *self.later))) if self.later else self.reads


@dataclass(slots=True)
class _Scope:
    kind: Literal["statement", "function", "class", "comprehension", "generator"]
    parent: _Scope | None = None
    loads: dict[str, _Place] = field(default_factory=dict)
    later: dict[str, _Place] = field(default_factory=dict)
    stores: dict[str, _Place] = field(default_factory=dict)
    outer: set[str] = field(default_factory=set)

    def load(self, name: str, place: _Place) -> None:
        self.loads.setdefault(name, place)

    def store(self, name: str, place: _Place) -> None:
        self.stores.setdefault(name, place)

    def close(self) -> None:
        """Hands what this scope does not bind itself on to the scope around it."""
        parent = self.parent
        # A comprehension in a class body looks past the names of the class.
        while parent is not None and self.kind in ("comprehension", "generator") and parent.kind == "class":
            parent = parent.parent
        if parent is None:
            return
        own = self.stores.keys() - self.outer
        at_once = {name: place for name, place in self.loads.items() if name not in own}
        deferred = {name: place for name, place in self.later.items() if self.kind == "class" or name not in own}
        rebound = {name: place for name, place in self.stores.items() if name in self.outer}
        if self.kind in ("function", "generator"):
            deferred = {**at_once, **rebound, **deferred}
            at_once = {}
        for name, place in at_once.items():
            parent.load(name, place)
        for name, place in deferred.items():
            parent.later.setdefault(name, place)


def root_name(node: ast.expr) -> str | None:
    """Returns the name at the root of `a.b[c].d`, or None where another expression stands there."""
    at: ast.expr = node
    while isinstance(at, ast.Attribute | ast.Subscript | ast.Starred):
        at = at.value
    return at.id if isinstance(at, ast.Name) else None


def called(node: ast.expr | None) -> ast.Call | None:
    """Returns the call that an expression is, an awaited one too."""
    if isinstance(node, ast.Await):
        node = node.value
    return node if isinstance(node, ast.Call) else None


def receivers(statement: ast.stmt) -> set[str]:
    """Returns the names that a statement reads for the object whose method it calls.

    Example:
        >>> receivers(ast.parse("top = months.sort_values(by).head(3)").body[0]) == {"months", "by"}
        True
    """
    call = called(getattr(statement, "value", None))
    if call is None or not isinstance(call.func, ast.Attribute):
        return set()
    return {each.id for each in ast.walk(call.func.value) if isinstance(each, ast.Name)}


def drained(call: ast.Call) -> ast.GeneratorExp | None:
    """Returns the generator expression that a call of a builtin draws to its end at once.

    Any other generator may be kept, and then reads its names when somebody draws from it.
    """
    first = call.args[0] if call.args else None
    if not isinstance(first, ast.GeneratorExp):
        return None
    match call.func:
        case ast.Name(id=name):
            return first if name in DRAINS else None
        case ast.Attribute(attr="join", value=ast.Constant()):
            return first
    return None


def _children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below a node that could hold a name."""
    names = _FIELDS.get(type(node))
    if names is None:
        names = _FIELDS[type(node)] = tuple(each for each in node._fields if each not in _LEAVES)
    found: list[ast.AST] = []
    for name in names:
        value = getattr(node, name, None)
        if type(value) is list:
            found += [each for each in value if isinstance(each, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


class _Walk:
    """One pass over a statement; `scopes` fills in the order in which they open."""

    def __init__(self, statement: ast.stmt, pure: frozenset[str]) -> None:
        self.pure = pure
        self.statement = statement
        self.scopes = [_Scope("statement")]
        self.changes: dict[str, None] = {}
        self.deletes: set[str] = set()
        self.calls = False
        self.drained: set[int] = set()
        self.stack: list[tuple[ast.AST, _Scope]] = [(statement, self.scopes[0])]
        self.walk()
        for scope in reversed(self.scopes):
            scope.close()

    def walk(self) -> None:
        """Visits all that waits; what most of a text is made of has a short way."""
        stack = self.stack
        while stack:
            node, scope = stack.pop()
            kind = type(node)
            if kind is ast.Name and type(node.ctx) is ast.Load:  # type: ignore[attr-defined]
                scope.loads.setdefault(node.id, (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))  # type: ignore[attr-defined]
            elif kind in _RULED:
                self.visit(node, scope)
            elif kind is not ast.Constant:
                if (kind is ast.Attribute or kind is ast.Subscript) and type(node.ctx) is not ast.Load:  # type: ignore[attr-defined]
                    self.changed(root_name(node), scope)  # type: ignore[arg-type]
                elif kind is ast.Call:
                    self.call(node)  # type: ignore[arg-type]
                stack.extend([(each, scope) for each in reversed(_children(node))])

    def push(self, scope: _Scope, *nodes: ast.AST | None) -> None:
        self.stack.extend((node, scope) for node in reversed(nodes) if node is not None)

    def open(self, kind: Literal["function", "class", "comprehension", "generator"], parent: _Scope) -> _Scope:
        self.scopes.append(_Scope(kind, parent))
        return self.scopes[-1]

    def visit(self, node: ast.AST, scope: _Scope) -> None:
        place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                scope.store(name, place)
            case ast.Name(id=name):
                self.unbind(name, scope, place)
            case ast.NamedExpr(target=target, value=value):
                around = scope
                while around.kind in ("comprehension", "generator") and around.parent is not None:
                    around = around.parent
                around.store(target.id, place)
                self.push(scope, value)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self.function(node, scope, place)
            case ast.ClassDef():
                scope.store(node.name, place)
                self.calls = True
                self.push(scope, *node.decorator_list, *node.bases, *node.keywords)
                self.push(self.open("class", scope), *node.body)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self.comprehension(node, scope)
            case ast.Import() | ast.ImportFrom():
                self.calls = True
                for alias in node.names:
                    if alias.name != "*":
                        scope.store(alias.asname or alias.name.partition(".")[0], place)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                scope.outer.update(names)
            case _:
                self.plain(node, scope, place)

    def plain(self, node: ast.AST, scope: _Scope, place: _Place) -> None:
        """Statements and expressions that open no scope; notes what they change."""
        match node:
            case ast.AugAssign(target=ast.Name(id=name)):
                # `x += y` may change the object of `x`, and so whatever else shares it.
                scope.load(name, place)
                self.changed(name, scope)
            case ast.AnnAssign(target=target):
                self.push(scope, target if node.value or not isinstance(target, ast.Name) else None, node.value)
                # A function never evaluates the annotation of a local name; the body of a class does.
                self.push(scope, node.annotation if scope.kind == "class" else None)
                return
            case ast.Expr(value=value):
                self.effect(value, scope)
            case ast.ExceptHandler(name=str(name)):
                self.unbind(name, scope, place)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                scope.store(name, place)
            case ast.Await() | ast.Yield() | ast.YieldFrom():
                self.calls = True
            case ast.Raise() | ast.Assert() | ast.Break() | ast.Continue() | ast.Return():
                # Nothing with an effect may pass a place where control can leave; a final `return` ends all anyway.
                leaves = scope.parent is None and (node is not self.statement or not isinstance(node, ast.Return))
                self.calls = self.calls or leaves
        self.push(scope, *_children(node))

    def function(self, node: ast.AST, scope: _Scope, place: _Place) -> None:
        assert isinstance(node, _FUNCTIONS)  # noqa: S101 - `visit` matched it
        arguments = node.args
        inner = self.open("function", scope)
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        parameters += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
        for parameter in parameters:
            inner.store(parameter.arg, place)
        at_once: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
        if isinstance(node, ast.Lambda):
            self.push(inner, node.body)
        else:
            scope.store(node.name, place)
            self.calls = self.calls or bool(node.decorator_list)
            at_once = [*node.decorator_list, *at_once, *(each.annotation for each in parameters), node.returns]
            self.push(inner, *node.body)
        self.push(scope, *at_once)

    def comprehension(self, node: ast.AST, scope: _Scope) -> None:
        assert isinstance(node, _COMPREHENSIONS)  # noqa: S101 - `visit` matched it
        kept = isinstance(node, ast.GeneratorExp) and id(node) not in self.drained
        inner = self.open("generator" if kept else "comprehension", scope)
        first, *others = node.generators
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self.push(inner, first.target, *first.ifs, *others, *elements)
        self.push(scope, first.iter)

    def call(self, node: ast.Call) -> None:
        """Notes whether a call may change anything, and the generator that it draws to its end."""
        first = drained(node) if node.args else None
        if first is not None and not (isinstance(node.func, ast.Name) and node.func.id not in self.pure):
            self.drained.add(id(first))
        self.calls = self.calls or not self.is_pure(node)

    def is_pure(self, call: ast.Call) -> bool:
        """Whether a call is of a builtin that changes nothing and is handed no function to call."""
        if not isinstance(call.func, ast.Name) or call.func.id not in self.pure:
            return False
        handed = [each.value for each in call.keywords if each.arg in _FUNCTIONS_HANDED]
        handed += call.args[:1] if call.func.id in _CALLS_ITS_FIRST else []
        # What a lambda calls is seen where its body is walked.
        return all(
            isinstance(each, ast.Lambda | ast.Constant) or (isinstance(each, ast.Name) and each.id in self.pure)
            for each in handed
        )

    def unbind(self, name: str, scope: _Scope, place: _Place) -> None:
        """Notes that a name is unbound again; in a scope of its own that makes it local, as binding does."""
        if scope.parent is None:
            self.deletes.add(name)
        else:
            scope.store(name, place)

    def effect(self, value: ast.expr, scope: _Scope) -> None:
        """Notes a call made for its effect alone that changes its receiver."""
        call = called(value)
        if call is None or not isinstance(call.func, ast.Attribute):
            return
        inplace = any(
            each.arg == "inplace" and isinstance(each.value, ast.Constant) and each.value.value is True
            for each in call.keywords
        )
        if inplace or call.func.attr in MUTATORS:
            self.changed(root_name(call.func.value), scope)

    def changed(self, name: str | None, scope: _Scope) -> None:
        if name is not None and scope.parent is None:
            self.changes.setdefault(name)


def uses_of(statement: ast.stmt, *, pure: frozenset[str] = PURE) -> Uses:
    """Returns the names that a statement reads, binds and changes.

    Args:
        statement: The statement.
        pure: The builtins that change nothing, without those that the flow has bound to something else.

    Example:
        >>> import ast
        >>> uses = uses_of(ast.parse("total += sum(x * rate for x in prices)").body[0])
        >>> uses.reads, uses.binds
        (('total', 'sum', 'rate', 'prices'), ('total',))
    """
    walk = _Walk(statement, pure)
    scope = walk.scopes[0]
    reads = tuple(sorted(scope.loads, key=scope.loads.__getitem__))
    later = tuple(sorted(scope.later, key=scope.later.__getitem__))
    binds = tuple(scope.stores)
    sure = _surely_bound(statement)
    return Uses(
        reads=reads,
        later=later,
        binds=binds,
        maybe=frozenset(binds) - sure or frozenset(),  # the one that is empty
        changes=tuple(walk.changes),
        deletes=frozenset(walk.deletes),
        outer=frozenset(scope.outer),
        calls=walk.calls,
    )


def _surely_bound(statement: ast.stmt) -> frozenset[str]:
    """The names that are bound whenever a simple statement completes."""
    match statement:
        case ast.Assign(targets=targets):
            return frozenset(each.id for target in targets for each in _targets(target))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return frozenset({name})
        case ast.AugAssign(target=ast.Name(id=name)):
            return frozenset({name})
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return frozenset({name})
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return frozenset(alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.Expr(value=ast.NamedExpr(target=target)):
            return frozenset({target.id})
    return frozenset()


def _targets(target: ast.expr) -> list[ast.Name]:
    found: list[ast.Name] = []
    waiting = [target]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Name):
            found.append(each)
        elif isinstance(each, ast.Tuple | ast.List):
            waiting.extend(reversed(each.elts))
        elif isinstance(each, ast.Starred):
            waiting.append(each.value)
    return found
