"""What is one object, what lies in one memory, what says where something lies: where a digest alone would not do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.engine.reuse.stories import Case, Step, case, run_again

SAME = "def f(x=1):\n    a = [x]\n    b = {0}\n    n = int(a is b)\n    return n\n"
UNDONE = """
def h(a, b):
    a.append(1)
    n = len(b)
    a.pop()
    return n

def f(x=1):
    a = [x]
    b = {0}
    n = h(a, b)
    return n
"""
FUNCTIONS = "".join(f"def g{number}(x):\n    return x + {number}\n" for number in range(6))


def one_list() -> Any:
    return LIST


LIST = [1]


def plain() -> pd.DataFrame:
    return pd.DataFrame({"a": [1]})


def with_attribute() -> pd.DataFrame:
    made = pd.DataFrame({"v": [1]})
    made.unit = 7  # type: ignore[attr-defined] # what is tested
    return made


def with_other_attribute() -> pd.DataFrame:
    made = with_attribute()
    made.unit = 8  # type: ignore[attr-defined] # as above
    return made


STORIES: list[Case] = [
    case("one object or two equal ones", SAME.format("a"), Step("b n", text=SAME.format("list(a)"))),
    case("two equal ones or one object", SAME.format("list(a)"), Step("b n", text=SAME.format("a"))),
    case(
        "two inputs that are one object",
        "def f(x, y):\n    n = int(x is y)\n    return n\n",
        Step("n", args=(lambda: [1], lambda: [1])),
        Step("", args=(one_list, lambda: [1])),
        Step("", args=(one_list, one_list)),
        args=(one_list, one_list),
    ),
    case(
        "a change that is undone shows through another name",
        UNDONE.format("a"),
        Step("b n", text=UNDONE.format("[x]"), why={"n": "is one object"}),
    ),
    case(
        "two names of the surroundings for one object",
        "K = [1]\nL = K\ndef h(x):\n    return int(K is L)\ndef f(x=1):\n    a = h(x)\n    return a\n",
        Step("a", text="L = [1]\n"),
        Step("a", text="K = [2]\nL = K\n"),
    ),
    case(
        "an input that the surroundings hold too is not looked up",
        "K = [1]\ndef h(a):\n    return int(a is K)\ndef f(x=1):\n    b = K\n    n = h(b)\n    return n\n",
        Step("b n"),
    ),
    case(
        "two arrays over one memory in one value",
        "import numpy as np\ndef h(n):\n    a = np.arange(n)\n    return [a, a[1:]]\n"
        "def f(n=4):\n    v = h(n)\n    v[0][1] = 99\n    c = int(v[1][0])\n    return c\n",
        Step("v v#2 c", why={"v": "two arrays over one memory"}),
    ),
    case(
        "two names for two arrays over one memory",
        "import numpy as np\ndef h(n):\n    a = np.arange(n)\n    return a, a[1:]\n"
        "def f(n=4):\n    v, w = h(n)\n    v[1] = 99\n    c = int(w[0])\n    return c\n",
        Step("v v#2"),
    ),
    case(
        "an array and a column over one memory in one value",
        "import numpy as np\nimport pandas as pd\ndef h(n):\n    a = np.arange(n)\n"
        "    return [a, pd.Series(a, copy=False)]\n"
        "def f(n=4):\n    v = h(n)\n    v[0][1] = 99\n    c = int(v[1].sum())\n    return c\n",
        Step("v#2"),
    ),
    case(
        "a text that says where a function lies",
        "def inc(x):\n    return x\ndef f(x=1):\n    a = f'{inc}'\n    return a\n",
        Step("a", text="kept = inc\ndef inc(x):\n    return x\n", why={"a": "where an object lies"}),
    ),
    case(
        "an error that says where a function lies",
        "def inc(x):\n    return x\ndef h():\n    try:\n        return [1].index(inc)\n"
        "    except ValueError as error:\n        return error.args[0]\ndef f(x=1):\n    a = h()\n    return a\n",
        Step("a", text="kept = inc\ndef inc(x):\n    return x\n", why={"a": "where an object lies"}),
    ),
    case(
        "functions in a set stand as they lie",
        FUNCTIONS + "def f(x=1):\n    a = [g(x) for g in {g0, g1, g2, g3, g4, g5}]\n    return a\n",
        Step(""),
        Step("a", text="kept = g0, g1, g2, g3, g4, g5\n" + FUNCTIONS),
    ),
    case(
        "keywords that stand nowhere",
        "import pandas as pd\ndef h(t):\n    how = {'inplace': True}\n    t.drop(columns=['v'], **how)\n    return 1\n"
        "def f(n=3):\n    t = pd.DataFrame({'k': [n], 'v': [n]})\n    n = h(t)\n    c = t.shape[1]\n    return c\n",
        Step("n"),
    ),
    case(
        "a column that numpy writes into",
        "import numpy as np\nimport pandas as pd\ndef f(n=3):\n    t = pd.Series([1.0, 2.0])\n"
        "    n = len(np.add(t, 1, t))\n    c = float(t.sum())\n    return c\n",
        Step("n"),
    ),
    case(
        "a time of day is one of the present day",
        "import pandas as pd\ndef f(s='10:30'):\n    t = pd.to_datetime(s)\n    return t\n",
        Step("t", why={"t": "clock"}),
    ),
    case(
        "a time of day in a table",
        "import pandas as pd\ndef f(t=None):\n    m = pd.to_datetime(t.s, format='mixed').max()\n    return m\n",
        Step("m"),
        Step("m", args=(lambda: pd.DataFrame({"s": ["2020-01-01 10:30"]}),)),
        Step("", args=(lambda: pd.DataFrame({"s": ["2020-01-01 10:30"]}),)),
        args=(lambda: pd.DataFrame({"s": ["10:30"]}),),
    ),
    case(
        "an attribute of a class that a declared helper uses",
        "from omnitron_kernel import flow\nclass Limits:\n    top = 1\n@flow(effects=())\ndef h(x):\n"
        "    return x + Limits.top\ndef f(x=1):\n    a = h(x)\n    return a\n",
        Step(""),
        Step("a", does=lambda names: setattr(names["Limits"], "top", 2), why={"a": "`Limits.top` has changed"}),
    ),
    case(
        "a property's setter in a class that a declared helper uses",
        "from omnitron_kernel import flow\nclass Box:\n    @property\n    def size(self):\n        return self.n\n"
        "    @size.setter\n    def size(self, n):\n        self.n = n\n@flow(effects=())\ndef h(x):\n"
        "    box = Box()\n    box.size = x\n    return box.size\ndef f(x=1):\n    a = h(x)\n    return a\n",
        Step(""),
        Step(
            "a",
            text="class Box:\n    @property\n    def size(self):\n        return self.n\n    @size.setter\n"
            "    def size(self, n):\n        self.n = n * 2\n",
        ),
    ),
    case(
        "how a function calls itself in an error",
        "def h():\n    return 1\ndef g(x):\n    try:\n        return h(x)\n    except TypeError as error:\n"
        "        return str(error)\ndef f(x=1):\n    a = g(x)\n    return a\n",
        Step("a", text="def make():\n    def h():\n        return 1\n    return h\nh = make()\n"),
    ),
    case(
        "an attribute that somebody gave a table",
        "def f(t=None):\n    a = t.unit + 1\n    return a\n",
        Step("a", args=(with_other_attribute,), why={"a": "`unit`, which is no column"}),
        args=(with_attribute,),
    ),
    case(
        "the zone of the world's time",
        "import datetime as dt\ndef f(d=1):\n    a = dt.datetime(2020, 1, d, tzinfo=dt.timezone.utc)\n    return a\n",
        Step(""),
    ),
    case(
        "the scale of a decimal",
        "def f(x=None):\n    a = str(x)\n    return a\n",
        Step("a", args=(Decimal("1.00"),)),
        Step("a", args=(Decimal("-0"),)),
        args=(Decimal("1.0"),),
    ),
    case(
        "a number of numpy's",
        "def f(x=None):\n    a = str(type(x))\n    return a\n",
        Step("a", args=(np.float64(1.0),)),
        Step("a", args=(np.float32(1.0),)),
        args=(1.0,),
    ),
    case(
        "the fold of a time",
        "def f(x=None):\n    a = [x, 1]\n    return a\n",
        Step("a", args=(dt.datetime(2020, 1, 1, fold=1, tzinfo=dt.UTC),)),
        args=(dt.datetime(2020, 1, 1, tzinfo=dt.UTC),),
    ),
    case(
        "the fold of a time of pandas",
        "def f(x=None):\n    a = x.fold\n    return a\n",
        Step("a", args=(pd.Timestamp("2020").replace(fold=1),)),
        args=(pd.Timestamp("2020"),),
    ),
    case(
        "the fold of a time of pandas among objects",
        "def f(x=None):\n    a = x[0].fold\n    return a\n",
        Step("a", args=(np.array([pd.Timestamp("2020").replace(fold=1)], dtype=object),)),
        args=(np.array([pd.Timestamp("2020")], dtype=object),),
    ),
    case(
        "two types of one size",
        "def f(x=None):\n    a = str(x.dtype.char)\n    return a\n",
        Step("a", args=(np.array([1], dtype="q"),)),
        Step("a", args=(np.longlong(1),)),
        Step("a", args=(np.array([1], dtype="l"),)),
        args=(np.int64(1),),
    ),
    *(
        case(
            name,
            f"def f(t=None):\n    a = str(t.{shown})\n    return a\n",
            Step("a", args=(other,)),
            Step("", args=(other,)),
            args=(one,),
        )
        for name, shown, one, other in (
            ("the name of an index", "index.name", plain, lambda: plain().rename_axis("z")),
            ("the name of columns", "columns.name", plain, lambda: plain().rename_axis("z", axis=1)),
            ("a flag of a table", "shape", plain, lambda: plain().set_flags(allows_duplicate_labels=False)),
            ("a zone", "tz", lambda: pd.Timestamp("2020", tz="UTC"), lambda: pd.Timestamp("2020", tz="Europe/London")),
            ("a unit of time", "unit", lambda: pd.Timestamp("2020").as_unit("s"), lambda: pd.Timestamp("2020")),
            (
                "a frequency",
                "index.freq",
                lambda: pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2020", periods=2)),
                lambda: pd.DataFrame({"a": [1, 2]}, index=pd.DatetimeIndex(["2020-01-01", "2020-01-02"])),
            ),
        )
    ),
]


@pytest.mark.parametrize("story", STORIES, ids=[each.name for each in STORIES])
def test_what_runs_again(story: Case, world: Any) -> None:
    run_again(story, world)
