"""No export computes something else than the flow: what its text no longer gives is written out or refused."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

from omnitron_kernel import Flow
from omnitron_kernel.errors import ExportError

HEAD = "from omnitron_kernel import flow\n"

Load = Callable[..., ModuleType]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Writes and imports a module of one's own."""

    def loaded(text: str, name: str = "project") -> ModuleType:
        path = tmp_path / f"{name}.py"
        path.write_text(dedent(text))
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return loaded


def told(script: str, *words: str) -> str:
    """What the exported file prints when it is run with these words."""
    assert "omnitron" not in script
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out):
        patch.setattr(sys, "argv", ["script.py", *words])
        exec(compile(script, "script.py", "exec", dont_inherit=True), {"__name__": "__main__"})
    return out.getvalue().strip()


def both(made: Flow) -> str:
    """What both exports print: the same."""
    plain = told(made.export())
    assert told(made.export(script=True)) == plain
    return plain


SAME = {
    "the default of a composition's first part": """
        import datetime as dt
        @flow
        def stamp(day: dt.date = dt.date(2026, 1, 1)) -> str:
            return f"day: {day}"
        @flow
        def shout(text: str) -> str:
            return text.upper()
        f = stamp >> shout
        """,
    "the default of a part of a composition in a composition": """
        from decimal import Decimal
        def one(price=Decimal("1.5")):
            return price * 2
        @flow
        def two(price=Decimal("2.5")):
            return price
        f = (flow(one) >> str) & two
        """,
    "an Enum as a composition's input": """
        import enum
        class Colour(enum.Enum):
            RED = 1
            GREEN = 2
        @flow
        def name(colour: Colour = Colour.GREEN) -> str:
            return colour.name
        @flow
        def lower(text: str) -> str:
            return text.lower()
        f = name >> lower
        """,
    "a default that is a function": """
        @flow
        def first(xs=(3, 1), way=min):
            return way(xs)
        f = first >> str
        """,
    "a name bound anew after it was a default": """
        RATE = 4
        @flow
        def f(x=RATE, y=RATE * 2, *, z=[RATE]):
            return x, y, z, RATE
        RATE = 5
        """,
    "a default of the function around": """
        n = 1
        def make(n, day):
            @flow
            def f(x=n, day=day):
                return x, day
            return f
        import datetime
        f = make(2, datetime.date(2026, 3, 4))
        """,
    "a list that calls have changed": """
        @flow
        def f(x=1, seen=[]):
            seen.append(x)
            return len(seen)
        f()
        """,
    "one list under two names": """
        A = [1]
        B = A
        @flow
        def f():
            A.append(2)
            n = len(B)
            return n
        """,
    "one class under two names": """
        class Price:
            made = []
            def __init__(self):
                self.made.append(1)
        Cost = Price
        @flow
        def f():
            x = Price()
            y = Cost()
            return isinstance(x, Cost), len(Price.made)
        """,
    "one function under two names": """
        import functools
        @functools.lru_cache(maxsize=None)
        def fresh():
            return object()
        other = fresh
        @flow
        def f():
            x = fresh()
            return x is other()
        """,
    "names that the end of the file uses too": """
        value, show, main, given = 1, 2, 3, 4
        @flow
        def f(x=1):
            yield value
            yield value
            yield show, main, given
        """,
    "a version of the module": """
        __version__ = "1.2"
        @flow
        def f():
            y = __version__
            return y
        """,
    "an annotation of the function around": """
        def make(Kind):
            @flow
            def f(x: Kind = 1) -> Kind:
                y = x
                return y
            return f
        f = make(int)
        """,
    "a class of a function": """
        def make():
            import enum
            class Way(enum.Enum):
                UP = "up"
            @flow
            def f(way: Way = Way.UP):
                return way.value, way is Way.UP
            return f
        import enum
        f = make()
        """,
    "slots, private names and imports in a class": """
        class Price:
            from math import pi
            __slots__ = ("net",)
            __rate = 2
            def __init__(self):
                self.net = self.__rate * self.pi
        @flow
        def f():
            y = Price()
            return y.net
        """,
    "a class in a class": """
        import enum
        class Box:
            class Way(enum.Enum):
                UP = "up"
        @flow
        def f(way: Box.Way = Box.Way.UP):
            return way.value, way is Box.Way.UP
        """,
    "strings of several lines in a class of a function": """
        def make():
            class Text:
                said = "one"
                def told(self):
                    return "two"
            @flow
            def f():
                return Text().told(), Text.said
            return f
        f = make()
        """,
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_both_exports_print_what_the_call_gives(text: str, load: Load) -> None:
    made = load(HEAD + dedent(text)).f
    printed = both(made)
    value = made()
    assert printed == ("\n".join(map(str, value)) if hasattr(value, "send") else str(value))


def test_a_default_is_written_as_the_part_writes_it(load: Load) -> None:
    text = load(HEAD + dedent(SAME["the default of a composition's first part"])).f.export()
    assert "import datetime as dt\n" in text
    assert "= dt.date(2026, 1, 1))" in text


def test_a_script_of_a_composition_reads_its_enum(load: Load) -> None:
    script = load(HEAD + dedent(SAME["an Enum as a composition's input"])).f.export(script=True)
    assert told(script, "--colour", "RED") == "red"


REFUSED = {
    "a default of which only its object knows": (
        """
        @flow
        def g(x=object()):
            return x
        def make(x):
            @flow
            def f(y=x):
                return y
            return f
        f = make(object())
        """,
        "a object, which plain Python text cannot carry",
    ),
    "defaults that were replaced": (
        """
        @flow
        def f(x, y=1):
            return x, y
        f.func.__defaults__ = (2, 3)
        """,
        "are no longer those of its text",
    ),
    "a builtin that another module hides": (
        """
        from other import low
        @flow
        def f(xs=(1, 2)):
            y = sum(xs)
            return low(y)
        """,
        "different values under the name `sum`",
    ),
    "a list in two lists": (
        """
        xs = [1]
        table = [xs, xs]
        @flow
        def f():
            y = table
            return y
        """,
        "a list that `table` holds too",
    ),
    "the place of the module": (
        """
        @flow
        def f():
            y = __file__
            return y
        """,
        "reads `__file__`, which is another in the exported file",
    ),
    "a method that was given to a class later": (
        """
        class Price:
            def net(self):
                return 1
        Price.net = lambda self: 2
        @flow
        def f():
            y = Price()
            return y.net()
        """,
        "no text is that of the class as it is now",
    ),
    "a name bound anew after a class read it": (
        """
        RATE = 1
        class Price:
            rate = RATE * 2
        RATE = 2
        @flow
        def f():
            y = Price.rate
            return y, RATE
        """,
        "no text is that of the class as it is now",
    ),
    "a name bound anew after it was a method's default": (
        """
        RATE = 1
        class Price:
            def net(self, rate=RATE):
                return rate
        RATE = 2
        @flow
        def f():
            y = Price()
            return y.net(), RATE
        """,
        "no text is that of the class as it is now",
    ),
    "a value that was given to a class later": (
        """
        class Price:
            count = 0
        Price.more = 3
        @flow
        def f():
            y = Price.more
            return y
        """,
        "no text is that of the class as it is now",
    ),
    "a value of a class that was changed": (
        """
        class Price:
            count = 0
        Price.count = 3
        @flow
        def f():
            y = Price.count
            return y
        """,
        "no text is that of the class as it is now",
    ),
}


@pytest.mark.parametrize(("text", "told"), REFUSED.values(), ids=REFUSED)
def test_what_would_be_something_else_is_refused(text: str, told: str, load: Load) -> None:
    load(HEAD + "def sum(xs):\n    return 'mine'\ndef low(x):\n    return sum([x])\n", "other")
    made = load(HEAD + dedent(text)).f
    for script in (False, True):
        with pytest.raises(ExportError, match=told):
            made.export(script=script)


@pytest.mark.parametrize("low", ["def low(x):\n    return x - 1\n", "low = lambda x: x - 1\n"])
def test_a_helper_whose_file_was_edited_since_is_refused(low: str, load: Load, tmp_path: Path) -> None:
    text = HEAD + low + "@flow\ndef f(x=1):\n    y = low(x)\n    return y\n"
    made = load(text).f
    assert made.graph.nodes
    (tmp_path / "project.py").write_text(text.replace("x - 1", "x - 2 "))
    with pytest.raises(ExportError, match=r"calls `low`, (whose text is not known|a lambda without a line of its own)"):
        made.export()
