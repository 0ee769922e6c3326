// A line between two ports: a smooth bend, straight where it passes other nodes, in the colour of what it carries.

import { BaseEdge, type EdgeProps, getBezierPath, getSmoothStepPath } from "@xyflow/react";
import { memo, type ReactElement } from "react";
import type { Point, Stretch } from "../layout/boxes";
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

const RADIUS = 10;

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
  if (first.turns) {
    const corners = route.flatMap((each, at) => [
      { x: each.from, y: at === 0 ? sourceY : each.y },
      { x: each.from, y: each.y },
      { x: each.to, y: each.y },
    ]);
    return rounded([{ x: sourceX, y: sourceY }, ...corners, { x: last.to, y: targetY }, { x: targetX, y: targetY }]);
  }
  let path = `M${sourceX} ${sourceY}`;
  let [x, y] = [sourceX, sourceY];
  for (const each of route) {
    path += curve(x, y, each.from, each.y) + (each.to > each.from ? `H${each.to}` : "");
    [x, y] = [each.to, each.y];
  }
  return path + curve(x, y, targetX, targetY);
}

/** Level and upright lines through corners, which are rounded as far as there is room. */
function rounded(points: readonly Point[]): string {
  const corners = points.filter((each, at) => each.x !== points[at - 1]?.x || each.y !== points[at - 1]?.y);
  const [start] = corners;
  let path = start ? `M${start.x} ${start.y}` : "";
  corners.forEach((corner, at) => {
    const [before, after] = [corners[at - 1], corners[at + 1]];
    if (!before) return;
    if (!after) {
      path += `L${corner.x} ${corner.y}`;
      return;
    }
    const near = (to: Point): Point => {
      const far = Math.abs(to.x - corner.x) + Math.abs(to.y - corner.y);
      const part = Math.min(RADIUS, far / 2) / far;
      return { x: corner.x + (to.x - corner.x) * part, y: corner.y + (to.y - corner.y) * part };
    };
    const [from, to] = [near(before), near(after)];
    path += `L${from.x} ${from.y}Q${corner.x} ${corner.y} ${to.x} ${to.y}`;
  });
  return path;
}

function curve(x: number, y: number, toX: number, toY: number): string {
  if (Math.abs(y - toY) < 0.5) return `H${toX}`;
  const middle = (x + toX) / 2;
  return `C${middle} ${y} ${middle} ${toY} ${toX} ${toY}`;
}

function bend(sourceX: number, sourceY: number, targetX: number, targetY: number): string {
  const forward = targetX - sourceX;
  if (forward > 0 && forward < 400) return `M${sourceX} ${sourceY}${curve(sourceX, sourceY, targetX, targetY)}`;
  if (forward < 0) return getSmoothStepPath({ sourceX, sourceY, targetX, targetY, borderRadius: RADIUS })[0];
  return getBezierPath({ sourceX, sourceY, targetX, targetY })[0];
}
