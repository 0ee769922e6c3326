"""The edits that a graph invites: for each node, port and input what a person at a canvas might do to it.

An edit stands here only where language.md lets it be applied on straight-line code: nothing that is read is removed, no
node is moved over what it feeds, nothing is connected to what comes later.
"""

from collections.abc import Iterator

from omnitron_kernel.graph import Graph, Node, edits

FRESH = "omnitron_fresh"


def candidates(graph: Graph) -> Iterator[edits.Edit]:
    """Yields edits of every kind that fit the flow's own statements."""
    yield from _about_inputs(graph)
    yield edits.AddNode("omnitron_fresh = 1")
    yield edits.SetSignature(FRESH)
    yield edits.SetSignature(returns="object")
    for index, node in enumerate(graph.nodes):
        yield from _about_node(graph, index, node)
        yield from _about_ports(graph, index, node)
        yield from _about_block(node)


def _about_inputs(graph: Graph) -> Iterator[edits.Edit]:
    yield edits.AddInput(FRESH, "int", "1")
    read = {each.output for each in graph.edges if each.source == "<inputs>"}
    for port in graph.inputs:
        yield edits.EditInput(port.name, new_name=FRESH)
        yield edits.EditInput(port.name, annotation="object")
        if port.literal:
            yield edits.SetLiteral("<inputs>", port.name, "None")
        if port.name not in read and graph.output is not None and graph.output.port != port.name:
            yield edits.RemoveInput(port.name)


def _about_node(graph: Graph, index: int, node: Node) -> Iterator[edits.Edit]:
    output = graph.output is not None and graph.output.node == node.id
    feeds = {each.target for each in graph.edges if each.source == node.id and each.kind == "data"}
    last = node is graph.nodes[-1] and node.outputs and node.outputs[0].name == "value"
    inputs = {each.name for each in graph.inputs}
    named = [each.name for each in node.outputs if each.name != "value" and each.name not in inputs]
    leaves = node.name in ("return", "raise", "assert", "break", "continue", "del") or node.code.startswith("return")
    if not feeds and not output:
        yield edits.RemoveNode(node.id)
    if len(named) == 1 and node.kind != "import":
        yield edits.RenameNode(node.id, FRESH)
    if last and output:
        return
    yield edits.AddNode("omnitron_fresh = 1\n# and a comment", after=node.id)
    yield edits.ReplaceNode(node.id, node.code)
    if leaves:
        return
    if index + 1 < len(graph.nodes):
        below = graph.nodes[index + 1]
        own = below is graph.nodes[-1] and below.outputs and below.outputs[0].name == "value"
        if below.id not in feeds and not own:
            yield edits.MoveNode(node.id, after=below.id)
    yield edits.Wrap((node.id,), "if True")
    yield edits.Group((node.id,), FRESH)
    if named:
        yield edits.Batch([edits.AddNode("omnitron_fresh = 1", after=node.id), edits.RenameNode(node.id, FRESH + "_2")])
        if graph.output is not None and not node.maybe:
            yield edits.SetOutput(node.id)


def _about_ports(graph: Graph, index: int, node: Node) -> Iterator[edits.Edit]:
    earlier = [each for each in graph.nodes[:index] if not each.maybe and not each.graphs and len(each.outputs) == 1]
    if node.graphs:
        return
    for port in node.inputs:
        if not port.given or port.kind.startswith("var_"):
            continue
        if port.literal and port.span is not None:
            yield edits.SetLiteral(node.id, port.name, "12")
            yield edits.LiteralToInput(node.id, port.name, FRESH)
        if earlier and earlier[-1].outputs[0].name not in (port.name, "value"):
            yield edits.Connect(earlier[-1].id, node.id, port.name)
        if node.kind == "call":
            yield edits.Disconnect(node.id, port.name)


def _about_block(node: Node) -> Iterator[edits.Edit]:
    if node.kind != "block":
        return
    names = [each.name for each in node.graphs]
    yield edits.ReplaceHeader(node.id, node.graphs[0].header)
    yield edits.AddNode("omnitron_fresh = 1", into=node.id)
    if node.name in ("if", "for", "while") and "else" not in names:
        yield edits.AddBranch(node.id, "else")
    if len(names) == 1 and node.name in ("if", "with"):
        yield edits.Unwrap(node.id)
    for inner in node.children:
        yield edits.AddNode("omnitron_fresh = 1", after=inner.id)
        if len(inner.outputs) == 1 and inner.outputs[0].name != "value" and inner.kind != "import":
            yield edits.RenameNode(inner.id, FRESH)
