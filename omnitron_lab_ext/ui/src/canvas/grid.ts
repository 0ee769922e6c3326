// The grid on which moved nodes stop. Pure.

import type { Host, Position } from "./host";

/** How far its lines are apart, in the flow's units. */
export const GRID = 10;

/** Whether moved nodes stop at the grid, as far as the user has settled it. */
export function snaps(host: Host): boolean {
  return host.preferences?.snap ?? true;
}

/** A place on the grid, some steps further. */
export function onGrid({ x, y }: Position, [right, down]: readonly [number, number] = [0, 0]): Position {
  return { x: Math.round(x / GRID) * GRID + right * GRID, y: Math.round(y / GRID) * GRID + down * GRID };
}
