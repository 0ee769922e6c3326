// What a flow will look like once edits that are still on their way are applied. Pure.
//
// One thing is always true here: it is a guess that stands only until the answer comes; an edit that it cannot guess
// changes nothing.

import type { EdgeView, Edit, FlowView, GraphView, NodeView, PortView } from "../messages";
import type { Position } from "./host";
import { find, INPUTS, isWithin, plainId, withNode } from "./tree";

/** How the ids begin that nodes have until their real ones are known. */
export const COMING = "+";

/** How many statements edits add. */
export function addings(edits: readonly Edit[]): number {
  return edits.reduce((sum, each) => {
    return sum + (each.edit === "Batch" ? addings(each.edits) : each.edit === "AddNode" ? 1 : 0);
  }, 0);
}

/** Returns a view as it will be after edits; `coming` has the ids of what they add. */
export function foreseen(view: FlowView, edits: readonly Edit[], coming: readonly string[] = []): FlowView {
  let left = coming;
  return edits.reduce((before, edit) => {
    const next = after(before, edit, left);
    left = left.slice(addings([edit]));
    return next;
  }, view);
}

function after(view: FlowView, edit: Edit, coming: readonly string[]): FlowView {
  switch (edit.edit) {
    case "Batch":
      return foreseen(view, edit.edits, coming);
    case "SetLiteral":
      return literal(view, edit.node, edit.port, edit.code);
    case "EditInput":
      return edit.default ? literal(view, INPUTS, edit.name, edit.default) : view;
    case "Connect":
      return connected(view, edit.source, edit.target, edit.port);
    case "Disconnect":
      return port(unfed(view, edit.target, edit.port), edit.target, edit.port, lacking);
    case "RemoveNode":
      return removed(view, edit.node);
    case "RenameNode":
      return withNode(view, edit.node, (node) => ({ ...node, name: edit.name }));
    case "ReplaceNode":
      return withNode(view, edit.node, (node) => ({ ...node, code: edit.code }));
    case "ReplaceHeader":
      return withNode(view, edit.block, (node) => ({
        ...node,
        branches: node.branches?.map((branch, index) =>
          (edit.branch ? branch.name === edit.branch : index === 0) ? { ...branch, header: edit.code } : branch,
        ),
      }));
    case "AddNode":
      return added(view, sketch(edit.code, coming[0] ?? COMING), edit.into ?? null, edit.branch ?? null);
    case "SetOutput":
      return answered(view, edit.node);
    default:
      return view;
  }
}

function lacking(port: PortView): PortView {
  return { ...port, code: "...", editor: "code", missing: true };
}

function literal(view: FlowView, node: string, id: string, code: string): FlowView {
  const set = (each: PortView): PortView => ({ ...each, code, given: true, missing: false });
  if (node === INPUTS) {
    const inputs = view.graph.inputs?.map((each) => (each.id === id ? set(each) : each));
    return { ...view, graph: { ...view.graph, inputs } };
  }
  return port(unfed(view, node, id), node, id, set);
}

function port(view: FlowView, node: string, id: string, change: (port: PortView) => PortView): FlowView {
  return withNode(view, node, (found) => ({
    ...found,
    inputs: found.inputs?.map((each) => (each.id === id ? change(each) : each)),
  }));
}

/** A source as edges name it: the node and the output. */
export function endsOf(view: FlowView, source: string): { node: string; port: string } | null {
  const input = source.startsWith(`${INPUTS}.`) ? source.slice(INPUTS.length + 1) : source;
  const given = find(view, source)?.node;
  if (given) {
    const own = given.outputs?.find((each) => each.id === given.name) ?? given.outputs?.[0];
    return { node: given.id, port: own?.id ?? "value" };
  }
  if (view.graph.inputs?.some((each) => each.id === input)) return { node: INPUTS, port: input };
  const at = source.lastIndexOf(".");
  const node = at > 0 ? find(view, source.slice(0, at))?.node : undefined;
  return node ? { node: node.id, port: source.slice(at + 1) } : null;
}

function connected(view: FlowView, source: string, target: string, id: string): FlowView {
  const ends = endsOf(view, source);
  const to = find(view, target);
  if (ends === null || to === undefined) return view;
  const name = ends.port === "value" ? (find(view, ends.node)?.node.name ?? "") : ends.port;
  const fed = port(unfed(view, target, id), target, id, (each) => ({
    ...each,
    code: name,
    given: true,
    editor: "",
    missing: false,
  }));
  // From outside a block a value comes in by the branch's own inputs.
  const outside = !to.graph.nodes?.some((each) => each.id === ends.node);
  const edge: EdgeView = { source: outside ? INPUTS : ends.node, output: ends.port, target, input: id };
  return inHome(fed, target, (graph) => ({
    ...graph,
    inputs:
      outside && to.path.length > 0 && !graph.inputs?.some((each) => each.id === ends.port)
        ? [...(graph.inputs ?? []), { id: ends.port }]
        : graph.inputs,
    edges: [...(graph.edges ?? []), edge],
  }));
}

function unfed(view: FlowView, target: string, id: string): FlowView {
  return inHome(view, target, (graph) => {
    const edges = graph.edges?.filter((each) => each.target !== target || each.input !== id || each.kind === "order");
    return edges?.length === graph.edges?.length ? graph : { ...graph, edges };
  });
}

function removed(view: FlowView, id: string): FlowView {
  const bare = inHome(view, id, (graph) => ({
    ...graph,
    edges: graph.edges?.filter((each) => each.source !== id && each.target !== id),
    output: graph.output?.node === id ? null : graph.output,
  }));
  return withNode(bare, id, () => null);
}

function answered(view: FlowView, source: string): FlowView {
  const output = endsOf(view, source);
  return output ? { ...view, graph: { ...view.graph, output } } : view;
}

function added(view: FlowView, node: NodeView, into: string | null, branch: string | null): FlowView {
  const put = (graph: GraphView): GraphView => ({ ...graph, nodes: [...(graph.nodes ?? []), node] });
  if (into === null) return { ...view, graph: put(view.graph) };
  return withNode(view, into, (block) => ({
    ...block,
    branches: block.branches?.map((each, index) => ((branch ? each.name === branch : index === 0) ? put(each) : each)),
  }));
}

/** A node as far as its text tells it at a glance. */
function sketch(code: string, id: string): NodeView {
  const text = code.trim();
  const bound = /^([\p{L}_][\p{L}\p{N}_]*)\s*(?::[^=\n]+)?=(?!=)/u.exec(text)?.[1];
  const callee = /^(?:[^=\n]*?=\s*)?(?:await\s+)?([\p{L}_][\p{L}\p{N}_.]*)\(/u.exec(text)?.[1] ?? "";
  const name = bound ?? callee.split(".").at(-1) ?? "";
  return {
    id,
    name: name || text.split("\n")[0]?.slice(0, 20) || "",
    kind: callee ? "call" : "expression",
    key: id,
    code: text,
    line: 0,
    start: 0,
    end: 0,
    callee,
    outputs: [{ id: bound ?? "value" }],
  };
}

/** A flow with the graph that a node stands in as another one. */
function inHome(view: FlowView, id: string, change: (graph: GraphView) => GraphView): FlowView {
  const within = (graph: GraphView): GraphView => {
    if (graph.nodes?.some((each) => each.id === id)) return change(graph);
    let touched = false;
    const nodes = graph.nodes?.map((node) => {
      if (!isWithin(id, node.id)) return node;
      const branches = node.branches?.map(within);
      touched ||= branches?.some((each, index) => each !== node.branches?.[index]) ?? false;
      return { ...node, branches };
    });
    return touched ? { ...graph, nodes } : graph;
  };
  const graph = within(view.graph);
  return graph === view.graph ? view : { ...view, graph };
}

/** What became of the ids of nodes; null where one is gone. */
export type Ids = Readonly<Record<string, string | null>>;

/** An id as it is after an edit; null where its node is gone. */
export function renamed(id: string, ids: Ids): string | null {
  if (id in ids) return ids[id] ?? null;
  const plain = plainId(id);
  if (plain !== id && plain in ids) return ids[plain] ?? null;
  return id;
}

/** What becomes of the places of nodes whose ids are others now; null forgets one. */
export function placesAfter(placed: Readonly<Record<string, Position>>, ids: Ids): Record<string, Position | null> {
  const moves: Record<string, Position | null> = {};
  for (const id of Object.keys(placed)) if (renamed(id, ids) !== id) moves[id] = null;
  for (const [id, position] of Object.entries(placed)) {
    const next = renamed(id, ids);
    if (next !== null && next !== id) moves[next] = position;
  }
  return moves;
}

const NAMING = ["node", "target", "block", "after", "into"] as const;

/** Returns edits that were meant for the text before, as edits of the text after; null where their node is gone. */
export function carried(edits: readonly Edit[], ids: Ids): Edit[] | null {
  const result: Edit[] = [];
  for (const edit of edits) {
    const one = carriedOne(edit, ids);
    if (one === null) return null;
    result.push(one);
  }
  return result;
}

function carriedOne(edit: Edit, ids: Ids): Edit | null {
  if (edit.edit === "Batch") {
    const inner = carried(edit.edits, ids);
    return inner && { ...edit, edits: inner };
  }
  const next: Record<string, unknown> = { ...edit };
  for (const field of NAMING) {
    const id = next[field];
    if (typeof id !== "string" || (edit.edit === "SetOutput" && field === "node")) continue;
    const found = renamed(id, ids);
    if (found === null && field !== "after" && field !== "into") return null;
    next[field] = found;
  }
  for (const field of ["source", ...(edit.edit === "SetOutput" ? ["node"] : [])]) {
    const source = next[field];
    if (typeof source !== "string") continue;
    const found = sourceAfter(source, ids);
    if (found === null) return null;
    next[field] = found;
  }
  if (Array.isArray(next.nodes)) next.nodes = next.nodes.map((each: string) => renamed(each, ids) ?? each);
  return next as unknown as Edit;
}

/**
 * The port that a literal stands at once it is another one: within an expression it is named by its own text.
 *
 * Returns the edits with what they say of the old port said of the new one.
 */
export function repointed(edits: readonly Edit[], set: Edit, view: FlowView): Edit[] {
  if (set.edit !== "SetLiteral") return [...edits];
  const ports = find(view, set.node)?.node.inputs ?? [];
  if (ports.some((each) => each.id === set.port) || !ports.some((each) => each.id === set.code)) return [...edits];
  return edits.map((each) =>
    each.edit === "SetLiteral" && each.node === set.node && each.port === set.port ? { ...each, port: set.code } : each,
  );
}

function sourceAfter(source: string, ids: Ids): string | null {
  if (source in ids) return ids[source] ?? null;
  const at = source.lastIndexOf(".");
  if (at < 0 || source.startsWith(`${INPUTS}.`)) return source;
  const node = source.slice(0, at);
  const found = renamed(node, ids);
  if (found === null) return null;
  // An output that bore the node's old name bears its new one.
  const port = source.slice(at + 1);
  const bare = (id: string) => id.split("/").at(-1)?.split("#")[0];
  return `${found}.${port === bare(node) ? bare(found) : port}`;
}
