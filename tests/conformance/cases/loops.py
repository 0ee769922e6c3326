"""Loops: every way into them, through them and out."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "for with else, break and continue",
    """
    @flow
    def f(xs):
        seen = []
        for x in xs:
            if x == 1:
                continue
            if x == 3:
                seen.append("break")
                break
            y = x * 2
            seen.append(y)
        else:
            seen.append("else")
        return seen
    """,
    "[run(f, xs) for xs in ([], [1, 2], [1, 2, 3, 4])]",
)
case(
    "list changed while it is walked",
    """
    @flow
    def f(xs):
        out = []
        for x in xs:
            if x < 3:
                xs.append(x + 1)
            out.append(x)
        return out, xs
    """,
    "run(f, [1])",
)
case(
    "dictionary changed while it is walked",
    """
    @flow
    def f(table):
        for key in table:
            value = table[key]
            table[value] = key
        return table
    """,
    "run(f, {'a': 'b'})",
)
case(
    "iterator fails on the way",
    """
    def numbers():
        yield 1
        raise ValueError("no more")
    @flow
    def f():
        total = 0
        for number in numbers():
            total += number
            log(total)
        return total
    """,
)
case(
    "not iterable",
    """
    @flow
    def f(x):
        before = x
        for each in before:
            y = each
        return y
    """,
    "run(f, 3)",
)
case(
    "an iterator is shared by two loops",
    """
    @flow
    def f(xs):
        numbers = iter(xs)
        for a in numbers:
            first = a
            break
        for b in numbers:
            rest = b
            log(rest)
        return first, rest, next(numbers, "end")
    """,
    "run(f, [1, 2, 3])",
)
case(
    "stop iteration in a body",
    """
    @flow
    def f(xs):
        numbers = iter(xs)
        for x in [1, 2, 3]:
            y = next(numbers)
            log(x, y)
        return y
    """,
    "run(f, [1])",
)
case(
    "while condition binds and fails",
    """
    @flow
    def f(xs):
        out = []
        while (x := xs.pop()) / x:
            y = x * 2
            out.append(y)
        return out
    """,
    "run(f, [0, 1, 2])",
)
case(
    "while with else and return",
    """
    @flow
    def f(n):
        while n:
            n -= 1
            if n == 5:
                return "five"
        else:
            log("else", n)
            last = n
        return last
    """,
    "(run(f, 3), run(f, 8))",
)
case(
    "nested loops with every way out",
    """
    @flow
    def f(rows):
        out = []
        for i, row in enumerate(rows):
            for j, x in enumerate(row):
                if x is None:
                    break
                if x < 0:
                    continue
                while x:
                    x -= 1
                    if x == 7:
                        return out, "seven", i, j
                    out.append((i, j, x))
                else:
                    out.append("done")
            else:
                out.append("row")
                continue
            out.append("broken")
        return out
    """,
    "(run(f, [[1, -1, 2], [3, None, 9]]), run(f, [[1], [9]]))",
)
case(
    "break, continue and return through finally",
    """
    @flow
    def f(xs):
        out = []
        for x in xs:
            try:
                if x == 1:
                    continue
                if x == 2:
                    break
                if x == 3:
                    return out, "returned"
                out.append(x)
            finally:
                out.append(("finally", x))
                log(x)
        else:
            out.append("else")
        return out
    """,
    "[run(f, xs) for xs in ([0, 1], [0, 1, 2, 0], [0, 3, 0])]",
)
case(
    "leaving a loop from finally drops the exception",
    """
    @flow
    def f(xs):
        out = []
        for x in xs:
            try:
                y = 1 / x
                out.append(y)
            finally:
                if x == 0:
                    out.append("dropped")
                    break
        while True:
            try:
                out[99]
            finally:
                return out
    """,
    "run(f, [1, 0, 2])",
)
case(
    "continue in finally",
    """
    @flow
    def f(xs):
        out = []
        for x in xs:
            try:
                out.append(10 // x)
            finally:
                continue
        return out
    """,
    "run(f, [0, 1, 0, 2])",
)
case(
    "generators live through a loop",
    """
    def count(n):
        try:
            while True:
                got = yield n
                n += got or 1
        finally:
            log("closed", n)
    @flow
    def f():
        numbers = count(0)
        out = [next(numbers)]
        for step in (2, 3):
            now = numbers.send(step)
            out.append(now)
        numbers.close()
        for n in count(10):
            if n > 11:
                break
            out.append(n)
        return out, next(numbers, "end")
    """,
)
case(
    "many rounds",
    """
    @flow
    def f(n):
        total, seen = 0, set()
        for i in range(n):
            y = i * 7 % 13
            if y in seen:
                total += y
                continue
            seen.add(y)
        return total, sorted(seen)
    """,
    "run(f, 20_000)",
)
case(
    "interrupt in a loop",
    """
    @flow
    def f(xs):
        for x in xs:
            y = x
            if y == 2:
                raise KeyboardInterrupt(y)
            log(y)
        return y
    """,
    "run(f, [1, 2, 3])",
)
case(
    "recursion from a loop",
    """
    @flow
    def f(tree):
        out = []
        for branch in tree:
            if isinstance(branch, list):
                below = run(f, branch)
                out += below
            else:
                leaf = branch * 2
                out.append(leaf)
        return out
    """,
    "run(f, [1, [2, [3, []], 4], 5])",
)
case(
    "recursion from a loop fails at the bottom",
    """
    @flow
    def f(tree):
        for branch in tree:
            if isinstance(branch, list):
                below = run(f, branch)
            else:
                leaf = 1 / branch
                log(leaf)
    """,
    "run(f, [1, [2, [0]], 4])",
)
case(
    "recursion error in a loop is caught",
    """
    def deep(n):
        return deep(n + 1)
    @flow
    def f():
        told = []
        for start in range(2):
            try:
                deep(start)
            except RecursionError as error:
                kind = type(error).__name__
                told.append(kind)
        return told
    """,
)
case(
    "loop in a loop's else, with in a loop, loop in a with",
    """
    class Door:
        def __init__(self, name):
            self.name = name
        def __enter__(self):
            log("open", self.name)
            return self
        def __exit__(self, kind, *_):
            log("close", self.name, kind and kind.__name__)
            return kind is KeyError
    @flow
    def f(xs):
        out = []
        for x in xs:
            with Door(x) as door:
                if x == 1:
                    continue
                if x == 2:
                    {}[x]
                if x == 3:
                    break
                name = door.name
                out.append(name)
        else:
            with Door("else"):
                for y in xs:
                    if y:
                        return out, y
        with Door("last"):
            while True:
                return out, name
    """,
    "[run(f, xs) for xs in ([0, 1, 2], [0, 3, 4], [0])]",
)
case(
    "a match in a loop",
    """
    @flow
    def f(things):
        out = []
        for thing in things:
            match thing:
                case {"stop": True}:
                    break
                case [x, y] if x > y:
                    point = x, y
                    out.append(point)
                case [x, *rest]:
                    log(x, rest)
                    continue
                case int(n) | float(n):
                    return out, n
            out.append("end of round")
        return out, x
    """,
    "[run(f, xs) for xs in ([[2, 1], [1, 2], {}, {'stop': True}, 3], [[5, 4], 'text', 1.5])]",
)
