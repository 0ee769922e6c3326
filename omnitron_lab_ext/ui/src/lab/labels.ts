// What a living kernel knows of a flow's calls, laid over what its text says; so that typing makes nothing flicker.

import type { FlowView, GraphView, NodeView, PortView } from "../messages";

/** All nodes of a graph, those within blocks too, by id. */
export function nodes(graph: GraphView): Map<string, NodeView> {
  const found = new Map<string, NodeView>();
  const waiting = [graph];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const node of next.nodes ?? []) {
      found.set(node.id, node);
      waiting.push(...(node.branches ?? []));
    }
  }
  return found;
}

function port(read: PortView, live: PortView | undefined): PortView {
  if (live === undefined) return read;
  const choice = live.editor === "choice" && live.choices?.some((each) => each.code === read.code);
  return {
    ...read,
    label: live.label ?? read.label,
    type: read.type || live.type,
    family: read.family && read.family !== "any" ? read.family : live.family,
    ...(choice ? { editor: live.editor, choices: live.choices } : {}),
  };
}

function inputs(read: NodeView, live: NodeView): PortView[] {
  const known = new Map((live.inputs ?? []).map((each) => [each.id, each]));
  const given = (read.inputs ?? []).map((each) => port(each, known.get(each.id)));
  const names = new Set(given.flatMap((each) => [each.id, each.label ?? ""]));
  return [...given, ...(live.inputs ?? []).filter((each) => each.given === false && !names.has(each.id))];
}

function node(read: NodeView, live: Map<string, NodeView>): NodeView {
  const branches = read.branches?.map((each) => graph(each, live));
  const one = live.get(read.id);
  const same = one !== undefined && one.kind === read.kind && one.callee === read.callee;
  if (!same) return branches ? { ...read, branches } : read;
  const known = new Map((one.outputs ?? []).map((each) => [each.id, each]));
  return {
    ...read,
    ...(branches ? { branches } : {}),
    inputs: inputs(read, one),
    outputs: (read.outputs ?? []).map((each) => port(each, known.get(each.id))),
    doc: read.doc || one.doc,
    opens: read.opens || one.opens,
  };
}

function graph(read: GraphView, live: Map<string, NodeView>): GraphView {
  return read.nodes ? { ...read, nodes: read.nodes.map((each) => node(each, live)) } : read;
}

/** All of a graph that what lives in the notebook is asked about: what it calls with which inputs, and types. */
export function mentioned(graph: GraphView): string {
  const typed = (each: PortView) => [each.id, each.type, each.given];
  const about = ({ inputs, outputs, nodes, branches }: GraphView & NodeView): unknown => [
    inputs?.map(typed),
    outputs?.map(typed),
    [...(nodes ?? []), ...(branches ?? [])].map((each) => [
      ...("kind" in each ? [each.id, each.kind, each.callee] : []),
      about(each as GraphView & NodeView),
    ]),
  ];
  return JSON.stringify(about(graph as GraphView & NodeView));
}

/** The view of a text, with what the kernel told of this text or, until it has been asked anew, of one before. */
export function labelled(read: FlowView, live: FlowView | null): FlowView {
  if (live === null) return read;
  if (live.hash === read.hash) return live;
  const misfits = { ...live.misfits, ...read.misfits };
  return { ...read, graph: graph(read.graph, nodes(live.graph)), misfits, captured: live.captured };
}
