"""`%%flow` cells: the text of a cell becomes a flow in the notebook, its picture, its run and its value."""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import sys
import tokenize
import weakref
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import TYPE_CHECKING, Any

from omnitron_kernel.definition import Definition
from omnitron_kernel.engine.portrait import flow_portrait
from omnitron_kernel.engine.recording import defined
from omnitron_kernel.errors import SourceError
from omnitron_kernel.flow import Flow
from omnitron_kernel.graph.known import FUTURE_FLAGS
from omnitron_kernel.graph.model import Diagnostic, Graph
from omnitron_kernel.graph.read import build
from omnitron_kernel.graph.source import FlowSource, parse
from omnitron_kernel.graph.text import Text
from omnitron_kernel.notebook import failure
from omnitron_kernel.notebook.live import TICK, LivePicture, show
from omnitron_kernel.resolve import callees_among
from omnitron_kernel.store.sharing import share

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from omnitron_kernel.engine.run import Run
    from omnitron_kernel.notebook.channel import Channel

__all__ = ["define", "run_cell"]

_numbers = count(1)


def define(shell: InteractiveShell, source: FlowSource) -> Flow:
    """Makes a cell's text a flow; binds nothing in the notebook.

    Args:
        shell: The shell whose names the flow captures, and whose defaults and annotations are evaluated now.
        source: The whole cell with its magic line, taken apart.

    Raises:
        SourceError: The text holds errors; all of them are told.
        BaseException: What a default or annotation raised; it shows at the magic line.
    """
    graph = build(source, callees_among(shell.user_ns))
    complaints = [*graph.errors, *_hidden(graph, shell.user_ns)]
    if complaints:
        raise SourceError(sorted(complaints, key=lambda each: each.span.start))
    filename = _register(shell, source.name, source.text.text)
    code = _compile(source, filename, shell.compile.flags & FUTURE_FLAGS)
    scratch: dict[str, Any] = {}
    try:
        exec(code, shell.user_ns, scratch)  # noqa: S102 - evaluates defaults and annotations, as `def` does
    except BaseException as error:
        failure.mark_default(shell, error, code, source.name)
        raise
    function = scratch[source.name]
    assert isinstance(function, FunctionType)  # noqa: S101 - the code is one `def`
    weakref.finalize(function, _forget, shell.compile, filename)
    definition = Definition(function, source.name, source, graph)
    definition.reuses = "--no-cache" not in source.options
    share()
    return Flow(function, definition)


def run_cell(shell: InteractiveShell, text: str, channel: Channel | None = None) -> Any:
    """Defines the flow of a cell, shows it, runs it when every input has a default, and returns its value.

    Args:
        shell: The notebook's shell.
        text: The whole cell with its magic line.
        channel: Where canvases listen.

    Returns:
        The value; for an async flow a coroutine that does all of this and gives the value.

    Raises:
        BaseException: What the text's mistakes, a default or the flow itself raised; it shows as lines of the cell.
    """
    source = parse(text)
    return _awaited(shell, source, channel) if source.awaited else _at_once(shell, source, channel)


def _at_once(shell: InteractiveShell, source: FlowSource, channel: Channel | None) -> Any:
    run = _begin(shell, source, channel)
    if run is None:
        return None
    with _Watched(shell, run, channel):
        run.execute()
    return _value(source, run)


async def _awaited(shell: InteractiveShell, source: FlowSource, channel: Channel | None) -> Any:
    run = _begin(shell, source, channel)
    if run is None:
        return None
    with _Watched(shell, run, channel), _Pulse():
        await run.aexecute()
    return _value(source, run)


def _begin(shell: InteractiveShell, source: FlowSource, channel: Channel | None) -> Run | None:
    """Defines and binds the flow; returns a run to be executed, or shows why there is none."""
    try:
        flow = define(shell, source)
    except SourceError as error:
        failure.mark_source(error, source.text.text, prompt=prompt_of(shell))
        raise
    shell.user_ns[flow.__name__] = flow
    shell.user_ns_hidden.pop(flow.__name__, None)
    defined(flow)
    asked, needs = "--no-run" not in source.options, _needs(flow.graph)
    if needs or not asked:
        bundle = _defined(flow, needs if asked else [])
        show(bundle | (channel.canvas_of(flow) if channel is not None else {}))
        return None
    return (flow.using(trace="full") if "--trace=full" in source.options else flow).prepare()


def _value(source: FlowSource, run: Run) -> Any:
    """What the cell shows: as for every cell, a semicolon at the end keeps the value from being shown."""
    return None if _is_silent(source.text.text) else run.value


class _Watched:
    """A run under its live picture, whose exception shows as lines of the cell; a context manager around it."""

    def __init__(self, shell: InteractiveShell, run: Run, channel: Channel | None) -> None:
        self._shell = shell
        self._run = run
        self._picture = LivePicture(run, live=getattr(shell, "kernel", None) is not None, channel=channel)

    def __enter__(self) -> None:
        try:
            self._picture.__enter__()
            self._run.start_clock()
        except BaseException as error:
            self._mark(error)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._picture.__exit__(kind, error, trace)
        finally:
            if error is not None:
                self._mark(error)

    def _mark(self, error: BaseException) -> None:
        if self._run.error is None:  # interrupted before it could begin
            self._run.fail(error)
        failure.mark_run(self._shell, error, self._run)


class _Pulse:
    """Wakes the event loop ten times a second; a context manager around an await.

    The kernel hands an interrupt to the loop in a way that a waiting loop sees only when something else wakes it
    (ipykernel#881; with 7.4 a plain `await asyncio.sleep(20)` ends after its 20 seconds).
    """

    def __enter__(self) -> None:
        import asyncio  # only async flows need it

        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:  # `%autoawait trio`
            self._loop = None
        self._beat()

    def __exit__(self, *_: object) -> None:
        if self._loop is not None:
            self._next.cancel()

    def _beat(self) -> None:
        if self._loop is not None:
            self._next = self._loop.call_later(TICK, self._beat)


def _needs(graph: Graph) -> list[str]:
    """The inputs without default, which keep a cell from running its flow."""
    return [port.name for port in graph.inputs if port.code is None and not port.kind.startswith("var_")]


def _defined(flow: Flow, needs: list[str]) -> dict[str, Any]:
    """The picture of a flow that was defined and not run, and what it needs where that may surprise."""
    told = ""
    if needs:
        named = ", ".join(f"`{name}`" for name in needs)
        told = f"Not run: {named} {'has' if len(needs) == 1 else 'have'} no default. "
        told += f"Call it: {flow.__name__}.run({', '.join(f'{name}=...' for name in needs)})."
    return flow_portrait(flow, told)


def _is_silent(text: str) -> bool:
    """Whether the last token of a cell is a semicolon."""
    last = ""
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(text.partition("\n")[2]).readline):
            if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.DEDENT):
                last = token.string
    return last == ";"


def _register(shell: InteractiveShell, name: str, text: str) -> str:
    """Makes a cell's text known under a file name, so that tracebacks show its lines as `Cell In[3], line 4`.

    The name is not the kernel's own for the cell: that stands for what IPython made of the cell, and where such a
    file does not exist IPython shows only as much of it as looks like a `def`.
    """
    filename = f"<flow {name} {next(_numbers)}>"
    linecache.cache[filename] = (len(text), None, Text(text).lines(), filename)
    shell.compile._filename_map[filename] = prompt_of(shell)  # noqa: SLF001 - IPython has no other way to say it
    return filename


def prompt_of(shell: InteractiveShell) -> int:
    """Returns the number of the cell that runs now: the shell's own counter may already be at the next."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - the one way to see who called
    known = shell.compile._filename_map  # noqa: SLF001 - as above
    while frame is not None:
        if frame.f_code.co_filename in known:
            return int(known[frame.f_code.co_filename])
        frame = frame.f_back
    return shell.execution_count


def _forget(compiler: Any, filename: str) -> None:
    """Lets a cell's text go with its flow."""
    linecache.cache.pop(filename, None)
    compiler._filename_map.pop(filename, None)  # noqa: SLF001 - as above


def _compile(source: FlowSource, filename: str, flags: int) -> CodeType:
    try:
        code: CodeType = compile(ast.Module([source.definition()], []), filename, "exec", flags, dont_inherit=True)
        return code  # noqa: TRY300 - the errors below are the compiler's
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
            cure = each.cure.replace("Bind it above, or make it", "Make it", 1).replace(f"{name}=...", f"{name}={name}")
            found.append(replace(each, severity="error", message=message, cure=cure))
    return found
