"""Completion inside `%%flow` cells."""

import pytest
from IPython.core.completer import provisionalcompleter

from omnitron_kernel.notebook.completion import attributes, complete, keys

CELL = """%%flow --no-run f(price: int = 1, *parts, **extra)
import pandas as frame
total, tally = price, 2
def twice(x): return x
for item in parts: pass
"""


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("pr", ("price",)),
        ("pa", ("parts",)),
        ("ta", ("tally",)),
        ("t", ("total", "tally", "twice")),
        ("fra", ("frame",)),
        ("ite", ("item",)),
        ("ext", ("extra",)),
        ("x = tot", ("total",)),
        ("total.ta", ()),
        ("zzz", ()),
        ("", ()),
    ],
)
def test_inputs_and_names_bound_above_are_offered(typed, names):
    assert complete(CELL + typed, len(CELL + typed))[1] == names


def test_names_bound_below_are_not_offered():
    text = "%%flow f()\nla\nlater = 1"
    assert complete(text, len("%%flow f()\nla")) == ("la", ())


@pytest.mark.parametrize("typed", ["%%flow --no-r", "%%flow --no-ru", "# words\n%%flow --no-r"])
def test_options_are_offered_on_the_magic_line(typed):
    assert complete(typed, len(typed))[1] == ("--no-run",)
    assert complete("%%flow --", 9)[1] == ("--no-run", "--no-cache", "--trace=full")
    assert complete("%%flow --no-run --trace=f", 25)[1] == ("--trace=full",)


@pytest.mark.parametrize("typed", ["%%flow f(--no", "x = 1\npr", "%%time\npr", "%%flow", ""])
def test_elsewhere_nothing_is_offered(typed):
    assert complete(typed, len(typed))[1] == ()


def test_a_half_typed_signature_is_no_obstacle():
    text = "%%flow f(price=\nprice = 2\npr"
    assert isinstance(complete(text, len(text)), tuple)


def test_the_shells_completer_asks_the_matcher(shell, notebook):
    text = "%%flow f(quantity=1)\nquan"
    with provisionalcompleter():
        assert "quantity" in {each.text for each in shell.Completer.completions(text, len(text))}
        shell.run_line_magic("unload_ext", "omnitron_kernel")
        assert "quantity" not in {each.text for each in shell.Completer.completions(text, len(text))}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("def g(alpha, *alps):\n    alto = 1\n    al", ("alpha", "alps", "alto")),
        ("for alpha in x:\n    with alpha as altar:\n        al", ("alpha", "altar")),
        ("if x:\n    alpha = 1\nelse:\n    al", ("alpha",)),
        ("async def g(alpha):\n    for alps in alpha:\n        al", ("alpha", "alps")),
        ("def g(alpha): pass\nal", ()),
    ],
)
def test_names_of_the_functions_and_blocks_around_are_offered(body, names):
    text = f"%%flow f(x=1)\n{body}"
    assert set(complete(text, len(text))[1]) == set(names)


def test_an_async_signature_is_no_obstacle():
    text = "%%flow --no-run async f(price=1)\npr"
    assert complete(text, len(text))[1] == ("price",)


def test_attributes_of_what_a_name_last_held_are_offered(notebook):
    cell = "%%flow f(word='a', table=None)\nparts = word.split()\nparts"
    notebook.run(cell)

    def ask(typed):
        text = f"{cell}\n{typed}"
        return attributes(text, len(text), notebook.names)

    assert ask("parts.app") == ("app", ("append",))
    assert ask("x = parts.__le") == ("__le", ("__le__", "__len__"))
    assert "upper" in ask("word.")[1]
    assert not any(each.startswith("_") for each in ask("word.")[1])
    assert ask("unknown.app") == ask("parts.append.x") == ask("parts[0].x") == ("", ())


def test_keys_and_columns_of_what_a_name_last_held_are_offered(shell, notebook):
    notebook.run("import pandas as pd\ntable = pd.DataFrame({'amount': [1], 'day': [2], 'half\\'s': [3], 5: [4]})")
    cell = "%%flow f(df=table, prices={'tea': [{'net': 1}]})\nclean = df.dropna()\nclean"
    before = f"{cell}\nclean['"
    assert keys(before, len(before), notebook.names) == ("", ())
    notebook.run(cell)

    def ask(typed):
        text = f"{cell}\n{typed}"
        return keys(text, len(text), notebook.names)

    assert ask("clean['") == ("", ("amount']", "day']"))
    assert ask('x = df["am') == ("am", ('amount"]',))
    assert ask("prices['") == ("", ("tea']",))
    assert ask("prices['tea'][0][\"n") == ("n", ('net"]',))
    assert ask("clean['zzz") == ("zzz", ())
    assert ask("prices['tea'][7]['") == ask("prices[0]['") == ("", ())
    assert ask("unknown['") == ask("f()['") == ask("x.clean['") == ("", ())
    with provisionalcompleter():
        text = f"{cell}\nclean['"
        assert [each.text for each in shell.Completer.completions(text, len(text))] == ["amount']", "day']"]
        # Where the editor has closed the quote and the bracket already, they are not typed again.
        assert [each.text for each in shell.Completer.completions(f"{text}']", len(text))] == ["amount", "day"]


@pytest.mark.parametrize(("default", "found"), [("here", True), ("'text'", True), ("there", False), ("f()", False)])
def test_before_the_first_run_a_default_tells_what_an_input_is(default, found):
    for signature in (f"f(word={default})", f"f(a, *, b=1, word={default})"):
        text = f"%%flow {signature}\nword.upp"
        assert bool(attributes(text, len(text), {"here": "text"})[1]) is found


def test_the_matcher_never_raises(shell, notebook):
    notebook.run("class Odd:\n    def __dir__(self): raise SystemError\nodd = Odd()")
    notebook.run("%%flow f(x=odd)\nx")
    text = "%%flow f(x=odd)\nx."
    with provisionalcompleter():
        list(shell.Completer.completions(text, len(text)))
        for text in ('f.last["', "f.run(", "%omnitron ", "f.last.nodes["):
            assert list(shell.Completer.completions(text, len(text)))
