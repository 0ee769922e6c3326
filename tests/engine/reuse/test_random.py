"""Random flows and random edits of them: what a run under the cache gives is what a fresh one gives, always.

Compared are the value, each node's value in every way that is looked into, which names are one object, the exception,
what was printed in which order, and what became of what the flow was handed.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

HELPERS = """
K = [1]
PRINTED = []

def inc(x):
    return x + 1

def first(xs):
    return xs[0]

def same(xs):
    return xs

def pair(xs):
    return [xs, xs]

def grown(xs):
    xs.append(len(xs))
    return xs

def grow(xs):
    xs.append(7)
    return len(xs)

def copied(xs):
    made = list(xs)
    made.append(K[0])
    return made

def tell(xs):
    print(xs)
    return 1

def keep(xs):
    K.append(len(xs))
    return len(K)

def nested(xs):
    return {"all": xs, "some": [each for each in xs if each]}

def undone(xs, ys):
    xs.append(9)
    n = len(ys)
    xs.pop()
    return n

def shown(xs, ys):
    return [xs == ys, xs is ys, xs is K, len(PRINTED)]

def late(xs):
    return lambda: sum(xs)

def drawn(xs):
    return (each for each in xs)
"""

NAMES = ("a", "b", "c", "d")
LISTS = st.sampled_from(
    [
        *(
            "[x, 1]",
            "[x, True]",
            "[x, 1.0]",
            "list({0})",
            "{0}",
            "same({0})",
            "copied({0})",
            "grown({0})",
            "sorted({0})",
        ),
        *(
            "{0}[:]",
            "{0} + {1}",
            "[each for each in {0}]",
            "{0} * 2",
            "pair({0})[0]",
            "nested({0})['some']",
            "nested({0})['all']",
        ),
        *("list(drawn({0}))", "(lambda: {0})()", "list(reversed({0}))", "({0}, {1})[0]", "list(map(inc, {0}))"),
    ]
)
NUMBERS = st.sampled_from(
    [
        *(
            "len({0})",
            "sum({0})",
            "first({0})",
            "inc(n)",
            "n + 1",
            "grow({0})",
            "tell({0})",
            "keep({0})",
            "late({0})()",
        ),
        *(
            "max({0})",
            "{0}[0]",
            "{0}.pop()",
            "int({0} is {1})",
            "int({0} == {1})",
            "1 // (n % 5)",
            "K[0] + n",
            "hash(n)",
            "undone({0}, {1})",
            "int(shown({0}, {1})[1])",
            "undone({0}, K)",
            "x",
        ),
    ]
)
CHANGES = st.sampled_from(
    [
        *(
            "{0}.append(n)",
            "{0}[0] = n",
            "{0} += [n]",
            "del {0}[0]",
            "{0}.reverse()",
            "{0}.extend({1})",
            "print({0})",
            "pass",
        ),
        *("n += 1", "n *= len({0})", "{0} = {1} = [n, x]", "n, *{0} = [n, x, 3]", "{0} = [m := n + 1]"),
        *("if n > 2: {0}.append(3)", "for each in {1}: n = n + each", "K[0] = n", "{0} = {1}", "x = n"),
    ]
)

BLOCKS = st.sampled_from(
    [
        "if n > 2:|    {0} = {1}|else:|    n = len({0})",
        "if n > 2:|    {0} = list({1})|    n = n + 1|elif x:|    {0} = [n]|else:|    {0} = {1} + [2]",
        "if x:|    {0} = [n]|    p = {0}|else:|    {1} = {0}",
        "if n > 1:|    m = [n]|n = len(m) if n > 1 else n",
        "if {0}:|    {1}.append(n)",
        "if n > 2:|    del {0}[0]|else:|    print(n)",
        "for each in {1}:|    n = n + each|    last = each",
        "for each in {1}:|    if each:|        {0} = [each]|        continue|    n = each|else:|    n = n + 1",
        "for each in {1}[:3]:|    {0}.append(each)",
        "for place, each in enumerate({0}):|    n = inc(n) + place|    if n > 20: break",
        "for each in [{0}, {1}]:|    each = list(each)|    n = n + len(each)",
        "for each in [{0}, {1}]:|    n = grow(each)",
        "try:|    n = {0}[3]|except IndexError:|    n = len({1})",
        "try:|    n = {0}[3]|    {1} = [n]|except IndexError as error:|    n = len(str(error))|finally:|    {0} = [n]",
        "try:|    n = 1 // (n % 3)|except ZeroDivisionError:|    pass|else:|    {0} = [n]",
        "while n > 9:|    n = n - 4",
        "while n < 3:|    n += 1|    {0}.append(n)",
        "match {0}:|    case [p, *q]:|        n = int(p)|        {1} = q|    case _:|        {1} = [n]",
        "match n:|    case 2:|        {1} = {0}",
        "with open('/dev/null') as file:|    n = n + 1",
    ]
)

ORIGINS = [["c = list(a)", "d = b"], ["c = a", "d = list(b)"], ["c = [x, 2]", "d = a"], ["c = K", "d = list(K)"]]
"""Values that are equal, of which now these and now those are one object."""


@st.composite
def statements(draw: Any) -> list[str]:
    """The body of a flow: names of lists, a number `n`, and what changes them."""
    lines = ["a = [x, 2]", "b = [3, x]", "c = list(a)", "d = b", "n = inc(x)"]
    for _ in range(draw(st.integers(1, 8))):
        one, other = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            lines.append(f"{draw(st.sampled_from(NAMES))} = {draw(LISTS).format(one, other)}")
        elif kind == 1:
            lines.append(f"n = {draw(NUMBERS).format(one, other)}")
        elif kind == 2:
            lines.append(draw(CHANGES).format(one, other))
        else:
            lines.append(draw(BLOCKS).format(one, other).replace("|", "\n    "))
    return lines


@st.composite
def stories(draw: Any) -> list[tuple[list[str], int, str]]:
    """Texts of one flow after another, each with an input and a helper that is defined anew before."""
    lines = draw(statements())
    told = [(lines, draw(st.integers(0, 4)), "")]
    for _ in range(draw(st.integers(1, 4))):
        lines = list(lines)
        if draw(st.booleans()):
            place = draw(st.integers(5, len(lines)))
            lines[place : place + draw(st.integers(0, 1))] = draw(statements())[5:]
        if draw(st.booleans()):
            lines[2:4] = draw(st.sampled_from(ORIGINS))
        anew = draw(
            st.sampled_from(
                ["", "", "def inc(x):\n    return x + 2\n", "def first(xs):\n    return xs[-1]\n", "K = [2]\n"]
            )
        )
        told.append((lines, draw(st.sampled_from([told[-1][1], 1, 2, True])), anew))
    return told


def flow_of(lines: list[str]) -> str:
    return "\n".join(["def f(x):", *(f"    {line}" for line in lines), "    return a, b, c, d, n", ""])


@given(stories())
def test_a_reused_run_is_a_fresh_one(both: Any, story: list[tuple[list[str], int, str]]) -> None:
    both.begin(HELPERS)
    for lines, x, anew in story:
        if anew:
            both.define(anew)
        both.define(flow_of(lines))
        both.compare(x)
        both.compare(x)
