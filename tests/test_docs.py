"""The documentation says all that there is, and nothing that is not."""

import ast
import doctest
import importlib
import importlib.util
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import omnitron_kernel
import omnitron_kernel.engine
import omnitron_kernel.errors
import omnitron_kernel.graph

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
MODULES = sorted(each.name for each in pkgutil.walk_packages(omnitron_kernel.__path__, "omnitron_kernel."))
WRITTEN = {"gallery.md"}
"""Pages that each build writes from the code."""

by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))


def pages_tool():
    spec = importlib.util.spec_from_file_location("write_pages", ROOT / "tools" / "write_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def codes_of(path: Path) -> set[str]:
    """The codes of the diagnostics that a module makes, through helpers of its own too."""
    tree = ast.parse(path.read_text())
    makers = {"Diagnostic": 1}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            arguments = [each.arg for each in function.args.args if each.arg != "self"]
            for call in ast.walk(function):
                match call:
                    case ast.Call(func=ast.Name(id="Diagnostic"), args=[_, ast.Name(id=code), *_]) if code in arguments:
                        makers[function.name] = arguments.index(code)
    found = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", None))
            place = makers.get(name, len(call.args))
            given = call.args[place : place + 1] if name in makers else []
            found |= {each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return found


def test_every_diagnostic_is_explained_and_no_other():
    made = {code for path in (ROOT / "omnitron_kernel").rglob("*.py") for code in codes_of(path)}
    explained = re.findall(r"^`([\w-]+)`$", (DOCS / "diagnostics.md").read_text(), re.MULTILINE)
    assert len(made) > 10
    assert set(explained) == made
    assert len(explained) == len(set(explained))


def test_every_error_is_in_the_reference():
    page = (DOCS / "reference" / "errors.md").read_text()
    errors = [name for name in omnitron_kernel.errors.__all__ if name.endswith("Error")]
    assert [name for name in errors if name not in page] == []


@pytest.mark.parametrize(
    "package", [omnitron_kernel, omnitron_kernel.graph, omnitron_kernel.engine], ids=lambda m: m.__name__
)
def test_every_public_name_is_in_the_reference(package):
    pages = "\n".join(page.read_text() for page in (DOCS / "reference").glob("*.md"))
    listed = set(re.findall(r"\w+", " ".join(re.findall(r":members: (.*)", pages))))
    listed |= set(re.findall(r"auto(?:data|function|class|exception):: [\w.]*?(\w+)$", pages, re.MULTILINE))
    listed |= set(re.findall(r"automodule:: [\w.]*?(\w+)$", pages, re.MULTILINE))
    magics = {"load_ipython_extension", "unload_ipython_extension"}
    assert {name for name in package.__all__ if not name.startswith("_")} - magics - listed == set()


def test_every_edit_is_shown():
    """Each edit has its example, or is told of, on the page of edits."""
    page = (DOCS / "edits.md").read_text()
    made = [name for name in omnitron_kernel.graph.edits.__all__ if name[0].isupper() and name != "Edit"]
    assert len(made) > 20
    assert [name for name in made if not re.search(rf"\b{name}\(|`{name}`", page)] == []


def test_what_the_reference_names_exists():
    for page in (DOCS / "reference").glob("*.md"):
        for name, members in re.findall(r"automodule:: ([\w.]+)\n(?: +:members: (.*))?", page.read_text()):
            module = importlib.import_module(name)
            assert [each for each in re.findall(r"\w+", members) if not hasattr(module, each)] == []


def test_what_is_returned_is_not_taken_for_its_type():
    """The reference reads what stands before a colon in a `Returns:` section as a type."""
    for name in MODULES:
        for node in ast.walk(ast.parse(Path(importlib.util.find_spec(name).origin).read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                told = re.search(r"^Returns:\n +(.*)", ast.get_docstring(node) or "", re.MULTILINE)
                assert told is None or ": " not in re.sub("`[^`]*`", "", told[1]), f"{name}.{node.name}"


def test_the_first_page_says_how_to_begin():
    told = (DOCS / "index.md").read_text()

    assert "pip install" in told
    assert "%load_ext omnitron_kernel" in told


def test_every_module_says_what_it_holds():
    assert [name for name in MODULES if not importlib.import_module(name).__doc__] == []


@by_page
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith("http") and target not in WRITTEN:
            copied = [DOCS, ROOT, ROOT / "docs"]
            assert any((base / target).exists() for base in (page.parent, *copied)), f"{page.name}: {target}"
    for entry in re.findall(r"```\{toctree\}(.*?)```", page.read_text(), re.DOTALL):
        for line in entry.splitlines():
            name = line.strip()
            if name and not name.startswith(":") and f"{name}.md" not in WRITTEN:
                places = (DOCS / f"{name}.md", ROOT / f"{name}.md", ROOT / f"{name}.ipynb")
                assert any(place.exists() for place in places), name


def test_it_builds_without_a_warning(tmp_path):
    """As `make docs` builds it: pages, notebooks as they are saved, what is written from the code, the reference."""
    source = tmp_path / "source"
    shutil.copytree(DOCS, source)
    shutil.copytree(ROOT / "notebooks", source / "notebooks", ignore=shutil.ignore_patterns(".*"))
    for page in ("CHANGELOG.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / page, source)
    pages_tool().write(source)
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", source, tmp_path / "html"]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    reference = "".join(page.read_text() for page in (tmp_path / "html" / "reference").glob("*.html"))
    for name in ("Flow.run", "Run.nodes", "Graph.node", "errors.OmnitronError"):
        assert f'.{name}"' in reference


def test_every_notebook_is_a_page():
    index = (DOCS / "index.md").read_text()
    assert [path.stem for path in (ROOT / "notebooks").glob("*.ipynb") if f"notebooks/{path.stem}" not in index] == []


@by_page
def test_pages_use_the_words_of_the_glossary(page):
    """One thing, one word: others' words for a flow stand beside the others only."""
    if page.stem != "speed":
        assert re.findall(r"\b(?:pipelines?|DAGs?|workflows?|jobs?)\b", page.read_text()) == []


@by_page
def test_examples_on_pages_are_true(page):
    """Each `>>>` on a page gives what stands below it; a page is one session."""
    text = re.sub(r"^```.*$", "", page.read_text(), flags=re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    told: list[str] = []
    failed, _ = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS).run(
        examples, out=told.append
    )
    assert not failed, "".join(told)


def test_the_house_is_drawn_from_the_import_contract():
    """Every room of the contract that exists is drawn, in its order; every top module stands in some room."""
    layers = pages_tool().rooms()
    drawn = [room for layer in layers for room, _ in layer]
    exists = {f"omnitron_kernel.{each.name}" for each in pkgutil.iter_modules(omnitron_kernel.__path__)}
    assert exists <= set(drawn)
    assert (
        drawn.index("omnitron_kernel.engine")
        < drawn.index("omnitron_kernel.graph")
        < drawn.index("omnitron_kernel.core")
    )
    assert all(line for layer in layers for _, line in layer)


def test_the_life_of_a_flow_is_told_in_names_that_exist():
    """What the architecture page draws calls what the packages have."""
    graph = omnitron_kernel.graph.read(pages_tool().LIFE)
    assert [node.id for node in graph.nodes] == ["source", "graph", "plan", "run", "patch", "output"]
    homes = [
        importlib.import_module(f"omnitron_kernel.{each}") for each in ("graph.source", "graph.read", "graph.apply")
    ]
    homes += [importlib.import_module(f"omnitron_kernel.engine.{each}") for each in ("plan", "run")]
    called = [node.callee for node in graph.nodes if node.kind == "call"]
    assert [name for name in called if not any(hasattr(home, name) for home in homes)] == []
    types = [str(port.type) for node in graph.nodes for port in node.outputs if port.type.text]
    assert [name for name in types if name != "tuple" and not any(hasattr(home, name) for home in homes)] == []


def test_the_gallery_page_holds_every_flow():
    page = pages_tool().gallery()
    names = [path.stem for path in (ROOT / "flows").glob("*.py")]
    assert [name for name in names if f"## {name}\n" not in page] == []
    assert page.count("<svg") == len(names)
