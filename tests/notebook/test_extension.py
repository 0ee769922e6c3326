"""`%load_ext omnitron_kernel`: what it adds, that it adds it once, and that unloading leaves nothing."""

import pytest

from omnitron_kernel.notebook import load_ipython_extension, unload_ipython_extension
from omnitron_kernel.notebook.extension import Extension


def added(shell):
    """All places where an extension can leave something."""
    callbacks = shell.events.callbacks["pre_run_cell"]
    return (
        "flow" in shell.magics_manager.magics["cell"],
        "flows" in shell.magics_manager.magics["line"],
        sum(isinstance(each, Extension) for each in shell.input_transformers_cleanup),
        len(shell.Completer.custom_matchers),
        len(callbacks),
        "omnitron" in shell.magics_manager.magics["line"],
        len(shell.inspector.mime_hooks),
        "showtraceback" in vars(shell),
    )


def test_loading_adds_magics_a_transformer_and_a_matcher(shell):
    before = added(shell)
    shell.run_line_magic("load_ext", "omnitron_kernel")
    magic, line, transformers, matchers, callbacks, *others = added(shell)
    assert (magic, line, transformers) == (True, True, 1)
    assert others == [True, 1, True]
    assert (matchers, callbacks) == (before[3] + 1, before[4] + 1)


def test_loading_twice_adds_nothing(shell):
    load_ipython_extension(shell)
    once = added(shell)
    load_ipython_extension(shell)
    shell.run_line_magic("load_ext", "omnitron_kernel")
    shell.run_line_magic("reload_ext", "omnitron_kernel")
    assert added(shell) == once


def test_unloading_leaves_nothing_but_the_flows(shell, notebook):
    notebook.run("%%flow kept()\n1")
    unload_ipython_extension(shell)
    assert added(shell) == (False, False, 0, 0, 0, False, 0, False)
    assert notebook.names["kept"]() == 1
    unload_ipython_extension(shell)


def test_another_extensions_way_to_show_exceptions_comes_back(shell):
    seen = []

    def theirs(*args, **kwargs):
        seen.append(args)

    shell.showtraceback = theirs
    load_ipython_extension(shell)
    shell.run_cell("1 / 0")
    unload_ipython_extension(shell)
    assert len(seen) == 1
    assert shell.showtraceback is theirs


def test_unloading_and_loading_again_works(shell, notebook):
    shell.run_line_magic("unload_ext", "omnitron_kernel")
    assert notebook.run("%%flow f()\n1").error is not None
    shell.run_line_magic("load_ext", "omnitron_kernel")
    assert notebook.run("%%flow f()\n1").value == 1


def test_other_cells_are_left_alone(notebook):
    assert notebook.run("x = 1\nx + 1").value == 2
    assert notebook.run("%%capture out\nprint('hi')").error is None
    assert notebook.names["out"].stdout == "hi\n"


def test_a_flow_below_other_lines_of_a_cell_is_refused_not_run_as_plain_python(notebook):
    """IPython drops a `%%` line in the middle of a cell and runs what follows: names would leak."""
    ran = notebook.run("y = 2\n%%flow f(x=1)\nleaked = x\nleaked")
    assert "%%flow" in str(ran.error)
    assert "leaked" not in notebook.names


def test_a_string_that_speaks_of_flows_is_no_flow(notebook):
    assert notebook.run('text = """\n%%flow f()\n"""\ntext').value == "\n%%flow f()\n"


def test_help_tells_how_a_flow_is_written(shell, notebook, capsys):
    assert notebook.run("%%flow?").error is None
    magic = shell.magics_manager.magics["cell"]["flow"]
    assert "--no-run" in magic.__doc__
    assert "%%flow [options] name(first: int = 1" in magic.__doc__
    assert notebook.run("%flows?").error is None


@pytest.mark.parametrize("typed", ["%%flow f(x=1)", "%%flow f(x=1,", "%%flow f(x=1)\ny = x"])
def test_a_terminal_waits_for_the_rest_of_the_cell(shell, notebook, typed):
    """IPython's own rule for cell magics holds: complete after an empty line."""
    assert shell.input_transformer_manager.check_complete(typed)[0] == "incomplete"
    assert shell.input_transformer_manager.check_complete(f"{typed}\n\n")[0] == "complete"
