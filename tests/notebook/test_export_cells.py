"""Flows of a notebook that use classes of its cells leave as plain Python."""

import contextlib
import io

import pytest

from omnitron_kernel.errors import ExportError

KINDS = {
    "a plain class": ("class Plain:\n    def __init__(self, x):\n        self.x = x\n", "Plain(2).x"),
    "a class without methods": ("class Plain:\n    limit = 3\n", "Plain.limit"),
    "a dataclass": (
        (
            "from dataclasses import dataclass, field\n@dataclass(frozen=True)\nclass Plain:\n    x: int = 1\n"
            "    tags: list = field(default_factory=list)\n"
        ),
        "Plain(4).x, Plain().tags",
    ),
    "an Enum": ("import enum\nclass Plain(enum.Enum):\n    RED = 1\n    GREEN = enum.auto()\n", "Plain.GREEN.value"),
    "a pydantic model": (
        (
            "from pydantic import BaseModel, Field, field_validator\nclass Plain(BaseModel):\n"
            "    x: int = Field(gt=0)\n"
            "    y: str = 'a'\n    @field_validator('y')\n    @classmethod\n    def upper(cls, value):\n"
            "        return value.upper()\n"
        ),
        "Plain(x='3', y='b').model_dump()",
    ),
    "a named tuple": ("from typing import NamedTuple\nclass Plain(NamedTuple):\n    x: int = 1\n", "Plain(2).x"),
    "a class of another": (
        "class Base:\n    y = 1\nclass Plain(Base):\n    def z(self):\n        return self.y\n",
        "Plain().z()",
    ),
}


def told(script: str) -> str:
    """What the file prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), pytest.MonkeyPatch.context() as patch:
        import sys
        from types import ModuleType

        module = ModuleType("__main__")
        patch.setitem(sys.modules, "__main__", module)
        exec(compile(script, "script.py", "exec", dont_inherit=True), vars(module))
    return out.getvalue().strip()


@pytest.mark.parametrize(("cell", "use"), KINDS.values(), ids=KINDS)
def test_a_class_of_a_cell_is_written_out(notebook, cell, use):
    notebook.run(cell)
    ran = notebook.run(f"%%flow f()\ny = {use}\ny")
    assert ran.error is None
    made = notebook.shell.user_ns["f"]
    assert told(made.export()) == str(made())


def test_the_newest_cell_of_a_class_is_the_one_that_counts(notebook):
    notebook.run("class Plain:\n    x = 1\n    def y(self):\n        return 'old'")
    notebook.run("class Plain:\n    x = 1\n    def y(self):\n        return 'new'")
    notebook.run("%%flow f()\ny = Plain().y()\ny")
    assert told(notebook.shell.user_ns["f"].export()) == "new"


def test_a_class_that_no_cell_holds_is_refused_without_what_python_said(notebook):
    notebook.run("Plain = type('Plain', (), {'x': 1})")
    notebook.run("%%flow f()\ny = Plain.x\ny")
    with pytest.raises(ExportError, match="uses the class `Plain`") as refused:
        notebook.shell.user_ns["f"].export()
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None or refused.value.__suppress_context__
