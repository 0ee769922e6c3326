// Which names reach where in a graph: from the notebook, into blocks, out of them, and what keeps their ends in place. Pure.

import type { EdgeView, FlowView, GraphView, NodeView } from "../messages";
import { readsValue } from "./faces";
import type { Line } from "./layout/boxes";
import type { NestedBox } from "./layout/tree";
import { monoWidth } from "./measure";
import type { Wire } from "./parts";
import { CAPTURES, INPUTS } from "./tree";

/** Nodes that no value ties to others stand where the order of the text puts them. */
export function loosened(boxes: readonly NestedBox[], lines: readonly Line[], orders: readonly Wire[]): Line[] {
  const tied = new Set(lines.flatMap((line) => [line.source, line.target]));
  const here = new Set(boxes.map((box) => box.id));
  return orders
    .filter((each) => here.has(each.source) && here.has(each.target) && !tied.has(each.target))
    .map((each) => ({ id: each.id, source: each.source, output: "", target: each.target, fromY: 16, toY: 16 }));
}

/**
 * Inputs that only name what is called or looked into, such as a module: they say nothing that the code does not.
 *
 * What a name stands for is known where a kernel told it; else how it is read has to tell.
 */
export function hiddenInputs(
  graph: GraphView,
  nodes: ReadonlyMap<string, NodeView>,
  names: ReadonlySet<string>,
  captured: FlowView["captured"] = {},
): Map<string, Set<string>> {
  const hidden = new Map<string, Set<string>>();
  const known = new Map((graph.inputs ?? []).map((each) => [each.id, each]));
  for (const edge of graph.edges ?? []) {
    const node = nodes.get(edge.target);
    if (!node) continue;
    const foreign =
      edge.kind === "capture" ||
      (edge.source === INPUTS && (names.has(edge.output) || known.get(edge.output)?.family === "code"));
    const kind = captured[edge.output] ?? "code";
    if (foreign && kind === "code" && !readsValue(node.code, edge.output)) add(hidden, edge.target, edge.input);
  }
  return hidden;
}

/** What a block gives that is read: outside, and in a loop by its own next round. */
export function carriedOn(node: NodeView, outside: ReadonlySet<string>): ReadonlySet<string> {
  if (!/^(?:async )?(?:for|while)\b/.test(node.code)) return outside;
  const again = (node.branches?.[0]?.inputs ?? []).map((each) => each.id);
  const given = new Set(node.branches?.[0]?.gives?.map((each) => each.port));
  const header = node.branches?.[0]?.header?.split(" in ")[0] ?? "";
  return new Set([
    ...outside,
    ...again.filter((each) => given.has(each) && (node.name === "while" || !mentions(header, each))),
  ]);
}

/** The names that reach into a block from the notebook, whatever they are called on the way. */
export function foreignIn(graph: GraphView, block: string, names: ReadonlySet<string>): ReadonlySet<string> {
  const reach = (graph.edges ?? []).filter((each) => each.target === block && each.kind !== "order");
  const foreign = (edge: EdgeView) =>
    edge.kind === "capture" || edge.source === CAPTURES || (edge.source === INPUTS && names.has(edge.output));
  const own = new Set(reach.filter((each) => !foreign(each)).map((each) => each.input));
  return new Set(
    reach
      .filter(foreign)
      .map((each) => each.input)
      .filter((each) => !own.has(each)),
  );
}

/** What keeps inputs left of everything and outputs right of it. */
export function framed(boxes: readonly NestedBox[], lines: readonly Line[], first: string, last: string): Line[] {
  const fed = new Set(lines.map((line) => line.target));
  const feeding = new Set(lines.map((line) => line.source));
  const has = new Set(boxes.map((box) => box.id));
  const held = (id: string, source: string, target: string): Line => ({
    id,
    source,
    output: "",
    target,
    fromY: 0,
    toY: 0,
    weak: true,
  });
  const found: Line[] = [];
  for (const { id } of boxes) {
    if (id === first || id === last) continue;
    if (has.has(first) && !fed.has(id) && id !== CAPTURES) found.push(held(`${first}|${id}`, first, id));
    if (has.has(last) && !feeding.has(id)) found.push(held(`${id}|${last}`, id, last));
  }
  if (has.has(first) && has.has(last)) found.push(held(`${first}|${last}`, first, last));
  return found;
}

export function railWidth(names: readonly string[]): number {
  return names.length === 0 ? 0 : Math.min(150, Math.max(...names.map((each) => monoWidth(each, 11)))) + 26;
}

export function mentions(header: string, name: string): boolean {
  return header.split(/[^\p{L}\p{N}_]+/u).includes(name);
}

export function headerMatters(block: NodeView, graph: GraphView): boolean {
  return block.kind !== "block" && Boolean(graph.header);
}

export function add(to: Map<string, Set<string>>, key: string, value: string): void {
  const found = to.get(key);
  if (found) found.add(value);
  else to.set(key, new Set([value]));
}
