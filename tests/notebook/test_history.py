"""`%runs` and what `%omnitron` does with what the store keeps of a flow."""

import pytest

FIRST = "%%flow f(x: int = 3)\ny = x + 1\nz = y * 2\nz"
SECOND = "%%flow f(x: int = 3)\ny = x + 1\nz = y * 3\nz"


@pytest.fixture
def history(notebook):
    """A notebook whose flow `f` had two texts, the second of which ran twice."""
    notebook.run(FIRST)
    notebook.run(SECOND)
    notebook.run("f.run(5)")
    return notebook


def next_cell(notebook):
    text, notebook.shell.rl_next_input = notebook.shell.rl_next_input, None
    return text


def told(notebook, line):
    ran = notebook.run(line)
    assert ran.error is None, ran.told
    return repr(ran.value)


def test_every_run_is_there_when_it_has_returned(history):
    lines = told(history, "%runs").splitlines()
    assert [line.split()[-1] for line in lines[1:]] == ["18", "12", "8"]
    assert told(history, "%runs f limit:1").count("\n") == 1


def test_a_cell_that_reuses_all_of_it_is_a_run_of_its_own(notebook):
    for _ in range(2):
        notebook.run(FIRST)
    second, first = notebook.run("%runs f").value
    assert (second.id, second.value, second.nodes) == (notebook.names["f"].last.id, first.value, first.nodes)
    notebook.run("from omnitron_kernel.notebook.recording import workspace_now")
    kept = notebook.run("workspace_now().sql('SELECT run, status, why FROM nodes ORDER BY run, place')").value
    assert kept[kept.run == first.id].status.tolist() == ["done", "done"]
    assert kept[kept.run == second.id].status.tolist() == ["reused", "reused"]
    assert kept[kept.run == second.id].why.tolist() == [each.why for each in notebook.names["f"].last.nodes.values()]


def test_a_failed_run_and_an_interrupted_one_are_there_too(notebook):
    notebook.run("%%flow f()\n1 / 0")
    notebook.run("%%flow g()\nraise KeyboardInterrupt")
    assert "ZeroDivisionError: division by zero" in told(notebook, "%runs status:failed")
    assert [each.flow for each in notebook.run("%runs status:interrupted").value] == ["g"]


def test_an_interrupt_before_a_run_could_begin_is_recorded_once(notebook):
    notebook.run("%%flow g()\nraise KeyboardInterrupt")
    assert len(notebook.run("%runs").value) == 1


def test_a_flow_that_only_was_defined_has_its_text_kept(notebook):
    notebook.run("%%flow --no-run f(x)\nx + 1")
    assert [each.source for each in notebook.run("%omnitron versions f").value] == ["%%flow --no-run f(x)\nx + 1"]


def test_versions_are_listed(history):
    lines = told(history, "%omnitron versions f").splitlines()
    assert [line.split()[0] for line in lines] == ["#", "1", "2"]
    assert [each.runs for each in history.run("%omnitron versions f").value] == [1, 2]


def test_a_version_is_restored_into_the_next_cell(history, capsys):
    told(history, "%omnitron restore f 1")
    assert next_cell(history) == FIRST
    assert "Text 1 of 'f'" in capsys.readouterr().out
    told(history, "%omnitron restore f")
    assert next_cell(history) == SECOND


def test_a_function_is_restored_as_a_cell(notebook, tmp_path, monkeypatch):
    (tmp_path / "restored_from_here.py").write_text(
        "from omnitron_kernel import flow\n@flow\ndef g(x=1):\n    y = x\n    return y + 1\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    notebook.run("from restored_from_here import g\ng.run()")
    told(notebook, "%omnitron restore g")
    assert next_cell(notebook) == "%%flow g(x=1)\ny = x\ny + 1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("optioned", "@flow(cache=True)\ndef g(x=1):\n    y = x\n    return y + 1"),
        ("of_no_cell", "@flow\ndef g(x=1):\n    __class__ = x\n    return __class__"),
    ],
)
def test_a_function_that_no_cell_says_all_of_is_restored_as_it_is(notebook, tmp_path, monkeypatch, name, text):
    (tmp_path / f"restored_{name}.py").write_text(f"from omnitron_kernel import flow\n{text}\n")
    monkeypatch.syspath_prepend(tmp_path)
    notebook.run(f"from restored_{name} import g\ng.run()")
    told(notebook, "%omnitron restore g")
    assert next_cell(notebook) == text


def test_versions_are_compared_as_graphs_and_as_lines(history):
    ran = history.run("%omnitron compare f 1 2")
    assert "~ z: z = y * 2 -> z = y * 3" in repr(ran.value)
    assert "-z = y * 2\n+z = y * 3" in repr(ran.value)
    assert "image/svg+xml" in ran.value._repr_mimebundle_()


def test_tags_are_given_and_taken(history, capsys):
    told(history, "%omnitron tag f live 1")
    told(history, "%omnitron restore f live")
    assert next_cell(history) == FIRST
    told(history, "%omnitron untag f live")
    assert "No flow" in told(history, "%flows tag:live")


def test_a_rename_takes_the_history_along_and_running_the_cell_begins_anew(history):
    told(history, "%omnitron rename f older")
    assert [each.number for each in history.run("%omnitron versions older").value] == [1, 2]
    history.run("f.run(1)")
    assert len(history.run("%omnitron versions f").value) == 1
    assert len(history.run("%runs older").value) == 3


def test_deleting_says_what_would_go_and_wants_a_word(history, capsys):
    ran = history.run("%omnitron delete f")
    assert "'f' has 2 texts and 3 runs in the store" in str(ran.error)
    ran = history.run("%omnitron delete f 1")
    assert "of 'f' has 1 text and 1 run in the store" in str(ran.error)
    assert "`%omnitron delete f 1 --yes` deletes them" in str(ran.error)
    told(history, "%omnitron delete f 1 --yes")
    assert len(history.run("%omnitron versions f").value) == 1
    assert len(history.run("%runs f").value) == 2
    told(history, "%omnitron delete f --yes")
    assert told(history, "%runs").startswith("No run") or "has no run yet" in told(history, "%runs")
    assert history.names["f"](1) == 6


def test_flows_go_to_a_file_and_come_back(history, tmp_path, capsys):
    told(history, f"%omnitron pack {tmp_path / 'f.zip'} f")
    assert "Wrote 1 flow (f), 2 texts, 3 runs" in capsys.readouterr().out
    told(history, "%omnitron delete f --yes")
    told(history, f"%omnitron unpack {tmp_path / 'f.zip'} --as f=g")
    assert len(history.run("%runs g").value) == 3


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%omnitron versions", "Write `%omnitron versions NAME`"),
        ("%omnitron versions ff", "Did you mean 'f'?"),
        ("%omnitron restore f 9", "has no version '9'"),
        ("%omnitron compare f 1 2 3", "4 words are not what it takes"),
        ("%omnitron tag f two:words", "one word without a colon"),
        ("%omnitron rename f f", "has a flow 'f' already"),
        ("%omnitron unpack nowhere.zip", "No such file"),
        ("%omnitron unpack x --as f", "OLD=NEW"),
        ("%runs status:fialed", "Did you mean 'failed'?"),
        ("%runs since:whenever", "is no time"),
        ("%runs limit:many", "wants a number"),
    ],
)
def test_a_wrong_word_is_told_with_what_was_meant(history, line, words):
    ran = history.run(line)
    assert type(ran.error).__name__ == "UsageError"
    assert words in str(ran.error)


def test_loading_opens_and_makes_nothing(notebook, store_folder):
    assert not store_folder.exists()
    notebook.run("%%flow f()\n1")
    assert store_folder.exists()


def test_after_unloading_nothing_is_recorded(notebook):
    from omnitron_kernel import Workspace

    notebook.run("%%flow f()\n1")
    notebook.run("%unload_ext omnitron_kernel")
    notebook.run("f.run()")
    with Workspace.open() as workspace:
        assert len(workspace.runs()) == 1


def test_a_workspace_that_the_notebook_opened_itself_is_the_one_that_is_asked(notebook, tmp_path, store_folder):
    notebook.run(f"from omnitron_kernel import Workspace\nw = Workspace.open({str(tmp_path)!r})")
    notebook.run("%%flow f()\n1")
    assert len(notebook.run("%runs").value) == 1
    assert not store_folder.exists()
    notebook.run("w.close()")
    assert len(notebook.run("%runs").value) == 0


def test_a_store_that_cannot_be_written_is_told_of_once_and_the_notebook_goes_on(notebook, store_folder, capsys):
    store_folder.write_text("in the way")
    assert notebook.run("%%flow f(x=1)\nx + 1").value == 2
    assert notebook.run("f.run(2).value").value == 3
    said = capsys.readouterr().err
    assert said.count("omnitron:") == 1
    assert "Runs are not recorded" in said
    assert "OMNITRON_HOME" in said
