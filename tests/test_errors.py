"""The errors that Omnitron raises itself: one tree, messages that help, and that travel between processes."""

import copy
import pickle

import pytest

from omnitron_kernel import errors
from omnitron_kernel.errors import (
    NotBuiltYetError,
    OmnitronError,
    SourceError,
    UnknownNodeError,
    nearest,
)
from omnitron_kernel.graph.model import Diagnostic, Span

WRONG = Diagnostic("error", "syntax", "this is not Python.", "Mend it.", Span(0, 1, 3, 1))
ALL = [
    SourceError([WRONG]),
    UnknownNodeError("claen", ["clean", "raw"], where="flow 'f'"),
    NotBuiltYetError("`cache`", instead="Leave it out."),
    errors.DefinitionError("no function"),
    errors.ExportError("no text"),
    errors.HeadlessError("stopped"),
]


def test_every_error_has_one_root() -> None:
    for name in set(errors.__all__) - {"nearest"}:
        assert issubclass(getattr(errors, name), OmnitronError)


def test_errors_are_also_what_python_calls_them() -> None:
    assert issubclass(UnknownNodeError, KeyError)
    assert issubclass(NotBuiltYetError, NotImplementedError)
    assert issubclass(errors.DefinitionError, TypeError)


def test_a_source_error_tells_every_complaint_with_its_line_and_cure() -> None:
    later = Diagnostic("error", "star", "`import *` binds unseen names.", "Name them.", Span(9, 10, 7, 1))

    error = SourceError([WRONG, later])

    assert str(error).splitlines() == [
        "line 3: this is not Python. Mend it.",
        "line 7: `import *` binds unseen names. Name them.",
    ]


def test_an_unknown_node_offers_the_nearest() -> None:
    assert str(UnknownNodeError("claen", ["clean", "raw"], where="the run")) == (
        "the run has no node 'claen'. Did you mean 'clean'?"
    )


def test_an_unknown_node_lists_all_where_none_is_near() -> None:
    assert str(UnknownNodeError("zzz", ["clean", "raw"], where="the run")).endswith("It has: clean, raw.")
    assert str(UnknownNodeError("zzz", [], where="the run")).endswith("It has: none.")


@pytest.mark.parametrize("error", ALL, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("copied", [copy.copy, lambda each: pickle.loads(pickle.dumps(each))], ids=["copy", "pickle"])
def test_an_error_survives_copying_and_pickling(error: OmnitronError, copied) -> None:
    """Errors cross from worker processes, where an exception that cannot be unpickled hangs its waiter."""
    twin = copied(error)

    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("amuont", ["country", "amount"], "amount"),
        ("Amount", ["mount", "amount"], "amount"),
        ("amount", ["amount"], None),
        ("zzz", ["amount"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_name_is_close_but_never_the_name_itself(name: str, known: list[str], found: str | None) -> None:
    assert nearest(name, known) == found
