// Where a hover card stands: beside what is looked at, never on it, and within the canvas. Pure.

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Beside {
  readonly left: number;
  readonly top: number;
  /** What it may take up; more of it is scrolled to. */
  readonly maxWidth: number;
  readonly maxHeight: number;
}

const GAP = 8;
/** A card is never larger than this. */
export const MOST: Size = { width: 546, height: 378 };
/** A card of less than this is no card. */
const LEAST: Size = { width: 200, height: 96 };

/** Beneath, above, right or left of a thing: where a card fits whole, else where most of it does. */
export function beside(thing: Rect, card: Size, canvas: Size): Beside {
  const wide = { width: canvas.width - 2 * GAP, height: canvas.height - 2 * GAP };
  const places = [
    { side: "below", width: wide.width, height: canvas.height - thing.bottom - 2 * GAP },
    { side: "right", width: canvas.width - thing.right - 2 * GAP, height: wide.height },
    { side: "left", width: thing.left - 2 * GAP, height: wide.height },
    { side: "above", width: wide.width, height: thing.top - 2 * GAP },
  ] as const;
  const shown = ({ width, height }: Size) =>
    width < LEAST.width || height < Math.min(card.height, LEAST.height)
      ? 0
      : Math.min(width, card.width) * Math.min(height, card.height);
  const best = places.reduce((found, each) => (shown(each) > shown(found) ? each : found));
  const [width, height] = [Math.min(card.width, best.width), Math.min(card.height, best.height)];
  const left = best.side === "right" ? thing.right + GAP : best.side === "left" ? thing.left - GAP - width : thing.left;
  const top = best.side === "below" ? thing.bottom + GAP : best.side === "above" ? thing.top - GAP - height : thing.top;
  return {
    left: Math.max(GAP, Math.min(left, canvas.width - GAP - width)),
    top: Math.max(GAP, Math.min(top, canvas.height - GAP - height)),
    maxWidth: Math.min(best.width, MOST.width),
    maxHeight: Math.min(best.height, MOST.height),
  };
}
