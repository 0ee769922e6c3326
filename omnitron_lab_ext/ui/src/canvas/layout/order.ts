// In which order slots stand in their columns: the one whose lines cross least.

import type { Slot, Tie } from "./boxes";

/** Where the other end of a line stands in its column: by its slot, then by its port. */
function rank({ slot, far }: Tie): number {
  return slot.order + far / (slot.height + 1);
}

/** Sorts each column by where its neighbours stand; of all the orders that are met, the one whose lines cross least. Returns how many do. */
export function ordered(columns: Slot[][]): number {
  const number = (): void => {
    for (const column of columns) {
      column.forEach((slot, index) => {
        slot.order = index;
      });
    }
  };
  const sweep = (column: Slot[], side: "before" | "after"): void => {
    const weights = new Map<Slot, number>();
    for (const slot of column) {
      const ties = slot[side];
      weights.set(slot, ties.length > 0 ? ties.reduce((sum, each) => sum + rank(each), 0) / ties.length : slot.order);
    }
    column.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0) || a.order - b.order);
    column.forEach((slot, index) => {
      slot.order = index;
    });
  };
  number();
  let best = columns.map((column) => [...column]);
  let least = crossings(columns);
  for (let round = 0; round < 6 && least > 0; round++) {
    const forward = round % 2 === 1;
    for (const column of forward ? columns : columns.toReversed()) sweep(column, forward ? "before" : "after");
    const found = crossings(columns);
    if (found >= least) continue;
    least = found;
    best = columns.map((column) => [...column]);
  }
  columns.splice(0, columns.length, ...best);
  number();
  return least;
}

/** How many pairs of lines cross: the inversions of their ends, column by column. */
function crossings(columns: readonly Slot[][]): number {
  let count = 0;
  for (const column of columns) {
    const lines = column.flatMap((slot) =>
      slot.after.map((each) => ({ from: rank({ slot, shift: 0, far: each.shift + each.far }), to: rank(each) })),
    );
    lines.sort((a, b) => a.from - b.from || a.to - b.to);
    const ends: number[] = [];
    for (const { to } of lines) {
      let [low, high] = [0, ends.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((ends[middle] ?? 0) <= to) low = middle + 1;
        else high = middle;
      }
      count += ends.length - low;
      ends.splice(low, 0, to);
    }
  }
  return count;
}
