"""A flow's cell in its other form, from its text alone."""

from __future__ import annotations

import pytest

from omnitron_kernel.conversion import converted
from omnitron_kernel.errors import EditError

CELL = "# why\n%%flow area(r: float = 1.0) -> float\n# the square\nsquare = r ** 2\n3.14159 * square"


def test_a_cell_becomes_a_function_and_a_cell_again():
    """Comments, names and the value stay; the import that a function needs goes again."""
    function = converted(CELL)
    assert function.form == "def"
    assert "@flow\ndef area(r: float = 1.0) -> float:\n    # the square\n" in function.source
    assert function.source.endswith("    return 3.14159 * square")
    back = converted("from omnitron_kernel import flow\n\n\n" + function.source)
    assert back.form == "cell"
    assert back.source == CELL


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("%%flow f(\n1", "is never closed"),
        ("x = 1", "0 functions"),
        ("@flow\ndef f(): return 1\nx = f()", "more than `f`"),
        ("@flow\ndef f(): return 1\nimport os", "more than `f`"),
    ],
)
def test_what_has_no_other_form_is_refused(source, told):
    with pytest.raises(EditError, match=told):
        converted(source)
