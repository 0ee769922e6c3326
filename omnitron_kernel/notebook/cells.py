"""`%%flow` cells: the text of a cell becomes a flow in the notebook, its picture, its run and its value."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from omnitron_kernel.errors import SourceError
from omnitron_kernel.flow import Definition, Flow
from omnitron_kernel.graph.known import FUTURE_FLAGS
from omnitron_kernel.graph.model import Diagnostic, Graph
from omnitron_kernel.graph.read import build
from omnitron_kernel.graph.source import FlowSource, parse

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["DefaultError", "define", "is_runnable", "wants_run"]


class DefaultError(Exception):
    """Carries an exception that a default or annotation raised, with the code that it was evaluated in."""

    def __init__(self, code: CodeType) -> None:
        super().__init__()
        self.code = code


def define(shell: InteractiveShell, text: str, *, raw: str | None = None) -> tuple[Flow, FlowSource]:
    """Makes a cell's text a flow; binds nothing in the notebook.

    Args:
        shell: The shell whose names the flow captures, and whose defaults and annotations are evaluated now.
        text: The whole cell with its magic line.
        raw: The cell as the front end sent it, which the kernel names files and breakpoints by.

    Raises:
        SourceError: The text holds errors; all of them are told.
        DefaultError: A default or annotation raised; the cause holds what.
    """
    source = parse(text)
    graph = build(source)
    complaints = [*graph.errors, *_hidden(graph, shell.user_ns)]
    if complaints:
        raise SourceError(sorted(complaints, key=lambda each: each.span.start))
    filename = shell.compile.cache(text, shell.execution_count, raw_code=raw or text)
    code = _compile(source, filename, shell.compile.flags & FUTURE_FLAGS)
    scratch: dict[str, Any] = {}
    try:
        exec(code, shell.user_ns, scratch)  # noqa: S102 - evaluates defaults and annotations, as `def` does
    except BaseException as error:
        raise DefaultError(code) from error
    function = scratch[source.name]
    assert isinstance(function, FunctionType)  # noqa: S101 - the code is one `def`
    return Flow(function, Definition(function, source.name, source)), source


def is_runnable(graph: Graph) -> bool:
    """Whether every input has a default."""
    return all(port.code is not None or port.kind in ("var_positional", "var_keyword") for port in graph.inputs)


def wants_run(source: FlowSource, graph: Graph) -> bool:
    """Whether running the cell runs the flow."""
    return "--no-run" not in source.options and is_runnable(graph)


def _compile(source: FlowSource, filename: str, flags: int) -> CodeType:
    try:
        module = ast.fix_missing_locations(ast.Module([source.definition()], []))
        code: CodeType = compile(module, filename, "exec", flags, dont_inherit=True)
        return code  # noqa: TRY300 - the errors below are the compiler's
    except SyntaxError as error:
        # What the parser lets pass and the compiler refuses: `break` outside a loop, `nonlocal` without a binding.
        place = source.text.line_span(error.lineno or source.header.line)
        message = f"this is not Python: {error.msg}."
        raise SourceError(
            [Diagnostic("error", "syntax", message, "Mend the line and run the cell again.", place)]
        ) from None
    except (ValueError, RecursionError, MemoryError) as error:
        message = f"Python cannot compile this flow: {error}."
        raise SourceError([Diagnostic("error", "syntax", message, "Make it simpler.", source.header)]) from None


def _hidden(graph: Graph, names: Mapping[str, Any]) -> list[Diagnostic]:
    """Names of the notebook that the flow reads before it binds its own of the same name."""
    found: list[Diagnostic] = []
    for each in graph.diagnostics:
        name = each.message.partition("`")[2].partition("`")[0]
        if each.code == "read-before-bound" and name in names:
            message = f"{each.message.removesuffix('.')}; the notebook's own `{name}` is hidden by it."
            cure = each.cure.replace("Bind it above, or make it", "Make it", 1)
            found.append(replace(each, severity="error", message=message, cure=cure))
    return found
