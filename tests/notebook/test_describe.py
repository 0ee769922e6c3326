"""`name?` and `name??` of a flow."""

import re
import textwrap

import pytest


@pytest.fixture
def asked(shell, notebook):
    """What help shows of a name, as titles and texts."""

    def ask(name, detail=0):
        told = shell.object_inspect_mime(name, detail_level=detail)["text/plain"]
        return re.sub(r"\x1b\[[\d;]*m", "", told)

    return ask


def test_a_flow_tells_what_it_is_needs_and_did(notebook, asked):
    notebook.run("rate = 2")
    notebook.run(
        "%%flow price(x: int, /, y: float = 1.5, *rest, z='a', **more) -> float\n"
        "'''What it costs.\n\n    Twice.\n'''\nboth = x * y\nboth * rate"
    )
    assert asked("price") == textwrap.dedent("""\
        Signature: price(x: int, /, y: float = 1.5, *rest, z='a', **more) -> float
        Docstring:
        What it costs.

        Twice.
        Inputs:   \n\
            x: int    (needed, by position only)
            y: float = 1.5
            *rest
            z='a'    (by keyword only)
            **more
        Value:     float
        Nodes:     both, output
        Captures:  rate
        Cell:      In[3]
        Last run:  never
        Type:      flow""")


def test_the_newest_run_is_told(notebook, asked):
    notebook.run("%%flow f(x=1)\ny = 2\ny / x")
    assert re.search(r"Last run:  done after \S+ \S+\n", asked("f"))
    notebook.run("f.run(0)")
    assert re.search(r"Last run:  failed after \S+ \S+ at `output`: ZeroDivisionError: division by zero\n", asked("f"))
    notebook.run("f.run(0, 1, 2)")
    assert "TypeError" in asked("f")


def test_two_marks_show_the_whole_cell(notebook, asked):
    cell = "# prices\n%%flow f(x=1)  # one\ny = x\ny"
    notebook.run(cell)
    assert cell in asked("f", 1)
    assert "Nodes" not in asked("f", 1)


def test_a_function_shows_its_source_and_its_file(notebook, asked, tmp_path, monkeypatch):
    (tmp_path / "prices_of_mine.py").write_text(
        "from omnitron_kernel import flow\n\n@flow\ndef g(x):\n    'Doc.'\n    return x\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    notebook.run("from prices_of_mine import g")
    assert "@flow\ndef g(x):" in asked("g", 1)
    assert re.search(r"File: +.*prices_of_mine.py, line 3", asked("g"))
    assert re.search(r"Docstring: Doc.\n", asked("g"))


def test_an_async_flow_says_so(notebook, asked):
    notebook.run("%%flow async f(x=1)\nx")
    assert asked("f").startswith("Signature: async f(x=1)")


def test_many_nodes_are_cut(notebook, asked):
    notebook.run("%%flow f()\n" + "".join(f"name_{i} = {i}\n" for i in range(300)))
    assert len(asked("f").splitlines()) < 15
    assert "... 300 in all" in asked("f")


def test_what_runs_say_reorders_no_line(notebook, asked):
    notebook.run("%%flow f()\nraise ValueError('\\x1b[31m\\u202eevil' + 'x' * 5000)")
    assert "\u202e" not in asked("f")
    assert len(asked("f")) < 1000


def test_what_a_flow_holds_is_told_as_what_it_is_now(notebook, asked):
    notebook.run("%%flow f(x=1)\ny = x + 1\ny * 2")

    assert re.search(r"Type: +Run\nValue: *\nf\(x.*=1\) .*\n  . +y +y = x \+ 1", asked("f.last"))
    assert "The newest run" in asked("f.last")
    assert re.search(rf"Type: +str\nValue: +{notebook.names['f'].version}\n", asked("f.version"))
    assert "y = x + 1" in asked("f.source")
    notebook.run("%%flow --no-run g()\n1")
    assert re.search(r"Type: +NoneType\nValue: +None", asked("g.last"))
    notebook.run("class Own:\n    @property\n    def p(self): raise SystemError\nown = Own()")
    assert "property" in asked("own.p")


def test_other_objects_are_told_as_ever(notebook, asked):
    notebook.run("def plain(a): 'Plain.'")
    assert "Docstring: Plain." in asked("plain")
    notebook.run("%unload_ext omnitron_kernel")
    notebook.run("from omnitron_kernel import flow\n@flow\ndef f(): return 1")
    assert "Last run" not in asked("f")


def test_anothers_hook_is_asked_about_other_objects(shell, asked):
    shell.run_line_magic("unload_ext", "omnitron_kernel")
    shell.inspector.mime_hooks["text/plain"] = lambda _: [("Mine", "yes")]
    shell.run_line_magic("load_ext", "omnitron_kernel")
    assert "Mine" in asked("print")
    shell.run_line_magic("unload_ext", "omnitron_kernel")
    assert "Mine" in asked("print")


@pytest.mark.parametrize(
    ("magic", "words"), [("%%flow", "--no-run"), ("%flows", "holds all these words"), ("%omnitron", "convert NAME")]
)
def test_the_magics_have_help(asked, magic, words):
    assert words in asked(magic)
