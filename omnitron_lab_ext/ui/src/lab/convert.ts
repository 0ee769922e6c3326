// Cells and flows become each other, as changes of a cell's text, without any kernel.

import type { GraphView } from "../messages";
import { decorated, free, magic } from "./cells";
import { signature } from "./signature";
import { type Change, changes } from "./spans";

const ASSIGNED = /^([\p{L}_][\p{L}\p{N}_]*)[ \t]*(?::[^=\n]+)?=(?!=)/gmu;
const SHELL = /^[ \t]*[%!]/m;

/** Whether a plain cell can be a flow's body: it has code, and no magics or shell lines. */
export const convertible = (source: string): boolean =>
  source.trim() !== "" && !SHELL.test(source) && magic(source) === null && decorated(source).length === 0;

/** Puts a magic line on top, with a name after what the cell makes, which nothing in the notebook has yet. */
export function toFlow(source: string, others: readonly string[]): Change[] {
  const last = [...source.matchAll(ASSIGNED)].at(-1)?.[1];
  const words = new Set([source, ...others].flatMap((each) => each.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []));
  let name = last ? `${last.replace(/^_+/, "") || "my"}_flow` : "my_flow";
  if (words.has(name)) for (let number = 2; words.has(name); number++) name = `${name.replace(/_\d+$/, "")}_${number}`;
  return [{ from: 0, to: 0, insert: `%%flow ${free(name, others)}()\n` }];
}

/** Takes the magic line away; its inputs become assignments of their defaults, `...` where they have none. */
export function toCode(source: string, graph: GraphView): Change[] {
  const found = signature(source);
  if (found === null) return [];
  const lines = (graph.inputs ?? []).map(
    ({ id, type, code }) => `${id}${type ? `: ${type}` : ""} = ${code || "..."}\n`,
  );
  const end = source.slice(found.to).match(/^[ \t]*(?:\r\n|\r|\n)?/)?.[0].length ?? 0;
  return [{ from: found.word[0], to: found.to + end, insert: lines.join("") }];
}

const IMPORTED = /^from omnitron_kernel import [^\n]*\bflow\b/m;

/** The text of a function under `@flow`, with the import where no cell has it. */
export const importing = (source: string, others: readonly string[]): string =>
  others.some((each) => IMPORTED.test(each)) ? source : `from omnitron_kernel import flow\n\n\n${source}`;

/** The change from one text to another. */
export const whole = (source: string, other: string): Change[] => changes(source, [[0, [...source].length, other]]);
