// Runs as they are told, what the kernel adds to a view, and edits that waited.
import { describe, expect, it } from "vitest";
import { failures, newer, sound, told, unpacked } from "../src/canvas/facts";
import { labelled } from "../src/lab/labels";
import type { FlowView, NodeView, RunFacts } from "../src/messages";

const run = (more: Partial<RunFacts> = {}): RunFacts => ({ flow: "f", run: "r1", status: "running", ...more });

describe("a run that is told", () => {
  const known = run({
    nodes: [
      { id: "a", status: "done" },
      { id: "b", status: "running" },
    ],
  });

  it("changes only the nodes that are told", () => {
    const facts = run({ status: "done", nodes: [{ id: "b", status: "done", ms: 2 }] });
    expect(told(known, { tell: "run", facts })?.nodes).toEqual([
      { id: "a", status: "done" },
      { id: "b", status: "done", ms: 2 },
    ]);
  });

  it("is taken whole where it is whole", () => {
    const facts = run({ run: "r2", nodes: [] });
    expect(told(known, { tell: "run", facts, whole: true })).toBe(facts);
  });

  it("cannot be understood without what came before", () => {
    expect(told(null, { tell: "run", facts: run() })).toBeNull();
    expect(told(known, { tell: "run", facts: run({ run: "r2" }) })).toBeNull();
  });

  it("does not begin again when word of it comes late", () => {
    const done = run({ status: "done" });
    expect(told(done, { tell: "run", facts: run() })).toBe(done);
  });
});

describe("of two runs", () => {
  it("the one that began later is shown", () => {
    const old = run({ started: 1 });
    const young = run({ run: "r2", started: 2 });
    expect(newer(old, young)).toBe(young);
    expect(newer(young, old)).toBe(young);
  });

  it("the later word of the same run is shown", () => {
    const done = run({ status: "done" });
    expect(newer(done, run())).toBe(done);
    expect(newer(run(), done)).toBe(done);
  });
});

describe("labels of a living kernel", () => {
  const node = (more: Partial<NodeView>): NodeView => ({
    ...{ id: "clean", name: "clean", kind: "call", key: "k", code: "", line: 2, start: 0, end: 1, callee: "clip" },
    ...more,
  });
  const view = (hash: string, nodes: NodeView[]): FlowView => ({
    ...{ name: "f", signature: "f()", form: "cell", hash, graph: { name: "f", nodes } },
  });
  const live = view("1", [
    node({
      inputs: [
        { id: "arg1", label: "low", type: "int" },
        { id: "high", type: "int", given: false },
      ],
    }),
  ]);

  it("are taken as they are for the text that they are of", () => {
    expect(labelled(view("1", [node({})]), live)).toBe(live);
  });

  it("stay while the text is typed on", () => {
    const read = view("2", [node({ key: "other", line: 3, inputs: [{ id: "arg1", code: "7" }] })]);
    const [shown] = labelled(read, live).graph.nodes ?? [];
    expect(shown?.line).toBe(3);
    expect(shown?.inputs).toEqual([
      expect.objectContaining({ id: "arg1", label: "low", type: "int", code: "7" }),
      { id: "high", type: "int", given: false },
    ]);
  });

  it("go where another function is called", () => {
    const read = view("2", [node({ callee: "round", inputs: [{ id: "arg1" }] })]);
    expect(labelled(read, live).graph.nodes?.[0]?.inputs).toEqual([{ id: "arg1" }]);
  });

  it("leave out a parameter that the text gives now", () => {
    const read = view("2", [node({ inputs: [{ id: "arg1" }, { id: "high", code: "9" }] })]);
    expect(labelled(read, live).graph.nodes?.[0]?.inputs?.map((each) => each.id)).toEqual(["arg1", "high"]);
  });
});

describe("what an output keeps of a large flow's run", () => {
  const packed = '[["id","status","why","ms"],["a","done",null,2],["b","failed"]]';

  it("is read as nodes", () => {
    expect(unpacked(run({ packed })).nodes).toEqual([
      { id: "a", status: "done", ms: 2 },
      { id: "b", status: "failed" },
    ]);
  });

  it("has no nodes where it makes no sense", () => {
    for (const bad of ["{", "1", "null", "[]", '[["id","status"],5]', '[["id"],["a"]]', '[["id","status"],[1,"x"]]']) {
      expect(unpacked(run({ packed: bad })).nodes ?? []).toEqual([]);
    }
  });

  it("is no news beside what the kernel told of the same run", () => {
    const known = run({ status: "done", nodes: [{ id: "a", status: "done", text: "1" }] });
    expect(newer(known, unpacked(run({ status: "done", packed })))).toBe(known);
    const going = run();
    expect(newer(going, run({ status: "done", packed })).status).toBe("done");
  });
});

describe("facts of an output that somebody wrote", () => {
  it("keep what is what it should be, and lose the rest", () => {
    const wild = {
      flow: "f",
      form: "poem",
      run: 7,
      status: "done",
      ms: "soon",
      started: Number.NaN,
      inputs: { x: "1", y: {} },
      nodes: [{ id: "a", status: "done", ms: [], text: {}, changed_by: [1, "b"] }, { id: {} }, null, 7],
    };
    expect(sound(wild)).toEqual({
      flow: "f",
      form: "cell",
      status: "done",
      inputs: { x: "1" },
      nodes: [{ id: "a", status: "done", changed_by: ["b"] }],
    });
  });

  it("are none where they name no flow", () => {
    for (const each of [null, 7, "f", [], {}, { flow: 1 }]) expect(sound(each)).toBeNull();
  });
});

describe("where a run failed", () => {
  const node = (id: string, error?: string) => ({ id, status: "failed", ...(error ? { error } : {}) });
  const run = (status: string) =>
    ({
      flow: "f",
      status,
      nodes: [node("try#1/body/b"), node("for", "in round 1"), node("for#1/body/c", "IndexError")],
    }) as RunFacts;

  it("is the innermost first, without what the flow handled", () => {
    expect(failures(run("failed")).map((each) => each.id)).toEqual(["for#1/body/c", "for"]);
  });

  it("is nowhere where it did not", () => {
    expect(failures(run("done"))).toEqual([]);
    expect(failures(null)).toEqual([]);
  });
});

describe("what an output tells of a node", () => {
  it("is kept whole", () => {
    const full = {
      ...{
        id: "a",
        status: "running",
        why: "why",
        type: "int",
        family: "number",
        size: "3",
        text: "1",
        error: "",
        run: "r",
      },
      ...{ ms: 1, count: 11, total: 16, estimated: true, changed_by: ["b"] },
    };
    expect(sound({ flow: "f", nodes: [full] })).toMatchObject({ nodes: [full] });
  });
});
