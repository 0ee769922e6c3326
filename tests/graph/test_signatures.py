"""What functions take is told as text, and the text tells the same."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from omnitron_kernel.callables import inputs_of
from omnitron_kernel.graph.signatures import callees_told, signature_told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", ""),
        ("x: int, how='all'", "x, how=..."),
        ("x, /", "x, /"),
        ("x, /, y=1, *, z, w=print", "x, /, y=..., *, z, w=..."),
        ("*rest, z=1, **more", "*rest, z=..., **more"),
        ("*, z", "*, z"),
        ("x, /, *rest", "x, /, *rest"),
        ("größe=1", "größe=..."),
    ],
)
def test_a_signature_is_told_without_its_values_and_types(written, told):
    names: dict[str, Any] = {}
    exec(f"def f({written}): pass", names)
    real = inspect.signature(names["f"]).parameters.values()

    assert signature_told(inputs_of(names["f"])) == told
    known = callees_told({"lib.f": told})("lib.f")
    assert known is not None
    assert [(each.name, each.kind) for each in known.parameters] == [
        (each.name, each.kind.name.lower()) for each in real
    ]
    assert [each.code is not None for each in known.parameters] == [each.default is not each.empty for each in real]


@pytest.mark.parametrize("text", ["x y", ")", "x): pass\ndef g(", "(" * 3000, "x" * 5000, "\ud800", "x\0"])
def test_what_is_no_signature_is_not_known(text):
    assert callees_told({"f": text})("f") is None


def test_what_was_not_told_is_not_known():
    assert callees_told({"f": "x"})("g") is None
    assert callees_told({})("f") is None
