"""The gallery: every flow runs, reads as a graph, draws, and stays itself as plain Python."""

import asyncio
import importlib.util
import runpy
import sys
from inspect import isasyncgen, iscoroutine, isgenerator
from pathlib import Path
from types import ModuleType

import pytest

from omnitron_kernel import Flow
from omnitron_kernel.engine.cure import cure_of
from omnitron_kernel.graph import read
from omnitron_kernel.graph.draw import picture

FILES = sorted((Path(__file__).parent.parent / "flows").glob("*.py"))
WHOLE = {"sessions": "it yields"}
"""Flows that run as one node, and what their graphs say about it."""

by_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.fixture
def load(monkeypatch):
    """Loads the module of a gallery file as if it were imported."""

    def loaded(path: Path) -> ModuleType:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, path.stem, module)
        spec.loader.exec_module(module)
        return module

    return loaded


@pytest.fixture
def found(load):
    """The flow of a gallery file: it has the file's name."""

    def flow_of(path: Path) -> Flow:
        return getattr(load(path), path.stem)

    return flow_of


def settled(value: object) -> object:
    """A value that can be compared: what is awaited or yielded, itself."""
    if iscoroutine(value):
        return asyncio.run(value)
    assert not isasyncgen(value)
    return list(value) if isgenerator(value) else value


def outcome(call) -> tuple[str, object]:
    """What a call comes to: its value, or the type and arguments of what it raises."""
    try:
        return "value", settled(call())
    except Exception as error:  # noqa: BLE001 - whichever it is, it is compared
        return type(error).__name__, error.args


def same(one: object, other: object) -> bool:
    """Whether two values are equal; tables by their own method."""
    return one.equals(other) if hasattr(one, "equals") else one == other


def agree(one: tuple[str, object], other: tuple[str, object]) -> bool:
    return one[0] == other[0] and same(one[1], other[1])


@by_file
def test_a_run_gives_what_the_call_gives(path, found):
    one = found(path)
    assert agree(outcome(one), outcome(lambda: one.run().value))


@by_file
def test_only_the_one_that_is_to_fail_fails(path, found):
    assert (outcome(found(path))[0] == "value") is (path.stem != "failing_on_purpose")


@by_file
def test_it_is_split_into_nodes_and_says_what_it_is(path, found):
    one = found(path)
    assert one.__doc__
    if path.stem in WHOLE:
        assert [each.code for each in one.graph.diagnostics] == ["one-node"]
        assert WHOLE[path.stem] in one.graph.diagnostics[0].message
    else:
        assert len(one.graph.nodes) > 2
        assert one.graph.diagnostics == ()


@by_file
def test_it_has_typed_inputs_with_defaults_and_a_typed_value(path, found):
    graph = found(path).graph
    assert all(port.type.text and port.code is not None for port in graph.inputs)
    assert graph.returns.text


@by_file
def test_its_source_reads_as_the_same_nodes(path, found):
    """The live graph knows the parameters of what is called; the text alone gives the same statements."""
    one = found(path)
    alone = read(one.source)
    assert [(node.id, node.key) for node in alone.walk()] == [(node.id, node.key) for node in one.graph.walk()]


@by_file
def test_its_picture_is_small(path, found):
    assert all(len(each.encode()) < 100_000 for each in picture(found(path).graph).values())


@by_file
def test_as_plain_python_it_gives_the_same_without_omnitron(path, found, monkeypatch):
    one = found(path)
    text = one.export()
    assert "omnitron" not in text.lower()
    expected = outcome(one)
    for name in [name for name in sys.modules if name.partition(".")[0] == "omnitron_kernel"]:
        monkeypatch.setitem(sys.modules, name, None)
    script: dict[str, object] = {"__name__": "exported"}
    monkeypatch.setitem(sys.modules, "exported", ModuleType("exported"))
    exec(compile(text, path.stem, "exec", dont_inherit=True), script)
    assert agree(outcome(script[path.stem]), expected)


@by_file
def test_it_runs_as_a_script_and_is_short(path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out.strip()
    assert len(path.read_text().splitlines()) <= 50


def test_the_failing_one_shows_what_remains(found):
    failing = found(next(path for path in FILES if path.stem == "failing_on_purpose"))
    with pytest.raises(KeyError, match="coffee"):
        failing.run()
    assert failing.last["ordered"] == ("coffee", 3)
    assert "'coffe'" in cure_of(failing.last)
    assert failing.run("tea").value == pytest.approx(7.2)


def test_the_gallery_shows_the_language():
    """Each feature of the language is shown by some flow; what a reader may look for is there."""
    texts = "\n".join(path.read_text() for path in FILES)
    for feature in ("for ", "while ", "if ", "with ", "try:", "match ", "yield ", "await ", "@dataclass", "    def "):
        assert feature in texts


@by_file
def test_it_comes_with_the_package_and_leaves_as_plain_python(path):
    """As the gallery's page says, in an editable install too; there it is a link."""
    made = getattr(importlib.import_module(f"omnitron_kernel.gallery.{path.stem}"), path.stem)
    assert made.__module__ == f"omnitron_kernel.gallery.{path.stem}"
    assert "omnitron" not in made.export()
