// What is kept of a flow beside its code, in its cell's metadata.
import { describe, expect, it } from "vitest";
import { Anchor } from "../src/lab/anchor";
import { Keeping } from "../src/lab/keeping";
import { cellOf, notebookOf } from "./notebook";

const AT = { x: 1, y: 2 };

function kept(source: string, name: string, metadata?: unknown) {
  const notebook = notebookOf(source);
  const cell = cellOf(notebook, 0);
  if (metadata) cell.setMetadata("omnitron", metadata as never);
  notebook.dirty = false;
  return { notebook, cell, keeping: new Keeping(new Anchor(notebook, "c0"), name) };
}

describe("places", () => {
  it("of a cell are its metadata, beside what else stands there", () => {
    const { cell, keeping } = kept("%%flow f()", "", { height: 300, other: 1 });
    keeping.place({ a: AT });
    keeping.fold("for", false);
    expect(cell.getMetadata("omnitron")).toEqual({
      ...{ height: 300, other: 1, positions: { a: [1, 2] }, folds: { for: false } },
    });
    keeping.arrange();
    expect(cell.getMetadata("omnitron")).toEqual({ height: 300, other: 1, folds: { for: false } });
  });

  it("that are all forgotten leave nothing behind", () => {
    const { cell, keeping } = kept("%%flow f()", "");
    keeping.place({ a: AT });
    keeping.place({ a: null });
    expect(cell.getMetadata()).toEqual({});
  });

  it("of functions stand by their names", () => {
    const { cell, keeping } = kept("@flow\ndef f(): pass\n@flow\ndef g(): pass", "f", {
      flows: { g: { folds: { a: true } } },
    });
    keeping.place({ a: AT });
    keeping.rename("h");
    expect(cell.getMetadata("omnitron")).toEqual({
      flows: { g: { folds: { a: true } }, h: { positions: { a: [1, 2] } } },
    });
  });

  it("of a function that was renamed before the notebook was opened are found, and written when something is", () => {
    const { notebook, cell, keeping } = kept("@flow\ndef g(): pass", "g", {
      flows: { f: { positions: { a: [1, 2] } } },
    });
    expect(keeping.places.positions).toEqual({ a: AT });
    expect(notebook.dirty).toBe(false);
    keeping.fold("a", true);
    expect(cell.getMetadata("omnitron")).toEqual({ flows: { g: { positions: { a: [1, 2] }, folds: { a: true } } } });
  });

  it("of nodes that are gone are looked at no more, and nothing is written for it", () => {
    const { notebook, keeping } = kept("%%flow f()", "", { positions: { a: [1, 2] } });
    keeping.settle(new Set());
    expect(keeping.places.positions).toEqual({});
    expect(notebook.dirty).toBe(false);
  });

  it("that somebody else wrote are taken over, ours are not news", () => {
    const { cell, keeping } = kept("%%flow f()", "");
    const heard: boolean[] = [];
    cell.changed.connect((_, { metadataChange }) => heard.push(keeping.meant(metadataChange)));
    keeping.place({ a: AT });
    cell.setMetadata("omnitron", { positions: { b: [3, 4] } });
    expect(heard).toEqual([false, true]);
    keeping.renew();
    expect(keeping.places.positions).toEqual({ b: { x: 3, y: 4 } });
  });
});
