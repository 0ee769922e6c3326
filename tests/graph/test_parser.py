"""Python's own parser, as reading asks it."""

import ast
from typing import Any

import pytest

from omnitron_kernel.graph.parser import parse_module


def test_a_parser_that_trips_once_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11's may, when finalizers run meanwhile; nobody's text is to blame."""
    parse, told = ast.parse, [SystemError("AST constructor recursion depth mismatch")]

    def trips(*args: Any, **kwargs: Any) -> Any:
        if told:
            raise told.pop()
        return parse(*args, **kwargs)

    monkeypatch.setattr(ast, "parse", trips)
    assert isinstance(parse_module("x = 1"), ast.Module)
