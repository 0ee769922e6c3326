"""A flow that fails: the cell's own line, the node, the cure, and what remains."""

import re

import pytest

from omnitron_kernel.engine.portrait import RUN_MIME

BROKEN = """%%flow broken(item: str = "coffee")
prices = {"tea": 2, "coffe": 3}
wanted = item.strip()
price = prices[wanted]
price * 2"""


def test_the_traceback_shows_the_cells_own_line_and_nothing_of_ours(notebook):
    ran = notebook.run(BROKEN)
    assert isinstance(ran.error, KeyError)
    assert "----> 4 price = prices[wanted]" in ran.told
    assert re.search(r"Cell In\[\d+\], line 4", ran.told)
    assert "omnitron_kernel" not in ran.told
    assert "run_cell_magic" not in ran.told


def test_the_node_is_marked_the_cure_named_and_what_was_computed_remains(notebook):
    ran = notebook.run(BROKEN)
    assert "the nearest it has is 'coffe'" in ran.told
    (picture,) = ran.shown
    assert [node["status"] for node in picture[RUN_MIME]["nodes"]] == ["done", "done", "failed", "not reached"]
    assert "class='failed'" in picture["image/svg+xml"]
    assert "the nearest it has is" in picture["text/plain"]
    assert notebook.run('broken.last["wanted"]').value == "coffee"
    assert notebook.run("broken.last.error").value is ran.error


def test_an_error_in_a_helper_shows_the_helpers_lines_too(notebook):
    notebook.run("def half(x):\n    return x / 0")
    ran = notebook.run("%%flow f(x=1)\ny = half(x)\ny")
    assert "----> 2 y = half(x)" in ran.told
    assert "return x / 0" in ran.told


def test_causes_are_shown(notebook):
    ran = notebook.run(
        "%%flow f()\ntry:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError('no') from error"
    )
    assert isinstance(ran.error.__cause__, ZeroDivisionError)
    assert "direct cause" in ran.told


def test_the_exception_is_left_as_it_was(notebook):
    ran = notebook.run(BROKEN)
    assert ran.error.args == ("coffee",)
    assert "_render_traceback_" not in vars(ran.error)
    assert not getattr(ran.error, "__notes__", [])


def test_an_exception_that_allows_no_attributes_is_told_by_ipython(notebook):
    notebook.run("class Bare(Exception):\n    def __setattr__(self, *_): raise TypeError('no')")
    ran = notebook.run("%%flow f()\nraise Bare('here')")
    assert "Bare" in ran.told
    assert type(ran.error).__name__ == "Bare"


def test_a_hostile_message_does_not_spoil_the_picture(notebook):
    ran = notebook.run("%%flow f()\nraise ValueError('<script>alert(1)</script>' * 50)")
    assert "<script>" not in ran.shown[0]["text/html"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("pric = 1\nprice", "did you mean `pric`"),
        ("import pandas_", "%pip install pandas_"),
        ("open('nowhere.csv')", "There is no file 'nowhere.csv'"),
        ("n = 0\n1 / n", "`n` is 0 here"),
        ("'a'.uper()", "the nearest it has is `upper`"),
        ("a = b\nb = 1", "Bind it above, or make it an input"),
        ("raise KeyboardInterrupt", "was interrupted"),
        ("for x in [1]:\n    stop = [x]\n    raise KeyboardInterrupt", "`raise` in line 4 was interrupted"),
    ],
)
def test_common_errors_come_with_their_cure(notebook, body, words):
    ran = notebook.run(f"%%flow f()\n{body}")
    assert words in ran.told


def test_a_system_exit_is_recorded_and_raised_again(notebook):
    with pytest.warns(UserWarning, match="To exit"):
        notebook.run("%%flow f()\nx = 1\nraise SystemExit(3)")
    assert isinstance(notebook.names["f"].last.error, SystemExit)
    assert notebook.names["f"].last["x"] == 1


def test_a_run_that_fails_in_a_plain_cell_shows_its_cure_and_nothing_of_ours(notebook):
    notebook.run(BROKEN)
    notebook.run("def helper():\n    return broken.run('coffee')")
    ran = notebook.run("x = 1\nhelper()")
    assert isinstance(ran.error, KeyError)
    assert re.search(r"Cell In\[\d+\], line 2\n +1 x = 1\n----> 2 helper\(\)", ran.told)
    assert "----> 2     return broken.run('coffee')" in ran.told
    assert "----> 4 price = prices[wanted]" in ran.told
    assert "the nearest it has is 'coffe'" in ran.told
    assert "hidden" not in ran.told
    assert "omnitron_kernel" not in ran.told
    assert "_render_traceback_" not in vars(ran.error)


def test_an_awaited_run_that_fails_shows_its_cure_too(notebook):
    notebook.run("%%flow --no-run f(x=0)\ny = 1\nn = await g(1 / x)\nn")
    ran = notebook.run("await f.arun()")
    assert "----> 1 await f.arun()" in ran.told
    assert 'f.last["y"]' in ran.told
    assert "omnitron_kernel" not in ran.told


def test_arguments_that_do_not_fit_are_told_at_the_line_that_gave_them(notebook):
    notebook.run("%%flow f(x=1)\nx")
    ran = notebook.run("f.run(y=1)")
    assert isinstance(ran.error, TypeError)
    assert "----> 1 f.run(y=1)" in ran.told
    assert "omnitron_kernel" not in ran.told


def test_what_we_refuse_is_told_at_the_line_that_asked(notebook):
    notebook.run("%%flow f(x=1)\nx")
    ran = notebook.run("y = 1\nf.last['z']")
    assert "----> 2 f.last['z']" in ran.told
    assert "has no node 'z'" in ran.told
    assert "hidden" not in ran.told


def test_other_exceptions_show_as_ever(notebook):
    told = notebook.run("import json\njson.loads('{')").told
    assert "decoder.py" in told
    notebook.run("%unload_ext omnitron_kernel")
    assert notebook.run("import json\njson.loads('{')").told.splitlines()[4:] == told.splitlines()[4:]
    assert "SyntaxError" in notebook.run("x = = 1").told


def test_an_exception_of_a_template_of_ours_shows_its_lines(notebook):
    """The gallery ships inside the package, and is the user's to read."""
    from types import SimpleNamespace

    from omnitron_kernel.engine.frames import is_ours

    def frame_in(module):
        return SimpleNamespace(f_globals={"__name__": module})

    assert is_ours(frame_in("omnitron_kernel.engine.run"))
    assert not is_ours(frame_in("omnitron_kernel.gallery.access_log"))
    assert not is_ours(frame_in("omnitron_kernels"))
