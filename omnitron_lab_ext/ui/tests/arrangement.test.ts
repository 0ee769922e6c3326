// How copied nodes stand to each other.

import { describe, expect, it } from "vitest";
import { arranged, arrangementOf, roomFor, stacked } from "../src/canvas/arrangement";

const box = (id: string, x: number, y: number) => ({ id, x, y, width: 100, height: 50 });
const BOXES = [box("a", 300, 40), box("b", 500, 200), box("c", 0, 0)];

describe("an arrangement", () => {
  it("is that of the nodes, in the order of their names, wherever they stand", () => {
    expect(arranged(["b", "a"], BOXES)).toEqual([
      { x: 200, y: 160, width: 100, height: 50 },
      { x: 0, y: 0, width: 100, height: 50 },
    ]);
  });

  it("is none where a node is not drawn", () => {
    expect(arranged(["a", "gone"], BOXES)).toEqual([]);
  });

  it("goes through the clipboard, from which other things are no arrangement", () => {
    const spots = arranged(["a", "b"], BOXES);
    expect(arrangementOf(JSON.stringify(spots))).toEqual(spots);
    for (const text of ["", "{", "7", '{"x": 1}', '[{"x": 1}]', "[null]"]) expect(arrangementOf(text)).toEqual([]);
  });

  it("is none where somebody else's numbers are none that nodes have", () => {
    const spot = { x: 0, y: 0, width: 100, height: 50 };
    const wrong = [{ y: -1e20, height: 3e20 }, { x: -1 }, { width: 1e20 }, { x: null }, { y: "7" }];
    for (const each of wrong) expect(arrangementOf(JSON.stringify([{ ...spot, ...each }]))).toEqual([]);
    expect(arrangementOf(JSON.stringify(Array(20_000).fill(spot)))).toEqual([]);
  });
});

describe("room for an arrangement", () => {
  const spots = arranged(["a", "b"], BOXES);

  it("is where it is wanted, where nothing stands", () => {
    expect(roomFor(spots, { x: 900, y: 10 }, BOXES)).toEqual({ x: 900, y: 10 });
  });

  it("is below what stands there, and touches nothing", () => {
    const at = roomFor(spots, { x: 310, y: 60 }, BOXES);
    expect(at.x).toBe(310);
    for (const spot of spots) {
      for (const each of BOXES) {
        const apart =
          at.x + spot.x >= each.x + each.width ||
          at.x + spot.x + spot.width <= each.x ||
          at.y + spot.y >= each.y + each.height ||
          at.y + spot.y + spot.height <= each.y;
        expect(apart).toBe(true);
      }
    }
  });

  it("is found among nodes that stand at fractions of a pixel", () => {
    const boxes = Array.from({ length: 200 }, (_, index) => ({
      ...box(`n${index}`, 0.1 * index, 37.7 * index),
      height: 33.3,
    }));
    const spots = arranged(["n0", "n7"], boxes);
    const at = roomFor(spots, { x: 0.3, y: 0.7 }, boxes);
    expect(at.y).toBeGreaterThan(37.7 * 199);
  });

  it("is found for text of which nobody knows how it will look", () => {
    expect(roomFor(stacked(1), { x: 10, y: 10 }, BOXES).y).toBeGreaterThanOrEqual(50);
  });

  it("is found for all of several statements", () => {
    const boxes = [0, 240].map((y) => ({ ...box(`n${y}`, 0, y), height: 100 }));
    const at = roomFor(stacked(3), { x: 0, y: 120 }, boxes);
    expect(at.y).toBeGreaterThanOrEqual(340);
    for (const [one, other] of [stacked(3), stacked(3).slice(1)].map(([a, b]) => [a, b]))
      expect((one?.y ?? 0) + (one?.height ?? 0)).toBeLessThan(other?.y ?? 0);
  });
});
