"""The frames of an exception as plain text."""

from __future__ import annotations

import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine.frames import traceback_of
from omnitron_kernel.engine.portrait import facts_of


def helper(value):
    return 1 / value


@flow
def broken(value):
    halved = value / 2
    return helper(halved)


@flow
def endless(depth):
    return dive(depth)


def dive(depth):
    return dive(depth - 1) if depth else 1 / 0


def failed(made, *args):
    with pytest.raises(ZeroDivisionError):
        made.run(*args)
    return facts_of(made.last).traceback.splitlines()


def test_it_begins_with_the_flow_and_holds_no_frame_of_ours():
    first, code, _, deeper, last = failed(broken, 0)
    assert first.endswith(", in broken")
    assert first.startswith('File "')
    assert code == "    return helper(halved)"
    assert deeper == "    return 1 / value"
    assert last == "ZeroDivisionError: float division by zero"


def test_a_deep_one_is_cut_in_the_middle():
    lines = failed(endless, 100)
    assert "... 90 more ..." in lines
    assert len(lines) < 30


def test_an_exception_that_lies_about_itself_is_not_asked():
    class BadError(Exception):
        def __getattribute__(self, name):
            raise RuntimeError

        __str__ = __repr__ = None

    assert traceback_of(BadError("why")) == "BadError: why"
