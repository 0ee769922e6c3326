// How copied nodes stand to each other, and where they find room together. Pure.

import { GRID } from "./grid";
import type { Position } from "./host";
import type { Box } from "./walking";

/** The type by which it goes through the clipboard, beside the text. */
export const ARRANGEMENT = "application/vnd.omnitron.arrangement+json";

/** A node's place among others, from the upper left corner of them all, and its size. */
export type Spot = Readonly<Record<"x" | "y" | "width" | "height", number>>;

/** What is kept clear around a node, in pixels of the flow. */
const MARGIN = GRID;
/** The room of a node that nobody has drawn yet, and how far below each other several of them stand. */
const UNKNOWN: Spot = { x: 0, y: 0, width: 300, height: 140 };
const STEP = UNKNOWN.height + MARGIN;
/** No nodes are so many, so far apart or so large. */
const MOST = 10_000;
const FARTHEST = 1_000_000;

/** How nodes stand to each other, in the order of their ids; empty where one of them is not drawn. */
export function arranged(ids: readonly string[], boxes: readonly Box[]): Spot[] {
  const found = ids.flatMap((id) => boxes.find((each) => each.id === id) ?? []);
  if (found.length < ids.length) return [];
  const left = Math.min(...found.map((each) => each.x));
  const top = Math.min(...found.map((each) => each.y));
  return found.map(({ x, y, width, height }) => ({ x: x - left, y: y - top, width, height }));
}

/** An arrangement from the clipboard; empty for anything else. */
export function arrangementOf(text: string): Spot[] {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return [];
  }
  const sound = (each: Partial<Spot> | null) =>
    [each?.x, each?.y, each?.width, each?.height].every((one) => typeof one === "number" && one >= 0 && one < FARTHEST);
  return Array.isArray(found) && found.length < MOST && found.every(sound) ? (found as Spot[]) : [];
}

/** How statements stand that nobody has drawn yet: one below the other. */
export function stacked(count: number): Spot[] {
  return Array.from({ length: count }, (_, index) => ({ ...UNKNOWN, y: index * STEP }));
}

/** A place for nodes at which they touch none of those that are there: the wanted one, else the first below it. */
export function roomFor(spots: readonly Spot[], at: Position, boxes: readonly Box[]): Position {
  let y = at.y;
  for (;;) {
    const lower = spots.flatMap((part) =>
      boxes
        .filter((box) => at.x + part.x < box.x + box.width + MARGIN && box.x < at.x + part.x + part.width + MARGIN)
        .filter((box) => y + part.y < box.y + box.height + MARGIN && box.y < y + part.y + part.height + MARGIN)
        .map((box) => box.y + box.height + MARGIN - part.y),
    );
    if (lower.length === 0) return { x: at.x, y };
    // A whole pixel lower each time: fractions would be rounded to where they touch again.
    y = Math.max(y + 1, Math.ceil(Math.max(...lower)));
  }
}
