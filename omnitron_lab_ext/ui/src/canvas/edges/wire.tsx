// A line between two ports: a smooth bend, straight where it passes other nodes, in the colour of what it carries.

import { BaseEdge, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo, type ReactElement } from "react";
import type { SceneEdge } from "../scene";

export const WireEdge = memo(function WireEdge(props: EdgeProps<SceneEdge>): ReactElement {
  const { id, sourceX, sourceY, targetX, targetY, data, interactionWidth, selected } = props;
  return (
    <g
      className="om-wire"
      data-family={data?.family ?? "any"}
      data-kind={data?.wire.kind}
      data-flowing={data?.flowing || undefined}
      data-selected={selected || undefined}
    >
      <BaseEdge
        id={id}
        path={pathOf(sourceX, sourceY, targetX, targetY, data?.route)}
        interactionWidth={interactionWidth ?? 16}
      />
    </g>
  );
});

type Stretch = { from: number; to: number; y: number };

/** The way of a line: through the stretches that were kept free for it, as long as its ends stand to their sides. */
export function pathOf(
  sourceX: number,
  sourceY: number,
  targetX: number,
  targetY: number,
  route?: readonly Stretch[],
): string {
  const first = route?.[0];
  const last = route?.at(-1);
  if (!route || !first || !last || sourceX > first.from || targetX < last.to)
    return bend(sourceX, sourceY, targetX, targetY);
  let path = `M${sourceX} ${sourceY}`;
  let [x, y] = [sourceX, sourceY];
  for (const each of route) {
    path += curve(x, y, each.from, each.y) + (each.to > each.from ? `H${each.to}` : "");
    [x, y] = [each.to, each.y];
  }
  return path + curve(x, y, targetX, targetY);
}

function curve(x: number, y: number, toX: number, toY: number): string {
  if (Math.abs(y - toY) < 0.5) return `H${toX}`;
  const middle = (x + toX) / 2;
  return `C${middle} ${y} ${middle} ${toY} ${toX} ${toY}`;
}

function bend(sourceX: number, sourceY: number, targetX: number, targetY: number): string {
  const forward = targetX - sourceX;
  if (forward > 0 && forward < 400) return `M${sourceX} ${sourceY}${curve(sourceX, sourceY, targetX, targetY)}`;
  return getBezierPath({ sourceX, sourceY, targetX, targetY })[0];
}
