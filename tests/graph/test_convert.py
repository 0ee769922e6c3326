"""A flow's text as plain Python: nothing is lost on the way, and no string changes its value."""

import ast
import textwrap

import pytest

from omnitron_kernel.graph import read
from omnitron_kernel.graph.canonical import version_of
from omnitron_kernel.graph.convert import to_def
from omnitron_kernel.graph.source import parse

CELLS = [
    "%%flow f(a=1)\na + 1",
    "%%flow f(a=1)  # why: so\n# above\nb = a  # beside\n\n# between\nb  # behind\n# below",
    "# first\n%%flow --no-run   f(\n    a=1,  # one\n    *b,\n) -> int  # done\na",
    "%%flow f()\ns = '''one\n  two\n\tthree\n'''\ns + '''\nfour'''",
    "%%flow f()\ns = 'one\\\n  two' + f'''{\n1\n}\n  x'''\ns",
    "%%flow f()\nx = [\n  (1,\n2),\n    # inside\n]\nx",
    "%%flow f()\nx = 1 + \\\n  2\nx",
    "%%flow f()\nx = 3\n(\n  x\n  + 1\n)",
    "%%flow f()\nx = 3\n(x + 1)  # (",
    "%%flow f()\nx = '3'\n(x\n .upper()\n).lower()",
    "%%flow f()\nx = (1); (x)",
    "%%flow f()\n(  # open\n  1, 2\n)",
    "%%flow f()\n()",
    "%%flow f()\nx = 1\nx;",
    "%%flow f()\nx = 1; y = 2; x + y ; # shown not",
    "%%flow f()\nif 1:\n\tx = 2\n\tif x:\n\t\tx = '''\n\t'''\nelse:\n  x = 3\nx",
    "%%flow f()\n@staticmethod\ndef g(a):\n    '''doc\n    '''\n    return a\nclass C:\n  x = 1\nC.x, g",
    "%%flow f()\n'doc'\n'text'",
    "%%flow f()\nx = 1",
    "%%flow f()\nreturn 7",
    "%%flow f()\r\nx = '''a\r\n b'''\r\n\r\nx\r\n",
    "%%flow f()\n\x0cx = 'a\x0cb'\n\x0c  # far\nif x:\n\x0c  y = 1\nx",
    "%%flow f()\nx = 'a\u2028b\x1cc' + '''d\u2028e\x85\n\x0cf'''\nx",
    "%%flow f(größe='😀')\n値 = größe + '漢'\n(値)",
    "%%flow f()\nx = 1\n\n\n   \nx\n\n\n",
    "%%flow f()\nlambda: (\n  1)",
    "%%flow f()\nawaited = '!ls'\nf'{awaited}' '''\n'''",
]


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_as_def_is_the_same_flow(cell: str) -> None:
    written = to_def(parse(cell))

    assert not parse(cell).diagnostics
    assert version_of(parse(written).definition()) == version_of(parse(cell).definition())
    assert read(written) == read(cell)


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_as_def_keeps_every_comment(cell: str) -> None:
    written = to_def(parse(cell))

    for comment in (
        "# why: so",
        "# above",
        "# beside",
        "# between",
        "# behind",
        "# below",
        "# inside",
        "# open",
        "# done",
    ):
        assert (comment in written) == (comment in cell)


def test_a_cell_becomes_the_def_that_one_would_write() -> None:
    cell = "# prices\n%%flow --no-run f(x: int = 1) -> int  # one more\ny = x  # kept\n\nif y:\n    y = '''\nz'''\ny;"

    assert to_def(parse(cell)) == (
        "# prices\ndef f(x: int = 1) -> int:  # one more\n"
        "    y = x  # kept\n\n    if y:\n        y = '''\nz'''\n    return y;\n"
    )


FUNCTION = '''\
@flow(name="x")
@other
def f(self, a=1):
    """Doc
      more.
    """
    # above
    b = """x
  y"""
    if a:
        b += "é\x0c"
    return b  # behind
'''


@pytest.mark.parametrize("margin", ["", "    ", "\t"])
def test_a_function_loses_its_decorators_and_its_margin_and_nothing_else(margin: str) -> None:
    """The lines of a string stay where they are, so that it keeps its value."""
    strings = {"      more.", "    ", "  y", '    """', '  y"""'}
    lines = [line if line in strings else margin + line for line in FUNCTION.split("\n")[:-1]]
    text = "\n".join(lines) + "\n"

    written = to_def(parse(text))

    assert written == FUNCTION.split("\n", 2)[2]


def test_a_method_is_found_in_its_class() -> None:
    text = "class C:\n    x = 1\n\n    @property\n    def m(self):\n        return (\n    self)  # me\n\n    y = 2\n"

    assert to_def(parse(text, "C.m")) == "def m(self):\n    return (\nself)  # me\n"


def test_the_text_of_a_def_is_its_own_conversion() -> None:
    text = textwrap.dedent("def f(x):\n    return x + 1  # one\n")

    assert to_def(parse(text)) == text


@pytest.mark.parametrize("cell", CELLS)
def test_converting_again_changes_nothing(cell: str) -> None:
    once = to_def(parse(cell))

    assert to_def(parse(once)).strip() in once


def test_an_empty_body_is_pass() -> None:
    assert ast.unparse(ast.parse(to_def(parse("%%flow f()")))) == "def f():\n    pass"


def test_a_text_without_signature_is_refused() -> None:
    with pytest.raises(ValueError, match="signature"):
        to_def(parse("%%flow f(\n1"))
