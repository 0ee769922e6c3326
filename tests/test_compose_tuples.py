"""What an `&` gives is one tuple: the part behind it takes that, and an error says how to unpack it."""

import pytest

from omnitron_kernel import flow
from omnitron_kernel.errors import DefinitionError


@flow
def low(x: int) -> int:
    return x - 1


@flow
def high(x: int) -> int:
    return x + 1


@flow
def pair(x: int) -> tuple[int, int]:
    return x, x


@flow
def add(a: int, b: int) -> int:
    return a + b


def unpacked(values):
    return add(*values)


@pytest.mark.parametrize("giver", [low & high, pair])
def test_a_part_of_several_inputs_is_told_that_it_is_given_one_tuple_and_how_to_unpack_it(giver) -> None:
    with pytest.raises(DefinitionError) as refused:
        giver >> add
    told = str(refused.value)
    assert "`add` is given one value by position" in told
    assert f"The value is one tuple, of all that `{giver.__name__}` gives." in told
    assert "`def unpacked(values): return add(*values)`, and put `unpacked` in the place of `add`" in told
    assert "partial" not in told
    assert (giver >> unpacked)(2) == sum(giver(2))


def test_another_value_keeps_its_own_cure() -> None:
    with pytest.raises(DefinitionError, match=r"Give its other inputs first, by `functools.partial`"):
        low >> add
