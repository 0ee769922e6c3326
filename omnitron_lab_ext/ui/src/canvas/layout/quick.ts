// A layered layout that is quick enough for the first paint: what feeds stands left of what it feeds, lines that span
// several columns get lanes of their own between the nodes, and nodes stand where their lines run straightest.

import {
  type Box,
  GAP_X,
  GAP_Y,
  LANE,
  type Line,
  type Placed,
  type Point,
  type Room,
  type Slot,
  type Tie,
} from "./boxes";
import { guttersOf, type Leap } from "./gutters";
import { layersOf } from "./layers";
import { ordered } from "./order";
import { rowsOf } from "./rows";

const MOST_LANES = 6000;

/** In which column each box stands, and how high each slot wants to stand in it. */
export interface Order {
  readonly layers: ReadonlyMap<string, number>;
  /** For a box, or for a line on its way past a column. */
  height(of: { box: string } | { line: string; layer: number }): number;
}

export function quick(boxes: readonly Box[], lines: readonly Line[], room: Room | null = null): Placed {
  return layered(boxes, lines, room, null);
}

/** Columns, and the row that each of them stands in. */
interface Grid {
  readonly columns: Slot[][];
  readonly rows: readonly number[];
  readonly slots: ReadonlyMap<string, Slot>;
  /** The slots that a line passes on its way within a row. */
  readonly passed: Map<string, Slot[]>;
  /** The lines that go to a later row. */
  readonly leaps: Leap[];
}

/** Lays out in columns; without an order, in one that is found by sweeping to and fro. */
export function layered(boxes: readonly Box[], lines: readonly Line[], room: Room | null, order: Order | null): Placed {
  const layers = order?.layers ?? layersOf(boxes, lines);
  const slots = new Map<string, Slot>();
  const columns: Slot[][] = [];
  const put = (slot: Slot): Slot => {
    let column = columns[slot.layer];
    if (!column) {
      column = [];
      columns[slot.layer] = column;
    }
    slot.order = column.push(slot) - 1;
    return slot;
  };
  for (const box of boxes) {
    const layer = layers.get(box.id) ?? 0;
    const y = order?.height({ box: box.id }) ?? 0;
    slots.set(box.id, put({ box, height: box.height, layer, order: 0, y, before: [], after: [] }));
  }
  for (let at = 0; at < columns.length; at++) columns[at] ??= [];
  const rows = rowsOf(
    columns.map((column) => column.flatMap(({ box }) => box ?? [])),
    room,
  );
  const grid: Grid = { columns, rows, slots, passed: new Map(), leaps: [] };
  tied(lines, grid, put, order);
  if (order) for (const column of columns) column.sort((a, b) => a.y + a.height / 2 - b.y - b.height / 2);
  const crossings = ordered(columns);
  settled(columns);
  return { ...measured(grid, lines), crossings };
}

/** Ties slots that lines join; a long line passes through a slot of its own in each column between. */
function tied(lines: readonly Line[], grid: Grid, put: (slot: Slot) => Slot, order: Order | null): void {
  const lanes = new Map<string, Slot>();
  for (const line of lines) {
    const from = grid.slots.get(line.source);
    const to = grid.slots.get(line.target);
    if (!from || !to || line.weak || from.layer >= to.layer) continue;
    if (grid.rows[from.layer] !== grid.rows[to.layer]) {
      const { id, fromY, toY } = line;
      grid.leaps.push({ line: id, output: `${line.source}\n${line.output}`, from, to, fromY, toY });
      continue;
    }
    let last = from;
    let offset = line.fromY;
    const way: Slot[] = [];
    for (let layer = from.layer + 1; layer < to.layer && lanes.size < MOST_LANES; layer++) {
      const name = `${line.source}\n${line.output}\n${layer}`;
      let lane = lanes.get(name);
      if (!lane) {
        const y = order?.height({ line: line.id, layer }) ?? 0;
        lane = put({ box: null, height: LANE, layer, order: 0, y, before: [], after: [] });
        lanes.set(name, lane);
        tie(last, lane, offset, LANE / 2);
      }
      way.push(lane);
      last = lane;
      offset = LANE / 2;
    }
    tie(last, to, offset, line.toY);
    if (way.length > 0) grid.passed.set(line.id, way);
  }
}

function tie(from: Slot, to: Slot, fromY: number, toY: number): void {
  from.after.push({ slot: to, shift: fromY - toY, far: toY });
  to.before.push({ slot: from, shift: toY - fromY, far: fromY });
}

/** Gives each slot the height at which its lines run straightest, in order and apart. */
function settled(columns: Slot[][]): void {
  for (const column of columns) spread(column, (slot) => wish(slot.before) ?? slot.y);
  for (let round = 0; round < 2; round++) {
    for (const column of columns.toReversed())
      spread(column, (slot) => wish([...slot.after, ...slot.before]) ?? slot.y);
    for (const column of columns) spread(column, (slot) => wish([...slot.before, ...slot.after]) ?? slot.y);
  }
}

function wish(ties: readonly Tie[]): number | null {
  if (ties.length === 0) return null;
  return ties.reduce((sum, each) => sum + each.slot.y - each.shift, 0) / ties.length;
}

/** The places closest to the wishes that keep order and distance: neighbours that would overlap move as one. */
function spread(column: Slot[], wished: (slot: Slot) => number): void {
  const groups: { sum: number; count: number; slots: Slot[]; height: number }[] = [];
  for (const slot of column) {
    let group = { sum: wished(slot), count: 1, slots: [slot], height: slot.height + gapOf(slot) };
    for (
      let last = groups.at(-1);
      last && last.sum / last.count + last.height > group.sum / group.count;
      last = groups.at(-1)
    ) {
      groups.pop();
      group = {
        sum: last.sum + group.sum - last.height * group.count,
        count: last.count + group.count,
        slots: last.slots.concat(group.slots),
        height: last.height + group.height,
      };
    }
    groups.push(group);
  }
  for (const { sum, count, slots } of groups) {
    let y = sum / count;
    for (const slot of slots) {
      slot.y = y;
      y += slot.height + gapOf(slot);
    }
  }
}

function gapOf(slot: Slot): number {
  return slot.box ? GAP_Y : 6;
}

/** Where everything stands: columns beside each other, rows beneath each other, gaps as wide as their lines need. */
function measured({ columns, rows, slots, passed, leaps }: Grid, lines: readonly Line[]): Omit<Placed, "crossings"> {
  const widths = columns.map((column) => column.reduce((most, slot) => Math.max(most, slot.box?.width ?? 0), 0));
  const gutters = guttersOf(leaps, rows, nominal(widths, rows));
  const lefts: number[] = [];
  const bottoms: number[] = [];
  const at = new Map<string, Point>();
  let y = 0;
  for (let first = 0; first < columns.length; ) {
    const row = rows[first] ?? 0;
    const end = rows.lastIndexOf(row) + 1;
    const all = columns.slice(first, end).flat();
    const highest = all.reduce((least, slot) => Math.min(least, slot.y), all[0]?.y ?? 0);
    for (const slot of all) {
      slot.y += y - highest;
      if (slot.box) slot.y = Math.round(slot.y / 2) * 2;
    }
    const lowest = all.reduce((most, slot) => Math.max(most, slot.y + slot.height), y);
    let x = gutters.width(row, first, "start");
    for (let column = first; column < end; column++) {
      const width = widths[column] ?? 0;
      lefts[column] = x;
      for (const { box, y: top } of columns[column] ?? []) if (box) at.set(box.id, { x, y: top });
      if (width > 0) x += width + gutters.width(row, column + 1, "");
    }
    bottoms[row] = lowest;
    y = lowest + gutters.height(row);
    first = end;
  }
  const right = (column: number) => (lefts[column] ?? 0) + (widths[column] ?? 0);
  const routes: Placed["routes"] = gutters.routes({
    left: (column) => lefts[column] ?? 0,
    right,
    bottom: (row) => bottoms[row] ?? 0,
  });
  for (const line of lines) {
    const from = slots.get(line.source);
    const start = at.get(line.source);
    if (line.weak || !from?.box || !start || routes.has(line.id)) continue;
    const route = (passed.get(line.id) ?? []).map((slot) => ({
      from: lefts[slot.layer] ?? 0,
      to: right(slot.layer),
      y: slot.y + LANE / 2,
    }));
    // Beside a wider neighbour a line leaves its column before it bends.
    if (from.box.width < right(from.layer) - start.x - 8)
      route.unshift({ from: right(from.layer), to: right(from.layer), y: start.y + line.fromY });
    if (route.length > 0) routes.set(line.id, route);
  }
  return { at, routes };
}

/** Where columns would stand if no line had to get to another row. */
function nominal(widths: readonly number[], rows: readonly number[]): number[] {
  let x = 0;
  return widths.map((width, column) => {
    if (rows[column] !== rows[column - 1]) x = 0;
    const left = x;
    x += width + GAP_X;
    return left;
  });
}
