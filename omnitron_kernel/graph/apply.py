"""An edit applied to a text; what does so is loaded with the first edit, for most flows are never edited."""

from __future__ import annotations

from omnitron_kernel.graph.callees import Callees, unknown_callee
from omnitron_kernel.graph.edits import Edit
from omnitron_kernel.graph.write.patch import Patch

__all__ = ["apply"]


def apply(source: str, edit: Edit, name: str | None = None, callees: Callees = unknown_callee) -> Patch:
    r"""Applies an edit to a flow's text.

    Args:
        source: A whole cell with its magic line, or the text of a module or function.
        edit: The edit.
        name: Which function of the module is meant; not needed where there is one.
        callees: Looks up the functions that live around the flow: which parameters they have, and with what defaults.

    Returns:
        The patch, with the new text, its inverse, the new ids and warnings.

    Raises:
        EditError: The edit cannot be applied; says why, and what to do. The text is as it was.

    Example:
        >>> from omnitron_kernel.graph import edits
        >>> patch = apply("%%flow f(x: int)\ny = x + 1\ny * 2", edits.RenameNode("y", "more"))
        >>> print(patch.source)
        %%flow f(x: int)
        more = x + 1
        more * 2
        >>> apply(patch.source, patch.inverse).source == "%%flow f(x: int)\ny = x + 1\ny * 2"
        True
    """
    from omnitron_kernel.graph.write import apply as writing

    return writing.apply(source, edit, name, callees)
