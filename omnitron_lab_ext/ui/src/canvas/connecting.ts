// May this output go to that input, and if not, why? Pure; the host's answer is the last word.

import type { FlowView, NodeView, PortView } from "../messages";
import {
  CAPTURES,
  type Found,
  find,
  INPUTS,
  inputOf,
  isCaptures,
  isInputs,
  isWithin,
  OUTPUT,
  outputOf,
  type PortRef,
  plainId,
  walk,
} from "./tree";

/** Why an output cannot go to an input; empty where it can, as far as the picture tells. */
export function objection(view: FlowView, source: PortRef, target: PortRef): string {
  if (isCaptures(source.node)) {
    return `\`${source.port}\` is a name of the notebook, not of the flow. Make it an input of the flow, or write it in the node's code.`;
  }
  if (target.node === OUTPUT) return "";
  if (isInputs(target.node) || isCaptures(target.node)) {
    return "The inputs of a flow are given by whoever runs it. Connect to a node.";
  }
  const to = find(view, target.node);
  if (to === undefined) return "That node is gone.";
  return misplaced(view, source, to) || misfit(view, source, target);
}

/** Why a value cannot get from one place to another, whatever its type. */
function misplaced(view: FlowView, source: PortRef, to: Found): string {
  if (plainId(source.node) === plainId(to.node.id)) return "A node cannot feed itself. Choose another one.";
  const way = [...to.path.map((each) => each.id), to.node.id];
  if (isInputs(source.node)) {
    const around = source.node.slice(0, -INPUTS.length - 1);
    if (source.node === INPUTS || isWithin(to.node.id, around)) return "";
    return `\`${source.port}\` is known only inside its block. Connect from the block itself.`;
  }
  const from = find(view, source.node);
  if (from === undefined) return "That node is gone.";
  const near = from.path.at(-1)?.id;
  if (near !== undefined && !to.path.some((each) => each.id === near)) {
    return `${said(from.node)} stands in a block of its own and may not have run. Connect from ${said(from.path[0] ?? from.node)} instead.`;
  }
  if (!from.graph.nodes?.some((each) => way.includes(each.id))) {
    return `${said(from.node)} stands in another branch, so it has not run where ${said(to.node)} does.`;
  }
  const home = from.graph.nodes ?? [];
  const place = home.findIndex((each) => each.id === from.node.id);
  const other = home.findIndex((each) => way.includes(each.id));
  if (place === other) return bindsFirst(from.node, source.port) ? "" : "A block cannot feed what stands in it.";
  return place > other ? `${said(from.node)} comes after ${said(to.node)}, and a value cannot flow backwards.` : "";
}

/** Whether a block's header binds a name before what stands in it runs, as the variable of a loop. */
function bindsFirst(block: NodeView, port: string): boolean {
  return block.branches?.some((branch) => branch.inputs?.some((each) => each.id === port)) ?? false;
}

function misfit(view: FlowView, source: PortRef, target: PortRef): string {
  const given = outputOf(view, source.node, source.port)?.type ?? "";
  const wanted = inputOf(view, target.node, target.port)?.type ?? "";
  return (given && wanted && view.misfits?.[given]?.[wanted]) || "";
}

function said(node: NodeView): string {
  return `"${node.name || node.id}"`;
}

/** How a source is named in an edit. */
export function sourceName(view: FlowView, source: PortRef): string {
  if (source.node === INPUTS) return find(view, source.port) ? `${INPUTS}.${source.port}` : source.port;
  if (isInputs(source.node)) return innerSource(view, source);
  const outputs = find(view, source.node)?.node.outputs ?? [];
  return outputs.length <= 1 ? source.node : `${source.node}.${source.port}`;
}

/** A name that a branch reads from around it is named by where it comes from, further and further out. */
function innerSource(view: FlowView, source: PortRef): string {
  const path = source.node.slice(0, -INPUTS.length - 1);
  const block = path.slice(0, path.lastIndexOf("/"));
  const found = find(view, block);
  const bound = found?.node.outputs?.some((each) => each.id === source.port);
  const edge = found?.graph.edges?.find(
    (each) => each.target === block && each.input === source.port && each.kind !== "order",
  );
  if (edge === undefined || found === undefined) return bound ? `${block}.${source.port}` : source.port;
  if (edge.source !== INPUTS) return sourceName(view, { node: edge.source, port: edge.output });
  const outer = found.path.at(-1);
  if (outer === undefined) return sourceName(view, { node: INPUTS, port: edge.output });
  const branch = outer.branches?.find((each) => each.nodes?.includes(found.node));
  return innerSource(view, { node: `${outer.id}/${branch?.name ?? "body"}/${INPUTS}`, port: edge.output });
}

/** Inputs of a node that an output could go to, the likeliest first. */
export function placesFor(view: FlowView, source: PortRef, node: string): PortView[] {
  const type = outputOf(view, source.node, source.port)?.type ?? "";
  const rank = (port: PortView): number => {
    const same = type !== "" && port.type === type ? 0 : 1;
    const free = isOpen(port) ? 0 : port.given === false ? 2 : 4;
    return free + same;
  };
  const inputs = find(view, node)?.node.inputs ?? [];
  return inputs
    .filter((port) => objection(view, source, { node, port: port.id }) === "")
    .map((port, index) => ({ port, index }))
    .sort((a, b) => rank(a.port) - rank(b.port) || a.index - b.index)
    .map((each) => each.port);
}

/** The input that an output dropped on a node's body is meant for; null where that has to be asked. */
export function clearPlace(ports: readonly PortView[]): PortView | null {
  const open = ports.filter(isOpen);
  if (open.length === 1) return open[0] ?? null;
  return ports.length === 1 ? (ports[0] ?? null) : null;
}

/** Whether a value is wanted at a port that has none. */
function isOpen(port: PortView): boolean {
  return Boolean(port.missing) || (port.given === false && !port.code);
}

/** Where an output may go and where not: what lights up while it is dragged. */
export function fitting(view: FlowView, source: PortRef): Map<string, boolean> {
  const fits = new Map<string, boolean>();
  for (const { node } of walk(view.graph)) {
    for (const port of node.inputs ?? []) {
      fits.set(key(node.id, port.id), objection(view, source, { node: node.id, port: port.id }) === "");
    }
  }
  return fits;
}

/** What may feed an input: for a connection dragged the other way. */
export function feeding(view: FlowView, target: PortRef): Map<string, boolean> {
  const fits = new Map<string, boolean>();
  const ask = (node: string, ports: readonly PortView[]): void => {
    for (const port of ports) fits.set(key(node, port.id), objection(view, { node, port: port.id }, target) === "");
  };
  ask(INPUTS, view.graph.inputs ?? []);
  ask(
    CAPTURES,
    (view.graph.captures ?? []).map((id) => ({ id })),
  );
  for (const { node } of walk(view.graph)) ask(node.id, node.outputs ?? []);
  return fits;
}

/** One word for a port of a node. */
export function key(node: string, port: string): string {
  return `${node}\n${port}`;
}
