// The layouts: what they promise, on small graphs and on large ones.

import { describe, expect, it } from "vitest";
import { pathOf } from "../src/canvas/edges/wire";
import type { Box, Line, Placed } from "../src/canvas/layout/boxes";
import { quick } from "../src/canvas/layout/quick";
import { arranged, type Lane } from "../src/canvas/layout/tree";
import { byDagre } from "../src/canvas/layout/worker";

function box(id: string, width = 100, height = 60): Box {
  return { id, width, height };
}

function line(source: string, target: string, more: Partial<Line> = {}): Line {
  return { id: `${source}->${target}`, source, output: "value", target, fromY: 16, toY: 40, ...more };
}

function overlapping(boxes: readonly Box[], { at }: Placed): string[] {
  const found: string[] = [];
  boxes.forEach((a, index) => {
    for (const b of boxes.slice(index + 1)) {
      const [p, q] = [at.get(a.id), at.get(b.id)];
      if (!p || !q) continue;
      if (p.x < q.x + b.width && q.x < p.x + a.width && p.y < q.y + b.height && q.y < p.y + a.height)
        found.push(`${a.id} ${b.id}`);
    }
  });
  return found;
}

/** A graph like those of real flows: most nodes read a near one and a far one. */
function large(count: number): { boxes: Box[]; lines: Line[] } {
  const boxes = Array.from({ length: count }, (_, at) => box(`n${at}`, 140 + (at % 5) * 20, 60 + (at % 3) * 24));
  const lines = boxes
    .slice(1)
    .flatMap((_, at) => [
      line(`n${Math.max(0, at - (at % 4))}`, `n${at + 1}`),
      line(`n${Math.max(0, at - ((at * 7) % 9))}`, `n${at + 1}`, { id: `second ${at}` }),
    ]);
  return { boxes, lines };
}

const placers = { quick, dagre: byDagre };

describe.each(Object.entries(placers))("the %s layout", (_, place) => {
  it("puts what feeds left of what it feeds", () => {
    const { at } = place([box("a"), box("b"), box("c")], [line("a", "b"), line("b", "c")]);
    expect(at.get("a")?.x).toBeLessThan(at.get("b")?.x ?? 0);
    expect(at.get("b")?.x).toBeLessThan(at.get("c")?.x ?? 0);
  });

  it("puts no two nodes on each other", () => {
    const { boxes, lines } = large(60);
    expect(overlapping(boxes, place(boxes, lines))).toEqual([]);
  });

  it("runs a single line straight from port to port", () => {
    const { at } = place([box("a"), box("b")], [line("a", "b", { fromY: 16, toY: 40 })]);
    expect((at.get("a")?.y ?? 0) + 16).toBe((at.get("b")?.y ?? 0) + 40);
  });

  it("lets no lines cross where the ports of a node can be reached without", () => {
    const boxes = [box("<inputs>"), box("a"), box("b"), box("c", 100, 90)];
    const { at, routes } = place(boxes, [
      line("a", "b"),
      line("b", "c", { toY: 40 }),
      line("<inputs>", "c", { id: "long", toY: 60 }),
      line("<inputs>", "a", { id: "held", weak: true }),
    ]);
    expect(routes.get("long")?.at(-1)?.y).toBeGreaterThan((at.get("b")?.y ?? 0) + 60);
  });

  it("keeps a way free for a line that passes a column", () => {
    const boxes = [box("a"), box("b"), box("c")];
    const { at, routes } = place(boxes, [line("a", "b"), line("b", "c"), line("a", "c")]);
    const middle = at.get("b");
    const way = routes.get("a->c")?.[0];
    expect(way).toBeDefined();
    expect((way?.y ?? 0) < (middle?.y ?? 0) || (way?.y ?? 0) > (middle?.y ?? 0) + 60).toBe(true);
  });

  it("takes a graph without lines, a circle and nothing at all", () => {
    expect(place([], []).at.size).toBe(0);
    expect(overlapping([box("a"), box("b")], place([box("a"), box("b")], []))).toEqual([]);
    expect(place([box("a"), box("b")], [line("a", "b"), line("b", "a")]).at.size).toBe(2);
  });

  it("lays the same graph out the same", () => {
    const { boxes, lines } = large(40);
    expect([...place(boxes, lines).at]).toEqual([...place(boxes, lines).at]);
  });
});

describe("a large graph", () => {
  it("of 3,000 nodes is laid out whole", () => {
    const { boxes, lines } = large(3000);
    expect(quick(boxes, lines).at.size).toBe(3000);
  });
});

function lane(boxes: Lane["boxes"], more: Partial<Lane> = {}): Lane {
  return { id: "", boxes, lines: [], left: 0, right: 0, top: 0, bottom: 0, least: { width: 0, height: 0 }, ...more };
}

describe("what a user placed", () => {
  it("stays where it was put", () => {
    const { places } = arranged(lane([box("a"), box("b")]), quick, { a: { x: 500, y: 300 } });
    expect(places.get("a")).toMatchObject({ x: 500, y: 300 });
  });

  it("is made way for by what was not placed", () => {
    const free = arranged(lane([box("a"), box("b")]), quick, {}).places.get("b");
    const { places } = arranged(lane([box("a"), box("b")]), quick, { a: { x: free?.x ?? 0, y: free?.y ?? 0 } });
    expect(places.get("b")?.y).toBeGreaterThanOrEqual((free?.y ?? 0) + 60);
  });

  it("makes a block as large as it needs", () => {
    const inner = lane([box("x")], { id: "lane", least: { width: 50, height: 20 } });
    const root = lane([{ ...box("block"), lanes: [inner] }]);
    const { places } = arranged(root, quick, { x: { x: 700, y: 10 } });
    expect(places.get("block")?.width).toBeGreaterThanOrEqual(800);
  });
});

describe("a line's way", () => {
  it("bends once where nothing stands between", () => {
    expect(pathOf(0, 0, 100, 50)).toBe("M0 0C50 0 50 50 100 50");
  });

  it("runs straight through the stretches kept for it", () => {
    expect(pathOf(0, 0, 300, 0, [{ from: 100, to: 200, y: 40 }])).toContain("H200");
  });

  it("forgets them where its ends were moved past them", () => {
    expect(pathOf(150, 0, 300, 0, [{ from: 100, to: 200, y: 40 }])).not.toContain("H200");
  });
});
