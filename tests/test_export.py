"""Export: a script that a fresh Python without Omnitron runs, and that prints what the flow's own call gives."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from omnitron_kernel.errors import ExportError

HEAD = "from omnitron_kernel import flow\n"


def load(folder: Path, text: str, name: str = "project") -> dict[str, Any]:
    """Imports a module of one's own."""
    path = folder / f"{name}.py"
    path.write_text(dedent(text))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return vars(module)


def ran(script: str, folder: Path) -> str:
    """What the script prints in a fresh process that has no Omnitron."""
    empty = folder / "elsewhere"
    empty.mkdir(exist_ok=True)
    (empty / "script.py").write_text(script)
    block = "import sys, runpy; sys.modules['omnitron_kernel'] = None; runpy.run_path('script.py', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=empty, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"{done.stderr}\n{script}"
    return done.stdout


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("project", "other"):
        monkeypatch.delitem(sys.modules, name, raising=False)


CASES = {
    "names of types": """
        from collections.abc import Callable
        from typing import Literal, Optional
        Place = tuple[float, float]
        Places = list[Place]
        Maybe = Optional[int]
        Way = Callable[[Place], float | None]

        def far(places: Places, most: Maybe = None, way: Way = max) -> Place:
            return way(places[0]), most

        @flow
        def f():
            y = far([(1.0, 2.0)])
            return y
        """,
    "alone": """
        @flow
        def f(x: int = 3) -> int:
            # doubled
            y = x * 2
            return y + 1
        """,
    "imports and aliases": """
        import json, os.path
        import os.path as p
        import collections.abc
        import xml.dom.minidom
        from math import sqrt as root, pi
        from collections import Counter
        @flow
        def f(x=9.0):
            kinds = isinstance([], collections.abc.Sized), p.sep, os.path.sep
            doc = xml.dom.minidom.parseString("<a/>")
            return json.dumps([root(x), pi, Counter("aab")["a"]]), kinds, doc.documentElement.tagName
        """,
    "helpers of helpers": """
        def low(x):
            return x - RATE
        def high(x):
            return low(x) * 10
        RATE = 3
        @flow
        def f(x=5):
            y = high(x)
            return y
        """,
    "a helper under another name": """
        def low(x):
            return x - 1
        below = low
        @flow
        def f(x=5):
            return below(x), low(x)
        """,
    "mutual recursion": """
        def even(n):
            return n == 0 or odd(n - 1)
        def odd(n):
            return n != 0 and even(n - 1)
        @flow
        def f(n=7):
            x = even(n)
            return x
        """,
    "lambdas": """
        RATE = 2
        twice = lambda x: x * RATE
        @flow
        def f(n=7):
            return twice(n)
        """,
    "classes": """
        from dataclasses import dataclass, field
        UNIT = "EUR"
        class Base:
            unit = UNIT
        @dataclass
        class Price(Base):
            net: float
            tags: list = field(default_factory=list)
            def gross(self):
                return tax(self.net)
        def tax(x):
            return x * 1.2
        @flow
        def f(x=10):
            price = Price(x)
            return price.gross(), price.unit, price.tags
        """,
    "constants": """
        NAN, INF, BIG = float("nan"), -float("inf"), 10 ** 5000
        TABLE = {"a": [1, (2,), {3}, frozenset({4}), set(), frozenset(), ()], None: b"x", 1.5: True, "i": INF}
        @flow
        def f():
            size = BIG.bit_length()
            return NAN, INF, size, TABLE, 1j
        """,
    "flows that call flows": """
        @flow
        def inner(x):
            y = x + 1
            return y
        @flow(name="named")
        def other(x):
            return inner(x) * 2
        @flow
        def f(x=1):
            z = other(x)
            return inner(z)
        """,
    "recursion": """
        @flow
        def f(n=5):
            below = n - 1
            return n if n < 2 else f(below) * n
        """,
    "closures": """
        def make(rate, helper):
            limit = [rate]
            @flow
            def f(x=2):
                y = helper(x) * rate
                return y, limit
            return f
        def helper(x):
            return x + 1
        f = make(3, helper)
        """,
    "decorated helpers keep their decorators": """
        import functools
        def twice(g):
            @functools.wraps(g)
            def wrapper(*args):
                return g(*args) * 2
            return wrapper
        @twice
        def one(x):
            return x + 1
        @functools.lru_cache(maxsize=None)
        def two(x):
            return x * 100
        @flow
        def f(x=1):
            return one(x), two(x)
        """,
    "a decorated flow": """
        import functools
        def loud(g):
            @functools.wraps(g)
            def wrapper(*args):
                return "loud", g(*args)
            return wrapper
        @flow
        @loud
        def f(x=1):
            y = x + 1
            return y
        """,
    "defaults and annotations": """
        from __future__ import annotations
        from math import pi
        RATE = 4
        @flow
        def f(x: Nowhere = RATE, *rest: Unknown, y=pi, **more) -> Nothing:
            z: Never = x
            return z, y, rest, more
        """,
    "a name that hides a builtin": """
        def sum(xs):
            return "mine"
        len = 3
        @flow
        def f():
            x = sum([1])
            return x, len
        """,
    "state of a module": """
        count = 1
        @flow
        def f(x=1):
            global count
            count += x
            return count
        """,
    "named": """
        @flow(name="total")
        def f(x=1):
            y = x
            return y
        """,
    "strings of several lines": '''
        def outer():
            @flow
            def f():
                """Says
            much."""
                x = """a
            b
        c"""
                return x
            return f
        f = outer()
        ''',
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_the_script_prints_what_the_call_gives(text: str, tmp_path: Path) -> None:
    made = load(
        tmp_path, HEAD + dedent(text) if "__future__" not in text else dedent(text).replace("RATE", HEAD + "RATE", 1)
    )
    script = made["f"].export()
    expected = made["f"]()
    assert "omnitron" not in script
    assert ran(script, tmp_path) == f"{expected!r}\n" if not isinstance(expected, str) else f"{expected}\n"


def test_comments_and_formatting_stay(tmp_path: Path) -> None:
    made = load(tmp_path, HEAD + "@flow\ndef f(x = 1):\n    # one\n    y = (x+\n      1)  # two\n    return y\n")
    assert "    # one\n    y = (x+\n      1)  # two\n" in made["f"].export()


def test_a_flow_with_required_inputs_is_only_defined(tmp_path: Path) -> None:
    script = load(tmp_path, HEAD + "@flow\ndef f(x):\n    y = x\n    return y\n")["f"].export()
    assert "__main__" not in script
    assert ran(script, tmp_path) == ""


def test_helpers_of_a_module_without_flows_are_imported(tmp_path: Path) -> None:
    load(tmp_path, "def low(x):\n    return x - 1\n", "other")
    made = load(tmp_path, HEAD + "from other import low\n@flow\ndef f(x=1):\n    return low(x)\n")
    assert "from other import low" in made["f"].export()


def test_an_object_that_a_package_keeps_is_imported(tmp_path: Path) -> None:
    text = "from logging import root as log\n" + HEAD + "@flow\ndef f():\n    level = log.level\n    return level"
    script = load(tmp_path, text)["f"].export()
    assert "from logging import root as log" in script
    assert ran(script, tmp_path) == "30\n"


def test_helpers_of_a_module_with_flows_are_carried_along(tmp_path: Path) -> None:
    load(tmp_path, HEAD + "def low(x):\n    return x - 1\n", "other")
    made = load(tmp_path, HEAD + "from other import low\n@flow\ndef f(x=1):\n    return low(x)\n")
    assert "import" not in made["f"].export()
    assert ran(made["f"].export(), tmp_path) == "0\n"


def test_one_name_for_two_values_is_refused(tmp_path: Path) -> None:
    """A helper of another module that reads another `RATE` would silently read the flow's."""
    load(tmp_path, HEAD + "RATE = 1\ndef low(x):\n    return x - RATE\n", "other")
    made = load(tmp_path, HEAD + "from other import low\nRATE = [2]\n@flow\ndef f(x=1):\n    return low(x), RATE\n")
    with pytest.raises(ExportError, match=r"different values under the name `RATE`. Rename one"):
        made["f"].export()


REFUSED = {
    "an object": ("thing = object()", "return thing", "reads `thing`, a object.*Make it an input: `thing=...`"),
    "an open file": ("thing = open(__file__)", "return thing.name", "Make it an input: `thing=...`"),
    "a container that holds itself": ("xs = []; xs.append(xs)", "return len(xs)", "Make it an input: `xs=...`"),
    "a lambda among others": (
        "gs = [lambda: 1]; g = gs[0]",
        "return g()",
        "a lambda without a line of its own. Use a `def`",
    ),
    "text that is gone": ("exec('def g(): return 1')", "return g()", "whose text is not known. Define it in a cell"),
    "a part of Omnitron": ("", "return flow", "is a part of Omnitron. Leave it out"),
}


@pytest.mark.parametrize(("before", "body", "cure"), REFUSED.values(), ids=REFUSED)
def test_what_text_cannot_carry_is_refused_with_its_cure(before: str, body: str, cure: str, tmp_path: Path) -> None:
    made = load(tmp_path, f"{HEAD}{before}\n@flow\ndef f(x=1):\n    y = x\n    {body}\n")
    try:
        with pytest.raises(ExportError, match=cure):
            made["f"].export()
    finally:
        if hasattr(made.get("thing"), "close"):
            made["thing"].close()


def test_a_flow_that_changes_the_function_around_it_is_refused(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
def make():
    n = 0
    @flow
    def f():
        nonlocal n
        n += 1
        return n
    return f
f = make()
"""
    )
    with pytest.raises(ExportError, match=r"cannot stand by itself.*Pass the value in and out"):
        load(tmp_path, text)["f"].export()


def test_a_method_that_needs_its_class_is_refused(tmp_path: Path) -> None:
    text = HEAD + "class C:\n    @flow\n    def f(self):\n        return super().__hash__()\n"
    with pytest.raises(ExportError, match=r"needs its class"):
        load(tmp_path, text)["C"].f.export()


def test_a_lambda_flow_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"text of .* is not known"):
        load(tmp_path, HEAD + "f = flow(lambda x=1: x)\n")["f"].export()


def test_a_script_is_plain_python_text(tmp_path: Path) -> None:
    script = load(tmp_path, HEAD + dedent(CASES["classes"]))["f"].export()
    ast.parse(script)
    assert script.endswith("print(f())\n")


def test_what_only_a_flow_has_is_refused(tmp_path: Path) -> None:
    """Exported, `g` is a plain function and has no `run`; an attribute of the function itself stays."""
    text = HEAD + "@flow\ndef g(x=1):\n    return x\n@flow\ndef f():\n    y = g.run(2).value\n    return y\n"
    with pytest.raises(ExportError, match=r"reads `g.run`.*Call `g\(...\)` itself"):
        load(tmp_path, text)["f"].export()
    text = text.replace("g.run(2).value", "g.__name__")
    names: dict[str, Any] = {"__name__": "exported"}
    exec(load(tmp_path, text)["f"].export(), names)
    assert names["f"]() == "g"


def test_a_module_that_uses_omnitron_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file would need Omnitron after all; a function of that module is written out."""
    (tmp_path / "with_flows_in_it.py").write_text(HEAD + "@flow\ndef g(x=1):\n    return x\n")
    monkeypatch.syspath_prepend(tmp_path)
    text = HEAD + "import with_flows_in_it\n@flow\ndef f():\n    return with_flows_in_it.g(2)\n"
    with pytest.raises(ExportError, match=r"module `with_flows_in_it`, which itself uses Omnitron.*by name"):
        load(tmp_path, text)["f"].export()
