"""What the rounds of a loop bind, change and delete, and what closures made in them see."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "loop over nothing binds nothing",
    """
    @flow
    def f(xs):
        for x in xs:
            y = x
        log("after")
        return x, y
    """,
    "(run(f, [1]), run(f, []))",
)
case(
    "loop body binds now and then",
    """
    @flow
    def f(xs):
        for x in xs:
            if x % 2:
                odd = x
            else:
                even = x
                log(even)
        last = x
        return last, odd
    """,
    "(run(f, [1, 2, 3]), run(f, [2, 4]))",
)
case(
    "loop target is an attribute, an item, a star",
    """
    class Box:
        pass
    @flow
    def f(rows):
        box, table = Box(), {}
        for box.first, table["second"], *rest in rows:
            total = box.first + table["second"]
            log(total, rest)
        for (a, [b, *c]), d in [((1, [2, 3]), 4)]:
            e = a, b, c, d
        return vars_of(box), table, rest, e
    def vars_of(box):
        return box.__dict__
    """,
    "run(f, [(1, 2), (3, 4, 5)])",
)
case(
    "loop target does not fit",
    """
    @flow
    def f(rows):
        total = 0
        for a, b in rows:
            total += a * b
        return total
    """,
    "run(f, [(1, 2), (3,)])",
)
case(
    "closures of a loop share its variable",
    """
    @flow
    def f():
        gets, keeps = [], []
        for i in range(2):
            for j in range(2):
                k = i * 10 + j
                gets.append(lambda: (i, j, k))
                keeps.append(lambda i=i, j=j: (i, j, k))
        inside = [get() for get in gets]
        k = "changed"
        return inside, [get() for get in gets], [keep() for keep in keeps]
    """,
)
case(
    "closures of a loop see it go on",
    """
    @flow
    def f(n):
        get = None
        out = []
        while n:
            if get is None:
                def get():
                    return n
            n -= 1
            seen = get()
            out.append(seen)
        return out
    """,
    "run(f, 3)",
)
case(
    "nonlocal in loops",
    """
    def outer():
        total = 0
        @flow
        def f(xs):
            nonlocal total
            count = 0
            def more():
                nonlocal count
                count += 1
                return count
            for x in xs:
                total += x
                now = more()
                log(total, now)
            return total, count
        return f, lambda: total
    made, total = outer()
    """,
    "(run(made, [1, 2]), run(made, [3]), total())",
)
case(
    "global in loops",
    """
    total = 0
    @flow
    def f(xs):
        global total, last
        for last in xs:
            total += last
            if last == 2:
                del last
                break
        return total
    """,
    "(run(f, [1, 3]), last, run(f, [2]), 'last' in globals(), total)",
)
case(
    "del in loops",
    """
    @flow
    def f(xs):
        for x in xs:
            y = x
            del x
            if y:
                del y
        return y
    """,
    "(run(f, [1, 0]), run(f, [0, 1]))",
)
case(
    "del of the loop's variable shows",
    """
    @flow
    def f(xs):
        for x in xs:
            y = x
            del x
        return x
    """,
    "run(f, [1])",
)
case(
    "unbound in the first round",
    """
    @flow
    def f(xs):
        for x in xs:
            log("round")
            total = total + x
        return total
    """,
    "run(f, [1])",
)
case(
    "imports, functions and classes in loops",
    """
    @flow
    def f(names):
        made = []
        for name in names:
            if name == "math":
                import math as module
            else:
                from os import path as module
            class Local:
                label = name
                items = [name for _ in range(2)]
                def get(self):
                    return self.label, name, module.__name__ == "math"
            def make(cls=Local):
                return cls()
            made.append(make())
        return [each.get() for each in made], Local.items, Local.__qualname__
    """,
    "run(f, ['math', 'path'])",
)
case(
    "loops in a class body",
    """
    @flow
    def f(n):
        class Table:
            rows = []
            for i in range(n):
                rows.append(i * n)
            else:
                done = True
            while i:
                i -= 1
        return Table.rows, Table.i, Table.done
    """,
    "run(f, 3)",
)
case(
    "comprehensions in loops keep their names",
    """
    @flow
    def f(xs):
        for x in xs:
            squares = [x * x for x in range(x)]
            table = {x: [x for x in squares] for x in "ab"}
            found = any((hit := y) > 1 for y in squares)
            log(x, found, hit)
        return x, squares, table
    """,
    "run(f, [1, 3])",
)
case(
    "augmented assignment in loops",
    """
    @flow
    def f(xs):
        n, out, table = 1, [], {"n": 0}
        for x in xs:
            n *= x
            out += [x]
            table["n"] += x
            out[0] -= x
        return n, out, table
    """,
    "run(f, [2, 3, 4])",
)
case(
    "values in loops watch who looks",
    """
    class Loud:
        def __init__(self, name):
            self.name = name
        def __eq__(self, other):
            log("eq", self.name)
            return NotImplemented
        def __bool__(self):
            log("bool", self.name)
            return self.name == "a"
        def __len__(self):
            log("len", self.name)
            return 1
        def __repr__(self):
            log("repr", self.name)
            return self.name
        def __iter__(self):
            log("iter", self.name)
            return iter("xy")
    @flow
    def f():
        out = 0
        for name in "ab":
            loud = Loud(name)
            other = loud
            if other:
                out += 1
            for letter in loud:
                kept = letter
        return out, kept, name
    """,
)
