// Hover cards: beside what is looked at, and within the canvas.

import { describe, expect, it } from "vitest";
import { beside, type Rect, type Size } from "../src/canvas/beside";

const CANVAS = { width: 800, height: 400 };

function standing(thing: Rect, card: Size): Rect {
  const { left, top, maxWidth, maxHeight } = beside(thing, card, CANVAS);
  return {
    left,
    top,
    right: left + Math.min(card.width, maxWidth),
    bottom: top + Math.min(card.height, maxHeight),
  };
}

describe("a hover card", () => {
  const cards = [
    { width: 200, height: 100 },
    { width: 500, height: 150 },
    { width: 300, height: 360 },
  ];
  const things = [0, 150, 300, 450, 600].flatMap((left) =>
    [0, 80, 160, 240, 320].map((top) => ({ left, top, right: left + 180, bottom: top + 60 })),
  );

  it.each(cards)("of $width by $height stands on nothing that is looked at", (card) => {
    for (const thing of things) {
      const at = standing(thing, card);
      const apart =
        at.left >= thing.right || at.right <= thing.left || at.top >= thing.bottom || at.bottom <= thing.top;
      expect(apart, JSON.stringify({ thing, at })).toBe(true);
    }
  });

  it.each(cards)("of $width by $height stays within the canvas", (card) => {
    for (const thing of things) {
      const at = standing(thing, card);
      expect(Math.min(at.left, at.top, CANVAS.width - at.right, CANVAS.height - at.bottom)).toBeGreaterThanOrEqual(0);
    }
  });

  it("stands beneath where there is room", () => {
    expect(standing({ left: 100, top: 50, right: 280, bottom: 110 }, { width: 200, height: 100 }).top).toBe(118);
  });
});
