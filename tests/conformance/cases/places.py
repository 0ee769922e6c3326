"""Where it fails: line and columns of every frame, in every branch of every block."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add


def everywhere(name: str, source: str, places: int) -> None:
    """Adds a case for each place of a text: `at(n)` fails where `n` is the place in question."""
    source = _FAILING + source.replace("\n    ", "\n").lstrip("\n")
    for place in range(places):
        case(f"{name}: place {place}", source, f"run(f, {place})")


_FAILING = '''
class Failed(Exception):
    """Raised at one place."""
class At:
    def __init__(self, place):
        self.place = place
    def __call__(self, n, value=None):
        log(n)
        if n == self.place:
            raise Failed(n)
        return value
'''

everywhere(
    "fails in an if",
    """
    @flow
    def f(place):
        at = At(place)
        for x in range(4):
            if at(0, x == 0): a = at(1)
            elif (
                at(2, x == 1)
            ):
                b = x; c = at(3)
            elif x == 2:
                if x:
                    d = [x,
                         at(4)]
                else:
                    pass
            else:
                at(5)
        return at(6)
    """,
    7,
)
everywhere(
    "fails in a loop",
    """
    @flow
    def f(place):
        at = At(place)
        for x in at(0, [1, 2]):
            y = at(1, x)
            for z in [at(2), y]:
                at(3); w = z
        else:
            v = at(4)
        n = 2
        while at(5, n):
            n -= 1
            if n == 0:
                u = (1,
                     at(6))
        else:
            at(7)
        return x, y, at(8)
    """,
    9,
)
everywhere(
    "fails in a with",
    """
    class Door:
        def __init__(self, at, way, out):
            self.at, self.way, self.out = at, way, out
        def __enter__(self):
            return self.at(self.way, self)
        def __exit__(self, *_):
            self.at(self.out)
    @flow
    def f(place):
        at = At(place)
        with Door(at, 0, 1) as a, (
            Door(at, 2, 3)
        ) as b:
            x = at(4); y = at(5)
            with Door(at, at(6, 7), 8):
                z = (x,
                     at(9))
        return at(10)
    """,
    11,
)
everywhere(
    "fails in a try",
    """
    @flow
    def f(place):
        at = At(place)
        for x in range(3):
            try:
                a = at(0)
                if x:
                    b = 1 / (x - 1)
                log("went on")
            except at(1, ZeroDivisionError) as error:
                c = at(2, error)
                try:
                    at(3)
                finally:
                    d = at(4)
            except (KeyError, at(5, ValueError)):
                at(6)
            else:
                e = [at(7)]
            finally:
                g = at(8); h = g
        return at(9)
    """,
    10,
)
everywhere(
    "fails in a match",
    """
    @flow
    def f(place):
        at = At(place)
        for x in [[1, 2], {"a": 1}, 5, "text"]:
            match at(0, x):
                case [a, b] if at(1, a < b):
                    c = at(2)
                case {"a": d} if (
                    at(3, True)
                ):
                    at(4); e = d
                case int() | float():
                    g = (x,
                         at(5))
                case _:
                    h = at(6)
        return at(7)
    """,
    8,
)
everywhere(
    "fails in a nested definition",
    """
    @flow
    def f(place):
        at = At(place)
        for _ in range(2):
            def g(x=at(0), *,
                  y=at(1)):
                z = at(2); return at(3, z)
            @(lambda made: at(4, made))
            class Local(at(5, object)):
                a = at(6)
                def get(self):
                    return [at(7)
                            for _ in range(2)]
            b = g() or Local().get()
            c = (lambda: at(8))()
        return [at(9) for _ in "ab"], {at(10) for _ in "a"}
    """,
    11,
)

case(
    "reraised in another branch",
    """
    @flow
    def f(xs):
        kept = None
        for x in xs:
            try:
                y = 1 / x
            except ZeroDivisionError as error:
                kept = error
            else:
                log(y)
        if kept:
            raise kept
        return y
    """,
    "run(f, [1, 0, 2])",
)
case(
    "bare raise, deep in handlers",
    """
    @flow
    def f(x):
        try:
            try:
                y = 1 / x
            except ZeroDivisionError:
                for z in [1]:
                    if z:
                        try:
                            {}[z]
                        except KeyError:
                            log("inner")
                        raise
        finally:
            log("finally")
        return y
    """,
    "run(f, 0)",
)
case(
    "bare raise with nothing to raise",
    """
    @flow
    def f(x):
        if x:
            raise
        return x
    """,
    "run(f, 1)",
)
case(
    "traceback read in the handler",
    """
    import traceback
    @flow
    def f(xs):
        lines = []
        for x in xs:
            try:
                y = (
                    1
                    / x
                )
            except ZeroDivisionError as error:
                lines += [each.lineno for each in traceback.extract_tb(error.__traceback__)]
                lines.append(error.__traceback__.tb_frame.f_code.co_name)
        return lines
    """,
    "run(f, [1, 0])",
)
case(
    "the line of a frame that waits",
    """
    import sys, traceback
    def where():
        return [each.lineno for each in traceback.extract_stack() if each.name == "f"]
    @flow
    def f(xs):
        lines = where()
        for x in xs:
            if x:
                here = (
                    where()
                )
                lines += here
            with open(__file__) as file: lines += where()
        return [
            *lines,
            *where(),
        ]
    """,
    "run(f, [0, 1])",
)
case(
    "warnings in every branch",
    """
    import warnings
    @flow
    def f(xs):
        for x in xs:
            if x == 1:
                warnings.warn("one")
            elif x == 2:
                y = warnings.warn("two", RuntimeWarning); z = y
            else:
                try:
                    warnings.warn("three")
                finally:
                    (warnings
                     .warn("four"))
        return x
    """,
    "run(f, [1, 2, 3])",
)
