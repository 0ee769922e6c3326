// What a node that is being added takes, and where it goes. Pure.

import type { Edit, FlowView, GraphView } from "../messages";
import type { Adding } from "./hands-state";
import type { AtHand } from "./host";
import { find, isCaptures, isInputs, outputOf, type PortRef, walk } from "./tree";

const RESULT = "result";

/** The value that was dragged to where a node is added; null where none was. */
export function atHand(view: FlowView | null, from: PortRef | undefined): AtHand | null {
  if (view === null || from === undefined) return null;
  const type = outputOf(view, from.node, from.port)?.type ?? "";
  return { node: from.node, port: from.port, value: isNamed(view, from) ? from.port : fresh(view), type };
}

/** The only output of a node, where others can read it by name. */
export function outputAlone(view: FlowView | null, id: string | null): PortRef | undefined {
  const outputs = (view && id !== null && find(view, id)?.node.outputs) || [];
  const [only] = outputs;
  if (view === null || id === null || only === undefined || outputs.length > 1) return undefined;
  const port = { node: id, port: only.id };
  return isNamed(view, port) ? port : undefined;
}

/** Whether an output is a name of the code that others can read. */
function isNamed(view: FlowView, from: PortRef): boolean {
  return from.port !== "value" || isInputs(from.node) || find(view, from.node)?.node.name === "value";
}

/** A name that stands nowhere in a flow. */
function fresh(view: FlowView): string {
  const text = [view.signature, ...codes(view.graph)].join("\n");
  const taken = new Set(text.match(/[\p{L}_][\p{L}\p{N}_]*/gu));
  let name = RESULT;
  for (let number = 2; taken.has(name); number++) name = `${RESULT}_${number}`;
  return name;
}

function codes(graph: GraphView): string[] {
  return [...walk(graph)].map((each) => each.node.code);
}

/** The edits that have to go before: a value that has no name yet is given the one by which it is read. */
export function naming(view: FlowView | null, at: AtHand | null): Edit[] {
  if (view === null || at === null || isNamed(view, at)) return [];
  return [{ edit: "RenameNode", node: at.node, name: at.value }];
}

/** Where a node goes that takes a value: behind the node that gives it, or first in the branch that brings it in. */
export function behind(adding: Adding): Adding {
  const { from, after, into } = adding;
  if (from === undefined || after !== undefined || into !== undefined || isCaptures(from.node)) return adding;
  if (!isInputs(from.node)) return { ...adding, after: from.node };
  const [, block, branch] = /^(.+)\/([^/]+)\/<inputs>$/.exec(from.node) ?? [];
  return block && branch ? { ...adding, into: { block, branch } } : adding;
}

/** Code as it was typed, with the value at hand: a mere name is called with it, else it takes the first gap. */
export function withValue(code: string, at: AtHand | null): string {
  if (at === null) return code;
  return isName(code) ? `${code}(${at.value})` : code.replace("...", at.value);
}

export function isName(code: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(code);
}
