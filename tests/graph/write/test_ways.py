"""Edits that would once have led nowhere: they apply and keep what can be kept, and tell what is other now."""

import pytest
from texts import applied

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import apply, read
from omnitron_kernel.graph.edits import (
    AddNode,
    Batch,
    Connect,
    Disconnect,
    Group,
    LiteralToInput,
    RemoveBranch,
    RemoveNode,
    RenameNode,
    SetLiteral,
    Unwrap,
)

TRY = """%%flow f(text: str = "1")
try:
    n = int(text)
except ValueError as e:
    print(e)
    n = 0
n * 2
"""
STEPS = "%%flow f()\ndf = load()\ndf = df.dropna()\ndf = df[df.b > 0.5]\ndf\n"
SUM = "%%flow f(xs: list)\nt = 0\nfor x in xs:\n    if x > 0:\n        t += x\n    else:\n        t -= 1\nt\n"


def told(patch) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in patch.warnings]


def test_a_try_is_opened_without_its_handlers() -> None:
    """Its body stays; that nothing handles an exception any more is told."""
    patch = applied(TRY, Unwrap("try"))

    assert patch.source == '%%flow f(text: str = "1")\nn = int(text)\nn * 2\n'
    assert [code for code, _ in told(patch)] == ["unguarded"]
    assert patch.ids["try#1/body/n"] == "n"


def test_a_try_without_its_last_handler_keeps_an_empty_finally() -> None:
    """Python wants one of the two; together with Unwrap nothing of it is left."""
    removed = applied(TRY, RemoveBranch("try", "except"))
    both = applied(TRY, Batch([RemoveBranch("try", "except"), Unwrap("try")]))

    assert removed.source.endswith("try:\n    n = int(text)\nfinally:\n    pass\nn * 2\n")
    assert both.source == applied(TRY, Unwrap("try")).source
    assert [code for code, _ in told(both)] == ["unguarded"]


def test_one_handler_of_two_goes_without_a_trace() -> None:
    source = TRY.replace("n * 2", "except TypeError:\n    n = 1\nn * 2")

    assert applied(source, RemoveBranch("try", "except#2")).source == TRY


def test_an_else_wants_an_except() -> None:
    """What is refused alone goes in one batch, in either order."""
    source = TRY.replace("n * 2", "else:\n    k = 1\nn * 2")
    parts = [RemoveBranch("try", "except"), RemoveBranch("try", "else")]

    for edit in (parts[0], Unwrap("try")):
        with pytest.raises(EditError, match=r"'else'.*RemoveBranch"):
            apply(source, edit)
    assert applied(source, Batch(parts)).source == applied(source, Batch(reversed(parts))).source


def test_an_edit_of_a_batch_waits_for_another_to_make_way() -> None:
    source = "%%flow f()\na = 1\nb = a + 1\na + b\n"
    renamed = "%%flow f()\nb = 1\nc = b + 1\nb + c\n"
    parts = [RenameNode("a", "b"), RenameNode("b", "c")]

    assert applied(source, Batch(parts)).source == renamed
    assert applied(source, Batch(reversed(parts))).source == renamed


def test_a_batch_that_cannot_be_is_refused_for_its_first_reason() -> None:
    source = "%%flow f()\na = 1\nb = a + 1\na + b\n"

    with pytest.raises(EditError, match="`b` has a meaning"):
        apply(source, Batch([RenameNode("a", "b"), AddNode("c = 1", after="b"), RenameNode("b", "a")]))


def test_a_step_is_taken_out_of_its_row_by_a_batch_that_connects_its_readers() -> None:
    """Alone it is refused while it is read; connected to the version before, its readers read that, and it is told."""
    with pytest.raises(EditError, match="`df` is still read"):
        apply(STEPS, RemoveNode("df#2"))

    for order in (1, -1):
        patch = applied(STEPS, Batch([RemoveNode("df#2"), Connect("df", "df#3", "df")][::order]))
        assert patch.source == STEPS.replace("df = df.dropna()\n", "")
        assert patch.ids == {"df": "df", "df#2": None, "df#3": "df#2"}
        assert told(patch) == [("rebound", "`df#3` reads `df` of `df#1` now.")]


def test_a_step_of_an_input_is_taken_out_where_its_reader_is_connected_to_the_input() -> None:
    patch = applied("%%flow f(x)\nx = x + 1\ny = x * 2\ny\n", Batch([RemoveNode("x"), Connect("<inputs>.x", "y", "x")]))

    assert told(patch) == [("rebound", "`y` reads `x` of the inputs now.")]


def test_a_version_of_its_own_is_no_step() -> None:
    """What does not read the version before has nothing to hand on."""
    with pytest.raises(EditError, match="`x` is still read"):
        apply("%%flow f()\nx = 1\ny = x\nx = 2\nx + y\n", RemoveNode("x#2"))


def test_a_branch_goes_where_its_names_are_bound_without_it() -> None:
    patch = applied(SUM, RemoveBranch("for/body/if", "else"))

    assert patch.source == SUM.replace("    else:\n        t -= 1\n", "")
    assert not read(patch.source).errors


def test_a_branch_stays_where_a_name_would_be_unbound_without_it() -> None:
    with pytest.raises(EditError, match="`t` is the flow's value"):
        apply("%%flow f(c)\nif c:\n    t = 1\nelse:\n    t = 2\nt\n", RemoveBranch("if", "else"))


def test_a_version_that_is_hidden_is_connected_in_one_step() -> None:
    """The refusal gives the batch that does it."""
    connect = Connect("df", "df#3", "df")
    with pytest.raises(EditError, match="another value") as refusal:
        apply(STEPS, connect)
    batch = Batch([RenameNode("df", "df_2"), connect])

    assert f"in the same step: {batch!r}." in str(refusal.value)
    assert applied(STEPS, batch).source.splitlines()[1:4] == [
        "df_2 = load()",
        "df = df_2.dropna()",
        "df = df_2[df_2.b > 0.5]",
    ]


WITHIN = """%%flow f(x: int)
y = x * 2
z = 2 * x ** 2
while y > 10 and 1if z else 3:
    y = -1 * y
w = f"{y:5}" + "a".join(z)
k = [v * 7 for v in x]
y
"""


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (SetLiteral("y", "2", "3"), "x * 2\nz", "x * 3\nz"),
        (SetLiteral("y", "2", "-3"), "x * 2\nz", "x * (-3)\nz"),
        (SetLiteral("while", "10", "20"), "> 10", "> 20"),
        (SetLiteral("while", "1", "True"), "1if", "(True)if"),
        (SetLiteral("while/body/y", "-1", "-2"), "-1 *", "-2 *"),
        (SetLiteral("w", '"a"', "5"), '"a".', "(5)."),
        (LiteralToInput("w", '"a"', "mark"), None, WITHIN.replace("x: int)", 'x: int, mark: str = "a")').replace(
            '"a".', "mark.")),
        (LiteralToInput("k", "7", "times"), None, WITHIN.replace("x: int)", "x: int, times: int = 7)").replace(
            "v * 7", "v * times")),
        (Connect("z", "k", "7"), "v * 7", "v * z"),
        (Disconnect("y", "2"), "x * 2\nz", "x * ...\nz"),
    ],
    ids=lambda each: repr(each)[:40],
)  # fmt: skip
def test_a_literal_within_an_expression_is_named_by_its_text(edit, old, new) -> None:
    expected = new if old is None else WITHIN.replace(old, new)
    assert expected != WITHIN

    assert applied(WITHIN, edit).source == expected


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (SetLiteral("z", "2", "3"), "stands 2 times"),
        (SetLiteral("w", "5", "6"), 'its literals are named by their text: "a"'),
        (SetLiteral("while", "-1", "5"), "no port '-1'"),
        (LiteralToInput("y", "3", "n"), "Its literals: 2|Did you mean '2'"),
    ],
)
def test_a_literal_that_cannot_be_told_is_refused(edit, reason) -> None:
    """It stands there more than once, in the text of an f-string, or in another node."""
    with pytest.raises(EditError, match=reason):
        apply(WITHIN, edit)


@pytest.mark.parametrize(
    "handler",
    [
        "    n = len(str(e))",
        "    for part in e.args:\n        print(part, e)\n    n = 0",
        "    try:\n        n = float(text)\n    except TypeError as e:\n        n = 0\n    print(e)",
    ],
)
def test_the_name_of_an_exception_is_the_group_s_own(handler: str) -> None:
    """What is bound nowhere before the nodes need not be handed to them, even where they may unbind it again."""
    source = f"%%flow f(text)\ntry:\n    n = int(text)\nexcept ValueError as e:\n{handler}\nn\n"

    patch = applied(source, Group("try", "safe"))

    assert "def safe(text):\n    try:" in patch.source
    assert patch.source.endswith("    return n\nn = safe(text)\nn\n")
