"""From text to statements: both forms, and a diagnostic for every text that is no flow."""

import ast

import pytest

from omnitron_kernel.graph.source import parse


def codes(text: str, name: str | None = None) -> list[tuple[str, str]]:
    return [(each.severity, each.code) for each in parse(text, name).diagnostics]


def test_a_cell_is_the_body_of_its_magic_line() -> None:
    source = parse("%%flow f(a)\nb = a\nb")

    assert (source.form, source.name, len(source.body)) == ("cell", "f", 2)
    assert source.text.span_of(source.body[0]).line == 2


def test_the_only_function_of_a_text_needs_no_name() -> None:
    source = parse("import x\n\ndef f(a):\n    def inner(): pass\n    return a")

    assert (source.form, source.name) == ("def", "f")


@pytest.mark.parametrize(
    ("name", "line"),
    [("f", 1), ("f.inner", 2), ("C.m", 5), ("C.D.m", 7), ("g", 9), ("h", 13), ("twice", 17)],
)
def test_a_qualified_name_selects_a_function(name: str, line: int) -> None:
    """The last of a name wins, as it does in Python."""
    text = (
        "def f():\n    def inner(): return 1\n    return inner\n"
        "class C:\n    def m(self): return 2\n    class D:\n        def m(self): return 3\n"
        "if 1:\n    def g(): return 4\n"
        "try: pass\nexcept E:\n    for x in y:\n        async def h(): return 5\n"
        "def twice():\n    return 6\n\ndef twice(): return 7\n"
    )

    source = parse(text, name)

    assert source.diagnostics == ()
    assert source.function.lineno == line


def test_a_wrong_name_offers_the_nearest() -> None:
    assert parse("def clean(): pass", "claen").diagnostics[0].cure == "Did you mean 'clean'?"
    assert parse("def clean(): pass", "zzz").diagnostics[0].cure == "It has: clean."
    assert parse("x = 1", "zzz").diagnostics[0].cure == "It has: none."


def test_a_choice_has_to_be_made_between_several() -> None:
    assert codes("def f(): pass\ndef g(): pass") == [("error", "choice")]
    assert codes("x = 1") == [("error", "choice")]


@pytest.mark.parametrize("margin", ["    ", "\t", "  \t"])
def test_the_text_of_a_method_keeps_its_indentation(margin: str) -> None:
    text = f"{margin}@deco\n{margin}def m(self, ä):\n{margin}    return ä + self\n"

    source = parse(text)

    assert source.diagnostics == ()
    assert source.text.code_of(source.body[0]) == "return ä + self"
    assert source.text.span_of(source.body[0]).line == 3


@pytest.mark.parametrize("body", ["", "\n", "\n\n# only a comment\n", "\n   \n\t"])
def test_an_empty_cell_is_an_error(body: str) -> None:
    assert codes(f"%%flow f(){body}") == [("error", "empty")]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("!ls", "a shell command"),
        ("%matplotlib inline", "an IPython magic"),
        ("files = !ls -l", "a shell command"),
        ("%%bash", "an IPython magic"),
        ("a, b = %time f()", "an IPython magic"),
    ],
)
def test_shell_and_magic_lines_are_refused_where_they_stand(line: str, what: str) -> None:
    (wrong,) = parse(f"%%flow f()\nx = 1\n{line}\nx").diagnostics

    assert (wrong.severity, wrong.code, wrong.span.line) == ("error", "magic", 3)
    assert what in wrong.message
    assert line in wrong.message


@pytest.mark.parametrize("body", ["x = 7 \\\n% 4\nx", "x = (7\n% 4\n!= 3)\nx", "s = '''\n!ls\n%time\n'''\ns"])
def test_python_that_only_looks_like_a_magic_line_is_python(body: str) -> None:
    assert codes(f"%%flow f()\n{body}") == []


def test_all_of_ipythons_lines_are_told_at_once_and_the_rest_is_read() -> None:
    text = (
        "%%flow f(p)\n!ls \\\n  -l\nx = p\nif x:\n    files = !cat 'it''s\n    %time x\n?x\nx??\n%matplotlib\n"
        "(x\n  % 2)"
    )

    source = parse(text)

    assert [(each.code, each.span.line) for each in source.diagnostics] == [("magic", n) for n in (2, 6, 7, 8, 9, 10)]
    assert [ast.unparse(each) for each in source.body if isinstance(each, ast.Assign)] == ["x = p"]
    assert ast.unparse(source.output) == "x % 2"


def test_ipythons_lines_are_told_beside_another_mistake() -> None:
    found = parse("%%flow f()\n!ls\nx = = 1\n%time\nx").diagnostics

    assert [(each.code, each.span.line) for each in found] == [("magic", 2), ("syntax", 3), ("magic", 4)]


def test_a_cell_magic_inside_takes_the_rest_of_the_cell() -> None:
    found = parse("%%flow f()\n%%bash\nls | grep x\n!x").diagnostics

    assert [(each.code, each.span.line) for each in found] == [("magic", 2)]


def test_a_question_of_pythons_is_not_ended_twice() -> None:
    told = parse("%%flow f(x)\nif x = 1:\n    x").diagnostics[0].message

    assert told == "this is not Python: invalid syntax. Maybe you meant '==' or ':=' instead of '='?"


def test_a_colon_behind_a_signature_of_several_lines_is_the_one_complaint() -> None:
    told = parse("%%flow f(\n    x: int = 1,\n):\nx + 1").diagnostics

    assert [(each.span.line, each.message) for each in told] == [(3, "the magic line ends in a colon.")]


def test_a_hundred_complaints_are_enough() -> None:
    assert len(parse("%%flow f()\n" + "!ls\n" * 1000).diagnostics) == 100


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ("improt os", "Did you mean `import`?"),
        ("retrun 5", "Did you mean `return`?"),
        ("fro y in x:\n    pass", "Did you mean `for`?"),
        ("form x import y", "Did you mean `from`?"),
        ("whlie x:\n    pass", "Did you mean `while`?"),
        ("-> int", "The type of the value stands on the magic line, behind the closing bracket."),
        ("x = = 1", "Mend the line and run the cell again."),
        ("total 5", "Mend the line and run the cell again."),
    ],
)
def test_a_broken_line_has_the_cure_that_fits(line: str, cure: str) -> None:
    (wrong,) = parse(f"%%flow f(x=1)\n{line}\nx").diagnostics

    assert (wrong.code, wrong.span.line, wrong.cure) == ("syntax", 2, cure)


def test_a_body_that_awaits_makes_the_flow_async() -> None:
    assert isinstance(parse("%%flow f()\nx = await g()\nx").function, ast.AsyncFunctionDef)
    assert isinstance(parse("%%flow async f()\n1").function, ast.AsyncFunctionDef)
    assert isinstance(parse("%%flow f()\nasync def g():\n    await h()\ng").function, ast.FunctionDef)


def test_both_forms_of_an_async_flow_are_one() -> None:
    cell = parse("%%flow f(a=1)\nasync with a as b:\n    pass\nb")
    function = parse("async def f(a=1):\n    async with a as b:\n        pass\n    return b")

    assert ast.dump(cell.definition()) == ast.dump(function.definition())


def test_an_async_cell_that_yields_returns_nothing() -> None:
    """Python refuses a value there; everywhere else the last expression is the value."""
    source = parse("%%flow async f(n=2)\nyield n\nprint(n)")

    assert source.output is None
    assert [each.severity for each in source.diagnostics] == ["info"]
    assert ast.unparse(parse("%%flow f(n=2)\nyield n\nn").output) == "n"


def test_other_broken_lines_are_told_as_python_tells_them() -> None:
    (wrong,) = parse("%%flow f()\nx = 1\ny = = 2\ny").diagnostics

    assert (wrong.code, wrong.span.line) == ("syntax", 3)
    assert "this is not Python" in wrong.message


def test_star_and_future_imports_are_refused_in_a_cell_wherever_they_stand() -> None:
    text = "%%flow f()\nfrom __future__ import annotations\nif 1:\n    from os.path import *\nfrom os import sep\nsep"

    found = parse(text).diagnostics

    assert [(each.code, each.span.line) for each in found] == [("future", 2), ("star", 4)]


def test_the_output_is_the_last_expression_of_a_cell_and_the_last_return_of_a_def() -> None:
    assert ast.unparse(parse("%%flow f()\n1\n'text'").output) == "'text'"
    assert parse("%%flow f()\nx = 1").output is None
    assert ast.unparse(parse("def f():\n    return 2").output) == "2"
    assert parse("def f():\n    2").output is None
    assert parse("def f():\n    return").output is None


def test_a_definition_returns_the_output_and_has_no_decorators() -> None:
    assert ast.unparse(parse("%%flow f(a=1)\nb = a\nb;").definition()) == "def f(a=1):\n    b = a\n    return b"
    assert ast.unparse(parse("@flow\ndef f(): return 1").definition()) == "def f():\n    return 1"
    assert ast.unparse(parse("%%flow f()\n").definition()) == "def f():\n    pass"


def test_a_text_without_signature_has_no_definition() -> None:
    with pytest.raises(ValueError, match="signature"):
        parse("%%flow f\n1").definition()
