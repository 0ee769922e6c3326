"""A batch says the same whether its edits are written one by one or those that stand apart at once."""

import importlib

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from texts import CELL

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import apply, edits, read

writing = importlib.import_module("omnitron_kernel.graph.write.apply")

CROWDED = """%%flow crowded(xs, k=1)
# about a
a = f(1)  # first

b = f(2); c = f(3); d = f(4)
# about e

# more about e
e = f(5, k=6)
for x in xs:
    # about g
    g = f(x, 7)
    h = f(8); i = f(9)
    if x:
        j = f(10)
    else:
        l = f(11); m = f(12)
with f(13) as lock: n = f(14); o = f(15)
p = f(a, k=16)
df = f(17)
df = f(df, 18)
df = f(df, 19)
q = (
    f(20),
    f(21),
)
r = f(q, d)
"""


def outcome(source, edit):
    """What becomes of a batch: its text, ids and warnings, or the refusal."""
    try:
        patch = apply(source, edit)
    except EditError as error:
        return str(error)
    assert apply(patch.source, patch.inverse).source == source
    return patch.source, dict(patch.ids), sorted(map(str, patch.warnings))


def one_by_one(source, edit):
    """The same with every edit written and read by itself."""
    kept = writing._APART
    try:
        writing._APART = frozenset()
        return outcome(source, edit)
    finally:
        writing._APART = kept


def some(source):
    """Edits of a text that may stand in one batch."""
    nodes = list(read(source).walk())
    removals = [edits.RemoveNode(each.id) for each in nodes]
    fed = [(each.id, port.name) for each in nodes for port in each.inputs if port.given]
    literals = [(each.id, port.name) for each in nodes for port in each.inputs if port.literal]
    return st.sampled_from(
        removals
        + [edits.Disconnect(*each) for each in fed]
        + [edits.SetLiteral(*each, code) for each in literals for code in ("100", "'text'")]
    )


@pytest.mark.parametrize("source", [CROWDED, CELL], ids=["crowded", "cell"])
@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_edits_written_at_once_say_what_they_say_one_by_one(source, data):
    batch = edits.Batch(data.draw(st.lists(some(source), min_size=2, max_size=8, unique_by=repr)))
    assert outcome(source, batch) == one_by_one(source, batch)


def test_a_body_that_is_removed_whole_keeps_a_pass():
    patch = apply(CROWDED, edits.Batch([edits.RemoveNode(f"for/body/{each}") for each in ("g", "h", "i", "if")]))
    assert "for x in xs:\n    pass\n" in patch.source


def test_a_hundred_removals_read_the_text_a_few_times_only(monkeypatch):
    count = 0

    def counted(text, name):
        nonlocal count
        count += 1
        return read_again(text, name)

    read_again = writing._read_again
    monkeypatch.setattr(writing, "_read_again", counted)
    lines = [f"x{n} = f({n})  # {n}" for n in range(200)]
    source = "\n".join(["%%flow long()", *lines, "x0"])
    patch = apply(source, edits.Batch([edits.RemoveNode(f"x{n}") for n in range(100, 200)]))
    assert len(read(patch.source).nodes) == 100
    assert count == 1
