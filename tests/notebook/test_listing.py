"""`%flows`: the notebook's flows as a table."""


def test_flows_lists_what_the_notebook_has(notebook):
    notebook.run("%%flow small(x: int = 1)\ny = x\ny + 1")
    notebook.run("%%flow --no-run other(table)\ntable.mean()")
    told = repr(notebook.run("%flows").value)
    head, first, second = told.splitlines()
    assert head.split() == ["flow", "nodes", "version", "newest", "run", "took"]
    assert first.startswith("small(x: int = 1)")
    assert "done" in first
    assert "never" in second


def test_words_search_names_and_texts(notebook):
    notebook.run("%%flow small()\nprice = 1\nprice")
    notebook.run("%%flow other()\n2")
    assert list(notebook.run("%flows PRICE small").value.flows) == ["small"]
    assert "No flow" in repr(notebook.run("%flows nothing").value)


def test_no_flow_yet_says_how_to_make_one(notebook):
    assert "%%flow name()" in repr(notebook.run("%flows").value)


def test_the_table_shows_markup_as_text(notebook):
    notebook.run("%%flow f(x='<b>')\nx")
    html = notebook.run("%flows").value._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_a_flow_under_another_name_is_listed_under_it(notebook):
    notebook.run("%%flow f()\n1")
    notebook.run("g = f")
    assert "g = f()" in repr(notebook.run("%flows").value)
