// What is copied and pasted: nodes as Python text, so that it pastes into any editor and comes from any. Pure.

import type { FlowView } from "../messages";
import { isWithin, walk } from "./tree";

const CLAUSE = /^[ \t]*(?:else|elif|except|finally)\b/;

/** The code of nodes in source order, a block with all that stands in it. */
export function copied(view: FlowView, ids: readonly string[]): string {
  const parts: string[] = [];
  for (const { node, path } of walk(view.graph)) {
    const whole = path.some((each) => ids.includes(each.id));
    if (!ids.includes(node.id) || whole) continue;
    parts.push(settled(node.code));
  }
  return parts.length > 0 ? `${parts.join("\n")}\n` : "";
}

/** Nodes of a flow in the order of its text. */
export function ordered(view: FlowView, ids: readonly string[]): string[] {
  return [...walk(view.graph)].map((each) => each.node.id).filter((id) => ids.includes(id));
}

/** Ids without those that stand in another one of them. */
export function outermost(ids: readonly string[]): string[] {
  return ids.filter((id) => !ids.some((other) => isWithin(id, other)));
}

/** A statement whose later lines stand as deep as they did where it was, moved to the margin. */
function settled(code: string): string {
  const [first = "", ...rest] = code.split(/\r\n|\r|\n/);
  const full = rest.filter((line) => line.trim());
  // Lines within a long string are part of its value.
  if (full.length === 0 || /"""|'''/.test(code)) return [first, ...rest].join("\n");
  const depth = Math.min(...full.map(depthOf));
  const clause = full.some((line) => depthOf(line) === depth && (CLAUSE.test(line) || /^[ \t]*[)\]}]/.test(line)));
  const step = clause ? depth : Math.max(0, depth - 4);
  return [first, ...rest.map((line) => line.slice(Math.min(step, depthOf(line))))].join("\n");
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Pasted text as statements: without a cell's magic line, prompts of a shell and a common margin. */
export function pasted(text: string): string {
  let lines = text
    .replace(/\r\n?/g, "\n")
    .replace(/\u00a0/g, " ")
    .split("\n");
  if (lines.some((line) => /^>>> /.test(line))) {
    lines = lines.filter((line) => /^(?:>>>|\.\.\.)(?: |$)/.test(line)).map((line) => line.slice(4));
  }
  while (lines.length > 0 && !lines[0]?.trim()) lines.shift();
  if (/^\s*%%flow\b/.test(lines[0] ?? "")) lines = withoutHeader(lines);
  const margin = Math.min(...lines.filter((line) => line.trim()).map(depthOf));
  return lines
    .map((line) => (Number.isFinite(margin) ? line.slice(Math.min(margin, depthOf(line))) : line))
    .join("\n")
    .trim();
}

/** A cell's lines without its magic line, which an open bracket continues. */
function withoutHeader(lines: string[]): string[] {
  let depth = 0;
  for (const [index, line] of lines.entries()) {
    for (const each of line.replace(/"[^"]*"|'[^']*'/g, ""))
      depth += "([{".includes(each) ? 1 : ")]}".includes(each) ? -1 : 0;
    if (depth <= 0) return lines.slice(index + 1);
  }
  return [];
}

/** How many statements a text has at most, and one at least: the lines that begin at its margin, but for comments and closing brackets. */
export function statements(code: string): number {
  return Math.max(1, code.split("\n").filter((line) => /^[^\s#)\]}]/.test(line)).length);
}
