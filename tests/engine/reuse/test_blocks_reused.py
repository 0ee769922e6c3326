"""A block is reused as a whole, and so are statements that bind several names or one anew: stories of such flows."""

from __future__ import annotations

from typing import Any

import pytest

from omnitron_kernel import flow
from omnitron_kernel.errors import UnknownNodeError
from tests.engine.reuse.stories import HELPERS, Case, Step, case, run_again

CASES: list[Case] = []


def tell(*args: Any, **kwargs: Any) -> None:
    CASES.append(case(*args, **kwargs))


BRANCHES = (
    HELPERS
    + """
def f(x=1, k=2):
    a = inc(x)
    if a > 1:
        b = twice(a)
    else:
        b = -a
    c = b + k
    return c * 2
"""
)

tell("branches", BRANCHES, Step(""))
tell("branches: what stands behind them", BRANCHES, Step("c value", args=(1, 3), why={"c": "`k` has changed"}))
tell("branches: what they read", BRANCHES, Step("a if c value", args=(5, 2), why={"if": "`a` has changed"}))
tell("branches: another one is taken", BRANCHES, Step("a if c value", args=(-5, 2)))
tell("branches: one that is not taken", BRANCHES, Step("if", text=BRANCHES.replace("b = -a", "b = +a")))
tell("branches: a comment", BRANCHES, Step("", text=BRANCHES.replace("b = -a", "b = -a  # below")))
tell(
    "branches: a helper that one of them calls",
    BRANCHES,
    Step("if c value", text=BRANCHES.replace("inc(x) * 2", "inc(x) * 3"), why={"if": "`twice` has changed"}),
)

LOOP = """
def f(xs=(1, 2, 3), k=2):
    total = sum(xs)
    for x in xs:
        total += x * k
        last = x
    return total + len(xs)
"""
tell("a loop that adds up", LOOP, Step(""))
tell("a loop: what it reads", LOOP, Step("for value", args=((1, 2, 3), 5), why={"for": "`k` has changed"}))
tell("a loop: what is returned", LOOP, Step("value", text=LOOP.replace("total + len", "total - len")))
tell(
    "a loop that may bind nothing",
    "def f(xs=(), k=1):\n    n = len(xs)\n    for x in xs:\n        found = x * k\n    return [n]\n",
    Step("for", args=((), 2)),
    Step("n for value", args=((1,), 2)),
    Step("", args=((), 2)),
)
tell(
    "a name that keeps its value where a branch is not taken",
    "def f(x=1, k=2):\n    a = x * 10\n    if k > 5:\n        a = k + 0\n    return a + 1\n",
    Step("a if value", args=(2, 2)),
    Step("if value", args=(2, 9)),
    Step("if", args=(2, 3)),
)
tell(
    "a list that a branch may replace is not taken for another's",
    """
def f(x=1, k=2):
    rows = [x, x]
    if k > 5:
        rows = [k]
    n = len(rows)
    return [n, rows[0]]
""",
    Step("rows if n value", args=(7, 2), why={"if": "it shares what it holds with `rows`"}),
    Step("if n value", args=(7, 9)),
)
tell(
    "what a loop appends to is changed, so it runs",
    """
def f(xs=(1, 2)):
    rows = [0][:1]
    for x in xs:
        rows.append(x * 2)
    n = sum(rows)
    return [n]
""",
    Step("for", why={"for": "it changed `rows` in place"}),
    Step("for n value", args=((5,),)),
)
tell(
    "an exception that is caught",
    """
def f(text='x'):
    try:
        n = int(text)
    except ValueError:
        n = -1
    return n + 1
""",
    Step(""),
    Step("try value", args=("12",)),
    Step("", args=("x",)),
)
tell(
    "an exception that is caught under a name",
    """
def f(text='x'):
    try:
        n = int(text)
    except ValueError as error:
        n = len(error.args)
    return n + 1
""",
    Step(""),
    Step("try value", args=("12",)),
)
tell(
    "patterns",
    """
def f(x=(1, 2)):
    match x:
        case [a, b]:
            n = a + b
        case _:
            n = 0
    return n * 2
""",
    Step(""),
    Step("match value", args=((1, 3),)),
    Step("match value", args=(3,)),
)
tell("while", "def f(n=5):\n    k = n * 2\n    while k > 3:\n        k -= 2\n    return k + 1\n", Step(""))
tell(
    "a block that returns runs",
    "def f(n=5):\n    k = n * 2\n    if k > 3:\n        return k + 1\n    return k + 2\n",
    Step("if"),
)
tell(
    "a block that prints runs",
    """
def f(n=5):
    k = n * 2
    if k > 3:
        print(k)
        m = k + 1
    return k + 2
""",
    Step("if", why={"if": "`print`"}),
)
tell(
    "a block that asks for the clock runs",
    """
import time
def f(n=5):
    if n:
        t = time.time() * 0
    else:
        t = 0.0
    return t + n
""",
    Step("if", why={"if": "`time.time`"}),
)
tell(
    "a `with` runs",
    """
import io
def f(n=5):
    m = n
    with io.StringIO() as to:
        m = n + 1
    return [m + 1]
""",
    Step("m with", why={"with": "it enters a `with`"}),
)
tell(
    "a sum that goes on",
    "def f(n=5, k=1):\n    a = n * 2\n    a += k\n    return a * 2\n",
    Step("a#2 value", args=(5, 2), why={"a#2": "`k` has changed"}),
    Step("a a#2", args=(4, 4)),
)
tell(
    "a list that grows through `+=` is changed",
    "def f(n=5):\n    a = [n] * 2\n    b = a\n    a += [1]\n    return [len(b), len(a)]\n",
    Step("b a#2", why={"a#2": "it changed `a` in place"}),
)
tell(
    "one value under two names",
    "def f(n=5):\n    a = b = [n, n]\n    c = a is b\n    b.append(1)\n    return [len(a), c]\n",
    Step("b", why={"a": "reused"}),
)
tell(
    "the rest of a list",
    "def f(n=5):\n    a, *b = [n, 2, 3]\n    return [a, sum(b)]\n",
    Step(""),
    Step("a value", args=(6,)),
)
tell(
    "a name that is bound on the way",
    "def f(n=5):\n    a = (m := n * 2) + 1\n    return [a]\n",
    Step(""),
    Step("a value", args=(6,)),
)
tell(
    "a name that may be bound on the way",
    "def f(n=5):\n    a = n > 3 and (m := n * 2)\n    return [a]\n",
    Step(""),
    Step("a value", args=(1,)),
)


@pytest.mark.parametrize("story", CASES, ids=lambda case: case.name)
def test_what_changed_runs_again_and_nothing_else(story: Case, world: Any) -> None:
    run_again(story, world)


def test_what_stands_in_a_reused_block_says_so() -> None:
    @flow(cache=True)
    def f(x=1):
        for each in range(3):
            x += each
        if x > 1:
            y = x * 2
            y += 1
        else:
            y = x
        return [y]

    first, again = f.run(), f.run()
    told = {each.id: (each.status, each.why) for each in again.nodes.values() if "/" in each.id}
    assert told == {
        "for#1/body/x": ("not traced", "`for` was reused as a whole"),
        "if#1/body/y": ("not traced", "`if` was reused as a whole"),
        "if#1/body/y#2": ("not traced", "`if` was reused as a whole"),
        "if#1/else/y": ("not traced", "`if` was reused as a whole"),
    }
    assert first.nodes["if#1/body/y"].why == "computed: the block around it was"
    assert again["for"] == {"each": 2, "x": 4} == first["for"]
    assert (again["x"], again["y"], again.value) == (4, 9, [9])
    with pytest.raises(UnknownNodeError, match="for#1/body/x"):
        again["for#1/body/x"]


def test_which_names_a_block_is_handed_counts(world: Any) -> None:
    text = "def f(xs=()):\n    {0} = len(xs)\n    for x in xs:\n        n = x\n        m = x\n    return [{0}, {1}]\n"
    world.define(text.format("n", "n"))
    world.run()
    world.define(text.format("m", "n"))
    run = world.run()
    assert isinstance(run.error, UnboundLocalError)
    assert (run.nodes["for"].status, run["for"]) == ("done", {"m": 0})


def test_a_name_that_a_function_reads_is_that_of_its_own_run() -> None:
    @flow(cache=True)
    def f(x=1, h=None):
        n = x * 1
        h = h or (lambda: n)
        for _ in range(1):
            n = n + 1
            m = h()
        held = [h]
        return m, held

    other = f.run(6).value[1][0]
    assert f.run(7).value[0] == 8
    run = f.run(7, other)
    assert run.value[0] == 7
    assert run.nodes["for"].why == "computed: it binds `n`, which a function reads"


@pytest.mark.parametrize(
    "handler", ["except:", "except BaseException:", "except ValueError:\n        pass\n    except:"]
)
def test_what_an_interrupt_led_to_is_not_kept(world: Any, handler: str) -> None:
    world.define(
        f"def f(n=2):\n    k = n * 2\n    try:\n        k = k // n\n    {handler}\n        k = 0\n    return k + 1\n"
    )
    world.run()
    run = world.run()
    assert run.nodes["try"].status == "done", run.nodes["try"].why


@pytest.mark.parametrize("leaves", ["break", "continue"])
def test_what_leaves_a_finally_catches_an_interrupt_too(world: Any, leaves: str) -> None:
    text = "for _ in [1]:\n        try:\n            k = k // n\n        finally:\n            k = 0\n            "
    world.define(f"def f(n=2):\n    k = n * 2\n    {text}{leaves}\n    return k + 1\n")
    world.run()
    run = world.run()
    assert run.nodes["for"].why == "computed: it catches whatever is raised, an interrupt too"


def test_a_name_that_a_handler_unbinds_has_the_value_that_it_had(world: Any) -> None:
    handler = "except ZeroDivisionError as e:\n        b = e = 0"
    world.define(f"def f(n=0):\n    try:\n        b = 1 // n\n    {handler}\n    return [b]\n")
    world.run()
    assert world.run().values["e"] == 0
