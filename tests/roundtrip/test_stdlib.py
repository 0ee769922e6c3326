"""Other people's code: edits that fit are applied, nothing outside the patch moves, the inverse gives all bytes back.

A sample of the standard library's functions is taken on each run; `make soak` takes all of them.
"""

import ast
import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from candidates import candidates

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph import apply, edits, read

SOAK = bool(os.environ.get("OMNITRON_SOAK"))
SAMPLE = None if SOAK else 10
LONGEST = 40
LIBRARY = sorted(Path(os.__file__).parent.glob("*.py"))


def functions() -> list[str]:
    """The texts of the library's functions, by a shuffle that is the same on each run."""
    found = []
    for path in LIBRARY:
        try:
            text = path.read_bytes().decode()
            tree = ast.parse(text)
        except (SyntaxError, UnicodeDecodeError):
            continue
        lines = text.splitlines(keepends=True)
        found += [
            "".join(lines[node.lineno - 1 : node.end_lineno])
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and len(node.body) > 1
            and (node.end_lineno or 0) - node.lineno < LONGEST
        ]
    random.Random(3).shuffle(found)
    return found[:SAMPLE]


def applied(source: str, edit: edits.Edit) -> bool:
    """Whether an edit is applied; what must hold of every patch is checked."""
    try:
        patch = apply(source, edit)
    except EditError:
        return False
    assert ast.parse("if 1:\n" + patch.source if patch.source[:1].isspace() else patch.source)
    assert not read(patch.source).errors
    behind, place = 0, 0
    for start, end, text in patch.spans:
        assert patch.source[place : place + start - behind] == source[behind:start]
        behind, place = end, place + start - behind + len(text)
    assert patch.source[place:] == source[behind:]
    back = apply(patch.source, patch.inverse)
    assert back.source == source
    assert apply(source, back.inverse).source == patch.source
    return True


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_edits_of_the_standard_library_go_there_and_back(capsys: pytest.CaptureFixture[str]) -> None:
    """Four in five edits that fit straight-line code are applied; a refusal says why."""
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    straight = [0, 0]
    for source in functions():
        graph = read(source)
        plain = bool(graph.nodes) and not any(node.kind == "block" for node in graph.nodes)
        for edit in candidates(graph):
            right = applied(source, edit)
            (done if right else refused)[type(edit).__name__] += 1
            straight[right] += plain
    with capsys.disabled():
        for name in sorted({*done, *refused}):
            print(f"\n{name:15} applied {done[name]:7,}, refused {refused[name]:6,}", end="")
        print(f"\nstraight-line code: {straight[1]:,} applied, {straight[0]:,} refused")

    assert straight[1] >= 0.8 * sum(straight)
