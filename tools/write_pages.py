"""Writes the documentation's pages that say what the code says: the gallery and the house with its rooms.

They are made anew with each build, from the flows and from the import contract, so that neither can be out of date.
"""

from __future__ import annotations

import ast
import asyncio
import importlib.util
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from pprint import pformat
from types import ModuleType

from omnitron_kernel import Flow
from omnitron_kernel.graph import Graph, read
from omnitron_kernel.graph.draw import to_svg

ROOT = Path(__file__).parent.parent
LINES = 12
"""How much of a value's text the gallery shows."""

LIFE = """
def life_of_a_flow(text: str, name: str, function: FunctionType, edit: Edit):
    source: FlowSource = parse(text, name)
    graph: Graph = build(source)
    plan: Plan = make_plan(function, source, graph)
    run: Run = Run(plan)
    patch: Patch = apply(text, edit, name)
    return run, patch
"""
"""How the rooms work together, drawn on the page about it by the very thing that it tells of."""

FEATURES: dict[type[ast.AST] | tuple[type[ast.AST], ...], str] = {
    ast.For: "loop",
    ast.While: "while loop",
    ast.If: "branches",
    (ast.With, ast.AsyncWith): "with",
    ast.Try: "try",
    ast.Match: "match",
    (ast.Yield, ast.YieldFrom): "generator",
    ast.Await: "await",
    (ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp): "comprehension",
    ast.AugAssign: "change in place",
}


def gallery(folder: Path = ROOT / "flows") -> str:
    """The gallery as a page: each flow with what it is for, its picture, its value and its text."""
    flows = dict(_flows(folder))
    rows = [
        f"| [`{name}`](#{name.replace('_', '-')}) | {_title(module)} | {_shows(name, module)} |"
        for name, module in flows.items()
    ]
    head = [
        "# Gallery",
        "",
        f"{len(flows)} flows, one idea each. Every one runs by itself, offline; each is tested against another way to",
        "the same answer, and every one leaves as plain Python (`f.export()`). They come with the package:",
        "",
        "```python",
        "from omnitron_kernel.gallery.loan_plan import loan_plan",
        "loan_plan(monthly=1_500)",
        "```",
        "",
        "| flow | what it does | what it shows |",
        "|---|---|---|",
        *rows,
    ]
    return "\n".join([*head, *(_entry(name, module) for name, module in flows.items()), ""])


def rooms(pyproject: Path = ROOT / "pyproject.toml") -> list[list[tuple[str, str]]]:
    """The layers of the import contract, top first: each with its rooms, and what each says of itself."""
    contracts = tomllib.loads(pyproject.read_text())["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["name"].startswith("Rooms"))
    named = [[room.strip(" ()") for room in layer.replace(":", "|").split("|")] for layer in layers]
    built = [[(room, _first_line(room)) for room in layer] for layer in named]
    return [[(room, line) for room, line in layer if line] for layer in built if any(line for _, line in layer)]


def house(layers: list[list[tuple[str, str]]]) -> str:
    """The rooms as they lie above each other, as HTML."""
    parts = ['<div class="om-house" role="img" aria-label="Each room may import those below it, never those above">']
    for layer in layers:
        parts.append('<div class="om-layer">')
        for room, line in layer:
            short = room.removeprefix("omnitron_kernel.")
            said = re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(line))
            parts.append(f'<div class="om-room"><b>{escape(short)}</b><span>{said}</span></div>')
        parts.append("</div>")
    return "\n".join([*parts, "</div>", ""])


def drawn(graph: Graph) -> str:
    """A graph's picture, as it stands in a page."""
    return f'<div class="om-picture">{to_svg(graph)}</div>'


def _flows(folder: Path) -> Iterator[tuple[str, ModuleType]]:
    for path in sorted(folder.glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            continue
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        yield path.stem, module


def _title(module: ModuleType) -> str:
    return inspect.cleandoc(module.__doc__ or "").splitlines()[0]


def _shows(name: str, module: ModuleType) -> str:
    tree = ast.parse(inspect.getsource(module))
    inside = [
        each
        for part in tree.body
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
        for each in ast.walk(part)
    ]
    found = [word for kinds, word in FEATURES.items() if any(isinstance(each, kinds) for each in inside)]
    if any(isinstance(value, Flow) for each, value in vars(module).items() if each != name):
        found.append("flows in flows")
    if any(isinstance(part, ast.ClassDef) for part in tree.body):
        found.append("class")
    if any(isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each not in tree.body for each in inside):
        found.append("local function")
    if any(isinstance(each, ast.BinOp) and isinstance(each.op, ast.RShift) for each in ast.walk(tree)):
        found.append("composition")
    return ", ".join(found)


def _entry(name: str, module: ModuleType) -> str:
    flow: Flow = getattr(module, name)
    return "\n".join(
        [
            "",
            f"## {name}",
            "",
            inspect.cleandoc(module.__doc__ or ""),
            "",
            "```{raw} html",
            drawn(flow.graph),
            "```",
            "",
            "```python",
            _code(module),
            "```",
            "",
            "```text",
            _value(flow),
            "```",
        ]
    )


def _code(module: ModuleType) -> str:
    """A module's text without its docstring, which stands above the picture."""
    text = inspect.getsource(module)
    docstring = ast.parse(text).body[0]
    return "".join(text.splitlines(keepends=True)[docstring.end_lineno :]).strip()


def _value(flow: Flow) -> str:
    """The text of what a flow gives by itself; of what it raises where it is made to."""
    try:
        value = flow()
        value = asyncio.run(value) if inspect.iscoroutine(value) else value
    except Exception as error:  # noqa: BLE001 - it is shown
        return f"{type(error).__name__}: {error}"
    value = tuple(value) if inspect.isgenerator(value) else value
    parts = value if isinstance(value, tuple) else (value,)
    texts = [pformat(part, width=100, sort_dicts=False) if type(part) in (dict, list) else str(part) for part in parts]
    lines = [line[:160] for text in texts for line in text.splitlines()]
    return "\n".join(lines if len(lines) <= LINES else [*lines[:LINES], "..."])


def _first_line(module: str) -> str:
    """What a room's docstring says first; empty for a room that is not built yet."""
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return ""
    if spec is None or spec.origin is None:
        return ""
    return (ast.get_docstring(ast.parse(Path(spec.origin).read_text())) or "").splitlines()[0]


def write(folder: Path) -> None:
    """Writes all pages into the folder that the documentation is built from."""
    (folder / "gallery.md").write_text(gallery())
    (folder / "house.html").write_text(house(rooms()))
    (folder / "life.html").write_text(drawn(read(LIFE)))
    first = (folder / "index.md").read_text().partition("```python\n")[2].partition("```")[0]
    (folder / "first.html").write_text(drawn(read(first)))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
