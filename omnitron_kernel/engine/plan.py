"""The plan of a flow: one compiled copy of the whole function, in one frame, with a probe after each statement.

The copy runs where the original would: in the original's globals, over the original's own cells and defaults, under
its file name and lines. The probe is reached through names that are no identifiers, so no code can see or shadow it.
Where a copy could differ from the original, the original itself is the plan, as one step.

    def f(x):                 def f(x):
        y = x + 1      ->         y = x + 1
        return y * 2              @probe(@record, 0, y)
                                  return @probe(@record, 1, y * 2)

`@probe` and `@record` are free variables of the copy; each run closes it over a record of its own.
"""

from __future__ import annotations

import ast
import dis
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import CO_COROUTINE
from itertools import chain
from time import perf_counter_ns
from types import CellType, CodeType, FunctionType
from typing import Any, Literal, TypeVar

from omnitron_kernel.engine.preview import ATOMS, preview
from omnitron_kernel.graph.ids import VALUE, is_node
from omnitron_kernel.graph.known import FUTURE_FLAGS
from omnitron_kernel.graph.model import Graph, Node
from omnitron_kernel.graph.source import FlowSource, parse

__all__ = ["RESULT", "WIDTH", "Plan", "Step", "make_plan", "matches", "whole_plan"]

RECORD, PROBE, FOUND, UNBOUND = "@record", "@probe", "@found", "@unbound"

RESULT = "@value"
"""The key of an expression's own value among the names that were found."""

WIDTH = 4
"""Entries that one completed step adds to the record: step index, end in ns, value, preview."""

_Node = TypeVar("_Node", bound=ast.AST)
Bind = Callable[[list[Any]], Callable[..., Any]]
"""Closes the copy over one run's record; what comes back takes the flow's own arguments."""


@dataclass(frozen=True, slots=True)
class Step:
    """One unit of a plan.

    Attributes:
        node: The id of the node it runs.
        shape: What the probe is handed: one name's `value`, a tuple of `names`, or a dictionary of the names `found`.
        names: The output ports, in the order of the tuple.
        line: The line of the statement in its file or cell.
    """

    node: str
    shape: Literal["value", "names", "found"]
    names: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A graph compiled into ordered steps.

    Attributes:
        steps: In the order in which they run.
        bind: Gives the copy with probes that write into a run's record.
        code: The code of the live function that the copy was made from.
        whole: Why the flow runs as one step; empty where it does not.
        awaits: Whether what `bind` gives has to be awaited.
    """

    steps: tuple[Step, ...]
    bind: Bind
    code: CodeType | None
    whole: str = ""
    awaits: bool = False


def probe(record: list[Any], index: int, value: Any) -> Any:
    """Writes one completed step into the record, with a preview where the value could change later."""
    record.append(index)
    record.append(perf_counter_ns())
    record.append(value)
    kind = type(value)
    # A class with a metaclass of its own is not looked up: its hash is somebody's code.
    record.append(None if type(kind) is type and kind in ATOMS else preview(value))
    return value


def whole_plan(call: Callable[..., Any], name: str, *, reason: str, line: int = 1, awaits: bool = False) -> Plan:
    """Returns the plan that runs the original as one step."""

    def bind(record: list[Any]) -> Callable[..., Any]:
        return lambda *args, **kwargs: probe(record, 0, call(*args, **kwargs))

    def bind_awaited(record: list[Any]) -> Callable[..., Any]:
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            return probe(record, 0, await call(*args, **kwargs))

        return awaited

    code = call.__code__ if type(call) is FunctionType else None
    return Plan((Step(name, "value", (VALUE,), line),), bind_awaited if awaits else bind, code, reason, awaits)


def make_plan(function: FunctionType, source: FlowSource, graph: Graph, *, lines: int = 0) -> Plan:
    """Compiles the copy of a live function.

    Args:
        function: The function as it lives, whose globals, cells and defaults the copy uses.
        source: Its text, taken apart.
        graph: The graph read from that text.
        lines: How many lines stand above the text in its file.

    Returns:
        The plan; the original as one step where the graph is one node.
    """
    first = source.header.line + lines
    awaits = bool(function.__code__.co_flags & CO_COROUTINE)
    reason = next((each.message for each in graph.diagnostics if each.code == "one-node"), "")
    if reason:
        return whole_plan(function, graph.name, reason=reason, line=first, awaits=awaits)
    steps, probed = _probed(source, graph, lines)
    return Plan(steps, _binder(_compile(probed, function), function), function.__code__, awaits=awaits)


def matches(function: FunctionType, source: FlowSource, *, lines: int = 0) -> bool:
    """Whether a text compiles to the code of a live function: a file may have been edited since it was imported.

    Args:
        function: The function as it lives.
        source: The text, taken apart.
        lines: How many lines stand above the text in its file.
    """
    plain = _anew(source, lines)
    code = function.__code__
    return _same_code(_compile(plain, function), code) or _same_code(
        _compile(plain, function, imported=_imported(code)), code
    )


def _binder(code: CodeType, function: FunctionType) -> Bind:
    """Returns what closes the copy over a record and over the live function's own cells and defaults."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    cells |= {PROBE: CellType(probe), UNBOUND: CellType(NameError), RECORD: CellType()}
    closure = tuple(cells[name] for name in code.co_freevars)
    place = code.co_freevars.index(RECORD) if RECORD in code.co_freevars else len(closure)
    before, after, name, names = closure[:place], closure[place + 1 :], function.__name__, function.__globals__
    renamed = function.__qualname__ if function.__qualname__ != code.co_qualname else ""

    def bind(record: list[Any]) -> Callable[..., Any]:
        copied = FunctionType(code, names, name, function.__defaults__, (*before, CellType(record), *after))
        if function.__kwdefaults__:
            copied.__kwdefaults__ = function.__kwdefaults__
        if renamed:
            copied.__qualname__ = renamed
        return copied

    return bind if place < len(closure) else lambda _: function


def _anew(source: FlowSource, lines: int) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """Reads a definition anew, with the lines of its file, to be changed freely.

    A copy would not do: the parser's trees share their operators and contexts, and whoever hangs something on those
    (as traceback formatters do) has it copied with every tree.
    """
    definition = parse(source.text.text, source.name).definition()
    ast.increment_lineno(definition, lines - source.text.shift)
    return definition


def _compile(
    definition: ast.FunctionDef | ast.AsyncFunctionDef, function: FunctionType, *, imported: Sequence[str] = ()
) -> CodeType:
    """Compiles a definition as if it stood where the live function stands, and returns the function's code.

    The functions and classes around it are built anew, so that private names and qualified names come out alike. The
    innermost function, or one made for it, has the free variables as its parameters. Defaults and annotations are
    evaluated elsewhere and leave no trace in the code; imports at the top of a module do.
    """
    bare = _parameters(definition.args)
    definition = ast.copy_location(type(definition)(**{**_fields(definition), "args": bare}), definition)
    held = [ast.arg(name) for name in (*function.__code__.co_freevars, PROBE, RECORD, UNBOUND)]
    around = _around(function.__code__.co_qualname)
    body: list[ast.stmt] = [definition]
    for name, is_function in reversed(around):
        if is_function:
            body = [_define(name, held, body)]
            held = []
        else:
            body = [_define(name, None, body)]
    if held:
        top = around[0][0] if around else definition.name
        around = [("outer", True), *around]
        body = [_define("outer", held, [ast.Global([top]), *body])]
    imports: list[ast.stmt] = [ast.Import([ast.alias(name)]) for name in imported]
    module = ast.fix_missing_locations(ast.Module([*imports, *body], []))
    flags = function.__code__.co_flags & FUTURE_FLAGS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the original was compiled already, and told all there was to tell
        code: CodeType = compile(module, function.__code__.co_filename, "exec", flags, dont_inherit=True)
    for _ in range(len(around) + 1):
        code = next(each for each in code.co_consts if isinstance(each, CodeType))
    return code


def _imported(code: CodeType) -> list[str]:
    """The names whose attributes a code calls as those of modules.

    The compiler does so for names that are imported at the top of the same module, and that text is not at hand: a
    notebook compiles each statement of a cell apart.
    """
    plain: dict[str, None] = {}
    methods: set[str] = set()
    waiting = [code]
    while waiting:
        each = waiting.pop()
        waiting += [constant for constant in each.co_consts if isinstance(constant, CodeType)]
        receiver: object = None
        for instruction in dis.get_instructions(each):
            if instruction.opname == "LOAD_METHOD" or (
                instruction.opname == "LOAD_ATTR" and "NULL" in instruction.argrepr
            ):
                methods.add(str(receiver))
            elif instruction.opname == "LOAD_ATTR" and type(receiver) is str:
                plain[receiver] = None
            last = instruction.argval
            receiver = last[-1] if type(last) is tuple and last else last
            if not instruction.opname.startswith("LOAD_") or instruction.opname in ("LOAD_CONST", "LOAD_ATTR"):
                receiver = None
    return [name for name in plain if name not in methods]


def _fields(definition: ast.AST) -> dict[str, Any]:
    fields = {name: getattr(definition, name) for name in definition._fields}
    return fields | {"returns": None, "decorator_list": [], "type_params": []}


def _parameters(arguments: ast.arguments) -> ast.arguments:
    """The parameters alone, without defaults and annotations."""

    def bare(argument: ast.arg) -> ast.arg:
        return ast.copy_location(ast.arg(argument.arg), argument)

    return ast.arguments(
        posonlyargs=list(map(bare, arguments.posonlyargs)),
        args=list(map(bare, arguments.args)),
        vararg=bare(arguments.vararg) if arguments.vararg else None,
        kwonlyargs=list(map(bare, arguments.kwonlyargs)),
        kw_defaults=[None] * len(arguments.kwonlyargs),
        kwarg=bare(arguments.kwarg) if arguments.kwarg else None,
        defaults=[],
    )


def _define(name: str, held: list[ast.arg] | None, body: list[ast.stmt]) -> ast.stmt:
    """A function with these parameters or, where they are None, a class."""
    made: ast.FunctionDef | ast.ClassDef
    if held is None:
        made = ast.ClassDef(name=name, bases=[], keywords=[], body=body, decorator_list=[])
    else:
        parameters = ast.arguments(posonlyargs=[], args=held, kwonlyargs=[], kw_defaults=[], defaults=[])
        made = ast.FunctionDef(name=name, args=parameters, body=body, decorator_list=[])
    made.type_params = []  # type: ignore[union-attr, unused-ignore] # a field from 3.12 on
    return made


def _around(qualname: str) -> list[tuple[str, bool]]:
    """The functions (True) and classes (False) that a qualified name stands in, outermost first."""
    parts = qualname.split(".")[:-1]
    followed = zip(parts, [*parts[1:], ""], strict=False)
    return [(name, behind == "<locals>") for name, behind in followed if name != "<locals>"]


def _same_code(one: CodeType, other: CodeType) -> bool:
    """Whether two codes do the same, take the same and stand on the same lines and columns."""
    waiting = [(one, other)]
    while waiting:
        mine, theirs = waiting.pop()
        if (
            any(getattr(mine, name) != getattr(theirs, name) for name in _SAME)
            or set(mine.co_freevars) != set(theirs.co_freevars)
            or len(mine.co_consts) != len(theirs.co_consts)
            or _places(mine) != _places(theirs)
        ):
            return False
        for left, right in zip(mine.co_consts, theirs.co_consts, strict=True):
            if isinstance(left, CodeType) and isinstance(right, CodeType):
                waiting.append((left, right))
            elif _typed(left) != _typed(right):
                return False
    return True


_SAME = (
    *("co_code", "co_names", "co_varnames", "co_cellvars", "co_exceptiontable", "co_qualname"),
    *("co_argcount", "co_posonlyargcount", "co_kwonlyargcount"),
)


def _places(code: CodeType) -> list[tuple[int | None, ...] | None]:
    """Where each instruction stands; None for those at the entry, which stand where the decorators begin."""
    return [None if place[2:] in ((0, 0), (None, None)) else place for place in code.co_positions()]


def _typed(constant: object) -> object:
    """A constant with its types, so that 1, 1.0 and True stay apart, and 0.0 and -0.0 too."""
    if isinstance(constant, tuple):
        return (tuple, tuple(map(_typed, constant)))
    if isinstance(constant, frozenset):
        return (frozenset, frozenset(map(_typed, constant)))
    return (type(constant), repr(constant) if isinstance(constant, float | complex) else constant)


def _probed(
    source: FlowSource, graph: Graph, lines: int
) -> tuple[tuple[Step, ...], ast.FunctionDef | ast.AsyncFunctionDef]:
    definition = _anew(source, lines)
    steps: list[Step] = []
    body: list[ast.stmt] = []
    nodes = iter(graph.nodes)
    for original, statement in zip(source.body, definition.body, strict=False):
        first, last = original is source.body[0], original is source.body[-1]
        if not is_node(original, first=first, last=last):
            body.append(statement)
            continue
        step, statements = _instrument(statement, next(nodes), len(steps), lines)
        steps.append(step)
        body += statements
    if not source.body:
        body = list(definition.body)
    definition.body = body
    return tuple(steps), definition


def _instrument(statement: ast.stmt, node: Node, index: int, lines: int) -> tuple[Step, list[ast.stmt]]:
    """Returns a statement with its probe."""
    names = tuple(port.name for port in node.outputs)
    line = node.span.line + lines
    place = statement
    if isinstance(statement, ast.Expr | ast.Return) and VALUE in names and statement.value is not None:
        if len(names) == 1:
            statement.value = _at(_probe(index, statement.value), statement.value)
            return Step(node.id, "value", names, line), [statement]
        kept = ast.Assign([_name(RESULT, ast.Store())], statement.value)
        found = _gather([*((name, name) for name in names[:-1]), (RESULT, RESULT)])
        after: list[ast.stmt] = [ast.Expr(_probe(index, _name(FOUND)))]
        if isinstance(statement, ast.Return):
            after.append(ast.Return(_name(RESULT)))
        return Step(node.id, "found", names, line), _place([kept, *found, *after], place)
    if isinstance(statement, ast.Return):
        return Step(node.id, "names", (), line), [
            _at(ast.Expr(_probe(index, ast.Constant(None))), statement),
            statement,
        ]
    if node.maybe or (node.kind == "block" and names):
        found = _gather([(name, name) for name in names])
        return Step(node.id, "found", names, line), [
            statement,
            *_place([*found, ast.Expr(_probe(index, _name(FOUND)))], place),
        ]
    if len(names) == 1:
        value: ast.expr = _name(names[0])
        return Step(node.id, "value", names, line), [statement, *_place([ast.Expr(_probe(index, value))], place)]
    value = ast.Tuple([_name(name) for name in names], ast.Load()) if names else ast.Constant(None)
    return Step(node.id, "names", names, line), [statement, *_place([ast.Expr(_probe(index, value))], place)]


def _probe(index: int, value: ast.expr) -> ast.Call:
    return ast.Call(_name(PROBE), [_name(RECORD), ast.Constant(index), value], [])


def _gather(names: list[tuple[str, str]]) -> list[ast.stmt]:
    """Statements that collect the names that are bound; those that are not are left out."""
    statements: list[ast.stmt] = [ast.Assign([_name(FOUND, ast.Store())], ast.Dict([], []))]
    for key, name in names:
        store = ast.Assign([ast.Subscript(_name(FOUND), ast.Constant(key), ast.Store())], _name(name))
        handler = ast.ExceptHandler(_name(UNBOUND), None, [ast.Pass()])
        statements.append(ast.Try([store], [handler], [], []))
    return statements


def _name(name: str, context: ast.expr_context | None = None) -> ast.Name:
    return ast.Name(name, context or ast.Load())


def _place(statements: list[ast.stmt], after: ast.stmt) -> list[ast.stmt]:
    """Gives new statements the last line of the statement that they stand behind."""
    line = after.end_lineno or after.lineno
    for node in chain.from_iterable(ast.walk(statement) for statement in statements):
        if isinstance(node, ast.stmt | ast.expr | ast.excepthandler) and not hasattr(node, "lineno"):
            node.lineno = node.end_lineno = line
            node.col_offset = node.end_col_offset = 0
    return statements


def _at(new: _Node, old: ast.AST) -> _Node:
    return ast.fix_missing_locations(ast.copy_location(new, old))
