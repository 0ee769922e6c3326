"""From text to statements: one `FlowSource` for both forms of a flow, the cell and the `def`.

What comes out holds the signature and the body as Python's own syntax trees, with positions of the original text,
and every complaint about it. Nothing here raises for a text, whatever it is.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import Literal

from omnitron_kernel.errors import nearest
from omnitron_kernel.graph.header import find_magic, parse_header
from omnitron_kernel.graph.model import Diagnostic, Span
from omnitron_kernel.graph.text import Text

__all__ = ["FlowSource", "parse"]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_SHELL = re.compile(r"[ \t]*(?:\w[\w.,\[\] \t]*=[ \t]*)?([!%])")
_PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


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
    """

    text: Text
    form: Literal["cell", "def"]
    name: str
    function: FunctionNode | None
    body: tuple[ast.stmt, ...]
    options: tuple[str, ...]
    header: Span
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def output(self) -> ast.expr | None:
        """The expression that gives the flow's value: a cell's last expression, a `def`'s last `return`."""
        last = self.body[-1] if self.body else None
        if isinstance(last, ast.Return):
            return last.value
        if self.form == "cell" and isinstance(last, ast.Expr):
            return last.value
        return None

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
    start = text.starts[header.body - 1] if header.body <= len(text.starts) else len(source)
    body: list[ast.stmt] = []
    complaints: list[Diagnostic] = list(header.diagnostics)
    try:
        body = _parse("\n" * (header.body - 1) + source[start:]).body
    except _PARSE_ERRORS as error:
        complaints.append(_syntax(text, error, first=header.body))
    if not complaints and not body:
        message = f"the body of `{header.name}` is empty."
        cure = "Write its statements under the magic line; the last expression is its value."
        complaints.append(Diagnostic("error", "empty", message, cure, header.span))
    complaints.extend(_future_and_star(text, body))
    return FlowSource(
        text, "cell", header.name, header.function, tuple(body), header.options, header.span, tuple(complaints)
    )


def _parse_def(source: str, name: str | None) -> FlowSource:
    text = Text(source)
    nothing = Span(0, 0, 1, 1)

    def refuse(diagnostic: Diagnostic) -> FlowSource:
        return FlowSource(text, "def", name or "", None, (), (), diagnostic.span, (diagnostic,))

    try:
        module = _parse(source)
    except IndentationError as error:
        # The text of a nested function or a method keeps its indentation: it is a block of its own.
        try:
            module = _parse("if 1:\n" + source)
            text = Text(source, shift=1)
        except _PARSE_ERRORS:
            return refuse(_syntax(text, error))
    except _PARSE_ERRORS as error:
        return refuse(_syntax(text, error))
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
    return FlowSource(text, "def", function.name, function, tuple(function.body), (), header)


def _parse(source: str) -> ast.Module:
    with warnings.catch_warnings():
        # The compiler tells about odd escapes when the flow is defined; telling it here too would be twice.
        warnings.simplefilter("ignore")
        return ast.parse(source)


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


def _syntax(text: Text, error: BaseException, *, first: int = 1) -> Diagnostic:
    """The diagnostic for a text that the parser refused; a shell or magic line is told apart."""
    line = getattr(error, "lineno", None) or first
    column = getattr(error, "offset", None) or 1
    whole = text.line_span(line)
    start = min(whole.start + max(column - 1, 0), whole.end)
    shell = _SHELL.match(text.line(line))
    if shell and isinstance(error, SyntaxError):
        what = "a shell command" if shell[1] == "!" else "an IPython magic"
        message = f"`{text.line(line).strip()}` is {what}, and the body of a flow is plain Python."
        return Diagnostic("error", "magic", message, "Put it in a cell of its own.", whole)
    if isinstance(error, SyntaxError):
        message = f"this is not Python: {error.msg}."
    elif isinstance(error, RecursionError | MemoryError):
        message = "this is nested too deeply for Python's parser."
    else:
        message = f"Python cannot read this text: {error}."
    return Diagnostic("error", "syntax", message, "Mend the line and run the cell again.", text.span(start, whole.end))


def _future_and_star(text: Text, body: list[ast.stmt]) -> list[Diagnostic]:
    """Imports that Python allows at the top of a module only."""
    complaints: list[Diagnostic] = []
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ImportFrom):
            if node.module == "__future__":
                message = "`from __future__ import` holds for a whole notebook, not for one flow."
                cure = "Put it in a cell of its own above."
                complaints.append(Diagnostic("error", "future", message, cure, text.span_of(node)))
            elif any(alias.name == "*" for alias in node.names):
                message = f"`from {node.module} import *` binds names that nobody can see."
                cure = "Name what you need, or import it in a cell of its own."
                complaints.append(Diagnostic("error", "star", message, cure, text.span_of(node)))
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            waiting.extend(ast.iter_child_nodes(node))
    return sorted(complaints, key=lambda each: each.span.start)
