"""Tables, arrays and what is declared: what must run again, and what must not."""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from typing import Any

import pytest

from tests.engine.reuse.stories import Case, Step, case, run_again


def _table(*, attrs: bool = False) -> Any:
    import pandas as pd

    made = pd.DataFrame({"k": [1, 2], "v": [1.0, 2.0]})
    if attrs:
        made.attrs["unit"] = "m"
    return made


def _times() -> Any:
    import pandas as pd

    return pd.DataFrame({"d": pd.to_datetime(["2020-01-01", "2021-01-01"])})


def _texts(*texts: str) -> Any:
    import pandas as pd

    return pd.DataFrame({"s": list(texts)})


def _lists() -> Any:
    return defaultdict(list)


def _errors(how: Any) -> None:
    import numpy as np

    np.seterr(divide=how)


CASES: list[Case] = []


def tell(*args: Any, **kwargs: Any) -> None:
    CASES.append(case(*args, **kwargs))


TABLE = """
import numpy as np
import pandas as pd

def load(n):
    return pd.DataFrame({"k": [i % 3 for i in range(n)], "v": [i * 1.5 for i in range(n)]})

def f(n=9):
    raw = load(n)
    clean = raw[raw.v > 1].dropna()
    sums = clean.groupby("k").v.sum()
    return sums.sort_values().tail(2)
"""
TABLE_OF_TYPES = """
import pandas as pd

def f(n=3):
    t = pd.DataFrame({"k": ["a", "b"], "v": [n, 2], "w": [1.5, 2.5], "is": [True, False]})
"""
tell("a table, nothing", TABLE, Step(""))
tell("a table, one line", TABLE, Step("sums value", text=TABLE.replace("v.sum()", "v.mean()")))
tell(
    "a table, a column set below",
    TABLE.replace("    sums", "    clean['w'] = clean.v * 2\n    sums"),
    Step("clean#2"),
    Step("clean#2"),
)
tell(
    "a table, changed in place below",
    TABLE.replace("    sums", "    clean.drop(columns=['v'], inplace=True)\n    sums")
    .replace(".v.sum()", ".k.sum()")
    .replace(".sort_values()", ""),
    Step("clean#2"),
)
tell(
    "a table, a helper that sets a column",
    TABLE.replace("def f", "def tag(t):\n    t['w'] = 1\n    return len(t)\n\ndef f").replace(
        "    sums", "    n2 = tag(clean)\n    sums"
    ),
    Step("n2"),
    Step("n2"),
)
tell(
    "a table that is read anew",
    TABLE.replace("return pd.DataFrame", "open('/dev/null').close()\n    return pd.DataFrame"),
    Step("raw"),
    Step("raw clean sums value", args=(12,)),
)
tell(
    "a view of an array",
    (
        "import numpy as np\ndef f(n=4):\n    a = np.arange(n)\n    b = a[1:]\n    b[0] = 50\n"
        "    c = int(a.sum())\n    return c\n"
    ),
    Step("b b#2"),
    Step("b b#2"),
)
tell(
    "an array that is written into",
    (
        "import numpy as np\ndef f(n=4):\n    a = np.arange(n) * 1.0\n    b = np.add(a, 1, a)\n"
        "    c = a.sum()\n    return c\n"
    ),
    Step("b"),
)
tell(
    "an array of another order",
    "import numpy as np\ndef f(a=None):\n    b = a.sum()\n    return b\n",
    Step("b", args=(lambda: __import__("numpy").ones((3, 2), order="F"),)),
    args=(lambda: __import__("numpy").ones((3, 2)),),
)
tell(
    "an array of another type",
    "def f(a=None):\n    b = a.sum()\n    return b\n",
    Step("b", args=(lambda: __import__("numpy").arange(3, dtype="i4"),)),
    args=(lambda: __import__("numpy").arange(3, dtype="i8"),),
)
tell(
    "an array that is big-endian",
    "def f(a=None):\n    b = a + 1\n    return b\n",
    Step("b", args=(lambda: __import__("numpy").arange(3, dtype=">i4"),)),
    args=(lambda: __import__("numpy").arange(3, dtype="<i4"),),
)
tell(
    "attrs of a table",
    "def f(t=None):\n    b = t.v.sum()\n    return b\n",
    Step("b", args=(lambda: _table(attrs=True),)),
    Step("", args=(lambda: _table(attrs=True),)),
    args=(_table,),
)
tell(
    "the clock by a text",
    "import pandas as pd\ndef f(s='now'):\n    a = pd.to_datetime([s, '2020-01-01']).year.min()\n    return a\n",
    Step("a", why={"a": "clock"}),
)
tell(
    "an operation by a text that is handed in",
    "def f(t=None, how='sum'):\n    a = t.v.agg(how)\n    return a\n",
    Step("", args=(_table, "sum")),
    Step("a", args=(_table, "max")),
    Step("", args=(_table, "max")),
    args=(_table, "sum"),
)
tell(
    "an operation by a text that does more than compute",
    "def f(t=None, how='sum'):\n    a = len(t.agg(how))\n    return a\n",
    Step("a", args=(_table, "sample"), why={"a": "may name an operation"}),
    args=(_table, "sample"),
)
tell(
    "a text of the clock in a comparison",
    "import pandas as pd\ndef f(t=None):\n    a = int((t.d < 'now').sum())\n    return a\n",
    Step("a", why={"a": "clock"}),
    args=(_times,),
)
tell(
    "a text of the clock in a table",
    "def f(t=None):\n    a = t.s.max()\n    return a\n",
    Step("a", why={"a": "clock"}),
    args=(lambda: _texts("now", "b"),),
)
tell(
    "a text that holds the clock's in a table",
    "def f(t=None):\n    a = t.s.max()\n    return a\n",
    Step(""),
    args=(lambda: _texts("unknown", "b"),),
)
tell(
    "a NaN that is this one or that",
    "import math\ndef f(x=0.0):\n    a = [x] == [math.nan]\n    return a\n",
    Step("a", args=(float("nan"),), why={"a": "NaN"}),
    Step("a", args=(math.nan,)),
    args=(math.nan,),
)
tell(
    "a captured NaN",
    "import math\nK = math.nan\ndef f(x=0):\n    a = [K] == [math.nan]\n    return a\n",
    Step(""),
    Step("a", text="K = float('nan')\n"),
    Step("a"),
)
tell(
    "reading a defaultdict may change it",
    "from collections import defaultdict\ndef f(d=None):\n    a = len(d['x'])\n    b = len(d)\n    return b\n",
    Step("a b", why={"a": "defaultdict"}),
    args=(_lists,),
)
tell(
    "the order of what two views of dictionaries share is the process's",
    "def f(d=None):\n    a = list(d.keys() & {'x': 1, 'y': 2}.keys())\n    return a\n",
    Step(""),
    args=(lambda: {"x": 1, "y": 2},),
)
tell(
    "a class that a declared helper uses",
    """
    from omnitron_kernel import flow
    class Box:
        def size(self):
            return 1
    @flow(effects=())
    def h(x):
        return x + Box().size()
    def f(x=1):
        a = h(x)
        return a
    """,
    Step(""),
    Step("a", text="class Box:\n    def size(self):\n        return 2\n"),
    Step(""),
)
tell(
    "a helper that a declared helper calls",
    """
    from omnitron_kernel import flow
    import os
    def g(x):
        return x + len(os.listdir(os.curdir)) * 0
    @flow(effects=())
    def h(x):
        return g(x)
    def f(x=1):
        a = h(x)
        return a
    """,
    Step(""),
    Step("a", text="def g(x):\n    return x + 1 + len(os.listdir(os.curdir)) * 0\n", why={"a": "`g` has changed"}),
)
tell(
    "a declared helper that changes what it is handed",
    """
    from omnitron_kernel import flow
    @flow(effects=())
    def h(xs):
        xs.append(1)
        return len(xs)
    def f(x=1):
        a = [x]
        b = h(a)
        c = len(a)
        return c
    """,
    Step("b", why={"b": "it changed `a` in place"}),
    Step("b"),
)
tell(
    "a helper that is declared for one and not for another",
    """
    from omnitron_kernel import flow
    def g(x):
        print(x)
        return x
    h = flow(effects=())(g)
    def f(x=1):
        a = h(x)
        b = g(x)
        return b
    """,
    Step("b"),
)


tell(
    "chance of numpy runs each time",
    "import numpy as np\ndef f(n=3):\n    a = np.random.rand(n) * 0\n    return a\n",
    Step("a"),
)
tell("memory that nobody wrote", "import numpy as np\ndef f(n=3):\n    a = np.empty(n) * 0\n    return a\n", Step("a"))
tell(
    "a row of a table of several types",
    TABLE_OF_TYPES + "    row = t.iloc[0]\n    told = t.describe(include='all')\n    return row.v + 0\n",
    Step(""),
)
tell(
    "columns that Arrow makes",
    "import pandas as pd\ndef f(n=3):\n    t = pd.DataFrame({'k': ['a', 'b', 'a'], 'v': [n, 2, 1]})\n"
    "    mask = t.k == 'a'\n    some = t[mask]\n    counts = t.k.value_counts()\n    return counts.head(1)\n",
    Step(""),
)
tell(
    "a column that Arrow makes and numpy writes into",
    "import numpy as np\nimport pandas as pd\ndef h(s):\n    a = np.asarray(s == 'a')\n    return [a, a[:1]]\n"
    "def f(n=3):\n    s = pd.Series(['a', 'b'])\n    v = h(s)\n    v[0].setflags(write=True)\n    v[0][0] = False\n"
    "    c = int(v[1][0])\n    return c\n",
    Step("v v#2 v#3 c"),
)
tell(
    "errors that numpy tells somebody",
    "import numpy as np\ndef f(n=3):\n    a = np.arange(n) + 1\n    return a\n",
    Step("a", does=lambda _: _errors("call"), why={"a": "told to call its errors"}),
    Step("", does=lambda _: _errors("warn")),
)
tell(
    "how deep calls may go",
    "def deep(n):\n    try:\n        return deep(n + 1)\n    except RecursionError:\n        return int(n > 400)\n"
    "def f(n=1):\n    a = deep(n)\n    return a\n",
    Step("a", does=lambda _: sys.setrecursionlimit(sys.getrecursionlimit() + 1)),
    Step("", does=lambda _: sys.setrecursionlimit(sys.getrecursionlimit() - 1)),
)
tell(
    "a captured pattern",
    "import re\nW = re.compile('a+')\ndef h(s):\n    return W.sub('b', s)\ndef f(s='caA'):\n"
    "    a = h(s)\n    b = len(W.findall(s))\n    return a\n",
    Step(""),
    Step("a b", text="W = re.compile('a+', re.I)\n", why={"a": "`W` has changed"}),
    Step("a b", text="W = re.compile('A+', re.I)\n", why={"b": "`W` has changed"}),
)
tell(
    "a captured pattern that depends on the locale",
    "import re\nW = re.compile(b'a+', re.L)\ndef f(s=b'ca'):\n    a = len(W.findall(s))\n    return a\n",
    Step("a", why={"a": "`W` cannot be told apart"}),
)
tell(
    "how numpy handles errors",
    "import numpy as np\ndef f(n=3):\n    a = np.arange(n) + 1\n    return a\n",
    Step("a", does=lambda _: __import__("numpy").seterr(under="warn")),
    Step("", does=lambda _: __import__("numpy").seterr(under="ignore")),
)


@pytest.mark.parametrize("story", CASES, ids=[each.name for each in CASES])
def test_what_runs_again(story: Case, world: Any) -> None:
    run_again(story, world)
