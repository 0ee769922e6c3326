// Why a port does not take what is dragged over it, beside that port, before anything is let go.

import { useConnection, useStore } from "@xyflow/react";
import type { ReactElement } from "react";
import { objection } from "./connecting";
import { port } from "./dropping";
import { useHandsState } from "./using";

/** How wide the words are at most, in pixels. */
const WIDTH = 280;

export function Reason(): ReactElement | null {
  const view = useHandsState((state) => state.snapshot.view);
  const { inProgress, isValid, fromHandle, toHandle } = useConnection();
  const [left, top, zoom] = useStore((state) => state.transform);
  if (!inProgress || isValid || view === null || !toHandle || fromHandle.type === toHandle.type) return null;
  const [from, to] = [fromHandle, toHandle].map((each) => port(each.nodeId, each.id ?? null));
  if (from === undefined || to === undefined) return null;
  const reason = fromHandle.type === "source" ? objection(view, from, to) : objection(view, to, from);
  if (!reason) return null;
  const x = `min(${Math.round(toHandle.x * zoom + left + 14)}px, calc(100% - ${WIDTH + 8}px))`;
  const place = { left: x, top: toHandle.y * zoom + top + 14, width: WIDTH };
  return (
    <div className="om-reason" role="status" style={place}>
      <span>{reason}</span>
    </div>
  );
}
