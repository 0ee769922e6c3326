// A layered layout that is quick enough for the first paint: what feeds stands left of what it feeds, lines that span
// several columns get lanes of their own between the nodes, and nodes stand where their lines run straightest.

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A line between two boxes; `fromY` and `toY` are where its ends stand, below the boxes' tops. */
export interface Line {
  readonly id: string;
  readonly source: string;
  readonly output: string;
  readonly target: string;
  readonly fromY: number;
  readonly toY: number;
  /** Whether it is not drawn, and only keeps its ends in order. */
  readonly weak?: boolean;
}

export interface Point {
  x: number;
  y: number;
}

export interface Placed {
  readonly at: Map<string, Point>;
  /** For a line that passes columns: the stretches, from x to x at y, in which it runs straight. */
  readonly routes: Map<string, { from: number; to: number; y: number }[]>;
}

export const GAP_X = 56;
export const GAP_Y = 36;
const LANE = 12;
const MOST_LANES = 6000;

interface Slot {
  box: Box | null;
  height: number;
  layer: number;
  order: number;
  y: number;
  before: Tie[];
  after: Tie[];
}

interface Tie {
  slot: Slot;
  /** How much lower the other end should stand so that the line is straight: own y plus this is the other's y. */
  shift: number;
  /** How far below its slot's top the other end stands. */
  far: number;
}

/** In which column each box stands, and how high each slot wants to stand in it. */
export interface Order {
  readonly layers: ReadonlyMap<string, number>;
  /** For a box, or for a line on its way past a column. */
  height(of: { box: string } | { line: string; layer: number }): number;
}

export function quick(boxes: readonly Box[], lines: readonly Line[]): Placed {
  return layered(boxes, lines, null);
}

/** Lays out in columns; without an order, in one that is found by sweeping to and fro. */
export function layered(boxes: readonly Box[], lines: readonly Line[], order: Order | null): Placed {
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
  const passed = tied(lines, slots, put, order);
  for (let at = 0; at < columns.length; at++) columns[at] ??= [];
  if (order) for (const column of columns) column.sort((a, b) => a.y + a.height / 2 - b.y - b.height / 2);
  ordered(columns);
  settled(columns);
  return measured(columns, passed, lines, slots);
}

/** The column of each box: one right of the last that feeds it; what nothing feeds stands close to what it feeds. */
function layersOf(boxes: readonly Box[], lines: readonly Line[]): Map<string, number> {
  const known = new Map(boxes.map((box, index) => [box.id, index]));
  const after = new Map<string, string[]>();
  const strong = new Map<string, string[]>();
  const waits = new Map<string, number>();
  for (const { source, target, weak } of lines) {
    if (!known.has(source) || !known.has(target) || source === target) continue;
    const next = after.get(source);
    if (next) next.push(target);
    else after.set(source, [target]);
    if (!weak) strong.set(source, [...(strong.get(source) ?? []), target]);
    waits.set(target, (waits.get(target) ?? 0) + 1);
  }
  const layers = new Map<string, number>();
  const free = boxes.filter((box) => !waits.has(box.id)).map((box) => box.id);
  for (const id of free) layers.set(id, 0);
  const fed = new Set(lines.filter((line) => !line.weak).map((line) => line.target));
  const sources = boxes.filter((box) => !fed.has(box.id)).map((box) => box.id);
  let seen = 0;
  while (seen < boxes.length) {
    for (let id = free.shift(); id !== undefined; id = free.shift()) {
      seen++;
      const layer = layers.get(id) ?? 0;
      for (const next of after.get(id) ?? []) {
        layers.set(next, Math.max(layers.get(next) ?? 0, layer + 1));
        const left = (waits.get(next) ?? 0) - 1;
        waits.set(next, left);
        if (left === 0) free.push(next);
      }
    }
    // A circle, which no text that can be read makes: it is cut where it is met first.
    const stuck = boxes.find((box) => (waits.get(box.id) ?? 0) > 0);
    if (!stuck) break;
    waits.set(stuck.id, 0);
    free.push(stuck.id);
  }
  for (const id of sources) {
    if (id.endsWith("<inputs>") || id.endsWith("<captures>") || id.endsWith("|in")) continue;
    const nearest = Math.min(...(strong.get(id) ?? []).map((next) => layers.get(next) ?? 1));
    if (Number.isFinite(nearest) && nearest > 0) layers.set(id, nearest - 1);
  }
  return layers;
}

/** Ties slots that lines join; a long line passes through a slot of its own in each column between. */
function tied(
  lines: readonly Line[],
  slots: Map<string, Slot>,
  put: (slot: Slot) => Slot,
  order: Order | null,
): Map<string, Slot[]> {
  const lanes = new Map<string, Slot>();
  const passed = new Map<string, Slot[]>();
  for (const line of lines) {
    const from = slots.get(line.source);
    const to = slots.get(line.target);
    if (!from || !to || line.weak || from.layer >= to.layer) continue;
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
    if (way.length > 0) passed.set(line.id, way);
  }
  return passed;
}

function tie(from: Slot, to: Slot, fromY: number, toY: number): void {
  from.after.push({ slot: to, shift: fromY - toY, far: toY });
  to.before.push({ slot: from, shift: toY - fromY, far: fromY });
}

/** Where the other end of a line stands in its column: by its slot, then by its port. */
function rank({ slot, far }: Tie): number {
  return slot.order + far / (slot.height + 1);
}

/** Sorts each column by where its neighbours stand; of all the orders that are met, the one whose lines cross least. */
function ordered(columns: Slot[][]): void {
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

function measured(
  columns: Slot[][],
  passed: Map<string, Slot[]>,
  lines: readonly Line[],
  slots: ReadonlyMap<string, Slot>,
): Placed {
  const all = columns.flat();
  const lowest = all.reduce((least, slot) => Math.min(least, slot.y), all[0]?.y ?? 0);
  const at = new Map<string, Point>();
  const edges: { from: number; to: number }[] = [];
  let x = 0;
  for (const column of columns) {
    const width = column.reduce((most, slot) => Math.max(most, slot.box?.width ?? 0), 0);
    edges.push({ from: x, to: x + width });
    for (const slot of column) {
      if (slot.box) at.set(slot.box.id, { x, y: Math.round((slot.y - lowest) / 2) * 2 });
    }
    x += width > 0 ? width + GAP_X : 0;
  }
  const routes: Placed["routes"] = new Map();
  for (const line of lines) {
    const from = slots.get(line.source);
    const start = at.get(line.source);
    const edge = from && edges[from.layer];
    if (line.weak || !from?.box || !start || !edge) continue;
    const route = (passed.get(line.id) ?? []).map((slot) => ({
      ...(edges[slot.layer] ?? edge),
      y: slot.y - lowest + LANE / 2,
    }));
    // Beside a wider neighbour a line leaves its column before it bends.
    if (from.box.width < edge.to - edge.from - 8)
      route.unshift({ from: edge.to, to: edge.to, y: start.y + line.fromY });
    if (route.length > 0) routes.set(line.id, route);
  }
  return { at, routes };
}
