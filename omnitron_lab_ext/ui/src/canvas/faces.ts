// What a card says and how much room that takes, before anything is placed. Pure.
//
// One thing is always true here: a card's size depends on what it says, never on the values in its fields, so that
// typing moves nothing.

import type { NodeView, PortView } from "../messages";
import { monoWidth, widthOf, wrapped } from "./measure";

export const HEAD = 32;
export const LINE = 15;
export const ROW = 24;
export const PAD = 12;
const FIELD = 92;
const LEAST = 148;
const MOST = 300;
const FEW = 2;

/** One row of a card: an input at its left edge, an output at its right edge, or a field. */
export interface Row {
  readonly input?: PortView;
  readonly output?: PortView;
  readonly field: boolean;
}

/** Where a port's dot stands, from the card's upper left corner. */
export interface Spot {
  readonly port: string;
  readonly side: "in" | "out";
  readonly x: number;
  readonly y: number;
}

export interface Face {
  readonly title: string;
  /** Code beneath the title. */
  readonly lines: readonly string[];
  /** The only output, beside the title. */
  readonly only?: PortView;
  readonly rows: readonly Row[];
  /** How many inputs are folded away. */
  readonly more: number;
  /** Whether those that could be are shown. */
  readonly wide: boolean;
  readonly spots: readonly Spot[];
  readonly width: number;
  readonly height: number;
}

export interface Needs {
  /** Inputs that a line ends at. */
  readonly fed: ReadonlySet<string>;
  /** Inputs that are not shown, since they only name what is called. */
  readonly hidden: ReadonlySet<string>;
  /** Outputs that a line begins at. */
  readonly used: ReadonlySet<string>;
  /** Whether folded inputs are shown. */
  readonly wide: boolean;
}

export function faceOf(node: NodeView, needs: Needs): Face {
  const block = node.kind === "block";
  const { inputs, more } = shownInputs(node, needs);
  const all = node.outputs ?? [];
  const outputs = block || all.length > 3 ? all.filter((each) => needs.used.has(each.id)) : all;
  const only = !block && all.length === 1 ? all[0] : undefined;
  const isField = (port: PortView) => Boolean(port.editor) && !needs.fed.has(port.id);
  const lines = linesOf(node);
  // Inputs stand in the order of the code; an output stands beside one that has no field, as long as there is one.
  const sides = only ? [] : [...outputs];
  const rows: Row[] = inputs.map((input) =>
    isField(input) ? { input, field: true } : { input, output: sides.shift(), field: false },
  );
  for (const output of sides) rows.push({ output, field: false });

  const title = titleOf(node);
  const badge = only?.type ? Math.min(110, widthOf(only.type, 11)) + 18 : 14;
  const widths = rows.map((row) => {
    const left = row.input ? Math.min(150, widthOf(labelOf(row.input), 12)) : 0;
    const right = row.output ? Math.min(150, widthOf(row.output.id, 12)) : 0;
    return left + (row.field ? FIELD : right) + 2 * PAD + 16;
  });
  const width = round(
    Math.min(
      MOST,
      Math.max(
        LEAST,
        widthOf(title, 13, true) + badge + 2 * PAD + 10,
        ...lines.map((each) => monoWidth(each, 11) + 2 * PAD + 4),
        ...widths,
      ),
    ),
  );
  const top = HEAD + lines.length * LINE + (lines.length > 0 ? 3 : 0) + (rows.length > 0 ? 4 : 0);
  const height =
    top +
    rows.length * ROW +
    (more > 0 || needs.wide ? 20 : 0) +
    (rows.length + more > 0 ? 6 : lines.length > 0 ? 7 : 0);
  const spots: Spot[] = [];
  if (only) spots.push({ port: only.id, side: "out", x: width, y: HEAD / 2 });
  rows.forEach((row, index) => {
    const y = top + index * ROW + ROW / 2;
    if (row.input) spots.push({ port: row.input.id, side: "in", x: 0, y });
    if (row.output) spots.push({ port: row.output.id, side: "out", x: width, y });
  });
  return { title, lines, only, rows, more, wide: needs.wide, spots, width, height };
}

/**
 * What stands beside an input's dot: its name, or for a literal inside an expression what it is there.
 *
 * An argument whose parameter is not known is called by what feeds it; where that is a field, the field says it.
 */
export function labelOf(port: PortView): string {
  if (port.label || port.within) return port.label ?? "";
  if (!/^arg\d+$/.test(port.id)) return port.id;
  return port.editor ? "" : shortened((port.code || port.id).replace(/\s+/g, " "), 24);
}

/** A node's inputs that are shown: all that something feeds, and of the others the first few. */
function shownInputs(node: NodeView, needs: Needs): { inputs: PortView[]; more: number } {
  const seen = (node.inputs ?? []).filter((each) => !needs.hidden.has(each.id));
  if (needs.wide) return { inputs: seen, more: 0 };
  let within = 0;
  const inputs = seen.filter((each) => {
    if (needs.fed.has(each.id) || each.missing) return true;
    return each.given !== false && !(each.within && ++within > FEW);
  });
  return { inputs, more: seen.length - inputs.length };
}

function titleOf(node: NodeView): string {
  return shortened(node.id.includes("/each/") ? node.name : node.name || node.kind, 30);
}

export function shortened(text: string, most: number): string {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}

/**
 * The code beneath a title: what is called, or the expression without the name it is bound to.
 *
 * What is given in the call stands in the rows; a method of what an expression gives says nothing without that.
 */
function linesOf(node: NodeView): string[] {
  if (node.kind === "block") return [];
  const own = (node.outputs ?? []).map((each) => each.id).join(", ");
  const code = node.code.slice(0, 600);
  const header = node.kind === "function" || node.kind === "class" ? (code.split("\n", 1)[0] ?? "") : code;
  const said = own && header.startsWith(`${own} = `) ? header.slice(own.length + 3) : header;
  const called = node.kind === "call" && (node.inputs?.length ?? 0) > 0 ? node.callee : undefined;
  if (called && !said.includes(`.${called}(`)) return wrapped(`${called}()`, MOST - 2 * PAD, 11, 1);
  return said.trim() === node.name ? [] : wrapped(said, 244, 11, 2);
}

/** What opens a block: `x in xs` for a loop. */
export function headerOf(node: NodeView): string {
  const first = node.branches?.[0]?.header ?? "";
  return (
    first.startsWith(`${node.name} `) ? first.slice(node.name.length + 1) : first === node.name ? "" : first
  ).replace(/\s+/g, " ");
}

/** Whether code reads a name as a value: not only to call it or to look something up in it. */
export function readsValue(code: string, name: string): boolean {
  const plain = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w.])${plain}(?![\\w.(])`).test(code.slice(0, 2000));
}

export function round(length: number): number {
  return Math.ceil(length / 10) * 10;
}
