"""Python's parser and compiler warn of nothing, and the warnings of whoever runs meanwhile are left alone."""

from __future__ import annotations

import ast
import contextlib
import io
import itertools
import threading
import time
import warnings

import pytest

from omnitron_kernel import syntax
from omnitron_kernel.documents import edited, read_view

ODD = r"x = '\w'"
"""An escape of which Python warns when it parses."""

TEXT = "%%flow f(x: int = 1)\ny = g(x, 2)\ny"


@pytest.mark.parametrize("action", ["error", "always", "default"])
def test_nothing_is_told_whatever_the_user_wants_to_be_told(action):
    told = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stderr(told):
        warnings.simplefilter(action)
        syntax.parse(ODD)
        syntax.expression(r"'\w'")
        syntax.compiled(syntax.parse("x = y is 1"), "module.py")

    assert told.getvalue() == ""


def test_what_is_no_python_is_still_told():
    with pytest.raises(SyntaxError, match="never closed"):
        syntax.parse("f(")
    with pytest.raises(SyntaxError, match="outside loop"):
        syntax.compiled(syntax.parse("break"))


def test_a_users_own_warnings_are_told_as_before():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        syntax.parse(ODD)

        with pytest.raises(UserWarning):
            warnings.warn("mine", UserWarning, stacklevel=1)
        with pytest.raises(SyntaxError):
            compile("x = y is 1", "<mine>", "exec")


def test_however_often_it_parses_the_filters_grow_by_one_entry():
    with warnings.catch_warnings():
        warnings.resetwarnings()
        for _ in range(5):
            warnings.simplefilter("error")
            syntax.parse(ODD)

        assert len(warnings.filters) == 2


def test_all_code_compiled_for_a_file_is_code_of_that_file():
    tree = ast.parse("def f():\n    return [lambda: (i, 'x is 1') for i in ()]\n")

    codes = [syntax.compiled(tree, "/its/file.py")]
    for each in codes:
        codes += [constant for constant in each.co_consts if isinstance(constant, type(each))]

    assert len(codes) >= 3
    assert {each.co_filename for each in codes} == {"/its/file.py"}
    assert codes[0] == compile(tree, "/its/file.py", "exec", dont_inherit=True)


def test_reading_and_editing_in_a_thread_takes_no_warning_from_the_cell_that_runs():
    """A context manager of `warnings` swaps what the whole process is told, and puts back what was there before."""
    text = "\n".join(["%%flow f(x: int = 1)", *(f"y{number} = g(x, {number})" for number in range(100)), "y1"])
    over, count = threading.Event(), itertools.count()

    def work() -> None:
        while not over.is_set():
            edited(text, [{"edit": "SetLiteral", "node": "y5", "port": "arg2", "code": str(next(count))}])

    thread = threading.Thread(target=work)
    told = 0
    with warnings.catch_warnings():
        thread.start()
        for _ in range(150):
            warnings.resetwarnings()
            warnings.simplefilter("error")
            time.sleep(0.003)  # the thread is somewhere in its work
            try:
                warnings.warn("mine", UserWarning, stacklevel=1)
            except UserWarning:
                told += 1
        over.set()
        thread.join()

    assert next(count) > 3
    assert told == 150


@pytest.mark.parametrize(
    "edit",
    [
        {"edit": "AddNode", "code": r"    q = '\w'", "fresh": True},
        {"edit": "AddNode", "code": r"q = '\w'"},
        {"edit": "ReplaceNode", "node": "y", "code": r"y = h('\w')"},
        {"edit": "SetLiteral", "node": "y", "port": "arg2", "code": r"'\s'"},
        {"edit": "AddInput", "name": "z", "annotation": "str", "default": r"'\d'"},
    ],
)
def test_an_odd_escape_is_written_without_a_word(edit):
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert "\\" in edited(TEXT, [edit]).source


def test_a_flow_with_an_odd_escape_in_its_signature_is_read():
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert read_view("%%flow f(x: \"Literal['\\d']\" = '\\w')\nx").readable
