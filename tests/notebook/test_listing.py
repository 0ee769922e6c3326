"""`%flows`: the notebook's flows as a table."""


def test_flows_lists_what_the_notebook_has(notebook):
    notebook.run("%%flow small(x: int = 1)\ny = x\ny + 1")
    notebook.run("%%flow --no-run other(table)\ntable.mean()")
    told = repr(notebook.run("%flows").value)
    head, first, second = told.splitlines()
    assert " ".join(head.split()) == "flow nodes version versions runs newest run took when tags in"
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


def test_what_the_store_alone_has_is_listed_behind_what_the_notebook_has(notebook):
    notebook.run("%%flow mine()\n1")
    notebook.run("%%flow other()\nprice = 2\nprice")
    notebook.run("del other")
    _, first, second = repr(notebook.run("%flows").value).splitlines()
    assert first.startswith("mine()")
    assert first.endswith("notebook")
    assert second.startswith("other()")
    assert second.endswith("store")
    assert "other()" in repr(notebook.run("%flows price").value)


def test_filters_ask_the_notebook_and_the_store(notebook):
    notebook.run("%%flow good()\n1")
    notebook.run("%%flow bad()\n1 / 0")
    notebook.run("%%flow --no-run idle()\n1")
    notebook.run("%omnitron tag good live")

    def found(search):
        return list(notebook.run(f"%flows {search}").value.flows)

    assert found("status:failed") == ["bad"]
    assert found("status:never") == ["idle"]
    assert found("name:*d") == ["good", "bad"]
    assert found("tag:live") == ["good"]
    assert found("since:1h") == ["good", "bad", "idle"]
    assert found("until:1h") == []
    assert "Did you mean `status:`?" in str(notebook.run("%flows statsu:failed").error)


def test_a_store_that_cannot_be_asked_is_told_below_the_notebooks_flows(notebook, store_folder):
    store_folder.write_text("in the way")
    notebook.run("%%flow f()\n1")
    told = repr(notebook.run("%flows").value)
    assert "f()" in told
    assert "The store could not be asked" in told


def test_listing_makes_no_store(notebook, store_folder):
    notebook.run("%flows")
    notebook.run("%runs")
    assert not store_folder.exists()


def test_the_table_shows_markup_as_text(notebook):
    notebook.run("%%flow f(x='<b>')\nx")
    html = notebook.run("%flows").value._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_a_flow_under_another_name_is_listed_under_it(notebook):
    notebook.run("%%flow f()\n1")
    notebook.run("g = f")
    assert "g = f()" in repr(notebook.run("%flows").value)
