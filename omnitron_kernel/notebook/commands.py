"""`%omnitron`: what is done with a flow by name. Each command is one entry of a table, with its completion."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

from omnitron_kernel.conversion import decorated
from omnitron_kernel.engine.reuse.cache import cache_of_process, told_of
from omnitron_kernel.errors import ExportError, OmnitronError, nearest
from omnitron_kernel.flow import Flow, as_flow
from omnitron_kernel.graph.convert import to_cell, to_def
from omnitron_kernel.graph.source import parse
from omnitron_kernel.notebook.helps import OMNITRON_HELP
from omnitron_kernel.notebook.history import HISTORY

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from omnitron_kernel.notebook.channel import Channel

__all__ = ["complete_command", "converted", "flows_of", "run_command"]


def run_command(shell: InteractiveShell, line: str, channel: Channel) -> Any:
    """Does what a line behind `%omnitron` says, and returns what it shows, if it shows something.

    Args:
        shell: The notebook's shell.
        line: From behind `%omnitron`.
        channel: Where canvases offer what they could not write into a cell.

    Raises:
        UsageError: No command, flow or option of that name; the nearest is offered. What an export cannot carry, or
            a form that a flow does not have, is told in the same way.
    """
    from IPython.core.error import UsageError

    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"%omnitron {line}: {error}.") from None
    if not words or words[0] in ("help", "--help", "-h"):
        print(OMNITRON_HELP, end="")
        return None
    name, *rest = words
    if name not in _COMMANDS:
        raise UsageError(f"%omnitron has no command {name!r}. {_offer(name, _COMMANDS, 'It has')}")
    try:
        return _COMMANDS[name](shell, rest, channel)
    except (OmnitronError, OSError, ValueError) as error:
        raise UsageError(f"%omnitron {name}: {error}") from None


def complete_command(line: str, names: Mapping[str, Any]) -> list[str]:
    """Returns what the last word of a line behind `%omnitron` may become.

    Args:
        line: From behind `%omnitron ` to the cursor.
        names: The notebook's names.
    """
    *before, word = line.split(" ")
    before = [each for each in before if each]
    if not before:
        offered = [*_COMMANDS, "help"]
    elif before[0] == "export" and word.startswith("-"):
        offered = [each for each in _EXPORT_OPTIONS if each not in before]
    elif before[0] in _COMMANDS and not [each for each in before[1:] if not each.startswith("-")]:
        offered = list(flows_of(names))
    else:
        return []
    return [each for each in offered if each.startswith(word)]


def flows_of(names: Mapping[str, Any]) -> dict[str, Flow]:
    """Returns the flows among a notebook's names."""
    found = {name: as_flow(value) for name, value in list(names.items()) if not name.startswith("_")}
    return {name: flow for name, flow in found.items() if flow is not None}


def converted(flow: Flow, names: Mapping[str, Any]) -> str:
    """Returns a flow's other form as the text of a cell: of a cell the function, of a function the cell.

    Args:
        flow: The flow.
        names: The notebook's names, for what the new cell needs of them.

    Raises:
        ExportError: It has no other form; says why.
    """
    source = parse(flow.source, getattr(flow.func, "__name__", None)) if flow.source else None
    if source is None or source.function is None or not isinstance(flow.func, FunctionType):
        raise ExportError(f"the text of {flow.__name__!r} is not known, so it has no other form.")
    if source.form == "cell":
        bound = isinstance(names.get("flow"), FunctionType) and names["flow"].__module__.startswith("omnitron_kernel")
        lines = ["" if bound else "from omnitron_kernel import flow\n\n\n", decorated(to_def(source))]
        return "".join(lines).rstrip("\n")
    around = [name for name in flow.func.__code__.co_freevars if name != flow.func.__name__]
    if around:
        named = ", ".join(f"`{name}`" for name in around)
        raise ExportError(f"{flow.__name__!r} reads {named} of what stands around it, and a cell stands alone.")
    above = "" if source.text.text.lstrip().startswith("#") else inspect.getcomments(flow.func) or ""
    return above + to_cell(source).rstrip("\n")


def _convert(shell: InteractiveShell, words: list[str], _: Channel) -> None:
    flow, rest = _flow_of(shell, words, "convert NAME")
    if rest:
        raise OmnitronError(f"one flow at a time, and {rest[0]!r} stands behind {words[0]!r}. Write `convert NAME`.")
    text = converted(flow, shell.user_ns)
    shell.set_next_input(text)
    missing = [name for name in flow.graph.captures if name not in shell.user_ns]
    if missing and text.startswith("%%flow"):
        told = ", ".join(f"`{name}`" for name in missing)
        print(f"It reads {told}, which this notebook does not have yet: import or define it first.")


def _take(shell: InteractiveShell, words: list[str], channel: Channel) -> None:
    names = channel.offers.names
    if len(words) != 1:
        raise OmnitronError(
            f"which flow? Write `%omnitron take NAME`. {_offer('', _listed(names), 'There are texts of')}"
        )
    text = channel.offers.take(words[0])
    if not text:
        raise OmnitronError(f"no canvas offers a text of {words[0]!r}. {_offer(words[0], _listed(names), 'It has')}")
    shell.set_next_input(text)


def _listed(names: Iterable[str]) -> Mapping[str, None]:
    return dict.fromkeys(names)


def _export(shell: InteractiveShell, words: list[str], _: Channel) -> None:
    options = [each for each in words if each.startswith("--")]
    for each in options:
        if each not in _EXPORT_OPTIONS:
            raise OmnitronError(f"there is no option {each!r}. {_offer(each, _EXPORT_OPTIONS, 'It takes')}")
    flow, rest = _flow_of(shell, [each for each in words if each not in options], "export NAME [--script] [FILE]")
    text = flow.export(script=True) if options else flow.export()
    if not rest:
        print(text, end="")
        return
    if len(rest) > 1:
        raise OmnitronError(f"it writes one file, and {len(rest)} are named: {' '.join(rest)}.")
    path = Path(rest[0]).expanduser()
    if path.exists():
        raise OmnitronError(f"{rest[0]!r} is there already. Remove it first, or name another file.")
    path.write_text(text, encoding="utf-8")
    print(f"Wrote {flow.__name__!r} to {rest[0]}.")


def _cache(_: InteractiveShell, words: list[str], __: Channel) -> None:
    cache = cache_of_process()
    if words and words[0] == "clear" and len(words) <= _CLEARED:
        flow, node = (*words[1:], "", "")[:2]
        count = cache.clear(flow, node)
        what = f" of `{node}` in {flow!r}" if node else f" of {flow!r}" if flow else ""
        print(f"Forgot {count:,} value{'' if count == 1 else 's'}{what}.")
    elif words:
        raise OmnitronError(
            f"{' '.join(words)!r} is nothing that it does. Write `cache` or `cache clear [NAME [NODE]]`."
        )
    else:
        print(told_of(cache))


def _flow_of(shell: InteractiveShell, words: list[str], usage: str) -> tuple[Flow, list[str]]:
    """The flow that the first word names, and the other words."""
    flows = flows_of(shell.user_ns)
    if not words:
        raise OmnitronError(f"which flow? Write `%omnitron {usage}`. {_offer('', flows, 'The notebook has')}")
    name, *rest = words
    value = shell.user_ns.get(name)
    flow = as_flow(value)
    if flow is not None:
        return flow, rest
    if name in shell.user_ns:
        raise OmnitronError(f"`{name}` is a {type(value).__name__} and no flow. {_offer('', flows, 'The flows are')}")
    raise OmnitronError(f"the notebook has no flow {name!r}. {_offer(name, flows, 'It has')}")


def _offer(name: str, known: Mapping[str, object], else_: str) -> str:
    close = nearest(name, known) if name else None
    return f"Did you mean {close!r}?" if close else f"{else_}: {', '.join(known) or 'none'}."


_CLEARED = 3  # words: what, and of which flow and node
_EXPORT_OPTIONS = {"--script": "a command that takes the flow's inputs as options"}
_COMMANDS: dict[str, Callable[[InteractiveShell, list[str], Channel], Any]] = {
    "cache": _cache,
    "convert": _convert,
    "export": _export,
    "take": _take,
    **HISTORY,
}
