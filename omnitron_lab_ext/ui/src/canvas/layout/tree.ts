// Laying out graphs within graphs: the innermost first, since a block is as large as what stands in it. Pure, so that
// it runs in a worker too.

import type { Box, Line, Placed, Point } from "./quick";

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
}

export type Placer = (boxes: readonly Box[], lines: readonly Line[]) => Placed;

const INSET = 10;
const BETWEEN = 8;
const APART = 16;

/** Lays out a flow; `pinned` are the places that a user chose. */
export function arranged(root: Lane, placer: Placer, pinned: Readonly<Record<string, Point>>): Layout {
  const places = new Map<string, Place>();
  const routes: Placed["routes"] = new Map();

  const laneOf = (lane: Lane): { width: number; height: number } => {
    const boxes = lane.boxes.map((box) => (box.lanes ? { ...box, ...blockOf(box, box.lanes) } : box));
    const placed = placer(boxes, lane.lines);
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
    if (moved.size > 0) apart(own, moved);
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
        route.map((each) => ({ from: each.from + lane.left, to: each.to + lane.left, y: each.y + lane.top })),
      );
      for (const each of route) height = Math.max(height, each.y + lane.top);
    }
    return { width: width + lane.right, height: height + lane.bottom };
  };

  const blockOf = (box: NestedBox, lanes: readonly Lane[]): { width: number; height: number } => {
    const sizes = lanes.map(laneOf);
    const width = Math.max(box.width - 2 * INSET, ...sizes.map((size) => size.width));
    let y = box.height;
    lanes.forEach((lane, index) => {
      const height = sizes[index]?.height ?? 0;
      places.set(lane.id, { x: INSET, y, width, height });
      y += height + BETWEEN;
    });
    return { width: width + 2 * INSET, height: y - BETWEEN + INSET };
  };

  laneOf(root);
  return { places, routes };
}

/** Moves what was laid out downwards until it stands on nothing that the user placed. */
function apart(places: Map<string, Place>, fixed: ReadonlySet<string>): void {
  const standing = [...places].filter(([id]) => fixed.has(id)).map(([, place]) => place);
  const rest = [...places].filter(([id]) => !fixed.has(id)).map(([, place]) => place);
  for (const place of rest.sort((a, b) => a.y - b.y)) {
    for (let tries = 0; tries < 50; tries++) {
      const other = standing.find((each) => overlaps(each, place));
      if (!other) break;
      place.y = other.y + other.height + APART;
    }
    standing.push(place);
  }
}

function overlaps(a: Place, b: Place): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
