"""What holds of every applied edit: the text still compiles, and nothing read is gone; and what is to be warned of.

What each single read sees is compared in `seen`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping

from omnitron_kernel import syntax
from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.model import CAPTURES, INPUTS, Diagnostic, Edge, Graph, Node
from omnitron_kernel.graph.write.reading import Reading
from omnitron_kernel.graph.write.seen import Shifted

__all__ = ["check_compiles", "check_removed", "check_removed_within", "flat_edges", "ids_between", "order_warnings"]

_NUMBER = re.compile(r"\d+")


def check_compiles(old: Reading, new: Reading) -> None:
    """Refuses what reads as Python and yet is none, such as `break` outside a loop.

    Raises:
        EditError: The new text does not compile, and the old one did; or it has errors that the old one had not.
    """
    before = Counter((each.code, each.message) for each in old.graph.errors)
    for each in new.graph.errors:
        if not before[each.code, each.message]:
            raise EditError(f"the result would have an error: {each}")
        before[each.code, each.message] -= 1
    if new.source.form == "cell":
        return  # reading a cell compiles it
    told = _compiled(new)
    if told and not _compiled(old):
        raise EditError(f"the result would not be Python: {told}.")


def _compiled(reading: Reading) -> str:
    try:
        syntax.compiled(ast.Module([reading.source.definition()], type_ignores=[]))
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return getattr(error, "msg", None) or str(error) or type(error).__name__
    return ""


def new_warnings(old: Graph, new: Graph) -> list[Diagnostic]:
    """Returns what reading warns of in the new text and did not in the old one."""
    known = Counter((each.code, _NUMBER.sub("", each.message)) for each in old.diagnostics)
    found: list[Diagnostic] = []
    for each in new.diagnostics:
        key = (each.code, _NUMBER.sub("", each.message))
        known[key] -= 1
        if each.severity == "warning" and known[key] < 0:
            found.append(each)
    return found


def ids_between(old: Reading, new: Reading, shift: Shifted, gone: Callable[[int, int], bool]) -> dict[str, str | None]:
    """Returns the id of each old node in the new graph; None where it is gone.

    Nodes are matched by where they begin, and those that begin at one place by their order; a node whose beginning was
    written over is the innermost that stands there now.
    """
    starts: dict[int, list[Node]] = {}
    nodes = list(new.graph.walk())
    for node in nodes:
        starts.setdefault(node.span.start, []).append(node)
    ids: dict[str, str | None] = {}
    taken: Counter[int] = Counter()
    for node in old.graph.walk():
        start, end = node.span.start, node.span.end
        at = shift(start)
        if at is None or gone(start, end):
            ids[node.id] = None
            continue
        same = starts.get(at)
        if same is not None:
            ids[node.id] = same[min(taken[at], len(same) - 1)].id if len(same) > 1 else same[0].id
            taken[at] += 1
            continue
        around = [each for each in nodes if each.span.start <= at < each.span.end]
        ids[node.id] = max(around, key=lambda each: each.span.start).id if around else None
    return ids


def check_removed(
    old: Graph,
    new: Graph,
    ids: Mapping[str, str | None],
    answered: Collection[str],
    falls: Collection[str] = (),
) -> None:
    """Refuses that what was taken away is still read: a version of a name, or the flow's value.

    Args:
        old: The graph before.
        new: The graph after.
        ids: What became of each node.
        answered: The nodes whose functions the edit has given another value.
        falls: The names of which a version is gone on purpose; their readers have been looked at.

    Raises:
        EditError: It is; names the reader.
    """
    # A block whose nodes are still there has only opened.
    opened = {each.id for each in old.walk() if any(ids.get(inner.id) for inner in each.children)}
    gone = {each for each, now in ids.items() if now is None} - opened
    if not gone:
        return
    images = {now for now in ids.values() if now is not None}
    lost = gone.difference(answered)
    if old.output is not None and new.output is not None and old.output.port in falls:
        lost -= {old.output.node}
    _check_output(old, new, lost, images, "the flow's value", "Give the flow another output first: SetOutput.")
    for node in old.walk():
        now = ids.get(node.id)
        if node.kind == "function" and now is not None and new.node(now).kind == "function":
            inside, there = node.graphs[:1], new.node(now).graphs[:1]
            for before, after in zip(inside, there, strict=False):
                _check_output(before, after, lost, images, f"the value of function {node.id!r}", "Replace it instead.")
    for graph in _graphs(old):
        for edge in graph.edges:
            target = ids.get(edge.target)
            if edge.kind != "data" or edge.source not in gone or target is None or edge.output in falls:
                continue
            givers = {
                each.source for each in _edges_into(new, target) if each.output == edge.output and each.kind != "order"
            }
            if givers and givers <= images | {INPUTS, CAPTURES}:
                cure = "Connect that elsewhere in the same Batch, or remove it too."
                raise EditError(f"node {edge.source!r} is still read by {edge.target!r}. {cure}")


def check_removed_within(
    old: Graph, new: Graph, ids: Mapping[str, str | None], removed: Collection[str], falls: Collection[str]
) -> None:
    """Refuses that a version of a name is still read that was taken away within a block which still stands.

    Args:
        old: The graph before.
        new: The graph after.
        ids: What became of each node.
        removed: The nodes that were taken away.
        falls: As in `check_removed`.

    Raises:
        EditError: It is; names the reader.
    """
    if not any("/" in each for each in removed):
        return
    known = {*(now for now in ids.values() if now is not None), INPUTS}
    givers: dict[tuple[str | None, str], set[str]] = {}
    for source, name, target in flat_edges(new):
        givers.setdefault((target, name), set()).add(source)
    for source, name, target in sorted(flat_edges(old)):
        fed = givers.get((ids.get(target), name))
        if source in removed and name not in falls and fed and fed <= known:
            cure = "Connect that elsewhere in the same Batch, or remove it too."
            raise EditError(f"node {source!r} is still read by {target!r}. {cure}")


def _check_output(old: Graph, new: Graph, gone: set[str], images: set[str], what: str, cure: str) -> None:
    if old.output is None or old.output.node not in gone:
        return
    fed_anew = new.output is not None and new.output.node not in images and new.output.node != INPUTS
    if not fed_anew and (new.output is None or old.output.port in (new.output.port, "value")):
        raise EditError(f"{what} comes from node {old.output.node!r}. {cure}")


def _graphs(graph: Graph) -> Iterator[Graph]:
    yield graph
    for node in graph.walk():
        yield from node.graphs


def _edges_into(graph: Graph, target: str) -> Iterator[Edge]:
    for each in _graphs(graph):
        yield from (edge for edge in each.edges if edge.target == target)


def flat_edges(graph: Graph) -> set[tuple[str, str, str]]:
    """Returns which node gives which name to which, without the blocks in between: (source, name, target)."""
    inner = {node.id: node for node in graph.walk()}
    found: set[tuple[str, str, str]] = set()

    def givers(source: str, name: str) -> set[str]:
        node = inner.get(source)
        if node is None or node.kind != "block":
            return {source}
        ends = {
            each
            for branch in node.graphs
            for end in branch.gives
            if end.port == name and end.node != INPUTS
            for each in givers(end.node, name)
        }
        return ends or {source}

    def descend(each: Graph, reach: Mapping[str, set[str]]) -> None:
        fed: dict[tuple[str, str], set[str]] = {}
        for edge in each.edges:
            if edge.kind != "data":
                continue
            sources = reach.get(edge.output, set()) if edge.source == INPUTS else givers(edge.source, edge.output)
            fed.setdefault((edge.target, edge.output), set()).update(sources)
        for (target, name), sources in fed.items():
            if inner[target].kind != "block":
                found.update((source, name, target) for source in sources)
        for node in each.nodes:
            for branch in node.graphs:
                descend(branch, {name: sources for (target, name), sources in fed.items() if target == node.id})

    descend(graph, {port.name: {INPUTS} for port in graph.inputs})
    return found


def order_warnings(old: Graph, new: Graph, ids: Mapping[str, str | None], moved: Mapping[str, str]) -> list[Diagnostic]:
    """Warns of statements that have changed places with a moved one although one may have an effect on the other.

    Args:
        old: The graph before.
        new: The graph after.
        ids: What became of each node.
        moved: The nodes that were moved, by their ids before, with what their new places may mean.
    """
    if not moved:
        return []
    places = {node.id: node.span for node in new.walk()}
    warned: list[Diagnostic] = []
    for each, told in moved.items():
        now = ids.get(each)
        if told and now:
            cure = "Look whether that is meant."
            warned.append(Diagnostic("warning", "place", f"`{each}` {told}.", cure, places[now]))
    for graph in _graphs(old):
        for edge in graph.edges:
            source, target = ids.get(edge.source), ids.get(edge.target)
            if edge.kind == "capture" or moved.keys().isdisjoint((edge.source, edge.target)):
                continue
            if not source or not target:
                continue
            if places[source].start > places[target].start:
                message = f"`{edge.target}` runs before `{edge.source}` now, and one may have an effect on the other."
                warned.append(Diagnostic("warning", "order", message, "Look whether that is meant.", places[target]))
    return warned


def check_moved(old: Graph, new: Graph, ids: Mapping[str, str | None]) -> None:
    """Refuses that a value takes another way than before: a change in place counts as giving the next version.

    Raises:
        EditError: One would; names both ends.
    """
    before = {
        (ids.get(source, source), name, ids.get(target, target)): (source, name, target)
        for source, name, target in flat_edges(old)
    }
    after = flat_edges(new)
    for key, (source, name, target) in before.items():
        if key not in after:
            raise EditError(f"`{name}` goes from {source!r} to {target!r}, and would not any more. Move that node too.")
    for source, name, target in after - before.keys():
        raise EditError(f"`{name}` would go from {source!r} to {target!r}, as it does not now. Choose another place.")
