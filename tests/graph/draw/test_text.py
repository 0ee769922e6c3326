"""The graph as text: one line a node, safe for terminals and logs."""

from omnitron_kernel.core.types import PortType
from omnitron_kernel.graph import read
from omnitron_kernel.graph.draw import NodeState, PictureState, to_text
from omnitron_kernel.graph.draw.text import summary

CELL = "%%flow f(a: int,\n  b=2)\nx = load(a)\nx['y'] = b\nprint(x)\nx"


def test_a_node_is_a_line_with_its_code_and_sources() -> None:
    assert to_text(read(CELL)).splitlines() == [
        "f(a: int, b=2)",
        "  x      x = load(a)  <- a",
        "  x#2    x['y'] = b   <- x, b",
        "  print  print(x)     <- x#2",
    ]


def test_a_run_is_told_by_mark_note_type_and_size() -> None:
    states = {
        "x": NodeState("done", "2 ms", "3 x 4", PortType.named("DataFrame")),
        "x#2": NodeState("failed", "KeyError"),
    }

    lines = to_text(read(CELL), PictureState("failed", "1 of 3", states, "KeyError: 'y'\nlook here")).splitlines()

    assert lines[0] == "f(a: int, b=2)  [failed, 1 of 3]"
    assert lines[1].split() == ["✓", "x", "x", "=", "load(a)", "2", "ms", "DataFrame", "3", "x", "4"]
    assert lines[2].lstrip().startswith("✗  x#2")
    assert lines[-3:] == ["", "KeyError: 'y'", "look here"]


def test_long_names_and_codes_are_cut() -> None:
    text = to_text(read(f"def f({'n' * 99}):\n    {'x' * 99} = 1 + \\\n        {'1' * 99}\n"))

    assert len(text.splitlines()[1]) < 80
    assert "…" in text


def test_nothing_in_it_commands_a_terminal_or_breaks_an_encoding() -> None:
    graph = read("%%flow f()\nx = '\x1b[31m\u202e'\nx")
    state = PictureState("done", "\ud800", {"x": NodeState("done", "\x1b]0;", "\x07")}, "\x9b")

    for text in (to_text(graph), to_text(graph, state)):
        assert not set(text) & set("\x1b\u202e\ud800\x07\x9b")
        text.encode()


def test_a_graph_with_errors_is_its_header() -> None:
    assert to_text(read("%%flow f(a)\nx = = 1")) == "f(a)"


def test_the_summary_counts_nodes_captures_and_errors() -> None:
    assert summary(read("def f(a): return a + 1")) == "1 node"
    assert summary(read("def f(a): return g(a)")) == "1 node · reads g from its module"
    assert summary(read("%%flow f()\n!ls")) == "0 nodes · 1 error"
    assert summary(read("%%flow f()\na + b + c + d + e + g + h")).endswith(
        "reads a, b, c, d, e, g, ... from the notebook"
    )
    assert summary(read("def f(a): return a + 1"), PictureState("done", "1 of 1")) == "1 node · 1 of 1"


BLOCKS = """def f(xs):
    total = 0
    for x in xs:
        if x > 3:
            total += x
        else:
            print(x)
    return total
"""


def test_blocks_are_followed_by_what_they_hold() -> None:
    lines = to_text(read(BLOCKS)).splitlines()

    assert [len(line) - len(line.lstrip()) for line in lines] == [0, 2, 2, 4, 6, 4, 6]
    assert lines[2].split() == ["for", "for", "x", "in", "xs", "<-", "xs,", "total"]
    assert lines[5].strip() == "else"


def test_a_block_says_its_first_word_once() -> None:
    text = "async def f(x):\n    async with x as y:\n        y()\n    try:\n        x()\n    finally:\n        x()\n"

    told = [" ".join(line.split()) for line in to_text(read(text)).splitlines()]

    assert told[1] == "with async with x as y <- x"
    assert told[3].startswith("try <-") or told[3] == "try"


def test_a_node_in_a_loop_tells_how_often_it_ran() -> None:
    states = {
        "for#1/body/if": NodeState("done", "2 ms", count=1000),
        "total": NodeState("done", "1 ms", type=PortType.named("int"), changed_by=("for",)),
    }

    lines = to_text(read(BLOCKS), PictureState("done", "", states)).splitlines()

    assert "\u00d7 1,000" in lines[3]
    assert lines[1].endswith("changed later by for")


def test_the_summary_counts_what_is_inside() -> None:
    assert summary(read(BLOCKS)).startswith("2 nodes, 3 inside")
