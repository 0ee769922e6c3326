// Changing a cell's text as one step of its own history, with its cursor where it was.

import type { ISharedCodeCell } from "@jupyter/ydoc";
import type { Change } from "./spans";

/** Makes changes, the last place first, that one undo takes back; works for cells that no editor shows, too. */
export function revise(cell: ISharedCodeCell, made: readonly Change[]): void {
  if (made.length === 0) return;
  const history = (cell as { undoManager?: { stopCapturing(): void } | null }).undoManager;
  history?.stopCapturing();
  cell.transact(() => {
    for (const { from, to, insert } of made) cell.updateSource(from, to, insert);
  });
  history?.stopCapturing();
}
