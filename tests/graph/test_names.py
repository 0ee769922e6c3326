"""Which names a statement reads, binds and changes, by Python's rules of scope."""

import ast
import symtable

import pytest

from omnitron_kernel.graph.names import Uses, called, root_name, uses_of


def uses(text: str) -> Uses:
    (statement,) = ast.parse(text).body
    return uses_of(statement)


def globals_of(table: symtable.SymbolTable) -> set[str]:
    """The names that a scope and the scopes in it take from around the function."""
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return own.union(*(globals_of(each) for each in table.get_children()))


@pytest.mark.parametrize(
    ("text", "reads", "later", "binds"),
    [
        ("x = y", "y", "", "x"),
        ("x += y", "x y", "", "x"),
        ("a = b = c.d[e]", "c e", "", "a b"),
        ("a, (b, *c), d.e, f[g] = h", "d f g h", "", "a b c"),
        ("x: T = y", "y", "", "x"),
        ("x: T", "", "", ""),
        ("x.a: T = y", "x y", "", ""),
        ("import a.b, c as d", "", "", "a d"),
        ("from a import b, c as d", "", "", "b d"),
        ("from a import *", "", "", ""),
        ("[x * k for x in xs if x > low]", "k xs low", "", ""),
        ("{x: y for x, y in xs.items() for z in x}", "xs", "", ""),
        ("[x for x in x]", "x", "", ""),
        ("[y for x in xs for y in x]", "xs", "", ""),
        ("[(w := x) for x in xs]", "xs", "", "w"),
        ("f(w := y)", "f y", "", "w"),
        ("lambda a, *b, c=d, **e: a + b + c + e + g", "d", "g", ""),
        ("h = lambda: h()", "", "h", "h"),
        ("def f(a: T = b, *c: U) -> V:\n x = a + y\n return x", "T b U V", "y", "f"),
        ("def f():\n return f()", "", "f", "f"),
        ("def f():\n def g(): return x\n x = 1\n return g", "", "", "f"),
        ("def f():\n def g(): return x\n return g", "", "x", "f"),
        ("def f():\n global x\n x = 1", "", "x", "f"),
        ("def f():\n nonlocal x\n x += 1", "", "x", "f"),
        ("def f():\n try: pass\n except E as e: pass", "", "E", "f"),
        ("def e():\n try: pass\n except E as e: pass", "", "E", "e"),
        ("def f():\n del x", "", "", "f"),
        ("@deco(a)\ndef f(): pass", "deco a", "", "f"),
        ("@deco\nclass C(B, metaclass=M):\n x = y\n z = x\n def m(self): return x", "deco B M y", "x", "C"),
        ("class C:\n x: T = 1\n y: U", "T U", "", "C"),
        ("class C:\n k = 1\n z = [k for x in xs]", "k xs", "", "C"),
        ("for i, d.x in xs:\n y = i + k\nelse:\n z = y", "xs d i k y", "", "i y z"),
        ("while (n := f(n)): pass", "f n", "", "n"),
        ("with open(p) as h, g() as (a, b): pass", "open p g", "", "h a b"),
        ("try:\n x = f()\nexcept E as e:\n g(e)\nfinally: h()", "f E g e h", "", "x"),
        ("try:\n e = 1\nexcept E as e: pass", "E", "", "e"),
        ("match m:\n case C(a, b=[c, *d]) | {'k': (c), **e} as g if h: pass", "m C h", "", "a c d e g"),
        ("match m:\n case K.x | None: pass", "m K", "", ""),
        ("del x", "", "", ""),
        ("del x.y, z[0]", "x z", "", ""),
        ("f'{x!r:>{w}}'", "x w", "", ""),
        ("assert x, y", "x y", "", ""),
        ("raise E from e", "E e", "", ""),
    ],
)
def test_names_follow_pythons_scopes(text: str, reads: str, later: str, binds: str) -> None:
    found = uses(text)

    assert set(found.reads) == set(reads.split())
    assert set(found.later) == set(later.split())
    assert set(found.binds) == set(binds.split())


@pytest.mark.parametrize(
    "body",
    [
        "x = [a for a in b if c]",
        "f = lambda p, *q: p + r(q)",
        "def g(a=b):\n  c = d\n  return [e for c in a]",
        "class C(D):\n  e = f\n  def m(s): return g",
        "x = y = (z := w)",
        "for i in j:\n  k = {l: m for l in n}",
        "with a as (b, [c, *d]): pass",
        "try: a\nexcept b as c: d = c",
        "match a:\n  case B(c) if d: e = c",
        "from a import b\nimport c.d",
        "del a\nb[c] = d",
        "def o():\n  def i():\n    nonlocal v\n    v = w\n  v = u\n  return i",
    ],
)
def test_the_free_names_are_those_that_python_finds(body: str) -> None:
    """`symtable` is Python's own answer; a statement's names taken together must be the same."""
    tree = ast.parse(body)
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    (function,) = symtable.symtable(f"def outer():\n{indented}", "t", "exec").get_children()
    found = [uses_of(each) for each in tree.body]
    bound = {name for each in found for name in (*each.binds, *each.deletes)}

    # From 3.12 on a comprehension's own names stand among the locals of the function that it is inlined into.
    inlined = {
        name.id
        for each in ast.walk(tree)
        if isinstance(each, ast.comprehension)
        for name in ast.walk(each.target)
        if isinstance(name, ast.Name)
    }
    assert bound == set(function.get_locals()) - (inlined - bound)
    assert {name for each in found for name in each.names} - bound == globals_of(function)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("items.append(1)", "items"),
        ("await items.put(1)", "items"),
        ("a.b.c.update(x)", "a"),
        ("df['x'] = y", "df"),
        ("a.b, c[0] = d", "a c"),
        ("[a.b, *c.d] = d", "a c"),
        ("x += 1", "x"),
        ("x.n += 1", "x"),
        ("del d['k']", "d"),
        ("x.a: int = 1", "x"),
        ("df.drop('x', inplace=True)", "df"),
        ("df.drop('x', inplace=False)", ""),
        ("y = items.pop()", ""),
        ("f().append(1)", ""),
        ("items.head()", ""),
        ("for d['k'] in xs: pass", "d"),
        ("if c:\n items.append(1)\nelse:\n x += 1", "items x"),
        ("def f(): items.append(1)", ""),
    ],
)
def test_changes_in_place_are_seen(text: str, changes: str) -> None:
    assert uses(text).changes == tuple(changes.split())


@pytest.mark.parametrize(
    ("text", "maybe"),
    [
        ("x = y", ""),
        ("x = y = z", ""),
        ("a, *b = y", ""),
        ("x: int = 1", ""),
        ("(x := 1)", ""),
        ("f() and (x := 1)", "x"),
        ("if c: x = 1", "x"),
        ("for x in xs: pass", "x"),
        ("import a.b as c", ""),
        ("def f(): pass", ""),
    ],
)
def test_what_a_statement_may_leave_unbound_is_told(text: str, maybe: str) -> None:
    assert uses(text).maybe == set(maybe.split())


@pytest.mark.parametrize(
    ("text", "deletes"),
    [
        ("del x, (y, [z])", "x y z"),
        ("if c: del x", "x"),
        ("try: pass\nexcept E as e: pass", "e"),
        ("def f():\n try: pass\n except E as e: del x", ""),
        ("class C:\n x = 1\n del x", ""),
    ],
)
def test_only_the_statements_own_scope_unbinds(text: str, deletes: str) -> None:
    assert uses(text).deletes == set(deletes.split())


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("x = len(y)", False),
        ("x = sorted(y, key=lambda e: e[0])", False),
        ("x = sorted(y, key=len)", False),
        ("x = sorted(y, key=cost)", True),
        ("x = max(y, key=lambda e: cost(e))", True),
        ("x = map(str, y)", False),
        ("x = map(cost, y)", True),
        ("x = filter(None, y)", False),
        ("x = f(y)", True),
        ("x = y.f()", True),
        ("x = y + z[0].a", False),
        ("x = [f(e) for e in y]", True),
        ("def f(): return g()", True),
        ("def f(): return 1", False),
        ("@deco\ndef f(): pass", True),
        ("class C: pass", True),
        ("import a", True),
        ("x = await y", True),
    ],
)
def test_a_call_is_unknown_unless_it_and_what_it_is_handed_are_known(text: str, calls: bool) -> None:
    assert uses(text).calls is calls


def test_a_builtin_that_stands_for_something_else_is_not_known() -> None:
    (statement,) = ast.parse("x = len(y)").body

    assert uses_of(statement, pure=frozenset()).calls


def test_global_and_nonlocal_names_are_outer() -> None:
    assert uses("global a, b").outer == {"a", "b"}
    assert uses("nonlocal a").outer == {"a"}


def test_reads_come_in_the_order_of_the_text() -> None:
    assert uses("x = c(b, a, key=d)").reads == ("c", "b", "a", "d")


def test_depth_is_no_limit() -> None:
    deep: ast.expr = ast.Name("x", ast.Load())
    for _ in range(50_000):
        deep = ast.UnaryOp(ast.Not(), deep)

    assert uses_of(ast.Expr(deep)).reads == ("x",)


def test_the_root_of_a_target() -> None:
    assert root_name(ast.parse("a.b[c].d", mode="eval").body) == "a"
    assert root_name(ast.parse("f().b", mode="eval").body) is None


def test_an_awaited_call_is_a_call() -> None:
    assert called(ast.parse("await f()").body[0].value) is not None
    assert called(ast.parse("f").body[0].value) is None
    assert called(None) is None
