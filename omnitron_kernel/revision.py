"""A flow from the edited text of another: what the edit leaves alone stays live, what it writes is evaluated anew.

The new function lives where the old one does: over the same globals and the same cells, with the old defaults and
annotations wherever their text is the same. The old flow is not touched.
"""

from __future__ import annotations

import ast
import linecache
import weakref
from collections.abc import Sequence
from itertools import count
from types import FunctionType
from typing import TYPE_CHECKING, Any

from omnitron_kernel.definition import Definition
from omnitron_kernel.engine.twin import anew, compile_as
from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.canonical import digest
from omnitron_kernel.graph.known import FUTURE_FLAGS
from omnitron_kernel.graph.source import FlowSource, parse
from omnitron_kernel.graph.text import Text
from omnitron_kernel.located import surroundings
from omnitron_kernel.resolve import callees_around

if TYPE_CHECKING:
    from omnitron_kernel.graph.edits import Edit
    from omnitron_kernel.graph.model import Diagnostic

__all__ = ["revised"]

_LATE_ANNOTATIONS = 0x1000000  # the compiler's flag for `from __future__ import annotations`

_numbers = count(1)


def revised(definition: Definition, edits: Sequence[Edit]) -> tuple[Definition, tuple[Diagnostic, ...]]:
    """Applies edits to a flow's text and makes the flow of the new text.

    Args:
        definition: The old flow's.
        edits: One or more; several are one batch.

    Returns:
        The new definition, and what is to be said of the patch.

    Raises:
        EditError: An edit cannot be applied, or the text is not known.
        BaseException: What a new default or annotation raised.
    """
    located, old = definition.fresh().located, definition.function
    source = located.source
    if source is None or source.function is None or not isinstance(old, FunctionType):
        raise EditError(f"{definition.name!r} has no text to edit: {located.missing}. Make it a `def` or a cell.")
    from omnitron_kernel.graph.edits import Batch
    from omnitron_kernel.graph.write.apply import apply  # libcst is loaded by those who edit

    edit = edits[0] if len(edits) == 1 else Batch(tuple(edits))
    patch = apply(located.text, edit, callees=callees_around(definition.staged or old))
    new = parse(patch.source)
    name = new.name if definition.name == source.name else definition.name
    filename = f"<flow {name} edited {next(_numbers)}>"
    made = _Remade(source, new, filename)
    function = made.over(old)
    staged = made.over(definition.staged) if definition.staged is not None else None
    linecache.cache[filename] = (len(patch.source), None, Text(patch.source).lines(), filename)
    weakref.finalize(function, linecache.cache.pop, filename, None).atexit = False
    return Definition(function, name, new, staged=staged), patch.warnings


class _Remade:
    """Functions of a new text, made over those of the old one.

    Args:
        old: The old text taken apart.
        new: The new one.
        filename: The name under which the new text is known.
    """

    def __init__(self, old: FlowSource, new: FlowSource, filename: str) -> None:
        self.old = old.definition()
        self.new = anew(new, 0)
        self.text = new.text
        self.filename = filename

    def over(self, function: FunctionType) -> FunctionType:
        """Returns the new function in the place of an old one."""
        code = compile_as(self.new, function, filename=self.filename)
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
        closure = tuple(cells[name] for name in code.co_freevars)
        made = FunctionType(code, function.__globals__, self.new.name, None, closure)
        made.__defaults__, made.__kwdefaults__ = self._defaults(function)
        made.__annotations__ = self._annotations(function)
        made.__module__ = function.__module__
        made.__dict__.update(
            {key: each for key, each in vars(function).items() if key not in ("__wrapped__", "__signature__")}
        )
        if self.new.name == self.old.name:
            made.__qualname__ = function.__qualname__
        return made

    def _defaults(self, function: FunctionType) -> tuple[tuple[Any, ...] | None, dict[str, Any] | None]:
        before, after = _defaults_of(self.old.args), _defaults_of(self.new.args)
        live = _live_defaults(function)
        gone = {digest(node): name for name, node in before.items() if name not in after and name in live}

        def value(name: str) -> Any:
            same = name in live and name in before and digest(before[name]) == digest(after[name])
            old = name if same else gone.get(digest(after[name]))
            return live[old] if old is not None else self._evaluated(after[name], function)

        first = [each.arg for each in (*self.new.args.posonlyargs, *self.new.args.args) if each.arg in after]
        named = [each.arg for each in self.new.args.kwonlyargs if each.arg in after]
        return tuple(map(value, first)) or None, {name: value(name) for name in named} or None

    def _annotations(self, function: FunctionType) -> dict[str, Any]:
        before, after = _annotations_of(self.old), _annotations_of(self.new)
        known = function.__annotations__
        late = function.__code__.co_flags & _LATE_ANNOTATIONS
        annotations: dict[str, Any] = {}
        for name, node in after.items():
            if name in known and name in before and digest(before[name]) == digest(node):
                annotations[name] = known[name]
            else:
                annotations[name] = self.text.code_of(node) if late else self._evaluated(node, function)
        return annotations

    def _evaluated(self, node: ast.expr, function: FunctionType) -> Any:
        flags = function.__code__.co_flags & FUTURE_FLAGS
        code = compile(ast.Expression(node), self.filename, "eval", flags, dont_inherit=True)
        names = {
            name: surroundings(function)[name]
            for name in function.__code__.co_freevars
            if name in surroundings(function)
        }
        return eval(code, function.__globals__, names)  # noqa: S307 - as the `def` itself would


def _defaults_of(arguments: ast.arguments) -> dict[str, ast.expr]:
    positional = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    first = len(positional) - len(arguments.defaults)
    named = zip((each.arg for each in arguments.kwonlyargs), arguments.kw_defaults, strict=True)
    return {
        **dict(zip(positional[first:], arguments.defaults, strict=True)),
        **{name: node for name, node in named if node is not None},
    }


def _live_defaults(function: FunctionType) -> dict[str, Any]:
    defaults = function.__defaults__ or ()
    positional = function.__code__.co_varnames[: function.__code__.co_argcount]
    first = positional[len(positional) - len(defaults) :]
    return {**dict(zip(first, defaults, strict=True)), **(function.__kwdefaults__ or {})}


def _annotations_of(definition: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr]:
    given = definition.args
    all_arguments = (*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg)
    found = {each.arg: each.annotation for each in all_arguments if each is not None and each.annotation is not None}
    return found if definition.returns is None else {**found, "return": definition.returns}
