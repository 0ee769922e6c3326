// Where everything stands: at once by the quick layout, and where a worker is allowed, a moment later by dagre.

import { useEffect, useMemo, useRef, useState } from "react";
import type { Host, Position } from "../host";
import { quick } from "./quick";
import { laidOut } from "./thread";
import { arranged, type Lane, type Layout } from "./tree";

/** Above so many nodes the quick layout stays: dagre takes seconds. */
const MOST = 400;

interface Better {
  readonly key: string;
  readonly layout: Layout;
}

export function useLayout(
  root: Lane | null,
  positions: Readonly<Record<string, Position>>,
  count: number,
  host: Host,
): Layout | null {
  const [better, setBetter] = useState<Better | null>(() => (host.memory.get("layout") as Better | undefined) ?? null);
  const key = useMemo(
    () => (root === null || count > MOST ? "" : JSON.stringify([shapeOf(root), positions])),
    [root, positions, count],
  );
  const latest = useRef(key);
  latest.current = key;
  const first = useMemo(() => (root === null ? null : arranged(root, quick, positions)), [root, positions]);
  useEffect(() => {
    if (root === null || key === "" || better?.key === key) return;
    let gone = false;
    laidOut(root, positions)
      .then((layout) => {
        if (gone || layout === null || latest.current !== key) return;
        const found = { key, layout };
        host.memory.set("layout", found);
        setBetter(found);
      })
      .catch(() => {});
    return () => {
      gone = true;
    };
  }, [root, positions, key, better, host]);
  return better !== null && better.key === key && key !== "" ? better.layout : first;
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
