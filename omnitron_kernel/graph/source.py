"""From text to statements: one `FlowSource` for both forms of a flow, the cell and the `def`.

What comes out holds the signature and the body as Python's own syntax trees, with positions of the original text,
and every complaint about it. Nothing here raises for a text, whatever it is.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import Literal

from omnitron_kernel.errors import nearest
from omnitron_kernel.graph.check import check, compiles, survey
from omnitron_kernel.graph.header import find_magic, parse_header
from omnitron_kernel.graph.model import Diagnostic, Span
from omnitron_kernel.graph.parser import PARSE_ERRORS, complaint, parse_body, parse_module
from omnitron_kernel.graph.text import Text

__all__ = ["FlowSource", "parse"]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class FlowSource:
    """A flow's text, taken apart.

    Attributes:
        text: The original text.
        form: Which form it has.
        name: The flow's name.
        function: The signature and, for a `def`, its decorators; its body is not used. None where unreadable.
        body: The statements.
        options: The options of the magic line.
        header: Where the signature stands.
        diagnostics: Complaints, in the order of their lines.
        around: The statements of the module that a `def` stands in.
    """

    text: Text
    form: Literal["cell", "def"]
    name: str
    function: FunctionNode | None
    body: tuple[ast.stmt, ...]
    options: tuple[str, ...]
    header: Span
    diagnostics: tuple[Diagnostic, ...] = ()
    around: tuple[ast.stmt, ...] = ()

    @property
    def output(self) -> ast.expr | None:
        """The expression that gives the flow's value: a cell's last expression, a `def`'s last `return`."""
        last = self.body[-1] if self.body else None
        if isinstance(last, ast.Return):
            return last.value
        # An async generator is the one function that cannot return a value.
        if self.form == "cell" and isinstance(last, ast.Expr) and (not self.asynchronous or self.awaited):
            return last.value
        return None

    @property
    def asynchronous(self) -> bool:
        """Whether it is an `async def`, or a cell that is one."""
        return isinstance(self.function, ast.AsyncFunctionDef)

    @property
    def awaited(self) -> bool:
        """Whether a call of it is to be awaited: it is async and does not yield."""
        return self.asynchronous and not survey(self.body, self.text).yields

    def definition(self) -> FunctionNode:
        """Builds the function that this text stands for, without decorators and with its output returned.

        Raises:
            ValueError: The text has errors; look at `diagnostics` first.
        """
        if self.function is None:
            raise ValueError("the signature could not be read")
        body = list(self.body)
        output = self.output
        if output is not None and isinstance(body[-1], ast.Expr):
            body[-1] = ast.copy_location(ast.Return(output), body[-1])
        if not body:
            body.append(ast.copy_location(ast.Pass(), self.function))
        fields = {name: getattr(self.function, name) for name in self.function._fields}
        fields |= {"body": body, "decorator_list": []}
        return ast.copy_location(type(self.function)(**fields), self.function)


def parse(source: str, name: str | None = None) -> FlowSource:
    r"""Takes a whole cell with its magic line, or a module's or function's text, apart.

    Args:
        source: The text.
        name: Which function of a module is meant, by its qualified name; not needed where there is one.

    Example:
        >>> parse("%%flow f(x: int = 1)\nx + 1").name
        'f'
    """
    magic = find_magic(source)
    if magic is not None:
        return _parse_cell(source, magic)
    return _parse_def(source, name)


def _parse_cell(source: str, magic: int) -> FlowSource:
    text = Text(source)
    header = parse_header(text, magic)
    body, complaints = parse_body(text, header.body)
    function, seen = header.function, survey(body, text)
    if isinstance(function, ast.FunctionDef) and seen.awaits:
        fields = {name: getattr(function, name) for name in function._fields}
        function = ast.copy_location(ast.AsyncFunctionDef(**fields), function)
    taken = FlowSource(text, "cell", header.name, function, tuple(body), header.options, header.span)
    complaints = [*header.diagnostics, *complaints, *check(text, body, seen, asynchronous=taken.asynchronous)]
    if not complaints and not body:
        message = f"the body of `{header.name}` is empty."
        cure = "Write its statements under the magic line; the last expression is its value."
        complaints.append(Diagnostic("error", "empty", message, cure, header.span))
    if function is not None and not any(each.severity == "error" for each in complaints):
        arguments = [each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)]
        complaints += compiles(text, taken.definition(), arguments)
    return replace(taken, diagnostics=tuple(complaints))


def _parse_def(source: str, name: str | None) -> FlowSource:
    text = Text(source)
    nothing = Span(0, 0, 1, 1)

    def refuse(diagnostic: Diagnostic) -> FlowSource:
        return FlowSource(text, "def", name or "", None, (), (), diagnostic.span, (diagnostic,))

    try:
        module = parse_module(source)
    except IndentationError as error:
        # The text of a nested function or a method keeps its indentation: it is a block of its own.
        try:
            module = parse_module("if 1:\n" + source)
            text = Text(source, shift=1)
        except PARSE_ERRORS:
            return refuse(complaint(text, error))
    except PARSE_ERRORS as error:
        return refuse(complaint(text, error))
    known = dict(_functions(module))
    top = [each for each in known if "." not in each]
    if name is None and len(top) == 1:
        name = top[0]
    if name is None:
        message = f"the text holds {len(top)} functions, and one is wanted."
        cure = f"Say which: name={top[0]!r}." if top else "A flow is a `%%flow` cell or a `def`."
        return refuse(Diagnostic("error", "choice", message, cure, nothing))
    function = known.get(name)
    if function is None:
        close = nearest(name, known)
        cure = f"Did you mean {close!r}?" if close else f"It has: {', '.join(known) or 'none'}."
        return refuse(Diagnostic("error", "choice", f"the text holds no function {name!r}.", cure, nothing))
    header = text.span(text.span_of(function).start, text.span_of(function.body[0]).start)
    return FlowSource(text, "def", function.name, function, tuple(function.body), (), header, around=tuple(module.body))


def _functions(module: ast.Module) -> list[tuple[str, FunctionNode]]:
    """All functions with their qualified names, as `f`, `C.method`, `outer.inner`; the last of a name wins."""
    found: list[tuple[str, FunctionNode]] = []
    waiting: list[tuple[str, ast.AST]] = [("", each) for each in reversed(module.body)]
    while waiting:
        prefix, node = waiting.pop()
        if isinstance(node, FunctionNode):
            found.append((prefix + node.name, node))
        if isinstance(node, FunctionNode | ast.ClassDef):
            prefix += f"{node.name}."
        if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            waiting.extend((prefix, each) for each in reversed(list(ast.iter_child_nodes(node))))
    return found
