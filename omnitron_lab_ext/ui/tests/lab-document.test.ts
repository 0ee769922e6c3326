// A flow in a notebook: edits find their nodes, whatever became of the text, and the cell is found, wherever it went.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../src/canvas/host";
import type { FlowDocument } from "../src/lab/document";
import { CLOSED } from "../src/lab/kernel";
import { Away } from "../src/lab/service";
import type { RunFacts } from "../src/messages";
import { cellOf, notebookOf, Place, rename } from "./notebook";

const TEXT = "%%flow f()\nraw = 1\nclean = raw";

let place: Place;
let document: FlowDocument;
const cell = () => cellOf(place.notebook, 0);
const settle = () => vi.advanceTimersByTimeAsync(100);
const type = (text: string) => {
  cell().setSource(text);
  return settle();
};
const ids = () => document.snapshot.view?.graph.nodes?.map((each) => each.id);
const run = (more: Partial<RunFacts> = {}): RunFacts => ({
  ...{ flow: "f", run: "r", status: "running", version: `v:${TEXT}`, started: 1 },
  nodes: [
    { id: "raw", status: "running" },
    { id: "clean", status: "waiting" },
  ],
  ...more,
});

beforeEach(async () => {
  vi.useFakeTimers();
  place = new Place(notebookOf(TEXT, "1"));
  document = place.document();
  await settle();
});

afterEach(() => {
  document.dispose();
  vi.useRealTimers();
});

describe("a document that is opened", () => {
  it("reads its text and changes nothing", () => {
    expect(ids()).toEqual(["raw", "clean"]);
    expect(place.notebook.dirty).toBe(false);
  });

  it("has nothing to undo", () => {
    document.undo();
    expect(document.source).toBe(TEXT);
  });

  it("whose text was saved half typed has no picture, and says why", async () => {
    const other = new Place(notebookOf("%%flow f()\nraw = ("));
    const half = other.document();
    await settle();
    expect(half.snapshot).toMatchObject({ view: null, stale: "'(' was never closed" });
    half.dispose();
  });
});

describe("an edit", () => {
  it("is one step of the cell's history", async () => {
    await document.edit([rename("raw", "rows")]);
    expect(document.source).toBe(TEXT.replaceAll("raw", "rows"));
    document.undo();
    expect(document.source).toBe(TEXT);
  });

  it("goes to the server with what the kernel told of the functions that live there", async () => {
    await document.edit([rename("raw", "rows")]);
    expect(place.server.edits[0]).not.toHaveProperty("signatures");

    place.made.answers = true;
    place.made.signatures = { "lib.clean": "frame, how=..." };
    place.made.met.emit();
    await settle();
    await document.edit([rename("rows", "data")]);
    expect(place.server.edits[1]?.signatures).toEqual({ "lib.clean": "frame, how=..." });
  });

  it("meant for the picture before another one finds its node by the name that it has now", async () => {
    await Promise.all([document.edit([rename("raw", "rows")]), document.edit([rename("raw", "data")])]);
    expect(place.server.edits.map((each) => each.edits[0])).toEqual([rename("raw", "rows"), rename("rows", "data")]);
    expect(document.source).toContain("data = 1");
  });

  it("made after an undo, before the text was read again, finds its node by the name that it has again", async () => {
    await document.edit([rename("raw", "rows")]);
    document.undo();
    await document.edit([rename("rows", "data")]);
    expect(document.source).toBe(TEXT.replaceAll("raw", "data"));
  });

  it("says which picture it was meant for, however late it is sent", async () => {
    const base = document.snapshot.view?.hash ?? "";
    await document.edit([rename("raw", "rows")]);
    await document.edit([rename("raw", "data")], { base, signal: new AbortController().signal });
    expect(document.source).toContain("data = 1");
  });

  it("that was given up while it was on its way changes nothing", async () => {
    const given = new AbortController();
    place.server.before = () => given.abort();
    const edit = document.edit([rename("raw", "rows")], { base: TEXT, signal: given.signal });
    await expect(edit).rejects.toThrow(new Refusal("The edit was given up."));
    expect(document.source).toBe(TEXT);
  });

  it("finds its node after its name was typed over", async () => {
    const base = document.snapshot.view?.hash ?? "";
    cell().setSource(TEXT.replaceAll("raw", "typed"));
    await document.edit([rename("raw", "data")], { base, signal: new AbortController().signal });
    expect(document.source).toBe(TEXT.replaceAll("raw", "data"));
  });

  it("is made anew for the text that was typed while it was on its way", async () => {
    place.server.before = () => {
      place.server.before = () => undefined;
      cell().setSource(`${TEXT}\nmore = 2`);
    };
    await document.edit([rename("raw", "rows")]);
    expect(document.source).toBe(`${TEXT}\nmore = 2`.replaceAll("raw", "rows"));
  });

  it("is left to who sent it where nobody answers", async () => {
    place.server.before = () => {
      throw new Away("nobody is there");
    };
    await expect(document.edit([rename("raw", "rows")])).rejects.toThrow(new Away("nobody is there"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(place.server.edits).toHaveLength(1);
  });

  it("of a cell that must not be changed is refused, and so is undo", async () => {
    await document.edit([rename("raw", "rows")]);
    place.bar = "This cell is not editable.";
    place.barring.emit();
    expect(document.snapshot.locked).toBe("This cell is not editable.");
    await expect(document.edit([rename("rows", "x")])).rejects.toThrow(new Refusal("This cell is not editable."));
    document.undo();
    expect(document.source).toContain("rows = 1");
  });
});

describe("a cell", () => {
  it("that is moved goes on being edited, with its places", async () => {
    document.place({ raw: { x: 1, y: 2 } });
    place.notebook.moveCell(0, 1);
    await settle();
    await document.edit([rename("raw", "rows")]);
    expect(cellOf(place.notebook, 1).getSource()).toContain("rows = 1");
    expect(cellOf(place.notebook, 1).getMetadata("omnitron")).toEqual({ positions: { rows: [1, 2] } });
    expect(document.snapshot.locked).toBe("");
  });

  it("that is gone locks the canvas until it is back", async () => {
    const json = cell().toJSON();
    place.notebook.deleteCell(0);
    expect(document.snapshot.locked).toContain("gone");
    await expect(document.edit([rename("raw", "x")])).rejects.toThrow(Refusal);
    place.notebook.insertCell(1, json as never);
    expect(document.snapshot.locked).toBe("");
    await document.edit([rename("raw", "rows")]);
    expect(cellOf(place.notebook, 1).getSource()).toContain("rows = 1");
  });

  it("that becomes text locks the canvas", () => {
    const { outputs: _, execution_count: __, ...json } = cell().toJSON() as unknown as Record<string, unknown>;
    place.notebook.transact(() => {
      place.notebook.deleteCell(0);
      place.notebook.insertCell(0, { ...json, cell_type: "markdown" } as never);
    });
    expect(document.snapshot.locked).toContain("no code cell");
  });

  it("that is no flow any more keeps its last picture, says so once and is not read, until it is one again", async () => {
    const { reads } = place.server;
    await type("raw = 1\nclean = raw");
    expect(reads).toHaveLength(1);
    expect(ids()).toEqual(["raw", "clean"]);
    expect(document.snapshot.locked).toContain("no flow any more");
    expect(document.snapshot.stale).toBe(document.snapshot.locked);
    await expect(document.edit([rename("raw", "x")])).rejects.toThrow("no flow any more");
    expect(document.undo()).toBe(true);
    expect(document.source).toBe(TEXT);
    await type("raw = 1\nclean = raw");
    await type(`${TEXT}\nmore = 2`);
    expect(document.snapshot).toMatchObject({ locked: "", stale: "" });
    expect(ids()).toEqual(["raw", "clean", "more"]);
  });

  it("is heard no more when the document is disposed", async () => {
    const { reads } = place.server;
    const before = reads.length;
    document.dispose();
    await type(`${TEXT}\nmore = 2`);
    expect(reads).toHaveLength(before);
  });
});

describe("what is kept beside the code", () => {
  const kept = () => cell().getMetadata("omnitron");

  it("follows a name that is typed, and comes back with an undo", async () => {
    document.place({ raw: { x: 1, y: 2 } });
    cell().transact(() => cell().updateSource(11, 14, "rows"));
    await settle();
    expect(kept()).toEqual({ positions: { rows: [1, 2] } });
    document.undo();
    await settle();
    expect(kept()).toEqual({ positions: { raw: [1, 2] } });
  });

  it("is not written because a statement is away for a moment", async () => {
    document.place({ raw: { x: 1, y: 2 } });
    await type(TEXT.replace("raw = 1", "# raw = 1"));
    expect(document.snapshot.positions).toEqual({});
    expect(kept()).toEqual({ positions: { raw: [1, 2] } });
    await type(TEXT);
    expect(document.snapshot.positions).toEqual({ raw: { x: 1, y: 2 } });
  });
});

describe("a function", () => {
  it("that is renamed in its cell is followed, with its places", async () => {
    const source = "@flow\ndef f():\n    raw = 1\n";
    const other = new Place(notebookOf(source));
    const one = other.document(0, "f", "def");
    await settle();
    one.place({ raw: { x: 1, y: 2 } });
    cellOf(other.notebook, 0).setSource(source.replace("def f", "def g"));
    await settle();
    expect(one.name).toBe("g");
    expect(cellOf(other.notebook, 0).getMetadata("omnitron")).toEqual({ flows: { g: { positions: { raw: [1, 2] } } } });
    one.dispose();
  });

  it("is not followed to one that another document holds", async () => {
    const other = new Place(notebookOf("@flow\ndef f(): pass\n@flow\ndef g(): pass\n"));
    other.names = ["f", "g"];
    const one = other.document(0, "f", "def");
    await settle();
    cellOf(other.notebook, 0).setSource("@flow\ndef g(): pass\n");
    await settle();
    expect(one.name).toBe("f");
    one.dispose();
  });
});

describe("a run", () => {
  it("ends with its kernel", () => {
    place.made.told.emit({ tell: "run", facts: run(), whole: true });
    expect(document.snapshot.facts?.status).toBe("running");
    place.made.lost.emit("the kernel died");
    expect(document.snapshot.facts).toMatchObject({
      status: "interrupted",
      note: "the kernel died",
      nodes: [
        { id: "raw", status: "interrupted" },
        { id: "clean", status: "not reached" },
      ],
    });
  });

  it("that was saved while it went on is over where no kernel can know it, and goes on where one does", async () => {
    place.made.absent = true;
    document.show(run());
    expect(document.snapshot.facts?.status).toBe("interrupted");
    place.made.absent = false;
    place.made.facts = run();
    place.made.met.emit();
    await settle();
    expect(document.snapshot.facts?.status).toBe("running");
  });

  it("that the kernel knows nothing of is over", async () => {
    document.show(run());
    place.made.met.emit();
    await settle();
    expect(document.snapshot.facts?.status).toBe("interrupted");
  });

  it("that is over says so when its values are gone with their kernel, until a kernel tells of one again", () => {
    document.show(run({ status: "done" }));
    place.made.lost.emit("the kernel was restarted");
    expect(document.snapshot.facts).toMatchObject({ status: "done", note: "its values went with the old kernel" });
    place.made.told.emit({ tell: "run", facts: run({ run: "next", status: "done", started: 2 }), whole: true });
    expect(document.snapshot.facts?.note).toBeUndefined();
  });

  it("goes on saying so when its output is drawn again", () => {
    const kept = run({ status: "done" });
    document.show(kept);
    place.made.lost.emit("the kernel was restarted");
    document.show({ ...kept });
    document.show({ ...kept, nodes: [] });
    expect(document.snapshot.facts?.note).toBe("its values went with the old kernel");
  });

  it("says nothing of the kind where the kernel goes on and only the line to it was closed", () => {
    document.show(run({ status: "done" }));
    place.made.lost.emit(CLOSED);
    expect(document.snapshot.facts?.note).toBeUndefined();
  });

  it("of another cell's flow of the same name is not this one's", async () => {
    place.only = false;
    place.made.told.emit({ tell: "run", facts: run({ version: "another" }), whole: true });
    expect(document.snapshot.facts).toBeNull();
    place.made.facts = run({ version: "another" });
    place.made.met.emit();
    await settle();
    expect(document.snapshot.facts).toBeNull();
    place.made.told.emit({ tell: "run", facts: run(), whole: true });
    expect(document.snapshot.facts?.run).toBe("r");
  });

  it("of a text that was typed a moment ago is taken once that is read", async () => {
    place.only = false;
    const text = `${TEXT}\nmore = 2`;
    cell().setSource(text);
    place.made.facts = run({ version: `v:${text}` });
    place.made.told.emit({ tell: "run", facts: run({ version: `v:${text}` }), whole: true });
    expect(document.snapshot.facts).toBeNull();
    await settle();
    expect(document.snapshot.facts?.run).toBe("r");
  });

  it("that failed is a complaint at its line, until the text is another", async () => {
    const nodes = [{ id: "clean", status: "failed", error: "KeyError: 'x'" }];
    document.show(run({ status: "failed", nodes, cure: "Look at the columns." }));
    expect(document.findings.diagnostics).toMatchObject([
      { message: "KeyError: 'x'", cure: "Look at the columns.", line: 3, start: 19, end: 30 },
    ]);
    await type(TEXT.replace("= raw", "= raw + 1"));
    expect(document.findings.diagnostics).toEqual([]);
  });
});

describe("what the kernel knows", () => {
  const questions = () => place.made.asked.filter((each) => each === "read").length;

  beforeEach(async () => {
    place.made.answers = true;
    place.made.met.emit();
    await settle();
  });

  it("is asked for when it is met, and again for other names or after a cell has run", async () => {
    expect(questions()).toBe(1);
    await type(`${TEXT}\nmore = 2`);
    expect(questions()).toBe(2);
    place.made.ran.emit();
    await settle();
    expect(questions()).toBe(3);
  });

  it("is not asked for again because a value was typed", async () => {
    await type(TEXT.replace("raw = 1", "raw = 12"));
    await type(TEXT.replace("raw = 1", "raw = 123"));
    expect(place.server.reads).toHaveLength(3);
    expect(questions()).toBe(1);
  });

  it("is asked for once at a time, and then for the newest text", async () => {
    let answer: () => void = () => undefined;
    place.made.slow = new Promise((done) => {
      answer = done as () => void;
    });
    for (const name of ["one", "two", "three"]) await type(`${TEXT}\n${name} = 2`);
    expect(questions()).toBe(2);
    answer();
    await settle();
    expect(questions()).toBe(3);
    expect(place.made.texts.at(-1)).toContain("three = 2");
  });
});
