// Patches as changes of a text: from the wire's code points to what an editor writes, and no character more.

import { offsets } from "./offsets";

export type Span = readonly [start: number, end: number, text: string];

/** One replacement, in UTF-16 units of the text before. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

const HIGH = /[\ud800-\udbff]$/;
const LOW = /^[\udc00-\udfff]/;

/** A change without what it writes anew as it was; so a cursor in that part stays where it is. */
function tight(text: string, { from, to, insert }: Change): Change {
  const old = text.slice(from, to);
  let head = 0;
  const most = Math.min(old.length, insert.length);
  while (head < most && old[head] === insert[head]) head++;
  if (HIGH.test(old.slice(0, head))) head--;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === insert[insert.length - 1 - tail]) tail++;
  if (tail > 0 && LOW.test(old.slice(old.length - tail))) tail--;
  return { from: from + head, to: to - tail, insert: insert.slice(head, insert.length - tail) };
}

/** The changes that a patch makes, the last place first, so that each can be made without moving the next. */
export function changes(text: string, spans: readonly Span[]): Change[] {
  const { units } = offsets(text);
  return spans
    .map(([start, end, insert]) => tight(text, { from: units(start), to: units(end), insert }))
    .filter((each) => each.from !== each.to || each.insert !== "")
    .reverse()
    .sort((one, other) => other.from - one.from || other.to - one.to);
}

/** The text after the changes, which are in the order that `changes` gives. */
export function changed(text: string, made: readonly Change[]): string {
  return made.reduce((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), text);
}
