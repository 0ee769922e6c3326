// How lines get from one row to a later one: down the gap beside their column, along the gutter between the rows, and
// down the gap before the column they lead to. Gaps and gutters hold no boxes, so no line crosses one.

import { GAP_X, type Slot, type Stretch } from "./boxes";

/** How far parallel lines stand apart. */
const TRACK = 8;
/** How far the first of them stands from boxes, so that a bend and a badge have room. */
const SIDE = 20;
const ABOVE = 20;
const BELOW = 28;

/** A line to a later row. */
export interface Leap {
  readonly line: string;
  /** Lines of one output go together. */
  readonly output: string;
  readonly from: Slot;
  readonly to: Slot;
  readonly fromY: number;
  readonly toY: number;
}

/** The gap before a column; the last of a row has the number after its last column, and `end`. */
interface Gap {
  readonly row: number;
  readonly at: number;
}

/** A place for a line to run down in a gap. */
interface Track {
  readonly gap: Gap;
  readonly side: "left" | "middle" | "right";
  /** The height at which it is met or left. */
  y: number;
  x: number;
}

interface Crossing {
  readonly top: Track;
  readonly bottoms: Track[];
  y: number;
}

interface Way {
  readonly leap: Leap;
  /** The tracks from the source's gap to the target's, one more than the gutters between. */
  readonly tracks: Track[];
  readonly crossings: Crossing[];
}

export interface Gutters {
  /** How wide the gap before a column is, or after a row's last. */
  width(row: number, at: number, edge: "start" | "end" | ""): number;
  /** How high the gutter beneath a row is. */
  height(row: number): number;
  /** The lines' ways, once columns stand at their places. */
  routes(at: {
    left(column: number): number;
    right(column: number): number;
    bottom(row: number): number;
  }): Map<string, Stretch[]>;
}

/** Plans the ways of all lines that go to a later row; `rows` says in which row each column stands. */
export function guttersOf(leaps: readonly Leap[], rows: readonly number[], nominal: readonly number[]): Gutters {
  const tracks = new Map<string, Track>();
  const crossings = new Map<string, Crossing>();
  const track = (name: string, gap: Gap, side: Track["side"], y: number): Track => {
    const key = `${gap.row} ${gap.at} ${name}`;
    let found = tracks.get(key);
    if (!found) {
      found = { gap, side, y, x: 0 };
      tracks.set(key, found);
    }
    found.y = Math.min(found.y, y);
    return found;
  };
  const ways = leaps.map((leap): Way => {
    const [first, last] = [rows[leap.from.layer] ?? 0, rows[leap.to.layer] ?? 0];
    const own = [
      track(`out ${leap.output}`, { row: first, at: leap.from.layer + 1 }, "left", leap.from.y + leap.fromY),
    ];
    for (let row = first + 1; row < last; row++) {
      const at = nearest(rows, nominal, row, leap.to.layer);
      own.push(track(`past ${leap.output}`, { row, at }, "middle", 0));
    }
    own.push(track(`in ${leap.output}`, { row: last, at: leap.to.layer }, "right", leap.to.y + leap.toY));
    const crossed: Crossing[] = [];
    for (let row = first; row < last; row++) {
      const [top, bottom] = [own[row - first], own[row - first + 1]];
      if (!top || !bottom) continue;
      const key = `${row} ${leap.output}`;
      const crossing = crossings.get(key) ?? { top, bottoms: [], y: 0 };
      crossings.set(key, crossing);
      if (!crossing.bottoms.includes(bottom)) crossing.bottoms.push(bottom);
      crossed.push(crossing);
    }
    return { leap, tracks: own, crossings: crossed };
  });
  const gaps = grouped(tracks.values(), ({ gap }) => `${gap.row} ${gap.at}`);
  const gutters = grouped(crossings.values(), ({ top }) => top.gap.row);
  return {
    width(row, at, edge) {
      const count = gaps.get(`${row} ${at}`)?.length ?? 0;
      const needed = count === 0 ? 0 : (count - 1) * TRACK + SIDE;
      return edge === "" ? Math.max(GAP_X, needed + 2 * SIDE) : needed;
    },
    height: (row) => Math.max(0, (gutters.get(row)?.length ?? 0) - 1) * TRACK + ABOVE + BELOW,
    routes(at) {
      for (const found of gaps.values()) spread(found, at);
      for (const [row, found] of gutters) {
        inOrder(found).forEach((crossing, index) => {
          crossing.y = at.bottom(row) + ABOVE + index * TRACK;
        });
      }
      return new Map(
        ways.map(({ leap, tracks: own, crossings: crossed }) => [
          leap.line,
          crossed.map(({ y }, index) => ({ from: own[index]?.x ?? 0, to: own[index + 1]?.x ?? 0, y, turns: true })),
        ]),
      );
    },
  };
}

function grouped<Key, Value>(values: Iterable<Value>, keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const found = new Map<Key, Value[]>();
  for (const each of values) {
    const group = found.get(keyOf(each));
    if (group) group.push(each);
    else found.set(keyOf(each), [each]);
  }
  return found;
}

/** The gap of a row that a line on its way to a column passes: the one that stands most above it. */
function nearest(rows: readonly number[], nominal: readonly number[], row: number, column: number): number {
  const x = nominal[column] ?? 0;
  let best = rows.indexOf(row);
  for (let at = best; rows[at] === row; at++)
    if (Math.abs((nominal[at] ?? 0) - x) < Math.abs((nominal[best] ?? 0) - x)) best = at;
  return best;
}

/** Lets lines that leave run beside their column and those that arrive before theirs, so that neighbours do not cross. */
function spread(tracks: Track[], at: { left(column: number): number; right(column: number): number }): void {
  const sorted = (side: Track["side"]) => tracks.filter((each) => each.side === side).sort((a, b) => b.y - a.y);
  sorted("left").forEach((each, index) => {
    each.x = at.right(each.gap.at - 1) + SIDE + index * TRACK;
  });
  const before = [...sorted("middle"), ...sorted("right")];
  before.forEach((each, index) => {
    each.x = at.left(each.gap.at) - SIDE - (before.length - 1 - index) * TRACK;
  });
}

/** Sorts what runs along a gutter from the highest to the lowest, so that few cross. */
function inOrder(crossings: Crossing[]): Crossing[] {
  const cost = (upper: Crossing, lower: Crossing): number => {
    const within = (x: number, of: Crossing) => {
      const all = [of.top.x, ...of.bottoms.map((each) => each.x)];
      return x > Math.min(...all) && x < Math.max(...all) ? 1 : 0;
    };
    return within(lower.top.x, upper) + upper.bottoms.reduce<number>((sum, bottom) => sum + within(bottom.x, lower), 0);
  };
  const sorted: Crossing[] = [];
  for (const each of [...crossings].sort((a, b) => a.top.x - b.top.x)) {
    let at = sorted.length;
    let [least, sum] = [0, 0];
    // From the lowest place upwards: what is passed comes to stand below.
    for (let place = sorted.length - 1; place >= 0; place--) {
      const other = sorted[place];
      if (!other) continue;
      sum += cost(each, other) - cost(other, each);
      if (sum < least) {
        least = sum;
        at = place;
      }
    }
    sorted.splice(at, 0, each);
  }
  return sorted;
}
