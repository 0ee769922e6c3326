"""What a function takes, as text: how a kernel tells somebody who has only texts of the functions that live in it.

Names, kinds and which parameters have a default are told, which is what edits of a call have to know; types are not.
Both ways only text is written and parsed: nothing of it is evaluated, and what cannot be read is not known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache

from omnitron_kernel import syntax
from omnitron_kernel.graph.callees import Callee, Callees
from omnitron_kernel.graph.model import Graph, Port
from omnitron_kernel.graph.ports import flow_inputs
from omnitron_kernel.graph.text import Text

__all__ = ["callees_told", "signature_told", "signatures_told"]

_LONGEST = 4000
"""Characters of a signature that are looked at."""


def signature_told(parameters: Iterable[Port]) -> str:
    """Returns parameters as they stand between brackets, with `...` for every default.

    Example:
        >>> signature_told([Port("x", kind="positional_only"), Port("how", code="'a'", kind="keyword_only")])
        'x, /, *, how=...'
    """
    parts: list[str] = []
    before = ""
    for each in parameters:
        if before == "positional_only" != each.kind:
            parts.append("/")
        if each.kind == "keyword_only" and before not in ("var_positional", "keyword_only"):
            parts.append("*")
        stars = {"var_positional": "*", "var_keyword": "**"}.get(each.kind, "")
        parts.append(f"{stars}{each.name}{'=...' if each.code is not None else ''}")
        before = each.kind
    return ", ".join([*parts, "/"] if before == "positional_only" else parts)


def signatures_told(graph: Graph, callees: Callees) -> dict[str, str]:
    """Returns what the live functions take that a flow calls, by the dotted names by which it calls them."""
    known = {each.callee: callees(each.callee) for each in graph.walk() if each.callee}
    return {each: signature_told(callee.parameters) for each, callee in known.items() if callee is not None}


def callees_told(signatures: Mapping[str, str]) -> Callees:
    """Looks functions up among those that were told, by the dotted names by which they are called.

    Example:
        >>> [each.name for each in callees_told({"lib.clean": "x, how=..."})("lib.clean").parameters]
        ['x', 'how']
    """

    @cache
    def known(dotted: str) -> Callee | None:
        code = f"def _({signatures.get(dotted, ')')}): pass"
        if len(code) > _LONGEST:
            return None
        try:
            statements = syntax.parse(code).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        match statements:
            case [ast.FunctionDef(args=arguments)]:
                return Callee(flow_inputs(arguments, Text(code)))
        return None

    return known
