"""Notebooks run without a person."""

import nbformat
import pytest

from omnitron_kernel.errors import HeadlessError
from omnitron_kernel.notebook.headless import execute, main

pytestmark = pytest.mark.kernel


def write(path, *cells, tags=()):
    """Writes a notebook of code cells; the last one carries the tags."""
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    made[-1].metadata["tags"] = list(tags)
    nbformat.write(
        nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}),
        path,
    )
    return path


def test_a_report_tells_results_nodes_times_and_where_all_is_kept(tmp_path):
    notebook = write(tmp_path / "n.ipynb", "%load_ext omnitron_kernel", "%%flow f(x=20)\ny = x + 1\ny * 2")
    report = execute(notebook, tmp_path / "out" / "n.ipynb")
    (cell,) = report.cells
    assert cell.value == "42"
    assert [node["id"] for node in cell.facts["nodes"]] == ["y", "output"]
    told = str(report)
    assert "[2] f: done in" in told
    assert "42" in told
    assert str(tmp_path / "out" / "n.ipynb") in told
    kept = nbformat.read(report.notebook, as_version=4)
    assert "image/svg+xml" in kept.cells[1].outputs[0].data


def test_nothing_is_said_of_canvases_that_nobody_looks_at(tmp_path, caplog):
    """The kernel opens no comm, of which whoever runs the notebook would complain."""
    with caplog.at_level("WARNING"):
        execute(write(tmp_path / "n.ipynb", "%load_ext omnitron_kernel", "%%flow f(x=20)\nx + 1"), tmp_path / "o.ipynb")
    assert "comm" not in caplog.text


def test_a_cell_that_fails_is_named_and_what_ran_is_kept(tmp_path):
    notebook = write(tmp_path / "n.ipynb", "1", "%load_ext omnitron_kernel", "%%flow f()\n1 / 0")
    with pytest.raises(HeadlessError, match=r"cell \[3\] `%%flow f\(\)` of n.ipynb raised ZeroDivisionError"):
        execute(notebook, tmp_path / "out.ipynb")
    kept = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert [cell.source for cell in kept.cells] == ["1", "%load_ext omnitron_kernel", "%%flow f()\n1 / 0"]


def test_a_failure_shown_on_purpose_is_a_result(tmp_path):
    cells = ("%load_ext omnitron_kernel", "%%flow f()\nx = 1\nx / 0")
    report = execute(write(tmp_path / "n.ipynb", *cells, tags=["raises-exception"]), tmp_path / "out.ipynb")
    assert "f: failed on purpose in" in str(report)
    assert "1 flow runs (1 failed on purpose)" in str(report)
    assert "ZeroDivisionError" in str(report)


def test_an_async_cell_runs_without_a_person(tmp_path):
    cell = "%%flow f(x=20)\nimport asyncio\ny = await asyncio.sleep(0.01, x + 1)\ny * 2"
    report = execute(write(tmp_path / "n.ipynb", "%load_ext omnitron_kernel", cell), tmp_path / "out.ipynb")
    assert report.cells[0].value == "42"


def test_parameters_reach_the_notebook(tmp_path):
    notebook = write(tmp_path / "n.ipynb", "%load_ext omnitron_kernel", "%%flow f(x=n)\nx", tags=[])
    assert execute(notebook, tmp_path / "out.ipynb", {"n": 7}).cells[0].value == "7"


@pytest.mark.parametrize("content", [None, "no notebook", "{}"])
def test_no_notebook_is_told_and_exits_with_one(tmp_path, capsys, content):
    path = tmp_path / "n.ipynb"
    if content is not None:
        path.write_text(content)
    assert main(["run", str(path), "--output", str(tmp_path / "out.ipynb")]) == 1
    assert "error: " in capsys.readouterr().err


def test_the_command_prints_the_report_and_nothing_of_the_kernels(tmp_path, capfd):
    notebook = write(tmp_path / "n.ipynb", "%load_ext omnitron_kernel", "%%flow f()\n'value'")
    assert main(["run", str(notebook), "--output", str(tmp_path / "out.ipynb")]) == 0
    told = capfd.readouterr()
    assert "'value'" in told.out
    assert "encryption" not in told.err
