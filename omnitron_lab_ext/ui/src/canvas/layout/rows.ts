// Where a long flow's columns are broken into rows, as words are into lines. Pure.

import { type Box, fitness, GAP_X, GAP_Y, type Room } from "./boxes";

/** The height that a gutter between two rows takes, more or less. */
const GUTTER = 80;
/** How much more of it has to be readable for each row more. */
const WORTH = 1.12;
const NARROWEST = 720;
const STEP = 160;
const MOST_ROWS = 12;
/** Above so many columns only the width that the room has is tried. */
const MANY = 200;

/**
 * Returns in which row each column stands.
 *
 * Rows are filled from the left, up to one of a few widths: a node that comes at the end moves nothing before it. One
 * row is kept where it fits the room, or where more would not be read better.
 */
export function rowsOf(columns: readonly (readonly Box[])[], room: Room | null): number[] {
  const one = columns.map(() => 0);
  if (room === null || columns.length < 2) return one;
  const widths = columns.map((column) => column.reduce((most, box) => Math.max(most, box.width), 0));
  const heights = columns.map((column) => column.reduce((sum, box) => sum + box.height + GAP_Y, -GAP_Y));
  const whole = extent(widths, 0, widths.length);
  let best = one;
  let most = fitnessOf(widths, heights, one, room);
  if (most >= 1) return one;
  const widest = columns.length > MANY ? room.width : Math.min(whole, 4 * room.width);
  for (let limit = widest; limit >= (columns.length > MANY ? widest : NARROWEST); limit -= STEP) {
    const rows = filled(widths, limit);
    const count = (rows.at(-1) ?? 0) + 1;
    if (columns.length <= MANY && count > MOST_ROWS) break;
    const found = fitnessOf(widths, heights, rows, room) * (lonely(rows) ? 0.94 : 1);
    if (found <= most * (count > (best.at(-1) ?? 0) + 1 ? WORTH : 1.02)) continue;
    most = found;
    best = rows;
  }
  return best;
}

function filled(widths: readonly number[], limit: number): number[] {
  let row = 0;
  let x = 0;
  return widths.map((width) => {
    if (x > 0 && x + width > limit) {
      row++;
      x = 0;
    }
    x += width + GAP_X;
    return row;
  });
}

/** How well the rows fit the room. */
function fitnessOf(widths: readonly number[], heights: readonly number[], rows: readonly number[], room: Room): number {
  let [width, height] = [0, -GUTTER];
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && rows[end] === rows[start]) end++;
    width = Math.max(width, extent(widths, start, end));
    height += Math.max(...heights.slice(start, end)) + GUTTER;
    start = end;
  }
  return fitness(width, height, room);
}

function extent(widths: readonly number[], start: number, end: number): number {
  return widths.slice(start, end).reduce((sum, width) => sum + width + GAP_X, -GAP_X);
}

/** Whether a row holds only one column: a line of one word. */
function lonely(rows: readonly number[]): boolean {
  return rows.some((row, at) => rows[at - 1] !== row && rows[at + 1] !== row);
}
