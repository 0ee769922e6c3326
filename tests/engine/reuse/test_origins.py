"""Why a node was computed: what it depends on is compared with what it was last computed from, in whichever process."""

from __future__ import annotations

import linecache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from omnitron_kernel import flow
from omnitron_kernel.engine.reuse import cache as caches
from omnitron_kernel.engine.reuse.cache import Cache
from omnitron_kernel.engine.reuse.origins import Origin, origin_from, plain
from omnitron_kernel.store.artifacts import DiskCache

TEXT = """
def net(x):
    return x * 2

def f(x=3):
    a = net(x)
    b = a + 1
    return b * 2
"""

_numbers = count()


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Begins as another kernel of the project does: with nothing in memory. Returns its cache."""

    def begin() -> Cache:
        made = Cache(below=DiskCache(tmp_path / "artifacts"))
        monkeypatch.setattr(caches, "_process", made)
        return made

    begin()
    return begin


def why(text: str, *args: Any) -> dict[str, str]:
    """Runs a text's flow; returns why each of its nodes was computed, and nothing of those that were reused."""
    file = f"<origins {next(_numbers)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names: dict[str, Any] = {"__name__": "world"}
    exec(compile(text, file, "exec"), names)
    run = flow(cache=True)(names["f"]).run(*args)
    return {each.id: each.why.removeprefix("computed: ") for each in run.nodes.values() if each.status != "reused"}


def test_the_changed_line_is_quoted_beside_what_it_was(kernel: Any) -> None:
    assert set(why(TEXT).values()) == {"nothing is kept of it yet"}
    assert why(TEXT.replace("a + 1", "a + 2")) == {
        "b": "its line has changed: `b = a + 2`, before `b = a + 1`",
        "output": "`b` has changed",
    }


def test_a_long_line_is_shortened(kernel: Any) -> None:
    why(TEXT)
    told = why(TEXT.replace("a + 1", " + ".join(["a"] * 60)))["b"]
    assert told.startswith("its line has changed: `b = a + a")
    assert "…`, before `b = a + 1`" in told
    assert len(told) < 200


def test_a_line_over_several_lines_shows_its_first(kernel: Any) -> None:
    why(TEXT)
    told = why(TEXT.replace("a + 1", "sum([\n        a,\n        1,\n    ])"))["b"]
    assert told == "its line has changed: `b = sum([…`, before `b = a + 1`"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a + 1", "a + 2", {"b": "its line has changed: `b = a + 2`, before `b = a + 1`", "output": "`b` has changed"}),
        ("x * 2", "x * 3", {"a": "`net` has changed", "b": "`a` has changed", "output": "`b` has changed"}),
        ("x=3", "x=4", {"a": "`x` has changed", "b": "`a` has changed", "output": "`b` has changed"}),
    ],
    ids=["the line", "a helper", "the input"],
)
def test_a_new_kernel_knows_what_another_computed_from(kernel: Any, old: str, new: str, told: dict[str, str]) -> None:
    why(TEXT)
    kernel()
    assert why(TEXT.replace(old, new)) == told


def test_a_text_that_came_back_is_what_the_next_is_compared_with(kernel: Any) -> None:
    """It was found whole, so no node of it was looked up; still it is what ran last."""
    changed = [TEXT.replace("a + 1", f"a + {number}") for number in (2, 3)]
    why(TEXT)
    why(changed[0])
    assert why(TEXT) == {}
    assert why(changed[1])["b"] == "its line has changed: `b = a + 3`, before `b = a + 1`"
    assert why(TEXT) == {}
    kernel()
    assert why(TEXT.replace("a + 1", "a + 4"))["b"] == "its line has changed: `b = a + 4`, before `b = a + 1`"


def test_nothing_is_written_where_nothing_is_new(kernel: Any, tmp_path: Path) -> None:
    why(TEXT)
    (file,) = tmp_path.glob("artifacts/told/*.json")
    before = file.stat().st_mtime_ns
    assert why(TEXT) == {}
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "held",
    [b"", b"{", b"[]", b"null", b'{"b": 1}', b'{"b": {"line": "zz"}}', b"\xff", b"[" * 100_000],
    ids=["empty", "half", "a list", "null", "a number", "no digest", "no text", "deep"],
)
def test_a_damaged_file_of_words_is_as_none(kernel: Any, tmp_path: Path, held: bytes) -> None:
    why(TEXT)
    (file,) = tmp_path.glob("artifacts/told/*.json")
    file.write_bytes(held)
    kernel()
    assert set(why(TEXT.replace("x=3", "x=4")).values()) == {"nothing is kept of it yet"}
    kernel()
    assert why(TEXT.replace("x=3", "x=5"))["a"] == "`x` has changed", "it was written anew"


def test_large_inputs_are_remembered_by_their_digest(kernel: Any, tmp_path: Path) -> None:
    text = "def f(x):\n    a = len(x)\n    return a\n"
    why(text, "y" * 1_000_000)
    (file,) = tmp_path.glob("artifacts/told/*.json")
    assert file.stat().st_size < 2_000
    assert why(text, "z" * 1_000_000) == {"a": "`x` has changed"}


def test_an_origin_comes_back_from_json_as_it_was() -> None:
    origin = Origin(b"k", b"\0\xff", "a = 1 # \u00e9", {"`k`": b"\1"}, ("x",), [b"2", b"3"], {"Python": b""}, False)
    assert origin_from(plain(origin)) == origin
    with pytest.raises(ValueError, match="lacks 'grounds'"):
        origin_from({"parts": {}})
