// The words for what is laid out: boxes, the lines between them, and where both come to stand.

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

/** Where a line runs level at y, from x to x. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly y: number;
  /** Whether it is reached and left straight up or down, as a gutter between two rows is. */
  readonly turns?: boolean;
}

export interface Placed {
  readonly at: Map<string, Point>;
  /** For a line that passes columns or goes to another row: its level stretches, in order. */
  readonly routes: Map<string, readonly Stretch[]>;
  /** How many pairs of lines cross. */
  readonly crossings: number;
}

/** What is seen of a flow without moving: a picture that is larger is broken into rows. In pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/**
 * Returns how well something fits a room: 1 where it just fills it, at most 1.4 where it could be shown larger.
 *
 * What is too wide to be read at once is worse than what is too high: a page is read from above.
 */
export function fitness(width: number, height: number, room: Room): number {
  const larger = Math.min(room.width / width, room.height / height, 1.4);
  if (larger >= 1) return larger;
  return Math.min(1, room.width / width) ** 1.5 * Math.min(1, room.height / height) ** 0.5;
}

/** A box in its column, or the place of a line that passes it. */
export interface Slot {
  box: Box | null;
  height: number;
  layer: number;
  order: number;
  y: number;
  before: Tie[];
  after: Tie[];
}

export interface Tie {
  slot: Slot;
  /** How much lower the other end should stand so that the line is straight: own y plus this is the other's y. */
  shift: number;
  /** How far below its slot's top the other end stands. */
  far: number;
}

export const GAP_X = 56;
export const GAP_Y = 36;
/** The height that is kept free for a line that passes a column. */
export const LANE = 12;
