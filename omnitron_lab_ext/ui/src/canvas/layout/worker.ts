// What runs in the worker: dagre on each graph, the innermost first.

import { graphlib, layout } from "@dagrejs/dagre";
import { type Box, GAP_X, GAP_Y, type Line, type Placed, type Point, type Room } from "./boxes";
import { layered } from "./quick";
import { arranged, type Lane, type Plan } from "./tree";

interface Asked {
  readonly id: number;
  readonly root: Lane;
  readonly pinned: Readonly<Record<string, { x: number; y: number }>>;
  readonly plan: Plan;
}

/** Columns and their order by dagre, which crosses few lines; heights by ours, which knows where ports stand. */
export function byDagre(boxes: readonly Box[], lines: readonly Line[], room: Room | null = null): Placed {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: GAP_Y, ranksep: GAP_X, edgesep: 12, ranker: "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  const known = new Set(boxes.map((box) => box.id));
  const drawn = lines.filter((line) => known.has(line.source) && known.has(line.target) && line.source !== line.target);
  for (const line of drawn) graph.setEdge(line.source, line.target, { weight: line.weak ? 0 : 2, minlen: 1 }, line.id);
  layout(graph);
  const middles = new Map(boxes.map(({ id }) => [id, Math.round(graph.node(id).x)]));
  const ranks = [...new Set(middles.values())].sort((a, b) => a - b);
  const layers = new Map([...middles].map(([id, x]) => [id, ranks.indexOf(x)]));
  const ways = new Map<string, readonly Point[]>();
  for (const line of drawn)
    ways.set(line.id, graph.edge({ v: line.source, w: line.target, name: line.id }).points ?? []);
  return layered(boxes, lines, room, {
    layers,
    height(of) {
      if ("box" in of) return graph.node(of.box).y - graph.node(of.box).height / 2;
      const x = ranks[of.layer] ?? 0;
      const nearest = (ways.get(of.line) ?? []).reduce<Point | null>(
        (best, each) => (best === null || Math.abs(each.x - x) < Math.abs(best.x - x) ? each : best),
        null,
      );
      return nearest?.y ?? 0;
    },
  });
}

declare const self: { onmessage: unknown; postMessage(value: unknown): void };

if (typeof document === "undefined" && typeof self !== "undefined") {
  self.onmessage = ({ data }: { data: Asked }) => {
    self.postMessage({ id: data.id, layout: arranged(data.root, byDagre, data.pinned, data.plan) });
  };
}
