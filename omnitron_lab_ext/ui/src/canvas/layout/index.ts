// Where everything stands: at once by the quick layout, and where a worker is allowed, a moment later by dagre.

import { useEffect, useMemo, useRef, useState } from "react";
import type { Host, Position } from "../host";
import { fitness } from "./boxes";
import { quick } from "./quick";
import { laidOut } from "./thread";
import { arranged, type Lane, type Layout, planned, ROOM } from "./tree";

/** Above so many nodes the quick layout stays: dagre takes seconds. */
const MOST = 400;

interface Better {
  readonly key: string;
  readonly layout: Layout;
}

/** The best layout that is known, and whether it stays. */
export function useLayout(
  root: Lane | null,
  positions: Readonly<Record<string, Position>>,
  count: number,
  host: Host,
): { layout: Layout | null; settled: boolean } {
  const [better, setBetter] = useState<Better | null>(() => (host.memory.get("layout") as Better | undefined) ?? null);
  /** Whether there is no worker to wait for. */
  const [none, setNone] = useState(false);
  const key = useMemo(
    () => (root === null || count > MOST ? "" : JSON.stringify([shapeOf(root), positions])),
    [root, positions, count],
  );
  const latest = useRef(key);
  latest.current = key;
  const plan = useMemo(() => (root === null ? null : planned(root, quick, ROOM)), [root]);
  const first = useMemo(
    () => (root === null || plan === null ? null : arranged(root, quick, positions, plan)),
    [root, positions, plan],
  );
  useEffect(() => {
    if (root === null || plan === null || first === null || key === "" || better?.key === key) return;
    let gone = false;
    laidOut(root, positions, plan)
      .then((layout) => {
        if (!gone && layout === null) setNone(true);
        if (gone || layout === null || latest.current !== key) return;
        const found = { key, layout: isBetter(layout, first) ? layout : first };
        host.memory.set("layout", found);
        setBetter(found);
      })
      .catch(() => {});
    return () => {
      gone = true;
    };
  }, [root, positions, key, better, plan, first, host]);
  const found = better !== null && better.key === key && key !== "";
  return { layout: found ? better.layout : first, settled: found || key === "" || none };
}

/** Whether a layout is so much better that it is worth moving what is on the screen. */
function isBetter(layout: Layout, than: Layout): boolean {
  const [fit, old] = [layout, than].map(({ width, height }) => fitness(width, height, ROOM)) as [number, number];
  return layout.crossings < than.crossings ? fit > old * 0.9 : layout.crossings === than.crossings && fit > old * 1.1;
}

/** What a layout depends on. */
function shapeOf(lane: Lane): unknown {
  return [
    lane.id,
    [lane.left, lane.right, lane.top, lane.least.width, lane.least.height],
    lane.boxes.map((box) => [box.id, box.width, box.height, (box.lanes ?? []).map(shapeOf)]),
    lane.lines.map((line) => [line.id, line.fromY, line.toY]),
  ];
}
