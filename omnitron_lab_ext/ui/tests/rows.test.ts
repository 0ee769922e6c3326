// Long flows broken into rows: what is promised of boxes, of lines, and of what stays where it is.

import { describe, expect, it } from "vitest";
import { pathOf } from "../src/canvas/edges/wire";
import type { Box, Line, Placed, Room } from "../src/canvas/layout/boxes";
import { quick } from "../src/canvas/layout/quick";
import { arranged, type Lane, planned, ROOM } from "../src/canvas/layout/tree";
import { byDagre } from "../src/canvas/layout/worker";

const ROOMS: Room = { width: 700, height: 400 };

/** Numbers that look drawn by lot and are the same each time. */
function lots(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** A graph of many columns: each node reads a near one, some also one that is far away. */
function long(count: number, seed: number): { boxes: Box[]; lines: Line[] } {
  const next = lots(seed);
  const boxes = Array.from({ length: count }, (_, at) => ({
    id: `n${at}`,
    width: 100 + Math.floor(next() * 12) * 10,
    height: 60 + Math.floor(next() * 8) * 10,
  }));
  const lines: Line[] = [];
  const join = (from: number, to: number) =>
    lines.push({
      id: `${from}->${to} ${lines.length}`,
      source: `n${from}`,
      output: "value",
      target: `n${to}`,
      fromY: 16,
      toY: 40 + (lines.length % 2) * 12,
    });
  for (let at = 1; at < count; at++) {
    join(Math.max(0, at - 1 - Math.floor(next() * 3)), at);
    if (next() < 0.4) join(Math.floor(next() * at), at);
  }
  return { boxes, lines };
}

/** Points on a path, a few pixels apart. */
function points(path: string): { x: number; y: number }[] {
  const found: { x: number; y: number }[] = [];
  let at = { x: 0, y: 0 };
  for (const [, command, rest = ""] of path.matchAll(/([MLHQC])([^MLHQC]*)/g)) {
    const numbers = rest.trim().split(/[ ,]+/).map(Number);
    const pair = (index: number) => ({ x: numbers[index] ?? 0, y: numbers[index + 1] ?? 0 });
    const ends =
      command === "H"
        ? [{ x: numbers[0] ?? 0, y: at.y }]
        : numbers.flatMap((_, index) => (index % 2 ? [] : [pair(index)]));
    const way = command === "M" ? [ends[0] ?? at] : [at, ...ends];
    for (let step = 0; step <= 40; step++) found.push(bezier(way, step / 40));
    at = ends.at(-1) ?? at;
  }
  return found;
}

function bezier(way: { x: number; y: number }[], part: number): { x: number; y: number } {
  if (way.length === 1) return way[0] ?? { x: 0, y: 0 };
  const shorter = way.slice(1).map((to, index) => {
    const from = way[index] ?? to;
    return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
  });
  return bezier(shorter, part);
}

/** The lines that pass through boxes. */
function piercing(boxes: readonly Box[], lines: readonly Line[], { at, routes }: Placed): string[] {
  const sizes = new Map(boxes.map((box) => [box.id, box]));
  return lines.flatMap((line) => {
    const [from, to] = [at.get(line.source), at.get(line.target)];
    if (!from || !to) return [];
    const x = from.x + (sizes.get(line.source)?.width ?? 0);
    const path = pathOf(x, from.y + line.fromY, to.x, to.y + line.toY, routes.get(line.id));
    const hit = boxes.find((box) => {
      const place = at.get(box.id) ?? { x: 0, y: 0 };
      return points(path).some(
        (point) =>
          point.x > place.x + 1 &&
          point.x < place.x + box.width - 1 &&
          point.y > place.y + 1 &&
          point.y < place.y + box.height - 1,
      );
    });
    return hit ? [`${line.id} through ${hit.id}`] : [];
  });
}

function overlapping(boxes: readonly Box[], { at }: Placed): string[] {
  return boxes.flatMap((a, index) =>
    boxes.slice(index + 1).flatMap((b) => {
      const [p, q] = [at.get(a.id) ?? { x: 0, y: 0 }, at.get(b.id) ?? { x: 0, y: 0 }];
      const apart = p.x >= q.x + b.width || q.x >= p.x + a.width || p.y >= q.y + b.height || q.y >= p.y + a.height;
      return apart ? [] : [`${a.id} ${b.id}`];
    }),
  );
}

function widthOf(boxes: readonly Box[], { at }: Placed): number {
  return Math.max(...boxes.map((box) => (at.get(box.id)?.x ?? 0) + box.width));
}

const SEEDS = [1, 2, 3, 5, 8, 13, 21, 34];

describe.each(Object.entries({ quick, dagre: byDagre }))("a long flow, laid out by %s in a room", (_, place) => {
  it.each(SEEDS)("has no node on another (%d)", (seed) => {
    const { boxes, lines } = long(24, seed);
    expect(overlapping(boxes, place(boxes, lines, ROOMS))).toEqual([]);
  });

  it.each(SEEDS)("leads no line through a node (%d)", (seed) => {
    const { boxes, lines } = long(24, seed);
    expect(piercing(boxes, lines, place(boxes, lines, ROOMS))).toEqual([]);
  });

  it.each(SEEDS)("is about as wide as the room, where one row would be far wider (%d)", (seed) => {
    const { boxes, lines } = long(24, seed);
    const single = place(boxes, lines, null);
    expect(widthOf(boxes, single)).toBeGreaterThan(1.5 * ROOMS.width);
    expect(widthOf(boxes, place(boxes, lines, ROOMS))).toBeLessThan(1.45 * ROOMS.width);
  });

  it("is laid out the same each time", () => {
    const { boxes, lines } = long(24, 4);
    expect(place(boxes, lines, ROOMS)).toEqual(place(boxes, lines, ROOMS));
  });

  it("keeps its row where it fits", () => {
    const { boxes, lines } = long(3, 4);
    expect(place(boxes, lines, { width: 2000, height: 800 }).at).toEqual(place(boxes, lines, null).at);
  });
});

describe("a node more", () => {
  it("at the end of a flow moves nothing in the rows before its own", () => {
    const chain = (count: number) => ({
      boxes: Array.from({ length: count }, (_, at) => ({ id: `n${at}`, width: 150, height: 80 })),
      lines: Array.from({ length: count - 1 }, (_, at) => ({
        ...{ id: `l${at}`, source: `n${at}`, output: "value", target: `n${at + 1}`, fromY: 16, toY: 40 },
      })),
    });
    const [before, after] = [chain(14), chain(15)].map(({ boxes, lines }) => quick(boxes, lines, ROOMS).at);
    const moved = [...(before ?? [])].filter(([id, at]) => after?.get(id)?.x !== at.x || after?.get(id)?.y !== at.y);
    expect(moved.length).toBeLessThanOrEqual(4);
  });
});

describe("lines to another row", () => {
  it("run beside each other where they come from different nodes, and as one where they come from one", () => {
    const boxes = Array.from({ length: 8 }, (_, at) => ({ id: `n${at}`, width: 150, height: 80 }));
    const join = (from: number, to: number, output = "value"): Line => ({
      ...{ id: `${from}->${to}`, source: `n${from}`, output, target: `n${to}`, fromY: 16, toY: 40 },
    });
    const lines = [0, 1, 2, 3, 4, 5, 6].map((at) => join(at, at + 1));
    const { routes } = quick(boxes, [...lines, join(0, 6), join(0, 7), join(1, 6)], { width: 900, height: 300 });
    const y = (id: string) => routes.get(id)?.find((each) => each.turns)?.y;
    expect(y("0->6")).toBeDefined();
    expect(y("0->6")).toBe(y("0->7"));
    expect(Math.abs((y("0->6") ?? 0) - (y("1->6") ?? 0))).toBeGreaterThanOrEqual(8);
  });
});

describe("a block", () => {
  const inner = (id: string, count: number): Lane => ({
    ...{ id, left: 16, right: 16, top: 20, bottom: 14, least: { width: 120, height: 40 } },
    boxes: Array.from({ length: count }, (_, at) => ({ id: `${id}${at}`, width: 160, height: 90 })),
    lines: Array.from({ length: count - 1 }, (_, at) => ({
      ...{ id: `${id} ${at}`, source: `${id}${at}`, output: "v", target: `${id}${at + 1}`, fromY: 16, toY: 40 },
    })),
  });
  const root = (lanes: readonly Lane[]): Lane => ({
    ...{ id: "", left: 0, right: 0, top: 0, bottom: 0, least: { width: 0, height: 0 }, lines: [] },
    boxes: [{ id: "block", width: 220, height: 60, lanes }],
  });

  it("that is far wider than high has rows inside", () => {
    const flow = root([inner("a", 16)]);
    const plain = arranged(flow, quick, {});
    const { width } = arranged(flow, quick, {}, planned(flow, quick, ROOM));
    expect(plain.width).toBeGreaterThan(3000);
    expect(width).toBeLessThan(ROOM.width * 1.1);
  });

  it("of many short lanes has them beside each other, in line and apart", () => {
    const flow = root(["a", "b", "c", "d", "e", "f"].map((id) => inner(id, 1)));
    const { places, height } = arranged(flow, quick, {}, planned(flow, quick, ROOM));
    expect(height).toBeLessThan(arranged(flow, quick, {}).height);
    const [a, b] = [places.get("a"), places.get("b")];
    expect(a?.y).toBe(b?.y);
    expect((a?.x ?? 0) + (a?.width ?? 0)).toBeLessThan(b?.x ?? 0);
  });
});
