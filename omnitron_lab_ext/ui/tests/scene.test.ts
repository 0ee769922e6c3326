// The scene: what React Flow is given, and what stays the same object when little changes.

import { describe, expect, it } from "vitest";
import { quick } from "../src/canvas/layout/quick";
import { arranged } from "../src/canvas/layout/tree";
import { outlineOf } from "../src/canvas/outline";
import { type Facts, type Scene, sceneOf, shownOrders, spoken } from "../src/canvas/scene";
import { shared } from "../src/canvas/share";
import type { FlowView, GraphView, NodeView, RunFacts } from "../src/messages";

function node(id: string, more: Partial<NodeView> = {}): NodeView {
  const name = id.split("/").at(-1)?.split("#")[0] ?? id;
  const code = more.code ?? `${name} = step()`;
  return {
    id,
    name,
    kind: "call",
    key: code,
    code,
    line: 1,
    start: 0,
    end: code.length,
    outputs: [{ id: name }],
    callee: "step",
    ...more,
  };
}

function flow(graph: Partial<GraphView>): FlowView {
  return { name: "f", signature: "f()", form: "cell", hash: "h", graph: { name: "f", ...graph } };
}

const STRAIGHT = flow({
  inputs: [{ id: "path", type: "str", family: "text", code: '"a.csv"', editor: "text" }],
  nodes: [
    node("raw", {
      inputs: [
        { id: "path", family: "text" },
        { id: "sep", code: '","', editor: "text" },
        { id: "nrows", given: false },
      ],
    }),
    node("clean", { inputs: [{ id: "raw" }] }),
  ],
  edges: [
    { source: "<inputs>", output: "path", target: "raw", input: "path" },
    { source: "raw", output: "raw", target: "clean", input: "raw" },
    { source: "raw", output: "", target: "clean", input: "", kind: "order" },
  ],
  output: { node: "clean", port: "clean" },
});

const LOOP = flow({
  nodes: [
    node("total", { code: "total = 0" }),
    node("for", {
      kind: "block",
      callee: "",
      code: "for x in xs:\n    total += x",
      inputs: [{ id: "total" }],
      outputs: [{ id: "total" }, { id: "x" }],
      branches: [
        {
          name: "body",
          header: "for x in xs",
          inputs: [{ id: "x" }, { id: "total" }],
          nodes: [
            node("for#1/body/total", { code: "total += x", kind: "change", inputs: [{ id: "total" }, { id: "x" }] }),
          ],
          edges: [
            { source: "<inputs>", output: "total", target: "for#1/body/total", input: "total" },
            { source: "<inputs>", output: "x", target: "for#1/body/total", input: "x" },
          ],
          gives: [{ node: "for#1/body/total", port: "total" }],
        },
      ],
    }),
  ],
  edges: [{ source: "total", output: "total", target: "for", input: "total" }],
  output: { node: "for", port: "total" },
});

const LOOKS = { folds: {}, opened: new Map(), wide: new Set<string>() };

function draw(
  view: FlowView,
  more: { looks?: Partial<typeof LOOKS>; facts?: Partial<Facts>; before?: Scene } = {},
): Scene {
  const outline = outlineOf(view, { ...LOOKS, ...more.looks });
  const layout = arranged(outline.root, quick, {});
  return sceneOf(view, outline, layout, { run: null, outdated: false, ...more.facts }, [], more.before);
}

function run(...nodes: NonNullable<RunFacts["nodes"]>): RunFacts {
  return { flow: "f", run: "1", status: "running", nodes };
}

const ids = (scene: Scene) => scene.nodes.map((each) => each.id).sort();
const of = (scene: Scene, id: string) => scene.nodes.find((each) => each.id === id);

describe("what is drawn", () => {
  it("draws each statement, the flow's inputs and its value", () => {
    expect(ids(draw(STRAIGHT))).toEqual(["<inputs>", "<output>", "clean", "raw"]);
  });

  it("knows size, place and ports of every node before it is mounted", () => {
    for (const each of draw(STRAIGHT).nodes) {
      expect(each.measured).toEqual({ width: each.width, height: each.height });
      expect(each.handles?.length).toBeGreaterThan(0);
    }
  });

  it("begins and ends every edge at a port that is there", () => {
    for (const view of [STRAIGHT, LOOP]) {
      const scene = draw(view);
      for (const edge of scene.edges) {
        const source = of(scene, edge.source)?.handles?.some(
          (each) => each.type === "source" && each.id === edge.sourceHandle,
        );
        const target = of(scene, edge.target)?.handles?.some(
          (each) => each.type === "target" && each.id === edge.targetHandle,
        );
        expect([edge.id, source, target]).toEqual([edge.id, true, true]);
      }
    }
  });

  it("names an edge by the ports that it joins", () => {
    expect(draw(STRAIGHT).edges.map((each) => each.id)).toContain("raw.raw->clean.raw");
  });

  it("folds away what a call leaves at its defaults until it is asked for", () => {
    const shown = (wide: ReadonlySet<string>) =>
      of(draw(STRAIGHT, { looks: { wide: wide as Set<string> } }), "raw")?.handles?.map((each) => each.id);
    expect(shown(new Set())).not.toContain("nrows");
    expect(shown(new Set(["raw"]))).toContain("nrows");
  });

  it("keeps the size of a node when a literal in it changes", () => {
    const longer = structuredClone(STRAIGHT);
    const port = longer.graph.nodes?.[0]?.inputs?.[1];
    if (port) port.code = '"a very long separator that nobody would use"';
    expect(of(draw(longer), "raw")?.width).toBe(of(draw(STRAIGHT), "raw")?.width);
  });

  it("hides names of the notebook that are only called, and shows those that are read", () => {
    const view = flow({
      nodes: [node("a", { code: "a = pd.read_csv(PATH)", inputs: [{ id: "pd" }, { id: "PATH" }] })],
      edges: [
        { source: "<captures>", output: "pd", target: "a", input: "pd", kind: "capture" },
        { source: "<captures>", output: "PATH", target: "a", input: "PATH", kind: "capture" },
      ],
    });
    expect(draw(view).edges.map((each) => each.sourceHandle)).toEqual(["PATH"]);
  });
});

describe("blocks", () => {
  it("stand open where they are small, with a lane for each branch", () => {
    expect(ids(draw(LOOP))).toContain("for/body/<inputs>");
    expect(of(draw(LOOP), "for#1/body/total")?.parentId).toBe("for/body/<inputs>");
  });

  it("close as the user says, and stand in one card then", () => {
    const closed = draw(LOOP, { looks: { folds: { for: false } } });
    expect(ids(closed)).toEqual(["<output>", "for", "total"]);
    expect(of(closed, "for")?.type).toBe("card");
  });

  it("are as large as what stands in them", () => {
    const scene = draw(LOOP);
    const lane = of(scene, "for/body/<inputs>");
    const inner = of(scene, "for#1/body/total");
    expect((inner?.position.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual(lane?.width ?? 0);
    expect((inner?.position.y ?? 0) + (inner?.height ?? 0)).toBeLessThanOrEqual(lane?.height ?? 0);
  });

  it("open a called flow in place, read only, under ids of its own", () => {
    const view = flow({ nodes: [node("a", { opens: true })], output: { node: "a", port: "a" } });
    const scene = draw(view, {
      looks: { folds: { a: true } as Record<string, boolean>, opened: new Map([["a", STRAIGHT]]) },
    });
    expect(ids(scene)).toContain("a>clean");
    expect(of(scene, "a>clean")?.draggable).toBe(false);
    expect(of(scene, "a>clean")?.connectable).toBe(false);
  });
});

describe("what stays the same", () => {
  it("keeps every node and edge where the text is read anew and says the same", () => {
    const before = draw(STRAIGHT);
    const again = shared(STRAIGHT, structuredClone(STRAIGHT));
    expect(draw(again, { before })).toBe(before);
  });

  it("keeps what an edit above only moves in the text", () => {
    const moved = structuredClone(STRAIGHT);
    for (const each of moved.graph.nodes ?? []) {
      each.start += 40;
      each.end += 40;
      each.line += 1;
    }
    expect(shared(STRAIGHT, moved)).toBe(STRAIGHT);
  });

  it("draws only the nodes anew whose status changed", () => {
    const first = draw(STRAIGHT, {
      facts: { run: run({ id: "raw", status: "done", ms: 3 }, { id: "clean", status: "running" }) },
    });
    const facts = { run: run({ id: "raw", status: "done", ms: 3 }, { id: "clean", status: "done", ms: 1 }) };
    const next = draw(STRAIGHT, { facts, before: first });
    expect(of(next, "raw")).toBe(of(first, "raw"));
    expect(of(next, "<inputs>")).toBe(of(first, "<inputs>"));
    expect(of(next, "clean")).not.toBe(of(first, "clean"));
  });

  it("finds the facts of a node whether or not its id tells `#1`", () => {
    const scene = draw(LOOP, { facts: { run: run({ id: "for/body/total", status: "done", count: 3 }) } });
    expect(of(scene, "for#1/body/total")?.data.told.facts?.count).toBe(3);
  });
});

describe("what is said", () => {
  it("tells a screen reader name, kind, state and value of a node", () => {
    const scene = draw(STRAIGHT, {
      facts: { run: run({ id: "clean", status: "done", ms: 3, type: "DataFrame", size: "9 × 2" }) },
    });
    expect(of(scene, "clean")?.ariaLabel).toBe("node clean, call of step, done in 3 ms, DataFrame 9 × 2");
  });

  it("puts a complaint at the smallest node in whose text it stands", () => {
    const view = structuredClone(LOOP);
    const inner = view.graph.nodes?.[1]?.branches?.[0]?.nodes?.[0];
    if (inner) [inner.start, inner.end] = [5, 9];
    view.diagnostics = [
      { severity: "error", code: "x", message: "wrong", cure: "right it", line: 1, column: 1, start: 6, end: 8 },
    ];
    expect(of(draw(view), "for#1/body/total")?.data.told.diagnostics).toHaveLength(1);
    expect(spoken(outlineOf(view, LOOKS).parts[0] as never, {})).toContain("total");
  });

  it("shows the order of the selected nodes only, until all is asked for", () => {
    const outline = outlineOf(STRAIGHT, LOOKS);
    expect(shownOrders(outline, new Set(), false)).toHaveLength(0);
    expect(shownOrders(outline, new Set(["raw"]), false)).toHaveLength(1);
    expect(shownOrders(outline, new Set(), true)).toHaveLength(1);
  });
});

describe("lines", () => {
  it("keep clear of what stands in a lane on their way to what the lane gives", () => {
    const inside = (id: string, reads: string) => node(`if#1/body/${id}`, { inputs: [{ id: reads }] });
    const names = ["a", "b", "c"];
    const view = flow({
      nodes: [
        node("if", {
          kind: "block",
          code: "if x: ...",
          outputs: names.map((id) => ({ id })),
          branches: [
            {
              name: "body",
              header: "if x",
              nodes: [inside("a", ""), inside("b", "a"), inside("c", "b")],
              edges: [
                { source: "if#1/body/a", output: "a", target: "if#1/body/b", input: "a" },
                { source: "if#1/body/b", output: "b", target: "if#1/body/c", input: "b" },
              ],
              gives: names.map((id) => ({ node: `if#1/body/${id}`, port: id })),
            },
          ],
        }),
        node("out", { inputs: names.map((id) => ({ id })) }),
      ],
      edges: names.map((id) => ({ source: "if", output: id, target: "out", input: id })),
    });
    const scene = draw(view);
    const at = (id: string): { x: number; y: number } => {
      const own = of(scene, id);
      const around = own?.parentId ? at(own.parentId) : { x: 0, y: 0 };
      return { x: (own?.position.x ?? 0) + around.x, y: (own?.position.y ?? 0) + around.y };
    };
    const way = scene.edges.find((each) => each.id.startsWith("if#1/body/a.a->if/body"))?.data?.route ?? [];
    const card = { ...at("if#1/body/b"), height: of(scene, "if#1/body/b")?.height ?? 0 };
    const over = way.find((each) => each.from <= card.x && each.to > card.x);
    expect(over).toBeDefined();
    expect((over?.y ?? 0) < card.y || (over?.y ?? 0) > card.y + card.height).toBe(true);
  });
});
