"""Flows as documents: the view of a text, and the patch that edits make of it, for whoever edits it somewhere else.

Nothing here runs or keeps anything: the same text and edits give the same answer, in a kernel or beside one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.apply import apply
from omnitron_kernel.graph.callees import Callees
from omnitron_kernel.graph.decode import edits_from
from omnitron_kernel.graph.edits import AddNode, Batch, Edit, SetSignature, Splice, base_hash
from omnitron_kernel.graph.read import build, taken
from omnitron_kernel.graph.show import diagnostic_view, flow_view
from omnitron_kernel.graph.signatures import callees_told
from omnitron_kernel.graph.spoken import Speaks
from omnitron_kernel.graph.view import FlowView
from omnitron_kernel.messages import EditReply, RunFacts

if TYPE_CHECKING:
    from omnitron_kernel.graph.write.pasting import Pasting
    from omnitron_kernel.graph.write.patch import Patch

__all__ = ["edited", "read_view"]

_MOST = 1_000
"""Edits that are made at once."""


def read_view(
    source: str,
    name: str | None = None,
    callees: Callees | None = None,
    names: Mapping[str, Any] | None = None,
    facts: RunFacts | None = None,
    speaks: Speaks | None = None,
) -> FlowView:
    r"""Returns the view of a text; never raises for a text, whatever it is.

    Args:
        source: A whole cell with its magic line, or the text of a module or function.
        name: Which function of the module is meant; not needed where there is one.
        callees: Looks up the functions that live around the flow, as `resolve.callees_among` does.
        names: What the names around the flow stand for.
        facts: What a run has seen: the types of its values are among those that are asked whether they fit.
        speaks: Tells of calls of builtins and methods how they are called, as `notebook.speaking` does.

    Example:
        >>> view = read_view("%%flow area(r: float = 1.0)\nsquare = r ** 2\n3.14159 * square")
        >>> [node.id for node in view.graph.nodes], view.graph.inputs[0].editor
        (['square', 'output'], 'number')
    """
    apart, graph = taken(source, name)
    live = build(apart, callees) if callees is not None else None
    seen = [each.type for each in facts.nodes] if facts is not None else []
    return flow_view(apart, graph, live, callees=callees, names=names, seen=seen, speaks=speaks)


def edited(
    source: str,
    edits: Sequence[Mapping[str, Any]],
    name: str | None = None,
    callees: Callees | None = None,
    names: Mapping[str, Any] | None = None,
    facts: RunFacts | None = None,
    speaks: Speaks | None = None,
    signatures: Mapping[str, str] | None = None,
) -> EditReply:
    r"""Returns the patch that edits make of a text, checked as one, and the view of the text after.

    Args:
        source: The text.
        edits: Edits as JSON objects, such as `{"edit": "SetLiteral", "node": "clean", "port": "how", "code": "'any'"}`.
        name: As in `read_view`, and so are the others.
        callees: As there.
        names: As there.
        facts: As there.
        speaks: As there.
        signatures: What the functions around the flow take, as `FlowView.signatures` tells, where they live elsewhere.

    Raises:
        EditError: They are no edits, or cannot be applied; says why, and what to do.

    Example:
        >>> reply = edited("%%flow f(x)\nx + 1", [{"edit": "SetLiteral", "node": "output", "port": "1", "code": "2"}])
        >>> reply.spans, reply.source
        (((16, 17, '2'),), '%%flow f(x)\nx + 2')
    """
    if len(edits) > _MOST:
        raise EditError(f"there are {len(edits)} edits, and at most {_MOST} are made at once. Make them in parts.")
    made = edits_from(edits, _Freshening(source, name))
    one = made[0] if len(made) == 1 else Batch(made)
    patch = _applied(source, one, name, callees or callees_told(signatures or {}))
    after = _name_after(name, one)
    view = read_view(patch.source, after, callees, names, facts, speaks)
    kept = set(patch.ids.values())
    return EditReply(
        spans=patch.spans,
        hash=base_hash(source),
        source=patch.source,
        name=after or view.name,
        view=view,
        ids={old: new for old, new in patch.ids.items() if old != new},
        added=tuple(each for each in _ids(view) if each not in kept),
        warnings=tuple(diagnostic_view(each) for each in patch.warnings),
    )


def _applied(source: str, edit: Edit, name: str | None, callees: Callees) -> Patch:
    """Applies an edit; a flow without a single statement takes its first one as well."""
    try:
        return apply(source, edit, name, callees)
    except EditError:
        errors = [each for each in taken(source, name)[0].diagnostics if each.severity == "error"]
        if isinstance(edit, Splice) or [each.code for each in errors] != ["empty"]:
            raise
    from omnitron_kernel.graph.write.patch import least, patch_of

    # `pass` holds the place of a first statement while the edit is applied.
    newline = "" if source.endswith(("\n", "\r")) else "\n"
    patch = apply(f"{source}{newline}pass\n", edit, name, callees)
    after = patch.source.removesuffix(f"{newline}pass\n")
    if after == patch.source:
        apart, _ = taken(patch.source, name)
        at = apart.text.span_of(apart.body[0]).start if isinstance(apart.body[0], ast.Pass) else len(after)
        after = after[:at] + after[at:].removeprefix("pass\n")
    return patch_of(source, least(source, [(0, len(source), after)]), edit, patch.ids, patch.warnings)


class _Freshening:
    """Makes names of pasted code new ones; what it needs for that is loaded with the first such code."""

    def __init__(self, source: str, name: str | None) -> None:
        self._source = source
        self._name = name

    @cached_property
    def _pasting(self) -> Pasting:
        from omnitron_kernel.graph.write.pasting import Pasting

        return Pasting(taken(self._source, self._name)[0])

    def __call__(self, edit: AddNode) -> AddNode:
        from omnitron_kernel.graph.write.pasting import loose

        code = self._pasting.freshened(loose(edit.code))
        apart, graph = taken(self._source, self._name)
        output = graph.output
        if edit.after is None or output is None or edit.after not in graph or graph.node(edit.after).id != output.node:
            return replace(edit, code=code)
        if apart.output is None or isinstance(apart.output, ast.Name):
            return replace(edit, code=code)
        # What is put behind the flow's value stands before it, and a value that nobody reads yet has a name.
        return replace(edit, code=self._pasting.named(code, graph.node(output.node).name), after=None)


def _name_after(name: str | None, edit: Edit) -> str | None:
    """By which name the flow is found in its text when it may have another one."""
    waiting = [edit]
    while waiting and name is not None:
        each = waiting.pop()
        if isinstance(each, Batch):
            waiting.extend(reversed(each.edits))
        elif isinstance(each, SetSignature) and each.name is not None:
            name = "".join((*name.rpartition(".")[:2], each.name))
    return name


def _ids(view: FlowView) -> Iterator[str]:
    waiting = [view.graph]
    while waiting:
        for node in waiting.pop().nodes:
            yield node.id
            waiting.extend(node.branches)
