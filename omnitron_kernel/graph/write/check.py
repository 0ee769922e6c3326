"""What holds of every applied edit: the text still reads, every read sees what it saw, nothing read is gone.

Reads are compared one by one, by their places in the two texts, so that no edit needs to know of another's readers.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping

from omnitron_kernel.errors import EditError
from omnitron_kernel.graph.model import CAPTURES, INPUTS, Diagnostic, Edge, Graph, Node
from omnitron_kernel.graph.write.chains import UNBOUND, Chains
from omnitron_kernel.graph.write.reading import Reading
from omnitron_kernel.graph.write.scopes import Occurrence

__all__ = ["Shifted", "check_compiles", "check_reads", "check_removed", "flat_edges", "ids_between", "order_warnings"]

_NUMBER = re.compile(r"\d+")

Shifted = Callable[[int], int | None]
"""Where an offset of the text before stands in the text after; None where it is gone."""


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
    told = _compiled(new)
    if told and not _compiled(old):
        raise EditError(f"the result would not be Python: {told}.")


def _compiled(reading: Reading) -> str:
    try:
        definition = reading.source.definition()
        module = ast.Module([definition], type_ignores=[])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(module, "<edit>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return getattr(error, "msg", None) or str(error) or type(error).__name__
    return ""


def check_reads(
    old: Reading, new: Reading, shift: Shifted, *, strict: bool, renamed: Mapping[str, str]
) -> list[Diagnostic]:
    """Compares what each read that is in both texts may see.

    Args:
        old: The text before.
        new: The text after.
        shift: Where an offset of the one stands in the other.
        strict: Whether any difference is refused; otherwise it is warned of, where something is still bound.
        renamed: Which names are other names now; any other read whose name changed was meant to.

    Returns:
        A warning for each read that may see something else now.

    Raises:
        EditError: A read would see something else, or what it saw is gone.
    """
    warned: list[Diagnostic] = []
    scopes = [(old.root, new.root), *_nested(old, new, shift)]
    for before, after in scopes:
        warned += _compared(before, after, new, shift, strict=strict, renamed=renamed)
    return warned


def _nested(old: Reading, new: Reading, shift: Shifted) -> Iterator[tuple[Chains, Chains]]:
    """The scopes of functions that are in both texts and not the same in both."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    by_start = {
        new.layout.start_of(each.statement): each for each in new.places.values() if isinstance(each.statement, kinds)
    }
    for place in old.places.values():
        if not isinstance(place.statement, kinds):
            continue
        at = shift(old.layout.start_of(place.statement))
        other = by_start.get(at) if at is not None else None
        if other is None or other.node.key == place.node.key:
            continue
        inner, outer = place.statement, other.statement
        assert isinstance(outer, kinds)  # noqa: S101 - `by_start` holds nothing else
        yield (
            Chains(old.source.text, inner.args, inner.body),
            Chains(new.source.text, outer.args, outer.body),
        )


def _compared(  # noqa: PLR0912 - one read after the other, with all that may be said of it
    before: Chains, after: Chains, new: Reading, shift: Shifted, *, strict: bool, renamed: Mapping[str, str]
) -> list[Diagnostic]:
    places = {each.start: each for each in after.found}
    ends = {each.end: each for each in after.found}
    images: dict[int, int | None] = {}
    for index, each in enumerate(before.found):
        if each.name in before.local and each.kind in ("store", "update", "input"):
            there = _image(each, places, ends, shift)
            kept = there is not None and there.kind in ("store", "update", "input")
            images[index] = there.start if kept and there is not None and (strict or there.name == each.name) else None
    known = {each for each in images.values() if each is not None}
    warned: list[Diagnostic] = []
    _check_captured(before, after, places, shift)
    for each in before.found:
        if each.name not in before.local or each.kind not in ("load", "update", "del"):
            continue
        at = shift(each.start)
        there = places.get(at) if at is not None else None
        if there is None or there.kind not in ("load", "update", "del"):
            continue
        if there.name not in (each.name, renamed.get(each.name)):
            continue
        seen = {index: images.get(index) for index in each.reaching if index != UNBOUND}
        line = before.text.span(each.start, each.end).line
        if there.name not in after.local:
            if each.reaching != {UNBOUND} and there.name == each.name:
                raise EditError(f"`{each.name}` is read in line {line}, and nothing would bind it any more.")
            continue
        sees = {after.found[index].start for index in there.reaching if index != UNBOUND}
        gone = [index for index, image in seen.items() if image is None]
        if gone and not sees - known:
            raise EditError(
                f"`{each.name}` is still read in line {line}. Connect that to something else first, or remove it too."
            )
        if seen and not sees:
            raise EditError(f"`{each.name}` is read in line {line}, and nothing would be bound to it there.")
        unsure = UNBOUND in there.reaching and UNBOUND not in each.reaching
        if sees == {image for image in seen.values() if image is not None} and not unsure and not gone:
            continue
        what = "may not be bound" if unsure else "may be bound by another node"
        if strict:
            raise EditError(
                f"`{each.name}`, read in line {line}, {what} then. Rename what is in the way, or change that node too."
            )
        if unsure or not gone:
            message = f"`{there.name}`, read here, {what} now."
            span = new.source.text.span(there.start, there.end)
            warned.append(Diagnostic("warning", "rebound", message, "Look whether that is meant.", span))
    return warned


def _check_captured(before: Chains, after: Chains, places: Mapping[int, Occurrence], shift: Shifted) -> None:
    """Refuses that a name read from outside is bound by the flow, and not yet where it is read."""
    for each in before.found:
        if each.name in before.local or each.name in before.declared or each.kind != "load":
            continue
        at = shift(each.start)
        there = places.get(at) if at is not None else None
        if there is not None and there.name == each.name in after.local and UNBOUND in there.reaching:
            line = before.text.span(each.start, each.end).line
            cure = "Bind another name."
            raise EditError(f"`{each.name}` is read from outside in line {line}, and the flow would bind it. {cure}")


def _image(
    each: Occurrence, starts: Mapping[int, Occurrence], ends: Mapping[int, Occurrence], shift: Shifted
) -> Occurrence | None:
    """The same place in the new text: it begins where it began or, where an `as` was added, ends where it ended."""
    start, end = shift(each.start), shift(each.end)
    found = starts.get(start) if start is not None else None
    return found or (ends.get(end) if end is not None and each.form == "as" else None)


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
        at = shift(node.span.start)
        if at is None or gone(node.span.start, node.span.end):
            ids[node.id] = None
            continue
        same = starts.get(at)
        if same is not None:
            ids[node.id] = same[min(taken[at], len(same) - 1)].id
            taken[at] += 1
            continue
        around = [each for each in nodes if each.span.start <= at < each.span.end]
        ids[node.id] = max(around, key=lambda each: each.span.start).id if around else None
    return ids


def check_removed(old: Graph, new: Graph, ids: Mapping[str, str | None], answered: Collection[str]) -> None:
    """Refuses that what was taken away is still read: a version of a name, or the flow's value.

    Args:
        old: The graph before.
        new: The graph after.
        ids: What became of each node.
        answered: The nodes whose functions the edit has given another value.

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
            if edge.kind != "data" or edge.source not in gone or target is None:
                continue
            givers = {
                each.source for each in _edges_into(new, target) if each.output == edge.output and each.kind != "order"
            }
            if givers and givers <= images | {INPUTS, CAPTURES}:
                cure = "Connect that to something else first, or remove it too."
                raise EditError(f"node {edge.source!r} is still read by {edge.target!r}. {cure}")


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
