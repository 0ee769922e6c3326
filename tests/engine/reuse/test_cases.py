"""Changed this: must, or must not, rerun that. Each step runs under the cache and fresh, and both must be alike.

A case is a first text and run, then steps; each step changes something and names the nodes that must run again.
`CALLS` counts nothing: whether a node ran is what its record says, and the values are compared with a fresh run.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any

import pytest


@dataclass
class Step:
    """A change, and what runs again then.

    Attributes:
        computed: The nodes that run; all others must be reused.
        text: What is defined anew before.
        args: What the flow is given.
        why: What the record of a node must say, by node.
        does: What is done to the module's names before.
    """

    computed: str
    text: str = ""
    args: tuple[Any, ...] = ()
    why: dict[str, str] = field(default_factory=dict)
    does: Callable[[dict[str, Any]], object] | None = None


@dataclass
class Case:
    """One story."""

    name: str
    text: str
    steps: list[Step]
    args: tuple[Any, ...] = ()
    needs: str = ""


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


CASES: list[Case] = []


def case(name: str, text: str, *steps: Step, args: tuple[Any, ...] = (), needs: str = "") -> None:
    CASES.append(Case(name, dedent(text), list(steps), args, needs))


HELPERS = """
def inc(x):
    return x + 1

def twice(x):
    return inc(x) * 2

def total(xs):
    return sum(xs)
"""

CHAIN = (
    HELPERS
    + """
def f(x=1):
    a = inc(x)
    b = twice(a)
    c = b - a
    return c * 3
"""
)

case("nothing", CHAIN, Step(""))
case("the input", CHAIN, Step("a b c value", args=(2,), why={"a": "`x` has changed"}))
case(
    "the input, to what gives the same",
    HELPERS + "def f(x=1):\n    a = abs(x)\n    return inc(a)\n",
    Step("a", args=(-1,)),
)
case("a comment", CHAIN, Step("", text=CHAIN.replace("b = twice(a)", "b = twice(a)  # more")))
case("the form", CHAIN, Step("", text=CHAIN.replace("b = twice(a)", "b = twice(\n        a,\n    )")))
case("a blank line", CHAIN, Step("", text=CHAIN.replace("    c =", "\n    c =")))
case(
    "one line in the middle",
    CHAIN,
    Step("b c value", text=CHAIN.replace("twice(a)", "twice(a + 1)"), why={"b": "its line"}),
)
case("the last line", CHAIN, Step("value", text=CHAIN.replace("c * 3", "c * 4")))
case("a line that gives the same", CHAIN, Step("b", text=CHAIN.replace("twice(a)", "twice(a + 0)")))
case("a helper", CHAIN, Step("b", text=CHAIN.replace("inc(x) * 2", "2 * inc(x)"), why={"b": "`twice` has changed"}))
case(
    "a helper two calls away",
    CHAIN,
    Step("a b c value", text=CHAIN.replace("return x + 1", "return x + 2"), why={"b": "`inc`"}),
)
case("a helper's comment", CHAIN, Step("", text=CHAIN.replace("return x + 1", "# one more\n    return x + 1")))
case(
    "a helper's docstring", CHAIN, Step("", text=CHAIN.replace("    return x + 1", '    "One more."\n    return x + 1'))
)
case(
    "a helper's default",
    "def h(x, k=1):\n    return x + k\ndef f(x=1):\n    a = h(x)\n    return a\n",
    Step("a", text="def h(x, k=2):\n    return x + k\n", why={"a": "`h(k=...)` has changed"}),
)
case(
    "a helper's keyword default",
    "def h(x, *, k=1):\n    return x + k\ndef f(x=1):\n    a = h(x)\n    return a\n",
    Step("a", text="def h(x, *, k=2):\n    return x + k\n"),
)
case(
    "a helper's default list, in place",
    "K = [1]\ndef h(x, k=K):\n    return x + sum(k)\ndef f(x=1):\n    a = h(x)\n    return a\n",
    Step("a", does=lambda names: names["K"].append(5)),
)
case(
    "a closure's cell",
    "def make(k):\n    return lambda x: x + k\nh = make(1)\ndef f(x=1):\n    a = h(x)\n    return a\n",
    Step("a", text="h = make(2)\n"),
    Step("a", text="h = make(3)\n"),
)
case(
    "a global of a helper",
    "K = 1\ndef h(x):\n    return x + K\ndef f(x=1):\n    a = h(x)\n    return a\n",
    Step("a", text="K = 2\n", why={"a": "`K` has changed"}),
)
case(
    "a captured value",
    "k = 1\ndef f(x=1):\n    a = x + k\n    b = x * 2\n    return a\n",
    Step("a", text="k = 2\n", why={"a": "`k` has changed"}),
)
case(
    "a captured list, in place",
    "k = [1]\ndef f(x=1):\n    a = x + sum(k)\n    return a\n",
    Step("a", does=lambda names: names["k"].append(2)),
)
case(
    "a captured value, back to what it was",
    "k = 1\ndef f(x=1):\n    a = x + k\n    return a\n",
    Step("a", text="k = 2\n"),
    Step("", text="k = 1\n"),
)
case("a name that nobody reads", "k = 1\ndef f(x=1):\n    a = x + 1\n    return a\n", Step("", text="k = 2\n"))
case(
    "True for 1",
    "k = 1\ndef f(x=1):\n    a = [k, x]\n    return a\n",
    Step("a", text="k = True\n"),
    Step("a", text="k = 1.0\n"),
)
case(
    "the input True for 1",
    "def f(x=1):\n    a = [x, 2]\n    return a\n",
    Step("a", args=(True,)),
    Step("a", args=(1.0,)),
)
case("minus zero", "def f(x=0.0):\n    a = [x, 2]\n    return a\n", Step("a", args=(-0.0,)), Step("", args=(0.0,)))
case(
    "a NaN",
    "def f(x=0.0):\n    a = x + 1\n    return a\n",
    Step("a", args=(float("nan"),)),
    Step("a", args=(float("nan"),)),
)
case(
    "a constant's type",
    "def f(x=1):\n    a = [x, 1]\n    return a\n",
    Step("a", text="def f(x=1):\n    a = [x, True]\n    return a\n"),
)
case(
    "a text of another spelling",
    "def f(x=1):\n    a = [x, 'a']\n    return a\n",
    Step("", text='def f(x=1):\n    a = [x, "a"]\n    return a\n'),
)
case("bytes for text", "def f(x='a'):\n    a = [x]\n    return a\n", Step("a", args=(b"a",)))
case(
    "a tuple for a list",
    "def f(x=(1, 2)):\n    a = total = sum(x)\n    b = sorted(x)\n    return b\n",
    Step("a b", args=(lambda: [1, 2],)),
)
case(
    "the order of a dictionary",
    "def f(d=None):\n    a = list(d)\n    return a\n",
    Step("a", args=(lambda: {"y": 1, "x": 2},)),
    args=(lambda: {"x": 2, "y": 1},),
)
case(
    "one object twice for two",
    "def f(d=None):\n    a = str(d)\n    return a\n",
    Step("a", args=(lambda: [(e := [1]), e],)),
    args=(lambda: [[1], [1]],),
)
case(
    "two functions of one module never collide",
    (
        "def one(x):\n    return x\ndef two(x):\n    return x\ndef f(x=1):\n    a = one(x) + 1\n"
        "    b = two(x) + 2\n    return a\n"
    ),
    Step("b", text="def two(x):\n    return -x\n"),
    Step("a b", text="def one(x):\n    return -x\ndef two(x):\n    return x + 5\n"),
)
case(
    "lambdas on one line",
    "g, h = (lambda x: x + 1), (lambda x: x + 2)\ndef f(x=1):\n    a = g(x) * 1\n    b = h(x) * 1\n    return a\n",
    Step("a b", text="g, h = h, g\n"),
)
case(
    "lambdas that differ in a constant's type",
    "g = lambda x: [x, 1]\ndef f(x=1):\n    a = g(x)\n    return a\n",
    Step("a", text="g = lambda x: [x, True]\n"),
    Step("a", text="g = lambda x: [x, 1.0]\n"),
)
case(
    "functions made by one factory",
    (
        "def make(k):\n    def h(x):\n        return x * k\n    return h\ng = make(2)\nh = make(3)\n"
        "def f(x=1):\n    a = g(x) + 0\n    b = h(x) + 0\n    return a\n"
    ),
    Step("a", text="g = make(4)\n"),
)
case(
    "a recursive helper",
    "def h(n):\n    return 1 if n < 2 else n * h(n - 1)\ndef f(x=5):\n    a = h(x)\n    return a\n",
    Step("", text=""),
    Step("a", text="def h(n):\n    return 1 if n < 2 else n + h(n - 1)\n"),
)
case(
    "two helpers that call each other",
    (
        "def e(n):\n    return n == 0 or o(n - 1)\ndef o(n):\n    return n != 0 and e(n - 1)\ndef f(x=5):\n"
        "    a = [e(x)]\n    return a\n"
    ),
    Step("a", text="def o(n):\n    return n == 0 and e(n - 1)\n"),
)
case("the flow's name", CHAIN, Step("", text=CHAIN))
case(
    "a node above that does not matter",
    CHAIN,
    Step("z", text=CHAIN.replace("    b = twice", "    z = inc(100)\n    b = twice")),
)
case("a node taken away", CHAIN, Step("", text=CHAIN.replace("    return c * 3", "    return c")))
case(
    "a list that is appended to below",
    (
        "def total(xs):\n    return sum(xs)\ndef f(x=1):\n    a = [x, 2]\n    b = total(a)\n    a.append(3)\n"
        "    c = total(a)\n    return c\n"
    ),
    Step("a#2"),
    Step("a#2"),
)
case(
    "a list that is appended to through another name",
    "def f(x=1):\n    a = [x, 2]\n    b = a\n    b.append(3)\n    c = sum(a)\n    return c\n",
    Step("b b#2"),
    Step("b b#2"),
)
case(
    "a helper that changes its argument",
    (
        "def h(xs):\n    xs.append(1)\n    return len(xs)\ndef f(x=1):\n    a = [x]\n    n = h(a)\n"
        "    c = sum(a)\n    return c\n"
    ),
    Step("n"),
    Step("n"),
)
case(
    "a helper that changes its own list",
    (
        "def h(x):\n    xs = [x]\n    xs.append(1)\n    return xs\ndef f(x=1):\n    a = h(x)\n"
        "    c = sum(a)\n    return c\n"
    ),
    Step(""),
)
case(
    "an input that is changed",
    "def f(xs=None):\n    xs.append(1)\n    a = sum(xs)\n    return a\n",
    Step("xs"),
    Step("xs"),
    args=(lambda: [1],),
)
case(
    "an input that a helper changes",
    "def h(xs):\n    xs.append(1)\n    return len(xs)\ndef f(xs=None):\n    a = h(xs)\n    b = sum(xs)\n    return b\n",
    Step("a"),
    Step("a"),
    args=(lambda: [1],),
)
case(
    "a generator is never kept",
    "def f(x=3):\n    g = (i for i in range(x))\n    a = sum(g)\n    return a\n",
    Step("g a"),
)
case(
    "an iterator is never kept",
    "def f(x=3):\n    g = iter([x, x])\n    a = list(g)\n    b = list(g)\n    return b\n",
    Step("g a b"),
)
case("a bare name is never kept", "def f(x=3):\n    a = [x]\n    b = a\n    c = sum(b)\n    return c\n", Step(""))
case("a print runs each time", "def f(x=3):\n    a = x + 1\n    print(a)\n    b = a + 1\n    return b\n", Step("print"))
case(
    "a helper that prints runs each time",
    "def h(x):\n    print(x)\n    return x\ndef f(x=3):\n    a = h(x)\n    b = a + 1\n    return b\n",
    Step("a", why={"a": "`print`"}),
)
case(
    "a helper that binds a global runs each time",
    (
        "N = 0\ndef h(x):\n    global N\n    N += 1\n    return x\ndef f(x=3):\n    a = h(x)\n    b = a + 1\n"
        "    return b\n"
    ),
    Step("a", why={"a": "surroundings"}),
)
case(
    "a helper that appends to a global runs each time",
    "L = []\ndef h(x):\n    L.append(x)\n    return x\ndef f(x=3):\n    a = h(x)\n    b = a + 1\n    return b\n",
    Step("a"),
    Step("a"),
)
case(
    "a helper with a counter in its default runs each time",
    "def h(x, seen=[]):\n    seen.append(x)\n    return len(seen)\ndef f(x=3):\n    a = x + 1\n    return a\n",
    Step(""),
)
case(
    "chance runs each time",
    "import random\ndef h(x):\n    return random.random() * 0 + x\ndef f(x=3):\n    a = h(x)\n    return a\n",
    Step("a"),
)
case("the clock runs each time", "import time\ndef f(x=3):\n    a = time.time() * 0\n    return a\n", Step("a"))
case(
    "the environment runs each time",
    "import os\ndef f(x=3):\n    a = os.environ.get('NO_SUCH', 1)\n    return a\n",
    Step("a", why={"a": "os"}),
)
case(
    "an object of one's own runs each time",
    (
        "class Box:\n    def __init__(self, x):\n        self.x = x\n    def __add__(self, other):\n"
        "        return self.x + other\nbox = Box(1)\ndef f(x=3):\n    a = box + x\n    return a\n"
    ),
    Step("a"),
)
case(
    "a subclass of list runs each time",
    "class Mine(list):\n    pass\nxs = Mine([1])\ndef f(x=3):\n    a = sum(xs) + x\n    return a\n",
    Step("a", why={"a": "Mine"}),
)
case(
    "an exception is never kept",
    "def f(x=0):\n    a = x + 1\n    b = 1 // x\n    return b\n",
    Step("b"),
    Step("b"),
    Step("a b", args=(1,)),
)
case(
    "several names at once",
    "def h(x):\n    return x, [x]\ndef f(x=3):\n    a, b = h(x)\n    c = sum(b) + a\n    return c\n",
    Step(""),
)
case(
    "several names for one object",
    (
        "def h(x):\n    xs = [x]\n    return xs, xs\ndef f(x=3):\n    a, b = h(x)\n    same = a is b\n"
        "    a.append(1)\n    c = sum(b)\n    return c\n"
    ),
    Step("a#2"),
)
case(
    "a function of the flow's own",
    "def f(x=3):\n    def g(y):\n        return y + x\n    a = g(1)\n    return a\n",
    Step("g"),
    Step("g a", args=(4,)),
)
case(
    "a comprehension over a helper",
    HELPERS + "def f(n=3):\n    xs = [inc(i) for i in range(n)]\n    return total(xs)\n",
    Step(""),
    Step("xs value", args=(4,)),
)
case(
    "a set's order is this process's",
    "def f(n=3):\n    xs = sorted({i % 2 for i in range(n)})\n    return xs\n",
    Step(""),
)
case("a set is not kept", "def f(n=3):\n    s = {1, n}\n    a = len(s)\n    return a\n", Step("s a"))
case(
    "what shares with an input is not kept",
    "def f(xs=None):\n    a = [xs, 1]\n    xs.append(5)\n    b = len(a[0])\n    return b\n",
    Step("a xs"),
    args=(lambda: [1],),
)
case("an import in the flow", "def f(x=4.0):\n    import math\n    a = math.sqrt(x)\n    return a\n", Step(""))
case(
    "a method that is listed",
    "def f(s='a b'):\n    a = s.upper().split()\n    return a\n",
    Step(""),
    Step("a", args=("c",)),
)
case(
    "a name of a builtin that is the author's",
    "def len(x):\n    return 7\ndef f(x='ab'):\n    a = len(x) + 0\n    return a\n",
    Step("a", text="def len(x):\n    return 8\n"),
)
case(
    "a declared helper",
    (
        "from omnitron_kernel import flow\n@flow(effects=())\ndef h(x):\n    import os\n"
        "    return x + len(os.sep)\ndef f(x=1):\n    a = h(x)\n    return a\n"
    ),
    Step(""),
    Step("a", args=(2,)),
)

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
case("a table, nothing", TABLE, Step(""))
case("a table, one line", TABLE, Step("sums value", text=TABLE.replace("v.sum()", "v.mean()")))
case(
    "a table, a column set below",
    TABLE.replace("    sums", "    clean['w'] = clean.v * 2\n    sums"),
    Step("clean#2"),
    Step("clean#2"),
)
case(
    "a table, changed in place below",
    TABLE.replace("    sums", "    clean.drop(columns=['v'], inplace=True)\n    sums")
    .replace(".v.sum()", ".k.sum()")
    .replace(".sort_values()", ""),
    Step("clean#2"),
)
case(
    "a table, a helper that sets a column",
    TABLE.replace("def f", "def tag(t):\n    t['w'] = 1\n    return len(t)\n\ndef f").replace(
        "    sums", "    n2 = tag(clean)\n    sums"
    ),
    Step("n2"),
    Step("n2"),
)
case(
    "a table that is read anew",
    TABLE.replace("return pd.DataFrame", "open('/dev/null').close()\n    return pd.DataFrame"),
    Step("raw"),
    Step("raw clean sums value", args=(12,)),
)
case(
    "a view of an array",
    (
        "import numpy as np\ndef f(n=4):\n    a = np.arange(n)\n    b = a[1:]\n    b[0] = 50\n"
        "    c = int(a.sum())\n    return c\n"
    ),
    Step("b b#2"),
    Step("b b#2"),
)
case(
    "an array that is written into",
    (
        "import numpy as np\ndef f(n=4):\n    a = np.arange(n) * 1.0\n    b = np.add(a, 1, a)\n"
        "    c = a.sum()\n    return c\n"
    ),
    Step("b"),
)
case(
    "an array of another order",
    "import numpy as np\ndef f(a=None):\n    b = a.sum()\n    return b\n",
    Step("b", args=(lambda: __import__("numpy").ones((3, 2), order="F"),)),
    args=(lambda: __import__("numpy").ones((3, 2)),),
)
case(
    "an array of another type",
    "def f(a=None):\n    b = a.sum()\n    return b\n",
    Step("b", args=(lambda: __import__("numpy").arange(3, dtype="i4"),)),
    args=(lambda: __import__("numpy").arange(3, dtype="i8"),),
)
case(
    "an array that is big-endian",
    "def f(a=None):\n    b = a + 1\n    return b\n",
    Step("b", args=(lambda: __import__("numpy").arange(3, dtype=">i4"),)),
    args=(lambda: __import__("numpy").arange(3, dtype="<i4"),),
)
case(
    "attrs of a table",
    "def f(t=None):\n    b = t.v.sum()\n    return b\n",
    Step("b", args=(lambda: _table(attrs=True),)),
    Step("", args=(lambda: _table(attrs=True),)),
    args=(_table,),
)
case(
    "the clock by a text",
    "import pandas as pd\ndef f(s='now'):\n    a = pd.to_datetime([s, '2020-01-01']).year.min()\n    return a\n",
    Step("a", why={"a": "clock"}),
)
case(
    "an operation by a text that is handed in",
    "def f(t=None, how='sum'):\n    a = t.v.agg(how)\n    return a\n",
    Step("", args=(_table, "sum")),
    Step("a", args=(_table, "max")),
    Step("", args=(_table, "max")),
    args=(_table, "sum"),
)
case(
    "an operation by a text that does more than compute",
    "def f(t=None, how='sum'):\n    a = len(t.agg(how))\n    return a\n",
    Step("a", args=(_table, "sample"), why={"a": "may name an operation"}),
    args=(_table, "sample"),
)
case(
    "a text of the clock in a comparison",
    "import pandas as pd\ndef f(t=None):\n    a = int((t.d < 'now').sum())\n    return a\n",
    Step("a", why={"a": "clock"}),
    args=(_times,),
)
case(
    "a text of the clock in a table",
    "def f(t=None):\n    a = t.s.max()\n    return a\n",
    Step("a", why={"a": "clock"}),
    args=(lambda: _texts("now", "b"),),
)
case(
    "a text that holds the clock's in a table",
    "def f(t=None):\n    a = t.s.max()\n    return a\n",
    Step(""),
    args=(lambda: _texts("unknown", "b"),),
)
case(
    "a NaN that is this one or that",
    "import math\ndef f(x=0.0):\n    a = [x] == [math.nan]\n    return a\n",
    Step("a", args=(float("nan"),), why={"a": "NaN"}),
    Step("a", args=(math.nan,)),
    args=(math.nan,),
)
case(
    "a captured NaN",
    "import math\nK = math.nan\ndef f(x=0):\n    a = [K] == [math.nan]\n    return a\n",
    Step(""),
    Step("a", text="K = float('nan')\n"),
    Step("a"),
)
case(
    "reading a defaultdict may change it",
    "from collections import defaultdict\ndef f(d=None):\n    a = len(d['x'])\n    b = len(d)\n    return b\n",
    Step("a b", why={"a": "defaultdict"}),
    args=(_lists,),
)
case(
    "the order of what two views of dictionaries share is the process's",
    "def f(d=None):\n    a = list(d.keys() & {'x': 1, 'y': 2}.keys())\n    return a\n",
    Step(""),
    args=(lambda: {"x": 1, "y": 2},),
)
case(
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
case(
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
case(
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
case(
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


case(
    "chance of numpy runs each time",
    "import numpy as np\ndef f(n=3):\n    a = np.random.rand(n) * 0\n    return a\n",
    Step("a"),
)
case("memory that nobody wrote", "import numpy as np\ndef f(n=3):\n    a = np.empty(n) * 0\n    return a\n", Step("a"))
case(
    "how numpy handles errors",
    "import numpy as np\ndef f(n=3):\n    a = np.arange(n) + 1\n    return a\n",
    Step("a", does=lambda _: __import__("numpy").seterr(under="warn")),
    Step("", does=lambda _: __import__("numpy").seterr(under="ignore")),
)


@pytest.mark.parametrize("case", CASES, ids=[each.name for each in CASES])
def test_what_runs_again(case: Case, world: Any, capsys: pytest.CaptureFixture[str]) -> None:
    world.define(case.text)
    world.run(*case.args)
    args = case.args
    for number, step in enumerate(case.steps):
        if step.text:
            world.define(dedent(step.text))
        if step.does is not None:
            step.does(world.names)
        args = step.args or args
        run = world.run(*args)
        own = [each for each in run.nodes.values() if "/" not in each.id and each.status != "not reached"]
        computed = [each.id for each in own if each.status != "reused"]
        asked = [each.id for each in own if not each.id.startswith(("import", "math"))]
        wanted = step.computed.split()
        last = asked[-1] if asked and "value" in wanted else ""
        assert [each for each in computed if each in asked] == [last if each == "value" else each for each in wanted], (
            number,
            {each.id: each.why for each in run.nodes.values()},
        )
        for node, words in step.why.items():
            assert words in run.nodes[node].why, run.nodes[node].why


def test_there_are_many_stories() -> None:
    """At least sixty, each with a name of its own."""
    names = [each.name for each in CASES]
    assert len(names) == len(set(names)) >= 60
