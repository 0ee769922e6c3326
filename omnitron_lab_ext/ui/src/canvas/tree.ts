// Walking a view: nodes wherever they stand, and the way down to them.

import type { EdgeView, FlowView, GraphView, NodeView, PortView } from "../messages";

export const INPUTS = "<inputs>";
export const CAPTURES = "<captures>";
export const OUTPUT = "<output>";

/** A port, and the node that it is of. */
export interface PortRef {
  readonly node: string;
  readonly port: string;
}

/** A node with the graphs around it, outermost first. */
export interface Found {
  readonly node: NodeView;
  readonly graph: GraphView;
  readonly path: readonly NodeView[];
}

/** Yields every node with where it stands, nested ones behind the node they stand in, in source order. */
export function* walk(graph: GraphView, path: readonly NodeView[] = []): Generator<Found> {
  for (const node of graph.nodes ?? []) {
    yield { node, graph, path };
    for (const branch of node.branches ?? []) yield* walk(branch, [...path, node]);
  }
}

/** Views never change, so what is where in one is found out once. */
const PLACES = new WeakMap<FlowView, Map<string, Found>>();

export function find(view: FlowView, id: string): Found | undefined {
  let places = PLACES.get(view);
  if (places === undefined) {
    places = new Map();
    for (const found of walk(view.graph)) if (!places.has(found.node.id)) places.set(found.node.id, found);
    PLACES.set(view, places);
  }
  return places.get(id);
}

/** Every edge of a flow, those inside blocks too. */
export function* edgesOf(graph: GraphView): Generator<EdgeView> {
  yield* graph.edges ?? [];
  for (const node of graph.nodes ?? []) for (const branch of node.branches ?? []) yield* edgesOf(branch);
}

/** Whether an id stands for what comes from around a graph: a flow's inputs, or those of a branch. */
export function isInputs(id: string): boolean {
  return id === INPUTS || id.endsWith(`/${INPUTS}`);
}

export function isCaptures(id: string): boolean {
  return id === CAPTURES || id.endsWith(`/${CAPTURES}`);
}

/** Whether an id stands for no statement: for what is given to a flow, or what it gives. */
export function isEnd(id: string): boolean {
  return isInputs(id) || isCaptures(id) || id === OUTPUT;
}

/** The inputs that other nodes read the values of nodes at, in source order. */
export function readsOf(view: FlowView, ids: readonly string[]): { node: string; port: string }[] {
  return [...edgesOf(view.graph)]
    .filter((edge) => edge.kind !== "order" && ids.includes(edge.source) && !ids.includes(edge.target))
    .map((edge) => ({ node: edge.target, port: edge.input }));
}

/** An output port of a node, or an input of the flow or of a branch. */
export function outputOf(view: FlowView, node: string, port: string): PortView | undefined {
  if (node === INPUTS) return view.graph.inputs?.find((each) => each.id === port);
  if (isInputs(node)) {
    const branch = branchAt(view, node.slice(0, -`/${INPUTS}`.length));
    return branch?.inputs?.find((each) => each.id === port);
  }
  return find(view, node)?.node.outputs?.find((each) => each.id === port);
}

export function inputOf(view: FlowView, node: string, port: string): PortView | undefined {
  if (node === INPUTS) return view.graph.inputs?.find((each) => each.id === port);
  return find(view, node)?.node.inputs?.find((each) => each.id === port);
}

/** A branch by the id of its block and its name: `for/body`. */
function branchAt(view: FlowView, path: string): GraphView | undefined {
  const at = path.lastIndexOf("/");
  return find(view, path.slice(0, at))?.node.branches?.find((each) => each.name === path.slice(at + 1));
}

/** A flow with one of its nodes, wherever it stands, as another one; null takes it out of its graph. */
export function withNode(view: FlowView, id: string, change: (node: NodeView) => NodeView | null): FlowView {
  const graph = inGraph(view.graph, id, change);
  return graph === view.graph ? view : { ...view, graph };
}

function inGraph(graph: GraphView, id: string, change: (node: NodeView) => NodeView | null): GraphView {
  let touched = false;
  const nodes: NodeView[] = [];
  for (const node of graph.nodes ?? []) {
    const next = node.id === id ? change(node) : isWithin(id, node.id) ? inBranches(node, id, change) : node;
    touched ||= next !== node;
    if (next !== null) nodes.push(next);
  }
  return touched ? { ...graph, nodes } : graph;
}

function inBranches(node: NodeView, id: string, change: (node: NodeView) => NodeView | null): NodeView {
  return { ...node, branches: node.branches?.map((branch) => inGraph(branch, id, change)) };
}

/** Whether an id names something that stands inside a block; `#1` may be told or not. */
export function isWithin(id: string, block: string): boolean {
  return plainId(id).startsWith(`${plainId(block)}/`);
}

/** An id without its `#1`s, so that `for/body/x` and `for#1/body/x#1` are one. */
export function plainId(id: string): string {
  return id.replace(/#1(?=\/|$)/g, "");
}
