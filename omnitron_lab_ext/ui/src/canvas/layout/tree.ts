// Laying out graphs within graphs: the innermost first, since a block is as large as what stands in it. Pure, so that
// it runs in a worker too.

import { type Box, fitness, type Line, type Placed, type Point, type Room } from "./boxes";

/** A graph that stands in a lane of a block, or the flow itself. */
export interface Lane {
  readonly id: string;
  readonly boxes: readonly NestedBox[];
  readonly lines: readonly Line[];
  /** Room around the nodes: at the left and right for names, above for the header. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly least: { width: number; height: number };
}

export interface NestedBox extends Box {
  readonly lanes?: readonly Lane[];
}

export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Layout {
  /** Where nodes and lanes stand, from the corner of what they stand in. */
  readonly places: ReadonlyMap<string, Place>;
  readonly routes: Placed["routes"];
  readonly width: number;
  readonly height: number;
  /** How many pairs of lines cross. */
  readonly crossings: number;
}

export type Placer = (boxes: readonly Box[], lines: readonly Line[], room: Room | null) => Placed;

const INSET = 10;
const BETWEEN = 8;
const APART = 16;

/** What is seen of a canvas in an output at about six tenths of its size. */
export const ROOM: Room = { width: 1360, height: 640 };

/** How a flow is broken so that it can be seen at once. */
export interface Plan {
  /** The room that the flow is broken into rows for; null for none. */
  readonly room: Room | null;
  /** The room for the graphs in its blocks. */
  readonly inner: Room | null;
  /** Whether a block's lanes stand beside each other, as far as they fit that room. */
  readonly abreast: boolean;
}

const PLAIN: Plan = { room: null, inner: null, abreast: false };
/** The shares of the room's width that are tried for what stands in blocks. */
const SHARES = [1, 0.8, 0.6, 0.45];
/** Above so many boxes one try is enough. */
const MANY = 150;
/** How much better a plan has to be than the simpler ones before it. */
const WORTH = 1.04;

/** Finds how a flow is shown best in a room. */
export function planned(root: Lane, placer: Placer, room: Room): Plan {
  const simple: Plan = { room, inner: null, abreast: false };
  if (!root.boxes.some((box) => box.lanes)) return simple;
  const first = arranged(root, placer, {}, simple);
  const shares = first.places.size > MANY ? [1] : SHARES;
  const inner = [null, ...shares.map((share): Room => ({ width: share * room.width, height: room.height }))];
  let best = simple;
  let most = fitness(first.width, first.height, room);
  for (const plan of inner.flatMap((each) => [false, true].map((abreast): Plan => ({ room, inner: each, abreast })))) {
    if (most >= 1) break;
    const { width, height } = arranged(root, placer, {}, plan);
    const found = fitness(width, height, room);
    if (found <= most * WORTH) continue;
    best = plan;
    most = found;
  }
  return best;
}

/** Lays out a flow; `pinned` are the places that a user chose. */
export function arranged(
  root: Lane,
  placer: Placer,
  pinned: Readonly<Record<string, Point>>,
  plan: Plan = PLAIN,
): Layout {
  const places = new Map<string, Place>();
  const routes: Placed["routes"] = new Map();
  let crossings = 0;

  const laneOf = (lane: Lane): { width: number; height: number } => {
    const boxes = lane.boxes.map((box) => (box.lanes ? { ...box, ...blockOf(box, box.lanes) } : box));
    const placed = placer(boxes, lane.lines, lane === root ? plan.room : plan.inner);
    crossings += placed.crossings;
    const moved = new Set<string>();
    const own = new Map<string, Place>();
    for (const box of boxes) {
      const auto = placed.at.get(box.id) ?? { x: 0, y: 0 };
      const pin = pinned[box.id];
      if (pin) moved.add(box.id);
      const x = pin?.x ?? auto.x + lane.left;
      const y = pin?.y ?? auto.y + lane.top;
      own.set(box.id, { x, y, width: box.width, height: box.height });
    }
    if (moved.size > 0) for (const id of apart(own, moved)) moved.add(id);
    let width = lane.least.width - lane.right;
    let height = lane.least.height - lane.bottom;
    for (const [id, place] of own) {
      places.set(id, place);
      width = Math.max(width, place.x + place.width);
      height = Math.max(height, place.y + place.height);
    }
    for (const line of lane.lines) {
      const route = placed.routes.get(line.id);
      if (!route || moved.has(line.source) || moved.has(line.target)) continue;
      routes.set(
        line.id,
        route.map((each) => ({ ...each, from: each.from + lane.left, to: each.to + lane.left, y: each.y + lane.top })),
      );
      for (const each of route) {
        height = Math.max(height, each.y + lane.top);
        width = Math.max(width, each.from + lane.left);
      }
    }
    return { width: width + lane.right, height: height + lane.bottom };
  };

  const blockOf = (box: NestedBox, lanes: readonly Lane[]): { width: number; height: number } => {
    const sizes = lanes.map(laneOf);
    const limit = plan.abreast ? (plan.inner?.width ?? Infinity) : 0;
    const rows: { lanes: { id: string; width: number; height: number }[]; width: number; height: number }[] = [];
    lanes.forEach(({ id }, index) => {
      const { width, height } = sizes[index] ?? { width: 0, height: 0 };
      const row = rows.at(-1);
      if (row && row.width + BETWEEN + width <= limit) {
        row.lanes.push({ id, width, height });
        row.width += BETWEEN + width;
        row.height = Math.max(row.height, height);
      } else rows.push({ lanes: [{ id, width, height }], width, height });
    });
    const width = Math.max(box.width - 2 * INSET, ...rows.map((row) => row.width));
    let y = box.height;
    for (const row of rows) {
      let x = INSET;
      row.lanes.forEach((lane, index) => {
        // The last of a row takes what is left, so that their edges are in line.
        const own = index === row.lanes.length - 1 ? INSET + width - x : lane.width;
        places.set(lane.id, { x, y, width: own, height: row.height });
        x += own + BETWEEN;
      });
      y += row.height + BETWEEN;
    }
    return { width: width + 2 * INSET, height: y - BETWEEN + INSET };
  };

  return { ...laneOf(root), places, routes, crossings };
}

/** Moves what was laid out downwards until it stands on nothing that the user placed; returns what was moved. */
function apart(places: Map<string, Place>, fixed: ReadonlySet<string>): string[] {
  const standing = [...places].filter(([id]) => fixed.has(id)).map(([, place]) => place);
  const rest = [...places].filter(([id]) => !fixed.has(id));
  const moved: string[] = [];
  for (const [id, place] of rest.sort(([, a], [, b]) => a.y - b.y)) {
    const before = place.y;
    for (let tries = 0; tries < 50; tries++) {
      const other = standing.find((each) => overlaps(each, place));
      if (!other) break;
      place.y = other.y + other.height + APART;
    }
    if (place.y !== before) moved.push(id);
    standing.push(place);
  }
  return moved;
}

function overlaps(a: Place, b: Place): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
