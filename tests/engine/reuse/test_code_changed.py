"""A line, a helper, a captured name changed: what must run again, and what must not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.reuse.stories import HELPERS, Case, Step, case, run_again

CASES: list[Case] = []


def tell(*args: Any, **kwargs: Any) -> None:
    CASES.append(case(*args, **kwargs))


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

tell("nothing", CHAIN, Step(""))
tell("the input", CHAIN, Step("a b c value", args=(2,), why={"a": "`x` has changed"}))
tell(
    "the input, to what gives the same",
    HELPERS + "def f(x=1):\n    a = abs(x)\n    return inc(a)\n",
    Step("a", args=(-1,)),
)
tell("a comment", CHAIN, Step("", text=CHAIN.replace("b = twice(a)", "b = twice(a)  # more")))
tell("the form", CHAIN, Step("", text=CHAIN.replace("b = twice(a)", "b = twice(\n        a,\n    )")))
tell("a blank line", CHAIN, Step("", text=CHAIN.replace("    c =", "\n    c =")))
tell(
    "one line in the middle",
    CHAIN,
    Step("b c value", text=CHAIN.replace("twice(a)", "twice(a + 1)"), why={"b": "its line"}),
)
tell("the last line", CHAIN, Step("value", text=CHAIN.replace("c * 3", "c * 4")))
tell("a line that gives the same", CHAIN, Step("b", text=CHAIN.replace("twice(a)", "twice(a + 0)")))
tell("a helper", CHAIN, Step("b", text=CHAIN.replace("inc(x) * 2", "2 * inc(x)"), why={"b": "`twice` has changed"}))
tell(
    "a helper two calls away",
    CHAIN,
    Step("a b c value", text=CHAIN.replace("return x + 1", "return x + 2"), why={"b": "`inc`"}),
)
tell("a helper's comment", CHAIN, Step("", text=CHAIN.replace("return x + 1", "# one more\n    return x + 1")))
tell(
    "a helper's docstring", CHAIN, Step("", text=CHAIN.replace("    return x + 1", '    "One more."\n    return x + 1'))
)
tell(
    "a helper's default",
    "def h(x, k=1):\n    return x + k\ndef f(x=1):\n    a = h(x)\n    return a\n",
    Step("a", text="def h(x, k=2):\n    return x + k\n", why={"a": "`h(k=...)` has changed"}),
)
tell(
    "a helper's keyword default",
    "def h(x, *, k=1):\n    return x + k\ndef f(x=1):\n    a = h(x)\n    return a\n",
    Step("a", text="def h(x, *, k=2):\n    return x + k\n"),
)
tell(
    "a helper's default list, in place",
    "K = [1]\ndef h(x, k=K):\n    return x + sum(k)\ndef f(x=1):\n    a = h(x)\n    return a\n",
    Step("a", does=lambda names: names["K"].append(5)),
)
tell(
    "a closure's cell",
    "def make(k):\n    return lambda x: x + k\nh = make(1)\ndef f(x=1):\n    a = h(x)\n    return a\n",
    Step("a", text="h = make(2)\n"),
    Step("a", text="h = make(3)\n"),
)
tell(
    "a global of a helper",
    "K = 1\ndef h(x):\n    return x + K\ndef f(x=1):\n    a = h(x)\n    return a\n",
    Step("a", text="K = 2\n", why={"a": "`K` has changed"}),
)
tell(
    "a captured value",
    "k = 1\ndef f(x=1):\n    a = x + k\n    b = x * 2\n    return a\n",
    Step("a", text="k = 2\n", why={"a": "`k` has changed"}),
)
tell(
    "a captured list, in place",
    "k = [1]\ndef f(x=1):\n    a = x + sum(k)\n    return a\n",
    Step("a", does=lambda names: names["k"].append(2)),
)
tell(
    "a captured value, back to what it was",
    "k = 1\ndef f(x=1):\n    a = x + k\n    return a\n",
    Step("a", text="k = 2\n"),
    Step("", text="k = 1\n"),
)
tell("a name that nobody reads", "k = 1\ndef f(x=1):\n    a = x + 1\n    return a\n", Step("", text="k = 2\n"))
tell(
    "True for 1",
    "k = 1\ndef f(x=1):\n    a = [k, x]\n    return a\n",
    Step("a", text="k = True\n"),
    Step("a", text="k = 1.0\n"),
)
tell(
    "the input True for 1",
    "def f(x=1):\n    a = [x, 2]\n    return a\n",
    Step("a", args=(True,)),
    Step("a", args=(1.0,)),
)
tell("minus zero", "def f(x=0.0):\n    a = [x, 2]\n    return a\n", Step("a", args=(-0.0,)), Step("", args=(0.0,)))
tell(
    "a NaN",
    "def f(x=0.0):\n    a = x + 1\n    return a\n",
    Step("a", args=(float("nan"),)),
    Step("a", args=(float("nan"),)),
)
tell(
    "a constant's type",
    "def f(x=1):\n    a = [x, 1]\n    return a\n",
    Step("a", text="def f(x=1):\n    a = [x, True]\n    return a\n"),
)
tell(
    "a text of another spelling",
    "def f(x=1):\n    a = [x, 'a']\n    return a\n",
    Step("", text='def f(x=1):\n    a = [x, "a"]\n    return a\n'),
)
tell("bytes for text", "def f(x='a'):\n    a = [x]\n    return a\n", Step("a", args=(b"a",)))
tell(
    "a tuple for a list",
    "def f(x=(1, 2)):\n    a = total = sum(x)\n    b = sorted(x)\n    return b\n",
    Step("a b", args=(lambda: [1, 2],)),
)
tell(
    "the order of a dictionary",
    "def f(d=None):\n    a = list(d)\n    return a\n",
    Step("a", args=(lambda: {"y": 1, "x": 2},)),
    args=(lambda: {"x": 2, "y": 1},),
)
tell(
    "one object twice for two",
    "def f(d=None):\n    a = str(d)\n    return a\n",
    Step("a", args=(lambda: [(e := [1]), e],)),
    args=(lambda: [[1], [1]],),
)
tell(
    "two functions of one module never collide",
    (
        "def one(x):\n    return x\ndef two(x):\n    return x\ndef f(x=1):\n    a = one(x) + 1\n"
        "    b = two(x) + 2\n    return a\n"
    ),
    Step("b", text="def two(x):\n    return -x\n"),
    Step("a b", text="def one(x):\n    return -x\ndef two(x):\n    return x + 5\n"),
)
tell(
    "lambdas on one line",
    "g, h = (lambda x: x + 1), (lambda x: x + 2)\ndef f(x=1):\n    a = g(x) * 1\n    b = h(x) * 1\n    return a\n",
    Step("a b", text="g, h = h, g\n"),
)
tell(
    "lambdas that differ in a constant's type",
    "g = lambda x: [x, 1]\ndef f(x=1):\n    a = g(x)\n    return a\n",
    Step("a", text="g = lambda x: [x, True]\n"),
    Step("a", text="g = lambda x: [x, 1.0]\n"),
)
tell(
    "functions made by one factory",
    (
        "def make(k):\n    def h(x):\n        return x * k\n    return h\ng = make(2)\nh = make(3)\n"
        "def f(x=1):\n    a = g(x) + 0\n    b = h(x) + 0\n    return a\n"
    ),
    Step("a", text="g = make(4)\n"),
)
tell(
    "a recursive helper",
    "def h(n):\n    return 1 if n < 2 else n * h(n - 1)\ndef f(x=5):\n    a = h(x)\n    return a\n",
    Step("", text=""),
    Step("a", text="def h(n):\n    return 1 if n < 2 else n + h(n - 1)\n"),
)
tell(
    "two helpers that call each other",
    (
        "def e(n):\n    return n == 0 or o(n - 1)\ndef o(n):\n    return n != 0 and e(n - 1)\ndef f(x=5):\n"
        "    a = [e(x)]\n    return a\n"
    ),
    Step("a", text="def o(n):\n    return n == 0 and e(n - 1)\n"),
)
tell("the flow's name", CHAIN, Step("", text=CHAIN))
tell(
    "a node above that does not matter",
    CHAIN,
    Step("z", text=CHAIN.replace("    b = twice", "    z = inc(100)\n    b = twice")),
)
tell("a node taken away", CHAIN, Step("", text=CHAIN.replace("    return c * 3", "    return c")))
tell(
    "a list that is appended to below",
    (
        "def total(xs):\n    return sum(xs)\ndef f(x=1):\n    a = [x, 2]\n    b = total(a)\n    a.append(3)\n"
        "    c = total(a)\n    return c\n"
    ),
    Step("a#2"),
    Step("a#2"),
)
tell(
    "a list that is appended to through another name",
    "def f(x=1):\n    a = [x, 2]\n    b = a\n    b.append(3)\n    c = sum(a)\n    return c\n",
    Step("b b#2"),
    Step("b b#2"),
)
tell(
    "a helper that changes its argument",
    (
        "def h(xs):\n    xs.append(1)\n    return len(xs)\ndef f(x=1):\n    a = [x]\n    n = h(a)\n"
        "    c = sum(a)\n    return c\n"
    ),
    Step("n"),
    Step("n"),
)
tell(
    "a helper that changes its own list",
    (
        "def h(x):\n    xs = [x]\n    xs.append(1)\n    return xs\ndef f(x=1):\n    a = h(x)\n"
        "    c = sum(a)\n    return c\n"
    ),
    Step(""),
)
tell(
    "an input that is changed",
    "def f(xs=None):\n    xs.append(1)\n    a = sum(xs)\n    return a\n",
    Step("xs"),
    Step("xs"),
    args=(lambda: [1],),
)
tell(
    "an input that a helper changes",
    "def h(xs):\n    xs.append(1)\n    return len(xs)\ndef f(xs=None):\n    a = h(xs)\n    b = sum(xs)\n    return b\n",
    Step("a"),
    Step("a"),
    args=(lambda: [1],),
)
tell(
    "a generator is never kept",
    "def f(x=3):\n    g = (i for i in range(x))\n    a = sum(g)\n    return a\n",
    Step("g a"),
)
tell(
    "an iterator is never kept",
    "def f(x=3):\n    g = iter([x, x])\n    a = list(g)\n    b = list(g)\n    return b\n",
    Step("g a b"),
)
tell("a bare name is never kept", "def f(x=3):\n    a = [x]\n    b = a\n    c = sum(b)\n    return c\n", Step(""))
tell("a print runs each time", "def f(x=3):\n    a = x + 1\n    print(a)\n    b = a + 1\n    return b\n", Step("print"))
tell(
    "a helper that prints runs each time",
    "def h(x):\n    print(x)\n    return x\ndef f(x=3):\n    a = h(x)\n    b = a + 1\n    return b\n",
    Step("a", why={"a": "`print`"}),
)
tell(
    "a helper that binds a global runs each time",
    (
        "N = 0\ndef h(x):\n    global N\n    N += 1\n    return x\ndef f(x=3):\n    a = h(x)\n    b = a + 1\n"
        "    return b\n"
    ),
    Step("a", why={"a": "surroundings"}),
)
tell(
    "a helper that appends to a global runs each time",
    "L = []\ndef h(x):\n    L.append(x)\n    return x\ndef f(x=3):\n    a = h(x)\n    b = a + 1\n    return b\n",
    Step("a"),
    Step("a"),
)
tell(
    "a helper with a counter in its default runs each time",
    "def h(x, seen=[]):\n    seen.append(x)\n    return len(seen)\ndef f(x=3):\n    a = x + 1\n    return a\n",
    Step(""),
)
tell(
    "chance runs each time",
    "import random\ndef h(x):\n    return random.random() * 0 + x\ndef f(x=3):\n    a = h(x)\n    return a\n",
    Step("a"),
)
tell("the clock runs each time", "import time\ndef f(x=3):\n    a = time.time() * 0\n    return a\n", Step("a"))
tell(
    "the environment runs each time",
    "import os\ndef f(x=3):\n    a = os.environ.get('NO_SUCH', 1)\n    return a\n",
    Step("a", why={"a": "os"}),
)
tell(
    "an object of one's own runs each time",
    (
        "class Box:\n    def __init__(self, x):\n        self.x = x\n    def __add__(self, other):\n"
        "        return self.x + other\nbox = Box(1)\ndef f(x=3):\n    a = box + x\n    return a\n"
    ),
    Step("a"),
)
tell(
    "a subclass of list runs each time",
    "class Mine(list):\n    pass\nxs = Mine([1])\ndef f(x=3):\n    a = sum(xs) + x\n    return a\n",
    Step("a", why={"a": "Mine"}),
)
tell(
    "an exception is never kept",
    "def f(x=0):\n    a = x + 1\n    b = 1 // x\n    return b\n",
    Step("b"),
    Step("b"),
    Step("a b", args=(1,)),
)
tell(
    "several names at once",
    "def h(x):\n    return x, [x]\ndef f(x=3):\n    a, b = h(x)\n    c = sum(b) + a\n    return c\n",
    Step(""),
)
tell(
    "several names for one object",
    (
        "def h(x):\n    xs = [x]\n    return xs, xs\ndef f(x=3):\n    a, b = h(x)\n    same = a is b\n"
        "    a.append(1)\n    c = sum(b)\n    return c\n"
    ),
    Step("a#2"),
)
tell(
    "a function of the flow's own",
    "def f(x=3):\n    def g(y):\n        return y + x\n    a = g(1)\n    return a\n",
    Step("g"),
    Step("g a", args=(4,)),
)
tell(
    "a comprehension over a helper",
    HELPERS + "def f(n=3):\n    xs = [inc(i) for i in range(n)]\n    return total(xs)\n",
    Step(""),
    Step("xs value", args=(4,)),
)
tell(
    "a set's order is this process's",
    "def f(n=3):\n    xs = sorted({i % 2 for i in range(n)})\n    return xs\n",
    Step(""),
)
tell("a set is not kept", "def f(n=3):\n    s = {1, n}\n    a = len(s)\n    return a\n", Step("s a"))
tell(
    "what shares with an input is not kept",
    "def f(xs=None):\n    a = [xs, 1]\n    xs.append(5)\n    b = len(a[0])\n    return b\n",
    Step("a xs"),
    args=(lambda: [1],),
)
tell("an import in the flow", "def f(x=4.0):\n    import math\n    a = math.sqrt(x)\n    return a\n", Step(""))
tell(
    "a method that is listed",
    "def f(s='a b'):\n    a = s.upper().split()\n    return a\n",
    Step(""),
    Step("a", args=("c",)),
)
tell(
    "a name of a builtin that is the author's",
    "def len(x):\n    return 7\ndef f(x='ab'):\n    a = len(x) + 0\n    return a\n",
    Step("a", text="def len(x):\n    return 8\n"),
)
tell(
    "a declared helper",
    (
        "from omnitron_kernel import flow\n@flow(effects=())\ndef h(x):\n    import os\n"
        "    return x + len(os.sep)\ndef f(x=1):\n    a = h(x)\n    return a\n"
    ),
    Step(""),
    Step("a", args=(2,)),
)


@pytest.mark.parametrize("story", CASES, ids=[each.name for each in CASES])
def test_what_runs_again(story: Case, world: Any) -> None:
    run_again(story, world)
