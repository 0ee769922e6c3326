"""Whatever the text and whatever the edit says: a patch with its way back, or an EditError."""

import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import apply, edits, read

_WORDS = [
    *("x", "y", "f", "for", "if", "for/body/y", "helper", "x#2", "<inputs>", "a", "b", "arg1", "value"),
    *(
        "x.y",
        "ä",
        "helper/body/z",
        "try",
        "with",
        "match",
        "output",
        "print",
        "else",
        "body",
        "*",
        "self",
        "lambda",
        "C",
    ),
]
WORDS = st.sampled_from(["", *_WORDS]) | st.text(string.printable, max_size=4)
_CODES = """x = 1|y|for y in x:~  y|return x|# no||x = 'é\\~'|'~ a'|1, 2|(|b, *c = x|if x|for y in x|else|elif y
except E as e|finally|case [x]|while 1|try|with f() as x|  x = 1~  y = 2|x;|int|await x|yield|del x|lambda: x|x: int"""
CODES = st.sampled_from([each.replace("~", "\n") for each in _CODES.replace("\n", "|").split("|")]) | st.text(
    max_size=6
)
MATCH = """def f(x):
    match x:
        case [y, *a]: x = y
        case {'b': y, **a}:
            x = a
        case _:
            y = 1
    while x: x = y
    else:
        global b
        b = (x := y)
    return [x for x in y if b]"""
ASYNC = """async def f(x):
    y = await x
    async for x in y:
        y = [z async for z in x]
    try:
        x
    except E as e: raise
    finally:
        y = x
    return f'{x}{y=}'
"""
METHOD = """    @flow
    def f(self, *, x=1, **k):
        'doc'
\f        with x as y, k as x:
            pass
        return y"""
TEXTS = st.sampled_from(
    [
        "%%flow f(a, b=1)\nx = g(a, 2, c=b)\ny = x if a else b; x = y\nprint(x, y)\nx\n",
        "%%flow f(a, /, b=[1,\n 2], *c, d, **e)  # one\n# two\nx = a\\\n + b\nfor y in x: print(y); x = y\nx",
        "%%flow f()\r\nx = 1\r\nif x:\r\n\ty = '''é\r\n'''\r\nelse: y = 2\r\ny",
        "def f(x):\n  def helper(z, b=2):\n    z = z + b\n    return z\n  y = helper(x)\n  return y",
        "def f(x):\n    y = yield x\n    x = locals()\n    return x",
        "class C:\n    def f(self, x): y = x; return y\n",
        "",
        MATCH,
        ASYNC,
        METHOD,
    ]
) | st.text(max_size=30)
MAYBE = st.none() | WORDS
NODES = st.lists(WORDS, min_size=1, max_size=3).map(tuple)
SINGLE = st.one_of(
    st.builds(lambda code, after: edits.AddNode(code, after=after), CODES, MAYBE),
    st.builds(lambda code, into, branch: edits.AddNode(code, into=into, branch=branch), CODES, WORDS, MAYBE),
    st.builds(edits.RemoveNode, WORDS),
    st.builds(edits.ReplaceNode, WORDS, CODES),
    st.builds(edits.RenameNode, WORDS, WORDS),
    st.builds(lambda node, after: edits.MoveNode(node, after=after), WORDS, MAYBE),
    st.builds(lambda node, into: edits.MoveNode(node, into=into), WORDS, WORDS),
    st.builds(edits.Connect, WORDS, WORDS, WORDS),
    st.builds(edits.Disconnect, WORDS, WORDS),
    st.builds(edits.SetLiteral, WORDS, WORDS, CODES),
    st.builds(edits.LiteralToInput, WORDS, WORDS, WORDS),
    st.builds(edits.AddInput, WORDS, st.none() | CODES, st.none() | CODES, st.none() | st.integers(-1, 4)),
    st.builds(edits.EditInput, WORDS, st.none() | WORDS, st.none() | CODES, st.none() | CODES),
    st.builds(lambda name, position: edits.EditInput(name, position=position), WORDS, st.integers(-1, 4)),
    st.builds(edits.RemoveInput, WORDS),
    st.builds(edits.SetOutput, WORDS),
    st.builds(edits.SetSignature, MAYBE, st.none() | CODES, st.sampled_from([None, (), ("--no-run",), ("-x",)])),
    st.builds(edits.ReplaceHeader, WORDS, CODES, MAYBE),
    st.builds(edits.AddBranch, WORDS, CODES, CODES),
    st.builds(edits.RemoveBranch, WORDS, WORDS),
    st.builds(edits.Wrap, NODES, CODES),
    st.builds(edits.Unwrap, WORDS),
    st.builds(edits.Group, NODES, WORDS),
    st.builds(edits.Ungroup, WORDS),
)
EDITS = SINGLE | st.lists(SINGLE, min_size=1, max_size=3).map(edits.Batch)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, edits.Edit]:
    """A text and an edit; most edits name what the text has."""
    return draw(TEXTS), draw(EDITS)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_an_edit_is_applied_or_refused(case: tuple[str, edits.Edit]) -> None:
    source, edit = case
    name = "C.f" if source.startswith("class") else None
    try:
        patch = apply(source, edit, name)
    except EditError:
        return
    back = apply(patch.source, patch.inverse)

    assert back.source == source
    assert apply(source, back.inverse).source == patch.source
    if name is None:
        assert not read(patch.source).errors
        assert set(patch.ids) == {node.id for node in read(source).walk()}
        assert {now for now in patch.ids.values() if now} <= {node.id for node in read(patch.source).walk()}
