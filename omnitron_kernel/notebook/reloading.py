"""Flows under `%autoreload`: one that was imported by name takes the code of its module's new text, as functions do.

IPython renews functions in place by rules that look at exact types; a flow is of none of them, so it gets its own.
"""

from __future__ import annotations

import sys
from types import FunctionType
from typing import Any

__all__ = ["renew_flows"]

_HOME = "IPython.extensions.autoreload"


def renew_flows() -> None:
    """Teaches `%autoreload` about flows once it is loaded, which may be any time: asked before every cell."""
    rules = getattr(sys.modules.get(_HOME), "UPDATE_RULES", None)
    if isinstance(rules, list) and _RULE not in rules:
        rules.append(_RULE)


def _are_flows(old: object, new: object) -> bool:
    definition = sys.modules.get("omnitron_kernel.definition")  # before it is loaded, there is no flow
    if definition is None:
        return False
    found = [definition.definition_of(each) for each in (old, new)]
    return all(each is not None and type(each.function) is FunctionType for each in found)


def _renew(old: Any, new: Any) -> None:
    sys.modules[_HOME].update_function(old, new)


_RULE = (_are_flows, _renew)
