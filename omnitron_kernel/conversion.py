"""A cell of a flow in its other form, from its text alone: of a `%%flow` cell the function, of a function the cell.

Nothing here knows a notebook, so whether `flow` is imported is for whoever writes the text to see to.
"""

from __future__ import annotations

import ast

from omnitron_kernel.errors import EditError, ExportError
from omnitron_kernel.graph.convert import to_cell, to_def
from omnitron_kernel.graph.source import parse
from omnitron_kernel.messages import ConvertReply

__all__ = ["converted", "decorated"]


def converted(source: str, name: str | None = None) -> ConvertReply:
    r"""Returns the text of a flow's cell in its other form: of a cell the function, of a function the cell.

    Args:
        source: A whole cell with its magic line, or a cell that holds one function and imports `flow` at most.
        name: As in `read_view`.

    Raises:
        EditError: The text has errors, or holds something that has no other form; says what.

    Example:
        >>> converted("%%flow f(x)\nx + 1").source
        '@flow\ndef f(x):\n    return x + 1'
    """
    taken = parse(source, name)
    wrong = next((each for each in taken.diagnostics if each.severity == "error"), None)
    if wrong is not None or taken.function is None:
        raise EditError(f"{wrong.message if wrong else 'the text cannot be read.'} Mend it first.")
    try:
        if taken.form == "cell":
            return ConvertReply(decorated(to_def(taken)), "def")
        others = [each for each in taken.around if not _about_flow(each) and getattr(each, "name", "") != taken.name]
        if others or len([each for each in taken.around if not _about_flow(each)]) > 1:
            raise EditError(f"the cell holds more than `{taken.name}`. Put the function into a cell of its own.")
        return ConvertReply(to_cell(taken).rstrip("\n"), "cell")
    except (ExportError, ValueError) as error:
        raise EditError(str(error)) from None


def decorated(text: str) -> str:
    """The text of a function under `@flow`; comments above it stay above."""
    lines = text.rstrip("\n").splitlines(keepends=True)
    at = next(index for index, line in enumerate(lines) if line.startswith(("def ", "async def ")))
    return "".join([*lines[:at], "@flow\n", *lines[at:]])


def _about_flow(statement: ast.stmt) -> bool:
    """Whether a statement only imports `flow`, which a magic line does without."""
    return (
        isinstance(statement, ast.ImportFrom)
        and statement.module == "omnitron_kernel"
        and [(each.name, each.asname) for each in statement.names] == [("flow", None)]
    )
