// What runs in the worker: dagre on each graph, the innermost first.

import { graphlib, layout } from "@dagrejs/dagre";
import { type Box, GAP_X, GAP_Y, type Line, type Placed } from "./quick";
import { arranged, type Lane } from "./tree";

interface Asked {
  readonly id: number;
  readonly root: Lane;
  readonly pinned: Readonly<Record<string, { x: number; y: number }>>;
}

export function byDagre(boxes: readonly Box[], lines: readonly Line[]): Placed {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: GAP_Y, ranksep: GAP_X, edgesep: 12, ranker: "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  const known = new Set(boxes.map((box) => box.id));
  const drawn = lines.filter((line) => known.has(line.source) && known.has(line.target) && line.source !== line.target);
  for (const line of drawn) graph.setEdge(line.source, line.target, { weight: 1, minlen: 1 }, line.id);
  layout(graph);
  const at = new Map(boxes.map(({ id, width, height }) => [id, { x: graph.node(id).x - width / 2, y: graph.node(id).y - height / 2 }]));
  // Columns keep their left edges in line, as the quick layout does.
  const routes: Placed["routes"] = new Map();
  for (const line of drawn) {
    const points: { x: number; y: number }[] = graph.edge({ v: line.source, w: line.target, name: line.id }).points ?? [];
    const between = points.slice(1, -1);
    if (between.length > 1) routes.set(line.id, between.map(({ x, y }) => ({ from: x, to: x, y })));
  }
  return { at, routes };
}

declare const self: { onmessage: unknown; postMessage(value: unknown): void };

if (typeof document === "undefined" && typeof self !== "undefined") {
  self.onmessage = ({ data }: { data: Asked }) => {
    const { places, routes } = arranged(data.root, byDagre, data.pinned);
    self.postMessage({ id: data.id, places: [...places], routes: [...routes] });
  };
}
