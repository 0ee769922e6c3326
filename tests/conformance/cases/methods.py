"""Functions in classes: private names, `super`, `__class__`."""

from __future__ import annotations

from .table import Table

CASES = Table()
case = CASES.add

case(
    "method",
    """
    class Shop:
        def __init__(self, rate):
            self.rate = rate
        @flow
        def f(self, price):
            net = price * self.rate
            self.last = net
            return net
    """,
    "run(Shop(3).f, 2)",
)
case(
    "super and __class__",
    """
    class A:
        def f(self, x):
            return ("A", x)
    class B(A):
        @flow
        def f(self, x):
            below = super().f(x + 1)
            return __class__.__name__, below, super(B, self).f(0)
    """,
    "run(B().f, 1)",
)
case(
    "private names",
    """
    class Safe:
        __count = 3
        def __secret(self, x):
            return x * 2
        @flow
        def f(self, x):
            __y = self.__secret(x)
            self.__z = __y
            return __y + self.__count, sorted(self.__dict__)
    """,
    "run(Safe().f, 4)",
)
case(
    "private names in a class of underscores",
    """
    class __Hidden:
        @flow
        def f(self):
            self.__x = 1
            return self.__dict__
    """,
    "run(__Hidden().f)",
)
case(
    "private names in a function of a method",
    """
    class Safe:
        def make(self):
            @flow
            def f(x):
                __y = x + 1
                self.__x = __y
                return self.__dict__
            return f
    """,
    "run(Safe().make(), 1)",
)
case(
    "method of a nested class",
    """
    def outer(n):
        class Out:
            class In:
                @flow
                def f(self):
                    x = n
                    self.__y = x
                    return type(self).__qualname__, self.__dict__
        return Out.In()
    """,
    "run(outer(2).f)",
)
case(
    "private method",
    """
    class C:
        @flow
        def __f(self, x):
            y = x + 1
            return y
    """,
    "run(C()._C__f, 1)",
)
case(
    "property calls a flow",
    """
    class C:
        @flow
        def f(self):
            x = self.size
            return x / 0
        @property
        def size(self):
            log("size")
            return 4
    """,
    "run(C().f)",
)
