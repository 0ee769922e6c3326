"""A function as a cell: the inverse of a cell as a function, byte for byte where both can say the same."""

import ast
import inspect
import textwrap

import pytest

from omnitron_kernel.errors import ExportError
from omnitron_kernel.graph import read
from omnitron_kernel.graph.canonical import version_of
from omnitron_kernel.graph.convert import to_cell, to_def
from omnitron_kernel.graph.source import parse

CELLS = [
    "%%flow f(a=1)\na + 1\n",
    "%%flow f(a=1)  # why: so\n# above\nb = a  # beside\n\n# between\nb  # behind\n# below\n",
    "# first\n%%flow f(\n    a=1,  # one\n    *b,\n) -> int  # done\na\n",
    "%%flow f()\ns = '''one\n  two\n\tthree\n'''\ns + '''\nfour'''\n",
    "%%flow f()\ns = 'one\\\n  two' + f'''{\n1\n}\n  x'''\ns\n",
    "%%flow f()\nx = [\n  (1,\n2),\n    # inside\n]\nx\n",
    "%%flow f()\nx = 1 + \\\n  2\nx\n",
    "%%flow f()\nx = 3\n(\n  x\n  + 1\n)\n",
    "%%flow f()\nx = '3'\n(x\n .upper()\n).lower()\n",
    "%%flow f()\nx = (1); (x)\n",
    "%%flow f()\n()\n",
    "%%flow f()\nx = 1; y = 2; x + y ; # shown not\n",
    "%%flow f()\nif 1:\n\tx = 2\n\tif x:\n\t\tx = '''\n\t'''\nelse:\n  x = 3\nx\n",
    "%%flow f()\n@staticmethod\ndef g(a):\n    '''doc\n    '''\n    return a\nclass C:\n  x = 1\nC.x, g\n",
    "%%flow f()\n'doc'\n'text'\n",
    "%%flow f()\n'text'\n",
    "%%flow f()\nx = 1\n",
    "%%flow f(x=1)\nif x:\n    return 2  # early\nx\n",
    "%%flow f()\r\nx = '''a\r\n b'''\r\n\r\nx\r\n",
    "%%flow f(x=1)\n\x0cx = 'a\x0cb'\n\x0c  # far\nif x:\n\x0c  y = 1\nx\n",
    "%%flow f(größe='😀')\n値 = größe + '漢'\n(値)\n",
    "%%flow f()\nlambda: (\n  1)\n",
    "%%flow f()\nprint(1)\nNone\n",
    "%%flow f(g=1)\nx = await g\nx\n",
    "%%flow async f(g=1)\ng\n",
    "%%flow f(n=3)\nfor i in range(n):\n    yield i\n",
    "%%flow f(a: lambda: 0 = 1) -> (lambda: 0)\na\n",
    "%%flow f(a=lambda x: {x: 1}) -> {'a': 1}['a']\na\n",
]


def same(one: str, other: str) -> bool:
    return version_of(parse(one).definition()) == version_of(parse(other).definition())


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_comes_back_from_its_function_byte_for_byte(cell: str) -> None:
    function = to_def(parse(cell))

    assert to_cell(parse(function)) == cell
    assert same(function, cell)
    assert read(function) == read(cell)


@pytest.mark.parametrize(
    ("function", "cell"),
    [
        ("def f(): return 1", "%%flow f()\n1\n"),
        ("def f(x): y = x; return y  # one", "%%flow f(x)\ny = x; y  # one\n"),
        ("def f():\n    return(1)", "%%flow f()\n(1)\n"),
        ("def f():\n    return \\\n        1, 2", "%%flow f()\n1, 2\n"),
        ("def f():\n    return\n", "%%flow f()\nreturn\n"),
        ("def f():\n    print(1)\n", "%%flow f()\nprint(1)\nNone\n"),
        ("def f():\n    'doc'\n", "%%flow f()\n'doc'\nNone\n"),
        ("def f():\n    'doc'\n    return 'x'\n", "%%flow f()\n'doc'\n'x'\n"),
        ("def f(): ...", "%%flow f()\n...\nNone\n"),
        ("def f(): pass", "%%flow f()\npass\n"),
        ("def f():  # why\n\n    # how\n    return 1\n", "%%flow f()  # why\n\n# how\n1\n"),
        ("# what\n@flow\n@other(\n  1)\ndef f():\n    return 1\n", "# what\n%%flow f()\n1\n"),
        ("import x\n\n\n# what\ndef f(a, *, b):\n\treturn a\n\nf()\n", "# what\n%%flow f(a, *, b)\na\n"),
        ("    def f(self):\n        return self.x\n", "%%flow f(self)\nself.x\n"),
        ("async def f(x):\n    return x\n", "%%flow async f(x)\nx\n"),
        ("async def f(x):\n    return await x\n", "%%flow f(x)\nawait x\n"),
        ("async def f(x):\n    yield x\n    print(x)\n", "%%flow async f(x)\nyield x\nprint(x)\n"),
        ("def f(x):\n    yield x\n", "%%flow f(x)\nyield x\nNone\n"),
        ("def f(x):\r\n    return x\r\n", "%%flow f(x)\r\nx\r\n"),
        ("def f(\n    a,  # one: 1\n    b: 'x:' = {1: 2},\n) -> 'a:b':\n    return a\n",
         "%%flow f(\n    a,  # one: 1\n    b: 'x:' = {1: 2},\n) -> 'a:b'\na\n"),
        ("def f():\n    return 1\n    # after\n\n# outside\n", "%%flow f()\n1\n# after\n"),
        ("def f():\n    x = '''\n    kept'''\n    return x\n", "%%flow f()\nx = '''\n    kept'''\nx\n"),
    ],
)  # fmt: skip
def test_a_function_becomes_the_cell_that_one_would_write(function: str, cell: str) -> None:
    made = to_cell(parse(function))

    assert made == cell
    assert same(made, function)


@pytest.mark.parametrize(
    ("function", "told"),
    [
        ("def f():\n    nonlocal x\n    x = 1\n", "no function stands around"),
        ("    def f(self):\n        return super().f()\n", "`super` needs the class"),
        ("    def f(self):\n        return self.__x\n", "`__x` is a private name"),
        ("def f\\\n(x):\n    return x\n", "has no signature"),
    ],
)
def test_what_only_a_def_can_say_is_refused(function: str, told: str) -> None:
    with pytest.raises(ExportError, match=told):
        to_cell(parse(function))


def test_a_cell_is_its_own_conversion() -> None:
    assert to_cell(parse(CELLS[1])) == CELLS[1]


def test_a_text_without_signature_is_refused() -> None:
    with pytest.raises(ValueError, match="signature"):
        to_cell(parse("x = 1"))


@pytest.mark.parametrize("module", [ast, inspect, textwrap])
def test_the_standard_librarys_functions_become_cells_and_come_back(module) -> None:
    """What is refused says why; all else is the same flow in both forms, and comes back as it was."""
    text = inspect.getsource(module)
    made = 0
    for statement in ast.parse(text).body:
        if not isinstance(statement, ast.FunctionDef):
            continue
        source = parse(text, statement.name)
        cell = to_cell(source)
        again = to_def(parse(cell))
        assert version_of(parse(again).definition()) == version_of(source.definition())
        assert to_cell(parse(again)) == cell
        made += 1
    assert made
