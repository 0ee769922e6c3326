"""`%omnitron`: a flow in its other form, and as plain Python."""

import subprocess
import sys

import pytest

from omnitron_kernel.notebook.commands import complete_command, run_command
from omnitron_kernel.notebook.history import HISTORY

CELL = "# what\n%%flow f(x: int = 3)  # one\ny = x  # two\ny * 2"


def next_cell(notebook):
    """The text that was put into the next cell."""
    text, notebook.shell.rl_next_input = notebook.shell.rl_next_input, None
    return text


def test_a_cell_becomes_a_function_in_the_next_cell(notebook):
    notebook.run(CELL)
    assert notebook.run("%omnitron convert f").error is None
    text = next_cell(notebook)
    assert text == (
        "from omnitron_kernel import flow\n\n\n"
        "# what\n@flow\ndef f(x: int = 3):  # one\n    y = x  # two\n    return y * 2"
    )
    cell = notebook.names["f"]
    notebook.run(text)
    assert notebook.names["f"].version == cell.version
    assert notebook.names["f"].graph == cell.graph


def test_and_comes_back_as_it_was(notebook):
    notebook.run("from omnitron_kernel import flow")
    notebook.run(CELL)
    notebook.run("%omnitron convert f")
    text = next_cell(notebook)
    assert not text.startswith("from")
    notebook.run(text)
    notebook.run("%omnitron convert f")
    assert next_cell(notebook) == CELL


def test_an_async_cell_converts_both_ways(notebook):
    notebook.run("import asyncio\nfrom omnitron_kernel import flow")
    cell = "%%flow f(x=1)\nawait asyncio.sleep(0)\nx"
    notebook.run(cell)
    notebook.run("%omnitron convert f")
    text = next_cell(notebook)
    assert "\nasync def f(x=1):\n" in text
    notebook.run(text)
    notebook.run("%omnitron convert f")
    assert next_cell(notebook) == cell


def test_what_a_functions_cell_would_miss_is_told(notebook, capsys, tmp_path, monkeypatch):
    (tmp_path / "helpers_of_mine.py").write_text(
        "from omnitron_kernel import flow\nfrom math import tau\n@flow\ndef g(x):\n    return x * tau\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    notebook.run("from helpers_of_mine import g")
    notebook.run("%omnitron convert g")
    assert next_cell(notebook) == "%%flow g(x)\nx * tau"
    assert "It reads `tau`, which this notebook does not have yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%omnitron convert", "which flow? Write `%omnitron convert NAME`"),
        ("%omnitron convert ff", "Did you mean 'f'?"),
        ("%omnitron convert number", "`number` is a int and no flow. The flows are: f, small, inner."),
        ("%omnitron convert f small", "one flow at a time"),
        ("%omnitron convrt f", "Did you mean 'convert'?"),
        ("%omnitron export --skript f", "Did you mean '--script'?"),
        ("%omnitron export f one.py two.py", "it writes one file"),
        ("%omnitron export f nowhere/at/all.py", "No such file or directory"),
        ("%omnitron convert small", "has no other form"),
        ("%omnitron convert inner", "reads `around` of what stands around it"),
        ("%omnitron 'f", "No closing quotation"),
    ],
)
def test_a_wrong_word_is_told_with_what_was_meant(notebook, line, words):
    notebook.run("%%flow f()\n1")
    notebook.run("from omnitron_kernel import flow\nnumber = 1\nsmall = flow(lambda: 1)")
    notebook.run(
        "def outer(around):\n    @flow\n    def inner():\n        return around\n    return inner\ninner = outer(1)"
    )
    ran = notebook.run(line)
    assert type(ran.error).__name__ == "UsageError"
    assert words in str(ran.error)


def test_an_export_is_shown_or_written_and_overwrites_nothing(notebook, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    notebook.run(CELL)
    notebook.run("%omnitron export f")
    assert "def f(x: int = 3):" in capsys.readouterr().out
    notebook.run("%omnitron export f 'my flow.py'")
    assert "Wrote 'f' to my flow.py." in capsys.readouterr().out
    ran = subprocess.run([sys.executable, "my flow.py"], capture_output=True, text=True, check=True)
    assert ran.stdout == "6\n"
    assert "is there already" in str(notebook.run("%omnitron export f 'my flow.py'").error)


def test_a_script_takes_the_flows_inputs(notebook, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    notebook.run(CELL)
    assert notebook.run("%omnitron export --script f command.py").error is None
    ran = subprocess.run([sys.executable, "command.py", "--help"], capture_output=True, text=True, check=True)
    assert "x" in ran.stdout


@pytest.mark.parametrize("line", ["%omnitron", "%omnitron help", "%omnitron --help"])
def test_alone_it_tells_what_it_can(notebook, capsys, line):
    assert notebook.run(line).error is None
    assert "convert NAME" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("", ["cache", "convert", "export", "take", *HISTORY, "help"]),
        ("con", ["convert"]),
        ("convert ", ["flow_a", "flow_b"]),
        ("convert flow_a", ["flow_a"]),
        ("convert flow_a ", []),
        ("export --", ["--script"]),
        ("export --script ", ["flow_a", "flow_b"]),
        ("export --script --", []),
        ("nothing ", []),
    ],
)
def test_commands_flows_and_options_are_completed(line, offered):
    from omnitron_kernel import flow

    names = {"flow_a": flow(len), "flow_b": flow(len), "other": 1, "_hidden": flow(len)}
    assert complete_command(line, names) == offered


def test_the_cache_tells_what_it_holds_and_forgets_it(capsys, cache):
    from omnitron_kernel import flow

    @flow(cache=True)
    def doubled(x=1):
        y = x * 2
        return [y]

    doubled.run()
    doubled.run()
    run_command(None, "cache", None)
    told = capsys.readouterr().out
    assert "2 values" in told
    assert "2 nodes reused, 2 computed" in told
    assert "doubled: 2 values" in told
    run_command(None, "cache clear doubled y", None)
    assert "of `y` in 'doubled'" in capsys.readouterr().out
    assert [each.status for each in doubled.run().nodes.values()] == ["done", "reused"]
    run_command(None, "cache clear", None)
    assert [each.status for each in doubled.run().nodes.values()] == ["done", "done"]
