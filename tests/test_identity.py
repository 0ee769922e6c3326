"""The key of a flow follows the project's functions wherever they are called from, and nothing else."""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from omnitron_kernel import flow

MODULE = """
    import functools
    import json
    from dataclasses import dataclass
    from omnitron_kernel import flow

    def far(x):
        return x + 1

    def near(x):
        return far(x) * 2

    @flow
    def f(x, rate=2):
        y = near(x)
        return json.dumps(y * rate)
"""


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Imports texts as modules of a project, each time anew."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def load(text: str, name: str = "project_module") -> Any:
        (tmp_path / f"{name}.py").write_text(dedent(text))
        importlib.invalidate_caches()
        sys.modules.pop(name, None)
        return importlib.import_module(name)

    return load


def key(load: Callable[..., Any], text: str = MODULE, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return str(load(text).f.key)


def test_a_key_is_the_same_each_time(load: Any) -> None:
    module = load(MODULE)
    assert module.f.key == module.f.key == key(load)
    assert len(module.f.key) == 32
    assert module.f.key != module.f.version


def test_the_key_holds_on_every_python(load: Any) -> None:
    """A golden value: this same text has this key on 3.11, 3.12 and 3.13."""
    assert key(load) == "b51be48340d906ff5e947b43b93435fa"


@pytest.mark.parametrize(
    "change",
    [
        ("return far(x) * 2", "return  far( x )*2  # twice"),
        ("def far(x):", "# of somewhere else\n    def far(x):\n"),
        ("import json", "import os\n    import json"),
        ("return x + 1", "return (x\n            + 1)"),
    ],
    ids=["formatting", "comments", "other imports", "lines"],
)
def test_comments_and_formatting_keep_it(load: Any, change: tuple[str, str]) -> None:
    assert key(load, MODULE, change) == key(load)


@pytest.mark.parametrize(
    "change",
    [
        ("return x + 1", "return x + 2"),
        ("far(x) * 2", "far(x) * 3"),
        ("near(x)\n", "near(x + 0)\n"),
        ("rate=2", "rate=3"),
        ("return x + 1", "return x + 1.0"),
    ],
    ids=["two calls away", "one call away", "itself", "a default", "a type"],
)
def test_what_is_done_otherwise_changes_it(load: Any, change: tuple[str, str]) -> None:
    assert key(load, MODULE, change) != key(load)


def test_what_is_not_called_takes_no_part(load: Any) -> None:
    assert key(load, MODULE + "\n    def other(x):\n        return 7\n") == key(load)


def test_helpers_of_other_modules_are_followed(load: Any) -> None:
    def keyed(far: str) -> str:
        load(f"def far(x):\n    return {far}", "project_far")
        load("import project_far\ndef near(x):\n    return project_far.far(x)", "project_near")
        text = (
            "from omnitron_kernel import flow\nimport project_near as near\n@flow\ndef f(x):\n    return near.near(x)"
        )
        return str(load(text).f.key)

    assert keyed("x + 1") == keyed("x+1") != keyed("x + 2")


def test_which_name_stands_for_which_function_matters(load: Any) -> None:
    text = """
        from omnitron_kernel import flow
        def one(x): return x + 1
        def two(x): return x + 2
        first, second = one, two
        @flow
        def f(x):
            y = first(x)
            return second(y) * 2
    """
    assert key(load, text) != key(load, text, ("first, second = one, two", "first, second = two, one"))


def test_cycles_end(load: Any) -> None:
    text = """
        from omnitron_kernel import flow
        def even(n): return n == 0 or odd(n - 1)
        def odd(n): return n != 0 and even(n - 1)
        @flow
        def f(n):
            last = f(n - 1) if n else 0
            return even(n), last
    """
    assert key(load, text) == key(load, text) != key(load, text, ("n != 0", "n > 0"))


@pytest.mark.parametrize(
    ("helper", "old", "new"),
    [
        ("h = flow(lambda x: x + 1)", "x + 1", "x + 2"),
        ("h = lambda x: x + 1", "x + 1", "x + 2"),
        ("@functools.lru_cache\ndef h(x): return x + 1", "x + 1", "x + 2"),
        ("def g(x, y): return x + y\nh = functools.partial(g, 1)", "x + y", "x - y"),
        ("class h:\n    def __init__(self, x): self.x = x + 1", "x + 1", "x + 2"),
        ("@dataclass\nclass h:\n    x: int = 1", "x: int = 1", "x: int = 2"),
        ("def g(x): return x\nclass h:\n    def __init__(self, x): self.x = g(x)", "return x", "return -x"),
        ("def made(n):\n    def h(x): return x + n\n    return h\nh = made(1)", "made(1)", "made(2)"),
        ("def made(n=1):\n    def h(x, n=n): return x + n\n    return h\nh = made(1)", "made(1)", "made([2])"),
        ("def g(x): return x\ndef h(x, by=g): return by(x)", "return x\n", "return -x\n"),
        (
            "def w(fn):\n    @functools.wraps(fn)\n    def i(x): return fn(x)\n    return i\n@w\ndef h(x): return x",
            "): return x",
            "): return -x",
        ),
        ("async def h(x): return x", "return x", "return -x"),
        ("@flow\ndef g(x):\n    return x\nh = g >> str", "return x", "return -x"),
    ],
    ids=lambda each: each.splitlines()[0] if "\n" in each or "=" in each else "",
)
def test_helpers_of_every_kind_are_followed(load: Any, helper: str, old: str, new: str) -> None:
    head = "import functools\nfrom dataclasses import dataclass\nfrom omnitron_kernel import flow\n"
    text = f"{head}{helper}\n@flow\ndef f(x):\n    y = h(x)\n    return y\n"
    assert key(load, text) == key(load, text) != key(load, text, (old, new))


def test_compositions_and_other_flows_have_keys(load: Any) -> None:
    text = """
        from omnitron_kernel import flow
        def far(x): return x + 1
        @flow
        def one(x):
            return far(x)
        f = one >> str
    """
    assert key(load, text) == key(load, text) != key(load, text, ("x + 1", "x + 2"))
    for thing in (len, int, 42, functools.partial(max, 1), lambda x: x):
        assert flow(thing).key == flow(thing).key


def test_the_standard_library_takes_no_part(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    module = load(MODULE)
    before = module.f.key
    monkeypatch.setattr(json, "dumps", json.loads)
    assert module.f.key == before


def test_a_key_is_asked_of_what_lives_now(load: Any) -> None:
    """A helper that was defined anew, as notebooks do, changes the key."""
    module = load(MODULE)
    before = module.f.key
    module.far = lambda x: x
    assert module.f.key != before
