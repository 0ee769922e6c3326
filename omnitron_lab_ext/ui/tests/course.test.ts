// Going back and forth over text and places, the grid, and whom the wheel is for.
import { beforeEach, describe, expect, it } from "vitest";
import type { Hands } from "../src/canvas/acting";
import { onGrid } from "../src/canvas/grid";
import type { SceneNode } from "../src/canvas/scene";
import { leastZoom, meant } from "../src/canvas/wheel";
import { LOOP } from "./flows";
import { handsOver, Place } from "./place";

let host: Place;
let hands: Hands;

beforeEach(() => {
  host = new Place();
  hands = handsOver(host);
});

describe("undo", () => {
  it("takes moves back, the newest first, and redo makes them again", () => {
    hands.course.place({ raw: { x: 10, y: 0 } }, "");
    hands.course.place({ raw: { x: 20, y: 0 } }, "");
    hands.course.undo();
    expect(host.snapshot.positions).toEqual({ raw: { x: 10, y: 0 } });
    hands.course.undo();
    expect(host.snapshot.positions).toEqual({});
    hands.course.redo();
    expect(host.snapshot.positions).toEqual({ raw: { x: 10, y: 0 } });
    expect(host.did).toEqual([]);
  });

  it("takes changes of the text back before moves that were made before them", () => {
    hands.course.place({ raw: { x: 10, y: 0 } }, "");
    host.tell({ view: { ...LOOP, hash: "after an edit" } });
    hands.course.undo();
    expect(host.did).toEqual(["undo"]);
    expect(host.snapshot.positions).toEqual({ raw: { x: 10, y: 0 } });
    host.tell({ view: LOOP });
    hands.course.undo();
    expect(host.snapshot.positions).toEqual({});
  });

  it("says so where there is nothing to take back", () => {
    host.changed = false;
    hands.course.undo();
    expect(hands.state.notices.at(-1)?.text).toContain("nothing to undo");
    hands.course.redo();
    expect(hands.state.notices.at(-1)?.text).toContain("nothing to redo");
  });
});

describe("the grid", () => {
  it("holds what is put near it, and is walked by steps", () => {
    expect(onGrid({ x: 14, y: -6 })).toEqual({ x: 10, y: -10 });
    expect(onGrid({ x: 14, y: 6 }, [1, -1])).toEqual({ x: 20, y: 0 });
  });
});

describe("the wheel", () => {
  const turn = (more: Partial<WheelEvent>) => ({
    ...{ deltaX: 0, deltaY: 0, ctrlKey: false, metaKey: false, shiftKey: false },
    ...more,
  });

  it("is the page's until the canvas has it", () => {
    expect(meant(turn({ deltaY: 40 }), false)).toBe("page");
    expect(meant(turn({ deltaX: 40 }), false)).toBe("page");
    expect(meant(turn({ deltaY: 40 }), true)).toBe("zoom");
  });

  it("zooms with Ctrl, as a pinch does, and pans sideways", () => {
    expect(meant(turn({ deltaY: 40, ctrlKey: true }), false)).toBe("zoom");
    expect(meant(turn({ deltaX: 40, deltaY: 3 }), true)).toBe("pan");
    expect(meant(turn({ deltaY: 40, shiftKey: true }), true)).toBe("pan");
  });

  it("can go so far away that a long flow is seen whole", () => {
    const chain = Array.from({ length: 100 }, (_, at) => ({
      ...{ id: `${at}`, position: { x: 260 * at, y: 0 }, width: 180, height: 90 },
    })) as unknown as SceneNode[];
    expect(leastZoom(chain, null) * 260 * 100).toBeLessThan(900);
    expect(leastZoom(chain.slice(0, 3), null)).toBe(0.05);
  });
});
