"""Completion inside `%%flow` cells."""

import pytest
from IPython.core.completer import provisionalcompleter

from omnitron_kernel.notebook.completion import complete

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


@pytest.mark.parametrize("typed", ["%%flow --", "%%flow --no", "# words\n%%flow --n"])
def test_options_are_offered_on_the_magic_line(typed):
    assert complete(typed, len(typed))[1] == ("--no-run",)


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
