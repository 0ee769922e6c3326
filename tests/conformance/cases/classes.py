"""Classes around flows and inside them: kinds of methods, descriptors, dataclasses, metaclasses."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "static and class methods",
    """
    class C:
        made = 0
        @staticmethod
        @flow
        def f(x):
            y = x + 1
            return y
    class D(C):
        pass
    """,
    "(run(C.f, 1), run(D().f, 2))",
)
case(
    "a property's getter and setter",
    """
    class C:
        def get(self):
            x = self._x
            return x * 2
        get = flow(get)
        def set(self, value):
            doubled = value * 2
            self._x = doubled
        set = flow(set)
        x = property(get, set)
    def f():
        c = C()
        c.x = 3
        run(C.set, c, 5)
        return c.x, run(C.get, c), c._x
    """,
    "f()",
)
case(
    "methods of a dataclass with slots",
    """
    from dataclasses import dataclass, field, replace
    class Base:
        __slots__ = ()
        def scale(self):
            return 10
    @dataclass(slots=True, frozen=True)
    class Point(Base):
        x: int
        ys: list = field(default_factory=list)
        @flow
        def f(self, by):
            moved = replace(self, x=self.x + by)
            self.ys.append(moved.x)
            return moved, self.ys is moved.ys
    """,
    "run(Point(1).f, 2)",
)
case(
    "a dataclass in a flow",
    """
    from dataclasses import dataclass, field
    @flow
    def f(n):
        @dataclass(order=True)
        class Item:
            price: int
            tags: list = field(default_factory=list, compare=False)
            def twice(self):
                return self.price * 2
        items = [Item(each) for each in range(n)]
        items[0].tags.append("first")
        best = max(items)
        return best.twice(), items[0].tags, items[1].tags, Item(1) == Item(1), repr(best)
    """,
    "run(f, 3)",
)
case(
    "descriptors are told their names",
    """
    @flow
    def f():
        class Named:
            def __set_name__(self, owner, name):
                log(owner.__name__, name)
                self.name = name
            def __get__(self, instance, owner):
                log("get", self.name)
                return self if instance is None else instance.__dict__.get(self.name, "unset")
            def __set__(self, instance, value):
                log("set", self.name)
                instance.__dict__[self.name] = value
        class C:
            a = Named()
            b = c = Named()
        thing = C()
        thing.a = 1
        thing.b, thing.c = 2, 3
        return thing.a, thing.b, sorted(thing.__dict__), C.a is C.__dict__["a"]
    """,
)
case(
    "subclasses are told and metaclasses make",
    """
    @flow
    def f():
        made = []
        class Meta(type):
            @classmethod
            def __prepare__(meta, name, bases, **kw):
                log("prepare", name)
                return {"prepared": True}
            def __new__(meta, name, bases, names, **kw):
                made.append((name, sorted(kw)))
                return super().__new__(meta, name, bases, names)
            def __init__(cls, name, bases, names, **kw):
                super().__init__(name, bases, names)
        class Base(metaclass=Meta, loud=True):
            def __init_subclass__(cls, **kw):
                log("subclass", cls.__name__)
                super().__init_subclass__()
        class Child(Base):
            size = 1
        return made, Child.prepared, type(Child).__name__
    """,
)
case(
    "super in every kind of method",
    """
    @flow
    def f():
        class A:
            def __init__(self, x):
                self.x = x
            @classmethod
            def make(cls, x):
                return cls(x)
            @property
            def size(self):
                return self.x
        class B(A):
            def __init__(self, x):
                super().__init__(x + 1)
            @classmethod
            def make(cls, x):
                return super().make(x * 10)
            @property
            def size(self):
                return super().size + [super(B, self).size for _ in "a"][0]
            def who(self):
                return __class__.__name__
        b = B.make(2)
        return b.x, b.size, b.who()
    """,
)
case(
    "the class's cell in a flow's own loops",
    """
    class A:
        def f(self, xs):
            return ["A", *xs]
    class B(A):
        @flow
        def f(self, xs):
            out = []
            for x in xs:
                if x:
                    below = super().f([x])
                    out.append(below)
                else:
                    names = [__class__.__name__ for _ in range(2)]
                    out += names
            self.__kept = out
            return out, sorted(self.__dict__)
    """,
    "run(B().f, [1, 0])",
)
case(
    "enumerations and named tuples in a flow",
    """
    import enum
    from typing import NamedTuple
    @flow
    def f():
        class Color(enum.Enum):
            RED = 1
            BLUE = enum.auto()
            def low(self):
                return self.name.lower()
        class Pair(NamedTuple):
            a: int
            b: int = 2
        pair = Pair(1)
        return [each.low() for each in Color], Color(2) is Color.BLUE, pair, pair._replace(b=5)
    """,
)
case(
    "special methods are flows",
    """
    class Money:
        def __init__(self, n):
            self.n = n
        @flow
        def __add__(self, other):
            total = self.n + other.n
            return Money(total)
        @flow
        def __eq__(self, other):
            mine, theirs = self.n, other.n
            return mine == theirs
        @flow
        def __call__(self, by=1):
            scaled = self.n * by
            return scaled
        __hash__ = None
    """,
    "(run(Money.__add__, Money(1), Money(2)).n, Money(1) + Money(2) == Money(3), run(Money(2).__call__, by=4))",
)
case(
    "a flow as an instance's attribute",
    """
    class C:
        pass
    @flow
    def f(x):
        y = x + 1
        return y
    def g():
        c = C()
        c.f = f
        return run(c.f, 1)
    """,
    "g()",
)
case(
    "a class body sees the flow's names",
    """
    x = "module"
    @flow
    def f(y):
        z = y
        class C:
            first = x, y
            x = "class"
            second = x, [y for _ in "a"]
            del x
            third = x
            if z:
                for i in range(2):
                    w = i
            try:
                1 / 0
            except ZeroDivisionError as error:
                told = str(error)
        return C.first, C.second, C.third, C.w, C.told, hasattr(C, "error")
    """,
    "run(f, 1)",
)
