// Where nodes stand: what is kept in metadata, and what an undo finds again.
import { describe, expect, it } from "vitest";
import { carried, NOWHERE, type Place, read, settled, written } from "../src/canvas/places";

describe("metadata", () => {
  it("comes back as it was kept, in whole pixels", () => {
    const places = { positions: { a: { x: 10.4, y: -3.6 } }, folds: { "for#1": false } };
    expect(written(places)).toEqual({ positions: { a: [10, -4] }, folds: { "for#1": false } });
    expect(read(written(places))).toEqual({ positions: { a: { x: 10, y: -4 } }, folds: { "for#1": false } });
  });

  it("is nothing where nothing is kept", () => expect(written(NOWHERE)).toBeUndefined());

  it.each([undefined, null, 3, [], { positions: [], folds: "x" }, { positions: { a: ["1", 2], b: 3, c: [1] } }])(
    "of any other shape, %j, is read as nothing",
    (value) => expect(read(value)).toEqual(NOWHERE),
  );
});

describe("places", () => {
  const places = { positions: { a: { x: 1, y: 2 }, b: { x: 3, y: 4 } }, folds: { a: true } };

  it("go with the ids of an edit", () => {
    expect(carried(places, { a: "c", b: null })).toEqual({ positions: { c: { x: 1, y: 2 } }, folds: { c: true } });
  });

  it("of nodes that are gone are forgotten, and found again by an undo", () => {
    const aside = new Map<string, Partial<Place>>();
    const without = settled(places, aside, new Set(["b"]));
    expect(without).toEqual({ positions: { b: { x: 3, y: 4 } }, folds: {} });
    expect(settled(without, aside, new Set(["a", "b"]))).toEqual(places);
  });

  it("of inputs, and of what a called flow opens into, belong to the flow", () => {
    const more = { positions: { "<inputs>": { x: 0, y: 0 }, "a/inner": { x: 1, y: 1 } }, folds: {} };
    expect(settled(more, new Map(), new Set(["a"]))).toBe(more);
  });
});
